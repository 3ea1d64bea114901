package postgres_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/ledgertest"
	"github.com/treaty-registry/treaty/ledger/postgres"
)

func TestFaults(t *testing.T) {
	ledgertest.RunFaults(t, func(t *testing.T) (near, far func() ledger.Log, line *ledgertest.Line) {
		direct := cluster.Fresh(t)
		u, err := url.Parse(direct)
		require.NoError(t, err)
		line = ledgertest.NewLine(t, u.Host)
		u.Host = line.Addr()
		opener := func(url string) func() ledger.Log {
			o := postgres.DefaultOptions(url)
			o.Poll, o.Ping, o.Connect = 200*time.Millisecond, time.Second, 3*time.Second
			return func() ledger.Log { return open(t, o) }
		}
		return opener(u.String()), opener(direct), line
	})
}
