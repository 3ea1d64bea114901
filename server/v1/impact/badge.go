package impact

import (
	"cmp"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/catalog/impact/deploy"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/server/v1/answer"
	"github.com/treaty-registry/treaty/server/v1/badge"
)

// badge answers with a picture for a README: whether the newest build of the main
// branch may be deployed.
func (a *API) badge(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/badges/can-i-deploy/")
	if err != nil {
		return err
	}
	environment, err := badge.Named(parts[1])
	if err != nil {
		return err
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
	colours := map[string]string{verdict.Yes: badge.Good, verdict.No: badge.Bad}
	return badge.Draw(c, badge.Badge{
		Label: "deploy to " + environment, Value: d.Verdict, Colour: cmp.Or(colours[d.Verdict], badge.Doubt), Title: d.Summary,
	})
}
