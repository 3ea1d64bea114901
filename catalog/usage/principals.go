package usage

import (
	"cmp"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage/people"
)

// Principals returns everybody who was seen, or whom a mapping names, by name.
// Those whom no application claims are the ones to look at: see Unmapped.
func (g *Graph) Principals() []api.Principal {
	all := map[string]*api.Principal{}
	strength := map[string]evidence.Strength{}
	kinds := map[string]map[string]bool{}
	subjects := map[string]map[string]bool{}
	for i := range g.in.Seen.Observations {
		o := &g.in.Seen.Observations[i]
		w := g.people.Resolve(people.IdentityOf(o), o.Subject)
		p := all[w.Principal]
		if p == nil {
			p = &api.Principal{Name: w.Principal}
			all[w.Principal], subjects[w.Principal], kinds[w.Principal] = p, map[string]bool{}, map[string]bool{}
		}
		if p.Application == "" {
			p.Application, p.Rule = w.Application, w.Rule
		}
		strength[w.Principal] = max(strength[w.Principal], o.Strength)
		kind, guess := g.asked.Habits().Kind(o, w)
		p.Guess = guess
		kinds[w.Principal][kind] = true
		first, last := o.First, o.Last
		if p.FirstSeen == nil || first.Before(*p.FirstSeen) {
			p.FirstSeen = &first
		}
		if p.LastSeen == nil || last.After(*p.LastSeen) {
			p.LastSeen = &last
		}
		if o.Subject != "" && !o.Act.Touches() {
			subjects[w.Principal][o.Subject] = true
		}
		if o.Library != "" && !slices.Contains(p.Libraries, o.Library) {
			p.Libraries = append(p.Libraries, o.Library)
		}
	}
	for name, p := range all {
		p.Strength, p.Subjects, p.Kind = strength[name].String(), len(subjects[name]), heaviest(kinds[name])
		slices.Sort(p.Libraries)
	}
	for name, m := range g.people.Exact() {
		if all[name] == nil {
			all[name] = &api.Principal{Name: name, Application: m.Application, Kind: cmp.Or(m.Kind, people.Unknown), Rule: catalog.MappingName(m)}
		}
	}
	out := make([]api.Principal, 0, len(all))
	for _, p := range all {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b api.Principal) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// heaviest returns the kind that matters most of several programs that share a credential.
func heaviest(kinds map[string]bool) string {
	for _, kind := range []string{people.Service, people.CI, people.Human, people.Tool} {
		if kinds[kind] {
			return kind
		}
	}
	return people.Unknown
}

// Unmapped reports whether nobody has said who a principal is.
func Unmapped(p *api.Principal) bool {
	return p.Application == "" && (p.Guess || p.Kind == people.Unknown)
}

// Kind returns what kind of principal asks, and the application behind it for a
// subject; "" where nobody claims it. It is what a gate needs to know of a request.
func (g *Graph) Kind(o *evidence.Observation) (kind, application string) {
	w := g.people.Resolve(people.IdentityOf(o), o.Subject)
	kind, _ = g.asked.Habits().Kind(o, w)
	return kind, w.Application
}

// Applications returns the names of all applications that are declared, were
// described by hand, or to which somebody is mapped.
func (g *Graph) Applications() []string {
	found := map[string]bool{}
	for name := range g.contracts.All() {
		found[name] = true
	}
	for _, environment := range g.asked.Environments() {
		for name := range g.present(environment) {
			found[name] = name != ""
		}
	}
	delete(found, "")
	for _, m := range g.people.Mappings() {
		if m.Application != "" && !strings.Contains(m.Application, "$") {
			found[m.Application] = true // perhaps for some subjects only
		}
	}
	out := make([]string, 0, len(found))
	for name := range found {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// PrincipalsOf returns the principals that stand for an application, by name:
// those that it names, and those that were seen and are mapped to it.
func (g *Graph) PrincipalsOf(application string) []string {
	var out []string
	if a := g.contracts.Application(application); a != nil {
		out = a.Principals()
	}
	for _, environment := range g.asked.Environments() {
		for id := range g.asked.Present(environment) {
			if w := g.people.Resolve(id, ""); w.Application == application {
				out = append(out, w.Principal)
			}
		}
	}
	for _, m := range g.people.Mappings() {
		if m.Application == application && !m.Pattern {
			out = append(out, m.Principal)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Implicit returns the applications whose newest contract counts as deployed in
// an environment although no deployment of theirs was ever recorded, by name.
func (g *Graph) Implicit(environment string) []string {
	here := g.present(environment)
	out := []string{}
	for name, a := range g.contracts.All() {
		if a.Implicit() && (environment == g.o.Environment || here[name]) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
