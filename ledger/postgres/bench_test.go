package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/ledgertest"
	"github.com/treaty-registry/treaty/ledger/postgres"
)

func BenchmarkAppend(b *testing.B) { ledgertest.BenchmarkAppend(b, openBench) }

func BenchmarkRead(b *testing.B) { ledgertest.BenchmarkRead(b, openBench) }

func openBench(b *testing.B) ledger.Log {
	l := open(b, postgres.DefaultOptions(cluster.Fresh(b)))
	b.Cleanup(func() { require.NoError(b, l.Close()) })
	return l
}
