package postgres_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/ledgertest"
	"github.com/treaty-registry/treaty/ledger/postgres"
)

func BenchmarkAppend(b *testing.B) { ledgertest.BenchmarkAppend(b, openBench, ownCommit) }

// BenchmarkHead asks for the head, one question after the other and many at once.
func BenchmarkHead(b *testing.B) {
	l := openBench(b)
	b.Run("One", func(b *testing.B) {
		for b.Loop() {
			_, err := l.Head(b.Context())
			require.NoError(b, err)
		}
	})
	b.Run("Parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := l.Head(b.Context()); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

func BenchmarkRead(b *testing.B) { ledgertest.BenchmarkRead(b, openBench) }

func openBench(b *testing.B) ledger.Log {
	l := open(b, postgres.DefaultOptions(cluster.Fresh(b)))
	b.Cleanup(func() { require.NoError(b, l.Close()) })
	return l
}

// ownCommit returns a change of one row.
func ownCommit(b *testing.B) func() error {
	conn, err := pgx.Connect(b.Context(), cluster.Fresh(b))
	require.NoError(b, err)
	b.Cleanup(func() { conn.Close(context.WithoutCancel(b.Context())) })
	_, err = conn.Exec(b.Context(), `CREATE TABLE head AS SELECT 0::bigint AS seq`)
	require.NoError(b, err)
	return func() error {
		_, err := conn.Exec(b.Context(), `UPDATE head SET seq = seq + 1`)
		return err
	}
}
