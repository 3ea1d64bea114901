package schemas

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/compat/shape/change"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// locateLimit bounds the bytes that are searched for the lines of changes in one
// answer: each line is a pass over the text.
const locateLimit = 16 << 20

// diff answers GET /api/v1/diff?from=SUBJECT@VERSION&to=SUBJECT@VERSION.
func (a *API) diff(c echo.Context) error {
	req := api.DiffRequest{From: versionSide(c.QueryParam("from")), To: versionSide(c.QueryParam("to")), Policy: c.QueryParam("policy")}
	for name, s := range map[string]api.SchemaSide{"from": req.From, "to": req.To} {
		if s.Subject == "" {
			return api.NewProblem(http.StatusBadRequest, "missing-parameter", "Missing parameter", fmt.Sprintf("the parameter %q is missing", name), "give it as subject@version")
		}
	}
	return a.compare(c, &req)
}

// versionSide splits subject@version. Names may hold an @ of their own: what
// stands behind the last one is a version only if it reads like one.
func versionSide(text string) api.SchemaSide {
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		if _, err := registry.ParseVersion(text[at+1:]); err == nil {
			return api.SchemaSide{Subject: text[:at], Version: text[at+1:]}
		}
	}
	return api.SchemaSide{Subject: text}
}

// diffTexts answers POST /api/v1/diff.
func (a *API) diffTexts(c echo.Context) error {
	var req api.DiffRequest
	if err := body(c, &req); err != nil {
		return err
	}
	return a.compare(c, &req)
}

func (a *API) compare(c echo.Context, req *api.DiffRequest) error {
	policy, err := policyOf(req.Policy, compat.Strict)
	if err != nil {
		return err
	}
	view := a.view(c)
	sides := [2]side{}
	for i, q := range []*api.SchemaSide{&req.From, &req.To} {
		if sides[i], err = a.read(view.State, q, false); err != nil {
			return err
		}
		if p := sides[i].problem; p != nil {
			return unreadable([]string{"from", "to"}[i], p)
		}
	}
	old, next := &sides[0], &sides[1]
	d, err := change.Between(old.schema, next.schema, change.Options{Policy: policy})
	if err != nil {
		return api.NewProblem(http.StatusUnprocessableEntity, "not-comparable", "Not comparable", err.Error(), "")
	}
	l := locator{old: old.source.Text, next: next.source.Text, oldFormat: old.format, nextFormat: next.format}
	return answer.JSON(c, http.StatusOK, api.SchemaDiff{
		From: old.describe(), To: next.describe(), Changes: l.changes(d.Changes),
		NewReadsOld: string(d.NewReadsOld), OldReadsNew: string(d.OldReadsNew),
		Findings: l.findings(d.Findings), Cut: d.Cut, Position: view.Pos.Seq,
	})
}

// unreadable refuses a text that is no schema.
func unreadable(which string, p *api.SchemaProblem) error {
	detail := p.Message
	if p.Line > 0 {
		detail = fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, p.Message)
	}
	return api.NewProblem(http.StatusUnprocessableEntity, "invalid-schema", "Invalid schema", which+": "+detail, "")
}

// locator finds lines in two texts, as long as that is cheap.
type locator struct {
	old, next             string
	oldFormat, nextFormat compat.Format
	searched              int
}

func (l *locator) line(format compat.Format, text, at string) (line, column int) {
	if l.searched += len(text); at == "" || l.searched > locateLimit {
		return 0, 0
	}
	place, ok := formats.Locate(format, text, at)
	if !ok {
		return 0, 0
	}
	return place.StartLine, place.StartColumn
}

func (l *locator) changes(all []change.Change) []api.SchemaChange {
	out := make([]api.SchemaChange, len(all))
	for i, c := range all {
		out[i] = api.SchemaChange{
			Op: string(c.Op), Path: c.Path, OldPath: c.OldPath, Type: c.Type, From: c.From, To: c.To, Default: c.Default, Words: c.Words,
			NewReadsOld: string(c.NewReadsOld), OldReadsNew: string(c.OldReadsNew), Rules: c.Rules, OldAt: c.OldAt, NewAt: c.NewAt,
		}
		out[i].OldLine, _ = l.line(l.oldFormat, l.old, c.OldAt)
		out[i].NewLine, _ = l.line(l.nextFormat, l.next, c.NewAt)
	}
	return out
}

// findings puts the reasons of an engine into an answer, with their lines in the new text.
func (l *locator) findings(all []compat.Finding) []api.Finding {
	out := make([]api.Finding, len(all))
	for i := range all {
		f := &all[i]
		direction, at := compat.Backward, f.ReaderAt
		if f.Direction == compat.OldReadsNew {
			direction, at = compat.Forward, f.WriterAt
		}
		out[i] = api.Finding{
			Rule: compat.RuleID(l.nextFormat, f.Rule), Type: f.Rule, Path: f.Path, Direction: string(direction), Version: f.Version,
			Reader: f.Reader, Writer: f.Writer, Message: f.Message, Fix: f.Fix,
		}
		out[i].Line, out[i].Column = l.line(l.nextFormat, l.next, at)
	}
	return out
}
