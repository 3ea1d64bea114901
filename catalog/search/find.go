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
	*part
	n     uint32
	score uint16
	key   int64 // by which it is sorted before its name; see order
}

func (r ranked) hit(q Query) Hit {
	d := r.document(r.n)
	return Hit{d, int(r.score), pathsFor(d, q)}
}

// Find finds documents. Its error is an *Error for a sort, facet or cursor that is none.
func (s *Snapshot) Find(r Request) (Page, error) {
	o, err := r.order()
	if err != nil {
		return Page{}, err
	}
	counts, err := newCounter(r.Facets)
	if err != nil {
		return Page{}, err
	}
	after, err := decodeCursor(r.Cursor, r.hash())
	if err != nil {
		return Page{}, err
	}
	limit := pageLength(r.Limit)
	best := top{limit: limit + 1, order: o}
	page := Page{Hits: []Hit{}}
	m := matcher{query: r.Query, kinds: r.Kinds}
	for _, p := range s.parts {
		found := m.match(p)
		counts.add(p, &found)
		page.Total += found.all.count()
		from := after.in(p, o)
		each := found.all.each()
		if o.backwards {
			each = found.all.backwards() // the first are the best, which spares most of the sorting
		}
		for n := range each {
			if item := o.rank(p, n, &found); from.before(item, o) {
				best.offer(item)
			}
		}
	}
	if len(best.items) > limit {
		best.items = best.items[:limit]
		page.Next = cursorAt(best.items[limit-1], r.hash()).encode()
	}
	for _, item := range best.items {
		page.Hits = append(page.Hits, item.hit(r.Query))
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
	o := order{by: byRelevance}
	for i, k := range kinds {
		groups[i].Kind = k
		best[i] = top{limit: limit, order: o}
	}
	m := matcher{query: q, kinds: kinds}
	for _, p := range s.parts {
		found := m.match(p)
		places := map[uint32]int{} // by term, the place of a kind
		for n := range found.all.each() {
			term := p.values.of(n)[0]
			i, known := places[term]
			if !known {
				i = slices.Index(kinds, p.kind(n))
				places[term] = i
			}
			if i >= 0 {
				groups[i].Total++
				best[i].offer(o.rank(p, n, &found))
			}
		}
	}
	for i := range groups {
		for _, item := range best[i].items {
			groups[i].Hits = append(groups[i].Hits, item.hit(q))
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

// maxPaths is how many fields of a hit are named.
const maxPaths = 3

// pathsFor names fields of a document that a query is about.
func pathsFor(d *Document, q Query) []string {
	var wanted []string
	for _, w := range q.Words {
		if !w.Not {
			wanted = append(wanted, w.Text)
		}
	}
	for _, f := range q.Filters {
		if !f.Not && f.Key == "field" {
			wanted = append(wanted, strings.ToLower(strings.TrimSuffix(f.Value, "*")))
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	var out []string
	for f := range d.Fields.All() {
		lower := strings.ToLower(f.Path)
		if slices.ContainsFunc(wanted, func(w string) bool { return strings.Contains(lower, w) }) {
			if out = append(out, f.Path); len(out) == maxPaths {
				break
			}
		}
	}
	return out
}
