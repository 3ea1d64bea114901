package search

import (
	"cmp"
	"sort"
	"strings"
)

// segment is a part of an index: some thousand documents with all that they are
// found by. It is immutable. It consists of columns of numbers and of a few long
// strings, because millions of small values would cost the collector more than
// anybody's searching.
//
// Documents are numbered by name, texts by themselves in lower case, terms by
// class and text, so that whatever must be sorted already is.
type segment struct {
	texts texts

	// Of each document:
	ids, names []uint32 // places in texts
	docs       []uint32 // places in about
	changed    []int64
	fields     []Fields
	values     lists[uint32] // terms: its kind, its other values that facets count, the rest
	facets     []uint32      // how many of values facets count
	hashes     []uint32      // of the keys, ascending
	hashed     []uint16      // the documents in the order of hashes

	aboutAt []uint32 // what documents say of themselves, each once
	about   string

	// Of each term:
	text    []uint32
	class   []uint8
	found   lists[uint16]         // documents that have it
	classes [classCount][2]uint32 // the first term of each class, and the one behind its last
	counted int                   // so many terms are values of facets; they come first

	terms lists[uint32] // of each text
	grams grams         // of texts in classes of which parts are found
}

// lists are many short lists in one.
type lists[T any] struct {
	at    []uint32 // where each begins; one more at the end
	items []T
}

func (l *lists[T]) of(i uint32) []T { return l.items[l.at[i]:l.at[i+1]] }

// spreading fills lists of which the lengths are known.
type spreading struct {
	lists[uint32]
	next []uint32
}

// spread returns empty lists with room for what counts says.
func spread(counts []uint32, total int) spreading {
	s := spreading{lists[uint32]{make([]uint32, len(counts)+1), make([]uint32, total)}, make([]uint32, len(counts))}
	sum := uint32(0)
	for i, n := range counts {
		s.at[i], s.next[i] = sum, sum
		sum += n
	}
	s.at[len(counts)] = sum
	return s
}

func (s *spreading) put(list, item uint32) {
	s.items[s.next[list]] = item
	s.next[list]++
}

// texts are strings, sorted by themselves in lower case.
type texts struct {
	lowerAt []uint32
	lowers  string
	exactAt []uint32 // empty where a text is in lower case
	exact   string
}

func (t *texts) lower(i uint32) string { return t.lowers[t.lowerAt[i]:t.lowerAt[i+1]] }

func (t *texts) text(i uint32) string {
	if from, to := t.exactAt[i], t.exactAt[i+1]; from < to {
		return t.exact[from:to]
	}
	return t.lower(i)
}

func (s *segment) len() int { return len(s.ids) }

func (s *segment) kind(n uint32) Kind { return Kind(s.texts.text(s.text[s.values.of(n)[0]])) }

// order is the name in lower case, by which lists are sorted.
func (s *segment) order(n uint32) string { return s.texts.lower(s.names[n]) }

func (s *segment) id(n uint32) string { return s.texts.text(s.ids[n]) }

// document returns a document as it was put in, but for the order of values of
// different keys; tags of its fields are among its values.
func (s *segment) document(n uint32) *Document {
	values := s.values.of(n)[1:]
	d := &Document{
		Key: Key{s.kind(n), s.id(n)}, Name: s.texts.text(s.names[n]), Doc: s.about[s.aboutAt[s.docs[n]]:s.aboutAt[s.docs[n]+1]],
		Fields: s.fields[n], Changed: s.changed[n], Values: make([]Value, len(values)),
	}
	for i, term := range values {
		d.Values[i] = Value{classes[s.class[term]].key, s.texts.text(s.text[term])}
	}
	return d
}

// compareTo compares a document with what another is sorted by.
func (s *segment) compareTo(n uint32, order string, kind Kind, id string) int {
	return cmp.Or(strings.Compare(s.order(n), order), cmp.Compare(s.kind(n), kind), strings.Compare(s.id(n), id))
}

// find returns the documents with a key, dead ones too; the last is the one to ask for.
func (s *segment) find(k Key, hash uint32, visit func(n uint32)) {
	i := sort.Search(len(s.hashes), func(i int) bool { return s.hashes[i] >= hash })
	for ; i < len(s.hashes) && s.hashes[i] == hash; i++ {
		if n := uint32(s.hashed[i]); s.id(n) == k.ID && s.kind(n) == k.Kind {
			visit(n)
		}
	}
}

// hash is that by which documents are found: FNV-1a, of kind and id.
func (k Key) hash() uint32 {
	h := uint32(2166136261)
	for i := range len(k.Kind) {
		h = (h ^ uint32(k.Kind[i])) * 16777619
	}
	for i := range len(k.ID) {
		h = (h ^ uint32(k.ID[i])) * 16777619
	}
	return h
}

// between returns the terms of a class that are a text in lower case, or begin
// with it: the first, and the one behind the last.
func (s *segment) between(class uint8, lower string, prefix bool) (from, to uint32) {
	first, end := s.classes[class][0], s.classes[class][1]
	count := int(end - first)
	at := func(i int) string { return s.texts.lower(s.text[first+uint32(i)]) } //nolint:gosec // there are less than 2^32 terms
	i := sort.Search(count, func(i int) bool { return at(i) >= lower })
	j := i + sort.Search(count-i, func(j int) bool {
		if prefix {
			return !strings.HasPrefix(at(i+j), lower)
		}
		return at(i+j) != lower
	})
	return first + uint32(i), first + uint32(j) //nolint:gosec // as above
}

// weight is the work that a segment is, in postings: what bounds its size.
func (s *segment) weight() int { return max(len(s.found.items), s.len()*leastPostings) }

// The bounds of a segment. To make the largest one takes some tenths of a second,
// which is the longest that an update has to do at once.
const (
	heaviest = 600_000
	// leastPostings is less than nearly all documents have. It keeps the number of
	// documents of a segment below 2^16.
	leastPostings = 10
)
