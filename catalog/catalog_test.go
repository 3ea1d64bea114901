package catalog_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

func apply(t *testing.T, s *catalog.State, name string, l catalog.Label) {
	t.Helper()
	f, err := catalog.LabelFact(registry.ParseName(name), l)
	require.NoError(t, err)
	require.True(t, f.Kind.Optional(), "older releases may skip it")
	require.NoError(t, s.Apply(ledger.Entry{Fact: f}))
}

func TestLabels(t *testing.T) {
	s := catalog.NewState()
	empty := s.Digest()
	apply(t, s, "orders", catalog.Label{Workspace: "w", Version: 3, Protect: true})
	apply(t, s, ":.eu:orders", catalog.Label{Workspace: "v"})
	require.Equal(t, catalog.Label{Workspace: "w", Version: 3, Protect: true}, s.Label(registry.ParseName("orders")))
	require.Equal(t, "v", s.Label(registry.ParseName(":.eu:orders")).Workspace)
	require.Zero(t, s.Label(registry.ParseName("none")))
	require.NotEqual(t, empty, s.Digest())

	fork := s.Fork()
	require.Equal(t, s.Digest(), fork.Digest())
	apply(t, fork, "orders", catalog.Label{Workspace: "x"})
	require.Equal(t, "w", s.Label(registry.ParseName("orders")).Workspace, "a fork changes nothing of its source")
	require.NotEqual(t, s.Digest(), fork.Digest())

	var names []string
	s.EachLabel(func(n registry.Name, _ catalog.Label) bool { names = append(names, n.Qualified()); return true })
	require.Equal(t, []string{":.eu:orders", "orders"}, names)
}

func TestBadEntries(t *testing.T) {
	s := catalog.NewState()
	require.ErrorIs(t, s.Apply(ledger.Entry{Fact: ledger.Fact{Kind: 1299}}), ledger.ErrUnknownKind)
	require.Error(t, s.Apply(ledger.Entry{Fact: ledger.Fact{Kind: catalog.SubjectLabelled, Body: []byte("{")}}))
	require.NoError(t, s.Apply(ledger.Entry{Fact: ledger.Fact{Kind: catalog.SubjectLabelled, Key: ledger.Key{Name: "a"}}, Erased: true}))
	require.Zero(t, s.Label(registry.ParseName("a")))
}

// facts has one statement of every kind that can be taken back, and its opposite.
func facts(t *testing.T) (set, removed []ledger.Fact) {
	t.Helper()
	must := func(into *[]ledger.Fact) func(ledger.Fact, error) {
		return func(f ledger.Fact, err error) {
			t.Helper()
			require.NoError(t, err)
			*into = append(*into, f)
		}
	}
	s, r := must(&set), must(&removed)
	s(catalog.AnnotationFact(catalog.OfEvent, "shop.OrderPlaced", &api.Annotation{Owner: "checkout"}))
	r(catalog.AnnotationFact(catalog.OfEvent, "shop.OrderPlaced", nil))
	s(catalog.DomainFact("ordering", &api.Domain{Name: "ordering"}))
	r(catalog.DomainFact("ordering", nil))
	s(catalog.TeamFact("checkout", &api.Team{Name: "checkout", Contact: "#checkout"}))
	r(catalog.TeamFact("checkout", nil))
	s(catalog.ApplicationFact("crm", &api.Contract{Application: "crm"}))
	r(catalog.ApplicationFact("crm", nil))
	s(catalog.EnvironmentFact("prod", &api.Environment{Name: "prod", Production: true}))
	r(catalog.EnvironmentFact("prod", nil))
	s(catalog.ReleasedFact("prod", "app", "7", &api.Released{Application: "app", Version: "7", Environment: "prod"}))
	r(catalog.ReleasedFact("prod", "app", "7", nil))
	s(catalog.MappingFact(&api.Mapping{Principal: "sa-(.+)", Pattern: true, Application: "$1"}))
	r(catalog.UnmappedFact("~sa-(.+)"))
	s(catalog.WaiverFact("w1", &api.Waiver{ID: "w1", Application: "billing"}))
	r(catalog.WaiverFact("w1", nil))
	s(catalog.PolicyFact("production", &api.Policy{Name: "production", Mode: "warn"}))
	r(catalog.PolicyFact("production", nil))
	return set, removed
}

func TestFactsAndTheirOpposites(t *testing.T) {
	set, removed := facts(t)
	s := catalog.NewState()
	digests := map[ledger.Hash]bool{s.Digest(): true}
	for i, f := range set {
		before := s.Fork()
		require.True(t, f.Kind.Optional(), "older releases may skip it")
		require.NotEmpty(t, catalog.Family().Kinds[f.Kind])
		require.NoError(t, s.Apply(ledger.Entry{Fact: f}))
		require.False(t, digests[s.Digest()], "fact %d changes the digest", i)
		require.True(t, digests[before.Digest()], "a fork does not see what comes later")
		digests[s.Digest()] = true
	}
	require.Equal(t, "checkout", s.Annotations.Get(catalog.OfEvent, "shop.OrderPlaced").Owner)
	for _, f := range removed {
		require.NoError(t, s.Apply(ledger.Entry{Fact: f}))
	}
	require.Equal(t, catalog.NewState().Digest(), s.Digest(), "what is taken back is gone")
}

func TestDeploymentsStayKnown(t *testing.T) {
	s := catalog.NewState()
	d := api.Deployed{Application: "billing", Version: "1", Environment: "prod", Instance: "eu"}
	deploy := func() {
		f, err := catalog.DeployedFact(&d)
		require.NoError(t, err)
		require.True(t, f.Kind.Optional(), "older releases may skip it")
		require.NoError(t, s.Apply(ledger.Entry{Fact: f}))
	}
	deploy()
	running := s.Digest()
	require.Equal(t, "1", s.Deployments.Get("prod", catalog.DeploymentName("billing", "eu")).Version)
	var under []string
	s.Deployments.Under("prod", func(name string, _ *api.Deployed) bool { under = append(under, name); return true })
	require.Equal(t, []string{"billing@eu"}, under)
	s.Deployments.Under("pro", func(name string, _ *api.Deployed) bool { t.Errorf("%s is elsewhere", name); return true })
	d.Ended = time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	deploy()
	require.Equal(t, d.Ended, s.Deployments.Get("prod", "billing@eu").Ended)
	require.NotEqual(t, running, s.Digest())
}

func TestContracts(t *testing.T) {
	s := catalog.NewState()
	publish := func(version, branch string, consumes ...api.Consumes) string {
		c := api.Contract{Application: "billing", Consumes: consumes}
		p := api.Published{Contract: c, Version: version, Branch: branch, Hash: catalog.HashContract(&c)}
		f, err := catalog.ContractFact(&p)
		require.NoError(t, err)
		require.NoError(t, s.Apply(ledger.Entry{Fact: f}))
		return p.Hash
	}
	first := publish("1", "main")
	orders := api.Consumes{Flow: api.Flow{Subject: "orders-value"}, Reader: &api.Reader{Version: 7}}
	branch := publish("2-feature", "feature", orders)
	require.NotEqual(t, first, branch)
	require.Equal(t, "1", s.Main.Get("billing").Version, "a branch does not move main")
	require.Equal(t, int32(7), s.Contracts.Get("billing", branch).Consumes[0].Reader.Version)
	require.Equal(t, branch, publish("3", "main", orders), "equal contracts have equal hashes")
	require.Equal(t, "3", s.Main.Get("billing").Version)
	publish("4", "")
	require.Equal(t, first, s.Main.Get("billing").Hash, "a revert brings the old contract back")
}
