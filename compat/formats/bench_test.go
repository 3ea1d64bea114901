package formats

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// event is a schema of 20 fields; the tag makes no two of them one text.
func event(format compat.Format, tag int) string {
	var fields []string
	for i := range 20 {
		switch format {
		case compat.Protobuf:
			fields = append(fields, fmt.Sprintf("  string field_%d = %d;", i, i+1))
		case compat.JSON:
			fields = append(fields, fmt.Sprintf(`"field_%d":{"type":"string"}`, i))
		default:
			fields = append(fields, fmt.Sprintf(`{"name":"field_%d","type":["null","string"],"default":null}`, i))
		}
	}
	switch format {
	case compat.Protobuf:
		return fmt.Sprintf("syntax = \"proto3\";\noption java_package = \"p%d\";\nmessage Order {\n%s\n}\n", tag, strings.Join(fields, "\n"))
	case compat.JSON:
		return fmt.Sprintf(`{"type":"object","description":"%d","additionalProperties":false,"properties":{%s}}`, tag, strings.Join(fields, ","))
	default:
		return fmt.Sprintf(`{"type":"record","name":"Order","doc":"%d","fields":[%s]}`, tag, strings.Join(fields, ","))
	}
}

// BenchmarkThousandReaders asks a thousand readers about one writer, as a change
// of an event with a thousand consumers does.
func BenchmarkThousandReaders(b *testing.B) {
	for _, l := range All() {
		b.Run(string(l.Format()), func(b *testing.B) {
			parse := func(tag int) compat.Schema {
				s, err := l.Parse(compat.Source{Text: event(l.Format(), tag)}, compat.ParseOptions{})
				require.NoError(b, err)
				return s
			}
			writer := parse(0)
			readers := make([]compat.Schema, 1000)
			for i := range readers {
				readers[i] = parse(i + 1)
			}
			for b.Loop() {
				for _, a := range compat.CompareAll(l, readers, writer, compat.Options{}) {
					if a.Err != nil || len(a.Findings) > 0 {
						b.Fatal(a)
					}
				}
			}
		})
	}
}
