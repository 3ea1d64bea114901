// Package replica keeps a state equal to a log: it follows the log, confirms
// that it has caught up before an answer that must be current, and commits what
// was decided on a state directly after that state.
//
// Reads are an atomic load. Confirming costs one query of the head, shared by
// all requests that arrived before the query started; a request that arrives
// later shares the next one, because a running query may have read the head
// before the caller's own write. Commits share appends in the same way.
//
// Four goroutines belong to a Replica, and Close waits for each: follow applies
// what was appended, confirm asks for the head, commit runs the decisions that
// wait to be appended, digest sums up states. Reading much at once starts
// workers that end with the reading.
package replica

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/replica/recent"
)

// State is what entries add up to. A published state never changes.
type State[S any] interface {
	// Fork returns a private copy, in constant time. It is never called twice
	// at once on one state, but may be called while others read the state.
	Fork() S
	// Apply changes a private copy. Its error is ErrUnknownKind, with nothing
	// changed, if nobody owns the kind of the entry. Any other error says that
	// the entry cannot be right, and stops the replica before it.
	Apply(e ledger.Entry) error
	// Digest returns equal sums for equal states.
	Digest() ledger.Hash
}

// Preparer is what a State may implement whose Apply has heavy work to do, such
// as compressing texts. The replica then prepares many entries in parallel.
type Preparer interface {
	// Prepare does what does not depend on the state, and must not touch it: it
	// is called on an empty state, by many goroutines at once, also for entries
	// of kinds that the state does not know. It must not change the entry.
	Prepare(e *ledger.Entry) any
	// ApplyPrepared is Apply with what Prepare returned for the same entry.
	ApplyPrepared(e ledger.Entry, prepared any) error
}

// Replica keeps a state equal to a log. All methods are safe for concurrent use.
type Replica[S State[S]] struct {
	o       Options[S]
	local   func() (ledger.Pos, bool) // nil if the head is not known without I/O
	prepare func(*ledger.Entry) any   // nil if the state is no Preparer
	metrics *metrics
	random  source

	current atomic.Pointer[Snapshot[S]] // never nil; stored by follow alone
	forking sync.Mutex                  // held for Fork: copying some trees writes a mark into the source
	ids     *recent.IDs

	arrived chan struct{}            // holds one token while the waiting round has members
	waiting atomic.Pointer[round[S]] // joined by Latest, replaced by confirm

	queue   queue[S]
	digests chan *Snapshot[S]

	tail   tail[S] // of follow alone
	mu     sync.Mutex
	health health[S]
	ready  chan struct{} // closed at the first live or stopped

	end    context.CancelCauseFunc
	closed atomic.Bool
	work   sync.WaitGroup
}

// New returns a replica that has begun to read the log. The log stays the
// caller's: close it after the replica.
func New[S State[S]](o Options[S]) (*Replica[S], error) {
	if err := o.validate(); err != nil {
		return nil, fmt.Errorf("replica: %w", err)
	}
	m, err := newMetrics(o.Registerer)
	if err != nil {
		return nil, fmt.Errorf("replica: %w", err)
	}
	r := &Replica[S]{
		o: o, metrics: m, random: source{from: o.Random}, ids: recent.NewIDs(),
		arrived: make(chan struct{}, 1), digests: make(chan *Snapshot[S], 1), ready: make(chan struct{}),
	}
	empty := o.New()
	if l, ok := o.Log.(ledger.LocalHeader); ok {
		r.local = l.LocalHead
	}
	if p, ok := any(empty).(Preparer); ok {
		r.prepare = p.Prepare
	}
	r.queue.arrived = make(chan struct{}, 1)
	r.health.since = o.Now()
	r.current.Store(r.snapshot(ledger.Pos{}, empty, 0))
	r.waiting.Store(newRound[S]())
	ctx, end := context.WithCancelCause(context.Background())
	r.end = end
	r.work.Go(func() { r.follow(ctx) })
	r.work.Go(func() { r.confirm(ctx) })
	r.work.Go(func() { r.commit(ctx) })
	r.work.Go(func() { r.digest(ctx) })
	return r, nil
}

// Close ends the goroutines of the replica and waits for them. Calls that wait
// return ErrClosed. It may be called twice.
func (r *Replica[S]) Close() error {
	r.closed.Store(true)
	r.end(ledger.ErrClosed)
	r.work.Wait()
	return nil
}

// Current returns the newest state that this node knows, without asking
// anybody: it costs one load. Before the replica is ready it is empty.
func (r *Replica[S]) Current() *Snapshot[S] { return r.current.Load() }

// Snapshot is a state and its place in the log. It never changes, except that
// it may be confirmed again.
type Snapshot[S State[S]] struct {
	// Pos is the place of the state. In a decision that shares its append with
	// earlier ones Chain is zero, because those are not in the log yet.
	Pos   ledger.Pos
	State S

	ids       *recent.IDs
	forking   *sync.Mutex
	confirmed *atomic.Int64 // nanoseconds since 1970; 0 is never
}

// ConfirmedAt returns the time at which the log was last known to hold nothing
// that the snapshot lacks; the zero time says never. An answer that could not be
// confirmed is labelled with the time since then.
func (s *Snapshot[S]) ConfirmedAt() time.Time {
	if n := s.confirmed.Load(); n != 0 {
		return time.Unix(0, n)
	}
	return time.Time{}
}

// Fork returns a private copy of the state. Only this method may fork a
// published state.
func (s *Snapshot[S]) Fork() S {
	s.forking.Lock()
	defer s.forking.Unlock()
	return s.State.Fork()
}

// holds reports whether the batch is among the last 4,096 of the snapshot, or
// among those that this node has offered to the log.
func (s *Snapshot[S]) holds(id uuid.UUID) bool {
	seq, ok := s.ids.Seq(id)
	return ok && seq <= s.Pos.Seq
}

// confirm notes that at the given time the log held no more than the snapshot.
func (s *Snapshot[S]) confirm(at time.Time) {
	n := at.UnixNano()
	// Once per millisecond is enough for a label, and spares the readers of a
	// local log a contended write.
	for old := s.confirmed.Load(); n >= old+int64(time.Millisecond); old = s.confirmed.Load() {
		if s.confirmed.CompareAndSwap(old, n) {
			return
		}
	}
}

func (r *Replica[S]) snapshot(pos ledger.Pos, state S, confirmed int64) *Snapshot[S] {
	s := &Snapshot[S]{Pos: pos, State: state, ids: r.ids, forking: &r.forking, confirmed: new(atomic.Int64)}
	s.confirmed.Store(confirmed)
	return s
}

// unavailable makes err one of the errors that let a caller answer from what it
// knows, with a label.
func unavailable(err error) error {
	if errors.Is(err, ledger.ErrUnavailable) || errors.Is(err, ledger.ErrClosed) {
		return err
	}
	return fmt.Errorf("%w: %w", ledger.ErrUnavailable, err)
}
