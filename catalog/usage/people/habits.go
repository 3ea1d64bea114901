package people

import "github.com/treaty-registry/treaty/catalog/evidence"

// actor is a program: one credential may be behind several.
type actor struct{ principal, client, library string }

// habit is what an actor does anywhere, from which its kind is guessed.
type habit struct {
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

// Habits are those of all actors. They are filled by one goroutine, and then only read.
type Habits map[actor]*habit

func actorOf(o *evidence.Observation) actor { return actor{o.Principal, o.Client, o.Library} }

// Note adds an observation to the habits of its actor.
func (all Habits) Note(o *evidence.Observation) {
	a := actorOf(o)
	h := all[a]
	if h == nil {
		h = &habit{}
		all[a] = h
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

// guess returns the kind of an actor from what it does. What serializers and
// deserializers do outweighs all else: they share credentials with people.
func (h *habit) guess(library string) string {
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

// Kind returns what kind an observation's actor is, and whether that is a guess.
// What people say holds; and whom an application claims is a service unless it
// uses a tool.
func (all Habits) Kind(o *evidence.Observation, w Who) (kind string, guess bool) {
	if w.Kind != "" {
		return w.Kind, false
	}
	kind = all[actorOf(o)].guess(o.Library)
	if w.Application != "" && (kind == CI || kind == Unknown) {
		return Service, true
	}
	return kind, true
}
