package evidence_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog/evidence"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func key(principal string, id int32) evidence.Key {
	return evidence.Key{Environment: "prod", Principal: principal, Act: evidence.FetchesID, Subject: "orders-value", SchemaID: id}
}

func TestCollectorAddsUp(t *testing.T) {
	c := evidence.NewCollector(1_000)
	c.Note(key("billing", 7), noon.Add(time.Second)) // clocks of threads need not be in order
	c.Note(key("billing", 7), noon)
	c.Note(key("billing", 7), noon.Add(time.Minute))
	c.Note(key("billing", 8), noon)
	all, overflow := c.Drain()
	require.Empty(t, overflow)
	require.ElementsMatch(t, []evidence.Observation{
		{Key: key("billing", 7), First: noon, Last: noon.Add(time.Minute), Count: 3},
		{Key: key("billing", 8), First: noon, Last: noon, Count: 1},
	}, all)
	again, _ := c.Drain()
	require.Empty(t, again)

	c.Note(key("billing", 7), noon.Add(time.Hour))
	c.Restore(all, map[string]int64{"prod": 2})
	all, overflow = c.Drain()
	require.Len(t, all, 2)
	require.Equal(t, map[string]int64{"prod": 2}, overflow)
	for _, o := range all {
		if o.SchemaID == 7 {
			require.Equal(t, int64(4), o.Count)
			require.Equal(t, noon.Add(time.Hour), o.Last)
		}
	}
}

func TestCollectorIsBounded(t *testing.T) {
	const limit, principals = 10_000, 1_000_000
	c := evidence.NewCollector(limit)
	for i := range principals {
		c.Note(key(fmt.Sprint("principal-", i), 1), noon)
	}
	all, overflow := c.Drain()
	require.LessOrEqual(t, len(all), limit)
	require.Equal(t, int64(principals-len(all)), overflow["prod"], "what is not kept is counted")
}

func TestCollectorLosesNothingToConcurrency(t *testing.T) {
	c := evidence.NewCollector(1_000)
	var all sync.WaitGroup
	var total int64
	for w := range 8 {
		all.Go(func() {
			for i := range 5_000 {
				c.Note(key("p", int32((i+w)%50)), noon)
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		seen, _ := c.Drain()
		for _, o := range seen {
			total += o.Count
		}
	}
	require.Equal(t, int64(8*5_000), total)
}

func BenchmarkNote(b *testing.B) {
	c := evidence.NewCollector(100_000)
	k := key("billing", 7)
	k.Library = "confluent-kafka-go/2.11.1"
	b.ReportAllocs()
	for b.Loop() {
		c.Note(k, noon)
	}
}
