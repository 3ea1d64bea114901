package replica

import (
	"fmt"
	"slices"
	"time"

	"github.com/treaty-registry/treaty/ledger"
)

// pending is a round whose answer is the first snapshot at or behind head.
type pending[S State[S]] struct {
	head    ledger.Pos
	started time.Time // of the query that said so
	reading uint64    // the newest that had begun then, which may miss the head
	round   *round[S]
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
