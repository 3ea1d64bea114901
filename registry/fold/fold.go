// Package fold is what the facts of a registry are and what they add up to: names, versions, contents, settings, and the state that holds them.
//
// The package remembers and finds; what may be written is decided by registry,
// which also gives its callers the types of this package.
package fold

import (
	"github.com/tidwall/btree"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry/packed"
)

// State is what the facts of the registry add up to. A published state never
// changes; only a fork that nobody else has may Apply.
//
// It is a handful of sorted copy-on-write trees without locks: readers need none,
// because nobody writes to what is published. Subjects and contexts have numbers
// that short keys are made of; they follow from the order of the entries and are
// never shown.
type State struct {
	codec     *packed.Codec
	subjects  *btree.BTreeG[subjectItem]
	versions  *btree.Map[uint64, *Version] // by number of the subject and version
	ids       *btree.BTreeG[idItem]
	contents  *btree.BTreeG[contentItem]
	referrers *btree.BTreeG[referrerItem]
	configs   *btree.Map[string, *Config] // by qualified name
	modes     *btree.Map[string, Mode]    // the same
	contexts  *btree.Map[string, space]
	// associations by resource id and type; the others are ways to find them.
	associations *btree.Map[string, *Association]
	byResource   *btree.Map[string, *Association]
	bySubject    *btree.Map[string, *Association]
	last         uint32 // number of the newest subject
	spaces       uint32 // number of contexts
}

// Subject is what is known of all versions of a subject together. It is immutable.
type Subject struct {
	Name            *Name
	Active, Deleted int32
	Latest          *Version // newest active one, nil if there is none
	Top             *Version // highest number of all
	number          uint32
	space           uint32
}

type subjectItem struct {
	qualified string
	*Subject
}

// space is a context. It stays after the context is off the list, because its ids stay used.
type space struct {
	number   uint32
	highest  int32 // highest id ever given out
	subjects int32 // with versions, deleted or not
	listed   bool
}

// idItem says that a version carries an id. All versions of an id stand side by side.
type idItem struct {
	space   uint32
	id      int32
	subject uint32
	number  int32
	version *Version
}

// contentItem finds the ids of a content. head is the beginning of its GUID, here
// to spare a memory access; the order beyond it is GUID, context, id.
type contentItem struct {
	head    uint64
	space   uint32
	id      int32
	content *Content
}

// referrerItem says that a version refers to version number of the subject target.
type referrerItem struct {
	target  string // qualified
	number  int32
	subject uint32 // of the referring version
	from    int32  // its number
	version *Version
}

// degree of the trees: copying a node on write costs about a kilobyte, and a
// million items are four levels deep.
const degree = 32

// NewState returns the state of the empty log.
func NewState() *State {
	o := btree.Options{NoLocks: true, Degree: degree}
	return &State{
		codec:        packed.New(),
		subjects:     btree.NewBTreeGOptions(subjectBefore, o),
		versions:     btree.NewMap[uint64, *Version](degree),
		ids:          btree.NewBTreeGOptions(idBefore, o),
		contents:     btree.NewBTreeGOptions(contentBefore, o),
		referrers:    btree.NewBTreeGOptions(referrerBefore, o),
		configs:      btree.NewMap[string, *Config](degree),
		modes:        btree.NewMap[string, Mode](degree),
		contexts:     btree.NewMap[string, space](degree),
		associations: btree.NewMap[string, *Association](degree),
		byResource:   btree.NewMap[string, *Association](degree),
		bySubject:    btree.NewMap[string, *Association](degree),
	}
}

// Fork returns a private copy in constant time. Two forks of one state must not
// be taken at the same time: copying a tree marks its source.
func (s *State) Fork() *State {
	f := *s
	f.subjects = s.subjects.Copy()
	f.versions = s.versions.Copy()
	f.ids = s.ids.Copy()
	f.contents = s.contents.Copy()
	f.referrers = s.referrers.Copy()
	f.configs = s.configs.Copy()
	f.modes = s.modes.Copy()
	f.contexts = s.contexts.Copy()
	f.associations = s.associations.Copy()
	f.byResource = s.byResource.Copy()
	f.bySubject = s.bySubject.Copy()
	return &f
}

// Prepare does the costly part of Apply that needs no state: decoding, hashing,
// packing. It is safe for concurrent use.
func (s *State) Prepare(e *ledger.Entry) any {
	return decode(e, s.codec)
}

func subjectBefore(a, b subjectItem) bool { return before(a.qualified, b.qualified) }

func idBefore(a, b idItem) bool {
	switch {
	case a.space != b.space:
		return a.space < b.space
	case a.id != b.id:
		return a.id < b.id
	case a.subject != b.subject:
		return a.subject < b.subject
	default:
		return a.number < b.number
	}
}

func contentBefore(a, b contentItem) bool {
	if a.head != b.head {
		return a.head < b.head
	}
	if a.content.GUID != b.content.GUID {
		return string(a.content.GUID[:]) < string(b.content.GUID[:])
	}
	if a.space != b.space {
		return a.space < b.space
	}
	if a.id != b.id {
		return a.id < b.id
	}
	return string(a.content.Sum[:]) < string(b.content.Sum[:])
}

func referrerBefore(a, b referrerItem) bool {
	switch {
	case a.target != b.target:
		return a.target < b.target
	case a.number != b.number:
		return a.number < b.number
	case a.subject != b.subject:
		return a.subject < b.subject
	default:
		return a.from < b.from
	}
}

// at is the key of a version in the tree of versions.
func at(subject uint32, number int32) uint64 {
	return uint64(subject)<<32 | uint64(uint32(number)) //nolint:gosec // numbers are positive
}
