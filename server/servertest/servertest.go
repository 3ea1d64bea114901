// Package servertest starts whole nodes inside the process of a test.
package servertest

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server"
)

// Start starts a node with a memory store on a free port and returns its
// address. The node stops when the test ends, which fails if it does not stop
// in order. edit, if any, changes its options before.
func Start(t testing.TB, edit ...func(*server.Options)) string {
	t.Helper()
	o := server.DefaultOptions()
	o.Store, o.Listen, o.Logger = "memory:", "127.0.0.1:0", slog.New(slog.DiscardHandler)
	for _, change := range edit {
		change(&o)
	}
	// The context of the test ends before its cleanups run, and the node is to
	// stop in them.
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	s, err := server.New(ctx, o)
	if err != nil {
		stop()
		require.NoError(t, err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-done)
		require.NoError(t, s.Close())
	})
	return "http://" + s.Addr()
}
