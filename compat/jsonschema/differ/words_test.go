package differ

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/model"
)

var update = flag.Bool("update", false, "rewrite golden files")

// pairs shows each difference once, in the smallest schemas that have it. Both
// directions are run, so that a pair often shows the reverse difference too.
var pairs = [][2]string{
	{`{"type":"array"}`, `{"type":"array","items":{"type":"string"}}`},
	{`{"type":"integer"}`, `{"type":"number"}`},
	{`{"type":"string"}`, `{"type":"number"}`},
	{`{"type":"string"}`, `{"type":"string","enum":["a","b"]}`},
	{`{"type":["string","null"]}`, `{"type":"string"}`},
	{`{"properties":{"a":{"type":"string"}}}`, `{"properties":{"a":{"oneOf":[{"type":"integer"},{"type":"boolean"}]}}}`},
	{`{"$id":"http://x/a","title":"a","description":"a","default":1}`, `{"$id":"http://x/b","title":"b"}`},
	{`{"pattern":"^a"}`, `{"minLength":0}`},
	{`{"pattern":"^a"}`, `{"pattern":"^b"}`},
	{`{"multipleOf":2}`, `{"type":"number"}`},
	{`{"multipleOf":2}`, `{"multipleOf":4}`},
	{`{"multipleOf":2}`, `{"multipleOf":3}`},
	{`{"enum":["a"]}`, `{"enum":["a","b"]}`},
	{`{"enum":["a","c"]}`, `{"enum":["a","b"]}`},
	{`{"const":"a"}`, `{"const":"b"}`},
	{`{"properties":{"a":{"type":"string"}}}`, `{"properties":{"a":{"type":"string"}},"required":["a"]}`},
	{`{"properties":{"a":{"type":"string"}}}`, `{"properties":{"a":{"type":"string","default":"x"}},"required":["a"]}`},
	{`{"properties":{"c":{"properties":{"a":{"type":"string"}}}}}`, `{"properties":{"c":{"properties":{"a":{"type":"string"},"b":{"type":"integer"}}}}}`},
	{`{"properties":{}}`, `{"properties":{"a":{"type":"string"}},"required":["a"]}`},
	{`{"properties":{}}`, `{"properties":{"a":{"type":"string","default":"x"}},"required":["a"]}`},
	{`{"properties":{}}`, `{"properties":{"a":{}}}`},
	{`{"additionalProperties":false}`, `{"properties":{"a":{"type":"string"}},"additionalProperties":false}`},
	{`{"additionalProperties":false}`, `{"properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}`},
	{`{"additionalProperties":false}`, `{"properties":{"a":{"type":"string","default":"x"}},"required":["a"],"additionalProperties":false}`},
	{`{"additionalProperties":false}`, `{"properties":{"a":false},"additionalProperties":false}`},
	{`{"additionalProperties":{"type":"string"}}`, `{"properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}`},
	{`{"additionalProperties":{"type":"string"}}`, `{"properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"string"}}`},
	{`{"patternProperties":{"^x-":{"type":"string"}}}`, `{"properties":{"x-a":{"type":"integer"}},"patternProperties":{"^x-":{"type":"string"}}}`},
	{`{"type":"object"}`, `{"dependencies":{"a":["b"]}}`},
	{`{"dependencies":{"a":["b"]}}`, `{"dependencies":{"a":["b","c"]}}`},
	{`{"dependencies":{"a":["b"]}}`, `{"dependencies":{"a":["c"]}}`},
	{`{"type":"object"}`, `{"dependencies":{"a":{"required":["b"]}}}`},
	{`{"type":"object"}`, `{"additionalProperties":false}`},
	{`{"type":"object"}`, `{"additionalProperties":{"type":"string"}}`},
	{modern + `"type":"object"}`, modern + `"unevaluatedProperties":false}`},
	{modern + `"type":"object"}`, modern + `"unevaluatedProperties":{"type":"string"}}`},
	{`{"type":"array"}`, `{"additionalItems":false}`},
	{`{"type":"array"}`, `{"additionalItems":{"type":"string"}}`},
	{modern + `"type":"array"}`, modern + `"unevaluatedItems":false}`},
	{modern + `"type":"array"}`, modern + `"unevaluatedItems":{"type":"string"}}`},
	{`{"type":"array"}`, `{"uniqueItems":true}`},
	{`{"items":[{}]}`, `{"items":[{},{}]}`},
	{`{"items":[{}]}`, `{"items":[{},{"type":"string"}]}`},
	{`{"items":[{}],"additionalItems":false}`, `{"items":[{},{"type":"string"}],"additionalItems":false}`},
	{`{"items":[{}],"additionalItems":false}`, `{"items":[{},false],"additionalItems":false}`},
	{`{"items":[{}],"additionalItems":{"type":"string"}}`, `{"items":[{},{"type":"string"}],"additionalItems":{"type":"string"}}`},
	{`{"items":[{}],"additionalItems":{"type":"string"}}`, `{"items":[{},{"type":"integer"}],"additionalItems":{"type":"string"}}`},
	{`{"oneOf":[{"type":"string"},{"type":"integer"}]}`, `{"anyOf":[{"type":"string"},{"type":"integer"}]}`},
	{`{"allOf":[{"type":"string"},{"maxLength":3}]}`, `{"allOf":[{"type":"string"},{"maxLength":3},{"enum":["a"]}]}`},
	{`{"anyOf":[{"type":"string"},{"type":"integer"}]}`, `{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]}`},
	{`{"anyOf":[{"type":"string"},{"type":"integer"}]}`, `{"anyOf":[{"type":"string"},{"type":"null"}]}`},
	{
		`{"oneOf":[{"type":"null"},{"properties":{"card":{"type":"object","properties":{"number":{"type":"string"}}}}}]}`,
		`{"oneOf":[{"type":"null"},{"properties":{"card":{"type":"object","properties":{"number":{"type":"integer"}}}}}]}`,
	},
	{`{"properties":{"pay":{"properties":{"iban":{"type":"string"}}}}}`, `{"properties":{"pay":{"oneOf":[{"type":"null"},{"properties":{"iban":{"type":"string","maxLength":34}}}]}}}`},
	{`{"not":{"maxLength":3}}`, `{"not":{"maxLength":4}}`},
	{
		`{"definitions":{"s":{"type":"string"}},"properties":{"100% {path}":{"$ref":"#/definitions/s"},"list":{"items":{"$ref":"#/definitions/s"}}}}`,
		`{"definitions":{"s":{"type":"string","maxLength":5}},"properties":{"100% {path}":{"$ref":"#/definitions/s"},"list":{"items":{"$ref":"#/definitions/s"}}}}`,
	},
}

const modern = `{"$schema":"https://json-schema.org/draft/2020-12/schema",`

func load(t testing.TB, text string) *model.Schema {
	t.Helper()
	s, err := model.Load(compat.Source{Text: text}, compat.DefaultLimits())
	require.NoError(t, err)
	require.NoError(t, s.Fault())
	return s
}

// withLimits adds the pairs of all numeric keywords.
func withLimits() [][2]string {
	all := slices.Clone(pairs)
	for _, f := range limitFamilies() {
		kind := map[string]string{"L": "string", "P": "object", "I": "array", "C": "array"}[string(f.keyword[3])]
		if kind == "" || strings.HasPrefix(f.keyword, "exclusive") || f.keyword == "maximum" || f.keyword == "minimum" {
			kind = "number"
		}
		all = append(all,
			[2]string{`{"type":"` + kind + `"}`, `{"type":"` + kind + `","` + f.keyword + `":2}`},
			[2]string{`{"type":"` + kind + `","` + f.keyword + `":2}`, `{"type":"` + kind + `","` + f.keyword + `":3}`})
	}
	return all
}

// TestWords shows what people read for each difference, in both directions.
func TestWords(t *testing.T) {
	var b strings.Builder
	unseen := maps.Clone(rules)
	for _, p := range withLimits() {
		for _, d := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
			reader, writer := load(t, p[1]), load(t, p[0])
			if d == compat.OldReadsNew {
				reader, writer = writer, reader
			}
			found, err := Run(writer.Root, reader.Root, compat.Options{Direction: d, All: true})
			require.NoError(t, err)
			fmt.Fprintf(&b, "old %s\nnew %s\n%s:\n", p[0], p[1], d)
			for _, f := range found {
				require.Contains(t, rules, f.Rule)
				delete(unseen, f.Rule)
				require.NotNil(t, reader.Text.Find(f.ReaderAt), "%s", f.ReaderAt)
				require.NotNil(t, writer.Text.Find(f.WriterAt), "%s", f.WriterAt)
				require.NotContains(t, f.Message, "{reader}")
				fmt.Fprintf(&b, "  %s breaking=%v at %q / %q\n    %s\n    %s\n", f.Rule, f.Breaking, f.ReaderAt, f.WriterAt, f.Text, f.Message)
				if f.Breaking {
					require.NotEmpty(t, f.Fix, f.Rule)
					fmt.Fprintf(&b, "    fix: %s\n", f.Fix)
				}
			}
			b.WriteByte('\n')
		}
	}
	require.Empty(t, slices.Sorted(maps.Keys(unseen)), "differences that no pair shows")
	if *update {
		require.NoError(t, os.WriteFile("testdata/words.golden", []byte(b.String()), 0o600))
	}
	want, err := os.ReadFile("testdata/words.golden")
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(string(want), b.String()))
}
