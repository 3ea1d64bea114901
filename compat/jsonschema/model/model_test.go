package model

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// outline writes a node in short: its kind, and for combinations the parts; an
// implied combination starts with a question mark.
func outline(n *Node) string {
	switch n.Kind {
	case KindReference:
		return "ref"
	case KindNot:
		return "not(" + outline(n.Not) + ")"
	case KindEnum, KindConst:
		return map[Kind]string{KindEnum: "enum", KindConst: "const"}[n.Kind] + strconv.Itoa(len(n.Values))
	case KindCombined:
		parts := make([]string, len(n.Branches))
		for i, b := range n.Branches {
			parts[i] = outline(b.Node)
		}
		mark := ""
		if n.implied {
			mark = "?"
		}
		return mark + string(n.Criterion) + "[" + strings.Join(parts, " ") + "]"
	case KindNumber:
		if n.Number.Integer != nil {
			return "integer"
		}
	default:
	}
	return n.Kind.String()
}

// TestNodes has a row for each way in which keywords make nodes.
func TestNodes(t *testing.T) {
	const (
		four   = `"$schema":"http://json-schema.org/draft-04/schema#",`
		six    = `"$schema":"http://json-schema.org/draft-06/schema",`
		modern = `"$schema":"https://json-schema.org/draft/2020-12/schema",`
	)
	for _, c := range []struct{ text, want string }{
		{`true`, "anything"},
		{`false`, "nothing"},
		{`{}`, "anything"},
		{`{"title":"x","unknown":1}`, "anything"},
		{`{"type":"string"}`, "string"},
		{`{"maxLength":1}`, "string"},
		{`{"format":"date"}`, "string"},
		{`{` + modern + `"format":"date"}`, "anything"},
		{`{"type":"integer","maximum":3}`, "integer"},
		{`{"minimum":3}`, "number"},
		{`{"properties":{}}`, "object"},
		{`{` + modern + `"properties":{}}`, "anything"},
		{`{"required":["a"]}`, "object"},
		{`{"items":{}}`, "array"},
		{`{"contains":{}}`, "array"},
		{`{` + four + `"contains":{}}`, "anything"},
		{`{"propertyNames":{}}`, "object"},
		{`{` + four + `"propertyNames":{}}`, "anything"},
		{`{"prefixItems":[{}]}`, "anything"},
		{`{` + modern + `"prefixItems":[{}]}`, "array"},
		{`{"dependentRequired":{}}`, "anything"},
		{`{` + modern + `"dependencies":{}}`, "anything"},
		{`{"type":["string","null"],"maxLength":1}`, "?anyOf[string null]"},
		{`{` + modern + `"type":["string","null"],"maxLength":1}`, "?allOf[?anyOf[string null] string]"},
		{`{"type":["string"]}`, "?anyOf[string]"},
		{`{"type":"string","enum":["a","b","a"]}`, "?allOf[enum2 string]"},
		{`{"type":"string","minimum":1}`, "?allOf[string number]"},
		{`{"minimum":1,"minLength":1}`, "?allOf[string number]"},
		{`{"const":null}`, "const1"},
		{`{` + four + `"const":null}`, "anything"},
		{`{"not":{"type":"null"}}`, "not(null)"},
		{`{"oneOf":[{"type":"null"},{"type":"boolean"}]}`, "oneOf[null boolean]"},
		{`{"anyOf":[{"type":"null","title":"a"},{"title":"a","type":"null"},{"type":"null"}]}`, "anyOf[null null]"},
		{`{"type":"object","allOf":[{}],"anyOf":[{}],"oneOf":[{}]}`, "?allOf[allOf[anything] anyOf[anything] oneOf[anything] object]"},
		{`{"if":{}}`, "a condition"},
		{`{` + six + `"if":{}}`, "anything"},
		{`{"then":{}}`, "a condition"},
		{`{` + modern + `"then":{}}`, "anything"},
		{`{"definitions":{"a":{}},"$ref":"#/definitions/a","type":"string"}`, "ref"},
		{`{` + modern + `"$defs":{"a":{}},"$ref":"#/$defs/a","type":"string"}`, "?allOf[ref string]"},
		{`{` + modern + `"$defs":{"a":{}},"$ref":"#/$defs/a","title":"x"}`, "ref"},
	} {
		t.Run(c.text, func(t *testing.T) {
			s, err := Load(compat.Source{Text: c.text}, compat.DefaultLimits())
			require.NoError(t, err)
			require.NoError(t, s.Fault())
			require.Equal(t, c.want, outline(s.Root))
		})
	}
}

func load(t *testing.T, text string) *Node {
	t.Helper()
	s, err := Load(compat.Source{Text: text}, compat.DefaultLimits())
	require.NoError(t, err)
	require.NoError(t, s.Fault())
	return s.Root
}

// TestOneNodePerSchema is what the comparison recognises cycles by.
func TestOneNodePerSchema(t *testing.T) {
	n := load(t, `{"properties":{"a":{"$ref":"#/definitions/s"},"b":{"items":{"$ref":"#/definitions/s"}}},"definitions":{"s":{"properties":{"again":{"$ref":"#/definitions/s"}}}}}`)
	a := n.Object.Properties.Get("a").Resolved()
	require.Same(t, a, n.Object.Properties.Get("b").Array.All.Resolved())
	require.Same(t, a, a.Object.Properties.Get("again").Resolved())
}

// TestItems has a row for each way to write the items of an array.
func TestItems(t *testing.T) {
	const modern = `"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array",`
	for _, c := range []struct {
		text   string
		all    bool
		tuple  int
		closed bool
		rest   bool
	}{
		{`{"items":{}}`, true, 0, false, false},
		{`{"items":false}`, true, 0, false, false},
		{`{"items":[{},{}]}`, false, 2, false, false},
		{`{"items":[{}],"additionalItems":false}`, false, 1, true, false},
		{`{"items":[{}],"additionalItems":{}}`, false, 1, false, true},
		{`{` + modern + `"items":{}}`, true, 0, false, false},
		{`{` + modern + `"items":true}`, false, 0, false, false},
		{`{` + modern + `"items":false}`, false, 0, true, false},
		{`{` + modern + `"prefixItems":[{}],"items":{}}`, false, 1, false, true},
		{`{` + modern + `"prefixItems":[{}],"items":false}`, false, 1, true, false},
		{`{` + modern + `"prefixItems":[{}],"additionalItems":false}`, false, 1, false, false},
	} {
		t.Run(c.text, func(t *testing.T) {
			r := load(t, c.text).Array
			require.Equal(t, c.all, r.All != nil)
			require.Len(t, r.Tuple, c.tuple)
			require.Equal(t, c.closed, r.Additional.Closed)
			require.Equal(t, c.rest, r.Additional.Schema != nil)
		})
	}
}
