package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server/servertest"
)

// startPlain starts a registry that has Confluent's API only. It refuses to
// register under subjects that have "refused" in their name, although it says
// before that it would not.
func startPlain(t testing.TB) string {
	t.Helper()
	behind, err := url.Parse(servertest.Start(t))
	require.NoError(t, err)
	proxy := httputil.NewSingleHostReverseProxy(behind)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/api/"):
			http.Error(w, `{"error_code":404,"message":"HTTP 404 Not Found"}`, http.StatusNotFound)
		case r.Method == http.MethodPost && strings.Contains(r.URL.Path, "refused") && strings.HasSuffix(r.URL.Path, "/versions"):
			http.Error(w, `{"error_code":40901,"message":"somebody was faster"}`, http.StatusConflict)
		default:
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestOnlineScripts runs testdata/online/*.txtar like TestScripts, with these
// registries as profiles: node (the current one) and other are treaty's, plain
// has Confluent's API only, locked answers 401 and nobody listens at away.
func TestOnlineScripts(t *testing.T) {
	runScripts(t, "testdata/online/*.txtar", func(t testing.TB, s *script) {
		locked := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, `{"error_code":40101,"message":"Unauthorized"}`, http.StatusUnauthorized)
		}))
		t.Cleanup(locked.Close)
		home := t.TempDir()
		require.NoError(t, os.MkdirAll(filepath.Join(home, "treaty"), 0o755))
		profiles := fmt.Sprintf("current: node\nprofiles:\n  node: {url: %s}\n  other: {url: %s}\n  plain: {url: %s}\n  locked: {url: %s}\n  away: {url: 'http://127.0.0.1:1'}\n",
			servertest.Start(t), servertest.Start(t), startPlain(t), locked.URL)
		require.NoError(t, os.WriteFile(filepath.Join(home, "treaty", "config.yaml"), []byte(profiles), 0o600))
		s.env["XDG_CONFIG_HOME"] = home
	})
}

// TestOnlineHelp keeps the help of each command that asks a registry.
func TestOnlineHelp(t *testing.T) {
	for _, cmd := range onlineCommands(IO{Getenv: func(string) string { return "" }}) {
		names := []string{cmd.Name()}
		for _, sub := range cmd.Commands() {
			names = append(names, cmd.Name()+" "+sub.Name())
		}
		for _, name := range names {
			t.Run(name, func(t *testing.T) {
				r := treaty(t, nil, append(strings.Fields(name), "--help")...)
				require.Equal(t, exitOK, r.code, r.err)
				file := filepath.Join("testdata", "help", strings.ReplaceAll(name, " ", "-")+".golden")
				if *update {
					require.NoError(t, os.WriteFile(file, []byte(r.out), 0o600))
				}
				want, err := os.ReadFile(file)
				require.NoError(t, err)
				require.Equal(t, string(want), r.out)
			})
		}
	}
}

// TestSecretsFromInput keeps a token that only the input has, and shows it nowhere.
func TestSecretsFromInput(t *testing.T) {
	var header string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header = r.Header.Get("Authorization")
		_, _ = w.Write([]byte(`["."]`))
	}))
	defer s.Close()
	home := t.TempDir()
	run := func(in string, args ...string) result {
		var out, errs strings.Builder
		code := Main(args, IO{In: strings.NewReader(in), Out: &out, Err: &errs, Context: t.Context(), Getenv: func(k string) string {
			return map[string]string{"HOME": home}[k]
		}})
		require.NotContains(t, out.String()+errs.String(), "hunter2")
		return result{code, out.String(), errs.String()}
	}
	require.Equal(t, exitOK, run("", "profile", "set", "prod", "--registry", s.URL).code)
	require.Equal(t, exitUsage, run("", "profile", "set", "leaky", "--registry", "http://u:hunter2@host").code)
	require.Equal(t, exitUsage, run("", "login", "--token-stdin").code, "nothing on the input")
	require.Equal(t, exitOK, run("hunter2\n", "login", "--token-stdin").code)
	require.Equal(t, exitOK, run("", "context", "list", "--debug").code)
	require.Equal(t, "Bearer hunter2", header)
	run("", "profile", "list", "-o", "json")
	run("", "profile", "show", "prod")
	require.Equal(t, exitOK, run("hunter2", "login", "--user", "u", "--password-stdin").code)
	require.Equal(t, exitOK, run("", "context", "list").code)
	require.True(t, strings.HasPrefix(header, "Basic "))
	require.Equal(t, exitOK, run("", "context", "list", "--url", s.URL).code)
	require.Empty(t, header, "the secret of a profile goes nowhere else")
	require.Equal(t, exitOK, run("", "logout").code)
	require.Equal(t, exitOK, run("", "context", "list").code)
	require.Empty(t, header)
}
