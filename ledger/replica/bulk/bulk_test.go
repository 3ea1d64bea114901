package bulk

import (
	"crypto/rand"
	"errors"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/treaty-registry/treaty/ledger"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func entries(t *testing.T, n int) []ledger.Entry {
	t.Helper()
	b := ledger.Batch{ID: uuid.New()}
	for i := range n {
		b.Facts = append(b.Facts, ledger.Fact{Kind: 101, Text: fmt.Sprint(i)})
	}
	all, _, err := ledger.Seal(ledger.Pos{}, rand.Reader, b)
	require.NoError(t, err)
	return all
}

// run sends the entries through a pipeline and returns what was taken and why it ended.
func run(all []ledger.Entry, prepare func(*ledger.Entry) any, take func(*Chunk) error) (wanted bool, err error) {
	p := Start(4, prepare, take)
	wanted = true
	c := NewChunk(ledger.Pos{})
	for _, e := range all {
		if c.Add(e); c.Full() {
			wanted = wanted && p.Submit(c)
			c = NewChunk(c.End())
		}
	}
	p.Submit(c)
	return wanted, p.Finish()
}

func TestPipeline(t *testing.T) {
	const n = 20*Entries + 7
	prepare := func(e *ledger.Entry) any { return e.Seq }
	taking := func(got *[]uint64) func(*Chunk) error {
		return func(c *Chunk) error {
			for i := range c.Good {
				*got = append(*got, c.Prepared[i].(uint64))
			}
			return c.Err
		}
	}
	inOrder := func(t *testing.T, got []uint64, n int) {
		t.Helper()
		require.Len(t, got, n)
		for i, seq := range got {
			require.EqualValues(t, i+1, seq)
		}
	}
	t.Run("OK", func(t *testing.T) {
		var got []uint64
		_, err := run(entries(t, n), prepare, taking(&got))
		require.NoError(t, err)
		inOrder(t, got, n)
	})
	for _, bad := range []int{0, 1, Entries - 1, Entries, 5*Entries + 3, n - 1} {
		t.Run(fmt.Sprintf("Damaged%d", bad), func(t *testing.T) {
			all := entries(t, n)
			all[bad].Text = "another"
			var got []uint64
			_, err := run(all, prepare, taking(&got))
			require.ErrorIs(t, err, ledger.ErrDiverged)
			inOrder(t, got, bad)
		})
		t.Run(fmt.Sprintf("Panic%d", bad), func(t *testing.T) {
			var got []uint64
			_, err := run(entries(t, n), func(e *ledger.Entry) any {
				if e.Seq == uint64(bad)+1 {
					panic("cannot prepare this")
				}
				return e.Seq
			}, taking(&got))
			require.ErrorContains(t, err, "cannot prepare this")
			inOrder(t, got, bad)
		})
	}
	t.Run("MissingEntry", func(t *testing.T) {
		all := entries(t, n)
		all = append(all[:2*Entries], all[2*Entries+1:]...) // the first of a chunk
		var got []uint64
		_, err := run(all, prepare, taking(&got))
		require.ErrorIs(t, err, ledger.ErrDiverged)
		inOrder(t, got, 2*Entries)
	})
	t.Run("TakeFails", func(t *testing.T) {
		enough := errors.New("enough")
		taken := 0
		wanted, err := run(entries(t, 150*Entries), nil, func(c *Chunk) error {
			if taken++; taken == 3 || c.Prepared != nil {
				return enough
			}
			return nil
		})
		require.ErrorIs(t, err, enough)
		require.Equal(t, 3, taken)
		require.False(t, wanted, "whoever reads is told to stop")
	})
}

func TestChunkIsFullOfBytes(t *testing.T) {
	c := NewChunk(ledger.Pos{Seq: 7})
	require.Equal(t, ledger.Pos{Seq: 7}, c.End())
	for range 3 {
		require.False(t, c.Full())
		c.Add(ledger.Entry{Fact: ledger.Fact{Text: string(make([]byte, maxBytes/3+1))}})
	}
	require.True(t, c.Full())
}
