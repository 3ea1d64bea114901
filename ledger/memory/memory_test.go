package memory_test

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
)

var _ interface {
	ledger.Log
	ledger.LocalHeader
} = (*memory.Log)(nil)

func batch(name string, erases ...uint64) ledger.Batch {
	return ledger.Batch{ID: uuid.New(), Facts: []ledger.Fact{{
		Kind: 101, Key: ledger.Key{Name: name}, Body: []byte(`{}`), Text: "text of " + name, Erases: erases,
	}}}
}

func read(t *testing.T, l ledger.Log, after ledger.Pos) []ledger.Entry {
	t.Helper()
	var all []ledger.Entry
	for e, err := range l.Read(t.Context(), after) {
		require.NoError(t, err)
		all = append(all, e)
	}
	return all
}

func TestNodesShareOneHistory(t *testing.T) {
	h := memory.NewHistory(uuid.New())
	a, b := h.Open(memory.Options{}), h.Open(memory.Options{})
	empty, err := a.Head(t.Context())
	require.NoError(t, err)
	first, err := a.Append(t.Context(), empty, batch("one"), batch("two"))
	require.NoError(t, err)
	require.EqualValues(t, 2, first.Seq)
	head, err := b.Head(t.Context())
	require.NoError(t, err)
	require.Equal(t, first, head)
	_, err = b.Append(t.Context(), empty, batch("three"))
	require.ErrorIs(t, err, ledger.ErrConflict)

	pos := ledger.Pos{Log: head.Log}
	for _, e := range read(t, b, ledger.Pos{}) {
		pos, err = ledger.Verify(pos, &e)
		require.NoError(t, err)
	}
	require.Equal(t, head, pos)
	require.Empty(t, read(t, a, head))
}

func TestEraseKeepsTheChain(t *testing.T) {
	l := memory.NewHistory(uuid.New()).Open(memory.Options{Random: rand.Reader})
	at, err := l.Head(t.Context())
	require.NoError(t, err)
	at, err = l.Append(t.Context(), at, batch("one"))
	require.NoError(t, err)
	held := read(t, l, ledger.Pos{})
	_, err = l.Append(t.Context(), at, batch("two", 1))
	require.NoError(t, err)
	got := read(t, l, ledger.Pos{})
	require.True(t, got[0].Erased)
	require.Nil(t, got[0].Body)
	require.Empty(t, got[0].Text)
	require.Zero(t, got[0].Salt)
	require.Equal(t, "one", got[0].Key.Name)
	require.NotEmpty(t, held[0].Text, "what a reader holds does not change under it")
	pos := ledger.Pos{Log: at.Log}
	for _, e := range got {
		pos, err = ledger.Verify(pos, &e)
		require.NoError(t, err)
	}
}

func TestDiverged(t *testing.T) {
	h := memory.NewHistory(uuid.New())
	l := h.Open(memory.Options{})
	at, _ := l.Head(t.Context())
	one, err := l.Append(t.Context(), at, batch("one"))
	require.NoError(t, err)
	h.Rewind(0)
	for name, pos := range map[string]ledger.Pos{"BehindTheHead": one, "OtherLog": {Log: uuid.New()}} {
		t.Run(name, func(t *testing.T) {
			for _, err := range l.Read(t.Context(), pos) {
				require.ErrorIs(t, err, ledger.ErrDiverged)
			}
		})
	}
	h.Rebase(uuid.New())
	_, err = l.Append(t.Context(), at, batch("two"))
	require.ErrorIs(t, err, ledger.ErrConflict)
}

func TestFaults(t *testing.T) {
	lost := errors.Join(ledger.ErrUnavailable, errors.New("the cable is out"))
	fail := func(context.Context) error { return lost }
	h := memory.NewHistory(uuid.New())
	good := h.Open(memory.Options{})
	at, _ := good.Head(t.Context())

	_, err := h.Open(memory.Options{Faults: memory.Faults{Head: fail}}).Head(t.Context())
	require.ErrorIs(t, err, ledger.ErrUnavailable)
	_, err = h.Open(memory.Options{Faults: memory.Faults{Append: fail}}).Append(t.Context(), at, batch("never"))
	require.ErrorIs(t, err, ledger.ErrUnavailable)
	require.Empty(t, read(t, good, ledger.Pos{}))
	_, err = h.Open(memory.Options{Faults: memory.Faults{Answer: fail}}).Append(t.Context(), at, batch("lost answer"))
	require.ErrorIs(t, err, ledger.ErrUnavailable)
	require.Len(t, read(t, good, ledger.Pos{}), 1)
	for _, err := range h.Open(memory.Options{Faults: memory.Faults{Read: fail}}).Read(t.Context(), ledger.Pos{}) {
		require.ErrorIs(t, err, ledger.ErrUnavailable)
	}
}

func TestFormat(t *testing.T) {
	l := memory.NewHistory(uuid.New()).Open(memory.Options{Local: true})
	at, _ := l.Head(t.Context())
	local, ok := l.LocalHead()
	require.True(t, ok)
	require.Equal(t, at, local)
	b := batch("raise")
	b.MinFormat = ledger.Format + 1
	_, err := l.Append(t.Context(), at, b)
	require.NoError(t, err)
	_, err = l.Head(t.Context())
	require.ErrorIs(t, err, ledger.ErrFormat)
	_, ok = l.LocalHead()
	require.False(t, ok)
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.NewHistory(uuid.New())
		l, deaf := h.Open(memory.Options{}), h.Open(memory.Options{Deaf: true, Poll: 3 * time.Second})
		at, _ := l.Head(t.Context())
		start := time.Now()
		heard := func(l *memory.Log) chan time.Duration {
			c := make(chan time.Duration, 1)
			go func() {
				if l.Wait(t.Context(), at) == nil {
					c <- time.Since(start)
				}
			}()
			return c
		}
		woken, polled := heard(l), heard(deaf)
		synctest.Wait()
		_, err := l.Append(t.Context(), at, batch("one"))
		require.NoError(t, err)
		require.Zero(t, <-woken)
		require.Equal(t, 3*time.Second, <-polled)

		ctx, cancel := context.WithCancelCause(t.Context())
		gone := errors.New("gone")
		cancel(gone)
		require.ErrorIs(t, l.Wait(ctx, at), gone)
		require.NoError(t, l.Close())
		require.NoError(t, l.Close())
		require.ErrorIs(t, l.Wait(t.Context(), at), ledger.ErrClosed)
	})
}
