// Package evidence is what was seen of producers and consumers: requests of clients, and what Kafka tells of them.
//
// All of it are values that the edge of the process hands in: nothing here
// reads a clock, a table or a socket. Evidence only ever adds: a client caches
// schemas for the life of its process, so presence proves and absence does not.
package evidence

import (
	"time"
)

// Act is what a client did. Which role it means is inferred later, because it
// depends on what else the client does, and on the kind of its principal. The
// numbers are stored and never reused.
type Act uint8

// The acts, with the requests they stand for.
const (
	Registers       Act = 1  // POST /subjects/{s}/versions
	LooksUp         Act = 2  // POST /subjects/{s}, active versions only: a serializer
	LooksUpDeleted  Act = 3  // POST /subjects/{s}?deleted=true: a deserializer with a moving reader
	FetchesID       Act = 4  // GET /schemas/ids/{id}
	FetchesGUID     Act = 5  // GET /schemas/guids/{guid}
	FetchesLatest   Act = 6  // GET /subjects/{s}/versions/latest
	FetchesSelected Act = 7  // GET /subjects/{s}/metadata; Key.Detail is the selector
	FetchesVersion  Act = 8  // GET /subjects/{s}/versions/{n}
	TouchesKey      Act = 9  // GET /associations/resources/…?associationType=key
	TouchesValue    Act = 10 // GET /associations/resources/…?associationType=value
	Lists           Act = 11 // lists, config, mode: the principal is a tool
	Serializes      Act = 12 // X-Registry-Operation: SERIALIZE, on any request about a subject
	Deserializes    Act = 13 // X-Registry-Operation: DESERIALIZE
)

// Touches reports whether an act only asks which subjects a topic has.
func (a Act) Touches() bool { return a == TouchesKey || a == TouchesValue }

// Strength is how well an identity is proven. The numbers are stored.
type Strength uint8

// The strengths, weakest first. Asserted is a header or a User-Agent of somebody who may not
// speak for others: it never blocks and never closes coverage.
const (
	Anonymous Strength = 0
	Asserted  Strength = 1
	Basic     Strength = 2
	Token     Strength = 3
	MTLS      Strength = 4
)

// Verified reports whether the identity was proven by a credential, or asserted
// by somebody who may.
func (s Strength) Verified() bool { return s >= Basic }

// String is the word of the API.
func (s Strength) String() string {
	switch s {
	case Asserted:
		return "header"
	case Basic:
		return "basic"
	case Token:
		return "token"
	case MTLS:
		return "mtls"
	default:
		return "anonymous"
	}
}

// Key is what observations are added up by.
type Key struct {
	Environment string
	Principal   string   // "anonymous" where nobody is known
	Strength    Strength // of Principal
	Client      string   // client id that the application gives itself; "" where it gives none
	Library     string   // product and version of the client library: "confluent-kafka-go/2.11.1"
	Act         Act
	Subject     string // qualified; "" where the request names none; "cluster/topic" for touches
	SchemaID    int32  // id that was registered, looked up or fetched; 0 where there is none
	Detail      string // selector of FetchesSelected: "major=2"
}

// Observation is how often and when something was seen. No address is ever kept.
type Observation struct {
	Key
	First, Last time.Time
	Count       int64
}

// Seen is all evidence at one moment.
type Seen struct {
	Observations []Observation
	// Overflow counts requests by environment whose key was not kept, because the bound was reached.
	Overflow map[string]int64
	// Since tells when observation of an environment began.
	Since map[string]time.Time
	// At is when the newest part of the evidence reached the tables; zero before the first.
	At    time.Time
	Kafka []Kafka
}

// Kafka is the newest look at one cluster.
type Kafka struct {
	Cluster string // as in the identity of channels
	// At is when the look ended; Fault is why the newest one failed, and what
	// follows is then the last good one of GoodAt.
	At, GoodAt time.Time
	Fault      string
	Groups     []Group
	// ACLs is meaningful only with ACLsKnown: a cluster without authorizer has none to tell.
	ACLs      []ACL
	ACLsKnown bool
	Topics    []Topic
	Samples   []Sample
}

// Group is a consumer group.
type Group struct {
	Name    string
	State   string // Stable, Empty, …
	Sort    string // "" for plain groups; streams, connect or mirror, recognised by protocol and names
	Clients []string
	Topics  []string
	// Principals are those who may read as the group by an ACL that names it, or the
	// beginning of its name; an ACL of all groups names nobody's.
	Principals []string
	// LastCommit is when the group was last seen to move; zero if never.
	LastCommit time.Time
}

// ACL allows a principal to read or write topics.
type ACL struct {
	Principal string // "User:billing" without the prefix "User:"; "*" is everybody
	Topic     string // name, or prefix with Prefix, or "*"
	Prefix    bool
	Write     bool // else it may read
}

// Topic is the configuration of a topic.
type Topic struct {
	Name      string
	Internal  bool // of Kafka Streams, Connect or Kafka itself
	Compacted bool
	// Retention is how long messages are kept; negative is for ever.
	Retention time.Duration
	// LastProduced is the newest time at which an active producer wrote; zero if none is known.
	LastProduced time.Time
	Partitions   int
}

// Sample is which schemas occur in the messages that were looked at: a lower
// bound of what the topic holds. Messages themselves are never kept.
type Sample struct {
	Topic  string
	Key    bool // the ids of keys, not of values
	IDs    []int32
	GUIDs  []string
	Oldest time.Time // of the oldest message that is still there
	Looked int       // messages
}
