package cli

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server/servertest"
)

// interrupting stands before a node and calls stop when the registration with
// this number comes in. A plain one has Confluent's API only.
func interrupting(t *testing.T, node string, plain bool, at int32, stop func()) string {
	t.Helper()
	behind, err := url.Parse(node)
	require.NoError(t, err)
	proxy := httputil.NewSingleHostReverseProxy(behind)
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	var seen atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if plain && strings.HasPrefix(r.URL.Path, "/api/") {
			http.Error(w, `{"error_code":404,"message":"HTTP 404 Not Found"}`, http.StatusNotFound)
			return
		}
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/versions") && seen.Add(1) == at {
			_, _ = io.Copy(io.Discard, r.Body) // only then does the server see the client hang up
			stop()
			<-r.Context().Done() // the client is to hang up, not to get an answer
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// runIn runs a command in a directory until its context ends.
func runIn(ctx context.Context, dir string, args ...string) result {
	var out, errs strings.Builder
	code := Main(args, IO{
		In: strings.NewReader(""), Out: &out, Err: &errs, Dir: dir, Context: ctx, Now: time.Now,
		Getenv: func(string) string { return "" },
	})
	return result{code, out.String(), errs.String()}
}

// TestInterruptedImport stops an import in the middle: it says so, ends with 130,
// leaves no mode behind, and goes on when it is started again.
func TestInterruptedImport(t *testing.T) {
	t.Parallel()
	source, node, dir := servertest.Start(t), servertest.Start(t), t.TempDir()
	for i := range 40 {
		schema := filepath.Join(dir, fmt.Sprintf("%d.avsc", i))
		require.NoError(t, os.WriteFile(schema, fmt.Appendf(nil, `{"type":"fixed","name":"F%d","size":4}`, i), 0o600))
		r := runIn(t.Context(), dir, "schema", "register", fmt.Sprintf("s%02d", i), schema, "--url", source)
		require.Equal(t, exitOK, r.code, r.err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := runIn(ctx, dir, "import", "--from", source, "--url", interrupting(t, node, false, 10, cancel))
	require.Equal(t, exitStopped, r.code, r.err)
	require.Contains(t, r.err, "the same command goes on where this one has stopped")
	require.NotContains(t, r.out, "verified")
	require.Equal(t, "READWRITE\n", runIn(t.Context(), dir, "mode", "get", "--url", node).out)

	r = runIn(t.Context(), dir, "import", "--from", source, "--url", node)
	require.Equal(t, exitOK, r.code, r.err)
	require.NotContains(t, r.err, " 0 are there", "what was written before is not written again")
	require.Contains(t, r.out, "40 versions")
}

// TestInterruptedApply stops an apply in the middle where it goes step by step.
func TestInterruptedApply(t *testing.T) {
	t.Parallel()
	node, dir := servertest.Start(t), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "treaty.yaml"), []byte("version: 1\nworkspace: w\nsubjects:\n  - {files: '*.avsc', subject: '{base}'}\n"), 0o600))
	for _, name := range []string{"a", "b", "c"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".avsc"), fmt.Appendf(nil, `{"type":"fixed","name":"%s","size":4}`, name), 0o600))
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := runIn(ctx, dir, "apply", "--url", interrupting(t, node, true, 2, cancel))
	require.Equal(t, exitStopped, r.code, r.err)
	require.Contains(t, r.err, "done:     register version 1 of a\nfailed:   register version 1 of b\nnot done: register version 1 of c\n")

	plain := interrupting(t, node, true, -1, nil)
	r = runIn(t.Context(), dir, "apply", "--url", plain)
	require.Equal(t, exitOK, r.code, r.err)
	require.Contains(t, r.out, "2 new, 1 unchanged")
	require.Equal(t, exitOK, runIn(t.Context(), dir, "plan", "--exit-code", "--url", plain).code)
}
