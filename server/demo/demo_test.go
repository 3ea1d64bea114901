package demo_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
	"github.com/treaty-registry/treaty/ledger/replica"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/demo"
)

// world is both states, as a node has them.
type world struct {
	registry *registry.State
	catalog  *catalog.State
}

func (w *world) Fork() *world { return &world{w.registry.Fork(), w.catalog.Fork()} }

func (w *world) Apply(e ledger.Entry) error {
	if catalog.Family().Has(e.Kind) {
		return w.catalog.Apply(e)
	}
	return w.registry.Apply(e)
}

func (w *world) Digest() ledger.Hash { return w.registry.Digest() }

func TestLoad(t *testing.T) {
	o := replica.DefaultOptions[*world]()
	o.Log = memory.NewHistory(uuid.New()).Open(memory.Options{})
	o.New = func() *world { return &world{registry.NewState(), catalog.NewState()} }
	r, err := replica.New(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	require.NoError(t, r.WaitReady(t.Context()))
	view := func(s *replica.Snapshot[*world]) registry.View {
		return registry.View{State: s.State.registry, Pos: s.Pos, Fork: func() *registry.State { return s.Fork().registry }}
	}
	var languages []compat.Language
	for _, l := range formats.All() {
		languages = append(languages, l)
	}
	var seen []evidence.Observation
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	load := demo.Options{
		Store: replica.NewPart(r, view), Languages: languages, Now: now,
		Catalog: replica.NewPart(r, func(s *replica.Snapshot[*world]) catalog.View {
			return catalog.View{Pos: s.Pos, Registry: view(s), Catalog: s.State.catalog}
		}),
		Observe: func(all []evidence.Observation) { seen = append(seen, all...) },
	}
	require.NoError(t, demo.Load(context.Background(), load))

	s := r.Current().State
	require.Len(t, s.registry.Subjects(registry.SubjectQuery{}), 12)
	require.Len(t, s.registry.AllVersions(registry.ParseName("orders-value")), 3)
	require.Equal(t, 6, s.catalog.Main.Len())
	require.Equal(t, "2.3.0", s.catalog.Deployments.Get("production", catalog.DeploymentName("billing", "")).Version)
	require.NotEmpty(t, seen)
	for _, o := range seen {
		require.False(t, o.Last.Before(o.First), "%+v", o.Key)
		require.False(t, o.Last.After(now), "%+v", o.Key)
		require.NotZero(t, o.Act)
	}
	for name, c := range map[string]int{"billing": 2, "order": 3} {
		require.Len(t, s.catalog.Main.Get(name).Consumes, c)
	}

	before := r.Current().Pos
	require.NoError(t, demo.Load(context.Background(), load))
	require.Equal(t, before, r.Current().Pos, "a registry that is not empty stays as it is")
}

func TestPendingDropsWhatTwoConsumersNeed(t *testing.T) {
	subject, schema := demo.Pending()
	require.Equal(t, "orders-value", subject)
	require.NotContains(t, schema, "customerEmail")
}
