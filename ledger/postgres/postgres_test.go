package postgres_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/ledgertest"
	"github.com/treaty-registry/treaty/ledger/postgres"
	"github.com/treaty-registry/treaty/ledger/postgres/postgrestest"
)

var cluster postgrestest.Cluster

func TestMain(m *testing.M) {
	code := cluster.Main(m)
	if err := victim.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func TestLog(t *testing.T) {
	ledgertest.Run(t, ledgertest.Everything, func(t *testing.T) func() ledger.Log {
		o := postgres.DefaultOptions(cluster.Fresh(t))
		o.Poll = time.Hour // so that only notifications wake
		return func() ledger.Log { return open(t, o) }
	})
}

func open(tb testing.TB, o postgres.Options) *postgres.Log {
	tb.Helper()
	l, err := postgres.Open(tb.Context(), o)
	require.NoError(tb, err)
	return l
}
