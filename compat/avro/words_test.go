package avro

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// TestBoundsOfTexts has a thousand findings that each repeat a name of a
// hundred thousand characters.
func TestBoundsOfTexts(t *testing.T) {
	t.Parallel()
	name := strings.Repeat("n", 100_000)
	fields := func(count int) string {
		var all []string
		for i := range count {
			all = append(all, fmt.Sprintf(`{"name":"f%d","type":"int"}`, i))
		}
		return `{"type":"record","name":"` + name + `","fields":[` + strings.Join(all, ",") + `]}`
	}
	found := compare(t, fields(0), fields(2*findingLimit), compat.NewReadsOld)
	require.Len(t, found, findingLimit)
	size := 0
	for _, f := range found {
		size += len(f.Text) + len(f.Message) + len(f.Fix) + len(f.Reader) + len(f.Writer) + len(f.Info)
		require.Contains(t, f.Message, "…")
		require.Contains(t, f.Text, "; fix: give ", "what is cut is the name, not the advice")
	}
	require.Less(t, size, 8<<20)
	found = compare(t, `{"type":"fixed","name":"`+name+`","size":1}`, `{"type":"fixed","name":"F","size":1}`, compat.NewReadsOld)
	require.Len(t, found, 1)
	require.Less(t, len(found[0].Info), infoLength+len("…")+1)
}
