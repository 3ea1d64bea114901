package replica

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/replica/recent"
)

// tail is what follow alone knows.
type tail[S State[S]] struct {
	first *fold[S] // the reading from the beginning, kept over errors; nil once published
	tape  recent.Tape
	told  bool // what was lost has been told before the present rebuilding
}

// StopError says at which entry a replica stopped, and why.
type StopError struct {
	Seq  uint64
	Kind ledger.Kind
	Key  ledger.Key
	Err  error // ErrUnknownKind, ErrDiverged for an entry that is not what was written, or Apply's
}

// Error names the entry and what to do about it.
func (e *StopError) Error() string {
	if errors.Is(e.Err, ledger.ErrUnknownKind) {
		return fmt.Sprintf("entry %d about %q needs a newer release of treaty: kind %d: %v", e.Seq, e.Key.Name, e.Kind, e.Err)
	}
	return fmt.Sprintf("entry %d of kind %d about %q cannot be applied: %v", e.Seq, e.Kind, e.Key.Name, e.Err)
}

// Unwrap returns the reason.
func (e *StopError) Unwrap() error { return e.Err }

// follow applies what is appended, until ctx ends or an entry cannot be applied.
func (r *Replica[S]) follow(ctx context.Context) {
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if ctx.Err() != nil {
			r.fail(context.Cause(ctx))
		}
	}()
	pause := r.o.MinBackoff
	for ctx.Err() == nil && r.stopped() == nil {
		reading := r.begin()
		err := r.advance(ctx)
		var stop *StopError
		switch {
		case ctx.Err() != nil:
			return
		case errors.As(err, &stop), errors.Is(err, ledger.ErrFormat):
			r.stop(err)
			return
		case err == nil:
			r.enter(Live, nil)
			r.overtake(reading)
			err = r.rest(ctx, func(ctx context.Context) error { return r.o.Log.Wait(ctx, r.current.Load().Pos) })
			if err == nil {
				pause = r.o.MinBackoff
				continue
			}
			// Only the hint is missing; reading goes on at the pace of the pauses.
			r.o.Logger.Debug("replica cannot wait for the log", "cause", err)
		default:
			r.enter(Stale, err)
		}
		r.metrics.restarts.Inc()
		// Half of the pause is random, so that nodes do not come back as one.
		d := pause/2 + r.random.upTo(pause/2)
		pause = min(2*pause, r.o.MaxBackoff)
		_ = r.rest(ctx, func(ctx context.Context) error {
			t := time.NewTimer(d)
			defer t.Stop()
			select {
			case <-t.C:
			case <-ctx.Done():
			}
			return nil
		})
	}
}

// advance brings the current state to the head of the log at the time of the call.
func (r *Replica[S]) advance(ctx context.Context) error {
	now := r.current.Load()
	if now.Pos == (ledger.Pos{}) || r.tail.first != nil {
		return r.start(ctx)
	}
	f := &fold[S]{r: r, base: now, pos: now.Pos, whole: now.Pos, publishes: true}
	err := r.replay(ctx, f)
	var stop *StopError
	switch {
	case errors.Is(err, ledger.ErrDiverged):
		// Either the log says so, or an entry does not continue what is here. If the
		// entry is damaged rather than of another past, reading anew finds it again.
		return r.rebuild(ctx, err)
	case errors.As(err, &stop):
		return r.publishUntil(ctx, f.whole, stop)
	}
	return err
}

// start reads the log from the beginning, as long as it takes, and publishes the
// state once. What has been read survives an error of the log.
func (r *Replica[S]) start(ctx context.Context) error {
	f := r.tail.first
	if f == nil {
		head, err := r.head(ctx, r.o.ReadBudget)
		if err != nil {
			return err
		}
		f = &fold[S]{r: r, state: r.o.New(), private: true, pos: ledger.Pos{Log: head.Log}, whole: ledger.Pos{Log: head.Log}}
		r.tail.first = f
		r.mu.Lock()
		r.see(head.Seq)
		r.mu.Unlock()
		r.o.Logger.Info("replica reads the log", "log", head.Log, "head", head.Seq)
	}
	started := r.o.Now()
	err := r.replay(ctx, f)
	var stop *StopError
	if errors.As(err, &stop) {
		return r.startUntil(ctx, f.whole, stop)
	}
	if errors.Is(err, ledger.ErrDiverged) {
		// The log has changed its past while it was read.
		r.tail.first = nil
		r.tail.tape = recent.Tape{}
		r.ids.Reset()
		return err
	}
	if err != nil {
		return err
	}
	f.publish()
	f.base.confirm(started)
	r.metrics.confirmed(started)
	r.tail.first, r.tail.told = nil, false
	return nil
}

// startUntil reads from the beginning again and publishes the state before the
// batch that cannot be applied: the copy into which it was half applied is spoilt.
func (r *Replica[S]) startUntil(ctx context.Context, until ledger.Pos, stop *StopError) error {
	f := &fold[S]{r: r, state: r.o.New(), private: true, pos: ledger.Pos{Log: until.Log}, whole: ledger.Pos{Log: until.Log}, until: until.Seq}
	if until.Seq > 0 {
		if err := r.replay(ctx, f); err != nil {
			return err
		}
	}
	f.publish()
	r.tail.first = nil
	return stop
}

// publishUntil does the same from the current state on.
func (r *Replica[S]) publishUntil(ctx context.Context, until ledger.Pos, stop *StopError) error {
	now := r.current.Load()
	f := &fold[S]{r: r, base: now, pos: now.Pos, whole: now.Pos, publishes: true, until: until.Seq}
	if until.Seq > now.Pos.Seq {
		if err := r.replay(ctx, f); err != nil {
			return err
		}
	}
	return stop
}
