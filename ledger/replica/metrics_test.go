package replica

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger/memory"
)

func TestMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := history()
		all := prometheus.NewRegistry()
		r := open(t, h.Open(memory.Options{}), func(o *Options[*words]) { o.Registerer = all })
		require.NoError(t, r.WaitReady(t.Context()))
		_, err := r.Commit(t.Context(), write("a", "1"))
		require.NoError(t, err)
		fill(t, h, put("a", "2"))
		_, err = r.Latest(t.Context())
		require.NoError(t, err)
		synctest.Wait()
		problems, err := testutil.GatherAndLint(all)
		require.NoError(t, err)
		require.Empty(t, problems)
		require.NoError(t, testutil.GatherAndCompare(all, strings.NewReader(`
# HELP treaty_replica_applied_seq Last entry applied. Behind head_seq for long, or behind other nodes: this node is slow or has stopped.
# TYPE treaty_replica_applied_seq gauge
treaty_replica_applied_seq 2
# HELP treaty_replica_appends_total Appends tried, won or lost. Compare with conflicts_total.
# TYPE treaty_replica_appends_total counter
treaty_replica_appends_total 1
# HELP treaty_replica_last_entry_timestamp_seconds Time at which the last applied entry was written, by its writer's clock. Older than on other nodes: this node is behind.
# TYPE treaty_replica_last_entry_timestamp_seconds gauge
treaty_replica_last_entry_timestamp_seconds 1.7e+09
`), "treaty_replica_applied_seq", "treaty_replica_appends_total", "treaty_replica_last_entry_timestamp_seconds"))
		h.Rewind(1)
		synctest.Wait()
		require.InDelta(t, 1, testutil.ToFloat64(r.metrics.diverged), 0)
		require.InDelta(t, 1, testutil.ToFloat64(r.metrics.head), 0)
		require.InDelta(t, 1, testutil.ToFloat64(r.metrics.phases.WithLabelValues("live")), 0)
		require.InDelta(t, 0, testutil.ToFloat64(r.metrics.phases.WithLabelValues("stale")), 0)

		o := r.o
		_, err = New(o)
		require.ErrorContains(t, err, "register metrics")
	})
}
