package replica

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/ledger"
)

// member is one Commit on its way.
type member[S State[S]] struct {
	id     uuid.UUID
	decide func(*Snapshot[S]) (ledger.Batch, error)

	// What decide said on the state seen before the commit had to queue.
	seen  *Snapshot[S]
	first ledger.Batch

	mu   sync.Mutex // held while decide runs, so that it never runs after Commit has returned
	gone bool       // Commit has returned

	answered bool          // of the goroutine that appends
	done     chan struct{} // closed behind the fields below
	snap     *Snapshot[S]
	err      error
	panicked any
}

func (m *member[S]) answer(snap *Snapshot[S], err error) {
	m.snap, m.err, m.answered = snap, err, true
	close(m.done)
}

// left reports whether Commit has returned.
func (m *member[S]) left() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.gone
}

// leave has the commit forgotten; what is in the log already stays there.
func (m *member[S]) leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.gone = true
}

// queue holds commits that wait for the one that is being appended.
type queue[S State[S]] struct {
	mu      sync.Mutex
	members []*member[S]
	closed  bool
	arrived chan struct{} // holds a token while members wait
}

func (q *queue[S]) add(m *member[S]) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return ledger.ErrClosed
	}
	q.members = append(q.members, m)
	q.tell()
	return nil
}

func (q *queue[S]) tell() {
	select {
	case q.arrived <- struct{}{}:
	default:
	}
}

// take returns the oldest members, at most groupMembers.
func (q *queue[S]) take() []*member[S] {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.members), groupMembers)
	taken := q.members[:n:n]
	q.members = q.members[n:]
	if len(q.members) > 0 {
		q.tell()
	}
	return taken
}

// close refuses further members and returns those that wait.
func (q *queue[S]) close() []*member[S] {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	members := q.members
	q.members = nil
	return members
}

// Commit asks decide for a batch and appends it directly after the state that
// decide saw, as often as needed. It returns a state that holds the batch.
//
// decide sees one fixed state and must not keep it. It runs again whenever
// something got in between, in another goroutine but never after Commit has
// returned, and should be quick the second time. The state may hold batches of
// other commits of this node that are about to be appended together with its
// own. Commit sets the batch's ID. An error of decide is the answer of one
// confirmed state and ends the commit, and so do no facts, which mean that there
// is nothing to do; the state, or a later one, is returned with either.
//
// Other errors: ErrInvalid and ErrTooLarge for a batch that the log cannot take,
// and what the state says to one that it could not apply, which is therefore
// not appended. ErrUnavailable if the log cannot be reached or CommitBudget is
// over, the cause of ctx, or ErrClosed: after these three, and after an error
// that only the log knows, the batch may have been committed, so decide must
// recognise its own work when the caller tries again.
func (r *Replica[S]) Commit(ctx context.Context, decide func(*Snapshot[S]) (ledger.Batch, error)) (*Snapshot[S], error) {
	ctx, cancel := context.WithTimeoutCause(ctx, r.o.CommitBudget,
		fmt.Errorf("not committed within %s: %w", r.o.CommitBudget, ledger.ErrUnavailable))
	defer cancel()
	id, err := r.random.id()
	if err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	m := &member[S]{id: id, decide: decide, done: make(chan struct{})}
	now, refused, err := r.refusal(ctx, m)
	if refused || err != nil {
		return now, err
	}
	if err := r.queue.add(m); err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	select {
	case <-m.done:
	case <-ctx.Done():
		m.leave()
		select {
		case <-m.done: // answered meanwhile
		default:
			return nil, fmt.Errorf("commit: %w", context.Cause(ctx))
		}
	}
	if m.panicked != nil {
		panic(m.panicked)
	}
	return m.snap, m.err
}

// refusal runs decide in the caller's goroutine, where a slow decision holds up
// nobody else, and reports whether it is a refusal that is the answer. Most
// commits that change nothing end here, without a place in the queue.
//
// While live the state is taken as it is: if there is something to append, the
// append itself finds out whether the state was the newest. A refusal has to be
// confirmed.
func (r *Replica[S]) refusal(ctx context.Context, m *member[S]) (now *Snapshot[S], refused bool, err error) {
	now = r.current.Load()
	confirmed := false
	if !r.live() {
		if now, err = r.Latest(ctx); err != nil {
			return nil, false, fmt.Errorf("commit: %w", err)
		}
		confirmed = true
	}
	for {
		batch, verdict := m.decide(now)
		if verdict == nil && len(batch.Facts) > 0 {
			m.seen, m.first = now, batch
			return nil, false, nil
		}
		if confirmed {
			return now, true, verdict
		}
		latest, err := r.Latest(ctx)
		if err != nil {
			return nil, false, fmt.Errorf("commit: %w", err)
		}
		if latest.Pos == now.Pos {
			return latest, true, verdict
		}
		now, confirmed = latest, true
	}
}
