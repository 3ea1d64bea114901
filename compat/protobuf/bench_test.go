package protobuf

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-registry/treaty/compat"
)

// twentyFields is a message of the size that most topics have.
func twentyFields(last string) string {
	var b strings.Builder
	b.WriteString("syntax = \"proto3\";\npackage shop;\nmessage Order {\n")
	for i := 1; i < 20; i++ {
		fmt.Fprintf(&b, "  %s field_%d = %d;\n", []string{"string", "int64", "double", "repeated string", "Item"}[i%5], i, i)
	}
	fmt.Fprintf(&b, "  %s last = 20;\n}\nmessage Item { string id = 1; }\n", last)
	return b.String()
}

func BenchmarkCompare(b *testing.B) {
	old := parse(b, twentyFields("int32"))
	for name, last := range map[string]string{"Compatible": "int64", "Incompatible": "string"} {
		next := parse(b, twentyFields(last))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := New().Compare(next, old, compat.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New().Parse(compat.Source{Text: kitchenSink}, compat.ParseOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
