package server

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/seed"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/live"
	"github.com/treaty-registry/treaty/server/v1/explore"
)

// BenchmarkRound measures one look at who uses 50,000 subjects: the first, which
// also makes the index, and those after it.
func BenchmarkRound(b *testing.B) {
	v := catalog.View{Registry: registry.View{State: registry.NewState()}, Catalog: catalog.NewState()}
	seq := uint64(0)
	require.NoError(b, seed.Facts(seed.Default(), func(f ledger.Fact) bool {
		seq++
		e := ledger.Entry{Fact: f, Seq: seq, At: time.Unix(int64(seq), 0)}
		if registry.Family().Has(f.Kind) {
			require.NoError(b, v.Registry.State.Apply(e))
		} else {
			require.NoError(b, v.Catalog.Apply(e))
		}
		return true
	}))
	seen := &evidence.Seen{}
	views := live.New(live.Options{Environment: "prod", Seen: func() *evidence.Seen { return seen }, Now: time.Now})
	lists := explore.New(explore.Options{Store: still{v}, Derived: views.Derived, Environment: "prod"})
	begun := time.Now()
	views.Derived(v)
	derived := time.Since(begun)
	views.Round(b.Context(), v, lists)
	b.Logf("derived in %v, looked at and indexed in %v", derived, time.Since(begun)-derived)
	for b.Loop() {
		views.Round(b.Context(), v, lists)
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc>>20), "MiB")
	runtime.KeepAlive(lists)
}

// still is a store in which nothing changes.
type still struct{ view catalog.View }

func (s still) Current() catalog.View { return s.view }

func (s still) Latest(context.Context) (catalog.View, error) { return s.view, nil }
