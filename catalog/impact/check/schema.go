package check

import (
	"encoding/hex"
	"fmt"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/prune"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/closure"
	"github.com/treaty-registry/treaty/registry/memo"
)

// Schema is a schema that is parsed when somebody looks into it: an answer that
// is remembered never does.
type Schema struct {
	Format compat.Format
	key    memo.Key
	load   func() (*shape.Schema, error)
}

// Shape returns the parsed schema with its tree. Its error says why it cannot be read.
func (s *Schema) Shape() (*shape.Schema, error) { return s.load() }

// Fingerprint names the content, with all that its references lead to:
// "sha256:" and hexadecimal digits. It is the same in all contexts and environments.
func (s *Schema) Fingerprint() string { return "sha256:" + hex.EncodeToString(s.key[:]) }

// Same reports whether two are the same schema.
func (s *Schema) Same(o *Schema) bool { return s.key == o.key }

// Content returns the schema of a stored content; its references are resolved
// from a context. Its error says which of them is not there.
func (c *Checker) Content(s *registry.State, context string, content *registry.Content) (*Schema, error) {
	refs, err := closure.Of(s, context, content.References, closure.Options{Deleted: true, Limit: c.o.Limits.References})
	if err != nil {
		return nil, err
	}
	return c.schema(refs.SchemaKey(content), content.Format, func() compat.Source {
		return compat.Source{Text: content.Text(), Dependencies: refs.Dependencies()}
	}), nil
}

// Source returns a schema of a text with its dependencies.
func (c *Checker) Source(f compat.Format, src compat.Source) *Schema {
	var in memo.Input
	in.Text(string(f))
	in.Text(src.Text)
	for _, d := range src.Dependencies {
		in.Text(d.Name)
		in.Text(d.Text)
		in.Flag(d.Indirect)
	}
	return c.schema(in.Sum(), f, func() compat.Source { return src })
}

func (c *Checker) schema(key memo.Key, f compat.Format, source func() compat.Source) *Schema {
	return &Schema{Format: f, key: key, load: func() (*shape.Schema, error) {
		return c.schemas.Do(key, func() (*shape.Schema, int, error) {
			src := source()
			read, err := shape.Read(f, src)
			cost := schemaBase + schemaTimes*len(src.Text)
			for _, d := range src.Dependencies {
				cost += schemaTimes * len(d.Text)
			}
			return read, cost, err
		})
	}}
}

// Pruned returns what is left of a schema if only some of its fields are read.
// Its error names the field that the schema does not have.
func (c *Checker) Pruned(of *Schema, fields []string) (*Schema, error) {
	var in memo.Input
	in.Text("projection")
	in.Key(of.key)
	for _, f := range fields {
		in.Text(f)
	}
	key := in.Sum()
	s := &Schema{Format: of.Format, key: key, load: func() (*shape.Schema, error) {
		return c.schemas.Do(key, func() (*shape.Schema, int, error) {
			full, err := of.Shape()
			if err != nil {
				return nil, 0, err
			}
			src, err := prune.To(full, fields)
			if err != nil {
				return nil, 0, err
			}
			pruned, err := shape.Read(of.Format, src)
			return pruned, schemaBase + schemaTimes*len(src.Text), err
		})
	}}
	_, err := s.Shape()
	return s, err
}

// Draft is a text that was understood.
type Draft struct {
	Content *registry.Content // canonical
	Schema  *Schema
}

// Read reads a text that somebody sent, as a registration would. Its errors are
// *compat.SyntaxError, *compat.LimitError, and words about a format or a reference
// that is not there.
func (c *Checker) Read(s *registry.State, context string, text *api.SchemaText, m *registry.Metadata) (Draft, error) {
	l, ok := formats.ByName(text.SchemaType)
	if !ok {
		return Draft{}, fmt.Errorf("there is no schema type %q", compat.Cut(text.SchemaType, 100))
	}
	if len(text.Schema) > c.o.Limits.Bytes {
		return Draft{}, &compat.LimitError{What: "bytes", Limit: c.o.Limits.Bytes}
	}
	if len(text.References) > c.o.Limits.References {
		return Draft{}, &compat.LimitError{What: "references", Limit: c.o.Limits.References}
	}
	var wanted []compat.Reference
	for _, r := range text.References {
		wanted = append(wanted, compat.Reference{Name: r.Name, Subject: r.Subject, Version: r.Version})
	}
	refs, err := closure.Of(s, context, wanted, closure.Options{Deleted: true, Limit: c.o.Limits.References})
	if err != nil {
		return Draft{}, err
	}
	if m != nil {
		return c.draft(l, text, refs, m)
	}
	var in memo.Input
	in.Text(string(l.Format()))
	in.Text(text.Schema)
	for _, r := range refs.References {
		in.Text(r.Name)
		in.Text(r.Subject)
		in.Number(r.Version)
	}
	refs.Add(&in)
	return c.drafts.Do(in.Sum(), func() (Draft, int, error) {
		d, err := c.draft(l, text, refs, nil)
		return d, answerBase + 3*len(text.Schema), err
	})
}

// draft parses a text whose references were found.
func (c *Checker) draft(l compat.Language, text *api.SchemaText, refs closure.Closure, m *registry.Metadata) (Draft, error) {
	src := compat.Source{Text: text.Schema, Dependencies: refs.Dependencies()}
	parsed, err := l.Parse(src, compat.ParseOptions{Stored: true, Limits: c.o.Limits})
	if err != nil {
		return Draft{}, err
	}
	if err := l.Validate(parsed, false); err != nil {
		return Draft{}, err
	}
	content, err := registry.NewContent(l.Format(), parsed.Canonical(), refs.References, m, nil)
	if err != nil {
		return Draft{}, err
	}
	return Draft{Content: content, Schema: c.schema(refs.SchemaKey(content), l.Format(), func() compat.Source {
		return compat.Source{Text: content.Text(), Dependencies: src.Dependencies}
	})}, nil
}
