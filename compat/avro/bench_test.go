package avro

import (
	"fmt"
	"strings"
	"testing"

	hamba "github.com/hamba/avro/v2"

	"github.com/treaty-registry/treaty/compat"
)

// twenty are two versions of a record with twenty fields; the second has a new
// optional one.
func twenty() (old, next string) {
	var fields []string
	for i := range 20 {
		typ := []string{`"string"`, `"long"`, `["null","double"]`, `{"type":"array","items":"int"}`}[i%4]
		fields = append(fields, fmt.Sprintf(`{"name":"field%d","type":%s}`, i, typ))
	}
	old = rec(strings.Join(fields, ","))
	return old, rec(strings.Join(append(fields[1:], `{"name":"extra","type":"string","default":""}`), ","))
}

func BenchmarkCompare(b *testing.B) {
	first, second := twenty()
	b.Run("Treaty", func(b *testing.B) {
		old, next := mustParse(b, first), mustParse(b, second)
		l := New()
		b.ReportAllocs()
		for b.Loop() {
			if found, err := l.Compare(next, old, compat.Options{}); err != nil || len(found) > 0 {
				b.Fatal(found, err)
			}
		}
	})
	// The yardstick. It keeps answers, so each comparison needs a new instance.
	b.Run("Hamba", func(b *testing.B) {
		old, next := hamba.MustParse(first), hamba.MustParse(second)
		b.ReportAllocs()
		for b.Loop() {
			if err := hamba.NewSchemaCompatibility().Compatible(next, old); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	_, text := twenty()
	b.Run("Treaty", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			mustParse(b, text)
		}
	})
	b.Run("Hamba", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := hamba.ParseBytesWithCache([]byte(text), "", &hamba.SchemaCache{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
