package confluent

import (
	"errors"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/entity"
	"github.com/treaty-registry/treaty/server/confluent/wire"
)

// checkVersion answers POST /compatibility/subjects/{subject}/versions/{version}.
func (a *API) checkVersion(c echo.Context, req *api.RegisterSchemaRequest, v registry.View, b []byte) ([]byte, error) {
	number, err := registry.ParseVersion(segment(c, "version"))
	if err != nil {
		return b, err
	}
	q := queryOf(c)
	verdict, err := a.registry.CheckVersion(v.State, subject(c, v.State), number, entity.Draft(req), q.is("normalize"))
	return appendVerdict(b, c, req, verdict, err)
}

// checkAll answers POST /compatibility/subjects/{subject}/versions.
func (a *API) checkAll(c echo.Context, req *api.RegisterSchemaRequest, v registry.View, b []byte) ([]byte, error) {
	q := queryOf(c)
	verdict, err := a.registry.Check(v.State, subject(c, v.State), entity.Draft(req), q.is("normalize"))
	return appendVerdict(b, c, req, verdict, err)
}

// appendVerdict appends the answer to a check. Who asks for the reasons is told
// that a schema is not valid as a reason, not as a failure.
func appendVerdict(b []byte, c echo.Context, req *api.RegisterSchemaRequest, v registry.Verdict, err error) ([]byte, error) {
	verbose := queryOf(c).is("verbose")
	answer := api.CompatibilityCheckResponse{IsCompatible: v.Compatible}
	invalid := new(registry.Error)
	switch {
	case err != nil && verbose && errors.As(err, &invalid) && invalid.Kind == registry.InvalidSchema:
		answer = api.CompatibilityCheckResponse{Messages: &[]string{refusal(invalid).Message}}
	case err != nil:
		return b, err
	case verbose:
		answer.Messages = &v.Messages
	}
	if explains(c) {
		answer.Findings = findingsOf(v.Findings, req)
	}
	return wire.AppendCompatibility(b, &answer), nil
}
