package about_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/about"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// TestOf holds that a known object is found for each kind of fact there is.
func TestOf(t *testing.T) {
	t.Parallel()
	cases := map[ledger.Kind]struct {
		key  ledger.Key
		body string
		want []about.Object
	}{
		catalog.SubjectLabelled:   {ledger.Key{Space: ".eu", Name: "a"}, `{}`, []about.Object{{Sort: "subject", Name: ":.eu:a"}}},
		catalog.FindingsWaived:    {ledger.Key{Name: "a", Version: 3}, `{}`, []about.Object{{Sort: "subject", Name: "a"}}},
		catalog.Annotated:         {ledger.Key{Space: "version", Name: "a@b@3"}, `{}`, []about.Object{{Sort: "subject", Name: "a@b"}}},
		catalog.AnnotationCleared: {ledger.Key{Space: "subject", Name: ":.:a"}, `null`, []about.Object{{Sort: "subject", Name: "a"}}},
		catalog.DomainSet:         {ledger.Key{Name: "d"}, `{}`, []about.Object{{Sort: "domain", Name: "d"}}},
		catalog.DomainRemoved:     {ledger.Key{Name: "d"}, `null`, []about.Object{{Sort: "domain", Name: "d"}}},
		catalog.TeamSet:           {ledger.Key{Name: "t"}, `{}`, []about.Object{{Sort: "team", Name: "t"}}},
		catalog.TeamRemoved:       {ledger.Key{Name: "t"}, `null`, []about.Object{{Sort: "team", Name: "t"}}},
		catalog.ApplicationSet:    {ledger.Key{Name: "x"}, `{}`, []about.Object{{Sort: "application", Name: "x"}}},
		catalog.ApplicationGone:   {ledger.Key{Name: "x"}, `null`, []about.Object{{Sort: "application", Name: "x"}}},
		catalog.EnvironmentSet:    {ledger.Key{Name: "e"}, `{}`, []about.Object{{Sort: "environment", Name: "e"}}},
		catalog.EnvironmentGone:   {ledger.Key{Name: "e"}, `null`, []about.Object{{Sort: "environment", Name: "e"}}},
		catalog.ContractPublished: {
			ledger.Key{Space: "1", Name: "x"},
			`{"application":"x","produces":[{"event":"A"}],"consumes":[{"subject":":.:s"},{"channel":"c"},{"channel":"eu/c"}]}`,
			[]about.Object{{Sort: "application", Name: "x"}, {Sort: "event", Name: "A"}, {Sort: "subject", Name: "s"}, {Sort: "channel", Name: "default/c"}, {Sort: "channel", Name: "eu/c"}},
		},
		catalog.BuildDeployed:     {ledger.Key{Space: "prod", Name: "x@eu-1"}, `{}`, []about.Object{{Sort: "application", Name: "x"}, {Sort: "environment", Name: "prod"}}},
		catalog.BuildReleased:     {ledger.Key{Space: "prod", Name: "x@1"}, `{}`, []about.Object{{Sort: "application", Name: "x"}, {Sort: "environment", Name: "prod"}}},
		catalog.ReleaseEnded:      {ledger.Key{Space: "prod", Name: "x@1"}, `null`, []about.Object{{Sort: "application", Name: "x"}, {Sort: "environment", Name: "prod"}}},
		catalog.PrincipalMapped:   {ledger.Key{Name: "~sa-.*"}, `{"principal":"sa-.*","application":"x"}`, []about.Object{{Sort: "principal", Name: "sa-.*"}, {Sort: "application", Name: "x"}}},
		catalog.PrincipalUnmapped: {ledger.Key{Name: "sa"}, `null`, []about.Object{{Sort: "principal", Name: "sa"}}},
		catalog.EdgeDecided:       {ledger.Key{Name: "edg_1"}, `{}`, []about.Object{{Sort: "edge", Name: "edg_1"}}},
		catalog.Attested:          {ledger.Key{Space: "prod", Name: "s"}, `{}`, []about.Object{{Sort: "subject", Name: "s"}, {Sort: "environment", Name: "prod"}}},
		catalog.CoverageClosed:    {ledger.Key{Space: "prod", Name: ":.eu:s"}, `{}`, []about.Object{{Sort: "subject", Name: ":.eu:s"}, {Sort: "environment", Name: "prod"}}},
		catalog.PolicySet:         {ledger.Key{Name: "p"}, `{}`, []about.Object{{Sort: "policy", Name: "p"}}},
		catalog.PolicyRemoved:     {ledger.Key{Name: "p"}, `null`, []about.Object{{Sort: "policy", Name: "p"}}},
		catalog.WaiverGranted:     {ledger.Key{Name: "w"}, `{"application":"x","subject":"s"}`, []about.Object{{Sort: "waiver", Name: "w"}, {Sort: "application", Name: "x"}, {Sort: "subject", Name: "s"}}},
		catalog.WaiverRevoked:     {ledger.Key{Name: "w"}, `null`, []about.Object{{Sort: "waiver", Name: "w"}}},
		catalog.HintsImported:     {ledger.Key{Name: "backstage"}, `{}`, []about.Object{{Sort: "source", Name: "backstage"}}},
		1999:                      {ledger.Key{Name: "new"}, `{}`, []about.Object{{Name: "new"}}},
	}
	for kind, c := range cases {
		e := ledger.Entry{Fact: ledger.Fact{Kind: kind, Key: c.key, Body: []byte(c.body)}}
		require.Empty(t, cmp.Diff(c.want, about.Of(&e)), kind)
		e.Body, e.Erased = nil, true
		require.Equal(t, c.want[0].Sort, about.Of(&e)[0].Sort, "an erased entry is about what its key names")
	}
	known := maps.Clone(registry.Family().Kinds)
	maps.Copy(known, catalog.Family().Kinds)
	for kind, name := range known {
		found := about.Of(&ledger.Entry{Fact: ledger.Fact{Kind: kind, Key: ledger.Key{Space: "subject", Name: "x"}, Body: []byte(`[]`)}})
		require.Contains(t, about.Sorts(), found[0].Sort, "a kind without a rule: %s", name)
	}
}

// state folds facts.
func state(t *testing.T, facts ...func() (ledger.Fact, error)) catalog.View {
	t.Helper()
	v := catalog.View{Registry: registry.View{State: registry.NewState()}, Catalog: catalog.NewState()}
	for i, make := range facts {
		f, err := make()
		require.NoError(t, err)
		e := ledger.Entry{Fact: f, Seq: uint64(i + 1)}
		if registry.Family().Has(f.Kind) {
			require.NoError(t, v.Registry.State.Apply(e))
		} else {
			require.NoError(t, v.Catalog.Apply(e))
		}
	}
	return v
}

func TestBelonging(t *testing.T) {
	t.Parallel()
	id := int32(0)
	subject := func(name, schema string) func() (ledger.Fact, error) {
		id++
		key := ledger.Key{Name: name, Version: 1, ID: id}
		return func() (ledger.Fact, error) {
			return ledger.Fact{Kind: registry.VersionRegistered, Key: key, Body: []byte(`{"type":"AVRO"}`), Text: schema}, nil
		}
	}
	order, paid := `{"type":"record","name":"shop.Order","fields":[]}`, `{"type":"record","name":"pay.Paid","fields":[]}`
	v := state(t,
		subject("orders-value", order), subject("orders-key", `"string"`), subject("orders-copy-value", order), subject("paid-value", paid),
		func() (ledger.Fact, error) {
			return catalog.AnnotationFact(catalog.OfSubject, "orders-value", &api.Annotation{Owner: "team-a", Domain: "sales"})
		},
		func() (ledger.Fact, error) {
			return catalog.AnnotationFact(catalog.OfEvent, "pay.Paid", &api.Annotation{Owner: "team-b", Domain: "money"})
		},
		func() (ledger.Fact, error) {
			return catalog.AnnotationFact(catalog.OfChannel, "default/paid", &api.Annotation{Domain: "money"})
		},
		func() (ledger.Fact, error) {
			return catalog.DomainFact("money", &api.Domain{Name: "money", Parent: "company", Owner: "team-c"})
		},
		func() (ledger.Fact, error) {
			return catalog.ContractFact(&api.Published{Contract: api.Contract{Application: "billing", Owner: "team-b"}, Version: "1", Hash: "h"})
		},
		func() (ledger.Fact, error) {
			return catalog.ApplicationFact("legacy", &api.Contract{Application: "legacy", Domain: "sales"})
		},
	)
	x, _ := derive.New().Follow(derive.Sources{Registry: v.Registry.State, Catalog: v.Catalog})
	for _, c := range []struct {
		of   about.Object
		want []string
	}{
		{about.Object{Sort: "event", Name: "shop.Order"}, []string{"event shop.Order", "subject orders-copy-value", "subject orders-value"}},
		{about.Object{Sort: "event", Name: "nothing"}, []string{"event nothing"}},
		{about.Object{Sort: "channel", Name: "default/orders"}, []string{"channel default/orders", "subject orders-key", "subject orders-value"}},
		{about.Object{Sort: "team", Name: "team-a"}, []string{"event shop.Order", "subject orders-copy-value", "subject orders-value", "team team-a"}},
		{about.Object{Sort: "team", Name: "team-b"}, []string{"application billing", "event pay.Paid", "subject paid-value", "team team-b"}},
		{about.Object{Sort: "team", Name: "team-c"}, []string{"domain money", "team team-c"}},
		{about.Object{Sort: "domain", Name: "sales"}, []string{"application legacy", "domain sales", "event shop.Order", "subject orders-copy-value", "subject orders-value"}},
		{about.Object{Sort: "domain", Name: "company"}, []string{"channel default/paid", "domain company", "domain money", "event pay.Paid", "subject paid-value"}},
		{about.Object{Sort: "application", Name: "billing"}, []string{"application billing"}},
	} {
		var got []string
		for o := range about.Belonging(v, x, c.of) {
			got = append(got, o.Sort+" "+o.Name)
		}
		slices.Sort(got)
		require.Empty(t, cmp.Diff(c.want, got), c.of.Name)
	}
}
