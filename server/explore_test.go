package server

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// market fills a node with events of several kinds.
func market(t *testing.T) *handlerNode {
	t.Helper()
	n := inProcess(t)
	for _, s := range []struct{ subject, format, schema string }{
		{"orders-value", "AVRO", `{"type":"record","name":"OrderPlaced","namespace":"shop","doc":"Sent once the customer has confirmed.","fields":[{"name":"orderId","type":"string","doc":"Number of the order."},{"name":"customerEmail","type":"string","confluent:tags":["PII"]}]}`},
		{"orders-key", "AVRO", `"string"`},
		{":.dev:orders-value", "AVRO", `{"type":"record","name":"OrderPlaced","namespace":"shop","fields":[{"name":"orderId","type":"string"}]}`},
		{"payments-value", "JSON", `{"title":"PaymentTaken","type":"object","properties":{"amount":{"type":"number"}}}`},
		{"app-store-changelog-value", "AVRO", `{"type":"record","name":"State","fields":[]}`},
		{"a/b <x>-value", "AVRO", `"string"`},
	} {
		require.Empty(t, n.must(http.MethodPost, "/subjects/"+url.PathEscape(s.subject)+"/versions", map[string]any{"schema": s.schema, "schemaType": s.format}))
	}
	return n
}

func TestEvents(t *testing.T) {
	n := market(t)
	for name, c := range map[string]struct {
		query string
		want  []string
	}{
		"All":       {"", []string{"a/b <x>", "PaymentTaken", "shop.OrderPlaced"}},
		"Words":     {"?q=confirmed", []string{"shop.OrderPlaced"}},
		"Field":     {"?q=field:customerEmail", []string{"shop.OrderPlaced"}},
		"Filter":    {"?format=JSON", []string{"PaymentTaken"}},
		"Backwards": {"?sort=-name&limit=1", []string{"shop.OrderPlaced"}},
		"Nothing":   {"?q=zebra", nil},
	} {
		t.Run(name, func(t *testing.T) {
			page := described[api.EventList](t, n, http.MethodGet, "/api/v1/events", "/api/v1/events"+c.query, nil, http.StatusOK)
			var got []string
			for _, e := range page.Items {
				got = append(got, e.Name)
			}
			require.Equal(t, c.want, got)
		})
	}
	page := described[api.EventList](t, n, http.MethodGet, "/api/v1/events", "/api/v1/events?facets=format,context,evidence&limit=1", nil, http.StatusOK)
	require.Equal(t, map[string]int{"AVRO": 2, "JSON": 1}, page.Facets["format"])
	require.Equal(t, 3, page.Facets["evidence"]["no owner"])
	next := described[api.EventList](t, n, http.MethodGet, "/api/v1/events", "/api/v1/events?limit=1&cursor="+page.Next, nil, http.StatusOK)
	require.Equal(t, "PaymentTaken", next.Items[0].Name)
	near := described[api.EventList](t, n, http.MethodGet, "/api/v1/events", "/api/v1/events?q=PaymentTakne", nil, http.StatusOK)
	require.Contains(t, near.Closest, "PaymentTaken")
	for _, bad := range []string{"?cursor=x", "?sort=size", "?facets=doc", "?limit=1&q=other&cursor=" + page.Next} {
		described[api.Problem](t, n, http.MethodGet, "/api/v1/events", "/api/v1/events"+bad, nil, http.StatusBadRequest)
	}
}

func TestEvent(t *testing.T) {
	n := market(t)
	e := described[api.EventDetail](t, n, http.MethodGet, "/api/v1/events/{event}", "/api/v1/events/shop.OrderPlaced", nil, http.StatusOK)
	require.Equal(t, []string{":.dev:orders-value", "orders-value"}, e.Subjects)
	require.Equal(t, []string{"default/orders"}, e.Channels)
	require.Len(t, e.Carriers, 2)
	require.Equal(t, "heuristic", e.Carriers[1].ChannelsFrom.Derivation)
	require.Contains(t, e.Carriers[1].ChannelsFrom.Reason, "TopicNameStrategy")
	require.NotNil(t, e.Consumers)
	odd := described[api.EventDetail](t, n, http.MethodGet, "/api/v1/events/{event}", "/api/v1/events/"+url.PathEscape("a/b <x>"), nil, http.StatusOK)
	require.Equal(t, "a/b <x>", odd.Name)
	p := described[api.Problem](t, n, http.MethodGet, "/api/v1/events/{event}", "/api/v1/events/shop.OrderPlacd", nil, http.StatusNotFound)
	require.Contains(t, p.Hint, "shop.OrderPlaced")

	// What is registered or said later is there at once.
	require.Empty(t, n.must(http.MethodPost, "/subjects/audit-value/versions", map[string]any{"schema": `{"type":"record","name":"shop.OrderPlaced","fields":[]}`}))
	e = described[api.EventDetail](t, n, http.MethodGet, "/api/v1/events/{event}", "/api/v1/events/shop.OrderPlaced", nil, http.StatusOK)
	require.Equal(t, []string{"default/audit", "default/orders"}, e.Channels)
	require.Empty(t, n.must(http.MethodDelete, "/subjects/payments-value", nil))
	described[api.Problem](t, n, http.MethodGet, "/api/v1/events/{event}", "/api/v1/events/PaymentTaken", nil, http.StatusNotFound)
}

func TestChannels(t *testing.T) {
	n := market(t)
	page := described[api.ChannelList](t, n, http.MethodGet, "/api/v1/channels", "/api/v1/channels?q=orders", nil, http.StatusOK)
	require.Len(t, page.Items, 1)
	require.Equal(t, []string{"orders-key"}, page.Items[0].Keys)
	all := described[api.ChannelList](t, n, http.MethodGet, "/api/v1/channels", "/api/v1/channels", nil, http.StatusOK)
	hidden := described[api.ChannelList](t, n, http.MethodGet, "/api/v1/channels", "/api/v1/channels?hidden=true", nil, http.StatusOK)
	require.Equal(t, all.Total+1, hidden.Total)
	c := described[api.ChannelDetail](t, n, http.MethodGet, "/api/v1/channels/{cluster}/{topic}", "/api/v1/channels/default/"+url.PathEscape("a/b <x>"), nil, http.StatusOK)
	require.Equal(t, []string{"a/b <x>"}, c.Events)
	p := described[api.Problem](t, n, http.MethodGet, "/api/v1/channels/{cluster}/{topic}", "/api/v1/channels/default/ordres", nil, http.StatusNotFound)
	require.Equal(t, "/errors/unknown-channel", p.Type)
}

func TestSearchAndFields(t *testing.T) {
	n := market(t)
	found := described[api.SearchResult](t, n, http.MethodGet, "/api/v1/search", "/api/v1/search?q=orders-value", nil, http.StatusOK)
	require.Equal(t, "subject", found.Groups[0].Kind)
	require.Equal(t, "orders-value", found.Groups[0].Items[0].ID)
	byID := described[api.SearchResult](t, n, http.MethodGet, "/api/v1/search", "/api/v1/search?q=1", nil, http.StatusOK)
	require.Equal(t, "subject", kindOf(byID, "orders-value"))
	fields := described[api.FieldList](t, n, http.MethodGet, "/api/v1/fields", "/api/v1/fields?q=email+tag:PII", nil, http.StatusOK)
	require.Len(t, fields.Items, 1)
	require.Equal(t, "customerEmail", fields.Items[0].Path)
	require.Equal(t, []string{"shop.OrderPlaced"}, fields.Items[0].Events)
	described[api.Problem](t, n, http.MethodGet, "/api/v1/fields", "/api/v1/fields", nil, http.StatusBadRequest)
}

// kindOf is the kind of the group that has an id.
func kindOf(r api.SearchResult, id string) string {
	for _, g := range r.Groups {
		for _, h := range g.Items {
			if h.ID == id {
				return g.Kind
			}
		}
	}
	return ""
}
