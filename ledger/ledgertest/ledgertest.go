// Package ledgertest says in tests what every store of a ledger must do.
package ledgertest

import (
	"testing"

	"github.com/treaty-registry/treaty/ledger"
)

// Caps are what a store can do.
type Caps uint

// The capabilities. A case that needs one that the store lacks is skipped, and says so.
const (
	Chained Caps = 1 << iota // entries are numbered without gaps and carry a chain of hashes
	Atomic                   // an append is committed as a whole or not at all
	Erasing                  // an entry can be erased
	Durable                  // entries are there when all nodes were closed and one is opened again

	// Everything is what a store in a database can do.
	Everything = Chained | Atomic | Erasing | Durable
)

// test is one case. Each gets a log of its own.
type test struct {
	name  string
	needs Caps
	run   func(t *testing.T, open func() ledger.Log)
}

// Run runs all cases. Each calls newLog once for an empty log of its own; each
// call of the function it returns is a node of that log. The suite closes what
// it opened.
func Run(t *testing.T, caps Caps, newLog func(t *testing.T) func() ledger.Log) {
	t.Helper()
	for _, group := range []struct {
		name  string
		tests []test
	}{
		{"Order", orderTests()},
		{"Reading", readingTests()},
		{"Waiting", waitingTests()},
		{"Atomicity", atomicityTests()},
		{"Erasure", erasureTests()},
		{"Bytes", bytesTests()},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, c := range group.tests {
				t.Run(c.name, func(t *testing.T) {
					if missing := c.needs &^ caps; missing != 0 {
						t.Skipf("skipped: the store says that it cannot do this (capabilities %b)", missing)
					}
					t.Parallel()
					c.run(t, closing(t, newLog(t)))
				})
			}
		})
	}
}

// closing makes the case close what it opens.
func closing(t *testing.T, open func() ledger.Log) func() ledger.Log {
	return func() ledger.Log {
		l := open()
		t.Cleanup(func() {
			if err := l.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
		return l
	}
}
