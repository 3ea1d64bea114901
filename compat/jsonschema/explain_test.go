package jsonschema_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema"
)

var update = flag.Bool("update", false, "rewrite golden files")

// diffPairs are versions as people write them.
var diffPairs = []struct{ name, old, new string }{
	{
		"FieldsAddedAndRemoved",
		`{"type":"object","properties":{"id":{"type":"string"},"zip":{"type":"integer"}},"required":["id","zip"]}`,
		`{"type":"object","properties":{"id":{"type":"string"},"currency":{"type":"string","default":"EUR"},"total":{"type":["number","null"]}},"required":["id","total"]}`,
	},
	{
		"Renamed", `{"properties":{"zip":{"type":"string","maxLength":5},"a":{"type":"integer"}}}`,
		`{"properties":{"postcode":{"type":"string","maxLength":5},"b":{"type":"integer"},"c":{"type":"integer"}}}`,
	},
	{
		"NestedTypesAndConstraints",
		`{"properties":{"address":{"type":"object","properties":{"zip":{"type":"string","maxLength":5},"lines":{"type":"array","items":{"type":"string"}}},"additionalProperties":false}}}`,
		`{"properties":{"address":{"type":"object","properties":{"zip":{"type":"integer"},"lines":{"type":"array","items":{"type":"string","minLength":1}}}}}}`,
	},
	{"Values", `{"properties":{"state":{"enum":["NEW","OLD"]}}}`, `{"properties":{"state":{"enum":["NEW","PAID"]}}}`},
	{"Required", `{"properties":{"a":{},"b":{}},"required":["a"]}`, `{"properties":{"a":{},"b":{}},"required":["b"]}`},
	{
		"Definitions", `{"definitions":{"Money":{"type":"object","properties":{"amount":{"type":"integer"}}}},"properties":{"total":{"$ref":"#/definitions/Money"}}}`,
		`{"definitions":{"Money":{"type":"object","properties":{"amount":{"type":"string"}}}},"properties":{"total":{"$ref":"#/definitions/Money"}}}`,
	},
	{"Words", `{"title":"a","description":"x","type":"string","confluent:tags":["PII"],"examples":[1]}`, `{"title":"b","type":"string","format":"date","default":"","examples":[2]}`},
	{"Branches", `{"oneOf":[{"type":"string"},{"type":"object","properties":{"a":{"type":"string"}}},{"type":"null"}]}`, `{"oneOf":[{"type":"null"},{"type":"string"},{"type":"object","properties":{"a":{"type":"integer"}}},{"type":"boolean"}]}`},
	{"Tuples", `{"items":[{"type":"string"},{"type":"integer"}],"additionalItems":false}`, `{"items":[{"type":"number"}],"additionalItems":false}`},
	{"BooleanSchemas", `{"properties":{"a":true,"b":false}}`, `{"properties":{"a":false,"b":{"type":"string"}}}`},
	{"KeywordOfAnotherShape", `{"properties":{"a":{"items":{"type":"string"}}},"dependencies":{"a":["b"]}}`, `{"properties":{"a":{"items":[{"type":"string"}]}},"dependencies":{"a":{"required":["b"]}}}`},
	{"OrderAndWhiteSpace", `{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"null"}}}`, `{ "properties": {"b": {"type": "null"}, "a": {"type": "string"}}, "type": "object" }`},
}

func TestDiff(t *testing.T) {
	var b strings.Builder
	for _, c := range diffPairs {
		old, new := parse(t, c.old), parse(t, c.new)
		fmt.Fprintf(&b, "%s\nold %s\nnew %s\n", c.name, c.old, c.new)
		for _, d := range jsonschema.New().Diff(old, new) {
			fmt.Fprintf(&b, "  %s %s %q: %s\n    from %q to %q, at %q / %q, breaks %v\n", d.Kind, d.Element, d.Path, d.Text, d.From, d.To, d.OldAt, d.NewAt, d.Breaks)
			for text, at := range map[string]string{c.old: d.OldAt, c.new: d.NewAt} {
				_, ok := jsonschema.Locate(text, at)
				require.True(t, ok, "%q in %s", at, text)
			}
		}
		b.WriteByte('\n')
	}
	golden(t, "diff.golden", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))         //nolint:gosec // test data is for everyone to read
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644)) //nolint:gosec // likewise
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(string(want), got))
}

// TestRepairs shows what is proposed for the findings of a few pairs.
func TestRepairs(t *testing.T) {
	var b strings.Builder
	lang := jsonschema.New()
	for _, c := range append(diffPairs, struct{ name, old, new string }{
		"Lines", `{"properties":{"a":{"type":"string"}},"additionalProperties":false}`,
		"{\n    \"properties\": {\n        \"a\": {\"type\": \"string\"},\n        \"b\": {\"type\": \"integer\"}\n    },\n    \"required\": [\"a\", \"b\"],\n    \"additionalProperties\": false\n}\n",
	}) {
		for _, d := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
			old, new := parse(t, c.old), parse(t, c.new)
			reader, writer := new, old
			if d == compat.OldReadsNew {
				reader, writer = old, new
			}
			found, err := lang.Compare(reader, writer, compat.Options{Direction: d})
			require.NoError(t, err)
			for _, f := range found {
				fmt.Fprintf(&b, "%s, %s: %s %s\n", c.name, d, f.Rule, f.Path)
				for _, r := range lang.Repairs(new, old, f) {
					fmt.Fprintf(&b, "  %s\n    %s\n", r.Words, r.Text)
				}
			}
		}
	}
	golden(t, "repairs.golden", b.String())
}

// TestRepairsHold compares every proposal for random pairs: the finding has to
// be gone. It also counts, because an engine without proposals would pass.
func TestRepairsHold(t *testing.T) {
	t.Parallel()
	lang := jsonschema.New()
	findings, repaired := 0, 0
	for i := range 400 {
		a := author{Rand: rand.New(rand.NewPCG(2, uint64(i)))} //nolint:gosec // the same pairs in every run
		was := a.schema()
		old, new := parse(t, text(was)), parse(t, text(a.change(was)))
		for _, d := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
			compare := func(next compat.Schema) []compat.Finding {
				reader, writer := next, old
				if d == compat.OldReadsNew {
					reader, writer = old, next
				}
				found, err := lang.Compare(reader, writer, compat.Options{Direction: d})
				require.NoError(t, err)
				return found
			}
			for _, f := range compare(new) {
				findings++
				proposals := lang.Repairs(new, old, f)
				if len(proposals) > 0 {
					repaired++
				}
				for _, p := range proposals {
					require.NotEmpty(t, p.Words)
					for _, left := range compare(parse(t, p.Text)) {
						require.NotEqual(t, [2]string{f.Rule, f.Path}, [2]string{left.Rule, left.Path}, "%s: %s", p.Words, p.Text)
					}
				}
			}
		}
	}
	require.Greater(t, repaired, findings/2)
	t.Logf("%d of %d findings have a proposal", repaired, findings)
}

// TestRepairsInDependency gets findings that point at the $ref to where they are.
func TestRepairsInDependency(t *testing.T) {
	lang := jsonschema.New()
	for _, text := range []string{`{"$ref":"d.json"}`, `{"properties":{"x":{"$ref":"d.json"}}}`} {
		dep := `{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"additionalProperties":false}`
		old := parse(t, text, dependency{Name: "d.json", Schema: dep})
		new := parse(t, text, dependency{Name: "d.json", Schema: strings.Replace(dep, `}},`, `},"c":{"type":"null"}},"required":["a","c"],`, 1)})
		for _, d := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
			reader, writer := new, old
			if d == compat.OldReadsNew {
				reader, writer = old, new
			}
			found, err := lang.Compare(reader, writer, compat.Options{Direction: d})
			require.NoError(t, err)
			require.NotEmpty(t, found)
			for _, f := range found {
				require.Empty(t, lang.Repairs(new, old, f), "the text itself cannot be at fault")
				require.NotContains(t, f.ReaderAt, "/a")
			}
		}
		require.Empty(t, lang.Diff(old, new), "the texts are equal")
	}
}

// TestLargeDiffs lists changes where each one alone would take too long to judge.
func TestLargeDiffs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, old, new string
		changes        int
		breaks         bool
	}{
		{"Properties", properties(10_000, "string"), properties(10_000, "number"), 10_000, true},
		{"Added", properties(100, "string"), properties(9000, "string"), 8900, true},
		{"Shared", shared(60, "string"), shared(60, "number"), 1, true},
		{"Rings", ring(1000), ring(999), 2, false}, // cannot be compared
		{"Choices", choices(12, "a"), choices(12, "b"), 12, true},
		{"ManyBranches", anyOfMany(3000, 0), anyOfMany(3000, 1), 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := jsonschema.New().Diff(parse(t, c.old), parse(t, c.new))
			require.GreaterOrEqual(t, len(list), c.changes)
			require.Equal(t, c.breaks, len(list[0].Breaks) > 0)
		})
	}
}

func TestLocate(t *testing.T) {
	at, ok := jsonschema.Locate("{\n  \"properties\": {\n    \"a\": {\"type\": \"string\"}\n  }\n}", "/properties/a/type")
	require.True(t, ok)
	require.Equal(t, 3, at.StartLine)
	_, ok = jsonschema.Locate("{}", "/properties")
	require.False(t, ok)
}
