package change_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape/change"
)

// ofFields writes a schema with n fields of a type.
func ofFields(f compat.Format, n int, typ string, more string) string {
	var out []string
	for i := range n {
		switch f {
		case compat.Avro:
			out = append(out, fmt.Sprintf(`{"name":"f%d","type":%q}`, i, typ))
		case compat.Protobuf:
			out = append(out, fmt.Sprintf("%s f%d = %d;", typ, i, i+1))
		case compat.JSON:
			out = append(out, fmt.Sprintf(`"f%d":{"type":%q}`, i, typ))
		}
	}
	if more != "" {
		out = append(out, more)
	}
	switch f {
	case compat.Avro:
		return `{"type":"record","name":"R","fields":[` + strings.Join(out, ",") + `]}`
	case compat.Protobuf:
		return "syntax = \"proto3\"; message R { " + strings.Join(out, " ") + " }"
	}
	return `{"type":"object","properties":{` + strings.Join(out, ",") + `}}`
}

func BenchmarkBetween20(b *testing.B) {
	for f, more := range map[compat.Format]string{
		compat.Avro: `{"name":"more","type":"string","default":""}`, compat.Protobuf: "string more = 99;", compat.JSON: `"more":{"type":"string"}`,
	} {
		b.Run(string(f), func(b *testing.B) {
			old, next := read(b, f, ofFields(f, 20, "string", "")), read(b, f, ofFields(f, 20, "string", more))
			b.ReportAllocs()
			for b.Loop() {
				d, err := change.Between(old, next, change.Options{})
				require.NoError(b, err)
				require.Len(b, d.Changes, 1)
			}
		})
	}
}

// TestBoundsLarge: two large schemas that have nothing in common are compared
// in the time of a request, and not all of it is listed.
func TestBoundsLarge(t *testing.T) {
	t.Parallel()
	for f, types := range map[compat.Format][2]string{
		compat.Avro: {"string", "int"}, compat.Protobuf: {"string", "int32"}, compat.JSON: {"string", "integer"},
	} {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			old, next := read(t, f, ofFields(f, 5000, types[0], "")), read(t, f, ofFields(f, 5000, types[1], ""))
			start := time.Now()
			d, err := change.Between(old, next, change.Options{})
			took := time.Since(start)
			require.NoError(t, err)
			require.True(t, d.Cut)
			require.Len(t, d.Changes, change.MaxChanges)
			require.Equal(t, change.Breaks, d.NewReadsOld)
			require.Equal(t, change.Breaks, d.OldReadsNew)
			t.Logf("took %s", took)
			require.Less(t, took, 20*time.Second)
		})
	}
}
