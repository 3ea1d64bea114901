package search

import (
	"cmp"
	"slices"
	"strings"
)

// builder makes a segment. It keeps nothing of the documents but strings.
type builder struct {
	keys map[Key]int // by key, the document that counts

	// Of each document, in the order in which they come:
	ids, names, docs []uint32
	changed          []int64
	fields           []Fields
	pairs, values    []uint32 // terms of all documents
	pairsAt          []int
	valuesAt         []int
	facets           []uint32
	kinds            []Kind

	texts   map[string]uint32
	spelled []string
	about   map[string]uint32
	abouts  []string
	terms   map[uint64]uint32 // by class and text
	class   []uint8
	text    []uint32
	last    []int // by term, the document that had it last, plus one
}

func newBuilder() *builder {
	return &builder{
		keys: map[Key]int{}, texts: map[string]uint32{}, about: map[string]uint32{}, terms: map[uint64]uint32{},
		pairsAt: []int{0}, valuesAt: []int{0},
	}
}

func (b *builder) full() bool { return max(len(b.pairs), len(b.ids)*leastPostings) >= heaviest }

// put takes a document, in place of one with the same key.
func (b *builder) put(d *Document) {
	b.keys[d.Key] = len(b.ids)
	b.kinds = append(b.kinds, d.Kind)
	b.ids, b.names = append(b.ids, b.textOf(d.ID)), append(b.names, b.textOf(d.Name))
	b.docs = append(b.docs, b.aboutOf(d.Doc))
	b.changed, b.fields = append(b.changed, d.Changed), append(b.fields, d.Fields)

	b.value(classKind, string(d.Kind))
	for _, v := range d.Values {
		if class, ok := classOf(v.Key); ok && classes[class].facet && class != classKind {
			b.value(class, v.Text)
		}
	}
	for f := range d.Fields.All() {
		b.have(classField, f.Path)
		for _, tag := range f.Tags {
			b.value(classTag, tag)
		}
		b.words(f.Doc)
	}
	b.facets = append(b.facets, uint32(len(b.values)-b.valuesAt[len(b.valuesAt)-1])) //nolint:gosec // a segment is small
	b.have(className, d.Name)
	for _, v := range d.Values {
		if class, ok := classOf(v.Key); ok && class > classDoc && !classes[class].facet {
			b.value(class, v.Text)
		}
	}
	b.words(d.Doc)
	b.pairsAt, b.valuesAt = append(b.pairsAt, len(b.pairs)), append(b.valuesAt, len(b.values))
}

// maxDocWords bounds what one text adds to the index.
const maxDocWords = 2_000

func (b *builder) words(text string) {
	if text == "" {
		return
	}
	n := 0
	for word := range wordsOf(text) {
		if n++; n > maxDocWords {
			return
		}
		b.have(classDoc, word)
	}
}

// value notes that the document which is taken has a value, once.
func (b *builder) value(class uint8, text string) {
	if term, fresh := b.have(class, text); fresh {
		b.values = append(b.values, term)
	}
}

// have notes that the document which is taken has a term, and tells whether that is new.
func (b *builder) have(class uint8, text string) (term uint32, fresh bool) {
	if text == "" && class != classKind {
		return 0, false
	}
	key := uint64(class)<<32 | uint64(b.textOf(text))
	term, known := b.terms[key]
	if !known {
		term = uint32(len(b.class)) //nolint:gosec // a segment is small
		b.terms[key] = term
		b.class, b.text, b.last = append(b.class, class), append(b.text, uint32(key)), append(b.last, 0) //nolint:gosec // the lower half
	}
	if b.last[term] == len(b.ids) {
		return term, false
	}
	b.last[term] = len(b.ids)
	b.pairs = append(b.pairs, term)
	return term, true
}

func (b *builder) textOf(text string) uint32 {
	id, ok := b.texts[text]
	if !ok {
		id = uint32(len(b.spelled)) //nolint:gosec // a segment is small
		b.texts[text] = id
		b.spelled = append(b.spelled, text)
	}
	return id
}

func (b *builder) aboutOf(text string) uint32 {
	id, ok := b.about[text]
	if !ok {
		id = uint32(len(b.abouts)) //nolint:gosec // a segment is small
		b.about[text] = id
		b.abouts = append(b.abouts, text)
	}
	return id
}

// build returns the segment.
func (b *builder) build() *segment {
	s := &segment{aboutAt: make([]uint32, 1, len(b.abouts)+1), about: strings.Join(b.abouts, "")}
	for i, text := range b.abouts {
		s.aboutAt = append(s.aboutAt, s.aboutAt[i]+uint32(len(text))) //nolint:gosec // a segment is small
	}
	textAt, lowers := b.sortTexts(&s.texts)
	termAt := b.sortTerms(s, textAt)
	arrived := b.sortDocuments(textAt, lowers)
	b.columns(s, arrived, textAt, termAt)
	b.postings(s, arrived, termAt)
	s.index()
	return s
}

// sortTexts fills the texts. It returns the new place of each, and each in lower
// case as long as it is needed for sorting.
func (b *builder) sortTexts(t *texts) (placed []uint32, lowers []string) {
	lowers = make([]string, len(b.spelled))
	order := numbers(len(b.spelled))
	for i, text := range b.spelled {
		lowers[i] = strings.ToLower(text)
	}
	slices.SortFunc(order, func(x, y uint32) int {
		return cmp.Or(strings.Compare(lowers[x], lowers[y]), strings.Compare(b.spelled[x], b.spelled[y]))
	})
	placed = make([]uint32, len(order))
	t.lowerAt, t.exactAt = make([]uint32, len(order)+1), make([]uint32, len(order)+1)
	var lower, exact []byte
	for i, old := range order {
		placed[old] = uint32(i) //nolint:gosec // a segment is small
		lower = append(lower, lowers[old]...)
		if lowers[old] != b.spelled[old] {
			exact = append(exact, b.spelled[old]...)
		}
		t.lowerAt[i+1], t.exactAt[i+1] = uint32(len(lower)), uint32(len(exact)) //nolint:gosec // as above
	}
	t.lowers, t.exact = string(lower), string(exact)
	return placed, lowers
}

// sortTerms fills the classes and texts of terms, and returns the new place of each.
func (b *builder) sortTerms(s *segment, textAt []uint32) []uint32 {
	keys := make([]uint64, len(b.class))
	for i, class := range b.class {
		behind := uint64(0)
		if !classes[class].facet {
			behind = 1 << 40
		}
		keys[i] = behind | uint64(class)<<32 | uint64(textAt[b.text[i]])
	}
	order := numbers(len(keys))
	slices.SortFunc(order, func(x, y uint32) int { return cmp.Compare(keys[x], keys[y]) })
	placed := make([]uint32, len(order))
	s.class, s.text = make([]uint8, len(order)), make([]uint32, len(order))
	for i, old := range order {
		at := uint32(i) //nolint:gosec // a segment is small
		class := b.class[old]
		placed[old], s.class[i], s.text[i] = at, class, textAt[b.text[old]]
		if s.classes[class][1] == 0 {
			s.classes[class][0] = at
		}
		s.classes[class][1] = at + 1
		if classes[class].facet {
			s.counted = i + 1
		}
	}
	return placed
}

// sortDocuments returns the documents that count, in their order.
func (b *builder) sortDocuments(textAt []uint32, lowers []string) []uint32 {
	arrived := make([]uint32, 0, len(b.keys))
	for _, at := range b.keys {
		arrived = append(arrived, uint32(at)) //nolint:gosec // a segment is small
	}
	slices.SortFunc(arrived, func(x, y uint32) int {
		a, o := b.names[x], b.names[y]
		if lowers[a] != lowers[o] {
			return cmp.Compare(textAt[a], textAt[o])
		}
		return cmp.Or(cmp.Compare(b.kinds[x], b.kinds[y]), strings.Compare(b.spelled[b.ids[x]], b.spelled[b.ids[y]]))
	})
	return arrived
}

// columns fills what is known of each document.
func (b *builder) columns(s *segment, arrived, textAt, termAt []uint32) {
	n := len(arrived)
	s.ids, s.names, s.docs, s.facets = make([]uint32, n), make([]uint32, n), make([]uint32, n), make([]uint32, n)
	s.changed, s.fields = make([]int64, n), make([]Fields, n)
	s.values = lists[uint32]{make([]uint32, n+1), make([]uint32, 0, len(b.values))}
	hashes := make([]uint32, n)
	for i, at := range arrived {
		s.ids[i], s.names[i], s.docs[i], s.facets[i] = textAt[b.ids[at]], textAt[b.names[at]], b.docs[at], b.facets[at]
		s.changed[i], s.fields[i] = b.changed[at], b.fields[at]
		for _, term := range b.values[b.valuesAt[at]:b.valuesAt[at+1]] {
			s.values.items = append(s.values.items, termAt[term])
		}
		s.values.at[i+1] = uint32(len(s.values.items)) //nolint:gosec // a segment is small
		hashes[i] = Key{b.kinds[at], b.spelled[b.ids[at]]}.hash()
	}
	order := numbers(n)
	slices.SortFunc(order, func(x, y uint32) int { return cmp.Compare(hashes[x], hashes[y]) })
	s.hashes, s.hashed = make([]uint32, n), make([]uint16, n)
	for i, at := range order {
		s.hashes[i], s.hashed[i] = hashes[at], uint16(at) //nolint:gosec // there are less than 2^16
	}
}

// postings fills the documents of each term.
func (b *builder) postings(s *segment, arrived, termAt []uint32) {
	at := make([]uint32, len(termAt)+1)
	total := uint32(0)
	for _, d := range arrived {
		for _, term := range b.pairs[b.pairsAt[d]:b.pairsAt[d+1]] {
			at[termAt[term]+1]++
			total++
		}
	}
	for i := range termAt {
		at[i+1] += at[i]
	}
	next, items := slices.Clone(at), make([]uint16, total)
	for n, d := range arrived {
		for _, term := range b.pairs[b.pairsAt[d]:b.pairsAt[d+1]] {
			place := &next[termAt[term]]
			items[*place] = uint16(n) //nolint:gosec // there are less than 2^16
			*place++
		}
	}
	s.found = lists[uint16]{at, items}
}

// index fills what leads from texts to terms, and to texts.
func (s *segment) index() {
	counts := make([]uint32, len(s.texts.lowerAt)-1)
	parts := make([]bool, len(counts))
	for i, text := range s.text {
		counts[text]++
		parts[text] = parts[text] || classes[s.class[i]].parts
	}
	terms := spread(counts, len(s.text))
	for i, text := range s.text {
		terms.put(text, uint32(i)) //nolint:gosec // a segment is small
	}
	s.terms = terms.lists
	g := newGramBuilder()
	for i, found := range parts {
		if id := uint32(i); found { //nolint:gosec // as above
			g.text(id, s.texts.text(id), s.texts.lower(id))
		}
	}
	s.grams = g.build()
}

func numbers(n int) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = uint32(i) //nolint:gosec // there are less than 2^32
	}
	return out
}
