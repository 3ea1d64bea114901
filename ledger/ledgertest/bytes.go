package ledgertest

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
)

func bytesTests() []test {
	return []test{
		{"MinFormatRefusesOldBinary", 0, minFormatRefusesOldBinary},
		{"LargeText", 0, largeText},
		{"BodyKeepsBytes", 0, bodyKeepsBytes},
		{"NamesAreBytes", 0, namesAreBytes},
		{"RefusesWhatNoStoreKeeps", 0, refusesWhatNoStoreKeeps},
		{"NumbersAreKept", 0, numbersAreKept},
		{"TimesAreKept", 0, timesAreKept},
		{"UnknownKindKept", 0, unknownKindKept},
	}
}

func minFormatRefusesOldBinary(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	a, b := open(), open()
	same := batch(1)
	same.MinFormat = ledger.Format
	mustAppend(ctx, t, a, same)
	newer := batch(1)
	newer.MinFormat = ledger.Format + 1
	pos := mustAppend(ctx, t, a, newer)
	for _, l := range []ledger.Log{a, b} {
		_, err := l.Head(ctx)
		require.ErrorIs(t, err, ledger.ErrFormat)
		entries, err := collect(ctx, l, ledger.Pos{})
		require.ErrorIs(t, err, ledger.ErrFormat)
		require.Empty(t, entries)
		_, err = l.Append(ctx, pos, batch(1)) // the format that it asks for is never lowered either
		require.Error(t, err)
		_, err = l.Head(ctx)
		require.ErrorIs(t, err, ledger.ErrFormat)
	}
}

func largeText(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	b := batch(3)
	b.Facts[0].Text = strings.Repeat("0123456789abcdef", 1<<16)
	b.Facts[1].Text = strings.Repeat("é\n\"\\", 1<<18)
	b.Facts[2].Body = []byte(`"` + strings.Repeat("b", 1<<20) + `"`)
	mustAppend(ctx, t, l, b)
	sameEntries(t, mustRead(ctx, t, l), b)
}

// bodyKeepsBytes: a store that parses bodies would change their hash.
func bodyKeepsBytes(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	b := batch(0)
	for _, body := range []string{
		`{"b":1,"a":2}`, "{ \"a\" :\t1.0e5 ,\r\n \"a\":2}  ", `{"n":12345678901234567890.000}`,
		"{\"s\":\"\\u00e9\u00e9e\u0301\\/\\ud83d\\ude00😀\u2028\"}", `[]`, `null`, ` `, `{a,"b",\}`, `\N`, `NULL`, `"`,
	} {
		f := registered("a", body, body)
		b.Facts = append(b.Facts, f)
	}
	b.Facts = append(b.Facts, ledger.Fact{Kind: 1}) // neither body nor text nor name
	mustAppend(ctx, t, l, b)
	entries := mustRead(ctx, t, l)
	sameEntries(t, entries, b)
	require.False(t, entries[len(entries)-1].Erased, "nothing there is not the same as erased")
}

func namesAreBytes(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	b := batch(0)
	for _, name := range []string{
		"A", "a", "\u00e9", "e\u0301", "a ", " a", "a\t", "a\n", "ß", "ss", "%", "_", "'", `"`, `\`, "{a,b}", "NULL", "", "\ufeff", "😀",
		strings.Repeat("n", ledger.MaxName-1),
	} {
		f := registered(name, `{}`, "")
		b.Facts = append(b.Facts, f)
		f.Key.Space, f.Key.Name = name, "x"
		b.Facts = append(b.Facts, f)
	}
	b.Cause = "a 'cause' {with} \"odd\" \\ signs"
	mustAppend(ctx, t, l, b)
	sameEntries(t, mustRead(ctx, t, l), b)
}

// refusesWhatNoStoreKeeps: all stores refuse what one cannot keep.
func refusesWhatNoStoreKeeps(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	head := mustHead(ctx, t, l)
	for name, spoil := range map[string]func(*ledger.Batch){
		"NUL in the name":    func(b *ledger.Batch) { b.Facts[0].Key.Name = "a\x00" },
		"NUL in the space":   func(b *ledger.Batch) { b.Facts[0].Key.Space = "\x00" },
		"NUL in the text":    func(b *ledger.Batch) { b.Facts[0].Text = "a\x00b" },
		"NUL in the body":    func(b *ledger.Batch) { b.Facts[0].Body = []byte("\"\x00\"") },
		"NUL in the cause":   func(b *ledger.Batch) { b.Cause = "\x00" },
		"name not UTF-8":     func(b *ledger.Batch) { b.Facts[0].Key.Name = "\xff" },
		"text not UTF-8":     func(b *ledger.Batch) { b.Facts[0].Text = "a\xc3" },
		"body not UTF-8":     func(b *ledger.Batch) { b.Facts[0].Body = []byte("\"\xed\xa0\x80\"") },
		"cause not UTF-8":    func(b *ledger.Batch) { b.Cause = "\x80" },
		"name too long":      func(b *ledger.Batch) { b.Facts[0].Key.Name = strings.Repeat("n", ledger.MaxName+1) },
		"year 10000":         func(b *ledger.Batch) { b.At = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"year 0":             func(b *ledger.Batch) { b.At = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC) },
		"erasing the future": func(b *ledger.Batch) { b.Facts[0].Erases = []uint64{math.MaxUint64} },
	} {
		b := batch(2)
		spoil(&b)
		_, err := l.Append(ctx, head, b)
		require.ErrorIs(t, err, ledger.ErrInvalid, name)
	}
	require.Equal(t, head, mustHead(ctx, t, l))
}

func numbersAreKept(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	b := batch(0)
	for _, n := range []int32{0, 1, -1, math.MaxInt32, math.MinInt32} {
		f := registered("a", `{}`, "")
		f.Key.Version, f.Key.ID = n, -n
		b.Facts = append(b.Facts, f)
	}
	mustAppend(ctx, t, l, b)
	sameEntries(t, mustRead(ctx, t, l), b)
}

func timesAreKept(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	var all []ledger.Batch
	for _, at := range []time.Time{
		{},
		time.Unix(0, 0), time.Unix(-1, 999_999_999), time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC), time.Date(2026, 6, 30, 23, 59, 59, 1001, time.FixedZone("", -12*3600)),
	} {
		b := batch(1)
		b.At = at
		all = append(all, b)
	}
	mustAppend(ctx, t, l, all...)
	entries := mustRead(ctx, t, l)
	sameEntries(t, entries, all...)
	for _, e := range entries {
		require.Equal(t, time.UTC, e.At.Location())
	}
}

func unknownKindKept(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	l := open()
	b := batch(0)
	for _, kind := range []ledger.Kind{0, 999, 1000, 32767, 32768, math.MaxUint16} {
		f := registered("a", `{"what":"is this"}`, "text")
		f.Kind = kind
		b.Facts = append(b.Facts, f)
	}
	mustAppend(ctx, t, l, b)
	sameEntries(t, mustRead(ctx, t, l), b)
}
