package sqlite_test

import (
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/ledgertest"
	"github.com/treaty-registry/treaty/ledger/sqlite"
)

func TestLog(t *testing.T) {
	ledgertest.Run(t, ledgertest.Everything, func(t *testing.T) func() ledger.Log {
		s := &shared{t: t, path: filepath.Join(t.TempDir(), "treaty.db")}
		return s.open
	})
}

// shared opens a file once for all nodes of a test, because one process at a
// time may have it.
type shared struct {
	t    *testing.T
	path string

	mu    sync.Mutex
	log   *sqlite.Log
	nodes int
}

func (s *shared) open() ledger.Log {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.nodes == 0 {
		var err error
		s.log, err = sqlite.Open(s.t.Context(), sqlite.Options{Path: s.path})
		require.NoError(s.t, err)
	}
	s.nodes++
	return &node{Log: s.log, shared: s}
}

type node struct {
	*sqlite.Log
	shared *shared
	once   sync.Once
}

func (n *node) Close() (err error) {
	n.once.Do(func() {
		n.shared.mu.Lock()
		defer n.shared.mu.Unlock()
		if n.shared.nodes--; n.shared.nodes == 0 {
			err = n.Log.Close()
		}
	})
	return err
}
