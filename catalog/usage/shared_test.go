package usage_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/catalogtest"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// TestRequestsWithoutASubject has a row for each way to ask for a schema without
// saying of which subject, as kafkajs does.
func TestRequestsWithoutASubject(t *testing.T) {
	const one = `{"type":"record","name":"One","fields":[]}`
	twice := func(w *world) {
		w.Version("copy-value", compat.Avro, one, catalogtest.At(2))
	}
	const perhaps = "(sa-x) consumes undeclared: perhaps: the schema that it asked for is in other subjects, too"
	tests := map[string]struct {
		tell     func(w *world)
		own, too []string // edges of orders and of the copy
		verified bool     // those of orders
	}{
		"OneSubject":  {func(*world) {}, []string{"(sa-x) consumes undeclared: seen, not declared"}, nil, true},
		"TwoSubjects": {twice, []string{perhaps}, []string{perhaps}, false},
		"SameIDInAnotherContext": {
			func(w *world) { w.VersionWith(":.x:copy-value", compat.Avro, one, nil, nil, catalogtest.At(2)) },
			[]string{"(sa-x) consumes undeclared: seen, not declared"},
			nil, true,
		},
		"DeclaredByOne": {
			func(w *world) {
				twice(w)
				w.Publish("1", catalogtest.At(300), api.Contract{Application: "x", Principals: []string{"sa-x"}, Consumes: []api.Consumes{catalogtest.Consumes(orders, nil)}})
			},
			[]string{"x consumes confirmed: declared · seen 10 d ago"},
			[]string{"x consumes undeclared: perhaps: the schema that it asked for is in other subjects, too"},
			true,
		},
		"NamedAsWell": {
			func(w *world) {
				twice(w)
				w.Observe("sa-x", evidence.FetchesID, orders, 1, catalogtest.At(356))
			},
			[]string{"(sa-x) consumes undeclared: seen, not declared"},
			[]string{perhaps},
			true,
		},
		"ConfirmedByHand": {
			func(w *world) {
				twice(w)
				id := usage.EdgeID("", "sa-x", usage.Consumes, orders, "default")
				w.Fact(catalog.DecisionFact(&api.Decision{Edge: id, Decision: usage.Confirm, At: catalogtest.At(357)}))
			},
			[]string{"(sa-x) consumes confirmed: confirmed by hand · seen 10 d ago"},
			[]string{perhaps},
			true,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			p := api.Policy{Name: "strict"}
			p.Edges.Undeclared = "block"
			w.Fact(catalog.PolicyFact(p.Name, &p))
			id := w.Version(orders, compat.Avro, one, catalogtest.At(1))
			test.tell(w)
			w.Observe("sa-x", evidence.FetchesID, "", id, catalogtest.At(355))
			u, other := w.subject(orders), w.subject("copy-value")
			require.Equal(t, test.own, told(u.Edges))
			require.Equal(t, test.too, append([]string(nil), told(other.Edges)...))
			require.Empty(t, w.subject(":.x:copy-value").Edges, "without a subject the default context is asked")
			for _, e := range u.Edges {
				require.Equal(t, test.verified, e.Verified)
				require.Equal(t, !test.verified, e.Ambiguous)
				require.Equal(t, map[bool]string{true: "block", false: "warn"}[test.verified], e.Effect)
			}
			for _, e := range other.Edges {
				require.False(t, e.Verified)
				require.Equal(t, "warn", e.Effect, "nobody knows that it reads this")
				require.Contains(t, e.Claims[0].Detail, "other subjects have the same schema")
			}
		})
	}
}

func TestAmbiguousReadersCloseNothing(t *testing.T) {
	const one = `{"type":"record","name":"One","fields":[]}`
	w := newWorld(t)
	id := w.Version(orders, compat.Avro, one, catalogtest.At(1))
	w.Look(evidence.Kafka{Cluster: "default", At: w.Now, GoodAt: w.Now, ACLsKnown: true, ACLs: []evidence.ACL{{Principal: "sa-x", Topic: "orders"}}})
	w.Fact(catalog.MappingFact(&api.Mapping{Principal: "sa-x", Application: "x"}))
	w.Observe("sa-x", evidence.FetchesID, "", id, catalogtest.At(355))
	require.Equal(t, usage.Closed, w.subject(orders).Coverage.State, "the only one who may read is known")
	w.Version("copy-value", compat.Avro, one, catalogtest.At(2))
	require.Equal(t, usage.Open, w.subject(orders).Coverage.State, "it may read the other one")
}

func TestGUIDsOfSeveralContexts(t *testing.T) {
	const one = `{"type":"record","name":"One","fields":[]}`
	w := newWorld(t)
	w.Version(orders, compat.Avro, one, catalogtest.At(1))
	guid := w.Registry.Subject(registry.ParseName(orders)).Latest.Content.GUID.String()
	w.See(evidence.Observation{Key: evidence.Key{
		Environment: "default", Principal: "sa-x", Strength: evidence.Basic, Act: evidence.FetchesGUID, Detail: guid,
	}, First: catalogtest.At(300), Last: catalogtest.At(300), Count: 1})
	require.False(t, w.subject(orders).Edges[0].Ambiguous)
	w.Version(":.x:orders-value", compat.Avro, one, catalogtest.At(2))
	require.True(t, w.subject(orders).Edges[0].Ambiguous)
	require.True(t, w.subject(":.x:orders-value").Edges[0].Ambiguous)
	w.Fact(catalog.MappingFact(&api.Mapping{Principal: "sa-x", Application: "x"}))
	require.Len(t, w.graph().Application("x"), 2)
}
