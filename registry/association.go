package registry

import (
	"context"

	"github.com/treaty-registry/treaty/ledger"
)

// Association ties a subject to a resource, such as a topic, as its key or value schema.
type Association struct {
	Subject           string `json:"subject"` // qualified
	GUID              string `json:"guid"`
	ResourceName      string `json:"resourceName"`
	ResourceNamespace string `json:"resourceNamespace"`
	ResourceID        string `json:"resourceId"`
	ResourceType      string `json:"resourceType"`
	AssociationType   string `json:"associationType"` // key or value
	Lifecycle         string `json:"lifecycle"`       // STRONG or WEAK
	Frozen            bool   `json:"frozen"`          // shown only where it differs from DefaultFrozen
	CreateTs          int64  `json:"createTs,omitempty"`
	UpdateTs          int64  `json:"updateTs,omitempty"`
}

// DefaultFrozen reports whether an association of this lifecycle is frozen unless told otherwise.
func (a *Association) DefaultFrozen() bool { return a.Lifecycle == Strong }

// The lifecycles of an association, and the word of list filters for its absence.
const (
	Strong        = "STRONG"
	Weak          = "WEAK"
	NoAssociation = "NONE"
)

// Resource names what subjects are associated with.
type Resource struct {
	Name      string `json:"resourceName,omitempty"`
	Namespace string `json:"resourceNamespace,omitempty"`
	ID        string `json:"resourceId,omitempty"`
	Type      string `json:"resourceType,omitempty"` // topic unless set
}

// AssociationOp is one wanted change of an association. Op is "" outside batches.
type AssociationOp struct {
	Op               string // CREATE, UPSERT or DELETE in batches
	Subject          *string
	AssociationType  string // "" is value
	Lifecycle        string // "" is the default
	Frozen           *bool
	Schema           *Draft
	Normalize        bool
	CascadeLifecycle bool // of a DELETE
}

// AssociationRequest asks for associations of one resource.
type AssociationRequest struct {
	Resource
	Associations []AssociationOp
}

// AssociationInfo is one association in the answer to a write.
type AssociationInfo struct {
	*Association
	Schema *Version // nil where none was supplied or asked for
}

// AssociationAnswer is the answer to a write. Associations is nil after a dry run.
type AssociationAnswer struct {
	Resource
	Associations []AssociationInfo
}

// AssociationResult is one element of the answer to a batch: Err, or Answer.
type AssociationResult struct {
	Answer AssociationAnswer
	Err    error
}

// AssociationQuery selects associations.
type AssociationQuery struct {
	ResourceType     string // "" is topic
	AssociationTypes []string
	Lifecycle        string
	Page
}

// AssociationsBySubject lists the associations of a subject.
func (s *State) AssociationsBySubject(name Name, q AssociationQuery) []*Association { return nil }

// AssociationsByResource lists those of a resource; "-" stands for any namespace or any name.
func (s *State) AssociationsByResource(namespace, name string, q AssociationQuery) []*Association {
	return nil
}

// AssociationsByResourceID lists those of a resource with an id.
func (s *State) AssociationsByResourceID(id string, q AssociationQuery) []*Association { return nil }

// AssociationBatchQuery is one element of a batch of reads.
type AssociationBatchQuery struct {
	Resource
	AssociationTypes []string
	Lifecycle        string
}

// BatchAssociations answers a batch of reads, in order. With schemas the newest
// active version of each subject comes along. Err of a result is InvalidAssociation.
func (s *State) BatchAssociations(queries []AssociationBatchQuery, schemas bool) []AssociationResult {
	return nil
}

// CreateAssociations creates associations of one resource and registers the
// schemas that come with them. context is the query parameter, "" for none. Its
// errors are those of sections 12.1 and 12.2 of the Confluent API reference.
func (r *Registry) CreateAssociations(ctx context.Context, context string, q AssociationRequest, dryRun bool, by By) (AssociationAnswer, ledger.Pos, error) {
	return AssociationAnswer{}, ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// UpsertAssociations creates or changes associations of the resource with this id. Its errors are as above.
func (r *Registry) UpsertAssociations(ctx context.Context, context, resourceID string, q AssociationRequest, dryRun bool, by By) (AssociationAnswer, ledger.Pos, error) {
	return AssociationAnswer{}, ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// AssociationDelete selects associations of one resource for removal.
type AssociationDelete struct {
	ResourceID       string
	ResourceType     string   // "" is topic
	AssociationTypes []string // none means all
	CascadeLifecycle bool     // delete the subjects of strong associations too
	DryRun           bool
}

// DeleteAssociations removes associations. Its errors are InvalidAssociation,
// AssociationNotFound, AssociationFrozen and those of DeleteSubject.
func (r *Registry) DeleteAssociations(ctx context.Context, q AssociationDelete, by By) (ledger.Pos, error) {
	return ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}

// MutateAssociations handles the requests of a batch one by one and answers in
// order. The error is InvalidAssociation for an empty batch or ledger.ErrUnavailable.
func (r *Registry) MutateAssociations(ctx context.Context, context string, requests []AssociationRequest, dryRun bool, by By) ([]AssociationResult, ledger.Pos, error) {
	return nil, ledger.Pos{}, &Error{Kind: Internal, Detail: "not implemented"}
}
