package cli

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/server/servertest"
)

// TestCIAsks follows a request whose registry knows who reads what.
func TestCIAsks(t *testing.T) {
	f := startForge(t)
	s := requests(t, f)["github"]
	registry := servertest.Start(t)
	c, err := client.New(client.Options{URL: registry, Username: "ann"})
	require.NoError(t, err)
	run := func(want int, args ...string) string {
		t.Helper()
		require.Equal(t, want, s.treaty(append([]string{"ci", "--against", "git:main"}, args...)), s.out+s.err)
		if len(f.writes) == 0 {
			return ""
		}
		return f.writes[len(f.writes)-1]
	}

	require.Contains(t, run(exitNo), "what apply would do and who is hurt: no registry is configured")
	require.Contains(t, s.err, "not checked: ")

	// The registry has what main has, billing reads it.
	s.env["TREATY_URL"] = registry
	s.command("git", []string{"checkout", "-q", "main"}, false)
	require.Equal(t, exitOK, s.treaty([]string{"apply"}), s.err)
	s.command("git", []string{"checkout", "-q", "feature"}, false)
	s.write("treaty.yaml", "version: 1\nsubjects:\n  - {files: 'schemas/*/*.json', subject: '{dir}-{base}'}\n"+
		"applications:\n  - {name: users, version: \"1\", produces: [users-value]}\n")
	s.command("git", []string{"commit", "-qam", "declare"}, false)
	flow := api.Flow{Subject: "users-value"}
	publish := func(application, version string, contract api.Contract) {
		t.Helper()
		contract.Application = application
		_, err := c.Publish(t.Context(), api.Published{Version: version, Contract: contract}, false, "")
		require.NoError(t, err)
	}
	publish("users", "0", api.Contract{Produces: []api.Produces{{Flow: flow, Schema: &api.Reader{Version: 1}}}})
	publish("billing", "1", api.Contract{Owner: "team-payments", Consumes: []api.Consumes{{Flow: flow, Reader: &api.Reader{Version: 1}}}})
	golden(t, "testdata/ci/comment.md", regexp.MustCompile("main@\u200b[0-9a-f]{7}").ReplaceAllString(undated(run(exitNo)), "main"))
	require.Contains(t, s.err, "1 refused")
	summary, err := os.ReadFile(s.env["GITHUB_STEP_SUMMARY"])
	require.NoError(t, err)
	require.Contains(t, string(summary), "treaty plan: 1 conflict; 1 refused")
	require.Contains(t, string(summary), "treaty impact: no")
	written := len(f.writes)
	run(exitNo)
	require.Len(t, f.writes, written, "the same answer is not written twice")

	// The label accepts what the files do, not that somebody is hurt.
	f.labels = []string{"contract: breaking approved"}
	require.Contains(t, run(exitNo), "The label accepts what is refused")
	f.labels = nil
	require.NoError(t, c.SetConfig(t.Context(), "users-value", api.ConfigUpdateRequest{Compatibility: api.Some("NONE")}))
	run(exitNo, "--level", "NONE")
	require.Contains(t, s.err, "plan for "+registry+": 1 changed\n")
	outputs, err := os.ReadFile(s.env["GITHUB_OUTPUT"])
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(string(outputs), "verdict=fail\nerrors=0\n"), string(outputs))
	run(exitOK, "--level", "NONE", "--fail-on", "never")
	_, err = c.GrantWaiver(t.Context(), api.Waiver{Application: "billing", Subject: "users-value", Reason: "reloads", Expires: time.Now().AddDate(0, 0, 7)}, "")
	require.NoError(t, err)
	run(exitOK, "--level", "NONE")

	// A reader that nobody can judge is neither yes nor no.
	publish("lake", "1", api.Contract{Consumes: []api.Consumes{{Flow: flow, Reader: &api.Reader{Generic: true}}}})
	run(exitUnknown, "--level", "NONE")
	require.Equal(t, exitUsage, s.treaty([]string{"ci", "--against", "git:main", "--level", "NONE", "--env", "mars"}), s.err)

	// A registry without a catalog can be asked for the plan alone; one that is away for nothing.
	s.env["TREATY_URL"] = startPlain(t)
	run(exitOK, "--level", "NONE")
	require.Contains(t, s.err, "not checked: who is hurt: the registry at "+s.env["TREATY_URL"]+" has no catalog")
	require.Contains(t, s.err, "1 new")
	s.env["TREATY_URL"] = "http://127.0.0.1:1"
	run(exitUnable, "--level", "NONE")
	run(exitNo)
}
