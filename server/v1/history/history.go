// Package history is the part of treaty's own API that tells what has happened: pages of the ledger, feeds of it, and whether it is intact.
package history

import (
	"context"
	"iter"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/server/actors"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// Log is what the API reads of a ledger.
type Log interface {
	// Head, Read and their errors are those of ledger.Log.
	Head(ctx context.Context) (ledger.Pos, error)
	Read(ctx context.Context, after ledger.Pos) iter.Seq2[ledger.Entry, error]
}

// Actors knows the names of those who act. Its errors are those of a database
// that cannot be reached.
type Actors interface {
	// Names returns who has which id, as far as that is known.
	Names(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]actors.Actor, error)
	// Erase takes a name away for good, and reports whether it was there.
	Erase(ctx context.Context, name string) (bool, error)
}

// Options of the API. All fields but BasePath are required.
type Options struct {
	Log    Log
	Actors Actors
	// Stream answers who wants the history as it happens.
	Stream echo.HandlerFunc
	// Store and Derived tell what belongs to an event, a domain or a team.
	Store   answer.Views[catalog.View]
	Derived func(catalog.View) *derive.Index
	// BasePath is the prefix under which a proxy mounts treaty.
	BasePath string
}

// API answers requests about the history.
type API struct {
	o         Options
	verifying chan struct{} // holds the one that verifies
	scanning  chan struct{} // holds as many as may scan at a time
}

// scansAtOnce bounds the requests that look through many entries at a time:
// each reads up to maxScanned of them, on all connections that the store has for readers.
const scansAtOnce = 2

// New returns the API.
func New(o Options) *API {
	return &API{o: o, verifying: make(chan struct{}, 1), scanning: make(chan struct{}, scansAtOnce)}
}

// Register adds the routes.
func (a *API) Register(e *echo.Echo) {
	e.GET("/api/v1/changes", a.changes)
	e.GET("/api/v1/changes.atom", a.atom)
	e.GET("/api/v1/changes/verify", a.verify)
	e.DELETE("/api/v1/principals/:principal/name", a.erase)
}

// address is how the client has reached the registry, and how others will.
func (a *API) address(c echo.Context) string {
	scheme := c.Scheme() // from X-Forwarded-Proto and its like where a proxy says so
	if scheme != "https" {
		scheme = "http"
	}
	return scheme + "://" + c.Request().Host + a.o.BasePath
}

// erase takes a name out of the history.
func (a *API) erase(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/principals/")
	if err != nil {
		return err
	}
	found, err := a.o.Actors.Erase(c.Request().Context(), parts[0])
	if err != nil {
		return err
	}
	if !found {
		return api.NewProblem(http.StatusNotFound, "unknown-principal", "Unknown principal", "nobody called \""+parts[0]+"\" is in the history", "")
	}
	return c.NoContent(http.StatusNoContent)
}
