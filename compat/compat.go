// Package compat answers one question for all formats: may this reader read what that writer wrote?
//
// The package holds what the formats share: levels, findings and the frame that
// asks a format the right questions against the right versions. The formats
// themselves live in compat/avro, compat/protobuf and compat/jsonschema, each of
// which provides one Language. Everything here is pure: no I/O, no clock.
package compat

import "fmt"

// Format names a schema language as it stands in requests and answers.
type Format string

// The schema languages of the Confluent API.
const (
	Avro     Format = "AVRO"
	Protobuf Format = "PROTOBUF"
	JSON     Format = "JSON"
)

// Reference is the name under which a schema uses a version of another subject.
type Reference struct {
	Name    string `json:"name"`    // as the referring text spells it: full Avro name, import path, $ref
	Subject string `json:"subject"` // as it was registered, qualified or not
	Version int    `json:"version"` // -1 stands for the latest one until it is resolved
}

// Dependency is a referenced schema with its text.
type Dependency struct {
	Reference
	Text string
	// Indirect marks a schema that the root does not refer to itself, only one of its dependencies does.
	Indirect bool
}

// Source is everything a parser may look at. Nothing else is ever read: no
// file, no address, whatever the text says.
type Source struct {
	Text string
	// Dependencies holds all referenced schemas, each name once, those that
	// others depend on first.
	Dependencies []Dependency
}

// ParseOptions chooses how strictly a text is read and what becomes of it.
type ParseOptions struct {
	// Stored reads a text that a registry has accepted before, with the weaker
	// checks on names and defaults that Confluent applies there.
	Stored bool
	// Normalize makes Canonical give the normalised text. The caller sorts references (SortReferences).
	Normalize bool
	// Limits bounds the input; the zero value means DefaultLimits.
	Limits Limits
}

// Schema is a parsed schema. It is immutable and safe for concurrent use.
type Schema interface {
	// Format names the language it is written in.
	Format() Format
	// Canonical returns the text that a registry stores, hashes and returns.
	Canonical() string
}

// Language is one schema language: everything that treaty knows about a format.
// Implementations have no state of their own and are safe for concurrent use.
// A Schema given to a Language must come from the same Language.
type Language interface {
	// Format returns the name of the language.
	Format() Format
	// Parse reads src. Its error is a *SyntaxError for a text that is not a valid
	// schema, or a *LimitError.
	Parse(src Source, o ParseOptions) (Schema, error)
	// Validate runs the checks that Confluent does after parsing a new schema:
	// references and types resolve; with fields also the checks behind the
	// validateFields setting. Its error is a *SyntaxError.
	Validate(s Schema, fields bool) error
	// Print returns s in a named format: "resolved" (Avro), "serialized" and
	// "ignore_extensions" (Protobuf), in any case of letters. Any other name
	// gives the canonical text, as in Confluent.
	Print(s Schema, format string) (string, error)
	// Equivalent reports whether a and b are the same schema by the format's own
	// equality. References, metadata and rules are compared by the caller.
	Equivalent(a, b Schema) bool
	// Fields returns the names of the top-level fields, for the check of reserved fields.
	Fields(s Schema) []string
	// Compare reports whether reader can read what writer wrote: the findings
	// that say why not, and with o.All every other difference too. It returns
	// ErrBudget when the pair needs more than o.Budget steps.
	Compare(reader, writer Schema, o Options) ([]Finding, error)
	// Tags lists the inline tags (confluent:tags and their Protobuf options).
	Tags(s Schema) []EntityTags
	// Retag returns the text of s with inline tags added and removed. An entity
	// path that leads nowhere is a *SyntaxError.
	Retag(s Schema, add, remove []EntityTags) (string, error)
}

// EntityTags names a record or field of a schema and tags on it.
type EntityTags struct {
	Path string // dotted: full type name, then fields
	Type string // "sr_record" or "sr_field"
	Tags []string
}

// Limits bounds what a parser accepts, before it does anything costly.
type Limits struct {
	Bytes      int // length of the text
	Depth      int // nesting of JSON values, messages or types
	Fields     int // fields, properties, symbols and values in one schema
	References int // dependencies, direct and indirect
}

// DefaultLimits are far above what real schemas need and far below what hurts a node.
func DefaultLimits() Limits {
	return Limits{Bytes: 1 << 20, Depth: 200, Fields: 50_000, References: 1_000}
}

// OrDefault replaces each limit that is not set.
func (l Limits) OrDefault() Limits {
	d := DefaultLimits()
	if l.Bytes <= 0 {
		l.Bytes = d.Bytes
	}
	if l.Depth <= 0 {
		l.Depth = d.Depth
	}
	if l.Fields <= 0 {
		l.Fields = d.Fields
	}
	if l.References <= 0 {
		l.References = d.References
	}
	return l
}

// SyntaxError says why a text is not a valid schema.
type SyntaxError struct {
	Format  Format
	Message string // in the parser's words, without prefix
	Line    int    // 1-based; 0 where unknown
	Column  int    // 1-based; 0 where unknown
}

// Error implements error.
func (e *SyntaxError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
	}
	return e.Message
}

// LimitError says which limit an input exceeds.
type LimitError struct {
	What  string // "bytes", "depth", "fields", "references"
	Limit int
}

// Error implements error.
func (e *LimitError) Error() string {
	return fmt.Sprintf("schema exceeds the limit of %d %s", e.Limit, e.What)
}
