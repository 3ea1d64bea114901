package asyncapi_test

import (
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/asyncapi"
)

var update = flag.Bool("update", false, "write the golden files anew")

// options describes every flow, so that payloads for people are written too.
func options(known bool) asyncapi.Options {
	return asyncapi.Options{Registry: "https://registry.example", Describe: func(f api.Flow) asyncapi.Message {
		if !known {
			return asyncapi.Message{}
		}
		m := asyncapi.Message{Name: "shop.OrderPlaced", Subject: f.Subject, Format: "AVRO", Topic: "orders", Channel: "default/orders", Tags: []string{"pii"}}
		if f.Subject == "" {
			m.Subject = "orders-value"
		}
		return m
	}}
}

// chance draws contracts.
type chance struct{ *rand.Rand }

// texts are hard for YAML, for addresses, or for keys of components.
var texts = []string{"orders-value", ":.eu:orders-value", "a/b c?d#e", "no", "<<", "1e3", "~", "0x1f", "2026-01-01", "ümläut\u2028", " lead", "a: b", "- x", "'\"", "$ref", "null"}

func (c chance) text() string { return texts[c.IntN(len(texts))] }

func (c chance) flow() api.Flow {
	switch c.IntN(3) {
	case 0:
		return api.Flow{Subject: c.text()}
	case 1:
		return api.Flow{Event: c.text()}
	default:
		return api.Flow{Channel: c.text()}
	}
}

func (c chance) schema() *api.SchemaText {
	doc, _ := json.Marshal(c.text())
	s := &api.SchemaText{SchemaType: "AVRO", Schema: `{"doc":` + string(doc) + `,"fields":[],"name":"R","type":"record"}`}
	switch c.IntN(6) {
	case 0:
		s = &api.SchemaText{SchemaType: "PROTOBUF", Schema: "syntax = \"proto3\";\nmessage A {\n\tstring " + "a = 1; // " + c.text() + "\n}\n"}
	case 1:
		s = &api.SchemaText{SchemaType: "JSON", Schema: `{"` + []string{"maximum", "<<"}[c.IntN(2)] + `":` + []string{"1", "1.0", "1e400", "12345678901234567890", "1E2", "-0", "0.5", "100000000"}[c.IntN(8)] + `}`}
	case 2:
		s = &api.SchemaText{SchemaType: "JSON", Schema: `{"$ref":"#/definitions/a"}`}
	case 3:
		s.References = []api.SchemaReference{{Name: "a", Subject: c.text(), Version: 1}}
	case 4:
		s.Schema = `"string"`
	}
	return s
}

func (c chance) reader() *api.Reader {
	switch c.IntN(10) {
	case 0:
		return &api.Reader{Schema: c.schema()}
	case 1:
		return &api.Reader{Version: 1 + c.Int32N(9)}
	case 2:
		return &api.Reader{ID: 1 + c.Int32N(9)}
	case 3:
		return &api.Reader{GUID: []string{"7f4c-aa", "no guid"}[c.IntN(2)]}
	case 4:
		return &api.Reader{Versions: ">=4 <8"}
	case 5:
		return &api.Reader{Metadata: map[string]string{"ma.jor": c.text()}}
	case 6:
		return &api.Reader{Latest: true}
	case 7:
		return &api.Reader{Projection: []string{c.text()}, Of: c.Int32N(3)}
	case 8:
		return &api.Reader{Generic: true}
	default:
		return nil
	}
}

func (c chance) contract() api.Contract {
	out := api.Contract{Application: "billing"}
	if c.IntN(2) == 0 {
		out.Type, out.Owner, out.Domain, out.System, out.Principals = "job", c.text(), c.text(), c.text(), []string{c.text(), "CN=b"}
	}
	for range c.IntN(14) {
		out.Produces = append(out.Produces, api.Produces{Flow: c.flow(), Schema: c.reader()})
	}
	for range c.IntN(14) {
		in := api.Consumes{Flow: c.flow(), Reader: c.reader()}
		if c.IntN(2) == 0 {
			in.Group, in.From = c.text(), "earliest"
			in.Uses = &api.Uses{Fields: []string{c.text()}, Enums: map[string]string{"no": "exhaustive"}, Required: []string{"a.b"}, Encoding: "json"}
		}
		out.Consumes = append(out.Consumes, in)
	}
	return out
}

func TestParseGivesBackWhatRenderWrote(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		c := chance{rand.New(rand.NewPCG(seed, 1))} //nolint:gosec // it must repeat itself
		want := c.contract()
		text, err := asyncapi.Render(asyncapi.Application{Contract: want, Version: c.text(), Contact: c.text(), Docs: c.text()}, options(seed%2 == 0))
		require.NoError(t, err)
		got, err := asyncapi.Parse(text)
		require.NoError(t, err, "seed %d:\n%s", seed, text)
		if diff := cmp.Diff(want, got.Contract); diff != "" {
			t.Fatalf("seed %d: %s\n%s", seed, diff, text)
		}
		require.Empty(t, got.Warnings, "seed %d", seed)
	}
}

func TestRender(t *testing.T) {
	t.Parallel()
	d, err := asyncapi.Parse([]byte(billing))
	require.NoError(t, err)
	got, err := asyncapi.Render(asyncapi.Application{Contract: d.Contract, Version: d.Version, Contact: "#payments", Docs: "Bills *orders*."}, options(true))
	require.NoError(t, err)
	const golden = "testdata/billing.yaml"
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o750))
		require.NoError(t, os.WriteFile(golden, got, 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(string(want), string(got)))
}
