package avro

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
)

// compare asks for findings in a direction: the new schema is the reader, or the old one.
func compare(t testing.TB, old, next string, d compat.Direction) []compat.Finding {
	t.Helper()
	reader, writer := mustParse(t, next), mustParse(t, old)
	if d == compat.OldReadsNew {
		reader, writer = writer, reader
	}
	found, err := New().Compare(reader, writer, compat.Options{Direction: d})
	require.NoError(t, err)
	return found
}

// TestFindings pins whole findings: every word of them is read by someone.
func TestFindings(t *testing.T) {
	t.Parallel()
	without := `{"type":"record","name":"Payment","fields":[{"name":"id","type":"long"}]}`
	with := `{"type":"record","name":"Payment","fields":[{"name":"id","type":"long"},{"name":"currency","type":"string"}]}`
	for _, c := range []struct {
		name      string
		old, next string
		direction compat.Direction
		want      compat.Finding
	}{
		{"FieldWithoutDefaultAdded", without, with, compat.NewReadsOld, compat.Finding{
			Rule: "READER_FIELD_MISSING_DEFAULT_VALUE", Path: "/fields/1", Breaking: true,
			Reader: "field currency: string, no default", ReaderAt: "/fields/1", WriterAt: "/",
			Message: `field "currency" of record Payment is not in the old schema and has no default in the new one: the new schema cannot read data written with the old one`,
			Fix:     `give "currency" a default, e.g. "default": ""; or, if it is a renamed field, add the old name to its aliases`,
			Info:    "currency",
			Text:    `{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'field "currency" of record Payment at path '/fields/1' is not in the old schema and has no default in the new one: the new schema cannot read data written with the old one; fix: give "currency" a default, e.g. "default": ""; or, if it is a renamed field, add the old name to its aliases', additionalInfo:'currency'}`,
		}},
		{"FieldWithoutDefaultRemoved", with, without, compat.OldReadsNew, compat.Finding{
			Rule: "READER_FIELD_MISSING_DEFAULT_VALUE", Path: "/fields/1", Breaking: true, Direction: compat.OldReadsNew,
			Reader: "field currency: string, no default", ReaderAt: "/fields/1", WriterAt: "/",
			Message: `field "currency" of record Payment is not in the new schema and has no default in the old one: the old schema cannot read data written with the new one`,
			Fix:     `keep field "currency": old readers need it; give it a default first, and remove it when all readers have that version`,
			Info:    "currency",
			Text:    `{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'field "currency" of record Payment at path '/fields/1' is not in the new schema and has no default in the old one: the old schema cannot read data written with the new one; fix: keep field "currency": old readers need it; give it a default first, and remove it when all readers have that version', additionalInfo:'currency'}`,
		}},
		{"TypeChanged", rec(`{"name":"a","type":"string"}`), rec(`{"name":"a","type":{"type":"int","logicalType":"date"}}`), compat.NewReadsOld, compat.Finding{
			Rule: "TYPE_MISMATCH", Path: "/fields/0/type", Breaking: true,
			Reader: "int (date)", Writer: "string", ReaderAt: "/fields/0/type", WriterAt: "/fields/0/type",
			Message: `field "a" is int (date) in the new schema and string in the old one: the new schema cannot read data written with the old one`,
			Fix:     `keep string, or use a union of both, ["string", "int"], or put the new type into a new field with a default`,
			Info:    "reader type: INT not compatible with writer type: STRING",
			Text:    `{errorType:'TYPE_MISMATCH', description:'field "a" at path '/fields/0/type' is int (date) in the new schema and string in the old one: the new schema cannot read data written with the old one; fix: keep string, or use a union of both, ["string", "int"], or put the new type into a new field with a default', additionalInfo:'reader type: INT not compatible with writer type: STRING'}`,
		}},
		{"SymbolAdded", `{"type":"enum","name":"E","symbols":["A"]}`, `{"type":"enum","name":"E","symbols":["C","A","B"]}`, compat.OldReadsNew, compat.Finding{
			Rule: "MISSING_ENUM_SYMBOLS", Path: "/symbols", Breaking: true, Direction: compat.OldReadsNew,
			Reader: "enum E without B, C", Writer: "enum E with B, C", ReaderAt: "/symbols", WriterAt: "/symbols",
			Message: `enum E lacks B, C in the old schema and has no default symbol: the old schema cannot read data written with the new one where one of them occurs`,
			Fix:     `leave B, C out until all readers have them: enum E has no "default" in the old schema that could stand for new symbols`,
			Info:    "[B, C]",
			Text:    `{errorType:'MISSING_ENUM_SYMBOLS', description:'enum E at path '/symbols' lacks B, C in the old schema and has no default symbol: the old schema cannot read data written with the new one where one of them occurs; fix: leave B, C out until all readers have them: enum E has no "default" in the old schema that could stand for new symbols', additionalInfo:'[B, C]'}`,
		}},
		{"Renamed", `{"type":"fixed","name":"a.Old","size":1}`, `{"type":"fixed","name":"a.New","size":1}`, compat.NewReadsOld, compat.Finding{
			Rule: "NAME_MISMATCH", Path: "/name", Breaking: true,
			Reader: "fixed a.New", Writer: "fixed a.Old", ReaderAt: "/name", WriterAt: "/name",
			Message: `fixed a.New is called a.Old in the old schema, and New has no alias for it in the new one: the new schema cannot read data written with the old one`,
			Fix:     `keep the name Old, or add "aliases": ["a.Old"] to fixed New`,
			Info:    "expected: a.Old",
			Text:    `{errorType:'NAME_MISMATCH', description:'fixed a.New at path '/name' is called a.Old in the old schema, and New has no alias for it in the new one: the new schema cannot read data written with the old one; fix: keep the name Old, or add "aliases": ["a.Old"] to fixed New', additionalInfo:'expected: a.Old'}`,
		}},
		{"Resized", `{"type":"fixed","name":"F","size":4}`, `{"type":"fixed","name":"F","size":8}`, compat.NewReadsOld, compat.Finding{
			Rule: "FIXED_SIZE_MISMATCH", Path: "/size", Breaking: true,
			Reader: "fixed F(8)", Writer: "fixed F(4)", ReaderAt: "/size", WriterAt: "/size",
			Message: `fixed F has 8 bytes in the new schema and 4 in the old one: the new schema cannot read data written with the old one`,
			Fix:     `keep the size 4, or give the other size a type and a field of its own`,
			Info:    "expected: 4, found: 8",
			Text:    `{errorType:'FIXED_SIZE_MISMATCH', description:'fixed F at path '/size' has 8 bytes in the new schema and 4 in the old one: the new schema cannot read data written with the old one; fix: keep the size 4, or give the other size a type and a field of its own', additionalInfo:'expected: 4, found: 8'}`,
		}},
		{"BranchRemoved", rec(`{"name":"a","type":["null","int","string"]}`), rec(`{"name":"a","type":["null","int"]}`), compat.NewReadsOld, compat.Finding{
			Rule: "MISSING_UNION_BRANCH", Path: "/fields/0/type/2", Breaking: true,
			Reader: "union [null, int]", Writer: "string", ReaderAt: "/fields/0/type", WriterAt: "/fields/0/type/2",
			Message: `field "a" is union [null, int] in the new schema; no branch of it can read string of the old one: the new schema cannot read data written with the old one where that occurs`,
			Fix:     `keep a branch for string in the union; if there is one of that name, the change is inside it`,
			Info:    "reader union lacking writer type: STRING",
			Text:    `{errorType:'MISSING_UNION_BRANCH', description:'field "a" at path '/fields/0/type/2' is union [null, int] in the new schema; no branch of it can read string of the old one: the new schema cannot read data written with the old one where that occurs; fix: keep a branch for string in the union; if there is one of that name, the change is inside it', additionalInfo:'reader union lacking writer type: STRING'}`,
		}},
		{"NullableToPlain", rec(`{"name":"a","type":["null","int"]}`), rec(`{"name":"a","type":"int"}`), compat.NewReadsOld, compat.Finding{
			Rule: "TYPE_MISMATCH", Path: "/fields/0/type/0", Breaking: true,
			Reader: "int", Writer: "null", ReaderAt: "/fields/0/type", WriterAt: "/fields/0/type/0",
			Message: `field "a" is int in the new schema and null in the old one: the new schema cannot read data written with the old one`,
			Fix:     `keep it nullable: "type": ["null", "int"]`,
			Info:    "reader type: INT not compatible with writer type: NULL",
			Text:    `{errorType:'TYPE_MISMATCH', description:'field "a" at path '/fields/0/type/0' is int in the new schema and null in the old one: the new schema cannot read data written with the old one; fix: keep it nullable: "type": ["null", "int"]', additionalInfo:'reader type: INT not compatible with writer type: NULL'}`,
		}},
		{"TwoCandidates", rec(`{"name":"a","type":"int"},{"name":"b","type":"int"}`), rec(`{"name":"a","type":"int","aliases":["b"]},{"name":"c","type":"int"}`), compat.NewReadsOld, compat.Finding{
			Rule: "READER_FIELD_AMBIGUOUS", Path: "/fields/0", Breaking: true,
			Reader: "field a with aliases b", Writer: "fields a, b", ReaderAt: "/fields/0", WriterAt: "/",
			Message: `field "a" of record R stands for a and b by its name and aliases, which are several fields in the old schema: the new schema cannot read data written with the old one`,
			Fix:     `remove the aliases that name another field of the old schema`,
			Text:    `Unexpected exception during compatibility check: field "a" of record R at path '/fields/0' stands for a and b by its name and aliases, which are several fields in the old schema: the new schema cannot read data written with the old one; fix: remove the aliases that name another field of the old schema`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff([]compat.Finding{c.want}, compare(t, c.old, c.next, c.direction)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestPlaces checks that findings point at the text that a person would change.
func TestPlaces(t *testing.T) {
	t.Parallel()
	shared := func(fields string) string {
		return rec(`{"name":"one","type":{"type":"record","name":"S","fields":[` + fields + `]}},{"name":"two","type":"S"}`)
	}
	old, next := shared(`{"name":"x","type":"int"}`), shared(`{"name":"y","type":"int"}`)
	found := compare(t, old, next, compat.NewReadsOld)
	require.Len(t, found, 2, "a changed record is reported wherever it is used, with the path of the first place")
	for _, f := range found {
		require.Equal(t, "/fields/0/type/fields/0", f.Path)
		require.Equal(t, "/fields/0/type/fields/0", f.ReaderAt)
		require.Equal(t, "/fields/0/type", f.WriterAt)
	}
	at, ok := Locate(next, found[0].ReaderAt)
	require.True(t, ok)
	require.Equal(t, `{"name":"y","type":"int"}`, next[at.StartColumn-1:at.EndColumn-1])

	t.Run("InsideAReference", func(t *testing.T) {
		t.Parallel()
		dependency := func(text string) compat.Source {
			return compat.Source{
				Text:         rec(`{"name":"k","type":["null",{"type":"array","items":"S"}]},{"name":"s","type":"S"}`),
				Dependencies: []compat.Dependency{{Reference: compat.Reference{Name: "S"}, Text: text}},
			}
		}
		reader, err := New().Parse(dependency(`{"type":"record","name":"S","fields":[{"name":"x","type":"int"}]}`), compat.ParseOptions{})
		require.NoError(t, err)
		writer, err := New().Parse(dependency(`{"type":"record","name":"S","fields":[]}`), compat.ParseOptions{})
		require.NoError(t, err)
		found, err := New().Compare(reader, writer, compat.Options{})
		require.NoError(t, err)
		require.Len(t, found, 2)
		require.Equal(t, "/fields/0/type/1", found[0].Path)
		// The pair is first met in the branch that is tried; Avro keeps that path.
		require.Equal(t, "/items/fields/0", found[1].Path)
		require.Equal(t, "/fields/0/type/1/items", found[1].ReaderAt, "the text names the type there")
	})
}

// TestBudget shows that pairs with too many combinations end in an error, and
// that what real schemas have does not.
func TestBudget(t *testing.T) {
	t.Parallel()
	union := func(n int, prefix string) string {
		branches := make([]string, n)
		for i := range branches {
			branches[i] = fmt.Sprintf(`{"type":"fixed","name":"%s%d","size":1}`, prefix, i)
		}
		return "[" + strings.Join(branches, ",") + "]"
	}
	for _, c := range []struct {
		name         string
		old, next    string
		wantBudget   bool
		wantFindings int
	}{
		{"Union5000", union(5000, "A"), union(5000, "B"), true, 0},
		{"Union300", union(300, "A"), union(300, "A"), false, 0},
		{"Union300Other", union(300, "A"), union(300, "B"), false, 300},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			found, err := New().Compare(mustParse(t, c.next), mustParse(t, c.old), compat.Options{})
			if c.wantBudget {
				require.ErrorIs(t, err, compat.ErrBudget)
				require.Empty(t, found)
				return
			}
			require.NoError(t, err)
			require.Len(t, found, c.wantFindings)
		})
	}
	t.Run("Fields10000", func(t *testing.T) {
		t.Parallel()
		fields := make([]string, 10_000)
		for i := range fields {
			fields[i] = fmt.Sprintf(`{"name":"f%d","type":["null","int"]}`, i)
		}
		whole := mustParse(t, rec(strings.Join(fields, ",")))
		found, err := New().Compare(whole, whole, compat.Options{})
		require.NoError(t, err)
		require.Empty(t, found)
		found, err = New().Compare(whole, mustParse(t, rec("")), compat.Options{})
		require.NoError(t, err)
		require.Len(t, found, findingLimit)
	})
	t.Run("FindingsThatMultiply", func(t *testing.T) {
		t.Parallel()
		// Each level uses the next one twice, so the one change counts 2^60 times.
		var b strings.Builder
		for i := range 60 {
			fmt.Fprintf(&b, `{"type":"record","name":"L%d","fields":[{"name":"a","type":"L%d"},{"name":"b","type":"L%d"}]},`, i, i+1, i+1)
		}
		text := func(last string) compat.Schema {
			s, err := New().Parse(compat.Source{Text: "[" + b.String() + `{"type":"fixed","name":"L60","size":` + last + `}]`},
				compat.ParseOptions{Limits: compat.Limits{Depth: 1000}})
			require.NoError(t, err)
			return s
		}
		root := func(s compat.Schema) compat.Schema {
			return &schema{Schema: graph.Schema{Root: of(s).Root.Branches[0]}}
		}
		found, err := New().Compare(root(text("1")), root(text("2")), compat.Options{})
		require.NoError(t, err)
		require.Len(t, found, findingLimit)
	})
	t.Run("MutualRecursion", func(t *testing.T) {
		t.Parallel()
		// Every record refers to all others: pairs, not paths, are what counts.
		var all []string
		for i := range 40 {
			var fields []string
			for j := range 40 {
				fields = append(fields, fmt.Sprintf(`{"name":"f%d","type":["null","R%d"]}`, j, j))
			}
			all = append(all, fmt.Sprintf(`{"type":"record","name":"R%d","fields":[%s]}`, i, strings.Join(fields, ",")))
		}
		s, err := New().Parse(compat.Source{Text: "[" + strings.Join(all, ",") + "]"}, compat.ParseOptions{Limits: compat.Limits{Depth: 1000}})
		require.NoError(t, err)
		found, err := New().Compare(s, s, compat.Options{})
		require.NoError(t, err)
		require.Empty(t, found)
	})
}
