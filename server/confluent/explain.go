package confluent

import (
	"errors"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/registry"
)

// locateLimit bounds the bytes that are searched for the positions of findings
// in one answer: each position is a pass over the text.
const locateLimit = 16 << 20

// explains reports whether a client wants findings beside Confluent's texts. It
// gets them on request only: clients are free to refuse keys that they do not know.
func explains(c echo.Context) bool {
	return queryOf(c).is("explain") || strings.EqualFold(c.Request().Header.Get(api.HeaderExplain), "true")
}

// explained adds the findings to a refusal of req, if there are any and the client wants them.
func explained(c echo.Context, req *api.RegisterSchemaRequest, err error) error {
	e := new(registry.Error)
	if !explains(c) || !errors.As(err, &e) || e.Kind != registry.Incompatible || e.Verdict == nil {
		return err
	}
	fault := refusal(e)
	fault.Findings = findingsOf(*e.Verdict, req)
	return fault
}

// findingsOf lists the findings of a verdict about req, with their positions in its text.
func findingsOf(v compat.Verdict, req *api.RegisterSchemaRequest) *[]api.Finding {
	out := make([]api.Finding, 0, len(v.Findings))
	format := compat.Avro
	if l, ok := formats.ByName(req.SchemaType); ok {
		format = l.Format()
	}
	searched := 0
	for i := range v.Findings {
		f := &v.Findings[i]
		direction, at := compat.Backward, f.ReaderAt
		if f.Direction == compat.OldReadsNew {
			direction, at = compat.Forward, f.WriterAt
		}
		found := api.Finding{
			Rule: compat.RuleID(format, f.Rule), Type: f.Rule, Path: f.Path, Direction: string(direction), Version: f.Version,
			Reader: f.Reader, Writer: f.Writer, Message: f.Message, Fix: f.Fix,
		}
		if searched += len(req.Schema); searched <= locateLimit {
			if place, ok := formats.Locate(format, req.Schema, at); ok {
				found.Line, found.Column = place.StartLine, place.StartColumn
			}
		}
		out = append(out, found)
	}
	return &out
}
