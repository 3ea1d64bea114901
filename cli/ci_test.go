package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// forge is a fake of the APIs of GitHub and GitLab for one request.
type forge struct {
	*httptest.Server
	mu       sync.Mutex
	comments []map[string]any
	labels   []string
	writes   []string // what was written, oldest first
	refuse   bool     // every write
}

func startForge(t *testing.T) *forge {
	f := &forge{}
	f.comments = append(f.comments, // somebody else's, which must stay as it is
		map[string]any{"id": 1, "body": "<!-- treaty:treaty -->\nmine", "user": map[string]any{"login": "mallory"}, "author": map[string]any{"username": "mallory"}})
	for i := range 120 { // so that the own one is on the second page
		f.comments = append(f.comments, map[string]any{"id": 100 + i, "body": "hello", "user": map[string]any{"login": "jane"}, "author": map[string]any{"username": "jane"}})
	}
	answer := func(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }
	page := func(r *http.Request) []map[string]any {
		if r.FormValue("page") == "2" {
			return f.comments[100:]
		}
		return f.comments[:100]
	}
	write := func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Body string }
		if f.refuse {
			http.Error(w, `{"message":"Resource not accessible by integration"}`, http.StatusForbidden)
			return
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		f.writes = append(f.writes, r.Method+" "+in.Body)
		if r.Method == http.MethodPost {
			f.comments = append(f.comments, map[string]any{"id": 999, "body": in.Body, "user": map[string]any{"login": "github-actions[bot]"}, "author": map[string]any{"username": "project_bot"}})
			w.WriteHeader(http.StatusCreated)
		} else {
			f.comments[len(f.comments)-1]["body"] = in.Body
		}
		answer(w, map[string]any{})
	}
	named := func(key string) []any {
		var out []any
		for _, l := range f.labels {
			out = append(out, map[string]any{key: l})
		}
		return out
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hub/repos/o/r/issues/7/comments", func(w http.ResponseWriter, r *http.Request) { answer(w, page(r)) })
	mux.HandleFunc("POST /hub/repos/o/r/issues/7/comments", write)
	mux.HandleFunc("PATCH /hub/repos/o/r/issues/comments/999", write)
	mux.HandleFunc("GET /hub/repos/o/r/issues/7/labels", func(w http.ResponseWriter, _ *http.Request) { answer(w, named("name")) })
	mux.HandleFunc("GET /hub/repos/o/r/issues/7/events", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, []any{map[string]any{"event": "labeled", "actor": map[string]any{"login": "lead"}, "label": map[string]any{"name": "contract: breaking approved"}}})
	})
	mux.HandleFunc("GET /lab/user", func(w http.ResponseWriter, _ *http.Request) { answer(w, map[string]any{"username": "project_bot"}) })
	mux.HandleFunc("GET /lab/projects/42/merge_requests/7/notes", func(w http.ResponseWriter, r *http.Request) { answer(w, page(r)) })
	mux.HandleFunc("POST /lab/projects/42/merge_requests/7/notes", write)
	mux.HandleFunc("PUT /lab/projects/42/merge_requests/7/notes/999", write)
	mux.HandleFunc("GET /lab/projects/42/merge_requests/7", func(w http.ResponseWriter, _ *http.Request) { answer(w, map[string]any{"labels": f.labels}) })
	mux.HandleFunc("GET /lab/projects/42/merge_requests/7/resource_label_events", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, []any{map[string]any{"action": "add", "user": map[string]any{"username": "lead"}, "label": map[string]any{"name": "contract: breaking approved"}}})
	})
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if r.Header.Get("Authorization") != "Bearer t0ken" && r.Header.Get("Private-Token") != "t0ken" {
			http.Error(w, "{}", http.StatusUnauthorized)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

// requests are the demonstration in a request of either system.
func requests(t *testing.T, f *forge) map[string]*script {
	hub, lab := demonstration(t), demonstration(t)
	hub.write("../event.json", `{"pull_request": {"number": 7, "labels": [], "head": {"sha": "abcdef1234", "repo": {"full_name": "o/r"}}, "base": {"repo": {"full_name": "o/r"}}}}`)
	for k, v := range map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": "../event.json", "GITHUB_BASE_REF": "main",
		"GITHUB_REPOSITORY": "o/r", "GITHUB_API_URL": f.URL + "/hub", "GITHUB_TOKEN": "t0ken",
		"GITHUB_STEP_SUMMARY": filepath.Join(t.TempDir(), "summary.md"), "GITHUB_OUTPUT": filepath.Join(t.TempDir(), "output"),
	} {
		hub.env[k] = v
	}
	for k, v := range map[string]string{
		"GITLAB_CI": "true", "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_PROJECT_ID": "42", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "42",
		"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "abcdef1234", "CI_API_V4_URL": f.URL + "/lab", "GITLAB_TOKEN": "t0ken",
	} {
		lab.env[k] = v
	}
	return map[string]*script{"github": hub, "gitlab": lab}
}

// breaking is the rule that the demonstration breaks.
const breaking = "JSON_TYPE_CHANGED"

func TestCI(t *testing.T) {
	for _, system := range []string{"github", "gitlab"} {
		t.Run(system, func(t *testing.T) {
			f := startForge(t)
			s := requests(t, f)[system]
			run := func(want int) {
				t.Helper()
				require.Equal(t, want, s.treaty([]string{"ci", "--against", "git:main", "--report", "auto", "--report", "json=report.json"}), s.out+s.err)
			}
			run(exitNo)
			require.Len(t, f.writes, 1)
			require.True(t, strings.HasPrefix(f.writes[0], "POST <!-- treaty:treaty -->\n### treaty: no, "), f.writes[0])
			require.Contains(t, f.writes[0], breaking)
			require.Contains(t, f.writes[0], "<sub>abcdef1</sub>")
			require.Contains(t, s.out, breaking)

			run(exitNo)
			require.Len(t, f.writes, 1, "the same answer is not written twice")

			f.labels = []string{"bug", "Contract: breaking approved"}
			run(exitOK)
			require.Len(t, f.writes, 2)
			require.Contains(t, f.writes[1], `approved by lead with the label "contract: breaking approved"`)
			require.Contains(t, f.writes[1], breaking, "the findings are told all the same")
			require.Contains(t, s.out, breaking)
			f.labels = nil
			run(exitNo)
			require.Len(t, f.writes, 3)

			s.command("git", []string{"checkout", "-q", "main"}, false)
			run(exitOK)
			require.Len(t, f.writes, 4)
			require.Contains(t, f.writes[3], "What stood here is repaired in abcdef1.")
			run(exitOK)
			require.Len(t, f.writes, 4)
			require.Equal(t, "<!-- treaty:treaty -->\nmine", f.comments[0]["body"], "somebody else's comment")

			if system == "github" {
				summary, err := os.ReadFile(s.env["GITHUB_STEP_SUMMARY"])
				require.NoError(t, err)
				require.Contains(t, string(summary), "approved by lead")
				outputs, err := os.ReadFile(s.env["GITHUB_OUTPUT"])
				require.NoError(t, err)
				line := "verdict=%s\nerrors=%d\nreport=" + filepath.Join(s.root, "report.json") + "\n"
				no, yes, approved := fmt.Sprintf(line, "fail", 1), fmt.Sprintf(line, "pass", 0), fmt.Sprintf(line, "pass", 1)
				require.Equal(t, no+no+approved+no+yes+yes, string(outputs))
			}
		})
	}
}

// TestCIWithoutComment: whatever keeps the comment from being written, the verdict stands, and the reason is told.
func TestCIWithoutComment(t *testing.T) {
	fork := `{"pull_request": {"number": 7, "head": {"sha": "abcdef1234", "repo": {"full_name": "x/r"}}, "base": {"repo": {"full_name": "o/r"}}}}`
	for name, test := range map[string]struct {
		system string
		change func(f *forge, s *script)
		args   []string
		want   string // "" for no word about it
	}{
		"Fork":        {"github", func(f *forge, s *script) { f.refuse = true; s.write("../event.json", fork) }, nil, "runs? for a? ?forks?"},
		"ForkNoToken": {"github", func(_ *forge, s *script) { s.write("../event.json", fork); delete(s.env, "GITHUB_TOKEN") }, nil, "runs for forks have no token"},
		"Refused":     {"github", func(f *forge, _ *script) { f.refuse = true }, nil, "pull-requests: write"},
		"NoToken":     {"github", func(_ *forge, s *script) { delete(s.env, "GITHUB_TOKEN") }, nil, "GITHUB_TOKEN is not set"},
		"BadToken":    {"github", func(_ *forge, s *script) { s.env["GITHUB_TOKEN"] = "other" }, nil, "the token may not write"},
		"Away":        {"github", func(_ *forge, s *script) { s.env["GITHUB_API_URL"] = "http://127.0.0.1:1" }, nil, "no comment: .*connection refused"},
		"LabNoToken":  {"gitlab", func(_ *forge, s *script) { delete(s.env, "GITLAB_TOKEN") }, nil, "GITLAB_TOKEN is not set"},
		"LabAway":     {"gitlab", func(_ *forge, s *script) { s.env["CI_API_V4_URL"] = "http://127.0.0.1:1" }, nil, "no comment"},
		"Never":       {"github", nil, []string{"--comment", "never"}, ""},
		"Push":        {"github", func(_ *forge, s *script) { s.env["GITHUB_EVENT_NAME"] = "push" }, nil, ""},
		"Branch":      {"gitlab", func(_ *forge, s *script) { delete(s.env, "CI_MERGE_REQUEST_IID") }, nil, ""},
		"Elsewhere":   {"github", func(_ *forge, s *script) { clear(s.env) }, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := startForge(t)
			s := requests(t, f)[test.system]
			if test.change != nil {
				test.change(f, s)
			}
			require.Equal(t, exitNo, s.treaty(append([]string{"ci", "--against", "git:main"}, test.args...)), s.out+s.err)
			require.Empty(t, f.writes)
			require.Contains(t, s.out, breaking)
			require.NotContains(t, s.out+s.err, "t0ken")
			if test.want == "" {
				require.NotContains(t, s.out+s.err, "no comment")
			} else {
				require.Regexp(t, test.want, s.out+s.err)
			}
		})
	}
}

// TestCIErrors: what could not be checked is not accepted by any label, and later steps can tell.
func TestCIErrors(t *testing.T) {
	f := startForge(t)
	f.labels = []string{"contract: breaking approved"}
	s := requests(t, f)["github"]
	require.Equal(t, exitUnable, s.treaty([]string{"ci", "--against", "git:gone"}))
	require.Equal(t, exitUsage, s.treaty([]string{"ci", "--comment", "often"}))
	require.Equal(t, exitUsage, s.treaty([]string{"ci", "-f", "none.yaml"}))
	outputs, err := os.ReadFile(s.env["GITHUB_OUTPUT"])
	require.NoError(t, err)
	require.Equal(t, "verdict=error\nverdict=error\n", string(outputs))
	require.Empty(t, f.writes)
	s.write("../event.json", "{")
	require.Equal(t, exitUnable, s.treaty([]string{"ci"}))
	s.env["GITHUB_EVENT_PATH"] = "../none.json"
	require.Equal(t, exitUnable, s.treaty([]string{"ci"}))
}
