// Package asked indexes what clients asked for: by subject, by schema, and by who asked.
package asked

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage/people"
)

// Index is evidence in the orders in which it is looked for. It is immutable but
// for what it finds out when somebody asks, and safe for concurrent use.
type Index struct {
	source   *evidence.Seen
	subjects map[spot][]*evidence.Observation
	ids      map[number][]*evidence.Observation // of requests that name no subject
	guids    map[spot][]*evidence.Observation
	habits   people.Habits
	present  map[string]map[people.Identity]bool // by environment

	once   sync.Once
	traces map[people.Identity]*Trace
}

// spot is where something was observed: a subject (or the channel of a touch), or a
// GUID, in an environment.
type spot struct{ environment, name string }

// number is where a schema was asked for by id alone.
type number struct {
	environment string
	id          int32
}

// New returns the index of evidence, which must not change any more.
func New(source *evidence.Seen) *Index {
	x := &Index{
		source: source, subjects: map[spot][]*evidence.Observation{}, ids: map[number][]*evidence.Observation{},
		guids: map[spot][]*evidence.Observation{}, habits: people.Habits{}, present: map[string]map[people.Identity]bool{},
	}
	for i := range source.Observations {
		o := &source.Observations[i]
		here := x.present[o.Environment]
		if here == nil {
			here = map[people.Identity]bool{}
			x.present[o.Environment] = here
		}
		here[people.IdentityOf(o)] = true
		x.habits.Note(o)
		switch {
		case o.Subject != "":
			at := spot{o.Environment, o.Subject}
			x.subjects[at] = append(x.subjects[at], o)
		case o.SchemaID != 0:
			at := number{o.Environment, o.SchemaID}
			x.ids[at] = append(x.ids[at], o)
		case o.Act == evidence.FetchesGUID:
			at := spot{o.Environment, o.Detail}
			x.guids[at] = append(x.guids[at], o)
		}
	}
	return x
}

// For returns what was asked for under the name of a subject, or of a channel as
// cluster/topic, in an environment.
func (x *Index) For(environment, name string) []*evidence.Observation {
	return slices.Clip(x.subjects[spot{environment, name}])
}

// Without returns what was asked for without the name of a subject in an
// environment: schemas by their ids, and by their GUIDs.
func (x *Index) Without(environment string, ids []int32, guids []string) []*evidence.Observation {
	if len(x.ids) == 0 && len(x.guids) == 0 {
		return nil
	}
	var out []*evidence.Observation
	for _, id := range sorted(ids) {
		out = append(out, x.ids[number{environment, id}]...)
	}
	for _, guid := range sorted(guids) {
		out = append(out, x.guids[spot{environment, guid}]...)
	}
	return out
}

// Habits are those of all who asked. They must not be changed.
func (x *Index) Habits() people.Habits { return x.habits }

// Present returns who was observed in an environment at all.
func (x *Index) Present(environment string) map[people.Identity]bool { return x.present[environment] }

// Environments returns where anything was observed, in order.
func (x *Index) Environments() []string { return slices.Sorted(maps.Keys(x.present)) }

// Subjects returns the subjects that anybody asked for by name, and the channels.
func (x *Index) Subjects() []string {
	var out []string
	for at := range x.subjects {
		out = append(out, at.name)
	}
	return sorted(out)
}

// Since returns when observation of an environment began; false if it never has.
func (x *Index) Since(environment string) (time.Time, bool) {
	at, ok := x.source.Since[environment]
	return at, ok && !at.IsZero()
}

// Trace is what an identity asked for in any environment: subjects, and what it
// asked for without naming one. The lists are in order and repeat nothing.
type Trace struct {
	Subjects []string
	IDs      []int32
	GUIDs    []string
}

// Traces returns what each identity asked for.
func (x *Index) Traces() map[people.Identity]*Trace {
	x.once.Do(func() {
		x.traces = map[people.Identity]*Trace{}
		for i := range x.source.Observations {
			o := &x.source.Observations[i]
			if o.Act.Touches() {
				continue
			}
			t := x.traces[people.IdentityOf(o)]
			if t == nil {
				t = &Trace{}
				x.traces[people.IdentityOf(o)] = t
			}
			switch {
			case o.Subject != "":
				t.Subjects = append(t.Subjects, o.Subject)
			case o.SchemaID != 0:
				t.IDs = append(t.IDs, o.SchemaID)
			case o.Act == evidence.FetchesGUID:
				t.GUIDs = append(t.GUIDs, o.Detail)
			}
		}
		for _, t := range x.traces {
			t.Subjects, t.IDs, t.GUIDs = sorted(t.Subjects), sorted(t.IDs), sorted(t.GUIDs)
		}
	})
	return x.traces
}

// sorted sorts a list and takes out what it repeats.
func sorted[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Clip(slices.Compact(list))
}

// Of reports whether this is the index of some evidence, without reading it: a
// snapshot is made anew whenever a part of it changes.
func (x *Index) Of(seen *evidence.Seen) bool {
	a, b := x.source, seen
	if a == b {
		return true
	}
	return a.At.Equal(b.At) && same(a.Observations, b.Observations) && same(a.Kafka, b.Kafka) &&
		maps.Equal(a.Overflow, b.Overflow) && maps.EqualFunc(a.Since, b.Since, time.Time.Equal)
}

// same reports whether two slices are one.
func same[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
