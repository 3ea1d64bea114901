package api

// Association ties a subject to a Kafka topic, as the schema of its keys or values.
type Association struct {
	Subject           string `json:"subject,omitempty"`
	GUID              string `json:"guid,omitempty"`
	ResourceName      string `json:"resourceName,omitempty"`
	ResourceNamespace string `json:"resourceNamespace,omitempty"` // the Kafka cluster
	ResourceID        string `json:"resourceId,omitempty"`
	ResourceType      string `json:"resourceType,omitempty"`    // topic
	AssociationType   string `json:"associationType,omitempty"` // key or value
	Lifecycle         string `json:"lifecycle,omitempty"`       // STRONG or WEAK
	Frozen            *bool  `json:"frozen,omitempty"`          // only where it differs from the lifecycle's default
	CreateTS          int64  `json:"createTs,omitempty"`        // milliseconds since 1970
	UpdateTS          int64  `json:"updateTs,omitempty"`        // milliseconds since 1970
}

// AssociationCreateOrUpdateInfo is one association in a request.
type AssociationCreateOrUpdateInfo struct {
	Subject         *string                `json:"subject,omitempty"`
	AssociationType string                 `json:"associationType,omitempty"` // value where absent
	Lifecycle       string                 `json:"lifecycle,omitempty"`
	Frozen          *bool                  `json:"frozen,omitempty"`
	Schema          *RegisterSchemaRequest `json:"schema,omitempty"`
	Normalize       *bool                  `json:"normalize,omitempty"`
}

// AssociationCreateOrUpdateRequest creates or changes the associations of one resource.
type AssociationCreateOrUpdateRequest struct {
	ResourceName      string                          `json:"resourceName,omitempty"`
	ResourceNamespace string                          `json:"resourceNamespace,omitempty"`
	ResourceID        string                          `json:"resourceId,omitempty"`
	ResourceType      string                          `json:"resourceType,omitempty"` // topic where absent
	Associations      []AssociationCreateOrUpdateInfo `json:"associations,omitempty"`
}

// AssociationInfo is one association in the answer to a change.
type AssociationInfo struct {
	Subject         string  `json:"subject,omitempty"`
	AssociationType string  `json:"associationType,omitempty"`
	Lifecycle       string  `json:"lifecycle,omitempty"`
	Frozen          bool    `json:"frozen"`
	Schema          *Schema `json:"schema,omitempty"`
}

// AssociationResponse is the associations of one resource.
type AssociationResponse struct {
	ResourceName      string            `json:"resourceName,omitempty"`
	ResourceNamespace string            `json:"resourceNamespace,omitempty"`
	ResourceID        string            `json:"resourceId,omitempty"`
	ResourceType      string            `json:"resourceType,omitempty"`
	Associations      []AssociationInfo `json:"associations,omitempty"` // absent after a dry run
}

// AssociationOp is one step of a batch: CREATE, UPSERT or DELETE.
type AssociationOp struct {
	OpType           string                 `json:"opType,omitempty"`
	Subject          *string                `json:"subject,omitempty"`
	AssociationType  string                 `json:"associationType,omitempty"`
	Lifecycle        string                 `json:"lifecycle,omitempty"`
	Frozen           *bool                  `json:"frozen,omitempty"`
	Schema           *RegisterSchemaRequest `json:"schema,omitempty"`
	Normalize        *bool                  `json:"normalize,omitempty"`
	CascadeLifecycle bool                   `json:"cascadeLifecycle,omitempty"` // DELETE only
}

// AssociationOpRequest is the steps for one resource in a batch.
type AssociationOpRequest struct {
	ResourceName      string          `json:"resourceName,omitempty"`
	ResourceNamespace string          `json:"resourceNamespace,omitempty"`
	ResourceID        string          `json:"resourceId,omitempty"`
	ResourceType      string          `json:"resourceType,omitempty"`
	Associations      []AssociationOp `json:"associations,omitempty"`
	Error             *Error          `json:"error,omitempty"` // echoed as the result of this element
}

// AssociationBatchRequest changes the associations of several resources.
type AssociationBatchRequest struct {
	Requests []AssociationOpRequest `json:"requests,omitempty"`
}

// AssociationGetRequest asks for the associations of one resource.
type AssociationGetRequest struct {
	ResourceName      string   `json:"resourceName,omitempty"`
	ResourceNamespace string   `json:"resourceNamespace,omitempty"`
	ResourceID        string   `json:"resourceId,omitempty"`
	ResourceType      string   `json:"resourceType,omitempty"`
	AssociationTypes  []string `json:"associationTypes,omitempty"`
	Lifecycle         string   `json:"lifecycle,omitempty"`
}

// AssociationBatchGetRequest asks for the associations of several resources.
type AssociationBatchGetRequest struct {
	Requests []AssociationGetRequest `json:"requests,omitempty"`
}

// AssociationResult is the outcome for one element of a batch: an error or a result.
type AssociationResult struct {
	Error  *Error               `json:"error,omitempty"`
	Result *AssociationResponse `json:"result,omitempty"`
}

// AssociationBatchResponse is the outcomes of a batch, in the order of the requests.
type AssociationBatchResponse struct {
	Results []AssociationResult `json:"results"`
}
