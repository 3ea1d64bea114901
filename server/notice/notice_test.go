package notice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/notify"
)

func TestEnding(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	const day = 24 * time.Hour
	for left, want := range map[time.Duration]int{-day: 0, 0: 0, time.Second: late, 3 * day: late, 3*day + 1: early, 14 * day: early, 14*day + 1: 0} {
		require.Equal(t, want, ending(now, now.Add(left)), left)
	}
}

// board takes notices while it is not broken.
type board struct {
	broken bool
	got    []notify.Notice
}

func (b *board) AddNotices(_ context.Context, all []notify.Notice) error {
	if b.broken {
		return errors.New("the database is away")
	}
	b.got = append(b.got, all...)
	return nil
}

func TestFloodIsToldInParts(t *testing.T) {
	t.Parallel()
	b := &board{broken: true}
	f := New(Options{Board: b, Log: slog.New(slog.DiscardHandler)})
	v := catalog.View{Registry: registry.View{State: registry.NewState()}, Catalog: catalog.NewState()}
	g := usage.New(usage.Options{Environment: "prod"}).At(usage.Inputs{View: v, Now: time.Now()})
	u := usage.Usage{Environment: "prod"}
	for i := range atOnce + 10 {
		u.Edges = append(u.Edges, usage.Edge{Edge: api.Edge{Principal: fmt.Sprint(i), Role: usage.Consumes, Subject: "a", Status: usage.Undeclared}})
	}
	round := func() int {
		f.Subject(t.Context(), g, []usage.Usage{u})
		f.Round(t.Context(), g)
		return len(b.got)
	}
	require.Zero(t, round())
	b.broken = false
	require.Equal(t, atOnce, round(), "what could not be told is found again")
	require.Equal(t, atOnce+10, round())
	require.Equal(t, atOnce+10, round(), "once is enough")
}
