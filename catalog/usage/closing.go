package usage

import (
	"slices"

	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/registry"
)

// Closing is a subject whose coverage is closed in an environment.
type Closing struct{ Environment, Subject string }

// NewlyClosed returns where coverage is closed because everybody who may read is
// known, and nobody has noted yet that it ever was. Once noted, an unknown reader
// who appears later is never taken for harmless.
func (g *Graph) NewlyClosed() []Closing {
	var out []Closing
	for _, environment := range g.Environments() {
		for _, name := range g.looked() {
			if g.in.View.Catalog.Closed.Get(environment, name.Qualified()) != nil {
				continue
			}
			j, edges := g.edges(name, environment)
			if c := j.coverage(edges); c.State == Closed && c.AttestedUntil == nil {
				out = append(out, Closing{environment, name.Qualified()})
			}
		}
	}
	return out
}

// looked returns the subjects of the topics whose permissions are known.
func (g *Graph) looked() []registry.Name {
	var out []registry.Name
	for i := range g.in.Seen.Kafka {
		k := &g.in.Seen.Kafka[i]
		if !k.ACLsKnown || k.GoodAt.IsZero() {
			continue
		}
		for _, t := range k.Topics {
			out = append(out, g.subjectsIn(k.Cluster, t.Name)...)
		}
	}
	return out
}

// subjectsIn returns the subjects of a topic of a cluster, which may be the one
// that an environment calls its default.
func (g *Graph) subjectsIn(cluster, topic string) []registry.Name {
	out := g.in.Derived.SubjectsOn(cluster + "/" + topic)
	if cluster != contracts.DefaultCluster {
		out = append(slices.Clip(out), g.in.Derived.SubjectsOn(contracts.DefaultCluster+"/"+topic)...)
	}
	return out
}
