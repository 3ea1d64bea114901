package confluent_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger/memory"
	"github.com/treaty-registry/treaty/server/confluent"
)

func recorded(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// cut returns faults that, once the switch is on, keep a node from its log.
func cut() (*atomic.Bool, memory.Faults) {
	off := new(atomic.Bool)
	fail := func(context.Context) error {
		if off.Load() {
			return errors.New("no route to host")
		}
		return nil
	}
	return off, memory.Faults{Head: fail, Append: fail}
}

func TestWithoutTheStore(t *testing.T) {
	t.Parallel()
	off, faults := cut()
	n := newNode(t, options{faults: faults})
	n.must("POST", "/subjects/a/versions", textOf(`"string"`))
	n.must("PUT", "/config/a", `{"compatibility":"FULL"}`)
	off.Store(true)

	const cannotTell = `{"error_code":50001,"message":"Error while reading: the store cannot be reached"}`
	for _, c := range []struct {
		method, path, body string
		status             int
		stale              bool
		want               string // "" is whatever
	}{
		// What never changes needs nobody.
		{"GET", "/schemas/ids/1", "", 200, false, ""},
		{"GET", "/schemas/ids/1?subject=a", "", 200, false, ""},
		{"GET", "/schemas/ids/1/schema", "", 200, false, `"string"`},
		{"GET", "/schemas/guids/095d71cf-1255-6b9d-5e33-0ad575b3df5d", "", 200, false, ""},
		{"GET", "/schemas/types", "", 200, false, ""},
		{"GET", "/", "", 200, false, "{}"},
		// What is known is told, with a label.
		{"GET", "/subjects", "", 200, true, `["a"]`},
		{"GET", "/subjects/a/versions", "", 200, true, "[1]"},
		{"GET", "/subjects/a/versions/latest", "", 200, true, ""},
		{"GET", "/config/a", "", 200, true, `{"compatibilityLevel":"FULL"}`},
		{"GET", "/mode", "", 200, true, `{"mode":"READWRITE"}`},
		{"POST", "/subjects/a", textOf(`"string"`), 200, true, ""},
		{"POST", "/compatibility/subjects/a/versions/latest", textOf(`"string"`), 200, true, `{"is_compatible":true}`},
		{"POST", "/subjects/a/versions", textOf(`"string"`), 200, true, ""}, // known already
		// What is not known might be there by now.
		{"GET", "/schemas/ids/2", "", 503, true, cannotTell},
		{"GET", "/subjects/b/versions", "", 503, true, cannotTell},
		{"GET", "/subjects/a/versions/2", "", 503, true, cannotTell},
		{"GET", "/config/b", "", 503, true, cannotTell},
		{"POST", "/subjects/a", textOf(`"int"`), 503, true, cannotTell},
		// What is wrong is wrong.
		{"GET", "/subjects/a/versions/0", "", 422, true, ""},
		{"GET", "/schemas/ids/x", "", 404, false, `{"error_code":404,"message":"HTTP 404 Not Found"}`},
		{"POST", "/subjects/a/versions", "{", 400, false, ""},
		// Nothing is written.
		{"POST", "/subjects/a/versions", textOf(`"int"`), 503, false, `{"error_code":50002,"message":"Register operation timed out"}`},
		{"DELETE", "/subjects/a", "", 503, false, `{"error_code":50002,"message":"Delete subject operation timed out"}`},
		{"DELETE", "/subjects/a/versions/1", "", 503, false, `{"error_code":50002,"message":"Delete Schema Version operation timed out"}`},
		{"PUT", "/config/a", `{"compatibility":"NONE"}`, 503, false, `{"error_code":50002,"message":"Update config operation timed out"}`},
		{"PUT", "/mode/a", `{"mode":"READONLY"}`, 503, false, `{"error_code":50002,"message":"Update mode operation timed out"}`},
	} {
		w := n.do(c.method, c.path, c.body)
		require.Equal(t, c.status, w.Code, "%s %s: %s", c.method, c.path, w.Body)
		if c.want != "" {
			require.Equal(t, c.want, w.Body.String())
		}
		label := ""
		if c.stale {
			label = "90" // seconds between the clocks of log and server
		}
		require.Equal(t, label, w.Header().Get(api.HeaderStale), "%s %s", c.method, c.path)
		require.Equal(t, "2", w.Header().Get(api.HeaderPosition))
		require.Equal(t, c.status == 503, w.Header().Get("Retry-After") != "")
	}

	off.Store(false)
	n.must("POST", "/subjects/a/versions", textOf(`{"type":"string","x":1}`))
	require.Empty(t, n.do("GET", "/subjects", "").Header().Get(api.HeaderStale))
}

func TestStaleReadsNever(t *testing.T) {
	t.Parallel()
	off, faults := cut()
	n := newNode(t, options{faults: faults, api: confluent.Options{StaleReads: "never"}})
	n.must("POST", "/subjects/a/versions", textOf(`"string"`))
	off.Store(true)
	require.Equal(t, 200, n.do("GET", "/schemas/ids/1", "").Code, "it cannot be stale")
	require.Equal(t, 503, n.do("GET", "/subjects", "").Code)
	require.Equal(t, 503, n.do("GET", "/subjects/a/versions/latest", "").Code)
}

func TestLocalReadsAreLabelled(t *testing.T) {
	t.Parallel()
	n := newNode(t, options{api: confluent.Options{LocalReads: true}})
	n.must("POST", "/subjects/a/versions", textOf(`"string"`))
	w := n.do("GET", "/subjects", "")
	require.Equal(t, `["a"]`, w.Body.String())
	require.Equal(t, "90", w.Header().Get(api.HeaderStale))
}

// TestTwoNodes holds that what one node has answered, the other knows.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	_, faults := cut()
	a := newNode(t, options{faults: faults})
	b := newNode(t, options{faults: faults, history: a.history})
	for _, schema := range []string{`"int"`, `"long"`, `"float"`, `"double"`} {
		answer := a.must("POST", "/subjects/s/versions", textOf(schema))
		require.Equal(t, answer, b.must("POST", "/subjects/s/versions", textOf(schema)))
		require.Contains(t, b.must("GET", "/subjects/s/versions/latest", ""), quoted(schema))
	}
	require.Equal(t, 200, b.do("GET", "/schemas/ids/4", "").Code)
	b.must("DELETE", "/subjects/s", "")
	require.Equal(t, 404, a.do("GET", "/subjects/s/versions", "").Code)
}
