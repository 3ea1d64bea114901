package live

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry"
)

// rounds counts what a watch shows.
type rounds struct{ subjects, ended atomic.Int64 }

func (r *rounds) Subject(context.Context, *usage.Graph, []usage.Usage) { r.subjects.Add(1) }

func (r *rounds) Round(context.Context, *usage.Graph) { r.ended.Add(1) }

func TestWatchLooksWhenSomethingIsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen atomic.Pointer[evidence.Seen]
		seen.Store(&evidence.Seen{})
		views := New(Options{Environment: "default", Seen: seen.Load, Now: time.Now})
		v := catalog.View{Registry: registry.View{State: registry.NewState()}, Catalog: catalog.NewState()}
		r := &rounds{}
		ctx, stop := context.WithCancel(t.Context())
		go views.Watch(ctx, func() catalog.View { return v }, r)
		after := func(d time.Duration) int64 {
			time.Sleep(d) //nolint:forbidigo // in a bubble time stands still until all wait
			synctest.Wait()
			return r.ended.Load()
		}
		require.Equal(t, int64(1), after(time.Minute), "once at once, then nothing is new")
		seen.Store(&evidence.Seen{})
		require.Equal(t, int64(2), after(2*lookEvery))
		require.Equal(t, int64(3), after(renewEvery+2*lookEvery), "evidence ages")
		stop()
		synctest.Wait()
	})
}
