package tables_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server/actors"
	"github.com/treaty-registry/treaty/server/tables"
)

func TestActors(t *testing.T) {
	eachStore(t, func(t *testing.T, nodes int, open func() *tables.Tables) {
		a := open()
		b := a
		if nodes > 1 {
			b = open()
		}
		who := actors.Actor{Name: "ann'; DROP TABLE principal; --é", Verified: true}
		id, err := a.Actor(t.Context(), who)
		require.NoError(t, err)
		again, err := b.Actor(t.Context(), who)
		require.NoError(t, err)
		require.Equal(t, id, again, "nodes agree")
		ghost, err := a.Actor(t.Context(), actors.Actor{Name: who.Name})
		require.NoError(t, err)
		require.NotEqual(t, id, ghost)

		found, known, err := b.ActorOf(t.Context(), id)
		require.NoError(t, err)
		require.True(t, known)
		require.Equal(t, who, found)
		_, known, err = b.ActorOf(t.Context(), uuid.New())
		require.NoError(t, err)
		require.False(t, known)

		erased, err := b.EraseActor(t.Context(), who.Name)
		require.NoError(t, err)
		require.True(t, erased)
		found, known, err = a.ActorOf(t.Context(), id)
		require.NoError(t, err)
		require.True(t, known)
		require.Equal(t, actors.Actor{Verified: true}, found)
		erased, err = a.EraseActor(t.Context(), "")
		require.NoError(t, err)
		require.False(t, erased)
	})
}
