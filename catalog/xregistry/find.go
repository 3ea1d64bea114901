package xregistry

import (
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/registry"
)

// Place is what an address leads to: a collection or an entity.
type Place struct {
	r        *Registry
	groups   []*group // of a collection of groups; so are the others
	group    *group
	resource *resource
	version  *version
	versions []version
	// in says which of the collections below the entity it is; "" is the entity itself.
	in string
	// Details is set where the address asks for the metadata of what has a document.
	Details bool
}

// Find follows the parts of an address below the registry's. It returns nil for what is not there.
func (r *Registry) Find(parts []string) *Place {
	p := &Place{r: r}
	for i, part := range parts {
		last := i == len(parts)-1
		if last && (i == 3 || i == 5) {
			part, p.Details = strings.CutSuffix(part, "$details")
		}
		if !p.step(i, part) {
			return nil
		}
	}
	return p
}

// step follows one part of an address; i is how many came before it.
func (p *Place) step(i int, part string) bool {
	switch i {
	case 0:
		p.in, p.groups = part, p.r.groups[part]
		return typeOf(part) != nil
	case 1:
		at, ok := slices.BinarySearchFunc(p.groups, part, func(g *group, id string) int { return strings.Compare(g.id, id) })
		if ok {
			p.group, p.in = p.groups[at], ""
		}
		return ok
	case 2:
		p.in = part
		return p.group.kind.resource != nil && p.group.kind.resource.plural == part
	case 3:
		all := p.group.resources
		at, ok := slices.BinarySearchFunc(all, part, func(res *resource, id string) int { return strings.Compare(res.id, id) })
		if ok {
			p.resource, p.in = all[at], ""
		}
		return ok
	case 4:
		p.in, p.versions = part, p.r.versions(p.resource)
		return part == "meta" || part == "versions"
	case 5:
		at := slices.IndexFunc(p.versions, func(v version) bool { return v.id() == part })
		if at < 0 || p.in != "versions" {
			return false
		}
		p.version, p.in = &p.versions[at], ""
		return true
	default:
		return false
	}
}

// IsCollection reports whether the place holds entities rather than being one.
func (p *Place) IsCollection() bool { return p.in != "" && p.in != "meta" }

// Inline checks that what is to be inlined is there below the place.
func (p *Place) Inline(in Inline) error {
	level := 0 // of the entities that are written: registry, group, resource, version
	switch {
	case p.version != nil, p.in == "versions":
		level = 3
	case p.resource != nil, p.in != "" && p.group != nil:
		level = 2
	case p.group != nil, p.in != "":
		level = 1
	}
	return in.check(level)
}

// check walks down from a level.
func (in Inline) check(level int) error {
	for name, below := range in {
		ok := name == "*"
		switch level {
		case 0:
			ok = ok || typeOf(name) != nil || name == "capabilities" || name == "model"
		case 1:
			ok = ok || name == Schemas || name == Messages
		case 2:
			ok = ok || name == "versions" || name == "meta" || name == "schema"
		case 3:
			ok = ok || name == "schema"
		}
		if !ok {
			return ErrInline
		}
		next := level + 1
		if name == "capabilities" || name == "model" || name == "meta" || name == "schema" {
			next = 4 // nothing is below
		}
		if err := below.check(next); err != nil {
			return err
		}
	}
	return nil
}

// Entity writes the entity of the place.
func (p *Place) Entity(w *Writer, in Inline) Entity {
	switch {
	case p.version != nil:
		return p.r.writeVersion(w, p.version, in)
	case p.in == "meta":
		return p.r.writeMeta(w, p.resource)
	case p.resource != nil:
		return p.r.writeResource(w, p.resource, in)
	case p.group != nil:
		return p.r.writeGroup(w, p.group, in)
	default:
		return p.r.root(w, in)
	}
}

// Page writes the entities of a collection whose ids come behind one, as many as
// are wanted. It returns how many there are in all, and the id behind which the
// next page begins; "" where there is none.
func (p *Place) Page(w *Writer, in Inline, after string, limit int) (page Entity, count int, next string) {
	switch {
	case p.in == "versions":
		// Versions are in order of their numbers, not of their ids as texts.
		first := 1 + slices.IndexFunc(p.versions, func(v version) bool { return v.id() == after })
		all, next := cut(p.versions[first:], limit, func(v version) string { return v.id() })
		return p.r.writeVersions(w, all, in), len(p.versions), next
	case p.group != nil:
		all, next := behind(p.group.resources, after, limit, func(res *resource) string { return res.id })
		return p.r.writeResources(w, all, in), len(p.group.resources), next
	default:
		all, next := behind(p.groups, after, limit, func(g *group) string { return g.id })
		return p.r.writeGroups(w, all, in), len(p.groups), next
	}
}

func behind[T any](all []T, after string, limit int, id func(T) string) ([]T, string) {
	at, found := slices.BinarySearchFunc(all, after, func(one T, id2 string) int { return strings.Compare(id(one), id2) })
	if found {
		at++
	}
	return cut(all[at:], limit, id)
}

func cut[T any](all []T, limit int, id func(T) string) ([]T, string) {
	if len(all) <= limit {
		return all, ""
	}
	return all[:limit], id(all[limit-1])
}

// HasDocument reports whether the place has a text of its own, which is what its
// address answers unless it asks for details.
func (p *Place) HasDocument() bool {
	return p.resource != nil && p.resource.schema != nil && p.in == ""
}

// Document returns the version whose text is the document, and the type of that.
func (p *Place) Document() (v *registry.Version, mediaType, address string) {
	at := p.version
	if at == nil {
		all := p.r.versions(p.resource)
		at = &all[len(all)-1]
	}
	return at.Version, contentType(at.Content), at.xid()
}
