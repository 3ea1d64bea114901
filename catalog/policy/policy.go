// Package policy finds the policy that holds for a subject in an environment, and what it makes of an edge.
package policy

import (
	"cmp"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/compat"
)

// The effects of an edge on a verdict.
const (
	Block  = "block"
	Warn   = "warn"
	Ignore = "ignore"
)

// For returns the policy of a subject in an environment, complete: the first one
// that matches applies whole, in order of rank and name, and nothing is merged.
// The built-in ones come last: production, and default for everything else.
func For(s *catalog.State, environment, subject string) api.Policy {
	production := false
	if e := s.Environments.Get(environment); e != nil {
		production = e.Production
	}
	for _, p := range All(s) {
		if matches(&p.Match, environment, subject, production) {
			return p
		}
	}
	return Complete(api.Policy{Name: "default", Mode: "off"}) // the last built-in one matches everything
}

// All returns all policies in the order in which they are tried, the built-in
// ones last, each complete.
func All(s *catalog.State) []api.Policy {
	var all []api.Policy
	s.Policies.Each(func(p *api.Policy) bool {
		all = append(all, Complete(*p))
		return true
	})
	slices.SortStableFunc(all, func(a, b api.Policy) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Name, b.Name))
	})
	return append(all, builtIn()...)
}

// builtIn are the policies of a registry that has none. What is described as
// production is warned about, and asks for closed coverage once it has been
// closed; elsewhere the gate is off, so that a registry that nobody has told
// anything about applications judges no registration and spends no time on it.
// Questions about impact are answered all the same.
func builtIn() []api.Policy {
	yes := true
	return []api.Policy{
		Complete(api.Policy{Name: "production", Match: api.PolicyMatch{Production: &yes}, OpenWorld: "auto"}),
		Complete(api.Policy{Name: "default", Mode: "off"}),
	}
}

// Complete fills in what a policy leaves out.
func Complete(p api.Policy) api.Policy {
	fill := func(field *string, standard string) {
		if *field == "" {
			*field = standard
		}
	}
	fill(&p.Mode, "warn")
	fill(&p.Edges.Declared, Block)
	fill(&p.Edges.Undeclared, Warn)
	fill(&p.Edges.Quiet, Warn)
	fill(&p.Edges.StaleDeclared, Warn)
	fill(&p.Unknown, "warn")
	fill(&p.OpenWorld, "warn")
	fill(&p.Retained, "all")
	fill(&p.LagWindow, "7d")
	fill(&p.OnError, "open")
	if p.Rollback == nil {
		one := 1 // the build before the deployed one: a rollback must still read
		p.Rollback = &one
	}
	return p
}

// Effect returns what an edge of a status does under a complete policy. A
// pending edge blocks nobody but its own application, a retired one nobody at all.
func Effect(p *api.Policy, status string) string {
	switch status {
	case "confirmed", "declared":
		return p.Edges.Declared
	case "undeclared":
		return p.Edges.Undeclared
	case "quiet":
		return p.Edges.Quiet
	case "stale-declared":
		return p.Edges.StaleDeclared
	default:
		return Ignore
	}
}

func matches(m *api.PolicyMatch, environment, subject string, production bool) bool {
	if m.Production != nil && *m.Production != production {
		return false
	}
	if len(m.Environments) > 0 && !slices.Contains(m.Environments, environment) {
		return false
	}
	return len(m.Subjects) == 0 || slices.ContainsFunc(m.Subjects, func(pattern string) bool {
		return compat.MatchName(pattern, subject)
	})
}
