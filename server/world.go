package server

import (
	"crypto/sha256"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// World is everything a node knows: independent states, each fed with its own
// kinds. No state reads the entries of another.
type World struct {
	Registry *registry.State
}

func newWorld() *World { return &World{Registry: registry.NewState()} }

// Fork returns a private copy in constant time.
func (w *World) Fork() *World { return &World{Registry: w.Registry.Fork()} }

// Apply adds an entry to the state that owns its kind.
func (w *World) Apply(e ledger.Entry) error {
	if registry.Family().Has(e.Kind) {
		return w.Registry.Apply(e)
	}
	return ledger.ErrUnknownKind
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
	return ledger.ErrUnknownKind
}

// Digest hashes the digests of the states.
func (w *World) Digest() ledger.Hash {
	d := w.Registry.Digest()
	return sha256.Sum256(d[:])
}
