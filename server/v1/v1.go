// Package v1 is treaty's own API under /api/v1: what the UI and the command line need and Confluent's API lacks.
package v1

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// Options of the API. All fields are required.
type Options struct {
	Registry *registry.Registry
	Store    registry.Store
	// Status describes the node at this moment.
	Status func() api.Status
	// Plans is the replica as plans see it.
	Plans Plans
	// By tells who makes a request and why.
	By  func(*http.Request) registry.By
	Now func() time.Time
}

// API answers requests under /api/v1.
type API struct {
	o Options
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
}

func (a *API) status(c echo.Context) error {
	return answer.JSON(c, http.StatusOK, a.o.Status())
}

// view is the newest state that can be had: confirmed if possible, else what the
// node remembers, which the answer then says.
func (a *API) view(c echo.Context) registry.View {
	return answer.Newest[registry.View](c, a.o.Store)
}
