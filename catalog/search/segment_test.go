package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// TestWordsAreFoundAsIfAllTextsWereRead compares what the trigrams and beginnings
// of a segment lead to with a look at each text.
func TestWordsAreFoundAsIfAllTextsWereRead(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6)) //nolint:gosec // a test repeats itself
	parts := []string{"Order", "id", "ID", ".", "-", "É", "ſ", "İ", "9", "a", "Paid", "日本", "_"}
	b := newBuilder()
	names := map[string]bool{}
	for i := range 400 {
		var name strings.Builder
		for range 1 + r.IntN(6) {
			name.WriteString(parts[r.IntN(len(parts))])
		}
		names[name.String()] = true
		b.put(&Document{Key: Key{Event, fmt.Sprint(i)}, Name: name.String()})
	}
	s := b.build()
	for _, word := range []string{"o", "or", "ord", "order", "rde", "i", "id", "d", "id.id", ".", "-a", "é", "日", "日本", "9", "99", "paid", "aidorder", "_", "x", "zzz"} {
		want, got := map[string]int{}, map[string]int{}
		for name := range names {
			lower := strings.ToLower(name)
			q := quality(name, lower, word)
			if len(word) < gram && !slices.ContainsFunc(starts(name, lower), func(at int) bool { return strings.HasPrefix(lower[at:], word) }) {
				q = 0 // something this short has to begin a part
			}
			if q > 0 {
				want[name] = q
			}
		}
		(&lookup{}).candidates(s, word, int(className), func(term uint32, quality int) {
			name := s.texts.text(s.text[term])
			require.NotContains(t, got, name)
			got[name] = quality
		})
		require.Empty(t, cmp.Diff(want, got), word)
	}
}

// starts are where the parts of a text begin.
func starts(text, lower string) (out []int) {
	for i := range lower {
		if boundary(text, lower, i) {
			out = append(out, i)
		}
	}
	return out
}

// TestBounds keeps segments within what their numbers can hold.
func TestBounds(t *testing.T) {
	t.Parallel()
	require.Less(t, heaviest/leastPostings, 1<<16)
	w := writer{}
	const many = heaviest/leastPostings + 10
	for i := range many {
		w.add(&Document{Key: Key{Team, fmt.Sprint(i)}, Name: "n"})
	}
	w.flush()
	s := w.finish()
	require.Len(t, s.parts, 2)
	require.Equal(t, many, s.Len())
	require.NotNil(t, s.Get(Key{Team, fmt.Sprint(many - 1)}))
}
