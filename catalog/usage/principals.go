package usage

import (
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage/people"
)

// Principals returns everybody who was seen, or whom a mapping names, by name.
// Those whom no application claims are the ones to look at: see people.Unmapped.
func (g *Graph) Principals() []api.Principal {
	return g.people.List(g.in.Seen.Observations, g.asked.Habits())
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
