package search

import (
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

// quality tells how well a text, also given in lower case, matches a word that is in
// lower case; 0 is not at all.
func quality(text, lower, word string) int {
	if lower == word {
		return qualityExact
	}
	best := 0
	for from := 0; from+len(word) <= len(lower) && best < qualityPrefix; {
		i := strings.Index(lower[from:], word)
		if i < 0 {
			break
		}
		start := from + i
		end := start + len(word)
		q := qualityInside
		switch begins := boundary(text, lower, start); {
		case begins && end == len(lower) && start > 0 && lower[start-1] == '.':
			q = qualityLast
		case start == 0:
			q = qualityPrefix
		case begins && boundary(text, lower, end):
			q = qualityPart
		case begins:
			q = qualityBegin
		}
		best = max(best, q)
		from = start + 1
	}
	return best
}

// boundary reports whether a part of a text begins or ends at a byte: beside
// what is no letter or digit, and where a small letter meets a capital.
func boundary(text, lower string, at int) bool {
	if at == 0 || at == len(lower) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(lower[:at])
	after, _ := utf8.DecodeRuneInString(lower[at:])
	if !isWord(before) || !isWord(after) || unicode.IsDigit(before) != unicode.IsDigit(after) {
		return true
	}
	if len(text) != len(lower) { // case changed the length: capitals cannot be told
		return false
	}
	small, capital := text[at-1], text[at]
	return 'A' <= capital && capital <= 'Z' && 'a' <= small && small <= 'z'
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// anyClass stands for all classes that plain words look into.
const anyClass = -1

// candidates visits the terms that match a word that is in lower case, of all
// classes that plain words look into or of one.
func (l *lookup) candidates(s *segment, word string, only int, visit func(term uint32, quality int)) {
	take := func(text uint32, quality int) {
		for _, term := range s.terms.of(text) {
			if c := s.class[term]; classes[c].parts && wanted(c, only) {
				visit(term, quality)
			}
		}
	}
	if len(word) >= gram {
		for _, text := range l.with(&s.grams, word) {
			if q := quality(s.texts.text(text), s.texts.lower(text), word); q > 0 {
				take(text, q)
			}
		}
	} else { // of something this short only the beginnings of parts are meant
		for place, q := range qualities {
			l.found = s.grams.list(beginning(word, place), l.found[:0])
			for _, text := range l.found {
				take(text, q)
			}
		}
	}
	for class := range classes {
		c := uint8(class) //nolint:gosec // there are few classes
		if classes[c].parts || !wanted(c, only) {
			continue
		}
		from, to := s.between(c, word, !classes[c].whole)
		for term := from; term < to; term++ {
			if len(s.texts.lower(s.text[term])) == len(word) {
				visit(term, qualityExact)
			} else {
				visit(term, qualityPrefix)
			}
		}
	}
}

// wanted reports whether plain words look into a class, and it is the only one if there is one.
func wanted(class uint8, only int) bool {
	return classes[class].weight > 0 && (only == anyClass || int(class) == only)
}

// weigh notes in best how well each document matches a word.
func (l *lookup) weigh(s *segment, word string, best []uint16) {
	clear(best)
	l.candidates(s, word, anyClass, func(term uint32, quality int) {
		score := uint16(uint32(classes[s.class[term]].weight) * uint32(quality) / 100) //nolint:gosec // at most the weight
		for _, n := range s.found.of(term) {
			best[n] = max(best[n], score)
		}
	})
}

// having returns the documents that have a value.
func (l *lookup) having(s *segment, class uint8, value string) bitmap {
	found := newBitmap(s.len())
	want, prefix := strings.CutSuffix(strings.ToLower(value), "*")
	if (class == classField || class == className) && !prefix {
		l.candidates(s, want, int(class), func(term uint32, quality int) {
			if class == className || quality >= qualityLast { // a whole path, or the name of a nested field
				s.mark(found, term)
			}
		})
		return found
	}
	from, to := s.between(class, want, prefix)
	for term := from; term < to; term++ {
		s.mark(found, term)
	}
	return found
}

func (s *segment) mark(set bitmap, term uint32) {
	for _, n := range s.found.of(term) {
		set.set(uint32(n))
	}
}

// matches are the documents of one part that a query matches. What it points to
// is used again for the next part.
type matches struct {
	// scores tell how well documents match the words; of those that do not match
	// they tell nothing.
	scores []uint16
	// all pass everything, but are asked for facets.
	all bitmap
	// but pass everything except the filters of one facet.
	but []except
}

type except struct {
	class uint8
	docs  bitmap
}

// matcher matches a query against one part after the other.
type matcher struct {
	query Query
	kinds []Kind
	best  []uint16
	sum   []uint16
	lookup
}

// match finds what matches. What it returns holds until it is called again.
func (m *matcher) match(p *part) matches {
	out := matches{all: slices.Clone(p.living)}
	if len(m.kinds) > 0 {
		some := newBitmap(p.len())
		for _, k := range m.kinds {
			from, to := p.between(classKind, strings.ToLower(string(k)), false)
			for term := from; term < to; term++ {
				p.mark(some, term)
			}
		}
		out.all.and(some)
	}
	for _, set := range m.filters(p, &out) {
		out.all.and(set)
	}
	m.words(p, &out)
	m.facets(p, &out)
	return out
}

// filters returns what passes each filter that is no facet's.
func (m *matcher) filters(p *part, out *matches) []bitmap {
	var must []bitmap
	alternatives := map[uint8]int{}
	for _, f := range m.query.Filters {
		class, _ := classOf(f.Key)
		if classes[class].facet {
			continue
		}
		found := m.having(p.segment, class, f.Value)
		i, again := alternatives[class]
		switch {
		case f.Not:
			out.all.without(found)
		case again && !classes[class].every:
			must[i].or(found)
		default:
			alternatives[class] = len(must)
			must = append(must, found)
		}
	}
	return must
}

// words leaves the documents that match all words.
func (m *matcher) words(p *part, out *matches) {
	if len(m.query.Words) == 0 {
		return
	}
	if len(m.best) < p.len() {
		m.best, m.sum = make([]uint16, p.len()), make([]uint16, p.len())
	}
	out.scores = m.sum[:p.len()]
	clear(out.scores)
	for _, w := range m.query.Words {
		if out.all.none() {
			return
		}
		best := m.best[:p.len()]
		m.weigh(p.segment, w.Text, best)
		for n := range out.all.each() {
			switch {
			case (best[n] == 0) != w.Not:
				out.all.clear(n)
			case !w.Not:
				out.scores[n] += best[n] // at most the largest weight for each of few words
			}
		}
	}
}

// facets leaves the documents that pass the filters of facets, and keeps those
// that fail one of them.
func (m *matcher) facets(p *part, out *matches) {
	type group struct {
		class         uint8
		any, excluded bitmap // nil where there is no such filter
	}
	var groups []group
	for _, f := range m.query.Filters {
		class, _ := classOf(f.Key)
		if !classes[class].facet {
			continue
		}
		i := slices.IndexFunc(groups, func(g group) bool { return g.class == class })
		if i < 0 {
			i = len(groups)
			groups = append(groups, group{class: class})
		}
		set := &groups[i].any
		if f.Not {
			set = &groups[i].excluded
		}
		if *set == nil {
			*set = newBitmap(p.len())
		}
		set.or(m.having(p.segment, class, f.Value))
	}
	if len(groups) == 0 {
		return
	}
	base := out.all
	pass := make([]bitmap, len(groups)) // each group
	for i, g := range groups {
		pass[i] = slices.Clone(base)
		if g.any != nil {
			pass[i].and(g.any)
		}
		pass[i].without(g.excluded)
	}
	out.all = slices.Clone(base)
	for i, g := range groups {
		out.all.and(pass[i])
		others := slices.Clone(base)
		for k := range pass {
			if k != i {
				others.and(pass[k])
			}
		}
		others.without(pass[i])
		out.but = append(out.but, except{g.class, others})
	}
}
