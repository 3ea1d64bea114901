package registry

import (
	"encoding/json"

	"github.com/treaty-registry/treaty/compat"
)

// Config is a stored record of settings of a subject, a context or everything.
// Its JSON is that of the answers to GET and DELETE; the empty value of a field
// means that the record says nothing about it.
type Config struct {
	Level              compat.Level  `json:"compatibilityLevel,omitempty"`
	Alias              string        `json:"alias,omitempty"`
	Normalize          *bool         `json:"normalize,omitempty"`
	ValidateFields     *bool         `json:"validateFields,omitempty"`
	ValidateRules      *bool         `json:"validateRules,omitempty"`
	Group              string        `json:"compatibilityGroup,omitempty"`
	DefaultMetadata    *Metadata     `json:"defaultMetadata,omitempty"`
	OverrideMetadata   *Metadata     `json:"overrideMetadata,omitempty"`
	DefaultRuleSet     *RuleSet      `json:"defaultRuleSet,omitempty"`
	OverrideRuleSet    *RuleSet      `json:"overrideRuleSet,omitempty"`
	AliasForDeks       string        `json:"aliasForDeks,omitempty"`
	ValidateNewSchemas *bool         `json:"validateNewSchemas,omitempty"`
	Policy             compat.Policy `json:"compatibilityPolicy,omitempty"`
}

// Patch is a member of a request in three states: absent, null, or a value.
type Patch[T any] struct {
	Present bool // the member was there
	Value   *T   // nil for null
}

// UnmarshalJSON notes that the member was there.
func (p *Patch[T]) UnmarshalJSON(data []byte) error {
	p.Present = true
	return json.Unmarshal(data, &p.Value)
}

// ConfigUpdate is the body of a PUT: absent members keep what is stored, null clears it.
type ConfigUpdate struct {
	Alias              Patch[string]   `json:"alias"`
	AliasForDeks       Patch[string]   `json:"aliasForDeks"`
	Normalize          Patch[bool]     `json:"normalize"`
	ValidateFields     Patch[bool]     `json:"validateFields"`
	ValidateNewSchemas Patch[bool]     `json:"validateNewSchemas"`
	ValidateRules      Patch[bool]     `json:"validateRules"`
	Level              Patch[string]   `json:"compatibility"` // any case of letters
	Policy             Patch[string]   `json:"compatibilityPolicy"`
	Group              Patch[string]   `json:"compatibilityGroup"`
	DefaultMetadata    Patch[Metadata] `json:"defaultMetadata"`
	OverrideMetadata   Patch[Metadata] `json:"overrideMetadata"`
	DefaultRuleSet     Patch[RuleSet]  `json:"defaultRuleSet"`
	OverrideRuleSet    Patch[RuleSet]  `json:"overrideRuleSet"`
}

// Origin says which record an effective setting comes from.
type Origin string

// The origins of a setting. FromContext includes the default context, whose
// record is the global one of the API for all but subjects of other contexts.
const (
	FromSubject Origin = "subject"
	FromContext Origin = "context"
	FromGlobal  Origin = "global"
	FromDefault Origin = "default"
)

// Mode says what may be written.
type Mode string

// The modes of the API.
const (
	ReadWrite        Mode = "READWRITE"
	ReadOnlyMode     Mode = "READONLY"
	ReadOnlyOverride Mode = "READONLY_OVERRIDE" // deprecated, the same as READONLY
	Import           Mode = "IMPORT"
	Forward          Mode = "FORWARD"
)
