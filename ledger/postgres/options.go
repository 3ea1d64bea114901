package postgres

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Options say where a log is and how closely to follow it.
type Options struct {
	// URL is a connection string of PostgreSQL, as URL or as key=value pairs.
	// search_path in it chooses the schema, which has to exist. It should name
	// the primary; of several hosts the one is taken that allows writing.
	URL string
	// ListenURL is a direct connection for LISTEN, where URL goes through a
	// pooler that gives a connection away after each transaction. "" is URL.
	ListenURL string
	// Notify says whether to send and to listen for notifications. Without them
	// a follower is behind by up to the poll interval; answers are as fresh.
	Notify bool
	// Poll is how long Wait takes at most, give or take a fifth, so that nodes
	// do not ask in step. More than 0.
	Poll time.Duration
	// Ping is how often the listening connection is tried, because one can die
	// without a word. More than 0.
	Ping time.Duration
	// Connect bounds the making of one connection. More than 0.
	Connect time.Duration

	Logger     *slog.Logger          // changes of state; nil logs nothing
	Registerer prometheus.Registerer // of the metrics; nil keeps none
}

// DefaultOptions returns the options of a log at url.
func DefaultOptions(url string) Options {
	return Options{URL: url, Notify: true, Poll: time.Second, Ping: 5 * time.Second, Connect: 5 * time.Second}
}

func (o Options) validate() error {
	if o.URL == "" {
		return errors.New("url: the address of a database is missing")
	}
	for _, d := range []struct {
		name  string
		value time.Duration
	}{{"poll", o.Poll}, {"ping", o.Ping}, {"connect", o.Connect}} {
		if d.value <= 0 {
			return fmt.Errorf("%s: %s is not more than 0", d.name, d.value)
		}
	}
	return nil
}

// metrics are what operators see of the log.
type metrics struct {
	listening prometheus.Gauge
	restarts  prometheus.Counter
	appends   *prometheus.HistogramVec
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		listening: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: "treaty", Subsystem: "ledger", Name: "listening",
			Help: "1 while the connection that hears of changes is up. At 0 this node follows by polling, up to a second behind.",
		}),
		restarts: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: "treaty", Subsystem: "ledger", Name: "listener_restarts_total",
			Help: "How often that connection was made anew. A steady rise means an unsteady network or a server that ends connections.",
		}),
		appends: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "treaty", Subsystem: "ledger", Name: "append_seconds",
			Help: "Time of one append by its result. Slow ones that are ok mean slow disks or rivals for the head; " +
				"unavailable ones a database that is down or full.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 15),
		}, []string{"result"}),
	}
	if r == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.listening, m.restarts, m.appends} {
		if err := r.Register(c); err != nil {
			return nil, fmt.Errorf("metrics: %w", err)
		}
	}
	return m, nil
}
