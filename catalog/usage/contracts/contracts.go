// Package contracts indexes applications by the subjects, events and channels that their contracts name, wherever a build of them runs.
package contracts

import (
	"slices"
	"strings"
	"time"

	"github.com/tidwall/btree"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
)

// Need is what one build says about the subject of an edge.
type Need struct {
	Build    string // version of the application
	Instance string
	Contract string    // its hash; "" where the build has none, or where a person vouched for the edge
	Since    time.Time // deployed, released, or published where it is implicit
	Ended    time.Time // replaced or undeployed; zero while it holds
	Implicit bool      // taken for deployed because no deployment of the application was ever recorded
	Released bool      // one of several versions in the field
	// Event is the event that the contract names; "" where it names a subject or a channel.
	Event string
	// Reader is what it reads with, or writes with if it produces; nil is unknown.
	Reader *api.Reader
	Uses   *api.Uses
	From   string // "earliest" where all that is retained must be readable
	Group  string
	// Waiting: no writer met it when it was deployed, and none has since.
	Waiting bool
}

// Application is what the catalog knows of one deployable. It is immutable.
type Application struct {
	Name     string
	main     *api.Published // newest contract of the main branch; nil without one
	head     *api.Contract  // described by hand
	deployed []*api.Deployed
	released []*api.Released
	// Places are where its builds run or ran.
	Places []Place
	keys   []string // of flows, sorted, each once
}

// Place is one build where it runs, or ran.
type Place struct {
	Environment string // "" for an implicit deployment: wherever the application is seen
	Contract    *api.Contract
	Need        Need     // without what the contract says
	waiting     []string // subjects
	// produces and consumes are the keys of the flows of contract, in its order.
	produces, consumes []string
}

// Index is applications by what their contracts name. It is immutable:
// following a newer state shares all that did not change.
type Index struct {
	state        *catalog.State
	applications map[string]*Application
	flows        *btree.Map[string, []string] // applications by key of a flow
}

// degree of the tree; as those of the registry.
const degree = 32

// New returns the index of nothing.
func New() *Index {
	return &Index{applications: map[string]*Application{}, flows: btree.NewMap[string, []string](degree)}
}

// The keys of flows: contracts name subjects, events or channels.
func subjectKey(qualified string) string { return "s\x00" + qualified }
func eventKey(name string) string        { return "e\x00" + name }
func channelKey(name string) string      { return "c\x00" + name }

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

// Follow returns the index of a newer state, and whether anything has changed.
// It visits all applications, comparing pointers, and reads only contracts of
// those that differ: rows of a state are replaced, never changed.
func (d *Index) Follow(s *catalog.State) (*Index, bool) {
	if d.state == s {
		return d, false
	}
	now := gather(s)
	next := &Index{state: s, applications: now, flows: d.flows}
	changed, owned := false, false
	reindex := func(name string, old, current *Application) {
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
func gather(s *catalog.State) map[string]*Application {
	all := make(map[string]*Application, s.Main.Len())
	of := func(name string) *Application {
		a := all[name]
		if a == nil {
			a = &Application{Name: name}
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

func (a *Application) same(b *Application) bool {
	return a.main == b.main && a.head == b.head && slices.Equal(a.deployed, b.deployed) && slices.Equal(a.released, b.released)
}

// read fills in places and keys.
func (a *Application) read(s *catalog.State) {
	add := func(environment, hash string, need Need, waiting []string) {
		need.Contract = hash
		if p := s.Contracts.Get(a.Name, hash); p != nil && hash != "" {
			a.Places = append(a.Places, Place{Environment: environment, Contract: &p.Contract, Need: need, waiting: waiting})
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
	if a.Implicit() {
		need := Need{Build: a.main.Version, Contract: a.main.Hash, Since: a.main.At, Implicit: true}
		a.Places = append(a.Places, Place{Contract: &a.main.Contract, Need: need})
	}
	for at := range a.Places {
		p := &a.Places[at]
		for i := range p.Contract.Produces {
			p.produces = append(p.produces, keyOf(&p.Contract.Produces[i].Flow))
		}
		for i := range p.Contract.Consumes {
			p.consumes = append(p.consumes, keyOf(&p.Contract.Consumes[i].Flow))
		}
		a.keys = append(append(a.keys, p.produces...), p.consumes...)
	}
	slices.Sort(a.keys)
	a.keys = slices.Compact(a.keys)
}

// Implicit reports whether its newest contract counts as deployed, because no
// deployment and no release of it was ever recorded.
func (a *Application) Implicit() bool {
	return a.main != nil && len(a.deployed) == 0 && len(a.released) == 0
}

// Owner returns who owns the application: what its newest contract says, else
// what people said by hand.
func (a *Application) Owner() string {
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

// Principals are all that its contract and its description name.
func (a *Application) Principals() []string {
	var all []string
	if a.main != nil {
		all = append(all, a.main.Principals...)
	}
	if a.head != nil {
		all = append(all, a.head.Principals...)
	}
	for _, p := range a.Places {
		if p.Need.Ended.IsZero() {
			all = append(all, p.Contract.Principals...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Principals are those that all applications name, by application.
func (d *Index) Principals() map[string][]string {
	out := make(map[string][]string, len(d.applications))
	for name, a := range d.applications {
		out[name] = a.Principals()
	}
	return out
}

// Application returns what the catalog knows of an application; nil for nothing.
func (d *Index) Application(name string) *Application { return d.applications[name] }

// All returns all applications by name. The map must not be changed.
func (d *Index) All() map[string]*Application { return d.applications }

// Names reports whether a contract of a build that runs or ran names a subject itself.
func (a *Application) Names(subject string) bool {
	_, found := slices.BinarySearch(a.keys, subjectKey(subject))
	return found
}

// move replaces what an application is indexed by.
func move(flows *btree.Map[string, []string], name string, old, current *Application) {
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

// Claim is one line of a contract about a subject.
type Claim struct {
	Application *Application
	Place       *Place
	Produces    bool // else it consumes
	Channel     bool // it names a channel
	Need        Need
}

// About is a subject with all that contracts may call it by.
type About struct {
	Subject  string // qualified
	Events   []string
	Channels []string // cluster/topic
}

// DefaultCluster is the cluster of a channel that names none.
const DefaultCluster = "default"

// keys are those of flows that are about the subject.
func (a *About) keys() []string {
	keys := []string{subjectKey(a.Subject)}
	for _, event := range a.Events {
		keys = append(keys, eventKey(event))
	}
	for _, channel := range a.Channels {
		keys = append(keys, channelKey(channel))
		// A contract may leave out the cluster: its application runs in one.
		if topic, ok := strings.CutPrefix(channel, DefaultCluster+"/"); ok || len(a.Channels) == 1 {
			if !ok {
				_, topic, _ = strings.Cut(channel, "/")
			}
			keys = append(keys, channelKey(topic))
		}
	}
	return keys
}

// Claims returns what applications declare about a subject.
func (d *Index) Claims(about About) []Claim {
	keys := about.keys()
	var names []string
	for _, key := range keys {
		all, _ := d.flows.Get(key)
		names = append(names, all...)
	}
	slices.Sort(names)
	var out []Claim
	for _, name := range slices.Compact(names) {
		a := d.applications[name]
		for i := range a.Places {
			p := &a.Places[i]
			out = p.appendClaims(out, a, keys, about.Subject)
		}
	}
	return out
}

func (p *Place) appendClaims(out []Claim, a *Application, keys []string, subject string) []Claim {
	for i, key := range p.produces {
		if f := &p.Contract.Produces[i]; slices.Contains(keys, key) && onChannel(&f.Flow, keys) {
			n := p.Need
			n.Event, n.Reader = f.Event, f.Schema
			out = append(out, Claim{a, p, true, key == channelKey(f.Channel), n})
		}
	}
	for i, key := range p.consumes {
		if f := &p.Contract.Consumes[i]; slices.Contains(keys, key) && onChannel(&f.Flow, keys) {
			n := p.Need
			n.Event, n.Reader, n.Uses, n.From, n.Group = f.Event, f.Reader, f.Uses, f.From, f.Group
			n.Waiting = n.Implicit || slices.Contains(p.waiting, subject)
			out = append(out, Claim{a, p, false, key == channelKey(f.Channel), n})
		}
	}
	return out
}

// onChannel reports whether a flow may be on one of the channels with the keys:
// an event on a channel is one on that channel only.
func onChannel(f *api.Flow, keys []string) bool {
	return f.Event == "" || f.Channel == "" || slices.Contains(keys, channelKey(f.Channel))
}

// Holds reports whether a need holds at a time.
func (n *Need) Holds() bool { return n.Ended.IsZero() }

// Newest is when the newest of some needs began.
func Newest(needs []Need) time.Time {
	var at time.Time
	for i := range needs {
		if needs[i].Since.After(at) {
			at = needs[i].Since
		}
	}
	return at
}
