package jsonschema_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema"
)

// fuzzLimits keep one input short enough for many of them.
func fuzzLimits() compat.Limits {
	return compat.Limits{Bytes: 1 << 14, Depth: 40, Fields: 2000, References: 4}
}

// fuzzSeeds are schemas that reach every loader.
var fuzzSeeds = []string{
	`true`, `{}`, `{"type":["string","null"],"maxLength":3}`,
	`{"$schema":"http://json-schema.org/draft-04/schema#","id":"http://x/y","properties":{"a":{"$ref":"#/definitions/b"}},"definitions":{"b":{"enum":[1,1.0,null]}}}`,
	`{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{"n":{"$anchor":"n","properties":{"next":{"$ref":"#n"}}}},"$ref":"#n","unevaluatedProperties":false}`,
	`{"properties":{"a":{"oneOf":[{"$ref":"#"},{"type":"integer","multipleOf":0.1}]}},"patternProperties":{"^x":false},"required":["a"]}`,
	`{"items":[{"const":1},{"not":{"$ref":"#/items/0"}}],"additionalItems":{"$ref":"dep.json#/definitions/x"},"uniqueItems":true,"contains":{}}`,
	`{"$schema":"https://json-schema.org/draft/2020-12/schema","prefixItems":[{}],"items":{"$dynamicRef":"#x"},"dependentRequired":{"a":["b"]},"dependentSchemas":{"a":{"minProperties":1}}}`,
	`{"dependencies":{"a":["b"],"c":{"minProperties":2}},"if":{},"then":{"pattern":"(a+)+$"},"else":{"format":"date"},"default":{"$id":"no"}}`,
	`{"confluent:tags":["A"],"title":"T","properties":{"$$a":{"connect.type":"bytes","exclusiveMaximum":1e3}}}`,
}

func fuzzParse(text, dep string) (compat.Schema, error) {
	src := source(text, []dependency{{Name: "dep.json", Schema: dep}})
	return jsonschema.New().Parse(src, compat.ParseOptions{Stored: true, Limits: fuzzLimits()})
}

// FuzzParse checks what holds for every text: an error of the known kinds, or a
// schema whose canonical text is JSON, stable, and the same schema.
func FuzzParse(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s, `{"definitions":{"x":{"type":"string"}}}`)
	}
	f.Fuzz(func(t *testing.T, text, dep string) {
		s, err := fuzzParse(text, dep)
		if err != nil {
			var syntax *compat.SyntaxError
			var limit *compat.LimitError
			require.True(t, errors.As(err, &syntax) || errors.As(err, &limit), "%T", err)
			return
		}
		lang := jsonschema.New()
		require.True(t, json.Valid([]byte(s.Canonical())))
		again, err := fuzzParse(s.Canonical(), dep)
		if err != nil {
			var limit *compat.LimitError // escapes can make a text a little longer
			require.ErrorAs(t, err, &limit)
			return
		}
		require.Equal(t, s.Canonical(), again.Canonical())
		require.Equal(t, lang.Validate(s, true) == nil, lang.Validate(again, true) == nil)
		tags := lang.Tags(s)
		text, err = lang.Retag(s, tags, nil)
		require.NoError(t, err)
		require.True(t, json.Valid([]byte(text)))
		require.Empty(t, lang.Diff(s, again), "a schema differs from its canonical text")
	})
}

// FuzzCompare checks what holds for every pair: the same answer twice, a schema
// reads itself, FULL is both directions, and places that can be found.
func FuzzCompare(f *testing.F) {
	f.Add(`{"$ref":"dep.json"}`, `{"properties":{"a":{"type":"null"}},"required":["a"]}`, `{"properties":{"a":{"type":"null"}}}`)
	f.Add(`{"properties":{"a":{}}}`, `{"$ref":"dep.json"}`, `{"properties":{"a":{},"b":{"type":"string"}},"required":["a","b"]}`)
	for i, s := range fuzzSeeds {
		f.Add(s, fuzzSeeds[(i+1)%len(fuzzSeeds)], `{"definitions":{"x":{"type":"string"}}}`)
		f.Add(s, s, `{}`)
	}
	f.Fuzz(func(t *testing.T, a, b, dep string) {
		old, err := fuzzParse(a, dep)
		if err != nil {
			return
		}
		new, err := fuzzParse(b, dep)
		if err != nil {
			return
		}
		lang := jsonschema.New()
		options := compat.Options{All: true, Budget: 5000}
		all, err := lang.Compare(new, old, options)
		if err != nil {
			require.True(t, errors.Is(err, compat.ErrBudget) || lang.Validate(new, false) != nil || lang.Validate(old, false) != nil, "%v", err)
			return
		}
		for _, x := range all {
			require.NotEmpty(t, x.Message)
			_, ok := jsonschema.Locate(b, x.ReaderAt)
			require.True(t, ok, "reader %q", x.ReaderAt)
			_, ok = jsonschema.Locate(a, x.WriterAt)
			require.True(t, ok, "writer %q", x.WriterAt)
		}
		options.All = false
		breaking, err := lang.Compare(new, old, options)
		require.NoError(t, err)
		require.Len(t, breaking, len(compat.Breaking(all)))
		itself, err := lang.Compare(old, old, options)
		if err == nil {
			require.Empty(t, itself, "a schema that does not read itself")
		}
		options.Policy = compat.Lenient
		lenient, err := lang.Compare(new, old, options)
		if err == nil && len(breaking) == 0 {
			require.Empty(t, lenient, "LENIENT refuses what STRICT accepts")
		}
		lang.Diff(old, new)
		for _, x := range breaking[:min(len(breaking), 5)] {
			lang.Repairs(new, old, x)
		}
	})
}
