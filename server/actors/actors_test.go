package actors_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server/actors"
)

// names is a store in memory.
type names struct {
	ids   map[uuid.UUID]actors.Actor
	asked int
	err   error
}

func (n *names) Actor(_ context.Context, who actors.Actor) (uuid.UUID, error) {
	n.asked++
	for id, known := range n.ids {
		if known == who {
			return id, n.err
		}
	}
	id := uuid.New()
	n.ids[id] = who
	return id, n.err
}

func (n *names) ActorOf(_ context.Context, id uuid.UUID) (actors.Actor, bool, error) {
	n.asked++
	who, ok := n.ids[id]
	return who, ok, n.err
}

func (n *names) EraseActor(_ context.Context, name string) (found bool, err error) {
	for id, who := range n.ids {
		if who.Name == name {
			n.ids[id], found = actors.Actor{Verified: who.Verified}, true
		}
	}
	return found, n.err
}

func TestBook(t *testing.T) {
	ctx := t.Context()
	n := &names{ids: map[uuid.UUID]actors.Actor{}}
	b := actors.New(n)
	ann, ghost := actors.Actor{Name: "ann", Verified: true}, actors.Actor{Name: "ann"}
	id, err := b.ID(ctx, ann)
	require.NoError(t, err)
	again, err := b.ID(ctx, ann)
	require.NoError(t, err)
	require.Equal(t, id, again)
	require.Equal(t, 1, n.asked, "it is remembered")
	other, err := b.ID(ctx, ghost)
	require.NoError(t, err)
	require.NotEqual(t, id, other, "who only calls itself so is somebody else")
	for _, nobody := range []string{"", strings.Repeat("a", 501)} {
		none, err := b.ID(ctx, actors.Actor{Name: nobody, Verified: true})
		require.NoError(t, err)
		require.Equal(t, uuid.Nil, none)
	}

	who, err := b.Names(ctx, []uuid.UUID{id, other, uuid.Nil, id, uuid.New()})
	require.NoError(t, err)
	require.Equal(t, map[uuid.UUID]actors.Actor{id: ann, other: ghost}, who)

	found, err := b.Erase(ctx, "ann")
	require.NoError(t, err)
	require.True(t, found)
	who, err = b.Names(ctx, []uuid.UUID{id})
	require.NoError(t, err)
	require.Equal(t, map[uuid.UUID]actors.Actor{id: {Verified: true}}, who)
	fresh, err := b.ID(ctx, ann)
	require.NoError(t, err)
	require.NotEqual(t, id, fresh)

	n.err = errors.New("gone")
	_, err = b.ID(ctx, actors.Actor{Name: "bob", Verified: true})
	require.Error(t, err)
	_, err = b.Names(ctx, []uuid.UUID{id})
	require.Error(t, err)
}

func TestBoundsOfNamesThatAnybodyMakesUp(t *testing.T) {
	n := &names{ids: map[uuid.UUID]actors.Actor{}}
	b := actors.New(n)
	for i := range 1_500 {
		id, err := b.ID(t.Context(), actors.Actor{Name: fmt.Sprint("ghost-", i)})
		require.NoError(t, err)
		require.Equal(t, i >= 1_000, id == uuid.Nil)
	}
	require.Len(t, n.ids, 1_000)
	id, err := b.ID(t.Context(), actors.Actor{Name: "ann", Verified: true})
	require.NoError(t, err)
	require.NotEqual(t, uuid.Nil, id, "they keep nobody else out")
}
