package use_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/use"
)

// BenchmarkCheck asks about a schema of 20 fields as the catalog does: one
// writer, and many programs with different uses.
func BenchmarkCheck(b *testing.B) {
	for format, write := range map[compat.Format]func(n int) string{
		compat.Avro: func(n int) string {
			var fields []string
			for i := range n {
				fields = append(fields, fmt.Sprintf(`{"name":"f%d","type":["null","string"],"default":null}`, i))
			}
			return record(strings.Join(fields, ","))
		},
		compat.Protobuf: func(n int) string {
			var fields strings.Builder
			for i := range n {
				fmt.Fprintf(&fields, "string f%d = %d; ", i, i+2)
			}
			return proto(fields.String())
		},
		compat.JSON: func(n int) string {
			var fields []string
			for i := range n {
				fields = append(fields, fmt.Sprintf(`"f%d":{"type":"string"}`, i))
			}
			return closed(strings.Join(fields, ","), "")
		},
	} {
		b.Run(string(format), func(b *testing.B) {
			old, next := read(b, format, write(20)), read(b, format, write(19))
			k := use.New(use.Question{Writer: next, Live: []*shape.Schema{old}})
			uses := &use.Uses{Fields: []string{"f1", "f7", "f12"}}
			b.ReportAllocs()
			for b.Loop() {
				a, err := k.Check(uses, old)
				require.NoError(b, err)
				require.Equal(b, use.Unused, a.Result)
			}
		})
	}
}
