package replica

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
	"github.com/treaty-registry/treaty/ledger/replica/bulk"
)

func fact(kind ledger.Kind, name string) ledger.Fact {
	return ledger.Fact{Kind: kind, Key: ledger.Key{Name: name}, Body: []byte("{}")}
}

// puts returns n facts about different names.
func puts(n int) []ledger.Fact {
	facts := make([]ledger.Fact, n)
	for i := range facts {
		facts[i] = put(fmt.Sprintf("n%d", i), "text")
	}
	return facts
}

// appendBatches appends each list of facts as one batch, in one append.
func appendBatches(t testing.TB, h *memory.History, lists ...[]ledger.Fact) {
	t.Helper()
	l := h.Open(memory.Options{})
	at, err := l.Head(t.Context())
	require.NoError(t, err)
	var batches []ledger.Batch
	for _, facts := range lists {
		batches = append(batches, batch(facts...))
	}
	_, err = l.Append(t.Context(), at, batches...)
	require.NoError(t, err)
}

func single(facts []ledger.Fact) [][]ledger.Fact {
	lists := make([][]ledger.Fact, len(facts))
	for i, f := range facts {
		lists[i] = []ledger.Fact{f}
	}
	return lists
}

// TestStopsBeforeWhatItCannotApply puts a bad entry into a batch behind good
// ones, read at the start or later, alone or in bulk.
func TestStopsBeforeWhatItCannotApply(t *testing.T) {
	for _, bad := range []struct {
		name string
		kind ledger.Kind
		want error
		text string
	}{
		{"Poison", kindPoison, errPoison, "this cannot be"},
		{"Panic", kindPanic, nil, "panic"},
		{"UnknownKind", kindUnknown, ledger.ErrUnknownKind, "needs a newer release of treaty: kind 900"},
	} {
		for _, before := range []int{0, 3, 700} {
			for _, when := range []string{"Starting", "Live"} {
				t.Run(fmt.Sprintf("%s/%s/After%d", bad.name, when, before), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						h := history()
						lists := append(single(puts(before)),
							[]ledger.Fact{put("spoilt", "half"), fact(bad.kind, "culprit"), put("x", "y")},
							[]ledger.Fact{put("later", "1")})
						if when == "Starting" {
							appendBatches(t, h, lists...)
						}
						r := open(t, h.Open(memory.Options{}))
						err := r.WaitReady(t.Context())
						if when == "Live" {
							require.NoError(t, err)
							appendBatches(t, h, lists...)
							synctest.Wait()
							err = r.stopped()
						}
						require.ErrorIs(t, err, ledger.ErrUnavailable)
						if bad.want != nil {
							require.ErrorIs(t, err, bad.want)
						}
						require.ErrorContains(t, err, bad.text)
						var stop *StopError
						require.ErrorAs(t, err, &stop)
						require.EqualValues(t, before+2, stop.Seq)
						require.Equal(t, "culprit", stop.Key.Name)

						s := r.Status()
						require.Equal(t, Stopped, s.Phase)
						require.ErrorAs(t, s.Ready(), &stop)
						require.EqualValues(t, before, r.Current().Pos.Seq)
						require.Empty(t, r.Current().State.text("spoilt"), "a batch is applied as a whole or not at all")
						require.Equal(t, before, r.Current().State.texts.Len())
						_, err = r.Latest(t.Context())
						require.ErrorIs(t, err, ledger.ErrUnavailable)
						require.ErrorContains(t, err, bad.text)
						_, err = r.Commit(t.Context(), write("a", "1"))
						require.ErrorIs(t, err, ledger.ErrUnavailable)
					})
				})
			}
		}
	}
}

func TestOptionalKindsArePassedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		fill(t, h, put("a", "1"), fact(kindComment, "a"))
		r := open(t, h.Open(memory.Options{}))
		require.NoError(t, r.WaitReady(t.Context()))
		require.EqualValues(t, 2, r.Current().Pos.Seq)
		now, err := r.Commit(t.Context(), func(*Snapshot[*words]) (ledger.Batch, error) {
			return batch(fact(kindComment, "a"), put("a", "2")), nil
		})
		require.NoError(t, err)
		require.Equal(t, "2", now.State.text("a"))
		require.EqualValues(t, 4, now.Pos.Seq)
	})
}

func TestNewerFormatStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		r := open(t, h.Open(memory.Options{}))
		require.NoError(t, r.WaitReady(t.Context()))
		l := h.Open(memory.Options{})
		at, err := l.Head(t.Context())
		require.NoError(t, err)
		raise := batch(put("a", "1"))
		raise.MinFormat = ledger.Format + 1
		_, err = l.Append(t.Context(), at, raise)
		require.NoError(t, err)
		_, err = r.Latest(t.Context())
		require.ErrorIs(t, err, ledger.ErrFormat)
		require.ErrorIs(t, err, ledger.ErrUnavailable)
		synctest.Wait()
		require.Equal(t, Stopped, r.Status().Phase)
		require.Zero(t, r.Current().Pos.Seq)

		late := open(t, h.Open(memory.Options{}))
		require.ErrorIs(t, late.WaitReady(t.Context()), ledger.ErrFormat)
	})
}

// tampered is a log in which one entry has been changed after it was written.
type tampered struct {
	ledger.Log
	seq atomic.Uint64
}

func (l *tampered) Read(ctx context.Context, after ledger.Pos) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		for e, err := range l.Log.Read(ctx, after) {
			if e.Seq == l.seq.Load() {
				e.Text += "!"
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func TestDamagedEntryStops(t *testing.T) {
	for _, n := range []int{3, 700} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := history()
				var lost []Divergence
				tell := func(o *Options[*words]) { o.OnDiverged = func(d Divergence) { lost = append(lost, d) } }
				l := &tampered{Log: h.Open(memory.Options{})}
				live := open(t, l, tell)
				require.NoError(t, live.WaitReady(t.Context()))
				l.seq.Store(uint64(n))
				appendBatches(t, h, single(puts(n+1))...)
				starting := open(t, l, tell)
				synctest.Wait()
				for _, r := range []*Replica[*words]{live, starting} {
					err := r.stopped()
					require.ErrorIs(t, err, ledger.ErrDiverged)
					require.ErrorContains(t, err, "not what was written")
					require.EqualValues(t, n-1, r.Current().Pos.Seq)
					require.Equal(t, n-1, r.Current().State.texts.Len())
				}
				require.Empty(t, lost, "damage is not another past")
			})
		})
	}
}

// TestStartSurvivesErrors cuts the first reading off again and again.
func TestStartSurvivesErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, every = 2000, 300
		h := history()
		appendBatches(t, h, single(puts(n))...)
		reads := 0
		r := open(t, h.Open(memory.Options{Faults: memory.Faults{Read: func(context.Context) error {
			if reads++; reads%every == 0 {
				return ledger.ErrUnavailable
			}
			return nil
		}}}))
		require.NoError(t, r.WaitReady(t.Context()))
		require.Equal(t, n, r.Current().State.texts.Len())
		require.Less(t, reads, 2*n, "what has been read is not read again")
		require.EqualValues(t, n, r.Status().Applied)
	})
}

// TestSilentLog reads from a log that says nothing any more in the middle of a reading.
func TestSilentLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		appendBatches(t, h, single(puts(10))...)
		reads := 0
		r := open(t, h.Open(memory.Options{Faults: memory.Faults{Read: func(ctx context.Context) error {
			if reads++; reads == 5 {
				<-ctx.Done()
				return context.Cause(ctx)
			}
			return nil
		}}}))
		start := time.Now()
		require.NoError(t, r.WaitReady(t.Context()))
		require.Equal(t, 10, r.Current().State.texts.Len())
		require.InDelta(t, 30, time.Since(start).Seconds(), 0.2)
	})
}

// TestReachesForEver says that no number of failures ends the following, and
// that the pauses between them do not grow without end.
func TestReachesForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		var cable switched
		var tries atomic.Int64
		r := open(t, h.Open(memory.Options{Faults: memory.Faults{Read: func(ctx context.Context) error {
			tries.Add(1)
			return cable.fail(ctx)
		}}}))
		require.NoError(t, r.WaitReady(t.Context()))
		cable.on.Store(true)
		fill(t, h, put("a", "1"))
		tries.Store(0)
		<-time.After(6 * time.Hour)
		require.Equal(t, Stale, r.Status().Phase)
		require.Greater(t, tries.Load(), int64(6*60*60/5))
		require.Less(t, tries.Load(), int64(2*6*60*60/5))
		cable.on.Store(false)
		<-time.After(5 * time.Second)
		require.Equal(t, Live, r.Status().Phase)
		require.Equal(t, "1", r.Current().State.text("a"))
	})
}

func TestOneLinePerChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		var cable switched
		var lines strings.Builder
		logger, wait := recorder(&lines)
		r := open(t, h.Open(memory.Options{Faults: memory.Faults{Read: cable.fail}}), func(o *Options[*words]) { o.Logger = logger })
		require.NoError(t, r.WaitReady(t.Context()))
		for range 2 {
			cable.on.Store(true)
			<-time.After(time.Minute)
			cable.on.Store(false)
			<-time.After(time.Minute)
		}
		fill(t, h, fact(kindPoison, "a"))
		synctest.Wait()
		require.Equal(t, []string{"live", "stale", "live", "stale", "live", "stopped"}, wait())
	})
}

func TestLag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		var cable switched
		r := open(t, h.Open(memory.Options{Faults: memory.Faults{Read: cable.fail}}))
		require.NoError(t, r.WaitReady(t.Context()))
		cable.on.Store(true)
		fill(t, h, put("a", "1"), put("a", "2"))
		_, err := r.Latest(t.Context()) // learns the head, cannot read on
		require.ErrorIs(t, err, ledger.ErrUnavailable)
		<-time.After(9 * time.Second)
		s := r.Status()
		require.EqualValues(t, 2, s.Lag())
		require.NoError(t, s.Ready())
		<-time.After(2 * time.Second)
		s = r.Status()
		require.ErrorContains(t, s.Ready(), "2 entries behind")
		require.ErrorContains(t, Status{Phase: Live, Head: 10_001}.Ready(), "10001 entries behind")
		require.ErrorContains(t, Status{Phase: Starting, Applied: 3, Head: 10}.Ready(), "read 3 of 10")
	})
}

func TestDigests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		appendBatches(t, h, single(puts(25))...) // not live yet: no digest of these
		type digest struct {
			pos ledger.Pos
			sum ledger.Hash
		}
		note := func(to *[]digest) func(*Options[*words]) {
			return func(o *Options[*words]) {
				o.DigestEvery = 10
				o.OnDigest = func(p ledger.Pos, s ledger.Hash) { *to = append(*to, digest{p, s}) }
			}
		}
		var one, two []digest
		a := open(t, h.Open(memory.Options{}), note(&one))
		b := open(t, h.Open(memory.Options{Deaf: true, Poll: time.Hour}), note(&two))
		require.NoError(t, a.WaitReady(t.Context()))
		require.NoError(t, b.WaitReady(t.Context()))
		require.Empty(t, one)
		for i := range 8 { // 26 … 33 in pairs; entry 30 is the first of its batch
			appendBatches(t, h, []ledger.Fact{put("x", fmt.Sprint(i)), put("y", fmt.Sprint(i))})
			synctest.Wait()
		}
		_, err := b.Latest(t.Context()) // the other node reads all of it at once
		require.NoError(t, err)
		synctest.Wait()
		seqs := func(ds []digest) (seqs []uint64) {
			for _, d := range ds {
				seqs = append(seqs, d.pos.Seq)
			}
			return seqs
		}
		require.Equal(t, []uint64{31, 41}, seqs(one))
		require.Subset(t, one, two, "the same places, the same sums")
		require.NotEmpty(t, two)
	})
}

// heavy is a state that wants its entries prepared.
type heavy struct{ *words }

func (h heavy) Fork() heavy { return heavy{h.words.Fork()} }

func (h heavy) Prepare(e *ledger.Entry) any {
	if e.Kind == kindPanic {
		panic("cannot prepare this")
	}
	return strings.ToUpper(e.Text)
}

func (h heavy) ApplyPrepared(e ledger.Entry, prepared any) error {
	e.Text = prepared.(string)
	return h.words.Apply(e)
}

func TestPreparer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		appendBatches(t, h, single(puts(1000))...)
		o := DefaultOptions[heavy]()
		o.Log, o.New = h.Open(memory.Options{}), func() heavy { return heavy{newWords()} }
		r, err := New(o)
		require.NoError(t, err)
		defer r.Close()
		require.NoError(t, r.WaitReady(t.Context()))
		for name, text := range r.Current().State.texts.Scan {
			require.Equal(t, "TEXT", text, name)
		}
		require.Equal(t, 1000, r.Current().State.texts.Len())
		now, err := r.Commit(t.Context(), func(*Snapshot[heavy]) (ledger.Batch, error) { return batch(put("a", "one")), nil })
		require.NoError(t, err)
		require.Equal(t, "ONE", now.State.text("a"))
		_, err = r.Commit(t.Context(), func(*Snapshot[heavy]) (ledger.Batch, error) { return batch(fact(kindPanic, "a")), nil })
		require.ErrorContains(t, err, "cannot prepare this")
		appendBatches(t, h, []ledger.Fact{fact(kindPanic, "culprit")})
		synctest.Wait()
		require.ErrorContains(t, r.Status().Cause, "cannot prepare this")
		require.ErrorContains(t, r.Status().Cause, "culprit")
	})
}

// TestBatchesAppearAsAWhole reads one batch in several chunks, slowly, and looks
// at the state all the while.
func TestBatchesAppearAsAWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		r := open(t, h.Open(memory.Options{Faults: memory.Faults{Read: trip(time.Millisecond)}}))
		require.NoError(t, r.WaitReady(t.Context()))
		const n = 3*bulk.Entries + 1
		appendBatches(t, h, []ledger.Fact{put("first", "1")}, puts(n), []ledger.Fact{put("last", "1")})
		seen := map[int]bool{}
		for r.Current().Pos.Seq < n+2 {
			seen[r.Current().State.texts.Len()] = true
			<-time.After(time.Millisecond)
		}
		delete(seen, 0)
		delete(seen, 1)
		require.Subset(t, []int{n + 1, n + 2}, slices.Collect(maps.Keys(seen)))
	})
}
