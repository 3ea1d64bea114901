// Package impact says who is hurt by a change of a schema, as far as is known, and how far that is.
//
// Every answer stands on rows: one for each deployed reader, and one for each
// writer or retained version that a new reader must read. Which rows decide
// depends on what somebody is about to do; a verdict is yes only if no deciding
// row speaks against it, and says how complete the knowledge is. Everything is a
// function of values: the states at one place of the ledger, the evidence, the time.
package impact

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/catalog/impact/span"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/catalog/policy"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry"
)

// The actions.
const (
	Register  = "register"
	Produce   = "produce"
	Consume   = "consume"
	Delete    = "delete"
	Purge     = "delete-permanently"
	Deprecate = "deprecate"
	RetypeKey = "retype-key"
)

// Graph is who uses what at one moment: a *usage.Graph.
type Graph interface {
	Subject(name registry.Name, environment string) usage.Usage
	Inputs() usage.Inputs
}

// Levels answers what the compatibility level says: a *registry.Registry.
type Levels interface {
	// Check has the errors of registry.Registry.Check.
	Check(s *registry.State, name registry.Name, d registry.Draft, normalize bool) (registry.Verdict, error)
	Effective(s *registry.State, name registry.Name) (registry.Config, map[string]registry.Origin)
}

// Options of a Judge. Levels, Checker and Environment are required.
type Options struct {
	Levels  Levels
	Checker *check.Checker
	// Environment is that of the instance: what is asked without one is about it.
	Environment string
	Engine      string // release of the engine, for reports
}

// Judge answers questions about changes. It is safe for concurrent use.
type Judge struct{ o Options }

// New returns a judge.
func New(o Options) *Judge { return &Judge{o: o} }

// Impact says who is hurt by a change, and until when that is the answer if
// nothing but the time changes; zero is for ever. Its error is an *api.Problem for
// a bad question.
func (j *Judge) Impact(g Graph, q api.ImpactRequest) (r api.Impact, until time.Time, err error) {
	s, err := j.scene(g, q, nil)
	if err != nil {
		return api.Impact{}, time.Time{}, err
	}
	r = s.report(true)
	return r, s.until, nil
}

// Quick is Impact without what is no part of the verdict: changes in words,
// dependents, a plan. Gates and lists ask it.
func (j *Judge) Quick(g Graph, q api.ImpactRequest) (api.Impact, error) {
	s, err := j.scene(g, q, nil)
	if err != nil {
		return api.Impact{}, err
	}
	return s.report(false), nil
}

// Change is Impact for a gate: of a registration the content was read already, of
// a deletion it is nil. Only what is not simply fine is explained at length.
func (j *Judge) Change(g Graph, q api.ImpactRequest, c *registry.Content) (api.Impact, error) {
	if c != nil {
		q.Candidate = &api.SchemaText{SchemaType: string(c.Format), Schema: c.Text()}
		for _, r := range c.References {
			q.Candidate.References = append(q.Candidate.References, api.SchemaReference{Name: r.Name, Subject: r.Subject, Version: r.Version})
		}
	}
	s, err := j.scene(g, q, c)
	if err != nil {
		return api.Impact{}, err
	}
	r := s.report(false)
	if r.Verdict != verdict.Yes {
		r = s.report(true)
	}
	return r, nil
}

// scene is one question with everything that its answer stands on.
func (j *Judge) scene(g Graph, q api.ImpactRequest, c *registry.Content) (*scene, error) {
	if q.Action == "" {
		q.Action = Register
	}
	s, err := j.open(g, registry.ParseName(q.Subject), q.Environment)
	if err != nil {
		return nil, err
	}
	s.q, s.content = q, c
	if err := s.override(q); err != nil {
		return nil, err
	}
	if err := s.propose(q); err != nil {
		return nil, err
	}
	return s, nil
}

// report judges all rows and adds them up. With more, it also tells what is no
// part of the verdict: changes, dependents, a plan.
func (s *scene) report(more bool) api.Impact {
	out := api.Impact{
		Policy: s.policy.Name, Mode: s.policy.Mode, Engine: s.j.o.Engine, Subject: s.name.Qualified(), Environment: s.environment,
		Action: s.q.Action, By: s.q.By, Changes: []api.SemanticChange{}, Coverage: s.users.Coverage,
		AsWriter: s.asWriter(), AsReader: s.asReader(), EvaluatedAt: s.in.Now.UTC(), Position: s.in.View.Pos.Seq, ObservedAt: s.observedAt(),
	}
	if s.next != nil {
		out.Candidate.Fingerprint = s.next.schema.Fingerprint()
		out.Candidate.Version, out.Candidate.WouldBeVersion = s.next.existing, s.next.wouldBe
	}
	t := s.sum(out.AsWriter, out.AsReader)
	out.Verdict, out.Summary = t.Verdict(), t.Summary()
	out.ExitCode = verdict.ExitCode(out.Verdict, &s.policy, s.q.Unknown)
	if more {
		out.LevelCheck = s.levelCheck()
		out.Changes = s.changes()
		out.Dependents = s.dependents()
		out.AlsoIn = s.alsoIn()
		out.Plan = s.plan(&out)
	}
	out.ID = s.identify(more)
	return out
}

// identify names a report by all that it follows from: reports are snapshots, and
// the same question about the same facts at the same time is the same report.
func (s *scene) identify(more bool) string {
	body, _ := json.Marshal([]any{s.q, more, s.name.Qualified(), s.environment, s.in.View.Pos, s.in.Now, s.observedAt(), s.j.o.Engine}) // strings, numbers and times: it cannot fail
	sum := sha256.Sum256(body)
	return "imp_" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:15])
}

// ReportPath is where a report can be read.
func ReportPath(id string) string { return "/api/v1/impact/" + url.PathEscape(id) }

func (s *scene) observedAt() *time.Time {
	if s.in.Seen == nil || s.in.Seen.At.IsZero() {
		return nil
	}
	at := s.in.Seen.At.UTC()
	return &at
}

// override applies what a question says against the policy, for this call only.
func (s *scene) override(q api.ImpactRequest) error {
	switch q.Unknown {
	case "", "yes", "no":
	default:
		return problem("invalid-unknown", "Invalid value", fmt.Sprintf("unknown is %q", q.Unknown), "say yes or no, or leave it out")
	}
	switch q.From {
	case "", "earliest", "latest":
	default:
		return problem("invalid-from", "Invalid value", fmt.Sprintf("from is %q", q.From), "say earliest or latest, or leave it out")
	}
	if q.Retained != "" {
		s.policy.Retained = q.Retained
	}
	var err error
	if s.retention, err = span.ParseRetention(s.policy.Retained); err != nil {
		return problem("invalid-retained", "Invalid value", "retained: "+err.Error(), "say all, latest, log, a time such as 7d, or versions such as v3-v9")
	}
	return nil
}

// environmentOf checks the name of an environment; "" is that of the instance.
func (j *Judge) environmentOf(g Graph, name string) (string, error) {
	if name == "" || name == j.o.Environment {
		return j.o.Environment, nil
	}
	return name, book.Environment(g.Inputs().View.Catalog, j.o.Environment, name, 404)
}

// effectOf is what an edge does to a verdict under a policy.
func effectOf(p *api.Policy, e *usage.Edge) string {
	effect := policy.Effect(p, e.Status)
	if effect == policy.Block && e.Status == usage.Undeclared && !e.Verified {
		return policy.Warn // anybody can write a header
	}
	return effect
}

func problem(kind, title, detail, hint string) *api.Problem {
	return api.NewProblem(422, kind, title, detail, hint)
}
