// Package derive finds events and channels in the subjects of a registry, so that a catalog is full before anybody has described anything.
//
// What a subject is about follows, first match wins, from what people declared,
// from the registry's associations, from the aliases of the subject, from the
// names in its schema (RecordNameStrategy, TopicRecordNameStrategy), and last
// from the ending of its name (TopicNameStrategy). How each answer was found is
// kept with it, in words.
//
// An Index is immutable. The index of newer states is made from the one of older
// states, and only what changed is read and derived again.
package derive

import (
	"cmp"
	"slices"

	"github.com/tidwall/btree"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/registry"
)

// Derivation is a way in which something was found out.
type Derivation string

// The derivations, the strongest first.
const (
	Declared    Derivation = "declared"    // a person said so
	Association Derivation = "association" // the registry's own record of topics and subjects
	Strategy    Derivation = "strategy"    // a naming strategy that the schema or an alias proves
	Heuristic   Derivation = "heuristic"   // the ending of a name
)

// Reason says how something was found out, and why so, in words.
type Reason struct {
	Derivation Derivation
	Words      string
}

// Place is where data flows.
type Place struct {
	Cluster, Topic string
}

// String returns the place as it is written: cluster/topic.
func (p Place) String() string { return p.Cluster + "/" + p.Topic }

// The types of messages that can be told from subjects alone; that one is a
// command, a query or a document only people can say.
const (
	TypeEvent = "event"
	TypeType  = "type" // shared by others, never sent alone
)

// Subject is what was derived from one subject with an active version. It is immutable.
type Subject struct {
	Name     registry.Name
	Latest   *registry.Version // newest active one, never nil
	Versions int               // active ones
	Shape    *Shape            // of Latest
	// Places are the channels; empty where none is known. PlacesFrom tells why,
	// also why none is.
	Places     []Place
	PlacesFrom Reason
	// Key says that it is the key schema of its channels: it has no events.
	Key bool
	// Type is TypeEvent, TypeType, or what people said.
	Type string
	// Hidden says that it is internal to a framework, such as a changelog of Kafka
	// Streams: it has no events and is left out of lists unless asked for.
	Hidden bool
	// Events are the names of the events that it carries, in the order of the schema.
	Events     []string
	EventsFrom Reason

	inputs inputs
}

// inputs is all that a subject was derived from; equal inputs, equal subjects.
type inputs struct {
	subject    *registry.Subject
	annotation *api.Annotation
	*links     // nil for most
	referenced bool
}

// links are what leads to a subject and away from it.
type links struct {
	associations []*registry.Association
	aliases      []string // qualified, sorted
	refers       []string // qualified subjects that active versions refer to, sorted
}

// linked returns the links, which need not be there.
func (in inputs) linked() links {
	if in.links == nil {
		return links{}
	}
	return *in.links
}

// Event is a logical message: what all subjects with one root type carry. It is immutable.
type Event struct {
	Name string
	Type string // of the first carrier that is not TypeType, which it is only if no subject sends it
	// Carriers are by qualified subject.
	Carriers []Carrier
}

// Carrier is a subject that carries an event.
type Carrier struct {
	*Subject
	Root *Root // the root or branch that is the event
}

// Newest returns the carrier that stands for the event: of those in the default
// context, or of all where none is there, the one whose newest version was
// registered last. Other contexts often hold drafts and copies.
func (e *Event) Newest() Carrier {
	return slices.MaxFunc(e.Carriers, func(a, b Carrier) int {
		return cmp.Or(
			compareBool(a.Name.Context == registry.DefaultContext, b.Name.Context == registry.DefaultContext),
			cmp.Compare(a.Latest.At, b.Latest.At), cmp.Compare(b.Name.Qualified(), a.Name.Qualified()))
	})
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// Places are the channels that the event flows through, each once, in order.
func (e *Event) Places() []Place {
	var out []Place
	for _, c := range e.Carriers {
		out = append(out, c.Subject.Places...)
	}
	slices.SortFunc(out, func(a, b Place) int { return cmp.Compare(a.String(), b.String()) })
	return slices.Compact(out)
}

// Channel is where events flow. It is immutable.
type Channel struct {
	Place
	// Hidden says that all its subjects are.
	Hidden bool
	// Values and Keys are the subjects of its messages and their keys, by qualified name.
	Values, Keys []*Subject
}

// Sources is what an index is derived from.
type Sources struct {
	Registry *registry.State
	Catalog  *catalog.State
	// Environment is that of the instance, whose cluster channels belong to where
	// nothing closer says another; "" is none.
	Environment string
}

// Index is what was derived from all subjects. It is immutable and safe for
// concurrent use. The zero Index is that of empty states.
type Index struct {
	sources  Sources
	order    []*Subject // as the registry orders subjects
	subjects *btree.Map[string, *Subject]
	events   *btree.Map[string, *Event]
	channels *btree.Map[string, *Channel]
	// inactive are the subjects without active versions, which others may still refer to.
	inactive map[string]*registry.Subject
	walked   []*registry.Subject // all of the registry, in its order
	outside  outside
	settings settings
	reader   *reader
}

// New returns the index of empty states.
func New() *Index {
	const degree = 32 // as the trees of the registry
	return &Index{
		subjects: btree.NewMap[string, *Subject](degree), events: btree.NewMap[string, *Event](degree),
		channels: btree.NewMap[string, *Channel](degree), reader: newReader(),
	}
}

// Subject returns what was derived from a subject, nil if it has no active version.
func (x *Index) Subject(name registry.Name) *Subject {
	s, _ := x.subjects.Get(name.Qualified())
	return s
}

// Event returns an event, nil if no subject carries it.
func (x *Index) Event(name string) *Event {
	e, _ := x.events.Get(name)
	return e
}

// Channel returns a channel by "cluster/topic", nil if no subject belongs to it.
func (x *Index) Channel(place string) *Channel {
	c, _ := x.channels.Get(place)
	return c
}

// EachSubject visits all subjects in the registry's order, until visit says no.
func (x *Index) EachSubject(visit func(*Subject) bool) {
	for _, s := range x.order {
		if !visit(s) {
			return
		}
	}
}

// EachEvent visits all events by name, until visit says no.
func (x *Index) EachEvent(visit func(*Event) bool) {
	x.events.Scan(func(_ string, e *Event) bool { return visit(e) })
}

// EachChannel visits all channels by cluster and topic, until visit says no.
func (x *Index) EachChannel(visit func(*Channel) bool) {
	x.channels.Scan(func(_ string, c *Channel) bool { return visit(c) })
}
