// Package actors gives those who change something an id for the ledger, and tells the names behind ids.
//
// The ledger can forget nothing, so it holds random ids only; the names are in an
// ordinary table, from which one can be taken away for good.
package actors

import (
	"context"
	"sync"

	"github.com/google/uuid"
)

// Actor is somebody who changes something.
type Actor struct {
	Name string // "" where it was erased
	// Verified: a credential has proven the name. Else it is what somebody calls itself.
	Verified bool
}

// Store keeps names. Its errors are those of a database that cannot be reached.
type Store interface {
	// Actor returns an id of a name, a new one where it has none.
	Actor(ctx context.Context, who Actor) (uuid.UUID, error)
	// ActorOf returns who has an id.
	ActorOf(ctx context.Context, id uuid.UUID) (who Actor, known bool, err error)
	// EraseActor takes a name away from all its ids, and reports whether there were any.
	EraseActor(ctx context.Context, name string) (bool, error)
}

// The bounds of what a node keeps. Names that nobody has proven are made up at no
// cost, so a node gives a limited number of them an id; who comes later acts as
// somebody unknown.
const (
	maxVerified   = 10_000 // remembered, looked up again beyond
	maxUnverified = 1_000  // given an id
	longestName   = 500    // bytes
)

// Book knows the ids of those who act. It is safe for concurrent use.
type Book struct {
	store Store

	mu         sync.Mutex
	verified   map[string]uuid.UUID
	unverified map[string]uuid.UUID
}

// New returns a book over a store.
func New(store Store) *Book {
	return &Book{store: store, verified: map[string]uuid.UUID{}, unverified: map[string]uuid.UUID{}}
}

// ID returns the id under which somebody acts; the zero one for nobody known.
func (b *Book) ID(ctx context.Context, who Actor) (uuid.UUID, error) {
	if who.Name == "" || len(who.Name) > longestName {
		return uuid.Nil, nil
	}
	if id, done := b.remembered(who); done {
		return id, nil
	}
	id, err := b.store.Actor(ctx, who)
	if err != nil {
		return uuid.Nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !who.Verified {
		b.unverified[who.Name] = id
		return id, nil
	}
	if len(b.verified) >= maxVerified {
		clear(b.verified)
	}
	b.verified[who.Name] = id
	return id, nil
}

// remembered returns the id of somebody who needs no look into the store.
func (b *Book) remembered(who Actor) (uuid.UUID, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if who.Verified {
		id, ok := b.verified[who.Name]
		return id, ok
	}
	id, ok := b.unverified[who.Name]
	return id, ok || len(b.unverified) >= maxUnverified
}

// Names returns who has which id, as far as it is known. Each id is asked for once.
func (b *Book) Names(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]Actor, error) {
	asked, out := map[uuid.UUID]bool{uuid.Nil: true}, map[uuid.UUID]Actor{}
	for _, id := range ids {
		if asked[id] {
			continue
		}
		asked[id] = true
		who, known, err := b.store.ActorOf(ctx, id)
		if err != nil {
			return nil, err
		}
		if known {
			out[id] = who
		}
	}
	return out, nil
}

// Erase takes a name away from everything it did, for good. It reports whether
// there was anything. Nodes that remember the id may use it for what comes next:
// that has no name then.
func (b *Book) Erase(ctx context.Context, name string) (bool, error) {
	b.mu.Lock()
	delete(b.verified, name)
	delete(b.unverified, name)
	b.mu.Unlock()
	return b.store.EraseActor(ctx, name)
}
