package ledgertest

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/treaty-registry/treaty/ledger"
)

func readingTests() []test {
	return []test{
		{"ReadFromMiddle", 0, readFromMiddle},
		{"ReadInPart", 0, readInPart},
		{"SeekEverywhere", Chained, seekEverywhere},
		{"ReadTwice", 0, readTwice},
		{"ReadMany", Chained, readMany},
		{"ReadWhileAppending", Chained, readWhileAppending},
		{"LastMarksBatches", Atomic, lastMarksBatches},
		{"Diverged", Chained, diverged},
		{"Reopen", Durable, reopen},
		{"ClosedFails", 0, closedFails},
	}
}

func readFromMiddle(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	mustAppend(ctx, t, l, batch(3))
	middle := mustAppend(ctx, t, l, batch(2))
	third := batch(2)
	mustAppend(ctx, t, l, third)
	all := mustRead(ctx, t, l)
	rest, err := collect(ctx, l, middle)
	require.NoError(t, err)
	require.Equal(t, all[len(all)-2:], rest)
	// Also from a place inside a batch: an archive may end anywhere.
	inside := ledger.Pos{Log: middle.Log, Seq: all[1].Seq, Chain: all[1].Chain}
	rest, err = collect(ctx, l, inside)
	require.NoError(t, err)
	require.Equal(t, all[2:], rest)
}

// seekEverywhere finds each place by its number and reads on from there.
func seekEverywhere(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	seeker, ok := l.(ledger.Seeker)
	if !ok {
		t.Skip("skipped: the store does not seek")
	}
	mustAppend(ctx, t, l, batch(3))
	head := mustAppend(ctx, t, l, batch(2))
	all := mustRead(ctx, t, l)
	for seq := range head.Seq + 1 {
		at, err := seeker.At(ctx, seq)
		require.NoError(t, err)
		rest, err := collect(ctx, l, at)
		require.NoError(t, err)
		require.Len(t, rest, len(all)-int(seq))
	}
	at, err := seeker.At(ctx, head.Seq)
	require.NoError(t, err)
	require.Equal(t, head, at)
	_, err = seeker.At(ctx, head.Seq+1)
	require.ErrorIs(t, err, ledger.ErrDiverged)
}

// readInPart stops in the middle, which must not spoil the log.
func readInPart(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	mustAppend(ctx, t, l, batch(50))
	for range 20 { // more often than a store may have connections
		n := 0
		for _, err := range l.Read(ctx, ledger.Pos{}) {
			require.NoError(t, err)
			if n++; n == 7 {
				break
			}
		}
		require.Equal(t, 7, n)
	}
	require.Len(t, mustRead(ctx, t, l), 50)
}

// readTwice ranges over one sequence twice, and over two at once.
func readTwice(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	mustAppend(ctx, t, l, batch(3))
	entries := l.Read(ctx, ledger.Pos{})
	for range 2 {
		n := 0
		for _, err := range entries {
			require.NoError(t, err)
			inner, err := collect(ctx, l, ledger.Pos{})
			require.NoError(t, err)
			require.Len(t, inner, 3)
			n++
		}
		require.Equal(t, 3, n)
	}
}

// readMany reads more than a store may fetch at once, with texts that are shared.
func readMany(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	var all []ledger.Batch
	for range 3 {
		b := batch(7_000)
		for i := range b.Facts {
			b.Facts[i].Text = b.Facts[i%100].Text
		}
		mustAppend(ctx, t, l, b)
		all = append(all, b)
	}
	sameEntries(t, mustRead(ctx, t, l), all...)
}

// readWhileAppending reads again and again while another node appends: what is
// read is always whole batches, and nothing is ever missed.
func readWhileAppending(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	a, b := open(), open()
	const batches, facts = 100, 3
	var writer errgroup.Group
	writer.Go(func() error {
		for range batches {
			if _, err := appendSomewhere(ctx, a, batch(facts)); err != nil {
				return err
			}
		}
		return nil
	})
	var at ledger.Pos
	for at.Seq < batches*facts {
		before := mustHead(ctx, t, b)
		at.Log = before.Log
		last := true
		for e, err := range b.Read(ctx, at) {
			require.NoError(t, err)
			at, err = ledger.Verify(at, &e)
			require.NoError(t, err)
			last = e.Last
		}
		require.True(t, last, "a read ends at the end of a batch")
		require.GreaterOrEqual(t, at.Seq, before.Seq)
	}
	require.NoError(t, writer.Wait())
}

func lastMarksBatches(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	twice := batch(2) // a batch that is offered twice is two batches to the log
	mustAppend(ctx, t, l, batch(1), batch(3), twice, twice)
	var last []bool
	for _, e := range mustRead(ctx, t, l) {
		last = append(last, e.Last)
	}
	require.Equal(t, []bool{true, false, false, true, false, true, false, true}, last)
}

func diverged(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	empty := mustHead(ctx, t, l)
	head := mustAppend(ctx, t, l, batch(5))
	for name, after := range map[string]ledger.Pos{
		"another chain":         {Log: head.Log, Seq: 3, Chain: ledger.Hash{1}},
		"another chain at head": {Log: head.Log, Seq: head.Seq, Chain: ledger.Hash{1}},
		"another beginning":     {Log: head.Log, Chain: ledger.Hash{1}},
		"another log":           {Log: uuid.New(), Seq: head.Seq, Chain: head.Chain},
		"another empty log":     {Log: uuid.New()},
		"the future":            {Log: head.Log, Seq: head.Seq + 1, Chain: head.Chain},
	} {
		entries, err := collect(ctx, l, after)
		require.ErrorIs(t, err, ledger.ErrDiverged, name)
		require.Empty(t, entries, name)
	}
	entries, err := collect(ctx, l, empty)
	require.NoError(t, err)
	require.Len(t, entries, 5)
	entries, err = collect(ctx, l, head)
	require.NoError(t, err)
	require.Empty(t, entries)
}

func reopen(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	b := batch(3)
	head := mustAppend(ctx, t, l, b)
	before := mustRead(ctx, t, l)
	require.NoError(t, l.Close())
	l = open()
	require.Equal(t, head, mustHead(ctx, t, l))
	require.Equal(t, before, mustRead(ctx, t, l))
	mustAppend(ctx, t, l, batch(1))
	require.Len(t, mustRead(ctx, t, l), 4)
}

func closedFails(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	head := mustAppend(ctx, t, l, batch(1))
	waiting := make(chan error, 1)
	go func() { waiting <- l.Wait(ctx, head) }()
	require.NoError(t, l.Close())
	require.NoError(t, l.Close(), "closing twice is no error")
	select { // a wait ends with the log
	case <-waiting: //nolint:errcheck // what it says is open, as it may have begun before
	case <-ctx.Done():
		t.Fatal("a wait outlives its log")
	}
	_, err := l.Head(ctx)
	require.ErrorIs(t, err, ledger.ErrClosed)
	_, err = l.Append(ctx, head, batch(1))
	require.ErrorIs(t, err, ledger.ErrClosed)
	require.ErrorIs(t, l.Wait(ctx, head), ledger.ErrClosed)
	entries, err := collect(ctx, l, ledger.Pos{})
	require.ErrorIs(t, err, ledger.ErrClosed)
	require.Empty(t, entries)
}
