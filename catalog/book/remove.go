package book

import (
	"fmt"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// RemoveTeam removes a team that owns nothing any more.
func RemoveTeam(v catalog.View, name string) ([]ledger.Fact, error) {
	s := v.Catalog
	if s.Teams.Get(name) == nil {
		return nil, Unknown(notFound, "team", name, teams(s))
	}
	var h hanging
	s.Domains.Each(func(d *api.Domain) bool { return h.add(d.Owner == name, "the domain "+d.Name) })
	s.Applications.Each(func(c *api.Contract) bool { return h.add(c.Owner == name, "the application "+c.Application) })
	s.Main.Each(func(p *api.Published) bool {
		return h.add(p.Owner == name && living(s, p.Application), "the application "+p.Application)
	})
	h.annotations(v, func(a *api.Annotation) bool { return a.Owner == name })
	s.EachLabel(func(subject registry.Name, l catalog.Label) bool {
		return h.add(l.Owner == name && v.Registry.State.Subject(subject) != nil, "the subject "+subject.Qualified())
	})
	if err := h.refuse("the team "+name, "owns", "give them another owner first"); err != nil {
		return nil, err
	}
	return one(catalog.TeamFact(name, nil))
}

// RemoveDomain removes a domain in which nothing is any more.
func RemoveDomain(v catalog.View, name string) ([]ledger.Fact, error) {
	s := v.Catalog
	if s.Domains.Get(name) == nil {
		return nil, Unknown(notFound, "domain", name, domains(s))
	}
	var h hanging
	s.Domains.Each(func(d *api.Domain) bool { return h.add(d.Parent == name, "the domain "+d.Name) })
	s.Applications.Each(func(c *api.Contract) bool { return h.add(c.Domain == name, "the application "+c.Application) })
	s.Main.Each(func(p *api.Published) bool {
		return h.add(p.Domain == name && living(s, p.Application), "the application "+p.Application)
	})
	h.annotations(v, func(a *api.Annotation) bool { return a.Domain == name })
	if err := h.refuse("the domain "+name, "holds", "move them to another domain first"); err != nil {
		return nil, err
	}
	return one(catalog.DomainFact(name, nil))
}

// RemoveEnvironment removes an environment in which nothing runs and about which
// nothing is decided any more. own is that of the instance, which always is there.
func RemoveEnvironment(s *catalog.State, own, name string, now time.Time) ([]ledger.Fact, error) {
	switch {
	case name == own && s.Environments.Get(name) != nil:
		return nil, api.NewProblem(conflict, "own-environment", "Own environment",
			fmt.Sprintf("%s is the environment of this registry", name), "describe it anew instead: it is always there")
	case s.Environments.Get(name) == nil:
		return nil, Unknown(notFound, "environment", name, Environments(s, own))
	}
	var h hanging
	s.Deployments.Under(name, func(_ string, d *api.Deployed) bool {
		return h.add(d.Ended.IsZero(), fmt.Sprintf("the deployment of %s %s", d.Application, d.Version))
	})
	s.Releases.Under(name, func(_ string, r *api.Released) bool {
		return h.add(r.Ended.IsZero(), fmt.Sprintf("the release of %s %s", r.Application, r.Version))
	})
	s.Policies.Each(func(p *api.Policy) bool {
		for _, e := range p.Match.Environments {
			h.add(e == name, "the policy "+p.Name)
		}
		return true
	})
	s.Waivers.Each(func(w *api.Waiver) bool {
		return h.add(w.Environment == name && w.Expires.After(now), "the waiver "+w.ID)
	})
	s.Attestations.Under(name, func(_ string, a *api.Attestation) bool {
		return h.add(a.Until.After(now), "the attestation of "+a.Subject)
	})
	if err := h.refuse("the environment "+name, "has", "end and take back what is about it first"); err != nil {
		return nil, err
	}
	return one(catalog.EnvironmentFact(name, nil))
}

// RemoveApplication takes back what people said of an application beside its
// contracts. Those stay, and so does what was observed.
func RemoveApplication(s *catalog.State, name string) ([]ledger.Fact, error) {
	if s.Applications.Get(name) != nil {
		return one(catalog.ApplicationFact(name, nil))
	}
	if s.Main.Get(name) != nil {
		return nil, api.NewProblem(notFound, "not-described", "Not described",
			fmt.Sprintf("nobody has described the application %s beside its contracts", name), "contracts stay; end its deployments to retire it")
	}
	return nil, Unknown(notFound, "application", name, keys(s.Applications, func(c *api.Contract) string { return c.Application }))
}

// living reports whether an application may run: it does until all of its
// deployments and releases have ended, and where none was ever recorded.
func living(s *catalog.State, application string) bool {
	recorded, runs := false, false
	see := func(name string, ended time.Time) bool {
		if name == application {
			recorded, runs = true, runs || ended.IsZero()
		}
		return !runs
	}
	s.Deployments.Each(func(d *api.Deployed) bool { return see(d.Application, d.Ended) })
	s.Releases.Each(func(r *api.Released) bool { return see(r.Application, r.Ended) })
	return runs || !recorded
}

// keys lists the names of the objects of a table.
func keys[T any](t catalog.Table[T], name func(*T) string) []string {
	out := make([]string, 0, t.Len())
	t.Each(func(row *T) bool { out = append(out, name(row)); return true })
	return out
}

func teams(s *catalog.State) []string {
	return keys(s.Teams, func(t *api.Team) string { return t.Name })
}

func domains(s *catalog.State) []string {
	return keys(s.Domains, func(d *api.Domain) string { return d.Name })
}

// hanging collects what still needs an object.
type hanging struct {
	names []string // the first few
	more  int
}

// shownHanging is how many are named.
const shownHanging = 5

// add notes a thing if it needs the object; the answer is always true, so that a visit goes on.
func (h *hanging) add(needs bool, what string) bool {
	switch {
	case !needs:
	case len(h.names) > 0 && h.names[len(h.names)-1] == what: // said of it twice
	case len(h.names) < shownHanging:
		h.names = append(h.names, what)
	default:
		h.more++
	}
	return true
}

// annotations notes the objects of which people say what needs tells.
func (h *hanging) annotations(v catalog.View, needs func(*api.Annotation) bool) {
	for _, sort := range []string{catalog.OfApplication, catalog.OfChannel, catalog.OfEvent, catalog.OfSubject} {
		v.Catalog.Annotations.Under(sort, func(name string, a *api.Annotation) bool {
			gone := sort == catalog.OfSubject && v.Registry.State.Subject(registry.ParseName(name)) == nil
			return h.add(!gone && needs(a), "the "+sort+" "+name)
		})
	}
}

func (h *hanging) refuse(what, verb, hint string) error {
	if len(h.names) == 0 {
		return nil
	}
	list := strings.Join(h.names, ", ")
	if h.more > 0 {
		list += fmt.Sprintf(" and %d more", h.more)
	}
	return api.NewProblem(conflict, "in-use", "Still in use", fmt.Sprintf("%s still %s %s", what, verb, list), hint)
}
