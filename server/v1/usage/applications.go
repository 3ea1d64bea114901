package usage

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/server/v1/answer"
	"github.com/treaty-registry/treaty/server/v1/markdown"
)

func (a *API) applications(c echo.Context) error {
	v := a.view(c)
	q, owner, domain := strings.ToLower(c.QueryParam("q")), c.QueryParam("owner"), c.QueryParam("domain")
	all := []api.ApplicationSummary{}
	for _, name := range a.o.Graph(v).Applications() {
		s := summary(v.Catalog, name)
		if strings.Contains(strings.ToLower(name), q) && (owner == "" || s.Owner == owner) && (domain == "" || s.Domain == domain) {
			all = append(all, s)
		}
	}
	out := api.ApplicationList{Total: len(all), Position: v.Pos.Seq}
	var err error
	if out.Items, out.Next, err = page(c, all, func(s *api.ApplicationSummary) string { return s.Name }); err != nil {
		return err
	}
	return answer.JSON(c, http.StatusOK, out)
}

// summary is what is known of an application without looking at traffic.
func summary(s *catalog.State, name string) api.ApplicationSummary {
	out := api.ApplicationSummary{Name: name}
	if head := s.Applications.Get(name); head != nil {
		out.Type, out.Owner, out.Domain = head.Type, head.Owner, head.Domain
	}
	main := s.Main.Get(name)
	if main == nil {
		out.Observed = s.Applications.Get(name) == nil
		return out
	}
	out.Type, out.Owner, out.Domain = cmp.Or(main.Type, out.Type), cmp.Or(main.Owner, out.Owner), cmp.Or(main.Domain, out.Domain)
	out.Version, out.Produces, out.Consumes = main.Version, len(main.Produces), len(main.Consumes)
	return out
}

func (a *API) application(c echo.Context) error {
	name, err := named(c, "applications")
	if err != nil {
		return err
	}
	v := a.view(c)
	g := a.o.Graph(v)
	if err := known(g, name); err != nil {
		return err
	}
	s := summary(v.Catalog, name)
	out := api.Application{
		Name: name, Type: s.Type, Owner: s.Owner, Domain: s.Domain, Contract: v.Catalog.Main.Get(name), Observed: s.Observed,
		Produces: []api.Edge{}, Consumes: []api.Edge{}, Deployments: []api.Deployed{}, Releases: []api.Released{},
		Principals: g.PrincipalsOf(name), Position: v.Pos.Seq,
	}
	if head := v.Catalog.Applications.Get(name); head != nil {
		out.System = head.System
	}
	if out.Contract != nil {
		out.System = cmp.Or(out.Contract.System, out.System)
	}
	if note := v.Catalog.Annotations.Get(catalog.OfApplication, name); note != nil {
		out.Docs, out.DocsHTML, out.Owner = note.Docs, markdown.HTML(note.Docs), cmp.Or(out.Owner, note.Owner)
	}
	for _, e := range g.Application(name) {
		if e.Role == usage.Produces {
			out.Produces = append(out.Produces, e.Edge)
		} else {
			out.Consumes = append(out.Consumes, e.Edge)
		}
	}
	v.Catalog.Deployments.Each(func(d *api.Deployed) bool {
		if d.Application == name {
			shown := *d
			shown.ID = book.DeploymentID(d)
			out.Deployments = append(out.Deployments, shown)
		}
		return true
	})
	v.Catalog.Releases.Each(func(r *api.Released) bool {
		if r.Application == name {
			out.Releases = append(out.Releases, *r)
		}
		return true
	})
	if markdown.Wanted(c) {
		return markdown.Answer(c, markdown.Application(&out))
	}
	return answer.JSON(c, http.StatusOK, out)
}

// known refuses an application that nobody has named.
func known(g *usage.Graph, name string) error {
	all := g.Applications()
	if slices.Contains(all, name) {
		return nil
	}
	return book.Unknown(http.StatusNotFound, "application", name, all)
}

// published returns the contract of a build; "main" is the newest one of the main branch.
func (a *API) published(c echo.Context, v catalog.View, application, version string) (*api.Published, error) {
	if err := known(a.o.Graph(v), application); err != nil {
		return nil, err
	}
	main := v.Catalog.Main.Get(application)
	if version == "main" && main != nil {
		return main, nil
	}
	recorded, err := a.o.Builds.ContractOf(c.Request().Context(), application, version)
	if err != nil {
		return nil, err
	}
	p := v.Catalog.Contracts.Get(application, book.ContractOf(v.Catalog, application, version, recorded))
	if p == nil {
		hint := ""
		if main != nil {
			hint = "the newest of the main branch is " + main.Version
		}
		return nil, api.NewProblem(http.StatusNotFound, "no-contract", "No contract", fmt.Sprintf("%s %s has published no contract", application, version), hint)
	}
	shown := *p // the contract may be that of an earlier build
	shown.Version = version
	return &shown, nil
}

func (a *API) contract(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/applications/")
	if err != nil {
		return err
	}
	p, err := a.published(c, a.view(c), parts[0], parts[2])
	if err != nil {
		return err
	}
	return answer.JSON(c, http.StatusOK, p)
}

func (a *API) diff(c echo.Context) error {
	name, err := named(c, "applications")
	if err != nil {
		return err
	}
	v := a.view(c)
	from, err := a.published(c, v, name, cmp.Or(c.QueryParam("from"), "main"))
	if err != nil {
		return err
	}
	to, err := a.published(c, v, name, cmp.Or(c.QueryParam("to"), "main"))
	if err != nil {
		return err
	}
	out := api.ContractDiff{Application: name, From: from.Version, To: to.Version, Changes: compare(&from.Contract, &to.Contract), Position: v.Pos.Seq}
	return answer.JSON(c, http.StatusOK, out)
}

// flowLine is one line of a contract, with what it says in JSON.
type flowLine struct {
	role string
	api.Flow
	text string
}

func lines(c *api.Contract) []flowLine {
	var out []flowLine
	for _, p := range c.Produces {
		out = append(out, flowLine{usage.Produces, p.Flow, said(p.Schema)})
	}
	for _, p := range c.Consumes {
		flow := p.Flow
		p.Flow = api.Flow{}
		out = append(out, flowLine{usage.Consumes, flow, said(p)})
	}
	return out
}

func said(v any) string {
	b, _ := json.Marshal(v) // strings and numbers: it cannot fail
	return string(b)
}

// compare tells what changes from one contract to another, line by line.
func compare(from, to *api.Contract) []api.ContractChange {
	out := []api.ContractChange{}
	before, after := lines(from), lines(to)
	for _, l := range before {
		same := func(x flowLine) bool { return x.role == l.role && x.Flow == l.Flow }
		switch at := slices.IndexFunc(after, same); {
		case at < 0:
			out = append(out, api.ContractChange{Op: "remove", Role: l.role, Flow: l.Flow, Words: "no longer " + l.role})
		case after[at].text != l.text:
			out = append(out, api.ContractChange{Op: "change", Role: l.role, Flow: l.Flow, Words: l.text + " becomes " + after[at].text})
			after = slices.Delete(after, at, at+1)
		default:
			after = slices.Delete(after, at, at+1)
		}
	}
	for _, l := range after {
		out = append(out, api.ContractChange{Op: "add", Role: l.role, Flow: l.Flow, Words: l.role + " it from now on"})
	}
	head := func(c api.Contract) string {
		c.Produces, c.Consumes = nil, nil
		return said(c)
	}
	if x, y := head(*from), head(*to); x != y {
		out = append(out, api.ContractChange{Op: "change", Role: "application", Words: x + " becomes " + y})
	}
	return out
}

func (a *API) environments(c echo.Context) error {
	v := a.view(c)
	out := api.EnvironmentList{Items: []api.Environment{}, Own: a.o.Environment, Position: v.Pos.Seq}
	for _, name := range a.o.Graph(v).Environments() {
		e := api.Environment{Name: name}
		if described := v.Catalog.Environments.Get(name); described != nil {
			e = *described
		}
		out.Items = append(out.Items, e)
	}
	return answer.JSON(c, http.StatusOK, out)
}

func (a *API) deployments(c echo.Context) error {
	name, err := named(c, "environments")
	if err != nil {
		return err
	}
	v := a.view(c)
	if err := book.Environment(v.Catalog, a.o.Environment, name, http.StatusNotFound); err != nil {
		return err
	}
	out := api.DeploymentList{
		Environment: name, Deployments: book.Deployments(v.Catalog, name), Releases: []api.Released{},
		Implicit: a.o.Graph(v).Implicit(name), Position: v.Pos.Seq,
	}
	v.Catalog.Releases.Under(name, func(_ string, r *api.Released) bool {
		if r.Ended.IsZero() {
			out.Releases = append(out.Releases, *r)
		}
		return true
	})
	return answer.JSON(c, http.StatusOK, out)
}
