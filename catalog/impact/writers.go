package impact

import (
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/registry"
)

// writer is one schema that somebody writes with.
type writer struct {
	edge   *usage.Edge
	need   *contracts.Need // nil where it was only observed
	number int32           // of the version, 0 for a schema that is none
	schema *check.Schema
	guess  bool // nobody knows what it writes with: this is a version that it may be
	ended  bool // replaced or undeployed, but consumers may not have caught up
}

// writersOf lists what a producer writes with: what its builds declare and what it
// was seen to write. With ended, also builds that were replaced within the lag
// window. Moving writers stand for the newest version before the change: what they
// move to is the change itself.
func (s *scene) writersOf(e *usage.Edge, ended bool) []writer {
	before := *s
	before.after = s.active
	var out []writer
	add := func(r reading, n *contracts.Need, gone bool) {
		for _, m := range r.members {
			if m.schema != nil && !slices.ContainsFunc(out, func(w writer) bool { return w.schema.Same(m.schema) && w.ended == gone }) {
				out = append(out, writer{edge: e, need: n, number: m.number, schema: m.schema, guess: r.guess, ended: gone})
			}
		}
	}
	known := false
	for i := range e.Needs {
		if n := &e.Needs[i]; n.Reader.Kind() != api.ReaderUnknown && n.Reader.Kind() != api.ReaderWriter {
			add(before.readingOf(n.Reader, nil), n, false)
			known = true
		}
	}
	if e.Observed != nil && e.Observed.Kind() != api.ReaderUnknown {
		add(before.readingOf(e.Observed, nil), nil, false)
		known = true
	}
	// Ids that it registered or looked up long ago prove nothing about today where
	// a contract says more; where none does, they are all there is.
	if !known || e.Differs != "" {
		for _, id := range e.SchemaIDs {
			add(before.readingOf(&api.Reader{ID: id}, nil), nil, false)
			known = true
		}
	}
	if !known {
		add(before.readingOf(nil, e.Reader.Plausible), nil, false)
	}
	if ended {
		for i := range e.Previous {
			if n := &e.Previous[i]; n.Reader.Kind() != api.ReaderUnknown && !s.reached(n.Ended.Add(s.lag)) {
				add(before.readingOf(n.Reader, nil), n, true)
			}
		}
	}
	return out
}

// movers lists the producers that write with the schema of the change as soon as it is registered.
func (s *scene) movers() []*usage.Edge { return s.moving(usage.Produces) }

// followers lists the consumers that read with the schema of the change as soon as it is registered.
func (s *scene) followers() []*usage.Edge { return s.moving(usage.Consumes) }

func (s *scene) moving(role string) []*usage.Edge {
	var out []*usage.Edge
	for i := range s.users.Edges {
		e := &s.users.Edges[i]
		if e.Role != role || e.Status == usage.Retired {
			continue
		}
		moves := s.follows(e.Observed)
		for n := range e.Needs {
			moves = moves || s.follows(e.Needs[n].Reader)
		}
		if moves {
			out = append(out, e)
		}
	}
	return out
}

// writes reports whether a version is among the writers.
func writes(all []writer, v *registry.Version) bool {
	return slices.ContainsFunc(all, func(w writer) bool { return w.number == v.Number })
}
