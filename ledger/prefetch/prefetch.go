// Package prefetch reads a long range of a log in pieces, several at once, and hands the entries on in order.
//
// A database decodes and looks up on one processor per connection, which is what
// bounds the start of a node. As each piece is fetched whole, no connection is
// held while the reader thinks: slow readers, and readers inside readers, keep
// nobody from the database.
package prefetch

import (
	"context"
	"fmt"
	"sync"

	"github.com/treaty-registry/treaty/ledger"
)

// Workers is how many pieces are fetched at once, so a store should have as
// many connections for reading.
const Workers = 4

const (
	pieceLen   = 2_000   // entries of a piece: some milliseconds of work
	pieceBytes = 8 << 20 // of bodies and texts in a piece, so that large schemas do not fill the memory
)

// Fetch returns the entries after one number up to another, in order. It may
// stop early once bodies and texts have limit bytes, but not before the first entry.
type Fetch func(ctx context.Context, after, to uint64, limit int) ([]ledger.Entry, error)

// Read hands on the entries after one number up to another, until one is
// refused. It returns the error of fetch, or ErrDiverged if entries are missing.
func Read(ctx context.Context, after, to uint64, fetch Fetch, yield func(ledger.Entry) bool) error {
	if to <= after {
		return nil
	}
	if to-after <= pieceLen { // the usual case: what a follower has not seen yet
		_, err := finish(ctx, after, to, nil, fetch, yield)
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var fetching sync.WaitGroup
	defer fetching.Wait()
	defer cancel()
	// The buffer bounds the pieces that are ready or under way.
	pieces := make(chan *piece, Workers-1)
	fetching.Go(func() {
		defer close(pieces)
		for from := after; from < to; from += pieceLen {
			p := &piece{after: from, to: min(from+pieceLen, to), done: make(chan struct{})}
			select {
			case pieces <- p:
			case <-ctx.Done():
				return
			}
			fetching.Go(func() {
				defer close(p.done)
				p.entries, p.err = fetch(ctx, p.after, p.to, pieceBytes)
			})
		}
	})
	for p := range pieces {
		<-p.done
		if p.err != nil {
			return p.err
		}
		if more, err := finish(ctx, p.after, p.to, p.entries, fetch, yield); err != nil || !more {
			return err
		}
	}
	return ctx.Err()
}

type piece struct {
	after, to uint64
	done      chan struct{} // closed when the rest is set
	entries   []ledger.Entry
	err       error
}

// finish hands on entries, and fetches what they lack. It reports whether the
// reader wants more.
func finish(ctx context.Context, after, to uint64, entries []ledger.Entry, fetch Fetch, yield func(ledger.Entry) bool) (bool, error) {
	for {
		for i := range entries {
			if entries[i].Seq != after+1 {
				return false, fmt.Errorf("entry %d follows entry %d: %w", entries[i].Seq, after, ledger.ErrDiverged)
			}
			after++
			if !yield(entries[i]) {
				return false, nil
			}
		}
		if after >= to {
			return true, nil
		}
		var err error
		if entries, err = fetch(ctx, after, to, pieceBytes); err != nil {
			return false, err
		}
		if len(entries) == 0 {
			return false, fmt.Errorf("entry %d is missing: %w", after+1, ledger.ErrDiverged)
		}
	}
}
