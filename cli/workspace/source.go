package workspace

import (
	"fmt"
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// Source returns the text of s with everything that it refers to, those that
// others depend on first: what a parser needs. Local references have version -1.
// The problems say what is missing, with s as their file.
func (w *Workspace) Source(s *Subject) (compat.Source, []Problem) {
	return w.SourceOf(s, s.Text)
}

// SourceOf is Source for another text in the place of s, such as an older version of it.
func (w *Workspace) SourceOf(s *Subject, text string) (compat.Source, []Problem) {
	g := gatherer{w: w, root: s, byName: map[string]string{}, direct: map[string]bool{}, state: map[string]int{}}
	f := w.resolver.facts[s.File]
	if text != s.Text || f == nil {
		f = read(s.Format, text)
	}
	at := *s
	at.Text = text
	g.visit(&at, f, false)
	for i, d := range g.out { // one that others need too may have been met there first
		g.out[i].Indirect = !g.direct[d.Name]
	}
	return compat.Source{Text: text, Dependencies: g.out}, g.problems
}

// gatherer walks references depth first.
type gatherer struct {
	w        *Workspace
	root     *Subject
	out      []compat.Dependency
	byName   map[string]string // name → file or external subject
	direct   map[string]bool   // names that the root's own text uses
	state    map[string]int    // file → 1 while its references are visited, 2 afterwards
	way      []string
	problems []Problem
}

func (g *gatherer) problem(rule, fix, format string, args ...any) {
	g.problems = append(g.problems, Problem{
		Rule: rule, Subject: g.root.Qualified(), File: g.root.File, Message: fmt.Sprintf(format, args...), Fix: fix,
	})
}

func (g *gatherer) visit(s *Subject, f *facts, indirect bool) {
	g.state[s.File] = 1
	g.way = append(g.way, s.File)
	refs, problems := g.w.resolver.references(s, f)
	if !indirect {
		g.problems = append(g.problems, problems...)
	} else if len(problems) > 0 {
		g.problem(problems[0].Rule, problems[0].Fix, "%s, to which this file refers, is incomplete: %s", s.File, problems[0].Message)
	}
	for _, ref := range refs {
		if !indirect {
			g.direct[ref.Name] = true
		}
		g.reference(ref)
	}
	g.way = g.way[:len(g.way)-1]
	g.state[s.File] = 2
}

func (g *gatherer) reference(ref Reference) {
	meant := ref.File
	if meant == "" {
		meant = fmt.Sprintf("%s version %d", ref.Subject, ref.Version)
	}
	if other, known := g.byName[ref.Name]; known {
		if other != meant {
			g.problem(RuleAmbiguous, "give the two files different names", "the name %q means %s and %s", ref.Name, other, meant)
		}
		return
	}
	if ref.File == "" {
		g.byName[ref.Name] = meant
		if g.external(ref) {
			return
		}
		g.problem(RuleExternal, "check with the registry that has it: --against registry --write-lock keeps the text in treaty.lock", "%q is %s, whose text is not in this repository", ref.Name, meant)
		return
	}
	if g.state[ref.File] == 1 {
		g.problem(RuleCycle, "move what both need into a third file", "the references run in a circle: %s → %s", strings.Join(g.way, " → "), ref.File)
		return
	}
	g.byName[ref.Name] = meant
	target := g.w.resolver.files[ref.File]
	if g.state[ref.File] == 0 {
		g.visit(target, g.w.resolver.facts[ref.File], true)
	}
	g.out = append(g.out, compat.Dependency{
		Reference: compat.Reference{Name: ref.Name, Subject: Qualify(ref.Context, ref.Subject), Version: -1},
		Text:      target.Text,
	})
}

// external adds the text of a schema of another repository, if it is known.
func (g *gatherer) external(ref Reference) bool {
	for _, e := range g.w.External {
		if e.Name != ref.Name || e.Subject != ref.Subject || e.Version != ref.Version || e.Source == nil {
			continue
		}
		for _, d := range e.Source.Dependencies {
			if _, known := g.byName[d.Name]; !known {
				g.byName[d.Name] = fmt.Sprintf("%s version %d", d.Subject, d.Version)
				g.out = append(g.out, d)
			}
		}
		g.out = append(g.out, compat.Dependency{
			Reference: compat.Reference{Name: ref.Name, Subject: ref.Subject, Version: ref.Version}, Text: e.Source.Text,
		})
		return true
	}
	return false
}
