package registry

import "github.com/treaty-registry/treaty/compat"

// Latest is the number that stands for the newest active version.
const Latest = -1

// ParseVersion reads a version of a URL: latest in any case of letters, -1, or a
// number from 1 to 2^31-1, in the spelling that Java's parser takes. Its error
// is InvalidVersion.
func ParseVersion(s string) (int, error) {
	return 0, &Error{Kind: InvalidVersion, Value: s}
}

// Page cuts a list. A limit of 0 or less, or above the maximum of the list, means
// the default of the list; a negative offset means 0.
type Page struct {
	Offset, Limit int
}

// SubjectQuery selects subjects.
type SubjectQuery struct {
	// Prefix is that of the request: ":*:" for everything, "" for the default
	// context, ":.ctx:" for one context, ":*:abc" for a prefix in every context.
	Prefix      string
	Deleted     bool // also those whose versions are all softly deleted
	DeletedOnly bool // only those; beats Deleted
	Page
}

// Subjects lists qualified names in Java's string order: that of UTF-16 code
// units, in which characters beyond U+FFFF sort before U+E000 to U+FFFF.
func (s *State) Subjects(q SubjectQuery) []string { return nil }

// VersionQuery selects version numbers.
type VersionQuery struct {
	Deleted           bool
	DeletedOnly       bool
	DeletedAsNegative bool // beats DeletedOnly, which beats Deleted
	Page
}

// Versions lists the numbers of a subject in ascending order. Its error is SubjectNotFound.
func (s *State) Versions(name Name, q VersionQuery) ([]int32, error) {
	return nil, &Error{Kind: SubjectNotFound, Name: name}
}

// AllVersions returns every version of a subject in ascending order, softly deleted ones too.
func (s *State) AllVersions(name Name) []*Version { return nil }

// Version returns one version of exactly this subject; number Latest is the
// newest active one, whatever deleted says. Its errors are SubjectNotFound and VersionNotFound.
func (s *State) Version(name Name, number int, deleted bool) (*Version, error) {
	return nil, &Error{Kind: SubjectNotFound, Name: name}
}

// FindVersion is Version with the search through all contexts for a subject in
// the default one (GET of a version, its text and its referrers).
func (s *State) FindVersion(name Name, number int, deleted bool) (*Version, error) {
	return nil, &Error{Kind: SubjectNotFound, Name: name}
}

// ReferencedBy lists the ids of the schemas that refer to a version, by context
// and id. With deleted, softly deleted referrers count.
func (s *State) ReferencedBy(v *Version, deleted bool, p Page) []int32 { return nil }

// Referrers counts the versions that refer to v, softly deleted ones included.
func (s *State) Referrers(v *Version) int { return 0 }

// WithMetadata returns the highest version whose metadata has all the pairs; keys
// and values are paired by index. Its errors are SubjectNotFound and SchemaNotFound.
func (s *State) WithMetadata(name Name, keys, values []string, deleted bool) (*Version, error) {
	return nil, &Error{Kind: SubjectNotFound, Name: name}
}

// ByID returns a version of the context that carries the id, nil if there is
// none. It is the quick path of GET /schemas/ids/{id}.
func (s *State) ByID(context string, id int32) *Version { return nil }

// FindID is ByID with the rules for the query parameter subject: which carrier is
// shown, and in which contexts is searched. name is the parsed parameter, {".", ""}
// if it is absent or empty. Its error is IDNotFound.
func (s *State) FindID(name Name, id int32) (*Version, error) {
	return nil, &Error{Kind: IDNotFound, ID: id}
}

// Carriers lists the versions that carry an id, at most one per subject. name
// chooses the context as in FindID. Its error is SchemaNotFound.
func (s *State) Carriers(name Name, id int32, deleted bool, p Page) ([]*Version, error) {
	return nil, &Error{Kind: SchemaNotFound}
}

// ContextID is an id in the context where it means something.
type ContextID struct {
	Context string `json:"context"`
	ID      int32  `json:"id"`
}

// ByGUID returns a version with this content from any context. Its error is GUIDNotFound.
func (s *State) ByGUID(guid string) (*Version, error) {
	return nil, &Error{Kind: GUIDNotFound, Value: guid}
}

// IDsByGUID lists the ids of a content by context; never nil.
func (s *State) IDsByGUID(guid string) []ContextID { return []ContextID{} }

// MaxID returns the highest id that was ever given out in a context, 0 if none was.
func (s *State) MaxID(context string) int32 { return 0 }

// Contexts lists the known contexts, the default one first.
func (s *State) Contexts(prefix string, p Page) []string { return []string{DefaultContext} }

// Alias returns the subject that a name stands for: one hop, the name itself if
// it is no alias. forDeks prefers the alias for paths of the key registry.
func (s *State) Alias(name Name, forDeks bool) Name { return name }

// SchemaQuery selects versions of all subjects.
type SchemaQuery struct {
	Prefix           string // "" is the default context, ":*:" everything
	Aliases          bool   // tell the aliases of each subject, and follow those under the prefix
	Deleted          bool
	LatestOnly       bool
	RuleType         string // only schemas with a rule of this type
	ResourceType     string // this and the next two switch the association filter on
	AssociationTypes []string
	Lifecycles       []string // STRONG, WEAK; NONE stands for subjects without any
	Page
}

// Listed is one version in a list, with what was asked for.
type Listed struct {
	Version      *Version
	Aliases      []string
	Associations []*Association
}

// Schemas lists versions by subject and number.
func (s *State) Schemas(q SchemaQuery) []Listed { return nil }

// Config returns the record of a name with its level filled in; with
// defaultToGlobal the effective config. {".", ""} and :.__GLOBAL: always have an
// answer. Its error is ConfigNotFound.
func (r *Registry) Config(s *State, name Name, defaultToGlobal bool) (Config, error) {
	return Config{}, &Error{Kind: ConfigNotFound, Name: name}
}

// Effective returns the settings that hold for a name, and for each JSON key of
// Config that is set the record it comes from.
func (r *Registry) Effective(s *State, name Name) (Config, map[string]Origin) {
	return Config{}, nil
}

// Mode returns the mode record of a name; with defaultToGlobal the effective
// mode. {".", ""} and :.__GLOBAL: always have an answer. Its error is ModeNotFound.
func (r *Registry) Mode(s *State, name Name, defaultToGlobal bool) (Mode, error) {
	return "", &Error{Kind: ModeNotFound, Name: name}
}

// EffectiveMode returns the mode that holds for a name, and the record it comes from.
func (s *State) EffectiveMode(name Name) (Mode, Origin) { return ReadWrite, FromDefault }

// Filter selects and orders subjects for people.
type Filter struct {
	Text    string        // part of the qualified name, in any case of letters
	Context string        // "" for all, else as in Name
	Format  compat.Format // of the newest version; "" for all
	Deleted bool          // subjects without active versions too
	// Sort is name, -name, registered, -registered, versions, -versions, id or
	// -id; anything else is name. Ties are broken by name.
	Sort          string
	Offset, Limit int // a Limit of 0 or less means 50, more than 1,000 means 1,000
}

// Summary is one subject at a glance.
type Summary struct {
	Name            Name
	Versions        int // active ones
	DeletedVersions int
	Latest          *Version // newest active version, or the newest of all if the subject is deleted
	Level           compat.Level
	LevelFrom       Origin
	Mode            Mode
}

// Listing is a page of summaries with the numbers of the whole.
type Listing struct {
	Items []Summary
	Total int
	// Formats and Contexts count what would match if the filter left out the one or the other.
	Formats  map[string]int
	Contexts map[string]int
}

// Summaries searches the subjects. It visits each once, so it costs milliseconds at a hundred thousand.
func (r *Registry) Summaries(s *State, f Filter) Listing { return Listing{} }

// Summary returns one subject at a glance. Its error is SubjectNotFound.
func (r *Registry) Summary(s *State, name Name) (Summary, error) {
	return Summary{}, &Error{Kind: SubjectNotFound, Name: name}
}
