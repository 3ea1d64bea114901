package registry

import (
	"context"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
)

// Draft is a schema as a request describes it.
type Draft struct {
	Type       string // as it was sent, case matters; "" is AVRO
	Text       string
	References []compat.Reference
	Metadata   *Metadata // nil inherits, an empty one does not
	RuleSet    *RuleSet  // the same
	// Version is 0 for the next one, -1 for the next one with a stamp, or a number.
	Version int
	// ID is nil for "give me one". A number is only allowed in IMPORT and FORWARD
	// mode; a negative one in the request means nil.
	ID *int32
	// AddTags and RemoveTags change inline tags of the text before it is registered.
	AddTags, RemoveTags []compat.EntityTags
	// PropagateTags copies the inline tags of the newest version onto the text.
	PropagateTags bool
}

// Registered is the answer to a registration or a lookup.
type Registered struct {
	Version *Version
	// Stored is set when the answer was found as an equivalent schema: then
	// Confluent's answer has ts and deleted, otherwise it has not.
	Stored bool
	// Created is set when the registration wrote something.
	Created bool
	// Stale is set when the head of the log could not be confirmed and the schema
	// was already known: the answer is right, but as old as the current view.
	Stale bool
}

// RegisterOptions are the query parameters of a registration.
type RegisterOptions struct {
	Normalize bool // in addition to the config's
	Force     bool // skip the compatibility check
	By        By
}

// Register stores a schema under a subject, or finds it there, as Confluent API
// reference section 6 tells. The position is that of the state that answers.
//
// Its errors are *Error of the kinds InvalidRuleSet, InvalidSubject,
// InvalidSchema, ReadOnly, NotImport, NotReadWrite, StrongReference, IDTaken,
// Incompatible, TooLarge, Exhausted and Refused, and ledger.ErrUnavailable.
func (r *Registry) Register(ctx context.Context, name Name, d Draft, o RegisterOptions) (Registered, ledger.Pos, error) {
	return Registered{}, ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// RetagRequest is the body of the deprecated call that changes the tags of a version.
type RetagRequest struct {
	NewVersion    int // 0 means the next one
	Add, Remove   []compat.EntityTags
	Metadata      *Metadata
	RuleSet       *RuleSet
	RulesToMerge  *RuleSet
	RulesToRemove []string
}

// Retag registers a version anew with other tags, metadata or rules. number is
// that of the version to start from, -1 the latest one. Its errors are those of
// Register, and SubjectNotFound and VersionNotFound.
func (r *Registry) Retag(ctx context.Context, name Name, number int, q RetagRequest, by By) (Registered, ledger.Pos, error) {
	return Registered{}, ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// LookupOptions are the query parameters of a lookup.
type LookupOptions struct {
	Normalize bool
	Deleted   bool // softly deleted versions may match
}

// Lookup finds a schema under a subject, or for a subject without a prefix in any
// context. Its errors are SubjectNotFound, SchemaNotFound and InvalidSchema.
func (r *Registry) Lookup(s *State, name Name, d Draft, o LookupOptions) (Registered, error) {
	return Registered{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// Verdict is the answer to a compatibility check.
type Verdict struct {
	Compatible bool
	// Messages are Confluent's verbose messages; never nil.
	Messages []string
	// Findings tell what stands in the way.
	Findings compat.Verdict
}

// Check asks whether a draft may follow all active versions of a subject. An
// unknown subject is compatible with everything. Its errors are InvalidSchema and InvalidRuleSet.
func (r *Registry) Check(s *State, name Name, d Draft, normalize bool) (Verdict, error) {
	return Verdict{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// CheckVersion asks the same against one version only; number -1 is the latest
// one, which may be missing. Its errors are those of Check and VersionNotFound.
func (r *Registry) CheckVersion(s *State, name Name, number int, d Draft, normalize bool) (Verdict, error) {
	return Verdict{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// Formatted returns the text of a content in a named format ("resolved",
// "serialized", "ignore_extensions"); any other name gives the canonical text.
// context is that of the version, where references are resolved.
func (r *Registry) Formatted(s *State, context string, c *Content, format string) (string, error) {
	return "", &Error{Kind: Internal, Detail: "not implemented"}
}

// Tags lists the entities of a schema that carry one of the wanted inline tags,
// each with all its tags; "*" wants any.
func (r *Registry) Tags(s *State, context string, c *Content, wanted []string) ([]compat.EntityTags, error) {
	return nil, &Error{Kind: Internal, Detail: "not implemented"}
}

// Types returns the names of the schema languages, in the order of Options.Languages.
func (r *Registry) Types() []string {
	var out []string
	for _, l := range r.o.Languages {
		out = append(out, string(l.Format()))
	}
	return out
}
