// Package ledger keeps facts in one order for all nodes. What they mean is the business of the owners of their kinds.
package ledger

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/google/uuid"
)

// Kind is the stored number of a sort of fact. It is never reused. A reader
// that does not know a kind of 1000 or above may skip it.
type Kind uint16

// Optional reports whether a reader that does not know the kind may skip it.
func (k Kind) Optional() bool { return k >= 1000 }

// Family is a range of kinds that one package owns: From to To, and the same range plus 1000.
type Family struct {
	Name     string
	From, To Kind
	Kinds    map[Kind]string // names, for logs and exports
}

// Has reports whether the family owns k.
func (f Family) Has(k Kind) bool {
	return f.From <= k && k <= f.To || f.From+1000 <= k && k <= f.To+1000
}

// Key says what a fact is about. It survives erasure: put nothing in it that may have to be erased.
type Key struct {
	Space, Name string // the registry's context, "" is the default one; subject, application, environment, team …
	Version, ID int32  // version number, schema id; 0 where there is none
}

// Fact is one change: a whole value, never a patch.
type Fact struct {
	Kind   Kind
	Key    Key
	Body   []byte   // JSON of the owner's type; nil once erased
	Text   string   // schema text, kept once per content; "" where there is none
	Erases []uint64 // entries whose Body and Text this fact destroys
}

// Batch is what one request changes: all of it or none of it.
type Batch struct {
	ID        uuid.UUID // chosen by the caller, so that a retry can recognise itself
	Actor     uuid.UUID
	At        time.Time // for people; kept in microseconds
	Cause     string    // git commit, pipeline, import file; may be ""
	Facts     []Fact    // at least one
	MinFormat int       // lowest binary format that may read on from here; 0 changes nothing
}

// Entry is a fact in its place.
type Entry struct {
	Fact
	Seq          uint64
	Batch, Actor uuid.UUID
	At           time.Time // for people; order is Seq alone
	Cause        string
	Last         bool     // last of its batch: replicas publish here
	Erased       bool     // Body, Text and Salt are gone, Key is not
	Salt         [16]byte // random, so that the hash of a short erased text cannot be guessed
	Hash, Chain  Hash     // of the entry as it was written, with its salt; SHA-256 over the previous Chain and Hash
}

// Pos is a place in one log: everything up to and including Seq has happened.
type Pos struct {
	Log   uuid.UUID // identity of the history; a rebased one gets a new identity
	Seq   uint64    // 0 is the empty log
	Chain Hash      // of entry Seq, so that two nodes that disagree about the past find out
}

// Log keeps entries in one order for all nodes. All methods are safe for concurrent use.
type Log interface {
	// Head returns the position of the last committed entry. It is never earlier
	// than a position that Append returned, on any node, before this call began.
	// Its error is ErrUnavailable or ErrFormat.
	Head(ctx context.Context) (Pos, error)
	// Read yields the entries after pos, in order, up to the head at the time of
	// the call. It yields ErrDiverged first if pos is not in this log. The zero
	// Pos reads from the beginning. An error ends the sequence.
	Read(ctx context.Context, after Pos) iter.Seq2[Entry, error]
	// Append puts the batches, in order, directly after at and returns the new head,
	// or ErrConflict if the head is elsewhere: all of them or none. ErrTooLarge says
	// that the batches exceed MaxFacts or MaxBytes. Any other error leaves open whether
	// they were committed; the caller reads on and looks for their ids.
	Append(ctx context.Context, at Pos, batches ...Batch) (Pos, error)
	// Wait returns when the head may have passed after. It may be early and is
	// never later than the log's poll interval.
	Wait(ctx context.Context, after Pos) error
	// Close ends the log; later calls fail. It may be called twice.
	Close() error
}

// Format is the binary format of the log that this release reads and writes.
const Format = 1

// Limits of one Append, so that no statement grows without bound.
const (
	MaxFacts = 50_000
	MaxBytes = 64 << 20 // of bodies, texts, causes (once per fact) and erased numbers
	MaxName  = 2048     // bytes of space and name together: PostgreSQL indexes them, up to 2,704 bytes a row
)

// Errors of a Log. Callers compare with errors.Is.
var (
	ErrConflict    = errors.New("the head of the log is elsewhere")
	ErrUnavailable = errors.New("the log cannot be reached")
	ErrDiverged    = errors.New("the position is not in this log: two histories")
	ErrFormat      = errors.New("the log needs a newer release of treaty")
	ErrTooLarge    = errors.New("the batch is too large for the log")
	ErrUnknownKind = errors.New("unknown kind of fact")
	ErrClosed      = errors.New("the log is closed")
	ErrInvalid     = errors.New("the batch is not valid")
)
