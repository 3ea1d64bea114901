package deploy

import (
	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/registry"
)

// ToMain answers whether a build may be merged: whether it fits what all others
// declare on their main branches, deployed or not. Its error is an *api.Problem.
func ToMain(j *impact.Judge, g impact.Graph, b Build, o Options) (api.Deployability, error) {
	q := &question{j: j, g: &declared{g, b.Application}, build: b, o: o, place: "main"}
	return q.answer()
}

// declared is a graph of what the newest contracts of the main branches declare.
type declared struct {
	impact.Graph
	except string // the application that asks
}

// Subject returns who declares to use a subject. Coverage is that of contracts:
// what is declared is known completely.
func (d *declared) Subject(name registry.Name, environment string) usage.Usage {
	u := usage.Usage{Subject: name, Environment: environment, Coverage: api.Coverage{State: "closed", Words: "contracts of main branches", Unexplained: []api.Unexplained{}, KafkaDiscovery: "off"}}
	d.Inputs().View.Catalog.Main.Each(func(p *api.Published) bool {
		if p.Application == d.except {
			return true
		}
		for i := range p.Produces {
			x := &p.Produces[i]
			d.add(&u, p, usage.Produces, &x.Flow, contracts.Need{Reader: x.Schema})
		}
		for i := range p.Consumes {
			x := &p.Consumes[i]
			d.add(&u, p, usage.Consumes, &x.Flow, contracts.Need{Reader: x.Reader, Uses: x.Uses, From: x.From, Group: x.Group})
		}
		return true
	})
	return u
}

// add adds an edge for a flow of a contract that is about the subject.
func (d *declared) add(u *usage.Usage, p *api.Published, role string, f *api.Flow, n contracts.Need) {
	for _, name := range subjectsOf(d.Graph, f) {
		if name != u.Subject {
			continue
		}
		n.Build, n.Contract, n.Since, n.Event = p.Version, p.Hash, p.At, f.Event
		u.Edges = append(u.Edges, usage.Edge{
			Edge: api.Edge{
				ID: usage.EdgeID(p.Application, "", role, name.Qualified(), u.Environment), Application: p.Application, Role: role,
				Subject: name.Qualified(), Environment: u.Environment, Status: usage.Declared, Owner: p.Owner, Verified: true,
				Claims: []api.Provenance{{Source: "contract", Ref: p.Ref, FirstSeen: p.At, LastSeen: p.At, Verified: true}},
			},
			Name: name, Needs: []contracts.Need{n},
		})
		return
	}
}
