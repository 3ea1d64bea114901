package replica

import (
	"errors"
	"fmt"
	"time"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/replica/bulk"
)

// fold applies entries, in order, to a private copy of a state.
type fold[S State[S]] struct {
	r         *Replica[S]
	base      *Snapshot[S] // what state is forked from; nil while the log is read from the beginning
	state     S
	private   bool       // state is ours to change
	pos       ledger.Pos // of the last entry applied
	whole     ledger.Pos // of the last batch applied
	publishes bool       // at the ends of batches
	until     uint64     // last entry to be read; 0 is no limit
	newest    time.Time  // of the last entry applied
}

// take applies the entries of a chunk that has been checked. Its error is a *StopError.
func (f *fold[S]) take(c *bulk.Chunk) error {
	for i := range c.Good {
		e := &c.Entries[i]
		var prepared any
		if c.Prepared != nil {
			prepared = c.Prepared[i]
		}
		if err := f.apply(e, prepared); err != nil {
			return &StopError{Seq: e.Seq, Kind: e.Kind, Key: e.Key, Err: err}
		}
		f.pos = ledger.Pos{Log: f.pos.Log, Seq: e.Seq, Chain: e.Chain}
		f.newest = e.At
		f.r.tail.tape.Add(e)
		if !e.Last {
			continue
		}
		f.r.ids.Add(e.Batch, e.Seq)
		every := f.r.o.DigestEvery
		due := f.publishes && f.pos.Seq/every > f.whole.Seq/every
		f.whole = f.pos
		if due {
			// Each node sums up the very same places, so each must stop at them.
			f.publish()
			f.r.sumUp(f.base)
		}
	}
	if c.Err != nil {
		e := &c.Entries[c.Good]
		return &StopError{Seq: e.Seq, Kind: e.Kind, Key: e.Key, Err: c.Err}
	}
	if f.publishes && f.private && f.pos == f.whole {
		f.publish()
	}
	if !f.publishes {
		f.r.progress(f.pos.Seq)
	}
	return nil
}

// apply applies one entry to the private copy.
func (f *fold[S]) apply(e *ledger.Entry, prepared any) error {
	if !f.private {
		f.state, f.private = f.base.Fork(), true
	}
	return apply(f.state, e, prepared)
}

// apply changes a private copy. Entries of kinds that nobody owns and nobody
// needs are passed over. A panic is the error of an entry that cannot be applied:
// left to itself it would come again with every restart of the process.
func apply[S State[S]](state S, e *ledger.Entry, prepared any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if p, ok := any(state).(Preparer); ok {
		err = p.ApplyPrepared(*e, prepared)
	} else {
		err = state.Apply(*e)
	}
	if errors.Is(err, ledger.ErrUnknownKind) && e.Kind.Optional() {
		return nil
	}
	return err
}

// prepareAndApply does both at once, for a single entry.
func prepareAndApply[S State[S]](state S, e *ledger.Entry, prepare func(*ledger.Entry) any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	var prepared any
	if prepare != nil {
		prepared = prepare(e)
	}
	return apply(state, e, prepared)
}

// publish makes the private copy the current state. It is called at the end of a batch.
func (f *fold[S]) publish() {
	var confirmed int64
	if f.base != nil {
		// What held nothing more than the old state held nothing more than the new one.
		confirmed = f.base.confirmed.Load()
	}
	f.base, f.private = f.r.snapshot(f.whole, f.state, confirmed), false
	if !f.newest.IsZero() {
		f.r.metrics.lastEntry.Set(float64(f.newest.UnixMicro()) / 1e6)
	}
	f.r.publish(f.base)
}
