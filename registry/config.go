package registry

import "encoding/json"

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
