package confluent

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/wire"
)

// root answers GET and POST /. Browsers are sent to the user interface.
func (a *API) root(c echo.Context) error {
	r := c.Request()
	a.tell(c, a.store.Current())
	if r.Method != http.MethodPost && strings.Contains(r.Header.Get("Accept"), "text/html") {
		return c.Redirect(http.StatusFound, a.o.UI)
	}
	return send(c, http.StatusOK, []byte("{}"))
}

// listContexts answers GET /contexts.
func (a *API) listContexts(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	q := queryOf(c)
	page, err := q.page()
	if err != nil {
		return b, err
	}
	return wire.AppendStrings(b, v.State.Contexts(q.text("contextPrefix"), page)), nil
}

// deleteContext answers DELETE /contexts/{context}; Rewrite has delimited the name.
func (a *API) deleteContext(c echo.Context) error {
	if err := a.acceptable(c); err != nil {
		return err
	}
	name := registry.ParseName(segment(c, "context"))
	pos, err := a.registry.DeleteContext(c.Request().Context(), name.Context, a.by(c))
	if err != nil {
		return a.refused(c, pos, unwritten("Delete context", err))
	}
	return a.gone(c, pos)
}

// clusterID answers GET /v1/metadata/id.
func (a *API) clusterID(_ echo.Context, _ registry.View, b []byte) ([]byte, error) {
	b = append(b, `{"scope":{"path":[],"clusters":{"kafka-cluster":`...)
	b = wire.AppendString(b, a.o.ClusterID)
	b = append(b, `,"schema-registry-cluster":`...)
	return append(wire.AppendString(b, a.o.GroupID), "}}}"...), nil
}

// serverVersion answers GET /v1/metadata/version.
func (a *API) serverVersion(_ echo.Context, _ registry.View, b []byte) ([]byte, error) {
	b = wire.AppendString(append(b, `{"version":`...), a.o.Version)
	return append(wire.AppendString(append(b, `,"commitId":`...), a.o.Commit), '}'), nil
}

// deployment answers GET /v1/metadata/deployment.
func (a *API) deployment(_ echo.Context, _ registry.View, b []byte) ([]byte, error) {
	return append(b, `{"attributes":[]}`...), nil
}
