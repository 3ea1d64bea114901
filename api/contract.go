package api

import "time"

// Contract is what one build of an application declares: which events it
// produces and consumes, and what it reads them with. It says nothing about
// other applications. The JSON form is that of an entry of "applications" in treaty.yaml.
type Contract struct {
	Application string `json:"application"`
	// Type is service, job, stream, connector, sink, library or tool; "" is service.
	Type       string     `json:"type,omitempty"`
	Owner      string     `json:"owner,omitempty"` // slug of a team
	Domain     string     `json:"domain,omitempty"`
	System     string     `json:"system,omitempty"`
	Principals []string   `json:"principals,omitempty"` // how it authenticates
	Produces   []Produces `json:"produces,omitempty"`
	Consumes   []Consumes `json:"consumes,omitempty"`
}

// Flow names what an edge is about: exactly one of the three.
type Flow struct {
	Subject string `json:"subject,omitempty"` // qualified
	Event   string `json:"event,omitempty"`   // full name of the root type
	Channel string `json:"channel,omitempty"` // cluster/topic, or topic in the default cluster
}

// Produces is one thing that an application sends.
type Produces struct {
	Flow
	// Schema is what it writes with; nil is unknown. Projections, "versions" and "generic" have no meaning here.
	Schema *Reader `json:"schema,omitempty"`
}

// Consumes is one thing that an application reads.
type Consumes struct {
	Flow
	Group string `json:"group,omitempty"` // Kafka consumer group
	// From is "earliest" where the whole retained log must be readable, else "latest" or "".
	From   string  `json:"from,omitempty"`
	Reader *Reader `json:"reader,omitempty"` // nil is the kind unknown
	Uses   *Uses   `json:"uses,omitempty"`
}

// Reader says which schema a consumer reads with, or a producer writes with:
// exactly one kind. The zero Reader is of the kind unknown.
type Reader struct {
	Schema     *SchemaText       `json:"schema,omitempty"`     // a schema of its own
	Version    int32             `json:"version,omitempty"`    // a version of the subject
	ID         int32             `json:"id,omitempty"`         // a schema id
	GUID       string            `json:"guid,omitempty"`       // a schema GUID
	Versions   string            `json:"versions,omitempty"`   // several at once, such as ">=4 <8"
	Metadata   map[string]string `json:"metadata,omitempty"`   // the newest version with these properties
	Latest     bool              `json:"latest,omitempty"`     // whatever version is newest
	Projection []string          `json:"projection,omitempty"` // version Of, pruned to these paths
	Of         int32             `json:"of,omitempty"`
	Generic    bool              `json:"generic,omitempty"` // the schema of the writer itself
}

// The kinds of readers.
const (
	ReaderSchema     = "schema"
	ReaderVersion    = "version"
	ReaderVersions   = "versions"
	ReaderSelector   = "selector"
	ReaderLatest     = "latest"
	ReaderProjection = "projection"
	ReaderWriter     = "writer"
	ReaderUnknown    = "unknown"
)

// Kind returns which kind of reader it is; nil and the zero Reader are ReaderUnknown.
func (r *Reader) Kind() string {
	switch {
	case r == nil:
		return ReaderUnknown
	case r.Schema != nil:
		return ReaderSchema
	case len(r.Projection) > 0:
		return ReaderProjection
	case r.Version != 0 || r.ID != 0 || r.GUID != "":
		return ReaderVersion
	case r.Versions != "":
		return ReaderVersions
	case len(r.Metadata) > 0:
		return ReaderSelector
	case r.Latest:
		return ReaderLatest
	case r.Generic:
		return ReaderWriter
	}
	return ReaderUnknown
}

// SchemaText is a schema that travels by value.
type SchemaText struct {
	SchemaType string            `json:"schemaType,omitempty"` // AVRO unless said
	Schema     string            `json:"schema"`
	References []SchemaReference `json:"references,omitempty"`
}

// Uses sharpens what a consumer needs beyond being able to decode.
type Uses struct {
	Fields   []string          `json:"fields,omitempty"`   // dotted paths that the program reads
	Enums    map[string]string `json:"enums,omitempty"`    // path → "exhaustive": an unknown symbol crashes it
	Required []string          `json:"required,omitempty"` // paths that it cannot do without
	Encoding string            `json:"encoding,omitempty"` // "json" where Protobuf travels as JSON
}

// Published is a contract in its place.
type Published struct {
	Contract
	Version string    `json:"version"` // of the application: a build id
	Branch  string    `json:"branch,omitempty"`
	Ref     string    `json:"ref,omitempty"` // where it was read: repository@commit:file
	URL     string    `json:"url,omitempty"` // of the build
	Hash    string    `json:"hash"`          // of the contract; equal contracts have equal ones
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"` // principal
	// Unchanged says that the application had published the same contract before.
	Unchanged bool `json:"unchanged,omitempty"`
	// Warnings names what the contract declares and nothing else knows: subjects that do not exist and so on.
	Warnings []string `json:"warnings,omitempty"`
}
