package search

import (
	"encoding/binary"
	"iter"
	"slices"
	"strings"
)

// gram is the length of words from which trigrams find them.
const gram = 3

// grams finds texts by their trigrams, and by the beginnings of their parts. A
// list has the places of texts, ascending, each as its distance from the one before.
type grams struct {
	keys []uint32 // ascending
	at   []uint32 // where the list of each key begins; one more at the end
	data []byte
}

// list returns the places that a key leads to. It appends to buf.
func (g *grams) list(key uint32, buf []uint32) []uint32 {
	i, ok := slices.BinarySearch(g.keys, key)
	if !ok {
		return buf
	}
	last := uint32(0)
	for data := g.data[g.at[i]:g.at[i+1]]; len(data) > 0; {
		if step := data[0]; step < 0x80 { // nearly all of them
			last, data = last+uint32(step), data[1:]
		} else {
			step, n := binary.Uvarint(data)
			last, data = last+uint32(step), data[n:] //nolint:gosec // places are below 2^32
		}
		buf = append(buf, last)
	}
	return buf
}

// size is how long the list of a key is, in bytes; 0 where there is none.
func (g *grams) size(key uint32) uint32 {
	i, ok := slices.BinarySearch(g.keys, key)
	if !ok {
		return 0
	}
	return g.at[i+1] - g.at[i]
}

// lookup is memory for looking up words in one segment after the other.
type lookup struct {
	found, other []uint32
	keys         []uint32
}

// with returns the texts that have all trigrams of a word. They are l.found.
func (l *lookup) with(g *grams, word string) []uint32 {
	l.keys, l.found = l.keys[:0], l.found[:0]
	for key := range gramsOf(word) {
		if g.size(key) == 0 {
			return nil
		}
		l.keys = append(l.keys, key)
	}
	slices.SortFunc(l.keys, func(a, b uint32) int { return int(g.size(a)) - int(g.size(b)) })
	l.found = g.list(l.keys[0], l.found)
	for _, key := range l.keys[1:] {
		if len(l.found) == 0 {
			break
		}
		l.other = g.list(key, l.other[:0])
		l.found = intersect(l.found, l.other)
	}
	return l.found
}

// intersect keeps in a what is in b too; both ascend.
func intersect(a, b []uint32) []uint32 {
	kept, i := a[:0], 0
	for _, id := range a {
		for i < len(b) && b[i] < id {
			i++
		}
		if i < len(b) && b[i] == id {
			kept = append(kept, id)
		}
	}
	return kept
}

// gramsOf yields the trigrams of a text: its bytes, three by three. One that
// occurs twice is yielded once.
func gramsOf(text string) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i := 0; i+gram <= len(text); i++ {
			if !strings.Contains(text[:i+gram-1], text[i:i+gram]) && !yield(gramAt(text, i)) {
				return
			}
		}
	}
}

func gramAt(text string, i int) uint32 {
	return uint32(text[i])<<16 | uint32(text[i+1])<<8 | uint32(text[i+2])
}

// qualities are those that the beginning of a part may have, the best first.
var qualities = [...]int{qualityExact, qualityLast, qualityPrefix, qualityPart, qualityBegin}

// beginning is what the texts are found by that have a part which begins with one
// or two bytes, with how well these match: a place in qualities. It is no
// trigram, because it is larger than all of them.
func beginning(text string, quality int) uint32 {
	key := uint32(0)
	for i := range min(len(text), gram-1) {
		key = key<<8 | uint32(text[i])
	}
	return key | 1<<24 | uint32(min(len(text), gram-1))<<26 | uint32(quality)<<28 //nolint:gosec // both are small
}

// gramBuilder collects the trigrams and beginnings of texts, which come in order.
type gramBuilder struct {
	places map[uint32]uint32 // by key, in the slices below
	keys   []uint32
	counts []uint32
	last   []uint32 // the text that was entered last, plus one
	pairs  []gramPair
	edges  []bool         // of the text that is being entered: where its parts begin and end
	begun  map[string]int // of the same: its beginnings, with the place of their quality
}

func newGramBuilder() *gramBuilder {
	return &gramBuilder{places: map[uint32]uint32{}, begun: map[string]int{}}
}

// gramPair says that a text has a key.
type gramPair struct{ place, text uint32 }

func (b *gramBuilder) add(key, text uint32) {
	place, ok := b.places[key]
	if !ok {
		place = uint32(len(b.keys)) //nolint:gosec // there are less than 2^31 keys
		b.places[key] = place
		b.keys, b.counts, b.last = append(b.keys, key), append(b.counts, 0), append(b.last, 0)
	}
	if b.last[place] == text+1 {
		return
	}
	b.last[place] = text + 1
	b.counts[place]++
	b.pairs = append(b.pairs, gramPair{place, text})
}

// text enters a text.
func (b *gramBuilder) text(id uint32, text, lower string) {
	for i := 0; i+gram <= len(lower); i++ {
		b.add(gramAt(lower, i), id)
	}
	b.edges = b.edges[:0]
	for i := range len(lower) + 1 {
		b.edges = append(b.edges, boundary(text, lower, i))
	}
	clear(b.begun)
	for n := 1; n < gram; n++ {
		for i := range lower {
			if i+n > len(lower) || !b.edges[i] {
				continue
			}
			part := lower[i : i+n]
			quality := begun(lower, i, n, b.edges)
			if best, again := b.begun[part]; again && (best <= quality || strings.HasPrefix(lower, part)) {
				continue // of what begins the text nothing else counts
			}
			b.begun[part] = quality
		}
	}
	for part, quality := range b.begun {
		b.add(beginning(part, quality), id)
	}
}

// begun tells how well a part of a text matches that begins at a place: a place in
// qualities. It agrees with quality.
func begun(lower string, i, n int, edges []bool) int {
	switch {
	case n == len(lower):
		return 0
	case i == 0:
		return 2
	case i+n == len(lower) && lower[i-1] == '.':
		return 1
	case edges[i+n]:
		return 3
	}
	return 4
}

// build returns what was entered.
func (b *gramBuilder) build() grams {
	order := make([]uint32, len(b.keys)) // places, by key
	for i := range order {
		order[i] = uint32(i) //nolint:gosec // there are less than 2^31 keys
	}
	slices.SortFunc(order, func(x, y uint32) int { return int(b.keys[x]) - int(b.keys[y]) })
	lists := spread(b.counts, len(b.pairs))
	for _, p := range b.pairs {
		lists.put(p.place, p.text)
	}
	out := grams{keys: make([]uint32, len(order)), at: make([]uint32, len(order)+1)}
	data := make([]byte, 0, len(b.pairs)+len(b.pairs)/4)
	for i, place := range order {
		out.keys[i] = b.keys[place]
		last := uint32(0)
		for _, text := range lists.of(place) {
			data = binary.AppendUvarint(data, uint64(text-last))
			last = text
		}
		out.at[i+1] = uint32(len(data)) //nolint:gosec // a segment is far smaller
	}
	out.data = slices.Clip(slices.Clone(data))
	return out
}
