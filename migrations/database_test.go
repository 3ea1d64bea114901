package migrations_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the driver

	"github.com/treaty-registry/treaty/ledger/postgres/postgrestest"
	"github.com/treaty-registry/treaty/migrations"
)

var cluster postgrestest.Cluster

func TestMain(m *testing.M) { os.Exit(cluster.Main(m)) }

// database is one of the two, migrated, behind the least that tests need.
type database struct {
	migrate func() error
	exec    func(sql string) error
	rows    func(t *testing.T, sql string) [][]any
}

func postgres(t *testing.T) database {
	c, err := pgx.Connect(t.Context(), cluster.Fresh(t))
	require.NoError(t, err)
	t.Cleanup(func() { c.Close(t.Context()) })
	return database{
		migrate: func() error { return migrations.Postgres(t.Context(), c) },
		exec:    func(sql string) error { _, err := c.Exec(t.Context(), sql); return err },
		rows: func(t *testing.T, sql string) [][]any {
			rows, err := c.Query(t.Context(), sql)
			require.NoError(t, err)
			all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
			require.NoError(t, err)
			return all
		},
	}
}

func sqlite(t *testing.T) database {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "treaty.db"))
	require.NoError(t, err)
	c, err := db.Conn(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, c.Close())
		require.NoError(t, db.Close())
	})
	return database{
		migrate: func() error { return migrations.SQLite(t.Context(), c) },
		exec:    func(sql string) error { _, err := c.ExecContext(t.Context(), sql); return err },
		rows: func(t *testing.T, query string) [][]any {
			rows, err := c.QueryContext(t.Context(), query)
			require.NoError(t, err)
			defer rows.Close()
			columns, err := rows.Columns()
			require.NoError(t, err)
			var all [][]any
			for rows.Next() {
				row, to := make([]any, len(columns)), make([]any, len(columns))
				for i := range row {
					to[i] = &row[i]
				}
				require.NoError(t, rows.Scan(to...))
				all = append(all, row)
			}
			require.NoError(t, rows.Err())
			return all
		},
	}
}

// each runs a test on both databases, migrated.
func each(t *testing.T, test func(t *testing.T, db database)) {
	t.Helper()
	for name, open := range map[string]func(*testing.T) database{"Postgres": postgres, "SQLite": sqlite} {
		t.Run(name, func(t *testing.T) {
			db := open(t)
			require.NoError(t, db.migrate())
			test(t, db)
		})
	}
}

func TestMigrateTwice(t *testing.T) {
	each(t, func(t *testing.T, db database) {
		before := db.rows(t, `SELECT * FROM log_head`)
		require.Len(t, before, 1)
		require.NoError(t, db.migrate())
		require.Equal(t, before, db.rows(t, `SELECT * FROM log_head`), "the identity of the log stays")
	})
}

func TestOneHead(t *testing.T) {
	each(t, func(t *testing.T, db database) {
		require.Error(t, db.exec(`INSERT INTO log_head SELECT * FROM log_head`))
		require.Error(t, db.exec(`INSERT INTO log_head (log_id, seq, chain, min_format) SELECT log_id, seq, chain, min_format FROM log_head`))
	})
}

func TestNewerReleaseIsRefused(t *testing.T) {
	each(t, func(t *testing.T, db database) {
		require.NoError(t, db.exec(`INSERT INTO treaty_migration (number, name, needs) VALUES (900, 'column', 1)`))
		require.NoError(t, db.migrate(), "a newer release that leaves room for this one")
		require.NoError(t, db.exec(`INSERT INTO treaty_migration (number, name, needs) VALUES (901, 'rename', 901)`))
		err := db.migrate()
		require.ErrorIs(t, err, migrations.ErrNewer)
		require.ErrorContains(t, err, "901")
	})
}

// TestViews fills the log by hand and looks at it as a report would.
func TestViews(t *testing.T) {
	each(t, func(t *testing.T, db database) {
		// PostgreSQL and SQLite write bytes differently; an empty literal is one for both.
		row := func(seq, kind, name, version, id, body string) {
			t.Helper()
			uuid, at, blob := `x'00112233445566778899aabbccddeeff'`, `0`, `x''`
			if t.Name() == "TestViews/Postgres" {
				uuid, at, blob = `'00112233-4455-6677-8899-aabbccddeeff'`, `'1970-01-01'`, `''`
			}
			last := map[bool]string{true: "true", false: "1"}[t.Name() == "TestViews/Postgres"]
			require.NoError(t, db.exec(`INSERT INTO change_log
				(seq, batch, last, at, actor, cause, kind, space, name, version, id, body, entry_hash, chain) VALUES
				(`+seq+`, `+uuid+`, `+last+`, `+at+`, `+uuid+`, '', `+kind+`, '', '`+name+`', `+version+`, `+id+`, '`+body+`', `+blob+`, `+blob+`)`))
		}
		row("1", "101", "a", "1", "7", "a1")
		row("2", "101", "a", "2", "8", "a2")
		row("3", "101", "b", "1", "7", "b1")
		row("4", "102", "a", "1", "0", "")
		row("5", "104", "b", "1", "0", "")
		row("6", "102", "a", "2", "0", "")
		row("7", "103", "a", "2", "0", "")
		row("8", "105", "", "0", "0", "global")
		row("9", "105", "a", "0", "0", "old")
		row("10", "105", "a", "0", "0", "new")
		row("11", "105", "b", "0", "0", "gone")
		row("12", "106", "b", "0", "0", "")

		var versions [][]any
		for _, r := range db.rows(t, `SELECT subject, version, schema_id, CASE WHEN deleted THEN 'deleted' ELSE 'live' END, body FROM version_now ORDER BY subject, version`) {
			versions = append(versions, []any{r[0], number(t, r[1]), number(t, r[2]), r[3], r[4]})
		}
		require.Equal(t, [][]any{{"a", int64(1), int64(7), "deleted", "a1"}, {"a", int64(2), int64(8), "live", "a2"}}, versions)
		require.Equal(t, [][]any{{"", "global"}, {"a", "new"}}, db.rows(t, `SELECT subject, body FROM config_now ORDER BY subject`))
	})
}

func number(t *testing.T, v any) int64 {
	t.Helper()
	switch n := v.(type) {
	case int64:
		return n
	case int32:
		return int64(n)
	}
	require.Fail(t, "not a number")
	return 0
}
