package avro

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// TestCanonical has what the corpus lacks; the answers are those of Apache Avro 1.12.1.
func TestCanonical(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{
			"ForwardUse", `{"type":"record","name":"a.R","fields":[{"name":"x","type":"S"},{"name":"y","type":{"type":"fixed","name":"S","size":1}}]}`,
			`{"type":"record","name":"R","namespace":"a","fields":[{"name":"x","type":{"type":"fixed","name":"S","size":1}},{"name":"y","type":"S"}]}`,
		},
		{
			"NamedTypeInObject", rec(`{"name":"x","type":{"type":"fixed","name":"F","size":1}},{"name":"y","type":{"type":"F","foo":1}}`),
			rec(`{"name":"x","type":{"type":"fixed","name":"F","size":1}},{"name":"y","type":"F"}`),
		},
		{
			"Numbers", rec(`{"name":"x","type":"double","default":5},{"name":"y","type":"float","default":"NaN"},{"name":"z","type":"double","default":1e999},` +
				`{"name":"w","type":"double","default":" 1.50f"},{"name":"v","type":"double","default":0.1000000000000000000001,"p":1.10,"q":-0,"r":123456789012345678901234567890,"s":1E30,"t":-0.0}`),
			rec(`{"name":"x","type":"double","default":5},{"name":"y","type":"float","default":"NaN"},{"name":"z","type":"double","default":"Infinity"},` +
				`{"name":"w","type":"double","default":1.5},{"name":"v","type":"double","default":0.1,"p":1.1,"q":0,"r":123456789012345678901234567890,"s":1.0E30,"t":-0.0}`),
		},
		{"PrimitiveWithProperties", `{"type":"int","default":1,"p":1e2,"doc":"x","name":"q","symbols":1}`, `{"type":"int","default":1,"p":100.0}`},
		{"PrimitiveWithout", `{"type":"int","doc":"x"}`, `"int"`},
		{"ArrayWithName", `{"type":"array","items":"int","name":"zz","default":[],"namespace":"q"}`, `{"type":"array","items":"int","default":[]}`},
		{
			"Orders", rec(`{"name":"x","type":"int","order":"IGNORE"},{"name":"y","type":"int","order":"Ascending","doc":""}`),
			rec(`{"name":"x","type":"int","order":"ignore"},{"name":"y","type":"int","doc":""}`),
		},
		{
			"NamedLikeKind", `{"type":"record","name":"record","namespace":"n","fields":[{"name":"x","type":["null","record"]}]}`,
			`{"type":"record","name":"record","namespace":"n","fields":[{"name":"x","type":["null","n.record"]}]}`,
		},
		{
			"NoNamespaceInsideOne", `{"type":"record","name":"n.R","fields":[{"name":"x","type":{"type":"enum","name":"E","namespace":"","symbols":[]}},{"name":"y","type":"E"}]}`,
			`{"type":"record","name":"R","namespace":"n","fields":[{"name":"x","type":{"type":"enum","name":"E","namespace":"","symbols":[]}},{"name":"y","type":"E"}]}`,
		},
		{"DottedNameBeatsNamespace", `{"type":"fixed","name":"a.b.F","namespace":"c","size":1}`, `{"type":"fixed","name":"F","namespace":"a.b","size":1}`},
		{
			"Aliases", `{"type":"fixed","name":"a.F","size":1,"aliases":["b.S","T","a.V","T"],"p":1}`,
			`{"type":"fixed","name":"F","namespace":"a","size":1,"p":1,"aliases":["b.S","T","V"]}`,
		},
		{
			"Escapes", "{\"type\":\"int\",\"p\":\"<&\\u2028\\u007f\\u0001\\/é\\ud83d\\ude00\\ud83d\\b\\f\\n\\r\\t\\\\\\\"\"}",
			"{\"type\":\"int\",\"p\":\"<&\u2028\u007f\\u0001/é😀\ufffd\\b\\f\\n\\r\\t\\\\\\\"\"}",
		},
		{"DuplicateKeys", `{"type":"int","a":1,"b":2,"a":{"c":[null,true]}}`, `{"type":"int","a":{"c":[null,true]},"b":2}`},
		{
			"ManyKeys", `{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0,"k":0,"l":0,"m":0,"n":0,"o":0,"p":0,"q":0,"type":"int","a":1,"q":2,"r":3}`,
			`{"type":"int","a":1,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0,"k":0,"l":0,"m":0,"n":0,"o":0,"p":0,"q":2,"r":3}`,
		},
		{"Error", `{"type":"error","name":"R","fields":[]}`, `{"type":"error","name":"R","fields":[]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, err := parseNew(c.text)
			require.NoError(t, err)
			require.Equal(t, c.want, s.Canonical())
			again := mustParse(t, s.Canonical())
			require.Equal(t, c.want, again.Canonical(), "a second time")
		})
	}
}

func TestNormalizedFormThatDoesNotParse(t *testing.T) {
	t.Parallel()
	text := `["null",{"type":"record","name":"n.R","fields":[{"name":"x","type":{"type":"fixed","name":"F","namespace":"","size":1}}]},"F"]`
	_, err := parseNew(text)
	require.NoError(t, err)
	_, err = New().Parse(compat.Source{Text: text}, compat.ParseOptions{Normalize: true})
	require.EqualError(t, err, `the schema cannot be normalised: unknown type "F"`)
}

// TestAliasWithoutNamespace pins what Apache Avro 1.12.1 prints, though the text
// then means another alias: ids hang on every byte of it.
func TestAliasWithoutNamespace(t *testing.T) {
	t.Parallel()
	s, err := parseNew(`{"type":"record","name":"n.A","aliases":["U",".U"],"fields":[]}`)
	require.NoError(t, err)
	require.Equal(t, `{"type":"record","name":"A","namespace":"n","fields":[],"aliases":["U","U"]}`, s.Canonical())
}

// TestNormalized has the effects that Confluent's normalisation has on Avro.
func TestNormalized(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{
			"Properties", `{"type":"record","name":"a.b.R","doc":"","aliases":["z","y"],"zz":1,"aa":{"d":1,"c":2},"fields":[{"name":"f","order":"ascending","doc":"","aliases":["q","p"],"zp":1,"ap":2,` +
				`"type":{"type":"bytes","zz":1,"scale":2,"precision":4,"logicalType":"decimal","ab":1}}]}`,
			`{"type":"record","name":"R","namespace":"a.b","fields":[{"name":"f","type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":2,"ab":1,"zz":1},"doc":"","aliases":["p","q"],"ap":2,"zp":1}],` +
				`"aa":{"c":2,"d":1},"zz":1,"aliases":["y","z"]}`,
		},
		{"UnknownLogicalType", `{"type":"int","zz":1,"logicalType":"decimal","ab":1}`, `{"type":"int","ab":1,"logicalType":"decimal","zz":1}`},
		{"Date", `{"type":"int","ab":1,"logicalType":"date"}`, `{"type":"int","logicalType":"date","ab":1}`},
		{"ErrorBecomesRecord", `{"type":"error","name":"R","fields":[]}`, `{"type":"record","name":"R","fields":[]}`},
		{
			"DefaultsTakeTheFormOfTheType", rec(`{"name":"a","type":"double","default":5},{"name":"b","type":"float","default":0.1},{"name":"c","type":{"type":"map","values":"float"},"default":{"y":1,"x":2}}`),
			rec(`{"name":"a","type":"double","default":5.0},{"name":"b","type":"float","default":0.1},{"name":"c","type":{"type":"map","values":"float"},"default":{"x":2.0,"y":1.0}}`),
		},
		{"DefaultOfALaterBranchIsLost", rec(`{"name":"a","type":["null","string"],"default":"x"}`), rec(`{"name":"a","type":["null","string"]}`)},
		{"DefaultNullStays", rec(`{"name":"a","type":["null","string"],"default":null}`), rec(`{"name":"a","type":["null","string"],"default":null}`)},
		{
			"NoNamespaceIsLost", `{"type":"record","name":"n.R","fields":[{"name":"x","type":{"type":"enum","name":"E","namespace":"","symbols":[]}},{"name":"y","type":"E"}]}`,
			`{"type":"record","name":"R","namespace":"n","fields":[{"name":"x","type":{"type":"enum","name":"E","symbols":[]}},{"name":"y","type":"E"}]}`,
		},
		{
			"OrderOfFieldsSymbolsBranchesStays", rec(`{"name":"b","type":["string","int"]},{"name":"a","type":{"type":"enum","name":"E","symbols":["Z","A"],"default":"Z"}}`),
			rec(`{"name":"b","type":["string","int"]},{"name":"a","type":{"type":"enum","name":"E","symbols":["Z","A"],"default":"Z"}}`),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, err := New().Parse(compat.Source{Text: c.text}, compat.ParseOptions{Normalize: true})
			require.NoError(t, err)
			require.Equal(t, c.want, s.Canonical())
		})
	}
}

func TestEquivalent(t *testing.T) {
	t.Parallel()
	base := rec(`{"name":"a","type":"int","default":1,"p":1,"q":{"x":1,"y":2}}`)
	for _, c := range []struct {
		name, a, b string
		want       bool
	}{
		{"Spaces", base, " " + base, true},
		{"OrderOfProperties", base, rec(`{"q":{"y":2,"x":1},"name":"a","p":1,"default":1,"type":{"type":"int"}}`), true},
		{"Property", base, rec(`{"name":"a","type":"int","default":1,"p":2,"q":{"x":1,"y":2}}`), false},
		{"PropertyMissing", base, rec(`{"name":"a","type":"int","default":1,"p":1}`), false},
		{"Default", rec(`{"name":"a","type":"double","default":1}`), rec(`{"name":"a","type":"double","default":1.0}`), false},
		{"NoDefault", rec(`{"name":"a","type":"int"}`), rec(`{"name":"a","type":"int","default":1}`), false},
		{"Doc", rec(`{"name":"a","type":"int","doc":"x"}`), rec(`{"name":"a","type":"int"}`), false},
		{"TypeDoc", `{"type":"fixed","name":"F","size":1,"doc":"x"}`, `{"type":"fixed","name":"F","size":1}`, false},
		{"Order", rec(`{"name":"a","type":"int","order":"ignore"}`), rec(`{"name":"a","type":"int"}`), false},
		{"FieldAlias", rec(`{"name":"a","type":"int","aliases":["x"]}`), rec(`{"name":"a","type":"int","aliases":["y"]}`), false},
		{"TypeAliasesInAnyOrder", `{"type":"fixed","name":"F","size":1,"aliases":["a","b"]}`, `{"type":"fixed","name":"F","size":1,"aliases":["b","a"]}`, true},
		{"TypeAlias", `{"type":"fixed","name":"F","size":1,"aliases":["a"]}`, `{"type":"fixed","name":"F","size":1,"aliases":["n.a"]}`, false},
		{"EnumDefault", `{"type":"enum","name":"E","symbols":["A"],"default":"A"}`, `{"type":"enum","name":"E","symbols":["A"]}`, false},
		{"Symbols", `{"type":"enum","name":"E","symbols":["A","B"]}`, `{"type":"enum","name":"E","symbols":["B","A"]}`, false},
		{"Namespace", `{"type":"fixed","name":"a.F","size":1}`, `{"type":"fixed","name":"F","namespace":"a","size":1}`, true},
		{"OtherNamespace", `{"type":"fixed","name":"a.F","size":1}`, `{"type":"fixed","name":"b.F","size":1}`, false},
		{"Branches", `["int","null"]`, `["null","int"]`, false},
		{"MoreBranches", `["int","null"]`, `["int"]`, false},
		{"Recursive", rec(`{"name":"n","type":["null","R"]}`), rec(`{"name":"n","type":["null","R"]}`), true},
		{"RecursiveDeepDown", rec(`{"name":"n","type":["null","R"]},{"name":"v","type":"int"}`), rec(`{"name":"n","type":["null","R"]},{"name":"v","type":"long"}`), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, b := mustParse(t, c.a), mustParse(t, c.b)
			require.Equal(t, c.want, New().Equivalent(a, b))
			require.Equal(t, c.want, New().Equivalent(b, a))
		})
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"b", "a"}, New().Fields(mustParse(t, rec(`{"name":"b","type":"int"},{"name":"a","type":"int"}`))))
	require.Empty(t, New().Fields(mustParse(t, `["null",`+rec(`{"name":"b","type":"int"}`)+`]`)))
}
