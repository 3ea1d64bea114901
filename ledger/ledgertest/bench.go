package ledgertest

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
)

// Texts of benchmarks have this many bytes, as much as a schema of a dozen fields.
const benchText = 1000

// BenchmarkAppend appends in groups of 1, 8 and 64 batches of one fact each, and
// compares with commit, which changes one row with the store's own means. An
// operation is one append; the metric facts/s is what groups are for.
func BenchmarkAppend(b *testing.B, open func(b *testing.B) ledger.Log, commit func(b *testing.B) func() error) {
	b.Run("OwnCommit", func(b *testing.B) {
		do := commit(b)
		for b.Loop() {
			require.NoError(b, do())
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
	})
	for _, size := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("Group%d", size), func(b *testing.B) {
			l := open(b)
			at, err := l.Head(b.Context())
			require.NoError(b, err)
			n := 0
			for b.Loop() {
				group := make([]ledger.Batch, size)
				for i := range group {
					group[i] = benchBatch(n, 1)
					n++
				}
				at, err = l.Append(b.Context(), at, group...)
				require.NoError(b, err)
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "facts/s")
		})
	}
}

// BenchmarkRead reads logs of 100,000 and, unless -short is given, 1,000,000
// entries, each with a text of its own. An operation is one read of all.
func BenchmarkRead(b *testing.B, open func(b *testing.B) ledger.Log) {
	for _, size := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("Entries%d", size), func(b *testing.B) {
			if testing.Short() && size > 100_000 {
				b.Skip("skipped: -short")
			}
			l := open(b)
			fill(b, l, size)
			b.ResetTimer()
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				for _, err := range l.Read(b.Context(), ledger.Pos{}) {
					require.NoError(b, err)
					n++
				}
			}
			require.Zero(b, n%size)
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// fill appends size entries, 10,000 at a time.
func fill(b *testing.B, l ledger.Log, size int) {
	b.Helper()
	ctx := context.WithoutCancel(b.Context())
	at, err := l.Head(ctx)
	require.NoError(b, err)
	for n := 0; n < size; n += 10_000 {
		at, err = l.Append(ctx, at, benchBatch(n, 10_000))
		require.NoError(b, err)
	}
}

// benchBatch is a batch of facts from number n on.
func benchBatch(n, facts int) ledger.Batch {
	b := batch(0)
	b.ID = uuid.New()
	for i := n; i < n+facts; i++ {
		text := fmt.Sprintf(`{"type":"record","name":"Order%d","fields":[`, i)
		for len(text) < benchText {
			text += fmt.Sprintf(`{"name":"field%d","type":["null","string"],"default":null},`, len(text)+i)
		}
		b.Facts = append(b.Facts, ledger.Fact{
			Kind: 101, Key: ledger.Key{Name: fmt.Sprintf("orders-%d-value", i/10), Version: int32(i%10 + 1), ID: int32(i + 1)},
			Body: []byte(`{"type":"AVRO","references":[],"metadata":{"owner":"team-orders"}}`), Text: text,
		})
	}
	return b
}
