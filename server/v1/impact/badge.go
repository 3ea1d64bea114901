package impact

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/deploy"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// badge answers with a picture for a README: whether the newest build of the main
// branch may be deployed.
func (a *API) badge(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/badges/can-i-deploy/")
	if err != nil {
		return err
	}
	environment, ok := strings.CutSuffix(parts[1], ".svg")
	if !ok {
		return echo.NewHTTPError(http.StatusNotFound, "badges end in .svg")
	}
	v := a.view(c)
	if err := book.Environment(v.Catalog, a.o.Environment, environment, http.StatusNotFound); err != nil {
		return err
	}
	b, err := a.contract(c.Request().Context(), v, deploy.Build{Application: parts[0]})
	if err != nil {
		return err
	}
	d, err := deploy.Into(a.o.Judge, a.o.Graph(v), b, environment, deploy.Options{})
	if err != nil {
		return err
	}
	return picture(c, "deploy to "+environment, d.Verdict, colour(d.Verdict), d.Summary)
}

// colour is that of a verdict; the word beside it says the same.
func colour(verdict string) string {
	switch verdict {
	case impact.Yes:
		return "#2e7d32"
	case impact.No:
		return "#c62828"
	}
	return "#8a6d00"
}

// picture draws a label and a value as SVG. The policy of the answer forbids the
// picture to do anything but be drawn.
func picture(c echo.Context, label, value, colour, title string) error {
	const perLetter, padding, height = 7, 12, 20
	left := utf8.RuneCountInString(label)*perLetter + padding
	right := utf8.RuneCountInString(value)*perLetter + padding
	text := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" role="img" aria-label="%s"><title>%s</title>`+
		`<rect width="%d" height="%d" rx="3" fill="#444"/><rect x="%d" width="%d" height="%d" rx="3" fill="%s"/>`+
		`<g fill="#fff" font-family="Verdana,Geneva,sans-serif" font-size="11" text-anchor="middle"><text x="%d" y="14">%s</text><text x="%d" y="14">%s</text></g></svg>`,
		left+right, height, html.EscapeString(label+": "+value), html.EscapeString(title),
		left+right, height, left, right, height, colour,
		left/2, html.EscapeString(label), left+right/2, html.EscapeString(value))
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache, max-age=0") // proxies of code hosts keep pictures for long otherwise
	return c.Blob(http.StatusOK, "image/svg+xml", []byte(text))
}
