package postgrestest_test

import (
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger/postgres/postgrestest"
)

var cluster postgrestest.Cluster

func TestMain(m *testing.M) { os.Exit(cluster.Main(m)) }

func value(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer conn.Close(t.Context())
	var got string
	require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&got))
	return got
}

func TestFreshSchemasAreApart(t *testing.T) {
	a, b := cluster.Fresh(t), cluster.Fresh(t)
	require.NotEqual(t, value(t, a, `SELECT current_schema()`), value(t, b, `SELECT current_schema()`))
	require.Equal(t, "on", value(t, a, `SHOW fsync`))
}

func TestServerComesBackWithItsData(t *testing.T) {
	cluster.Private(t)
	url := cluster.Fresh(t)
	for i, end := range []func() error{cluster.Halt, cluster.Kill} {
		table := []string{"halted", "killed"}[i]
		conn, err := pgx.Connect(t.Context(), url)
		require.NoError(t, err)
		_, err = conn.Exec(t.Context(), `CREATE TABLE `+table+` AS SELECT 'kept' AS v`)
		require.NoError(t, err)
		require.NoError(t, conn.Close(t.Context()))
		require.NoError(t, end())
		_, err = pgx.Connect(t.Context(), url)
		require.Error(t, err)
		require.NoError(t, cluster.Restart())
		require.Equal(t, "kept", value(t, url, `SELECT v FROM `+table))
	}
}
