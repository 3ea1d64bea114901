package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/ledgertest"
	"github.com/treaty-registry/treaty/ledger/sqlite"
)

func BenchmarkAppend(b *testing.B) { ledgertest.BenchmarkAppend(b, openBench) }

func BenchmarkRead(b *testing.B) { ledgertest.BenchmarkRead(b, openBench) }

func openBench(b *testing.B) ledger.Log {
	l, err := sqlite.Open(b.Context(), sqlite.Options{Path: filepath.Join(b.TempDir(), "treaty.db")})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, l.Close()) })
	return l
}
