package usage_test

import (
	"fmt"
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
		for _, e := range n.events[s] {
			if e == event {
				out = append(out, registry.ParseName(s))
			}
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
		if of, _ := n.ChannelsOf(registry.ParseName(s)); len(of) > 0 && of[0] == channel {
			out = append(out, registry.ParseName(s))
		}
	}
	return out
}

// world is the inputs of an index, put together step by step.
type world struct {
	t        testing.TB
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
	return &world{
		t: t, index: usage.New(usage.Options{Environment: "default"}), registry: registry.NewState(), catalog: catalog.NewState(),
		seen: &evidence.Seen{Since: map[string]time.Time{"default": at(0), "prod": at(0)}}, names: names{events: map[string][]string{}}, now: at(365),
	}
}

// version registers the next version of a subject, and returns its id.
func (w *world) version(subject string, when time.Time) int32 {
	w.t.Helper()
	w.id++
	name := registry.ParseName(subject)
	number := int32(len(w.registry.AllVersions(name)) + 1)
	if number == 1 {
		w.names.subjects = append(w.names.subjects, subject)
	}
	c, err := registry.NewContent(compat.Avro, fmt.Sprintf(`{"type":"record","name":"R%d","fields":[]}`, w.id), nil, nil, nil)
	require.NoError(w.t, err)
	f, err := fold.RegisterFact(name, number, w.id, c)
	require.NoError(w.t, err)
	w.seq++
	require.NoError(w.t, w.registry.Apply(ledger.Entry{Fact: f, Seq: w.seq, At: when}))
	return w.id
}

// fact adds a fact to the catalog, as a new state.
func (w *world) fact(f ledger.Fact, err error) {
	w.t.Helper()
	require.NoError(w.t, err)
	w.catalog = w.catalog.Fork()
	w.seq++
	require.NoError(w.t, w.catalog.Apply(ledger.Entry{Fact: f, Seq: w.seq}))
}

// publish publishes a contract, and returns its hash.
func (w *world) publish(version string, when time.Time, c api.Contract) string {
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
	w.see(evidence.Observation{Key: evidence.Key{
		Environment: "default", Principal: principal, Strength: evidence.Basic, Library: "java/7.7", Act: act, Subject: subject, SchemaID: id,
	}, First: when, Last: when, Count: 1})
}

func (w *world) see(o evidence.Observation) {
	next := *w.seen
	next.Observations = append(append([]evidence.Observation(nil), w.seen.Observations...), o)
	w.seen = &next
}

func (w *world) graph() *usage.Graph {
	return w.index.At(usage.Inputs{
		View: catalog.View{Registry: registry.View{State: w.registry}, Catalog: w.catalog},
		Seen: w.seen, Derived: &w.names, Now: w.now,
	})
}

func (w *world) subject(name string) usage.Usage {
	return w.graph().Subject(registry.ParseName(name), "default")
}

// told are edges in short: "consumes billing confirmed declared · seen 2 h ago".
func told(edges []usage.Edge) []string {
	out := []string{}
	for i := range edges {
		e := &edges[i]
		name := e.Application
		if name == "" {
			name = "(" + e.Principal + ")"
		}
		out = append(out, fmt.Sprintf("%s %s %s: %s", name, e.Role, e.Status, e.Words))
	}
	return out
}

func consumes(subject string, r *api.Reader) api.Consumes {
	return api.Consumes{Flow: api.Flow{Subject: subject}, Reader: r}
}
