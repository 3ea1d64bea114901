package match_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/match"
)

func draw(t *testing.T, f compat.Format, text string) *shape.Tree {
	t.Helper()
	tree, err := shape.Of(f, compat.Source{Text: text})
	require.NoError(t, err)
	return &tree
}

// TestPair says for each row of a reader what it reads of a writer.
func TestPair(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		format         compat.Format
		reader, writer string
		want           map[string]string // "" for nothing
	}{
		"AvroAliasOfTheReader": {
			compat.Avro,
			`{"type":"record","name":"R","fields":[{"name":"mail","aliases":["email"],"type":"string"},{"name":"n","type":{"type":"record","name":"N","fields":[{"name":"x","type":"int"},{"name":"y","type":"int"}]}}]}`,
			`{"type":"record","name":"R","fields":[{"name":"n","type":{"type":"record","name":"N","fields":[{"name":"y","type":"int"}]}},{"name":"email","type":"string"}]}`,
			map[string]string{"mail": "email", "n": "n", "n.x": "", "n.y": "n.y"},
		},
		"AvroAliasOfTheWriter": {
			compat.Avro,
			`{"type":"record","name":"R","fields":[{"name":"email","type":"string"}]}`,
			`{"type":"record","name":"R","fields":[{"name":"mail","aliases":["email"],"type":"string"}]}`,
			map[string]string{"email": ""},
		},
		"AvroBranches": {
			compat.Avro,
			`[{"type":"record","name":"a.T","fields":[]},{"type":"record","name":"b.T","fields":[]},{"type":"record","name":"New","aliases":["Old"],"fields":[]}]`,
			`[{"type":"record","name":"Old","fields":[]},{"type":"record","name":"b.T","fields":[]},{"type":"record","name":"c.T","fields":[]}]`,
			map[string]string{`<a\.T>`: `<c\.T>`, `<b\.T>`: `<b\.T>`, "<New>": "<Old>"},
		},
		"AvroListIsNoRecord": {
			compat.Avro,
			`{"type":"record","name":"R","fields":[{"name":"n","type":{"type":"array","items":{"type":"record","name":"N","fields":[{"name":"x","type":"int"}]}}}]}`,
			`{"type":"record","name":"R","fields":[{"name":"n","type":{"type":"record","name":"N","fields":[{"name":"x","type":"int"}]}}]}`,
			map[string]string{"n": "n", "n[].x": ""},
		},
		"ProtobufNumbers": {
			compat.Protobuf,
			"message M { optional string a = 1; optional N n = 2; optional string c = 3; } message N { optional int32 x = 1; }",
			"message M { optional string b = 1; optional string a = 3; repeated N m = 2; } message N { optional int32 y = 1; }",
			map[string]string{"a": "b", "n": "m", "n.x": "m[].y", "c": "a"},
		},
		"JSONNames": {
			compat.JSON,
			`{"properties":{"a":{"items":{"properties":{"x":{}}}},"b":{}}}`,
			`{"properties":{"a":{"items":{"properties":{"x":{},"y":{}}}},"c":{}}}`,
			map[string]string{"a": "a", "a[].x": "a[].x", "b": ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reader, writer := draw(t, c.format, c.reader), draw(t, c.format, c.writer)
			got := map[string]string{}
			for i, j := range match.Pair(reader, writer) {
				got[reader.Fields[i].Path] = ""
				if j != match.None {
					got[reader.Fields[i].Path] = writer.Fields[j].Path
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}

// TestRows finds fields of findings, also where their places say little: in
// imports, in lists of required names and in oneofs.
func TestRows(t *testing.T) {
	t.Parallel()
	proto := match.NewSpots(draw(t, compat.Protobuf, "syntax = \"proto3\"; package p; message M { N n = 1; oneof o { string a = 2; string b = 3; } } message N { string x = 1; }"))
	json := match.NewSpots(draw(t, compat.JSON, `{"properties":{"a":{"properties":{"x":{"type":"string"}},"required":["x"]},"b":{}},"required":["b"]}`))
	avro := match.NewSpots(draw(t, compat.Avro, `{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"]},{"name":"b","type":"int"}]}`))
	for _, c := range []struct {
		spots *match.Spots
		f     compat.Finding
		want  []int
	}{
		{proto, compat.Finding{Path: "#/N/1"}, []int{1}},
		{proto, compat.Finding{Path: "#/M/o/2", ReaderAt: "M.a"}, []int{2}},
		{proto, compat.Finding{Path: "#/M/o", ReaderAt: "M.o"}, []int{2, 3}},
		{proto, compat.Finding{Path: "#/", ReaderAt: "package"}, nil},
		{proto, compat.Finding{Path: "#/N/9"}, nil},
		{json, compat.Finding{Path: "#/required/b", ReaderAt: "/required/0"}, []int{2}},
		{json, compat.Finding{Path: "#/properties/a/required/x", ReaderAt: "/properties/a/required/0"}, []int{1}},
		{json, compat.Finding{Path: "#/properties/a/properties/x", ReaderAt: "/properties/a/properties/x/type"}, []int{1}},
		{json, compat.Finding{Path: "#/", ReaderAt: ""}, nil},
		{avro, compat.Finding{Path: "/fields/0/type/1", ReaderAt: "/fields/0/type/1"}, []int{0}},
		{avro, compat.Finding{Path: "/name", ReaderAt: "/name"}, nil},
	} {
		require.Equal(t, c.want, c.spots.Rows(c.f, true), "%s %s", c.f.Path, c.f.ReaderAt)
	}
}
