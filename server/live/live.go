// Package live keeps the views over the states of a node up to date: what is derived from subjects, and who uses what.
package live

import (
	"sync"
	"time"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry"
)

// Options of Views. All fields are required.
type Options struct {
	// Environment is that of the instance.
	Environment string
	// Seen returns the evidence at this moment. What it returns must not change.
	Seen func() *evidence.Seen
	// Judge decides whether a consumer still waits for its producer; see usage.Options.
	Judge usage.Judge
	Now   func() time.Time
}

// Views follow the states that they are asked about. They are safe for concurrent use.
type Views struct {
	o     Options
	usage *usage.Index

	mu      sync.Mutex // Follow must not be called twice at a time
	derived *derive.Index
	at      time.Time // when derived followed a state for the last time

	once  sync.Once
	asked chan struct{} // closed when somebody wants a view for the first time
}

// New returns views of empty states.
func New(o Options) *Views {
	return &Views{o: o, usage: usage.New(usage.Options{Environment: o.Environment, Judge: o.Judge}), derived: derive.New(), asked: make(chan struct{})}
}

// Asked is closed when somebody has wanted a view for the first time. To make
// them takes memory for every subject, which who only wants a registry need not pay.
func (l *Views) Asked() <-chan struct{} { return l.asked }

// Derived returns the events and channels at a view.
func (l *Views) Derived(v catalog.View) *derive.Index {
	l.once.Do(func() { close(l.asked) })
	l.mu.Lock()
	defer l.mu.Unlock()
	l.derived, _ = l.derived.Follow(derive.Sources{Registry: v.Registry.State, Catalog: v.Catalog, Environment: l.o.Environment})
	l.at = l.o.Now()
	return l.derived
}

// Graph returns who uses what at a view, now.
func (l *Views) Graph(v catalog.View) *usage.Graph {
	return l.usage.At(usage.Inputs{View: v, Seen: l.o.Seen(), Derived: derived{l.Derived(v)}, Now: l.o.Now()})
}

// recent is how old events and channels may be in Recent: to follow them means to
// visit every subject, which no registration should wait for.
const recent = time.Second

// Recent is Graph for those who are in a hurry: contracts, decisions and versions
// are those of the view, events and channels may be a second older.
func (l *Views) Recent(v catalog.View) *usage.Graph {
	l.mu.Lock()
	known, fresh := l.derived, l.o.Now().Sub(l.at) < recent
	l.mu.Unlock()
	if !fresh {
		return l.Graph(v)
	}
	return l.usage.At(usage.Inputs{View: v, Seen: l.o.Seen(), Derived: derived{known}, Now: l.o.Now()})
}

// derived is an index as edges need it.
type derived struct{ *derive.Index }

// EventsOf implements usage.Derived.
func (d derived) EventsOf(subject registry.Name) []string {
	if s := d.Subject(subject); s != nil {
		return s.Events
	}
	return nil
}

// Carriers implements usage.Derived.
func (d derived) Carriers(event string) []registry.Name {
	var out []registry.Name
	if e := d.Event(event); e != nil {
		for _, c := range e.Carriers {
			out = append(out, c.Name)
		}
	}
	return out
}

// ChannelsOf implements usage.Derived.
func (d derived) ChannelsOf(subject registry.Name) (channels []string, key bool) {
	s := d.Subject(subject)
	if s == nil {
		return nil, false
	}
	for _, p := range s.Places {
		channels = append(channels, p.String())
	}
	return channels, s.Key
}

// SubjectsOn implements usage.Derived.
func (d derived) SubjectsOn(channel string) []registry.Name {
	var out []registry.Name
	if c := d.Channel(channel); c != nil {
		for _, s := range c.Values {
			out = append(out, s.Name)
		}
		for _, s := range c.Keys {
			out = append(out, s.Name)
		}
	}
	return out
}
