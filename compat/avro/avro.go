// Package avro is the Avro side of compat: it parses schemas, prints them in the
// form that a Confluent registry stores, and says whether one can read what
// another wrote.
//
// The parser works on the JSON text itself, because the stored form depends on
// things that Avro libraries forget: the order of properties, the spelling of
// numbers, whether a key was there at all. What parses, what is printed and
// which differences are found follow Apache Avro 1.12 as Confluent uses it, its
// oddities included; where an oddity was left out the code says so.
//
// Nothing here has state: no cache of names or answers outlives a call.
package avro

import (
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
)

// Language is the Avro language. Its zero value is ready for use.
type Language struct{}

var _ compat.Explainer = Language{}

// New returns the Avro language.
func New() compat.Explainer { return Language{} }

// schema is a parsed Avro schema.
type schema struct {
	graph.Schema
	text   string // canonical
	source compat.Source
}

// Format implements compat.Schema.
func (*schema) Format() compat.Format { return compat.Avro }

// Canonical implements compat.Schema.
func (s *schema) Canonical() string { return s.text }

// of takes our type out of the interface. Handing a Language the schema of
// another one is a bug of the caller.
func of(s compat.Schema) *schema { return s.(*schema) } //nolint:forcetypeassert // by contract

// Format implements compat.Language.
func (Language) Format() compat.Format { return compat.Avro }

// Parse implements compat.Language. New schemas get Avro's strict checks of
// names and defaults; stored ones and dependencies the weak ones.
func (Language) Parse(src compat.Source, o compat.ParseOptions) (compat.Schema, error) {
	g, err := graph.Parse(src, o)
	if err != nil {
		return nil, err
	}
	text, err := g.Print(o.Limits.OrDefault().Depth)
	if err != nil {
		return nil, err
	}
	return &schema{Schema: g, text: text, source: src}, nil
}

// Validate implements compat.Language. Parse has resolved all types already, and
// Confluent has no further checks for Avro.
func (Language) Validate(compat.Schema, bool) error { return nil }

// Print implements compat.Language: "resolved" puts the definitions of
// referenced types where their names stood.
func (Language) Print(s compat.Schema, format string) (string, error) {
	if !strings.EqualFold(format, "resolved") {
		return s.Canonical(), nil
	}
	return of(s).PrintResolved(), nil
}

// Equivalent implements compat.Language: equal structure, doc, aliases and
// defaults; the order of properties does not count.
func (Language) Equivalent(a, b compat.Schema) bool {
	return graph.Equal(of(a).Root, of(b).Root)
}

// Fields implements compat.Language; only a record has fields.
func (Language) Fields(s compat.Schema) []string {
	var names []string
	for _, f := range of(s).Root.Fields {
		names = append(names, f.Name)
	}
	return names
}
