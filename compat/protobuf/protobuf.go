// Package protobuf reads, prints and compares Protobuf schemas as Confluent's registry does.
//
// Two files are compared as they are written, not as descriptors: labels, oneofs and
// groups of the text decide, and a text that protoc would refuse (a type that does not
// exist, a number used twice) can still be stored and compared. Descriptors are built
// only where they are asked for: validateFields and the format "serialized".
package protobuf

import (
	"fmt"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/link"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
	"github.com/treaty-registry/treaty/compat/protobuf/tags"
)

// Language is Protobuf. Use New.
type Language struct{}

var _ compat.Explainer = Language{}

// New returns the Protobuf language.
func New() Language { return Language{} }

// Format implements compat.Language.
func (Language) Format() compat.Format { return compat.Protobuf }

// schema is a parsed file with everything it imports, linked.
type schema struct {
	canonical    string
	limits       compat.Limits
	dependencies []compat.Dependency
	linked       *link.Set
}

// Format implements compat.Schema.
func (s *schema) Format() compat.Format { return compat.Protobuf }

// Canonical implements compat.Schema.
func (s *schema) Canonical() string { return s.canonical }

// Parse implements compat.Language. The text may also be a FileDescriptorProto in
// base64, which becomes text. A stored text is read exactly like a new one.
func (Language) Parse(src compat.Source, o compat.ParseOptions) (compat.Schema, error) {
	limits := o.Limits.OrDefault()
	file, err := link.Read(src.Text, limits)
	if err != nil {
		return nil, err
	}
	l, err := link.Link(file, src.Dependencies, limits)
	if err != nil {
		return nil, err
	}
	if o.Normalize {
		normal, err := l.Normalize()
		if err != nil {
			return nil, err
		}
		if l, err = link.Link(normal, src.Dependencies, limits); err != nil {
			return nil, err
		}
	}
	text := syntax.Print(l.Root.Tree)
	if len(text) > limits.Bytes { // it could not be read again
		return nil, &compat.LimitError{What: "bytes", Limit: limits.Bytes}
	}
	return &schema{canonical: text, limits: limits, dependencies: src.Dependencies, linked: l}, nil
}

// Validate implements compat.Language: all types resolve, and with fields the file
// also compiles as protoc demands.
func (Language) Validate(s compat.Schema, fields bool) error {
	p, err := own(s)
	if err != nil {
		return err
	}
	if _, err := p.linked.Normalize(); err != nil {
		return err
	}
	if fields {
		_, err = compile(p)
	}
	return err
}

// own returns s as a schema of this package.
func own(s compat.Schema) (*schema, error) {
	p, ok := s.(*schema)
	if !ok {
		return nil, fmt.Errorf("schema is written in %s, not in Protobuf", s.Format())
	}
	return p, nil
}

// Equivalent implements compat.Language: the canonical texts are the same.
func (Language) Equivalent(a, b compat.Schema) bool {
	return a.Format() == b.Format() && a.Canonical() == b.Canonical()
}

// Fields implements compat.Language: the fields of all top-level messages, without
// members of oneofs.
func (Language) Fields(s compat.Schema) []string {
	p, err := own(s)
	if err != nil {
		return nil
	}
	var out []string
	for _, m := range p.linked.Root.Tree.Messages {
		for _, f := range m.Fields {
			out = append(out, f.Name)
		}
	}
	return out
}

// Print implements compat.Language.
func (Language) Print(s compat.Schema, format string) (string, error) {
	p, err := own(s)
	if err != nil {
		return "", err
	}
	switch strings.ToLower(format) {
	case "serialized":
		return serialized(p)
	case "ignore_extensions":
		bare, err := link.WithoutExtensions(p.linked.Root.Tree)
		if err != nil {
			return "", err
		}
		return syntax.Print(bare), nil
	}
	return p.canonical, nil
}

// Tags implements compat.Language: the tags in (confluent.message_meta) and
// (confluent.field_meta), messages before their fields, in the order of the text.
func (Language) Tags(s compat.Schema) []compat.EntityTags {
	p, err := own(s)
	if err != nil {
		return nil
	}
	return tags.List(p.linked.Root.Tree)
}

// Retag implements compat.Language. The option is written as one map whose tags are
// sorted behind what else it holds; a text that gets its first tag imports
// confluent/meta.proto. An entity is also found without the package in its path.
func (Language) Retag(s compat.Schema, add, remove []compat.EntityTags) (string, error) {
	p, err := own(s)
	if err != nil {
		return "", err
	}
	tree, err := syntax.Clone(p.linked.Root.Tree)
	if err != nil {
		return "", err
	}
	if err := tags.Change(tree, add, remove); err != nil {
		return "", err
	}
	return syntax.Print(tree), nil
}
