package replica

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
	"github.com/treaty-registry/treaty/ledger/replica/recent"
)

// slowly makes every append take some time, and counts them.
func slowly(appends *int) memory.Options {
	return memory.Options{Faults: memory.Faults{Append: func(context.Context) error {
		*appends++
		<-time.After(time.Millisecond)
		return nil
	}}}
}

func TestWritersShareAppends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const writers, each = 64, 10
		appends := 0
		r := open(t, history().Open(slowly(&appends)))
		require.NoError(t, r.WaitReady(t.Context()))
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for range each {
					for _, name := range []string{"all", fmt.Sprint(w)} {
						if now, err := r.Commit(t.Context(), add(name, "x")); err != nil || now.State.text(name) == "" {
							t.Errorf("%s: %v", name, err)
						}
					}
				}
			})
		}
		all.Wait()
		now := r.Current()
		require.Len(t, now.State.text("all"), writers*each, "each decision saw all earlier ones")
		require.EqualValues(t, 2*writers*each, now.Pos.Seq)
		require.Less(t, appends, 2*writers*each/20)
	})
}

// TestGroup lets commits of all sorts wait for one append and share the next.
func TestGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		appends := 0
		r := open(t, history().Open(slowly(&appends)))
		require.NoError(t, r.WaitReady(t.Context()))
		no := errors.New("taken")
		// unless puts the text unless there is one.
		unless := func(name, text string, otherwise error) func(*Snapshot[*words]) (ledger.Batch, error) {
			return func(now *Snapshot[*words]) (ledger.Batch, error) {
				if now.State.text(name) != "" {
					return ledger.Batch{}, otherwise
				}
				return batch(put(name, text)), nil
			}
		}
		type answer struct {
			now *Snapshot[*words]
			err error
		}
		ask := func(ctx context.Context, decide func(*Snapshot[*words]) (ledger.Batch, error)) chan answer {
			c := make(chan answer, 1)
			go func() {
				now, err := r.Commit(ctx, decide)
				c <- answer{now, err}
			}()
			synctest.Wait() // it waits in the queue, in this order
			return c
		}
		ctx, cancel := context.WithCancel(t.Context())
		leader := ask(t.Context(), write("leader", "1"))
		first := ask(t.Context(), unless("a", "first", no))
		second := ask(t.Context(), unless("a", "second", no))
		nothing := ask(t.Context(), unless("a", "third", nil))
		gone := ask(ctx, write("gone", "1"))
		poison := ask(t.Context(), func(now *Snapshot[*words]) (ledger.Batch, error) {
			return batch(fact(kindPoison, "poison")), nil
		})
		last := ask(t.Context(), add("a", " last"))
		cancel()
		got := <-leader
		require.NoError(t, got.err)
		got = <-first
		require.NoError(t, got.err)
		require.Equal(t, "first last", got.now.State.text("a"))
		got = <-second
		require.ErrorIs(t, got.err, no)
		got = <-nothing
		require.NoError(t, got.err)
		require.NotEmpty(t, got.now.State.text("a"), "holds what it relied on")
		require.ErrorIs(t, (<-gone).err, context.Canceled)
		require.ErrorIs(t, (<-poison).err, errPoison)
		require.NoError(t, (<-last).err)
		require.Equal(t, 2, appends)
		require.Empty(t, r.Current().State.text("gone"))
		require.Empty(t, r.Current().State.text("poison"))
	})
}

func TestLargeBatchesDoNotShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		appends := 0
		r := open(t, history().Open(slowly(&appends)))
		require.NoError(t, r.WaitReady(t.Context()))
		text := strings.Repeat("x", ledger.MaxBytes/2)
		var all sync.WaitGroup
		for i := range 4 {
			all.Go(func() {
				if _, err := r.Commit(t.Context(), write(fmt.Sprint(i), text)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		require.Equal(t, 4, r.Current().State.texts.Len())
		require.Equal(t, 4, appends)
	})
}

func TestPanicReachesTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		appends := 0
		r := open(t, history().Open(slowly(&appends)))
		require.NoError(t, r.WaitReady(t.Context()))
		go func() { _, _ = r.Commit(t.Context(), write("a", "1")) }()
		synctest.Wait()
		calls := 0
		require.PanicsWithValue(t, "a bug", func() {
			_, _ = r.Commit(t.Context(), func(*Snapshot[*words]) (ledger.Batch, error) {
				if calls++; calls == 2 { // in the group, in another goroutine
					panic("a bug")
				}
				return batch(put("b", "1")), nil
			})
		})
		now, err := r.Commit(t.Context(), write("c", "1"))
		require.NoError(t, err)
		require.Empty(t, now.State.text("b"))
	})
}

// TestLostAnswers has appends fail before and after they are committed.
func TestLostAnswers(t *testing.T) {
	for _, c := range []struct {
		name string
		// fault says what the nth call of an append meets.
		before, after func(ctx context.Context, n int) error
		seqs          uint64
	}{
		{"AnswerLost", nil, unavailableAt(1), 1},
		{"AllAnswersLost", nil, func(context.Context, int) error { return ledger.ErrUnavailable }, 1},
		{"NeverArrived", unavailableAt(1, 2, 3), nil, 1},
		{"Both", unavailableAt(1), unavailableAt(1, 2), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n, answered := 0, 0
				r := open(t, history().Open(memory.Options{Faults: memory.Faults{
					Append: func(ctx context.Context) error {
						n++
						if c.before == nil {
							return nil
						}
						return c.before(ctx, n)
					},
					Answer: func(ctx context.Context) error {
						answered++
						if c.after == nil {
							return nil
						}
						return c.after(ctx, answered)
					},
				}}))
				require.NoError(t, r.WaitReady(t.Context()))
				now, err := r.Commit(t.Context(), add("a", "x"))
				require.NoError(t, err)
				require.Equal(t, "x", now.State.text("a"), "exactly once")
				require.Equal(t, c.seqs, now.Pos.Seq)
			})
		})
	}
}

func unavailableAt(ns ...int) func(context.Context, int) error {
	return func(_ context.Context, n int) error {
		for _, at := range ns {
			if n == at {
				return ledger.ErrUnavailable
			}
		}
		return nil
	}
}

// TestLostAnswerAndLongOutage loses the answer and the log with it: when the log
// is back within the budget, the batch is found, however many others there are by then.
func TestLostAnswerAndLongOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		var cable switched
		r := open(t, h.Open(memory.Options{Faults: memory.Faults{
			Head: cable.fail, Read: cable.fail, Append: cable.fail,
			Answer: func(ctx context.Context) error {
				cable.on.Store(true)
				return cable.fail(ctx)
			},
		}}))
		require.NoError(t, r.WaitReady(t.Context()))
		answer := make(chan error, 1)
		go func() {
			_, err := r.Commit(t.Context(), add("a", "x"))
			answer <- err
		}()
		<-time.After(time.Second)
		appendBatches(t, h, single(puts(recent.Batches+100))...)
		<-time.After(5 * time.Second)
		cable.on.Store(false)
		require.NoError(t, <-answer)
		require.Equal(t, 1, r.Current().State.count("a"))
	})
}

// TestLogsOwnError is one that no waiting cures.
func TestLogsOwnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("the disk is full")
		var on switched
		r := open(t, history().Open(memory.Options{Faults: memory.Faults{Append: func(context.Context) error {
			if on.on.Load() {
				return full
			}
			return nil
		}}}))
		require.NoError(t, r.WaitReady(t.Context()))
		on.on.Store(true)
		start := time.Now()
		_, err := r.Commit(t.Context(), write("a", "1"))
		require.ErrorIs(t, err, full)
		require.Less(t, time.Since(start), time.Second)
		require.Equal(t, Live, r.Status().Phase, "reads go on")
		on.on.Store(false)
		_, err = r.Commit(t.Context(), write("a", "1"))
		require.NoError(t, err)
	})
}

// TestConflictStorm has another writer ahead of every append for a while.
func TestConflictStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		rivals := 0
		r := open(t, h.Open(memory.Options{Faults: memory.Faults{Append: func(context.Context) error {
			if rivals++; rivals <= 20 {
				fill(t, h, put("rival", fmt.Sprint(rivals)))
			}
			return nil
		}}}))
		require.NoError(t, r.WaitReady(t.Context()))
		now, err := r.Commit(t.Context(), func(now *Snapshot[*words]) (ledger.Batch, error) {
			return batch(put("mine", "after "+now.State.text("rival"))), nil
		})
		require.NoError(t, err)
		require.Equal(t, "after 20", now.State.text("mine"))
	})
}

// TestDecideNeverRunsAfterCommit leaves while decide runs in the group.
func TestDecideNeverRunsAfterCommit(t *testing.T) {
	release := make(chan struct{})
	started := make(chan struct{})
	r := open(t, history().Open(memory.Options{Faults: memory.Faults{Append: func(context.Context) error {
		select {
		case started <- struct{}{}:
			<-release // the first append waits until the other commit has queued
		default:
		}
		return nil
	}}}))
	require.NoError(t, r.WaitReady(t.Context()))
	go func() { _, _ = r.Commit(t.Context(), write("a", "1")) }()
	<-started
	ctx, cancel := context.WithCancel(t.Context())
	var running atomic.Bool
	calls := 0
	_, err := r.Commit(ctx, func(*Snapshot[*words]) (ledger.Batch, error) {
		if calls++; calls == 1 {
			close(release)
		} else {
			running.Store(true)
			cancel()
			for range 10_000 { // time enough for Commit to return, were it to
				runtime.Gosched()
			}
			running.Store(false)
		}
		return batch(put("b", "1")), nil
	})
	require.False(t, running.Load())
	if err != nil {
		require.ErrorIs(t, err, context.Canceled)
	}
	require.Equal(t, 2, calls)
}
