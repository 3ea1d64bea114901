package server

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// TestVeryManyPrincipals asks as more principals than are kept: they take no more
// room, and coverage says that there are more than it can name.
func TestVeryManyPrincipals(t *testing.T) {
	t.Parallel()
	const limit, principals = 1_000, 5_000
	c := clockAt(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	s, n := nodeWith(t, func(o *Options) {
		o.ObservationLimit = limit
		o.Now = c.now
	})
	e := &eyes{t, s}
	require.Empty(t, n.must(http.MethodPost, "/subjects/orders-value/versions", map[string]any{"schema": named("a")}))
	s.senses.observer.Flush(t.Context())
	for i := range principals {
		require.Equal(t, http.StatusOK, e.ask(http.MethodGet, "/schemas/ids/1?subject=orders-value", "", basic(fmt.Sprint("nobody-", i))))
		if i%1_000 == 0 {
			s.senses.observer.Flush(t.Context())
		}
	}
	s.senses.observer.Flush(t.Context())
	c.add(20 * 24 * time.Hour) // long enough for observation to mean something
	u := read[api.Usage](t, n, "/api/v1/subjects/orders-value/usage")
	require.Equal(t, "open", u.Coverage.State)
	require.Contains(t, u.Coverage.Words, "+ readers unexplained")
	require.Equal(t, principals+1-limit, u.Coverage.Overflow)
	source := sourcesOf(t, n)[0]
	require.Equal(t, map[string]int64{"keys": limit, "limit": limit, "overflow": principals + 1 - limit}, source.Counts)
}
