package server

import (
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/treaty-registry/treaty/api"
)

const sourcesPath = "/api/v1/sources"

// clock is a time that a test moves while a node looks at it.
type clock struct{ at atomic.Pointer[time.Time] }

func clockAt(at time.Time) *clock {
	c := new(clock)
	c.at.Store(&at)
	return c
}

func (c *clock) now() time.Time { return *c.at.Load() }

// add moves the clock on, and returns what it shows then.
func (c *clock) add(d time.Duration) time.Time {
	at := c.now().Add(d)
	c.at.Store(&at)
	return at
}

// nodeWith puts a node in memory together with other settings than the standard ones.
func nodeWith(t *testing.T, change func(*Options)) (*Server, *handlerNode) {
	t.Helper()
	o := DefaultOptions()
	o.Store, o.Listen, o.Logger = "memory:", "127.0.0.1:0", slog.New(slog.DiscardHandler)
	change(&o)
	s, err := New(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.replica.WaitReady(t.Context()))
	return s, &handlerNode{handler: s.http.Handler}
}

func sourcesOf(t *testing.T, n *handlerNode) []api.Source {
	t.Helper()
	return described[api.SourceList](t, n, http.MethodGet, sourcesPath, sourcesPath, nil, http.StatusOK).Items
}

func TestSourceOfObservation(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	c := clockAt(began)
	s, n := nodeWith(t, func(o *Options) {
		o.Environment, o.ObservationLimit = "prod", 1_000
		o.Now = c.now
	})
	all := sourcesOf(t, n)
	require.Len(t, all, 1, "no cluster was named")
	require.Equal(t, api.Source{
		Kind: "observation", Name: "prod", State: "waiting", Every: 10, Counts: map[string]int64{"keys": 0, "limit": 1000, "overflow": 0},
		Environments: []api.SourceEnvironment{{Name: "prod", Since: began}},
	}, all[0])

	require.Empty(t, n.must(http.MethodPost, "/subjects/orders-value/versions", map[string]any{"schema": named("a")}))
	flushed := c.add(time.Minute)
	s.senses.observer.Flush(t.Context())
	all = sourcesOf(t, n)
	require.Equal(t, api.Source{
		Kind: "observation", Name: "prod", State: "ok", Every: 10, LastRun: &flushed, LastGood: &flushed,
		Counts: map[string]int64{"keys": 1, "limit": 1000, "overflow": 0}, Environments: []api.SourceEnvironment{{Name: "prod", Since: began, Keys: 1}},
	}, all[0])

	require.NoError(t, s.senses.tables.Close())
	failed := c.add(time.Minute)
	s.senses.observer.Flush(t.Context())
	broken := sourcesOf(t, n)[0]
	require.Equal(t, "failed", broken.State)
	require.Contains(t, broken.Error, "closed")
	require.Equal(t, failed, *broken.LastRun)
	require.Equal(t, flushed, *broken.LastGood)
	require.Equal(t, int64(1), broken.Counts["keys"], "what was found stays")
}

// TestABrokenClusterIsToldAsBroken asks a cluster with a password that it refuses.
func TestABrokenClusterIsToldAsBroken(t *testing.T) {
	t.Parallel()
	kafka, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.Superuser("PLAIN", "admin", "secret"), kfake.SeedTopics(1, "orders"))
	require.NoError(t, err)
	t.Cleanup(kafka.Close)
	brokers := strings.Join(kafka.ListenAddrs(), ",")
	s, n := nodeWith(t, func(o *Options) {
		o.Kafka = []string{"kafka://admin:wrong@" + brokers, "kafka://admin:secret@" + brokers + "?cluster=eu"}
	})
	all := sourcesOf(t, n)
	require.Len(t, all, 3)
	require.Equal(t, "waiting", all[1].State)
	require.Empty(t, all[1].Counts, "nothing was found yet, which is not nothing")
	for _, l := range s.senses.lookers {
		l.Look(t.Context())
	}
	all = sourcesOf(t, n)
	broken, good := all[1], all[2]
	require.Equal(t, []string{"default", "eu"}, []string{broken.Name, good.Name})
	require.Equal(t, "failed", broken.State)
	require.NotEmpty(t, broken.Error)
	require.NotContains(t, broken.Error, "wrong@")
	require.NotNil(t, broken.LastRun)
	require.Nil(t, broken.LastGood)
	require.Equal(t, "ok", good.State)
	require.NotNil(t, good.LastGood)
	require.Equal(t, int64(1), good.Counts["topics"])

	require.Empty(t, n.must(http.MethodPost, "/subjects/orders-value/versions", map[string]any{"schema": named("a")}))
	u := read[api.Usage](t, n, "/api/v1/subjects/orders-value/usage")
	require.Contains(t, u.Coverage.KafkaDiscovery, "failed ", "coverage says so too")
	require.NotEqual(t, "closed", u.Coverage.State)
}
