// Package jsonschema reads, canonicalises and compares JSON schemas of drafts 4
// to 2020-12 with the answers of Confluent's registry.
//
// A text is read into values that keep the order of keys and the spelling of
// numbers, values into nodes as Confluent's loaders build them, and nodes are
// compared in pairs. Nothing is ever read from a file or an address: a $ref
// finds what the text and its dependencies hold, or it is an error. Meta-schemas
// are known by address only and stand for a schema without rules.
package jsonschema

import (
	"fmt"
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// Language is the JSON Schema engine. It has no state.
type Language struct{}

var _ compat.Language = Language{}

// New returns the JSON Schema engine.
func New() Language { return Language{} }

// Format implements compat.Language.
func (Language) Format() compat.Format { return compat.JSON }

// schema is a parsed JSON schema.
type schema struct {
	library   *library
	root      *node
	canonical string
	sorted    bool // canonical is the normalised text
	// fault is the first thing that keeps the schema from being loaded whole:
	// Validate reports it, and a comparison does, because its answer would be a guess.
	fault error
}

// Format implements compat.Schema.
func (*schema) Format() compat.Format { return compat.JSON }

// Canonical implements compat.Schema: compact JSON with its keys in their order,
// or sorted when the schema was parsed with Normalize.
func (s *schema) Canonical() string { return s.canonical }

// Parse implements compat.Language. A new text with a keyword that no loader can
// use is refused here; a stored one only when it is validated or compared. A
// reference that leads nowhere is left to Validate in both cases.
func (Language) Parse(src compat.Source, o compat.ParseOptions) (compat.Schema, error) {
	limits := o.Limits.OrDefault()
	lib, err := newLibrary(src, limits)
	if err != nil {
		return nil, err
	}
	l := loader{library: lib, limits: limits, nodes: map[*value]*node{}, digests: digests{}}
	root, err := l.load()
	if err != nil {
		return nil, err
	}
	if l.badKeyword != nil && !o.Stored {
		return nil, l.badKeyword
	}
	s := &schema{library: lib, root: root, canonical: lib.main.root.print(o.Normalize), sorted: o.Normalize, fault: l.badKeyword}
	if s.fault == nil {
		s.fault = l.unresolved
	}
	return s, nil
}

// reservedPrefix starts names of properties that Confluent keeps for itself.
const reservedPrefix = "$$"

// Validate implements compat.Language: the schema loads and its references lead
// to schemas; with fields, no top-level property starts with "$$".
func (l Language) Validate(s compat.Schema, fields bool) error {
	own := s.(*schema)
	if own.fault != nil {
		return own.fault
	}
	if !fields {
		return nil
	}
	for _, name := range l.Fields(s) {
		if strings.HasPrefix(name, reservedPrefix) {
			return &compat.SyntaxError{
				Format:  compat.JSON,
				Message: fmt.Sprintf("the property name %q starts with the reserved prefix %q", name, reservedPrefix),
			}
		}
	}
	return nil
}

// Print implements compat.Language. JSON Schema has no formats beside the canonical text.
func (Language) Print(s compat.Schema, _ string) (string, error) { return s.Canonical(), nil }

// Equivalent implements compat.Language: equal canonical texts, as in Confluent.
func (Language) Equivalent(a, b compat.Schema) bool { return a.Canonical() == b.Canonical() }

// Fields implements compat.Language: the names under the root's own properties.
func (Language) Fields(s compat.Schema) []string {
	list := s.(*schema).library.main.root.get("properties")
	if list == nil || list.shape != shapeObject {
		return nil
	}
	names := make([]string, len(list.members))
	for i, m := range list.members {
		names[i] = m.key
	}
	return names
}

// Compare implements compat.Language. Besides compat.ErrBudget it returns the
// error of Validate for a schema that cannot be loaded.
func (Language) Compare(reader, writer compat.Schema, o compat.Options) ([]compat.Finding, error) {
	new, old := reader.(*schema), writer.(*schema)
	for _, s := range []*schema{new, old} {
		if s.fault != nil {
			return nil, s.fault
		}
	}
	if o.Budget <= 0 {
		o.Budget = compat.DefaultBudget
	}
	c := comparison{policy: o.Policy, steps: o.Budget}
	r := c.run(old.root, new.root)
	if r == nil {
		return nil, compat.ErrBudget
	}
	return findings(r, pair{old.root, new.root}, o), nil
}
