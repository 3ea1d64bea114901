package server

import (
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/server/demo"
)

// withDemo is a node with the order flow in it.
func withDemo(t *testing.T) *handlerNode {
	t.Helper()
	s := newTestServer(t, slog.New(slog.DiscardHandler))
	s.loadDemo(t.Context())
	return &handlerNode{handler: s.http.Handler}
}

func TestGraphOfTheOrderFlow(t *testing.T) {
	n := withDemo(t)
	l := ask[api.Lineage](t, n, http.MethodGet, "/api/v1/graph?focus=event:shop.ordering.OrderPlaced&env=production", nil, http.StatusOK)
	var names []string
	for _, node := range l.Nodes {
		names = append(names, node.ID)
	}
	require.ElementsMatch(t, []string{
		"event:shop.ordering.OrderPlaced", "application:order", "application:billing", "application:inventory", "application:shipping",
		"application:notification", "application:analytics", "principal:crm-legacy",
	}, names)
	require.Equal(t, "team-checkout", l.Nodes[0].Owner)
	require.Equal(t, "ordering", l.Nodes[0].Domain)
	same := ask[api.Lineage](t, n, http.MethodGet, "/api/v1/graph?focus=subject:orders-value&env=production", nil, http.StatusOK)
	require.Equal(t, l.Nodes, same.Nodes, "a subject with one event is that event")
	crm := ask[api.Lineage](t, n, http.MethodGet, "/api/v1/graph?focus=principal:crm-legacy&env=production", nil, http.StatusOK)
	require.Len(t, crm.Nodes, 2)
	down := ask[api.Lineage](t, n, http.MethodGet, "/api/v1/graph?focus=application:order&direction=down&depth=6&env=production", nil, http.StatusOK)
	require.Greater(t, len(down.Nodes), 12)
	require.Zero(t, down.Cut)
	for path, status := range map[string]int{
		"?focus=x": 400, "": 400, "?focus=event:x&direction=left": 400, "?focus=event:x&depth=9": 400, "?focus=event:x&env=nowhere": 404,
		"?focus=event:none": 404, "?focus=application:none": 404, "?focus=principal:none": 404, "?focus=subject:none": 404,
	} {
		p := ask[api.Problem](t, n, http.MethodGet, "/api/v1/graph"+path, nil, status)
		require.NotEmpty(t, p.Detail, path)
	}
}

// TestUsersElsewhere: who asks about the wrong environment must not take it for nobody.
func TestUsersElsewhere(t *testing.T) {
	n := withDemo(t)
	ok[api.Environment](t, n, http.MethodPut, "/api/v1/environments/lab", map[string]any{})
	for _, path := range []string{"/api/v1/subjects/orders-value/usage", "/api/v1/events/shop.ordering.OrderPlaced/usage"} {
		u := ok[api.Usage](t, n, http.MethodGet, path+"?env=lab", nil)
		require.Empty(t, u.Edges)
		require.Equal(t, []string{"production", "staging"}, u.Elsewhere, path)
		u = ok[api.Usage](t, n, http.MethodGet, path+"?env=production", nil)
		require.NotEmpty(t, u.Edges)
		require.Empty(t, u.Elsewhere, path)
	}
	require.Empty(t, ok[api.Usage](t, n, http.MethodGet, "/api/v1/subjects/shop.common.Money/usage?env=lab", nil).Elsewhere)
}

// TestPendingChangeOfTheDemo holds what the demo is there to show.
func TestPendingChangeOfTheDemo(t *testing.T) {
	n := withDemo(t)
	subject, schema := demo.Pending()
	impact := ask[api.Impact](t, n, http.MethodPost, "/api/v1/impact", api.ImpactRequest{
		Subject: subject, Environment: "production", Action: "produce", By: "order",
		Candidate: &api.SchemaText{SchemaType: "AVRO", Schema: schema, References: []api.SchemaReference{
			{Name: "shop.common.Address", Subject: "shop.common.Address", Version: 1}, {Name: "shop.common.Money", Subject: "shop.common.Money", Version: 1},
		}},
	}, http.StatusOK)
	require.Equal(t, "no", impact.Verdict)
	require.Equal(t, "open", impact.Coverage.State, impact.Coverage.Words)
	require.True(t, impact.Coverage.ObservationSince.Before(time.Now().AddDate(0, 0, -60)))
	rows := map[string]string{}
	for _, r := range impact.AsWriter {
		rows[r.Application+r.Principal] = r.Row
	}
	require.Equal(t, map[string]string{
		"billing": "FAIL", "notification": "FAIL", "inventory": "PASS", "shipping": "PASS", "analytics": "UNKNOWN", "crm-legacy": "UNKNOWN",
	}, rows)
}
