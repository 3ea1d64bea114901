package api

import "time"

// EventSummary is one event at a glance. An event is a logical message: all
// subjects with one root type carry the same one.
type EventSummary struct {
	Name      string         `json:"name"`
	Type      string         `json:"type"` // event, or type for a type that is never sent alone
	Doc       string         `json:"doc,omitempty"`
	Domain    string         `json:"domain,omitempty"`
	Owner     string         `json:"owner,omitempty"`
	Lifecycle string         `json:"lifecycle,omitempty"`
	Tags      []string       `json:"tags"`
	Formats   []string       `json:"formats"`
	Subjects  []string       `json:"subjects"` // qualified
	Channels  []string       `json:"channels"` // cluster/topic; empty where none is known
	Fields    int            `json:"fields"`
	Subject   string         `json:"subject"` // that of Latest
	Latest    *LatestVersion `json:"latest"`  // the newest version of all subjects
	// Derivation is how strongly the event stands: declared, association, strategy or heuristic.
	Derivation string   `json:"derivation"`
	Evidence   []string `json:"evidence"` // "no owner", "channel unknown", …
	// Producers and Consumers count known ones in the environment that was asked
	// about; absent where nobody counts them.
	Producers *int `json:"producers,omitempty"`
	Consumers *int `json:"consumers,omitempty"`
	// Matched are some fields that the query is about.
	Matched []string `json:"matched,omitempty"`
}

// EventList is a page of events.
type EventList struct {
	Items []EventSummary `json:"items"`
	ListPart
}

// ListPart is what all pages of the catalog tell of the whole.
type ListPart struct {
	Total int `json:"total"`
	// Facets count by key and value what would match without the filters of that key.
	Facets map[string]map[string]int `json:"facets,omitempty"`
	Next   string                    `json:"next,omitempty"` // cursor of the next page
	// Closest are names that are spelled nearly like the query; only where nothing was found.
	Closest []string `json:"closest,omitempty"`
	// Notes says what in the query was read otherwise than it was probably meant.
	Notes []string `json:"notes,omitempty"`
	// EvidenceAt is when the usage behind the facet "evidence" was found out; nil while the first look goes on.
	EvidenceAt *time.Time `json:"evidenceAt,omitempty"`
	Position   uint64     `json:"position"`
}

// EventDetail is everything about one event but who uses it.
type EventDetail struct {
	EventSummary
	Docs     string     `json:"docs,omitempty"`     // in Markdown, as people wrote it
	DocsHTML string     `json:"docsHtml,omitempty"` // Docs, safe to show
	Life     *Lifecycle `json:"life,omitempty"`
	Carriers []Carrier  `json:"carriers"`
	Position uint64     `json:"position"`
}

// Carrier is a subject that carries an event, and how that was found out.
type Carrier struct {
	Subject  string         `json:"subject"`
	Context  string         `json:"context"`
	Format   string         `json:"format"`
	Latest   *LatestVersion `json:"latest"`
	Branch   string         `json:"branch,omitempty"` // of a schema that is a choice: the full name of the one that the event is
	Shared   bool           `json:"shared,omitempty"` // others refer to it and nobody sends it
	Channels []string       `json:"channels"`
	// EventFrom and ChannelsFrom say how the event and the channels were found out.
	EventFrom    Derived `json:"eventFrom"`
	ChannelsFrom Derived `json:"channelsFrom"`
	Trouble      string  `json:"trouble,omitempty"` // why the schema cannot be read
}

// Derived says how something was found out.
type Derived struct {
	Derivation string `json:"derivation"` // declared, association, strategy or heuristic
	Reason     string `json:"reason"`     // in words
}

// ChannelSummary is a channel at a glance.
type ChannelSummary struct {
	Cluster   string   `json:"cluster"`
	Topic     string   `json:"topic"`
	Domain    string   `json:"domain,omitempty"`
	Owner     string   `json:"owner,omitempty"`
	Lifecycle string   `json:"lifecycle,omitempty"`
	Tags      []string `json:"tags"`
	Events    []string `json:"events"`
	Values    []string `json:"values"` // qualified subjects of the messages
	Keys      []string `json:"keys"`   // qualified subjects of their keys
	Hidden    bool     `json:"hidden"` // internal to a framework
	Evidence  []string `json:"evidence"`
}

// ChannelList is a page of channels.
type ChannelList struct {
	Items []ChannelSummary `json:"items"`
	ListPart
}

// ChannelDetail is everything about one channel but who uses it.
type ChannelDetail struct {
	ChannelSummary
	Docs     string     `json:"docs,omitempty"`
	DocsHTML string     `json:"docsHtml,omitempty"` // Docs, safe to show
	Life     *Lifecycle `json:"life,omitempty"`
	Carriers []Carrier  `json:"carriers"` // of values and keys
	Position uint64     `json:"position"`
}

// SearchResult is what a search palette shows: the best of each kind.
type SearchResult struct {
	Groups   []SearchGroup `json:"groups"`
	Closest  []string      `json:"closest,omitempty"`
	Notes    []string      `json:"notes,omitempty"`
	Position uint64        `json:"position"`
}

// SearchGroup is the best hits of one kind.
type SearchGroup struct {
	Kind  string      `json:"kind"` // event, subject, channel, application, team or domain
	Total int         `json:"total"`
	Items []SearchHit `json:"items"`
}

// SearchHit is one thing that was found.
type SearchHit struct {
	ID      string     `json:"id"` // within its kind: a name, a qualified subject, cluster/topic
	Name    string     `json:"name"`
	Doc     string     `json:"doc,omitempty"`
	Owner   string     `json:"owner,omitempty"`
	Score   int        `json:"score"`
	Matched []string   `json:"matched,omitempty"` // some fields that the query is about
	Changed *time.Time `json:"changed,omitempty"`
}

// FieldHit is a field of the newest version of a subject.
type FieldHit struct {
	Path     string   `json:"path"`
	Type     string   `json:"type"`
	Doc      string   `json:"doc,omitempty"`
	Tags     []string `json:"tags"`
	Required bool     `json:"required"`
	Subject  string   `json:"subject"` // qualified
	Owner    string   `json:"owner,omitempty"`
	Events   []string `json:"events"`
	Score    int      `json:"score"`
}

// FieldList is a page of fields.
type FieldList struct {
	Items []FieldHit `json:"items"`
	ListPart
}
