// Package xregistry is the part of treaty's own API that answers as an xRegistry, read-only.
package xregistry

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"weak"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/xregistry"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// Options of the API. All fields but BasePath are required.
type Options struct {
	Store   answer.Views[catalog.View]
	Derived func(catalog.View) *derive.Index
	// Level returns the compatibility level of a subject.
	Level func(*registry.State, registry.Name) string
	// BasePath is the prefix under which a proxy mounts treaty.
	BasePath string
}

// API answers requests for the xRegistry.
type API struct {
	o Options

	mu   sync.Mutex
	at   uint64                           // position of last
	last weak.Pointer[xregistry.Registry] // while somebody turns its pages; it costs nothing in between
}

// The bounds of an answer.
const (
	defaultPage = 100
	maxPage     = 1_000
	maxEntities = 2_000 // that one answer holds, with what is inlined
)

// prefix is where the API is.
const prefix = "/api/v1/xregistry"

// New returns the API.
func New(o Options) *API { return &API{o: o} }

// Register adds the routes.
func (a *API) Register(e *echo.Echo) {
	e.GET(prefix, a.get)
	e.GET(prefix+"/", a.get)
	e.GET(prefix+"/*", a.get)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		for _, path := range []string{prefix, prefix + "/", prefix + "/*"} {
			e.Add(method, path, a.refuse)
		}
	}
}

// refuse answers who wants to change something.
func (a *API) refuse(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderAllow, http.MethodGet)
	return fail(c, http.StatusMethodNotAllowed, "action_not_supported", "The specified action is not supported: "+c.Request().Method,
		"this registry is read-only here; register schemas with the API of the schema registry")
}

// problem is an error as the specification has it.
type problem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Instance string `json:"instance"`
	Detail   string `json:"detail,omitempty"`
}

// fail answers with an error of the specification.
func fail(c echo.Context, status int, kind, title, detail string) error {
	const longest = 500 // of the path, in bytes
	body, err := json.Marshal(problem{
		Type: "https://github.com/xregistry/spec/blob/main/core/spec.md#" + kind, Title: title, Status: status,
		Instance: compat.Cut(c.Request().URL.EscapedPath(), longest), Detail: detail,
	})
	if err != nil {
		return fmt.Errorf("problem: %w", err)
	}
	return c.Blob(status, "application/problem+json", body)
}

// registry returns the newest xRegistry that can be had.
func (a *API) registry(c echo.Context) *xregistry.Registry {
	v := answer.Newest(c, a.o.Store)
	a.mu.Lock()
	defer a.mu.Unlock()
	if r := a.last.Value(); r != nil && a.at == v.Pos.Seq {
		return r
	}
	r := xregistry.New(xregistry.Source{
		View: v, Derived: a.o.Derived(v), Level: func(name registry.Name) string { return a.o.Level(v.Registry.State, name) },
	})
	a.last, a.at = weak.Make(r), v.Pos.Seq
	return r
}

// base is how the client has reached the registry, and how others will.
func (a *API) base(c echo.Context) string {
	scheme := c.Scheme() // from X-Forwarded-Proto and its like where a proxy says so
	if scheme != "https" {
		scheme = "http"
	}
	return scheme + "://" + c.Request().Host + a.o.BasePath + prefix
}

// get answers an entity, a page of a collection, or a document.
func (a *API) get(c echo.Context) error {
	_, rest, _ := strings.Cut(c.Request().URL.EscapedPath(), prefix)
	var parts []string
	if rest = strings.Trim(rest, "/"); rest != "" {
		for _, part := range strings.Split(rest, "/") {
			id, err := url.PathUnescape(part)
			if err != nil {
				return fail(c, http.StatusBadRequest, "bad_request", "The path cannot be read", err.Error())
			}
			parts = append(parts, id)
		}
	}
	q := c.QueryParams()
	if v := q.Get("specversion"); v != "" && v != xregistry.SpecVersion {
		return fail(c, http.StatusBadRequest, "unsupported_specversion", "The specified specversion is not supported: "+compat.Cut(v, 100), "supported is "+xregistry.SpecVersion)
	}
	for _, flag := range []string{"binary", "collections", "doc", "filter", "sort"} {
		if q.Has(flag) {
			return fail(c, http.StatusBadRequest, "bad_flag", "The specified flag is not allowed here: "+flag, "see capabilities.flags")
		}
	}
	if len(parts) == 1 {
		switch parts[0] {
		case "capabilities":
			return answer.JSON(c, http.StatusOK, xregistry.Capabilities())
		case "model":
			return answer.JSON(c, http.StatusOK, xregistry.MakeModel())
		}
	}
	p := a.registry(c).Find(parts)
	if p == nil {
		return fail(c, http.StatusNotFound, "not_found", "The specified entity cannot be found: /"+compat.Cut(strings.Join(parts, "/"), 300), "")
	}
	if p.HasDocument() && !p.Details {
		return a.document(c, p)
	}
	in, err := inline(c)
	if err == nil {
		err = p.Inline(in)
	}
	if err != nil {
		return fail(c, http.StatusBadRequest, "bad_inline", "The inline value is not valid", "inline: "+err.Error())
	}
	w := &xregistry.Writer{Base: a.base(c), Left: maxEntities}
	if !p.IsCollection() {
		return whole(c, w, p.Entity(w, in))
	}
	return a.page(c, p, w, in)
}

// inline reads what an answer is to hold.
func inline(c echo.Context) (xregistry.Inline, error) {
	var paths []string
	for _, list := range c.QueryParams()["inline"] {
		if list == "" {
			list = "*" // the flag alone asks for everything
		}
		paths = append(paths, strings.Split(list, ",")...)
	}
	return xregistry.ParseInline(paths)
}

// whole answers an entity, unless it did not fit.
func whole(c echo.Context, w *xregistry.Writer, e xregistry.Entity) error {
	if w.Full {
		return fail(c, http.StatusNotAcceptable, "too_large", "The size of the response is too large to be returned in a single response",
			fmt.Sprintf("it would hold more than %d entities: inline less, or ask for collections page by page", maxEntities))
	}
	return answer.JSON(c, http.StatusOK, e)
}

// page answers a page of a collection. The next one is in the Link header.
func (a *API) page(c echo.Context, p *xregistry.Place, w *xregistry.Writer, in xregistry.Inline) error {
	limit := defaultPage
	if text := c.QueryParam("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fail(c, http.StatusBadRequest, "bad_flag", "The limit is not a number above 0", "")
		}
		limit = min(n, maxPage)
	}
	page, count, next := p.Page(w, in, c.QueryParam("after"), limit)
	if next != "" {
		q := c.QueryParams()
		q.Set("after", next)
		q.Set("limit", strconv.Itoa(limit))
		_, path, _ := strings.Cut(c.Request().URL.EscapedPath(), prefix)
		c.Response().Header().Set("Link", fmt.Sprintf(`<%s%s?%s>;rel=next;count=%d`, a.base(c), path, q.Encode(), count))
	}
	return whole(c, w, page)
}

// document answers the text of a schema; what is said of it is in headers.
func (a *API) document(c echo.Context, p *xregistry.Place) error {
	v, mediaType, address := p.Document()
	w := &xregistry.Writer{Base: a.base(c), Left: 1}
	h := c.Response().Header()
	e := p.Entity(w, nil)
	for name, value := range e {
		switch value := value.(type) {
		case map[string]any:
			for key, text := range value {
				h.Set("xRegistry-"+name+"-"+key, spell(fmt.Sprint(text)))
			}
		default:
			if name != "contenttype" {
				h.Set("xRegistry-"+name, spell(fmt.Sprint(value)))
			}
		}
	}
	h.Set("Content-Location", w.Base+address)
	h.Set("Content-Disposition", spell(fmt.Sprint(e["schemaid"])))
	return c.Blob(http.StatusOK, mediaType, []byte(v.Content.Text()))
}

// spell writes a text as headers of CloudEvents and xRegistry do: what is not
// visible ASCII, and quotes and percent signs, as percent-encoded UTF-8.
func spell(text string) string {
	var out strings.Builder
	for i := range len(text) {
		if b := text[i]; b <= ' ' || b > '~' || b == '"' || b == '%' {
			fmt.Fprintf(&out, "%%%02X", b)
		} else {
			out.WriteByte(b)
		}
	}
	return out.String()
}
