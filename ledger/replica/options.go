package replica

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/treaty-registry/treaty/ledger"
)

// Options of a replica. Begin with DefaultOptions; Log and New have no default.
type Options[S State[S]] struct {
	Log ledger.Log
	New func() S // an empty state

	Logger     *slog.Logger
	Registerer prometheus.Registerer // nil keeps the metrics to the replica
	Now        func() time.Time
	Random     io.Reader // of batch ids and pauses

	// HeadBudget is how long Latest waits for the head before it fails. Above 0.
	HeadBudget time.Duration
	// CommitBudget is how long a Commit may take in all. Above 0.
	CommitBudget time.Duration
	// ReadBudget is how long the log may say nothing while it is read. Above 0.
	ReadBudget time.Duration
	// MinBackoff and MaxBackoff are the first and the longest pause after the
	// log could not be read. There is no number of tries after which the replica
	// gives up: a database that is back after a weekend must be found.
	MinBackoff, MaxBackoff time.Duration
	// DigestEvery is the number of entries between two digests; at least 1, and
	// the same on all nodes, or they have nothing to compare.
	DigestEvery uint64
	// Workers is how many goroutines verify and prepare while much is read. At least 1.
	Workers int

	// OnDigest is told the digest of the state behind every batch in which a
	// multiple of DigestEvery lies, while live: an entry that was erased before
	// this node read it leaves intermediate states that no other node has seen.
	// Digests are passed over while one is being computed. May be nil.
	OnDigest func(ledger.Pos, ledger.Hash)
	// OnDiverged is told once of each loss, before the state is rebuilt, and may
	// take its time to write the orphans down. May be nil.
	OnDiverged func(Divergence)
}

// DefaultOptions returns options with everything set but Log and New.
func DefaultOptions[S State[S]]() Options[S] {
	return Options[S]{
		Logger:       slog.New(slog.DiscardHandler),
		Now:          time.Now,
		Random:       rand.Reader,
		HeadBudget:   250 * time.Millisecond,
		CommitBudget: 10 * time.Second,
		ReadBudget:   30 * time.Second,
		MinBackoff:   100 * time.Millisecond,
		MaxBackoff:   5 * time.Second,
		DigestEvery:  4096,
		Workers:      runtime.GOMAXPROCS(0),
	}
}

func (o *Options[S]) validate() error {
	for _, field := range []struct {
		name string
		ok   bool
	}{
		{"Log", o.Log != nil},
		{"New", o.New != nil},
		{"Logger", o.Logger != nil},
		{"Now", o.Now != nil},
		{"Random", o.Random != nil},
		{"HeadBudget", o.HeadBudget > 0},
		{"CommitBudget", o.CommitBudget > 0},
		{"ReadBudget", o.ReadBudget > 0},
		{"MinBackoff", o.MinBackoff > 0},
		{"MaxBackoff", o.MaxBackoff >= o.MinBackoff},
		{"DigestEvery", o.DigestEvery > 0},
		{"Workers", o.Workers > 0},
	} {
		if !field.ok {
			return fmt.Errorf("option %s is missing or out of range: %w", field.name, errOption)
		}
	}
	return nil
}

var errOption = errors.New("bad option")

// source draws from a reader that may not be safe for concurrent use.
type source struct {
	mu   sync.Mutex
	from io.Reader
}

func (s *source) id() (uuid.UUID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, err := uuid.NewRandomFromReader(s.from)
	if err != nil {
		return id, fmt.Errorf("draw a batch id: %w", err)
	}
	return id, nil
}

// upTo returns a random duration from 0 to d. Without randomness it is d: a
// pause may not be missing only because it cannot be random.
func (s *source) upTo(d time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b [8]byte
	if _, err := io.ReadFull(s.from, b[:]); err != nil {
		return d
	}
	return time.Duration(binary.BigEndian.Uint64(b[:]) % uint64(d+1))
}
