package explore

import (
	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/registry"
)

// notes are the annotations of one sort, in order of names.
type notes []note

type note struct {
	name string
	said *api.Annotation
}

// sorts are the annotations that lists show.
var sorts = map[string]search.Kind{
	catalog.OfEvent: search.Event, catalog.OfChannel: search.Channel, catalog.OfSubject: search.Subject, catalog.OfApplication: search.Application,
}

// markNotes marks what is said otherwise than it was, and returns what is said. It
// compares addresses: the catalog makes a new row of whatever changes.
func (was notes) markNotes(dirty map[search.Key]bool, sort string, now *catalog.State) notes {
	out := make(notes, 0, len(was)+1)
	mark := func(name string) { dirty[search.Key{Kind: sorts[sort], ID: name}] = true }
	now.Annotations.Under(sort, func(name string, said *api.Annotation) bool {
		for len(was) > 0 && was[0].name < name {
			mark(was[0].name)
			was = was[1:]
		}
		switch {
		case len(was) == 0 || was[0].name != name:
			mark(name)
		case was[0].said != said:
			mark(name)
			fallthrough
		default:
			was = was[1:]
		}
		out = append(out, note{name, said})
		return true
	})
	for _, gone := range was {
		mark(gone.name)
	}
	return out
}

// markSaid marks what else two states say different things of.
func markSaid(dirty map[search.Key]bool, old, now *catalog.State) {
	labels := func(a, b *catalog.State) {
		a.EachLabel(func(name registry.Name, l catalog.Label) bool {
			if b.Label(name) != l {
				dirty[search.Key{Kind: search.Subject, ID: name.Qualified()}] = true
			}
			return true
		})
	}
	labels(now, old)
	labels(old, now)
	markRows(dirty, search.Application, old.Applications, now.Applications, func(c *api.Contract) string { return c.Application })
	markRows(dirty, search.Application, old.Main, now.Main, func(p *api.Published) string { return p.Application })
	markRows(dirty, search.Team, old.Teams, now.Teams, func(t *api.Team) string { return t.Name })
	markRows(dirty, search.Domain, old.Domains, now.Domains, func(d *api.Domain) string { return d.Name })
}

// markRows marks the rows that are new, other or gone.
func markRows[T any](dirty map[search.Key]bool, kind search.Kind, old, now catalog.Table[T], name func(*T) string) {
	each := func(a, b catalog.Table[T]) {
		a.Each(func(row *T) bool {
			if id := name(row); b.Get(id) != row {
				dirty[search.Key{Kind: kind, ID: id}] = true
			}
			return true
		})
	}
	each(now, old)
	each(old, now)
}
