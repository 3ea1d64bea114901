package usage

import (
	"slices"
	"time"

	"github.com/tidwall/btree"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
)

// application is what the catalog knows of one deployable. It is immutable.
type application struct {
	name     string
	main     *api.Published // newest contract of the main branch; nil without one
	head     *api.Contract  // described by hand
	deployed []*api.Deployed
	released []*api.Released
	places   []place
	keys     []string // of flows, sorted, each once
}

// place is one build where it runs, or ran.
type place struct {
	environment string // "" for an implicit deployment: wherever the application is seen
	contract    *api.Contract
	need        Need     // without what the contract says
	waiting     []string // subjects
	// produces and consumes are the keys of the flows of contract, in its order.
	produces, consumes []string
}

// declared indexes applications by what their contracts name. It is immutable:
// following a newer state shares all that did not change.
type declared struct {
	state        *catalog.State
	applications map[string]*application
	flows        *btree.Map[string, []string] // applications by key of a flow
}

// degree of the tree; as those of the registry.
const degree = 32

func newDeclared() *declared {
	return &declared{applications: map[string]*application{}, flows: btree.NewMap[string, []string](degree)}
}

// The keys of flows: contracts name subjects, events or channels.
func subjectKey(qualified string) string { return "s\x00" + qualified }
func eventKey(name string) string        { return "e\x00" + name }
func channelKey(place string) string     { return "c\x00" + place }

// keyOf returns the key of a flow.
func keyOf(f *api.Flow) string {
	switch {
	case f.Subject != "":
		return subjectKey(f.Subject)
	case f.Event != "":
		return eventKey(f.Event)
	default:
		return channelKey(f.Channel)
	}
}

// follow returns the index of a newer state, and whether anything has changed.
// It visits all applications, comparing pointers, and reads only contracts of
// those that differ: rows of a state are replaced, never changed.
func (d *declared) follow(s *catalog.State) (*declared, bool) {
	if d.state == s {
		return d, false
	}
	now := gather(s)
	next := &declared{state: s, applications: now, flows: d.flows}
	changed, owned := false, false
	reindex := func(name string, old, current *application) {
		if !owned {
			next.flows, owned = d.flows.Copy(), true
		}
		changed = true
		move(next.flows, name, old, current)
	}
	for name, a := range now {
		old := d.applications[name]
		if old != nil && old.same(a) {
			now[name] = old
			continue
		}
		a.read(s)
		reindex(name, old, a)
	}
	for name, old := range d.applications {
		if now[name] == nil {
			reindex(name, old, nil)
		}
	}
	return next, changed
}

// gather collects the rows of each application.
func gather(s *catalog.State) map[string]*application {
	all := make(map[string]*application, s.Main.Len())
	of := func(name string) *application {
		a := all[name]
		if a == nil {
			a = &application{name: name}
			all[name] = a
		}
		return a
	}
	s.Main.Each(func(p *api.Published) bool { of(p.Application).main = p; return true })
	s.Applications.Each(func(c *api.Contract) bool { of(c.Application).head = c; return true })
	s.Deployments.Each(func(d *api.Deployed) bool {
		a := of(d.Application)
		a.deployed = append(a.deployed, d)
		return true
	})
	s.Releases.Each(func(r *api.Released) bool {
		a := of(r.Application)
		a.released = append(a.released, r)
		return true
	})
	return all
}

func (a *application) same(b *application) bool {
	return a.main == b.main && a.head == b.head && slices.Equal(a.deployed, b.deployed) && slices.Equal(a.released, b.released)
}

// read fills in places and keys.
func (a *application) read(s *catalog.State) {
	add := func(environment, hash string, need Need, waiting []string) {
		need.Contract = hash
		if p := s.Contracts.Get(a.name, hash); p != nil && hash != "" {
			a.places = append(a.places, place{environment: environment, contract: &p.Contract, need: need, waiting: waiting})
		}
	}
	for _, d := range a.deployed {
		add(d.Environment, d.Contract, Need{Build: d.Version, Instance: d.Instance, Since: d.Since, Ended: d.Ended}, d.Waiting)
		if d.Previous != "" {
			add(d.Environment, d.PreviousContract, Need{Build: d.Previous, Instance: d.Instance, Ended: d.Since}, nil)
		}
	}
	for _, r := range a.released {
		add(r.Environment, r.Contract, Need{Build: r.Version, Since: r.Since, Ended: r.Ended, Released: true}, nil)
	}
	// Until its first deployment is recorded, its newest contract counts.
	if a.implicit() {
		need := Need{Build: a.main.Version, Contract: a.main.Hash, Since: a.main.At, Implicit: true}
		a.places = append(a.places, place{contract: &a.main.Contract, need: need})
	}
	for at := range a.places {
		p := &a.places[at]
		for i := range p.contract.Produces {
			p.produces = append(p.produces, keyOf(&p.contract.Produces[i].Flow))
		}
		for i := range p.contract.Consumes {
			p.consumes = append(p.consumes, keyOf(&p.contract.Consumes[i].Flow))
		}
		a.keys = append(append(a.keys, p.produces...), p.consumes...)
	}
	slices.Sort(a.keys)
	a.keys = slices.Compact(a.keys)
}

func (a *application) implicit() bool {
	return a.main != nil && len(a.deployed) == 0 && len(a.released) == 0
}

// owner returns who owns the application: what its newest contract says, else
// what people said by hand.
func (a *application) owner() string {
	switch {
	case a == nil:
		return ""
	case a.main != nil && a.main.Owner != "":
		return a.main.Owner
	case a.head != nil:
		return a.head.Owner
	}
	return ""
}

// principals are all that its contract and its description name.
func (a *application) principals() []string {
	var all []string
	if a.main != nil {
		all = append(all, a.main.Principals...)
	}
	if a.head != nil {
		all = append(all, a.head.Principals...)
	}
	for _, p := range a.places {
		if p.need.Ended.IsZero() {
			all = append(all, p.contract.Principals...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// principals are those that all applications name, by application.
func (d *declared) principals() map[string][]string {
	out := make(map[string][]string, len(d.applications))
	for name, a := range d.applications {
		out[name] = a.principals()
	}
	return out
}

// move replaces what an application is indexed by.
func move(flows *btree.Map[string, []string], name string, old, current *application) {
	var before, after []string
	if old != nil {
		before = old.keys
	}
	if current != nil {
		after = current.keys
	}
	for _, key := range before {
		if _, stays := slices.BinarySearch(after, key); stays {
			continue
		}
		all, _ := flows.Get(key)
		if at, ok := slices.BinarySearch(all, name); ok {
			// A new slice: older indexes still read the old one.
			all = slices.Delete(slices.Clone(all), at, at+1)
		}
		if len(all) == 0 {
			flows.Delete(key)
		} else {
			flows.Set(key, all)
		}
	}
	for _, key := range after {
		all, _ := flows.Get(key)
		if at, known := slices.BinarySearch(all, name); !known {
			flows.Set(key, slices.Insert(slices.Clone(all), at, name))
		}
	}
}

// claim is one line of a contract about a subject.
type claim struct {
	application *application
	place       *place
	role        string
	channel     bool // it names a channel
	need        Need
}

// claims returns what applications declare about the flows of some keys.
func (d *declared) claims(keys []string, subject string) []claim {
	var names []string
	for _, key := range keys {
		all, _ := d.flows.Get(key)
		names = append(names, all...)
	}
	slices.Sort(names)
	var out []claim
	for _, name := range slices.Compact(names) {
		a := d.applications[name]
		for i := range a.places {
			p := &a.places[i]
			out = p.appendClaims(out, a, keys, subject)
		}
	}
	return out
}

func (p *place) appendClaims(out []claim, a *application, keys []string, subject string) []claim {
	for i, key := range p.produces {
		if f := &p.contract.Produces[i]; slices.Contains(keys, key) && onChannel(&f.Flow, keys) {
			n := p.need
			n.Event, n.Reader = f.Event, f.Schema
			out = append(out, claim{a, p, Produces, key == channelKey(f.Channel), n})
		}
	}
	for i, key := range p.consumes {
		if f := &p.contract.Consumes[i]; slices.Contains(keys, key) && onChannel(&f.Flow, keys) {
			n := p.need
			n.Event, n.Reader, n.Uses, n.From, n.Group = f.Event, f.Reader, f.Uses, f.From, f.Group
			n.Waiting = n.Implicit || slices.Contains(p.waiting, subject)
			out = append(out, claim{a, p, Consumes, key == channelKey(f.Channel), n})
		}
	}
	return out
}

// onChannel reports whether a flow may be on one of the channels with the keys:
// an event on a channel is one on that channel only.
func onChannel(f *api.Flow, keys []string) bool {
	return f.Event == "" || f.Channel == "" || slices.Contains(keys, channelKey(f.Channel))
}

// holds reports whether a need holds at a time.
func (n *Need) holds() bool { return n.Ended.IsZero() }

// newest is when the newest of some needs began.
func newest(needs []Need) time.Time {
	var at time.Time
	for i := range needs {
		if needs[i].Since.After(at) {
			at = needs[i].Since
		}
	}
	return at
}
