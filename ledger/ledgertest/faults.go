package ledgertest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
)

// RunFaults runs the cases of stores that are at the other end of a line. Each
// calls newLog once for an empty log of its own: near opens a node behind the
// line, far one that reaches the database without it. Nodes behind the line
// should have a poll interval of a second at most.
func RunFaults(t *testing.T, newLog func(t *testing.T) (near, far func() ledger.Log, line *Line)) {
	t.Helper()
	for _, c := range []struct {
		name string
		run  func(t *testing.T, near, far ledger.Log, line *Line)
	}{
		{"CutBatchIsAtomic", cutBatchIsAtomic},
		{"LostAnswer", lostAnswer},
		{"LostAnswerOfErasure", lostAnswerOfErasure},
		{"SilenceHonoursContext", silenceHonoursContext},
		{"DownFailsFast", downFailsFast},
		{"ReadIsCut", readIsCut},
		{"WaitOutlivesLine", waitOutlivesLine},
		{"CloseWhileSilent", closeWhileSilent},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			near, far, line := newLog(t)
			// The line is repaired first, or nodes could not say goodbye.
			n, f := closing(t, near)(), closing(t, far)()
			t.Cleanup(line.Repair)
			c.run(t, n, f, line)
		})
	}
}

// recovered repairs the line and waits until the node behind it answers again.
func recovered(ctx context.Context, t *testing.T, near ledger.Log, line *Line) {
	t.Helper()
	line.Repair()
	for {
		head, err := near.Head(ctx)
		if err == nil {
			_, err = collect(ctx, near, head)
		}
		if err == nil {
			return
		}
		require.ErrorIs(t, err, ledger.ErrUnavailable)
		require.NoError(t, ctx.Err(), "the log has to come back by itself")
	}
}

func cutBatchIsAtomic(t *testing.T, near, far ledger.Log, line *Line) {
	ctx := within(t)
	const facts, parts = 10_000, 4
	before := line.Sent()
	mustAppend(ctx, t, near, batch(facts))
	whole := line.Sent() - before
	for i := range parts {
		at := mustHead(ctx, t, near)
		try := batch(facts)
		line.CutAfter(whole * int64(i+1) / parts)
		_, err := near.Append(ctx, at, try)
		there := wholeBatches(ctx, t, far, at, try)
		if err == nil {
			require.True(t, there, "an append that was confirmed is there")
		} else {
			require.ErrorIs(t, err, ledger.ErrUnavailable)
		}
		recovered(ctx, t, near, line)
		_, err = appendSomewhere(ctx, near, batch(1))
		require.NoError(t, err)
		require.Equal(t, wholeBatches(ctx, t, far, at, try), wholeBatches(ctx, t, near, at, try))
	}
	mustRead(ctx, t, near)
}

// lostAnswer: an append is committed, but nobody says so. Its batch is found by
// its id, and offering it again at the same place is refused.
func lostAnswer(t *testing.T, near, far ledger.Log, line *Line) {
	ctx := within(t)
	at := mustAppend(ctx, t, near, batch(1)) // so that a connection is there and knows the statement
	var b ledger.Batch
	var err error
	for err == nil { // until it is the append whose answer is lost
		b = batch(3)
		line.LoseAnswer(1)
		before := at
		if at, err = near.Append(ctx, at, b); err != nil {
			at = before
		}
	}
	require.ErrorIs(t, err, ledger.ErrUnavailable)
	recovered(ctx, t, near, line)
	awaitBatch(ctx, t, far, at, b)
	_, err = near.Append(ctx, at, b)
	require.ErrorIs(t, err, ledger.ErrConflict)
	entries, err := collect(ctx, near, at)
	require.NoError(t, err)
	require.Len(t, entries, 3)
}

// awaitBatch reads until the batch is there: a server may work on after its client has gone.
func awaitBatch(ctx context.Context, t *testing.T, l ledger.Log, after ledger.Pos, b ledger.Batch) {
	t.Helper()
	for !wholeBatches(ctx, t, l, after, b) {
		require.NoError(t, ctx.Err(), "the batch was committed")
	}
}

// lostAnswerOfErasure loses the answer to each statement of an append that erases: the entry is blank if, and only if, its eraser is there.
func lostAnswerOfErasure(t *testing.T, near, far ledger.Log, line *Line) {
	ctx := within(t)
	mustAppend(ctx, t, near, of(registered("warm", `{}`, "x")), of(purged("warm", 1)))
	for i := range 8 {
		at, err := appendSomewhere(ctx, near, of(registered("a", `{}`, "to be erased")))
		require.NoError(t, err)
		line.LoseAnswer(i + 1)
		if _, err = near.Append(ctx, at, of(purged("a", at.Seq))); err != nil {
			require.ErrorIs(t, err, ledger.ErrUnavailable)
		}
		recovered(ctx, t, near, line)
		entries := mustRead(ctx, t, far) // audits that what is blank was erased
		last := entries[len(entries)-1]
		require.Equal(t, last.Seq > at.Seq, entries[at.Seq-1].Erased)
	}
}

// silenceHonoursContext: a server that says nothing holds nobody up longer than
// their patience, and is found again when it speaks.
func silenceHonoursContext(t *testing.T, near, _ ledger.Log, line *Line) {
	ctx := within(t)
	at := mustAppend(ctx, t, near, batch(3))
	for range 3 { // more often than there may be connections
		line.Silence()
		for name, call := range map[string]func(ctx context.Context) error{
			"head":   func(ctx context.Context) error { _, err := near.Head(ctx); return err },
			"append": func(ctx context.Context) error { _, err := near.Append(ctx, at, batch(1)); return err },
			"read":   func(ctx context.Context) error { _, err := collect(ctx, near, ledger.Pos{}); return err },
		} {
			short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
			start := time.Now()
			err := call(short)
			cancel()
			require.ErrorIs(t, err, ledger.ErrUnavailable, name)
			require.ErrorIs(t, err, context.DeadlineExceeded, name)
			require.Less(t, time.Since(start), 5*time.Second, name)
		}
		start := time.Now()
		recovered(ctx, t, near, line)
		require.Less(t, time.Since(start), 12*time.Second, "connections that fell silent must not be in the way")
	}
	_, err := appendSomewhere(ctx, near, batch(1))
	require.NoError(t, err)
}

// downFailsFast: a server that is not there is told at once.
func downFailsFast(t *testing.T, near, far ledger.Log, line *Line) {
	ctx := within(t)
	at := mustAppend(ctx, t, near, batch(1))
	line.Down()
	start := time.Now()
	_, err := near.Head(ctx)
	require.ErrorIs(t, err, ledger.ErrUnavailable)
	_, err = near.Append(ctx, at, batch(1))
	require.ErrorIs(t, err, ledger.ErrUnavailable)
	_, err = collect(ctx, near, ledger.Pos{})
	require.ErrorIs(t, err, ledger.ErrUnavailable)
	require.Less(t, time.Since(start), 10*time.Second)
	require.Equal(t, at, mustHead(ctx, t, far))
	recovered(ctx, t, near, line)
	require.Len(t, mustRead(ctx, t, near), 1)
}

// readIsCut: a read that breaks off says so; what it has yielded is right.
func readIsCut(t *testing.T, near, far ledger.Log, line *Line) {
	ctx := within(t)
	mustAppend(ctx, t, far, batch(30_000))
	var at ledger.Pos
	var failed error
	for e, err := range near.Read(ctx, ledger.Pos{}) {
		if err != nil {
			failed = err
			break
		}
		if at, err = ledger.Verify(at, &e); err != nil {
			require.NoError(t, err)
		}
		if e.Seq == 5_000 {
			line.Down()
		}
	}
	require.ErrorIs(t, failed, ledger.ErrUnavailable)
	require.GreaterOrEqual(t, at.Seq, uint64(5_000))
	recovered(ctx, t, near, line)
	at.Log = mustHead(ctx, t, near).Log
	rest, err := collect(ctx, near, at)
	require.NoError(t, err)
	require.Len(t, rest, 30_000-int(at.Seq), "reading goes on where it broke off")
}

// waitOutlivesLine: whatever happens to the line, a wait ends within the poll interval.
func waitOutlivesLine(t *testing.T, near, far ledger.Log, line *Line) {
	ctx := within(t)
	for _, fault := range []func(){line.Down, line.Silence, line.Repair} {
		at := mustHead(ctx, t, near)
		fault()
		mustAppend(ctx, t, far, batch(1))
		start := time.Now()
		require.NoError(t, near.Wait(ctx, at))
		require.Less(t, time.Since(start), 10*time.Second)
		recovered(ctx, t, near, line)
		for mustHead(ctx, t, near) == at {
			require.NoError(t, near.Wait(ctx, at))
		}
	}
}

// closeWhileSilent: closing does not wait for a server that says nothing.
func closeWhileSilent(t *testing.T, near, _ ledger.Log, line *Line) {
	ctx := within(t)
	at := mustAppend(ctx, t, near, batch(1))
	line.Silence()
	appended := make(chan error, 1)
	go func() {
		_, err := near.Append(ctx, at, batch(1))
		appended <- err
	}()
	start := time.Now()
	require.NoError(t, near.Close())
	require.Less(t, time.Since(start), 10*time.Second)
	require.Error(t, <-appended)
}
