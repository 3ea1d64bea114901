package ledgertest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
)

func erasureTests() []test {
	return []test{
		{"EraseBody", Erasing, eraseBody},
		{"EraseSharedTextStays", Erasing, eraseSharedTextStays},
		{"EraseAndReuseInOneBatch", Erasing, eraseAndReuseInOneBatch},
		{"EraseInTheSameAppend", Erasing, eraseInTheSameAppend},
		{"EraseTwice", Erasing, eraseTwice},
		{"EraseIsPartOfTheBatch", Erasing, eraseIsPartOfTheBatch},
		{"ChainSurvivesErase", Erasing | Chained, chainSurvivesErase},
		{"BlankWithoutEraserFails", Erasing | Chained, blankWithoutEraserFails},
	}
}

func registered(name, body, text string) ledger.Fact {
	return ledger.Fact{Kind: 101, Key: ledger.Key{Name: name, Version: 1, ID: 1}, Body: []byte(body), Text: text}
}

func purged(name string, seqs ...uint64) ledger.Fact {
	return ledger.Fact{Kind: 104, Key: ledger.Key{Name: name, Version: 1}, Body: []byte(`{}`), Erases: seqs}
}

// requireBlank checks that of an entry all is gone that could say what it was.
func requireBlank(t *testing.T, before, after ledger.Entry) {
	t.Helper()
	want := before
	want.Body, want.Text, want.Salt, want.Erased = nil, "", [16]byte{}, true
	require.Empty(t, cmp.Diff(want, after, cmpopts.EquateEmpty()))
	require.Nil(t, after.Body)
}

func eraseBody(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	a, b := open(), open()
	mustAppend(ctx, t, a, of(registered("a", `{"a":1}`, "text of a"), registered("b", `{"b":1}`, "text of b")))
	before := mustRead(ctx, t, a)
	mustAppend(ctx, t, b, of(purged("a", 1)))
	for _, l := range []ledger.Log{a, b} {
		after := mustRead(ctx, t, l)
		require.Len(t, after, 3)
		requireBlank(t, before[0], after[0])
		require.Equal(t, before[1], after[1])
		require.Equal(t, []uint64{1}, after[2].Erases)
		require.False(t, after[2].Erased)
	}
}

func eraseSharedTextStays(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	mustAppend(ctx, t, l, of(registered("a", `{}`, "shared"), registered("b", `{}`, "shared")))
	before := mustRead(ctx, t, l)
	mustAppend(ctx, t, l, of(purged("a", 1)))
	after := mustRead(ctx, t, l)
	requireBlank(t, before[0], after[0])
	require.Equal(t, before[1], after[1])
	mustAppend(ctx, t, l, of(purged("b", 2)))
	requireBlank(t, before[1], mustRead(ctx, t, l)[1])
	mustAppend(ctx, t, l, of(registered("c", `{}`, "shared")))
	require.Equal(t, "shared", mustRead(ctx, t, l)[4].Text, "a text that was gone can come back")
}

func eraseAndReuseInOneBatch(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	for name, facts := range map[string]func(seq uint64) []ledger.Fact{
		"erase first": func(seq uint64) []ledger.Fact {
			return []ledger.Fact{purged("a", seq), registered("a", `{}`, "again")}
		},
		"reuse first": func(seq uint64) []ledger.Fact {
			return []ledger.Fact{registered("a", `{}`, "again"), purged("a", seq)}
		},
	} {
		pos := mustAppend(ctx, t, l, of(registered("a", `{}`, "again")))
		mustAppend(ctx, t, l, of(facts(pos.Seq)...))
		entries := mustRead(ctx, t, l)
		require.True(t, entries[pos.Seq-1].Erased, name)
		texts := entries[pos.Seq].Text + entries[pos.Seq+1].Text
		require.Equal(t, "again", texts, name)
	}
}

// eraseInTheSameAppend: in a group, a later batch may erase what an earlier one brings.
func eraseInTheSameAppend(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	mustAppend(ctx, t, l, of(registered("a", `{}`, "short-lived")), of(purged("a", 1), registered("b", `{}`, "other")))
	entries := mustRead(ctx, t, l)
	require.Len(t, entries, 3)
	require.True(t, entries[0].Erased)
	require.Empty(t, entries[0].Text)
	require.Equal(t, "other", entries[2].Text)
}

func eraseTwice(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	mustAppend(ctx, t, l, of(registered("a", `{}`, "x"), registered("b", `{}`, "")))
	mustAppend(ctx, t, l, of(purged("a", 1, 1, 2), purged("a", 1)))
	mustAppend(ctx, t, l, of(purged("a", 1)))
	entries := mustRead(ctx, t, l)
	require.True(t, entries[0].Erased && entries[1].Erased)
	require.Equal(t, []uint64{1, 1, 2}, entries[2].Erases, "what an entry says is kept as it was written")
}

// eraseIsPartOfTheBatch: what cannot be appended erases nothing.
func eraseIsPartOfTheBatch(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	behind := mustHead(ctx, t, l)
	head := mustAppend(ctx, t, l, of(registered("a", `{}`, "kept")))
	before := mustRead(ctx, t, l)
	_, err := l.Append(ctx, behind, of(registered("b", `{}`, "kept"), purged("a", 1)))
	require.ErrorIs(t, err, ledger.ErrConflict)
	for name, seq := range map[string]uint64{"zero": 0, "itself": 2, "the future": 3} {
		_, err = l.Append(ctx, head, of(purged("a", 1, seq)))
		require.ErrorIs(t, err, ledger.ErrInvalid, name)
	}
	require.Equal(t, before, mustRead(ctx, t, l))
}

func chainSurvivesErase(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	mustAppend(ctx, t, l, batch(10))
	erased := mustAppend(ctx, t, l, of(purged("a", 1, 5, 10)))
	mustAppend(ctx, t, l, batch(3))
	require.Len(t, mustRead(ctx, t, l), 14) // mustRead follows the chain
	rest, err := collect(ctx, l, erased)
	require.NoError(t, err)
	require.Len(t, rest, 3)
	blank := mustRead(ctx, t, l)[4]
	rest, err = collect(ctx, l, ledger.Pos{Log: erased.Log, Seq: blank.Seq, Chain: blank.Chain})
	require.NoError(t, err, "a blank entry is a place in the log")
	require.Len(t, rest, 9)
}

// blankWithoutEraserFails: what is blank and was not erased by an entry was destroyed by somebody else.
func blankWithoutEraserFails(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	mustAppend(ctx, t, l, of(registered("a", `{}`, "x")))
	mustAppend(ctx, t, l, of(purged("a", 1)))
	entries := mustRead(ctx, t, l)
	var audit ledger.Audit
	require.NoError(t, audit.Check(&entries[0]))
	_, err := audit.Close()
	require.ErrorIs(t, err, ledger.ErrDiverged)
	require.ErrorContains(t, err, "entry 1 is blank")
	require.NoError(t, audit.Check(&entries[1]))
	_, err = audit.Close()
	require.NoError(t, err)
}
