package web

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// bootTag begins the data block in index.html that the boot data go into, bootEnd ends it. What the source of the
// application has between them, an empty object, is for the development server.
const (
	bootTag = `<script type="application/json" id="boot">`
	bootEnd = `</script>`
)

// bootData is what the application reads before it asks anything.
type bootData struct {
	BasePath string `json:"basePath"`         // "" or "/prefix"; everything the application asks for starts with it
	Nonce    string `json:"nonce"`            // for style elements that libraries insert; fresh per answer
	Server   any    `json:"server,omitempty"` // Options.Boot
}

// index is index.html, cut where each answer differs.
type index struct {
	before, after string
	tagged        bool // there is a data block between the two
	base          string
	boot          any
}

// newIndex prepares the page: asset addresses, which the bundler writes relative, become absolute, because the
// same page answers /ui/ and /ui/schemas/a/1. There is no <base> element: it would break links to fragments.
func newIndex(page []byte, base string, boot any) *index {
	text := string(page)
	for _, attribute := range []string{`src="./`, `href="./`} {
		absolute := strings.Replace(attribute, "./", base+"/ui/", 1)
		text = strings.ReplaceAll(text, attribute, absolute)
	}
	x := &index{before: text, base: base, boot: boot}
	before, rest, _ := strings.Cut(text, bootTag)
	if _, after, found := strings.Cut(rest, bootEnd); found {
		x.before, x.after, x.tagged = before+bootTag, bootEnd+after, true
	}
	return x
}

// serve answers one page. Nothing of the request is in it.
func (x *index) serve(w http.ResponseWriter, r *http.Request) {
	nonce := rand.Text()
	boot := ""
	if x.tagged { // a page without the tag still works, with its defaults
		// Marshal escapes <, > and &, so no value can end the script element.
		encoded, err := json.Marshal(bootData{BasePath: x.base, Nonce: nonce, Server: x.boot})
		if err != nil {
			plain(w, http.StatusInternalServerError, "internal error: the boot data are not JSON\n")
			return
		}
		boot = string(encoded)
	}
	body := x.before + boot + x.after
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Cache-Control", "no-cache")
	head.Set("Content-Security-Policy", policy(nonce))
	head.Set("Referrer-Policy", "same-origin") // names of subjects stay in the house
	head.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write([]byte(body)) // the client is gone: nobody is left to tell
}

// policy is the page's Content-Security-Policy: our own files and nothing else, no inline script. Styles need a
// nonce because scroll locks and editors insert style elements.
func policy(nonce string) string {
	return strings.Join([]string{
		"default-src 'self'",
		"script-src 'self'",
		"style-src 'self' 'nonce-" + nonce + "'",
		"object-src 'none'",
		"base-uri 'self'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	}, "; ")
}
