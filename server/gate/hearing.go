package gate

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/registry"
)

// The headers of an answer to a request that was judged.
const (
	HeaderVerdict = "X-Treaty-Verdict"
	headerLink    = "Link"
)

// Reports keeps reports for those who are pointed at them.
type Reports interface {
	// Keep keeps a report under its id for a while; the same one may be kept again.
	Keep(ctx context.Context, id string, at time.Time, body []byte) error
}

// hearing collects what the gate says about one request.
type hearing struct {
	mu    sync.Mutex
	worst *api.Impact
}

type hearingKey struct{}

// Hear returns what should be told the remarks about a request; nil where nobody listens.
func Hear(ctx context.Context) func(registry.Remark) {
	h, ok := ctx.Value(hearingKey{}).(*hearing)
	if !ok {
		return nil
	}
	return h.hear
}

// hear keeps the worst remark: a deletion of a subject is one request about many versions.
func (h *hearing) hear(r registry.Remark) {
	report, ok := r.Report.(*api.Impact)
	if !ok {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.worst == nil || rank(report.Verdict) > rank(h.worst.Verdict) {
		h.worst = report
	}
}

func rank(answer string) int {
	switch answer {
	case verdict.No:
		return 2
	case verdict.Unknown:
		return 1
	}
	return 0
}

// Announce is a middleware that puts the verdict of a change, and where its report
// is, into the headers of the answer. Bodies stay as they are.
func Announce(reports Reports, log *slog.Logger) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if asks(r.Method, c.Path()) {
				return next(c)
			}
			h := &hearing{}
			c.SetRequest(r.WithContext(context.WithValue(r.Context(), hearingKey{}, h)))
			c.Response().Before(func() { h.announce(r.Context(), c.Response().Header(), reports, log) })
			return next(c)
		}
	}
}

// asks reports whether a request changes nothing, so that there is no verdict to
// wait for: reads, and the look-ups and checks that serializers and pipelines post all the time.
func asks(method, route string) bool {
	return method == http.MethodGet || method == http.MethodHead ||
		method == http.MethodPost && (route == "/subjects/:subject" || strings.HasPrefix(route, "/compatibility/"))
}

func (h *hearing) announce(ctx context.Context, header http.Header, reports Reports, log *slog.Logger) {
	h.mu.Lock()
	report := h.worst
	h.mu.Unlock()
	if report == nil {
		return
	}
	header.Set(HeaderVerdict, report.Verdict)
	if report.Verdict == verdict.Yes {
		return // there is nothing to read up, and most registrations are fine
	}
	body, err := json.Marshal(report)
	if err == nil {
		err = reports.Keep(ctx, report.ID, report.EvaluatedAt, body)
	}
	if err != nil { // the change stands whether or not its report can be kept
		log.Warn("a report could not be kept", "report", report.ID, "error", err.Error())
		return
	}
	header.Add(headerLink, "<"+impact.ReportPath(report.ID)+`>; rel="describedby"`)
}
