package search

import (
	"cmp"
	"slices"
	"sort"
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
	limit := pageLength(r.Limit)
	page := FieldPage{Hits: []FieldHit{}}
	m := matcher{query: rest, kinds: r.Kinds}
	var paths []scoredPath
	for _, p := range s.parts {
		passing := m.match(p).all
		for _, path := range m.paths(p, words) {
			for _, n := range p.found.of(path.term) {
				if passing.has(uint32(n)) {
					page.Total++
				}
			}
			path.passing = passing
			paths = append(paths, path)
		}
	}
	slices.SortFunc(paths, compareGroups)
	for len(paths) > 0 && len(page.Hits) <= limit {
		same := 1
		for same < len(paths) && compareGroups(paths[0], paths[same]) == 0 {
			same++
		}
		page.add(paths[:same], after, limit+1)
		paths = paths[same:]
	}
	if len(page.Hits) > limit {
		page.Hits = page.Hits[:limit]
		last := page.Hits[limit-1]
		page.Next = (&cursor{
			Hash: hash, Score: uint32(last.Score), Path: last.Field.Path, //nolint:gosec // scores are small
			Order: strings.ToLower(last.Name), Kind: last.Kind, ID: last.ID,
		}).encode()
	}
	return page, nil
}

// scoredPath is a path of fields in one part with how well it matches.
type scoredPath struct {
	*part
	term        uint32
	path, lower string
	passing     bitmap // documents, which need not have the path
	score       int
}

// compareGroups puts the best paths first. Those that differ in case only are one group.
func compareGroups(a, b scoredPath) int {
	return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.lower, b.lower))
}

// add appends the fields of a group of paths that come behind a cursor, by
// document, until the page has so many.
func (f *FieldPage) add(group []scoredPath, after *cursor, enough int) {
	type found struct {
		scoredPath
		n uint32
	}
	compare := func(a, b found) int {
		return cmp.Or(byName(ranked{part: a.part, n: a.n}, ranked{part: b.part, n: b.n}), strings.Compare(a.path, b.path))
	}
	var all []found
	for _, path := range group {
		behind := 1 // where the cursor is in another group, the whole group may be behind it
		if after != nil {
			behind = cmp.Or(cmp.Compare(int(after.Score), path.score), strings.Compare(path.lower, strings.ToLower(after.Path)))
		}
		if behind < 0 {
			return
		}
		docs := path.found.of(path.term) // they are in order
		if behind == 0 {
			docs = docs[sort.Search(len(docs), func(i int) bool {
				order := path.compareTo(uint32(docs[i]), after.Order, after.Kind, after.ID)
				return cmp.Or(order, strings.Compare(path.path, after.Path)) > 0
			}):]
		}
		missing := enough - len(f.Hits)
		for _, n := range docs {
			if missing == 0 {
				break
			}
			if path.passing.has(uint32(n)) {
				all = append(all, found{path, uint32(n)})
				missing--
			}
		}
	}
	slices.SortFunc(all, compare)
	for _, x := range all[:min(len(all), enough-len(f.Hits))] {
		d := x.document(x.n)
		f.Hits = append(f.Hits, FieldHit{d, fieldOf(d, x.path), x.score})
	}
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

// paths finds the paths that match all words.
func (l *lookup) paths(p *part, words []Word) []scoredPath {
	scores, matched, never := map[uint32]int{}, map[uint32]int{}, map[uint32]bool{}
	wanted := 0
	for _, w := range words {
		if !w.Not {
			wanted++
		}
		l.candidates(p.segment, w.Text, int(classField), func(term uint32, quality int) {
			if w.Not {
				never[term] = true
				return
			}
			scores[term] += quality
			matched[term]++
		})
	}
	var out []scoredPath
	for term, n := range matched {
		if n == wanted && !never[term] {
			text := p.text[term]
			out = append(out, scoredPath{part: p, term: term, path: p.texts.text(text), lower: p.texts.lower(text), score: scores[term]})
		}
	}
	return out
}

// fieldOf returns the field of a document with a path.
func fieldOf(d *Document, path string) Field {
	for f := range d.Fields.All() {
		if f.Path == path {
			return f
		}
	}
	return Field{Path: path}
}

// Closest returns names that are spelled nearly like a text, the nearest first.
func (s *Snapshot) Closest(text string, kinds []Kind, limit int) []*Document {
	lower := strings.ToLower(text[:min(len(text), maxQuery)])
	type near struct {
		ranked
		share float64
	}
	var found []near
	for _, p := range s.parts {
		for name, share := range p.near(lower) {
			for _, n := range p.found.of(name) {
				at := ranked{part: p, n: uint32(n)}
				if p.living.has(at.n) && (len(kinds) == 0 || slices.Contains(kinds, p.kind(at.n))) {
					found = append(found, near{at, share})
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b near) int { return cmp.Or(cmp.Compare(b.share, a.share), byName(a.ranked, b.ranked)) })
	var out []*Document
	for _, n := range found[:min(len(found), limit)] {
		out = append(out, n.document(n.n))
	}
	return out
}

// near returns the names that share many trigrams with a text in lower case, by
// term, with Dice's coefficient from a third on: twice what is common, by all there is.
func (s *segment) near(lower string) map[uint32]float64 {
	shared := make([]uint16, len(s.texts.lowerAt)) // there are less than maxQuery trigrams
	grams := 0
	var list []uint32
	for g := range gramsOf(lower) {
		grams++
		list = s.grams.list(g, list[:0])
		for _, text := range list {
			shared[text]++
		}
	}
	out := map[uint32]float64{}
	for text, n := range shared {
		if n == 0 {
			continue
		}
		id := uint32(text) //nolint:gosec // a segment is small
		share := float64(2*int(n)) / float64(grams+max(len(s.texts.lower(id))-gram+1, 1))
		if share < 1.0/3 {
			continue
		}
		for _, term := range s.terms.of(id) {
			if s.class[term] == className {
				out[term] = share
			}
		}
	}
	return out
}
