package avro

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// TestDiff lists the sentences of a change, and after each what it breaks.
func TestDiff(t *testing.T) {
	t.Parallel()
	enum := func(symbols, more string) string {
		return `{"type":"enum","name":"E","symbols":[` + symbols + `]` + more + `}`
	}
	for _, c := range []struct {
		name, old, next string
		want            []string
	}{
		{"Same", rec(`{"name":"a","type":"int"}`), rec(`{"type":{"type":"int"},"name":"a"}`), nil},
		{"FieldAdded", rec(``), rec(`{"name":"currency","type":"string","default":"EUR"}`), []string{`field currency: string added, default "EUR"`}},
		{"FieldAddedWithoutDefault", rec(``), rec(`{"name":"currency","type":"string"}`), []string{`field currency: string added, no default [new reads old]`}},
		{"FieldRemoved", rec(`{"name":"a","type":"int"}`), rec(``), []string{`field a: int removed [old reads new]`}},
		{"FieldRemovedWithDefault", rec(`{"name":"a","type":"int","default":1}`), rec(``), []string{`field a: int removed`}},
		{
			"FieldRenamedByAlias", rec(`{"name":"a","type":"int"}`), rec(`{"name":"b","type":"int","aliases":["a"]}`),
			[]string{`field b: renamed from a [old reads new]`, `field b: alias a added`},
		},
		{
			"FieldRenamedBack", rec(`{"name":"b","type":"int","aliases":["a"]}`), rec(`{"name":"a","type":"int"}`),
			[]string{`field a: renamed from b [new reads old]`, `field a: alias a removed`},
		},
		{
			"LikelyRename", rec(`{"name":"a","type":"int"},{"name":"x","type":"string"}`), rec(`{"name":"b","type":"int"},{"name":"x","type":"string"}`),
			[]string{
				`field b: int added, no default [new reads old]`, `field a: int removed [old reads new]`,
				`field b: a may have been renamed, both are int: "aliases": ["a"] would keep its data`,
			},
		},
		{
			"NoGuessBetweenTwo", rec(`{"name":"a","type":"int"}`), rec(`{"name":"b","type":"int"},{"name":"c","type":"int"}`),
			[]string{`field b: int added, no default [new reads old]`, `field c: int added, no default [new reads old]`, `field a: int removed [old reads new]`},
		},
		{
			"FieldsMoved", rec(`{"name":"a","type":"int"},{"name":"b","type":"int"}`), rec(`{"name":"b","type":"int"},{"name":"a","type":"int"}`),
			[]string{`record R: fields of record R are in another order`},
		},
		{"TypeWidened", rec(`{"name":"a","type":"int"}`), rec(`{"name":"a","type":"long"}`), []string{`field a: type changed from int to long [old reads new]`}},
		{"TypeChanged", rec(`{"name":"a","type":"int"}`), rec(`{"name":"a","type":"string"}`), []string{`field a: type changed from int to string [new reads old] [old reads new]`}},
		{"MadeNullable", rec(`{"name":"a","type":"int"}`), rec(`{"name":"a","type":["null","int"]}`), []string{`field a: type changed from int to union [null, int] [old reads new]`}},
		{
			"MadeNullableAndChangedInside", rec(`{"name":"a","type":{"type":"fixed","name":"F","size":1,"doc":"x"}}`), rec(`{"name":"a","type":["null",{"type":"fixed","name":"F","size":1,"doc":"y"}]}`),
			[]string{`field a: type changed from fixed F(1) to union [null, F] [old reads new]`, `field a: doc of fixed F changed`},
		},
		{"LogicalType", rec(`{"name":"a","type":"int"}`), rec(`{"name":"a","type":{"type":"int","logicalType":"date"}}`), []string{`field a: logicalType "date" added`}},
		{
			"Defaults", rec(`{"name":"a","type":"int","default":1},{"name":"b","type":"int"},{"name":"c","type":"int","default":0}`),
			rec(`{"name":"a","type":"int","default":2},{"name":"b","type":"int","default":3},{"name":"c","type":"int"}`),
			[]string{`field a: default changed from 1 to 2`, `field b: default 3 added`, `field c: default 0 removed`},
		},
		{
			"DocOrderProperty", rec(`{"name":"a","type":"int","doc":"x","p":1,"q":1}`), rec(`{"name":"a","type":"int","order":"ignore","q":{"x":1},"r":2}`),
			[]string{`field a: doc removed`, `field a: sort order changed from ascending to ignore`, `field a: q changed from 1 to {"x":1}`, `field a: r 2 added`, `field a: p 1 removed`},
		},
		{"Symbols", enum(`"A","B"`, ""), enum(`"A","C"`, ""), []string{`enum E: symbol C added to enum E [old reads new]`, `enum E: symbol B removed from enum E [new reads old]`}},
		{
			"SymbolsWithDefaults", enum(`"A","B"`, `,"default":"A"`), enum(`"C","A"`, `,"default":"C"`),
			[]string{`enum E: symbol C added to enum E`, `enum E: symbol B removed from enum E`, `enum E: default of enum E changed from A to C`},
		},
		{"SymbolsMoved", enum(`"A","B"`, ""), enum(`"B","A"`, ""), []string{`enum E: symbols of enum E are in another order`}},
		{"TypeRenamed", `{"type":"fixed","name":"n.A","size":1}`, `{"type":"fixed","name":"n.B","size":1}`, []string{`fixed B: fixed n.A renamed to n.B [new reads old] [old reads new]`}},
		{
			"TypeRenamedWithAlias", `{"type":"fixed","name":"n.A","size":1}`, `{"type":"fixed","name":"n.B","size":1,"aliases":["A"]}`,
			[]string{`fixed B: fixed n.A renamed to n.B [old reads new]`, `fixed B: alias n.A added`},
		},
		{"Namespace", `{"type":"fixed","name":"n.A","size":1}`, `{"type":"fixed","name":"m.A","size":1}`, []string{`fixed A: fixed A moved from namespace "n" to "m"`}},
		{"Size", `{"type":"fixed","name":"A","size":1}`, `{"type":"fixed","name":"A","size":2}`, []string{`fixed A: size of A changed from 1 to 2 [new reads old] [old reads new]`}},
		{"Branches", `["null","int","string"]`, `["null","string","boolean"]`, []string{`the schema: boolean added to the union [old reads new]`, `the schema: int removed from the union [new reads old]`}},
		{"BranchesThatAreRead", `["int","null"]`, `["null","long"]`, []string{`the schema: long added to the union [old reads new]`, `the schema: int removed from the union`}},
		{"BranchesMoved", `["null","int"]`, `["int","null"]`, []string{`the schema: branches of the union are in another order`}},
		{
			"DeepInside", rec(`{"name":"lines","type":{"type":"array","items":{"type":"record","name":"L","fields":[{"name":"m","type":{"type":"map","values":"int"}}]}}}`),
			rec(`{"name":"lines","type":{"type":"array","items":{"type":"record","name":"L","fields":[{"name":"m","type":{"type":"map","values":"long"}}]}}}`),
			[]string{`field lines.m: type changed from int to long [old reads new]`},
		},
		{
			"SharedTypeOnce", rec(`{"name":"a","type":{"type":"fixed","name":"F","size":1}},{"name":"b","type":"F"}`), rec(`{"name":"a","type":{"type":"fixed","name":"F","size":2}},{"name":"b","type":"F"}`),
			[]string{`field a: size of F changed from 1 to 2 [new reads old] [old reads new]`},
		},
		{
			"Recursive", rec(`{"name":"n","type":["null","R"]},{"name":"v","type":"int"}`), rec(`{"name":"n","type":["null","R"]},{"name":"v","type":"float"}`),
			[]string{`field v: type changed from int to float [old reads new]`},
		},
		{
			"AliasOfAnotherField", rec(`{"name":"a","type":"int"},{"name":"b","type":"int"}`), rec(`{"name":"a","type":"int","aliases":["b"]},{"name":"b","type":"int"}`),
			[]string{`field a: alias b added`, `field a: its name and aliases stand for other fields of the other version [new reads old]`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, change := range New().Diff(mustParse(t, c.old), mustParse(t, c.next)) {
				line := change.Text
				for _, d := range change.Breaks {
					line += " [" + d.String() + "]"
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestDiffFields(t *testing.T) {
	t.Parallel()
	got := New().Diff(mustParse(t, rec(`{"name":"s","type":{"type":"record","name":"S","fields":[{"name":"old","type":"int"}]}}`)),
		mustParse(t, rec(`{"name":"x","type":"int","default":0},{"name":"s","type":{"type":"record","name":"S","fields":[]}}`)))
	want := []compat.Change{
		{Kind: "added", Element: "field", Path: "x", To: "int", Text: "field x: int added, default 0", NewAt: "/fields/0"},
		{Kind: "removed", Element: "field", Path: "s.old", From: "int", Text: "field s.old: int removed", OldAt: "/fields/0/type/fields/0", Breaks: []compat.Direction{compat.OldReadsNew}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestBoundsOfDiff shows that large pairs end in reasonable time.
func TestBoundsOfDiff(t *testing.T) {
	t.Parallel()
	union := func(prefix string) compat.Schema {
		branches := make([]string, 5000)
		for i := range branches {
			branches[i] = fmt.Sprintf(`{"type":"fixed","name":"%s%d","size":1}`, prefix, i)
		}
		return mustParse(t, "["+strings.Join(branches, ",")+"]")
	}
	require.Empty(t, New().Diff(union("A"), union("A")))
	require.Len(t, New().Diff(union("A"), union("B")), 10_000)
}

func TestHarmlessDifferences(t *testing.T) {
	t.Parallel()
	old, next := mustParse(t, rec(`{"name":"a","type":"int","doc":"x"},{"name":"gone","type":"int"}`)), mustParse(t, rec(`{"name":"a","type":"long"},{"name":"n","type":"int"}`))
	lines := func(reader, writer compat.Schema, d compat.Direction) []string {
		found, err := New().Compare(reader, writer, compat.Options{Direction: d, All: true})
		require.NoError(t, err)
		var out []string
		for _, f := range found {
			out = append(out, fmt.Sprintf("%t %s %s %q %q", f.Breaking, f.Rule, f.Path, f.ReaderAt, f.WriterAt))
		}
		return out
	}
	require.Equal(t, []string{
		`true READER_FIELD_MISSING_DEFAULT_VALUE /fields/1 "/fields/1" "/"`,
		`false TYPE_CHANGED /fields/0/type "/fields/0/type" "/fields/0/type"`,
		`false DOC_REMOVED /fields/0 "" "/fields/0"`,
		`false FIELD_REMOVED /fields/1 "" "/fields/1"`,
	}, lines(next, old, compat.NewReadsOld))
	require.Equal(t, []string{
		`true TYPE_MISMATCH /fields/0/type "/fields/0/type" "/fields/0/type"`,
		`true READER_FIELD_MISSING_DEFAULT_VALUE /fields/1 "/fields/1" "/"`,
		`false DOC_REMOVED /fields/0 "/fields/0" ""`,
		`false FIELD_ADDED /fields/1 "" "/fields/1"`,
	}, lines(old, next, compat.OldReadsNew))
}

// TestRepairs has the proposals for each rule and direction, with the text of the first.
func TestRepairs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, old, next string
		direction       compat.Direction
		words           []string
		first           string
	}{
		{
			"Default", rec(``), "{\n  \"type\": \"record\",\n  \"name\": \"R\",\n  \"fields\": [\n    {\"name\": \"a\", \"type\": \"string\"}\n  ]\n}", compat.NewReadsOld,
			[]string{`give field a the default ""`},
			"{\n  \"type\": \"record\",\n  \"name\": \"R\",\n  \"fields\": [\n    {\"name\": \"a\", \"type\": \"string\", \"default\": \"\"}\n  ]\n}",
		},
		{
			"Nullable", rec(``), rec(`{"name":"a","type":{"type":"record","name":"S","fields":[]}}`), compat.NewReadsOld,
			[]string{`make field a nullable, with the default null`},
			rec(`{"name":"a","type":["null", {"type":"record","name":"S","fields":[]}],"default":null}`),
		},
		{
			"NullableUnion", rec(``), rec(`{"name":"a","type":[{"type":"record","name":"S","fields":[]}, "int"]}`), compat.NewReadsOld,
			[]string{`make field a nullable, with the default null`},
			rec(`{"name":"a","type":["null", {"type":"record","name":"S","fields":[]}, "int"],"default":null}`),
		},
		{
			"EnumDefaultIsNotEnough", rec(``), rec(`{"name":"a","type":{"type":"enum","name":"E","symbols":["A"]}}`), compat.NewReadsOld,
			[]string{`make field a nullable, with the default null`},
			rec(`{"name":"a","type":["null", {"type":"enum","name":"E","symbols":["A"]}],"default":null}`),
		},
		{
			"Alias", rec(`{"name":"a","type":"string"}`), rec(`{"name":"b","type":"string"}`), compat.NewReadsOld,
			[]string{`give field b the alias a`, `give field b the default ""`},
			rec(`{"name":"b","type":"string","aliases":["a"]}`),
		},
		{
			"KeepField", rec(`{"name":"a","type":"string"}`), rec(``), compat.OldReadsNew,
			[]string{`keep field a`},
			rec(`{"name":"a","type":"string"}`),
		},
		{
			"Symbols", `{"type":"enum","name":"E","symbols":["A","B"]}`, `{"type":"enum","name":"E","symbols":["A"]}`, compat.NewReadsOld,
			[]string{`keep the old symbols of enum E`, `give enum E the default A, which stands for symbols that it does not know`},
			`{"type":"enum","name":"E","symbols":["A", "B"]}`,
		},
		{
			"NewSymbols", `{"type":"enum","name":"E","symbols":["A"]}`, `{"type":"enum","name":"E","symbols":["A","B"]}`, compat.OldReadsNew,
			[]string{`leave the new symbols out of enum E`},
			`{"type":"enum","name":"E","symbols":["A"]}`,
		},
		{
			"Name", `{"type":"fixed","name":"n.A","size":1}`, `{"type":"fixed","name":"n.B","size":1}`, compat.NewReadsOld,
			[]string{`give fixed B the alias n.A`, `keep the name A`},
			`{"type":"fixed","name":"n.B","size":1,"aliases":["n.A"]}`,
		},
		{
			"NameForward", `{"type":"fixed","name":"n.A","size":1}`, `{"type":"fixed","name":"n.B","size":1}`, compat.OldReadsNew,
			[]string{`keep the name A`},
			`{"type":"fixed","name":"A","size":1}`,
		},
		{
			"Size", `{"type":"fixed","name":"A","size":1}`, `{"type":"fixed","name":"A","size":2}`, compat.NewReadsOld,
			[]string{`keep the size 1`},
			`{"type":"fixed","name":"A","size":1}`,
		},
		{
			"Type", rec(`{"name":"a","type":"string"}`), rec(`{"name":"a","type":"int","default":1}`), compat.NewReadsOld,
			[]string{`make it a union of both types`},
			rec(`{"name":"a","type":["int", "string"],"default":1}`),
		},
		{
			"TypeWithoutDefault", rec(`{"name":"a","type":"string"}`), rec(`{"name":"a","type":"int"}`), compat.NewReadsOld,
			[]string{`make it a union of both types`, `keep the type string`},
			rec(`{"name":"a","type":["string", "int"]}`),
		},
		{
			"TypeForward", rec(`{"name":"a","type":"int"}`), rec(`{"name":"a","type":"long"}`), compat.OldReadsNew,
			[]string{`keep the type int`},
			rec(`{"name":"a","type":"int"}`),
		},
		{
			"Null", rec(`{"name":"a","type":["null","int"]}`), rec(`{"name":"a","type":"int"}`), compat.NewReadsOld,
			[]string{`keep it nullable`},
			rec(`{"name":"a","type":["null", "int"]}`),
		},
		{
			"Branch", rec(`{"name":"a","type":["null","int"]}`), rec(`{"name":"a","type":["null","string"]}`), compat.NewReadsOld,
			[]string{`keep a branch for int`},
			rec(`{"name":"a","type":["null","string","int"]}`),
		},
		{
			"NewBranch", rec(`{"name":"a","type":["null","int"]}`), rec(`{"name":"a","type":["null","int","string"]}`), compat.OldReadsNew,
			[]string{`leave string out of the union`},
			rec(`{"name":"a","type":["null","int"]}`),
		},
		{
			"TwoCandidates", rec(`{"name":"a","type":"int"},{"name":"b","type":"int"}`), rec(`{"name":"a","type":"int","aliases":["b"]}`), compat.NewReadsOld,
			[]string{`remove the aliases of field a`},
			rec(`{"name":"a","type":"int","aliases":[]}`),
		},
		{"InsideAReference", `["null","S"]`, `["null"]`, compat.NewReadsOld, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.name == "InsideAReference" {
				repairsInsideReference(t)
				return
			}
			old, next := mustParse(t, c.old), mustParse(t, c.next)
			found := compare(t, c.old, c.next, c.direction)
			require.NotEmpty(t, found)
			repairs := New().Repairs(next, old, found[0])
			var words []string
			for _, r := range repairs {
				words = append(words, r.Words)
				requireRepaired(t, old, r, found[0])
			}
			require.Equal(t, c.words, words)
			require.Equal(t, c.first, repairs[0].Text)
		})
	}
}

// requireRepaired checks a repair through the engine: it parses as a new
// schema, and the finding is gone.
func requireRepaired(t *testing.T, old compat.Schema, r compat.Repair, f compat.Finding) {
	t.Helper()
	reader, err := New().Parse(compat.Source{Text: r.Text}, compat.ParseOptions{})
	require.NoError(t, err, "%s: %s", r.Words, r.Text)
	writer := old
	if f.Direction == compat.OldReadsNew {
		reader, writer = writer, reader
	}
	after, err := New().Compare(reader, writer, compat.Options{Direction: f.Direction})
	require.NoError(t, err)
	require.False(t, slices.ContainsFunc(after, func(g compat.Finding) bool { return g.Rule == f.Rule && g.Message == f.Message }),
		"%s does not take away: %s", r.Words, f.Message)
}

// repairsInsideReference shows that nothing is proposed for a type whose text
// is another subject's.
func repairsInsideReference(t *testing.T) {
	t.Helper()
	parse := func(size string) compat.Schema {
		s, err := New().Parse(compat.Source{Text: `["null","S"]`, Dependencies: []compat.Dependency{
			{Reference: compat.Reference{Name: "S"}, Text: `{"type":"fixed","name":"S","size":` + size + `}`},
		}}, compat.ParseOptions{})
		require.NoError(t, err)
		return s
	}
	old, next := parse("1"), parse("2")
	found, err := New().Compare(next, old, compat.Options{})
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Empty(t, New().Repairs(next, old, found[0]))
}

// TestRepairsOfRandomPairs checks every proposal for a tenth of the pairs.
func TestRepairsOfRandomPairs(t *testing.T) {
	t.Parallel()
	findings, repaired := 0, 0
	eachPair(t, func(t *testing.T, seed uint64, a, b compat.Schema) {
		t.Helper()
		if seed%10 != 0 {
			return
		}
		for _, f := range verdict(t, compat.Full, b, a).Findings {
			repairs := New().Repairs(b, a, f)
			findings++
			if len(repairs) > 0 {
				repaired++
			}
			for _, r := range repairs {
				requireRepaired(t, a, r, f)
			}
		}
	})
	t.Logf("%d of %d findings have a repair", repaired, findings)
	require.Greater(t, repaired*2, findings, "more than half of the findings have a repair")
}
