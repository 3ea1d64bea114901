package replica

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
)

func TestFollowsTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		fill(t, h, put("a", "1"), put("b", "2"))
		a, b := open(t, h.Open(memory.Options{})), open(t, h.Open(memory.Options{}))
		require.NoError(t, a.WaitReady(t.Context()))
		require.NoError(t, b.WaitReady(t.Context()))
		require.Equal(t, "2", a.Current().State.text("b"))

		now, err := a.Commit(t.Context(), add("a", "0"))
		require.NoError(t, err)
		require.Equal(t, "10", now.State.text("a"))
		require.EqualValues(t, 3, now.Pos.Seq)
		latest, err := b.Latest(t.Context())
		require.NoError(t, err)
		require.Equal(t, now.Pos, latest.Pos)
		require.Equal(t, now.State.Digest(), latest.State.Digest())
		require.NoError(t, b.Status().Ready())
		require.Equal(t, Live, b.Status().Phase)
	})
}

func TestEmptyLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		r := open(t, h.Open(memory.Options{}))
		now, err := r.Latest(t.Context())
		require.NoError(t, err)
		require.Zero(t, now.Pos.Seq)
		require.NotZero(t, now.Pos.Log)
		now, err = r.Commit(t.Context(), write("a", "1"))
		require.NoError(t, err)
		require.Equal(t, "1", now.State.text("a"))
	})
}

func TestRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		r := open(t, h.Open(memory.Options{}))
		require.NoError(t, r.WaitReady(t.Context()))
		no := errors.New("no")
		for _, c := range []struct {
			name   string
			decide func(*Snapshot[*words]) (ledger.Batch, error)
			want   error
			text   string
		}{
			{"DecisionsError", func(*Snapshot[*words]) (ledger.Batch, error) { return batch(put("a", "1")), no }, no, "no"},
			{"NothingToDo", func(*Snapshot[*words]) (ledger.Batch, error) { return ledger.Batch{}, nil }, nil, ""},
			{"Invalid", write("a\x00", "1"), ledger.ErrInvalid, "NUL"},
			{"TooLarge", write("a", strings.Repeat("x", ledger.MaxBytes+1)), ledger.ErrTooLarge, "bytes"},
			{"StateRefuses", func(*Snapshot[*words]) (ledger.Batch, error) {
				return batch(ledger.Fact{Kind: kindPoison, Key: ledger.Key{Name: "a"}}), nil
			}, errPoison, "cannot be applied"},
			{"StatePanics", func(*Snapshot[*words]) (ledger.Batch, error) {
				return batch(ledger.Fact{Kind: kindPanic, Key: ledger.Key{Name: "a"}}), nil
			}, nil, "panic"},
		} {
			now, err := r.Commit(t.Context(), c.decide)
			require.NotNil(t, now, c.name)
			if c.text == "" {
				require.NoError(t, err, c.name)
			} else {
				require.ErrorContains(t, err, c.text, c.name)
			}
			if c.want != nil {
				require.ErrorIs(t, err, c.want, c.name)
			}
		}
		require.Zero(t, r.Current().Pos.Seq, "nothing of it is in the log")
		require.Equal(t, Live, r.Status().Phase)
	})
}

func TestDecidesAgainAfterConflict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		deaf := open(t, h.Open(memory.Options{Deaf: true, Poll: time.Hour}))
		require.NoError(t, deaf.WaitReady(t.Context()))
		fill(t, h, put("a", "x")) // the deaf one hears nothing of it
		calls := 0
		now, err := deaf.Commit(t.Context(), func(now *Snapshot[*words]) (ledger.Batch, error) {
			calls++
			return add("a", "y")(now)
		})
		require.NoError(t, err)
		require.Equal(t, "xy", now.State.text("a"))
		require.Equal(t, 2, calls)
	})
}

func TestRefusalIsOfTheNewestState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		deaf := open(t, h.Open(memory.Options{Deaf: true, Poll: time.Hour}))
		require.NoError(t, deaf.WaitReady(t.Context()))
		fill(t, h, put("allowed", "yes"))
		now, err := deaf.Commit(t.Context(), func(now *Snapshot[*words]) (ledger.Batch, error) {
			if now.State.text("allowed") != "yes" {
				return ledger.Batch{}, errors.New("not allowed")
			}
			return add("a", "y")(now)
		})
		require.NoError(t, err)
		require.Equal(t, "y", now.State.text("a"))
	})
}

func TestStaleAndHeal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		var cable switched
		slow := memory.Options{Faults: memory.Faults{Head: cable.fail, Read: cable.fail, Append: cable.fail}}
		r := open(t, h.Open(slow))
		require.NoError(t, r.WaitReady(t.Context()))
		_, err := r.Commit(t.Context(), write("a", "1"))
		require.NoError(t, err)
		confirmed := r.Current().ConfirmedAt()
		require.False(t, confirmed.IsZero())

		cable.on.Store(true)
		<-time.After(time.Minute)
		_, err = r.Latest(t.Context())
		require.ErrorIs(t, err, ledger.ErrUnavailable)
		_, err = r.Commit(t.Context(), write("a", "2"))
		require.ErrorIs(t, err, ledger.ErrUnavailable)
		s := r.Status()
		require.Equal(t, Stale, s.Phase)
		require.ErrorIs(t, s.Cause, ledger.ErrUnavailable)
		require.NoError(t, s.Ready(), "what is known is served")
		require.Equal(t, "1", r.Current().State.text("a"))
		require.GreaterOrEqual(t, time.Since(r.Current().ConfirmedAt()), 50*time.Second)

		fill(t, h, put("a", "3"))
		cable.on.Store(false)
		now, err := r.Latest(t.Context())
		require.NoError(t, err)
		require.Equal(t, "3", now.State.text("a"))
		synctest.Wait()
		require.Equal(t, Live, r.Status().Phase)
		require.Less(t, time.Since(now.ConfirmedAt()), time.Second)
	})
}

func TestHeadThatHangsCostsTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		var hang switched
		r := open(t, h.Open(memory.Options{Faults: memory.Faults{Head: func(ctx context.Context) error {
			if !hang.on.Load() {
				return nil
			}
			<-ctx.Done()
			return context.Cause(ctx)
		}}}))
		require.NoError(t, r.WaitReady(t.Context()))
		hang.on.Store(true)
		for range 3 {
			start := time.Now()
			_, err := r.Latest(t.Context())
			require.ErrorIs(t, err, ledger.ErrUnavailable)
			require.LessOrEqual(t, time.Since(start), 250*time.Millisecond)
		}
	})
}

func TestRoundsAreShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		heads := make(chan struct{})
		count := 0
		r := open(t, h.Open(memory.Options{Poll: time.Hour, Faults: memory.Faults{Head: func(context.Context) error {
			count++
			heads <- struct{}{}
			return nil
		}}}))
		<-heads // of the start
		require.NoError(t, r.WaitReady(t.Context()))
		answers := make(chan error, 100)
		ask := func(n int) {
			for range n {
				go func() {
					_, err := r.Latest(t.Context())
					answers <- err
				}()
			}
			synctest.Wait()
		}
		ask(1)  // its query has started, and hangs
		ask(99) // all of these came too late for it, and share the next
		<-heads
		<-heads
		for range 100 {
			require.NoError(t, <-answers)
		}
		require.Equal(t, 3, count)
	})
}

func TestLocalHeadAsksNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		var heads atomic.Int64
		r := open(t, h.Open(memory.Options{Local: true, Faults: memory.Faults{Head: func(context.Context) error {
			heads.Add(1)
			return nil
		}}}))
		require.NoError(t, r.WaitReady(t.Context()))
		asked := heads.Load()
		require.Zero(t, testing.AllocsPerRun(100, func() {
			if _, err := r.Latest(t.Context()); err != nil {
				t.Error(err)
			}
		}))
		require.Equal(t, asked, heads.Load())
		<-time.After(time.Hour)
		now, err := r.Latest(t.Context())
		require.NoError(t, err)
		require.Less(t, time.Since(now.ConfirmedAt()), time.Second)
		fill(t, h, put("a", "1"))
		now, err = r.Latest(t.Context())
		require.NoError(t, err)
		require.Equal(t, "1", now.State.text("a"))
	})
}

func TestCancelledContexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		r := open(t, h.Open(memory.Options{Faults: memory.Faults{Append: func(ctx context.Context) error {
			<-ctx.Done()
			return context.Cause(ctx)
		}}}))
		require.NoError(t, r.WaitReady(t.Context()))
		gone := errors.New("the client has gone")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(gone) })
		_, err := r.Commit(ctx, write("a", "1"))
		require.ErrorIs(t, err, gone)
		_, err = r.Latest(ctx)
		if err != nil { // both were ready
			require.ErrorIs(t, err, gone)
		}
		require.ErrorIs(t, open(t, h.Open(memory.Options{Faults: memory.Faults{Head: func(context.Context) error { return ledger.ErrUnavailable }}})).WaitReady(ctx), gone)

		start := time.Now()
		_, err = r.Commit(t.Context(), write("a", "1"))
		require.ErrorIs(t, err, ledger.ErrUnavailable)
		require.Equal(t, 10*time.Second, time.Since(start))
	})
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		r := open(t, h.Open(memory.Options{Faults: memory.Faults{Head: func(ctx context.Context) error {
			<-ctx.Done()
			return context.Cause(ctx)
		}}}), func(o *Options[*words]) { o.HeadBudget = time.Hour })
		answers := make(chan error, 3)
		go func() {
			_, err := r.Latest(t.Context())
			answers <- err
		}()
		go func() {
			_, err := r.Commit(t.Context(), write("a", "1"))
			answers <- err
		}()
		synctest.Wait()
		require.NoError(t, r.Close())
		require.NoError(t, r.Close())
		require.ErrorIs(t, <-answers, ledger.ErrClosed)
		require.ErrorIs(t, <-answers, ledger.ErrClosed)
		_, err := r.Latest(t.Context())
		require.ErrorIs(t, err, ledger.ErrClosed)
		_, err = r.Commit(t.Context(), write("a", "1"))
		require.ErrorIs(t, err, ledger.ErrClosed)
	})
}

func TestPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		type view struct {
			seq uint64
			a   string
		}
		whole := open(t, h.Open(memory.Options{}))
		p := NewPart(whole, func(s *Snapshot[*words]) view { return view{s.Pos.Seq, s.State.text("a")} })
		require.NoError(t, whole.WaitReady(t.Context()))
		got, err := p.Commit(t.Context(), func(v view) (ledger.Batch, error) { return batch(put("a", fmt.Sprint(v.seq))), nil })
		require.NoError(t, err)
		require.Equal(t, view{1, "0"}, got)
		require.Equal(t, got, p.Current())
		got, err = p.Latest(t.Context())
		require.NoError(t, err)
		require.Equal(t, view{1, "0"}, got)
		no := errors.New("no")
		_, err = p.Commit(t.Context(), func(view) (ledger.Batch, error) { return ledger.Batch{}, no })
		require.ErrorIs(t, err, no)
		require.NoError(t, whole.Close())
		got, err = p.Latest(t.Context())
		require.ErrorIs(t, err, ledger.ErrClosed)
		require.Zero(t, got)
	})
}

func TestOptions(t *testing.T) {
	_, err := New(DefaultOptions[*words]())
	require.ErrorContains(t, err, "option Log")
	o := DefaultOptions[*words]()
	o.Log, o.New = memory.NewHistory(uuid.New()).Open(memory.Options{}), newWords
	o.DigestEvery = 0
	_, err = New(o)
	require.ErrorContains(t, err, "option DigestEvery")
}
