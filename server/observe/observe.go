// Package observe turns the requests of clients into evidence, and keeps all nodes' evidence at hand.
package observe

import (
	"context"
	"hash/maphash"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/server/identity"
)

// Tables keep what all nodes have seen. The errors of their methods only put work off.
type Tables interface {
	AddObservations(ctx context.Context, all []evidence.Observation, overflow map[string]int64, since map[string]time.Time) error
	// ObservationsSince returns rows that were flushed after a mark, as whole sums, and the next mark.
	ObservationsSince(ctx context.Context, mark int64) ([]evidence.Observation, int64, error)
	Observing(ctx context.Context) (since map[string]time.Time, overflow map[string]int64, err error)
	Forget(ctx context.Context, now time.Time) error
}

// Options of an Observer. All fields but Kafka and Registerer are required.
type Options struct {
	Tables   Tables
	Identity *identity.Reader
	// Catalog is the state as it is known now; its environments say where requests belong.
	Catalog func() *catalog.State
	// Environment is where requests belong that no environment claims.
	Environment string
	// Limit bounds the keys that are kept: what is seen beyond is counted only.
	Limit int
	// Every is the time between two flushes.
	Every time.Duration
	// Kafka returns the newest looks at clusters; nil for none.
	Kafka      func() []evidence.Kafka
	Registerer prometheus.Registerer
	Log        *slog.Logger
	Now        func() time.Time
}

// Observer collects evidence. It is safe for concurrent use.
type Observer struct {
	o         Options
	collector *evidence.Collector
	shortcuts shortcuts
	started   time.Time
	places    atomic.Pointer[places]
	seen      atomic.Pointer[evidence.Seen]
	whole     atomic.Pointer[whole]
	round     atomic.Pointer[round]

	mu    sync.Mutex // guards what follows: one flush at a time
	known map[evidence.Key]evidence.Observation
	next  int64     // mark of what is to be read next
	swept time.Time // when old days were last forgotten

	flushes, failures prometheus.Counter
	kept, overflow    prometheus.Gauge
}

// New returns an observer; Run makes it flush.
func New(o Options) *Observer {
	s := &Observer{
		o: o, collector: evidence.NewCollector(o.Limit), shortcuts: shortcuts{seed: maphash.MakeSeed()}, started: o.Now(), known: map[evidence.Key]evidence.Observation{},
		flushes:  prometheus.NewCounter(prometheus.CounterOpts{Name: "treaty_observation_flushes_total", Help: "Flushes of observations to the tables."}),
		failures: prometheus.NewCounter(prometheus.CounterOpts{Name: "treaty_observation_flush_failures_total", Help: "Flushes that failed; they are tried again. If it goes on growing the catalog shows old usage: look at the database."}),
		kept:     prometheus.NewGauge(prometheus.GaugeOpts{Name: "treaty_observation_keys", Help: "Different observations that are kept. Near the limit, new ones are only counted: raise --observation-limit or look for a client that changes its name."}),
		overflow: prometheus.NewGauge(prometheus.GaugeOpts{Name: "treaty_observation_overflow", Help: "Requests that were counted but not kept because of the limit. Above zero, coverage is open."}),
	}
	s.seen.Store(&evidence.Seen{Overflow: map[string]int64{}, Since: map[string]time.Time{o.Environment: s.started}})
	s.round.Store(&round{})
	if o.Registerer != nil {
		o.Registerer.MustRegister(s.flushes, s.failures, s.kept, s.overflow)
	}
	return s
}

// Note takes down one request that was answered. Subject is qualified, or "" where the
// request names none; detail is the selector of evidence.FetchesSelected.
func (s *Observer) Note(r *http.Request, act evidence.Act, subject string, id int32, detail string) {
	mark := s.mark(r, act, subject, id, detail)
	if s.hit(mark) {
		return
	}
	if !fit(subject) || !fit(detail) {
		return
	}
	who := s.o.Identity.Of(r)
	now := s.o.Now()
	k := evidence.Key{
		Environment: s.environment(r, who.Principal, subject), Principal: who.Principal, Strength: who.Strength,
		Client: who.Client, Library: who.Library, Act: act, Subject: subject, SchemaID: id, Detail: detail,
	}
	keys := []evidence.Key{k}
	if who.Operation != 0 && subject != "" {
		k.Act, k.Detail = who.Operation, ""
		keys = append(keys, k)
	}
	for _, k := range keys {
		s.collector.Note(k, now)
	}
	// A token may have ended, or been proven, while it was looked at.
	if s.mark(r, act, subject, id, detail) == mark {
		s.remember(mark, keys)
	}
}

// Add takes down what somebody else has seen, such as a gateway. What holds a name
// that could not be kept is left out.
func (s *Observer) Add(all []evidence.Observation) {
	kept := make([]evidence.Observation, 0, len(all))
	for _, o := range all {
		k := &o.Key
		if fit(k.Environment) && fit(k.Principal) && fit(k.Client) && fit(k.Library) && fit(k.Subject) && fit(k.Detail) &&
			o.Count > 0 && o.Count <= mostAtOnce {
			kept = append(kept, o)
		}
	}
	s.collector.Restore(kept, nil)
}

// The bounds of what is kept. One row that the database refuses would hold up all others.
const (
	longestText = 1_000         // bytes
	mostAtOnce  = 1_000_000_000 // requests: sums stay far below what the database can hold
)

// fit reports whether a text can be kept: clients choose topics and selectors.
func fit(text string) bool {
	return len(text) <= longestText && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// Seen returns all evidence. Nobody may change it.
func (s *Observer) Seen() *evidence.Seen {
	seen := s.seen.Load()
	if s.o.Kafka == nil {
		return seen
	}
	looks := s.o.Kafka()
	if last := s.whole.Load(); last != nil && last.seen == seen && sameLooks(last.with.Kafka, looks) {
		return &last.with // views are made anew only for evidence that is new
	}
	next := &whole{seen: seen, with: *seen}
	next.with.Kafka = looks
	s.whole.Store(next)
	return &next.with
}

// whole is evidence of requests together with that of Kafka.
type whole struct {
	seen *evidence.Seen // that it was made of
	with evidence.Seen
}

func sameLooks(a, b []evidence.Kafka) bool {
	return slices.EqualFunc(a, b, func(x, y evidence.Kafka) bool { return x.At.Equal(y.At) && x.Fault == y.Fault })
}

// Run flushes until ctx ends, and then once more.
func (s *Observer) Run(ctx context.Context) {
	ticker := time.NewTicker(s.o.Every)
	defer ticker.Stop()
	s.Flush(ctx) // what other processes have seen is wanted at once
	for rounds := 0; ; {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastFlush)
			defer cancel()
			s.Flush(last)
			return
		case <-ticker.C:
			rounds++
			s.flushed(ctx, rounds%repeated == 0)
		}
	}
}

// repeated is every how many flushes what was seen before is written too: new keys
// are wanted at once, but that a busy client asks again is no news.
const repeated = 6

// lastFlush bounds the flush of a process that stops.
const lastFlush = 5 * time.Second

// flushPart is how many observations are written at once: those of a few milliseconds.
const flushPart = 500

// Flush writes what was seen since the last one and reads what all nodes have
// seen. If it fails nothing is lost, and the next one tries again.
func (s *Observer) Flush(ctx context.Context) { s.flushed(ctx, true) }

// flushed flushes; without again, requests like ones before wait for a later flush.
func (s *Observer) flushed(ctx context.Context, again bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.flush(ctx, again)
	s.ended(err)
	if err != nil {
		s.failures.Inc()
		s.o.Log.Warn("observations wait for the database", "error", err.Error())
	}
}

func (s *Observer) flush(ctx context.Context, again bool) error {
	if s.seen.Load().At.IsZero() {
		// What is kept already has to be known before new keys are.
		if err := s.read(ctx); err != nil {
			return err
		}
	}
	s.drainAll(again)
	all, overflow := s.collector.Drain()
	all, overflow = s.bound(all, overflow)
	now := s.o.Now()
	since := map[string]time.Time{s.o.Environment: s.started}
	for _, o := range all {
		if _, ok := since[o.Environment]; !ok {
			since[o.Environment] = now // not First: what others push may be older than any look of ours
		}
	}
	for environment := range overflow {
		if _, ok := since[environment]; !ok {
			since[environment] = now
		}
	}
	s.flushes.Inc()
	// In parts, because the ledger may share the file and waits for each of them.
	for first := true; first || len(all) > 0; first = false {
		part := all[:min(len(all), flushPart)]
		if err := s.o.Tables.AddObservations(ctx, part, overflow, since); err != nil {
			s.collector.Restore(all, overflow)
			return err
		}
		all, overflow = all[len(part):], nil
	}
	return s.read(ctx)
}

// bound leaves out new keys once there are enough, and counts them.
func (s *Observer) bound(all []evidence.Observation, overflow map[string]int64) ([]evidence.Observation, map[string]int64) {
	kept, room := all[:0], s.o.Limit-len(s.known)
	for _, o := range all {
		if _, ok := s.known[o.Key]; !ok {
			if room <= 0 {
				overflow[o.Environment] += o.Count
				continue
			}
			room--
		}
		kept = append(kept, o)
	}
	return kept, overflow
}

// latest is how far behind the last sweep something can have been seen: sweeps
// are an hour apart, and clocks differ by less than another one.
const latest = 2 * time.Hour

// read brings what is known up to date and publishes it.
func (s *Observer) read(ctx context.Context) error {
	if now := s.o.Now(); now.Sub(s.swept) > time.Hour {
		if err := s.o.Tables.Forget(ctx, now); err != nil {
			return err
		}
		// Everything is read again now and then: rows that are gone tell nobody, and a
		// database whose clock was set back dates rows before the mark.
		s.swept, s.next = now, 0
	}
	whole := s.next == 0
	rows, mark, err := s.o.Tables.ObservationsSince(ctx, s.next)
	if err != nil {
		return err
	}
	since, overflow, err := s.o.Tables.Observing(ctx)
	if err != nil {
		return err
	}
	s.next = mark
	changed, known := false, s.known
	// A clock that is ahead makes nobody seen for ever; the tables set that right when they forget.
	limit := s.swept.Add(latest)
	if whole {
		known = make(map[evidence.Key]evidence.Observation, len(rows))
	}
	for _, o := range rows {
		if o.Last.After(limit) {
			o.Last = limit
			if o.First.After(limit) {
				o.First = limit
			}
		}
		if old, ok := s.known[o.Key]; !ok || old != o {
			changed = true
		}
		known[o.Key] = o
	}
	changed = changed || len(known) != len(s.known)
	s.known = known
	now := s.o.Now()
	last := s.seen.Load()
	if !changed && maps.Equal(last.Since, since) && maps.Equal(last.Overflow, overflow) && !last.At.IsZero() {
		return nil
	}
	next := &evidence.Seen{Since: since, Overflow: overflow, At: now.UTC(), Observations: make([]evidence.Observation, 0, len(s.known))}
	for _, o := range s.known {
		next.Observations = append(next.Observations, o)
	}
	s.kept.Set(float64(len(s.known)))
	var over int64
	for _, n := range overflow {
		over += n
	}
	s.overflow.Set(float64(over))
	s.seen.Store(next)
	return nil
}
