package recent

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
)

func TestTape(t *testing.T) {
	var tp Tape
	for seq := uint64(1); seq <= 3*Entries; seq++ {
		tp.Add(&ledger.Entry{Seq: seq, Fact: ledger.Fact{Text: "12345"}})
	}
	held := tp.Held()
	require.Len(t, held, Entries)
	require.EqualValues(t, 2*Entries+1, held[0].Seq)
	require.Equal(t, 5*Entries, tp.bytes)

	last := uint64(3 * Entries)
	tp.Add(&ledger.Entry{Seq: last + 1, Fact: ledger.Fact{Erases: []uint64{1, last, last - 1, 1 << 40}}})
	held = tp.Held()
	require.Empty(t, held[len(held)-2].Text)
	require.True(t, held[len(held)-2].Erased)
	require.Equal(t, 5*(Entries-3), tp.bytes)

	tp.Add(&ledger.Entry{Seq: last - 9, Fact: ledger.Fact{Text: "again"}}) // read again after an error
	held = tp.Held()
	require.Equal(t, "again", held[len(held)-1].Text)
	for i := 1; i < len(held); i++ {
		require.Equal(t, held[i-1].Seq+1, held[i].Seq)
	}

	huge := strings.Repeat("x", maxBytes/2+1)
	for seq := last - 8; seq < last; seq++ {
		tp.Add(&ledger.Entry{Seq: seq, Fact: ledger.Fact{Text: huge}})
	}
	require.Len(t, tp.Held(), 1, "large entries push out more than one")
	require.Equal(t, len(huge), tp.bytes)
}

func TestIDs(t *testing.T) {
	ids := NewIDs()
	first, mine := uuid.New(), uuid.New()
	ids.Offer(mine)
	_, ok := ids.Seq(mine)
	require.False(t, ok, "offered is not committed")
	ids.Add(first, 1)
	ids.Add(mine, 2)
	for seq := range uint64(Batches) {
		ids.Add(uuid.New(), seq+3)
	}
	_, ok = ids.Seq(first)
	require.False(t, ok, "4,096 others followed")
	seq, ok := ids.Seq(mine)
	require.True(t, ok, "what this node offered is held")
	require.EqualValues(t, 2, seq)
	require.Len(t, ids.last, Batches)
	ids.Reset()
	_, ok = ids.Seq(mine)
	require.False(t, ok)
	ids.Add(mine, 7)
	ids.Withdraw(mine)
	seq, ok = ids.Seq(mine)
	require.True(t, ok)
	require.EqualValues(t, 7, seq)
}
