package about

import (
	"cmp"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/registry"
)

// Belonging returns an object and all that belongs to it now: to an event the
// subjects that carry it, to a channel its subjects, to a domain or a team the
// events, subjects, channels and applications that it has; to a domain also
// what is nested in it. What belonged to it once and does no more is not there.
func Belonging(v catalog.View, x *derive.Index, o Object) map[Object]bool {
	b := belonging{v: v, x: x, out: map[Object]bool{o: true}}
	switch o.Sort {
	case Event:
		if e := x.Event(o.Name); e != nil {
			b.event(e)
		}
	case Channel:
		if c := x.Channel(o.Name); c != nil {
			b.subjects(c.Values)
			b.subjects(c.Keys)
		}
	case Domain:
		domains := map[string]bool{o.Name: true}
		v.Catalog.Domains.Each(func(d *api.Domain) bool {
			if d.Parent == o.Name {
				domains[d.Name] = true
				b.out[Object{Domain, d.Name}] = true
			}
			return true
		})
		b.all(func(_, domain string) bool { return domains[domain] })
	case Team:
		b.all(func(owner, _ string) bool { return owner == o.Name })
		v.Catalog.Domains.Each(func(d *api.Domain) bool {
			if d.Owner == o.Name {
				b.out[Object{Domain, d.Name}] = true
			}
			return true
		})
	}
	return b.out
}

// belonging collects.
type belonging struct {
	v   catalog.View
	x   *derive.Index
	out map[Object]bool
}

func (b *belonging) subjects(all []*derive.Subject) {
	for _, s := range all {
		b.out[Object{Subject, s.Name.Qualified()}] = true
	}
}

func (b *belonging) event(e *derive.Event) {
	b.out[Object{Event, e.Name}] = true
	for i := range e.Carriers {
		b.out[Object{Subject, e.Carriers[i].Name.Qualified()}] = true
	}
}

// all adds what has a wanted owner or domain.
func (b *belonging) all(wanted func(owner, domain string) bool) {
	b.x.EachSubject(func(s *derive.Subject) bool {
		if wanted(b.ofSubject(s.Name)) {
			b.out[Object{Subject, s.Name.Qualified()}] = true
		}
		return true
	})
	b.x.EachEvent(func(e *derive.Event) bool {
		owner, domain := b.said(catalog.OfEvent, e.Name)
		for i := range e.Carriers {
			o, d := b.ofSubject(e.Carriers[i].Name)
			owner, domain = cmp.Or(owner, o), cmp.Or(domain, d)
		}
		if wanted(owner, domain) {
			b.event(e)
		}
		return true
	})
	b.x.EachChannel(func(c *derive.Channel) bool {
		if wanted(b.said(catalog.OfChannel, c.String())) {
			b.out[Object{Channel, c.String()}] = true
		}
		return true
	})
	c := b.v.Catalog
	application := func(name, owner, domain string) {
		o, d := b.said(catalog.OfApplication, name)
		if wanted(cmp.Or(owner, o), cmp.Or(domain, d)) {
			b.out[Object{Application, name}] = true
		}
	}
	c.Main.Each(func(p *api.Published) bool {
		application(p.Application, p.Owner, p.Domain)
		return true
	})
	c.Applications.Each(func(k *api.Contract) bool {
		application(k.Application, k.Owner, k.Domain)
		return true
	})
}

func (b *belonging) said(sort, name string) (owner, domain string) {
	if a := b.v.Catalog.Annotations.Get(sort, name); a != nil {
		return a.Owner, a.Domain
	}
	return "", ""
}

// ofSubject is who owns a subject; whoever manages it with files may have named an owner there.
func (b *belonging) ofSubject(name registry.Name) (owner, domain string) {
	owner, domain = b.said(catalog.OfSubject, name.Qualified())
	return cmp.Or(owner, b.v.Catalog.Label(name).Owner), domain
}
