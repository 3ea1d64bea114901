package api

// SchemaTree is the shape of a schema: its fields as rows, every parent before
// its children. It is the answer of
// GET /api/v1/subjects/{subject}/versions/{version}/tree.
type SchemaTree struct {
	Subject    string            `json:"subject,omitempty"` // absent for a text
	Version    int               `json:"version,omitempty"`
	ID         int               `json:"id,omitempty"`
	GUID       string            `json:"guid,omitempty"`
	Format     string            `json:"format"`
	References []SchemaReference `json:"references"`
	Root       TreeRoot          `json:"root"`
	Branches   []TreeBranch      `json:"branches"` // alternatives of the root; empty where it is one type
	Fields     []TreeField       `json:"fields"`
	Cut        bool              `json:"cut"` // there are more fields
	// Problem says why a stored schema cannot be read; then there are no fields.
	Problem  *SchemaProblem `json:"problem,omitempty"`
	Position uint64         `json:"position"`
}

// SchemaProblem says what is wrong with a text.
type SchemaProblem struct {
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"`   // from 1; absent if unknown
	Column  int    `json:"column,omitempty"` // from 1, in characters
}

// TreeRoot describes the type of a schema as a whole.
type TreeRoot struct {
	Name    string   `json:"name"` // full name; "" for a type without one
	Kind    string   `json:"kind"`
	Type    string   `json:"type"`
	Doc     string   `json:"doc,omitempty"`
	DocHTML string   `json:"docHtml,omitempty"` // Doc, safe to show; absent where it is a plain paragraph
	Tags    []string `json:"tags,omitempty"`
	Aliases []string `json:"aliases,omitempty"`
	Symbols []string `json:"symbols,omitempty"`
	Default string   `json:"default,omitempty"` // as JSON
	At      string   `json:"at"`
}

// TreeBranch is one alternative of the root.
type TreeBranch struct {
	Name string `json:"name"` // full name; "" for a type without one
	Path string `json:"path"` // of its row; "" where its fields have no prefix
	Kind string `json:"kind"`
	Doc  string `json:"doc,omitempty"`
	Part bool   `json:"part"` // another message of the file uses it
	At   string `json:"at"`
}

// TreeField is one row of a tree.
type TreeField struct {
	// Path names the field from the root: customer.address.country, items[].sku,
	// labels{}.text, payment<Card>.number.
	Path      string   `json:"path"`
	Name      string   `json:"name"`
	Parent    int      `json:"parent"` // index of the row it lies in; -1 at the top
	Depth     int      `json:"depth"`
	Branch    bool     `json:"branch,omitempty"` // an alternative of its parent, not a field
	Type      string   `json:"type"`             // in words: array<Item>, string?
	Kind      string   `json:"kind"`
	TypeName  string   `json:"typeName,omitempty"` // full name of the named type in it
	Required  bool     `json:"required"`           // readers cannot do without it
	Always    bool     `json:"always"`             // data always has a value
	Nullable  bool     `json:"nullable,omitempty"`
	Default   string   `json:"default,omitempty"` // as JSON
	Doc       string   `json:"doc,omitempty"`
	DocHTML   string   `json:"docHtml,omitempty"` // as that of the root
	Tags      []string `json:"tags,omitempty"`
	Symbols   []string `json:"symbols,omitempty"`
	Number    int      `json:"number,omitempty"` // Protobuf
	Oneof     string   `json:"oneof,omitempty"`  // Protobuf
	Aliases   []string `json:"aliases,omitempty"`
	Recursion string   `json:"recursion,omitempty"` // type further up that begins again here
	From      string   `json:"from,omitempty"`      // subject or name of the reference that it comes from
	At        string   `json:"at"`                  // JSON pointer, or dotted element path in Protobuf
	Cut       bool     `json:"cut,omitempty"`       // it has more fields
}

// SchemaSide is one side of a comparison: a version of a subject, or a text.
type SchemaSide struct {
	Subject    string            `json:"subject,omitempty"`
	Version    string            `json:"version,omitempty"`    // number or latest, which is the default
	SchemaType string            `json:"schemaType,omitempty"` // of a text; AVRO where absent
	Schema     string            `json:"schema,omitempty"`
	References []SchemaReference `json:"references,omitempty"`
}

// DiffRequest is the body of POST /api/v1/diff.
type DiffRequest struct {
	From   SchemaSide `json:"from"`
	To     SchemaSide `json:"to"`
	Policy string     `json:"policy,omitempty"` // STRICT (default) or LENIENT
}

// SchemaDiff is what differs between two schemas. Results are ok, loses,
// unknown or breaks.
type SchemaDiff struct {
	From        DiffSide       `json:"from"`
	To          DiffSide       `json:"to"`
	Changes     []SchemaChange `json:"changes"`
	NewReadsOld string         `json:"newReadsOld"` // the worst result of all changes
	OldReadsNew string         `json:"oldReadsNew"`
	Findings    []Finding      `json:"findings"` // of the engine, in both directions
	Cut         bool           `json:"cut"`      // there are more changes
	Position    uint64         `json:"position"`
}

// DiffSide says what was compared.
type DiffSide struct {
	Subject string `json:"subject,omitempty"`
	Version int    `json:"version,omitempty"`
	ID      int    `json:"id,omitempty"`
	Format  string `json:"format"`
	Name    string `json:"name"` // full name of the root
}

// SchemaChange is one difference between two schemas.
type SchemaChange struct {
	Op          string   `json:"op"`                // add, remove, retype, rename, optional, required, default, enum-add …
	Path        string   `json:"path"`              // in the new schema; of what was removed in the old one
	OldPath     string   `json:"oldPath,omitempty"` // absent for what was added
	Type        string   `json:"type,omitempty"`
	From        string   `json:"from,omitempty"`
	To          string   `json:"to,omitempty"`
	Default     string   `json:"default,omitempty"` // as JSON
	Words       string   `json:"words"`
	NewReadsOld string   `json:"newReadsOld"`
	OldReadsNew string   `json:"oldReadsNew"`
	Rules       []string `json:"rules,omitempty"` // ids of the findings that it causes
	OldAt       string   `json:"oldAt,omitempty"`
	NewAt       string   `json:"newAt,omitempty"`
	OldLine     int      `json:"oldLine,omitempty"` // in the old text, from 1
	NewLine     int      `json:"newLine,omitempty"`
}

// PlaygroundRequest is the body of POST /api/v1/playground.
type PlaygroundRequest struct {
	// Against is what the candidate would follow: all versions of a subject, one
	// version of it, or a text. The zero value is a new subject.
	Against   SchemaSide `json:"against"`
	Candidate SchemaSide `json:"candidate"`
	Policy    string     `json:"policy,omitempty"` // that of the subject if absent
}

// Playground says what would become of a schema.
type Playground struct {
	// Problem is what is wrong with the text of the candidate, AgainstProblem with
	// that of the other side; then there is nothing else.
	Problem        *SchemaProblem `json:"problem,omitempty"`
	AgainstProblem *SchemaProblem `json:"againstProblem,omitempty"`
	// Levels are all seven, weakest first.
	Levels []LevelVerdict `json:"levels"`
	// Level is the one that the subject has now; "" without a subject.
	Level string `json:"level,omitempty"`
	// Against is the newest version that was compared; absent where there is none.
	Against *DiffSide `json:"against,omitempty"`
	// Versions is how many versions the transitive levels looked at; VersionsCut
	// says that older ones were left out.
	Versions    int            `json:"versions"`
	VersionsCut bool           `json:"versionsCut"`
	Changes     []SchemaChange `json:"changes"`
	NewReadsOld string         `json:"newReadsOld"`
	OldReadsNew string         `json:"oldReadsNew"`
	Fixes       []SchemaFix    `json:"fixes"`
	Cut         bool           `json:"cut"`
	Position    uint64         `json:"position"`
}

// LevelVerdict is the answer of one compatibility level.
type LevelVerdict struct {
	Level      string    `json:"level"`
	Compatible bool      `json:"compatible"`
	Version    int       `json:"version,omitempty"` // that does not agree, or was compared last
	Findings   []Finding `json:"findings"`
	// Undecided says why there is no answer; then the level counts as not compatible.
	Undecided string `json:"undecided,omitempty"`
}

// SchemaFix is a rewrite of a candidate that was checked to help.
type SchemaFix struct {
	Rule  string `json:"rule"`
	Path  string `json:"path"`
	Words string `json:"words"` // give field currency the default ""
	Text  string `json:"text"`  // the whole schema
}
