package impact_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/catalogtest"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/compat"
)

const orders = "orders-value"

// The schemas of the worked example: N drops a field and adds one without default;
// keep keeps the field and gives the new one a default.
var (
	ordersV1 = avro(field("orderId", `"string"`), field("customerEmail", `"string"`), field("total", `"double"`))
	ordersV2 = avro(field("orderId", `"string"`), field("customerEmail", `"string"`), field("total", `"double"`), field("couponCode", `["null","string"]`, "null"))
	ordersN  = avro(field("orderId", `"string"`), field("total", `"double"`), field("couponCode", `["null","string"]`, "null"), field("currency", `"string"`))
	ordersN1 = avro(field("orderId", `"string"`), field("customerEmail", `"string"`), field("total", `"double"`), field("couponCode", `["null","string"]`, "null"), field("currency", `"string"`, `"EUR"`))
)

// exampleWorld is the world of the worked example: checkout writes version 2;
// billing, mailer, fraud and lake-sink read, and a legacy principal does, too.
func exampleWorld(t testing.TB) *world {
	w := newWorld(t)
	w.Fact(catalog.EnvironmentFact("prod", &api.Environment{Name: "prod", Production: true}))
	w.Version(orders, compat.Avro, ordersV1, catalogtest.At(10))
	v2 := w.Version(orders, compat.Avro, ordersV2, catalogtest.At(100))
	w.Run("4.12", catalogtest.At(310), api.Contract{Application: "checkout", Principals: []string{"sa-checkout"}, Produces: []api.Produces{catalogtest.Produces(orders, &api.Reader{Version: 2})}})
	w.Run("2.3.0", catalogtest.At(320), api.Contract{Application: "billing", Owner: "team-payments", Principals: []string{"sa-billing"}, Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Version: 2})}})
	w.Run("1.0", catalogtest.At(321), api.Contract{Application: "mailer", Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Projection: []string{"orderId", "customerEmail"}, Of: 2})}})
	w.Run("1.1", catalogtest.At(322), api.Contract{Application: "fraud", Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Projection: []string{"orderId", "total"}, Of: 2})}})
	w.Run("3", catalogtest.At(323), api.Contract{Application: "lake-sink", Type: "sink", Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Generic: true})}})
	w.Observe("sa-billing", evidence.FetchesID, orders, v2, w.Now)
	w.Observe("svc-crm-legacy", evidence.FetchesID, orders, v2, catalogtest.At(300))
	return w
}

func ordersQuestion(action, text string) api.ImpactRequest {
	return api.ImpactRequest{Subject: orders, Action: action, By: "checkout", Candidate: &api.SchemaText{Schema: text}}
}

// TestExample is the worked example of the design, row by row.
func TestExample(t *testing.T) {
	w := exampleWorld(t)
	r := w.ask(ordersQuestion(impact.Produce, ordersN))
	require.Empty(t, cmp.Diff(map[string]string{
		"billing":        "FAIL breaks-decode customerEmail blocks",
		"mailer":         "FAIL breaks-decode customerEmail blocks",
		"fraud":          "PASS ok-unused blocks",
		"lake-sink":      "UNKNOWN unknown-usage customerEmail blocks",
		"svc-crm-legacy": "UNKNOWN likely-breaks customerEmail",
	}, told(r.AsWriter)))
	require.Equal(t, verdict.No, r.Verdict)
	require.Equal(t, verdict.ExitNo, r.ExitCode)
	require.Equal(t, "2 of 5 known consumers cannot read this; 1 undeclared one probably cannot; 1 unclear; 1 reader unexplained.", r.Summary)
	require.Equal(t, []string{"billing", "lake-sink", "mailer"}, verdict.Hurt(&r))
	require.False(t, r.LevelCheck.Compatible)
	require.Equal(t, int32(3), r.Candidate.WouldBeVersion)
	for _, row := range r.AsReader {
		require.Equal(t, verdict.Fail, row.Row)
		require.False(t, row.Decides)
		require.Contains(t, row.Reason.Text, "the new schema cannot read data written with the old one", "here it is the new schema that reads")
	}
	require.Equal(t, []string{"remove customerEmail", "add currency"}, opsOf(r.Changes))

	r = w.ask(ordersQuestion(impact.Produce, ordersN1))
	for name, row := range told(r.AsWriter) {
		require.Contains(t, row, "PASS", name)
	}
	require.Equal(t, verdict.Yes, r.Verdict, r.Summary)
	require.Contains(t, r.Summary, "yes, for the 5 known consumers")
}

func opsOf(changes []api.SemanticChange) []string {
	var out []string
	for _, c := range changes {
		out = append(out, c.Op+" "+c.Path)
	}
	return out
}
