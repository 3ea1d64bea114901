package usage

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/treaty-registry/treaty/catalog/evidence"
)

// spot is where something was observed: a subject (or the channel of a touch) in an environment.
type spot struct{ environment, name string }

// number is where a schema was asked for by id alone.
type number struct {
	environment string
	id          int32
}

// actor is a program: one credential may be behind several.
type actor struct{ principal, client, library string }

// habits is what an actor does anywhere, from which its kind is guessed.
type habits struct {
	registered map[string]bool // subjects; no more than manySubjects
	fetches    bool            // schemas by id or GUID
	looksUp    bool
	touches    bool // associations, as serializers and deserializers do
	says       bool // X-Registry-Operation
	follows    bool // latest, or a selector
	lists      bool
}

// manySubjects is how many subjects one registers who is no service.
const manySubjects = 10

// seen indexes evidence. It is immutable but for what it finds out when somebody asks.
type seen struct {
	source    *evidence.Seen
	subjects  map[spot][]*evidence.Observation
	ids       map[number][]*evidence.Observation // of requests that name no subject
	guids     map[spot][]*evidence.Observation
	habits    map[actor]*habits
	presences map[string]map[identity]bool // by environment

	once sync.Once
	who  map[identity]*trace // see traces
}

// trace is what an identity asked for in any environment: subjects, and what it
// asked for without naming one.
type trace struct {
	subjects []string
	ids      []int32
	guids    []string
}

func newSeen(source *evidence.Seen) *seen {
	s := &seen{
		source: source, subjects: map[spot][]*evidence.Observation{}, ids: map[number][]*evidence.Observation{},
		guids: map[spot][]*evidence.Observation{}, habits: map[actor]*habits{}, presences: map[string]map[identity]bool{},
	}
	for i := range source.Observations {
		o := &source.Observations[i]
		s.note(o)
		switch {
		case o.Subject != "":
			at := spot{o.Environment, o.Subject}
			s.subjects[at] = append(s.subjects[at], o)
		case o.SchemaID != 0:
			at := number{o.Environment, o.SchemaID}
			s.ids[at] = append(s.ids[at], o)
		case o.Act == evidence.FetchesGUID:
			at := spot{o.Environment, o.Detail}
			s.guids[at] = append(s.guids[at], o)
		}
	}
	return s
}

// note adds an observation to the habits of its actor, and to those who are present.
func (s *seen) note(o *evidence.Observation) {
	here := s.presences[o.Environment]
	if here == nil {
		here = map[identity]bool{}
		s.presences[o.Environment] = here
	}
	here[identityOf(o)] = true
	a := actorOf(o)
	h := s.habits[a]
	if h == nil {
		h = &habits{}
		s.habits[a] = h
	}
	switch o.Act {
	case evidence.Registers:
		if h.registered == nil {
			h.registered = map[string]bool{}
		}
		if len(h.registered) < manySubjects {
			h.registered[o.Subject] = true
		}
	case evidence.LooksUp, evidence.LooksUpDeleted:
		h.looksUp = true
	case evidence.FetchesID, evidence.FetchesGUID:
		h.fetches = true
	case evidence.FetchesLatest, evidence.FetchesSelected:
		h.follows = true
	case evidence.TouchesKey, evidence.TouchesValue:
		h.touches = true
	case evidence.Serializes, evidence.Deserializes:
		h.says = true
	case evidence.Lists:
		h.lists = true
	case evidence.FetchesVersion:
	}
}

func actorOf(o *evidence.Observation) actor { return actor{o.Principal, o.Client, o.Library} }

func identityOf(o *evidence.Observation) identity {
	return identity{o.Principal, o.Client, o.Strength}
}

// guess returns the kind of an actor from what it does. What serializers and
// deserializers do outweighs all else: they share credentials with people.
func (h *habits) guess(library string) string {
	switch {
	case isTool(library):
		return Tool
	case h == nil:
		return Unknown
	case h.touches || h.says:
		return Service
	case h.lists:
		return Tool
	case len(h.registered) >= manySubjects && !h.fetches:
		return CI
	case h.fetches || h.looksUp || len(h.registered) > 0:
		return Service
	default:
		return Unknown
	}
}

// kind returns what kind an observation's actor is, and whether that is a guess.
// What people say holds; and whom an application claims is a service unless it
// uses a tool.
func (s *seen) kind(o *evidence.Observation, w who) (kind string, guess bool) {
	if w.kind != "" {
		return w.kind, false
	}
	kind = s.habits[actorOf(o)].guess(o.Library)
	if w.application != "" && (kind == CI || kind == Unknown) {
		return Service, true
	}
	return kind, true
}

// traces returns what each identity asked for.
func (s *seen) traces() map[identity]*trace {
	s.once.Do(func() {
		s.who = map[identity]*trace{}
		of := func(o *evidence.Observation) *trace {
			t := s.who[identityOf(o)]
			if t == nil {
				t = &trace{}
				s.who[identityOf(o)] = t
			}
			return t
		}
		for i := range s.source.Observations {
			switch o := &s.source.Observations[i]; {
			case isTouch(o.Act):
			case o.Subject != "":
				t := of(o)
				t.subjects = append(t.subjects, o.Subject)
			case o.SchemaID != 0:
				t := of(o)
				t.ids = append(t.ids, o.SchemaID)
			case o.Act == evidence.FetchesGUID:
				t := of(o)
				t.guids = append(t.guids, o.Detail)
			}
		}
		for _, t := range s.who {
			t.subjects, t.ids, t.guids = once(t.subjects), once(t.ids), once(t.guids)
		}
	})
	return s.who
}

// once sorts a list and takes out what it repeats.
func once[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Clip(slices.Compact(list))
}

// environments returns where anything was observed.
func (s *seen) environments() []string { return slices.Sorted(maps.Keys(s.presences)) }

// since returns when observation of an environment began; false if it never has.
func (s *seen) since(environment string) (time.Time, bool) {
	at, ok := s.source.Since[environment]
	return at, ok && !at.IsZero()
}

// sameEvidence reports whether two are the same evidence, without reading it: a
// snapshot is made anew whenever a part of it changes.
func sameEvidence(a, b *evidence.Seen) bool {
	switch {
	case a == b:
		return true
	case a == nil || b == nil:
		return false
	}
	return a.At.Equal(b.At) && same(a.Observations, b.Observations) && same(a.Kafka, b.Kafka) &&
		maps.Equal(a.Overflow, b.Overflow) && maps.EqualFunc(a.Since, b.Since, time.Time.Equal)
}

// same reports whether two slices are one.
func same[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
