package fold

import (
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry/contract"
)

// Config is a stored record of settings of a subject, a context or everything.
// Its JSON is that of the answers to GET and DELETE; the empty value of a field
// means that the record says nothing about it.
type Config struct {
	Level              compat.Level       `json:"compatibilityLevel,omitempty"`
	Alias              string             `json:"alias,omitempty"`
	Normalize          *bool              `json:"normalize,omitempty"`
	ValidateFields     *bool              `json:"validateFields,omitempty"`
	ValidateRules      *bool              `json:"validateRules,omitempty"`
	Group              string             `json:"compatibilityGroup,omitempty"`
	DefaultMetadata    *contract.Metadata `json:"defaultMetadata,omitempty"`
	OverrideMetadata   *contract.Metadata `json:"overrideMetadata,omitempty"`
	DefaultRuleSet     *contract.RuleSet  `json:"defaultRuleSet,omitempty"`
	OverrideRuleSet    *contract.RuleSet  `json:"overrideRuleSet,omitempty"`
	AliasForDeks       string             `json:"aliasForDeks,omitempty"`
	ValidateNewSchemas *bool              `json:"validateNewSchemas,omitempty"`
	Policy             compat.Policy      `json:"compatibilityPolicy,omitempty"`
}

// Origin says which record an effective setting comes from.
type Origin string

// The origins of a setting. FromContext includes the default context, whose
// Record is the global one of the API for all but subjects of other contexts.
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
