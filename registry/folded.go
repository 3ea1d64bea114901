package registry

import (
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry/fold"
)

// What the facts of the registry are and add up to, under the name of the package
// that decides about them: callers need only this one. The words about each stand in fold.
type (
	// State is fold.State.
	State = fold.State
	// Subject is fold.Subject.
	Subject = fold.Subject
	// Name is fold.Name.
	Name = fold.Name
	// Version is fold.Version.
	Version = fold.Version
	// Content is fold.Content.
	Content = fold.Content
	// GUID is fold.GUID.
	GUID = fold.GUID
	// Error is fold.Error.
	Error = fold.Error
	// Kind is fold.Kind.
	Kind = fold.Kind
	// Config is fold.Config.
	Config = fold.Config
	// Origin is fold.Origin.
	Origin = fold.Origin
	// Mode is fold.Mode.
	Mode = fold.Mode
	// Page is fold.Page.
	Page = fold.Page
	// SubjectQuery is fold.SubjectQuery.
	SubjectQuery = fold.SubjectQuery
	// VersionQuery is fold.VersionQuery.
	VersionQuery = fold.VersionQuery
	// SchemaQuery is fold.SchemaQuery.
	SchemaQuery = fold.SchemaQuery
	// Filter is fold.Filter.
	Filter = fold.Filter
	// Listed is fold.Listed.
	Listed = fold.Listed
	// ContextID is fold.ContextID.
	ContextID = fold.ContextID
	// Association is fold.Association.
	Association = fold.Association
	// AssociationQuery is fold.AssociationQuery.
	AssociationQuery = fold.AssociationQuery
	// AssociationBatchQuery is fold.AssociationBatchQuery.
	AssociationBatchQuery = fold.AssociationBatchQuery
	// AssociationInfo is fold.AssociationInfo.
	AssociationInfo = fold.AssociationInfo
	// AssociationAnswer is fold.AssociationAnswer.
	AssociationAnswer = fold.AssociationAnswer
	// AssociationResult is fold.AssociationResult.
	AssociationResult = fold.AssociationResult
	// Resource is fold.Resource.
	Resource = fold.Resource
)

// The contexts, numbers, modes, origins and lifecycles with a meaning of their own.
const (
	DefaultContext   = fold.DefaultContext
	GlobalContext    = fold.GlobalContext
	AnyContext       = fold.AnyContext
	Latest           = fold.Latest
	ReadWrite        = fold.ReadWrite
	ReadOnlyMode     = fold.ReadOnlyMode
	ReadOnlyOverride = fold.ReadOnlyOverride
	Import           = fold.Import
	Forward          = fold.Forward
	FromSubject      = fold.FromSubject
	FromContext      = fold.FromContext
	FromGlobal       = fold.FromGlobal
	FromDefault      = fold.FromDefault
	Strong           = fold.Strong
	Weak             = fold.Weak
	NoAssociation    = fold.NoAssociation
)

// The kinds of facts.
const (
	VersionRegistered  = fold.VersionRegistered
	VersionDeleted     = fold.VersionDeleted
	VersionRestored    = fold.VersionRestored
	VersionPurged      = fold.VersionPurged
	ConfigSet          = fold.ConfigSet
	ConfigCleared      = fold.ConfigCleared
	ModeSet            = fold.ModeSet
	ModeCleared        = fold.ModeCleared
	ContextCreated     = fold.ContextCreated
	ContextDeleted     = fold.ContextDeleted
	AssociationSet     = fold.AssociationSet
	AssociationRemoved = fold.AssociationRemoved
)

// The kinds of errors that a user can cause.
const (
	Internal                   = fold.Internal
	SubjectNotFound            = fold.SubjectNotFound
	VersionNotFound            = fold.VersionNotFound
	SchemaNotFound             = fold.SchemaNotFound
	IDNotFound                 = fold.IDNotFound
	GUIDNotFound               = fold.GUIDNotFound
	SubjectSoftDeleted         = fold.SubjectSoftDeleted
	SubjectNotSoftDeleted      = fold.SubjectNotSoftDeleted
	VersionSoftDeleted         = fold.VersionSoftDeleted
	VersionNotSoftDeleted      = fold.VersionNotSoftDeleted
	ConfigNotFound             = fold.ConfigNotFound
	ModeNotFound               = fold.ModeNotFound
	AssociationNotFound        = fold.AssociationNotFound
	Incompatible               = fold.Incompatible
	IncompatibleAssociation    = fold.IncompatibleAssociation
	AssociationExistsForType   = fold.AssociationExistsForType
	AssociationExists          = fold.AssociationExists
	StrongAssociationExists    = fold.StrongAssociationExists
	NoActiveVersion            = fold.NoActiveVersion
	AssociationFrozen          = fold.AssociationFrozen
	InvalidSchema              = fold.InvalidSchema
	InvalidVersion             = fold.InvalidVersion
	InvalidLevel               = fold.InvalidLevel
	InvalidMode                = fold.InvalidMode
	ForwardNotGlobal           = fold.ForwardNotGlobal
	ReadOnly                   = fold.ReadOnly
	ReadOnlyAssociation        = fold.ReadOnlyAssociation
	NotImport                  = fold.NotImport
	NotReadWrite               = fold.NotReadWrite
	IDTaken                    = fold.IDTaken
	SubjectsExist              = fold.SubjectsExist
	ModeImmutable              = fold.ModeImmutable
	StrongReference            = fold.StrongReference
	ReferenceExists            = fold.ReferenceExists
	ReferenceExistsAssociation = fold.ReferenceExistsAssociation
	InvalidSubject             = fold.InvalidSubject
	TooLarge                   = fold.TooLarge
	InvalidRuleSet             = fold.InvalidRuleSet
	ContextNotEmpty            = fold.ContextNotEmpty
	InvalidAssociation         = fold.InvalidAssociation
	Exhausted                  = fold.Exhausted
	Refused                    = fold.Refused
	InUse                      = fold.InUse
)

// NewState returns the state of the empty log.
func NewState() *State { return fold.NewState() }

// Family returns the kinds of facts that the registry owns.
func Family() ledger.Family { return fold.Family() }

// ParseName reads a qualified subject.
func ParseName(s string) Name { return fold.ParseName(s) }

// ParseVersion reads a version of a URL. Its error is InvalidVersion.
func ParseVersion(s string) (int, error) { return fold.ParseVersion(s) }

// ParseGUID reads a GUID with or without dashes.
func ParseGUID(s string) (GUID, bool) { return fold.ParseGUID(s) }

// NewContent returns the content of a canonical text with what belongs to it.
func NewContent(format compat.Format, text string, references []compat.Reference, m *Metadata, rules *RuleSet) (*Content, error) {
	return fold.NewContent(format, text, references, m, rules)
}
