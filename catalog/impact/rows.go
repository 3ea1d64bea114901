package impact

import (
	"fmt"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/catalog/policy"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape/use"
)

// Results of rows that are no answers of package check; see also verdict.LikelyNo.
const (
	likelyOK = "likely-ok"
	inUse    = "in-use"
)

// party is one reader of the data: a build of a consumer, or what was seen of one.
type party struct {
	edge      *usage.Edge
	need      *contracts.Need // nil where nothing is declared
	reader    *api.Reader
	plausible []int32
	previous  bool // the build before the deployed one
}

// parties lists the consumers of the subject: each deployed build, the builds that
// a rollback would bring back, and what was seen beyond what is declared.
func (s *scene) parties() []party {
	var out []party
	for i := range s.users.Edges {
		e := &s.users.Edges[i]
		if e.Role != usage.Consumes || e.Status == usage.Retired {
			continue
		}
		for n := range e.Needs {
			out = append(out, party{edge: e, need: &e.Needs[n], reader: e.Needs[n].Reader, plausible: e.Reader.Plausible})
		}
		switch {
		case len(e.Needs) == 0:
			out = append(out, party{edge: e, reader: e.Observed, plausible: e.Reader.Plausible})
		case e.Observed != nil && !declares(e, e.Observed):
			// The contract differs from what was seen: both count.
			out = append(out, party{edge: e, reader: e.Observed})
		}
		out = append(out, s.rollbacks(e)...)
	}
	return out
}

// declares reports whether a build of an edge reads in the way that was seen.
func declares(e *usage.Edge, seen *api.Reader) bool {
	return slices.ContainsFunc(e.Needs, func(n contracts.Need) bool {
		kind := n.Reader.Kind()
		return kind == seen.Kind() || kind == api.ReaderUnknown || kind == api.ReaderWriter
	})
}

// rollbacks lists the builds that a rollback would bring back: as many as the
// policy asks for, each once. A consumer that is gone altogether has none.
func (s *scene) rollbacks(e *usage.Edge) []party {
	if len(e.Needs) == 0 {
		return nil
	}
	var out []party
	var builds []string
	for i := range e.Previous {
		n := &e.Previous[i]
		current := slices.ContainsFunc(e.Needs, func(now contracts.Need) bool {
			return now.Build == n.Build || now.Contract != "" && now.Contract == n.Contract
		})
		if current || n.Waiting || slices.Contains(builds, n.Build) {
			continue
		}
		if s.policy.Rollback != nil && len(builds) >= *s.policy.Rollback {
			break
		}
		builds = append(builds, n.Build)
		out = append(out, party{edge: e, need: n, reader: n.Reader, plausible: e.Reader.Plausible, previous: true})
	}
	return out
}

// uses is what the program of a party uses: what it declares, or the fields of its projection.
func (p *party) uses() *api.Uses {
	if p.need != nil && p.need.Uses != nil {
		return p.need.Uses
	}
	if p.reader.Kind() == api.ReaderProjection {
		return &api.Uses{Fields: p.reader.Projection}
	}
	return nil
}

// effect is what a party does to the verdict.
func (s *scene) effect(p *party) string {
	if p.need != nil && p.need.Waiting {
		return policy.Ignore // a consumer that waits for its producer blocks nobody else
	}
	effect := effectOf(&s.policy, p.edge)
	if p.need == nil && len(p.edge.Needs) > 0 {
		effect = s.policy.Edges.Undeclared // seen beside what is declared
	}
	return effect
}

// asWriter judges the schema of the change as what will be written: a row for each party.
func (s *scene) asWriter() []api.ImpactRow {
	parties := s.parties()
	rows := make([]api.ImpactRow, len(parties))
	readings := make([]reading, len(parties))
	for i := range parties {
		readings[i] = s.readingOf(parties[i].reader, parties[i].plausible)
		rows[i] = s.rowOf(&parties[i])
	}
	decides := s.decidesAsWriter()
	if s.next == nil || s.goes != nil && len(s.movers()) == 0 {
		if s.q.Action == Purge {
			s.pins(rows, readings)
			return rows
		}
		return []api.ImpactRow{}
	}
	about := s.about(s.next.schema, compat.OldReadsNew)
	check.Each(len(parties), func(i int) {
		s.judge(&rows[i], readings[i], parties[i].uses(), about, eventOf(&parties[i]))
	})
	for i := range rows {
		s.settleRow(&rows[i], decides)
	}
	return rows
}

// about prepares questions about a writer of the subject. Words says which side is
// the one that changes.
func (s *scene) about(w *check.Schema, words compat.Direction) *check.About {
	return s.j.o.Checker.About(w, s.live, s.config.Policy, words)
}

func eventOf(p *party) string {
	if p.need == nil {
		return ""
	}
	return p.need.Event
}

// rowOf fills in who a row is about.
func (s *scene) rowOf(p *party) api.ImpactRow {
	e := p.edge
	row := api.ImpactRow{
		Edge: e.ID, Application: e.Application, Principal: e.Principal, Status: e.Status, Owner: e.Owner, Contact: e.Contact,
		Reader: wordsOf(p.reader, p.plausible), Previous: p.previous, Effect: s.effect(p), Evidence: e.Claims,
	}
	if p.need != nil {
		row.Build = p.need.Build
	}
	if p.previous {
		row.Note = "the build before the deployed one: a rollback must still read"
	}
	return row
}

// judge checks what a writer means for a reading, and notes result and reason.
func (s *scene) judge(row *api.ImpactRow, r reading, uses *api.Uses, about *check.About, event string) {
	if r.fault != "" {
		row.Result, row.Row = string(use.Undecided), verdict.Unclear
		row.Reason = &api.RowReason{Text: r.fault}
		return
	}
	worst, failed := use.Answer{}, 0
	rank := -1
	for _, m := range r.members {
		a := about.Check(m.schema, uses)
		if lost := s.lost(event, about.Writer()); lost != "" && (a.Result == use.OK || a.Result == use.Unused) {
			a = use.Answer{Result: use.BreaksUsage, Findings: []use.Finding{{Rule: use.RuleMissing, Text: lost}}}
		}
		if grade(a.Result) > 0 {
			failed++
		}
		if grade(a.Result) > rank {
			rank, worst = grade(a.Result), a
		}
	}
	row.Result, row.Row, row.Loses = string(worst.Result), rowFor(worst.Result), worst.Loses
	if len(worst.Findings) > 0 {
		f := worst.Findings[0]
		row.Reason = &api.RowReason{Rule: f.Rule, Path: f.Path, Text: f.Text}
	}
	if r.guess {
		likely(row, failed, len(r.members))
	}
}

// lost says that a writer does not carry an event any more that it carries today; "" if it does.
func (s *scene) lost(event string, w *check.Schema) string {
	if event == "" || carries(w, event) || s.live == nil {
		return ""
	}
	for _, l := range s.live.Schemas() {
		if carries(l, event) {
			return fmt.Sprintf("the new schema does not carry %s any more", event)
		}
	}
	return ""
}

// carries reports whether an event is the root of a schema or one of its branches.
func carries(schema *check.Schema, event string) bool {
	read, err := schema.Shape()
	if err != nil {
		return false
	}
	if read.Tree.Root.Name == event {
		return true
	}
	for _, b := range read.Tree.Branches {
		if b.Name == event {
			return true
		}
	}
	return false
}

// likely weakens a result about a reader that is only guessed.
func likely(row *api.ImpactRow, failed, all int) {
	if failed == 0 {
		row.Result, row.Row = likelyOK, verdict.Pass
		return
	}
	row.Result, row.Row = verdict.LikelyNo, verdict.Unclear
	switch {
	case failed == all:
		row.Note = "every version it may have been built with fails"
	default:
		row.Note = fmt.Sprintf("%d of the %d versions it may have been built with fail", failed, all)
	}
	row.Note += "; it may also read with a schema that is not here"
}

// grade orders results from good to bad.
func grade(r use.Result) int {
	switch r {
	case use.OK, use.Unused:
		return 0
	case use.UnknownUsage:
		return 1
	case use.Undecided:
		return 2
	case use.BreaksUsage:
		return 3
	default:
		return 4
	}
}

func rowFor(r use.Result) string {
	switch grade(r) {
	case 0:
		return verdict.Pass
	case 1, 2:
		return verdict.Unclear
	default:
		return verdict.Fail
	}
}

// settleRow notes whether a row decides and blocks, and who has waived it.
func (s *scene) settleRow(row *api.ImpactRow, decides bool) {
	row.Decides = decides && row.Effect != policy.Ignore
	if row.Status == usage.Undeclared && row.Effect == policy.Block && row.Result == verdict.LikelyNo {
		row.Row = verdict.Fail // the policy wants what is likely to break to count as broken
	}
	if row.Row != verdict.Pass {
		row.Waived = s.waiverOf(row.Application)
	}
	row.Blocks = row.Decides && row.Effect == policy.Block && row.Waived == ""
	if row.Status == usage.Undeclared && row.Effect == policy.Warn && row.Row != verdict.Pass && row.Note == "" {
		row.Note = "undeclared edges warn"
	}
}

// waiverOf returns the id of a waiver by which an application accepts to be hurt; "" for none.
func (s *scene) waiverOf(application string) string {
	id := ""
	if application == "" {
		return ""
	}
	s.in.View.Catalog.Waivers.Each(func(w *api.Waiver) bool {
		fits := w.Application == application && w.Subject == s.name.Qualified() &&
			(w.Environment == "" || w.Environment == s.environment) &&
			(w.Fingerprint == "" || s.next != nil && w.Fingerprint == s.next.schema.Fingerprint()) && !s.reached(w.Expires)
		if fits {
			id = w.ID
		}
		return !fits
	})
	return id
}
