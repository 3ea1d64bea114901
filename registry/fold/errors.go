package fold

import (
	"fmt"

	"github.com/treaty-registry/treaty/compat"
)

// Kind is a sort of failure that a user can cause. The set is closed; a table of
// the API maps each kind to status, code and text.
type Kind uint8

// The kinds, with the code that Confluent's API gives each.
const (
	Internal                   Kind = iota // 500: a bug; Err says more
	SubjectNotFound                        // 40401; Name
	VersionNotFound                        // 40402; Name, Version (-1 for latest)
	SchemaNotFound                         // 40403 "Schema not found"; Name
	IDNotFound                             // 40403 "Schema {id} not found"; ID
	GUIDNotFound                           // 40403 "Schema {guid} not found"; Value
	SubjectSoftDeleted                     // 40404; Name
	SubjectNotSoftDeleted                  // 40405; Name
	VersionSoftDeleted                     // 40406; Name, Version
	VersionNotSoftDeleted                  // 40407; Name, Version
	ConfigNotFound                         // 40408; Name
	ModeNotFound                           // 40409; Name
	AssociationNotFound                    // 40410; Value is the resource
	Incompatible                           // 40901; Name, Messages, Verdict
	IncompatibleAssociation                // 40901, only the bracketed list; Name, Messages, Verdict
	AssociationExistsForType               // 40903; Property is the type, Value the resource
	AssociationExists                      // 40904; Name
	StrongAssociationExists                // 40905; Name
	NoActiveVersion                        // 40907; Name
	AssociationFrozen                      // 40908; Property is the type, Name
	InvalidSchema                          // 42201; Detail is the whole text
	InvalidVersion                         // 42202; Value is what was sent
	InvalidLevel                           // 42203; Value
	InvalidMode                            // 42204; Value
	ForwardNotGlobal                       // 42204 "Forward mode only supported on global level"
	ReadOnly                               // 42205; Name ("" and default context: a global write prints null)
	ReadOnlyAssociation                    // 42205 in the association form; Name
	NotImport                              // 42205; Name
	NotReadWrite                           // 42205; Name
	IDTaken                                // 42205 "Overwrite new schema …"; Name (its context), ID
	SubjectsExist                          // 42205 "Cannot import since found existing subjects"
	ModeImmutable                          // 42205 "Mode changes are not allowed"
	StrongReference                        // 42205 "Subject '{ref}' has a strong association …"; Name is the referenced subject
	ReferenceExists                        // 42206; Name, Version of the referenced schema
	ReferenceExistsAssociation             // 42206 with just the subject in braces; Name
	InvalidSubject                         // 42208; Name
	TooLarge                               // 42209
	InvalidRuleSet                         // 42210; Detail is the whole text
	ContextNotEmpty                        // 42211; Name (the context)
	InvalidAssociation                     // 42212; Property, Detail
	Exhausted                              // 50001: no id or version number is left; Detail
	Refused                                // 40901 by the gate; Detail is the whole text
	kinds                                  // their number
)

// Error is a failure that a user can cause. Which fields are set stands beside the kinds.
type Error struct {
	Kind     Kind
	Name     Name
	Version  int
	ID       int32
	Value    string
	Property string
	Detail   string
	// Messages are Confluent's, in its order, with the line about the settings last.
	Messages []string
	// Verdict holds the findings behind Messages; nil where no schemas were compared.
	Verdict *compat.Verdict
	// Err is the cause, such as a *compat.SyntaxError or *compat.LimitError.
	Err error
}

// Error says in plain words what is wrong. The Confluent API has its own words.
func (e *Error) Error() string {
	text := words(e)
	if e.Err != nil && e.Detail == "" {
		return text + ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func words(e *Error) string {
	if e.Detail != "" {
		return e.Detail
	}
	return fmt.Sprintf("registry error %d about %q", e.Kind, e.Name)
}
