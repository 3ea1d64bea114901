package server

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/ledger"
)

// eyes is a node, and what it has seen.
type eyes struct {
	*testing.T
	server *Server
}

func newEyes(t *testing.T) *eyes {
	t.Helper()
	return &eyes{t, newTestServer(t, slog.New(slog.DiscardHandler))}
}

// ask sends a request with headers ("Name: value") and returns the status.
func (e *eyes) ask(method, path, body string, headers ...string) int {
	e.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	e.server.http.Handler.ServeHTTP(w, r)
	return w.Code
}

// seen flushes and returns the evidence since the last call.
func (e *eyes) seen() []evidence.Observation {
	e.Helper()
	before := e.server.senses.observer.Seen().Observations
	e.server.senses.observer.Flush(e.Context())
	return slices.DeleteFunc(slices.Clone(e.server.senses.observer.Seen().Observations), func(o evidence.Observation) bool {
		return slices.Contains(before, o)
	})
}

func basic(user string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user+":secret"))
}

const orders = `{"schema":"{\"type\":\"record\",\"name\":\"Order\",\"fields\":[]}","metadata":{"properties":{"major":"2"}}}`

func TestRequestsBecomeEvidence(t *testing.T) {
	e := newEyes(t)
	require.Equal(t, http.StatusOK, e.ask(http.MethodPost, "/subjects/orders-value/versions", orders))
	require.Equal(t, http.StatusOK, e.ask(http.MethodPut, "/config/alias", `{"alias":"orders-value"}`))
	v := e.server.replica.Current().State.Registry.ByID(".", 1)
	require.NotNil(t, v)
	guid := v.Content.GUID.String()
	e.seen()
	lookup := `{"schema":"{\"type\":\"record\",\"name\":\"Order\",\"fields\":[]}"}`
	tests := map[string]struct {
		method, path, body string
		want               evidence.Key // of which act, subject, schema id and detail are compared
	}{
		"Register":         {http.MethodPost, "/subjects/orders-value/versions", orders, evidence.Key{Act: evidence.Registers, Subject: "orders-value", SchemaID: 1}},
		"LookUp":           {http.MethodPost, "/subjects/orders-value?deleted=false", orders, evidence.Key{Act: evidence.LooksUp, Subject: "orders-value", SchemaID: 1}},
		"LookUpDeleted":    {http.MethodPost, "/subjects/orders-value?deleted=true", orders, evidence.Key{Act: evidence.LooksUpDeleted, Subject: "orders-value", SchemaID: 1}},
		"LookUpByAlias":    {http.MethodPost, "/subjects/alias", orders, evidence.Key{Act: evidence.LooksUp, Subject: "orders-value", SchemaID: 1}},
		"ID":               {http.MethodGet, "/schemas/ids/1", "", evidence.Key{Act: evidence.FetchesID, SchemaID: 1}},
		"IDOfSubject":      {http.MethodGet, "/schemas/ids/1?fetchMaxId=false&subject=orders-value", "", evidence.Key{Act: evidence.FetchesID, Subject: "orders-value", SchemaID: 1}},
		"IDFormatted":      {http.MethodGet, "/schemas/ids/1?format=resolved&subject=orders-value", "", evidence.Key{Act: evidence.FetchesID, Subject: "orders-value", SchemaID: 1}},
		"GUID":             {http.MethodGet, "/schemas/guids/" + guid, "", evidence.Key{Act: evidence.FetchesGUID, Detail: guid}},
		"Latest":           {http.MethodGet, "/subjects/orders-value/versions/latest", "", evidence.Key{Act: evidence.FetchesLatest, Subject: "orders-value", SchemaID: 1}},
		"MinusOne":         {http.MethodGet, "/subjects/orders-value/versions/-1", "", evidence.Key{Act: evidence.FetchesLatest, Subject: "orders-value", SchemaID: 1}},
		"Number":           {http.MethodGet, "/subjects/orders-value/versions/1", "", evidence.Key{Act: evidence.FetchesVersion, Subject: "orders-value", SchemaID: 1}},
		"Metadata":         {http.MethodGet, "/subjects/orders-value/metadata?key=major&value=2", "", evidence.Key{Act: evidence.FetchesSelected, Subject: "orders-value", SchemaID: 1, Detail: "major=2"}},
		"AssociationValue": {http.MethodGet, "/associations/resources/lkc-1/orders?associationType=value", "", evidence.Key{Act: evidence.TouchesValue, Subject: "lkc-1/orders"}},
		"AssociationKey":   {http.MethodGet, "/associations/resources/lkc-1/orders?associationType=key", "", evidence.Key{Act: evidence.TouchesKey, Subject: "lkc-1/orders"}},
		"Subjects":         {http.MethodGet, "/subjects", "", evidence.Key{Act: evidence.Lists}},
		"Schemas":          {http.MethodGet, "/schemas", "", evidence.Key{Act: evidence.Lists}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, http.StatusOK, e.ask(test.method, test.path, test.body, "User-Agent: test/"+name))
			all := e.seen()
			require.Len(t, all, 1)
			got := all[0].Key
			require.Equal(t, "test/"+name, got.Library)
			got.Library, got.Environment, got.Principal = "", "", ""
			require.Equal(t, test.want, got)
		})
	}
	for name, path := range map[string]string{"UnknownID": "/schemas/ids/99", "UnknownSubject": "/subjects/none/versions/latest", "Health": "/readyz", "Config": "/config"} {
		t.Run(name+"IsNoEvidence", func(t *testing.T) {
			e.ask(http.MethodGet, path, "")
			require.Empty(t, e.seen())
		})
	}
	require.Equal(t, http.StatusNotFound, e.ask(http.MethodPost, "/subjects/orders-value", strings.Replace(lookup, "Order", "Other", 1)))
	require.Empty(t, e.seen(), "a look-up that found nothing")
}

func TestIdentityOfEvidence(t *testing.T) {
	e := newEyes(t)
	require.Equal(t, http.StatusOK, e.ask(http.MethodPost, "/subjects/orders-value/versions", orders))
	e.seen()
	require.Equal(t, http.StatusOK, e.ask(http.MethodGet, "/schemas/ids/1?subject=orders-value", "", basic("sa-billing"),
		"X-Registry-Client-Id: billing", "X-Registry-Operation: DESERIALIZE", "Host: registry"))
	all := e.seen()
	require.Len(t, all, 2, "the operation is evidence of its own")
	for _, o := range all {
		require.Equal(t, "sa-billing", o.Principal)
		require.Equal(t, "billing", o.Client)
		require.False(t, o.Strength.Verified(), "nobody has checked the password")
		require.Equal(t, "default", o.Environment)
	}
	require.ElementsMatch(t, []evidence.Act{evidence.FetchesID, evidence.Deserializes}, []evidence.Act{all[0].Act, all[1].Act})
}

func TestEnvironmentOfEvidence(t *testing.T) {
	e := newEyes(t)
	for _, environment := range []api.Environment{
		{Name: "staging", Bindings: api.Bindings{Hosts: []string{"registry.staging"}}},
		{Name: "eu", Bindings: api.Bindings{Contexts: []string{".eu"}}},
		{Name: "load", Bindings: api.Bindings{Header: "X-Env: load"}},
		{Name: "people", Bindings: api.Bindings{Principals: []string{"human-.+"}}},
	} {
		f, err := catalog.EnvironmentFact(environment.Name, &environment)
		require.NoError(t, err)
		_, err = newCatalogStore(e.server.replica).Commit(t.Context(), func(catalog.View) (ledger.Batch, error) {
			return ledger.Batch{At: time.Now(), Facts: []ledger.Fact{f}}, nil
		})
		require.NoError(t, err)
	}
	require.Equal(t, http.StatusOK, e.ask(http.MethodPost, "/subjects/orders-value/versions", orders))
	require.Equal(t, http.StatusOK, e.ask(http.MethodPost, "/subjects/:.eu:orders-value/versions", orders))
	e.seen()
	for want, headers := range map[string][]string{
		"default": nil, "staging": {"Host: registry.staging:8081"}, "load": {"X-Env: load"}, "people": {basic("human-ada")},
	} {
		require.Equal(t, http.StatusOK, e.ask(http.MethodGet, "/schemas/ids/1", "", headers...))
		require.Equal(t, want, e.seen()[0].Environment)
	}
	require.Equal(t, http.StatusOK, e.ask(http.MethodGet, "/subjects/:.eu:orders-value/versions/1", ""))
	require.Equal(t, "eu", e.seen()[0].Environment)
}

func TestPushedObservations(t *testing.T) {
	e := newEyes(t)
	require.Equal(t, http.StatusNoContent, e.ask(http.MethodPost, "/api/v1/observations",
		`{"observations":[{"principal":"gateway-user","role":"consumes","subject":"orders-value","schemaId":7,"count":3}]}`))
	all := e.seen()
	require.Len(t, all, 1)
	require.Equal(t, evidence.Deserializes, all[0].Act)
	require.Equal(t, int64(3), all[0].Count)
	require.False(t, all[0].Strength.Verified())
	for _, bad := range []string{
		`{`, `{"observations":[{"principal":"p","role":"reads","subject":"s"}]}`, `{"observations":[{"role":"consumes","subject":"s"}]}`,
		`{"observations":[{"principal":"p","role":"consumes","subject":"s","count":-1}]}`, `{"observatons":[]}`,
		`{"observations":[{"principal":"p","role":"consumes","subject":"s","last":"2999-01-01T00:00:00Z"}]}`,
		`{"observations":[{"principal":"p","role":"consumes","subject":"s","count":9000000000000000000}]}`,
		`{"observations":[{"principal":"p","role":"consumes","subject":"s","count":1e300}]}`,
		`{"observations":[{"principal":"p","role":"consumes","subject":"s","schemaId":-7}]}`,
		`{"observations":[{"principal":"p","role":"consumes","subject":"s","schemaId":5000000000}]}`,
		`{"observations":[{"principal":"p","role":"consumes","subject":"s","strength":4}]}`,
		`{"observations":[{"principal":"p\u0000","role":"consumes","subject":"s"}]}`,
		`{"observations":[{"principal":"p","role":"consumes","subject":"s","client":"\u001b[31m"}]}`,
		`{"observations":[{"principal":"p","role":"consumes","subject":"` + strings.Repeat("s", 501) + `"}]}`,
		`{"observations":[{"principal":"p","role":"consumes","subject":"s"},{"principal":"p","role":"consumes","subject":"s","environment":"made-up"}]}`,
		`{"observations":[` + strings.Repeat(`{},`, 1_000) + `{}]}`,
		`{"observations":` + strings.Repeat("[", 20_000) + `}`,
		`{"observations":[{"principal":"` + strings.Repeat("p", 2<<20) + `","role":"consumes","subject":"s"}]}`,
	} {
		status := e.ask(http.MethodPost, "/api/v1/observations", bad)
		require.True(t, status >= 400 && status < 500, "%d for %.200s", status, bad)
	}
	require.Empty(t, e.seen(), "what is refused leaves nothing")
	require.Len(t, e.server.senses.observer.Seen().Since, 1, "no environment was made up")

	// Somebody who claims to have seen others, also with credentials, proves nothing of them.
	require.Equal(t, http.StatusNoContent, e.ask(http.MethodPost, "/api/v1/observations",
		`{"observations":[{"principal":"admin","role":"produces","subject":"s","first":"0001-01-01T00:00:01Z"}]}`, basic("gateway"), "X-Forwarded-User: admin"))
	all = e.seen()
	require.Len(t, all, 1)
	require.Equal(t, evidence.Asserted, all[0].Strength)
}

// TestEvidenceSurvives writes on one node and reads on the next one over the same file.
func TestEvidenceSurvives(t *testing.T) {
	o := DefaultOptions()
	o.Store, o.Listen, o.Logger = "sqlite:"+t.TempDir()+"/treaty.db", "127.0.0.1:0", slog.New(slog.DiscardHandler)
	for round := range 2 {
		s, err := New(t.Context(), o)
		require.NoError(t, err)
		require.NoError(t, s.replica.WaitReady(t.Context()))
		e := &eyes{t, s}
		require.Equal(t, http.StatusOK, e.ask(http.MethodPost, "/subjects/orders-value/versions", orders))
		e.seen()
		all := s.senses.observer.Seen()
		require.Len(t, all.Observations, 1)
		require.Equal(t, int64(round+1), all.Observations[0].Count)
		require.NoError(t, s.Close())
	}
}

func TestStreamAndWebhooks(t *testing.T) {
	base := "http://" + startNode(t, "memory:").addr
	do := func(method, path, body string, into any) int {
		r, err := http.NewRequest(method, base+path, strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer res.Body.Close()
		data, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		if into != nil {
			require.NoError(t, json.Unmarshal(data, into), string(data))
		}
		return res.StatusCode
	}
	res, err := http.Get(base + "/api/v1/stream?type=version.*")
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, "text/event-stream", res.Header.Get("Content-Type"))
	lines := bufio.NewScanner(res.Body)
	next := func(prefix string) string {
		for lines.Scan() {
			if rest, ok := strings.CutPrefix(lines.Text(), prefix); ok {
				return rest
			}
		}
		t.Fatalf("the stream ended before %q: %v", prefix, lines.Err())
		return ""
	}
	require.Equal(t, http.StatusOK, do(http.MethodPut, "/config", `{"compatibility":"FULL"}`, nil))
	require.Equal(t, http.StatusOK, do(http.MethodPost, "/subjects/orders-value/versions", orders, nil))
	id := next("id: ")
	require.Equal(t, "version.registered", next("event: "))
	var event struct {
		Subject, SpecVersion string
		Data                 api.Change
	}
	require.NoError(t, json.Unmarshal([]byte(next("data: ")), &event))
	require.Equal(t, "orders-value", event.Subject)
	require.Equal(t, "1.0", event.SpecVersion)

	again, err := http.NewRequest(http.MethodGet, base+"/api/v1/changes", nil)
	require.NoError(t, err)
	again.Header.Set("Accept", "text/event-stream")
	again.Header.Set("Last-Event-ID", "0")
	replayed, err := http.DefaultClient.Do(again)
	require.NoError(t, err)
	defer replayed.Body.Close()
	lines = bufio.NewScanner(replayed.Body)
	require.Equal(t, "config.changed", next("event: "))
	require.Equal(t, id, next("id: "), "nothing is left out, nothing comes twice")

	var hook, other api.Webhook
	require.Equal(t, http.StatusCreated, do(http.MethodPost, "/api/v1/webhooks", `{"url":"https://example.com/","types":["version.*"]}`, &hook))
	require.Len(t, hook.Secret, 26, "a secret is made up and shown once")
	require.NotZero(t, hook.Cursor)
	require.Equal(t, http.StatusOK, do(http.MethodPut, "/api/v1/webhooks/"+hook.ID, `{"url":"https://example.com/2","paused":true}`, &other))
	require.True(t, other.Paused)
	require.Empty(t, other.Secret)
	var list api.WebhookList
	require.Equal(t, http.StatusOK, do(http.MethodGet, "/api/v1/webhooks", "", &list))
	require.Len(t, list.Items, 1)
	require.Empty(t, list.Items[0].Secret)
	var p api.Problem
	require.Equal(t, http.StatusUnprocessableEntity, do(http.MethodPost, "/api/v1/webhooks", `{"url":"ftp://x"}`, &p))
	require.Equal(t, "/errors/invalid-webhook", p.Type)
	var d api.Delivery
	require.Equal(t, http.StatusOK, do(http.MethodPut, "/api/v1/webhooks/"+hook.ID, `{"url":"http://127.0.0.1:1/","paused":true}`, nil))
	require.Equal(t, http.StatusOK, do(http.MethodPost, "/api/v1/webhooks/"+hook.ID+"/test", "", &d))
	require.False(t, d.Delivered)
	require.Contains(t, d.Error, "private network")
	require.Equal(t, http.StatusNoContent, do(http.MethodDelete, "/api/v1/webhooks/"+hook.ID, "", nil))
	require.Equal(t, http.StatusNotFound, do(http.MethodDelete, "/api/v1/webhooks/"+hook.ID, "", &p))
}
