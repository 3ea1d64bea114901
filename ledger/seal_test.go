package ledger_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
)

func batch(facts ...ledger.Fact) ledger.Batch {
	return ledger.Batch{ID: uuid.New(), Actor: uuid.New(), At: time.Unix(1, 1999), Cause: "commit", Facts: facts}
}

func fact(name string, erases ...uint64) ledger.Fact {
	return ledger.Fact{Kind: 101, Key: ledger.Key{Name: name, Version: 1, ID: 2}, Body: []byte(`{}`), Text: "text", Erases: erases}
}

func start() ledger.Pos { return ledger.Pos{Log: uuid.New()} }

func TestSealedEntriesVerify(t *testing.T) {
	at := start()
	entries, head, err := ledger.Seal(at, rand.Reader, batch(fact("a"), fact("b", 1)), batch(fact("c", 1, 2)))
	require.NoError(t, err)
	require.Len(t, entries, 3)
	for i := range entries {
		at, err = ledger.Verify(at, &entries[i])
		require.NoError(t, err)
		require.Equal(t, i != 0, entries[i].Last)
	}
	require.Equal(t, head, at)
	require.NotEqual(t, entries[0].Salt, entries[1].Salt)
	require.Equal(t, time.Unix(1, 1000).UTC(), entries[0].At)
}

// TestVerifyFindsEveryChange changes each part of an entry.
func TestVerifyFindsEveryChange(t *testing.T) {
	at := start()
	for name, change := range map[string]func(*ledger.Entry){
		"seq":      func(e *ledger.Entry) { e.Seq++ },
		"batch":    func(e *ledger.Entry) { e.Batch[0]++ },
		"actor":    func(e *ledger.Entry) { e.Actor[15]++ },
		"at":       func(e *ledger.Entry) { e.At = e.At.Add(time.Microsecond) },
		"cause":    func(e *ledger.Entry) { e.Cause += " " },
		"kind":     func(e *ledger.Entry) { e.Kind++ },
		"space":    func(e *ledger.Entry) { e.Key.Space = "x" },
		"name":     func(e *ledger.Entry) { e.Key.Name = "b" },
		"moved":    func(e *ledger.Entry) { e.Key.Space, e.Key.Name = e.Key.Name, "" },
		"version":  func(e *ledger.Entry) { e.Key.Version = -1 },
		"id":       func(e *ledger.Entry) { e.Key.ID++ },
		"body":     func(e *ledger.Entry) { e.Body = []byte(`{ }`) },
		"text":     func(e *ledger.Entry) { e.Text = "" },
		"no erase": func(e *ledger.Entry) { e.Erases = nil },
		"erases":   func(e *ledger.Entry) { e.Erases = []uint64{2} },
		"salt":     func(e *ledger.Entry) { e.Salt[7]++ },
		"hash":     func(e *ledger.Entry) { e.Hash[0]++ },
		"chain":    func(e *ledger.Entry) { e.Chain[31]++ },
	} {
		entries, _, err := ledger.Seal(at, rand.Reader, batch(fact("z"), fact("a", 1)))
		require.NoError(t, err)
		second, err := ledger.Verify(at, &entries[0])
		require.NoError(t, err)
		change(&entries[1])
		got, err := ledger.Verify(second, &entries[1])
		require.ErrorIs(t, err, ledger.ErrDiverged, name)
		require.Equal(t, second, got, "the position stays")
	}
}

func TestSealRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		want    error
		batches []ledger.Batch
	}{
		"nothing":         {ledger.ErrInvalid, nil},
		"no facts":        {ledger.ErrInvalid, []ledger.Batch{batch(fact("a")), batch()}},
		"a NUL":           {ledger.ErrInvalid, []ledger.Batch{batch(fact("a\x00"))}},
		"not UTF-8":       {ledger.ErrInvalid, []ledger.Batch{batch(fact("a\xff"))}},
		"a long name":     {ledger.ErrInvalid, []ledger.Batch{batch(fact(strings.Repeat("n", ledger.MaxName+1)))}},
		"erasing nothing": {ledger.ErrInvalid, []ledger.Batch{batch(fact("a", 0))}},
		"erasing itself":  {ledger.ErrInvalid, []ledger.Batch{batch(fact("a"), fact("b", 12))}},
		"erasing later":   {ledger.ErrInvalid, []ledger.Batch{batch(fact("a", math.MaxUint64))}},
		"a far year":      {ledger.ErrInvalid, []ledger.Batch{{At: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC), Facts: []ledger.Fact{fact("a")}}}},
		"many facts":      {ledger.ErrTooLarge, []ledger.Batch{batch(make([]ledger.Fact, ledger.MaxFacts)...), batch(fact("a"))}},
		"many bytes":      {ledger.ErrTooLarge, []ledger.Batch{batch(ledger.Fact{Text: strings.Repeat("x", ledger.MaxBytes+1)})}},
		"many erased":     {ledger.ErrTooLarge, []ledger.Batch{batch(fact("a", ones(ledger.MaxBytes/8)...))}},
		"many causes": {ledger.ErrTooLarge, []ledger.Batch{{
			At: time.Unix(1, 0), Cause: strings.Repeat("c", 10_000), Facts: make([]ledger.Fact, ledger.MaxBytes/10_000+1),
		}}},
	} {
		at := ledger.Pos{Log: uuid.New(), Seq: 10}
		entries, got, err := ledger.Seal(at, rand.Reader, c.batches...)
		require.ErrorIs(t, err, c.want, name)
		require.Empty(t, entries, name)
		require.Equal(t, at, got, name)
	}
}

func ones(n int) []uint64 {
	seqs := make([]uint64, n)
	for i := range seqs {
		seqs[i] = 1
	}
	return seqs
}

func TestSealTakesWhatFits(t *testing.T) {
	at := ledger.Pos{Log: uuid.New(), Seq: 10}
	largest := ledger.Batch{At: time.Unix(1, 0), Facts: []ledger.Fact{{Text: strings.Repeat("x", ledger.MaxBytes)}}}
	for name, b := range map[string]ledger.Batch{
		"bytes": largest,
		"facts": batch(make([]ledger.Fact, ledger.MaxFacts)...),
		"name":  batch(ledger.Fact{Key: ledger.Key{Space: strings.Repeat("s", ledger.MaxName/2), Name: strings.Repeat("n", ledger.MaxName/2)}}),
		"erase": batch(fact("a"), fact("b", 11, 1)),
	} {
		_, _, err := ledger.Seal(at, rand.Reader, b)
		require.NoError(t, err, name)
	}
}

func TestSealNeedsRandomness(t *testing.T) {
	_, _, err := ledger.Seal(start(), iotest.ErrReader(errors.New("dry")), batch(fact("a")))
	require.ErrorContains(t, err, "dry")
	_, _, err = ledger.Seal(start(), bytes.NewReader(make([]byte, 20)), batch(fact("a"), fact("b")))
	require.Error(t, err)
}

// erased is what a store makes of an erased entry.
func erased(e ledger.Entry) ledger.Entry {
	e.Body, e.Text, e.Salt, e.Erased = nil, "", [16]byte{}, true
	return e
}

func TestAudit(t *testing.T) {
	entries, head, err := ledger.Seal(start(), rand.Reader, batch(fact("a"), fact("b"), fact("c", 1), fact("d")))
	require.NoError(t, err)
	check := func(blank ...int) (ledger.Pos, error) {
		var a ledger.Audit
		for i, e := range entries {
			for _, b := range blank {
				if b == i {
					e = erased(e)
				}
			}
			require.NoError(t, a.Check(&e))
		}
		return a.Close()
	}
	for _, blank := range [][]int{nil, {0}} {
		got, err := check(blank...)
		require.NoError(t, err)
		require.Equal(t, head.Seq, got.Seq)
		require.Equal(t, head.Chain, got.Chain)
	}
	for _, c := range []struct {
		blank []int
		want  string
	}{{[]int{1}, "entry 2 is blank"}, {[]int{3}, "entry 4 is blank"}, {[]int{0, 1, 3}, "entry 2 is blank and no entry erased it (2 such)"}} {
		_, err := check(c.blank...)
		require.ErrorIs(t, err, ledger.ErrDiverged)
		require.ErrorContains(t, err, c.want)
	}
	var a ledger.Audit
	require.ErrorIs(t, a.Check(&entries[1]), ledger.ErrDiverged, "an audit begins with the first entry")
	got, err := a.Close()
	require.NoError(t, err)
	require.Equal(t, ledger.Pos{}, got)
}
