package book_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

var now = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // never changes

// view is a catalog with a few things in it, over a registry without subjects.
func view(t testing.TB) catalog.View {
	t.Helper()
	v := catalog.View{Registry: registry.View{State: registry.NewState()}, Catalog: catalog.NewState()}
	for _, name := range []string{"sales", "finance"} {
		fold(t, v.Catalog)(book.SetDomain(v.Catalog, &api.Domain{Name: name}))
	}
	fold(t, v.Catalog)(book.SetDomain(v.Catalog, &api.Domain{Name: "orders", Parent: "sales"}))
	fold(t, v.Catalog)(book.SetTeam(v.Catalog, &api.Team{Name: "checkout"}))
	fold(t, v.Catalog)(book.SetEnvironment(v.Catalog, &api.Environment{Name: "prod-eu", Production: true}))
	return v
}

// fold applies what a decision has made.
func fold(t testing.TB, s *catalog.State) func([]ledger.Fact, error) []ledger.Fact {
	return func(facts []ledger.Fact, err error) []ledger.Fact {
		t.Helper()
		require.NoError(t, err)
		for _, f := range facts {
			require.NoError(t, s.Apply(ledger.Entry{Fact: f}))
		}
		return facts
	}
}

// graph is who uses what: billing uses nothing.
type graph struct{}

func (graph) Applications() []string { return []string{"billing"} }
func (graph) Environments() []string { return []string{"default", "prod-eu"} }
func (graph) Subject(registry.Name, string) usage.Usage {
	return usage.Usage{}
}

// decode is that of request bodies.
func decode[T any](body string) (*T, error) {
	into := new(T)
	dec := json.NewDecoder(strings.NewReader(body))
	dec.DisallowUnknownFields()
	return into, dec.Decode(into)
}

// decisions reads a request body and decides, one per sort of body.
func decisions(v catalog.View) map[string]func(body string) ([]ledger.Fact, error) {
	s := v.Catalog
	return map[string]func(string) ([]ledger.Fact, error){
		"team":        described(s, book.SetTeam),
		"domain":      described(s, book.SetDomain),
		"environment": described(s, book.SetEnvironment),
		"policy":      described(s, book.SetPolicy),
		"application": described(s, book.SetApplication),
		"mapping":     described(s, book.Map),
		"deployment": described(s, func(s *catalog.State, d *api.Deployed) ([]ledger.Fact, error) {
			d.Since = now
			return book.Deploy(s, "default", d, func(*api.Contract, string) []string { return nil })
		}),
		"release": described(s, func(s *catalog.State, r *api.Released) ([]ledger.Fact, error) {
			r.Since = now
			return book.Release(s, "default", r, false)
		}),
		"waiver": described(s, func(_ *catalog.State, w *api.Waiver) ([]ledger.Fact, error) {
			return book.Grant(v, graph{}, "default", w, now)
		}),
		"attestation": described(s, func(_ *catalog.State, a *api.Attestation) ([]ledger.Fact, error) {
			return book.Attest(v, "default", a, now)
		}),
		"decision": described(s, func(s *catalog.State, d *api.Decision) ([]ledger.Fact, error) {
			return book.Decide(s, &usage.Edge{}, d)
		}),
		"annotation": described(s, func(s *catalog.State, patch *map[string]json.RawMessage) ([]ledger.Fact, error) {
			_, facts, err := book.Annotate(s, catalog.OfEvent, "shop.OrderPlaced", *patch, now)
			return facts, err
		}),
	}
}

func described[T any](s *catalog.State, decide func(*catalog.State, *T) ([]ledger.Fact, error)) func(string) ([]ledger.Fact, error) {
	return func(body string) ([]ledger.Fact, error) {
		object, err := decode[T](body)
		if err != nil {
			return nil, err
		}
		return decide(s, object)
	}
}

// TestDecisions has good and bad input for each sort of body. want is part of the
// refusal, with the name of the field; "" is accepted, and said again is no fact.
func TestDecisions(t *testing.T) {
	long := strings.Repeat("x", 101)
	for _, row := range []struct{ sort, body, want string }{
		{"team", `{"name":"a.b-c_1","title":"T","members":["ann"],"contact":"#t","docs":"line\nline"}`, ""},
		{"team", `{"name":""}`, "team is missing"},
		{"team", `{"name":"` + long + `"}`, "team has 101 characters, more than 100"},
		{"team", `{"name":".."}`, `team ".." is not a name`},
		{"team", `{"name":"a/b"}`, "is not a name"},
		{"team", `{"name":"a\u0000"}`, "is not a name"},
		{"team", `{"name":"\u202eabc"}`, "is not a name"},
		{"team", `{"name":"a","title":"\u0007"}`, "title has control characters"},
		{"team", `{"name":"a","members":["x\ny"]}`, "members has more than one line"},
		{"team", `{"name":"a","docs":"` + strings.Repeat("x", 100_001) + `"}`, "docs has 100001 bytes, more than 100000"},
		{"domain", `{"name":"returns","parent":"sales","owner":"nobody-yet"}`, ""},
		{"domain", `{"name":"returns","parent":"sale"}`, "did you mean sales?"},
		{"domain", `{"name":"returns","parent":"returns"}`, "cannot be its own parent"},
		{"domain", `{"name":"returns","parent":"orders"}`, "the domain orders has a parent itself"},
		{"domain", `{"name":"sales","parent":"finance"}`, "the domain sales is the parent of orders"},
		{"environment", `{"name":"test","cluster":"c1","bindings":{"hosts":["h"],"contexts":[":.t:"],"principals":["t-.*"],"header":"X-Env: test"}}`, ""},
		{"environment", `{"name":"test","bindings":{"principals":["a("]}}`, "bindings.principals: error parsing regexp"},
		{"environment", `{"name":"test","bindings":{"principals":["a{1001}"]}}`, "bindings.principals: error parsing regexp: invalid repeat count"},
		{"environment", `{"name":"test","bindings":{"header":"X-Env"}}`, "bindings.header"},
		{"environment", `{"name":"test","bindings":{"hosts":[""]}}`, "bindings.hosts is missing"},
		{"policy", `{"name":"p","mode":"enforce","match":{"production":true,"environments":["prod-eu","later"],"subjects":["*"]},"edges":{"declared":"warn"},"unknown":"fail","openWorld":"auto","retained":"7d","lagWindow":"12h","rollback":0,"onError":"closed"}`, ""},
		{"policy", `{"name":"p","mode":"strict"}`, `mode: "strict" is none`},
		{"policy", `{"name":"p","mode":"warn","edges":{"quiet":"no"}}`, "edges.quiet"},
		{"policy", `{"name":"p","mode":"warn","edges":{"declared":"no"}}`, "edges.declared"},
		{"policy", `{"name":"p","mode":"warn","edges":{"undeclared":"blok"}}`, "edges.undeclared: \"blok\" is none: did you mean block?"},
		{"policy", `{"name":"p","mode":"warn","edges":{"staleDeclared":"no"}}`, "edges.staleDeclared"},
		{"policy", `{"name":"p","mode":"warn","unknown":"x"}`, "unknown: "},
		{"policy", `{"name":"p","mode":"warn","openWorld":"x"}`, "openWorld: "},
		{"policy", `{"name":"p","mode":"warn","retained":"x"}`, "retained: "},
		{"policy", `{"name":"p","mode":"warn","lagWindow":"-3d"}`, "lagWindow: "},
		{"policy", `{"name":"p","mode":"warn","rollback":2}`, "rollback: "},
		{"policy", `{"name":"p","mode":"warn","onError":"x"}`, "onError: "},
		{"policy", `{"name":"p","mode":"warn","match":{"subjects":["a\nb"]}}`, "match.subjects has more than one line"},
		{"policy", `{"name":"p","mode":"warn","match":{"environments":[""]}}`, "match.environments is missing"},
		{"policy", `{"name":"p","mode":"warn","match":{"production":false,"environments":["prod-eu"]}}`, "match: production is false, and prod-eu is not such an environment"},
		{"application", `{"name":"crm","type":"job","owner":"team-sales","domain":"crm-domain","system":"s","principals":["CN=crm"]}`, ""},
		{"application", `{"name":"crm","type":"lambda"}`, "type: "},
		{"application", `{"name":"crm","owner":"chekout"}`, "did you mean checkout?"},
		{"application", `{"name":"crm","domain":"finanse"}`, "did you mean finance?"},
		{"application", `{"name":"crm","principals":[" "]}`, "principals is missing"},
		{"mapping", `{"principal":"sa-(.+)","pattern":true,"application":"$1"}`, ""},
		{"mapping", `{"principal":"sa-(.+","pattern":true,"application":"$1"}`, "missing closing )"},
		{"mapping", `{"principal":"(a{1000}){1000}","pattern":true,"application":"x"}`, "invalid repeat count"},
		{"mapping", `{"principal":"sa-(.+)","pattern":true,"application":"../$1"}`, "is not a name"},
		{"mapping", `{"principal":"sa","application":"$1"}`, "is not a name"},
		{"mapping", `{"principal":"sa","kind":"servce"}`, "kind: \"servce\" is none: did you mean service?"},
		{"mapping", `{"principal":""}`, "principal is missing"},
		{"deployment", `{"application":"billing","version":"1","environment":"prod-eu","allowContentless":true}`, ""},
		{"deployment", `{"application":"billing","version":"1","environment":"prod"}`, "did you mean prod-eu?"},
		{"deployment", `{"application":"billing","version":"1","environment":"prod-eu"}`, "billing 1 has published no contract"},
		{"deployment", `{"application":"billing","environment":"prod-eu"}`, "version is missing"},
		{"release", `{"application":"billing","version":"1","environment":"mars"}`, "there is no environment \"mars\""},
		{"waiver", `{"application":"billing","subject":"s","reason":"r","expires":"2027-02-20T08:00:00Z"}`, "expires: 2027-02-20 is more than 90 days away"},
		{"waiver", `{"application":"billing","subject":"s","reason":"r","expires":"2026-11-21T08:00:00Z"}`, "expires: 2026-11-21T08:00:00Z is over"},
		{"waiver", `{"application":"billing","subject":"s","reason":"r"}`, "expires is missing"},
		{"waiver", `{"application":"billing","subject":"s","reason":" ","expires":"2026-12-01T00:00:00Z"}`, "reason is missing"},
		{"waiver", `{"application":"billng","subject":"s","reason":"r","expires":"2026-12-01T00:00:00Z"}`, "did you mean billing?"},
		{"waiver", `{"application":"billing","subject":"s","reason":"r","expires":"2026-12-01T00:00:00Z"}`, "there is no subject \"s\""},
		{"waiver", `{"application":"billing","subject":"s","fingerprint":"sha256:x","reason":"r","expires":"2026-12-01T00:00:00Z"}`, "fingerprint: "},
		{"attestation", `{"subject":"s","environment":"default","until":"2027-12-01T00:00:00Z"}`, "there is no subject \"s\""},
		{"attestation", `{"subject":"s","environment":"prod","until":"2027-12-01T00:00:00Z"}`, "did you mean prod-eu?"},
		{"decision", `{"edge":"e","decision":"forget"}`, "decision: "},
		{"annotation", `{"owner":"checkout","domain":"sales","tags":["PII"],"lifecycle":{"state":"deprecated","removal":"2027-01-01T00:00:00Z"}}`, ""},
		{"annotation", `{"lifecycle":{"state":"active","effective":"2027-01-02T00:00:00Z","removal":"2027-01-01T00:00:00Z"}}`, "the removal is before"},
		{"annotation", `{"domain":"finanse"}`, "did you mean finance?"},
		{"annotation", `{"override":{"messageType":"evnt"}}`, "override.messageType"},
	} {
		v := view(t)
		facts, err := decisions(v)[row.sort](row.body)
		if row.want == "" {
			require.NoError(t, err, row.body)
			require.NotEmpty(t, facts, row.body)
			fold(t, v.Catalog)(facts, nil)
			again, err := decisions(v)[row.sort](row.body)
			require.NoError(t, err, row.body)
			require.Empty(t, again, "said again: %s", row.body)
			continue
		}
		p := new(api.Problem)
		require.ErrorAs(t, err, &p, row.body)
		require.Contains(t, p.Error(), row.want)
		require.GreaterOrEqual(t, p.Status, 400)
		require.Less(t, len(p.Error()), 2_000, "a refusal does not repeat all that was sent")
		require.Empty(t, facts)
	}
}

func TestImpossibleRanges(t *testing.T) {
	check := func(versions string) error {
		return book.CheckContract(&api.Published{Version: "1", Contract: api.Contract{
			Application: "a", Consumes: []api.Consumes{{Flow: api.Flow{Subject: "s"}, Reader: &api.Reader{Versions: versions}}},
		}})
	}
	for _, ok := range []string{">=4 <8", "=3", "3", ">2", "<2", ">=v4 <=v4", "<=999999999"} {
		require.NoError(t, check(ok), ok)
	}
	for _, bad := range []string{">=8 <4", "<1", "=3 =4", ">5 <6", "0"} {
		require.ErrorContains(t, check(bad), "consumes[0].reader", bad)
	}
}

// FuzzDecisions reads hostile bodies: what is not accepted is a problem, what is
// becomes facts that the catalog can read, and says no more when it is said again.
func FuzzDecisions(f *testing.F) {
	v := view(f)
	sorts := []string{
		"team", "domain", "environment", "policy", "application", "mapping", "deployment", "release", "waiver", "attestation", "decision", "annotation",
	}
	for i, body := range []string{
		`{"name":"a","members":["x"]}`, `{"name":"b","parent":"sales"}`, `{"name":"c","bindings":{"header":"A: b"}}`,
		`{"name":"p","mode":"warn","match":{"subjects":["*"]},"rollback":1}`, `{"name":"crm"}`, `{"principal":"(a+)+","pattern":true,"application":"$1"}`,
		`{"application":"a","version":"1","environment":"default","allowContentless":true}`, `{"application":"a","version":"1","environment":"default"}`,
		`{"application":"billing","subject":"s","reason":"r","expires":"2026-12-01T00:00:00Z"}`, `{"subject":"s","environment":"default","until":"9999-12-01T00:00:00Z"}`,
		`{"edge":"e","decision":"retire"}`, `{"tags":null,"lifecycle":{"state":"active"},"override":{"key":true}}`,
	} {
		f.Add(byte(i), body)
	}
	f.Fuzz(func(t *testing.T, sort byte, body string) {
		name := sorts[int(sort)%len(sorts)]
		s := v
		s.Catalog = v.Catalog.Fork()
		facts, err := decisions(s)[name](body)
		if err != nil {
			require.Empty(t, facts)
			return
		}
		fold(t, s.Catalog)(facts, nil)
		for _, x := range facts {
			require.Less(t, len(x.Body), 8<<20)
			require.True(t, json.Valid(x.Body))
			require.False(t, bytes.Contains([]byte(x.Key.Name), []byte{0}))
		}
		if name == "waiver" || name == "attestation" || name == "decision" {
			return // each is one more
		}
		again, err := decisions(s)[name](body)
		require.NoError(t, err)
		require.Empty(t, again)
	})
}
