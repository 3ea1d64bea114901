// Package search finds documents about events, subjects, channels and all else in the catalog: by words, by filters, by parts of names, with counts per facet.
//
// Everything is in memory. An Index has one writer; what readers get is a
// Snapshot, which never changes. It consists of segments of some thousand
// documents each, packed into columns. In a segment the words of all documents
// are kept once, as terms: a query first finds terms (by trigrams, so that the
// middle of a name is found too) and then the documents that have them. An update
// makes a segment of what is new and marks what it replaces as dead; small
// segments, and those that are mostly dead, are merged later, few at a time. What
// is found does not depend on how documents are spread over segments.
package search

import (
	"iter"
	"math/bits"
	"slices"
)

// Kind is a sort of document.
type Kind string

// The kinds of documents.
const (
	Event       Kind = "event"
	Subject     Kind = "subject"
	Channel     Kind = "channel"
	Application Kind = "application"
	Team        Kind = "team"
	Domain      Kind = "domain"
)

// Key tells documents apart.
type Key struct {
	Kind Kind
	ID   string // unique within the kind, such as a qualified subject or cluster/topic
}

func (k Key) String() string { return string(k.Kind) + "\x00" + k.ID }

// Document is what the index knows of one thing. The index keeps no document: it
// makes those that it returns. They have values of one key in the order in which
// they were put in, but those of keys that facets count first, each value once,
// and the tags of fields among them.
type Document struct {
	Key
	Name string // as it is shown; it weighs most
	Doc  string // in Markdown or plain; each word is found
	// Fields are those of the schema, for events and subjects. Documents may share them.
	Fields Fields
	// Values are what else the document is found and filtered by.
	Values []Value
	// Changed is when it was last changed, in milliseconds since 1970; for sorting.
	Changed int64
}

// Field is one field of a schema.
type Field struct {
	Path string // dotted
	Type string // in words
	Doc  string
	Tags []string
	// Required: a message without it is not valid.
	Required bool
}

// Value is an attribute of a document: Key is one of Keys, except name, doc and field.
type Value struct {
	Key, Text string
}

// Snapshot is the state of an index at one moment. It is immutable and safe for
// concurrent use.
type Snapshot struct {
	parts []*part
}

// part is a segment with those of its documents that live.
type part struct {
	*segment
	living bitmap
	live   int
}

// newPart returns a part of which all documents live.
func newPart(s *segment) *part {
	p := &part{segment: s, living: newBitmap(s.len()), live: s.len()}
	p.living.fill(s.len())
	return p
}

// weight is the share of the segment's weight that lives.
func (p *part) weight() int {
	return int(int64(p.segment.weight()) * int64(p.live) / int64(max(p.len(), 1)))
}

// find returns the living document with a key.
func (p *part) find(k Key, hash uint32) (n uint32, ok bool) {
	p.segment.find(k, hash, func(found uint32) {
		if p.living.has(found) {
			n, ok = found, true
		}
	})
	return n, ok
}

// Len returns the number of documents.
func (s *Snapshot) Len() int {
	n := 0
	for _, p := range s.parts {
		n += p.live
	}
	return n
}

// Get returns one document, nil if there is none.
func (s *Snapshot) Get(k Key) *Document {
	hash := k.hash()
	for _, p := range s.parts {
		if n, ok := p.find(k, hash); ok {
			return p.document(n)
		}
	}
	return nil
}

// Index takes documents in. It must not be used by two goroutines at once; its
// snapshots may.
type Index struct {
	now *Snapshot
}

// New returns an empty index.
func New() *Index { return &Index{now: &Snapshot{}} }

// Snapshot returns the newest state.
func (x *Index) Snapshot() *Snapshot { return x.now }

// Update removes documents, then puts others in, each in place of the one with
// its key, and returns the state after that. Work follows the size of the change,
// but for an occasional merge of segments, whose size is bounded. Of a large
// change only some thousand documents are in memory at once, if put makes them
// while they are asked for. Documents that belong together should come together:
// a segment keeps once what they have in common.
func (x *Index) Update(put iter.Seq[*Document], remove []Key) *Snapshot {
	w := writer{}
	for _, p := range x.now.parts {
		w.parts = append(w.parts, change{p, false})
	}
	for _, k := range remove {
		w.remove(k)
	}
	for d := range put {
		w.put(d)
	}
	w.flush()
	if !w.changed {
		return x.now
	}
	x.now = w.finish()
	return x.now
}

// packShare is the share of dead documents from which Pack makes a segment anew.
const packShare = 8

// Pack makes the segment anew of which most documents are dead, if that is worth
// it, and reports whether another one is left. It is for moments after a large
// change, when nobody waits: Update leaves up to half of a segment dead, which
// takes memory but hardly any time.
func (x *Index) Pack() (more bool) {
	w := writer{}
	worst, least := -1, 1.0-1.0/packShare
	for i, p := range x.now.parts {
		w.parts = append(w.parts, change{p, false})
		switch living := float64(p.live) / float64(p.len()); {
		case living >= 1.0-1.0/packShare:
		case living < least:
			more = worst >= 0
			worst, least = i, living
		default:
			more = true
		}
	}
	if worst >= 0 {
		w.merge([]change{w.parts[worst]})
		x.now = w.finish()
	}
	return more
}

// writer makes a snapshot of another one.
type writer struct {
	parts   []change
	builder *builder // of the newest segment; nil while it has no documents
	changed bool
}

// change is a part that may be about to change.
type change struct {
	*part
	own bool // nobody else has it
}

// remove marks a document as dead.
func (w *writer) remove(k Key) {
	hash := k.hash()
	for i := range w.parts {
		c := &w.parts[i]
		n, ok := c.find(k, hash)
		if !ok {
			continue
		}
		if !c.own {
			c.part, c.own = &part{c.segment, slices.Clone(c.living), c.live}, true
		}
		c.living.clear(n)
		c.live--
		w.changed = true
		return // there is one at most
	}
}

func (w *writer) put(d *Document) {
	w.remove(d.Key)
	w.add(d)
	w.changed = true
}

// add enters a document that no part has.
func (w *writer) add(d *Document) {
	if w.builder == nil {
		w.builder = newBuilder()
	}
	if w.builder.put(d); w.builder.full() {
		w.flush()
	}
}

// flush ends the newest segment.
func (w *writer) flush() {
	if w.builder != nil {
		w.parts = append(w.parts, change{newPart(w.builder.build()), true})
		w.builder = nil
	}
}

// finish returns the state after all changes.
func (w *writer) finish() *Snapshot {
	for w.tidy() {
	}
	next := &Snapshot{}
	for _, c := range w.parts {
		next.parts = append(next.parts, c.part)
	}
	return next
}

// Segments of like weight are merged when they are many: each is as heavy as its
// documents have eight to the power of its tier postings.
const (
	tierBits = 3
	perTier  = 1 << tierBits
)

// tidy drops parts without documents and merges some of the others. It reports
// whether there may be more to do: each merge leaves less parts, or less dead.
func (w *writer) tidy() bool {
	w.parts = slices.DeleteFunc(w.parts, func(c change) bool { return c.live == 0 })
	tiers := map[int][]change{}
	var large []change // too heavy for eight of them to be merged
	for _, c := range w.parts {
		weight := c.weight()
		if c.live < c.len()/2 {
			w.merge([]change{c})
			return true
		}
		if weight >= heaviest/perTier {
			large = append(large, c)
			continue
		}
		tier := bits.Len(uint(weight)) / tierBits //nolint:gosec // it is positive
		if tiers[tier] = append(tiers[tier], c); len(tiers[tier]) == perTier {
			w.merge(tiers[tier])
			return true
		}
	}
	slices.SortStableFunc(large, func(a, b change) int { return a.weight() - b.weight() })
	if len(large) > 1 && large[0].weight()+large[1].weight() < heaviest {
		w.merge(large[:2])
		return true
	}
	return false
}

// merge makes one segment of some, which does away with their dead documents.
func (w *writer) merge(some []change) {
	for _, c := range some {
		for n := range c.living.each() {
			w.add(c.document(n))
		}
		w.parts = slices.DeleteFunc(w.parts, func(o change) bool { return o.part == c.part })
	}
	w.flush()
}
