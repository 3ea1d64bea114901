// Package xregistry shows the registry and its catalog as an xRegistry: groups, resources and versions as the CNCF's specification has them.
//
// It follows the line of the 1.0 release candidates: subjects are schemas in the
// group of their context, events are messages in the group of each channel that
// they flow through, and channels and what applications declare about them are
// endpoints. Everything is read-only. What is served is declared by Model, and
// nothing else is.
package xregistry

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/registry"
)

// SpecVersion is the version of the specification that answers follow.
const SpecVersion = "1.0-rc4"

// The types of groups and resources, in the plural.
const (
	SchemaGroups  = "schemagroups"
	MessageGroups = "messagegroups"
	Endpoints     = "endpoints"
	Schemas       = "schemas"
	Messages      = "messages"
)

// Source is what is shown. All fields are required.
type Source struct {
	View    catalog.View
	Derived *derive.Index
	// Level returns the compatibility level of a subject.
	Level func(registry.Name) string
}

// Registry is the catalog at one place of the ledger. It is immutable.
type Registry struct {
	s      Source
	groups map[string][]*group // by type, each in order of ids
	times  span
}

// group is a context, a channel, or an endpoint.
type group struct {
	kind      *groupType
	id        string
	own       Entity      // attributes of this type of group
	resources []*resource // in order of ids
	times     span
}

// resource is a schema or a message: one of the two is not nil.
type resource struct {
	group  *group
	id     string
	schema *derive.Subject
	event  *derive.Event
}

// Entity is an object as JSON has it.
type Entity = map[string]any

// unplaced is the group of the messages whose channel nobody knows.
const unplaced = "unplaced"

// New returns the registry of a source.
func New(s Source) *Registry {
	r := &Registry{s: s, groups: map[string][]*group{}}
	r.schemas()
	r.messages()
	r.endpoints()
	for _, all := range r.groups {
		slices.SortFunc(all, func(a, b *group) int { return cmp.Compare(a.id, b.id) })
		for _, g := range all {
			slices.SortFunc(g.resources, func(a, b *resource) int { return cmp.Compare(a.id, b.id) })
			r.times.join(g.times)
		}
	}
	return r
}

// schemas makes a group of each context, also of those that hold no subjects.
func (r *Registry) schemas() {
	byContext := map[string]*group{}
	of := func(context string) *group {
		g := byContext[context]
		if g == nil {
			g = &group{kind: typeOf(SchemaGroups), id: contextID(context), own: Entity{}}
			if g.id != context {
				g.own["name"] = context
			}
			byContext[context] = g
			r.groups[SchemaGroups] = append(r.groups[SchemaGroups], g)
		}
		return g
	}
	for _, context := range r.s.View.Registry.State.Contexts("", registry.Page{}) {
		of(context)
	}
	r.s.Derived.EachSubject(func(s *derive.Subject) bool {
		g := of(s.Name.Context)
		g.resources = append(g.resources, &resource{group: g, id: ID(s.Name.Subject), schema: s})
		g.times.add(s.Latest.At)
		return true
	})
}

// contextID is a context without its first point, with which no id may begin.
func contextID(context string) string {
	if context == registry.DefaultContext {
		return "default"
	}
	if name := strings.TrimPrefix(context, "."); name != "default" {
		return ID(name)
	}
	return hashed("default", context)
}

// messages makes a group of each channel, and one of events without channels.
func (r *Registry) messages() {
	byPlace := map[string]*group{}
	add := func(id string, e *derive.Event) {
		g := byPlace[id]
		if g == nil {
			g = &group{kind: typeOf(MessageGroups), id: id, own: Entity{"envelope": "CloudEvents/1.0", "protocol": "KAFKA"}}
			if id == unplaced {
				delete(g.own, "protocol")
				g.own["description"] = "Messages whose channel is not known"
			}
			byPlace[id] = g
			r.groups[MessageGroups] = append(r.groups[MessageGroups], g)
		}
		g.resources = append(g.resources, &resource{group: g, id: ID(e.Name), event: e})
		newest := e.Newest()
		g.times.add(newest.Latest.At)
	}
	r.s.Derived.EachEvent(func(e *derive.Event) bool {
		if e.Type == derive.TypeType {
			return true // shared by others, never sent alone
		}
		places := e.Places()
		for _, p := range places {
			add(ID(p.Cluster, p.Topic), e)
		}
		if len(places) == 0 {
			add(unplaced, e)
		}
		return true
	})
}

// endpoints makes one of each channel, and one of each channel for each
// application that declares to send to it or to receive from it.
func (r *Registry) endpoints() {
	placed := map[string]bool{}
	for _, g := range r.groups[MessageGroups] {
		placed[g.id] = true
	}
	add := func(id string, at int64, p derive.Place, usage []string, own Entity) {
		own["usage"], own["channel"], own["protocol"] = usage, p.String(), "KAFKA"
		options, _ := own["protocoloptions"].(Entity)
		if options == nil {
			options = Entity{}
			own["protocoloptions"] = options
		}
		options["topic"] = p.Topic
		own["envelope"] = "CloudEvents/1.0"
		if of := ID(p.Cluster, p.Topic); placed[of] { // a channel of shared types alone has no messages
			own["messagegroups"] = []string{"/" + MessageGroups + "/" + of}
		}
		g := &group{kind: typeOf(Endpoints), id: id, own: own}
		g.times.add(at)
		r.groups[Endpoints] = append(r.groups[Endpoints], g)
	}
	r.s.Derived.EachChannel(func(c *derive.Channel) bool {
		if c.Hidden || len(c.Values) == 0 {
			return true
		}
		newest := slices.MaxFunc(c.Values, func(a, b *derive.Subject) int { return cmp.Compare(a.Latest.At, b.Latest.At) })
		add(ID(c.Cluster, c.Topic), newest.Latest.At, c.Place, []string{"consumer", "producer"}, Entity{"description": "The topic itself"})
		return true
	})
	r.s.View.Catalog.Main.Each(func(p *api.Published) bool {
		seen := map[string]bool{}
		labels := Entity{"application": p.Application}
		for key, value := range map[string]string{"owner": p.Owner, "domain": p.Domain, "version": p.Version} {
			if value != "" {
				labels[key] = value
			}
		}
		each := func(f api.Flow, role, usage, consumers string) {
			for _, place := range r.places(f) {
				if id := ID(p.Application, role, place.Cluster, place.Topic); !seen[id] {
					seen[id] = true
					own := Entity{"labels": labels}
					if consumers != "" {
						own["protocoloptions"] = Entity{"consumergroup": consumers}
					}
					add(id, p.At.UnixMilli(), place, []string{usage}, own)
				}
			}
		}
		for _, out := range p.Produces {
			each(out.Flow, "produces", "producer", "")
		}
		for _, in := range p.Consumes {
			each(in.Flow, "consumes", "consumer", in.Group)
		}
		return true
	})
}

// places are the channels of a flow.
func (r *Registry) places(f api.Flow) []derive.Place {
	switch {
	case f.Subject != "":
		if s := r.s.Derived.Subject(registry.ParseName(f.Subject)); s != nil {
			return s.Places
		}
	case f.Event != "":
		if e := r.s.Derived.Event(f.Event); e != nil {
			return e.Places()
		}
	case f.Channel != "":
		place := f.Channel
		if !strings.Contains(place, "/") {
			place = derive.DefaultCluster + "/" + place
		}
		if c := r.s.Derived.Channel(place); c != nil {
			return []derive.Place{c.Place}
		}
	}
	return nil
}

// notID is what is left out of names that cannot be ids.
var notID = regexp.MustCompile(`[^A-Za-z0-9_.~@-]+`)

// ID makes an id of the parts of a name, with colons between them. What an id
// cannot hold is left out, and a part of a hash then tells it from others.
func ID(parts ...string) string {
	id := strings.Join(parts, ":")
	inside := len(parts) > 1 && slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(p, ":") })
	if allowed(id) && !marked(id) && !inside && id != unplaced {
		return id
	}
	return hashed(id, strings.Join(parts, "\x00"))
}

// allowed reports whether the specification allows an id: up to 128 letters,
// digits, and . _ ~ : @ -, of which only the underscore may be first.
func allowed(id string) bool {
	const longest = 128
	for i := range len(id) {
		b := id[i]
		switch {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9', b == '_':
		case i > 0 && strings.IndexByte(".~:@-", b) >= 0:
		default:
			return false
		}
	}
	return id != "" && len(id) <= longest
}

// digits of a hash are behind a tilde at the end of the ids that have one.
const digits = 8

// marked reports whether an id looks as if it had a hash.
func marked(id string) bool {
	at := len(id) - digits - 1
	return at >= 0 && id[at] == '~' && strings.Trim(id[at+1:], "0123456789abcdef") == ""
}

// hashed is an id that looks like a name, and belongs to another text.
func hashed(name, text string) string {
	const longest = 100
	sum := sha256.Sum256([]byte(text))
	name = strings.TrimLeft(notID.ReplaceAllString(name, "-"), ".~@-")
	return cmp.Or(name[:min(len(name), longest)], "_") + "~" + hex.EncodeToString(sum[:])[:digits]
}

// span is from when to when something was changed, in milliseconds since 1970.
type span struct{ first, last int64 }

func (s *span) add(at int64) { s.join(span{at, at}) }

func (s *span) join(o span) {
	if s.first == 0 || o.first != 0 && o.first < s.first {
		s.first = o.first
	}
	s.last = max(s.last, o.last)
}

func stamp(milliseconds int64) string {
	return time.UnixMilli(milliseconds).UTC().Format(time.RFC3339Nano)
}
