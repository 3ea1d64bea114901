package usage

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage/asked"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/catalog/usage/people"
	"github.com/treaty-registry/treaty/registry"
)

// What an Options leaves out.
const (
	quietAfter     = 90 * 24 * time.Hour
	declaredTTL    = 180 * 24 * time.Hour
	minObservation = 14 * 24 * time.Hour
	rememberFrom   = 16
)

// Index follows states and evidence: what did not change between two calls is
// not read again. It is safe for concurrent use.
type Index struct {
	o Options

	mu        sync.Mutex
	contracts *contracts.Index
	asked     *asked.Index
	people    *people.People
	memory    *memory
	of        sources // of memory
}

// sources are what usages are made of, time aside.
type sources struct {
	registry *registry.State
	catalog  *catalog.State
	derived  Derived
	asked    *asked.Index
}

// New returns an index of nothing.
func New(o Options) *Index {
	o.QuietAfter = cmp.Or(o.QuietAfter, quietAfter)
	o.DeclaredTTL = cmp.Or(o.DeclaredTTL, declaredTTL)
	o.MinObservation = cmp.Or(o.MinObservation, minObservation)
	o.RememberFrom = cmp.Or(o.RememberFrom, rememberFrom)
	d := contracts.New()
	return &Index{o: o, contracts: d, asked: asked.New(&evidence.Seen{}), people: people.New(nil, nil), memory: newMemory()}
}

// At returns the uses of everything at some inputs.
func (x *Index) At(in Inputs) *Graph {
	x.mu.Lock()
	defer x.mu.Unlock()
	var changed bool
	x.contracts, changed = x.contracts.Follow(in.View.Catalog)
	if mappings := mappingsOf(in.View.Catalog); changed || !slices.Equal(mappings, x.people.Mappings()) {
		x.people = people.New(mappings, x.contracts.Principals())
	}
	if in.Seen == nil {
		in.Seen = &evidence.Seen{}
	}
	if !x.asked.Of(in.Seen) {
		x.asked = asked.New(in.Seen)
	}
	if of := (sources{in.View.Registry.State, in.View.Catalog, in.Derived, x.asked}); of != x.of {
		x.of, x.memory = of, newMemory()
	}
	return &Graph{o: &x.o, in: in, contracts: x.contracts, asked: x.asked, people: x.people, memory: x.memory}
}

// mappingsOf returns the mappings of a state in order of their names.
func mappingsOf(s *catalog.State) []*api.Mapping {
	var all []*api.Mapping
	s.Mappings.Each(func(m *api.Mapping) bool { all = append(all, m); return true })
	return all
}

// Graph is who uses what at one moment. It is safe for concurrent use.
type Graph struct {
	o         *Options
	in        Inputs
	contracts *contracts.Index
	asked     *asked.Index
	people    *people.People
	memory    *memory // what graphs of the same sources have found out
}

// Inputs returns what the graph was made of.
func (g *Graph) Inputs() Inputs { return g.in }

// Environments returns the names of all environments: that of the instance,
// those that were described, and those where anything was observed or deployed.
func (g *Graph) Environments() []string {
	all := append(g.asked.Environments(), g.o.Environment)
	g.in.View.Catalog.Environments.Each(func(e *environment) bool { all = append(all, e.Name); return true })
	g.in.View.Catalog.Deployments.Each(func(d *deployed) bool { all = append(all, d.Environment); return true })
	g.in.View.Catalog.Releases.Each(func(r *released) bool { all = append(all, r.Environment); return true })
	slices.Sort(all)
	return slices.Compact(all)
}

// Subject returns who uses a subject in an environment; "" is that of the
// instance. A subject that nobody knows is used by nobody.
func (g *Graph) Subject(name registry.Name, environment string) Usage {
	at := spot{cmp.Or(environment, g.o.Environment), name.Qualified()}
	if u, known := g.memory.get(at, g.in.Now); known {
		return u
	}
	j, edges := g.edges(name, at.environment)
	u := Usage{Subject: name, Environment: at.environment, Edges: edges, States: States(edges), Coverage: j.coverage(edges)}
	u.Until = j.until
	if len(edges) >= g.o.RememberFrom {
		g.memory.note(at, &u, g.in.Now)
	}
	return u
}

// edgesOf returns the edges of a subject in an environment, remembered ones where
// there are any: they must not be changed.
func (g *Graph) edgesOf(name registry.Name, environment string) []Edge {
	if u, known := g.memory.get(spot{environment, name.Qualified()}, g.in.Now); known {
		return u.Edges
	}
	_, edges := g.edges(name, environment)
	return edges
}

// edges returns the edges of a subject in an environment.
func (g *Graph) edges(name registry.Name, environment string) (*join, []Edge) {
	j := g.join(name, environment)
	j.declare()
	j.observe()
	j.discover()
	return j, j.finish()
}

// Event returns who uses each subject that carries an event in an environment,
// without those who declare another event of the subject.
func (g *Graph) Event(event, environment string) []Usage {
	var all []Usage
	for _, name := range g.in.Derived.Carriers(event) {
		u := g.Subject(name, environment)
		u.Edges = slices.DeleteFunc(slices.Clone(u.Edges), func(e Edge) bool { return !e.about(event) })
		u.States = States(u.Edges)
		all = append(all, u)
	}
	return all
}

// about reports whether an edge may be about an event of its subject.
func (e *Edge) about(event string) bool {
	other := func(n contracts.Need) bool { return n.Event != "" && n.Event != event }
	return len(e.Needs) == 0 || !slices.ContainsFunc(e.Needs, other) || slices.ContainsFunc(e.Needs, func(n contracts.Need) bool { return !other(n) })
}

// present returns the applications that were observed in an environment at all.
func (g *Graph) present(environment string) map[string]bool {
	found := map[string]bool{}
	for id := range g.asked.Present(environment) {
		found[g.people.Resolve(id, "").Application] = true
	}
	return found
}
