package explore

import (
	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/registry"
)

// markSaid marks what two states say different things of. Rows are compared by
// address: the catalog makes a new one of whatever changes. Nothing is remembered
// for it but the older state.
func markSaid(dirty map[search.Key]bool, old, now *catalog.State) {
	for sort, kind := range map[string]search.Kind{
		catalog.OfEvent: search.Event, catalog.OfChannel: search.Channel, catalog.OfSubject: search.Subject, catalog.OfApplication: search.Application,
	} {
		each := func(a, b catalog.Table[api.Annotation]) {
			a.Under(sort, func(name string, note *api.Annotation) bool {
				if b.Get(sort, name) != note {
					dirty[search.Key{Kind: kind, ID: name}] = true
				}
				return true
			})
		}
		each(now.Annotations, old.Annotations)
		each(old.Annotations, now.Annotations)
	}
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
