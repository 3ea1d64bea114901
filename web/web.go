// Package web is the user interface: a single-page application built by the bundler into dist, embedded, and
// served under /ui/.
//
// Everything the bundler writes beside index.html carries a hash of its content in its name and lives under
// assets/. That makes the rule of serving short: a path under assets/ is a file that never changes, or a 404;
// every other path is a page, and a page is always index.html, because subjects may be named app.js or ../x.
package web

import (
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// Options says where the UI is mounted and what it is told at its start.
type Options struct {
	// BasePath is the prefix under which a reverse proxy mounts the server, such as "/treaty"; "" is none. A
	// missing first slash is added, a trailing one removed.
	BasePath string

	// Boot is handed to the application as JSON inside index.html, so that it knows its server before its
	// first request: the release, feature flags, the user. It may be nil. Keep it to about 1 kB.
	Boot any
}

// Built reports whether this binary contains the UI.
func Built() bool {
	_, err := fs.Stat(dist(), indexName)
	return err == nil
}

// Handler answers /ui/ and everything below it, with or without the base path in front, because some proxies
// strip their prefix and some do not. It reads the escaped path: names of subjects may contain slashes, dots and
// percent signs. It must therefore be mounted where nobody cleans or redirects paths first.
func Handler(o Options) http.Handler {
	return newHandler(o, dist())
}

const (
	indexName = "index.html"
	assetsDir = "assets/"

	// A hashed name never gets other content, so a year (the most that caches honour) is safe.
	immutable = "public, max-age=31536000, immutable"
)

// dist is the folder the bundler wrote. Without a build it holds no index.html.
func dist() fs.FS {
	sub, err := fs.Sub(built, "dist")
	if err != nil { // only a malformed constant could do that
		return built
	}
	return sub
}

type handler struct {
	base  string // "" or "/prefix"
	files fs.FS
	index *index // nil when the UI is not built
}

func newHandler(o Options, files fs.FS) *handler {
	h := &handler{base: cleanBase(o.BasePath), files: files}
	if page, err := fs.ReadFile(files, indexName); err == nil {
		h.index = newIndex(page, h.base, o.Boot)
	}
	return h
}

// cleanBase brings a base path into the form "" or "/a/b".
func cleanBase(p string) string {
	p = path.Clean("/" + strings.Trim(p, "/"))
	if p == "/" {
		return ""
	}
	return (&url.URL{Path: p}).EscapedPath()
}

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		plain(w, http.StatusMethodNotAllowed, "method not allowed\n")
		return
	}
	escaped := strings.TrimPrefix(r.URL.EscapedPath(), h.base)
	if escaped == "/ui" {
		w.Header().Set("Cache-Control", "no-cache")
		to := h.base + "/ui/"
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
		return
	}
	page, ok := strings.CutPrefix(escaped, "/ui/")
	switch {
	case !ok:
		plain(w, http.StatusNotFound, "not found\n")
	case strings.HasPrefix(page, assetsDir):
		h.serveAsset(w, r, page)
	case h.index == nil:
		plain(w, http.StatusOK, notBuilt)
	default:
		h.index.serve(w, r)
	}
}

// notBuilt is all there is to see at /ui/ in a binary without UI. The API does not miss it.
const notBuilt = `This treaty was built without its web UI. The API works as always.

To get the UI, run "make web" (it needs Node 20.19 or later and npm) and build treaty again,
or use a released binary or image, which contain it.
`

// plain writes a short text answer that no cache keeps.
func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // the client is gone: nobody is left to tell
}
