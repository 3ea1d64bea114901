package book

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

func (a *API) deploy(c echo.Context) error {
	var asked api.Deployed
	if err := body(c, &asked); err != nil {
		return err
	}
	recorded, err := a.o.Builds.ContractOf(c.Request().Context(), asked.Application, asked.Version)
	if err != nil {
		return answer.Fail(err)
	}
	return describe(a, c, &api.Deployed{}, func(v catalog.View, d *api.Deployed) ([]ledger.Fact, error) {
		*d = api.Deployed{ // the rest is for us to say
			Application: asked.Application, Version: asked.Version, Environment: asked.Environment, Instance: asked.Instance,
			AllowContentless: asked.AllowContentless, Since: a.o.Now(),
			Contract: book.ContractOf(v.Catalog, asked.Application, asked.Version, recorded),
		}
		return book.Deploy(v.Catalog, a.o.Environment, d, a.o.Graph(v).Waiting)
	})
}

func (a *API) undeploy(c echo.Context) error {
	id, err := named(c, "deployments")
	if err != nil {
		return err
	}
	return describe(a, c, &api.Deployed{}, func(v catalog.View, d *api.Deployed) ([]ledger.Fact, error) {
		ended, facts, err := book.Undeploy(v.Catalog, id, a.o.Now())
		if err == nil {
			*d = *ended
		}
		return facts, err
	})
}

func (a *API) release(c echo.Context) error {
	var asked api.Released
	if err := body(c, &asked); err != nil {
		return err
	}
	return a.released(c, asked, false)
}

func (a *API) endRelease(c echo.Context) error {
	q := c.QueryParam
	return a.released(c, api.Released{Application: q("application"), Version: q("version"), Environment: q("environment")}, true)
}

func (a *API) released(c echo.Context, asked api.Released, ended bool) error {
	recorded, err := a.o.Builds.ContractOf(c.Request().Context(), asked.Application, asked.Version)
	if err != nil {
		return answer.Fail(err)
	}
	return describe(a, c, &api.Released{}, func(v catalog.View, r *api.Released) ([]ledger.Fact, error) {
		*r = api.Released{
			Application: asked.Application, Version: asked.Version, Environment: asked.Environment, Since: a.o.Now(),
			Contract: book.ContractOf(v.Catalog, asked.Application, asked.Version, recorded),
		}
		return book.Release(v.Catalog, a.o.Environment, r, ended)
	})
}

// put reads an object whose name stands in the path and records it.
func put[T any](a *API, c echo.Context, collection string, name func(*T) *string, decide func(*catalog.State, *T) ([]ledger.Fact, error)) error {
	path, err := named(c, collection)
	if err != nil {
		return err
	}
	object := new(T)
	if err := body(c, object); err != nil {
		return err
	}
	if err := agree(collection, name(object), path); err != nil {
		return err
	}
	return describe(a, c, object, func(v catalog.View, object *T) ([]ledger.Fact, error) { return decide(v.Catalog, object) })
}

func (a *API) setEnvironment(c echo.Context) error {
	return put(a, c, "environments", func(e *api.Environment) *string { return &e.Name }, book.SetEnvironment)
}

func (a *API) mapPrincipal(c echo.Context) error {
	return put(a, c, "principals", func(m *api.Mapping) *string { return &m.Principal }, book.Map)
}

func (a *API) setPolicy(c echo.Context) error {
	return put(a, c, "policies", func(p *api.Policy) *string { return &p.Name }, book.SetPolicy)
}

func (a *API) setTeam(c echo.Context) error {
	return put(a, c, "teams", func(t *api.Team) *string { return &t.Name }, book.SetTeam)
}

func (a *API) setDomain(c echo.Context) error {
	return put(a, c, "domains", func(d *api.Domain) *string { return &d.Name }, book.SetDomain)
}

func (a *API) setApplication(c echo.Context) error {
	return put(a, c, "applications", func(d *api.ApplicationDescription) *string { return &d.Name }, book.SetApplication)
}

// remove takes an object back; the answer has no body.
func (a *API) remove(c echo.Context, collection string, decide func(catalog.View, string) ([]ledger.Fact, error)) error {
	name, err := named(c, collection)
	if err != nil {
		return err
	}
	if err := a.commit(c, func(v catalog.View) ([]ledger.Fact, error) { return decide(v, name) }); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// fromBook is a decision that looks at the catalog alone.
func fromBook(decide func(*catalog.State, string) ([]ledger.Fact, error)) func(catalog.View, string) ([]ledger.Fact, error) {
	return func(v catalog.View, name string) ([]ledger.Fact, error) { return decide(v.Catalog, name) }
}

func (a *API) removePolicy(c echo.Context) error {
	return a.remove(c, "policies", fromBook(book.RemovePolicy))
}

func (a *API) revoke(c echo.Context) error { return a.remove(c, "waivers", fromBook(book.Revoke)) }

func (a *API) removeTeam(c echo.Context) error { return a.remove(c, "teams", book.RemoveTeam) }

func (a *API) removeDomain(c echo.Context) error { return a.remove(c, "domains", book.RemoveDomain) }

func (a *API) removeApplication(c echo.Context) error {
	return a.remove(c, "applications", fromBook(book.RemoveApplication))
}

func (a *API) removeEnvironment(c echo.Context) error {
	return a.remove(c, "environments", func(v catalog.View, name string) ([]ledger.Fact, error) {
		return book.RemoveEnvironment(v.Catalog, a.o.Environment, name, a.o.Now())
	})
}

// decide returns the handler of a decision about an edge.
func (a *API) decide(decision string) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := named(c, "edges")
		if err != nil {
			return err
		}
		var q api.EdgeQuestion
		if c.Request().ContentLength != 0 {
			if err := body(c, &q); err != nil {
				return err
			}
		}
		v, err := a.o.Store.Latest(c.Request().Context())
		if err != nil {
			return answer.Fail(err)
		}
		// Outside the commit: without a hint all edges are looked at.
		edge := a.o.Graph(v).Find(id, q.Subject, q.Environment)
		d := api.Decision{Edge: id, Decision: decision, Reason: q.Reason, By: a.o.Who(c.Request()), At: a.o.Now()}
		return describe(a, c, &d, func(v catalog.View, d *api.Decision) ([]ledger.Fact, error) {
			return book.Decide(v.Catalog, edge, d)
		})
	}
}

func (a *API) grant(c echo.Context) error {
	var asked api.Waiver
	if err := body(c, &asked); err != nil {
		return err
	}
	asked.GrantedBy = a.o.Who(c.Request())
	return describe(a, c, &api.Waiver{}, func(v catalog.View, w *api.Waiver) ([]ledger.Fact, error) {
		*w = asked
		return book.Grant(v, a.o.Graph(v), a.o.Environment, w, a.o.Now())
	})
}

func (a *API) attest(c echo.Context) error {
	var asked api.Attestation
	if err := body(c, &asked); err != nil {
		return err
	}
	asked.By = a.o.Who(c.Request())
	if asked.Environment == "" {
		asked.Environment = a.o.Environment
	}
	return describe(a, c, &asked, func(v catalog.View, asked *api.Attestation) ([]ledger.Fact, error) {
		return book.Attest(v, a.o.Environment, asked, a.o.Now())
	})
}

// annotate returns the handler that merges what people say about an object.
func (a *API) annotate(collection, sort string) echo.HandlerFunc {
	return func(c echo.Context) error {
		name, err := named(c, collection)
		if err != nil {
			return err
		}
		var patch map[string]json.RawMessage
		if err := body(c, &patch); err != nil {
			return err
		}
		return describe(a, c, &api.Annotation{}, func(v catalog.View, said *api.Annotation) ([]ledger.Fact, error) {
			name, err := a.existing(v, sort, name)
			if err != nil {
				return nil, err
			}
			merged, facts, err := book.Annotate(v.Catalog, sort, name, patch, a.o.Now())
			if err == nil {
				*said = *merged
			}
			return facts, err
		})
	}
}

// existing returns the name under which an object is annotated, or a problem
// where there is no such object: a misspelt name would be lost.
func (a *API) existing(v catalog.View, sort, name string) (string, error) {
	switch sort {
	case catalog.OfSubject:
		subject := v.Registry.State.Alias(registry.ParseName(name), false)
		return subject.Qualified(), book.Subject(v.Registry.State, subject.Qualified())
	case catalog.OfEvent:
		if len(a.o.Graph(v).Inputs().Derived.Carriers(name)) == 0 && v.Catalog.Annotations.Get(sort, name) == nil {
			return "", api.NewProblem(http.StatusNotFound, "unknown-event", "Unknown event", "no subject carries an event \""+name+"\"", "")
		}
	case catalog.OfApplication:
		if v.Catalog.Annotations.Get(sort, name) == nil {
			return name, book.Application(a.o.Graph(v).Applications(), name, http.StatusNotFound)
		}
	}
	return name, nil
}
