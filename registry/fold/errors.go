package fold

import (
	"strconv"
	"strings"

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
	InUse                                  // 42205 by the gate: the version is needed; Detail is the whole text
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
	text, ok := plain[e.Kind]
	if !ok {
		return "internal error"
	}
	return strings.NewReplacer(
		"{name}", strconv.Quote(e.Name.Qualified()), "{context}", e.Name.Context, "{version}", strconv.Itoa(e.Version),
		"{id}", strconv.Itoa(int(e.ID)), "{value}", strconv.Quote(e.Value), "{property}", e.Property,
	).Replace(text)
}

// plain says each kind in plain words.
var plain = map[Kind]string{
	SubjectNotFound:            "subject {name} does not exist",
	VersionNotFound:            "subject {name} has no version {version}",
	SchemaNotFound:             "the schema is not registered under subject {name}",
	IDNotFound:                 "no schema has the id {id}",
	GUIDNotFound:               "no schema has the GUID {value}",
	SubjectSoftDeleted:         "subject {name} is softly deleted already; delete it permanently to remove it",
	SubjectNotSoftDeleted:      "subject {name} has versions that are not softly deleted yet; do that first",
	VersionSoftDeleted:         "version {version} of subject {name} is softly deleted already; delete it permanently to remove it",
	VersionNotSoftDeleted:      "version {version} of subject {name} is not softly deleted yet; do that first",
	ConfigNotFound:             "{name} has no configuration of its own",
	ModeNotFound:               "{name} has no mode of its own",
	AssociationNotFound:        "resource {value} has no such association",
	Incompatible:               "the schema is incompatible with an earlier version of subject {name}",
	IncompatibleAssociation:    "the schema is incompatible with an earlier version of subject {name}",
	AssociationExistsForType:   "resource {value} has an association of type {property} already",
	AssociationExists:          "subject {name} has an association; remove that first",
	StrongAssociationExists:    "subject {name} belongs to another resource",
	NoActiveVersion:            "subject {name} would have an association and no active version",
	AssociationFrozen:          "the association of type {property} with subject {name} is frozen",
	InvalidVersion:             "{value} is not a version: use a number from 1 to 2147483647 or latest",
	InvalidLevel:               "{value} is not a compatibility level",
	InvalidMode:                "{value} is not a mode",
	ForwardNotGlobal:           "mode FORWARD can only be set on :.__GLOBAL:",
	ReadOnly:                   "{name} is READONLY; set another mode first",
	ReadOnlyAssociation:        "{name} is READONLY; set another mode first",
	NotImport:                  "an id can only be given in mode IMPORT; {name} is in another one",
	NotReadWrite:               "{name} is in mode IMPORT or FORWARD, which need an id",
	IDTaken:                    "id {id} stands for another schema in context {context}",
	SubjectsExist:              "{name} has schemas; use force to import beside them",
	ModeImmutable:              "this server does not let modes be changed",
	StrongReference:            "subject {name} belongs to a resource and cannot be referred to",
	ReferenceExists:            "version {version} of subject {name} is referred to by another schema",
	ReferenceExistsAssociation: "subject {name} is referred to by another schema",
	InvalidSubject:             "{name} cannot be the name of a subject",
	TooLarge:                   "the request is too large",
	ContextNotEmpty:            "context {context} has subjects, deleted ones included",
}
