package server

import (
	"context"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/gate"
	"github.com/treaty-registry/treaty/server/live"
	impactapi "github.com/treaty-registry/treaty/server/v1/impact"
)

// newJudge returns what judges changes. The rules of its release are those of the binary.
func newJudge(core *registry.Registry, o *Options) *impact.Judge {
	return impact.New(impact.Options{
		Levels: core, Checker: check.New(check.Options{Budget: o.CheckBudget}), Environment: ownEnvironment, Engine: Release,
	})
}

// impact adds the routes that tell who is hurt, and opens the gate.
func (s *Server) impact(e *echo.Echo, judge *impact.Judge, views *live.Views, store impactapi.Store, builds impactapi.Builds) {
	kept := newReports()
	impactapi.New(impactapi.Options{
		Store: store, Graph: views.Graph, Judge: judge, Builds: builds, Reports: kept, Environment: ownEnvironment,
	}).Register(e)
	e.Use(gate.Announce(kept, s.o.Logger))
	s.gate.Open(gate.Options{
		View: func() catalog.View { return store.Current() }, Graph: views.Graph, Judge: judge, Environment: ownEnvironment, Log: s.o.Logger,
	})
}

// maxReports and maxReportBytes bound the reports that are kept in memory.
const (
	maxReports     = 1_000
	maxReportBytes = 64 << 20
)

// reports are the newest reports, in memory.
type reports struct {
	mu    sync.Mutex
	rows  map[string][]byte
	order []string // oldest first
	bytes int
}

func newReports() *reports { return &reports{rows: map[string][]byte{}} }

// Keep implements impactapi.Reports.
func (r *reports) Keep(_ context.Context, id string, _ time.Time, body []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.rows[id]; known {
		return nil
	}
	r.rows[id], r.order, r.bytes = body, append(r.order, id), r.bytes+len(body)
	for len(r.order) > maxReports || r.bytes > maxReportBytes {
		r.bytes -= len(r.rows[r.order[0]])
		delete(r.rows, r.order[0])
		r.order = r.order[1:]
	}
	return nil
}

// Report implements impactapi.Reports.
func (r *reports) Report(_ context.Context, id string) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rows[id], nil
}
