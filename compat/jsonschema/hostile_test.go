package jsonschema_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema"
)

// list joins n texts that make returns.
func list(n int, text func(i int) string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = text(i)
	}
	return strings.Join(all, ",")
}

// nested wraps a text n times in a one-key object.
func nested(n int, open, inner, end string) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
}

// oneOfTower nests choices: comparing each branch with each branch at every
// level without remembering answers takes 3^(2·depth) steps.
func oneOfTower(depth int, leaf string) string {
	text := `{"type":"` + leaf + `"}`
	for range depth {
		text = `{"oneOf":[{"properties":{"a":` + text + `}},{"properties":{"b":{"type":"null"}}},{"properties":{"c":{"type":"null"}}}]}`
	}
	return text
}

// shared nests definitions that each use the next one twice: the tree has 2^n leaves.
func shared(n int, leaf string) string {
	return `{"definitions":{` + list(n, func(i int) string {
		next := fmt.Sprintf(`{"$ref":"#/definitions/d%d"}`, i+1)
		return fmt.Sprintf(`"d%d":{"properties":{"a":%s,"b":%s}}`, i, next, next)
	}) + fmt.Sprintf(`,"d%d":{"type":"%s"}},"$ref":"#/definitions/d0"}`, n, leaf)
}

// choices is a set of types that all choose among each other.
func choices(n int, tag string) string {
	return `{"definitions":{"any":{"oneOf":[` + list(n, func(i int) string {
		return fmt.Sprintf(`{"$ref":"#/definitions/t%d"}`, i)
	}) + `]},` + list(n, func(i int) string {
		return fmt.Sprintf(`"t%d":{"type":"object","properties":{"kind":{"const":"%s%d"},"left":{"$ref":"#/definitions/any"},"right":{"$ref":"#/definitions/any"}},"required":["kind"]}`, i, tag, i)
	}) + `},"$ref":"#/definitions/any"}`
}

// ring is a chain of n definitions that ends where it starts.
func ring(n int) string {
	return `{"definitions":{` + list(n, func(i int) string {
		return fmt.Sprintf(`"d%d":{"properties":{"x":{"$ref":"#/definitions/d%d"}}}`, i, (i+1)%n)
	}) + `},"$ref":"#/definitions/d0"}`
}

func anyOfMany(n, from int) string {
	return `{"anyOf":[` + list(n, func(i int) string {
		return fmt.Sprintf(`{"type":"object","properties":{"p%d":{"type":"string"}}}`, i+from)
	}) + `]}`
}

func properties(n int, kind string) string {
	return `{"type":"object","properties":{` + list(n, func(i int) string { return fmt.Sprintf(`"p%d":{"type":"%s"}`, i, kind) }) + `}}`
}

// TestHostilePairs compares schemas that make a naive checker run for ever. Each
// has to end with an answer or with ErrBudget; the time is only a guard against
// endless runs, generous enough for a busy machine.
func TestHostilePairs(t *testing.T) {
	const (
		answered = iota
		exhausted
	)
	for _, c := range []struct {
		name, old, new string
		end            int
		compatible     bool
	}{
		{"OneOfTower", oneOfTower(45, "string"), oneOfTower(45, "number"), answered, false},
		{"OneOfTowerSame", oneOfTower(45, "string"), oneOfTower(45, "string"), answered, true},
		{"MutualChoices", choices(12, "a"), choices(12, "a"), answered, true},
		{"MutualChoicesRenamed", choices(12, "a"), choices(12, "b"), answered, false},
		{"ManyMutualChoices", choices(60, "a"), choices(60, "b"), answered, false},
		{"AnyOf5000", anyOfMany(5000, 0), anyOfMany(5001, 0), answered, true},
		{"AnyOf5000Shifted", anyOfMany(5000, 0), anyOfMany(5000, 1), answered, false}, // p0 and p5000 do not fit each other
		{"AnyOf5000Others", anyOfMany(5000, 0), strings.ReplaceAll(anyOfMany(5000, 0), "string", "number"), exhausted, false},
		{"Properties10000", properties(10_000, "string"), properties(10_000, "number"), answered, false},
		{"SharedDefinitions", shared(60, "string"), shared(60, "number"), answered, false},
		{"CoprimeRings", ring(1000), ring(999), exhausted, false},
		{"LongRings", ring(5000), ring(5000), answered, true},
		{"SelfReference", `{"properties":{"a":{"$ref":"#"}}}`, `{"properties":{"a":{"$ref":"#"}},"maxProperties":1}`, answered, false},
		{"DeepNesting", nested(90, `{"properties":{"a":`, `{}`, `}}`), nested(90, `{"properties":{"a":`, `{"type":"string"}`, `}}`), answered, false},
		{"DeepNot", nested(190, `{"not":`, `{"maxLength":1}`, `}`), nested(190, `{"not":`, `{"maxLength":2}`, `}`), answered, true},
		{
			"CatastrophicPatterns", `{"patternProperties":{"(a+)+$":{"type":"string"},"(a|aa)+$":{},"^(([a-z])+.)+[A-Z]([a-z])+$":{}}}`,
			`{"properties":{"` + strings.Repeat("a", 5000) + `!":{"type":"number"}}}`, answered, true,
		},
		{
			"ExplodingPatterns", `{"patternProperties":{` + list(2000, func(i int) string { return fmt.Sprintf(`"x{%d}y{1000}":{}`, i%1000) }) + `}}`,
			`{"properties":{` + list(2000, func(i int) string { return fmt.Sprintf(`"%s%d":{}`, strings.Repeat("x", 200), i) }) + `}}`, exhausted, false,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			lang := jsonschema.New()
			found, err := lang.Compare(parse(t, c.new), parse(t, c.old), compat.Options{All: true})
			if c.end == exhausted {
				require.ErrorIs(t, err, compat.ErrBudget)
			} else {
				require.NoError(t, err)
				require.Equal(t, c.compatible, len(compat.Breaking(found)) == 0)
			}
			require.Less(t, time.Since(start), 20*time.Second)
			t.Logf("%v, %d findings", time.Since(start).Round(time.Millisecond), len(found))
		})
	}
}

// TestFindingsAreBounded asks for the list of a pair whose differences have
// exponentially many places, and of one whose names are as long as the text.
func TestFindingsAreBounded(t *testing.T) {
	found, err := jsonschema.New().Compare(parse(t, shared(60, "number")), parse(t, shared(60, "string")), compat.Options{})
	require.NoError(t, err)
	require.Greater(t, len(found), 1000)
	require.LessOrEqual(t, len(found), 10_000)

	name := strings.Repeat("x", 400_000)
	long := func(kind string) string {
		return `{"properties":{"` + name + `":{"properties":{` + list(1000, func(i int) string { return `"` + strconv.Itoa(i) + `":{"type":"` + kind + `"}` }) + `}}}}`
	}
	found, err = jsonschema.New().Compare(parse(t, long("number")), parse(t, long("string")), compat.Options{})
	require.NoError(t, err)
	require.NotEmpty(t, found)
	size := 0
	for _, f := range found {
		size += len(f.Path) + len(f.Text) + len(f.Message) + len(f.ReaderAt) + len(f.WriterAt)
		require.Less(t, len(f.Message), 2000, "a message cuts names")
	}
	require.Less(t, size, 32<<20)
}

// TestBounds covers what is refused before it is read or loaded.
func TestBounds(t *testing.T) {
	lang := jsonschema.New()
	for _, c := range []struct {
		name string
		src  compat.Source
		what string
	}{
		{"Bytes", compat.Source{Text: `{"description":"` + strings.Repeat("x", 1<<20) + `"}`}, "bytes"},
		{"BytesOfDependency", source(`{}`, []dependency{{Name: "a", Schema: `{"description":"` + strings.Repeat("x", 1<<20) + `"}`}}), "bytes"},
		{"Depth", compat.Source{Text: nested(201, `[`, ``, `]`)}, "depth"},
		{"Values", compat.Source{Text: `{"x":[` + strings.Repeat(`0,`, 250_000) + `0]}`}, "fields"},
		{"ValuesOfAllDependencies", source(`{}`, manyDependencies(20, `{"x":[`+strings.Repeat(`0,`, 20_000)+`0]}`)), "fields"},
		{"Nodes", compat.Source{Text: `{"anyOf":[` + strings.TrimSuffix(strings.Repeat(`{},`, 60_000), ",") + `]}`}, "fields"},
		{"EnumValues", compat.Source{Text: `{"enum":[` + list(60_000, strconv.Itoa) + `]}`}, "fields"},
		{"References", source(`{}`, manyDependencies(1001, `{}`)), "references"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := lang.Parse(c.src, compat.ParseOptions{Stored: true})
			var limit *compat.LimitError
			require.ErrorAs(t, err, &limit)
			require.Equal(t, c.what, limit.What)
		})
	}
}

// TestLongIdentifiers extends a long base URI many times: the memory must not
// grow by the square of the text.
func TestLongIdentifiers(t *testing.T) {
	long := strings.Repeat("x", 400_000)
	for name, text := range map[string]string{
		"LongBase":     `{"$id":"http://x/` + long + `/","definitions":{` + list(10_000, func(i int) string { return fmt.Sprintf(`"d%d":{"$id":"i%d"}`, i, i) }) + `}}`,
		"GrowingBases": nested(180, `{"$id":"`+strings.Repeat("y", 2000)+`/","not":`, `{}`, `}`),
		"LongAnchors":  `{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"http://x/` + long + `/","$defs":{` + list(10_000, func(i int) string { return fmt.Sprintf(`"d%d":{"$anchor":"i%d"}`, i, i) }) + `}}`,
		"LongRef":      `{"$ref":"` + long + `"}`,
		"LongType":     `{"type":"` + long + `"}`,
		"LongPattern":  `{"pattern":"(` + long + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			lang := jsonschema.New()
			s, err := lang.Parse(compat.Source{Text: text}, compat.ParseOptions{Stored: true})
			require.NoError(t, err)
			if err := lang.Validate(s, true); err != nil {
				require.Less(t, len(err.Error()), 1000)
			}
		})
	}
}

func manyDependencies(n int, text string) []dependency {
	all := make([]dependency, n)
	for i := range all {
		all[i] = dependency{Name: strconv.Itoa(i), Schema: text}
	}
	return all
}

// TestOneLargeProperty takes a text of the greatest length with one property.
func TestOneLargeProperty(t *testing.T) {
	text := func(kind string) string {
		head, end := `{"properties":{"`, `":{"type":"`+kind+`"}}}`
		return head + strings.Repeat("é", (1<<20-len(head)-len(end))/2) + end
	}
	found, err := jsonschema.New().Compare(parse(t, text("number")), parse(t, text("string")), compat.Options{})
	require.NoError(t, err)
	require.Equal(t, 1, len(found)) //nolint:testifylint // Len would print the finding
	require.Equal(t, "TYPE_CHANGED", found[0].Rule)
}

// TestBudgetEndsAnyComparison gives a real pair too few steps.
func TestBudgetEndsAnyComparison(t *testing.T) {
	s := parse(t, properties(20, "string"))
	_, err := jsonschema.New().Compare(s, s, compat.Options{Budget: 10})
	require.ErrorIs(t, err, compat.ErrBudget)
	_, err = jsonschema.New().Compare(s, s, compat.Options{Budget: 30})
	require.NoError(t, err)
}
