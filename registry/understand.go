package registry

import (
	"errors"
	"fmt"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry/closure"
	"github.com/treaty-registry/treaty/registry/fold"
	"github.com/treaty-registry/treaty/registry/memo"
)

// schema is a schema that is parsed when somebody looks into it. A comparison
// whose answer is remembered never does.
type schema struct {
	format compat.Format
	text   func() string // canonical
	key    memo.Key
	load   func() (compat.Schema, error)
}

// Format implements compat.Schema.
func (s *schema) Format() compat.Format { return s.format }

// Canonical implements compat.Schema.
func (s *schema) Canonical() string { return s.text() }

// candidate is a draft that was understood.
type candidate struct {
	content *Content
	schema  *schema
	direct  []*Version // what it refers to
}

// reading says how a draft is to be read.
type reading struct {
	normalize bool
	stored    bool // the weak checks for texts that a registry has accepted before
	validate  bool // the checks after parsing
	fields    bool // those behind validateFields too
	deleted   bool // softly deleted versions may be referred to
}

// understood is what is remembered of a text that was read before.
type understood struct {
	plain *Content // without metadata and rules
}

// The estimates of what remembered things cost in bytes. Parsed schemas were
// measured at 8 to 14 times their text.
const (
	itemCost    = 512
	parsedBase  = 4096
	parsedTimes = 16
)

// language returns the language of a draft. Its error is InvalidSchema.
func (r *Registry) language(format string) (compat.Language, error) {
	if format == "" {
		format = string(compat.Avro)
	}
	for _, l := range r.o.Languages {
		if string(l.Format()) == format {
			return l, nil
		}
	}
	return nil, &Error{Kind: InvalidSchema, Detail: "Invalid schema type " + format}
}

// understand reads a draft in a context: resolves what it refers to, parses,
// validates and prints its canonical form. A text that was read in the same way
// before is only hashed. Its error is InvalidSchema.
func (r *Registry) understand(s *State, name Name, d Draft, how reading) (candidate, error) {
	l, err := r.language(d.Type)
	if err != nil {
		return candidate{}, err
	}
	refs, err := r.resolve(s, name.Context, d.References, how.deleted)
	if err != nil {
		return candidate{}, wrong(l, name, &d, err)
	}
	if how.normalize {
		refs = refs.Sorted()
	}
	known, err := r.texts.Do(textKey(l, &d, refs, how), func() (understood, int, error) {
		plain, err := r.read(l, name, &d, refs, how)
		if err != nil {
			return understood{}, 0, err
		}
		return understood{plain}, itemCost + len(plain.Text()), nil
	})
	if err != nil {
		return candidate{}, err
	}
	return r.candidate(known.plain, d, refs)
}

// candidate completes a text that was understood with metadata and rules.
func (r *Registry) candidate(plain *Content, d Draft, refs closure.Closure) (candidate, error) {
	content := plain
	if d.Metadata != nil || d.RuleSet != nil {
		var err error
		if content, err = fold.NewContent(plain.Format, plain.Text(), plain.References, d.Metadata, d.RuleSet); err != nil {
			return candidate{}, &Error{Kind: Internal, Err: err}
		}
		if parsed, ok := r.parsed.Get(refs.SchemaKey(plain)); ok { // it is the same text
			r.parsed.Put(refs.SchemaKey(content), parsed, parsedBase+parsedTimes*plain.Length())
		}
	}
	return candidate{content: content, schema: r.schema(content, refs), direct: refs.Direct}, nil
}

// recognise is understand for a text that was read before; it never parses.
func (r *Registry) recognise(s *State, name Name, d Draft, how reading) (candidate, bool) {
	l, err := r.language(d.Type)
	if err != nil {
		return candidate{}, false
	}
	refs, err := r.resolve(s, name.Context, d.References, how.deleted)
	if err != nil {
		return candidate{}, false
	}
	if how.normalize {
		refs = refs.Sorted()
	}
	known, ok := r.texts.Get(textKey(l, &d, refs, how))
	if !ok {
		return candidate{}, false
	}
	c, err := r.candidate(known.plain, d, refs)
	return c, err == nil
}

// read parses and validates. What a strict reading accepts, a weak one accepts
// with the same canonical text, so it is remembered for both.
func (r *Registry) read(l compat.Language, name Name, d *Draft, refs closure.Closure, how reading) (*Content, error) {
	if strings.IndexByte(d.Text, 0) >= 0 {
		return nil, wrong(l, name, d, errors.New("the text has a NUL character"))
	}
	src := compat.Source{Text: d.Text, Dependencies: refs.Dependencies()}
	parsed, err := l.Parse(src, compat.ParseOptions{Stored: how.stored, Normalize: how.normalize, Limits: r.o.Limits.Schema})
	if err != nil {
		return nil, wrong(l, name, d, err)
	}
	if how.validate {
		if err := l.Validate(parsed, how.fields); err != nil {
			return nil, &Error{Kind: InvalidSchema, Name: name, Detail: "Invalid schema " + d.describe(name) + ", details: " + err.Error(), Err: err}
		}
	}
	if parsed.Canonical() == "" { // a file of blanks: nobody could ask for it again
		return nil, wrong(l, name, d, errors.New("the schema is empty"))
	}
	content, err := fold.NewContent(l.Format(), parsed.Canonical(), refs.References, nil, nil)
	if err != nil {
		return nil, &Error{Kind: Internal, Err: err}
	}
	if !how.normalize { // a normalised schema may remember the text as it was
		r.parsed.Put(refs.SchemaKey(content), parsed, parsedCost(src))
	}
	if !how.stored {
		weak := how
		weak.stored = true
		r.texts.Put(textKey(l, d, refs, weak), understood{content}, itemCost+len(content.Text()))
	}
	return content, nil
}

// schema returns the parsed form of a content, to be parsed when needed.
func (r *Registry) schema(c *Content, refs closure.Closure) *schema {
	key := refs.SchemaKey(c)
	return &schema{format: c.Format, text: c.Text, key: key, load: func() (compat.Schema, error) {
		return r.parsed.Do(key, func() (compat.Schema, int, error) {
			l, err := r.language(string(c.Format))
			if err != nil {
				return nil, 0, err
			}
			src := compat.Source{Text: c.Text(), Dependencies: refs.Dependencies()}
			parsed, err := l.Parse(src, compat.ParseOptions{Stored: true, Limits: r.o.Limits.Schema})
			return parsed, parsedCost(src), err
		})
	}}
}

// schemaOf returns the parsed form of a stored content. context is where its
// references are resolved.
func (r *Registry) schemaOf(s *State, context string, c *Content) (*schema, error) {
	refs, err := r.resolve(s, context, c.References, true)
	if err != nil {
		return nil, err
	}
	return r.schema(c, refs), nil
}

func parsedCost(src compat.Source) int {
	n := len(src.Text)
	for _, d := range src.Dependencies {
		n += len(d.Text)
	}
	return parsedBase + parsedTimes*n
}

// textKey names a text as it was sent, and how it was read. References count as
// they are registered, and with all that they lead to.
func textKey(l compat.Language, d *Draft, refs closure.Closure, how reading) memo.Key {
	var in memo.Input
	in.Grow(len(d.Text) + 256)
	in.Text(string(l.Format()))
	for _, on := range []bool{how.normalize, how.stored, how.validate, how.fields} {
		in.Flag(on)
	}
	for _, ref := range refs.References {
		in.Text(ref.Name)
		in.Text(ref.Subject)
		in.Number(ref.Version)
	}
	refs.Add(&in)
	in.Text(d.Text)
	return in.Sum()
}

// wrong puts the words of a parser into Confluent's frame.
func wrong(l compat.Language, name Name, d *Draft, cause error) error {
	return &Error{
		Kind: InvalidSchema, Name: name, Err: cause,
		Detail: "Invalid schema of type " + string(l.Format()) + ", details: Invalid schema " + d.describe(name) +
			" of type " + string(l.Format()) + ", details: " + cause.Error(),
	}
}

// describe names a draft in messages, without its text.
func (d *Draft) describe(name Name) string {
	id := int32(-1)
	if d.ID != nil {
		id = *d.ID
	}
	format := d.Type
	if format == "" {
		format = string(compat.Avro)
	}
	return fmt.Sprintf("{subject=%s,version=%d,id=%d,schemaType=%s}", name, d.Version, id, format)
}

// resolve follows references from a context within the limits of the registry.
func (r *Registry) resolve(s *State, context string, references []compat.Reference, deleted bool) (closure.Closure, error) {
	return closure.Of(s, context, references, closure.Options{
		Deleted: deleted, Strict: r.o.Defaults.StrictReferences, Limit: r.o.Limits.Schema.References,
	})
}
