// Package memory keeps a ledger in the memory of this process, for tests and
// for trying treaty out: several logs over one history behave as the nodes of a
// cluster do, and Options lets each of them fail as a network lets it.
package memory

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/ledger"
)

// History is what several logs share: the entries and their order.
type History struct {
	mu      sync.Mutex
	id      uuid.UUID
	entries []ledger.Entry // appended to, replaced on erasure, never changed in place: readers hold slices of it
	format  int            // lowest binary format that may read on
	changed chan struct{}  // closed and replaced with every append
}

// NewHistory returns an empty history with the given identity.
func NewHistory(id uuid.UUID) *History {
	return &History{id: id, changed: make(chan struct{})}
}

// Options of one log. The zero value is a log without faults.
type Options struct {
	Random io.Reader     // of the salts; nil is crypto/rand
	Poll   time.Duration // longest Wait; 0 is one second
	Local  bool          // answer LocalHead, as a log with no other writers does
	Deaf   bool          // Wait hears of no append: notifications are lost, polling remains
	Faults Faults
}

// Faults are hooks that a test sets to make a log fail. Each is called without
// a lock held, may block until ctx ends, and its error is what the call returns.
type Faults struct {
	Head   func(ctx context.Context) error // before the head is looked at
	Read   func(ctx context.Context) error // before each entry, and once before the first
	Append func(ctx context.Context) error // before an append, which then does not happen
	Answer func(ctx context.Context) error // after a committed append: its answer is lost
}

// Log is one node's view of a history. It implements ledger.Log.
type Log struct {
	h      *History
	o      Options
	once   sync.Once
	closed chan struct{}
}

// Open returns a new log over the history.
func (h *History) Open(o Options) *Log {
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Poll == 0 {
		o.Poll = time.Second
	}
	return &Log{h: h, o: o, closed: make(chan struct{})}
}

// Rewind forgets the entries after seq, as a failover to a database without the
// last commits does. It wakes those who wait.
func (h *History) Rewind(seq uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	// Clipped, so that the next append does not write into what readers hold.
	h.entries = slices.Clip(h.entries[:min(seq, uint64(len(h.entries)))])
	h.wake()
}

// Rebase gives the history a new identity, as an operator does after a loss that is wanted.
func (h *History) Rebase(id uuid.UUID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.id = id
	h.wake()
}

// Head implements ledger.Log.
func (l *Log) Head(ctx context.Context) (ledger.Pos, error) {
	if err := l.enter(ctx, l.o.Faults.Head); err != nil {
		return ledger.Pos{}, fmt.Errorf("head: %w", err)
	}
	l.h.mu.Lock()
	defer l.h.mu.Unlock()
	if err := l.h.readable(); err != nil {
		return ledger.Pos{}, fmt.Errorf("head: %w", err)
	}
	return l.h.head(), nil
}

// LocalHead implements ledger.LocalHeader if Options.Local is set.
func (l *Log) LocalHead() (ledger.Pos, bool) {
	if !l.o.Local {
		return ledger.Pos{}, false
	}
	l.h.mu.Lock()
	defer l.h.mu.Unlock()
	return l.h.head(), l.h.readable() == nil
}

// Read implements ledger.Log.
func (l *Log) Read(ctx context.Context, after ledger.Pos) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		entries, err := l.after(ctx, after)
		if err != nil {
			yield(ledger.Entry{}, fmt.Errorf("read after %d: %w", after.Seq, err))
			return
		}
		for _, e := range entries {
			if err := l.enter(ctx, l.o.Faults.Read); err != nil {
				yield(ledger.Entry{}, fmt.Errorf("read entry %d: %w", e.Seq, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// Append implements ledger.Log.
func (l *Log) Append(ctx context.Context, at ledger.Pos, batches ...ledger.Batch) (ledger.Pos, error) {
	if err := l.enter(ctx, l.o.Faults.Append); err != nil {
		return ledger.Pos{}, fmt.Errorf("append at %d: %w", at.Seq, err)
	}
	entries, head, err := ledger.Seal(at, l.o.Random, batches...)
	if err == nil {
		err = l.h.commit(at, entries, batches)
	}
	if err == nil {
		err = l.enter(ctx, l.o.Faults.Answer)
	}
	if err != nil {
		return ledger.Pos{}, fmt.Errorf("append at %d: %w", at.Seq, err)
	}
	return head, nil
}

// Wait implements ledger.Log.
func (l *Log) Wait(ctx context.Context, after ledger.Pos) error {
	if err := l.enter(ctx, nil); err != nil {
		return fmt.Errorf("wait: %w", err)
	}
	l.h.mu.Lock()
	changed, head := l.h.changed, l.h.head()
	l.h.mu.Unlock()
	if l.o.Deaf {
		changed = nil
	} else if head != after {
		return nil
	}
	poll := time.NewTimer(l.o.Poll)
	defer poll.Stop()
	select {
	case <-changed:
	case <-poll.C:
	case <-l.closed:
		return fmt.Errorf("wait: %w", ledger.ErrClosed)
	case <-ctx.Done():
		return fmt.Errorf("wait: %w", context.Cause(ctx))
	}
	return nil
}

// Close implements ledger.Log. The history stays as it is.
func (l *Log) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// enter is what every call does first: it fails if the log is closed, the
// context has ended or the test wants a fault.
func (l *Log) enter(ctx context.Context, fault func(context.Context) error) error {
	select {
	case <-l.closed:
		return ledger.ErrClosed
	default:
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if fault == nil {
		return nil
	}
	return fault(ctx)
}

func (l *Log) after(ctx context.Context, pos ledger.Pos) ([]ledger.Entry, error) {
	if err := l.enter(ctx, l.o.Faults.Read); err != nil {
		return nil, err
	}
	l.h.mu.Lock()
	defer l.h.mu.Unlock()
	if err := l.h.readable(); err != nil {
		return nil, err
	}
	if pos != (ledger.Pos{}) && (pos.Seq > uint64(len(l.h.entries)) || l.h.at(pos.Seq) != pos) {
		return nil, ledger.ErrDiverged
	}
	return l.h.entries[pos.Seq:], nil
}

// The methods below are called with mu held, but for commit, which takes it.

func (h *History) head() ledger.Pos { return h.at(uint64(len(h.entries))) }

func (h *History) at(seq uint64) ledger.Pos {
	if seq == 0 {
		return ledger.Pos{Log: h.id}
	}
	return ledger.Pos{Log: h.id, Seq: seq, Chain: h.entries[seq-1].Chain}
}

func (h *History) readable() error {
	if h.format > ledger.Format {
		return fmt.Errorf("format %d: %w", h.format, ledger.ErrFormat)
	}
	return nil
}

func (h *History) wake() {
	close(h.changed)
	h.changed = make(chan struct{})
}

func (h *History) commit(at ledger.Pos, entries []ledger.Entry, batches []ledger.Batch) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.readable(); err != nil {
		return err
	}
	if h.head() != at {
		return ledger.ErrConflict
	}
	for _, e := range entries {
		// Copies: the caller may use its slices again.
		e.Body, e.Erases = bytes.Clone(e.Body), slices.Clone(e.Erases)
		h.entries = append(h.entries, e)
	}
	for _, b := range batches {
		h.format = max(h.format, b.MinFormat)
	}
	h.erase(entries)
	h.wake()
	return nil
}

// erase blanks the entries that the new ones name; Seal has seen to it that they exist.
func (h *History) erase(entries []ledger.Entry) {
	cloned := false
	for _, e := range entries {
		for _, seq := range e.Erases {
			if !cloned {
				h.entries, cloned = slices.Clone(h.entries), true
			}
			gone := &h.entries[seq-1]
			gone.Body, gone.Text, gone.Salt, gone.Erased = nil, "", [16]byte{}, true
		}
	}
}
