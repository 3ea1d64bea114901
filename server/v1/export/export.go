// Package export is the part of treaty's own API that answers with the catalog in the forms of other tools.
package export

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/export"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// Options of the API. All fields but BasePath are required.
type Options struct {
	Store answer.Views[catalog.View]
	// Graph returns who uses what at a view, Derived what events there are.
	Graph   func(catalog.View) *usage.Graph
	Derived func(catalog.View) *derive.Index
	// Level returns the compatibility level of a subject.
	Level func(*registry.State, registry.Name) string
	// BasePath is the prefix under which a proxy mounts treaty.
	BasePath string
}

// API answers requests for exports.
type API struct {
	o    Options
	busy chan struct{} // holds as many as may be made at a time
}

// atOnce bounds the exports that are made at a time: one of a large catalog is some 100 MB.
const atOnce = 2

// New returns the API.
func New(o Options) *API { return &API{o: o, busy: make(chan struct{}, atOnce)} }

// Register adds the routes.
func (a *API) Register(e *echo.Echo) {
	e.GET("/api/v1/applications/:application/asyncapi.yaml", a.document)
	e.GET("/api/v1/export/backstage/catalog-info.yaml", a.backstage)
	e.GET("/api/v1/export/:form", a.export)
}

// source is the newest state that can be had.
func (a *API) source(c echo.Context) export.Source {
	v := answer.Newest(c, a.o.Store)
	g := a.o.Graph(v)
	return export.Source{
		View: v, Derived: a.o.Derived(v), Applications: g.Applications(), Registry: a.address(c),
		Level: func(name registry.Name) string { return a.o.Level(v.Registry.State, name) },
		Edges: func(application string) []api.Edge {
			var out []api.Edge
			for _, e := range g.Application(application) {
				out = append(out, e.Edge)
			}
			return out
		},
	}
}

// address is how the client has reached the registry, and how others will.
func (a *API) address(c echo.Context) string {
	scheme := c.Scheme() // from X-Forwarded-Proto and its like where a proxy says so
	if scheme != "https" {
		scheme = "http"
	}
	return scheme + "://" + c.Request().Host + a.o.BasePath
}

func (a *API) document(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/applications/")
	if err != nil {
		return err
	}
	text, err := export.Document(a.source(c), parts[0])
	if err != nil {
		return refuse(err)
	}
	return blob(c, text)
}

// make makes an export, unless others keep the node busy.
func (a *API) make(c echo.Context, form string) (api.Export, error) {
	select {
	case a.busy <- struct{}{}:
		defer func() { <-a.busy }()
	default:
		c.Response().Header().Set(echo.HeaderRetryAfter, "5")
		return api.Export{}, api.NewProblem(http.StatusTooManyRequests, "busy", "Busy", "other exports are being made", "try again in a few seconds")
	}
	scope := export.Scope{Application: c.QueryParam("application"), Domain: c.QueryParam("domain")}
	out, err := export.Make(form, a.source(c), scope)
	return out, refuse(err)
}

func (a *API) export(c echo.Context) error {
	out, err := a.make(c, c.Param("form"))
	if err != nil {
		return err
	}
	return answer.JSON(c, http.StatusOK, out)
}

// backstage answers the file alone: Backstage reads addresses of files.
func (a *API) backstage(c echo.Context) error {
	out, err := a.make(c, export.Backstage)
	if err != nil {
		return err
	}
	return blob(c, []byte(out.Files[0].Text))
}

func blob(c echo.Context, text []byte) error {
	return c.Blob(http.StatusOK, "application/yaml", text)
}

// refuse answers an unknown name as such.
func refuse(err error) error {
	if errors.Is(err, export.ErrWhole) {
		return api.NewProblem(http.StatusBadRequest, "whole-only", "Only as a whole", err.Error(), "leave out application and domain")
	}
	var unknown *export.UnknownError
	if !errors.As(err, &unknown) {
		return err
	}
	const longest = 300 // of a name from the request, in bytes
	hint := ""
	if unknown.What == "form" {
		hint = "the forms are " + strings.Join(export.Forms(), ", ")
	}
	return api.NewProblem(http.StatusNotFound, "unknown-"+unknown.What, "Unknown "+unknown.What,
		"there is no "+unknown.What+" "+compat.Cut(unknown.Name, longest), hint)
}
