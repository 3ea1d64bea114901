// Package lineage is the part of treaty's own API that answers what is up- and downstream of something.
package lineage

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/lineage"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// Options of the API. All fields are required.
type Options struct {
	Store answer.Views[catalog.View]
	// Graph returns who uses what at a view, Derived what events there are.
	Graph       func(catalog.View) *usage.Graph
	Derived     func(catalog.View) *derive.Index
	Environment string // of the instance
}

// API answers requests about lineage.
type API struct{ o Options }

// New returns the API.
func New(o Options) *API { return &API{o: o} }

// Register adds the route.
func (a *API) Register(e *echo.Echo) { e.GET("/api/v1/graph", a.graph) }

func (a *API) graph(c echo.Context) error {
	v := answer.Newest(c, a.o.Store)
	environment := cmp.Or(c.QueryParam("env"), a.o.Environment)
	if err := book.Environment(v.Catalog, a.o.Environment, environment, http.StatusNotFound); err != nil {
		return err
	}
	depth, err := answer.Number(c, "depth", 1)
	if err != nil {
		return err
	}
	direction := cmp.Or(c.QueryParam("direction"), lineage.Both)
	if !slices.Contains([]string{lineage.Both, lineage.Upstream, lineage.Downstream}, direction) {
		return wrong("direction", direction, "one of both, up and down")
	}
	if depth < 0 || depth > lineage.MaxDepth {
		return wrong("depth", c.QueryParam("depth"), fmt.Sprintf("a number from 0 to %d", lineage.MaxDepth))
	}
	focus := c.QueryParam("focus")
	kind, name := lineage.Split(focus)
	if kind == "" {
		return wrong("focus", focus, "event:NAME, subject:NAME, application:NAME or principal:NAME")
	}
	derived := a.o.Derived(v)
	if kind == lineage.Subject {
		// A subject that carries one event is that event in the graph.
		if s := derived.Subject(registry.ParseName(name)); s != nil && len(s.Events) == 1 {
			focus = lineage.Event + ":" + s.Events[0]
		}
	}
	out := lineage.Around(graph{a.o.Graph(v)}, lineage.Question{
		Focus: focus, Environment: environment, Depth: depth, Direction: direction,
		EventsOf: func(name registry.Name) []string {
			if s := derived.Subject(name); s != nil {
				return s.Events
			}
			return nil
		},
		Describe: describer(v.Catalog, derived),
	})
	if len(out.Nodes) == 1 && !a.known(v, derived, kind, name) {
		return api.NewProblem(http.StatusNotFound, "unknown-"+kind, "Unknown "+kind, fmt.Sprintf("there is no %s %q", kind, name), "search for it")
	}
	out.Position = v.Pos.Seq
	return answer.JSON(c, http.StatusOK, out)
}

func wrong(name, value, want string) error {
	return api.NewProblem(http.StatusBadRequest, "invalid-parameter", "Invalid parameter", fmt.Sprintf("%s: %q is not %s", name, value, want), "")
}

// known reports whether something without neighbours is there at all.
func (a *API) known(v catalog.View, derived *derive.Index, kind, name string) bool {
	switch kind {
	case lineage.Event:
		return derived.Event(name) != nil
	case lineage.Subject:
		return v.Registry.State.Subject(registry.ParseName(name)) != nil
	case lineage.Application:
		return v.Catalog.Main.Get(name) != nil || v.Catalog.Applications.Get(name) != nil || slices.Contains(a.o.Graph(v).Applications(), name)
	default:
		return slices.ContainsFunc(a.o.Graph(v).Principals(), func(p api.Principal) bool { return p.Name == name })
	}
}

// describer tells owners and domains: what people say of an event, else of a subject that carries it.
func describer(c *catalog.State, derived *derive.Index) func(kind, name string) (owner, domain string) {
	ofSubject := func(name registry.Name) (owner, domain string) {
		if a := c.Annotations.Get(catalog.OfSubject, name.Qualified()); a != nil {
			owner, domain = a.Owner, a.Domain
		}
		return cmp.Or(owner, c.Label(name).Owner), domain
	}
	return func(kind, name string) (owner, domain string) {
		switch kind {
		case lineage.Event:
			if a := c.Annotations.Get(catalog.OfEvent, name); a != nil {
				owner, domain = a.Owner, a.Domain
			}
			e := derived.Event(name)
			if e == nil || owner != "" && domain != "" {
				return owner, domain
			}
			subjectOwner, subjectDomain := ofSubject(e.Newest().Name)
			return cmp.Or(owner, subjectOwner), cmp.Or(domain, subjectDomain)
		case lineage.Subject:
			return ofSubject(registry.ParseName(name))
		case lineage.Application:
			if p := c.Main.Get(name); p != nil {
				owner, domain = p.Owner, p.Domain
			}
			if head := c.Applications.Get(name); head != nil {
				owner, domain = cmp.Or(head.Owner, owner), cmp.Or(head.Domain, domain)
			}
		}
		return owner, domain
	}
}

// graph is a usage graph as a walk needs it.
type graph struct{ *usage.Graph }

// Principal implements lineage.Graph.
func (g graph) Principal(name string) []usage.Edge {
	type place struct{ environment, subject string }
	places := map[place]bool{}
	for _, o := range g.Inputs().Seen.Observations {
		if o.Principal == name && o.Subject != "" {
			places[place{o.Environment, o.Subject}] = true
		}
	}
	var out []usage.Edge
	for p := range places {
		for _, e := range g.Subject(registry.ParseName(p.subject), p.environment).Edges {
			if e.Principal == name {
				out = append(out, e)
			}
		}
	}
	return out
}
