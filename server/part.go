package server

import (
	"time"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/plan"
	"github.com/treaty-registry/treaty/ledger/replica"
	"github.com/treaty-registry/treaty/registry"
)

// registryStore is the replica as the registry and the API see it.
type registryStore struct {
	*replica.Part[*World, registry.View]
	replica *replica.Replica[*World]
}

func newRegistryStore(r *replica.Replica[*World], g registry.Gate) *registryStore {
	return &registryStore{replica: r, Part: replica.NewPart(r, func(s *replica.Snapshot[*World]) registry.View { return registryView(s, g) })}
}

func registryView(s *replica.Snapshot[*World], g registry.Gate) registry.View {
	return registry.View{State: s.State.Registry, Pos: s.Pos, Gate: g, Fork: func() *registry.State { return s.Fork().Registry }}
}

// ConfirmedAt returns when the current view was last known to be the newest one.
func (s *registryStore) ConfirmedAt() time.Time { return s.replica.Current().ConfirmedAt() }

// newPlanStore is the replica as plans see it.
func newPlanStore(r *replica.Replica[*World], g registry.Gate) *replica.Part[*World, plan.View] {
	return replica.NewPart(r, func(s *replica.Snapshot[*World]) plan.View {
		return plan.View{Registry: registryView(s, g), Catalog: s.State.Catalog}
	})
}

// catalogStore is the replica as the catalog sees it.
type catalogStore = replica.Part[*World, catalog.View]

// newCatalogStore is the replica as the catalog sees it: nothing is registered through it.
func newCatalogStore(r *replica.Replica[*World]) *catalogStore {
	return replica.NewPart(r, func(s *replica.Snapshot[*World]) catalog.View {
		return catalog.View{Pos: s.Pos, Registry: registryView(s, nil), Catalog: s.State.Catalog}
	})
}
