package server

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// TestHistoryOfThings asks a whole node what has happened to subjects, events,
// applications, domains and teams, as pages and as feeds.
func TestHistoryOfThings(t *testing.T) {
	n := market(t)
	patch := func(path string, body map[string]any) {
		require.Empty(t, n.must(http.MethodPatch, path, body))
	}
	require.Empty(t, n.must(http.MethodPut, "/api/v1/teams/team-shop", map[string]any{}))
	require.Empty(t, n.must(http.MethodPut, "/api/v1/domains/sales", map[string]any{"owner": "team-shop"}))
	patch("/api/v1/events/shop.OrderPlaced", map[string]any{"owner": "team-shop", "domain": "sales"})
	require.Empty(t, n.must(http.MethodPut, billing+"/versions/1/contract", map[string]any{"consumes": []any{map[string]any{"subject": "orders-value", "reader": map[string]any{"version": 1}}}}))
	w := n.call(http.MethodPut, "/config/payments-value", `{"compatibility":"FULL"}`, "Content-Type", "application/json", "X-Registry-Client-Id", "ann")
	require.Equal(t, http.StatusOK, w.Code)

	for query, want := range map[string][]string{
		"subject=payments-value":             {"config-set payments-value", "version-registered payments-value"},
		"subject=orders-value":               {"contract-published 1/billing", "version-registered orders-value"},
		"object=subject::.dev:orders-value":  {"version-registered :.dev:orders-value"},
		"event=shop.OrderPlaced":             {"contract-published 1/billing", "annotated event/shop.OrderPlaced", "version-registered :.dev:orders-value", "version-registered orders-value"},
		"application=billing":                {"contract-published 1/billing"},
		"domain=sales":                       {"contract-published 1/billing", "annotated event/shop.OrderPlaced", "domain-set sales", "version-registered :.dev:orders-value", "version-registered orders-value"},
		"team=team-shop&kind=team-*":         {"team-set team-shop"},
		"actor=ann":                          {"config-set payments-value"},
		"actor=nobody":                       nil,
		"until=2001-01-01":                   nil,
		"kind=config-*&since=2001-01-01":     {"config-set payments-value"},
		"object=billing&kind=annotated":      nil,
		"object=environment:prod&limit=1000": nil,
	} {
		var got []string
		list := ok[api.ChangeList](t, n, http.MethodGet, "/api/v1/changes?order=desc&"+query, nil)
		for _, c := range list.Items {
			got = append(got, c.Kind+" "+c.Subject)
		}
		require.Empty(t, cmp.Diff(want, got), query)
		require.Zero(t, list.Next, query)

		query, _ = strings.CutSuffix(query, "&limit=1000")
		w := n.call(http.MethodGet, "/api/v1/changes.atom?"+query, "", "Accept-Encoding", "identity")
		require.Equal(t, http.StatusOK, w.Code)
		var feed struct {
			Entries []struct {
				Category struct {
					Term string `xml:"term,attr"`
				} `xml:"category"`
			} `xml:"entry"`
		}
		require.NoError(t, xml.Unmarshal(w.Body.Bytes(), &feed))
		var kinds []string
		for _, e := range feed.Entries {
			kinds = append(kinds, e.Category.Term)
		}
		for i := range want {
			want[i], _, _ = strings.Cut(want[i], " ")
		}
		require.Empty(t, cmp.Diff(want, kinds), query)
	}
	for _, bad := range []string{"kind=x", "since=x", "order=x", "event=a&team=b"} {
		p := ask[api.Problem](t, n, http.MethodGet, "/api/v1/changes?"+bad, nil, http.StatusBadRequest)
		require.Equal(t, "/errors/bad-filter", p.Type, bad)
	}
	tag := n.call(http.MethodGet, "/api/v1/changes.atom?domain=sales", "").Header().Get("ETag")
	require.NotEmpty(t, tag)
	require.Equal(t, http.StatusNotModified, n.call(http.MethodGet, "/api/v1/changes.atom?domain=sales", "", "If-None-Match", tag).Code)
	patch("/api/v1/events/"+url.PathEscape("shop.OrderPlaced"), map[string]any{"docs": "new"})
	require.Equal(t, http.StatusOK, n.call(http.MethodGet, "/api/v1/changes.atom?domain=sales", "", "If-None-Match", tag).Code)
}
