package replica

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics of one replica. Each help text says what a bad value means.
type metrics struct {
	appends, conflicts, diverged, restarts prometheus.Counter
	group, headCheck                       prometheus.Histogram
	headConfirmed, applied, head           prometheus.Gauge
	lastEntry                              prometheus.Gauge
	phases                                 *prometheus.GaugeVec
}

func newMetrics(to prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "treaty", Subsystem: "replica", Name: name, Help: help})
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "treaty", Subsystem: "replica", Name: name, Help: help})
	}
	histogram := func(name, help string, buckets []float64) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "treaty", Subsystem: "replica", Name: name, Help: help, Buckets: buckets})
	}
	m := &metrics{
		appends:   counter("appends_total", "Appends tried, won or lost. Compare with conflicts_total."),
		conflicts: counter("conflicts_total", "Appends that another node was ahead of, decided again. More than a tenth of appends_total: nodes write against each other; send writes to fewer nodes."),
		diverged:  counter("diverged_total", "Times that the log came back without entries this node had seen. Any increase is data loss in the database: look for the orphaned file and rescue it."),
		restarts:  counter("restarts_total", "Times that following the log was interrupted. A steady increase: the database or the way to it fails."),
		group: histogram("group_batches", "Batches per append. Always 1 under load: writers do not share appends, so each waits for its own disk flush.",
			[]float64{1, 2, 4, 8, 16, 32, 64, 128, 256}),
		headCheck: histogram("head_check_seconds", "Time to ask the database for the head; all confirmed reads wait for it. Above 0.25 answers are stale or refused.",
			[]float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1}),
		headConfirmed: gauge("head_confirmed_timestamp_seconds", "Time at which this node was last known to have everything. Older than a few seconds: the database cannot be reached and answers are stale."),
		applied:       gauge("applied_seq", "Last entry applied. Behind head_seq for long, or behind other nodes: this node is slow or has stopped."),
		head:          gauge("head_seq", "Last entry known to be in the log. See applied_seq."),
		lastEntry:     gauge("last_entry_timestamp_seconds", "Time at which the last applied entry was written, by its writer's clock. Older than on other nodes: this node is behind."),
		phases: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: "treaty", Subsystem: "replica", Name: "phase",
			Help: "1 for what the replica is doing. Stale for long: the database cannot be reached. Stopped: an entry cannot be applied; see the log, this node does not recover by itself.",
		}, []string{"phase"}),
	}
	m.phase(Starting)
	if to == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{
		m.appends, m.conflicts, m.diverged, m.restarts, m.group, m.headCheck,
		m.headConfirmed, m.applied, m.head, m.lastEntry, m.phases,
	} {
		if err := to.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics: %w", err)
		}
	}
	return m, nil
}

func (m *metrics) phase(now Phase) {
	for _, p := range []Phase{Starting, Live, Stale, Stopped} {
		v := 0.0
		if p == now {
			v = 1
		}
		m.phases.WithLabelValues(string(p)).Set(v)
	}
}

func (m *metrics) confirmed(at time.Time) {
	m.headConfirmed.Set(float64(at.UnixMilli()) / 1e3)
}
