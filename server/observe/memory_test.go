package observe_test

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/server/identity"
	"github.com/treaty-registry/treaty/server/observe"
)

// hanging is a database that answers until it is told to hang, and then nobody
// before their patience ends.
type hanging struct {
	*fake
	hangs *atomic.Bool
	stuck chan struct{} // gets one for each call that hangs
}

func (h hanging) AddObservations(ctx context.Context, all []evidence.Observation, overflow map[string]int64, since map[string]time.Time) error {
	if !h.hangs.Load() {
		return h.fake.AddObservations(ctx, all, overflow, since)
	}
	h.stuck <- struct{}{}
	<-ctx.Done()
	return context.Cause(ctx)
}

// TestHangingTablesNeedNoMemory lets a million principals ask while a flush waits
// for a database that never answers: what is kept stays bounded, the rest is counted.
func TestHangingTablesNeedNoMemory(t *testing.T) {
	const limit, principals = 10_000, 1_000_000
	h := hanging{fake: newFake(), hangs: new(atomic.Bool), stuck: make(chan struct{}, 1)}
	state := catalog.NewState()
	o := observe.New(observe.Options{
		Tables: h, Identity: identity.New(identity.Options{}), Catalog: func() *catalog.State { return state },
		Environment: "default", Limit: limit, Every: time.Second, Log: discard(), Now: func() time.Time { return noon },
	})
	o.Flush(t.Context())
	r := request("")
	ask := func(from, to int) {
		for i := from; i < to; i++ {
			r.Header["Authorization"] = nil
			r.SetBasicAuth(fmt.Sprintf("principal-%d", i), "")
			o.Note(r, evidence.FetchesID, "orders-value", 7, "")
		}
	}
	ask(0, limit)
	h.hangs.Store(true)
	ctx, giveUp := context.WithCancel(t.Context())
	flushed := make(chan struct{})
	go func() {
		defer close(flushed)
		o.Flush(ctx)
	}()
	<-h.stuck
	ask(limit, 10*limit) // until everything that is kept is full
	before := heap()
	ask(10*limit, principals)
	grown := heap() - before
	require.Less(t, grown, int64(16<<20), "%d principals beyond the limit took %d bytes", principals-10*limit, grown)
	giveUp()
	<-flushed

	// Once the database answers again, every request is told of, by name or by number.
	h.hangs.Store(false)
	o.Flush(t.Context())
	seen := o.Seen()
	require.LessOrEqual(t, len(seen.Observations), limit)
	total := seen.Overflow["default"]
	for _, one := range seen.Observations {
		total += one.Count
	}
	require.Equal(t, int64(principals), total)
}

// heap is what is in use once garbage is gone, in bytes.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) //nolint:gosec // far less than 2^63
}
