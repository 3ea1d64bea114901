// Package lineage walks the graph of applications and events: what is up- and downstream of something.
package lineage

import (
	"cmp"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry"
)

// The kinds of nodes.
const (
	Application = "application"
	Principal   = "principal"
	Event       = "event"
	Subject     = "subject" // one that carries no event, such as the key of a channel
)

// The directions of a walk.
const (
	Both       = "both"
	Upstream   = "up"
	Downstream = "down"
)

// MaxNodes bounds an answer: nobody reads a drawing of more.
const MaxNodes = 150

// MaxDepth bounds how far a walk goes.
const MaxDepth = 6

// Graph is who uses what, as a walk needs it.
type Graph interface {
	// Subject returns the users of a subject in an environment.
	Subject(name registry.Name, environment string) usage.Usage
	// Event returns the users of each subject that carries an event.
	Event(event, environment string) []usage.Usage
	// Application returns the edges of an application in all environments.
	Application(name string) []usage.Edge
	// Principal returns the edges of a principal that no application claims, in all environments.
	Principal(name string) []usage.Edge
}

// Question is where a walk begins and how far it goes.
type Question struct {
	Focus       string // id of a node
	Environment string
	Depth       int
	Direction   string
	// EventsOf returns the events that a subject carries.
	EventsOf func(registry.Name) []string
	// Describe returns the owner and the domain of a node.
	Describe func(kind, name string) (owner, domain string)
}

// Split takes the id of a node apart; kind is "" for what is no id.
func Split(id string) (kind, name string) {
	kind, name, ok := strings.Cut(id, ":")
	if !ok || name == "" || !slices.Contains([]string{Application, Principal, Event, Subject}, kind) {
		return "", ""
	}
	return kind, name
}

// walk is one walk.
type walk struct {
	g     Graph
	q     Question
	nodes map[string]*api.LineageNode
	order []string
	edges map[[3]string]api.LineageEdge // by ends and id
	more  map[string]map[string]bool    // neighbours that are left out
}

// Around returns what is around a node, breadth first.
func Around(g Graph, q Question) api.Lineage {
	w := &walk{g: g, q: q, nodes: map[string]*api.LineageNode{}, edges: map[[3]string]api.LineageEdge{}, more: map[string]map[string]bool{}}
	w.add(q.Focus, 0)
	for i := 0; i < len(w.order); i++ {
		node := w.nodes[w.order[i]]
		for _, e := range w.around(node) {
			w.follow(node, e)
		}
	}
	return w.answer()
}

// step is an edge of usage between a user and an event or subject.
type step struct {
	edge *usage.Edge
	user string // id
	what string // id
}

// add adds a node, unless there are too many.
func (w *walk) add(id string, depth int) bool {
	if w.nodes[id] != nil {
		return true
	}
	if len(w.order) >= MaxNodes {
		return false
	}
	kind, name := Split(id)
	n := &api.LineageNode{ID: id, Kind: kind, Name: name, Depth: depth}
	n.Owner, n.Domain = w.q.Describe(kind, name)
	w.nodes[id], w.order = n, append(w.order, id)
	return true
}

// around returns the steps from a node to its neighbours, in an order that does not change.
func (w *walk) around(n *api.LineageNode) []step {
	var all []step
	users := func(edges []usage.Edge, what string) {
		for i := range edges {
			all = append(all, step{&edges[i], userOf(&edges[i]), what})
		}
	}
	things := func(edges []usage.Edge) {
		for i := range edges {
			e := &edges[i]
			if e.Environment != w.q.Environment {
				continue
			}
			for _, what := range w.whats(e) {
				all = append(all, step{e, n.ID, what})
			}
		}
	}
	switch n.Kind {
	case Event:
		for _, u := range w.g.Event(n.Name, w.q.Environment) {
			users(u.Edges, n.ID)
		}
	case Subject:
		users(w.g.Subject(registry.ParseName(n.Name), w.q.Environment).Edges, n.ID)
	case Application:
		things(w.g.Application(n.Name))
	default:
		things(w.g.Principal(n.Name))
	}
	all = slices.DeleteFunc(all, func(s step) bool { return s.edge.Status == usage.Retired })
	slices.SortStableFunc(all, func(a, b step) int {
		return cmp.Or(cmp.Compare(a.edge.Role, b.edge.Role), cmp.Compare(a.what, b.what), cmp.Compare(a.user, b.user))
	})
	return all
}

// whats are the ids of what an edge is about: the events of its subject, or the subject itself.
func (w *walk) whats(e *usage.Edge) []string {
	if e.Event != "" {
		return []string{Event + ":" + e.Event}
	}
	var out []string
	for _, event := range w.q.EventsOf(e.Name) {
		out = append(out, Event+":"+event)
	}
	if len(out) == 0 {
		out = []string{Subject + ":" + e.Subject}
	}
	return out
}

func userOf(e *usage.Edge) string {
	if e.Application != "" {
		return Application + ":" + e.Application
	}
	return Principal + ":" + e.Principal
}

// follow takes one step from a node, if the question goes that way and that far.
func (w *walk) follow(n *api.LineageNode, s step) {
	from, to := s.user, s.what
	if s.edge.Role == usage.Consumes {
		from, to = to, from
	}
	next, up := to, false
	if n.ID == to {
		next, up = from, true
	}
	if w.q.Direction == Upstream && !up || w.q.Direction == Downstream && up {
		return
	}
	if w.nodes[next] == nil && (n.Depth >= w.q.Depth || !w.add(next, n.Depth+1)) {
		if w.more[n.ID] == nil {
			w.more[n.ID] = map[string]bool{}
		}
		w.more[n.ID][next] = true
		return
	}
	w.edges[[3]string{from, to, s.edge.ID}] = api.LineageEdge{
		ID: s.edge.ID, From: from, To: to, Role: s.edge.Role, Subject: s.edge.Subject, Channel: s.edge.Channel, Status: s.edge.Status, Words: s.edge.Words,
	}
}

func (w *walk) answer() api.Lineage {
	out := api.Lineage{Focus: w.q.Focus, Environment: w.q.Environment, Nodes: []api.LineageNode{}, Edges: []api.LineageEdge{}}
	cut := map[string]bool{}
	for _, id := range w.order {
		n := w.nodes[id]
		for next := range w.more[id] {
			if w.nodes[next] != nil {
				continue // it was reached another way after all
			}
			n.More++
			if n.Depth < w.q.Depth {
				cut[next] = true
			}
		}
		out.Nodes = append(out.Nodes, *n)
	}
	out.Cut = len(cut)
	for _, e := range w.edges {
		out.Edges = append(out.Edges, e)
	}
	slices.SortFunc(out.Edges, func(a, b api.LineageEdge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.ID, b.ID))
	})
	return out
}
