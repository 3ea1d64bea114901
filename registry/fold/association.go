package fold

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

// key says which association it is: a resource has at most one of each type.
func (a *Association) key() associationKey {
	return associationKey{a.ResourceID, a.ResourceType, a.AssociationType}
}

// The lifecycles of an association, and the word of list filters for its absence.
// A strong association is frozen, owns the default subject of its resource and
// lives and dies with it; a weak one points to a subject that is there anyway.
const (
	Strong        = "STRONG"
	Weak          = "WEAK"
	NoAssociation = "NONE"
)

// Topic is the only type of resource, and the default.
const Topic = "topic"

// Resource names what subjects are associated with.
type Resource struct {
	Name      string `json:"resourceName,omitempty"`
	Namespace string `json:"resourceNamespace,omitempty"`
	ID        string `json:"resourceId,omitempty"`
	Type      string `json:"resourceType,omitempty"` // topic unless set
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

// AssociationBatchQuery is one element of a batch of reads.
type AssociationBatchQuery struct {
	Resource
	AssociationTypes []string
	Lifecycle        string
}
