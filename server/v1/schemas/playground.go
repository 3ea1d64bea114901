package schemas

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/trial"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// maxVersions bounds the versions that a candidate is compared with: a
// registration compares with all of them, but it remembers its comparisons.
const maxVersions = 200

// playground answers POST /api/v1/playground.
func (a *API) playground(c echo.Context) error {
	var req api.PlaygroundRequest
	if err := body(c, &req); err != nil {
		return err
	}
	view := a.view(c)
	out := api.Playground{
		Levels: []api.LevelVerdict{}, Changes: []api.SchemaChange{}, Fixes: []api.SchemaFix{},
		NewReadsOld: "ok", OldReadsNew: "ok", Position: view.Pos.Seq,
	}
	q := trial.Question{}
	candidate, err := a.read(view.State, &req.Candidate, true)
	if err != nil {
		return err
	}
	out.Problem, q.Candidate = candidate.problem, candidate.schema
	standard, newest := compat.Strict, side{}
	switch against := &req.Against; {
	case against.Schema != "":
		if newest, err = a.read(view.State, against, false); err != nil {
			return err
		}
		out.AgainstProblem, out.Versions = newest.problem, 1
		q.Versions = []trial.Version{{Read: func() (*shape.Schema, error) { return newest.schema, nil }}}
	case against.Subject != "":
		if standard, err = a.versions(view.State, against, &out, &q, &newest); err != nil {
			return err
		}
	}
	if q.Policy, err = policyOf(req.Policy, standard); err != nil {
		return err
	}
	if out.Problem != nil || out.AgainstProblem != nil {
		return answer.JSON(c, http.StatusOK, out)
	}
	tried, err := trial.Run(q)
	if err != nil {
		if out.AgainstProblem = problemOf(err); out.AgainstProblem != nil {
			return answer.JSON(c, http.StatusOK, out)
		}
		return err
	}
	if len(q.Versions) > 0 && newest.schema != nil {
		d := newest.describe()
		out.Against = &d
	}
	fill(&out, &tried, &locator{old: newest.source.Text, next: candidate.source.Text, oldFormat: newest.format, nextFormat: candidate.format})
	return answer.JSON(c, http.StatusOK, out)
}

// versions lets a candidate follow a subject, or one version of it. A subject
// that does not exist is a new one. It returns the policy of the subject.
func (a *API) versions(s *registry.State, against *api.SchemaSide, out *api.Playground, q *trial.Question, newest *side) (compat.Policy, error) {
	name := s.Alias(registry.ParseName(against.Subject), false)
	config, _ := a.o.Registry.Effective(s, name)
	out.Level = string(config.Level)
	policy := compat.Strict
	if config.Policy != "" {
		policy = config.Policy
	}
	var all []*registry.Version
	switch {
	case against.Version != "":
		v, _, err := a.stored(s, against.Subject, against.Version)
		if err != nil {
			return "", err
		}
		all = []*registry.Version{v}
	default:
		sub := s.Subject(name)
		if sub == nil || sub.Latest == nil {
			return policy, nil
		}
		all = s.ActiveVersions(sub)
	}
	if drop := len(all) - maxVersions; drop > 0 {
		all, out.VersionsCut = all[drop:], true
	}
	out.Versions = len(all)
	for i, v := range all {
		q.Versions = append(q.Versions, trial.Version{Number: int(v.Number), Read: func() (*shape.Schema, error) {
			read, err := a.read(s, &api.SchemaSide{Subject: v.Qualified(), Version: strconv.Itoa(int(v.Number))}, false)
			if err == nil && read.problem != nil {
				err = &compat.SyntaxError{Format: read.format, Message: read.problem.Message, Line: read.problem.Line, Column: read.problem.Column}
			}
			if i == len(all)-1 && err == nil {
				*newest = read
			}
			return read.schema, err
		}})
	}
	return policy, nil
}

// fill puts what was tried into an answer.
func fill(out *api.Playground, tried *trial.Answer, l *locator) {
	for _, v := range tried.Levels {
		verdict := api.LevelVerdict{Level: string(v.Level), Compatible: v.Compatible, Version: v.Version, Findings: l.findings(v.Findings), Undecided: v.Undecided}
		if v.OtherFormat {
			verdict.Findings = []api.Finding{{Rule: "FORMAT_CHANGED", Type: "FORMAT_CHANGED", Direction: string(compat.Backward), Version: v.Version, Message: "the schema is written in another language"}}
		}
		out.Levels = append(out.Levels, verdict)
	}
	if d := tried.Diff; d != nil {
		out.Changes, out.NewReadsOld, out.OldReadsNew, out.Cut = l.changes(d.Changes), string(d.NewReadsOld), string(d.OldReadsNew), d.Cut
	}
	for _, f := range tried.Fixes {
		out.Fixes = append(out.Fixes, api.SchemaFix{Rule: f.Rule, Path: f.Path, Words: f.Words, Text: f.Text})
	}
}
