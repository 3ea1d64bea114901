package replica

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/replica/recent"
)

// Divergence says that the log has another past than this node has seen: a
// failover to a database without the last commits, or a backup that was restored.
type Divergence struct {
	Ours    ledger.Pos     // of this node's state
	Theirs  ledger.Pos     // the head of the log now
	Common  ledger.Pos     // the last place that both have, as far as this node remembers
	Orphans []ledger.Entry // behind Common in Ours: the log does not have them any more
	// Complete says that Orphans are all; otherwise entries before the first one
	// are lost too, which this node has not kept.
	Complete bool
}

// rebuild begins to read the log anew because it has another past than the
// current state. It tells about what was lost first, while it is still known.
func (r *Replica[S]) rebuild(ctx context.Context, cause error) error {
	r.enter(Stale, cause)
	if !r.tail.told {
		d, err := r.compare(ctx)
		if err != nil {
			return err
		}
		r.tail.told = true
		// An operator's new identity of the log alone is no loss.
		if d.Common.Seq != d.Ours.Seq || d.Common.Chain != d.Ours.Chain {
			r.metrics.diverged.Inc()
			r.o.Logger.Error("the log has lost entries that this node has seen; rebuilding",
				"ours", d.Ours.Seq, "theirs", d.Theirs.Seq, "common", d.Common.Seq,
				"orphans", len(d.Orphans), "complete", d.Complete, "cause", cause)
			if r.o.OnDiverged != nil {
				r.o.OnDiverged(d)
			}
		}
	}
	r.tail.tape = recent.Tape{}
	r.ids.Reset()
	r.mu.Lock()
	r.health.applied, r.health.head = 0, 0
	r.mu.Unlock()
	return r.start(ctx)
}

// compare finds the last entry that both pasts share.
func (r *Replica[S]) compare(ctx context.Context) (Divergence, error) {
	head, err := r.head(ctx, r.o.ReadBudget)
	if err != nil {
		return Divergence{}, err
	}
	held := r.tail.tape.Held()
	ours := r.current.Load().Pos
	// What was read and could not be published has never been answered to anybody.
	held = held[:sort.Search(len(held), func(i int) bool { return held[i].Seq > ours.Seq })]
	d := Divergence{Ours: ours, Theirs: head}
	var failed error
	// The first held entry, if any, that the log does not have.
	n := sort.Search(len(held), func(i int) bool {
		if failed != nil {
			return false
		}
		has, err := r.has(ctx, ledger.Pos{Log: head.Log, Seq: held[i].Seq, Chain: held[i].Chain})
		if err != nil {
			failed = err
		}
		return !has
	})
	if failed != nil {
		return Divergence{}, failed
	}
	d.Orphans = slices.Clone(held[n:])
	switch {
	case n > 0:
		d.Common = ledger.Pos{Log: head.Log, Seq: held[n-1].Seq, Chain: held[n-1].Chain}
		d.Complete = true
	case ours.Seq == 0 || len(held) > 0 && held[0].Seq == 1:
		d.Common = ledger.Pos{Log: head.Log}
		d.Complete = true
	default:
		// Everything held is lost, and perhaps more.
	}
	return d, nil
}

// has reports whether the position is in the log.
func (r *Replica[S]) has(ctx context.Context, pos ledger.Pos) (bool, error) {
	for _, err := range r.o.Log.Read(ctx, pos) {
		if errors.Is(err, ledger.ErrDiverged) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("look for entry %d: %w", pos.Seq, err)
		}
		break // one entry behind it is enough to know
	}
	return true, nil
}
