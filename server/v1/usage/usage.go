// Package usage is the part of treaty's own API that tells who uses what: applications, edges, principals, environments.
package usage

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/catalog/hint"
	"github.com/treaty-registry/treaty/catalog/policy"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/catalog/usage/people"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// Builds knows which contract a build has published.
type Builds interface {
	// ContractOf returns the hash of the contract of a build; "" where none is known.
	ContractOf(ctx context.Context, application, version string) (string, error)
}

// Options of the API. All fields are required.
type Options struct {
	Store answer.Views[catalog.View]
	// Graph returns who uses what at a view.
	Graph  func(catalog.View) *usage.Graph
	Builds Builds
	// Environment is that of the instance.
	Environment string
	Now         func() time.Time
}

// API answers requests about usage.
type API struct{ o Options }

// New returns the API.
func New(o Options) *API { return &API{o: o} }

// Register adds the routes. Names in them may hold anything, encoded once.
func (a *API) Register(e *echo.Echo) {
	e.GET("/api/v1/subjects/:subject/usage", a.subject)
	e.GET("/api/v1/events/:event/usage", a.event)
	e.GET("/api/v1/applications", a.applications)
	e.GET("/api/v1/applications/:application", a.application)
	e.GET("/api/v1/applications/:application/versions/:version/contract", a.contract)
	e.GET("/api/v1/applications/:application/contract/diff", a.diff)
	e.GET("/api/v1/environments", a.environments)
	e.GET("/api/v1/environments/:environment/deployments", a.deployments)
	e.GET("/api/v1/principals", a.principals)
	e.GET("/api/v1/waivers", a.waivers)
	e.GET("/api/v1/policies", a.policies)
	e.GET("/api/v1/teams", a.teams)
	e.GET("/api/v1/domains", a.domains)
}

// view is the newest state that can be had: confirmed if possible, else what the
// node remembers, which the answer then says.
func (a *API) view(c echo.Context) catalog.View {
	return answer.Newest(c, a.o.Store)
}

// environment reads which environment is asked about; that of the instance unless said.
func (a *API) environment(c echo.Context, v catalog.View) (string, error) {
	name := cmp.Or(c.QueryParam("env"), c.QueryParam("environment"), a.o.Environment)
	return name, book.Environment(v.Catalog, a.o.Environment, name, http.StatusNotFound)
}

// named returns the name that stands behind a collection in the path.
func named(c echo.Context, collection string) (string, error) {
	parts, err := answer.Segments(c, "/api/v1/"+collection+"/")
	return parts[0], err
}

func (a *API) subject(c echo.Context) error {
	text, err := named(c, "subjects")
	if err != nil {
		return err
	}
	v := a.view(c)
	environment, err := a.environment(c, v)
	if err != nil {
		return err
	}
	name := v.Registry.State.Alias(registry.ParseName(text), false)
	u := a.o.Graph(v).Subject(name, environment)
	if v.Registry.State.Subject(name) == nil && len(u.Edges) == 0 {
		return book.Subject(v.Registry.State, name.Qualified())
	}
	out := a.usage(v, &u)
	if len(u.Edges) == 0 {
		out.Elsewhere = a.elsewhere(v, environment, name)
	}
	out.Hints = hint.Of(v.Catalog, out.Edges, a.names(v, name)...)
	return answer.JSON(c, http.StatusOK, out)
}

// elsewhere are the other environments in which somebody uses one of some
// subjects: who asks about the wrong one must not take it for nobody.
func (a *API) elsewhere(v catalog.View, environment string, names ...registry.Name) []string {
	g := a.o.Graph(v)
	return slices.DeleteFunc(g.Environments(), func(other string) bool {
		return other == environment || !slices.ContainsFunc(names, func(name registry.Name) bool { return len(g.Subject(name, other).Edges) > 0 })
	})
}

// usage is a usage as it travels.
func (a *API) usage(v catalog.View, u *usage.Usage) api.Usage {
	return api.Usage{
		Subject: u.Subject.Qualified(), Environment: u.Environment, Edges: edges(u.Edges), States: u.States,
		Coverage: u.Coverage, Position: v.Pos.Seq, ObservedAt: a.observedAt(v),
	}
}

func edges(all []usage.Edge) []api.Edge {
	out := make([]api.Edge, len(all))
	for i := range all {
		out[i] = all[i].Edge
	}
	return out
}

// observedAt is when the newest evidence was noted; nil before the first.
func (a *API) observedAt(v catalog.View) *time.Time {
	if at := a.o.Graph(v).Inputs().Seen.At; !at.IsZero() {
		return &at
	}
	return nil
}

func (a *API) event(c echo.Context) error {
	name, err := named(c, "events")
	if err != nil {
		return err
	}
	v := a.view(c)
	environment, err := a.environment(c, v)
	if err != nil {
		return err
	}
	all := a.o.Graph(v).Event(name, environment)
	if len(all) == 0 {
		return api.NewProblem(http.StatusNotFound, "unknown-event", "Unknown event", "no subject carries an event \""+name+"\"", "")
	}
	out := a.usage(v, &all[0])
	out.Subject, out.Event = "", name
	for i := range all[1:] {
		u := &all[1+i]
		out.Edges = append(out.Edges, edges(u.Edges)...)
		out.Coverage = weaker(out.Coverage, u.Coverage)
	}
	if len(out.Edges) == 0 {
		out.Elsewhere = a.elsewhere(v, environment, subjects(all)...)
	}
	out.Hints = hint.Of(v.Catalog, out.Edges, a.names(v, subjects(all)...)...)
	if len(all) == 1 {
		return answer.JSON(c, http.StatusOK, out)
	}
	var joined []usage.Edge
	for i := range all {
		joined = append(joined, all[i].Edges...)
	}
	out.States = usage.States(joined)
	return answer.JSON(c, http.StatusOK, out)
}

// names are those under which other tools know subjects.
func (a *API) names(v catalog.View, subjects ...registry.Name) []string {
	if v.Catalog.Hints.Len() == 0 {
		return nil
	}
	derived := a.o.Graph(v).Inputs().Derived
	var out []string
	for _, name := range subjects {
		channels, key := derived.ChannelsOf(name)
		if key {
			channels = nil // what flows through a channel is known by its values
		}
		out = append(out, hint.Names(name, derived.EventsOf(name), channels)...)
	}
	return out
}

// subjects are what usages are about.
func subjects(all []usage.Usage) []registry.Name {
	names := make([]registry.Name, len(all))
	for i := range all {
		names[i] = all[i].Subject
	}
	return names
}

// weaker joins the coverage of two subjects of one event: what is not known of
// one of them is not known of the event.
func weaker(a, b api.Coverage) api.Coverage {
	order := []string{usage.Open, usage.Unmeasured, usage.Closed}
	out, other := a, b
	if slices.Index(order, b.State) < slices.Index(order, a.State) {
		out, other = b, a
	}
	out.Known = a.Known + b.Known
	out.Unexplained = slices.Clone(out.Unexplained)
	for _, u := range other.Unexplained {
		if !slices.Contains(out.Unexplained, u) {
			out.Unexplained = append(out.Unexplained, u)
		}
	}
	out.EverClosed = a.EverClosed && b.EverClosed
	return out
}

// The length of a page.
const (
	standardPage = 100
	longestPage  = 1_000
)

// page cuts a list in order of names: the cursor is the last name of the page before.
func page[T any](c echo.Context, all []T, name func(*T) string) (items []T, next string, err error) {
	limit, err := answer.Number(c, "limit", standardPage)
	if err != nil {
		return nil, "", err
	}
	if limit <= 0 || limit > longestPage {
		limit = longestPage
	}
	if cursor := c.QueryParam("cursor"); cursor != "" {
		from, _ := slices.BinarySearchFunc(all, cursor+"\x00", func(item T, name2 string) int { return strings.Compare(name(&item), name2) })
		all = all[from:]
	}
	if len(all) > limit {
		all = all[:limit]
		next = name(&all[limit-1])
	}
	return all, next, nil
}

func (a *API) principals(c echo.Context) error {
	v := a.view(c)
	all := a.o.Graph(v).Principals()
	if mapped := c.QueryParam("mapped"); mapped != "" {
		want := strings.EqualFold(mapped, "true")
		all = slices.DeleteFunc(all, func(p api.Principal) bool { return people.Unmapped(&p) == want })
	}
	if q := strings.ToLower(c.QueryParam("q")); q != "" {
		all = slices.DeleteFunc(all, func(p api.Principal) bool { return !strings.Contains(strings.ToLower(p.Name), q) })
	}
	out := api.PrincipalList{Total: len(all), Mappings: collect(v.Catalog.Mappings), Position: v.Pos.Seq, ObservedAt: a.observedAt(v)}
	var err error
	if out.Items, out.Next, err = page(c, all, func(p *api.Principal) string { return p.Name }); err != nil {
		return err
	}
	return answer.JSON(c, http.StatusOK, out)
}

// collect lists a table.
func collect[T any](t catalog.Table[T]) []T {
	out := make([]T, 0, t.Len())
	t.Each(func(row *T) bool { out = append(out, *row); return true })
	return out
}

func (a *API) waivers(c echo.Context) error {
	v := a.view(c)
	all := collect(v.Catalog.Waivers)
	if name := c.QueryParam("subject"); name != "" {
		all = slices.DeleteFunc(all, func(w api.Waiver) bool { return w.Subject != name })
	}
	if name := c.QueryParam("application"); name != "" {
		all = slices.DeleteFunc(all, func(w api.Waiver) bool { return w.Application != name })
	}
	slices.SortFunc(all, func(x, y api.Waiver) int { return cmp.Or(y.Granted.Compare(x.Granted), strings.Compare(x.ID, y.ID)) })
	return answer.JSON(c, http.StatusOK, api.WaiverList{Items: all, Position: v.Pos.Seq})
}

func (a *API) policies(c echo.Context) error {
	v := a.view(c)
	return answer.JSON(c, http.StatusOK, api.PolicyList{Items: policy.All(v.Catalog), Position: v.Pos.Seq})
}

func (a *API) teams(c echo.Context) error {
	v := a.view(c)
	return answer.JSON(c, http.StatusOK, api.TeamList{Items: collect(v.Catalog.Teams), Position: v.Pos.Seq})
}

func (a *API) domains(c echo.Context) error {
	v := a.view(c)
	return answer.JSON(c, http.StatusOK, api.DomainList{Items: collect(v.Catalog.Domains), Position: v.Pos.Seq})
}
