package ledgertest

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/treaty-registry/treaty/ledger"
)

func orderTests() []test {
	return []test{
		{"Empty", 0, empty},
		{"AppendAtHead", 0, appendAtHead},
		{"AppendSeveralBatches", Atomic, appendSeveralBatches},
		{"AppendNothing", 0, appendNothing},
		{"AppendBehindConflicts", 0, appendBehindConflicts},
		{"AppendElsewhereConflicts", Chained, appendElsewhereConflicts},
		{"GapFree", Chained, gapFree},
		{"RaceOneWinner", Chained, raceOneWinner},
		{"HeadNeverBehindAppend", 0, headNeverBehindAppend},
	}
}

func empty(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	a, b := open(), open()
	head := mustHead(ctx, t, a)
	require.Zero(t, head.Seq)
	require.Zero(t, head.Chain)
	require.NotEqual(t, uuid.Nil, head.Log, "a log has an identity before it has entries")
	require.Equal(t, head, mustHead(ctx, t, b))
	for _, after := range []ledger.Pos{{}, head} {
		entries, err := collect(ctx, a, after)
		require.NoError(t, err)
		require.Empty(t, entries)
	}
}

func appendAtHead(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	a, b := open(), open()
	first, second := batch(3), batch(1)
	p1 := mustAppend(ctx, t, a, first)
	p2 := mustAppend(ctx, t, b, second)
	require.Equal(t, p1.Log, p2.Log)
	for _, l := range []ledger.Log{a, b} {
		require.Equal(t, p2, mustHead(ctx, t, l))
		sameEntries(t, mustRead(ctx, t, l), first, second)
	}
}

func appendSeveralBatches(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	group := []ledger.Batch{batch(1), batch(4), batch(2)}
	group[1].Facts[0].Text = group[0].Facts[0].Text // texts are shared between batches
	head := mustAppend(ctx, t, l, group...)
	require.Equal(t, head, mustHead(ctx, t, l))
	sameEntries(t, mustRead(ctx, t, l), group...)
}

func appendNothing(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	head := mustHead(ctx, t, l)
	_, err := l.Append(ctx, head)
	require.ErrorIs(t, err, ledger.ErrInvalid)
	_, err = l.Append(ctx, head, batch(1), batch(0))
	require.ErrorIs(t, err, ledger.ErrInvalid)
	require.Equal(t, head, mustHead(ctx, t, l))
}

func appendBehindConflicts(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	a, b := open(), open()
	start := mustHead(ctx, t, a)
	won := batch(2)
	head := mustAppend(ctx, t, a, won)
	for _, l := range []ledger.Log{a, b} {
		_, err := l.Append(ctx, start, batch(1))
		require.ErrorIs(t, err, ledger.ErrConflict)
		require.Equal(t, head, mustHead(ctx, t, l))
	}
	sameEntries(t, mustRead(ctx, t, b), won)
}

func appendElsewhereConflicts(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	won := batch(2)
	head := mustAppend(ctx, t, l, won)
	elsewhere := map[string]ledger.Pos{
		"another chain": {Log: head.Log, Seq: head.Seq, Chain: ledger.Hash{1}},
		"another log":   {Log: uuid.New(), Seq: head.Seq, Chain: head.Chain},
		"no log":        {Seq: head.Seq, Chain: head.Chain},
		"the future":    {Log: head.Log, Seq: head.Seq + 1, Chain: head.Chain},
		"nowhere":       {},
	}
	for name, at := range elsewhere {
		_, err := l.Append(ctx, at, batch(1))
		require.ErrorIs(t, err, ledger.ErrConflict, name)
	}
	require.Equal(t, head, mustHead(ctx, t, l))
	sameEntries(t, mustRead(ctx, t, l), won)
}

func gapFree(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	behind := mustHead(ctx, t, l)
	var won []ledger.Batch
	for i := range 20 {
		b := batch(1 + i%3)
		mustAppend(ctx, t, l, b)
		won = append(won, b)
		_, err := l.Append(ctx, behind, batch(2)) // a refusal must not take a number
		require.ErrorIs(t, err, ledger.ErrConflict)
	}
	sameEntries(t, mustRead(ctx, t, l), won...)
}

// raceOneWinner lets 16 writers on four nodes append 200 batches each.
func raceOneWinner(t *testing.T, open func() ledger.Log) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*patience)
	defer cancel()
	const writers, nodes = 16, 4
	each := 200
	if testing.Short() {
		each = 25
	}
	var logs []ledger.Log
	for range nodes {
		logs = append(logs, open())
	}
	var mu sync.Mutex
	appended := map[uuid.UUID]int{} // batch → facts
	group, ctx := errgroup.WithContext(ctx)
	for w := range writers {
		group.Go(func() error {
			for i := range each {
				b := batch(1 + (w+i)%2)
				if _, err := appendSomewhere(ctx, logs[w%nodes], b); err != nil {
					return err
				}
				mu.Lock()
				appended[b.ID] = len(b.Facts)
				mu.Unlock()
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	ctx = within(t)
	first := mustRead(ctx, t, logs[0])
	seen := map[uuid.UUID]int{}
	for _, e := range first {
		seen[e.Batch]++
	}
	require.Len(t, seen, writers*each)
	require.Equal(t, appended, seen, "each batch is there once")
	for _, l := range logs[1:] {
		require.Equal(t, first, mustRead(ctx, t, l), "all nodes see one order")
	}
}

// headNeverBehindAppend asks one node for the head as soon as another has appended.
func headNeverBehindAppend(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	a, b := open(), open()
	at := mustHead(ctx, t, a)
	for i := range 100 {
		next, err := []ledger.Log{a, b}[i%2].Append(ctx, at, batch(1))
		require.NoError(t, err)
		for _, l := range []ledger.Log{a, b} {
			head := mustHead(ctx, t, l)
			require.Equal(t, next, head)
		}
		at = next
	}
}
