// Package usage says who produces and consumes what: it joins what contracts declare with what was observed, and tells how far the answer can be trusted.
//
// Everything is a view over values that the caller hands in: the states of the
// registry and the catalog, the evidence, what is derived from subjects, and the
// time. Nothing is stored, so a mistake in joining never loses a fact. Presence
// proves, absence does not: a client fetches a schema once for the life of its
// process, so evidence only ever adds.
package usage

import (
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/registry"
)

// The roles of an edge.
const (
	Produces = "produces"
	Consumes = "consumes"
)

// The statuses of an edge.
const (
	Confirmed     = "confirmed"      // declared, and seen
	Declared      = "declared"       // declared, never seen
	Undeclared    = "undeclared"     // seen, not declared
	Quiet         = "quiet"          // seen once, and a source that would see it has been silent for long
	StaleDeclared = "stale-declared" // declared for long and never seen, although it would have been
	Pending       = "pending"        // no writer has ever met what it needs
	Retired       = "retired"        // undeployed, or ended by its owner
)

// Edge says that an application, or a principal that no application claims,
// produces or consumes a subject in an environment. The words and numbers of
// api.Edge are for people; the rest is what checks need.
type Edge struct {
	api.Edge
	Name registry.Name // of the subject
	// Needs is what each deployed build and each released version declares: all of
	// them hold at once. Nothing is declared where it is empty.
	Needs []contracts.Need
	// Previous is what the builds declared that the deployed ones replaced, and
	// those that were undeployed: newest first.
	Previous []contracts.Need
	// Observed is what it was seen to read or write with beyond what it declares;
	// nil where nothing is known. For consumers it is a moving reader or a selector:
	// ids that were fetched tell what data was met, never what it was read with.
	Observed *api.Reader
}

// Usage is who uses a subject in an environment. It is shared: what it holds must not be changed.
type Usage struct {
	Subject     registry.Name
	Environment string
	Edges       []Edge // producers first, each in order of their names
	States      []string
	Coverage    api.Coverage
	// Until is when anything but the words of edges changes although no state and no
	// evidence does, because time passes: somebody becomes quiet, an attestation ends.
	// Zero is never.
	Until time.Time
}

// Inputs are everything that edges are made of.
type Inputs struct {
	View catalog.View
	// Seen is the evidence. It must not change; the same pointer stands for the same evidence.
	Seen *evidence.Seen
	// Derived follows from the states of View. Its values must be comparable: equal
	// ones stand for the same.
	Derived Derived
	Now     time.Time
}

// Same reports whether inputs are the same ones, time aside.
func (in *Inputs) Same(other *Inputs) bool {
	return in.View.Pos == other.View.Pos && in.View.Registry.State == other.View.Registry.State && in.View.Catalog == other.View.Catalog &&
		in.Seen == other.Seen && in.Derived == other.Derived
}

// Derived is what follows from the names and schemas of subjects, at the state of View.
type Derived interface {
	// EventsOf returns the events that a subject carries.
	EventsOf(subject registry.Name) []string
	// Carriers returns the subjects that carry an event.
	Carriers(event string) []registry.Name
	// ChannelsOf returns the channels of a subject, as cluster/topic, and whether the
	// subject is the schema of their keys; none where they are unknown.
	ChannelsOf(subject registry.Name) (channels []string, key bool)
	// SubjectsOn returns the subjects of a channel, keys included.
	SubjectsOn(channel string) []registry.Name
}

// Judge tells what the registry's rules say about versions.
type Judge interface {
	// Group returns the metadata property by whose values the versions of a subject
	// are kept apart; "" where all of them belong together.
	Group(v registry.View, subject registry.Name) string
	// Reads reports whether need can read data written with the version of the
	// subject; known is false where that cannot be told.
	Reads(v registry.View, subject registry.Name, need *contracts.Need, version int32) (reads, known bool)
}

// Options of an Index.
type Options struct {
	// Environment is that of the instance: what nobody says otherwise about
	// belongs to it. Required.
	Environment string
	// Judge decides whether a consumer still waits for its producer, and which versions
	// belong together. With nil any writer of the subject ends the wait, and all belong together.
	Judge Judge
	// The times of the design; zero values mean 90, 180 and 14 days.
	QuietAfter, DeclaredTTL, MinObservation time.Duration
	// RememberFrom is how many edges a usage has at least that is remembered while
	// nothing changes; 0 means 16. Smaller ones are put together in less time than
	// it is worth, and a round over all subjects would push out the large ones.
	RememberFrom int
}
