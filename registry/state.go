package registry

import (
	"github.com/treaty-registry/treaty/ledger"
)

// State is what the facts of the registry add up to. A published state never
// changes; only a fork that nobody else has may Apply.
type State struct {
	digest ledger.Hash
}

// NewState returns the state of the empty log.
func NewState() *State { return &State{} }

// Fork returns a private copy in constant time. Two forks of one state must not
// be taken at the same time: copying marks the shared tree nodes of the source.
func (s *State) Fork() *State { c := *s; return &c }

// Apply folds one entry in. Its error is ledger.ErrUnknownKind for a kind of
// another family, or says what is wrong with the entry.
func (s *State) Apply(e ledger.Entry) error { return s.ApplyPrepared(e, s.Prepare(&e)) }

// Prepare does the costly part of Apply that needs no state: decoding, hashing,
// compressing. It is safe for concurrent use.
func (s *State) Prepare(e *ledger.Entry) any { return nil }

// ApplyPrepared is Apply with the result of Prepare for the same entry.
func (s *State) ApplyPrepared(e ledger.Entry, prepared any) error {
	return &Error{Kind: Internal, Detail: "not implemented"}
}

// Digest returns a hash of the whole state: equal states, equal digests. It costs
// a walk over everything.
func (s *State) Digest() ledger.Hash { return s.digest }

// Family returns the kinds of facts that the registry owns.
func Family() ledger.Family { return ledger.Family{Name: "registry", From: 100, To: 199} }
