package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/ledgertest"
	"github.com/treaty-registry/treaty/ledger/sqlite"
)

func BenchmarkAppend(b *testing.B) { ledgertest.BenchmarkAppend(b, openBench, ownCommit) }

func BenchmarkRead(b *testing.B) { ledgertest.BenchmarkRead(b, openBench) }

func openBench(b *testing.B) ledger.Log {
	l, err := sqlite.Open(b.Context(), sqlite.Options{Path: filepath.Join(b.TempDir(), "treaty.db")})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, l.Close()) })
	return l
}

// ownCommit returns a change of one row with the settings of the store.
func ownCommit(b *testing.B) func() error {
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "own.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(b.Context(), `CREATE TABLE head (seq INTEGER); INSERT INTO head VALUES (0)`)
	require.NoError(b, err)
	return func() error {
		_, err := db.ExecContext(b.Context(), `UPDATE head SET seq = seq + 1`)
		return err
	}
}
