package replica

import (
	"context"
	"fmt"
	"time"

	"github.com/treaty-registry/treaty/ledger"
)

// A replica further behind than this, for longer than this, is not ready.
const (
	readyLag  = 10_000 // entries
	readyTime = 10 * time.Second
)

// Status is what an operator wants to know of a replica.
type Status struct {
	Phase       Phase
	Since       time.Time     // of the phase
	Cause       error         // of Stale and Stopped
	Pos         ledger.Pos    // of the current state
	Applied     uint64        // entries read so far; ahead of Pos while starting
	Head        uint64        // newest entry known to be in the log
	Behind      time.Duration // for how long there have been entries to apply
	ConfirmedAt time.Time     // of the current state
}

// Lag returns how many entries are known to be in the log and not applied.
func (s Status) Lag() uint64 { return s.Head - min(s.Applied, s.Head) }

// Ready returns nil if the replica can serve reads, and otherwise says why it
// cannot. A log that cannot be reached is no reason: what is known is served,
// with a label.
func (s Status) Ready() error {
	switch {
	case s.Phase == Stopped:
		return fmt.Errorf("stopped at entry %d: %w", s.Pos.Seq, s.Cause)
	case s.Phase == Starting:
		return fmt.Errorf("read %d of %d entries: %w", s.Applied, s.Head, ledger.ErrUnavailable)
	case s.Lag() > readyLag || s.Behind > readyTime:
		return fmt.Errorf("%d entries behind, for %s: %w", s.Lag(), s.Behind, ledger.ErrUnavailable)
	}
	return nil
}

// Status reports how the replica is.
func (r *Replica[S]) Status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.current.Load()
	s := Status{
		Phase: r.health.phase, Since: r.health.since, Cause: r.health.cause,
		Pos: now.Pos, Applied: r.health.applied, Head: r.health.head, ConfirmedAt: now.ConfirmedAt(),
	}
	if s.Phase == "" {
		s.Phase = Starting
	}
	if !r.health.behind.IsZero() {
		s.Behind = r.o.Now().Sub(r.health.behind)
	}
	return s
}

// WaitReady returns when the log has been read once. Its error is why the
// replica stopped before, or the cause of ctx.
func (r *Replica[S]) WaitReady(ctx context.Context) error {
	select {
	case <-r.ready:
		return r.stopped()
	case <-ctx.Done():
		return fmt.Errorf("wait for the replica: %w", context.Cause(ctx))
	}
}
