package ledgertest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
)

func atomicityTests() []test {
	return []test{
		{"BatchIsAtomic", Atomic, batchIsAtomic},
		{"AppendHonoursContext", 0, appendHonoursContext},
		{"TooLarge", 0, tooLarge},
	}
}

// batchIsAtomic cuts appends of 10,000 facts off at every quarter of the time
// that one takes. Stores with a connection also cut that: see RunFaults.
func batchIsAtomic(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	a, b := open(), open()
	const facts, parts = 10_000, 4
	start := time.Now()
	mustAppend(ctx, t, a, batch(facts))
	whole := time.Since(start)
	for i := range parts {
		cut, cancel := context.WithTimeout(ctx, whole*time.Duration(i+1)/parts)
		at := mustHead(ctx, t, a)
		try := batch(facts)
		_, err := a.Append(cut, at, try)
		cancel()
		// The answer to one that was cut off is open, and it may still be under way:
		// each look must see all of it or nothing, and after the next append nothing changes.
		seen := wholeBatches(ctx, t, b, at, try)
		if err == nil {
			require.True(t, seen, "an append that was confirmed is there")
		}
		_, err = appendSomewhere(ctx, b, batch(1))
		require.NoError(t, err)
		wholeBatches(ctx, t, b, at, try)
	}
	mustRead(ctx, t, b)
}

// wholeBatches reads what follows a position, fails if the batch is there in
// part, and reports whether it is there.
func wholeBatches(ctx context.Context, t *testing.T, l ledger.Log, after ledger.Pos, b ledger.Batch) bool {
	t.Helper()
	n, last := 0, false
	for e, err := range l.Read(ctx, after) {
		if err != nil {
			require.NoError(t, err)
		}
		if e.Batch == b.ID {
			n++
			last = e.Last
		}
	}
	require.Contains(t, []int{0, len(b.Facts)}, n, "all or nothing")
	require.Equal(t, n > 0, last)
	return n > 0
}

// appendHonoursContext appends with a context that has ended: it fails and, once
// another append has gone through, is not there.
func appendHonoursContext(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	b := batch(1)
	_, err := l.Append(ended, mustHead(ctx, t, l), b)
	require.Error(t, err)
	mustAppend(ctx, t, l, batch(1))
	for _, e := range mustRead(ctx, t, l) {
		require.NotEqual(t, b.ID, e.Batch)
	}
}

func tooLarge(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	head := mustHead(ctx, t, l)
	many, large := batch(1), batch(1)
	for len(many.Facts) <= ledger.MaxFacts {
		many.Facts = append(many.Facts, many.Facts[0])
	}
	large.Facts[0].Text = strings.Repeat("x", ledger.MaxBytes)
	half := batch(1)
	half.Facts[0].Text = strings.Repeat("x", ledger.MaxBytes/2)
	for name, group := range map[string][]ledger.Batch{
		"facts": {many}, "bytes": {large}, "bytes of two batches": {half, half},
	} {
		_, err := l.Append(ctx, head, group...)
		require.ErrorIs(t, err, ledger.ErrTooLarge, name)
	}
	require.Equal(t, head, mustHead(ctx, t, l))
}
