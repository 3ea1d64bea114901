package ledgertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
)

// patience ends a case whose store hangs. It is no measure of speed.
const patience = 2 * time.Minute

// within returns a context for one case.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// batch is a batch of n facts with schema texts.
func batch(n int) ledger.Batch {
	b := ledger.Batch{
		ID: uuid.New(), Actor: uuid.New(), Cause: "commit 4f2a",
		At: time.Date(2026, 3, 1, 12, 30, 15, 123456789, time.FixedZone("", 3600)),
	}
	for i := range n {
		b.Facts = append(b.Facts, ledger.Fact{
			Kind: 101, Key: ledger.Key{Space: "space", Name: fmt.Sprintf("orders-%d", i), Version: int32(i + 1), ID: int32(i + 100)},
			Body: fmt.Appendf(nil, `{"type":"AVRO","n":%d}`, i), Text: fmt.Sprintf(`"text %s %d"`, b.ID, i),
		})
	}
	return b
}

// of is a batch of the facts.
func of(facts ...ledger.Fact) ledger.Batch {
	b := batch(0)
	b.Facts = facts
	return b
}

// mustHead returns the head.
func mustHead(ctx context.Context, t *testing.T, l ledger.Log) ledger.Pos {
	t.Helper()
	head, err := l.Head(ctx)
	require.NoError(t, err)
	return head
}

// mustAppend appends at the head, which nobody else moves.
func mustAppend(ctx context.Context, t *testing.T, l ledger.Log, batches ...ledger.Batch) ledger.Pos {
	t.Helper()
	pos, err := l.Append(ctx, mustHead(ctx, t, l), batches...)
	require.NoError(t, err)
	return pos
}

// appendSomewhere appends at the head, wherever it is by then, as often as rivals demand.
func appendSomewhere(ctx context.Context, l ledger.Log, batches ...ledger.Batch) (ledger.Pos, error) {
	for {
		at, err := l.Head(ctx)
		if err != nil {
			return at, err
		}
		pos, err := l.Append(ctx, at, batches...)
		if !errors.Is(err, ledger.ErrConflict) {
			return pos, err
		}
	}
}

// collect reads all entries after a position, until an error.
func collect(ctx context.Context, l ledger.Log, after ledger.Pos) ([]ledger.Entry, error) {
	var entries []ledger.Entry
	for e, err := range l.Read(ctx, after) {
		if err != nil {
			return entries, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// mustRead reads the whole log and audits it: numbers, hashes, chain, blanks, head.
func mustRead(ctx context.Context, t *testing.T, l ledger.Log) []ledger.Entry {
	t.Helper()
	head := mustHead(ctx, t, l)
	entries, err := collect(ctx, l, ledger.Pos{})
	require.NoError(t, err)
	var audit ledger.Audit
	for i := range entries {
		require.NoError(t, audit.Check(&entries[i]))
		if entries[i].Seq == head.Seq {
			require.Equal(t, head.Chain, entries[i].Chain, "the head's chain is that of its entry")
		}
	}
	_, err = audit.Close()
	require.NoError(t, err)
	require.GreaterOrEqual(t, uint64(len(entries)), head.Seq, "a read goes to the head")
	return entries
}

// sameEntries compares what was read with what was appended from the first entry on.
func sameEntries(t *testing.T, got []ledger.Entry, batches ...ledger.Batch) {
	t.Helper()
	var want []ledger.Entry
	for _, b := range batches {
		for i, f := range b.Facts {
			want = append(want, ledger.Entry{
				Fact: f, Seq: uint64(len(want) + 1), Batch: b.ID, Actor: b.Actor,
				At: b.At.UTC().Truncate(time.Microsecond), Cause: b.Cause, Last: i == len(b.Facts)-1,
			})
		}
	}
	diff := cmp.Diff(want, got, cmp.Comparer(bytes.Equal), cmp.Comparer(slices.Equal[[]uint64]), cmpopts.IgnoreFields(ledger.Entry{}, "Salt", "Hash", "Chain"))
	require.Empty(t, diff, "(-appended +read)")
}
