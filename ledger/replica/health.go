package replica

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/treaty-registry/treaty/ledger"
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

// A replica further behind than this, for longer than this, is not ready.
const (
	readyLag  = 10_000 // entries
	readyTime = 10 * time.Second
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

// pending is a round whose answer is the first snapshot at or behind head.
type pending[S State[S]] struct {
	head    ledger.Pos
	started time.Time // of the query that said so
	reading uint64    // the newest that had begun then, which may miss the head
	round   *round[S]
}

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

// enter changes the phase and says so in one line. Nothing follows Stopped, and
// a replica that has never been live stays Starting while it cannot read.
func (r *Replica[S]) enter(p Phase, cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h := &r.health
	if p == Stale {
		r.fail(unavailable(fmt.Errorf("follow the log: %w", cause)))
	}
	if h.phase == Stopped || h.phase == p {
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

// fail answers the rounds that wait for entries. It is called with mu held.
func (r *Replica[S]) fail(err error) {
	for _, p := range r.health.pending {
		p.round.finish(nil, err)
	}
	r.health.pending = nil
}

// reach answers the round with a state at or behind head, now or when follow has applied it.
func (r *Replica[S]) reach(head ledger.Pos, started time.Time, w *round[S]) {
	r.mu.Lock()
	r.see(head.Seq)
	now := r.current.Load()
	if now.covers(head) {
		wake := r.health.phase != Live
		r.mu.Unlock()
		now.confirm(started)
		r.metrics.confirmed(started)
		w.finish(now, nil)
		if wake {
			r.nudge() // the log answers again: no need to wait for the end of a pause
		}
		return
	}
	defer r.mu.Unlock()
	switch {
	case r.closed.Load():
		// Checked with mu held: follow takes mu once more after closed is set, and
		// answers what was added before.
		w.finish(nil, ledger.ErrClosed)
		return
	case r.health.phase == Stopped:
		w.finish(nil, r.stopError())
		return
	}
	r.health.pending = append(r.health.pending, pending[S]{head, started, r.health.reading, w})
	r.wake()
}

func (s *Snapshot[S]) covers(head ledger.Pos) bool {
	return s.Pos.Log == head.Log && s.Pos.Seq >= head.Seq
}

// publish makes the snapshot the current one and answers those who waited for it.
func (r *Replica[S]) publish(s *Snapshot[S]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.current.Store(s)
	r.health.applied = s.Pos.Seq
	r.see(s.Pos.Seq)
	rest := r.health.pending[:0]
	for _, p := range r.health.pending {
		if !s.covers(p.head) {
			rest = append(rest, p)
			continue
		}
		s.confirm(p.started)
		r.metrics.confirmed(p.started)
		p.round.finish(s, nil)
	}
	clear(r.health.pending[len(rest):])
	r.health.pending = rest
}

// begin returns the number of the reading that begins now.
func (r *Replica[S]) begin() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.health.reading++
	return r.health.reading
}

// overtake answers the rounds that wait for entries which a reading to the end
// that began later did not find: the log has changed its past meanwhile.
func (r *Replica[S]) overtake(reading uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.health.pending = slices.DeleteFunc(r.health.pending, func(p pending[S]) bool {
		if p.reading >= reading {
			return false
		}
		p.round.finish(nil, unavailable(fmt.Errorf("entry %d has gone: %w", p.head.Seq, ledger.ErrDiverged)))
		return true
	})
}

// progress notes how far the first reading has come.
func (r *Replica[S]) progress(seq uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.health.applied = seq
	r.see(seq)
}

// see notes that the log reaches to seq at least. It is called with mu held.
func (r *Replica[S]) see(seq uint64) {
	h := &r.health
	h.head = max(h.head, seq)
	switch {
	case h.applied >= h.head:
		h.behind = time.Time{}
	case h.behind.IsZero():
		h.behind = r.o.Now()
	}
	r.metrics.applied.Set(float64(h.applied))
	r.metrics.head.Set(float64(h.head))
}

// doubt has follow look at the log, because somebody could not. While stale it
// looks often enough.
func (r *Replica[S]) doubt() {
	if r.live() {
		r.nudge()
	}
}

// nudge ends the rest of follow, now or the next one.
func (r *Replica[S]) nudge() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wake()
}

func (r *Replica[S]) wake() {
	r.health.nudged = true
	if r.health.wake != nil {
		r.health.wake()
	}
}

// rest calls wait with a context that ends with the next nudge, unless there has
// been one since the last rest.
func (r *Replica[S]) rest(ctx context.Context, wait func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.mu.Lock()
	if r.health.nudged {
		r.health.nudged = false
		r.mu.Unlock()
		return nil
	}
	r.health.wake = cancel
	r.mu.Unlock()

	err := wait(ctx)

	r.mu.Lock()
	defer r.mu.Unlock()
	r.health.wake, r.health.nudged = nil, false
	if ctx.Err() != nil {
		return nil // nudged, or the replica ends: follow looks
	}
	return err
}
