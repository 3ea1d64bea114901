package workspace

import (
	"time"

	"github.com/treaty-registry/treaty/compat"
)

// Config is the content of a treaty.yaml.
type Config struct {
	File     string // where it was read, as slash path relative to the root
	Name     string // workspace: the owner label of everything this repository applies
	Registry string // the default profile
	Defaults Defaults
	Entries  []Entry
	// Roots are the directories where names and imports are looked up, in this order.
	Roots        []string
	External     []External
	Bundle       bool
	Lint         Lint
	Waivers      []Waiver
	Applications []Application
	Owners       Owners
}

// Defaults hold for every subject whose entry does not say otherwise.
type Defaults struct {
	Normalize     bool
	Owner, Domain string
	Level         compat.Level // "" if not given
	LevelAt       Position
}

// Entry is one element of subjects: a glob and what becomes of the files.
type Entry struct {
	Files    string // doublestar glob relative to treaty.yaml
	Exclude  []string
	Role     Role
	Subject  string // template; see Template
	Context  string
	Level    compat.Level // "" for the default
	LevelAt  Position
	Owner    string
	Domain   string
	Tags     []string
	Metadata *Metadata
	Protect  bool
	// Ordered says that the files of one subject are its versions, oldest first by name.
	Ordered   bool
	Normalize *bool // nil for the default
	At        Position
	subjectAt Position
	from      *template
}

// External is a reference to a schema that is not in this repository.
type External struct {
	Name, Subject string
	Version       int
	// Source is the text with what it depends on; nil until somebody has read it
	// from a registry or from a lock.
	Source *compat.Source
	At     Position
}

// Lint configures the lint rules.
type Lint struct {
	Use      []string // names of rule sets; empty means STANDARD
	Except   []string // rules that are off
	Severity map[string]string
	// Only findings that are not in this file count; "" without.
	Baseline string
	At       Position
}

// Waiver accepts findings for a time.
type Waiver struct {
	Rules, Subjects []string // * is allowed in both
	Path            string   // "" for all
	Reason, Owner   string
	Expires         time.Time // the last day on which it holds, in UTC
	At              Position
}

// Owners says who owns files: a CODEOWNERS file, or a map of globs.
type Owners struct {
	CodeOwners string
	Globs      []OwnerGlob
}

// OwnerGlob is one element of an owners map; the last match wins, as in CODEOWNERS.
type OwnerGlob struct{ Glob, Owner string }

// Error is something in a treaty.yaml that cannot be understood.
type Error struct {
	Position
	Message string
}

// Error implements error.
func (e *Error) Error() string {
	if e.Column > 0 {
		return e.Position.String() + ":" + itoa(e.Column) + ": " + e.Message
	}
	return e.Position.String() + ": " + e.Message
}
