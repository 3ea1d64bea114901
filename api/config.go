package api

// Config is the settings of a subject, a context or the registry, as they are read.
type Config struct {
	CompatibilityLevel  string    `json:"compatibilityLevel,omitempty"`
	Alias               string    `json:"alias,omitempty"` // the subject that this name stands for
	Normalize           *bool     `json:"normalize,omitempty"`
	ValidateFields      *bool     `json:"validateFields,omitempty"`
	ValidateRules       *bool     `json:"validateRules,omitempty"`
	CompatibilityGroup  string    `json:"compatibilityGroup,omitempty"` // name of a metadata property
	DefaultMetadata     *Metadata `json:"defaultMetadata,omitempty"`
	OverrideMetadata    *Metadata `json:"overrideMetadata,omitempty"`
	DefaultRuleSet      *RuleSet  `json:"defaultRuleSet,omitempty"`
	OverrideRuleSet     *RuleSet  `json:"overrideRuleSet,omitempty"`
	AliasForDeks        string    `json:"aliasForDeks,omitempty"`
	ValidateNewSchemas  *bool     `json:"validateNewSchemas,omitempty"`
	CompatibilityPolicy string    `json:"compatibilityPolicy,omitempty"` // STRICT or LENIENT
}

// ConfigUpdateRequest changes settings: absent keeps, null clears, a value sets.
// The answer has the same form and holds the complete record.
type ConfigUpdateRequest struct {
	Alias               Optional[string]   `json:"alias,omitzero"`
	AliasForDeks        Optional[string]   `json:"aliasForDeks,omitzero"`
	Normalize           Optional[bool]     `json:"normalize,omitzero"`
	ValidateFields      Optional[bool]     `json:"validateFields,omitzero"`
	ValidateNewSchemas  Optional[bool]     `json:"validateNewSchemas,omitzero"`
	ValidateRules       Optional[bool]     `json:"validateRules,omitzero"`
	Compatibility       Optional[string]   `json:"compatibility,omitzero"`
	CompatibilityPolicy Optional[string]   `json:"compatibilityPolicy,omitzero"`
	CompatibilityGroup  Optional[string]   `json:"compatibilityGroup,omitzero"`
	DefaultMetadata     Optional[Metadata] `json:"defaultMetadata,omitzero"`
	OverrideMetadata    Optional[Metadata] `json:"overrideMetadata,omitzero"`
	DefaultRuleSet      Optional[RuleSet]  `json:"defaultRuleSet,omitzero"`
	OverrideRuleSet     Optional[RuleSet]  `json:"overrideRuleSet,omitzero"`
}

// Mode is what may be done with a subject: READWRITE, READONLY,
// READONLY_OVERRIDE, IMPORT or FORWARD. Empty where there is no record.
type Mode struct {
	Mode string `json:"mode,omitempty"`
}

// ModeUpdateRequest sets a mode, or clears it with null. It is echoed as the answer.
type ModeUpdateRequest struct {
	Mode Optional[string] `json:"mode,omitzero"`
}

// ServerVersion is the answer of /v1/metadata/version.
type ServerVersion struct {
	Version  string `json:"version"`
	CommitID string `json:"commitId"`
}

// ServerClusterID is the answer of /v1/metadata/id.
type ServerClusterID struct {
	Scope ClusterScope `json:"scope"`
}

// ClusterScope tells which clusters a server belongs to.
type ClusterScope struct {
	Path     []string          `json:"path"` // always empty
	Clusters map[string]string `json:"clusters"`
}
