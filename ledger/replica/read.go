package replica

import (
	"context"
	"fmt"
	"time"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/replica/bulk"
)

// progressEvery is the number of entries between two lines of progress.
const progressEvery = 250_000

// replay reads what follows f's position and applies it. A little is done right
// here; of much, one goroutine reads, several verify and prepare, one applies.
// Its error is a *StopError, or why the log could not be read to the end.
func (r *Replica[S]) replay(ctx context.Context, f *fold[S]) error {
	started := r.o.Now()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(r.o.ReadBudget, func() {
		cancel(fmt.Errorf("nothing to read within %s: %w", r.o.ReadBudget, ledger.ErrUnavailable))
	})
	defer watch.Stop()

	var p *bulk.Pipeline
	var failed error
	c := bulk.NewChunk(f.pos)
	after := f.pos
	if after.Seq == 0 && f.base == nil {
		after = ledger.Pos{} // whatever log it is by now; the head says so later
	}
	for e, err := range r.o.Log.Read(ctx, after) {
		if err != nil {
			failed = fmt.Errorf("read the log after %d: %w", c.End().Seq, err)
			break
		}
		if f.until != 0 && e.Seq > f.until {
			break
		}
		c.Add(e)
		if !c.Full() {
			continue
		}
		if !f.publishes && e.Seq/progressEvery != c.At.Seq/progressEvery {
			r.o.Logger.Info("replica reads the log", "seq", e.Seq)
		}
		if p == nil {
			p = bulk.Start(r.o.Workers, r.prepare, f.take)
		}
		watch.Stop() // a slow state is not a silent log
		wanted := p.Submit(c)
		c = bulk.NewChunk(c.End())
		c.Entries = make([]ledger.Entry, 0, bulk.Entries) // where much was read, more will be
		if !wanted {
			break
		}
		watch.Reset(r.o.ReadBudget)
	}
	watch.Stop()
	var err error
	if p == nil {
		c.Check(r.prepare)
		err = f.take(c)
	} else {
		if len(c.Entries) > 0 {
			p.Submit(c)
		}
		err = p.Finish()
	}
	switch {
	case err != nil:
		return err
	case failed != nil && ctx.Err() != nil:
		return fmt.Errorf("%w: %w", failed, context.Cause(ctx))
	case failed != nil:
		return failed
	}
	if f.base != nil && f.base.Pos == f.pos {
		// Read ends at the head of its time, so nothing was missing when it began.
		f.base.confirm(started)
		r.metrics.confirmed(started)
	}
	return nil
}
