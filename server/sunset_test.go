package server

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDeprecationHeaders(t *testing.T) {
	for _, on := range []bool{false, true} {
		o := DefaultOptions()
		o.Store, o.Listen, o.Logger, o.DeprecationHeaders, o.BasePath = "memory:", "127.0.0.1:0", slog.New(slog.DiscardHandler), on, "/registry"
		s, err := New(t.Context(), o)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		require.NoError(t, s.replica.WaitReady(t.Context()))
		n := &handlerNode{handler: s.http.Handler}
		for _, subject := range []string{"orders-value", "new-value"} {
			require.Empty(t, n.must(http.MethodPost, "/subjects/"+subject+"/versions", map[string]any{"schema": named("a")}))
		}
		get := func(method, path, body string) http.Header {
			r := httptest.NewRequest(method, path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			s.http.Handler.ServeHTTP(w, r)
			require.Equal(t, http.StatusOK, w.Code, w.Body)
			return w.Header()
		}
		status, before := n.send(http.MethodGet, "/subjects/orders-value/versions/1", nil)
		require.Equal(t, http.StatusOK, status)
		removal := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
		ask[any](t, n, "PATCH", "/api/v1/subjects/orders-value", map[string]any{"lifecycle": map[string]any{
			"state": "deprecated", "effective": "2026-01-01T00:00:00Z", "removal": removal, "alternative": "new-value", "documentation": "https://wiki.example/orders",
		}}, http.StatusOK)
		for _, path := range []string{
			"/subjects/orders-value/versions/1", "/subjects/orders-value/versions/latest/schema", "/schemas/ids/1?subject=orders-value",
			"/contexts/:.:/subjects/orders-value/versions/1",
		} {
			h := get(http.MethodGet, path, "")
			if !on {
				require.Empty(t, h.Get("Deprecation"), "nobody has asked for it")
				continue
			}
			require.Equal(t, "@1767225600", h.Get("Deprecation"), path)
			require.Equal(t, "Mon, 01 Mar 2027 00:00:00 GMT", h.Get("Sunset"))
			require.Equal(t, []string{`</registry/subjects/new-value/versions/latest>; rel="successor-version"`, `<https://wiki.example/orders>; rel="deprecation"`}, h.Values("Link"))
		}
		_, after := n.send(http.MethodGet, "/subjects/orders-value/versions/1", nil)
		require.Equal(t, before, after, "bodies do not change")
		require.Empty(t, get(http.MethodGet, "/subjects/new-value/versions/1", "").Get("Deprecation"))
		require.Empty(t, get(http.MethodGet, "/schemas/ids/1", "").Get("Deprecation"), "nobody knows which subject is meant")
	}
}
