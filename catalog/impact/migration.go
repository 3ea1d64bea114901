package impact

import (
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/change"
)

// maxRepairs bounds the rewrites of one step: a schema that needs more of them is
// another schema.
const maxRepairs = 20

// plan suggests how to make a change that breaks somebody without breaking anybody:
// expand, wait for those who are hurt, contract. Each step with a schema has been
// judged by the same rows; one that does not pass is not shown.
func (s *scene) plan(r *api.Impact) []api.MigrationStep {
	old := s.before()
	if s.next == nil || s.next.wouldBe == 0 || old == nil || s.goes != nil || s.q.Action == Consume || s.q.Action == RetypeKey || !failing(r) {
		return nil
	}
	before, err := s.schemaOf(old)
	if err != nil {
		return nil
	}
	both := s.rewrite(before, func(compat.Direction) bool { return true })
	if both == nil {
		return nil
	}
	expand, ok := s.step(both.text)
	if !ok {
		return nil
	}
	steps := []api.MigrationStep{{Step: 1, Do: strings.Join(both.words, "; "), Schema: both.text, Failing: []string{}, Verdict: expand.Verdict, Why: reasonOf(&expand)}}
	hurt, paths := hurtBy(r.AsWriter)
	if len(hurt) == 0 {
		return steps
	}
	last := s.q.Candidate.Schema
	if one := s.rewrite(before, func(d compat.Direction) bool { return d == compat.NewReadsOld }); one != nil {
		last = one.text
	}
	if last == both.text || !s.onlyHurts(last, hurt) {
		return steps
	}
	what := verdict.Joined(paths)
	if what == "" {
		what = "what goes"
	}
	return append(steps,
		api.MigrationStep{Step: 2, Do: "deprecate " + what + "; " + verdict.Joined(hurt) + verdict.Number(len(hurt), " stops", " stop") + " requiring it", Failing: []string{}, WaitFor: hurt},
		api.MigrationStep{Step: 3, Do: "remove " + what, Schema: last, Failing: []string{}, After: 2})
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

// rewritten is a schema that was repaired.
type rewritten struct {
	text  string
	words []string // what was done
}

// rewrite takes findings between the version before and the schema of the change
// away, in the directions that are wanted, one repair at a time, as long as each
// leaves fewer of them. It is nil where nothing could be done.
func (s *scene) rewrite(before *check.Schema, wanted func(compat.Direction) bool) *rewritten {
	old, err := before.Shape()
	if err != nil || old.Format() != s.next.schema.Format {
		return nil
	}
	next, err := s.next.schema.Shape()
	if err != nil {
		return nil
	}
	l, _ := formats.ByName(string(old.Format()))
	out := &rewritten{}
	found := s.findings(old, next, wanted)
	for range maxRepairs {
		better := false
		for i := range found {
			for _, r := range l.Repairs(next.Parsed, old.Parsed, found[i]) {
				repaired, err := shape.Read(old.Format(), compat.Source{Text: r.Text, Dependencies: next.Source.Dependencies})
				if err != nil || aliases(repaired) > aliases(next) {
					continue // that two names mean the same thing only the author can know
				}
				if left := s.findings(old, repaired, wanted); len(left) < len(found) {
					out.text, out.words = r.Text, append(out.words, r.Words)
					next, found, better = repaired, left, true
					break
				}
			}
			if better {
				break
			}
		}
		if !better {
			break
		}
	}
	if out.text == "" || len(found) > 0 {
		return nil
	}
	return out
}

// aliases counts the other names of fields.
func aliases(s *shape.Schema) int {
	n := 0
	for i := range s.Tree.Fields {
		n += len(s.Tree.Fields[i].Aliases)
	}
	return n
}

// findings are those between two schemas in the directions that are wanted.
func (s *scene) findings(old, next *shape.Schema, wanted func(compat.Direction) bool) []compat.Finding {
	d, err := change.Between(old, next, change.Options{Policy: s.config.Policy})
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(d.Findings, func(f compat.Finding) bool { return !wanted(f.Direction) })
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
