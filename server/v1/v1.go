// Package v1 is treaty's own API under /api/v1: what the UI and the command line need and Confluent's API lacks.
package v1

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// Options of the API. All fields are required.
type Options struct {
	Registry *registry.Registry
	Store    registry.Store
	// Status describes the node at this moment.
	Status func() api.Status
	// History is the ledger behind Store.
	History History
	// Plans is the replica as plans see it.
	Plans Plans
	// By tells who makes a request and why.
	By  func(*http.Request) registry.By
	Now func() time.Time
}

// API answers requests under /api/v1.
type API struct {
	o         Options
	verifying sync.Mutex // held while the history is verified: one at a time is enough
}

// New returns the API.
func New(o Options) *API { return &API{o: o} }

// Register adds the routes.
func (a *API) Register(e *echo.Echo) {
	e.GET("/api/v1/status", a.status)
	e.GET("/api/v1/subjects", a.subjects)
	e.GET("/api/v1/subjects/*", a.subject)
	e.POST(PlanPath, a.plan)
	e.POST(ApplyPath, a.apply)
	e.GET("/api/v1/changes", a.changes)
	e.GET("/api/v1/changes/verify", a.verify)
}

func (a *API) status(c echo.Context) error {
	return reply(c, http.StatusOK, a.o.Status())
}

// view is the newest state that can be had: confirmed if possible, else what the
// node remembers, which the answer then says.
func (a *API) view(c echo.Context) registry.View {
	v, err := a.o.Store.Latest(c.Request().Context())
	if err != nil {
		v = a.o.Store.Current()
		c.Response().Header().Set(api.HeaderStale, "true")
	}
	c.Response().Header().Set(api.HeaderPosition, strconv.FormatUint(v.Pos.Seq, 10))
	return v
}

// fail turns what the caller can do something about into an answer; everything
// else is passed on and becomes an internal error.
func fail(err error) error {
	var e *registry.Error
	switch {
	case errors.Is(err, ledger.ErrUnavailable):
		return echo.NewHTTPError(http.StatusServiceUnavailable, "the database cannot be reached; try again")
	case !errors.As(err, &e):
		return err
	case e.Kind == registry.SubjectNotFound || e.Kind == registry.VersionNotFound:
		return echo.NewHTTPError(http.StatusNotFound, e.Error())
	default:
		return echo.NewHTTPError(http.StatusUnprocessableEntity, e.Error())
	}
}

func reply(c echo.Context, status int, body any) error {
	res := c.Response()
	res.Header().Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	res.WriteHeader(status)
	enc := json.NewEncoder(res)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}

// rest is what follows prefix in the path, decoded once, so that names may hold slashes.
func rest(c echo.Context, prefix string) (string, error) {
	raw := c.Request().URL.EscapedPath()
	_, after, _ := strings.Cut(raw, prefix)
	name, err := url.PathUnescape(after)
	if err != nil {
		return "", echo.NewHTTPError(http.StatusBadRequest, "the path is not valid").SetInternal(err)
	}
	return name, nil
}

// number reads a whole number of the query; absent gives standard.
func number(c echo.Context, name string, standard int) (int, error) {
	text := c.QueryParam(name)
	if text == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, echo.NewHTTPError(http.StatusBadRequest, fmt.Sprintf("%s: %q is not a number", name, text))
	}
	return n, nil
}
