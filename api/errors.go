package api

import "fmt"

// Error is the body of every refusal. It implements error.
type Error struct {
	Code    int    `json:"error_code"`
	Message string `json:"message"`
	// Findings is what stands behind an incompatibility, for requests that ask for it; nil otherwise.
	Findings *[]Finding `json:"findings,omitempty"`
}

// Error implements error. The suffix is the one that Confluent's own clients print.
func (e *Error) Error() string { return fmt.Sprintf("%s; error code: %d", e.Message, e.Code) }

// Status returns the HTTP status that belongs to the code: its first three digits.
func (e *Error) Status() int { return status(e.Code) }

func status(code int) int {
	if code >= 10_000 {
		return code / 100
	}
	return code
}

// Fault is one row of the table of errors: a code and the text that goes with it.
type Fault struct {
	Code int
	// Text is a format of package fmt. The wording is Confluent's, odd blanks
	// included: clients compare it.
	Text string
}

// Status returns the HTTP status of the fault.
func (f Fault) Status() int { return status(f.Code) }

// With returns the error with its blanks filled in.
func (f Fault) With(args ...any) *Error {
	if len(args) == 0 {
		return &Error{Code: f.Code, Message: f.Text}
	}
	return &Error{Code: f.Code, Message: fmt.Sprintf(f.Text, args...)}
}

// Faults of HTTP itself.
var (
	BadRequest           = Fault{400, "%s"}
	NotFound             = Fault{404, "HTTP 404 Not Found"}
	MethodNotAllowed     = Fault{405, "HTTP 405 Method Not Allowed"}
	NotAcceptable        = Fault{406, "HTTP 406 Not Acceptable"}
	RequestTooLarge      = Fault{413, "HTTP 413 Request Entity Too Large"}
	UnsupportedMediaType = Fault{415, "HTTP 415 Unsupported Media Type"}
	MissingBody          = Fault{422, "%s must not be null (was null)"}
	InternalServerError  = Fault{500, "Internal Server Error"}
	ServiceUnavailable   = Fault{503, "HTTP 503 Service Unavailable"}
	ContextHasColon      = Fault{400, "Context name '%s' cannot contain a colon"}
	Disconnected         = Fault{400, "EOF Exception encountered - client disconnected during stream processing."}
)

// Faults about things that are not there.
var (
	SubjectNotFound       = Fault{40401, "Subject '%s' not found."}
	VersionNotFound       = Fault{40402, "Version %d not found."}
	SchemaNotFound        = Fault{40403, "Schema not found"}
	SchemaIDNotFound      = Fault{40403, "Schema %v not found"}
	SubjectSoftDeleted    = Fault{40404, "Subject '%s' was soft deleted.Set permanent=true to delete permanently"}
	SubjectNotSoftDeleted = Fault{40405, "Subject '%s' was not deleted first before being permanently deleted"}
	VersionSoftDeleted    = Fault{40406, "Subject '%s' Version %d was soft deleted.Set permanent=true to delete permanently"}
	VersionNotSoftDeleted = Fault{40407, "Subject '%s' Version %d was not deleted first before being permanently deleted"}
	NoSubjectLevel        = Fault{40408, "Subject '%s' does not have subject-level compatibility configured"}
	NoSubjectMode         = Fault{40409, "Subject '%s' does not have subject-level mode configured"}
	AssociationNotFound   = Fault{40410, "Association for '%s' not found."}
)

// Faults about things that stand in each other's way.
var (
	// Incompatible takes the subject and the messages, joined by ", ".
	Incompatible = Fault{40901, `Schema being registered is incompatible with an earlier schema for subject "%s", details: [%s]`}
	// IncompatibleList is Incompatible in association calls.
	IncompatibleList = Fault{40901, "[%s]"}
	// Refused is a gate's own reason.
	Refused                     = Fault{40901, "%s"}
	AssociationExists           = Fault{40903, "An association of type '%s' already exists for resource '%s'"}
	SubjectHasAssociation       = Fault{40904, "An association already exists for subject '%s'"}
	SubjectHasStrongAssociation = Fault{40905, "A strong association already exists for subject '%s'"}
	NoActiveVersion             = Fault{40907, "No active (non-deleted) version exists for subject '%s'"}
	AssociationFrozen           = Fault{40908, "The association of type  '%s' is frozen for subject '%s'"}
)

// Faults in what was asked for.
var (
	InvalidSchema             = Fault{42201, "%s"}
	InvalidVersion            = Fault{42202, `The specified version '%s' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`}
	InvalidCompatibilityLevel = Fault{42203, "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive"}
	InvalidMode               = Fault{42204, "Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD."}
	ForwardNotGlobal          = Fault{42204, "Forward mode only supported on global level"}
	OperationNotPermitted     = Fault{42205, "%s"}
	IDTaken                   = Fault{42205, "Overwrite new schema with id %d in context %s is not permitted."}
	SubjectsExist             = Fault{42205, "Cannot import since found existing subjects"}
	ModeImmutable             = Fault{42205, "Mode changes are not allowed"}
	StrongReference           = Fault{42205, "Subject '%s' has a strong association and cannot be referenced"}
	ReferenceExists           = Fault{42206, "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=%s,version=%d}."}
	// SubjectReferenced is ReferenceExists in association calls.
	SubjectReferenced  = Fault{42206, "One or more references exist to the schema %s."}
	InvalidSubject     = Fault{42208, "The specified subject '%s' is not a valid."}
	SchemaTooLarge     = Fault{42209, "Register operation failed because schema is too large"}
	InvalidRuleSet     = Fault{42210, "%s"}
	ContextNotEmpty    = Fault{42211, "The specified context '%s' is not empty."}
	InvalidAssociation = Fault{42212, "The association specified an invalid value for property: '%s', detail: %s"}
)

// Faults of the store. They are sent with status 503 where the store cannot be
// reached, so that clients try again.
var (
	StoreError     = Fault{50001, "%s"}
	OperationTimed = Fault{50002, "%s operation timed out"}
)
