package jsonschema_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema"
)

// ordinary is a schema of twenty properties as people write them.
func ordinary(extra string) string {
	return `{"$schema":"http://json-schema.org/draft-07/schema#","title":"Order","type":"object","properties":{` + list(20, func(i int) string {
		switch i % 4 {
		case 0:
			return fmt.Sprintf(`"text%d":{"type":"string","maxLength":%d}`, i, 10+i)
		case 1:
			return fmt.Sprintf(`"count%d":{"type":"integer","minimum":0}`, i)
		case 2:
			return fmt.Sprintf(`"state%d":{"type":"string","enum":["NEW","PAID","SENT"]}`, i)
		}
		return fmt.Sprintf(`"part%d":{"type":"object","properties":{"id":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}}},"additionalProperties":false}`, i)
	}) + extra + `},"required":["text0","count1"],"additionalProperties":false}`
}

func BenchmarkCompare(b *testing.B) {
	lang := jsonschema.New()
	old, err := lang.Parse(compat.Source{Text: ordinary("")}, compat.ParseOptions{})
	require.NoError(b, err)
	new, err := lang.Parse(compat.Source{Text: ordinary(`,"note":{"type":"string"}`)}, compat.ParseOptions{})
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if found, err := lang.Compare(new, old, compat.Options{}); err != nil || len(found) > 0 {
			b.Fatal(found, err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	lang := jsonschema.New()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := lang.Parse(compat.Source{Text: ordinary("")}, compat.ParseOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
