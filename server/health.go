package server

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger/replica"
)

// health adds the endpoints for probes and for Prometheus.
//
// /livez is only the process: restarting helps if it fails. /readyz is honest
// about the data: it fails while the ledger is being read, when the follower is
// far behind and when it has stopped. A database that is merely away does not
// make a node unready, because it still answers reads from memory.
func (s *Server) health(e *echo.Echo) {
	e.GET("/livez", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", func(c echo.Context) error {
		status := s.status()
		code := http.StatusOK
		if !status.Ready {
			code = http.StatusServiceUnavailable
		}
		body, err := json.Marshal(status)
		if err != nil {
			return err
		}
		c.Response().Header().Set("X-Treaty-Position", strconv.FormatUint(status.Position, 10))
		return c.JSONBlob(code, append(body, '\n'))
	})
	e.GET("/metrics", echo.WrapHandler(promhttp.HandlerFor(prometheus.Gatherers{s.o.Metrics}, promhttp.HandlerOpts{Registry: s.o.Metrics})))
}

// status describes the node at this moment.
func (s *Server) status() api.Status {
	now := s.replica.Status()
	kind, _ := storeKind(s.o.Store) // checked at the start
	status := api.Status{
		Release: Release, Store: kind, Position: now.Pos.Seq, State: string(now.Phase),
		Stale: now.Phase == replica.Stale, Ready: true,
	}
	if now.Cause != nil {
		status.Cause = now.Cause.Error()
	}
	if err := now.Ready(); err != nil {
		status.Ready, status.Cause = false, err.Error()
	}
	return status
}
