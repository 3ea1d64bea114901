// Package hints is the part of treaty's own API that takes what other tools say of who uses what.
package hints

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/hint"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// Store is where facts come from and go to; the errors are those of registry.Store.
type Store interface {
	answer.Views[catalog.View]
	Commit(ctx context.Context, decide func(catalog.View) (ledger.Batch, error)) (catalog.View, error)
}

// Options of the API. All fields are required.
type Options struct {
	Store Store
	// By tells who makes a request and why.
	By  func(*http.Request) registry.By
	Now func() time.Time
}

// API answers requests about hints.
type API struct{ o Options }

// New returns the API.
func New(o Options) *API { return &API{o: o} }

// Register adds the routes.
func (a *API) Register(e *echo.Echo) {
	e.GET("/api/v1/hints", a.list)
	e.PUT("/api/v1/hints/:source", a.set)
	e.DELETE("/api/v1/hints/:source", a.remove)
}

func (a *API) list(c echo.Context) error {
	v := answer.Newest(c, a.o.Store)
	out := api.HintList{Sources: []api.Hints{}, Position: v.Pos.Seq}
	v.Catalog.Hints.Each(func(h *api.Hints) bool {
		out.Sources = append(out.Sources, *h)
		return true
	})
	return answer.JSON(c, http.StatusOK, out)
}

// maxBody bounds what a source may say at once, in bytes.
const maxBody = 8 << 20

// set replaces all that a source says.
func (a *API) set(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/hints/")
	if err != nil {
		return err
	}
	var in api.Hints
	d := json.NewDecoder(http.MaxBytesReader(c.Response(), c.Request().Body, maxBody))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return api.NewProblem(http.StatusBadRequest, "invalid-body", "Not readable", "the body is not a list of hints: "+err.Error(), "")
	}
	if in.Source != "" && in.Source != parts[0] {
		return api.NewProblem(http.StatusBadRequest, "invalid-body", "Not readable", "source: the body names another one than the path", "")
	}
	in.Source, in.At = parts[0], a.o.Now().UTC()
	if in.Items == nil {
		in.Items = []api.Hint{}
	}
	if err := a.commit(c, func(v catalog.View) ([]ledger.Fact, error) {
		facts, err := hint.Set(v.Catalog, &in)
		if err != nil {
			const longest = 1_000 // bytes
			err = api.NewProblem(http.StatusUnprocessableEntity, "invalid-hints", "Not valid", compat.Cut(err.Error(), longest), "")
		}
		return facts, err
	}); err != nil {
		return err
	}
	return answer.JSON(c, http.StatusOK, in)
}

// remove forgets a source.
func (a *API) remove(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/hints/")
	if err != nil {
		return err
	}
	if err := a.commit(c, func(v catalog.View) ([]ledger.Fact, error) {
		if v.Catalog.Hints.Get(parts[0]) == nil {
			return nil, api.NewProblem(http.StatusNotFound, "unknown-source", "Unknown source", "nothing was imported from a source of this name", "")
		}
		f, err := catalog.HintsFact(parts[0], nil)
		return []ledger.Fact{f}, err
	}); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// commit records facts, and notes in the answer where they are.
func (a *API) commit(c echo.Context, decide func(catalog.View) ([]ledger.Fact, error)) error {
	by := a.o.By(c.Request())
	v, err := a.o.Store.Commit(c.Request().Context(), func(v catalog.View) (ledger.Batch, error) {
		facts, err := decide(v)
		if err != nil {
			return ledger.Batch{}, err
		}
		return ledger.Batch{Actor: by.Actor, Cause: by.Cause, At: a.o.Now(), Facts: facts}, nil
	})
	p := new(api.Problem)
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, ledger.ErrInvalid), errors.Is(err, ledger.ErrTooLarge):
		return api.NewProblem(http.StatusUnprocessableEntity, "invalid-hints", "Not valid", err.Error(), "")
	case err != nil:
		return answer.Fail(err)
	}
	answer.Position(c, v.Pos.Seq, false)
	return nil
}
