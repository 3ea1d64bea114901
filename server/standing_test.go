package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/usage"
)

// TestEvidenceFacet finds events by who uses them, per environment.
func TestEvidenceFacet(t *testing.T) {
	e := newEyes(t)
	n := &handlerNode{handler: e.server.http.Handler}
	require.Empty(t, n.must(http.MethodPost, "/subjects/idle-value/versions", map[string]any{"schema": named("idle")}))
	require.Equal(t, http.StatusOK, e.ask(http.MethodPost, "/subjects/orders-value/versions", orders, basic("sa-checkout"), "User-Agent: confluent-kafka-go/2.11.1"))
	require.Equal(t, http.StatusOK, e.ask(http.MethodGet, "/schemas/ids/2?subject=orders-value&fetchMaxId=false", "", basic("sa-legacy"), "User-Agent: kafkajs/2.2"))
	e.seen()
	ok[api.Published](t, n, "PUT", billing+"/versions/1/contract", contract(1))
	list := func(query string) api.EventList {
		return described[api.EventList](t, n, http.MethodGet, "/api/v1/events", "/api/v1/events?facets=evidence,environment"+query, nil, http.StatusOK)
	}
	names := func(query string) (out []string) {
		for _, e := range list(query).Items {
			out = append(out, e.Name)
		}
		return out
	}
	page := list("")
	require.Nil(t, page.EvidenceAt, "nobody has looked yet")
	require.NotContains(t, page.Facets["evidence"], "no producer seen")

	e.server.views.Round(t.Context(), e.server.current(), e.server.watchers...)
	page = list("")
	require.NotNil(t, page.EvidenceAt)
	require.Len(t, page.Items, 2)
	idle, order := page.Items[0].Name, page.Items[1].Name
	if page.Items[0].Subject != "idle-value" {
		idle, order = order, idle
	}
	facet := page.Facets["evidence"]
	require.Equal(t, 1, facet["no consumer known"])
	require.Equal(t, 1, facet["undeclared consumers"])
	require.Equal(t, 2, facet["no owner"])
	require.Equal(t, map[string]int{"default": 2}, page.Facets["environment"])
	require.Equal(t, []string{idle}, names("&evidence=no+consumer+known"))
	require.Equal(t, []string{order}, names("&evidence=undeclared+consumers"))
	require.Equal(t, []string{order}, names(`&q=-evidence:"no+consumer+known"`))
	require.Len(t, names("&environment=default"), 2)
	require.Equal(t, []string{order}, names("&q=billing"), "an application finds what it uses")
	for _, item := range page.Items {
		for _, sentence := range item.Evidence {
			require.NotContains(t, sentence, "\x00")
		}
	}

	// In another environment other things are true.
	ok[api.Environment](t, n, "PUT", "/api/v1/environments/prod-eu", map[string]any{"production": true})
	require.Equal(t, 0, list("&env=prod-eu").Facets["evidence"]["no producer seen"], "before the next round")
	e.server.views.Round(t.Context(), e.server.current(), e.server.watchers...)
	require.Equal(t, 2, list("&env=prod-eu").Facets["evidence"]["no producer seen"])
	require.Len(t, names("&env=prod-eu&evidence=no+producer+seen"), 2)
	require.Empty(t, names("&evidence=no+producer+seen"))

	// What is gone leaves nothing behind.
	require.Empty(t, n.must(http.MethodDelete, "/subjects/idle-value", nil))
	e.server.views.Round(t.Context(), e.server.current(), e.server.watchers...)
	require.Equal(t, 0, list("").Facets["evidence"]["no consumer known"])
}

// TestMessageType says by hand that a message is a command.
func TestMessageType(t *testing.T) {
	n := market(t)
	ok[api.Annotation](t, n, "PATCH", "/api/v1/subjects/payments-value", map[string]any{"override": map[string]any{"messageType": "command"}})
	page := described[api.EventList](t, n, http.MethodGet, "/api/v1/events", "/api/v1/events?type=command", nil, http.StatusOK)
	require.Len(t, page.Items, 1)
	require.Equal(t, "command", page.Items[0].Type)
	p := ask[api.Problem](t, n, "PATCH", "/api/v1/subjects/payments-value", map[string]any{"override": map[string]any{"messageType": "wish"}}, 422)
	require.Contains(t, p.Detail, "messageType")
}

// TestFirstLook asks a node that has looked at nothing yet: that begins the rounds.
func TestFirstLook(t *testing.T) {
	e := newEyes(t)
	ctx, stop := context.WithCancel(t.Context())
	done, ended := &seenRound{make(chan struct{}, 1)}, make(chan struct{})
	e.server.watchers = append(e.server.watchers, done)
	go func() { defer close(ended); e.server.watch(ctx) }()
	n := &handlerNode{handler: e.server.http.Handler}
	read[api.EventList](t, n, "/api/v1/events")
	<-done.round
	stop()
	<-ended
	page := described[api.EventList](t, n, http.MethodGet, "/api/v1/events", "/api/v1/events", nil, http.StatusOK)
	require.NotNil(t, page.EvidenceAt)
	w := httptest.NewRecorder()
	e.server.http.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	require.Equal(t, http.StatusOK, w.Code)
}

// seenRound tells that a round has ended.
type seenRound struct{ round chan struct{} }

func (s *seenRound) Subject(context.Context, *usage.Graph, []usage.Usage) {}

func (s *seenRound) Round(context.Context, *usage.Graph) { s.round <- struct{}{} }
