package replica

import (
	"context"
	"fmt"
	"time"
)

// Phase is what a replica is doing.
type Phase string

// The phases of a replica: Starting until the log has been read once, then Live
// and Stale in turn, and Stopped for ever once an entry cannot be applied.
const (
	Starting Phase = "starting"
	Live     Phase = "live"    // follows the log
	Stale    Phase = "stale"   // the log cannot be read, or is being read anew; still trying
	Stopped  Phase = "stopped" // applies nothing more; needs an operator
)

// health is what follow, confirm and Status share. It is guarded by Replica.mu.
type health[S State[S]] struct {
	phase   Phase // "" is Starting
	since   time.Time
	cause   error
	applied uint64    // while the log is read for the first time ahead of the snapshot
	head    uint64    // newest known
	behind  time.Time // since when applied < head; zero if it is not

	reading uint64             // number of the newest reading
	pending []pending[S]       // rounds that wait for entries
	wake    context.CancelFunc // ends the rest of follow; nil while it does not rest
	nudged  bool               // follow is not to rest
}

// enter changes the phase and says so in one line. Nothing follows Stopped, and
// a replica that has never been live stays Starting while it cannot read.
func (r *Replica[S]) enter(p Phase, cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h := &r.health
	if p == Stale {
		r.fail(unavailable(fmt.Errorf("follow the log: %w", cause)))
	}
	if h.phase == Stopped {
		return
	}
	if h.phase == p {
		h.cause = cause // the newest reason is the one to look at
		return
	}
	if h.phase == "" && p == Stale {
		// Still starting; the first failure is worth a line, its repetitions are not.
		if h.cause == nil {
			r.o.Logger.Warn("replica cannot start yet", "cause", cause)
		}
		h.cause = cause
		return
	}
	was := h.since
	first := h.phase == ""
	h.phase, h.cause, h.since = p, cause, r.o.Now()
	pos := r.current.Load().Pos
	switch p {
	case Live:
		r.o.Logger.Info("replica is live", "seq", pos.Seq, "after", h.since.Sub(was))
	case Stale:
		r.o.Logger.Warn("replica is stale", "seq", pos.Seq, "cause", cause)
	case Stopped:
		r.o.Logger.Error("replica has stopped", "seq", pos.Seq, "cause", cause)
		r.fail(r.stopError())
	}
	r.metrics.phase(p)
	if first {
		close(r.ready)
	}
}

// stop ends the replica's following for good.
func (r *Replica[S]) stop(cause error) {
	r.enter(Stopped, cause)
	r.nudge()
}

// stopped returns what callers are told once the replica has stopped, else nil.
func (r *Replica[S]) stopped() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.health.phase != Stopped {
		return nil
	}
	return r.stopError()
}

func (r *Replica[S]) stopError() error {
	return unavailable(fmt.Errorf("the replica has stopped: %w", r.health.cause))
}

func (r *Replica[S]) live() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.health.phase == Live
}
