package server

import (
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// TestTagsFollowAllThatIsTold holds the tags of answers against changes of the ledger
// and against evidence, which the ledger does not have.
func TestTagsFollowAllThatIsTold(t *testing.T) {
	s := newTestServer(t, slog.New(slog.DiscardHandler))
	n := &handlerNode{handler: s.http.Handler}
	require.Empty(t, n.must(http.MethodPost, "/subjects/orders-value/versions", map[string]any{"schema": named("a")}))
	s.senses.observer.Flush(t.Context())
	paths := []string{
		"/api/v1/subjects", "/api/v1/subjects/orders-value", "/api/v1/subjects/orders-value/usage", "/api/v1/applications", "/api/v1/principals",
		"/api/v1/environments", "/api/v1/environments/default/deployments", "/api/v1/waivers", "/api/v1/policies", "/api/v1/teams", "/api/v1/domains",
		"/api/v1/events", "/api/v1/channels", "/api/v1/search?q=orders", "/api/v1/events/R_a", "/api/v1/badges/event/R_a.svg",
	}
	tags := map[string]string{}
	told := func(path string) int {
		t.Helper()
		w := n.call("GET", path, "", "If-None-Match", tags[path])
		require.Contains(t, []int{200, 304}, w.Code, path)
		require.NotEmpty(t, w.Header().Get("ETag"), path)
		require.Equal(t, w.Code == 304, w.Body.Len() == 0, path)
		tags[path] = w.Header().Get("ETag")
		return w.Code
	}
	for _, path := range paths {
		told(path)
		require.Equal(t, 304, told(path), path)
	}
	require.Empty(t, n.must(http.MethodPut, "/api/v1/teams/checkout", map[string]any{"title": "Checkout"}))
	require.Equal(t, 200, told("/api/v1/teams"), "a fact")
	require.Equal(t, 304, told("/api/v1/teams"))
	usage := "/api/v1/subjects/orders-value/usage"
	told(usage)
	before := s.replica.Current().Pos
	require.Equal(t, 204, n.call("POST", "/api/v1/observations",
		`{"observations":[{"principal":"sa-billing","role":"consumes","subject":"orders-value","schemaId":1}]}`, "Content-Type", "application/json").Code)
	s.senses.observer.Flush(t.Context())
	require.Equal(t, before, s.replica.Current().Pos)
	require.Equal(t, 200, told(usage), "evidence")
	require.Equal(t, 304, told(usage))
	require.Equal(t, 200, told("/api/v1/badges/event/R_a.svg"), "evidence")
}

func TestEventBadge(t *testing.T) {
	n := shop(t)
	draw := func(path string) string {
		t.Helper()
		w := n.call("GET", "/api/v1/badges/event/"+path, "")
		require.Equal(t, 200, w.Code, w.Body.String())
		require.Equal(t, "image/svg+xml", w.Header().Get("Content-Type"))
		require.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
		d := xml.NewDecoder(strings.NewReader(w.Body.String()))
		for {
			if _, err := d.Token(); err != nil {
				require.ErrorIs(t, err, io.EOF, w.Body.String())
				return w.Body.String()
			}
		}
	}
	ok[api.Published](t, n, "PUT", billing+"/versions/1/contract", contract(1))
	require.Contains(t, draw("R_a.svg"), ">0 producers · 1 consumer<")
	ok[api.Annotation](t, n, "PATCH", "/api/v1/events/R_a", map[string]any{"lifecycle": map[string]any{"state": "deprecated", "removal": "2031-02-03T00:00:00Z"}})
	require.Contains(t, draw("R_a.svg"), ">deprecated until 2031-02-03<")
	ok[api.Annotation](t, n, "PATCH", "/api/v1/events/R_a", map[string]any{"lifecycle": map[string]any{"state": "retired"}})
	require.Contains(t, draw("R_a.svg"), ">retired<")
	require.Equal(t, 404, n.call("GET", "/api/v1/badges/event/R_a", "").Code)
	require.Equal(t, 404, n.call("GET", "/api/v1/badges/event/R_b.svg?env=mars", "").Code)
	require.Equal(t, 404, n.call("GET", "/api/v1/badges/event/none.svg", "").Code)

	// A name is only ever drawn, whatever it says.
	hostile := "<script>alert(1)</script>\u202e\"&'/" + strings.Repeat("ж", 80)
	ok[api.Annotation](t, n, "PATCH", "/api/v1/subjects/payments-value", map[string]any{"override": map[string]any{"events": []string{hostile}}})
	require.NotContains(t, draw(url.PathEscape(hostile)+".svg"), "<script")
}
