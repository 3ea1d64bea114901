package usage

import (
	"cmp"
	"slices"

	"github.com/treaty-registry/treaty/catalog/usage/asked"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/registry"
)

// Application returns all edges of an application in all environments, by
// environment, role and subject.
func (g *Graph) Application(name string) []Edge {
	subjects := g.subjectsOf(name)
	var all []Edge
	for _, environment := range g.Environments() {
		for _, subject := range subjects {
			for _, e := range g.edgesOf(subject, environment) {
				if e.Application == name {
					all = append(all, e)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Environment, b.Environment), -cmp.Compare(a.Role, b.Role), cmp.Compare(a.Subject, b.Subject))
	})
	return all
}

// subjectsOf returns the subjects that an application may use: those that its
// contracts name, those that its principals asked for, and those of the topics that
// its consumer groups read.
func (g *Graph) subjectsOf(name string) []registry.Name {
	found := map[string]bool{}
	if a := g.contracts.Application(name); a != nil {
		g.named(a, found)
	}
	for id, t := range g.asked.Traces() {
		if w := g.people.Resolve(id, ""); w.Application != name && !g.people.Scopes(w.Principal) {
			continue
		}
		for _, subject := range g.askedFor(t) {
			if g.people.Resolve(id, subject).Application == name {
				found[subject] = true
			}
		}
	}
	g.read(name, found)
	out := make([]registry.Name, 0, len(found))
	for qualified := range found {
		out = append(out, registry.ParseName(qualified))
	}
	slices.SortFunc(out, func(a, b registry.Name) int { return cmp.Compare(a.Qualified(), b.Qualified()) })
	return out
}

// askedFor returns the subjects that an identity asked for by name, by id or by GUID.
func (g *Graph) askedFor(t *asked.Trace) []string {
	all := t.Subjects
	for _, id := range t.IDs {
		all = append(slices.Clip(all), g.having(schema{id: id})...)
	}
	for _, guid := range t.GUIDs {
		all = append(slices.Clip(all), g.having(schema{guid: guid})...)
	}
	return all
}

// read adds the subjects of the topics that groups of an application read.
func (g *Graph) read(name string, found map[string]bool) {
	for i := range g.in.Seen.Kafka {
		k := &g.in.Seen.Kafka[i]
		for n := range k.Groups {
			group := &k.Groups[n]
			for _, topic := range group.Topics {
				for _, subject := range g.subjectsIn(k.Cluster, topic) {
					if qualified := subject.Qualified(); g.people.Behind(group, qualified) == name {
						found[qualified] = true
					}
				}
			}
		}
	}
}

// named adds the subjects that the contracts of an application name.
func (g *Graph) named(a *contracts.Application, found map[string]bool) {
	for _, p := range a.Places {
		for i := range p.Contract.Produces {
			g.expand(&p.Contract.Produces[i].Flow, found)
		}
		for i := range p.Contract.Consumes {
			g.expand(&p.Contract.Consumes[i].Flow, found)
		}
	}
}

// expand adds the subjects of a flow.
func (g *Graph) expand(f *flow, found map[string]bool) {
	var names []registry.Name
	switch {
	case f.Subject != "":
		found[f.Subject] = true
	case f.Event != "":
		names = g.in.Derived.Carriers(f.Event)
	default:
		names = g.in.Derived.SubjectsOn(Place(f.Channel))
	}
	for _, name := range names {
		found[name.Qualified()] = true
	}
}
