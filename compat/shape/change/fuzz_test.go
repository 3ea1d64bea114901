package change_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/change"
	"github.com/treaty-registry/treaty/compat/shape/prune"
	"github.com/treaty-registry/treaty/compat/shape/use"
)

// FuzzBetween compares whatever parses. A direction breaks exactly where the
// engine says so, a schema is like itself, and what is pruned still parses.
func FuzzBetween(f *testing.F) {
	for format, types := range map[string][2]string{"AVRO": {"string", "int"}, "PROTOBUF": {"string", "int32"}, "JSON": {"string", "integer"}} {
		f.Add(format, ofFields(compat.Format(format), 3, types[0], ""), ofFields(compat.Format(format), 2, types[1], ""), "f1")
	}
	f.Add("AVRO", `["null",{"type":"record","name":"A","fields":[{"name":"a","type":["null","A"]}]}]`, `{"type":"record","name":"A","aliases":["B"],"fields":[{"name":"b","aliases":["a"],"type":["A","null"]}]}`, "<A>.a")
	f.Add("JSON", `{"oneOf":[{"$ref":"#/definitions/x"},{"type":"array","items":{"$ref":"#"}}],"definitions":{"x":{"properties":{"q":{"enum":[1]}},"required":["q"]}}}`, `{"if":{"not":{}},"properties":{"q":{"$ref":"#"}}}`, "q")
	f.Add("PROTOBUF", "message M { oneof o { M m = 1; } map<int32, N> n = 2; } message N { enum E { A = 0; } optional E e = 1; }", "package p; message N { repeated M m = 1; } message M { required N n = 2; }", "n.e")
	f.Fuzz(func(t *testing.T, format, before, after, path string) {
		old, err := shape.Read(compat.Format(format), compat.Source{Text: before})
		if err != nil {
			return
		}
		next, err := shape.Read(compat.Format(format), compat.Source{Text: after})
		if err != nil || len(old.Tree.Fields)+len(next.Tree.Fields) > 2_000 {
			return
		}
		d, err := change.Between(old, next, change.Options{})
		if err != nil {
			return
		}
		for direction, said := range map[compat.Direction]change.Result{compat.NewReadsOld: d.NewReadsOld, compat.OldReadsNew: d.OldReadsNew} {
			reader, writer := next, old
			if direction == compat.OldReadsNew {
				reader, writer = old, next
			}
			found, err := old.Language.Compare(reader.Parsed, writer.Parsed, compat.Options{Direction: direction})
			if err != nil {
				continue // the budget: unknown
			}
			require.Equal(t, len(compat.Breaking(found)) > 0, said == change.Breaks, "%s", direction)
		}
		if same, err := change.Between(next, next, change.Options{}); err == nil {
			for _, c := range same.Changes {
				require.NotEmpty(t, c.Rules, "%s: %s", next.Source.Text, c.Words)
			}
		}
		if src, err := prune.To(next, []string{path}); err == nil {
			_, err := shape.Read(next.Format(), src)
			require.NoError(t, err, "%s from %s", src.Text, next.Source.Text)
		}
		_, err = use.New(use.Question{Writer: next, Live: []*shape.Schema{old}}).Check(&use.Uses{Fields: []string{path}, Exhaustive: []string{path}, Required: []string{path}}, old)
		require.NoError(t, err)
	})
}
