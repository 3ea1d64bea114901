package registry

import (
	"context"

	"github.com/treaty-registry/treaty/ledger"
)

// DeleteVersion deletes one version, softly or permanently; number -1 is the
// latest one. It returns the number. Its errors are VersionSoftDeleted,
// SubjectNotFound, VersionNotFound, ReadOnly, NoActiveVersion, ReferenceExists,
// VersionNotSoftDeleted and ledger.ErrUnavailable.
func (r *Registry) DeleteVersion(ctx context.Context, name Name, number int, permanent bool, by By) (int32, ledger.Pos, error) {
	return 0, ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// DeleteSubject deletes all versions of a subject, softly or permanently, and
// returns their numbers in ascending order. Its errors are SubjectNotFound,
// SubjectSoftDeleted, ReadOnly, AssociationExists, ReferenceExists,
// SubjectNotSoftDeleted and ledger.ErrUnavailable.
func (r *Registry) DeleteSubject(ctx context.Context, name Name, permanent bool, by By) ([]int32, ledger.Pos, error) {
	return nil, ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// SetConfig merges an update into the record of a subject, a context or
// everything, and returns the merged record. Its errors are InvalidLevel,
// InvalidRuleSet, InvalidSubject, ReadOnly and ledger.ErrUnavailable.
func (r *Registry) SetConfig(ctx context.Context, name Name, u ConfigUpdate, by By) (Config, ledger.Pos, error) {
	return Config{}, ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// DeleteConfig removes a record and returns it with its level filled in. Without
// a record the answer is SubjectNotFound, or the server default for {".", ""}.
func (r *Registry) DeleteConfig(ctx context.Context, name Name, by By) (Config, ledger.Pos, error) {
	return Config{}, ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// SetMode sets the mode of a subject, a context or everything; nil clears it.
// mode may be in any case of letters and is returned as stored, "" when cleared.
// Its errors are InvalidSubject, InvalidMode, ForwardNotGlobal, ModeImmutable,
// SubjectsExist, ReferenceExists and ledger.ErrUnavailable.
func (r *Registry) SetMode(ctx context.Context, name Name, mode *string, force bool, by By) (Mode, ledger.Pos, error) {
	return "", ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// DeleteMode removes the mode record and, with recursive, those of all subjects
// in a context. It returns the old mode, "" if there was none. Its errors are
// SubjectNotFound (not with recursive, not for {".", ""}) and ledger.ErrUnavailable.
func (r *Registry) DeleteMode(ctx context.Context, name Name, recursive bool, by By) (Mode, ledger.Pos, error) {
	return "", ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// DeleteContext takes an empty context off the list. Its errors are
// ContextNotEmpty and ledger.ErrUnavailable; an unknown context is fine.
func (r *Registry) DeleteContext(ctx context.Context, context string, by By) (ledger.Pos, error) {
	return ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}
