package server_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/server"
)

// startMemory starts a node with a memory store and returns a client of it.
func startMemory(t *testing.T) *client.Client {
	t.Helper()
	o := server.DefaultOptions()
	o.Store, o.Listen, o.Logger = "memory:", "127.0.0.1:0", slog.New(slog.DiscardHandler)
	ctx, stop := context.WithCancel(context.Background())
	s, err := server.New(ctx, o)
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-done)
		require.NoError(t, s.Close())
	})
	c, err := client.New(client.Options{URL: "http://" + s.Addr()})
	require.NoError(t, err)
	return c
}

// TestApply applies a desired state as one batch, and nothing of one that has a refused step.
func TestApply(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := startMemory(t)
	want := api.DesiredState{Workspace: "w", Subjects: []api.DesiredSubject{
		{Subject: "pay", Schema: `{"type":"record","name":"Pay","fields":[{"name":"m","type":"Money"}]}`, References: []api.SchemaReference{{Name: "Money", Subject: "money"}}},
		{Subject: "money", Schema: `{"type":"record","name":"Money","fields":[]}`, Compatibility: "FULL"},
	}}
	planned, err := c.Plan(ctx, want)
	require.NoError(t, err)
	require.Equal(t, 5, planned.Facts)
	require.False(t, planned.Applied)
	names, err := c.Subjects(ctx, ":*:", client.Active)
	require.NoError(t, err)
	require.Empty(t, names, "a plan changes nothing")

	applied, err := c.Apply(ctx, want, "commit 4f2a")
	require.NoError(t, err)
	require.True(t, applied.Applied)
	require.Equal(t, planned.Facts, applied.Facts)
	require.Equal(t, planned.Steps, applied.Steps, "apply does what plan said")
	history, err := c.Changes(ctx, 0, "", 100)
	require.NoError(t, err)
	require.Len(t, history.Items, 5)
	for i, change := range history.Items {
		require.Equal(t, history.Items[0].Batch, change.Batch, "one batch")
		require.Equal(t, "commit 4f2a", change.Cause)
		require.Equal(t, i == 4, change.Last)
	}
	again, err := c.Plan(ctx, want)
	require.NoError(t, err)
	require.True(t, again.Empty())

	bad := want
	bad.Subjects = append([]api.DesiredSubject{{Subject: "fresh", Schema: `"int"`}}, want.Subjects...)
	bad.Subjects[2].Schema = `"int"`
	_, err = c.Apply(ctx, bad, "")
	var refused *client.RefusedError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusConflict, client.Status(err))
	require.Equal(t, 2, refused.Plan.Refused)
	_, err = c.Version(ctx, "fresh", client.Latest, false)
	require.True(t, client.NotFound(err), "nothing of a refused plan is done")

	fresh := api.DesiredState{Subjects: bad.Subjects[:1], Expect: map[string]string{"fresh": "other"}}
	_, err = c.Apply(ctx, fresh, "")
	var stale *client.StaleError
	require.ErrorAs(t, err, &stale)
	require.Equal(t, []string{"fresh"}, stale.Subjects)
	_, err = c.Plan(ctx, api.DesiredState{Subjects: []api.DesiredSubject{{Subject: "a"}, {Subject: "a"}}})
	require.Equal(t, http.StatusUnprocessableEntity, client.Status(err))
}

// TestLargePlan sends more than one schema may have.
func TestLargePlan(t *testing.T) {
	t.Parallel()
	c := startMemory(t)
	var want api.DesiredState
	for i := range 300 {
		want.Subjects = append(want.Subjects, api.DesiredSubject{
			Subject: fmt.Sprintf("s%03d", i), Schema: fmt.Sprintf(`{"type":"record","name":"R","doc":%q,"fields":[]}`, strings.Repeat("x", 8000)),
		})
	}
	p, err := c.Apply(t.Context(), want, "")
	require.NoError(t, err)
	require.Equal(t, 300, p.Facts)
}

// TestChanges pages through the history and verifies it.
func TestChanges(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := startMemory(t)
	for i := range 5 {
		_, err := c.Register(ctx, fmt.Sprintf("s%d", i%2), api.RegisterSchemaRequest{Schema: fmt.Sprintf(`{"type":"record","name":"R","fields":[{"name":"f%d","type":"int","default":0}]}`, i)}, false)
		require.NoError(t, err)
	}
	var seen []uint64
	for after := uint64(0); ; {
		page, err := c.Changes(ctx, after, "", 2)
		require.NoError(t, err)
		for _, change := range page.Items {
			seen = append(seen, change.Position)
			require.Equal(t, "version-registered", change.Kind)
		}
		if after = page.Next; after == page.Position {
			break
		}
	}
	require.Equal(t, []uint64{1, 2, 3, 4, 5}, seen)
	page, err := c.Changes(ctx, 0, "s1", 100)
	require.NoError(t, err)
	require.Len(t, page.Items, 2)
	require.JSONEq(t, `{"type":"AVRO"}`, string(page.Items[0].Body))
	page, err = c.Changes(ctx, 99, "", 100)
	require.NoError(t, err)
	require.Empty(t, page.Items)
	require.EqualValues(t, 5, page.Next)
	check, err := c.VerifyHistory(ctx)
	require.NoError(t, err)
	require.True(t, check.Intact)
	require.EqualValues(t, 5, check.Entries)
}
