// Package catalog is what is known of subjects beside their schemas: its facts, and the state that they add up to.
package catalog

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/tidwall/btree"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// The kinds of facts of the catalog. They are numbered from 1200 on, so that a
// release that does not know one can serve schemas all the same.
const (
	SubjectLabelled ledger.Kind = 1201
)

// Family returns the kinds of facts that the catalog owns.
func Family() ledger.Family {
	return ledger.Family{Name: "catalog", From: 200, To: 299, Kinds: map[ledger.Kind]string{
		SubjectLabelled: "subject-labelled",
	}}
}

// Label says which workspace manages a subject.
type Label struct {
	Workspace string `json:"workspace"`
	Owner     string `json:"owner,omitempty"`
	// Version is the number of the newest version when the workspace last applied
	// its files: if the newest one is another now, somebody else has registered it.
	Version int32 `json:"version"`
	// Protect forbids to prune the subject and to loosen its level.
	Protect bool `json:"protect,omitempty"`
}

// LabelFact labels a subject anew.
func LabelFact(name registry.Name, l Label) (ledger.Fact, error) {
	body, err := json.Marshal(l)
	if err != nil {
		return ledger.Fact{}, fmt.Errorf("label of %s: %w", name, err)
	}
	k := ledger.Key{Space: name.Context, Name: name.Subject}
	if k.Space == registry.DefaultContext {
		k.Space = ""
	}
	return ledger.Fact{Kind: SubjectLabelled, Key: k, Body: body}, nil
}

// State is what the facts of the catalog add up to. A published state never
// changes; only a fork that nobody else has may Apply.
type State struct {
	labels *btree.Map[string, Label] // by qualified name
}

// degree of the trees; see that of the registry's.
const degree = 32

// NewState returns the state of the empty log.
func NewState() *State { return &State{labels: btree.NewMap[string, Label](degree)} }

// Fork returns a private copy in constant time. Two forks of one state must not
// be taken at the same time: copying a tree marks its source.
func (s *State) Fork() *State { return &State{labels: s.labels.Copy()} }

// Apply folds one entry in. Its error is ledger.ErrUnknownKind for a kind of
// another family or of a newer release, or says what is wrong with the entry.
func (s *State) Apply(e ledger.Entry) error {
	if e.Kind != SubjectLabelled {
		return fmt.Errorf("entry %d of kind %d: %w", e.Seq, e.Kind, ledger.ErrUnknownKind)
	}
	var l Label
	if !e.Erased {
		if err := json.Unmarshal(e.Body, &l); err != nil {
			return fmt.Errorf("body of entry %d of kind %d: %w", e.Seq, e.Kind, err)
		}
	}
	name := registry.Name{Context: e.Key.Space, Subject: e.Key.Name}
	if name.Context == "" {
		name.Context = registry.DefaultContext
	}
	s.labels.Set(name.Qualified(), l)
	return nil
}

// Label returns the label of a subject; the zero Label where it has none.
func (s *State) Label(name registry.Name) Label {
	l, _ := s.labels.Get(name.Qualified())
	return l
}

// EachLabel visits the labelled subjects in order of their qualified names, until visit says no.
func (s *State) EachLabel(visit func(registry.Name, Label) bool) {
	s.labels.Scan(func(qualified string, l Label) bool { return visit(registry.ParseName(qualified), l) })
}

// Digest is equal for equal states.
func (s *State) Digest() ledger.Hash {
	h := sha256.New()
	var length [8]byte
	add := func(b []byte) {
		binary.BigEndian.PutUint64(length[:], uint64(len(b)))
		h.Write(length[:])
		h.Write(b)
	}
	s.labels.Scan(func(qualified string, l Label) bool {
		add([]byte(qualified))
		body, _ := json.Marshal(l) // strings, a number and a truth: it cannot fail
		add(body)
		return true
	})
	return ledger.Hash(h.Sum(nil))
}
