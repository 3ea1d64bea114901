package replica

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
	"github.com/treaty-registry/treaty/ledger/replica/recent"
)

func names(entries []ledger.Entry) []string {
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Key.Name)
	}
	return names
}

func TestDiverged(t *testing.T) {
	for _, c := range []struct {
		name    string
		rewind  uint64
		then    []ledger.Fact // appended by the other past, before this node looks
		orphans []string
		text    string // of n2 afterwards
	}{
		{"LostAndShorter", 2, nil, []string{"n2", "n3"}, ""},
		{"LostAndOverwritten", 2, []ledger.Fact{put("n2", "other"), put("m", "other")}, []string{"n2", "n3"}, "other"},
		{"LostAndLonger", 3, []ledger.Fact{put("m", "1"), put("m", "2"), put("m", "3")}, []string{"n3"}, "text"},
		{"LostAll", 0, []ledger.Fact{put("m", "1")}, []string{"n0", "n1", "n2", "n3"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := history()
				fill(t, h, puts(4)...)
				var told []Divergence
				r := open(t, h.Open(memory.Options{Deaf: true, Poll: time.Hour}), func(o *Options[*words]) {
					o.OnDiverged = func(d Divergence) { told = append(told, d) }
				})
				require.NoError(t, r.WaitReady(t.Context()))
				ours := r.Current().Pos
				h.Rewind(c.rewind)
				fill(t, h, c.then...)

				// Whatever the first answer is, it is not of the old past.
				if now, err := r.Latest(t.Context()); err != nil {
					require.ErrorIs(t, err, ledger.ErrUnavailable)
				} else {
					require.Equal(t, c.text, now.State.text("n2"))
				}
				synctest.Wait()
				now, err := r.Latest(t.Context())
				require.NoError(t, err)
				require.EqualValues(t, int(c.rewind)+len(c.then), now.Pos.Seq)
				require.Equal(t, c.text, now.State.text("n2"))
				require.Equal(t, Live, r.Status().Phase)
				require.Zero(t, r.Status().Lag())

				require.Len(t, told, 1)
				d := told[0]
				require.Equal(t, ours, d.Ours)
				require.Equal(t, now.Pos, d.Theirs)
				require.Equal(t, c.rewind, d.Common.Seq)
				require.True(t, d.Complete)
				require.Equal(t, c.orphans, names(d.Orphans))
				require.NotEmpty(t, d.Orphans[0].Text)

				_, err = r.Commit(t.Context(), write("after", "1"))
				require.NoError(t, err)
			})
		})
	}
}

func TestDivergedFurtherThanRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		appendBatches(t, h, single(puts(recent.Entries+10))...)
		var told []Divergence
		r := open(t, h.Open(memory.Options{}), func(o *Options[*words]) {
			o.OnDiverged = func(d Divergence) { told = append(told, d) }
		})
		require.NoError(t, r.WaitReady(t.Context()))
		h.Rewind(5)
		synctest.Wait()
		require.Len(t, told, 1)
		require.False(t, told[0].Complete)
		require.Len(t, told[0].Orphans, recent.Entries)
		require.EqualValues(t, 5, r.Current().Pos.Seq)
	})
}

func TestRebasedWithoutLoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		fill(t, h, puts(4)...)
		told := 0
		r := open(t, h.Open(memory.Options{}), func(o *Options[*words]) { o.OnDiverged = func(Divergence) { told++ } })
		require.NoError(t, r.WaitReady(t.Context()))
		id := uuid.New()
		h.Rebase(id)
		synctest.Wait()
		now, err := r.Latest(t.Context())
		require.NoError(t, err)
		require.Equal(t, id, now.Pos.Log)
		require.Equal(t, 4, now.State.texts.Len())
		require.Zero(t, told)
	})
}

// TestDivergedWhileUnreachable has the log fail in the middle of finding out.
func TestDivergedWhileUnreachable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		fill(t, h, puts(10)...)
		var told []Divergence
		dice := rand.New(rand.NewPCG(1, 2))
		var mu sync.Mutex
		flaky := func(context.Context) error {
			mu.Lock()
			defer mu.Unlock()
			if dice.IntN(6) == 0 {
				return ledger.ErrUnavailable
			}
			return nil
		}
		r := open(t, h.Open(memory.Options{Faults: memory.Faults{Read: flaky, Head: flaky}}), func(o *Options[*words]) {
			o.OnDiverged = func(d Divergence) { told = append(told, d) }
		})
		require.NoError(t, r.WaitReady(t.Context()))
		h.Rewind(7)
		<-time.After(10 * time.Minute)
		require.Len(t, told, 1)
		require.Equal(t, []string{"n7", "n8", "n9"}, names(told[0].Orphans))
		require.EqualValues(t, 7, r.Current().Pos.Seq)
		require.Equal(t, 7, r.Current().State.texts.Len())
	})
}

// TestCommitLostInFailover commits, loses the commit with the database, and
// finds that the next commit is decided without it.
func TestCommitLostInFailover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		r := open(t, h.Open(memory.Options{}))
		require.NoError(t, r.WaitReady(t.Context()))
		_, err := r.Commit(t.Context(), add("a", "1"))
		require.NoError(t, err)
		h.Rewind(0)
		synctest.Wait()
		now, err := r.Commit(t.Context(), add("a", "2"))
		require.NoError(t, err)
		require.Equal(t, "2", now.State.text("a"))
	})
}

// TestHeadThatHasGone knows a head that is lost before it could be read.
func TestHeadThatHasGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		fill(t, h, put("a", "1"))
		var slow switched
		r := open(t, h.Open(memory.Options{Deaf: true, Poll: time.Hour, Faults: memory.Faults{Read: func(ctx context.Context) error {
			if slow.on.Load() {
				return trip(time.Second)(ctx)
			}
			return nil
		}}}))
		require.NoError(t, r.WaitReady(t.Context()))
		fill(t, h, put("a", "2"))
		slow.on.Store(true)
		time.AfterFunc(time.Millisecond, func() { h.Rewind(1) })
		start := time.Now()
		_, err := r.Latest(t.Context())
		require.Less(t, time.Since(start), 5*time.Second)
		require.ErrorIs(t, err, ledger.ErrUnavailable)
		require.ErrorIs(t, err, ledger.ErrDiverged)
		now, err := r.Latest(t.Context())
		require.NoError(t, err)
		require.Equal(t, "1", now.State.text("a"))
	})
}
