package server

import (
	"crypto/sha256"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// World is everything a node knows: independent states, each fed with its own
// kinds. No state reads the entries of another.
type World struct {
	Registry *registry.State
	Catalog  *catalog.State
}

func newWorld() *World { return &World{Registry: registry.NewState(), Catalog: catalog.NewState()} }

// Fork returns a private copy in constant time.
func (w *World) Fork() *World { return &World{Registry: w.Registry.Fork(), Catalog: w.Catalog.Fork()} }

// Apply adds an entry to the state that owns its kind.
func (w *World) Apply(e ledger.Entry) error {
	if registry.Family().Has(e.Kind) {
		return w.Registry.Apply(e)
	}
	return w.applyOther(e)
}

// Prepare does the part of Apply that needs no state.
func (w *World) Prepare(e *ledger.Entry) any {
	if registry.Family().Has(e.Kind) {
		return w.Registry.Prepare(e)
	}
	return nil
}

// ApplyPrepared is Apply with the result of Prepare.
func (w *World) ApplyPrepared(e ledger.Entry, prepared any) error {
	if registry.Family().Has(e.Kind) {
		return w.Registry.ApplyPrepared(e, prepared)
	}
	return w.applyOther(e)
}

// applyOther adds an entry to a state whose entries need no preparation.
func (w *World) applyOther(e ledger.Entry) error {
	if catalog.Family().Has(e.Kind) {
		return w.Catalog.Apply(e)
	}
	return ledger.ErrUnknownKind
}

// Digest hashes the digests of the states.
func (w *World) Digest() ledger.Hash {
	r, c := w.Registry.Digest(), w.Catalog.Digest()
	return sha256.Sum256(append(r[:], c[:]...))
}
