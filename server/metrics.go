package server

import (
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// httpMetrics count requests by route. The series of a route are looked up once
// and then found by its pattern without hashing labels.
type httpMetrics struct {
	seconds *prometheus.HistogramVec
	panics  prometheus.Counter

	mu     sync.Mutex
	routes atomic.Pointer[map[string]*routeMetrics] // replaced, never changed
}

// routeMetrics are the series of one route, by method and class of status.
type routeMetrics [len(methods) + 1][6]atomic.Pointer[prometheus.Observer]

var methods = [...]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete}

func newHTTPMetrics(r prometheus.Registerer) *httpMetrics {
	m := &httpMetrics{
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "treaty_http_request_seconds",
			Help:    "Time to answer, by route and class of status. A rising tail on reads means that head checks or the garbage collector are slow; 5xx are worth an alarm.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"method", "route", "status"}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "treaty_http_panics_total",
			Help: "Requests that ended in a panic. Each is a bug: the log has its stack.",
		}),
	}
	m.routes.Store(&map[string]*routeMetrics{})
	r.MustRegister(m.seconds, m.panics)
	return m
}

func (m *httpMetrics) observe(method, route string, status int, took time.Duration) {
	i := len(methods)
	for n, known := range methods {
		if method == known {
			i = n
			break
		}
	}
	class := min(max(status/100, 0), 5)
	slot := &m.route(route)[i][class]
	o := slot.Load()
	if o == nil {
		label := "other"
		if i < len(methods) {
			label = methods[i]
		}
		made := m.seconds.WithLabelValues(label, route, string(rune('0'+class))+"xx")
		o = &made
		slot.Store(o)
	}
	(*o).Observe(took.Seconds())
}

// route finds or makes the series of a route. Routes are the server's own
// patterns, so their number is bounded whatever clients ask for.
func (m *httpMetrics) route(pattern string) *routeMetrics {
	if r, ok := (*m.routes.Load())[pattern]; ok {
		return r
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := (*m.routes.Load())[pattern]; ok {
		return r
	}
	next := maps.Clone(*m.routes.Load())
	next[pattern] = &routeMetrics{}
	m.routes.Store(&next)
	return next[pattern]
}
