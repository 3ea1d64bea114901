// Package catalogtest puts small worlds together for tests of the catalog, step by step: versions, contracts, deployments, and what was seen.
package catalogtest

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/fold"
)

// Day is what the times of a world are counted in.
const Day = 24 * time.Hour

// At is the beginning of a day of the year of all worlds; parts of a day are times of it.
func At(day float64) time.Time {
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(day * float64(Day)))
}

// World is everything that the catalog's answers are made of. Each step makes new
// states and new evidence, as a node does: what was taken before stays as it was.
type World struct {
	// Environment is what deployments and observations of Run and Observe are in.
	Environment string
	Registry    *registry.State
	Catalog     *catalog.State
	Seen        *evidence.Seen
	Derived     *Derived
	Now         time.Time // day 365 at first

	t   testing.TB
	seq uint64
	id  int32
}

// New returns a world in which nothing has happened but that it has been observed
// since day 0 in the environments "default" and "prod".
func New(t testing.TB, environment string) *World {
	return &World{
		Environment: environment, Registry: registry.NewState(), Catalog: catalog.NewState(), Derived: &Derived{}, Now: At(365),
		Seen: &evidence.Seen{Since: map[string]time.Time{"default": At(0), "prod": At(0)}}, t: t,
	}
}

// View is the world's states at the place of its newest fact.
func (w *World) View() catalog.View {
	at := ledger.Pos{Seq: w.seq}
	return catalog.View{Pos: at, Registry: registry.View{State: w.Registry, Pos: at}, Catalog: w.Catalog}
}

// Inputs are what edges are made of.
func (w *World) Inputs() usage.Inputs {
	return usage.Inputs{View: w.View(), Seen: w.Seen, Derived: w.Derived, Now: w.Now}
}

// Version registers the next version of a subject, and returns its id: a content
// that another subject has keeps its id, as in any registry.
func (w *World) Version(subject string, f compat.Format, text string, when time.Time) int32 {
	w.t.Helper()
	return w.VersionWith(subject, f, text, nil, nil, when)
}

// VersionWith is Version with references and metadata.
func (w *World) VersionWith(subject string, f compat.Format, text string, refs []compat.Reference, m *registry.Metadata, when time.Time) int32 {
	w.t.Helper()
	name := registry.ParseName(subject)
	number := int32(len(w.Registry.AllVersions(name)) + 1) //nolint:gosec // worlds are small
	if number == 1 {
		next := *w.Derived
		next.subjects = append(next.subjects, subject) // those who have the old one do not see it
		w.Derived = &next
	}
	c, err := registry.NewContent(f, text, refs, m, nil)
	require.NoError(w.t, err)
	id := w.id + 1
	if known := w.Registry.IDsOf(name.Context, c); len(known) > 0 {
		id = known[0]
	}
	w.id = max(w.id, id)
	fact, err := fold.RegisterFact(name, number, id, c)
	w.Record(fact, err, when)
	return id
}

// Record adds a fact to the registry.
func (w *World) Record(f ledger.Fact, err error, when time.Time) {
	w.t.Helper()
	require.NoError(w.t, err)
	w.Registry = w.Registry.Fork()
	w.seq++
	require.NoError(w.t, w.Registry.Apply(ledger.Entry{Fact: f, Seq: w.seq, At: when}))
}

// Fact adds a fact to the catalog.
func (w *World) Fact(f ledger.Fact, err error) {
	w.t.Helper()
	require.NoError(w.t, err)
	w.Catalog = w.Catalog.Fork()
	w.seq++
	require.NoError(w.t, w.Catalog.Apply(ledger.Entry{Fact: f, Seq: w.seq}))
}

// Publish publishes a contract of the main branch, and returns its hash.
func (w *World) Publish(version string, when time.Time, c api.Contract) string {
	w.t.Helper()
	p := api.Published{Contract: c, Version: version, Branch: "main", Hash: catalog.HashContract(&c), At: when}
	w.Fact(catalog.ContractFact(&p))
	return p.Hash
}

// Deploy records a deployment.
func (w *World) Deploy(d api.Deployed) {
	w.t.Helper()
	w.Fact(catalog.DeployedFact(&d))
}

// Run publishes a contract and deploys it, and returns its hash.
func (w *World) Run(version string, when time.Time, c api.Contract) string {
	w.t.Helper()
	hash := w.Publish(version, when, c)
	w.Deploy(api.Deployed{Application: c.Application, Version: version, Environment: w.Environment, Since: when, Contract: hash})
	return hash
}

// Observe sees a request of a principal with a password.
func (w *World) Observe(principal string, act evidence.Act, subject string, id int32, when time.Time) {
	w.See(evidence.Observation{Key: evidence.Key{
		Environment: w.Environment, Principal: principal, Strength: evidence.Basic, Library: "java/7.7", Act: act, Subject: subject, SchemaID: id,
	}, First: when, Last: when, Count: 1})
}

// See adds an observation to the evidence.
func (w *World) See(o evidence.Observation) {
	next := *w.Seen
	next.Observations = append(slices.Clone(w.Seen.Observations), o)
	w.Seen = &next
}

// Look replaces what Kafka tells.
func (w *World) Look(kafka ...evidence.Kafka) {
	next := *w.Seen
	next.Kafka = kafka
	w.Seen = &next
}

// Carries says which events a subject carries.
func (w *World) Carries(subject string, events ...string) {
	next := *w.Derived
	next.events = maps.Clone(w.Derived.events)
	if next.events == nil {
		next.events = map[string][]string{}
	}
	next.events[subject] = events
	w.Derived = &next
}

// Consumes is a line of a contract.
func Consumes(subject string, r *api.Reader) api.Consumes {
	return api.Consumes{Flow: api.Flow{Subject: subject}, Reader: r}
}

// Produces is a line of a contract.
func Produces(subject string, r *api.Reader) api.Produces {
	return api.Produces{Flow: api.Flow{Subject: subject}, Schema: r}
}

// Derived derives channels from the endings of subjects, and events from a table.
// It is immutable.
type Derived struct {
	events   map[string][]string // by subject
	subjects []string
}

// EventsOf implements usage.Derived.
func (d *Derived) EventsOf(subject registry.Name) []string { return d.events[subject.Qualified()] }

// Carriers implements usage.Derived.
func (d *Derived) Carriers(event string) []registry.Name {
	var out []registry.Name
	for _, s := range d.subjects {
		if slices.Contains(d.events[s], event) {
			out = append(out, registry.ParseName(s))
		}
	}
	return out
}

// ChannelsOf implements usage.Derived.
func (d *Derived) ChannelsOf(subject registry.Name) (channels []string, key bool) {
	if topic, ok := strings.CutSuffix(subject.Subject, "-value"); ok {
		return []string{"default/" + topic}, false
	}
	if topic, ok := strings.CutSuffix(subject.Subject, "-key"); ok {
		return []string{"default/" + topic}, true
	}
	return nil, false
}

// SubjectsOn implements usage.Derived.
func (d *Derived) SubjectsOn(channel string) []registry.Name {
	var out []registry.Name
	for _, s := range d.subjects {
		if of, _ := d.ChannelsOf(registry.ParseName(s)); slices.Contains(of, channel) {
			out = append(out, registry.ParseName(s))
		}
	}
	return out
}
