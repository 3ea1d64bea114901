package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
)

// HashContract returns the hash of what a contract declares: equal for equal
// contracts, whichever build publishes them.
func HashContract(c *api.Contract) string {
	body, _ := json.Marshal(c) // strings and numbers: it cannot fail
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// IsMain reports whether a branch is the main one: "" (a team without CI) is, too.
func IsMain(branch string) bool {
	return branch == "" || branch == "main" || branch == "master" || branch == "trunk"
}

// ContractFact publishes the contract of a build.
func ContractFact(p *api.Published) (ledger.Fact, error) {
	stored := *p
	stored.Unchanged, stored.Warnings = false, nil
	return fact(ContractPublished, p.Version, p.Application, &stored)
}

func (s *State) applyContract(e *ledger.Entry) error {
	if e.Erased {
		return nil // the contract is gone from the history, what it says now stays until it is replaced
	}
	p := new(api.Published)
	if err := json.Unmarshal(e.Body, p); err != nil {
		return fmt.Errorf("body of entry %d of kind %d: %w", e.Seq, e.Kind, err)
	}
	s.Contracts.put(p.Application+separator+p.Hash, p)
	if IsMain(p.Branch) {
		s.Main.put(p.Application, p)
	}
	return nil
}

// fact states something or, with a nil value, takes it back: its body is then null.
func fact[T any](kind ledger.Kind, space, name string, value *T) (ledger.Fact, error) {
	f := ledger.Fact{Kind: kind, Key: ledger.Key{Space: space, Name: name}}
	body, err := json.Marshal(value)
	if err != nil {
		return ledger.Fact{}, fmt.Errorf("%s %s: %w", Family().Kinds[kind], name, err)
	}
	f.Body = body
	return f, nil
}

// setOrRemoved states a value, or takes it back if it is nil.
func setOrRemoved[T any](set, removed ledger.Kind, space, name string, value *T) (ledger.Fact, error) {
	if value == nil {
		return fact[T](removed, space, name, nil)
	}
	return fact(set, space, name, value)
}
