package export

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/registry"
)

// collection is what an export is about, found once for all its files.
type collection struct {
	s            Source
	applications []*application
	events       []*event            // by name
	byName       map[string]*event   // all that were looked at
	places       []derive.Place      // by cluster and topic
	owners       map[string]api.Team // of everything in the export
	domains      map[string]api.Domain
	observedOnly int // applications without a contract
}

// application is one with what it says, or with what was seen of it.
type application struct {
	contract api.Contract
	version  string
	docs     string
	// sends and receives are events, each once, in order.
	sends, receives []*event
	uses            map[string]*api.Uses // of the events that it receives, where it says so
}

// event is one with what people say of it.
type event struct {
	*derive.Event
	name, summary string
	newest        derive.Carrier
	note          api.Annotation
}

func newCollection(s Source, scope Scope) *collection {
	c := &collection{s: s, byName: map[string]*event{}, owners: map[string]api.Team{}, domains: map[string]api.Domain{}}
	names := s.Applications
	if scope.Application != "" {
		names = nil
		if slices.Contains(s.Applications, scope.Application) {
			names = []string{scope.Application}
		}
	}
	wanted := map[string]*event{}
	for _, name := range names {
		a, known := c.application(name)
		if scope.Domain != "" && a.contract.Domain != scope.Domain {
			continue
		}
		if !known {
			c.observedOnly++
		}
		c.applications = append(c.applications, a)
		for _, e := range slices.Concat(a.sends, a.receives) {
			wanted[e.name] = e
		}
	}
	if scope.Application == "" {
		s.Derived.EachEvent(func(d *derive.Event) bool {
			if e := c.event(d); d.Type != derive.TypeType && (scope.Domain == "" || e.note.Domain == scope.Domain) {
				wanted[e.name] = e
			}
			return true
		})
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		c.add(wanted[name])
	}
	slices.SortFunc(c.places, func(a, b derive.Place) int { return cmp.Compare(a.String(), b.String()) })
	c.places = slices.Compact(c.places)
	for _, a := range c.applications {
		c.own(a.contract.Owner, a.contract.Domain)
	}
	return c
}

// add takes an event with its channels, owner and domain into the export.
func (c *collection) add(e *event) {
	c.events = append(c.events, e)
	c.places = append(c.places, e.Places()...)
	c.own(e.note.Owner, e.note.Domain)
}

// own notes a team and a domain: others refer to them by name, so both must be there.
func (c *collection) own(owner, domain string) {
	if owner != "" {
		c.owners[owner] = api.Team{Name: owner}
		if t := c.s.View.Catalog.Teams.Get(owner); t != nil {
			c.owners[owner] = *t
		}
	}
	if _, known := c.domains[domain]; domain == "" || known {
		return
	}
	d := api.Domain{Name: domain}
	if described := c.s.View.Catalog.Domains.Get(domain); described != nil {
		d = *described
	}
	c.domains[domain] = d
	c.own(d.Owner, d.Parent)
}

func (c *collection) contact(team string) string {
	if t := c.s.View.Catalog.Teams.Get(team); t != nil {
		return t.Contact
	}
	return ""
}

// application finds what one declares; where it declares nothing, what was seen of it.
func (c *collection) application(name string) (*application, bool) {
	a := &application{contract: api.Contract{Application: name}, uses: map[string]*api.Uses{}}
	head := c.s.View.Catalog.Applications.Get(name)
	main := c.s.View.Catalog.Main.Get(name)
	switch {
	case main != nil:
		a.contract, a.version = main.Contract, main.Version
	case head != nil:
		a.contract = *head
	}
	if head != nil {
		a.contract.Owner = cmp.Or(a.contract.Owner, head.Owner)
		a.contract.Domain = cmp.Or(a.contract.Domain, head.Domain)
	}
	if note := c.s.View.Catalog.Annotations.Get(catalog.OfApplication, name); note != nil {
		a.docs = note.Docs
		a.contract.Owner, a.contract.Domain = cmp.Or(a.contract.Owner, note.Owner), cmp.Or(a.contract.Domain, note.Domain)
	}
	if main == nil {
		c.observed(a)
	}
	for _, p := range a.contract.Produces {
		a.sends = append(a.sends, c.eventsOf(p.Flow)...)
	}
	for _, in := range a.contract.Consumes {
		found := c.eventsOf(in.Flow)
		a.receives = append(a.receives, found...)
		for _, e := range found {
			a.uses[e.name] = in.Uses
		}
	}
	a.sends, a.receives = distinct(a.sends), distinct(a.receives)
	return a, main != nil
}

// observed takes what was seen of an application for what it declares.
func (c *collection) observed(a *application) {
	seen := map[[2]string]bool{}
	for _, e := range c.s.Edges(a.contract.Application) {
		key := [2]string{e.Role, e.Subject}
		if e.Status == "retired" || seen[key] {
			continue
		}
		seen[key] = true
		flow := api.Flow{Subject: e.Subject}
		if e.Role == "produces" {
			a.contract.Produces = append(a.contract.Produces, api.Produces{Flow: flow})
		} else {
			a.contract.Consumes = append(a.contract.Consumes, api.Consumes{Flow: flow, Group: e.Group})
		}
	}
	if a.docs == "" {
		a.docs = "Known from traffic only: it has published no contract."
	}
}

func distinct(all []*event) []*event {
	slices.SortFunc(all, func(a, b *event) int { return cmp.Compare(a.name, b.name) })
	return slices.Compact(all)
}

// eventsOf are the events of a flow.
func (c *collection) eventsOf(f api.Flow) []*event {
	if f.Event != "" {
		if e := c.s.Derived.Event(f.Event); e != nil {
			return []*event{c.event(e)}
		}
		return nil
	}
	var out []*event
	for _, s := range c.subjectsOf(f) {
		for _, name := range s.Events {
			if e := c.s.Derived.Event(name); e != nil {
				out = append(out, c.event(e))
			}
		}
	}
	return out
}

func (c *collection) subjectsOf(f api.Flow) []*derive.Subject {
	switch {
	case f.Subject != "":
		if s := c.s.Derived.Subject(registry.ParseName(f.Subject)); s != nil {
			return []*derive.Subject{s}
		}
	case f.Channel != "":
		place := f.Channel
		if !strings.Contains(place, "/") {
			place = "default/" + place
		}
		if found := c.s.Derived.Channel(place); found != nil {
			return found.Values
		}
	}
	return nil
}

// resolve returns the subject and the event that stand for a flow; nil for what is not known.
func (c *collection) resolve(f api.Flow) (*derive.Subject, *event) {
	events, subjects := c.eventsOf(f), c.subjectsOf(f)
	var e *event
	if len(events) == 1 {
		e = events[0]
	}
	switch {
	case len(subjects) > 0:
		return subjects[0], e
	case e != nil:
		return e.newest.Subject, e
	}
	return nil, e
}

// event returns an event with what is said of it, and where nothing is said what is said of its subjects.
func (c *collection) event(d *derive.Event) *event {
	if e := c.byName[d.Name]; e != nil {
		return e
	}
	e := &event{Event: d, name: d.Name, newest: d.Newest()}
	e.summary, _, _ = strings.Cut(strings.TrimSpace(e.newest.Root.Doc), "\n")
	state := c.s.View.Catalog
	if said := state.Annotations.Get(catalog.OfEvent, d.Name); said != nil {
		e.note = *said
	}
	for _, carrier := range d.Carriers {
		e.note.Owner = cmp.Or(e.note.Owner, state.Label(carrier.Name).Owner)
		said := state.Annotations.Get(catalog.OfSubject, carrier.Name.Qualified())
		if said == nil {
			continue
		}
		e.note.Owner, e.note.Domain = cmp.Or(e.note.Owner, said.Owner), cmp.Or(e.note.Domain, said.Domain)
		e.note.Tags = slices.Compact(slices.Sorted(slices.Values(slices.Concat(e.note.Tags, said.Tags))))
		if e.note.Lifecycle == nil {
			e.note.Lifecycle = said.Lifecycle
		}
	}
	c.byName[d.Name] = e
	return e
}

// text is the schema of an event, and the ending of files that hold such.
func (e *event) text() (text, ending string) {
	content := e.newest.Latest.Content
	switch content.Format {
	case "PROTOBUF":
		ending = "proto"
	case "JSON":
		ending = "json"
	default:
		ending = "avsc"
	}
	return content.Text(), ending
}

func (e *event) state() string {
	if e.note.Lifecycle == nil {
		return ""
	}
	return e.note.Lifecycle.State
}

// notSafe is what names of files and entities of others cannot hold.
var notSafe = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// longestName is what Backstage allows, in bytes.
const longestName = 63

// safe makes a name of a file or an entity. What has to be changed gets a part of
// a hash, so that two names never become one.
func safe(name string) string {
	out := strings.Trim(notSafe.ReplaceAllString(name, "-"), "-._")
	if out == name && len(out) <= longestName && !doubled.MatchString(out) {
		return out
	}
	sum := sha256.Sum256([]byte(name))
	const digits = 8
	out = doubled.ReplaceAllString(out, "-")
	out = strings.TrimRight(out[:min(len(out), longestName-digits-1)], "-._")
	return strings.TrimLeft(out+"-"+hex.EncodeToString(sum[:])[:digits], "-")
}

// doubled are separators in a row, which Backstage refuses.
var doubled = regexp.MustCompile(`[._-]{2,}`)
