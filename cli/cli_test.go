package cli

import (
	"bytes"
	"context"
	"flag"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// result of one command.
type result struct {
	code     int
	out, err string
}

// treaty runs a command in a world of its own.
func treaty(t *testing.T, env map[string]string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	code := Main(args, IO{In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: func(k string) string { return env[k] }, Context: ctx})
	return result{code, out.String(), errs.String()}
}

func TestHelp(t *testing.T) {
	for name, args := range map[string][]string{
		"root":      {},
		"serve":     {"serve", "--help"},
		"health":    {"health", "--help"},
		"version":   {"version", "--help"},
		"check":     {"check", "--help"},
		"lint":      {"lint", "--help"},
		"compat":    {"compat", "--help"},
		"rules":     {"rules", "--help"},
		"diff":      {"diff", "--help"},
		"fmt":       {"fmt", "--help"},
		"ls":        {"ls", "--help"},
		"init":      {"init", "--help"},
		"schema-of": {"schema-of", "--help"},
	} {
		t.Run(name, func(t *testing.T) {
			r := treaty(t, nil, args...)
			require.Equal(t, exitOK, r.code, r.err)
			file := filepath.Join("testdata", "help", name+".golden")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
				require.NoError(t, os.WriteFile(file, []byte(r.out), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, string(want), r.out)
		})
	}
}

// TestBadQuestions gives each misuse its code and a line that says what to do.
func TestBadQuestions(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	dir := t.TempDir()
	settings := func(text string) string {
		file := filepath.Join(t.TempDir(), "treaty.yaml")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		return file
	}
	tests := map[string]struct {
		args []string
		env  map[string]string
		code int
		says string
	}{
		"UnknownCommand":   {args: []string{"frobnicate"}, code: exitUsage, says: `unknown command "frobnicate"`},
		"MisspeltCommand":  {args: []string{"chekc"}, code: exitUsage, says: `did you mean "check"?; see treaty --help`},
		"MisspeltNoun":     {args: []string{"subject", "lst"}, code: exitUsage, says: `unknown command "lst" for "treaty subject"; did you mean "list"?`},
		"MisspeltFlag":     {args: []string{"check", "--againt", "none"}, code: exitUsage, says: `unknown flag: --againt; did you mean "against"?; see treaty check --help`},
		"MissingArgument":  {args: []string{"subject", "get"}, code: exitUsage, says: "an argument is missing; usage: treaty subject get SUBJECT"},
		"TooManyArguments": {args: []string{"diff", "a", "b", "c"}, code: exitUsage, says: "usage: treaty diff"},
		"UnknownFlag":      {args: []string{"serve", "--strore", "x"}, code: exitUsage, says: "unknown flag: --strore"},
		"UnknownStore":     {args: []string{"serve", "--store", "mysql://x"}, code: exitUnable, says: "sqlite:PATH"},
		"UnknownLevel":     {args: []string{"serve", "--store", "memory:", "--compatibility", "SOME"}, code: exitUnable, says: "FULL_TRANSITIVE"},
		"TakenPort":        {args: []string{"serve", "--store", "memory:", "--listen", taken.Addr().String()}, code: exitUnable, says: "is taken by another process"},
		"MissingFolder":    {args: []string{"serve", "--store", "sqlite:" + filepath.Join(dir, "a", "b.db"), "--listen", "127.0.0.1:0"}, code: exitUnable, says: "create the folder first"},
		"DatabaseAway":     {args: []string{"serve", "--store", "postgres://nobody:secret@127.0.0.1:1/none?connect_timeout=1", "--listen", "127.0.0.1:0"}, code: exitUnable, says: "check that the database runs"},
		"MissingFile":      {args: []string{"serve", "--config", filepath.Join(dir, "none.yaml")}, code: exitUsage, says: "none.yaml"},
		"UnknownSetting":   {args: []string{"serve", "--config", settings("body-limits: 5\n")}, code: exitUsage, says: `unknown setting "body-limits"; did you mean "body-limit"?`},
		"NestedSetting":    {args: []string{"serve", "--config", settings("store: {path: x}\n")}, code: exitUsage, says: "must be a single value"},
		"BrokenYAML":       {args: []string{"serve", "--config", settings("store: [\n")}, code: exitUsage, says: "treaty.yaml"},
		"BadEnvironment":   {args: []string{"serve"}, env: map[string]string{"TREATY_BODY_LIMIT": "many"}, code: exitUsage, says: "TREATY_BODY_LIMIT"},
		"BadLogLevel":      {args: []string{"serve", "--log-level", "loud"}, code: exitUsage, says: "debug, info, warn, error"},
		"HalfOfTLS":        {args: []string{"serve", "--store", "memory:", "--tls-cert", "x"}, code: exitUnable, says: "give both or none"},
		"HealthOfNobody":   {args: []string{"health", "--url", "http://127.0.0.1:1"}, code: exitUnable, says: "no answer"},
		"ArgumentsOfServe": {args: []string{"serve", "now"}, code: exitUsage, says: "now"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := treaty(t, test.env, test.args...)
			require.Equal(t, test.code, r.code, r.err)
			require.Contains(t, r.err, test.says)
			require.NotContains(t, r.err, "secret", "passwords stay out of messages")
			require.Equal(t, 1, strings.Count(r.err, "treaty: "), "one line says it: %s", r.err)
		})
	}
}

// TestPrecedence: the command line wins over the environment, that over the file.
func TestPrecedence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "treaty.yaml")
	require.NoError(t, os.WriteFile(file, []byte("store: file\nlisten: file\ncluster-id: file\nbody-limit: 2048\n"), 0o600))
	env := map[string]string{"TREATY_STORE": "env", "TREATY_LISTEN": "env"}
	var f serveFlags
	cmd := newServe(IO{Getenv: func(string) string { return "" }})
	cmd.ResetFlags()
	f.bind(cmd.Flags())
	require.NoError(t, cmd.ParseFlags([]string{"--store", "flag"}))
	require.NoError(t, fillIn(cmd.Flags(), func(k string) string { return env[k] }, file))
	require.Equal(t, "flag", f.Store)
	require.Equal(t, "env", f.Listen)
	require.Equal(t, "file", f.ClusterID)
	require.EqualValues(t, 2048, f.BodyLimit)
	require.Equal(t, "label", f.StaleReads, "what nobody says has its default")
}

func TestHealth(t *testing.T) {
	status := http.StatusOK
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"ready":true}`))
	}))
	defer node.Close()
	r := treaty(t, nil, "health", "--url", node.URL)
	require.Equal(t, result{exitOK, "{\"ready\":true}\n", ""}, r)
	status = http.StatusServiceUnavailable
	r = treaty(t, nil, "health", "--url", node.URL)
	require.Equal(t, exitNo, r.code)
	_, port, err := net.SplitHostPort(strings.TrimPrefix(node.URL, "http://"))
	require.NoError(t, err)
	status = http.StatusOK
	require.Equal(t, exitOK, treaty(t, map[string]string{"TREATY_LISTEN": ":" + port}, "health").code)
}
