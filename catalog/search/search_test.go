package search_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog/search"
)

func event(name, doc string, fields []string, values ...search.Value) *search.Document {
	d := &search.Document{Key: search.Key{Kind: search.Event, ID: name}, Name: name, Doc: doc, Values: values}
	var list []search.Field
	for _, f := range fields {
		list = append(list, search.Field{Path: f, Type: "string"})
	}
	d.Fields = search.PackFields(list)
	return d
}

func shop() *search.Snapshot {
	placed := event("shop.OrderPlaced", "Sent once when the customer has confirmed.", []string{"orderId", "customer.customerId", "total"},
		search.Value{Key: "owner", Text: "payments"}, search.Value{Key: "lifecycle", Text: "active"}, search.Value{Key: "id", Text: "42"})
	fields := placed.Fields.List()
	fields[1].Tags = []string{"PII"}
	placed.Fields = search.PackFields(fields)
	placed.Changed = 3
	cancelled := event("shop.OrderCancelled", "", []string{"orderId", "reason"},
		search.Value{Key: "owner", Text: "checkout"}, search.Value{Key: "lifecycle", Text: "deprecated"}, search.Value{Key: "channel", Text: "default/orders"})
	cancelled.Changed = 1
	shipped := event("depot.Shipped", "An order left the house.", []string{"customerId"}, search.Value{Key: "owner", Text: "payments"}, search.Value{Key: "lifecycle", Text: "deprecated"})
	shipped.Changed = 2
	team := &search.Document{Key: search.Key{Kind: search.Team, ID: "payments"}, Name: "payments"}
	return search.New().Update(slices.Values([]*search.Document{placed, cancelled, shipped, team}), nil)
}

func names(hits []search.Hit) []string {
	out := []string{}
	for _, h := range hits {
		out = append(out, h.Name)
	}
	return out
}

func parse(t testing.TB, text string) search.Query {
	t.Helper()
	q, err := search.Parse(text)
	require.NoError(t, err)
	return q
}

func TestFind(t *testing.T) {
	t.Parallel()
	s := shop()
	for _, c := range []struct {
		name, query string
		want        []string
	}{
		{"Everything", "", []string{"depot.Shipped", "payments", "shop.OrderCancelled", "shop.OrderPlaced"}},
		{"NameBeforeDoc", "order", []string{"shop.OrderPlaced", "shop.OrderCancelled", "depot.Shipped"}},
		{"MiddleOfAName", "rderpl", []string{"shop.OrderPlaced"}},
		{"ExactNameFirst", "payments", []string{"payments", "depot.Shipped", "shop.OrderPlaced"}},
		{"ShortWordBeginsAPart", "id", []string{"depot.Shipped", "shop.OrderPlaced", "shop.OrderCancelled"}},
		{"SchemaID", "42", []string{"shop.OrderPlaced"}},
		{"PartOfAnIDIsNone", "4", []string{}},
		{"AllWords", "order customer", []string{"shop.OrderPlaced", "depot.Shipped"}},
		{"NotAWord", "order -cancelled", []string{"shop.OrderPlaced", "depot.Shipped"}},
		{"FieldByLastName", "field:customerId", []string{"depot.Shipped", "shop.OrderPlaced"}},
		{"FieldByPath", "field:customer.customerid", []string{"shop.OrderPlaced"}},
		{"FieldByPrefix", "field:customer*", []string{"depot.Shipped", "shop.OrderPlaced"}},
		{"AllFields", "field:orderId field:reason", []string{"shop.OrderCancelled"}},
		{"NotAField", "kind:event -field:orderId", []string{"depot.Shipped"}},
		{"Owner", "owner:Payments", []string{"depot.Shipped", "shop.OrderPlaced"}},
		{"OwnerOfThePalette", "@payments", []string{"depot.Shipped", "shop.OrderPlaced"}},
		{"AnyOwner", "owner:payments owner:checkout", []string{"depot.Shipped", "shop.OrderCancelled", "shop.OrderPlaced"}},
		{"TagOfAField", "#pii", []string{"shop.OrderPlaced"}},
		{"Together", "field:customerId owner:payments tag:PII -lifecycle:deprecated", []string{"shop.OrderPlaced"}},
		{"Channel", "channel:default/orders", []string{"shop.OrderCancelled"}},
		{"Phrase", `"shop.order"`, []string{"shop.OrderPlaced", "shop.OrderCancelled"}},
		{"NotThere", "zebra", []string{}},
		{"UnknownValue", "owner:nobody", []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			page, err := s.Find(search.Request{Query: parse(t, c.query)})
			require.NoError(t, err)
			require.Equal(t, c.want, names(page.Hits))
			require.Equal(t, len(c.want), page.Total)
			require.Empty(t, page.Next)
		})
	}
}

func TestFacetsLeaveOutTheirOwnFilter(t *testing.T) {
	t.Parallel()
	page, err := shop().Find(search.Request{Query: parse(t, "owner:payments"), Kinds: []search.Kind{search.Event}, Facets: []string{"owner", "lifecycle", "tag"}})
	require.NoError(t, err)
	require.Equal(t, map[string]map[string]int{
		"owner": {"payments": 2, "checkout": 1}, "lifecycle": {"active": 1, "deprecated": 1}, "tag": {"PII": 1},
	}, page.Facets)
}

func TestSortAndErrors(t *testing.T) {
	t.Parallel()
	s := shop()
	for sort, first := range map[string]string{"name": "depot.Shipped", "-name": "shop.OrderPlaced", "changed": "shop.OrderCancelled", "-changed": "shop.OrderPlaced"} {
		page, err := s.Find(search.Request{Kinds: []search.Kind{search.Event}, Sort: sort})
		require.NoError(t, err)
		require.Equal(t, first, page.Hits[0].Name, sort)
	}
	for _, r := range []search.Request{{Sort: "size"}, {Facets: []string{"doc"}}, {Cursor: "!"}, {Cursor: "e30"}} {
		_, err := s.Find(r)
		var e *search.Error
		require.ErrorAs(t, err, &e)
	}
	_, err := s.FindFields(search.Request{Query: parse(t, "owner:payments")})
	require.Error(t, err)
}

func TestGroupsPutTheBestKindFirst(t *testing.T) {
	t.Parallel()
	groups := shop().Groups(parse(t, "payments"), []search.Kind{search.Event, search.Channel, search.Team}, 1)
	require.Len(t, groups, 2)
	require.Equal(t, search.Team, groups[0].Kind)
	require.Equal(t, 2, groups[1].Total)
	require.Len(t, groups[1].Hits, 1)
}

func TestFindFields(t *testing.T) {
	t.Parallel()
	s := shop()
	r := search.Request{Query: parse(t, "customerid"), Limit: 1}
	page, err := s.FindFields(r)
	require.NoError(t, err)
	require.Equal(t, 2, page.Total)
	require.Equal(t, "customerId", page.Hits[0].Field.Path)
	r.Cursor = page.Next
	page, err = s.FindFields(r)
	require.NoError(t, err)
	require.Equal(t, "customer.customerId", page.Hits[0].Field.Path)
	require.Equal(t, []string{"PII"}, page.Hits[0].Field.Tags)
	require.Empty(t, page.Next)
	page, err = s.FindFields(search.Request{Query: parse(t, "f:customer -owner:payments")})
	require.NoError(t, err)
	require.Zero(t, page.Total)
}

func TestClosest(t *testing.T) {
	t.Parallel()
	near := shop().Closest("shop.OrdrePlaced", []search.Kind{search.Event}, 1)
	require.Len(t, near, 1)
	require.Equal(t, "shop.OrderPlaced", near[0].Name)
	require.Empty(t, shop().Closest("zebra", nil, 5))
}

func TestNotes(t *testing.T) {
	t.Parallel()
	q := parse(t, "onwer:payments :.ctx:orders")
	require.Len(t, q.Notes, 1)
	require.Contains(t, q.Notes[0], "did you mean owner:")
	require.Equal(t, []search.Word{{Text: "onwer:payments"}, {Text: ":.ctx:orders"}}, q.Words)
}

// TestUpdatesAreRebuilt replaces and removes documents at random: what is found
// is what an index of the same documents finds, page after page, and older
// snapshots stay as they were.
func TestUpdatesAreRebuilt(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test repeats itself
	x, live := search.New(), map[string]*search.Document{}
	parts := []string{"Order", "Placed", "Paid", "Customer", "Ship", "Id"}
	word := func() string { return parts[r.IntN(len(parts))] }
	queries := []string{"", "order", "paid ship", "field:id*", "owner:order", "-paid", "rder", "id"}
	type kept struct {
		snapshot *search.Snapshot
		want     []string
	}
	var old []kept
	for range 40 {
		var put []*search.Document
		for range 1 + r.IntN(40) {
			d := event(fmt.Sprint("e", r.IntN(60)), word(), []string{word() + word(), word()}, search.Value{Key: "owner", Text: word()})
			d.Name = d.ID + "." + word() + word()
			put = append(put, d)
			live[d.ID] = d
		}
		gone := search.Key{Kind: search.Event, ID: fmt.Sprint("e", r.IntN(60))}
		s := x.Update(slices.Values(put), []search.Key{gone})
		if !has(put, gone.ID) {
			delete(live, gone.ID)
		}
		var all []*search.Document
		for _, d := range live {
			all = append(all, d)
		}
		fresh := search.New().Update(slices.Values(all), nil)
		for _, text := range queries {
			require.Empty(t, cmp.Diff(everything(t, fresh, text), everything(t, s, text)), text)
		}
		require.Equal(t, len(live), s.Len())
		old = append(old, kept{s, everything(t, s, "order")})
	}
	for _, k := range old {
		require.Equal(t, k.want, everything(t, k.snapshot, "order"))
	}
}

// TestLargeUpdates enters more than is collected at once, and replaces so many
// that the index is packed: it answers like one that was made in small steps.
func TestLargeUpdates(t *testing.T) {
	t.Parallel()
	const all, step = 18_000, 900
	documents := func(owner string) []*search.Document {
		var out []*search.Document
		for i := range all {
			out = append(out, event(fmt.Sprintf("Order%dPlaced", i), "sent once", []string{fmt.Sprint("field", i%300), fmt.Sprint(owner, "Part", i)}, search.Value{Key: "owner", Text: fmt.Sprint(owner, i%7)}))
		}
		return out
	}
	small, large := search.New(), search.New()
	var early *search.Snapshot
	for _, owner := range []string{"old", "new", "newer"} {
		large.Update(slices.Values(documents(owner)), nil)
		for part := range slices.Chunk(documents(owner), step) {
			small.Update(slices.Values(part), nil)
		}
		if early == nil {
			early = small.Snapshot()
		}
	}
	ask := func(s *search.Snapshot, text string) search.Page {
		page, err := s.Find(search.Request{Query: parse(t, text), Facets: []string{"owner"}})
		require.NoError(t, err)
		return page
	}
	for text, want := range map[string]int{"": all, "placed": all, "Order17999Placed": 1, "field:field7": all / 300, "owner:newer3": 2571, "owner:new3": 0, "owner:old3": 0, "oldpart17999": 0, "newerpart17999": 1} {
		require.Equal(t, want, ask(large.Snapshot(), text).Total, text)
		require.Empty(t, cmp.Diff(ask(large.Snapshot(), text), ask(small.Snapshot(), text)), text)
	}
	require.Equal(t, 2571, ask(early, "owner:old3").Total)
}

func has(all []*search.Document, id string) bool {
	for _, d := range all {
		if d.ID == id {
			return true
		}
	}
	return false
}

// everything reads all pages, of documents and of fields.
func everything(t *testing.T, s *search.Snapshot, text string) []string {
	t.Helper()
	r := search.Request{Query: parse(t, text), Facets: []string{"owner"}, Limit: 7}
	var out []string
	for {
		page, err := s.Find(r)
		require.NoError(t, err)
		for _, h := range page.Hits {
			out = append(out, fmt.Sprint(h.ID, h.Name, h.Score, h.Paths, page.Total))
		}
		if r.Cursor = page.Next; r.Cursor == "" {
			out = append(out, fmt.Sprint(page.Facets))
			break
		}
	}
	for {
		page, err := s.FindFields(r)
		if errors.As(err, new(*search.Error)) {
			return out
		}
		for _, h := range page.Hits {
			out = append(out, fmt.Sprint(h.ID, h.Field, h.Score, page.Total))
		}
		if r.Cursor = page.Next; r.Cursor == "" {
			return out
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"", "a b", `field:customerId owner:payments tag:PII -lifecycle:deprecated`, `"a b" -"c`, "@a #b f:c", ":.ctx:x", "--a", `a:"b`, "İ ſ", "-", "owner:", `-@"x y"`} {
		f.Add(text)
	}
	s := shop()
	f.Fuzz(func(t *testing.T, text string) {
		q, err := search.Parse(text)
		if err != nil {
			return
		}
		again, err := search.Parse(q.String())
		if err == nil { // quotes may make it too long
			require.Equal(t, q.String(), again.String())
		}
		_, err = s.Find(search.Request{Query: q, Facets: search.Facets()})
		require.NoError(t, err)
		s.Closest(text, nil, 3)
	})
}

func FuzzCursor(f *testing.F) {
	s := shop()
	page, err := s.Find(search.Request{Limit: 1})
	require.NoError(f, err)
	for _, text := range []string{"", "e30", page.Next, page.Next + "A"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		_, err := s.Find(search.Request{Cursor: cursor})
		require.True(t, err == nil || errors.As(err, new(*search.Error)))
		_, err = s.FindFields(search.Request{Cursor: cursor, Query: search.Query{Words: []search.Word{{Text: "id"}}}})
		require.True(t, err == nil || errors.As(err, new(*search.Error)))
	})
}
