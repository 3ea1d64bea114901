package change_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/change"
)

// TestChangesInReferences compares schemas of one text whose references have
// moved on: the changes are those of the fields that come from there, wherever
// they are used, and of no others.
func TestChangesInReferences(t *testing.T) {
	t.Parallel()
	for f, c := range map[compat.Format]struct{ text, name, before, after string }{
		compat.Avro: {
			`{"type":"record","name":"R","fields":[{"name":"id","type":"int"},{"name":"bill","type":"A"},{"name":"ship","type":"A"}]}`, "A",
			`{"type":"record","name":"A","fields":[{"name":"zip","type":"string"},{"name":"town","type":"string"}]}`,
			`{"type":"record","name":"A","fields":[{"name":"zip","type":"int"},{"name":"town","type":"string"},{"name":"land","type":"string","default":""}]}`,
		},
		compat.Protobuf: {
			"syntax = \"proto3\"; import \"a.proto\"; message R { int32 id = 1; A bill = 2; A ship = 3; }", "a.proto",
			"syntax = \"proto3\"; message A { string zip = 1; string town = 2; }",
			"syntax = \"proto3\"; message A { int32 zip = 1; string town = 2; string land = 3; }",
		},
		compat.JSON: {
			`{"type":"object","properties":{"id":{"type":"integer"},"bill":{"$ref":"a.json"},"ship":{"$ref":"a.json"}}}`, "a.json",
			`{"type":"object","additionalProperties":{"type":"string"},"properties":{"zip":{"type":"string"},"town":{"type":"string"}}}`,
			`{"type":"object","additionalProperties":{"type":"string"},"properties":{"zip":{"type":"integer"},"town":{"type":"string"},"land":{"type":"string"}}}`,
		},
	} {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			with := func(text string, version int) *shape.Schema {
				s, err := shape.Read(f, compat.Source{Text: c.text, Dependencies: []compat.Dependency{
					{Reference: compat.Reference{Name: c.name, Subject: "a", Version: version}, Text: text},
				}})
				require.NoError(t, err)
				return s
			}
			d, err := change.Between(with(c.before, 1), with(c.after, 2), change.Options{})
			require.NoError(t, err)
			got := map[string]change.Result{}
			for _, x := range d.Changes {
				got[string(x.Op)+" "+x.Path] = x.NewReadsOld
			}
			require.Equal(t, map[string]change.Result{
				"retype bill.zip": change.Breaks, "add bill.land": change.OK, "retype ship.zip": change.Breaks, "add ship.land": change.OK,
			}, got, "%v", d.Changes)
		})
	}
}
