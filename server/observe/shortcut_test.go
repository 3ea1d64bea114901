package observe

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog/evidence"
)

// TestShortcutsOfOneSet: as many as there are ways stand beside each other, and what
// one more pushes out is counted.
func TestShortcutsOfOneSet(t *testing.T) {
	o := &Observer{o: Options{Now: func() time.Time { return time.Unix(1, 0) }}, collector: evidence.NewCollector(1000)}
	key := func(id int) []evidence.Key { return []evidence.Key{{Subject: "s", SchemaID: int32(id)}} }
	mark := func(n int) uint64 { return 7<<32 | uint64(n) }
	for n := range ways {
		require.False(t, o.hit(mark(n)))
		o.remember(mark(n), key(n))
		o.remember(mark(n), key(n)) // by two requests at once: still one place
	}
	for n := range ways {
		require.True(t, o.hit(mark(n)), n)
	}
	o.remember(mark(ways), key(ways))
	require.True(t, o.hit(mark(ways)))
	kept, counted := 0, int64(0)
	for n := range ways {
		if o.hit(mark(n)) {
			kept++
		}
	}
	require.Equal(t, ways-1, kept)
	pushed, _ := o.collector.Drain()
	for _, one := range pushed {
		counted += one.Count
	}
	require.Equal(t, int64(1), counted, "the hit of the one that went")
}
