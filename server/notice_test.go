package server

import (
	"bufio"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/server/notify"
)

// TestNotices tells once each what people want to hear.
func TestNotices(t *testing.T) {
	e := newEyes(t)
	n := &handlerNode{handler: e.server.http.Handler}
	heard := uint64(0)
	next := func() (out []notify.Notice) {
		e.seen()
		e.server.views.Round(t.Context(), e.server.current(), e.server.watchers...)
		all, err := e.server.senses.tables.NoticesAfter(t.Context(), heard, 100)
		require.NoError(t, err)
		heard += uint64(len(all))
		return all
	}
	deploy := func(application, version string, contract map[string]any) {
		ok[api.Published](t, n, "PUT", "/api/v1/applications/"+application+"/versions/"+version+"/contract", contract)
		ok[api.Deployed](t, n, "POST", "/api/v1/deployments", map[string]any{"application": application, "version": version, "environment": "default"})
	}

	with := `{"schema":"{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}"}`
	require.Equal(t, http.StatusOK, e.ask(http.MethodPost, "/subjects/orders-value/versions", with, basic("sa-checkout"), "User-Agent: confluent-kafka-go/2.11.1"))
	got := next()
	require.Len(t, got, 1)
	require.Equal(t, notify.UsageUndeclared, got[0].Type)
	require.Equal(t, "sa-checkout, which no application claims, produces orders-value in default and does not declare it", got[0].Data.Words)
	require.Equal(t, http.StatusOK, e.ask(http.MethodPost, "/subjects/orders-value", with, basic("sa-checkout"), "User-Agent: confluent-kafka-go/2.11.1"))
	require.Empty(t, next(), "once is enough")
	deploy("billing", "1", contract(1))
	require.Empty(t, next(), "it declares what it reads, and can")

	// The producer registers and writes what billing cannot read.
	require.Empty(t, n.must(http.MethodPut, "/config/orders-value", map[string]any{"compatibility": "NONE"}))
	without := `{"schema":"{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"other\",\"type\":\"string\"}]}"}`
	require.Equal(t, http.StatusOK, e.ask(http.MethodPost, "/subjects/orders-value/versions", without, basic("sa-checkout"), "User-Agent: confluent-kafka-go/2.11.1"))
	got = next()
	require.Len(t, got, 1)
	require.Equal(t, notify.ContractBroken, got[0].Type)
	require.Equal(t, "orders-value", got[0].Subject)
	require.Equal(t, "billing 1 cannot read version 2 of orders-value, which is written in default", got[0].Data.Words)
	require.Empty(t, next())

	// Ends that come near.
	soon := time.Now().Add(10 * 24 * time.Hour).UTC().Format(time.RFC3339)
	ask[any](t, n, "PATCH", "/api/v1/subjects/orders-value", map[string]any{"lifecycle": map[string]any{"state": "deprecated", "removal": soon, "alternative": "orders-v2-value"}}, http.StatusOK)
	ok[api.Waiver](t, n, "POST", "/api/v1/waivers", map[string]any{"application": "billing", "subject": "orders-value", "reason": "we know", "expires": time.Now().Add(48 * time.Hour).UTC().Format(time.RFC3339)})
	got = next()
	var types []string
	for i := range got {
		types = append(types, got[i].Type)
	}
	slices.Sort(types)
	require.Equal(t, []string{notify.SunsetNear, notify.WaiverExpiring}, types)
	require.Empty(t, next())
}

// TestNoticesInTheStream hears of a notice behind the entries of the ledger.
func TestNoticesInTheStream(t *testing.T) {
	s := newTestServer(t, slog.New(slog.DiscardHandler))
	require.NoError(t, s.senses.tables.AddNotices(t.Context(), []notify.Notice{{ID: "x", Type: notify.UsageUndeclared, Subject: "orders-value", At: time.Now(), Data: api.Notice{Words: "w"}}}))
	n := &handlerNode{handler: s.http.Handler}
	require.Empty(t, n.must(http.MethodPost, "/subjects/orders-value/versions", map[string]any{"schema": named("a")}))
	server := httptest.NewServer(s.http.Handler)
	defer server.Close()
	res, err := http.Get(server.URL + "/api/v1/stream?after=0.0")
	require.NoError(t, err)
	defer res.Body.Close()
	var got []string
	for lines := bufio.NewScanner(res.Body); len(got) < 4 && lines.Scan(); {
		if text := lines.Text(); strings.HasPrefix(text, "id: ") || strings.HasPrefix(text, "event: ") {
			got = append(got, text)
		}
	}
	require.Equal(t, []string{"id: 1.0", "event: version.registered", "id: 1.1", "event: usage.undeclared"}, got)
}
