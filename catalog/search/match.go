package search

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How well a term matches a word, in percent of the weight of its class.
const (
	qualityExact  = 100
	qualityLast   = 95 // the last part of a path
	qualityPrefix = 80
	qualityPart   = 75 // a whole part: order in shop.OrderPlaced
	qualityBegin  = 60 // the beginning of a part
	qualityInside = 40
)

// quality tells how well a term matches a word that is in lower case; 0 is not at all.
func quality(t *term, word string) int {
	if t.lower == word {
		return qualityExact
	}
	best := 0
	for from := 0; from+len(word) <= len(t.lower) && best < qualityPrefix; {
		i := strings.Index(t.lower[from:], word)
		if i < 0 {
			break
		}
		start := from + i
		end := start + len(word)
		q := qualityInside
		switch begins := boundary(t, start); {
		case begins && end == len(t.lower) && start > 0 && t.lower[start-1] == '.':
			q = qualityLast
		case start == 0:
			q = qualityPrefix
		case begins && boundary(t, end):
			q = qualityPart
		case begins:
			q = qualityBegin
		}
		best = max(best, q)
		from = start + 1
	}
	return best
}

// boundary reports whether a part of a term begins or ends at a byte: beside
// what is no letter or digit, and where a small letter meets a capital.
func boundary(t *term, at int) bool {
	if at == 0 || at == len(t.lower) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(t.lower[:at])
	after, _ := utf8.DecodeRuneInString(t.lower[at:])
	if !isWord(before) || !isWord(after) || unicode.IsDigit(before) != unicode.IsDigit(after) {
		return true
	}
	if len(t.text) != len(t.lower) { // case changed the length: capitals cannot be told
		return false
	}
	small, capital := t.text[at-1], t.text[at]
	return 'A' <= capital && capital <= 'Z' && 'a' <= small && small <= 'z'
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// gram is the length of words from which trigrams find them.
const gram = 3

// candidates visits the terms that match a word that is in lower case, of all
// classes that plain words look into or of one.
func (s *Snapshot) candidates(word string, only int, visit func(id uint32, t *term, quality int)) {
	wanted := func(class uint8) bool {
		return classes[class].weight > 0 && (only < 0 || int(class) == only)
	}
	var found []uint32
	if len(word) >= gram {
		found = s.withGrams(word)
	} else { // of something this short only the beginnings of parts are meant
		found, _ = s.trigrams.Get(beginning(word))
	}
	for _, id := range found {
		if t := s.terms.ref(id); wanted(t.class) {
			if q := quality(t, word); q > 0 {
				visit(id, t, q)
			}
		}
	}
	for class := range classes {
		if c := uint8(class); wanted(c) && !classes[c].parts { //nolint:gosec // there are few classes
			s.prefixed(c, word, func(id uint32, t *term) bool {
				switch {
				case t.lower == word:
					visit(id, t, qualityExact)
				case classes[c].whole:
					return false
				default:
					visit(id, t, qualityPrefix)
				}
				return true
			})
		}
	}
}

// beginning is what the terms are found by that have a part which begins with
// one or two bytes. It is no trigram, because it is larger than all of them.
func beginning(text string) uint32 {
	key := uint32(1) << 24
	for i := range min(len(text), gram-1) {
		key = key<<8&0xffffff | 1<<24 | uint32(text[i])
	}
	return key | uint32(min(len(text), gram-1))<<26 //nolint:gosec // one or two
}

// beginnings yields those of all parts of a term.
func beginnings(t *term) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		seen := map[uint32]bool{}
		for i := range t.lower {
			if !boundary(t, i) {
				continue
			}
			for n := 1; n < gram && i+n <= len(t.lower); n++ {
				key := beginning(t.lower[i : i+n])
				if !seen[key] && !yield(key) {
					return
				}
				seen[key] = true
			}
		}
	}
}

// withGrams returns the terms that have all trigrams of a word.
func (s *Snapshot) withGrams(word string) []uint32 {
	var lists [][]uint32
	for g := range gramsOf(word) {
		list, ok := s.trigrams.Get(g)
		if !ok {
			return nil
		}
		lists = append(lists, list)
	}
	slices.SortFunc(lists, func(a, b []uint32) int { return len(a) - len(b) })
	found := slices.Clone(lists[0])
	for _, list := range lists[1:] {
		found = intersect(found, list)
	}
	return found
}

// intersect keeps in a what is in b too; both ascend, and b is the longer one.
func intersect(a, b []uint32) []uint32 {
	kept := a[:0]
	for _, id := range a {
		i, ok := slices.BinarySearch(b, id)
		if ok {
			kept = append(kept, id)
		}
		b = b[i:]
	}
	return kept
}

// prefixed visits the terms of a class that begin with a text in lower case, until visit says no.
func (s *Snapshot) prefixed(class uint8, text string, visit func(id uint32, t *term) bool) {
	prefix := termKey(class, text)
	s.dict.Ascend(prefix, func(key string, id uint32) bool {
		if !strings.HasPrefix(key, prefix) {
			return false
		}
		return visit(id, s.terms.ref(id))
	})
}

// plan is a query made ready for one pass over the documents.
type plan struct {
	words  [][]uint16 // per word: how well each document matches
	not    [][]uint16 // per word that must not match
	must   []bitmap   // documents that pass each filter that is no facet's
	never  []bitmap
	groups []group
}

// group is the filters of one facet.
type group struct {
	class    uint8
	any      bitmap // of values; nil lets all through
	excluded bitmap
}

func (g *group) passes(facets []uint32) bool {
	found := g.any == nil
	for _, id := range facets {
		if g.excluded.has(id) {
			return false
		}
		found = found || g.any.has(id)
	}
	return found
}

func (s *Snapshot) prepare(q Query) *plan {
	p := &plan{}
	for _, w := range q.Words {
		best := make([]uint16, s.docs.len())
		s.candidates(w.Text, -1, func(_ uint32, t *term, quality int) {
			score := uint16(uint32(classes[t.class].weight) * uint32(quality) / 100) //nolint:gosec // at most the weight
			for _, n := range t.docs {
				best[n] = max(best[n], score)
			}
		})
		if w.Not {
			p.not = append(p.not, best)
		} else {
			p.words = append(p.words, best)
		}
	}
	alternatives := map[uint8]int{}
	for _, f := range q.Filters {
		class, _ := classOf(f.Key)
		if classes[class].facet {
			p.facet(s, class, f)
			continue
		}
		found := s.having(class, f.Value)
		i, again := alternatives[class]
		switch {
		case f.Not:
			p.never = append(p.never, found)
		case again && !classes[class].every:
			p.must[i].add(found)
		default:
			alternatives[class] = len(p.must)
			p.must = append(p.must, found)
		}
	}
	return p
}

// facet adds a filter of a facet.
func (p *plan) facet(s *Snapshot, class uint8, f Filter) {
	i := slices.IndexFunc(p.groups, func(g group) bool { return g.class == class })
	if i < 0 {
		i = len(p.groups)
		p.groups = append(p.groups, group{class: class})
	}
	g := &p.groups[i]
	set := &g.any
	if f.Not {
		set = &g.excluded
	}
	if *set == nil {
		*set = newBitmap(len(s.values))
	}
	want, prefix := strings.CutSuffix(strings.ToLower(f.Value), "*")
	for id, v := range s.values {
		if v.class != class {
			continue
		}
		if have := strings.ToLower(v.text); have == want || prefix && strings.HasPrefix(have, want) {
			set.set(uint32(id)) //nolint:gosec // there are less than 2^32 values
		}
	}
}

// having returns the documents that have a value.
func (s *Snapshot) having(class uint8, value string) bitmap {
	found := newBitmap(s.docs.len())
	take := func(t *term) {
		for _, n := range t.docs {
			found.set(n)
		}
	}
	want, prefix := strings.CutSuffix(strings.ToLower(value), "*")
	switch {
	case prefix:
		s.prefixed(class, want, func(_ uint32, t *term) bool { take(t); return true })
	case class == classField: // a whole path, or the name of a nested field
		s.candidates(want, int(classField), func(_ uint32, t *term, quality int) {
			if quality >= qualityLast {
				take(t)
			}
		})
	case class == className:
		s.candidates(want, int(className), func(_ uint32, t *term, _ int) { take(t) })
	default:
		if id, ok := s.dict.Get(termKey(class, want)); ok {
			take(s.terms.ref(id))
		}
	}
	return found
}

// score returns how well a document matches the words, and whether it passes
// everything but the facets.
func (p *plan) score(n uint32) (uint32, bool) {
	var sum uint32
	for _, best := range p.words {
		if best[n] == 0 {
			return 0, false
		}
		sum += uint32(best[n])
	}
	for _, best := range p.not {
		if best[n] > 0 {
			return 0, false
		}
	}
	for _, set := range p.must {
		if !set.has(n) {
			return 0, false
		}
	}
	for _, set := range p.never {
		if set.has(n) {
			return 0, false
		}
	}
	return sum, true
}

// failed counts the facets whose filters a document does not pass, up to two,
// and names the last one.
func (p *plan) failed(facets []uint32) (count int, class uint8) {
	for i := range p.groups {
		if !p.groups[i].passes(facets) {
			if count++; count > 1 {
				return count, 0
			}
			class = p.groups[i].class
		}
	}
	return count, class
}

// bitmap is a set of small numbers; nil is the empty one.
type bitmap []uint64

func newBitmap(n int) bitmap { return make(bitmap, (n+63)/64) }

func (b bitmap) set(i uint32) { b[i/64] |= 1 << (i % 64) }

func (b bitmap) has(i uint32) bool { return int(i/64) < len(b) && b[i/64]&(1<<(i%64)) != 0 }

func (b bitmap) add(o bitmap) {
	for i := range o {
		b[i] |= o[i]
	}
}
