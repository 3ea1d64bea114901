package server

import (
	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/gate"
	"github.com/treaty-registry/treaty/server/live"
	"github.com/treaty-registry/treaty/server/v1/answer"
	impactapi "github.com/treaty-registry/treaty/server/v1/impact"
)

// newJudge returns what judges changes. The rules of its release are those of the binary.
func newJudge(core *registry.Registry, o *Options) *impact.Judge {
	return impact.New(impact.Options{
		Levels: core, Checker: check.New(check.Options{Budget: o.CheckBudget}), Environment: o.Environment, Engine: Release,
	})
}

// impact adds the routes that tell who is hurt, and opens the gate.
func (s *Server) impact(e *echo.Echo, judge *impact.Judge, views *live.Views, store answer.Views[catalog.View], builds impactapi.Builds) {
	kept := s.senses.tables
	impactapi.New(impactapi.Options{
		Store: store, Graph: views.Graph, Judge: judge, Builds: builds, Reports: kept, Environment: s.o.Environment,
	}).Register(e)
	e.Use(gate.Announce(kept, s.o.Logger))
	s.gate.Open(gate.Options{
		View: func() catalog.View { return store.Current() }, Graph: views.Recent, Judge: judge, Environment: s.o.Environment, Log: s.o.Logger,
	})
}
