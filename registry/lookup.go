package registry

import (
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry/contract"
)

// LookupOptions are the query parameters of a lookup.
type LookupOptions struct {
	Normalize bool
	Deleted   bool // softly deleted versions may match
}

// Lookup finds a schema under a subject, or for a subject without a prefix in any
// context. Its errors are SubjectNotFound, SchemaNotFound and InvalidSchema.
func (r *Registry) Lookup(s *State, name Name, d Draft, o LookupOptions) (Registered, error) {
	if err := r.bounded(&d); err != nil {
		return Registered{}, err
	}
	hit, err := r.find(s, name, d, o)
	if err != nil {
		return Registered{}, err
	}
	if hit.Version == nil {
		s.Elsewhere(name, func(other Name) bool {
			hit, err = r.find(s, other, d, o)
			return err != nil || hit.Version == nil
		})
	}
	switch {
	case hit.Version != nil:
		return hit, nil
	case !s.Subject(name).Visible(o.Deleted):
		return Registered{}, &Error{Kind: SubjectNotFound, Name: name}
	default:
		return Registered{}, &Error{Kind: SchemaNotFound, Name: name}
	}
}

// find looks a draft up under exactly this subject; no Version means that it is
// not there. Its error is InvalidSchema.
func (r *Registry) find(s *State, name Name, d Draft, o LookupOptions) (Registered, error) {
	if d.Text == "" {
		return Registered{}, nil
	}
	cfg := r.effective(s, name)
	how := r.newReading(&cfg, o.Normalize)
	if mode, _ := s.EffectiveMode(name); mode.Importing() {
		how.stored, how.deleted, how.validate = true, true, false // an import is taken as it is
	}
	weak := how
	weak.stored, weak.deleted = true, true
	c, known := r.recognise(s, name, d, weak)
	if !known {
		// A strict reading serves a registration that may follow, too.
		var err error
		if c, err = r.understand(s, name, d, how); err != nil && how != weak {
			c, err = r.understand(s, name, d, weak)
		}
		if err != nil {
			return Registered{}, err
		}
	}
	sub := s.Subject(name)
	if sub == nil {
		return Registered{}, nil
	}
	hit, err := r.match(s, sub, c, o.Deleted)
	if err != nil || hit.Version != nil {
		return hit, err
	}
	m, rules := complete(&cfg, &d, sub.Latest)
	if m.Equal(d.Metadata) && rules.Equal(d.RuleSet) {
		return Registered{}, nil
	}
	d.Metadata, d.RuleSet = m, rules
	if c, err = r.understand(s, name, d, weak); err != nil {
		return Registered{}, err
	}
	return r.match(s, sub, c, o.Deleted)
}

// match finds a candidate among the versions of a subject: by its sum, else as an
// equivalent schema, newest first.
func (r *Registry) match(s *State, sub *Subject, c candidate, deleted bool) (Registered, error) {
	if v := s.Carried(sub, c.content, deleted); v != nil {
		return Registered{Version: v}, nil
	}
	var hit Registered
	var err error
	s.Descend(sub, func(v *Version) bool {
		if v.Deleted && !deleted {
			return true
		}
		var same bool
		if same, err = r.equivalent(s, c, v); same {
			hit = Registered{Version: v, Stored: true}
		}
		return err == nil && !same
	})
	return hit, err
}

// equivalent reports whether a stored version is what a candidate means, by the
// rules of the Confluent API reference, section 7.2.
func (r *Registry) equivalent(s *State, c candidate, v *Version) (bool, error) {
	stored := v.Content
	if c.content.Format != stored.Format || !sameMetadata(c.content.Metadata, v) || !c.content.RuleSet.Equal(stored.RuleSet) {
		return false, nil
	}
	same := slices.Equal(c.content.References, stored.References)
	inlined := len(c.content.References) == 0 && len(stored.References) > 0
	switch {
	case !same && !inlined:
		return false, nil
	case same && c.content.Length() != stored.Length():
		return false, nil // the order of keys is all that may differ, and the spelling of nothing
	case same && c.content.Text() == stored.Text():
		return true, nil
	case stored.Format != compat.Avro:
		return false, nil // equal by their text alone
	}
	old, err := r.schemaOf(s, v.Context, stored)
	if err != nil {
		return false, nil //nolint:nilerr // what can no longer be read is nothing to be found
	}
	a, err := old.load()
	if err != nil {
		return false, nil //nolint:nilerr // the same
	}
	b, err := c.schema.load()
	if err != nil {
		return false, uncomparable(err)
	}
	l, err := r.language(string(stored.Format))
	return err == nil && l.Equivalent(a, b), err
}

// sameMetadata compares metadata for a lookup: a version number that only the
// stored one has is ignored, one that only the candidate has must be that of the version.
func sameMetadata(m *Metadata, v *Version) bool {
	stored := v.Content.Metadata
	wanted, asks := m.Property(contract.VersionProperty)
	_, has := stored.Property(contract.VersionProperty)
	switch {
	case has && !asks:
		stored = stored.Without(contract.VersionProperty)
		return m.Empty() && stored.Empty() || m.Equal(stored)
	case asks && !has:
		m = m.Without(contract.VersionProperty)
		return wanted == decimal(v.Number) && (m.Empty() && stored.Empty() || m.Equal(stored))
	default:
		return m.Equal(stored)
	}
}

func decimal(n int32) string { return strconv.Itoa(int(n)) }

// Formatted returns the text of a content in a named format ("resolved",
// "serialized", "ignore_extensions"); any other name gives the canonical text.
// context is that of the version, where references are resolved.
func (r *Registry) Formatted(s *State, context string, c *Content, format string) (string, error) {
	switch strings.ToLower(format) {
	case "resolved", "serialized", "ignore_extensions":
	default:
		return c.Text(), nil
	}
	l, parsed, err := r.opened(s, context, c)
	if err != nil {
		return "", err
	}
	text, err := l.Print(parsed, format)
	if err != nil {
		return "", uncomparable(err)
	}
	return text, nil
}

// Tags lists the entities of a schema that carry one of the wanted inline tags,
// each with all its tags; "*" wants any.
func (r *Registry) Tags(s *State, context string, c *Content, wanted []string) ([]compat.EntityTags, error) {
	l, parsed, err := r.opened(s, context, c)
	if err != nil {
		return nil, err
	}
	every := slices.Contains(wanted, "*")
	out := []compat.EntityTags{}
	for _, e := range l.Tags(parsed) {
		if every || slices.ContainsFunc(e.Tags, func(tag string) bool { return slices.Contains(wanted, tag) }) {
			out = append(out, e)
		}
	}
	return out, nil
}

func (r *Registry) opened(s *State, context string, c *Content) (compat.Language, compat.Schema, error) {
	l, err := r.language(string(c.Format))
	if err != nil {
		return nil, nil, err
	}
	lazy, err := r.schemaOf(s, context, c)
	if err != nil {
		return nil, nil, &Error{Kind: InvalidSchema, Detail: "Invalid schema, details: " + err.Error(), Err: err}
	}
	parsed, err := lazy.load()
	if err != nil {
		return nil, nil, uncomparable(err)
	}
	return l, parsed, nil
}
