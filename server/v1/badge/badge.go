// Package badge draws pictures for READMEs: how an event is used, and whatever else fits into a word.
package badge

import (
	"cmp"
	"fmt"
	"html"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// The colours; the words say the same.
const (
	Good    = "#2e7d32"
	Bad     = "#c62828"
	Doubt   = "#8a6d00"
	Neutral = "#1a4f8b"
)

// Badge is a label and a word.
type Badge struct {
	Label, Value, Colour string
	Title                string // for who points at it
}

// Options of the API. All fields are required.
type Options struct {
	Store answer.Views[catalog.View]
	// Graph returns who uses what at a view.
	Graph func(catalog.View) *usage.Graph
	// Environment is that of the instance.
	Environment string
}

// API answers with badges.
type API struct{ o Options }

// New returns the API.
func New(o Options) *API { return &API{o: o} }

// Register adds the routes.
func (a *API) Register(e *echo.Echo) { e.GET("/api/v1/badges/event/:event", a.event) }

// event draws how many produce and consume an event, or that its days are counted.
func (a *API) event(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/badges/event/")
	if err != nil {
		return err
	}
	name, err := Named(parts[0])
	if err != nil {
		return err
	}
	v := answer.Newest(c, a.o.Store)
	environment := cmp.Or(c.QueryParam("env"), c.QueryParam("environment"), a.o.Environment)
	if err := book.Environment(v.Catalog, a.o.Environment, environment, http.StatusNotFound); err != nil {
		return err
	}
	uses := a.o.Graph(v).Event(name, environment)
	if len(uses) == 0 {
		return api.NewProblem(http.StatusNotFound, "unknown-event", "Unknown event", fmt.Sprintf("no subject carries an event %q", name), "")
	}
	return Draw(c, of(name, uses, v.Catalog.Annotations.Get(catalog.OfEvent, name)))
}

// of makes the badge of an event.
func of(name string, uses []usage.Usage, note *api.Annotation) Badge {
	seen := map[[3]string]bool{}
	count := map[string]int{}
	var edges []usage.Edge
	for i := range uses {
		for _, e := range uses[i].Edges {
			edges = append(edges, e)
			who := [3]string{e.Role, e.Application, e.Principal}
			if e.Status != usage.Retired && !seen[who] {
				seen[who] = true
				count[e.Role]++
			}
		}
	}
	b := Badge{
		Label: name, Colour: Neutral, Title: strings.Join(append([]string{uses[0].Coverage.Words}, usage.States(edges)...), "; "),
		Value: many(count[usage.Produces], "producer") + " · " + many(count[usage.Consumes], "consumer"),
	}
	if note == nil || note.Lifecycle == nil {
		return b
	}
	switch l := note.Lifecycle; l.State {
	case "retired":
		b.Value, b.Colour = l.State, Bad
	case "deprecated":
		b.Value, b.Colour = l.State, Doubt
		if l.Removal != nil {
			b.Value += " until " + l.Removal.UTC().Format("2006-01-02")
		}
	}
	return b
}

func many(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Named returns what a picture is of: its name without the ending.
func Named(file string) (string, error) {
	name, ok := strings.CutSuffix(file, ".svg")
	if !ok {
		return "", echo.NewHTTPError(http.StatusNotFound, "badges end in .svg")
	}
	return name, nil
}

// longest is the number of letters of a label that are drawn.
const longest = 60

// Draw answers with a badge as SVG. The policy of the answer forbids the picture
// to do anything but be drawn.
func Draw(c echo.Context, b Badge) error {
	const perLetter, padding, height = 7, 12, 20
	if n := utf8.RuneCountInString(b.Label); n > longest {
		b.Label = "…" + string([]rune(b.Label)[n-longest+1:])
	}
	for _, s := range []*string{&b.Label, &b.Value, &b.Title} {
		*s = html.EscapeString(strings.Map(drawable, *s))
	}
	left := utf8.RuneCountInString(html.UnescapeString(b.Label))*perLetter + padding
	right := utf8.RuneCountInString(html.UnescapeString(b.Value))*perLetter + padding
	text := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" role="img" aria-label="%s: %s"><title>%s</title>`+
		`<rect width="%d" height="%d" rx="3" fill="#444"/><rect x="%d" width="%d" height="%d" rx="3" fill="%s"/>`+
		`<g fill="#fff" font-family="Verdana,Geneva,sans-serif" font-size="11" text-anchor="middle"><text x="%d" y="14">%s</text><text x="%d" y="14">%s</text></g></svg>`,
		left+right, height, b.Label, b.Value, b.Title,
		left+right, height, left, right, height, b.Colour,
		left/2, b.Label, left+right/2, b.Value)
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache, max-age=0") // proxies of code hosts keep pictures for long otherwise
	return answer.Bytes(c, http.StatusOK, "image/svg+xml", []byte(text))
}

// drawable replaces what XML does not allow, and what turns the direction of text.
func drawable(r rune) rune {
	switch {
	case r < ' ', r == utf8.RuneError, r >= 0x7f && r <= 0x9f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfffe, r == 0xffff:
		return '�'
	}
	return r
}
