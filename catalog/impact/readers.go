package impact

import (
	"fmt"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/catalog/impact/span"
	"github.com/treaty-registry/treaty/catalog/words"
	"github.com/treaty-registry/treaty/registry"
)

// reading is what a program reads with, or writes with: a set of schemas.
type reading struct {
	kind    string
	members []member
	// guess: the members are alternatives that somebody unknown may have been built
	// with, and not all of them; else they all hold at once.
	guess bool
	// fault says why there is no member, for people.
	fault string
}

// member is one schema of a reading.
type member struct {
	number int32         // of the version; 0 for a schema that is none, and for a generic reader
	schema *check.Schema // nil for a generic reader
}

// readingOf resolves what a contract declares, or what was observed, after the change.
func (s *scene) readingOf(r *api.Reader, plausible []int32) reading {
	out := reading{kind: r.Kind()}
	switch out.kind {
	case api.ReaderSchema:
		schema, err := s.own(r.Schema)
		if err != nil {
			out.fault = "its schema cannot be read: " + err.Error()
			return out
		}
		out.members = []member{{schema: schema}}
	case api.ReaderVersion:
		s.take(&out, s.pinned(r))
	case api.ReaderVersions:
		within, err := span.ParseRange(r.Versions)
		if err != nil {
			out.fault = "versions " + r.Versions + ": " + err.Error()
			return out
		}
		for _, v := range s.all {
			if within(v.Number) {
				s.take(&out, v)
			}
		}
	case api.ReaderSelector:
		s.take(&out, s.selected(r.Metadata, s.after))
	case api.ReaderLatest:
		if newest := s.latest(); newest != nil {
			s.take(&out, newest)
		}
	case api.ReaderProjection:
		s.project(&out, r)
	case api.ReaderWriter:
		out.members = []member{{}}
	default:
		s.guess(&out, plausible)
	}
	if len(out.members) == 0 && out.fault == "" {
		out.fault = words.Reader(r, plausible) + ": there is no such version of " + s.name.Qualified()
	}
	return out
}

// own reads the schema of a contract. Many builds have the same one: a map of
// texts costs a tenth of the sums by which the checker remembers them.
func (s *scene) own(text *api.SchemaText) (*check.Schema, error) {
	plain := len(text.References) == 0
	key := [2]string{text.SchemaType, text.Schema}
	if known := s.texts[key]; known != nil && plain {
		return known, nil
	}
	d, err := s.j.o.Checker.Read(s.state(), s.name.Context, text, nil)
	if err == nil && plain {
		s.texts[key] = d.Schema
	}
	return d.Schema, err
}

// take adds a version to a reading.
func (s *scene) take(out *reading, v *registry.Version) {
	if v == nil {
		return
	}
	schema, err := s.schemaOf(v)
	if err != nil {
		out.fault = fmt.Sprintf("version %d cannot be read: %s", v.Number, err)
		return
	}
	out.members = append(out.members, member{v.Number, schema})
}

// pinned finds the version that a reader names by number, id or GUID.
func (s *scene) pinned(r *api.Reader) *registry.Version {
	switch {
	case r.Version != 0:
		return s.numbered(r.Version)
	case r.ID != 0:
		for _, v := range s.all {
			if v.ID == r.ID {
				return v
			}
		}
		return s.state().ByID(s.name.Context, r.ID)
	default:
		v, err := s.state().ByGUID(r.GUID)
		if err != nil {
			return nil
		}
		for _, own := range s.all {
			if own.Content.Same(v.Content) {
				return own
			}
		}
		return v
	}
}

// selected finds the newest version with some properties.
func (s *scene) selected(metadata map[string]string, versions []*registry.Version) *registry.Version {
	for _, v := range slices.Backward(versions) {
		fits := true
		for key, value := range metadata {
			got, has := v.Content.Metadata.Property(key)
			fits = fits && has && got == value
		}
		if fits {
			return v
		}
	}
	return nil
}

// latest is the newest version after the change.
func (s *scene) latest() *registry.Version {
	if len(s.after) == 0 {
		return nil
	}
	return s.after[len(s.after)-1]
}

// project prunes the version of a projection to its fields.
func (s *scene) project(out *reading, r *api.Reader) {
	of := s.newest()
	if r.Of != 0 {
		of = s.numbered(r.Of)
	}
	if of == nil {
		return
	}
	full, err := s.schemaOf(of)
	if err != nil {
		out.fault = fmt.Sprintf("version %d cannot be read: %s", of.Number, err)
		return
	}
	pruned, err := s.j.o.Checker.Pruned(full, r.Projection)
	if err != nil {
		out.fault = fmt.Sprintf("version %d cannot be narrowed: %s", of.Number, err)
		return
	}
	out.members = []member{{of.Number, pruned}}
}

// guess takes the versions that an unknown reader may have been built with; where
// nothing is known of it, the last two before the change.
func (s *scene) guess(out *reading, plausible []int32) {
	out.guess = true
	for _, n := range plausible {
		if v := s.numbered(n); v != nil && s.inGroup(v) {
			s.take(out, v)
		}
	}
	if len(out.members) > 0 {
		return
	}
	mine := s.only(s.active, func(*registry.Version) bool { return true })
	for _, v := range mine[max(0, len(mine)-2):] {
		s.take(out, v)
	}
}

// follows reports whether a moving reading comes to the schema of the change.
func (s *scene) follows(r *api.Reader) bool {
	if s.next == nil {
		return false
	}
	switch r.Kind() {
	case api.ReaderLatest:
		return s.latest() == s.next.version && s.newest() != s.next.version
	case api.ReaderSelector:
		return s.selected(r.Metadata, s.after) == s.next.version && s.selected(r.Metadata, s.active) != s.next.version
	}
	return false
}

// wordsOf says a reading for people and programs.
func wordsOf(r *api.Reader, plausible []int32) api.ReaderWords {
	out := api.ReaderWords{Kind: r.Kind(), Reader: r, Words: words.Reader(r, plausible)}
	if out.Kind == api.ReaderSchema {
		out.Reader = nil // a thousand texts would bury the rows; the contract has it
	}
	if out.Kind == api.ReaderUnknown {
		out.Plausible = plausible
	}
	return out
}
