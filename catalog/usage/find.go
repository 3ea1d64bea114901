package usage

import (
	"maps"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/registry"
)

// Waiting returns the subjects that a contract consumes and whose needs no writer
// meets in an environment, in order: what a deployment notes, so that a need that
// was met when it was deployed never waits later.
func (g *Graph) Waiting(c *api.Contract, environment string) []string {
	var out []string
	for i := range c.Consumes {
		f := &c.Consumes[i]
		found := map[string]bool{}
		g.expand(&f.Flow, found)
		for subject := range found {
			j, edges := g.edges(registry.ParseName(subject), environment)
			n := contracts.Need{Reader: f.Reader, Uses: f.Uses, From: f.From, Group: f.Group, Event: f.Event}
			met := slices.ContainsFunc(edges, func(e Edge) bool {
				switch {
				case e.Role == Produces:
					return j.meets(&draft{Edge: e}, &n)
				default: // it has met data before
					return e.Application == c.Application && e.LastSeen != nil
				}
			})
			if !met {
				out = append(out, subject)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Find returns an edge by its id; nil where there is none. With the name of its
// subject and its environment it is quick; without, all subjects are looked at.
func (g *Graph) Find(id, subject, environment string) *Edge {
	environments, subjects := g.Environments(), []string{subject}
	if environment != "" {
		environments = []string{environment}
	}
	if subject == "" {
		subjects = g.used()
	}
	for _, name := range subjects {
		for _, environment := range environments {
			edges := g.edgesOf(registry.ParseName(name), environment)
			if at := slices.IndexFunc(edges, func(e Edge) bool { return e.ID == id }); at >= 0 {
				found := edges[at]
				return &found
			}
		}
	}
	return nil
}

// used returns the subjects that anybody names or has asked for.
func (g *Graph) used() []string {
	found := map[string]bool{}
	for _, a := range g.contracts.All() {
		g.named(a, found)
	}
	for _, name := range g.asked.Subjects() {
		found[name] = true
	}
	return slices.Sorted(maps.Keys(found))
}
