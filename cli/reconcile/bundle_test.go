package reconcile

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

func source(text string, dependencies ...string) compat.Source {
	src := compat.Source{Text: text}
	for i := 0; i < len(dependencies); i += 2 {
		src.Dependencies = append(src.Dependencies, compat.Dependency{Reference: compat.Reference{Name: dependencies[i]}, Text: dependencies[i+1]})
	}
	return src
}

func TestBundle(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		format compat.Format
		src    compat.Source
		want   string
	}{
		"Alone": {compat.JSON, source(`{"type": "object"}`), `{"type": "object"}`},
		"Avro": {
			compat.Avro, source(`{"type":"record","name":"Pay","fields":[{"name":"m","type":"Money"}]}`, "Money", `{"type":"record","name":"Money","fields":[]}`),
			`{"type":"record","name":"Pay","fields":[{"name":"m","type":{"type":"record","name":"Money","fields":[]}}]}`,
		},
		"JSON": {
			compat.JSON, source(`{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://acme.example/order.json","properties":{"m":{"$ref":"money.json#/$defs/x"}},"$defs":{"own":{"type":"string"}}}`, "money.json", `{"$defs":{"x":{"type":"integer"}}}`),
			`{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://acme.example/order.json","properties":{"m":{"$ref":"money.json#/$defs/x"}},"$defs":{"own":{"type":"string"},"money.json":{"$defs":{"x":{"type":"integer"}},"$id":"money.json"}}}`,
		},
		"Nested": {
			compat.JSON, source(`{"$ref":"a/a.json"}`, "b.json", `{"type":"string"}`, "a/a.json", `{"$id":"other","$ref":"b.json"}`),
			`{"allOf":[{"$ref":"a/a.json"}],"definitions":{"a/a.json":{"$id":"a/a.json","allOf":[{"$ref":"b.json"}],"definitions":{"b.json":{"type":"string","$id":"b.json"}}}}}`,
		},
		"SharedIsThereOnce": {
			compat.JSON, source(`{"anyOf":[{"$ref":"a.json"},{"$ref":"b.json"}]}`, "b.json", `{"type":"string"}`, "a.json", `{"$ref":"b.json"}`),
			`{"anyOf":[{"$ref":"a.json"},{"$ref":"b.json"}],"definitions":{"a.json":{"allOf":[{"$ref":"b.json"}],"$id":"a.json","definitions":{"b.json":{"type":"string","$id":"b.json"}}}}}`,
		},
		"Draft7": {
			compat.JSON, source(`{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"x":{"$ref":"a.json"}}}`, "a.json", `false`),
			`{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"x":{"$ref":"a.json"}},"definitions":{"a.json":{"not":{},"$id":"a.json"}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := bundle(test.format, test.src)
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

func TestBundleFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		format compat.Format
		src    compat.Source
		says   string
	}{
		"Protobuf":   {compat.Protobuf, source(`syntax = "proto3"; import "a.proto";`, "a.proto", `syntax = "proto3";`), "no way to hold what it imports"},
		"StillAsks":  {compat.JSON, source(`{"properties":{"x":{"$ref":"missing.json"}}}`, "a.json", `{}`), "cannot be read alone"},
		"NotAnArray": {compat.JSON, source(`[]`, "a.json", `{}`), "not an object"},
		"BrokenAvro": {compat.Avro, source(`{"type":"x"}`, "Money", `"int"`), "x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := bundle(test.format, test.src)
			require.ErrorContains(t, err, test.says)
		})
	}
}

// FuzzCompound says that what is embedded is JSON, whatever the texts are.
func FuzzCompound(f *testing.F) {
	f.Add(`{"$ref":"a"}`, `{"$ref":"b"}`, `{"$ref":"a","$defs":{"a":1}}`)
	f.Add(`{"$ref":"a","$defs":[]}`, `true`, `{}`)
	f.Fuzz(func(t *testing.T, root, a, b string) {
		text, err := compound(source(root, "a", a, "b", b))
		if err == nil {
			require.True(t, json.Valid([]byte(text)), text)
		}
	})
}
