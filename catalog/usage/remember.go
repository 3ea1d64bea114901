package usage

import (
	"slices"
	"sync"
	"time"

	"github.com/treaty-registry/treaty/catalog/words"
)

// rememberEdges bounds what is remembered: edges of all usages together, of about
// a kilobyte each.
const rememberEdges = 50_000

// memory keeps who uses what at one state of everything but time. A usage says for
// how long it holds; only the words of its edges grow old faster, and are said anew.
type memory struct {
	mu    sync.Mutex
	uses  map[spot]*remembered
	edges int // of uses

	having sync.Map // schema → []string; see Graph.having
}

// spot is a subject in an environment.
type spot struct{ environment, name string }

// remembered is a usage between two moments. It is immutable.
type remembered struct {
	usage Usage
	from  time.Time // when it was put together
	said  time.Time // when its words were
	until time.Time // when words of it change; zero for never
}

func newMemory() *memory { return &memory{uses: map[spot]*remembered{}} }

// get returns a usage that holds at a time.
func (m *memory) get(at spot, now time.Time) (Usage, bool) {
	m.mu.Lock()
	r := m.uses[at]
	m.mu.Unlock()
	if r == nil || now.Before(r.from) || !r.usage.Until.IsZero() && !now.Before(r.usage.Until) {
		return Usage{}, false
	}
	if now.Before(r.said) || !r.until.IsZero() && !now.Before(r.until) {
		r = r.reworded(now)
		m.put(at, r)
	}
	return r.usage, true
}

// note remembers a usage that was put together now.
func (m *memory) note(at spot, u *Usage, now time.Time) {
	if len(u.Edges) <= rememberEdges {
		m.put(at, &remembered{usage: *u, from: now, said: now, until: wordsUntil(u.Edges, now)})
	}
}

func (m *memory) put(at spot, r *remembered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old := m.uses[at]; old != nil {
		m.edges -= len(old.usage.Edges)
	}
	m.uses[at] = r
	m.edges += len(r.usage.Edges)
	for other, old := range m.uses { // in no order: which one goes matters little
		if m.edges <= rememberEdges {
			return
		}
		if other != at {
			delete(m.uses, other)
			m.edges -= len(old.usage.Edges)
		}
	}
}

// reworded returns the same usage with the words of another moment.
func (r *remembered) reworded(now time.Time) *remembered {
	next := *r
	next.usage.Edges = slices.Clone(r.usage.Edges) // others read the old ones
	for i := range next.usage.Edges {
		if e := &next.usage.Edges[i]; e.Status == Confirmed {
			e.Words = confirmedWords(e, now)
		}
	}
	next.said, next.until = now, wordsUntil(next.usage.Edges, now)
	return &next
}

// wordsUntil is when the words of some edges change next; zero for never.
func wordsUntil(edges []Edge, now time.Time) time.Time {
	var until time.Time
	for i := range edges {
		if e := &edges[i]; e.Status == Confirmed {
			until = sooner(until, words.AgoUntil(now, *e.LastSeen))
		}
	}
	return until
}

// sooner returns the earlier one of two times; zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
