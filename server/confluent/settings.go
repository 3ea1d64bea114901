package confluent

import (
	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/entity"
	"github.com/treaty-registry/treaty/server/confluent/wire"
)

// scoped returns what the settings of the path are about: a subject, a context,
// or everything. Aliases are not followed: one could not change them any more.
func scoped(c echo.Context) registry.Name { return registry.ParseName(segment(c, "subject")) }

// getConfig answers GET /config and GET /config/{subject}.
func (a *API) getConfig(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	found, err := a.registry.Config(v.State, scoped(c), queryOf(c).is("defaultToGlobal"))
	if err != nil {
		return b, err
	}
	answer := entity.Config(found)
	return wire.AppendConfig(b, &answer), nil
}

// putConfig answers PUT /config and PUT /config/{subject} with the merged record.
func (a *API) putConfig(c echo.Context) error {
	parameter := "updateTopLevelConfig.arg1"
	if c.Param("subject") != "" {
		parameter = "updateSubjectLevelConfig.arg2"
	}
	req, err := readBody(a, c, parameter, (*wire.Reader).Config)
	if err != nil {
		return err
	}
	merged, pos, err := a.registry.SetConfig(c.Request().Context(), scoped(c), entity.ToUpdate(req), a.by(c))
	if err != nil {
		return a.refused(c, pos, unwritten("Update config", err))
	}
	answer := entity.Update(merged)
	return a.wrote(c, pos, wire.AppendConfigUpdate(nil, &answer))
}

// deleteConfig answers DELETE /config and DELETE /config/{subject} with the old record.
func (a *API) deleteConfig(c echo.Context) error {
	if err := a.acceptable(c); err != nil {
		return err
	}
	old, pos, err := a.registry.DeleteConfig(c.Request().Context(), scoped(c), a.by(c))
	if err != nil {
		return a.refused(c, pos, unwritten("Delete config", err))
	}
	answer := entity.Config(old)
	return a.wrote(c, pos, wire.AppendConfig(nil, &answer))
}

// getMode answers GET /mode and GET /mode/{subject}.
func (a *API) getMode(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	mode, err := a.registry.Mode(v.State, scoped(c), queryOf(c).is("defaultToGlobal"))
	if err != nil {
		return b, err
	}
	return wire.AppendMode(b, &api.Mode{Mode: string(mode)}), nil
}

// putMode answers PUT /mode and PUT /mode/{subject} with an echo of the request.
func (a *API) putMode(c echo.Context) error {
	parameter := "updateTopLevelMode.arg1"
	if c.Param("subject") != "" {
		parameter = "updateMode.arg2"
	}
	req, err := readBody(a, c, parameter, (*wire.Reader).Mode)
	if err != nil {
		return err
	}
	var mode *string // null clears
	if s, ok := req.Mode.Get(); ok {
		mode = &s
	} else if !req.Mode.Present {
		none := ""
		mode = &none // Confluent fails with 500 here; treaty says what is wrong
	}
	_, pos, err := a.registry.SetMode(c.Request().Context(), scoped(c), mode, queryOf(c).is("force"), a.by(c))
	if err != nil {
		return a.refused(c, pos, unwritten("Update mode", err))
	}
	return a.wrote(c, pos, wire.AppendModeUpdate(nil, req))
}

// deleteMode answers DELETE /mode and DELETE /mode/{subject} with the old mode.
func (a *API) deleteMode(c echo.Context) error {
	if err := a.acceptable(c); err != nil {
		return err
	}
	old, pos, err := a.registry.DeleteMode(c.Request().Context(), scoped(c), queryOf(c).is("recursive"), a.by(c))
	if err != nil {
		return a.refused(c, pos, unwritten("Delete mode", err))
	}
	return a.wrote(c, pos, wire.AppendMode(nil, &api.Mode{Mode: string(old)}))
}
