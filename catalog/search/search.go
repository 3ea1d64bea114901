// Package search finds documents about events, subjects, channels and all else in the catalog: by words, by filters, by parts of names, with counts per facet.
//
// Everything is in memory. An Index has one writer; what readers get is a
// Snapshot, which never changes. The words of all documents are kept once, as
// terms: a query first finds terms (by trigrams, so that the middle of a name is
// found too) and then the documents that have them. A replaced document gets a
// new number and leaves a hole; the index is packed anew when the holes are many.
package search

import (
	"slices"
	"strings"

	"github.com/tidwall/btree"
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

// Document is what the index knows of one thing. It and all that it points to
// must not change once it is handed in.
type Document struct {
	Key
	Name string // as it is shown; it weighs most
	Doc  string // in Markdown or plain; each word is found
	// Fields are those of the schema, for events and subjects. Documents may share them.
	Fields []Field
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

// entry is a document in its place.
type entry struct {
	*Document
	order  string   // the name in lower case, by which lists are sorted
	facets []uint32 // places in Snapshot.values
}

// term is a word, a name or a value that some documents have.
type term struct {
	class uint8    // place in classes
	text  string   // as the first document spells it
	lower string   // the same in lower case
	docs  []uint32 // numbers of documents, ascending, dead ones too
}

// Snapshot is the state of an index at one moment. It is immutable and safe for
// concurrent use.
type Snapshot struct {
	docs     table[*entry] // nil where a document was replaced or removed
	keys     *btree.Map[string, uint32]
	terms    table[term]
	dict     *btree.Map[string, uint32] // class and text in lower case to the place in terms
	trigrams *btree.Map[uint32, []uint32]
	values   []value // of facets
	facets   *btree.Map[string, uint32]
}

// value is one value of a facet.
type value struct {
	class uint8
	text  string
}

// degree of the trees: an update copies some dozen nodes.
const degree = 32

func newSnapshot() *Snapshot {
	return &Snapshot{
		keys: btree.NewMap[string, uint32](degree), dict: btree.NewMap[string, uint32](degree),
		trigrams: btree.NewMap[uint32, []uint32](degree), facets: btree.NewMap[string, uint32](degree),
	}
}

// Len returns the number of documents.
func (s *Snapshot) Len() int { return s.keys.Len() }

// Get returns one document, nil if there is none.
func (s *Snapshot) Get(k Key) *Document {
	n, ok := s.keys.Get(k.String())
	if !ok {
		return nil
	}
	return s.docs.at(n).Document
}

// Index takes documents in. It must not be used by two goroutines at once; its
// snapshots may.
type Index struct {
	now *Snapshot
}

// New returns an empty index.
func New() *Index { return &Index{now: newSnapshot()} }

// Snapshot returns the newest state.
func (x *Index) Snapshot() *Snapshot { return x.now }

// The share of holes from which the index is packed, and the number below which
// it is not worth it.
const (
	packShare = 3 // a third of all places
	packFloor = 1_000
)

// Update removes documents, then puts others in, each in place of the one with
// its key, and returns the state after that. Work and memory follow the size of
// the change, but for an occasional packing.
func (x *Index) Update(put []*Document, remove []Key) *Snapshot {
	if len(put) == 0 && len(remove) == 0 {
		return x.now
	}
	w := newWriter(x.now)
	for _, k := range remove {
		w.remove(k)
	}
	for _, d := range put {
		w.put(d)
	}
	next := w.finish()
	if holes := next.docs.len() - next.Len(); holes > packFloor && holes > next.docs.len()/packShare {
		next = pack(next)
	}
	x.now = next
	return next
}

// pack returns the same documents without holes. It shares the terms with s
// unless many of them have no documents left.
func pack(s *Snapshot) *Snapshot {
	next := *s
	next.docs, next.keys = newTable[*entry](), btree.NewMap[string, uint32](degree)
	places := make([]uint32, s.docs.len()) // the number of each document in next
	for n := range s.docs.len() {
		if e := s.docs.at(uint32(n)); e != nil { //nolint:gosec // there are less than 2^32 documents
			places[n] = next.docs.push(e)
			next.keys.Set(e.String(), places[n])
		}
	}
	next.terms = newTable[term]()
	unused := 0
	for id := range s.terms.len() {
		t := s.terms.at(uint32(id)) //nolint:gosec // there are less than 2^32 terms
		t.docs = s.renumbered(t.docs, places)
		if next.terms.push(t); len(t.docs) == 0 {
			unused++
		}
	}
	if unused > packFloor && unused > s.terms.len()/packShare {
		return rebuilt(&next)
	}
	next.docs.freeze()
	next.terms.freeze()
	return &next
}

// renumbered returns the places of those documents that are still there.
func (s *Snapshot) renumbered(docs, places []uint32) []uint32 {
	alive := 0
	for _, n := range docs {
		if s.docs.at(n) != nil {
			alive++
		}
	}
	out := make([]uint32, 0, alive)
	for _, n := range docs {
		if s.docs.at(n) != nil {
			out = append(out, places[n])
		}
	}
	return out
}

// rebuilt returns the same documents with the terms that they have.
func rebuilt(s *Snapshot) *Snapshot {
	w := newWriter(newSnapshot())
	for n := range s.docs.len() {
		w.put(s.docs.at(uint32(n)).Document) //nolint:gosec // there are less than 2^32 documents
	}
	return w.finish()
}

// writer makes a snapshot of another one.
type writer struct {
	*Snapshot
	known map[spelling]uint32 // terms that were met, which spares most look-ups of a large update
	fresh map[uint32][]uint32 // by term, the new documents that have it
	grams map[uint32][]uint32 // by trigram, the new terms that have it
	since int                 // documents since the last were entered
}

// collected is how many documents are collected before they are entered. What is
// collected takes about as much memory as what comes of it.
const collected = 8_192

// spelling is a term as a document has it.
type spelling struct {
	class uint8
	text  string
}

func newWriter(s *Snapshot) *writer {
	next := *s
	next.docs, next.terms = s.docs.fork(), s.terms.fork()
	next.keys, next.dict = s.keys.Copy(), s.dict.Copy()
	next.trigrams, next.facets = s.trigrams.Copy(), s.facets.Copy()
	return &writer{Snapshot: &next, known: map[spelling]uint32{}, fresh: map[uint32][]uint32{}, grams: map[uint32][]uint32{}}
}

func (w *writer) remove(k Key) {
	if n, ok := w.keys.Delete(k.String()); ok {
		w.docs.set(n, nil)
	}
}

func (w *writer) put(d *Document) {
	w.remove(d.Key)
	number := w.docs.push(&entry{Document: d, order: strings.ToLower(d.Name), facets: w.facetsOf(d)})
	w.keys.Set(d.String(), number)
	w.add(number, className, d.Name)
	for _, f := range d.Fields {
		w.add(number, classField, f.Path)
		for _, tag := range f.Tags {
			w.add(number, classTag, tag)
		}
		w.addWords(number, f.Doc)
	}
	for _, v := range d.Values {
		if class, ok := classOf(v.Key); ok && class > classDoc {
			w.add(number, class, v.Text)
		}
	}
	w.addWords(number, d.Doc)
	if w.since++; w.since == collected {
		w.enter()
	}
}

func (w *writer) addWords(number uint32, text string) {
	n := 0
	for word := range wordsOf(text) {
		if n++; n > maxDocWords {
			return
		}
		w.add(number, classDoc, word)
	}
}

// maxDocWords bounds what one text adds to the index.
const maxDocWords = 2_000

// add notes that a document has a term.
func (w *writer) add(number uint32, class uint8, text string) {
	if text == "" {
		return
	}
	id, met := w.known[spelling{class, text}]
	if !met {
		id = w.term(class, text)
		w.known[spelling{class, text}] = id
	}
	list := w.fresh[id]
	if len(list) == 0 || list[len(list)-1] != number {
		w.fresh[id] = append(list, number)
	}
}

// term returns the place of a term, a new one if there is none.
func (w *writer) term(class uint8, text string) uint32 {
	key := termKey(class, text)
	id, ok := w.dict.Get(key)
	if ok {
		return id
	}
	if text == key[1:] {
		text = key[1:] // a word is a part of its doc, which would stay in memory with it
	}
	id = w.terms.push(term{class: class, text: text, lower: key[1:]})
	w.dict.Set(key, id)
	if classes[class].parts {
		for gram := range gramsOf(key[1:]) {
			w.grams[gram] = append(w.grams[gram], id)
		}
		for gram := range beginnings(w.terms.ref(id)) {
			w.grams[gram] = append(w.grams[gram], id)
		}
	}
	return id
}

// facetsOf finds the places of the values that facets count.
func (w *writer) facetsOf(d *Document) []uint32 {
	out := []uint32{w.facet(classKind, string(d.Kind))}
	add := func(class uint8, text string) {
		if id := w.facet(class, text); !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for _, v := range d.Values {
		if class, ok := classOf(v.Key); ok && classes[class].facet && class != classKind && v.Text != "" {
			add(class, v.Text)
		}
	}
	for _, f := range d.Fields {
		for _, tag := range f.Tags {
			add(classTag, tag)
		}
	}
	return slices.Clip(out)
}

func (w *writer) facet(class uint8, text string) uint32 {
	key := string(rune(class)) + text
	id, ok := w.facets.Get(key)
	if !ok {
		id = uint32(len(w.values)) //nolint:gosec // there are less than 2^32 values
		// Readers of older snapshots see only the part that they know of.
		w.values = append(w.values, value{class, text})
		w.facets.Set(key, id)
	}
	return id
}

// enter enters what was collected. Lists grow at their end: readers of older
// snapshots hold shorter slices of the same memory, and there is one writer.
func (w *writer) enter() {
	for id, numbers := range w.fresh {
		t := w.terms.at(id)
		t.docs = append(t.docs, numbers...)
		w.terms.set(id, t)
	}
	for gram, ids := range w.grams {
		list, _ := w.trigrams.Get(gram)
		w.trigrams.Set(gram, append(list, ids...))
	}
	clear(w.known)
	clear(w.fresh)
	clear(w.grams)
	w.since = 0
}

// finish enters what is left, and ends the changes.
func (w *writer) finish() *Snapshot {
	w.enter()
	w.docs.freeze()
	w.terms.freeze()
	return w.Snapshot
}

// termKey is what a term is found by in the dictionary.
func termKey(class uint8, text string) string {
	return string([]byte{class}) + strings.ToLower(text)
}
