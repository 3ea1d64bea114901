package web

import (
	"io/fs"
	"net/http"
	"path"
	"strconv"
)

// variant is a way a file may be stored: the coding's name in HTTP and the suffix the bundler gives its file.
type variant struct{ coding, suffix string }

// variants are in order of preference among codings the client likes equally: Brotli is about a seventh smaller.
func variants() []variant {
	return []variant{{"br", ".br"}, {"gzip", ".gz"}}
}

// mediaType knows every kind of file that the bundler writes. The table is ours and not the host's, whose
// answer for .js once was text/plain on some systems, which browsers refuse to run. A file of a kind that is
// not in it is not served: that includes the compressed variants under their own names.
func mediaType(name string) (string, bool) {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8", true
	case ".css":
		return "text/css; charset=utf-8", true
	case ".svg":
		return "image/svg+xml", true
	case ".png":
		return "image/png", true
	case ".json":
		return "application/json", true
	case ".txt":
		return "text/plain; charset=utf-8", true
	case ".woff2":
		return "font/woff2", true
	}
	return "", false
}

// serveAsset answers one file of the build, in the best coding that both sides know.
func (h *handler) serveAsset(w http.ResponseWriter, r *http.Request, name string) {
	kind, known := mediaType(name)
	if !known || !fs.ValidPath(name) {
		plain(w, http.StatusNotFound, "not found\n")
		return
	}
	stored, coding, err := h.open(name, r.Header.Values("Accept-Encoding"))
	if err != nil {
		// After an update an old page may ask for a chunk that is gone. HTML here would be run as a script.
		plain(w, http.StatusNotFound, "not found\n")
		return
	}
	head := w.Header()
	head.Set("Content-Type", kind)
	head.Set("Cache-Control", immutable)
	head.Add("Vary", "Accept-Encoding")
	if coding != "" {
		head.Set("Content-Encoding", coding)
	}
	head.Set("Content-Length", strconv.Itoa(len(stored)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(stored) // the client is gone: nobody is left to tell
}

// open reads the variant of a file that the client prefers, and names its coding; "" is the file as it is.
func (h *handler) open(name string, accept []string) (stored []byte, coding string, err error) {
	accepted := parseAccept(accept)
	best, weight := variant{}, accepted.weight("identity")
	for _, v := range variants() {
		q := accepted.weight(v.coding)
		// A compressed variant wins a draw with the plain file, the first one a draw between two.
		if q == 0 || q < weight || (q == weight && best.coding != "") {
			continue
		}
		if _, statErr := fs.Stat(h.files, name+v.suffix); statErr == nil {
			best, weight = v, q
		}
	}
	stored, err = fs.ReadFile(h.files, name+best.suffix)
	return stored, best.coding, err
}
