package notify

import (
	"context"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/server/actors"
)

// Names tells who has which id, as far as that is known: the ledger holds ids only,
// so that a name can be erased.
type Names interface {
	Names(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]actors.Actor, error)
}

// Name adds to a change who made it. A name that cannot be had is left out: the id
// is there in any case, and nobody waits for a name.
func (e *Event) Name(ctx context.Context, names Names) {
	change, ok := e.Data.(api.Change)
	if !ok || names == nil {
		return
	}
	id, err := uuid.Parse(change.Actor)
	if err != nil || id == uuid.Nil {
		return
	}
	found, err := names.Names(ctx, []uuid.UUID{id})
	if err != nil {
		return
	}
	who := found[id]
	change.Principal, change.Unverified = who.Name, who.Name != "" && !who.Verified
	e.Data = change
}
