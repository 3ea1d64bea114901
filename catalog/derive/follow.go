package derive

import (
	"cmp"
	"maps"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/fold"
)

// Changes names what differs between two indexes: what is new, other or gone.
// All are sorted.
type Changes struct {
	Subjects []string // qualified
	Events   []string
	Channels []string // cluster/topic
}

// Follow returns the index of newer states and what differs from this one. Both
// may be used after it. It must not be called twice at a time on one index or on
// indexes that were made from each other.
func (x *Index) Follow(s Sources) (*Index, Changes) {
	if s == x.sources {
		return x, Changes{}
	}
	f := &follower{old: x, next: &Index{
		sources: s, settings: settingsOf(s), outside: outsideOf(s), reader: x.reader,
		walked: make([]*registry.Subject, 0, len(x.walked)+1), inactive: map[string]*registry.Subject{},
	}}
	if f.same() {
		same := *x
		same.sources = s
		return &same, Changes{}
	}
	f.next.subjects, f.next.events, f.next.channels = x.subjects.Copy(), x.events.Copy(), x.channels.Copy()
	f.walk()
	f.refer()
	f.derive()
	f.gather()
	f.next.reader.sweep(f.next.order)
	return f.next, f.changes
}

// follower is the work of one Follow.
type follower struct {
	old, next *Index
	rows      []row // of all subjects, in order
	changes   Changes
	touched   map[string][2]*Subject // by qualified name: before and after
}

// row is a subject on its way into the index.
type row struct {
	qualified string
	old       *Subject // nil for a new one
	inputs    inputs
	shape     *Shape // nil where it must be read
}

// same reports whether nothing has changed that subjects are derived from: most
// facts of a catalog say nothing about that, and to look at addresses is cheap.
func (f *follower) same() bool {
	s := f.next.sources
	same := true
	s.Registry.Walk(everySubject, func(_ string, sub *registry.Subject) bool {
		n := len(f.next.walked)
		same = same && n < len(f.old.walked) && f.old.walked[n] == sub
		f.next.walked = append(f.next.walked, sub)
		return true
	})
	return same && len(f.next.walked) == len(f.old.walked) && f.old.sources.Registry != nil &&
		f.next.settings.equal(f.old.settings) && f.next.outside.equal(f.old.outside)
}

// everySubject is the prefix of the subjects of all contexts.
const everySubject = ":*:"

// walk collects the inputs of all subjects. The old index is in the same order,
// so both are walked at once.
func (f *follower) walk() {
	said := f.next.outside
	f.touched = map[string][2]*Subject{}
	old := f.old.order
	f.rows = make([]row, 0, len(f.next.walked))
	f.next.sources.Registry.Walk(everySubject, func(qualified string, sub *registry.Subject) bool {
		r := row{qualified: qualified, inputs: inputs{subject: sub, annotation: said.annotations[qualified]}}
		l := links{associations: said.associations[qualified], aliases: said.aliases[qualified]}
		if len(old) > 0 && old[0].inputs.subject == sub { // nothing is new in the registry
			r.old, r.shape = old[0], old[0].Shape
			l.refers = r.old.inputs.linked().refers
			old = old[1:]
		} else {
			if sub.Latest == nil {
				f.next.inactive[qualified] = sub
				return true
			}
			for len(old) > 0 && old[0].Name != *sub.Name && fold.Order(old[0].Name.Qualified(), qualified) < 0 {
				f.gone(old[0])
				old = old[1:]
			}
			if len(old) > 0 && old[0].Name == *sub.Name {
				r.old, old = old[0], old[1:]
			}
			l.refers = f.refers(sub)
		}
		if len(l.associations)+len(l.aliases)+len(l.refers) > 0 {
			kept := l // so that only those that are kept take memory of their own
			r.inputs.links = &kept
		}
		f.rows = append(f.rows, r)
		return true
	})
	for _, s := range old {
		f.gone(s)
	}
}

func (f *follower) gone(s *Subject) { f.touched[s.Name.Qualified()] = [2]*Subject{s, nil} }

// outside is what others say of subjects, by qualified name.
type outside struct {
	annotations  map[string]*api.Annotation // those that override something
	associations map[string][]*registry.Association
	aliases      map[string][]string
}

func outsideOf(s Sources) outside {
	o := outside{map[string]*api.Annotation{}, map[string][]*registry.Association{}, map[string][]string{}}
	if s.Catalog != nil {
		s.Catalog.Annotations.Under(catalog.OfSubject, func(name string, a *api.Annotation) bool {
			if a.Override != nil {
				o.annotations[name] = a
			}
			return true
		})
	}
	s.Registry.EachAssociation(func(a *registry.Association) bool {
		if a.ResourceType == fold.Topic {
			o.associations[a.Subject] = append(o.associations[a.Subject], a)
		}
		return true
	})
	s.Registry.EachAlias(func(alias, target registry.Name) bool {
		o.aliases[target.Qualified()] = append(o.aliases[target.Qualified()], alias.Qualified())
		return true
	})
	for _, names := range o.aliases {
		slices.Sort(names)
	}
	return o
}

// equal compares what is said by address: whatever changes is made anew.
func (o outside) equal(p outside) bool {
	return maps.Equal(o.annotations, p.annotations) && maps.EqualFunc(o.associations, p.associations, slices.Equal) &&
		maps.EqualFunc(o.aliases, p.aliases, slices.Equal)
}

// refers lists the subjects that the active versions of a subject refer to.
func (f *follower) refers(sub *registry.Subject) []string {
	var out []string
	f.next.sources.Registry.Descend(sub, func(v *registry.Version) bool {
		if !v.Deleted {
			for _, ref := range v.Content.References {
				out = append(out, fold.ResolveName(ref.Subject, v.Context).Qualified())
			}
		}
		return true
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// refer finds out who is referred to, and whose schema may read otherwise because
// what it refers to has changed. A version is never changed, but it can be
// destroyed and its number given to another one.
func (f *follower) refer() {
	changed, referenced := map[string]bool{}, map[string]bool{}
	for i := range f.rows {
		r := &f.rows[i]
		if r.shape == nil {
			changed[r.qualified] = true
		}
		for _, target := range r.inputs.linked().refers {
			if target != r.qualified {
				referenced[target] = true
			}
		}
	}
	for name := range f.touched {
		changed[name] = true
	}
	for name, sub := range f.next.inactive {
		changed[name] = f.old.inactive[name] != sub
	}
	for name := range f.old.inactive {
		changed[name] = changed[name] || f.next.inactive[name] == nil
	}
	indirect := false // a reference of a reference may be the one that changed
	for target := range referenced {
		indirect = indirect || changed[target]
	}
	for i := range f.rows {
		r := &f.rows[i]
		r.inputs.referenced = referenced[r.qualified]
		if indirect && len(r.inputs.linked().refers) > 0 {
			r.shape = nil // the reader remembers those that are the same
		}
	}
}

// derive reads what must be read and derives what has other inputs than before.
func (f *follower) derive() {
	var unread []int
	var subjects []*registry.Subject
	for i := range f.rows {
		if f.rows[i].shape == nil {
			unread = append(unread, i)
			subjects = append(subjects, f.rows[i].inputs.subject)
		}
	}
	for k, shape := range f.next.reader.readAll(f.next.sources.Registry, subjects) {
		f.rows[unread[k]].shape = shape
	}
	same := f.next.settings.equal(f.old.settings)
	f.next.order = make([]*Subject, len(f.rows))
	for i := range f.rows {
		r := &f.rows[i]
		if same && r.old != nil && r.old.Shape.equal(r.shape) && r.old.inputs.equal(r.inputs) {
			f.next.order[i] = r.old
			continue
		}
		made := f.next.settings.derive(r.inputs, r.shape)
		f.next.order[i] = made
		f.touched[r.qualified] = [2]*Subject{r.old, made}
	}
}

// equal compares shapes that are shared where the schema is the same; those that
// cannot be read are not.
func (s *Shape) equal(o *Shape) bool { return s == o || s.Trouble != "" && s.Trouble == o.Trouble }

func (in inputs) equal(o inputs) bool {
	a, b := in.linked(), o.linked()
	return in.subject == o.subject && in.annotation == o.annotation && in.referenced == o.referenced &&
		slices.Equal(a.associations, b.associations) && slices.Equal(a.aliases, b.aliases)
}

// gather puts the subjects that have changed into their events and channels.
func (f *follower) gather() {
	// The subjects that belong there now and did not before, or not as they are now.
	events, channels := map[string][]*Subject{}, map[string][]*Subject{}
	for name, pair := range f.touched {
		if before := pair[0]; before != nil {
			for _, e := range before.Events {
				events[e] = append(events[e], nil...) // it must be made anew
			}
			for _, p := range before.Places {
				channels[p.String()] = append(channels[p.String()], nil...)
			}
		}
		if pair[1] == nil {
			f.next.subjects.Delete(name)
			continue
		}
		f.next.subjects.Set(name, pair[1])
		for _, e := range pair[1].Events {
			events[e] = append(events[e], pair[1])
		}
		for _, p := range pair[1].Places {
			channels[p.String()] = append(channels[p.String()], pair[1])
		}
	}
	for name, subjects := range events {
		f.event(name, subjects)
	}
	for place, subjects := range channels {
		f.channel(place, subjects)
	}
	f.changes = Changes{Subjects: slices.Sorted(maps.Keys(f.touched)), Events: slices.Sorted(maps.Keys(events)), Channels: slices.Sorted(maps.Keys(channels))}
}

// event makes an event anew from the carriers that have not changed and those that have.
func (f *follower) event(name string, subjects []*Subject) {
	e := &Event{Name: name, Type: TypeType}
	if old := f.old.Event(name); old != nil {
		for _, c := range old.Carriers {
			if _, changed := f.touched[c.Name.Qualified()]; !changed {
				e.Carriers = append(e.Carriers, c)
			}
		}
	}
	for _, s := range subjects {
		e.Carriers = append(e.Carriers, Carrier{s, s.root(name)})
	}
	if len(e.Carriers) == 0 {
		f.next.events.Delete(name)
		return
	}
	slices.SortFunc(e.Carriers, func(a, b Carrier) int { return cmp.Compare(a.Name.Qualified(), b.Name.Qualified()) })
	if i := slices.IndexFunc(e.Carriers, func(c Carrier) bool { return c.Subject.Type != TypeType }); i >= 0 {
		e.Type = e.Carriers[i].Subject.Type
	}
	f.next.events.Set(name, e)
}

// root is the part of the schema that an event is; all of it where the event has another name.
func (s *Subject) root(event string) *Root {
	roots := s.Shape.Roots
	for i := range roots {
		if roots[i].Name == event {
			return &roots[i]
		}
	}
	whole := &Root{Fields: s.Shape.Fields}
	if len(roots) == 1 {
		whole.Name, whole.Doc = roots[0].Name, roots[0].Doc
	}
	return whole
}

// channel makes a channel anew, as event does.
func (f *follower) channel(place string, subjects []*Subject) {
	c := &Channel{Hidden: true}
	put := func(s *Subject) {
		for _, p := range s.Places {
			if p.String() == place {
				c.Place = p
			}
		}
		if s.Key {
			c.Keys = append(c.Keys, s)
		} else {
			c.Values = append(c.Values, s)
		}
		c.Hidden = c.Hidden && s.Hidden
	}
	if old := f.old.Channel(place); old != nil {
		for _, s := range slices.Concat(old.Values, old.Keys) {
			if _, changed := f.touched[s.Name.Qualified()]; !changed {
				put(s)
			}
		}
	}
	for _, s := range subjects {
		put(s)
	}
	if len(c.Values)+len(c.Keys) == 0 {
		f.next.channels.Delete(place)
		return
	}
	byName := func(a, b *Subject) int { return cmp.Compare(a.Name.Qualified(), b.Name.Qualified()) }
	slices.SortFunc(c.Values, byName)
	slices.SortFunc(c.Keys, byName)
	f.next.channels.Set(place, c)
}
