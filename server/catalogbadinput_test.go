package server

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestBadInputWritesNothing sends what nobody can mean, or means no good: each is
// answered with a problem that names what is wrong, and the ledger stays where it was.
func TestBadInputWritesNothing(t *testing.T) {
	s := newTestServer(t, slog.New(slog.DiscardHandler))
	n := &handlerNode{handler: s.http.Handler}
	require.Empty(t, n.must(http.MethodPost, "/subjects/orders-value/versions", map[string]any{"schema": named("a")}))
	require.Empty(t, n.must(http.MethodPut, "/api/v1/environments/prod-eu", map[string]any{"production": true}))
	late := time.Now().Add(91 * 24 * time.Hour).UTC().Format(time.RFC3339)
	flows := `{"produces":[` + strings.TrimSuffix(strings.Repeat(`{"subject":"a"},`, 10_000), ",") + `]}`
	const contract = billing + "/versions/1/contract"
	for name, test := range map[string]struct {
		method, path, body string
		status             int
		want               string
	}{
		"ContractOf10MiB":   {"PUT", contract, `{"system":"` + strings.Repeat("x", 10<<20) + `"}`, 413, ""},
		"TenThousandFlows":  {"PUT", contract, flows, 422, "10000 subjects, events and channels, more than 5000"},
		"DeepJSON":          {"PUT", contract, strings.Repeat("[", 100_000), 400, ""},
		"NotUTF8":           {"PUT", contract, "{\"owner\":\"\xff\"}", 422, "owner"},
		"ControlCharacters": {"PUT", contract, `{"consumes":[{"subject":"a\u0000b"}]}`, 422, "consumes[0].subject has control characters"},
		"ReaderDoesNotRead": {"PUT", contract, `{"consumes":[{"subject":"orders-value","reader":{"schema":{"schema":"{"}}}]}`, 422, "consumes[0].reader"},
		"ImpossibleRange":   {"PUT", contract, `{"consumes":[{"subject":"orders-value","reader":{"versions":">=8 <4"}}]}`, 422, "no version is"},
		"TwoReaders":        {"PUT", contract, `{"consumes":[{"subject":"orders-value","reader":{"version":1,"generic":true}}]}`, 422, "several kinds: generic, version"},
		"NameOfDots":        {"PUT", "/api/v1/teams/%3A.%3A..", `{}`, 422, "is not a name"},
		"NameWithSlash":     {"PUT", "/api/v1/teams/a%2Fb", `{}`, 422, "is not a name"},
		"NameWithNUL":       {"PUT", "/api/v1/teams/a%00", `{}`, 422, "is not a name"},
		"NameRightToLeft":   {"PUT", "/api/v1/domains/%E2%80%AEabc", `{}`, 422, "is not a name"},
		"NameOf255Bytes":    {"PUT", "/api/v1/environments/" + strings.Repeat("x", 255), `{}`, 422, "255 characters, more than 100"},
		"RegexSyntax":       {"PUT", "/api/v1/principals/sa-(", `{"pattern":true,"application":"$1"}`, 422, "principal: error parsing regexp"},
		"RegexRepetition":   {"PUT", "/api/v1/principals/x", `{"principal":"x","pattern":true,"application":"$1/.."}`, 422, "is not a name"},
		"RegexOfBinding":    {"PUT", "/api/v1/environments/e", `{"bindings":{"principals":["(a{1000}){1000}"]}}`, 422, "bindings.principals"},
		"UnknownBuild":      {"POST", "/api/v1/deployments", `{"application":"billing","version":"9","environment":"prod-eu"}`, 422, "has published no contract"},
		"UnknownPlace":      {"POST", "/api/v1/deployments", `{"application":"billing","version":"9","environment":"prod"}`, 422, "did you mean prod-eu?"},
		"WaiverOf91Days":    {"POST", "/api/v1/waivers", `{"application":"billing","subject":"orders-value","reason":"x","expires":"` + late + `"}`, 422, "more than 90 days"},
		"WaiverOfThePast":   {"POST", "/api/v1/waivers", `{"application":"billing","subject":"orders-value","reason":"x","expires":"2020-01-01T00:00:00Z"}`, 422, "is over"},
		"OwnParent":         {"PUT", "/api/v1/domains/d", `{"parent":"d"}`, 422, "its own parent"},
		"PolicyForNothing":  {"PUT", "/api/v1/policies/p", `{"mode":"warn","match":{"production":false,"environments":["prod-eu"]}}`, 422, "match: production is false"},
		"WebhookToFile":     {"POST", "/api/v1/webhooks", `{"url":"file:///etc/passwd"}`, 0, ""},
		"TwoBodies":         {"PUT", "/api/v1/teams/a", `{} {}`, 400, "more than one JSON value"},
	} {
		t.Run(name, func(t *testing.T) {
			before := s.replica.Current().Pos
			w := n.call(test.method, test.path, test.body, "Content-Type", "application/json")
			if test.status != 0 {
				require.Equal(t, test.status, w.Code, w.Body.String())
			}
			require.GreaterOrEqual(t, w.Code, 400)
			require.Less(t, w.Code, 500)
			require.Contains(t, w.Body.String(), test.want)
			require.Less(t, w.Body.Len(), 4_000)
			require.Equal(t, before, s.replica.Current().Pos, "nothing is written")
		})
	}
}
