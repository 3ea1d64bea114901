package shape_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
)

// wide writes a schema of a format with n fields, a tenth of them nested.
func wide(f compat.Format, n int) string {
	fields := make([]string, 0, n)
	for i := range n {
		switch f {
		case compat.Avro:
			typ := `["null","string"],"default":null`
			if i%10 == 9 {
				typ = fmt.Sprintf(`{"type":"record","name":"R%d","fields":[{"name":"a","type":"int"}]}`, i)
			}
			fields = append(fields, fmt.Sprintf(`{"name":"f%d","doc":"The field %d.","type":%s}`, i, i, typ))
		case compat.Protobuf:
			fields = append(fields, fmt.Sprintf("  // The field %d.\n  string f%d = %d;", i, i, i+1))
		case compat.JSON:
			fields = append(fields, fmt.Sprintf(`"f%d":{"type":["string","null"],"description":"The field %d."}`, i, i))
		}
	}
	switch f {
	case compat.Avro:
		return `{"type":"record","name":"Wide","fields":[` + strings.Join(fields, ",") + `]}`
	case compat.Protobuf:
		return "syntax = \"proto3\";\nmessage Wide {\n" + strings.Join(fields, "\n") + "\n}\n"
	default:
		return `{"type":"object","properties":{` + strings.Join(fields, ",") + `}}`
	}
}

func BenchmarkTree5000(b *testing.B) {
	for _, f := range []compat.Format{compat.Avro, compat.Protobuf, compat.JSON} {
		b.Run(string(f), func(b *testing.B) {
			src := compat.Source{Text: wide(f, 5000)}
			b.ReportAllocs()
			for b.Loop() {
				_, err := shape.Of(f, src)
				require.NoError(b, err)
			}
		})
	}
}

// towers are small schemas whose trees have no end: types that use each other
// twice, thirty levels up, and types that contain themselves.
func towers() map[string]string {
	var avro, proto, json, chain strings.Builder
	proto.WriteString("syntax = \"proto3\";\n")
	const levels = 30
	leaf := `"int"`
	for i := range levels {
		leaf = fmt.Sprintf(`{"type":"record","name":"T%d","fields":[{"name":"a","type":%s},{"name":"b","type":"T%d"}]}`, levels-i, leaf, levels-i+1)
		if i == 0 {
			leaf = fmt.Sprintf(`{"type":"record","name":"T%d","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]}`, levels)
		}
		fmt.Fprintf(&proto, "message T%d { T%d a = 1; T%d b = 2; repeated T0 c = 3; }\n", i, i+1, i+1)
		fmt.Fprintf(&json, `"T%d":{"type":"object","properties":{"a":{"$ref":"#/definitions/T%d"},"b":{"$ref":"#/definitions/T%d"},"c":{"$ref":"#"}}},`, i, i+1, i+1)
	}
	avro.WriteString(leaf)
	fmt.Fprintf(&proto, "message T%d { int32 a = 1; }\n", levels)
	fmt.Fprintf(&json, `"T%d":{"type":"integer"}`, levels)
	const links = 3000
	for i := range links {
		fmt.Fprintf(&chain, `"C%d":{"allOf":[{"$ref":"#/definitions/C%d"},{"properties":{"p%d":{"$ref":"#/definitions/C%d"}}}]},`, i, (i+1)%links, i, (i+7)%links)
	}
	return map[string]string{
		"tower.avsc":  avro.String(),
		"tower.proto": proto.String(),
		"tower.json":  `{"$ref":"#/definitions/T0","definitions":{` + json.String() + `}}`,
		"chain.json":  `{"$ref":"#/definitions/C0","definitions":{` + strings.TrimSuffix(chain.String(), ",") + `}}`,
	}
}

// TestBoundsTowers: a tree is cut where it becomes too large.
func TestBoundsTowers(t *testing.T) {
	t.Parallel()
	for name, text := range towers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree, err := shape.Of(formatOf(name), compat.Source{Text: text})
			require.NoError(t, err)
			require.True(t, tree.Cut)
			require.LessOrEqual(t, len(tree.Fields), shape.MaxFields)
			bytes := 0
			for i := range tree.Fields {
				require.LessOrEqual(t, tree.Fields[i].Depth, shape.MaxDepth)
				bytes += len(tree.Fields[i].Path)
			}
			require.Less(t, bytes, 20<<20)
		})
	}
}
