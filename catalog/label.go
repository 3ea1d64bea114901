package catalog

import (
	"encoding/json"
	"fmt"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

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
	return ledger.Fact{Kind: SubjectLabelled, Key: keyOf(name, 0), Body: body}, nil
}

func (s *State) applyLabel(e *ledger.Entry) error {
	var l Label
	if !e.Erased {
		if err := json.Unmarshal(e.Body, &l); err != nil {
			return fmt.Errorf("body of entry %d of kind %d: %w", e.Seq, e.Kind, err)
		}
	}
	s.labels.put(subjectOf(e.Key).Qualified(), &l)
	return nil
}

// keyOf is the key of a fact about a subject, or about a version of it.
func keyOf(name registry.Name, version int32) ledger.Key {
	k := ledger.Key{Space: name.Context, Name: name.Subject, Version: version}
	if k.Space == registry.DefaultContext {
		k.Space = ""
	}
	return k
}

// subjectOf is the subject that a fact is about.
func subjectOf(k ledger.Key) registry.Name {
	name := registry.Name{Context: k.Space, Subject: k.Name}
	if name.Context == "" {
		name.Context = registry.DefaultContext
	}
	return name
}

// Label returns the label of a subject; the zero Label where it has none.
func (s *State) Label(name registry.Name) Label {
	if l := s.labels.Get(name.Qualified()); l != nil {
		return *l
	}
	return Label{}
}

// EachLabel visits the labelled subjects in order of their qualified names, until visit says no.
func (s *State) EachLabel(visit func(registry.Name, Label) bool) {
	if s.labels.rows == nil {
		return
	}
	s.labels.rows.Scan(func(qualified string, l *Label) bool { return visit(registry.ParseName(qualified), *l) })
}
