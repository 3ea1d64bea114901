// Package protobuf reads, prints and compares Protobuf schemas as Confluent's registry does.
//
// Two files are compared as they are written, not as descriptors: labels, oneofs and
// groups of the text decide, and a text that protoc would refuse (a type that does not
// exist, a number used twice) can still be stored and compared. Descriptors are built
// only where they are asked for: validateFields and the format "serialized".
package protobuf

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/descriptor"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
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
	linked       *linked
}

// Format implements compat.Schema.
func (s *schema) Format() compat.Format { return compat.Protobuf }

// Canonical implements compat.Schema.
func (s *schema) Canonical() string { return s.canonical }

// Parse implements compat.Language. The text may also be a FileDescriptorProto in
// base64, which becomes text. A stored text is read exactly like a new one.
func (Language) Parse(src compat.Source, o compat.ParseOptions) (compat.Schema, error) {
	limits := o.Limits.OrDefault()
	file, err := read(src.Text, limits)
	if err != nil {
		return nil, err
	}
	l, err := link(file, src.Dependencies, limits)
	if err != nil {
		return nil, err
	}
	if o.Normalize {
		normal, err := normalize(l)
		if err != nil {
			return nil, err
		}
		if l, err = link(normal, src.Dependencies, limits); err != nil {
			return nil, err
		}
	}
	return &schema{canonical: syntax.Print(l.root.tree), limits: limits, dependencies: src.Dependencies, linked: l}, nil
}

// read parses text, or the descriptor that it holds in base64.
func read(text string, limits compat.Limits) (*syntax.File, error) {
	file, err := syntax.Parse(text, limits)
	var wrong *compat.SyntaxError
	if err == nil || !errors.As(err, &wrong) {
		return file, err
	}
	data, notBase64 := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if notBase64 != nil || len(data) == 0 {
		return nil, err
	}
	types, typesErr := optionTypes()
	if typesErr != nil {
		return nil, typesErr
	}
	fd := &descriptorpb.FileDescriptorProto{}
	// Messages lie within messages at two levels of the encoding for each one of the
	// text; a little is left for options.
	opts := proto.UnmarshalOptions{RecursionLimit: 2*limits.Depth + 20, Resolver: types}
	if opts.Unmarshal(data, fd) != nil {
		return nil, err
	}
	// Reading the printed text again applies the limits and finds names that no text can have.
	printed := syntax.Print(descriptor.Tree(fd))
	file, err = syntax.Parse(printed, limits)
	if errors.As(err, &wrong) {
		return nil, &compat.SyntaxError{Format: compat.Protobuf, Message: "file descriptor is not valid: " + wrong.Message}
	}
	return file, err
}

// Validate implements compat.Language: all types resolve, and with fields the file
// also compiles as protoc demands.
func (Language) Validate(s compat.Schema, fields bool) error {
	p, err := own(s)
	if err != nil {
		return err
	}
	if _, err := normalize(p.linked); err != nil {
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
	for _, m := range p.linked.root.tree.Messages {
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
		return syntax.Print(withoutExtensions(p.linked.root.tree)), nil
	}
	return p.canonical, nil
}
