package search

import (
	"cmp"
	"slices"
	"strings"
)

// FieldHit is a field of a document.
type FieldHit struct {
	*Document
	Field Field
	Score int
}

// FieldPage is a page of fields.
type FieldPage struct {
	Hits  []FieldHit
	Total int
	Next  string
}

// FindFields finds fields by the words of a query, of the documents that pass its
// filters. Kinds should be one: an event has the fields of its subjects. Fields
// are sorted by how well their paths match, then by path. Its error is an *Error
// for a query that names no field, or a wrong cursor.
func (s *Snapshot) FindFields(r Request) (FieldPage, error) {
	words, rest := fieldWords(r.Query)
	if !slices.ContainsFunc(words, func(w Word) bool { return !w.Not }) {
		return FieldPage{}, &Error{"query", "it names no field: give a part of the name of one"}
	}
	hash := r.hash()
	after, err := decodeCursor(r.Cursor, hash)
	if err != nil {
		return FieldPage{}, err
	}
	passing := newBitmap(s.docs.len())
	p := s.prepare(rest)
	for i := range s.docs.len() {
		n := uint32(i) //nolint:gosec // there are less than 2^32 documents
		e := s.docs.at(n)
		if e == nil || len(r.Kinds) > 0 && !slices.Contains(r.Kinds, e.Kind) {
			continue
		}
		if _, ok := p.score(n); ok {
			if failed, _ := p.failed(e.facets); failed == 0 {
				passing.set(n)
			}
		}
	}
	paths := s.paths(words)
	limit := pageLength(r.Limit)
	page := FieldPage{Hits: []FieldHit{}}
	for _, path := range paths {
		var docs []ranked
		for _, n := range path.docs {
			if passing.has(n) {
				page.Total++
				if len(page.Hits) <= limit {
					docs = append(docs, ranked{s.docs.at(n), path.score})
				}
			}
		}
		slices.SortFunc(docs, byName)
		for _, d := range docs {
			if len(page.Hits) > limit {
				break
			}
			if after == nil || path.compare(after, d) > 0 {
				page.Hits = append(page.Hits, FieldHit{d.Document, fieldOf(d.Document, path.lower), int(path.score)})
			}
		}
	}
	if len(page.Hits) > limit {
		page.Hits = page.Hits[:limit]
		last := page.Hits[limit-1]
		page.Next = (&cursor{
			Hash: hash, Score: uint32(last.Score), Path: strings.ToLower(last.Field.Path), //nolint:gosec // scores are small
			Order: strings.ToLower(last.Name), Kind: last.Kind, ID: last.ID,
		}).encode()
	}
	return page, nil
}

// fieldWords splits a query into what fields and what their documents must match.
func fieldWords(q Query) (words []Word, rest Query) {
	words = slices.Clone(q.Words)
	for _, f := range q.Filters {
		if f.Key == "field" {
			words = append(words, Word{strings.ToLower(strings.TrimSuffix(f.Value, "*")), f.Not})
		} else {
			rest.Filters = append(rest.Filters, f)
		}
	}
	return words, rest
}

// scoredPath is a path of fields with how well it matches.
type scoredPath struct {
	lower string
	docs  []uint32
	score uint32
}

// compare tells whether the field of a document comes behind a cursor.
func (p *scoredPath) compare(c *cursor, d ranked) int {
	return cmp.Or(cmp.Compare(c.Score, p.score), cmp.Compare(p.lower, c.Path), byName(d, c.ranked()))
}

// paths finds the paths that match all words, best first.
func (s *Snapshot) paths(words []Word) []scoredPath {
	scores, matched, never := map[uint32]uint32{}, map[uint32]int{}, map[uint32]bool{}
	wanted := 0
	for _, w := range words {
		if !w.Not {
			wanted++
		}
		s.candidates(w.Text, int(classField), func(id uint32, _ *term, quality int) {
			if w.Not {
				never[id] = true
				return
			}
			scores[id] += uint32(quality) //nolint:gosec // at most 100
			matched[id]++
		})
	}
	var out []scoredPath
	for id, n := range matched {
		if n == wanted && !never[id] {
			t := s.terms.ref(id)
			out = append(out, scoredPath{t.lower, t.docs, scores[id]})
		}
	}
	slices.SortFunc(out, func(a, b scoredPath) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.lower, b.lower)) })
	return out
}

// fieldOf returns the field of a document with a path in lower case.
func fieldOf(d *Document, lower string) Field {
	for _, f := range d.Fields {
		if strings.ToLower(f.Path) == lower {
			return f
		}
	}
	return Field{Path: lower}
}

// Closest returns names that are spelled nearly like a text, the nearest first.
func (s *Snapshot) Closest(text string, kinds []Kind, limit int) []*Document {
	lower := strings.ToLower(text[:min(len(text), maxQuery)])
	shared := map[uint32]int{}
	grams := 0
	for g := range gramsOf(lower) {
		grams++
		list, _ := s.trigrams.Get(g)
		for _, id := range list {
			shared[id]++
		}
	}
	type near struct {
		id    uint32
		share float64
	}
	var found []near
	for id, n := range shared {
		t := s.terms.ref(id)
		// Dice's coefficient, from a third on; twice what is common, by all there is.
		share := float64(2*n) / float64(grams+max(len(t.lower)-gram+1, 1))
		if t.class == className && share >= 1.0/3 {
			found = append(found, near{id, share})
		}
	}
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(s.terms.at(a.id).lower, s.terms.at(b.id).lower))
	})
	var out []*Document
	for _, n := range found {
		for _, number := range s.terms.at(n.id).docs {
			e := s.docs.at(number)
			if e == nil || len(kinds) > 0 && !slices.Contains(kinds, e.Kind) {
				continue
			}
			if out = append(out, e.Document); len(out) == limit {
				return out
			}
		}
	}
	return out
}
