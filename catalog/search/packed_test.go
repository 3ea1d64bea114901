package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog/search"
)

// TestFieldsComeBack packs fields of all sorts and reads them.
func TestFieldsComeBack(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // a test repeats itself
	text := func() string { return strings.Repeat("é.", r.IntN(3)*r.IntN(120)) }
	for range 200 {
		var want []search.Field
		for range r.IntN(200) {
			f := search.Field{Path: text(), Type: text(), Doc: text(), Required: r.IntN(2) == 0}
			for range r.IntN(3) {
				f.Tags = append(f.Tags, text())
			}
			want = append(want, f)
		}
		packed := search.PackFields(want)
		require.Equal(t, len(want), packed.Len())
		require.Empty(t, cmp.Diff(want, packed.List(), cmpopts.EquateEmpty()))
		require.True(t, packed.Equal(search.PackFields(want)))
		for f := range packed.All() {
			require.Empty(t, cmp.Diff(want[0], f)) // and reading may end early
			break
		}
	}
	require.Zero(t, search.Fields{}.Len())
}

// TestDocumentsComeBack reads documents from a segment, and after merges.
func TestDocumentsComeBack(t *testing.T) {
	t.Parallel()
	x := search.New()
	var want []*search.Document
	for i := range 300 {
		d := event(fmt.Sprint("Order", i), fmt.Sprint("doc ", i%7), []string{"a", "B"},
			search.Value{Key: "format", Text: "AVRO"}, search.Value{Key: "owner", Text: fmt.Sprint("Team", i%3)},
			search.Value{Key: "id", Text: fmt.Sprint(i)}, search.Value{Key: "id", Text: "x"}, search.Value{Key: "subject", Text: ""})
		d.Name, d.Changed = strings.ToUpper(d.ID), int64(i)
		want = append(want, d)
		x.Update(slices.Values([]*search.Document{d}), nil)
	}
	for _, d := range want {
		d.Values = d.Values[:4] // values without text are none
		require.Empty(t, cmp.Diff(d, x.Snapshot().Get(d.Key)))
	}
	require.Nil(t, x.Snapshot().Get(search.Key{Kind: search.Subject, ID: "Order1"}))
}

// TestPack finds the same before and after, with less segments' worth of dead documents.
func TestPack(t *testing.T) {
	t.Parallel()
	x := search.New()
	documents := func(from, to int) (out []*search.Document) {
		for i := from; i < to; i++ {
			out = append(out, event(fmt.Sprintf("Order%dPlaced", i), "sent once", []string{"id"}, search.Value{Key: "owner", Text: fmt.Sprint("o", i%3)}))
		}
		return out
	}
	x.Update(slices.Values(documents(0, 5_000)), nil)
	old := x.Snapshot()
	x.Update(slices.Values(documents(0, 2_000)), []search.Key{{Kind: search.Event, ID: "Order4999Placed"}})
	before := everything(t, x.Snapshot(), "order placed")
	require.False(t, x.Pack())
	require.Empty(t, cmp.Diff(before, everything(t, x.Snapshot(), "order placed")))
	require.Equal(t, 4_999, x.Snapshot().Len())
	packed := x.Snapshot()
	require.False(t, x.Pack())
	require.Same(t, packed, x.Snapshot()) // there is nothing left to do
	require.Equal(t, 5_000, old.Len())
}

// TestManyDocumentsOfOneKey puts a document in again and again, in one update too.
func TestManyDocumentsOfOneKey(t *testing.T) {
	t.Parallel()
	x := search.New()
	last := event("a", "", nil, search.Value{Key: "owner", Text: "last"})
	s := x.Update(slices.Values([]*search.Document{event("a", "", nil), event("b", "", nil), last}), nil)
	require.Equal(t, 2, s.Len())
	require.Equal(t, last.Values, s.Get(last.Key).Values)
	for range 100 {
		s = x.Update(slices.Values([]*search.Document{event("a", "", nil), last}), nil)
	}
	require.Equal(t, 2, s.Len())
	page, err := s.Find(search.Request{Query: parse(t, "owner:last"), Facets: []string{"owner"}})
	require.NoError(t, err)
	require.Equal(t, map[string]map[string]int{"owner": {"last": 1}}, page.Facets)
	require.Same(t, s, x.Update(slices.Values([]*search.Document(nil)), []search.Key{{Kind: search.Event, ID: "nobody"}}))
	require.Zero(t, x.Update(slices.Values([]*search.Document(nil)), []search.Key{{Kind: search.Event, ID: "a"}, {Kind: search.Event, ID: "b"}}).Len())
}
