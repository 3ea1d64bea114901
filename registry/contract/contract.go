// Package contract is what travels with a schema beside its text: metadata and rules, their validity, their merging and their bytes.
package contract

import (
	"encoding/json"
	"slices"
)

// Metadata says about a schema what its text does not. Its JSON has sorted keys
// and sorted sets, so that equal metadata has equal bytes.
type Metadata struct {
	// Tags maps a path within the schema to tags.
	Tags map[string][]string `json:"tags,omitempty"`
	// Properties are free pairs; confluent:version and confluent:reserved have a meaning.
	Properties map[string]string `json:"properties,omitempty"`
	// Sensitive names the properties that must not be shown in the open.
	Sensitive []string `json:"sensitive,omitempty"`
}

// RuleSet holds the rules that clients execute for a schema. A registry only
// validates, merges, stores and hashes them.
type RuleSet struct {
	MigrationRules []Rule `json:"migrationRules,omitempty"`
	DomainRules    []Rule `json:"domainRules,omitempty"`
	EncodingRules  []Rule `json:"encodingRules,omitempty"`
	// EnableAt is ALL, CLIENT, GATEWAY, SERVER, NONE or "".
	EnableAt string `json:"enableAt,omitempty"`
}

// Rule is one rule of a set. Kind and Mode get their defaults when JSON is decoded.
type Rule struct {
	Name      string            `json:"name,omitempty"`
	Doc       string            `json:"doc,omitempty"`
	Kind      string            `json:"kind"` // TRANSFORM (default) or CONDITION
	Mode      string            `json:"mode"` // WRITEREAD unless set
	Type      string            `json:"type,omitempty"`
	Tags      []string          `json:"tags,omitempty"`
	Params    map[string]string `json:"params,omitempty"`
	Expr      string            `json:"expr,omitempty"`
	OnSuccess string            `json:"onSuccess,omitempty"`
	OnFailure string            `json:"onFailure,omitempty"`
	Disabled  bool              `json:"disabled"`
}

// The property names that mean something to a registry.
const (
	VersionProperty  = "confluent:version"  // the number under which the schema was registered
	ReservedProperty = "confluent:reserved" // comma-separated names of fields that must not be used
)

// UnmarshalJSON reads metadata and puts its sets into order.
func (m *Metadata) UnmarshalJSON(data []byte) error {
	type plain Metadata
	var p plain
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	for path, tags := range p.Tags {
		p.Tags[path] = sortedSet(tags)
	}
	p.Sensitive = sortedSet(p.Sensitive)
	*m = Metadata(p)
	return nil
}

// UnmarshalJSON reads a rule, fills in kind and mode and refuses values that
// are not in the closed sets of the API.
func (r *Rule) UnmarshalJSON(data []byte) error {
	type plain Rule
	p := plain{Kind: "TRANSFORM", Mode: "WRITEREAD"}
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	if p.Kind == "" {
		p.Kind = "TRANSFORM"
	}
	if p.Mode == "" {
		p.Mode = "WRITEREAD"
	}
	if !slices.Contains(ruleKinds(), p.Kind) {
		return &EnumError{Property: "kind", Value: p.Kind, Allowed: ruleKinds()}
	}
	if !slices.Contains(ruleModes(), p.Mode) {
		return &EnumError{Property: "mode", Value: p.Mode, Allowed: ruleModes()}
	}
	p.Tags = sortedSet(p.Tags)
	*r = Rule(p)
	return nil
}

// UnmarshalJSON reads a rule set and refuses an unknown place of execution.
func (s *RuleSet) UnmarshalJSON(data []byte) error {
	type plain RuleSet
	var p plain
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	if p.EnableAt != "" && !slices.Contains(places(), p.EnableAt) {
		return &EnumError{Property: "enableAt", Value: p.EnableAt, Allowed: places()}
	}
	*s = RuleSet(p)
	return nil
}

// EnumError says that a property holds a value outside its closed set. As the
// body of a request it is malformed: 400 in Confluent's API.
type EnumError struct {
	Property, Value string
	Allowed         []string
}

// Error implements error.
func (e *EnumError) Error() string {
	return "unknown value " + quote(e.Value) + " of property " + quote(e.Property)
}

func quote(s string) string { return "\"" + s + "\"" }

func ruleKinds() []string { return []string{"TRANSFORM", "CONDITION"} }

func ruleModes() []string {
	return []string{"UPGRADE", "DOWNGRADE", "UPDOWN", "WRITE", "READ", "WRITEREAD"}
}

func places() []string { return []string{"ALL", "CLIENT", "GATEWAY", "SERVER", "NONE"} }

func sortedSet(values []string) []string {
	if len(values) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(values)))
}
