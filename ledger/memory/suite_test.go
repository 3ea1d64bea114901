package memory_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/ledgertest"
	"github.com/treaty-registry/treaty/ledger/memory"
)

func TestLog(t *testing.T) {
	ledgertest.Run(t, ledgertest.Everything, func(*testing.T) func() ledger.Log {
		h := memory.NewHistory(uuid.New())
		return func() ledger.Log { return h.Open(memory.Options{}) }
	})
}
