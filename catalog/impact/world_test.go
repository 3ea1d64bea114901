package impact_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/fold"
)

// day is what times of tests are counted in; now is day 365.
const day = 24 * time.Hour

func at(d float64) time.Time {
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(d * float64(day)))
}

// names derives channels from endings, and events from a table.
type names struct {
	events   map[string][]string // by subject
	subjects []string
}

func (n *names) EventsOf(s registry.Name) []string { return n.events[s.Qualified()] }

func (n *names) Carriers(event string) (out []registry.Name) {
	for _, s := range n.subjects {
		if slices.Contains(n.events[s], event) {
			out = append(out, registry.ParseName(s))
		}
	}
	return out
}

func (n *names) ChannelsOf(s registry.Name) ([]string, bool) {
	if topic, ok := strings.CutSuffix(s.Subject, "-value"); ok {
		return []string{"default/" + topic}, false
	}
	if topic, ok := strings.CutSuffix(s.Subject, "-key"); ok {
		return []string{"default/" + topic}, true
	}
	return nil, false
}

func (n *names) SubjectsOn(channel string) (out []registry.Name) {
	for _, s := range n.subjects {
		if of, _ := n.ChannelsOf(registry.ParseName(s)); slices.Contains(of, channel) {
			out = append(out, registry.ParseName(s))
		}
	}
	return out
}

// noStore serves a registry that only answers questions about given states.
type noStore struct{}

func (noStore) Current() registry.View { return registry.View{State: registry.NewState()} }
func (noStore) Latest(context.Context) (registry.View, error) {
	return registry.View{State: registry.NewState()}, nil
}

func (noStore) Commit(context.Context, func(registry.View) (ledger.Batch, error)) (registry.View, error) {
	return registry.View{}, ledger.ErrUnavailable
}

// world is what a judge is asked about, put together step by step.
type world struct {
	t        testing.TB
	judge    *impact.Judge
	core     *registry.Registry
	index    *usage.Index
	registry *registry.State
	catalog  *catalog.State
	seen     *evidence.Seen
	names    names
	seq      uint64
	id       int32
	now      time.Time
}

func newWorld(t testing.TB) *world {
	t.Helper()
	var languages []compat.Language
	for _, l := range formats.All() {
		languages = append(languages, l)
	}
	core, err := registry.New(registry.Options{Store: noStore{}, Languages: languages, Now: func() time.Time { return at(365) }})
	require.NoError(t, err)
	judge := impact.New(impact.Options{Levels: core, Checker: check.New(check.Options{}), Environment: "prod", Engine: "test"})
	return &world{
		t: t, judge: judge, core: core, index: usage.New(usage.Options{Environment: "prod", Judge: judge}), registry: registry.NewState(), catalog: catalog.NewState(),
		seen: &evidence.Seen{Since: map[string]time.Time{"prod": at(0)}}, names: names{events: map[string][]string{}}, now: at(365),
	}
}

// version registers the next version of a subject, and returns its id.
func (w *world) version(subject string, f compat.Format, text string, when time.Time) int32 {
	w.t.Helper()
	return w.versionWith(subject, f, text, nil, nil, when)
}

func (w *world) versionWith(subject string, f compat.Format, text string, refs []compat.Reference, m *registry.Metadata, when time.Time) int32 {
	w.t.Helper()
	w.id++
	name := registry.ParseName(subject)
	number := int32(len(w.registry.AllVersions(name)) + 1)
	if number == 1 {
		w.names.subjects = append(w.names.subjects, subject)
	}
	c, err := registry.NewContent(f, text, refs, m, nil)
	require.NoError(w.t, err)
	fact, err := fold.RegisterFact(name, number, w.id, c)
	require.NoError(w.t, err)
	w.record(fact, when)
	return w.id
}

// record adds a fact to the registry, as a new state.
func (w *world) record(f ledger.Fact, when time.Time) {
	w.t.Helper()
	w.registry = w.registry.Fork()
	w.seq++
	require.NoError(w.t, w.registry.Apply(ledger.Entry{Fact: f, Seq: w.seq, At: when}))
}

// fact adds a fact to the catalog, as a new state.
func (w *world) fact(f ledger.Fact, err error) {
	w.t.Helper()
	require.NoError(w.t, err)
	w.catalog = w.catalog.Fork()
	w.seq++
	require.NoError(w.t, w.catalog.Apply(ledger.Entry{Fact: f, Seq: w.seq}))
}

// publish publishes a contract of the main branch and deploys it.
func (w *world) publish(version string, when time.Time, c api.Contract) string {
	w.t.Helper()
	hash := w.contract(version, when, c)
	w.deploy(api.Deployed{Application: c.Application, Version: version, Environment: "prod", Since: when, Contract: hash})
	return hash
}

func (w *world) contract(version string, when time.Time, c api.Contract) string {
	w.t.Helper()
	p := api.Published{Contract: c, Version: version, Branch: "main", Hash: catalog.HashContract(&c), At: when}
	w.fact(catalog.ContractFact(&p))
	return p.Hash
}

func (w *world) deploy(d api.Deployed) {
	w.t.Helper()
	w.fact(catalog.DeployedFact(&d))
}

// observe adds an observation, as new evidence.
func (w *world) observe(principal string, act evidence.Act, subject string, id int32, when time.Time) {
	next := *w.seen
	next.Observations = append(slices.Clone(w.seen.Observations), evidence.Observation{Key: evidence.Key{
		Environment: "prod", Principal: principal, Strength: evidence.Basic, Library: "java/7.7", Act: act, Subject: subject, SchemaID: id,
	}, First: when, Last: when, Count: 1})
	w.seen = &next
}

func (w *world) graph() *usage.Graph {
	return w.index.At(usage.Inputs{
		View: catalog.View{Registry: registry.View{State: w.registry}, Catalog: w.catalog},
		Seen: w.seen, Derived: &w.names, Now: w.now,
	})
}

func (w *world) ask(q api.ImpactRequest) api.Impact {
	w.t.Helper()
	r, _, err := w.judge.Impact(w.graph(), q)
	require.NoError(w.t, err)
	return r
}

// told are rows in short: "billing FAIL breaks-decode customerEmail blocks".
func told(rows []api.ImpactRow) map[string]string {
	out := map[string]string{}
	for i := range rows {
		r := &rows[i]
		name := r.Application
		if name == "" {
			name = r.Principal
		}
		if r.Previous {
			name += " before"
		}
		text := r.Row + " " + r.Result
		if r.Reason != nil && r.Reason.Path != "" {
			text += " " + r.Reason.Path
		}
		if r.Blocks {
			text += " blocks"
		}
		out[name] = text
	}
	return out
}

func consumes(subject string, r *api.Reader) api.Consumes {
	return api.Consumes{Flow: api.Flow{Subject: subject}, Reader: r}
}

func produces(subject string, r *api.Reader) api.Produces {
	return api.Produces{Flow: api.Flow{Subject: subject}, Schema: r}
}

func avro(fields ...string) string {
	return `{"type":"record","name":"Order","namespace":"shop","fields":[` + strings.Join(fields, ",") + `]}`
}

func field(name, typ string, standard ...string) string {
	text := `{"name":"` + name + `","type":` + typ
	if len(standard) > 0 {
		text += `,"default":` + standard[0]
	}
	return text + "}"
}

// fresh is a judge that remembers nothing.
func (w *world) fresh(c *check.Checker) *impact.Judge {
	return impact.New(impact.Options{Levels: w.core, Checker: c, Environment: "prod", Engine: "test"})
}
