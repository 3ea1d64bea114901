package server

import (
	"cmp"
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/live"
	"github.com/treaty-registry/treaty/server/v1/explore"
	"github.com/treaty-registry/treaty/server/v1/export"
	"github.com/treaty-registry/treaty/server/v1/hints"
	"github.com/treaty-registry/treaty/server/v1/history"
	"github.com/treaty-registry/treaty/server/v1/lineage"
	"github.com/treaty-registry/treaty/server/v1/xregistry"
)

// explore adds the routes that tell what there is.
func (s *Server) explore(e *echo.Echo, views *live.Views, core *registry.Registry) *explore.API {
	lists := explore.New(explore.Options{
		Store: s.catalog, Derived: views.Derived, Usage: counted{views, s.o.Environment}, Environment: s.o.Environment,
	})
	lists.Register(e)
	level := func(state *registry.State, name registry.Name) string {
		config, _ := core.Effective(state, name)
		return string(config.Level)
	}
	export.New(export.Options{Store: s.catalog, Graph: views.Graph, Derived: views.Derived, Level: level, BasePath: s.o.BasePath}).Register(e)
	hints.New(hints.Options{Store: s.catalog, By: s.by, Now: s.o.Now}).Register(e)
	xregistry.New(xregistry.Options{Store: s.catalog, Derived: views.Derived, Level: level, BasePath: s.o.BasePath}).Register(e)
	return lists
}

// current is the newest view that the node knows, confirmed or not.
func (s *Server) current() catalog.View { return s.catalog.Current() }

// watch looks at who uses what, beside requests. Its first round also makes the
// index of lists. It begins when somebody asks for the catalog, or at once where
// contracts are declared, whose owners want to hear what breaks.
func (s *Server) watch(ctx context.Context) {
	if err := s.replica.WaitReady(ctx); err != nil {
		return // the replica has said why, or the node is stopping
	}
	ticker := time.NewTicker(flushEvery)
	defer ticker.Stop()
	for wanted := false; !wanted && s.current().Catalog.Main.Len() == 0; {
		select {
		case <-ctx.Done():
			return
		case <-s.views.Asked():
			wanted = true
		case <-ticker.C:
		}
	}
	s.views.Watch(ctx, s.current, s.watchers...)
}

// counted counts the users of subjects.
type counted struct {
	views *live.Views
	own   string // environment of the instance
}

// Of implements explore.Usage.
func (c counted) Of(v catalog.View, subjects []registry.Name, environment string) (producers, consumers int, evidence []string) {
	graph := c.views.Graph(v)
	seen := map[[3]string]bool{}
	var all []usage.Edge
	for _, name := range subjects {
		u := graph.Subject(name, cmp.Or(environment, c.own))
		for _, e := range u.Edges {
			who := [3]string{e.Role, e.Application, e.Principal}
			if e.Status == usage.Retired || seen[who] {
				continue
			}
			seen[who] = true
			if e.Role == usage.Produces {
				producers++
			} else {
				consumers++
			}
		}
		all = append(all, u.Edges...)
	}
	return producers, consumers, usage.States(all)
}

// lineage adds the route that tells what is up- and downstream of something.
func (s *Server) lineage(e *echo.Echo, views *live.Views) {
	lineage.New(lineage.Options{Store: s.catalog, Graph: views.Graph, Derived: views.Derived, Environment: s.o.Environment}).Register(e)
}

// history adds the routes that tell what has happened.
func (s *Server) history(e *echo.Echo, log history.Log, stream echo.HandlerFunc) {
	history.New(history.Options{
		Log: log, Actors: s.senses.actors, Stream: stream, Store: s.catalog, Derived: s.views.Derived, BasePath: s.o.BasePath,
	}).Register(e)
}
