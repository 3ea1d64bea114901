// Package book is the part of treaty's own API that records what people and pipelines say: contracts, deployments, mappings, decisions, waivers, policies.
package book

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// Store is where facts go; the errors are those of registry.Store.
type Store interface {
	Latest(ctx context.Context) (catalog.View, error)
	Commit(ctx context.Context, decide func(catalog.View) (ledger.Batch, error)) (catalog.View, error)
}

// Build is a build of an application and the contract that it has published.
type Build struct {
	Application, Version, Branch string
	Contract                     string // hash
	Ref, URL                     string
	At                           time.Time
}

// Builds are the builds of all applications: many, and no facts, because most of
// them publish a contract that is known already.
type Builds interface {
	// Record keeps a build, unless its version is known: then it returns the one
	// that is kept, which may have another contract.
	Record(ctx context.Context, b Build) (Build, error)
	// ContractOf returns the hash of the contract of a build; "" where none is known.
	ContractOf(ctx context.Context, application, version string) (string, error)
}

// Options of the API. All fields are required.
type Options struct {
	Store  Store
	Graph  func(catalog.View) *usage.Graph
	Builds Builds
	Parse  book.Parser
	// Environment is that of the instance.
	Environment string
	// By tells who makes a request and why, Who under which name.
	By  func(*http.Request) registry.By
	Who func(*http.Request) string
	Now func() time.Time
}

// API records what requests say.
type API struct{ o Options }

// New returns the API.
func New(o Options) *API { return &API{o: o} }

// Register adds the routes. Names in them may hold anything, encoded once.
func (a *API) Register(e *echo.Echo) {
	e.PUT("/api/v1/applications/:application/versions/:version/contract", a.publish)
	e.POST("/api/v1/deployments", a.deploy)
	e.DELETE("/api/v1/deployments/:id", a.undeploy)
	e.POST("/api/v1/releases", a.release)
	e.DELETE("/api/v1/releases", a.endRelease)
	e.PUT("/api/v1/environments/:environment", a.setEnvironment)
	e.DELETE("/api/v1/environments/:environment", a.removeEnvironment)
	e.PUT("/api/v1/principals/:principal", a.mapPrincipal)
	e.POST("/api/v1/edges/:edge/confirm", a.decide(usage.Confirm))
	e.POST("/api/v1/edges/:edge/retire", a.decide(usage.Retire))
	e.POST("/api/v1/waivers", a.grant)
	e.DELETE("/api/v1/waivers/:id", a.revoke)
	e.POST("/api/v1/attestations", a.attest)
	e.PUT("/api/v1/policies/:policy", a.setPolicy)
	e.DELETE("/api/v1/policies/:policy", a.removePolicy)
	e.PUT("/api/v1/teams/:team", a.setTeam)
	e.DELETE("/api/v1/teams/:team", a.removeTeam)
	e.PUT("/api/v1/domains/:domain", a.setDomain)
	e.DELETE("/api/v1/domains/:domain", a.removeDomain)
	e.PUT("/api/v1/applications/:application", a.setApplication)
	e.DELETE("/api/v1/applications/:application", a.removeApplication)
	e.PATCH("/api/v1/events/:event", a.annotate("events", catalog.OfEvent))
	e.PATCH("/api/v1/subjects/:subject", a.annotate("subjects", catalog.OfSubject))
	e.PATCH("/api/v1/applications/:application", a.annotate("applications", catalog.OfApplication))
}

// body reads a JSON body. A misspelt key must not change what is recorded.
func body(c echo.Context, into any) error {
	dec := json.NewDecoder(c.Request().Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	var large *http.MaxBytesError
	switch {
	case err == nil:
		if _, err = dec.Token(); !errors.Is(err, io.EOF) {
			return unreadable("the body has more than one JSON value")
		}
		return nil
	case errors.As(err, &large):
		return err
	case errors.Is(err, io.EOF):
		return unreadable("the body is empty")
	default:
		return unreadable(err.Error())
	}
}

func unreadable(detail string) error {
	return api.NewProblem(http.StatusBadRequest, "invalid-body", "Not readable", detail, "")
}

// named returns the name that stands behind a collection in the path.
func named(c echo.Context, collection string) (string, error) {
	parts, err := answer.Segments(c, "/api/v1/"+collection+"/")
	if err == nil && parts[0] == "" {
		err = unreadable("the path names nothing")
	}
	return parts[0], err
}

// agree takes the name of the path where the body leaves it out, and refuses another one.
func agree(field string, inBody *string, inPath string) error {
	if *inBody = cmp.Or(*inBody, inPath); *inBody != inPath {
		return unreadable(field + ": the body says " + *inBody + ", the path " + inPath)
	}
	return nil
}

// commit records facts, as one batch, and notes in the answer where they are.
func (a *API) commit(c echo.Context, decide func(catalog.View) ([]ledger.Fact, error)) error {
	by := a.o.By(c.Request())
	v, err := a.o.Store.Commit(c.Request().Context(), func(v catalog.View) (ledger.Batch, error) {
		facts, err := decide(v)
		if err != nil {
			return ledger.Batch{}, err
		}
		return ledger.Batch{Actor: by.Actor, Cause: by.Cause, At: a.o.Now(), Facts: facts}, nil
	})
	if err != nil {
		return refused(err)
	}
	answer.Position(c, v.Pos.Seq, false)
	return nil
}

// refused passes on what the caller can do something about.
func refused(err error) error {
	if p := new(api.Problem); errors.As(err, &p) {
		return p
	}
	if errors.Is(err, ledger.ErrInvalid) || errors.Is(err, ledger.ErrTooLarge) {
		return api.NewProblem(http.StatusUnprocessableEntity, "invalid", "Not valid", err.Error(), "")
	}
	return answer.Fail(err)
}

// describe records one object, and answers it as it is now.
func describe[T any](a *API, c echo.Context, object *T, decide func(catalog.View, *T) ([]ledger.Fact, error)) error {
	err := a.commit(c, func(v catalog.View) ([]ledger.Fact, error) { return decide(v, object) })
	if err != nil {
		return err
	}
	return answer.JSON(c, http.StatusOK, object)
}
