package impact_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/catalogtest"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// crowd is a subject of 20 fields with 1,000 consumers that read with 200 schemas.
func crowd(b *testing.B) *world {
	b.Helper()
	w := newWorld(b)
	var fields []string
	for i := range 20 {
		fields = append(fields, field(fmt.Sprintf("field%d", i), `"string"`, `""`))
	}
	w.Version(orders, compat.Avro, avro(fields...), catalogtest.At(10))
	w.Run("1", catalogtest.At(300), api.Contract{Application: "checkout", Produces: []api.Produces{catalogtest.Produces(orders, &api.Reader{Version: 1})}})
	for i := range 1000 {
		r := &api.Reader{Schema: &api.SchemaText{Schema: strings.Replace(avro(fields...), `"Order"`, fmt.Sprintf(`"Order","doc":"%d"`, i%200), 1)}}
		c := api.Contract{Application: fmt.Sprintf("app%d", i), Principals: []string{fmt.Sprintf("sa-%d", i)}, Consumes: []api.Consumes{catalogtest.Consumes(orders, r)}}
		if i%5 == 0 {
			c.Consumes[0].Uses = &api.Uses{Fields: []string{"field1", "field2"}}
		}
		w.Publish("1", catalogtest.At(301), c)
		w.Seen.Observations = append(w.Seen.Observations, evidence.Observation{Key: evidence.Key{Environment: "prod", Principal: fmt.Sprintf("sa-%d", i), Strength: evidence.Basic, Act: evidence.FetchesID, Subject: orders, SchemaID: 1}, First: w.Now, Last: w.Now, Count: 1})
	}
	for i := range 1000 {
		w.Deploy(api.Deployed{Application: fmt.Sprintf("app%d", i), Version: "1", Environment: "prod", Since: catalogtest.At(301), Contract: w.Catalog.Main.Get(fmt.Sprintf("app%d", i)).Hash})
	}
	return w
}

// BenchmarkImpact asks who of a thousand consumers is hurt: with nothing
// remembered, and again.
func BenchmarkImpact(b *testing.B) {
	w := crowd(b)
	g := w.graph()
	next := avro(field("field0", `"string"`, `""`), field("added", `"long"`, "0"))
	q := ordersQuestion(impact.Produce, next)
	r, err := w.judge.Quick(g, q)
	require.NoError(b, err)
	require.Len(b, r.AsWriter, 1000)
	b.Run("Cached", func(b *testing.B) {
		for b.Loop() {
			_, err := w.judge.Quick(g, q)
			require.NoError(b, err)
		}
	})
	b.Run("Uncached", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			fresh := w.fresh(check.New(check.Options{}))
			b.StartTimer()
			_, err := fresh.Quick(g, q)
			require.NoError(b, err)
		}
	})
	b.Run("Graph", func(b *testing.B) {
		for b.Loop() {
			require.NotEmpty(b, g.Subject(registry.ParseName(orders), "prod").Edges)
		}
	})
}
