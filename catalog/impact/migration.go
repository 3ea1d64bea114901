package impact

import (
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact/repair"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/compat"
)

// plan suggests how to make a change that breaks somebody without breaking anybody:
// expand, wait for those who are hurt, contract. Each step with a schema has been
// judged by the same rows; one that does not pass is not shown.
func (s *scene) plan(r *api.Impact) []api.MigrationStep {
	last := s.before()
	if s.next == nil || s.next.wouldBe == 0 || last == nil || s.goes != nil || s.q.Action == Consume || s.q.Action == RetypeKey || !failing(r) {
		return nil
	}
	before, err := s.schemaOf(last)
	if err != nil {
		return nil
	}
	old, err := before.Shape()
	if err != nil {
		return nil
	}
	next, err := s.next.schema.Shape()
	if err != nil {
		return nil
	}
	both := repair.Rewrite(old, next, s.config.Policy, func(compat.Direction) bool { return true })
	if both == nil {
		return nil
	}
	expand, ok := s.step(both.Text)
	if !ok {
		return nil
	}
	steps := []api.MigrationStep{{Step: 1, Do: strings.Join(both.Words, "; "), Schema: both.Text, Failing: []string{}, Verdict: expand.Verdict, Why: reasonOf(&expand)}}
	hurt, paths := hurtBy(r.AsWriter)
	if len(hurt) == 0 {
		return steps
	}
	final := s.q.Candidate.Schema
	if one := repair.Rewrite(old, next, s.config.Policy, func(d compat.Direction) bool { return d == compat.NewReadsOld }); one != nil {
		final = one.Text
	}
	if final == both.Text || !s.onlyHurts(final, hurt) {
		return steps
	}
	what := verdict.Joined(paths)
	if what == "" {
		what = "what goes"
	}
	return append(steps,
		api.MigrationStep{Step: 2, Do: "deprecate " + what + "; " + verdict.Joined(hurt) + verdict.Number(len(hurt), " stops", " stop") + " requiring it", Failing: []string{}, WaitFor: hurt},
		api.MigrationStep{Step: 3, Do: "remove " + what, Schema: final, Failing: []string{}, After: 2})
}

// failing reports whether a deciding row fails.
func failing(r *api.Impact) bool {
	bad := func(row api.ImpactRow) bool { return row.Decides && row.Row == verdict.Fail }
	return slices.ContainsFunc(r.AsWriter, bad) || slices.ContainsFunc(r.AsReader, bad)
}

// hurtBy lists who fails in deciding rows, and the fields because of which.
func hurtBy(rows []api.ImpactRow) (names, paths []string) {
	for i := range rows {
		if row := &rows[i]; row.Decides && row.Row == verdict.Fail {
			names = once(names, verdict.Who(row))
			if row.Reason != nil && row.Reason.Path != "" {
				paths = once(paths, row.Reason.Path)
			}
		}
	}
	return names, paths
}

// reasonOf says why the verdict of a step is not a plain yes.
func reasonOf(r *api.Impact) string {
	if r.Verdict == verdict.Yes {
		return ""
	}
	return r.Summary
}

// ask judges another schema for the same change.
func (s *scene) ask(text string) (api.Impact, bool) {
	q := s.q
	q.Candidate = &api.SchemaText{SchemaType: s.q.Candidate.SchemaType, Schema: text, References: s.q.Candidate.References}
	other, err := s.j.scene(s.g, q, nil)
	if err != nil {
		return api.Impact{}, false
	}
	r := other.report(false)
	s.noteUntil(other.until)
	return r, true
}

// step judges the schema of a step; ok reports that no deciding row fails.
func (s *scene) step(text string) (api.Impact, bool) {
	r, ok := s.ask(text)
	return r, ok && r.Verdict != verdict.No && !failing(&r)
}

// onlyHurts reports whether a schema fails for nobody else than those who are
// waited for, whose next builds will be judged anew before this step.
func (s *scene) onlyHurts(text string, waited []string) bool {
	r, ok := s.ask(text)
	if !ok || slices.ContainsFunc(r.AsReader, func(row api.ImpactRow) bool { return row.Decides && row.Row == verdict.Fail }) {
		return false
	}
	left, _ := hurtBy(r.AsWriter)
	return !slices.ContainsFunc(left, func(name string) bool { return !slices.Contains(waited, name) })
}
