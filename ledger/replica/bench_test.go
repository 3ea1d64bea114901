package replica

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
)

// lapse is a fault that is none: it lets every call take as long as a database
// nearby does. It sleeps in the kernel, because an idle Go timer is a millisecond late.
func lapse(d time.Duration) func(context.Context) error {
	return func(context.Context) error {
		pause := syscall.NsecToTimespec(int64(d))
		for {
			err := syscall.Nanosleep(&pause, &pause)
			if !errors.Is(err, syscall.EINTR) {
				return err
			}
		}
	}
}

func BenchmarkCurrent(b *testing.B) {
	r := open(b, history().Open(memory.Options{}))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if r.Current() == nil {
				b.Fail()
			}
		}
	})
}

// BenchmarkLatest confirms reads over a log whose head takes 0.3 ms, as
// PostgreSQL's on a good network does. ns/op is the inverse of all reads per second.
func BenchmarkLatest(b *testing.B) {
	for _, callers := range []int{1, 16, 256, 1024} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) {
			var heads atomic.Int64
			wait := lapse(300 * time.Microsecond)
			r := open(b, history().Open(memory.Options{Faults: memory.Faults{Head: func(ctx context.Context) error {
				heads.Add(1)
				return wait(ctx)
			}}}))
			require.NoError(b, r.WaitReady(b.Context()))
			ctx, cancel := context.WithCancel(b.Context()) // as a request's: it can end
			defer cancel()
			var left, failed atomic.Int64
			left.Store(int64(b.N))
			b.ReportAllocs()
			b.ResetTimer()
			done := make(chan struct{}, callers)
			for range callers {
				go func() {
					for left.Add(-1) >= 0 {
						if _, err := r.Latest(ctx); err != nil {
							failed.Add(1)
						}
					}
					done <- struct{}{}
				}()
			}
			for range callers {
				<-done
			}
			b.StopTimer()
			require.Zero(b, failed.Load())
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reads/s")
			b.ReportMetric(float64(heads.Load())/b.Elapsed().Seconds(), "heads/s")
		})
	}
}

func BenchmarkLatestLocal(b *testing.B) {
	r := open(b, history().Open(memory.Options{Local: true}))
	require.NoError(b, r.WaitReady(b.Context()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Latest(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCommit commits over a log whose append takes 0.3 ms.
func BenchmarkCommit(b *testing.B) {
	for _, writers := range []int{1, 8, 64} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			h := history()
			var appends atomic.Int64
			wait := lapse(300 * time.Microsecond)
			r := open(b, h.Open(memory.Options{Faults: memory.Faults{Append: func(ctx context.Context) error {
				appends.Add(1)
				return wait(ctx)
			}}}))
			require.NoError(b, r.WaitReady(b.Context()))
			var left, failed atomic.Int64
			left.Store(int64(b.N))
			b.ResetTimer()
			done := make(chan struct{}, writers)
			for w := range writers {
				go func() {
					for left.Add(-1) >= 0 {
						if _, err := r.Commit(b.Context(), write(fmt.Sprint(w), "1")); err != nil {
							failed.Add(1)
						}
					}
					done <- struct{}{}
				}()
			}
			for range writers {
				<-done
			}
			b.StopTimer()
			require.Zero(b, failed.Load())
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
			b.ReportMetric(float64(b.N)/float64(max(1, appends.Load())), "batches/append")
		})
	}
}

// BenchmarkBoot reads a log of entries of 1 kB; one operation is one entry.
func BenchmarkBoot(b *testing.B) {
	h := history()
	l := h.Open(memory.Options{})
	at, err := l.Head(b.Context())
	require.NoError(b, err)
	text := string(make1kB())
	for n := 0; n < b.N; {
		var facts []ledger.Fact
		for range min(10_000, b.N-n) {
			facts = append(facts, put(fmt.Sprintf("subject-%d", n), text))
			n++
		}
		batches := make([]ledger.Batch, len(facts))
		for i, f := range facts {
			batches[i] = batch(f)
		}
		at, err = l.Append(b.Context(), at, batches...)
		require.NoError(b, err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	r := open(b, h.Open(memory.Options{}))
	require.NoError(b, r.WaitReady(b.Context()))
	b.StopTimer()
	require.Equal(b, at, r.Current().Pos)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

func make1kB() []byte {
	b := make([]byte, 1024)
	for i := range b {
		b[i] = 'a' + byte(i%26)
	}
	return b
}
