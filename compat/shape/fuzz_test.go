package shape_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/match"
)

// FuzzTree draws whatever parses: every row has a path of its own within its
// parent, nothing is larger than it may be, and the tree pairs with itself.
func FuzzTree(f *testing.F) {
	f.Add("avsc", `{"type":"record","name":"A","fields":[{"name":"a","type":["null","A",{"type":"map","values":"A"}]},{"name":"b","type":["string"]},{"name":"c","type":[]}]}`)
	f.Add("avsc", `[{"type":"enum","name":"E","symbols":["A"],"default":"A"},"null",{"type":"fixed","name":"F","size":3}]`)
	f.Add("avsc", `{"type":"record","name":"A","fields":[{"name":"d","type":{"type":"bytes","logicalType":"decimal","precision":4},"default":"\u00ff"}]}`)
	f.Add("proto", "syntax = \"proto2\"; package p; message A { required A a = 1; oneof o { B b = 2; } map<string, B> m = 3; repeated group G = 4 { optional int32 x = 1; } enum E { X = 0; } optional E e = 5 [default = X]; extensions 10 to max; } message B { optional p.A a = 1; optional Missing q = 2; }")
	f.Add("proto", "/* c */ message M { string s = 1; // behind\n string s = 1; }")
	f.Add("avsc", `[{"type":"record","name":"T","namespace":"a","fields":[]},{"type":"record","name":"T","namespace":"b","fields":[]}]`)
	f.Add("proto", "enum E { A = 0; }")
	f.Add("json", `{"properties":{"a.b":{"$ref":"#"},"":{"enum":[null,1,"x"]},"c":{"oneOf":[{"$ref":"#/definitions/d"},{"type":"null"},{"items":[true,{"properties":{"z":{}}}]}]}},"definitions":{"d":{"allOf":[{"$ref":"#/definitions/d2"}]},"d2":{"type":["object","null"],"additionalProperties":{"$ref":"#"}}}}`)
	f.Add("json", `{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#/$defs/a","properties":{"x":{"type":"integer"}},"$defs":{"a":{"patternProperties":{"^(":{}}}}}`)
	f.Add("json", `true`)
	f.Fuzz(func(t *testing.T, ending, text string) {
		format := formatOf("x." + ending)
		tree, err := shape.Of(format, compat.Source{Text: text})
		if err != nil {
			var syntax *compat.SyntaxError
			var limit *compat.LimitError
			require.True(t, errors.As(err, &syntax) || errors.As(err, &limit), "%v", err)
			return
		}
		require.LessOrEqual(t, len(tree.Fields), shape.MaxFields)
		for i := range tree.Fields {
			row := &tree.Fields[i]
			require.Less(t, row.Parent, i)
			require.LessOrEqual(t, row.Depth, shape.MaxDepth)
			require.False(t, strings.HasPrefix(shape.Plain(row.Path), "."))
			if row.Parent >= 0 {
				require.True(t, strings.HasPrefix(row.Path, tree.Fields[row.Parent].Path))
			}
		}
		spots := match.NewSpots(&tree)
		for i, partner := range match.Pair(&tree, &tree) {
			if len(tree.Fields) > 100 {
				break
			}
			require.NotEqual(t, match.None, partner, tree.Fields[i].Path)
			spots.Rows(compat.Finding{Path: "#/" + text, ReaderAt: tree.Fields[i].At}, true)
		}
		tree.Lookup(text)
		tree.Closest(text)
		whole, err := shape.Read(format, compat.Source{Text: text})
		require.NoError(t, err)
		require.Equal(t, tree, whole.Tree)
	})
}
