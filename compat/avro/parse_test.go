package avro

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// parseNew reads a text as a new schema.
func parseNew(text string) (compat.Schema, error) {
	return New().Parse(compat.Source{Text: text}, compat.ParseOptions{})
}

func mustParse(t testing.TB, text string) compat.Schema {
	t.Helper()
	s, err := New().Parse(compat.Source{Text: text}, compat.ParseOptions{Stored: true})
	require.NoError(t, err, text)
	return s
}

func rec(fields string) string {
	return `{"type":"record","name":"R","fields":[` + fields + `]}`
}

// TestParse says what is a schema: for a new one, and for one that a registry holds.
func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text  string
		new, stored bool
	}{
		{"BareWord", `string`, false, false},
		{"TextBehind", rec("") + ` x`, false, false},
		{"CommentBehind", rec("") + ` // x`, false, false},
		{"Empty", ``, false, false},
		{"Null", `null`, false, false},
		{"Number", `5`, false, false},
		{"NestedType", `{"type":{"type":"string"}}`, false, false},
		{"UnionAsType", `{"type":["null","string"]}`, false, false},
		{"EmptyUnion", `[]`, true, true},
		{"NoFields", rec(""), true, true},
		{"FieldsNull", `{"type":"record","name":"R","fields":null}`, false, false},
		{"NoSymbols", `{"type":"enum","name":"E","symbols":[]}`, true, true},
		{"SizeZero", `{"type":"fixed","name":"F","size":0}`, true, true},
		{"SizeNegative", `{"type":"fixed","name":"F","size":-1}`, false, false},
		{"SizeTooLarge", `{"type":"fixed","name":"F","size":3000000000}`, false, false},
		{"SizeNotIntegral", `{"type":"fixed","name":"F","size":1.0}`, false, false},
		{"Comments", "/* a */ [ // b\n \"int\" ]", true, true},
		{"DuplicateKey", `{"type":"int","type":"long"}`, true, true},
		{"NestedUnion", `["null",["int"]]`, false, false},
		{"TwoOfOneKind", `["int",{"type":"int","logicalType":"date"}]`, false, false},
		{"TwoArrays", `[{"type":"array","items":"int"},{"type":"array","items":"long"}]`, false, false},
		{"SameFullNameTwice", `[{"type":"fixed","name":"F","size":1},"F"]`, false, false},
		{"SameSimpleName", `[{"type":"fixed","name":"a.F","size":1},{"type":"fixed","name":"b.F","size":1}]`, true, true},
		{"DuplicateField", rec(`{"name":"a","type":"int"},{"name":"a","type":"int"}`), false, false},
		{"DuplicateSymbol", `{"type":"enum","name":"E","symbols":["A","A"]}`, false, false},
		{"SymbolNoString", `{"type":"enum","name":"E","symbols":["A",1]}`, false, false},
		{"EnumDefaultNoSymbol", `{"type":"enum","name":"E","symbols":["A"],"default":"B"}`, false, false},
		{"EnumDefaultNull", `{"type":"enum","name":"E","symbols":["A"],"default":null}`, true, true},
		{"UnknownOrder", rec(`{"name":"a","type":"int","order":"up"}`), false, false},
		{"OrderInCapitals", rec(`{"name":"a","type":"int","order":"IGNORE"}`), true, true},
		{"AliasesNoList", rec(`{"name":"a","type":"int","aliases":"b"}`), false, false},
		{"AliasNoString", rec(`{"name":"a","type":"int","aliases":[1]}`), false, false},
		{"UnknownType", rec(`{"name":"a","type":"B"}`), false, false},
		{"NamedLikePrimitive", `{"type":"fixed","name":"string","size":1}`, false, false},
		{"NamedLikePrimitiveInNamespace", `{"type":"fixed","name":"n.string","size":1}`, true, true},
		{"NamedLikeKind", `{"type":"fixed","name":"array","size":1}`, true, true},
		{"UsedBeforeDefined", rec(`{"name":"a","type":"F"},{"name":"b","type":{"type":"fixed","name":"F","size":1}}`), true, true},
		{"DefinedTwiceAlike", rec(`{"name":"a","type":{"type":"fixed","name":"F","size":1}},{"name":"b","type":{"type":"fixed","name":"F","size":1,"doc":"x"}}`), true, true},
		{"DefinedTwiceDifferently", rec(`{"name":"a","type":{"type":"fixed","name":"F","size":1}},{"name":"b","type":{"type":"fixed","name":"F","size":2}}`), false, false},
		{"NoNamespaceInsideOne", `{"type":"record","name":"A","fields":[{"name":"b","type":["null",{"type":"record","name":"n.B","fields":[{"name":"a","type":"A"}]}]}]}`, true, true},
		{"NameNotASCII", `{"type":"fixed","name":"Fé","size":1}`, false, true},
		{"FieldNotASCII", rec(`{"name":"é","type":"int"}`), false, true},
		{"SymbolNotASCII", `{"type":"enum","name":"E","symbols":["é"]}`, false, true},
		{"NameWithMinus", `{"type":"fixed","name":"F-1","size":1}`, false, false},
		{"NameWithDigitFirst", `{"type":"fixed","name":"1F","size":1}`, false, false},
		{"NameEmpty", `{"type":"fixed","name":"","size":1}`, false, false},
		{"NamespaceWithMinus", `{"type":"fixed","name":"F","namespace":"a-b","size":1}`, false, true},
		{"NamespaceWithEmptyPart", `{"type":"fixed","name":"F","namespace":"a..b","size":1}`, false, true},
		{"TypeAliasWithMinus", `{"type":"fixed","name":"F","aliases":["a-b"],"size":1}`, false, true},
		{"FieldAliasWithMinus", rec(`{"name":"a","type":"int","aliases":["a-b"]}`), true, true},
		{"UnknownLogicalType", `{"type":"int","logicalType":"colour"}`, true, true},
		{"DocNoString", rec(`{"name":"a","type":"int","doc":5}`), true, true},
		{"IntDefaultWithPoint", rec(`{"name":"a","type":"int","default":1.0}`), false, true},
		{"IntDefaultTooLarge", rec(`{"name":"a","type":"int","default":2147483648}`), false, true},
		{"LongDefault", rec(`{"name":"a","type":"long","default":2147483648}`), true, true},
		{"FloatDefaultIntegral", rec(`{"name":"a","type":"float","default":1}`), true, true},
		{"FloatDefaultInQuotes", rec(`{"name":"a","type":"float","default":"NaN"}`), true, true},
		{"FloatDefaultNoNumber", rec(`{"name":"a","type":"float","default":"0x1p3_"}`), false, false},
		{"EnumFieldDefaultNoSymbol", rec(`{"name":"a","type":{"type":"enum","name":"E","symbols":["A"]},"default":"Z"}`), true, true},
		{"UnionDefaultFitsSecond", rec(`{"name":"a","type":["null","string"],"default":"x"}`), true, true},
		{"UnionDefaultFitsNone", rec(`{"name":"a","type":["int","string"],"default":null}`), false, true},
		{"RecordDefaultComplete", rec(`{"name":"a","type":{"type":"record","name":"S","fields":[{"name":"x","type":"int","default":1},{"name":"y","type":"int"}]},"default":{"y":2}}`), true, true},
		{"RecordDefaultIncomplete", rec(`{"name":"a","type":{"type":"record","name":"S","fields":[{"name":"x","type":"int","default":1},{"name":"y","type":"int"}]},"default":{"x":2}}`), false, true},
		{"DefaultNeedsItself", rec(`{"name":"a","type":"R","default":{}}`), false, true},
		{"ArrayDefault", rec(`{"name":"a","type":{"type":"array","items":"int"},"default":[1,"x"]}`), false, true},
		{"MapDefault", rec(`{"name":"a","type":{"type":"map","values":"int"},"default":{"k":1}}`), true, true},
		{"ByteOrderMark", "\ufeff\"int\"", true, true},
		{"NotUTF8", "\"int\xff\"", false, false},
		{"LeadingZero", `{"type":"int","p":01}`, false, false},
		{"ControlCharacter", "{\"type\":\"int\",\"p\":\"a\nb\"}", false, false},
		{"OpenString", `{"type":"int`, false, false},
		{"OpenEscape", `"\`, false, false},
		{"OpenComment", `/* "int"`, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, stored := range []bool{false, true} {
				want := map[bool]bool{false: c.new, true: c.stored}[stored]
				_, err := New().Parse(compat.Source{Text: c.text}, compat.ParseOptions{Stored: stored})
				if want {
					require.NoError(t, err, "stored: %t", stored)
					continue
				}
				var syntax *compat.SyntaxError
				require.ErrorAs(t, err, &syntax, "stored: %t", stored)
				require.Equal(t, compat.Avro, syntax.Format)
				require.Positive(t, syntax.Line)
			}
		})
	}
}

func TestSyntaxErrorsSayWhere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{
			"Type", "{\n  \"type\": \"record\", \"name\": \"R\",\n  \"fields\": [\n    {\"name\": \"é\", \"type\": \"Missing\"}]}",
			`line 4, column 5: "é" is not a legal field name: names are letters, digits and _, and do not start with a digit`,
		},
		{"Unknown", "[\"int\",\r\n \"Missing\"]", `line 2, column 2: unknown type "Missing"`},
		{"Default", rec("\n" + `{"name":"a","type":"int","default":"x"}`), `line 2, column 36: default "x" of field "a" does not fit its type int`},
		{"Mark", "\ufeff[int]", `line 1, column 2: expected a JSON value`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseNew(c.text)
			require.EqualError(t, err, c.want)
		})
	}
}

// TestBoundsOfParse shows that hostile texts are refused early, or take little.
func TestBoundsOfParse(t *testing.T) {
	t.Parallel()
	deep := func(n int) string {
		return strings.Repeat(`{"type":"array","items":`, n) + `"int"` + strings.Repeat("}", n)
	}
	fields := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf(`{"name":"f%d","type":"int"}`, i)
		}
		return rec(strings.Join(list, ","))
	}
	chain := func(n int) string {
		// Each record is used before it is defined, so the printed text nests them.
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`{"type":"record","name":"R%d","fields":[{"name":"f","type":"R%d"}]}`, i, i+1))
		}
		return "[" + strings.Join(append(all, fmt.Sprintf(`{"type":"fixed","name":"R%d","size":1}`, n)), ",") + "]"
	}
	for _, c := range []struct{ name, text, what string }{
		{"Depth10000", deep(10_000), "depth"},
		{"Depth201", deep(201), "depth"},
		{"DepthOfLists", strings.Repeat("[", 1<<19), "depth"},
		{"Bytes", `"` + strings.Repeat("x", 1<<20) + `"`, "bytes"},
		{"Fields", `{"type":"enum","name":"E","symbols":[` + strings.Repeat(`"A",`, 50_000) + `"A"]}`, "fields"},
		{"ChainOfNames", chain(5_000), "depth"},
		{"Depth200", deep(200), ""},
		{"Fields10000", fields(10_000), ""},
		{"OneLongField", rec(`{"name":"` + strings.Repeat("x", 1<<20-100) + `","type":"int"}`), ""},
		{"MutualRecursion", `[{"type":"record","name":"A","fields":[{"name":"b","type":"B"}]},{"type":"record","name":"B","fields":[{"name":"a","type":"A"}]}]`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseNew(c.text)
			if c.what == "" {
				require.NoError(t, err)
				return
			}
			var limit *compat.LimitError
			require.ErrorAs(t, err, &limit)
			require.Equal(t, c.what, limit.What)
		})
	}
	t.Run("References", func(t *testing.T) {
		t.Parallel()
		_, err := New().Parse(compat.Source{Text: `"int"`, Dependencies: make([]compat.Dependency, 1001)}, compat.ParseOptions{})
		var limit *compat.LimitError
		require.ErrorAs(t, err, &limit)
		require.Equal(t, "references", limit.What)
	})
	t.Run("DefaultsThatMultiply", func(t *testing.T) {
		t.Parallel()
		// Each level looks at the next one's default twice: 2^40 steps without a bound.
		var b strings.Builder
		for i := range 40 {
			fmt.Fprintf(&b, `{"type":"record","name":"L%d","fields":[{"name":"a","type":"L%d","default":{}},{"name":"b","type":"L%d","default":{}}]},`, i, i+1, i+1)
		}
		_, err := New().Parse(compat.Source{Text: "[" + b.String() + `{"type":"record","name":"L40","fields":[]}]`},
			compat.ParseOptions{Limits: compat.Limits{Depth: 1000}})
		require.ErrorContains(t, err, "too complex")
	})
}

func TestReferences(t *testing.T) {
	t.Parallel()
	dependency := func(name, text string) compat.Dependency {
		return compat.Dependency{Reference: compat.Reference{Name: name, Subject: name, Version: 1}, Text: text}
	}
	outer := dependency("n.Outer", `{"type":"record","name":"Outer","namespace":"n","fields":[{"name":"i","type":{"type":"record","name":"Inner","fields":[]}}]}`)
	root := `{"type":"record","name":"Root","namespace":"n","fields":[{"name":"o","type":"Outer"},{"name":"i","type":"Inner"}]}`

	t.Run("TypesAreKnownByFullName", func(t *testing.T) {
		t.Parallel()
		s, err := New().Parse(compat.Source{Text: `["n.Outer","n.Inner"]`, Dependencies: []compat.Dependency{outer}}, compat.ParseOptions{})
		require.NoError(t, err)
		require.Equal(t, `["n.Outer",{"type":"record","name":"Inner","namespace":"n","fields":[]}]`, s.Canonical())
	})
	t.Run("OutermostTypesStayNames", func(t *testing.T) {
		t.Parallel()
		for _, normalize := range []bool{false, true} {
			s, err := New().Parse(compat.Source{Text: root, Dependencies: []compat.Dependency{outer}}, compat.ParseOptions{Normalize: normalize})
			require.NoError(t, err)
			require.Equal(t, `{"type":"record","name":"Root","namespace":"n","fields":[{"name":"o","type":"Outer"},`+
				`{"name":"i","type":{"type":"record","name":"Inner","fields":[]}}]}`, s.Canonical())
		}
	})
	t.Run("ResolvedPrintsAll", func(t *testing.T) {
		t.Parallel()
		s, err := New().Parse(compat.Source{Text: root, Dependencies: []compat.Dependency{outer}}, compat.ParseOptions{})
		require.NoError(t, err)
		text, err := New().Print(s, "Resolved")
		require.NoError(t, err)
		require.Equal(t, `{"type":"record","name":"Root","namespace":"n","fields":[{"name":"o","type":{"type":"record","name":"Outer",`+
			`"fields":[{"name":"i","type":{"type":"record","name":"Inner","fields":[]}}]}},{"name":"i","type":"Inner"}]}`, text)
		text, err = New().Print(s, "unknown")
		require.NoError(t, err)
		require.Equal(t, s.Canonical(), text)
	})
	t.Run("MissingOne", func(t *testing.T) {
		t.Parallel()
		_, err := parseNew(root)
		require.ErrorContains(t, err, `unknown type "n.Outer"`)
	})
	t.Run("BrokenOne", func(t *testing.T) {
		t.Parallel()
		_, err := New().Parse(compat.Source{Text: root, Dependencies: []compat.Dependency{dependency("n.Outer", `{"type":"record"}`)}}, compat.ParseOptions{})
		require.ErrorContains(t, err, `reference "n.Outer"`)
	})
	t.Run("DependenciesAreNotJudgedAgain", func(t *testing.T) {
		t.Parallel()
		_, err := New().Parse(compat.Source{Text: `["É"]`, Dependencies: []compat.Dependency{dependency("É", `{"type":"fixed","name":"É","size":1}`)}}, compat.ParseOptions{})
		require.NoError(t, err)
	})
	t.Run("NothingIsRememberedBetweenCalls", func(t *testing.T) {
		t.Parallel()
		_, err := parseNew(`{"type":"fixed","name":"Remembered","size":1}`)
		require.NoError(t, err)
		_, err = parseNew(`["Remembered"]`)
		require.ErrorContains(t, err, "unknown type")
	})
}
