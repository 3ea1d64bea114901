// Package explore answers what there is under /api/v1: events, channels and fields, as lists to search and one by one.
package explore

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// Usage tells who uses subjects, at this moment. It is asked for what a page
// shows; what lists are filtered by comes from rounds of a watch.
type Usage interface {
	// Of counts the known producers and consumers of subjects together in an
	// environment ("" is that of the instance), and says what is noteworthy: "no producer seen".
	Of(v catalog.View, subjects []registry.Name, environment string) (producers, consumers int, evidence []string)
}

// Options of the API. Store and Derived are required.
type Options struct {
	Store answer.Views[catalog.View]
	// Derived returns the events and channels at a view.
	Derived func(catalog.View) *derive.Index
	Usage   Usage // nil counts nobody
	// Environment is that of the instance.
	Environment string
}

// API answers requests about what there is.
type API struct {
	o     Options
	index *follower
}

// New returns the API.
func New(o Options) *API { return &API{o: o, index: newFollower()} }

// Register adds the routes. Names in them may hold anything, encoded once.
func (a *API) Register(e *echo.Echo) {
	e.GET("/api/v1/events", a.events)
	e.GET("/api/v1/events/:event", a.event)
	e.GET("/api/v1/channels", a.channels)
	e.GET("/api/v1/channels/:cluster/:topic", a.channel)
	e.GET("/api/v1/search", a.search)
	e.GET("/api/v1/fields", a.fields)
}

// state is everything at one place of the ledger.
type state struct {
	catalog.View
	*indexed
	environment string // that is asked about
}

// patience is how long a request waits for an index that somebody else is making:
// after a start that takes a few seconds for 50,000 subjects.
const patience = 2 * time.Second

// state is the newest that can be had: confirmed if possible, else what the node
// remembers, which the answer then says. While the index is made for the first
// time its error asks to come back.
func (a *API) state(c echo.Context) (state, error) {
	v := answer.Newest(c, a.o.Store)
	x := a.o.Derived(v)
	indexed := a.index.last.Load()
	if indexed == nil || indexed.derived != x || indexed.view.Catalog != v.Catalog {
		ctx, cancel := context.WithTimeout(c.Request().Context(), patience)
		defer cancel()
		err := a.index.take(ctx)
		switch {
		case err == nil:
			indexed = a.index.at(v, x)
			a.index.give()
		case indexed == nil:
			c.Response().Header().Set(echo.HeaderRetryAfter, "2")
			return state{}, api.NewProblem(http.StatusServiceUnavailable, "catalog-is-read", "The catalog is being read",
				"the node has just started and reads its catalog", "try again in a few seconds")
		default: // what was indexed before is whole, if older
			answer.Position(c, indexed.view.Pos.Seq, true)
			v = indexed.view
		}
	}
	return state{View: v, indexed: indexed, environment: a.environment(c.QueryParam("env"))}, nil
}

// internal is the evidence of what frameworks keep for themselves.
const internal = "internal"

// request reads what all lists share: q, the filters, sort, limit, cursor, facets.
func (a *API) request(c echo.Context, kinds ...search.Kind) (search.Request, error) {
	q, err := search.Parse(c.QueryParam("q"))
	if err != nil {
		return search.Request{}, wrong(err)
	}
	params := c.QueryParams()
	for _, key := range search.Facets() {
		if key == "kind" {
			continue
		}
		for _, value := range params[key] {
			if value != "" {
				q = q.With(search.Filter{Key: key, Value: value})
			}
		}
	}
	if len(q.Filters) > maxFilters {
		return search.Request{}, wrong(&search.Error{What: "query", Message: "it has too many filters"})
	}
	q = within(q, a.environment(c.QueryParam("env")))
	if !strings.EqualFold(c.QueryParam("hidden"), "true") {
		q = q.With(search.Filter{Key: "evidence", Value: internal, Not: true})
	}
	limit, err := answer.Number(c, "limit", 0)
	r := search.Request{Query: q, Kinds: kinds, Sort: c.QueryParam("sort"), Limit: limit, Cursor: c.QueryParam("cursor")}
	if facets := c.QueryParam("facets"); facets != "" {
		r.Facets = strings.Split(facets, ",")
	}
	return r, err
}

// maxFilters bounds the work of one request.
const maxFilters = 100

// wrong answers an error of a search as a refusal that names the parameter.
func wrong(err error) error {
	var e *search.Error
	if !errors.As(err, &e) {
		return err
	}
	return api.NewProblem(http.StatusBadRequest, "invalid-"+e.What, "Invalid "+e.What, e.Error(), "")
}

// find answers a page, with what is spelled alike where there is nothing.
func (s state) find(r search.Request) (search.Page, api.ListPart, error) {
	page, err := s.search.Find(r)
	if err != nil {
		return page, api.ListPart{}, wrong(err)
	}
	part := api.ListPart{Total: page.Total, Facets: page.Facets, Next: page.Next, Notes: r.Query.Notes, Position: s.Pos.Seq}
	part.EvidenceAt = s.usesAt
	if len(r.Facets) == 0 {
		part.Facets = nil
	}
	if counts, ok := part.Facets["evidence"]; ok {
		part.Facets["evidence"] = evidenceIn(counts, s.environment)
	}
	if page.Total == 0 {
		part.Closest = s.closest(r.Query, r.Kinds)
	}
	return page, part, nil
}

// nearNames is how many names are offered where nothing was found.
const nearNames = 5

func (s state) closest(q search.Query, kinds []search.Kind) []string {
	var words []string
	for _, w := range q.Words {
		if !w.Not {
			words = append(words, w.Text)
		}
	}
	var out []string
	for _, d := range s.search.Closest(strings.Join(words, " "), kinds, nearNames) {
		out = append(out, d.Name)
	}
	return out
}

// unknown refuses a name that is none, and tells those that are spelled alike.
func (s state) unknown(kind search.Kind, name string) error {
	hint := ""
	var near []string
	for _, d := range s.search.Closest(name, []search.Kind{kind}, nearNames) {
		near = append(near, d.Name)
	}
	if len(near) > 0 {
		hint = "did you mean " + strings.Join(near, ", ") + "?"
	}
	return api.NewProblem(http.StatusNotFound, "unknown-"+string(kind), "Unknown "+string(kind),
		"there is no "+string(kind)+" "+compat.Cut(name, longestEcho), hint)
}

// longestEcho bounds how much of a name from a request stands in the answer.
const longestEcho = 300

// search answers the best of each kind.
func (a *API) search(c echo.Context) error {
	r, err := a.request(c)
	if err != nil {
		return err
	}
	kinds := []search.Kind{search.Event, search.Subject, search.Channel, search.Application, search.Team, search.Domain}
	limit := r.Limit
	if limit <= 0 {
		limit = groupLength
	}
	s, err := a.state(c)
	if err != nil {
		return err
	}
	out := api.SearchResult{Groups: []api.SearchGroup{}, Notes: r.Query.Notes, Position: s.Pos.Seq}
	for _, g := range s.search.Groups(r.Query, kinds, limit) {
		group := api.SearchGroup{Kind: string(g.Kind), Total: g.Total, Items: []api.SearchHit{}}
		for _, h := range g.Hits {
			group.Items = append(group.Items, api.SearchHit{
				ID: h.ID, Name: h.Name, Doc: firstLine(h.Doc), Owner: valueOf(h.Document, "owner"), Score: h.Score, Matched: h.Paths, Changed: when(h.Changed),
			})
		}
		out.Groups = append(out.Groups, group)
	}
	if len(out.Groups) == 0 {
		out.Closest = s.closest(r.Query, nil)
	}
	return answer.JSON(c, http.StatusOK, out)
}

// groupLength is how many hits of a kind a palette shows unless told otherwise.
const groupLength = 5

// fields answers a page of fields.
func (a *API) fields(c echo.Context) error {
	r, err := a.request(c, search.Subject)
	if err != nil {
		return err
	}
	s, err := a.state(c)
	if err != nil {
		return err
	}
	page, err := s.search.FindFields(r)
	if err != nil {
		return wrong(err)
	}
	out := api.FieldList{Items: []api.FieldHit{}, ListPart: api.ListPart{Total: page.Total, Next: page.Next, Notes: r.Query.Notes, Position: s.Pos.Seq}}
	for _, h := range page.Hits {
		hit := api.FieldHit{
			Path: h.Field.Path, Type: h.Field.Type, Doc: h.Field.Doc, Tags: list(h.Field.Tags), Required: h.Field.Required,
			Subject: h.ID, Owner: valueOf(h.Document, "owner"), Events: []string{}, Score: h.Score,
		}
		if subject := s.derived.Subject(registry.ParseName(h.ID)); subject != nil {
			hit.Events = list(subject.Events)
		}
		out.Items = append(out.Items, hit)
	}
	return answer.JSON(c, http.StatusOK, out)
}
