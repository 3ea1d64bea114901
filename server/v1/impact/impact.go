// Package impact is the part of treaty's own API that answers who is hurt by a change, and whether a build may go.
package impact

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/deploy"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// Builds knows which contract a build has published.
type Builds interface {
	// ContractOf returns the hash of the contract of a build; "" where none is known.
	ContractOf(ctx context.Context, application, version string) (string, error)
}

// Reports keeps reports for those who are pointed at them.
type Reports interface {
	// Keep keeps a report under its id for a while; the same one may be kept again.
	Keep(ctx context.Context, id string, at time.Time, body []byte) error
	// Report returns a report as it was kept; nil where there is none any more.
	Report(ctx context.Context, id string) ([]byte, error)
}

// Options of the API. All fields are required.
type Options struct {
	Store answer.Views[catalog.View]
	// Graph returns who uses what at a view.
	Graph   func(catalog.View) *usage.Graph
	Judge   *impact.Judge
	Builds  Builds
	Reports Reports
	// Environment is that of the instance.
	Environment string
}

// API answers requests about impact.
type API struct {
	o     Options
	again *again
}

// New returns the API.
func New(o Options) *API { return &API{o: o, again: newAgain()} }

// Register adds the routes. Names in them may hold anything, encoded once.
func (a *API) Register(e *echo.Echo) {
	e.POST("/api/v1/impact", a.impact)
	e.GET("/api/v1/impact/:id", a.report)
	e.GET("/api/v1/can-i-deploy", a.canIDeploy)
	e.GET("/api/v1/can-i-merge", a.canIMerge)
	e.GET("/api/v1/matrix", a.matrix)
	e.GET("/api/v1/subjects/:subject/fields/:path/usage", a.field)
	e.GET("/api/v1/badges/can-i-deploy/:application/:environment", a.badge)
}

// view is the newest state that can be had: confirmed if possible, else what the
// node remembers, which the answer then says.
func (a *API) view(c echo.Context) catalog.View {
	return answer.Newest(c, a.o.Store)
}

func (a *API) impact(c echo.Context) error {
	var q api.ImpactRequest
	if err := body(c, &q); err != nil {
		return err
	}
	v := a.view(c)
	q.Subject = v.Registry.State.Alias(registry.ParseName(q.Subject), false).Qualified()
	g := a.o.Graph(v)
	key, err := keyOf(&q)
	if err != nil {
		return fmt.Errorf("encode question: %w", err)
	}
	if told := a.again.get(key, g.Inputs()); told != nil {
		return c.JSONBlob(http.StatusOK, told)
	}
	r, until, err := a.o.Judge.Impact(g, q)
	if err != nil {
		return err
	}
	kept, err := encode(&r)
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	if err := a.o.Reports.Keep(c.Request().Context(), r.ID, r.EvaluatedAt, kept); err != nil {
		r.ID = "" // the verdict is from memory and holds; only the report cannot be read again
		return answer.JSON(c, http.StatusOK, &r)
	}
	a.again.put(key, g.Inputs(), until, kept)
	return c.JSONBlob(http.StatusOK, kept)
}

// encode writes a report as all answers are written.
func encode(r *api.Impact) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(r)
	return b.Bytes(), err
}

func (a *API) report(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/impact/")
	if err != nil {
		return err
	}
	kept, err := a.o.Reports.Report(c.Request().Context(), parts[0])
	if err != nil {
		return fmt.Errorf("read report: %w", err)
	}
	if kept == nil {
		return api.NewProblem(http.StatusNotFound, "unknown-report", "Unknown report", "there is no such report, or not any more", "ask again: POST /api/v1/impact")
	}
	c.Response().Header().Set("Cache-Control", "private, max-age=3600, immutable") // a report is a snapshot
	return c.JSONBlob(http.StatusOK, kept)
}

func (a *API) matrix(c echo.Context) error {
	v := a.view(c)
	subject, err := a.subject(v, c.QueryParam("subject"))
	if err != nil {
		return err
	}
	m, err := a.o.Judge.Matrix(a.o.Graph(v), subject, environment(c))
	if err != nil {
		return err
	}
	return answer.JSON(c, http.StatusOK, &m)
}

func (a *API) field(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/subjects/")
	if err != nil {
		return err
	}
	v := a.view(c)
	subject, err := a.subject(v, parts[0])
	if err != nil {
		return err
	}
	f, err := a.o.Judge.FieldUsage(a.o.Graph(v), subject, parts[2], environment(c))
	if err != nil {
		return err
	}
	return answer.JSON(c, http.StatusOK, &f)
}

// environment is the one that a question names; "" is that of the instance.
func environment(c echo.Context) string {
	return cmp.Or(c.QueryParam("env"), c.QueryParam("environment"))
}

// subject reads the name of a subject, which may be an alias.
func (a *API) subject(v catalog.View, text string) (registry.Name, error) {
	if text == "" {
		return registry.Name{}, api.NewProblem(http.StatusUnprocessableEntity, "missing-subject", "Subject missing", "the question names no subject", "add subject=")
	}
	return v.Registry.State.Alias(registry.ParseName(text), false), nil
}

// build finds the build that a question is about, with its contract if it has one.
func (a *API) build(c echo.Context, v catalog.View) (deploy.Build, error) {
	b := deploy.Build{Application: c.QueryParam("application"), Version: c.QueryParam("version")}
	if b.Application == "" {
		return b, api.NewProblem(http.StatusUnprocessableEntity, "missing-application", "Application missing", "the question names no application", "add application=")
	}
	return a.contract(c.Request().Context(), v, b)
}

// contract finds the contract of a build; no version is the newest of the main branch.
func (a *API) contract(ctx context.Context, v catalog.View, b deploy.Build) (deploy.Build, error) {
	if main := v.Catalog.Main.Get(b.Application); main != nil && (b.Version == "" || b.Version == "main") {
		b.Version, b.Contract = main.Version, &main.Contract
		return b, nil
	}
	recorded, err := a.o.Builds.ContractOf(ctx, b.Application, b.Version)
	if err != nil {
		return b, fmt.Errorf("find build %s %s: %w", b.Application, b.Version, err)
	}
	if p := v.Catalog.Contracts.Get(b.Application, book.ContractOf(v.Catalog, b.Application, b.Version, recorded)); p != nil {
		b.Contract = &p.Contract
	}
	return b, nil
}

func options(c echo.Context) (deploy.Options, error) {
	o := deploy.Options{Unknown: c.QueryParam("unknown"), Retained: c.QueryParam("retained")}
	switch o.Unknown {
	case "", "yes", "no":
		return o, nil
	}
	return o, api.NewProblem(http.StatusUnprocessableEntity, "invalid-unknown", "Invalid value", fmt.Sprintf("unknown is %q", o.Unknown), "say yes or no, or leave it out")
}

func (a *API) canIDeploy(c echo.Context) error {
	v := a.view(c)
	b, err := a.build(c, v)
	if err != nil {
		return err
	}
	o, err := options(c)
	if err != nil {
		return err
	}
	to := cmp.Or(c.QueryParam("to"), environment(c), a.o.Environment)
	if err := book.Environment(v.Catalog, a.o.Environment, to, http.StatusNotFound); err != nil {
		return err
	}
	d, err := deploy.Into(a.o.Judge, a.o.Graph(v), b, to, o)
	if err != nil {
		return err
	}
	return answer.JSON(c, http.StatusOK, &d)
}

func (a *API) canIMerge(c echo.Context) error {
	v := a.view(c)
	b, err := a.build(c, v)
	if err != nil {
		return err
	}
	o, err := options(c)
	if err != nil {
		return err
	}
	d, err := deploy.ToMain(a.o.Judge, a.o.Graph(v), b, o)
	if err != nil {
		return err
	}
	return answer.JSON(c, http.StatusOK, &d)
}

// body reads the JSON of a question; a misspelled member is refused, because it
// would be left out of the answer in silence.
func body(c echo.Context, into any) error {
	dec := json.NewDecoder(c.Request().Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is more than one JSON value")
		}
	}
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &large):
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge).SetInternal(err)
	}
	return api.NewProblem(http.StatusBadRequest, "invalid-json", "Invalid JSON", err.Error(), "")
}
