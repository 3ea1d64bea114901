package server

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/server/live"
)

// ask sends a request, requires a status and an answer as the API's description
// has it, and returns what it says.
func ask[T any](t *testing.T, n *handlerNode, method, path string, body any, status int) (out T) {
	t.Helper()
	text := ""
	if body != nil {
		b, err := json.Marshal(body)
		require.NoError(t, err)
		text = string(b)
	}
	w := n.call(method, path, text)
	require.Equal(t, status, w.Code, w.Body.String())
	document, err := description()
	require.NoError(t, err)
	template := templateOf(document, method, path)
	require.NotEmpty(t, template, "%s is not described", path)
	validate(t, document, document.Paths.Find(template), template, httptest.NewRequest(method, "/x", strings.NewReader(text)), w)
	if w.Body.Len() > 0 {
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out), w.Body.String())
	}
	return out
}

// description is that of the API; reading it takes a tenth of a second.
var description = sync.OnceValues(func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromData(api.Document()) })

// templateOf finds the path of the description that an address is of.
func templateOf(document *openapi3.T, method, address string) string {
	address, _, _ = strings.Cut(address, "?")
	asked := strings.Split(address, "/")
	for template, item := range document.Paths.Map() {
		parts := strings.Split(template, "/")
		if len(parts) != len(asked) || item.GetOperation(method) == nil {
			continue
		}
		fits := true
		for i, part := range parts {
			fits = fits && (part == asked[i] || strings.HasPrefix(part, "{"))
		}
		if fits {
			return template
		}
	}
	return ""
}

// ok is ask for 200.
func ok[T any](t *testing.T, n *handlerNode, method, path string, body any) T {
	t.Helper()
	return ask[T](t, n, method, path, body, http.StatusOK)
}

const billing = "/api/v1/applications/billing"

// contract is what billing declares in the tests.
func contract(version int32) map[string]any {
	return map[string]any{
		"application": "billing", "owner": "team-payments", "principals": []string{"sa-billing"},
		"consumes": []any{map[string]any{"subject": "orders-value", "reader": map[string]any{"version": version}, "uses": map[string]any{"fields": []string{"id"}}}},
	}
}

func TestFromContractToUsage(t *testing.T) {
	n := shop(t)
	ok[api.Team](t, n, "PUT", "/api/v1/teams/team-payments", map[string]any{"contact": "#payments"})
	p := ok[api.Published](t, n, "PUT", billing+"/versions/2.3.0/contract?branch=main&ref=billing@a1b2c3:treaty.yaml", contract(1))
	require.False(t, p.Unchanged)
	require.Empty(t, p.Warnings)
	require.NotEmpty(t, p.Hash)

	u := ok[api.Usage](t, n, "GET", "/api/v1/subjects/orders-value/usage", nil)
	require.Equal(t, "default", u.Environment)
	require.Len(t, u.Edges, 1)
	e := u.Edges[0]
	require.Equal(t, "pending", e.Status)
	require.True(t, e.Implicit)
	require.Equal(t, "2.3.0", e.Build)
	require.Equal(t, "#payments", e.Contact)
	require.Equal(t, "version 1", e.Reader.Words)
	require.Equal(t, []string{"id"}, e.Uses.Fields)
	require.Equal(t, "billing@a1b2c3:treaty.yaml", e.Claims[0].Ref)
	require.Equal(t, []string{"no producer seen", "waiting for producer"}, u.States)
	require.Equal(t, "unmeasured", u.Coverage.State)

	// A build that changed nothing points to the contract that is there.
	before := ok[api.ChangeList](t, n, "GET", "/api/v1/changes", nil).Position
	again := ok[api.Published](t, n, "PUT", billing+"/versions/2.3.1/contract", contract(1))
	require.True(t, again.Unchanged)
	require.Equal(t, p.Hash, again.Hash)
	require.Equal(t, before, ok[api.ChangeList](t, n, "GET", "/api/v1/changes", nil).Position, "no fact")
	require.Equal(t, "2.3.1", ok[api.Published](t, n, "GET", billing+"/versions/2.3.1/contract", nil).Version)

	// What a build has published never changes.
	problem := ask[api.Problem](t, n, "PUT", billing+"/versions/2.3.1/contract", contract(2), http.StatusConflict)
	require.Equal(t, "/errors/contract-exists", problem.Type)
	ok[api.Published](t, n, "PUT", billing+"/versions/2.4.0/contract", contract(2))
	diff := ok[api.ContractDiff](t, n, "GET", billing+"/contract/diff?from=2.3.0", nil)
	require.Equal(t, "2.4.0", diff.To)
	require.Len(t, diff.Changes, 1)
	require.Equal(t, "change", diff.Changes[0].Op)

	// Deployments: from then on nothing is implicit.
	ok[api.Environment](t, n, "PUT", "/api/v1/environments/prod-eu", map[string]any{"production": true})
	problem = ask[api.Problem](t, n, "POST", "/api/v1/deployments", map[string]any{"application": "billing", "version": "2.3.1", "environment": "prod"}, 422)
	require.Equal(t, "did you mean prod-eu?", problem.Hint)
	problem = ask[api.Problem](t, n, "POST", "/api/v1/deployments", map[string]any{"application": "billing", "version": "2.3.9", "environment": "prod-eu"}, 422)
	require.Equal(t, "/errors/no-contract", problem.Type)
	d := ok[api.Deployed](t, n, "POST", "/api/v1/deployments", map[string]any{"application": "billing", "version": "2.3.1", "environment": "prod-eu"})
	require.Equal(t, p.Hash, d.Contract)
	require.Equal(t, []string{"orders-value"}, d.Waiting)
	require.Equal(t, d, ok[api.Deployed](t, n, "POST", "/api/v1/deployments", map[string]any{"application": "billing", "version": "2.3.1", "environment": "prod-eu"}), "said again")
	d = ok[api.Deployed](t, n, "POST", "/api/v1/deployments", map[string]any{"application": "billing", "version": "2.4.0", "environment": "prod-eu"})
	require.Equal(t, "2.3.1", d.Previous)
	require.Equal(t, p.Hash, d.PreviousContract)
	require.Empty(t, ok[api.Usage](t, n, "GET", "/api/v1/subjects/orders-value/usage", nil).Edges)
	u = ok[api.Usage](t, n, "GET", "/api/v1/subjects/orders-value/usage?env=prod-eu", nil)
	require.Equal(t, "2.4.0", u.Edges[0].Build)
	require.False(t, u.Edges[0].Implicit)
	require.Len(t, ok[api.DeploymentList](t, n, "GET", "/api/v1/environments/prod-eu/deployments", nil).Deployments, 1)

	application := ok[api.Application](t, n, "GET", billing, nil)
	require.Len(t, application.Consumes, 1)
	require.Equal(t, []string{"sa-billing"}, application.Principals)
	list := ok[api.ApplicationList](t, n, "GET", "/api/v1/applications", nil)
	require.Equal(t, []api.ApplicationSummary{{Name: "billing", Owner: "team-payments", Version: "2.4.0", Consumes: 1}}, list.Items)

	ended := ok[api.Deployed](t, n, "DELETE", "/api/v1/deployments/"+d.ID, nil)
	require.False(t, ended.Ended.IsZero())
	require.Equal(t, "retired", ok[api.Usage](t, n, "GET", "/api/v1/subjects/orders-value/usage?env=prod-eu", nil).Edges[0].Status)
	require.Empty(t, ok[api.DeploymentList](t, n, "GET", "/api/v1/environments/prod-eu/deployments", nil).Deployments)
}

func TestDryRunOfAContract(t *testing.T) {
	n := shop(t)
	p := ok[api.Published](t, n, "PUT", billing+"/versions/1/contract?dryRun=true", map[string]any{"consumes": []any{
		map[string]any{"subject": "nowhere"},
		map[string]any{"subject": "orders-value", "reader": map[string]any{"version": 9}},
		map[string]any{"event": "x.Y"},
		map[string]any{"channel": "z"},
	}, "owner": "nobody"})
	require.Equal(t, []string{
		"no team is called nobody yet", "the subject nowhere does not exist yet", "orders-value has no version 9 yet",
		"no subject carries the event x.Y yet", "no subject belongs to the channel z yet",
	}, p.Warnings)
	ask[api.Problem](t, n, "GET", billing, nil, http.StatusNotFound)
}

// TestRefusals has a row for each thing that cannot be meant so.
func TestRefusals(t *testing.T) {
	n := shop(t)
	ok[api.Published](t, n, "PUT", billing+"/versions/1/contract", contract(1))
	ok[api.Environment](t, n, "PUT", "/api/v1/environments/prod-eu", map[string]any{})
	ok[api.Domain](t, n, "PUT", "/api/v1/domains/sales", map[string]any{})
	ok[api.Domain](t, n, "PUT", "/api/v1/domains/orders", map[string]any{"parent": "sales"})
	soon, late := time.Now().Add(24*time.Hour).Format(time.RFC3339), time.Now().Add(100*24*time.Hour).Format(time.RFC3339)
	consumes := func(flow map[string]any) map[string]any { return map[string]any{"consumes": []any{flow}} }
	object := func(pairs ...any) map[string]any {
		out := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i].(string)] = pairs[i+1]
		}
		return out
	}
	tests := map[string]struct {
		method, path string
		body         any
		status       int
		want         string
	}{
		"ReaderOfTwoKinds": {"PUT", billing + "/versions/2/contract", consumes(object("subject", "orders-value", "reader", object("version", 1, "latest", true))), 422, "consumes[0].reader is of several kinds: latest, version"},
		"NothingNamed":     {"PUT", billing + "/versions/2/contract", consumes(object()), 422, "consumes[0] names nothing"},
		"BadSchema":        {"PUT", billing + "/versions/2/contract", consumes(object("subject", "orders-value", "reader", object("schema", object("schema", "{\n \"type\": }")))), 422, "line 2"},
		"BadRange":         {"PUT", billing + "/versions/2/contract", consumes(object("subject", "orders-value", "reader", object("versions", "newer"))), 422, "compares no versions"},
		"WritesGeneric":    {"PUT", billing + "/versions/2/contract", object("produces", []any{object("subject", "a", "schema", object("generic", true))}), 422, "nobody writes with the schema of the writer"},
		"BadFrom":          {"PUT", billing + "/versions/2/contract", consumes(object("subject", "a", "from", "earlist")), 422, "did you mean earliest?"},
		"MisspeltKey":      {"PUT", billing + "/versions/2/contract", object("consume", []any{}), 400, "unknown field"},
		"OtherApplication": {"PUT", billing + "/versions/2/contract", object("application", "crm"), 400, "the body says crm, the path billing"},
		"BadName":          {"PUT", "/api/v1/applications/bil%20ling/versions/2/contract", object(), 422, "is not a name"},
		"UnknownVersion":   {"GET", billing + "/versions/2/contract", nil, 404, "the newest of the main branch is 1"},
		"UnknownApp":       {"GET", "/api/v1/applications/biling", nil, 404, "did you mean billing?"},
		"UnknownEnv":       {"GET", "/api/v1/subjects/orders-value/usage?env=prod", nil, 404, "did you mean prod-eu?"},
		"UnknownSubject":   {"GET", "/api/v1/subjects/nowhere/usage", nil, 404, "there is no subject"},
		"UnknownEvent":     {"GET", "/api/v1/events/nowhere/usage", nil, 404, "no subject carries"},
		"UnknownEdge":      {"POST", "/api/v1/edges/edg_1/confirm", object(), 404, "there is no edge"},
		"LongWaiver":       {"POST", "/api/v1/waivers", object("application", "billing", "subject", "orders-value", "reason", "x", "expires", late), 422, "more than 90 days away"},
		"WaiverForNothing": {"POST", "/api/v1/waivers", object("application", "billing", "subject", "orders-value", "expires", soon), 422, "reason is missing"},
		"WaiverOfThePast":  {"POST", "/api/v1/waivers", object("application", "billing", "subject", "orders-value", "reason", "x", "expires", "2020-01-01T00:00:00Z"), 422, "is over"},
		"LostWaiver":       {"POST", "/api/v1/waivers", object("application", "biling", "subject", "orders-value", "reason", "x", "expires", soon), 422, "did you mean billing?"},
		"WaiverElsewhere":  {"POST", "/api/v1/waivers", object("application", "billing", "subject", "orders-valu", "reason", "x", "expires", soon), 404, "did you mean orders-value?"},
		"WaiverOfNoUser":   {"POST", "/api/v1/waivers", object("application", "billing", "subject", "payments-value", "reason", "x", "expires", soon), 422, "billing neither produces nor consumes payments-value: nobody is known to use it"},
		"WaiverNotThere":   {"POST", "/api/v1/waivers", object("application", "billing", "subject", "orders-value", "environment", "prod-eu", "reason", "x", "expires", soon), 422, "neither produces nor consumes orders-value in prod-eu"},
		"NoSuchWaiver":     {"DELETE", "/api/v1/waivers/w", nil, 404, "there is no waiver"},
		"AttestsNothing":   {"POST", "/api/v1/attestations", object("subject", "orders-valu", "until", soon), 404, "did you mean orders-value?"},
		"BadMode":          {"PUT", "/api/v1/policies/x", object("mode", "enforced"), 422, "did you mean enforce?"},
		"BadRetained":      {"PUT", "/api/v1/policies/x", object("mode", "warn", "retained", "some"), 422, "retained"},
		"NoSuchPolicy":     {"DELETE", "/api/v1/policies/x", nil, 404, "there is no policy"},
		"BadPattern":       {"PUT", "/api/v1/principals/sa-(", object("pattern", true, "application", "$1"), 422, "missing closing"},
		"BadKind":          {"PUT", "/api/v1/principals/sa-x", object("kind", "robot"), 422, "one of service, ci, tool, human"},
		"BadHeader":        {"PUT", "/api/v1/environments/x", object("bindings", object("header", "X-Env")), 422, "is no header"},
		"DeepDomain":       {"PUT", "/api/v1/domains/returns", object("parent", "orders"), 422, "domains nest one level deep"},
		"NoSuchParent":     {"PUT", "/api/v1/domains/returns", object("parent", "sale"), 422, "did you mean sales?"},
		"AnnotatesNothing": {"PATCH", "/api/v1/subjects/orders-valu", object("owner", "x"), 404, "did you mean orders-value?"},
		"AnnotatesUnknown": {"PATCH", "/api/v1/subjects/orders-value", object("ownr", "x"), 422, "did you mean owner?"},
		"BadLifecycle":     {"PATCH", "/api/v1/subjects/orders-value", object("lifecycle", object("state", "old")), 422, "one of draft, active, deprecated, retired"},
		"ScriptInDocs":     {"PATCH", "/api/v1/subjects/orders-value", object("lifecycle", object("state", "active", "documentation", "javascript:alert(1)")), 422, "begins with http:// or https://"},
		"NoSuchRelease":    {"DELETE", "/api/v1/releases?application=billing&version=1&environment=prod-eu", nil, 404, "is not released"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := ask[api.Problem](t, n, test.method, test.path, test.body, test.status)
			require.Contains(t, p.Message+p.Hint, test.want)
		})
	}
}

func TestPeoplesWords(t *testing.T) {
	n := shop(t)
	ok[api.Published](t, n, "PUT", billing+"/versions/1/contract", contract(1))
	edge := ok[api.Usage](t, n, "GET", "/api/v1/subjects/orders-value/usage", nil).Edges[0]
	ok[api.Decision](t, n, "POST", "/api/v1/edges/"+edge.ID+"/retire", map[string]any{"reason": "gone"})
	require.Equal(t, "retired", ok[api.Usage](t, n, "GET", "/api/v1/subjects/orders-value/usage", nil).Edges[0].Status)
	ok[api.Decision](t, n, "POST", "/api/v1/edges/"+edge.ID+"/confirm", map[string]any{"subject": "orders-value"})
	require.Equal(t, "pending", ok[api.Usage](t, n, "GET", "/api/v1/subjects/orders-value/usage", nil).Edges[0].Status)

	until := time.Now().Add(48 * time.Hour).UTC().Format(time.RFC3339)
	ok[api.Attestation](t, n, "POST", "/api/v1/attestations", map[string]any{"subject": "orders-value", "until": until})
	c := ok[api.Usage](t, n, "GET", "/api/v1/subjects/orders-value/usage", nil).Coverage
	require.Equal(t, "closed", c.State)
	require.True(t, c.EverClosed)

	w := ok[api.Waiver](t, n, "POST", "/api/v1/waivers", map[string]any{"application": "billing", "subject": "orders-value", "reason": "we know", "expires": until})
	require.Len(t, ok[api.WaiverList](t, n, "GET", "/api/v1/waivers?application=billing", nil).Items, 1)
	ask[any](t, n, "DELETE", "/api/v1/waivers/"+w.ID, nil, http.StatusNoContent)
	require.Empty(t, ok[api.WaiverList](t, n, "GET", "/api/v1/waivers", nil).Items)

	ok[api.Policy](t, n, "PUT", "/api/v1/policies/strict", map[string]any{"mode": "enforce", "match": map[string]any{"subjects": []string{"orders-*"}}})
	require.Equal(t, "strict", ok[api.PolicyList](t, n, "GET", "/api/v1/policies", nil).Items[0].Name)
	ask[any](t, n, "DELETE", "/api/v1/policies/strict", nil, http.StatusNoContent)

	ok[api.Mapping](t, n, "PUT", "/api/v1/principals/"+url.PathEscape("svc/crm"), map[string]any{"kind": "tool"})
	list := ok[api.PrincipalList](t, n, "GET", "/api/v1/principals", nil)
	require.Equal(t, "svc/crm", list.Items[0].Name)
	require.Equal(t, "tool", list.Items[0].Kind)
	ok[api.Mapping](t, n, "PUT", "/api/v1/principals/"+url.PathEscape("svc/crm"), map[string]any{})
	require.Empty(t, ok[api.PrincipalList](t, n, "GET", "/api/v1/principals", nil).Items)

	a := ok[api.Annotation](t, n, "PATCH", "/api/v1/subjects/"+url.PathEscape("stock/levels"), map[string]any{"owner": "team-stock", "tags": []string{"PII"}})
	require.NotNil(t, a.Reviewed)
	a = ok[api.Annotation](t, n, "PATCH", "/api/v1/subjects/"+url.PathEscape("stock/levels"), map[string]any{"tags": nil})
	require.Equal(t, "team-stock", a.Owner)
	require.Empty(t, a.Tags)
	require.Equal(t, "R_a", ok[api.Annotation](t, n, "PATCH", "/api/v1/events/R_a", map[string]any{"docs": "R_a"}).Docs)

	ok[api.Released](t, n, "POST", "/api/v1/releases", map[string]any{"application": "billing", "version": "1", "environment": "default"})
	require.Len(t, ok[api.DeploymentList](t, n, "GET", "/api/v1/environments/default/deployments", nil).Releases, 1)
	ok[api.Released](t, n, "DELETE", "/api/v1/releases?application=billing&version=1&environment=default", nil)
	require.Empty(t, ok[api.DeploymentList](t, n, "GET", "/api/v1/environments/default/deployments", nil).Releases)
}

func TestContractsAsYAML(t *testing.T) {
	n := shop(t)
	send := func(text string) (int, string) {
		req, err := http.NewRequest(http.MethodPut, "http://node"+billing+"/versions/7/contract", strings.NewReader(text))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/yaml")
		w := httptest.NewRecorder()
		n.handler.ServeHTTP(w, req)
		return w.Code, w.Body.String()
	}
	code, text := send("name: billing\nversion: \"{git.sha}\"\nproduces:\n  - payments-value\nconsumes:\n  - {subject: orders-value, reader: {version: 2}, from: earliest}\n")
	require.Equal(t, http.StatusOK, code, text)
	var p api.Published
	require.NoError(t, json.Unmarshal([]byte(text), &p))
	require.Equal(t, "payments-value", p.Produces[0].Subject)
	require.EqualValues(t, 2, p.Consumes[0].Reader.Version)
	code, text = send("name: billing\nconsumes:\n  - {subject: orders-value, reader: schemas/order.avsc}\n")
	require.Equal(t, http.StatusUnprocessableEntity, code, text)
	require.Contains(t, text, "treaty publish sends the texts of files")
}

// TestTrafficShowsUp declares nothing: who produces and who consumes is seen in
// what clients ask for.
func TestTrafficShowsUp(t *testing.T) {
	e := newEyes(t)
	n := &handlerNode{handler: e.server.http.Handler}
	producer, consumer := basic("sa-checkout"), basic("sa-billing")
	require.Equal(t, http.StatusOK, e.ask(http.MethodPost, "/subjects/orders-value/versions", orders, producer, "User-Agent: confluent-kafka-go/2.11.1"))
	require.Equal(t, http.StatusOK, e.ask(http.MethodGet, "/schemas/ids/1?subject=orders-value&fetchMaxId=false", "", consumer, "User-Agent: kafkajs/2.2"))
	require.Equal(t, http.StatusOK, e.ask(http.MethodGet, "/subjects", "", basic("ann"), "User-Agent: Mozilla/5.0"))
	require.Equal(t, http.StatusOK, e.ask(http.MethodGet, "/schemas/ids/1?subject=orders-value", "", basic("ann"), "User-Agent: Mozilla/5.0"))
	e.seen()
	u := ok[api.Usage](t, n, "GET", "/api/v1/subjects/orders-value/usage", nil)
	require.Len(t, u.Edges, 2)
	require.Equal(t, "sa-checkout produces undeclared", u.Edges[0].Principal+" "+u.Edges[0].Role+" "+u.Edges[0].Status)
	require.Equal(t, []int32{1}, u.Edges[0].SchemaIDs)
	require.Equal(t, "sa-billing consumes undeclared", u.Edges[1].Principal+" "+u.Edges[1].Role+" "+u.Edges[1].Status)
	require.False(t, u.Edges[1].Verified, "nobody has checked its password")
	require.Equal(t, []string{"undeclared producers", "undeclared consumers"}, u.States)
	require.NotNil(t, u.ObservedAt)

	ok[api.Mapping](t, n, "PUT", "/api/v1/principals/sa-(.%2B)", map[string]any{"pattern": true, "application": "$1"})
	require.Equal(t, "billing", ok[api.Application](t, n, "GET", billing, nil).Name)
	unmapped := ok[api.PrincipalList](t, n, "GET", "/api/v1/principals?mapped=false", nil)
	require.Len(t, unmapped.Items, 1)
	require.Equal(t, "ann", unmapped.Items[0].Name)
	require.Equal(t, "tool", unmapped.Items[0].Kind)

	ok[api.Published](t, n, "PUT", billing+"/versions/1/contract", contract(1))
	edge := ok[api.Usage](t, n, "GET", "/api/v1/subjects/orders-value/usage", nil).Edges[1]
	require.Equal(t, "confirmed", edge.Status)
	require.Equal(t, "block", edge.Effect)
}

func TestClosingsAreRecorded(t *testing.T) {
	s := newTestServer(t, slog.New(slog.DiscardHandler))
	n := &handlerNode{handler: s.http.Handler}
	require.Empty(t, n.must(http.MethodPost, "/subjects/orders-value/versions", map[string]any{"schema": named("a")}))
	now := time.Now()
	views := live.New(live.Options{Environment: "default", Now: time.Now, Seen: func() *evidence.Seen {
		return &evidence.Seen{At: now, Since: map[string]time.Time{"default": now.Add(-30 * 24 * time.Hour)}, Kafka: []evidence.Kafka{
			{Cluster: "default", At: now, GoodAt: now, ACLsKnown: true, Topics: []evidence.Topic{{Name: "orders"}}},
		}}
	}})
	closed := func() bool {
		return s.replica.Current().State.Catalog.Closed.Get("default", "orders-value") != nil
	}
	require.False(t, closed())
	require.NoError(t, s.noteClosed(t.Context(), views.Graph))
	require.True(t, closed())
	at := s.replica.Current().Pos
	require.NoError(t, s.noteClosed(t.Context(), views.Graph))
	require.Equal(t, at, s.replica.Current().Pos, "once is enough")
}
