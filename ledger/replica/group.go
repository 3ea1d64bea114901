package replica

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/treaty-registry/treaty/ledger"
)

// groupMembers is the largest number of commits that share appends: enough that
// the disk's flush no longer counts, few enough that nobody waits long for the
// decisions of the others.
const groupMembers = 256

// longestPause ends the series 1, 2, 4 … ms, of which a random part is waited
// after each append that was lost.
const longestPause = 64 * time.Millisecond

// group is the commits that share appends until each has its answer.
type group[S State[S]] struct {
	r       *Replica[S]
	members []*member[S]
	pauses  int // in a row

	// What is known of the last append until the state has told its outcome.
	inDoubt bool       // it may have been committed
	began   time.Time  // when
	reached ledger.Pos // what it returned; zero if it did not win
	tried   []*member[S]
	failure error // what the log said besides that it cannot be reached
}

// commit appends what waits, one group after another.
func (r *Replica[S]) commit(ctx context.Context) {
	for {
		select {
		case <-r.queue.arrived:
			// Writers that have just been answered often write again at once: let
			// them, so that all share this append.
			runtime.Gosched()
			if members := r.queue.take(); len(members) > 0 {
				r.commitGroup(ctx, members)
			}
		case <-ctx.Done():
			for _, m := range r.queue.close() {
				m.answer(nil, fmt.Errorf("commit: %w", context.Cause(ctx)))
			}
			return
		}
	}
}

// commitGroup returns when each member has its answer or has left.
func (r *Replica[S]) commitGroup(ctx context.Context, members []*member[S]) {
	// No member has more time than this: each one's own budget began earlier.
	ctx, cancel := context.WithTimeoutCause(ctx, r.o.CommitBudget,
		fmt.Errorf("not committed within %s: %w", r.o.CommitBudget, ledger.ErrUnavailable))
	defer cancel()
	defer func() {
		for _, m := range members {
			r.ids.Withdraw(m.id)
		}
	}()
	g := &group[S]{r: r, members: slices.Clone(members)}
	// While live the first try takes the state as it is: the append finds out
	// whether it was the newest, for the price of one question instead of two.
	look := !r.live()
	for {
		if g.shrink(); len(g.members) == 0 {
			return
		}
		now := r.current.Load()
		if look {
			var err error
			now, err = g.look(ctx)
			switch {
			case err == nil:
			case ctx.Err() != nil, r.stopped() != nil, !g.inDoubt:
				for _, m := range g.members {
					m.answer(nil, fmt.Errorf("commit: %w", err))
				}
				return
			default:
				// Something was offered. Giving up now would leave open what the next
				// moment may tell.
				g.pause(ctx)
				continue
			}
			g.settle(now)
		}
		p := g.plan(now)
		switch {
		case len(p.batches) > 0:
			g.append(ctx, now, p)
		case look:
			p.answer(now)
		}
		look = true
	}
}

// shrink forgets the members that have their answer or have left.
func (g *group[S]) shrink() {
	g.members = slices.DeleteFunc(g.members, func(m *member[S]) bool { return m.answered || m.left() })
}

// look returns a state that knows the outcome of the last append, or that is
// confirmed if there was none.
func (g *group[S]) look(ctx context.Context) (*Snapshot[S], error) {
	if g.reached == (ledger.Pos{}) {
		return g.r.Latest(ctx)
	}
	// The append that won has told the head already.
	w := newRound[S]()
	g.r.reach(g.reached, g.began, w)
	g.reached = ledger.Pos{}
	return w.wait(ctx)
}

// settle answers the members whose batches are in the state, however they got
// there, and those whose batches the log did not want.
func (g *group[S]) settle(now *Snapshot[S]) {
	for _, m := range g.members {
		switch {
		case now.holds(m.id):
			m.answer(now, nil)
		case g.failure != nil && slices.Contains(g.tried, m):
			m.answer(nil, fmt.Errorf("commit: %w", g.failure))
		}
	}
	g.inDoubt, g.tried, g.failure = false, nil, nil
	g.shrink()
}

// pause waits for a random time, so that rivals do not meet again.
func (g *group[S]) pause(ctx context.Context) {
	longest := min(time.Millisecond<<g.pauses, longestPause)
	g.pauses = min(g.pauses+1, 10)
	t := time.NewTimer(g.r.random.upTo(longest))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// append offers the batches of the plan and notes what is known of them.
func (g *group[S]) append(ctx context.Context, now *Snapshot[S], p *plan[S]) {
	for _, m := range p.members {
		g.r.ids.Offer(m.id)
	}
	g.began, g.tried = g.r.o.Now(), p.members
	g.r.metrics.appends.Inc()
	g.r.metrics.group.Observe(float64(len(p.batches)))
	pos, err := g.r.o.Log.Append(ctx, now.Pos, p.batches...)
	switch {
	case err == nil:
		// The state was the newest one when the batches landed behind it, so the
		// refusals that it gave are confirmed too.
		g.reached, g.inDoubt, g.pauses = pos, true, 0
		p.refuse(now)
	case errors.Is(err, ledger.ErrConflict):
		g.r.metrics.conflicts.Inc()
		g.pause(ctx)
	case errors.Is(err, ledger.ErrUnavailable), ctx.Err() != nil:
		g.inDoubt = true
		g.pause(ctx)
	default:
		g.inDoubt, g.failure = true, err
	}
}
