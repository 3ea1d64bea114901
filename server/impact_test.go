package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// The schemas of the worked example: N drops a field and adds one without default,
// gentle keeps the field and gives the new one a default.
const (
	purchase1      = `{"type":"record","name":"Order","fields":[{"name":"orderId","type":"string"},{"name":"customerEmail","type":"string"},{"name":"total","type":"double"}]}`
	purchase2      = `{"type":"record","name":"Order","fields":[{"name":"orderId","type":"string"},{"name":"customerEmail","type":"string"},{"name":"total","type":"double"},{"name":"couponCode","type":["null","string"],"default":null}]}`
	purchaseN      = `{"type":"record","name":"Order","fields":[{"name":"orderId","type":"string"},{"name":"total","type":"double"},{"name":"couponCode","type":["null","string"],"default":null},{"name":"currency","type":"string"}]}`
	purchaseGentle = `{"type":"record","name":"Order","fields":[{"name":"orderId","type":"string"},{"name":"customerEmail","type":"string"},{"name":"total","type":"double"},{"name":"couponCode","type":["null","string"],"default":null},{"name":"currency","type":"string","default":"EUR"}]}`
)

// bazaar is a node where checkout writes purchases and four applications read them.
func bazaar(t *testing.T) *handlerNode {
	t.Helper()
	n := inProcess(t)
	for _, schema := range []string{purchase1, purchase2} {
		require.Empty(t, n.must(http.MethodPost, "/subjects/purchases-value/versions", map[string]any{"schema": schema}))
	}
	contracts := map[string]map[string]any{
		"checkout":  {"principals": []string{"sa-checkout"}, "produces": []any{map[string]any{"subject": "purchases-value", "schema": map[string]any{"version": 2}}}},
		"billing":   {"owner": "team-payments", "consumes": []any{reads(map[string]any{"version": 2})}},
		"mailer":    {"consumes": []any{reads(map[string]any{"projection": []string{"orderId", "customerEmail"}, "of": 2})}},
		"fraud":     {"consumes": []any{reads(map[string]any{"projection": []string{"orderId", "total"}, "of": 2})}},
		"lake-sink": {"consumes": []any{reads(map[string]any{"generic": true})}},
	}
	for _, name := range []string{"checkout", "billing", "mailer", "fraud", "lake-sink"} {
		contracts[name]["application"] = name
		ok[api.Published](t, n, "PUT", "/api/v1/applications/"+name+"/versions/1/contract?branch=main", contracts[name])
		ok[api.Deployed](t, n, "POST", "/api/v1/deployments", map[string]any{"application": name, "version": "1", "environment": "default"})
	}
	return n
}

func reads(reader map[string]any) map[string]any {
	return map[string]any{"subject": "purchases-value", "reader": reader}
}

func question(action, schema string) api.ImpactRequest {
	return api.ImpactRequest{Subject: "purchases-value", Action: action, By: "checkout", Candidate: &api.SchemaText{SchemaType: "AVRO", Schema: schema}}
}

func rowsOf(rows []api.ImpactRow) map[string]string {
	out := map[string]string{}
	for _, r := range rows {
		out[r.Application] = r.Row + " " + r.Result
	}
	return out
}

// TestImpactOfTheExample is the worked example of the design through the API.
func TestImpactOfTheExample(t *testing.T) {
	n := bazaar(t)
	r := described[api.Impact](t, n, "POST", "/api/v1/impact", "/api/v1/impact", question("produce", purchaseN), 200)
	require.Equal(t, "no", r.Verdict)
	require.Equal(t, map[string]string{
		"billing": "FAIL breaks-decode", "mailer": "FAIL breaks-decode", "fraud": "PASS ok-unused", "lake-sink": "UNKNOWN unknown-usage",
	}, rowsOf(r.AsWriter))
	require.Equal(t, "BACKWARD", r.LevelCheck.Level)
	require.False(t, r.LevelCheck.Compatible)
	require.NotEmpty(t, r.Plan)
	first := question("produce", r.Plan[0].Schema)
	expanded := described[api.Impact](t, n, "POST", "/api/v1/impact", "/api/v1/impact", first, 200)
	require.Equal(t, r.Plan[0].Verdict, expanded.Verdict, "the plan was judged by the same rows")
	require.NotEqual(t, "no", expanded.Verdict)

	again := described[api.Impact](t, n, "GET", "/api/v1/impact/{report}", "/api/v1/impact/"+r.ID, nil, 200)
	require.Equal(t, r.Summary, again.Summary)
	described[api.Problem](t, n, "GET", "/api/v1/impact/{report}", "/api/v1/impact/imp_NONE", nil, 404)

	r = described[api.Impact](t, n, "POST", "/api/v1/impact", "/api/v1/impact", question("produce", purchaseGentle), 200)
	require.Equal(t, "yes", r.Verdict, r.Summary)
	require.Contains(t, r.Summary, "yes, for the 4 known consumers")

	m := described[api.Matrix](t, n, "GET", "/api/v1/matrix", "/api/v1/matrix?subject=purchases-value", nil, 200)
	require.Len(t, m.Writers, 1)
	require.Len(t, m.Cells, 4)
	f := described[api.FieldUsage](t, n, "GET", "/api/v1/subjects/{subject}/fields/{path}/usage", "/api/v1/subjects/purchases-value/fields/customerEmail/usage", nil, 200)
	require.Equal(t, []string{"billing", "mailer"}, f.Uses)
	require.Equal(t, []string{"fraud"}, f.DoesNotUse)
	require.Equal(t, []string{"lake-sink"}, f.Unknown)
}

func TestBadQuestionsAboutImpact(t *testing.T) {
	n := bazaar(t)
	tests := map[string]struct {
		body   string
		status int
		says   string
	}{
		"NotJSON":            {`{`, 400, "invalid-json"},
		"MisspelledMember":   {`{"subject":"purchases-value","candidat":{}}`, 400, "invalid-json"},
		"NoSubject":          {`{"version":1}`, 422, "missing-subject"},
		"NothingToJudge":     {`{"subject":"purchases-value"}`, 422, "missing-candidate"},
		"UnknownAction":      {`{"subject":"purchases-value","version":1,"action":"explode"}`, 422, "unknown-action"},
		"UnknownEnvironment": {`{"subject":"purchases-value","version":1,"environment":"prod"}`, 404, "unknown-environment"},
		"UnknownVersion":     {`{"subject":"purchases-value","version":9}`, 404, "unknown-version"},
		"UnknownSubject":     {`{"subject":"nothing","version":1}`, 404, "unknown-subject"},
		"BrokenSchema":       {`{"subject":"purchases-value","candidate":{"schema":"{\"type\":\"record\"}"}}`, 422, "invalid-schema"},
		"UnknownFormat":      {`{"subject":"purchases-value","candidate":{"schemaType":"XML","schema":"<a/>"}}`, 422, "invalid-schema"},
		"BadRetention":       {`{"subject":"purchases-value","version":1,"retained":"some"}`, 422, "invalid-retained"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := n.call("POST", "/api/v1/impact", test.body)
			require.Equal(t, test.status, w.Code, w.Body.String())
			require.Contains(t, w.Body.String(), "/errors/"+test.says)
		})
	}
}

func TestCanIDeploy(t *testing.T) {
	n := bazaar(t)
	ask := func(path, query string) api.Deployability {
		return described[api.Deployability](t, n, "GET", path, path+"?"+query, nil, 200)
	}
	d := ask("/api/v1/can-i-deploy", "application=billing&version=1")
	require.Equal(t, "yes", d.Verdict, d.Summary)
	require.Equal(t, 0, d.ExitCode)
	require.Equal(t, "checkout", d.Consumes[0].Against[0].Application)

	d = ask("/api/v1/can-i-deploy", "application=nobody&version=1")
	require.Equal(t, "unknown", d.Verdict)
	require.Equal(t, 5, d.ExitCode)
	require.Equal(t, 0, ask("/api/v1/can-i-deploy", "application=nobody&version=1&unknown=yes").ExitCode)

	// The next checkout writes what billing cannot read.
	ok[api.Published](t, n, "PUT", "/api/v1/applications/checkout/versions/2/contract?branch=feature", map[string]any{
		"application": "checkout", "produces": []any{map[string]any{"subject": "purchases-value", "schema": map[string]any{"schema": map[string]any{"schema": purchaseN}}}},
	})
	d = ask("/api/v1/can-i-deploy", "application=checkout&version=2")
	require.Equal(t, "no", d.Verdict)
	require.Equal(t, 1, d.ExitCode)
	require.False(t, d.Produces[0].RegisteredInTarget)
	require.Contains(t, strings.Join(d.Next, "\n"), "billing")
	require.Equal(t, "no", ask("/api/v1/can-i-merge", "application=checkout&version=2").Verdict)
	require.Equal(t, "yes", ask("/api/v1/can-i-merge", "application=billing&version=1").Verdict)

	w := n.call("GET", "/api/v1/badges/can-i-deploy/billing/default.svg", "")
	require.Equal(t, 200, w.Code)
	require.Equal(t, "image/svg+xml", w.Header().Get("Content-Type"))
	require.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
	require.Contains(t, w.Body.String(), ">yes<")
	require.Equal(t, 404, n.call("GET", "/api/v1/badges/can-i-deploy/billing/default.png", "").Code)
	require.Equal(t, 404, n.call("GET", "/api/v1/badges/can-i-deploy/billing/mars.svg", "").Code)
}

// setPolicy lets the gate be as strict as a test wants it.
func setPolicy(t *testing.T, n *handlerNode, mode string) {
	t.Helper()
	ok[api.Policy](t, n, "PUT", "/api/v1/policies/strict", map[string]any{"rank": 1, "mode": mode, "match": map[string]any{}})
}

// TestGate registers as a service that is known to produce.
func TestGate(t *testing.T) {
	register := func(n *handlerNode, schema string) (status int, verdict, link, body string) {
		text, err := json.Marshal(map[string]any{"schema": schema})
		require.NoError(t, err)
		w := n.call("POST", "/subjects/purchases-value/versions", string(text), "Authorization", "Basic c2EtY2hlY2tvdXQ6eA==")
		return w.Code, w.Header().Get("X-Treaty-Verdict"), w.Header().Get("Link"), w.Body.String()
	}
	start := func(mode string) *handlerNode {
		n := bazaar(t)
		require.Empty(t, n.must(http.MethodPut, "/config/purchases-value", map[string]any{"compatibility": "NONE"}))
		setPolicy(t, n, mode)
		ok[api.Mapping](t, n, "PUT", "/api/v1/principals/sa-checkout", map[string]any{"application": "checkout", "kind": "service"})
		return n
	}
	t.Run("Off", func(t *testing.T) {
		status, verdict, link, _ := register(start("off"), purchaseN)
		require.Equal(t, 200, status)
		require.Empty(t, verdict+link)
	})
	t.Run("Warn", func(t *testing.T) {
		n := start("warn")
		status, verdict, link, body := register(n, purchaseN)
		require.Equal(t, 200, status)
		require.Equal(t, "no", verdict)
		require.JSONEq(t, `{"id":3,"version":3,"guid":"`+guidOf(t, body)+`","schemaType":"AVRO","schema":`+quoted(t, purchaseN)+`}`, body)
		require.Regexp(t, `^</api/v1/impact/imp_[A-Z2-7]+>; rel="describedby"$`, link)
		path := strings.TrimSuffix(strings.TrimPrefix(link, "<"), `>; rel="describedby"`)
		r := described[api.Impact](t, n, "GET", "/api/v1/impact/{report}", path, nil, 200)
		require.Equal(t, "produce", r.Action)
		require.Equal(t, "checkout", r.By)
	})
	t.Run("Enforce", func(t *testing.T) {
		n := start("enforce")
		status, verdict, _, body := register(n, purchaseN)
		require.Equal(t, 409, status)
		require.Equal(t, "no", verdict)
		require.Contains(t, body, `"error_code":40901`)
		require.Contains(t, body, "billing")
		status, verdict, _, _ = register(n, purchaseGentle)
		require.Equal(t, 200, status)
		require.Equal(t, "yes", verdict)

		w := n.call("DELETE", "/subjects/purchases-value/versions/2", "")
		require.Equal(t, 422, w.Code, w.Body.String())
		require.Contains(t, w.Body.String(), `"error_code":42205`)
		require.Contains(t, w.Body.String(), "checkout")
		require.Equal(t, 200, n.call("DELETE", "/subjects/purchases-value/versions/1", "").Code)
	})
}

func guidOf(t *testing.T, body string) string {
	t.Helper()
	var v struct{ GUID string }
	require.NoError(t, json.Unmarshal([]byte(body), &v))
	return v.GUID
}

func quoted(t *testing.T, s string) string {
	t.Helper()
	b, err := json.Marshal(s)
	require.NoError(t, err)
	return string(b)
}
