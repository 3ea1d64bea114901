package confluent_test

import (
	"bytes"
	"context"
	"flag"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro"
	"github.com/treaty-registry/treaty/compat/jsonschema"
	"github.com/treaty-registry/treaty/compat/protobuf"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
	"github.com/treaty-registry/treaty/ledger/replica"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent"
)

var update = flag.Bool("update", false, "write the golden files anew")

// node is a whole registry over a log in memory, answering HTTP.
type node struct {
	http.Handler
	t        testing.TB
	registry *registry.Registry
	store    *store
	history  *memory.History
	echo     *echo.Echo
	document *openapi3.T
	route    string // of the last request, as the router knows it
}

// store narrows the replica to what the registry and the API ask for.
type store struct {
	*replica.Part[*registry.State, registry.View]
	whole *replica.Replica[*registry.State]
}

func (s *store) ConfirmedAt() time.Time { return s.whole.Current().ConfirmedAt() }

// noon is when everything in these tests happens.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

type options struct {
	registry registry.Options
	api      confluent.Options
	faults   memory.Faults
	history  *memory.History
	quiet    bool // for benchmarks: no middleware
}

func newNode(t testing.TB, o options) *node {
	t.Helper()
	if o.history == nil {
		o.history = memory.NewHistory(uuid.UUID{1})
	}
	n := &node{t: t, history: o.history}
	log := o.history.Open(memory.Options{Faults: o.faults, Local: o.faults.Head == nil})
	t.Cleanup(func() { require.NoError(t, log.Close()) })
	whole, err := replica.New(replicaOptions(log))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, whole.Close()) })
	require.NoError(t, whole.WaitReady(t.Context()))
	n.store = &store{whole: whole, Part: replica.NewPart(whole, func(s *replica.Snapshot[*registry.State]) registry.View {
		return registry.View{State: s.State, Pos: s.Pos}
	})}
	o.registry.Store, o.registry.Now = n.store, func() time.Time { return noon }
	o.registry.Languages = []compat.Language{jsonschema.New(), protobuf.New(), avro.New()}
	n.registry, err = registry.New(o.registry)
	require.NoError(t, err)
	o.api.Registry, o.api.Store, o.api.Now = n.registry, n.store, func() time.Time { return noon.Add(90 * time.Second) }
	o.api.ClusterID, o.api.Version, o.api.Commit = "treaty", "1.2.3", "abc"
	a, err := confluent.New(o.api)
	require.NoError(t, err)
	e := echo.New()
	n.echo = e
	e.HTTPErrorHandler = confluent.ErrorHandler(slog.New(slog.DiscardHandler))
	if o.quiet {
		a.Register(e)
		n.Handler = confluent.Rewrite(e)
		return n
	}
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			n.route = c.Path()
			return next(c)
		}
	})
	a.Register(e)
	n.Handler = confluent.Rewrite(e)
	n.document, err = openapi3.NewLoader().LoadFromData(api.Document())
	require.NoError(t, err)
	return n
}

func replicaOptions(log ledger.Log) replica.Options[*registry.State] {
	o := replica.DefaultOptions[*registry.State]()
	o.Log, o.New = log, registry.NewState
	o.Logger = slog.New(slog.DiscardHandler)
	o.Now = func() time.Time { return noon }
	o.Random = rand.NewChaCha8([32]byte{})
	return o
}

// do sends a request and checks that the answer is as the document says.
func (n *node) do(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	n.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, target, reader)
	if body != "" {
		r.Header.Set("Content-Type", api.MediaTypeV1)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	n.route = ""
	w := httptest.NewRecorder()
	n.ServeHTTP(w, r)
	n.conforms(r, w)
	return w
}

// conforms checks an answer against the OpenAPI document, headers of our own included.
func (n *node) conforms(r *http.Request, w *httptest.ResponseRecorder) {
	n.t.Helper()
	if n.document == nil {
		return
	}
	media := w.Header().Get("Content-Type")
	if w.Code != http.StatusNoContent && w.Code != http.StatusFound {
		require.Contains(n.t, []string{api.MediaTypeV1, api.MediaTypeGeneric, api.MediaTypeJSON}, media)
	}
	path := template(n.route)
	item := n.document.Paths.Value(path)
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if item == nil || item.GetOperation(method) == nil {
		require.Contains(n.t, []int{404, 405, 400}, w.Code, "no such operation: %s %s", r.Method, path)
		return
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: &routers.Route{
			Spec: n.document, Path: path, PathItem: item, Method: method, Operation: item.GetOperation(method),
		}},
		Status: w.Code, Header: w.Header().Clone(), Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if media != "" {
		input.Header.Set("Content-Type", api.MediaTypeV1) // the document leaves out the other two
	}
	if strings.HasSuffix(path, "/schema") && w.Code == http.StatusOK || r.Method == http.MethodHead {
		input.Options.ExcludeResponseBody = true // text as it is, or none
	}
	input.SetBodyBytes(w.Body.Bytes())
	require.NoError(n.t, openapi3filter.ValidateResponse(context.Background(), input), "%s %s: %s", r.Method, r.URL, w.Body)
	if w.Code != http.StatusNoContent && w.Code != http.StatusFound && w.Code != http.StatusMethodNotAllowed {
		require.NotEmpty(n.t, w.Header().Get(api.HeaderPosition), "%s %s", r.Method, r.URL)
	}
}

// template spells a route as the document does.
func template(route string) string {
	segments := strings.Split(route, "/")
	for i, s := range segments {
		if name, ok := strings.CutPrefix(s, ":"); ok {
			segments[i] = "{" + name + "}"
		}
	}
	return strings.ReplaceAll(strings.Join(segments, "/"), `\:`, ":")
}

// must sends a request that has to succeed.
func (n *node) must(method, target, body string) string {
	n.t.Helper()
	w := n.do(method, target, body)
	require.Less(n.t, w.Code, 300, "%s %s: %s", method, target, w.Body)
	return w.Body.String()
}

func textOf(schema string) string {
	var b bytes.Buffer
	b.WriteString(`{"schema":`)
	b.WriteString(quoted(schema))
	b.WriteByte('}')
	return b.String()
}
