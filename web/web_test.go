package web

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

const page = `<!doctype html>
<html><head>
<link rel="icon" href="./assets/seal-abc.svg">
<script type="module" src="./assets/index-abc.js"></script>
` + bootTag + `
  {}
` + bootEnd + `
</head><body></body></html>
`

// build is what a bundler might write. The variants hold other bytes than the plain files, to tell them apart.
func build() fstest.MapFS {
	return fstest.MapFS{
		".gitkeep":                 {},
		"index.html":               {Data: []byte(page)},
		"assets/index-abc.js":      {Data: []byte("plain js")},
		"assets/index-abc.js.br":   {Data: []byte("brotli js")},
		"assets/index-abc.js.gz":   {Data: []byte("gzip js")},
		"assets/index-abc.css":     {Data: []byte("css")},
		"assets/index-abc.css.gz":  {Data: []byte("gzip css")},
		"assets/seal-abc.svg":      {Data: []byte("<svg/>")},
		"assets/secret.exe":        {Data: []byte("MZ")},
		"assets/sub/worker-abc.js": {Data: []byte("worker")},
	}
}

func get(t *testing.T, h http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return do(t, h, http.MethodGet, target, headers...)
}

func do(t *testing.T, h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
	return w
}

func boot(t *testing.T, w *httptest.ResponseRecorder) map[string]any {
	t.Helper()
	_, rest, found := strings.Cut(w.Body.String(), bootTag)
	require.True(t, found, "no boot data in %s", w.Body)
	text, _, found := strings.Cut(rest, bootEnd)
	require.True(t, found)
	var data map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &data))
	return data
}

func TestPages(t *testing.T) {
	h := newHandler(Options{}, build())
	for _, target := range []string{
		"/ui/",
		"/ui/schemas?q=a",
		"/ui/schemas/orders-value/latest",
		"/ui/schemas/a%2Fb%2Fc.proto/1",
		"/ui/schemas/app.js/1",
		"/ui/schemas/app.js",
		"/ui/schemas/%2E%2E/1",
		"/ui/schemas/../1",
		"/ui/schemas/x%252Fy/1",
		"/ui/schemas/%3Cimg%20src=x%3E/1",
		"/ui/index.html",
		"/ui/.gitkeep",
		"/ui/no-such-page",
		"/ui//",
	} {
		t.Run(target, func(t *testing.T) {
			w := get(t, h, target)
			require.Equal(t, http.StatusOK, w.Code)
			require.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
			require.Equal(t, "no-cache", w.Header().Get("Cache-Control"))
			require.Contains(t, w.Body.String(), `src="/ui/assets/index-abc.js"`)
			require.Contains(t, w.Body.String(), `href="/ui/assets/seal-abc.svg"`)
		})
	}
}

func TestPagePolicy(t *testing.T) {
	h := newHandler(Options{}, build())
	first, second := get(t, h, "/ui/"), get(t, h, "/ui/")
	nonce, _ := boot(t, first)["nonce"].(string)
	require.GreaterOrEqual(t, len(nonce), 22, "128 bits in base64 or more")
	want := "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-" + nonce +
		"'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
	require.Equal(t, want, first.Header().Get("Content-Security-Policy"))
	require.NotEqual(t, nonce, boot(t, second)["nonce"], "a nonce is for one answer")
}

func TestPageHead(t *testing.T) {
	h := newHandler(Options{}, build())
	w := do(t, h, http.MethodHead, "/ui/")
	require.Equal(t, http.StatusOK, w.Code)
	require.Empty(t, w.Body.String())
	require.Equal(t, get(t, h, "/ui/").Header().Get("Content-Length"), w.Header().Get("Content-Length"))
}

func TestBootData(t *testing.T) {
	type server struct {
		Release string `json:"release"`
	}
	tests := []struct {
		name string
		o    Options
		want map[string]any
	}{
		{"Zero", Options{}, map[string]any{"basePath": ""}},
		{"BasePath", Options{BasePath: "treaty/"}, map[string]any{"basePath": "/treaty"}},
		{"Server", Options{Boot: server{"1.0"}}, map[string]any{"basePath": "", "server": map[string]any{"release": "1.0"}}},
		{
			"ScriptInjection",
			Options{Boot: server{"</script><script>alert(1)</script><!--"}},
			map[string]any{"basePath": "", "server": map[string]any{"release": "</script><script>alert(1)</script><!--"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := boot(t, get(t, newHandler(tt.o, build()), "/ui/"))
			delete(got, "nonce")
			require.Empty(t, cmp.Diff(tt.want, got))
		})
	}
	t.Run("NotJSON", func(t *testing.T) {
		w := get(t, newHandler(Options{Boot: func() {}}, build()), "/ui/")
		require.Equal(t, http.StatusInternalServerError, w.Code)
	})
	t.Run("NoTag", func(t *testing.T) {
		w := get(t, newHandler(Options{}, fstest.MapFS{"index.html": {Data: []byte("<p>hello")}}), "/ui/")
		require.Equal(t, "<p>hello", w.Body.String())
	})
}

func TestBasePath(t *testing.T) {
	h := newHandler(Options{BasePath: "/a/b"}, build())
	tests := []struct {
		target, contains string
		status           int
	}{
		{"/a/b/ui/", `src="/a/b/ui/assets/index-abc.js"`, http.StatusOK},
		{"/ui/", `src="/a/b/ui/assets/index-abc.js"`, http.StatusOK}, // the proxy took the prefix away
		{"/a/b/ui/assets/index-abc.js", "plain js", http.StatusOK},
		{"/ui/assets/index-abc.js", "plain js", http.StatusOK},
		{"/a/ui/", "not found", http.StatusNotFound},
		{"/a/b/other", "not found", http.StatusNotFound},
		{"/", "not found", http.StatusNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.target, func(t *testing.T) {
			w := get(t, h, tt.target)
			require.Equal(t, tt.status, w.Code)
			require.Contains(t, w.Body.String(), tt.contains)
		})
	}
}

func TestCleanBase(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "/": "", "//": "", "a": "/a", "/a/": "/a", "/a//b/../c/": "/a/c",
		"//evil.example": "/evil.example", `/"><script>`: "/%22%3E%3Cscript%3E", "/a b": "/a%20b",
	} {
		require.Equal(t, want, cleanBase(in), "of %q", in)
	}
}

func TestRedirectToSlash(t *testing.T) {
	for base, want := range map[string]string{"": "/ui/?q=1", "/treaty": "/treaty/ui/?q=1"} {
		w := get(t, newHandler(Options{BasePath: base}, build()), "/ui?q=1")
		require.Equal(t, http.StatusFound, w.Code)
		require.Equal(t, want, w.Header().Get("Location"))
	}
}

func TestAssets(t *testing.T) {
	h := newHandler(Options{}, build())
	tests := []struct {
		name, target, accept   string
		status                 int
		kind, coding, contains string
	}{
		{"Script", "index-abc.js", "", 200, "text/javascript; charset=utf-8", "", "plain js"},
		{"Gzip", "index-abc.js", "gzip", 200, "text/javascript; charset=utf-8", "gzip", "gzip js"},
		{"BrotliWinsTheDraw", "index-abc.js", "gzip, deflate, br, zstd", 200, "text/javascript; charset=utf-8", "br", "brotli js"},
		{"WeightDecides", "index-abc.js", "br;q=0.5, gzip;q=0.8", 200, "text/javascript; charset=utf-8", "gzip", "gzip js"},
		{"OnlyWhatThereIs", "index-abc.css", "br, gzip;q=0.1", 200, "text/css; charset=utf-8", "gzip", "gzip css"},
		{"PlainPreferred", "index-abc.js", "identity, br;q=0.9", 200, "text/javascript; charset=utf-8", "", "plain js"},
		{"Refused", "index-abc.js", "br;q=0, gzip;q=0", 200, "text/javascript; charset=utf-8", "", "plain js"},
		{"Star", "index-abc.js", "*", 200, "text/javascript; charset=utf-8", "br", "brotli js"},
		{"NoVariant", "seal-abc.svg", "br, gzip", 200, "image/svg+xml", "", "<svg/>"},
		{"Worker", "sub/worker-abc.js", "", 200, "text/javascript; charset=utf-8", "", "worker"},
		{"Missing", "index-old.js", "br", 404, "text/plain; charset=utf-8", "", "not found"},
		{"UnknownKind", "secret.exe", "", 404, "text/plain; charset=utf-8", "", "not found"},
		{"VariantByName", "index-abc.js.br", "", 404, "text/plain; charset=utf-8", "", "not found"},
		{"Folder", "sub", "", 404, "text/plain; charset=utf-8", "", "not found"},
		{"FolderSlash", "sub/", "", 404, "text/plain; charset=utf-8", "", "not found"},
		{"Nothing", "", "", 404, "text/plain; charset=utf-8", "", "not found"},
		{"Upwards", "../index.html", "", 404, "text/plain; charset=utf-8", "", "not found"},
		{"UpwardsScript", "sub/../index-abc.js", "", 404, "text/plain; charset=utf-8", "", "not found"},
		{"EscapedUpwards", "%2e%2e/index.js", "", 404, "text/plain; charset=utf-8", "", "not found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := get(t, h, "/ui/assets/"+tt.target, "Accept-Encoding", tt.accept)
			require.Equal(t, tt.status, w.Code)
			require.Equal(t, tt.kind, w.Header().Get("Content-Type"))
			require.Equal(t, tt.coding, w.Header().Get("Content-Encoding"))
			require.Contains(t, w.Body.String(), tt.contains)
			if tt.status == 200 {
				require.Equal(t, immutable, w.Header().Get("Cache-Control"))
				require.Equal(t, "Accept-Encoding", w.Header().Get("Vary"))
			} else {
				require.Equal(t, "no-cache", w.Header().Get("Cache-Control"))
			}
		})
	}
}

func TestAssetHead(t *testing.T) {
	w := do(t, newHandler(Options{}, build()), http.MethodHead, "/ui/assets/index-abc.js", "Accept-Encoding", "gzip")
	require.Equal(t, http.StatusOK, w.Code)
	require.Empty(t, w.Body.String())
	require.Equal(t, "7", w.Header().Get("Content-Length"))
	require.Equal(t, "gzip", w.Header().Get("Content-Encoding"))
}

func TestMethods(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		w := do(t, newHandler(Options{}, build()), method, "/ui/")
		require.Equal(t, http.StatusMethodNotAllowed, w.Code)
		require.Equal(t, "GET, HEAD", w.Header().Get("Allow"))
	}
}

func TestNotBuilt(t *testing.T) {
	h := newHandler(Options{}, fstest.MapFS{".gitkeep": {}})
	w := get(t, h, "/ui/schemas/a/1")
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, "text/plain; charset=utf-8", w.Header().Get("Content-Type"))
	require.Contains(t, w.Body.String(), "make web")
	require.Equal(t, http.StatusNotFound, get(t, h, "/ui/assets/index-abc.js").Code)
}

// TestHandler runs on what is embedded in this very test binary, built or not.
func TestHandler(t *testing.T) {
	w := get(t, Handler(Options{}), "/ui/")
	require.Equal(t, http.StatusOK, w.Code)
	if !Built() {
		require.Contains(t, w.Body.String(), "make web")
		return
	}
	require.Empty(t, boot(t, w)["basePath"])
	require.NotContains(t, w.Body.String(), `"./`, "an address is still relative")
	err := fs.WalkDir(dist(), "assets", func(name string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		if d.IsDir() || strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz") {
			return nil
		}
		require.Equal(t, http.StatusOK, get(t, Handler(Options{}), "/ui/"+name).Code, "of %s", name)
		return nil
	})
	require.NoError(t, err)
}
