package registry

import (
	"encoding/json"
	"errors"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry/contract"
)

// Draft is a schema as a request describes it.
type Draft struct {
	Type       string // as it was sent, case matters; "" is AVRO
	Text       string
	References []compat.Reference
	Metadata   *Metadata // nil inherits, an empty one does not
	RuleSet    *RuleSet  // the same
	// Version is 0 for the next one, -1 for the next one with a stamp, or a number.
	Version int
	// ID is nil for "give me one". A number is only allowed in IMPORT and FORWARD
	// mode; a negative one in the request means nil.
	ID *int32
	// AddTags and RemoveTags change inline tags of the text before it is registered.
	AddTags, RemoveTags []compat.EntityTags
	// PropagateTags copies the inline tags of the newest version onto the text.
	PropagateTags bool
}

// Registered is the answer to a registration or a lookup.
type Registered struct {
	Version *Version
	// Stored is set when the answer was found as an equivalent schema: then
	// Confluent's answer has ts and deleted, otherwise it has not.
	Stored bool
	// Created is set when the registration wrote something.
	Created bool
	// Stale is set when the head of the log could not be confirmed and the schema
	// was already known: the answer is right, but as old as the current view.
	Stale bool
}

// RegisterOptions are the query parameters of a registration.
type RegisterOptions struct {
	Normalize bool // in addition to the config's
	Force     bool // skip the compatibility check
	Follow    bool // the name may be an alias: register under what it stands for
	By        By
	// PreferID is the id that a new content gets if nothing else has it; 0 leaves
	// the choice. A content that has an id in its context keeps that one.
	PreferID int32
}

// Types returns the names of the schema languages, in the order of Options.Languages.
func (r *Registry) Types() []string {
	var out []string
	for _, l := range r.o.Languages {
		out = append(out, string(l.Format()))
	}
	return out
}

// bounded checks what costs nothing to check before anything is parsed: rules,
// and the size of what comes with the text. Its errors are InvalidRuleSet and TooLarge.
func (r *Registry) bounded(d *Draft) error {
	if len(d.Text) > r.o.Limits.Schema.Bytes {
		limit := &compat.LimitError{What: "bytes", Limit: r.o.Limits.Schema.Bytes}
		return &Error{Kind: InvalidSchema, Detail: "Invalid schema, details: " + limit.Error(), Err: limit}
	}
	if len(d.References) > r.o.Limits.Schema.References {
		limit := &compat.LimitError{What: "references", Limit: r.o.Limits.Schema.References}
		return &Error{Kind: InvalidSchema, Detail: "Invalid schema, details: " + limit.Error(), Err: limit}
	}
	if err := d.RuleSet.Validate(); err != nil {
		return &Error{Kind: InvalidRuleSet, Detail: err.Error()}
	}
	if d.Metadata == nil && d.RuleSet == nil {
		return nil
	}
	b, err := json.Marshal([]any{d.Metadata, d.RuleSet})
	if err != nil || len(b) > r.o.Limits.Extras {
		return &Error{Kind: TooLarge, Err: err}
	}
	return nil
}

// complete returns the metadata and rules of a draft as they are registered: its
// own, or else those of the newest version, laid over the config's defaults and
// under its overrides. newest may be nil.
func complete(cfg *Config, d *Draft, newest *Version) (*Metadata, *RuleSet) {
	m, rules := d.Metadata, d.RuleSet
	if newest != nil && m == nil {
		m = newest.Content.Metadata
	}
	if newest != nil && rules == nil {
		rules = newest.Content.RuleSet
	}
	return cfg.DefaultMetadata.Merge(m).Merge(cfg.OverrideMetadata), cfg.DefaultRuleSet.Merge(rules).Merge(cfg.OverrideRuleSet)
}

// stamp writes the number of the new version into the metadata of a draft that
// asks for one, or that has a number there.
func stamp(d *Draft, number int32) {
	_, has := d.Metadata.Property(contract.VersionProperty)
	if has || d.Version != 0 {
		d.Metadata = d.Metadata.With(contract.VersionProperty, decimal(number))
	}
}

// retag changes the inline tags of a draft's text.
func (r *Registry) retag(s *State, name Name, d *Draft, newest *Version) error {
	if len(d.AddTags) == 0 && len(d.RemoveTags) == 0 && !d.PropagateTags {
		return nil
	}
	l, err := r.language(d.Type)
	if err != nil {
		return err
	}
	refs, err := r.resolve(s, name.Context, d.References, true)
	if err != nil {
		return wrong(l, name, d, err)
	}
	apply := func(add, remove []compat.EntityTags) error {
		parsed, err := l.Parse(compat.Source{Text: d.Text, Dependencies: refs.Dependencies()}, compat.ParseOptions{Stored: true, Limits: r.o.Limits.Schema})
		if err != nil {
			return err
		}
		text, err := l.Retag(parsed, add, remove)
		if err == nil {
			d.Text = text
		}
		return err
	}
	if d.PropagateTags && newest != nil && newest.Content.Format == l.Format() {
		tags, err := r.Tags(s, newest.Context, newest.Content, []string{"*"})
		if err != nil {
			return err
		}
		for i := range tags { // an entity that the new text has no more is none to tag
			var syntax *compat.SyntaxError
			if err := apply(tags[i:i+1], nil); err != nil && !errors.As(err, &syntax) {
				return wrong(l, name, d, err)
			}
		}
	}
	if len(d.AddTags) == 0 && len(d.RemoveTags) == 0 {
		return nil
	}
	if err := apply(d.AddTags, d.RemoveTags); err != nil {
		return wrong(l, name, d, err)
	}
	return nil
}
