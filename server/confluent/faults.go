package confluent

import (
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/registry"
)

// faults words each kind of refusal as Confluent does.
//
//nolint:gochecknoglobals // a table that never changes
var faults = map[registry.Kind]func(*registry.Error) *api.Error{
	registry.SubjectNotFound:       named(api.SubjectNotFound),
	registry.VersionNotFound:       func(e *registry.Error) *api.Error { return api.VersionNotFound.With(e.Version) },
	registry.SchemaNotFound:        plain(api.SchemaNotFound),
	registry.IDNotFound:            func(e *registry.Error) *api.Error { return api.SchemaIDNotFound.With(e.ID) },
	registry.GUIDNotFound:          func(e *registry.Error) *api.Error { return api.SchemaIDNotFound.With(e.Value) },
	registry.SubjectSoftDeleted:    named(api.SubjectSoftDeleted),
	registry.SubjectNotSoftDeleted: named(api.SubjectNotSoftDeleted),
	registry.VersionSoftDeleted:    versioned(api.VersionSoftDeleted),
	registry.VersionNotSoftDeleted: versioned(api.VersionNotSoftDeleted),
	registry.ConfigNotFound:        named(api.NoSubjectLevel),
	registry.ModeNotFound:          named(api.NoSubjectMode),
	registry.AssociationNotFound:   func(e *registry.Error) *api.Error { return api.AssociationNotFound.With(e.Value) },

	registry.Incompatible: func(e *registry.Error) *api.Error {
		return api.Incompatible.With(e.Name.Qualified(), strings.Join(e.Messages, ", "))
	},
	registry.IncompatibleAssociation: func(e *registry.Error) *api.Error {
		return api.IncompatibleList.With(strings.Join(e.Messages, ", "))
	},
	registry.AssociationExistsForType: func(e *registry.Error) *api.Error {
		return api.AssociationExists.With(e.Property, e.Value)
	},
	registry.AssociationExists:       named(api.SubjectHasAssociation),
	registry.StrongAssociationExists: named(api.SubjectHasStrongAssociation),
	registry.NoActiveVersion:         named(api.NoActiveVersion),
	registry.AssociationFrozen: func(e *registry.Error) *api.Error {
		return api.AssociationFrozen.With(e.Property, e.Name.Qualified())
	},

	registry.InvalidSchema:    detailed(api.InvalidSchema),
	registry.InvalidVersion:   func(e *registry.Error) *api.Error { return api.InvalidVersion.With(e.Value) },
	registry.InvalidLevel:     plain(api.InvalidCompatibilityLevel),
	registry.InvalidMode:      plain(api.InvalidMode),
	registry.ForwardNotGlobal: plain(api.ForwardNotGlobal),
	registry.ReadOnly:         inMode("in read-only mode"),
	registry.NotImport:        inMode("not in import mode"),
	registry.NotReadWrite:     inMode("not in read-write mode"),
	registry.ReadOnlyAssociation: func(e *registry.Error) *api.Error {
		return api.OperationNotPermitted.With("Subject " + e.Name.Subject + " in context " + e.Name.Context + " is in read-only mode")
	},
	registry.IDTaken: func(e *registry.Error) *api.Error {
		return api.IDTaken.With(e.ID, contextOf(e.Name))
	},
	registry.SubjectsExist:              plain(api.SubjectsExist),
	registry.ModeImmutable:              plain(api.ModeImmutable),
	registry.StrongReference:            named(api.StrongReference),
	registry.ReferenceExists:            versioned(api.ReferenceExists),
	registry.ReferenceExistsAssociation: named(api.SubjectReferenced),
	registry.InvalidSubject:             named(api.InvalidSubject),
	registry.TooLarge:                   plain(api.SchemaTooLarge),
	registry.InvalidRuleSet:             detailed(api.InvalidRuleSet),
	registry.ContextNotEmpty:            func(e *registry.Error) *api.Error { return api.ContextNotEmpty.With(":" + e.Name.Context + ":") },
	registry.InvalidAssociation: func(e *registry.Error) *api.Error {
		return api.InvalidAssociation.With(e.Property, e.Detail)
	},

	registry.Exhausted: detailed(api.StoreError),
	registry.Refused:   detailed(api.Refused),
	registry.InUse:     detailed(api.OperationNotPermitted),
}

// refusal words an error of the registry; one without a row is a bug and says nothing.
func refusal(e *registry.Error) *api.Error {
	if word, ok := faults[e.Kind]; ok {
		return word(e)
	}
	return api.InternalServerError.With()
}

func plain(f api.Fault) func(*registry.Error) *api.Error {
	return func(*registry.Error) *api.Error { return f.With() }
}

func named(f api.Fault) func(*registry.Error) *api.Error {
	return func(e *registry.Error) *api.Error { return f.With(e.Name.Qualified()) }
}

func versioned(f api.Fault) func(*registry.Error) *api.Error {
	return func(e *registry.Error) *api.Error { return f.With(e.Name.Qualified(), e.Version) }
}

func detailed(f api.Fault) func(*registry.Error) *api.Error {
	return func(e *registry.Error) *api.Error { return f.With(e.Detail) }
}

// inMode says which subject may not be written because of its mode. A global
// write has no subject, which Java prints as null.
func inMode(state string) func(*registry.Error) *api.Error {
	return func(e *registry.Error) *api.Error {
		subject := e.Name.Qualified()
		if e.Name.IsContext() && e.Name.Context == registry.DefaultContext {
			subject = "null"
		}
		return api.OperationNotPermitted.With("Subject " + subject + " in context " + contextOf(e.Name) + " is " + state)
	}
}

// contextOf prints a context with its delimiters; the default one is empty.
func contextOf(n registry.Name) string {
	if n.Context == registry.DefaultContext {
		return ""
	}
	return ":" + n.Context + ":"
}
