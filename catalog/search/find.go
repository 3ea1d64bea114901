package search

import (
	"cmp"
	"slices"
	"strings"
)

// Request asks for a page of documents.
type Request struct {
	Query  Query
	Kinds  []Kind   // none: all
	Facets []string // to count; of Facets
	// Sort is relevance, name, -name, changed or -changed. "" is relevance if
	// there are words, else name. Ties are broken by name, kind and id.
	Sort   string
	Limit  int    // 1 to MaxLimit; 0 means DefaultLimit
	Cursor string // Next of the page before, "" for the first one
}

// The length of a page.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// Page is what was found.
type Page struct {
	Hits []Hit
	// Total is the number of documents that match, on all pages.
	Total int
	// Facets counts by key and value. A facet counts what would match without its
	// own filters, so that one sees what else could be chosen.
	Facets map[string]map[string]int
	Next   string // cursor of the next page; "" if this is the last one
}

// Hit is a document with how well it matches.
type Hit struct {
	*Document
	Score int // 0 without words
	// Paths are some fields that the words or filters are about.
	Paths []string
}

// ranked is a document on its way into a page.
type ranked struct {
	*entry
	score uint32
}

// Find finds documents. Its error is an *Error for a sort, facet or cursor that is none.
func (s *Snapshot) Find(r Request) (Page, error) {
	order, err := r.order()
	if err != nil {
		return Page{}, err
	}
	counts, err := s.counter(r.Facets)
	if err != nil {
		return Page{}, err
	}
	after, err := decodeCursor(r.Cursor, r.hash())
	if err != nil {
		return Page{}, err
	}
	limit := pageLength(r.Limit)
	best := top{limit: limit + 1, before: order}
	page := Page{Hits: []Hit{}}
	s.scan(r.Query, r.Kinds, func(e *entry, score uint32, failed int, class uint8) {
		counts.add(e.facets, failed, class)
		if failed > 0 {
			return
		}
		page.Total++
		item := ranked{e, score}
		if after == nil || order(after.ranked(), item) < 0 {
			best.offer(item)
		}
	})
	if len(best.items) > limit {
		best.items = best.items[:limit]
		page.Next = cursorAt(best.items[limit-1], r.hash()).encode()
	}
	for _, item := range best.items {
		page.Hits = append(page.Hits, Hit{item.Document, int(item.score), pathsFor(item.Document, r.Query)})
	}
	page.Facets = counts.read()
	return page, nil
}

// Groups finds the best documents of each kind, for a palette. The result has the
// kinds in the order in which they are asked for, without those that have none.
func (s *Snapshot) Groups(q Query, kinds []Kind, limit int) []Group {
	limit = pageLength(limit)
	groups := make([]Group, len(kinds))
	best := make([]top, len(kinds))
	for i, k := range kinds {
		groups[i].Kind = k
		best[i] = top{limit: limit, before: byRelevance}
	}
	s.scan(q, kinds, func(e *entry, score uint32, failed int, _ uint8) {
		if i := slices.Index(kinds, e.Kind); failed == 0 && i >= 0 {
			groups[i].Total++
			best[i].offer(ranked{e, score})
		}
	})
	for i := range groups {
		for _, item := range best[i].items {
			groups[i].Hits = append(groups[i].Hits, Hit{item.Document, int(item.score), pathsFor(item.Document, q)})
		}
	}
	groups = slices.DeleteFunc(groups, func(g Group) bool { return g.Total == 0 })
	// The kind that holds the best hit comes first.
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Compare(b.Hits[0].Score, a.Hits[0].Score) })
	return groups
}

// Group is the best documents of a kind.
type Group struct {
	Kind  Kind
	Hits  []Hit
	Total int
}

func pageLength(limit int) int {
	if limit <= 0 {
		return DefaultLimit
	}
	return min(limit, MaxLimit)
}

// scan visits the documents that pass everything, or everything but the filters
// of one facet.
func (s *Snapshot) scan(q Query, kinds []Kind, visit func(e *entry, score uint32, failed int, class uint8)) {
	p := s.prepare(q)
	for i := range s.docs.len() {
		n := uint32(i)          //nolint:gosec // there are less than 2^32 documents
		score, ok := p.score(n) // before the document is looked at, which costs a memory access
		if !ok {
			continue
		}
		e := s.docs.at(n)
		if e == nil || len(kinds) > 0 && !slices.Contains(kinds, e.Kind) {
			continue
		}
		if failed, class := p.failed(e.facets); failed < 2 {
			visit(e, score, failed, class)
		}
	}
}

// order returns the comparison that sorts a page.
func (r *Request) order() (func(a, b ranked) int, error) {
	switch r.sort() {
	case "relevance":
		return byRelevance, nil
	case "name":
		return byName, nil
	case "-name":
		return func(a, b ranked) int { return byName(b, a) }, nil
	case "changed":
		return func(a, b ranked) int { return cmp.Or(cmp.Compare(a.Changed, b.Changed), byName(a, b)) }, nil
	case "-changed":
		return func(a, b ranked) int { return cmp.Or(cmp.Compare(b.Changed, a.Changed), byName(a, b)) }, nil
	}
	return nil, &Error{"sort", `"` + r.Sort + `" is none of relevance, name, -name, changed, -changed`}
}

func (r *Request) sort() string {
	switch {
	case r.Sort != "":
		return r.Sort
	case len(r.Query.Words) > 0:
		return "relevance"
	default:
		return "name"
	}
}

// byRelevance puts the best first, and of equals the one with the shorter name,
// of which the words are a greater part.
func byRelevance(a, b ranked) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(len(a.order), len(b.order)), byName(a, b))
}

func byName(a, b ranked) int {
	return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
}

// top keeps the first few of many items, in order.
type top struct {
	limit  int
	before func(a, b ranked) int
	items  []ranked
}

func (t *top) offer(item ranked) {
	if len(t.items) == t.limit {
		if t.before(item, t.items[t.limit-1]) >= 0 {
			return
		}
		t.items = t.items[:t.limit-1]
	}
	at, _ := slices.BinarySearchFunc(t.items, item, t.before)
	t.items = slices.Insert(t.items, at, item)
}

// counter counts the values of facets.
type counter struct {
	values  []value
	counts  []int
	classes []uint8
}

func (s *Snapshot) counter(facets []string) (*counter, error) {
	c := &counter{values: s.values, counts: make([]int, len(s.values))}
	for _, key := range facets {
		class, ok := classOf(key)
		if !ok || !classes[class].facet {
			return nil, &Error{"facets", `"` + key + `" is none of ` + strings.Join(Facets(), ", ")}
		}
		c.classes = append(c.classes, class)
	}
	return c, nil
}

func (c *counter) add(facets []uint32, failed int, class uint8) {
	if len(c.classes) == 0 {
		return
	}
	for _, id := range facets {
		if failed == 0 || c.values[id].class == class {
			c.counts[id]++
		}
	}
}

func (c *counter) read() map[string]map[string]int {
	out := map[string]map[string]int{}
	for _, class := range c.classes {
		out[classes[class].key] = map[string]int{}
	}
	for id, n := range c.counts {
		if v := c.values[id]; n > 0 && slices.Contains(c.classes, v.class) {
			out[classes[v.class].key][v.text] = n
		}
	}
	return out
}

// maxPaths is how many fields of a hit are named.
const maxPaths = 3

// pathsFor names fields of a document that a query is about.
func pathsFor(d *Document, q Query) []string {
	var out []string
	for _, f := range d.Fields {
		lower := strings.ToLower(f.Path)
		about := slices.ContainsFunc(q.Words, func(w Word) bool { return !w.Not && strings.Contains(lower, w.Text) }) ||
			slices.ContainsFunc(q.Filters, func(x Filter) bool {
				return !x.Not && x.Key == "field" && strings.Contains(lower, strings.ToLower(strings.TrimSuffix(x.Value, "*")))
			})
		if about {
			if out = append(out, f.Path); len(out) == maxPaths {
				break
			}
		}
	}
	return out
}
