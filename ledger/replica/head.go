package replica

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/ledger"
)

// round is one query of the head and all who wait for its answer.
type round[S State[S]] struct {
	joined atomic.Bool   // somebody waits
	size   atomic.Int32  // how many do, for the pace of the next rounds
	over   atomic.Bool   // the answer is there
	done   chan struct{} // closed behind over; snap and err are set before
	expiry *time.Timer   // set by the first who joins, before it tells confirm
	snap   *Snapshot[S]
	err    error
}

func newRound[S State[S]]() *round[S] { return &round[S]{done: make(chan struct{})} }

// finish answers all who wait. Only the first call counts.
func (w *round[S]) finish(snap *Snapshot[S], err error) {
	if w.over.CompareAndSwap(false, true) {
		w.snap, w.err = snap, err
		close(w.done)
	}
}

// wait returns the answer of the round, or why ctx ended.
func (w *round[S]) wait(ctx context.Context) (*Snapshot[S], error) {
	select {
	case <-w.done:
		return w.snap, w.err
	case <-ctx.Done():
		return nil, fmt.Errorf("confirm the head: %w", context.Cause(ctx))
	}
}

// Latest returns a state that holds everything that was committed, on any node,
// before the call began. Its error is ErrUnavailable if the head could not be
// confirmed within HeadBudget, the log cannot be read, or the replica has
// stopped: the caller may then answer from Current, with a label. It is
// ErrClosed after Close, or the cause of ctx. Catching up after the head is
// known is bounded by ctx alone.
func (r *Replica[S]) Latest(ctx context.Context) (*Snapshot[S], error) {
	if r.local != nil && !r.closed.Load() {
		if head, ok := r.local(); ok {
			if now := r.current.Load(); now.Pos == head {
				now.confirm(r.o.Now())
				return now, nil
			}
		}
	}
	// Whoever loads a round before confirm replaces it has arrived before the
	// query of that round starts, even if it is late to say so.
	w := r.waiting.Load()
	w.size.Add(1)
	if !w.joined.Load() && w.joined.CompareAndSwap(false, true) {
		w.expiry = time.AfterFunc(r.o.HeadBudget, func() {
			w.finish(nil, fmt.Errorf("no head within %s: %w", r.o.HeadBudget, ledger.ErrUnavailable))
		})
		r.arrived <- struct{}{} // never blocks: one round waits at a time, and one joins it first
	}
	return w.wait(ctx)
}

// A round of at least a crowd shows a busy node. There the next round is given
// time to grow: its members wait a little longer, and the node and the database
// have fewer queries to do between them, which serves more requests in all.
const (
	crowd    = 40
	breather = 250 * time.Microsecond
)

// confirm asks for the head as long as somebody wants to know, one query at a time.
func (r *Replica[S]) confirm(ctx context.Context) {
	pause := time.NewTimer(0)
	defer pause.Stop()
	crowded := false
	for {
		select {
		case <-r.arrived:
			if crowded {
				pause.Reset(breather)
				select {
				case <-pause.C:
				case <-ctx.Done():
				}
			} else {
				// Those who have just been answered often ask again at once. Letting them
				// run first has all of them share this query, not half of them the next.
				runtime.Gosched()
			}
			w := r.waiting.Swap(newRound[S]())
			r.check(ctx, w)
			crowded = w.size.Load() >= crowd
		case <-ctx.Done():
			// The last round is answered and stays, so that whoever comes later is answered too.
			r.waiting.Load().finish(nil, context.Cause(ctx))
			return
		}
	}
}

// check asks for the head and answers the round, or leaves it to follow.
func (r *Replica[S]) check(ctx context.Context, w *round[S]) {
	defer w.expiry.Stop()
	if err := r.stopped(); err != nil {
		w.finish(nil, err)
		return
	}
	if w.over.Load() {
		return
	}
	before, started := r.current.Load(), r.o.Now()
	head, err := r.head(ctx, r.o.HeadBudget)
	r.metrics.headCheck.Observe(r.o.Now().Sub(started).Seconds())
	if ctx.Err() != nil {
		w.finish(nil, context.Cause(ctx))
		return
	}
	if err == nil && before.Pos.Log != uuid.Nil && !follows(head, before.Pos) {
		err = fmt.Errorf("the head is %d, this node has seen %d: %w", head.Seq, before.Pos.Seq, ledger.ErrDiverged)
	}
	if errors.Is(err, ledger.ErrFormat) {
		r.stop(err)
	}
	if err != nil {
		w.finish(nil, unavailable(err))
		r.doubt()
		return
	}
	w.expiry.Stop()
	r.reach(head, started, w)
}

// head asks the log, for no longer than the budget.
func (r *Replica[S]) head(ctx context.Context, budget time.Duration) (ledger.Pos, error) {
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	head, err := r.o.Log.Head(ctx)
	if err != nil {
		return head, fmt.Errorf("confirm the head: %w", err)
	}
	return head, nil
}

// follows reports whether a log with that head can still hold pos.
func follows(head, pos ledger.Pos) bool {
	if head.Log != pos.Log || head.Seq < pos.Seq {
		return false
	}
	return head.Seq > pos.Seq || head.Chain == pos.Chain
}
