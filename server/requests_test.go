package server

import (
	"bytes"
	"compress/gzip"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"
)

// call sends a request to a node within this process.
func (n *handlerNode) call(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	n.handler.ServeHTTP(w, req)
	return w
}

func TestRequestIDs(t *testing.T) {
	n := inProcess(t)
	id := func(sent ...string) string {
		var headers []string
		for _, s := range sent {
			headers = append(headers, "X-Request-ID", s)
		}
		return n.call(http.MethodGet, "/subjects", "", headers...).Header().Get("X-Request-ID")
	}
	require.Equal(t, "mine", id("mine"))
	uuid := `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`
	require.Regexp(t, uuid, id())
	require.Regexp(t, uuid, id(" "))
	require.Regexp(t, uuid, id("one", "two"))
	require.Regexp(t, uuid, id(strings.Repeat("x", 1000)))
	first, second := id(), id()
	require.NotEqual(t, first, second)
	require.Regexp(t, uuid, n.call(http.MethodGet, "/nowhere", "").Header().Get("X-Request-ID"), "on errors too")
}

func TestBoundsBodies(t *testing.T) {
	n := inProcess(t)
	zip := func(text string) string {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, err := z.Write([]byte(text))
		require.NoError(t, err)
		require.NoError(t, z.Close())
		return b.String()
	}
	huge := `{"schema":"` + strings.Repeat("x", 2<<20) + `"}`
	tests := map[string]struct {
		body, encoding string
		status         int
	}{
		"Plain":        {body: schemaBody(`"string"`), status: http.StatusOK},
		"Gzip":         {body: zip(schemaBody(`"string"`)), encoding: "gzip", status: http.StatusOK},
		"TooLarge":     {body: huge, status: http.StatusRequestEntityTooLarge},
		"Bomb":         {body: zip(huge), encoding: "gzip", status: http.StatusRequestEntityTooLarge},
		"NotGzip":      {body: "plain", encoding: "gzip", status: http.StatusBadRequest},
		"UnknownEncod": {body: "plain", encoding: "br", status: http.StatusUnsupportedMediaType},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			headers := []string{"Content-Type", "application/json"}
			if test.encoding != "" {
				headers = append(headers, "Content-Encoding", test.encoding)
			}
			w := n.call(http.MethodPost, "/subjects/s/versions", test.body, headers...)
			require.Equal(t, test.status, w.Code, w.Body.String())
			if w.Code != http.StatusOK {
				require.Regexp(t, `^\{"error_code":\d+,"message":".*"\}$`, w.Body.String())
			}
		})
	}
}

// TestMetricsAreBounded: what clients ask for must not become a label.
func TestMetricsAreBounded(t *testing.T) {
	n := inProcess(t)
	for _, path := range []string{"/secret-1", "/subjects/secret-2/versions", "/schemas/ids/77777", "/ui/secret-3"} {
		n.call(http.MethodGet, path, "")
	}
	metrics := n.call(http.MethodGet, "/metrics", "")
	require.Equal(t, http.StatusOK, metrics.Code)
	require.NotContains(t, metrics.Body.String(), "secret")
	require.NotContains(t, metrics.Body.String(), "77777")
	require.Contains(t, metrics.Body.String(), `route="/subjects/:subject/versions"`)
}

func TestCompression(t *testing.T) {
	n := inProcess(t)
	for i := range 200 {
		w := n.call(http.MethodPost, "/subjects/"+strings.Repeat("s", i+1)+"/versions", schemaBody(`"string"`), "Content-Type", "application/json")
		require.Equal(t, http.StatusOK, w.Code)
	}
	w := n.call(http.MethodGet, "/subjects", "", "Accept-Encoding", "gzip")
	require.Equal(t, "gzip", w.Header().Get("Content-Encoding"))
	w = n.call(http.MethodGet, "/subjects/s/versions", "", "Accept-Encoding", "gzip")
	require.Empty(t, w.Header().Get("Content-Encoding"), "a small answer is sent as it is")
	w = n.call(http.MethodGet, "/subjects", "")
	require.Empty(t, w.Header().Get("Content-Encoding"))
}

func TestPanicsAreAnswered(t *testing.T) {
	var log bytes.Buffer
	s := newTestServer(t, slog.New(slog.NewTextHandler(&log, nil)))
	s.echo.GET("/boom", func(echo.Context) error { panic(errors.New("boom")) })
	w := httptest.NewRecorder()
	s.http.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/boom", nil))
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.Equal(t, `{"error_code":500,"message":"Internal Server Error"}`, w.Body.String())
	require.Contains(t, log.String(), "boom")
	require.Contains(t, log.String(), "requests_test.go", "the stack leads to the place")
}

func TestHealthEndpoints(t *testing.T) {
	n := inProcess(t)
	require.Equal(t, "ok\n", n.call(http.MethodGet, "/livez", "").Body.String())
	w := n.call(http.MethodGet, "/readyz", "")
	require.Equal(t, http.StatusOK, w.Code)
	require.Contains(t, w.Body.String(), `"state":"live"`)
}
