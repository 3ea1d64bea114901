// Package gate runs the checks of a workspace: it parses every schema, resolves
// its references, lints it and compares it with what it was, and says what it found.
//
// It is the one code path behind check, lint and compat. Reading files and git
// is done before; everything here works in memory, one subject per goroutine.
package gate

import (
	"context"
	"fmt"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
)

// Base is something that the schemas are compared with.
type Base struct {
	report.Base
	// All says that the base holds every version, not only one.
	All bool
	// Versions returns the older versions of a subject, oldest first; none for a
	// subject that is not in the base. It must be safe for concurrent use.
	Versions func(s *workspace.Subject) []Version
	// Settings are those that the base itself has for a subject, false for none;
	// nil where the base has no settings, as a commit.
	Settings func(s *workspace.Subject) (Settings, bool)
	// Gone lists subjects that the base has and the workspace has not.
	Gone []string
}

// Settings decide what counts as breaking.
type Settings struct {
	Level  compat.Level
	From   string // where the level comes from
	Policy compat.Policy
}

// Version is an older version of a subject.
type Version struct {
	Label    string // the commit, or the number
	File     string // where the text stands, as a path relative to the workspace
	Remote   bool   // the text is in a registry, and File is its subject
	Source   compat.Source
	Format   compat.Format
	Problems []workspace.Problem // references that do not resolve any more
}

// Question says what to check.
type Question struct {
	Workspace *workspace.Workspace
	Bases     []Base
	// Level overrides the level of every subject; "" leaves it.
	Level     compat.Level
	LevelFrom string
	// Paths restricts the run to files and directories, Subjects to patterns of names.
	Paths, Subjects []string
	// Only restricts the run to stages and rules, Skip leaves some out.
	Only, Skip []string
	// Changed restricts the run to files that differ from a base, and what refers to them.
	Changed bool
	Now     time.Time
	// Accepted are the fingerprints of findings that the lint baseline holds.
	Accepted map[string]bool
	// Checked is called after each subject with how many are done; nil if nobody
	// wants to know. It must be safe for concurrent use.
	Checked func(done, of int)
	// Explain asks for what changed in words.
	Explain bool
}

// Run checks. The error is that of the context.
func Run(ctx context.Context, q Question) (*report.Report, error) {
	r := &report.Report{Config: q.Workspace.File}
	subjects := q.selected()
	done := atomic.Int64{}
	bug := atomic.Pointer[Panic]{}
	results := make([]result, len(subjects))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), max(1, len(subjects))) {
		wg.Go(func() {
			for i := range next {
				c := checker{q: &q, s: subjects[i]}
				if p := c.guarded(); p != nil {
					bug.CompareAndSwap(nil, p)
					continue
				}
				results[i] = c.result
				if q.Checked != nil {
					q.Checked(int(done.Add(1)), len(subjects))
				}
			}
		})
	}
	for i := range subjects {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	if p := bug.Load(); p != nil {
		panic(p)
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	q.collect(r, subjects, results)
	return r, nil
}

// Panic is what a panic in the check of one subject becomes in the goroutine of
// Run: there its caller can recover it, and it names the file that led to it.
type Panic struct {
	File  string
	Value any
	Stack []byte
}

// String implements fmt.Stringer.
func (p *Panic) String() string { return fmt.Sprintf("%s: %v\n%s", p.File, p.Value, p.Stack) }

// guarded runs the checks and returns their panic, nil for none.
func (c *checker) guarded() (p *Panic) {
	defer func() {
		if v := recover(); v != nil {
			p = &Panic{c.s.File, v, debug.Stack()}
		}
	}()
	c.run()
	return nil
}

// collect unites what the subjects gave.
func (q *Question) collect(r *report.Report, subjects []*workspace.Subject, results []result) {
	single, fresh := map[compat.Level]bool{}, 0
	var levels []string
	for i, res := range results {
		r.Findings = append(r.Findings, res.findings...)
		r.Cases = append(r.Cases, res.cases...)
		r.Changes = append(r.Changes, res.changes...)
		r.Unable = append(r.Unable, res.unable...)
		r.Summary.Versions += res.compared
		if res.single != "" {
			single[res.single] = true
		}
		if res.fresh {
			fresh++
		}
		for _, l := range res.levels {
			levels = append(levels, l)
			r.Levels = append(r.Levels, fmt.Sprintf("%s is %s", subjects[i].Qualified(), l))
		}
	}
	r.Summary.Subjects = len(subjects)
	for _, b := range q.Bases {
		r.Bases = append(r.Bases, b.Base)
		for _, gone := range b.Gone {
			r.Remarks = append(r.Remarks, fmt.Sprintf("%s has no file any more (%s has one); the registry keeps it", gone, b.Resolved))
		}
	}
	for _, l := range compat.Levels() {
		if single[l] {
			r.Remarks = append(r.Remarks, fmt.Sprintf("%s was checked against one version only; use git:log or registry for all.", l))
		}
	}
	if fresh > 0 {
		r.Remarks = append(r.Remarks, fmt.Sprintf("%d %s not in the base: nothing to compare with", fresh, plural(fresh, "subject is", "subjects are")))
	}
	slices.Sort(levels)
	if levels = slices.Compact(levels); len(levels) > 0 && len(q.Bases) > 0 {
		r.Remarks = append(r.Remarks, "level: "+strings.Join(levels[:min(len(levels), 8)], ", "))
	}
	q.waive(r)
	r.Finish()
	q.accept(r)
	r.Finish()
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Selected lists the subjects that the question names, whether they differ from a base or not.
func (q *Question) Selected() []*workspace.Subject {
	var out []*workspace.Subject
	for _, s := range q.Workspace.Subjects {
		if Within(q.Paths, s.File) && named(q.Subjects, s) {
			out = append(out, s)
		}
	}
	return out
}

// selected applies the restrictions of the question.
func (q *Question) selected() []*workspace.Subject {
	out := q.Selected()
	if !q.Changed {
		return out
	}
	changed := map[string]bool{}
	for _, s := range q.Workspace.Subjects {
		changed[s.File] = q.differs(s)
	}
	return slices.DeleteFunc(out, func(s *workspace.Subject) bool { return !q.touched(s, changed) })
}

// Within reports whether a file is one of the paths, or below one; no paths are all.
func Within(paths []string, file string) bool {
	return len(paths) == 0 || slices.ContainsFunc(paths, func(p string) bool {
		match, err := doublestar.Match(p, file)
		return p == "." || p == file || strings.HasPrefix(file, p+"/") || err == nil && match
	})
}

func named(patterns []string, s *workspace.Subject) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool { return compat.MatchName(p, s.Qualified()) })
}

// differs reports whether a file is not what it was in the newest version of some base.
func (q *Question) differs(s *workspace.Subject) bool {
	for _, b := range q.Bases {
		v := b.Versions(s)
		if len(v) == 0 || !q.equal(s, v[len(v)-1]) {
			return true
		}
	}
	return false
}

// equal compares a file with a version: by text, or where a registry may have
// laid it out anew, by the canonical form.
func (q *Question) equal(s *workspace.Subject, v Version) bool {
	if v.Source.Text == s.Text || !v.Remote || v.Format != s.Format {
		return v.Source.Text == s.Text
	}
	language, ok := formats.ByName(string(s.Format))
	if !ok {
		return false
	}
	src, _ := q.Workspace.Source(s)
	now, err := language.Parse(src, compat.ParseOptions{Stored: true})
	if err != nil {
		return false
	}
	old, err := language.Parse(v.Source, compat.ParseOptions{Stored: true})
	return err == nil && now.Canonical() == old.Canonical()
}

// touched reports whether a file or anything that it refers to has changed.
func (q *Question) touched(s *workspace.Subject, changed map[string]bool) bool {
	seen := map[string]bool{}
	var visit func(s *workspace.Subject) bool
	visit = func(s *workspace.Subject) bool {
		if changed[s.File] {
			return true
		}
		seen[s.File] = true
		return slices.ContainsFunc(s.References, func(ref workspace.Reference) bool {
			target, ok := q.Workspace.ByFile(ref.File)
			return ok && !seen[ref.File] && visit(target)
		})
	}
	return visit(s)
}

// wants reports whether a stage is part of the run.
func (q *Question) wants(stage report.Stage) bool {
	var stages []string
	for _, o := range q.Only {
		if slices.Contains(report.Stages(), report.Stage(o)) {
			stages = append(stages, o)
		}
	}
	return (len(stages) == 0 || slices.Contains(stages, string(stage))) && !slices.Contains(q.Skip, string(stage))
}

// wantsRule reports whether a rule is part of the run.
func (q *Question) wantsRule(rule string) bool {
	var rules []string
	for _, o := range q.Only {
		if !slices.Contains(report.Stages(), report.Stage(o)) {
			rules = append(rules, o)
		}
	}
	return (len(rules) == 0 || slices.Contains(rules, rule)) && !slices.Contains(q.Skip, rule)
}

// CleanPaths makes paths of the command line, given relative to prefix, paths of the workspace.
func CleanPaths(prefix string, paths []string) []string {
	var out []string
	for _, p := range paths {
		out = append(out, path.Join(prefix, p))
	}
	return out
}
