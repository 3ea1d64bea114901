package cli

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/server"
	"github.com/treaty-registry/treaty/server/servertest"
)

// The candidates of the worked example: careless drops a field and adds one
// without default, gentle keeps the field and gives the new one a default.
const (
	exampleV1       = `{"type":"record","name":"Order","fields":[{"name":"orderId","type":"string"},{"name":"customerEmail","type":"string"},{"name":"total","type":"double"}]}`
	exampleV2       = `{"type":"record","name":"Order","fields":[{"name":"orderId","type":"string"},{"name":"customerEmail","type":"string"},{"name":"total","type":"double"},{"name":"couponCode","type":["null","string"],"default":null}]}`
	exampleCareless = `{"type":"record","name":"Order","fields":[{"name":"orderId","type":"string"},{"name":"total","type":"double"},{"name":"couponCode","type":["null","string"],"default":null},{"name":"currency","type":"string"}]}`
	exampleGentle   = `{"type":"record","name":"Order","fields":[{"name":"orderId","type":"string"},{"name":"customerEmail","type":"string"},{"name":"total","type":"double"},{"name":"couponCode","type":["null","string"],"default":null},{"name":"currency","type":"string","default":"EUR"}]}`
)

const exampleApplications = `version: 1
subjects:
  - {files: "orders.avsc", subject: orders-value}
applications:
  - {name: checkout, version: "4.12", principals: [sa-checkout], produces: [orders-value]}
  - name: billing
    version: "2.3.0"
    owner: team-payments
    principals: [sa-billing]
    consumes: [{subject: orders-value, reader: {version: 2}}]
  - {name: mailer, version: "1.0", consumes: [{subject: orders-value, reader: {projection: [orderId, customerEmail], of: 2}}]}
  - {name: fraud, version: "1.1", consumes: [{subject: orders-value, reader: {projection: [orderId, total], of: 2}}]}
  - {name: lake-sink, version: "3", type: sink, owner: team-data, consumes: [{subject: orders-value, reader: {generic: true}}]}
`

// example is the world of the worked example behind a command line.
type example struct {
	t   *testing.T
	s   *script
	url string
	api *client.Client
}

func newExample(t *testing.T) *example {
	t.Helper()
	root := t.TempDir()
	start := func(t *testing.T) *example {
		url := servertest.Start(t, func(o *server.Options) { o.Store = "sqlite:" + filepath.Join(root, "treaty.db") })
		c, err := client.New(client.Options{URL: url, Username: "ann"})
		require.NoError(t, err)
		return &example{t, &script{t: t, root: root, dir: root, env: map[string]string{"TREATY_URL": url, "HOME": root}}, url, c}
	}
	// A node writes down what it has seen when it stops, and not only every ten seconds.
	t.Run("Prepare", func(t *testing.T) { start(t).prepare() })
	e := start(t)
	require.Eventually(t, func() bool { // it reads what was written down beside serving
		u, err := e.api.SubjectUsage(t.Context(), "orders-value", "prod")
		return err == nil && u.ObservedAt != nil
	}, 10*time.Second, 5*time.Millisecond)
	return e
}

// prepare tells a registry about everybody of the example.
func (e *example) prepare() {
	t, c := e.t, e.api
	for _, text := range []string{exampleV1, exampleV2} {
		_, err := c.Register(t.Context(), "orders-value", api.RegisterSchemaRequest{Schema: text}, false)
		require.NoError(t, err)
	}
	e.s.write("treaty.yaml", exampleApplications)
	e.s.write("orders.avsc", exampleV2)
	e.s.write("careless.avsc", exampleCareless)
	e.s.write("gentle.avsc", exampleGentle)
	e.ok("env set prod --production")
	e.ok("env set stage")
	e.ok("team set team-payments --contact #payments-help")
	e.ok("publish --branch main")
	for _, build := range []string{"checkout@4.12", "billing@2.3.0", "mailer@1.0", "fraud@1.1", "lake-sink@3"} {
		for _, env := range []string{"stage", "prod"} {
			e.ok("deployment record " + build + " --env " + env)
		}
	}
	for _, env := range []string{"stage", "prod"} {
		e.see(env, "svc-crm-legacy")
		e.see(env, "sa-billing")
	}
}

// see lets a principal read orders in an environment.
func (e *example) see(env, principal string) {
	e.t.Helper()
	body, err := json.Marshal(api.ObservationPush{Observations: []api.PushedObservation{
		{Environment: env, Principal: principal, Role: "consumes", Subject: "orders-value", SchemaID: 2, Last: time.Now()},
	}})
	require.NoError(e.t, err)
	req, err := http.NewRequestWithContext(e.t.Context(), http.MethodPost, e.url+"/api/v1/observations", bytes.NewReader(body))
	require.NoError(e.t, err)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	require.NoError(e.t, err)
	require.NoError(e.t, res.Body.Close())
	require.Less(e.t, res.StatusCode, 300)
}

func (e *example) ask(line string) int { return e.s.treaty(strings.Fields(line)) }

func (e *example) ok(line string) {
	e.t.Helper()
	require.Equal(e.t, exitOK, e.ask(line), "%s\n%s%s", line, e.s.out, e.s.err)
}

// impact asks through the API and through the command line, which must agree.
func (e *example) impact(schema, env string) api.Impact {
	e.t.Helper()
	text, err := os.ReadFile(filepath.Join(e.s.root, schema))
	require.NoError(e.t, err)
	direct, err := e.api.Impact(e.t.Context(), api.ImpactRequest{
		Subject: "orders-value", Environment: env, Action: "produce", By: "checkout", Candidate: &api.SchemaText{SchemaType: "AVRO", Schema: string(text)},
	})
	require.NoError(e.t, err)
	line := "impact --subject orders-value --schema " + schema + " --action produce --by checkout --env " + env
	code := e.ask(line + " --report json")
	var out struct {
		Verdict  string
		ExitCode int
		Impacts  []api.Impact
	}
	require.NoError(e.t, json.Unmarshal([]byte(e.s.out), &out), "%s%s", e.s.out, e.s.err)
	require.Len(e.t, out.Impacts, 1)
	require.Equal(e.t, direct.Summary, out.Impacts[0].Summary)
	require.Equal(e.t, direct.Verdict, out.Verdict)
	require.Equal(e.t, direct.ExitCode, code)
	for _, format := range []string{"text", "markdown", "github", "sarif", "gitlab", "none"} {
		require.Equal(e.t, code, e.ask(line+" --report "+format), format)
	}
	e.ask(line)
	return direct
}

func verdicts(a api.Impact) map[string]string {
	out := map[string]string{}
	for _, r := range a.AsWriter {
		out[r.Application+r.Principal] = r.Row + " " + r.Result
	}
	return out
}

// TestExample is the worked example of the design through API and command line.
func TestExample(t *testing.T) {
	e := newExample(t)
	careless := map[string]string{
		"billing": "FAIL breaks-decode", "mailer": "FAIL breaks-decode", "fraud": "PASS ok-unused",
		"lake-sink": "UNKNOWN unknown-usage", "svc-crm-legacy": "UNKNOWN likely-breaks",
	}
	for _, env := range []string{"stage", "prod"} {
		a := e.impact("careless.avsc", env)
		require.Equal(t, careless, verdicts(a))
		require.Equal(t, "no", a.Verdict)
		require.Equal(t, exitNo, a.ExitCode)
	}
	golden(t, "testdata/example/careless.golden", undated(e.s.out))
	require.Equal(t, exitOK, e.ask("impact --subject orders-value --schema careless.avsc --action produce --by checkout --env prod --dry-run"))
	for line := range strings.Lines(e.s.out) {
		require.True(t, strings.HasPrefix(line, "dry run:"), line)
	}

	for _, env := range []string{"stage", "prod"} {
		a := e.impact("gentle.avsc", env)
		for name, row := range verdicts(a) {
			require.True(t, strings.HasPrefix(row, "PASS"), "%s %s", name, row)
		}
		require.Equal(t, "yes", a.Verdict, a.Summary)
		require.Contains(t, a.Summary, "yes, for the 5 known consumers (1 reader unexplained)")
	}
	golden(t, "testdata/example/gentle.golden", undated(e.s.out))

	// Where the policy trusts no open world, production does not guess.
	e.ok("policy set strict --production --open-world unknown")
	require.Equal(t, "unknown", e.impact("gentle.avsc", "prod").Verdict)
	question := "impact --subject orders-value --schema gentle.avsc --action produce --by checkout --env prod --unknown="
	require.Equal(t, exitOK, e.ask(question+"yes"))
	require.Equal(t, exitNo, e.ask(question+"no"))
	require.Equal(t, "yes", e.impact("gentle.avsc", "stage").Verdict)

	// Every reader explained, and the owner's word for it: then it answers.
	e.ok("app map svc-crm-legacy --kind tool")
	e.ok("subject attest orders-value --env prod --days 30")
	require.Equal(t, "yes", e.impact("gentle.avsc", "prod").Verdict)
	require.NotContains(t, e.s.out, "unexplained")

	e.ok("usage orders-value --env prod")
	require.Contains(t, e.s.out, "billing@2.3.0")
	e.ok("usage orders-value customerEmail --env prod")
	require.Regexp(t, `(?m)^billing +uses it\nmailer +uses it\nfraud +does not use it\nlake-sink +unknown`, e.s.out)

	// The same from treaty.yaml: the file is what the registry has, then it is not.
	e.ok("impact --env prod")
	require.Contains(t, e.s.out, "yes: nothing changes")
	e.s.write("orders.avsc", exampleCareless)
	require.Equal(t, exitNo, e.ask("impact --env prod"))
	require.Contains(t, e.s.out, "produce orders-value version 3 by checkout in prod")
}

// golden compares an output with a file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// undated takes the day of the test from an output.
func undated(s string) string {
	return strings.ReplaceAll(s, time.Now().UTC().Format("2 January 2006"), "TODAY")
}
