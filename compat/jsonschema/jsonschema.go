// Package jsonschema reads, canonicalises and compares JSON schemas of drafts 4
// to 2020-12 with the answers of Confluent's registry.
//
// A text is read into values (package tree), values into nodes as Confluent's
// loaders build them (package model), and nodes are compared in pairs (package
// differ). Nothing is ever read from a file or an address, whatever a $ref says.
package jsonschema

import (
	"fmt"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/differ"
	"github.com/treaty-registry/treaty/compat/jsonschema/model"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// Language is the JSON Schema engine. It has no state.
type Language struct{}

// Differences lists every kind of difference that Compare reports, by name.
func Differences() []compat.Difference { return differ.Differences() }

// New returns the JSON Schema engine.
func New() Language { return Language{} }

// Format implements compat.Language.
func (Language) Format() compat.Format { return compat.JSON }

// schema is a parsed JSON schema.
type schema struct {
	source    compat.Source // as it was given; the texts are shared with the values
	loaded    *model.Schema
	canonical string
	sorted    bool // canonical is the normalised text
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
	loaded, err := model.Load(src, o.Limits.OrDefault())
	if err != nil {
		return nil, err
	}
	if loaded.BadKeyword != nil && !o.Stored {
		return nil, loaded.BadKeyword
	}
	return &schema{source: src, loaded: loaded, canonical: loaded.Text.Print(o.Normalize), sorted: o.Normalize}, nil
}

// reservedPrefix starts names of properties that Confluent keeps for itself.
const reservedPrefix = "$$"

// Validate implements compat.Language: the schema loads and its references lead
// to schemas; with fields, no top-level property starts with "$$".
func (l Language) Validate(s compat.Schema, fields bool) error {
	own := s.(*schema)
	if err := own.loaded.Fault(); err != nil {
		return err
	}
	if !fields {
		return nil
	}
	for _, name := range l.Fields(s) {
		if strings.HasPrefix(name, reservedPrefix) {
			return &compat.SyntaxError{
				Format:  compat.JSON,
				Message: fmt.Sprintf("the property name %q starts with the reserved prefix %q", compat.Cut(name, 200), reservedPrefix),
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
	list := s.(*schema).loaded.Text.Get("properties")
	if list == nil || list.Shape != tree.ShapeObject {
		return nil
	}
	names := make([]string, len(list.Members))
	for i, m := range list.Members {
		names[i] = m.Key
	}
	return names
}

// Compare implements compat.Language. Besides compat.ErrBudget it returns the
// error of Validate for a schema that cannot be loaded.
func (Language) Compare(reader, writer compat.Schema, o compat.Options) ([]compat.Finding, error) {
	new, old := reader.(*schema).loaded, writer.(*schema).loaded
	for _, l := range []*model.Schema{new, old} {
		if err := l.Fault(); err != nil {
			return nil, err
		}
	}
	return differ.Run(old.Root, new.Root, o)
}
