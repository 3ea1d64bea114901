package usage_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/catalogtest"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/catalog/usage/people"
	"github.com/treaty-registry/treaty/registry"
)

const orders = "orders-value"

// TestStatuses has a row for each status of an edge.
func TestStatuses(t *testing.T) {
	tests := map[string]struct {
		tell func(w *world)
		want []string
	}{
		"DeclaredAndSeen": {func(w *world) {
			w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Principals: []string{"sa-billing"}, Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
			w.Observe("sa-billing", evidence.FetchesID, orders, 1, w.Now.Add(-2*time.Hour))
		}, []string{"billing consumes confirmed: declared · seen 2 h ago"}},
		"SeenLongAgoWithoutSourceThatWouldTell": {func(w *world) {
			w.Publish("1", catalogtest.At(1), api.Contract{Application: "billing", Principals: []string{"sa-billing"}, Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
			w.Observe("sa-billing", evidence.FetchesID, orders, 1, catalogtest.At(60))
		}, []string{"billing consumes confirmed: declared · seen 305 d ago"}},
		"NeverSeen": {func(w *world) {
			w.Publish("1", catalogtest.At(300), api.Contract{Application: "checkout", Produces: []api.Produces{{Flow: api.Flow{Subject: orders}}}})
		}, []string{"checkout produces declared: declared · never seen"}},
		"SeenOnly": {func(w *world) {
			w.Observe("sa-crm", evidence.FetchesID, orders, 1, catalogtest.At(364))
		}, []string{"(sa-crm) consumes undeclared: seen, not declared"}},
		"StaleDeclared": {func(w *world) {
			w.Publish("1", catalogtest.At(100), api.Contract{Application: "checkout", Produces: []api.Produces{{Flow: api.Flow{Subject: orders}}}})
		}, []string{"checkout produces stale-declared: declared, never seen in 180 d: confirm?"}},
		"NotStaleWhereNothingWasObserved": {func(w *world) {
			w.Publish("1", catalogtest.At(100), api.Contract{Application: "checkout", Produces: []api.Produces{{Flow: api.Flow{Subject: orders}}}})
			w.Seen = &evidence.Seen{}
		}, []string{"checkout produces declared: declared · never seen"}},
		"WaitingForAProducer": {func(w *world) {
			w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
		}, []string{"billing consumes pending: waiting for producer"}},
		"MetByAProducer": {func(w *world) {
			w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
			w.Observe("sa-checkout", evidence.Registers, orders, 1, catalogtest.At(364))
		}, []string{"(sa-checkout) produces undeclared: seen, not declared", "billing consumes declared: declared · never seen"}},
		"MetWhenDeployedNeverWaitsAgain": {func(w *world) {
			h := w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
			w.Deploy(api.Deployed{Application: "billing", Version: "1", Environment: "default", Since: catalogtest.At(301), Contract: h})
		}, []string{"billing consumes declared: declared · never seen"}},
		"WaitedWhenDeployed": {func(w *world) {
			h := w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
			w.Deploy(api.Deployed{Application: "billing", Version: "1", Environment: "default", Since: catalogtest.At(301), Contract: h, Waiting: []string{orders}})
		}, []string{"billing consumes pending: waiting for producer"}},
		"Undeployed": {func(w *world) {
			h := w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
			w.Deploy(api.Deployed{Application: "billing", Version: "1", Environment: "default", Since: catalogtest.At(301), Ended: catalogtest.At(350), Contract: h})
		}, []string{"billing consumes retired: retired"}},
		"SeenAfterItWasUndeployed": {func(w *world) {
			h := w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Principals: []string{"sa-billing"}, Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
			w.Deploy(api.Deployed{Application: "billing", Version: "1", Environment: "default", Since: catalogtest.At(301), Ended: catalogtest.At(350), Contract: h})
			w.Observe("sa-billing", evidence.FetchesID, orders, 1, catalogtest.At(360))
		}, []string{"billing consumes undeclared: seen, not declared"}},
		"DeployedElsewhere": {func(w *world) {
			h := w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
			w.Deploy(api.Deployed{Application: "billing", Version: "1", Environment: "prod", Since: catalogtest.At(301), Contract: h})
		}, []string{}},
		"BranchesDoNotCount": {func(w *world) {
			c := api.Contract{Application: "billing", Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}}
			w.Fact(catalog.ContractFact(&api.Published{Contract: c, Version: "2-x", Branch: "feature", Hash: catalog.HashContract(&c)}))
		}, []string{}},
		"RetiredByItsOwner": {func(w *world) {
			w.Observe("sa-crm", evidence.FetchesID, orders, 1, catalogtest.At(300))
			id := usage.EdgeID("", "sa-crm", usage.Consumes, orders, "default")
			w.Fact(catalog.DecisionFact(&api.Decision{Edge: id, Decision: usage.Retire, At: catalogtest.At(301)}))
		}, []string{"(sa-crm) consumes retired: retired"}},
		"EvidenceOutlivesRetirement": {func(w *world) {
			w.Observe("sa-crm", evidence.FetchesID, orders, 1, catalogtest.At(302))
			id := usage.EdgeID("", "sa-crm", usage.Consumes, orders, "default")
			w.Fact(catalog.DecisionFact(&api.Decision{Edge: id, Decision: usage.Retire, At: catalogtest.At(301)}))
		}, []string{"(sa-crm) consumes undeclared: seen, not declared"}},
		"ConfirmedByHand": {func(w *world) {
			w.Observe("sa-crm", evidence.FetchesID, orders, 1, catalogtest.At(300))
			id := usage.EdgeID("", "sa-crm", usage.Consumes, orders, "default")
			w.Fact(catalog.DecisionFact(&api.Decision{Edge: id, Decision: usage.Confirm, At: catalogtest.At(301)}))
		}, []string{"(sa-crm) consumes confirmed: confirmed by hand · seen 65 d ago"}},
		"Quiet": {func(w *world) {
			w.Observe("sa-crm", evidence.FetchesID, orders, 1, catalogtest.At(200))
			w.Seen.Kafka = []evidence.Kafka{{Cluster: "default", At: w.Now, GoodAt: w.Now}}
		}, []string{"(sa-crm) consumes quiet: quiet since 20 July 2026"}},
		"NotQuietWhileTheSourceIsBroken": {func(w *world) {
			w.Observe("sa-crm", evidence.FetchesID, orders, 1, catalogtest.At(200))
			w.Seen.Kafka = []evidence.Kafka{{Cluster: "default", At: w.Now, GoodAt: catalogtest.At(360), Fault: "no route"}}
		}, []string{"(sa-crm) consumes undeclared: seen, not declared"}},
		"ItsGroupCommits": {func(w *world) {
			c := catalogtest.Consumes(orders, nil)
			c.Group = "billing-orders"
			w.Publish("1", catalogtest.At(1), api.Contract{Application: "billing", Principals: []string{"sa-billing"}, Consumes: []api.Consumes{c}})
			w.Observe("sa-billing", evidence.FetchesID, orders, 1, catalogtest.At(60))
			w.Seen.Kafka = []evidence.Kafka{{Cluster: "default", At: w.Now, GoodAt: w.Now, Groups: []evidence.Group{
				{Name: "billing-orders", State: "Empty", Topics: []string{"orders"}, LastCommit: w.Now.Add(-time.Hour)},
			}}}
		}, []string{"billing consumes confirmed: declared · seen 1 h ago"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.version(orders, catalogtest.At(1))
			test.tell(w)
			require.Equal(t, test.want, told(w.subject(orders).Edges))
		})
	}
}

// TestRoles has a row for each request of a client.
func TestRoles(t *testing.T) {
	tests := map[string]struct {
		acts []evidence.Act
		want []string
	}{
		"Registers":                    {[]evidence.Act{evidence.Registers}, []string{"(p) produces"}},
		"LooksUp":                      {[]evidence.Act{evidence.LooksUp}, []string{"(p) produces"}},
		"LooksUpDeleted":               {[]evidence.Act{evidence.LooksUpDeleted}, []string{"(p) consumes"}},
		"FetchesID":                    {[]evidence.Act{evidence.FetchesID}, []string{"(p) consumes"}},
		"SaysItSerializesAndFetches":   {[]evidence.Act{evidence.Serializes, evidence.FetchesID}, []string{"(p) produces"}},
		"Both":                         {[]evidence.Act{evidence.LooksUp, evidence.FetchesID}, []string{"(p) produces", "(p) consumes"}},
		"LatestOfAConsumer":            {[]evidence.Act{evidence.FetchesID, evidence.FetchesLatest}, []string{"(p) consumes"}},
		"LatestAfterAskingForTheTopic": {[]evidence.Act{evidence.TouchesValue, evidence.FetchesLatest}, []string{"(p) produces"}},
		"LatestAlone":                  {[]evidence.Act{evidence.FetchesLatest}, nil},
		"AVersion":                     {[]evidence.Act{evidence.FetchesVersion}, nil},
		"ListsToo":                     {[]evidence.Act{evidence.Lists, evidence.FetchesID}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.version(orders, catalogtest.At(1))
			for _, act := range test.acts {
				subject, id := orders, int32(1)
				if act == evidence.TouchesValue {
					subject, id = "default/orders", 0
				}
				w.Observe("p", act, subject, id, catalogtest.At(300))
			}
			var got []string
			for _, e := range w.subject(orders).Edges {
				got = append(got, "("+e.Principal+") "+e.Role)
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestPipelinesAndToolsAreNeither(t *testing.T) {
	w := newWorld(t)
	w.version(orders, catalogtest.At(1))
	for i := range 12 {
		w.Observe("sa-ci", evidence.Registers, string(rune('a'+i)), 0, catalogtest.At(300))
	}
	w.Observe("sa-ci", evidence.Registers, orders, 1, catalogtest.At(300))
	for _, library := range []string{"treaty", "treaty/1.0", "Mozilla/5.0", "confluent-cli/4"} {
		w.See(evidence.Observation{Key: evidence.Key{
			Environment: "default", Principal: "anonymous", Library: library, Act: evidence.FetchesID, Subject: orders, SchemaID: 1,
		}, First: catalogtest.At(300), Last: catalogtest.At(300), Count: 1})
	}
	w.Observe("sa-console", evidence.FetchesID, orders, 1, catalogtest.At(300))
	w.Fact(catalog.MappingFact(&api.Mapping{Principal: "sa-console", Kind: people.Tool}))
	require.Empty(t, told(w.subject(orders).Edges))

	kinds := map[string]string{}
	for _, p := range w.graph().Principals() {
		kinds[p.Name] = p.Kind
	}
	require.Equal(t, map[string]string{"sa-ci": people.CI, "anonymous": people.Tool, "sa-console": people.Tool}, kinds)
}

// TestMapping asks which application stands behind a principal.
func TestMapping(t *testing.T) {
	tests := map[string]struct {
		principal string
		mappings  []api.Mapping
		want      string
	}{
		"Nobody":            {"sa-x", nil, "(sa-x)"},
		"ByContract":        {"sa-billing", nil, "billing"},
		"SharedByContracts": {"sa-shared", nil, "(sa-shared)"},
		"Exact":             {"sa-billing", []api.Mapping{{Principal: "sa-billing", Application: "crm"}}, "crm"},
		"ExactBeforeRegex":  {"sa-crm", []api.Mapping{{Principal: "sa-(.+)", Pattern: true, Application: "$1"}, {Principal: "sa-crm", Application: "sales"}}, "sales"},
		"Regex":             {"sa-crm", []api.Mapping{{Principal: "sa-(.+)", Pattern: true, Application: "$1"}}, "crm"},
		"RegexOfAllOfIt":    {"my-sa-crm", []api.Mapping{{Principal: "sa-(.+)", Pattern: true, Application: "$1"}}, "(my-sa-crm)"},
		"OfTheSubject":      {"connect", []api.Mapping{{Principal: "connect", Subjects: []string{"orders-"}, Application: "lake-sink"}}, "lake-sink"},
		"OfAnotherSubject":  {"connect", []api.Mapping{{Principal: "connect", Subjects: []string{"x-"}, Application: "lake-sink"}}, "(connect)"},
		"OfTheSubjectBeforeContract": {
			"sa-billing", []api.Mapping{{Principal: "sa-billing", Subjects: []string{"orders-"}, Application: "lake-sink"}}, "lake-sink",
		},
		"KindOnly": {"sa-billing", []api.Mapping{{Principal: "sa-billing", Kind: people.Service}}, "billing"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.version(orders, catalogtest.At(1))
			w.Publish("1", catalogtest.At(1), api.Contract{Application: "billing", Principals: []string{"sa-billing", "sa-shared"}})
			w.Publish("1", catalogtest.At(1), api.Contract{Application: "mailer", Principals: []string{"sa-shared"}})
			for _, m := range test.mappings {
				w.Fact(catalog.MappingFact(&m))
			}
			w.Observe(test.principal, evidence.FetchesID, orders, 1, catalogtest.At(300))
			edges := w.subject(orders).Edges
			require.Len(t, edges, 1)
			got := edges[0].Application
			if got == "" {
				got = "(" + edges[0].Principal + ")"
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestHeadersAloneAreNotVerified(t *testing.T) {
	w := newWorld(t)
	w.version(orders, catalogtest.At(1))
	w.Publish("1", catalogtest.At(1), api.Contract{Application: "billing"})
	w.Fact(catalog.PolicyFact("strict", func() *api.Policy {
		p := &api.Policy{Name: "strict"}
		p.Edges.Undeclared = "block"
		return p
	}()))
	w.See(evidence.Observation{Key: evidence.Key{
		Environment: "default", Principal: "anonymous", Client: "billing", Act: evidence.FetchesID, Subject: orders, SchemaID: 1,
	}, First: catalogtest.At(300), Last: catalogtest.At(300), Count: 1})
	w.Observe("sa-crm", evidence.FetchesID, orders, 1, catalogtest.At(300))
	edges := w.subject(orders).Edges
	require.Len(t, edges, 2)
	require.Equal(t, "sa-crm", edges[0].Principal)
	require.Equal(t, "block", edges[0].Effect)
	require.Equal(t, "billing", edges[1].Application)
	require.False(t, edges[1].Verified)
	require.Equal(t, "warn", edges[1].Effect, "anybody can write a header")
}

func TestReaders(t *testing.T) {
	w := newWorld(t)
	for i, registered := range []float64{1, 100, 200, 320, 350} {
		require.EqualValues(t, i+1, w.version(orders, catalogtest.At(registered)))
	}
	w.Observe("sa-old", evidence.FetchesID, orders, 2, catalogtest.At(120))
	w.Observe("sa-new", evidence.FetchesID, orders, 4, catalogtest.At(340))
	w.Observe("sa-moving", evidence.LooksUpDeleted, orders, 5, catalogtest.At(360))
	w.See(evidence.Observation{Key: evidence.Key{
		Environment: "default", Principal: "sa-select", Strength: evidence.Basic, Library: "java/7.7", Act: evidence.FetchesSelected, Subject: orders, Detail: "major=2",
	}, First: catalogtest.At(300), Last: catalogtest.At(300), Count: 1})
	w.Observe("sa-select", evidence.FetchesID, orders, 4, catalogtest.At(340))
	words := map[string]string{}
	plausible := map[string][]int32{}
	for _, e := range w.subject(orders).Edges {
		words[e.Principal], plausible[e.Principal] = e.Edge.Reader.Words, e.Edge.Reader.Plausible
	}
	require.Equal(t, map[string]string{
		"sa-old": "unknown; perhaps version 1, 2", "sa-new": "unknown; perhaps version 3, 4",
		"sa-moving": "unknown; it seems to follow the newest version", "sa-select": "the newest version with major=2",
	}, words)
	require.Equal(t, []int32{4, 5}, plausible["sa-moving"])
}

func TestDifferences(t *testing.T) {
	w := newWorld(t)
	w.version(orders, catalogtest.At(1))
	w.version(orders, catalogtest.At(2))
	w.Publish("1", catalogtest.At(300), api.Contract{
		Application: "checkout", Principals: []string{"sa-checkout"},
		Produces: []api.Produces{{Flow: api.Flow{Subject: orders}, Schema: &api.Reader{Version: 1}}},
	})
	w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Principals: []string{"sa-billing"}, Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Version: 1})}})
	w.Publish("7", catalogtest.At(300), api.Contract{Application: "crm", Principals: []string{"sa-crm"}})
	w.Observe("sa-checkout", evidence.Registers, orders, 2, catalogtest.At(310))
	w.Observe("sa-billing", evidence.LooksUpDeleted, orders, 2, catalogtest.At(310))
	w.Observe("sa-crm", evidence.FetchesID, orders, 2, catalogtest.At(310))
	u := w.subject(orders)
	differs := map[string]string{}
	for _, e := range u.Edges {
		differs[e.Application] = e.Differs
	}
	require.Equal(t, map[string]string{
		"checkout": "declares version 1, but writes version 2",
		"billing":  "declares version 1, but follows the newest version",
		"crm":      "the contract of 7 does not name it",
	}, differs)
	require.Equal(t, []string{"undeclared consumers", "contract differs from reality"}, u.States)
}

func TestBuildsOfAnApplication(t *testing.T) {
	w := newWorld(t)
	w.version(orders, catalogtest.At(1))
	old := w.Publish("1", catalogtest.At(1), api.Contract{Application: "app", Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Version: 1})}})
	now := w.Publish("2", catalogtest.At(2), api.Contract{Application: "app", Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Latest: true})}})
	w.Deploy(api.Deployed{Application: "app", Version: "2", Environment: "default", Instance: "eu", Since: catalogtest.At(10), Contract: now, Previous: "1", PreviousContract: old})
	w.Deploy(api.Deployed{Application: "app", Version: "1", Environment: "default", Instance: "us", Since: catalogtest.At(5), Contract: old})
	w.Fact(catalog.ReleasedFact("default", "app", "0.9", &api.Released{Application: "app", Version: "0.9", Environment: "default", Since: catalogtest.At(3), Contract: old}))
	edges := w.subject(orders).Edges
	require.Len(t, edges, 1)
	e := edges[0]
	builds := []string{}
	for _, n := range e.Needs {
		builds = append(builds, n.Build+"@"+n.Instance+" "+n.Reader.Kind())
	}
	require.Equal(t, []string{"2@eu latest", "1@us version", "0.9@ version"}, builds, "all of them count")
	require.Len(t, e.Previous, 1)
	require.Equal(t, catalogtest.At(10), e.Previous[0].Ended)
	require.Equal(t, int32(1), e.Previous[0].Reader.Version)
	require.Equal(t, "the newest version (and 2 more builds)", e.Edge.Reader.Words)
}

func TestEventsAndChannels(t *testing.T) {
	w := newWorld(t)
	w.version(orders, catalogtest.At(1))
	w.version("orders-key", catalogtest.At(1))
	w.Carries(orders, "shop.OrderPlaced", "shop.OrderPaid")
	w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Consumes: []api.Consumes{{Flow: api.Flow{Event: "shop.OrderPaid"}}}})
	w.Publish("1", catalogtest.At(300), api.Contract{Application: "lake", Consumes: []api.Consumes{{Flow: api.Flow{Channel: "orders"}}}})
	w.Observe("sa-x", evidence.Registers, orders, 1, catalogtest.At(310))
	require.Equal(t, []string{
		"(sa-x) produces undeclared: seen, not declared", "billing consumes declared: declared · never seen", "lake consumes declared: declared · never seen",
	}, told(w.subject(orders).Edges))
	require.Empty(t, w.subject("orders-key").Edges, "a channel stands for its values")
	placed := w.graph().Event("shop.OrderPlaced", "")
	require.Len(t, placed, 1)
	require.Equal(t, []string{"(sa-x) produces undeclared: seen, not declared", "lake consumes declared: declared · never seen"}, told(placed[0].Edges))
	require.Equal(t, []string{"billing consumes declared: declared · never seen"}, told(w.graph().Application("billing")))
}

// TestGroupsOfCredentials finds the application of a consumer group: its contract
// comes before the principal of its ACL, and that before its name.
func TestGroupsOfCredentials(t *testing.T) {
	for name, test := range map[string]struct {
		group evidence.Group
		want  string // the consumer that it is evidence of; "" for none
	}{
		"Credential":       {evidence.Group{Name: "g-1", Principals: []string{"sa-lake"}}, "lake"},
		"CredentialByRule": {evidence.Group{Name: "g-1", Principals: []string{"svc-crm"}}, "crm"},
		"AlsoATool":        {evidence.Group{Name: "g-1", Principals: []string{"admin", "sa-lake"}}, "lake"},
		"BeforeTheName":    {evidence.Group{Name: "svc-crm", Principals: []string{"sa-lake"}}, "lake"},
		"ContractFirst":    {evidence.Group{Name: "billing-orders", Principals: []string{"sa-lake"}}, "billing"},
		"TwoApplications":  {evidence.Group{Name: "g-1", Principals: []string{"sa-lake", "svc-crm"}}, ""},
		"OneIsNobodys":     {evidence.Group{Name: "g-1", Principals: []string{"sa-lake", "sa-unknown"}}, ""},
		"Everybody":        {evidence.Group{Name: "g-1", Principals: []string{"*"}}, ""},
		"ToolsOnly":        {evidence.Group{Name: "g-1", Principals: []string{"admin"}}, ""},
		"NameAfterDispute": {evidence.Group{Name: "svc-crm", Principals: []string{"sa-lake", "sa-unknown"}}, "crm"},
		"ClientID":         {evidence.Group{Name: "g-1", Clients: []string{"svc-crm"}}, "crm"},
		"Nobody":           {evidence.Group{Name: "g-1"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.version(orders, catalogtest.At(1))
			billing := catalogtest.Consumes(orders, nil)
			billing.Group = "billing-orders"
			w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Principals: []string{"sa-billing"}, Consumes: []api.Consumes{billing}})
			w.Publish("1", catalogtest.At(300), api.Contract{Application: "lake", Principals: []string{"sa-lake"}})
			w.Fact(catalog.MappingFact(&api.Mapping{Principal: "svc-(.+)", Pattern: true, Application: "$1"}))
			w.Fact(catalog.MappingFact(&api.Mapping{Principal: "admin", Kind: people.Tool}))
			test.group.Topics, test.group.LastCommit = []string{"orders"}, catalogtest.At(364)
			w.Seen.Kafka = []evidence.Kafka{{Cluster: "default", At: w.Now, GoodAt: w.Now, Groups: []evidence.Group{test.group}}}
			found := ""
			for _, e := range w.subject(orders).Edges {
				if e.Group == test.group.Name && slices.ContainsFunc(e.Claims, func(c api.Provenance) bool { return c.Source == "group" }) {
					found = e.Application
				}
			}
			require.Equal(t, test.want, found)
		})
	}
}

func TestCoverage(t *testing.T) {
	kafka := func(w *world, acls ...evidence.ACL) {
		w.Seen.Kafka = []evidence.Kafka{{Cluster: "default", At: w.Now, GoodAt: w.Now, ACLsKnown: true, ACLs: acls}}
	}
	tests := map[string]struct {
		tell         func(w *world)
		state, words string
	}{
		"Nothing":             {func(*world) {}, usage.Unmeasured, "first version; nothing reads it yet as far as we know"},
		"SeenOnly":            {func(w *world) { w.Observe("sa-crm", evidence.FetchesID, orders, 1, catalogtest.At(300)) }, usage.Open, "1 reader unexplained"},
		"NobodyElseMayReadIt": {func(w *world) { kafka(w) }, usage.Closed, "everybody who may read it is known"},
		"SomebodyMay":         {func(w *world) { kafka(w, evidence.ACL{Principal: "bi", Topic: "ord", Prefix: true}) }, usage.Open, "1 reader unexplained"},
		"EverybodyMay":        {func(w *world) { kafka(w, evidence.ACL{Principal: "*", Topic: "*"}) }, usage.Open, "1 reader unexplained"},
		"MayWriteOnly":        {func(w *world) { kafka(w, evidence.ACL{Principal: "bi", Topic: "orders", Write: true}) }, usage.Closed, "everybody who may read it is known"},
		"AToolMay": {func(w *world) {
			kafka(w, evidence.ACL{Principal: "bi", Topic: "orders"})
			w.Fact(catalog.MappingFact(&api.Mapping{Principal: "bi", Kind: people.Tool}))
		}, usage.Closed, "everybody who may read it is known"},
		"AKnownReaderMay": {func(w *world) {
			w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Principals: []string{"billing"}, Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
			kafka(w, evidence.ACL{Principal: "billing", Topic: "orders"})
		}, usage.Closed, "everybody who may read it is known"},
		"AnApplicationThatDoesNotReadItMay": {func(w *world) {
			w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Principals: []string{"billing"}})
			kafka(w, evidence.ACL{Principal: "billing", Topic: "orders"})
		}, usage.Open, "1 reader unexplained"},
		"AGroupOfNobody": {func(w *world) {
			kafka(w)
			w.Seen.Kafka[0].Groups = []evidence.Group{{Name: "console-consumer-4711", Topics: []string{"orders"}, LastCommit: catalogtest.At(364)}, {Name: "mm2", Sort: "mirror", Topics: []string{"orders"}}}
		}, usage.Open, "1 reader unexplained"},
		"AGroupOfAKnownReadersCredential": {func(w *world) {
			kafka(w)
			w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Principals: []string{"sa-billing"}, Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
			w.Seen.Kafka[0].Groups = []evidence.Group{{Name: "reader-0815", Principals: []string{"sa-billing"}, Topics: []string{"orders"}, LastCommit: catalogtest.At(364)}}
		}, usage.Closed, "everybody who may read it is known"},
		"AGroupOfTwoCredentials": {func(w *world) {
			kafka(w)
			w.Publish("1", catalogtest.At(300), api.Contract{Application: "billing", Principals: []string{"sa-billing"}, Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
			w.Seen.Kafka[0].Groups = []evidence.Group{{Name: "reader-0815", Principals: []string{"sa-billing", "sa-other"}, Topics: []string{"orders"}, LastCommit: catalogtest.At(364)}}
		}, usage.Open, "1 reader unexplained"},
		"Overflow": {func(w *world) {
			kafka(w)
			w.Seen.Overflow = map[string]int64{"default": 3}
		}, usage.Open, "1+ reader unexplained"},
		"JustSwitchedOn": {func(w *world) {
			kafka(w)
			w.Seen.Since = map[string]time.Time{"default": catalogtest.At(360)}
		}, usage.Unmeasured, "first version; nothing reads it yet as far as we know"},
		"Attested": {func(w *world) {
			w.Observe("sa-crm", evidence.FetchesID, orders, 1, catalogtest.At(300))
			w.Fact(catalog.AttestationFact(&api.Attestation{Subject: orders, Environment: "default", Until: catalogtest.At(400), By: "ann"}))
		}, usage.Closed, "complete until 5 February 2027, says ann"},
		"AttestedOnce": {func(w *world) {
			w.Observe("sa-crm", evidence.FetchesID, orders, 1, catalogtest.At(300))
			w.Fact(catalog.AttestationFact(&api.Attestation{Subject: orders, Environment: "default", Until: catalogtest.At(364)}))
		}, usage.Open, "1 reader unexplained"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.version(orders, catalogtest.At(1))
			test.tell(w)
			c := w.subject(orders).Coverage
			require.Equal(t, test.state, c.State)
			require.Equal(t, test.words, c.Words)
		})
	}
}

func TestImplicitDeployments(t *testing.T) {
	w := newWorld(t)
	w.version(orders, catalogtest.At(1))
	h := w.Publish("1", catalogtest.At(300), api.Contract{Application: "checkout", Principals: []string{"sa-checkout"}, Produces: []api.Produces{{Flow: api.Flow{Subject: orders}}}})
	in := func(environment string) []usage.Edge {
		return w.graph().Subject(registry.ParseName(orders), environment).Edges
	}
	require.Len(t, in("default"), 1)
	require.True(t, in("default")[0].Implicit)
	require.Empty(t, in("prod"))
	w.See(evidence.Observation{Key: evidence.Key{
		Environment: "prod", Principal: "sa-checkout", Strength: evidence.Basic, Act: evidence.Registers, Subject: "other", SchemaID: 9,
	}, First: catalogtest.At(310), Last: catalogtest.At(310), Count: 1})
	require.Len(t, in("prod"), 1, "wherever its principals were seen")
	w.Deploy(api.Deployed{Application: "checkout", Version: "1", Environment: "prod", Since: catalogtest.At(320), Contract: h})
	require.Empty(t, in("default"), "until it is recorded where it runs")
	require.False(t, in("prod")[0].Implicit)
}

func TestClosingsAreNotedOnce(t *testing.T) {
	w := newWorld(t)
	w.version(orders, catalogtest.At(1))
	w.Seen.Kafka = []evidence.Kafka{{Cluster: "default", At: w.Now, GoodAt: w.Now, ACLsKnown: true, Topics: []evidence.Topic{{Name: "orders"}}}}
	require.Contains(t, w.graph().NewlyClosed(), usage.Closing{Environment: "default", Subject: orders})
	w.Fact(catalog.ClosedFact("default", orders, "acl"))
	require.NotContains(t, w.graph().NewlyClosed(), usage.Closing{Environment: "default", Subject: orders})
	w.Observe("sa-new", evidence.FetchesID, orders, 1, catalogtest.At(364))
	c := w.subject(orders).Coverage
	require.Equal(t, usage.Open, c.State)
	require.True(t, c.EverClosed, "it never becomes weaker by itself")
}

// judge lets a consumer read some versions only.
type judge map[int32]bool

func (j judge) Reads(_ registry.View, _ registry.Name, _ *contracts.Need, version int32) (reads, known bool) {
	reads, known = j[version]
	return reads, known
}

func (j judge) Group(registry.View, registry.Name) string { return "" }

func TestWaitingForAWriterThatFits(t *testing.T) {
	tests := map[string]struct {
		judge  judge
		status string
	}{
		"NoWriterFits":   {judge{1: false, 2: false}, usage.Pending},
		"OneFits":        {judge{1: false, 2: true}, usage.Declared},
		"CannotBeTold":   {judge{1: false}, usage.Declared},
		"TheOldOneFits":  {judge{1: true, 2: false}, usage.Declared},
		"NothingIsKnown": {judge{}, usage.Declared},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.index = usage.New(usage.Options{Environment: "default", Judge: test.judge})
			w.version(orders, catalogtest.At(1))
			w.version(orders, catalogtest.At(2))
			c := api.Contract{Application: "billing", Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Version: 2})}}
			w.Publish("1", catalogtest.At(300), c)
			w.Observe("sa-checkout", evidence.Registers, orders, 1, catalogtest.At(310))
			w.Observe("sa-checkout", evidence.Registers, orders, 2, catalogtest.At(311))
			edges := w.subject(orders).Edges
			require.Equal(t, test.status, edges[1].Status)
			waiting := w.graph().Waiting(&c, "default")
			require.Equal(t, test.status == usage.Pending, len(waiting) == 1)
		})
	}
}

func TestApplicationsOfSharedCredentials(t *testing.T) {
	w := newWorld(t)
	w.version(orders, catalogtest.At(1))
	w.version("stock-value", catalogtest.At(1))
	w.Fact(catalog.MappingFact(&api.Mapping{Principal: "connect", Subjects: []string{"orders-"}, Application: "lake-sink"}))
	w.Observe("connect", evidence.FetchesID, orders, 1, catalogtest.At(300))
	w.Observe("connect", evidence.FetchesID, "stock-value", 2, catalogtest.At(300))
	g := w.graph()
	require.Equal(t, []string{"lake-sink"}, g.Applications())
	require.Equal(t, []string{"connect"}, g.PrincipalsOf("lake-sink"))
	require.Equal(t, []string{"lake-sink consumes undeclared: seen, not declared"}, told(g.Application("lake-sink")))
	require.Equal(t, []string{"(connect) consumes undeclared: seen, not declared"}, told(w.subject("stock-value").Edges))
	require.Equal(t, 1, w.subject("stock-value").Coverage.Known)
}
