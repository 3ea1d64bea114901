package api

import "time"

// ApplicationSummary is one application of a list.
type ApplicationSummary struct {
	Name     string `json:"name"`
	Type     string `json:"type,omitempty"`
	Owner    string `json:"owner,omitempty"`
	Domain   string `json:"domain,omitempty"`
	Version  string `json:"version,omitempty"` // of its newest contract of the main branch
	Produces int    `json:"produces"`          // subjects, events and channels of that contract
	Consumes int    `json:"consumes"`
	// Observed says that it has no contract and is known from traffic only.
	Observed bool `json:"observed"`
}

// ApplicationList is a page of applications, by name.
type ApplicationList struct {
	Items    []ApplicationSummary `json:"items"`
	Total    int                  `json:"total"`          // on all pages
	Next     string               `json:"next,omitempty"` // cursor of the next page
	Position uint64               `json:"position"`
}

// ContractDiff is what changes between two contracts of an application.
type ContractDiff struct {
	Application string           `json:"application"`
	From        string           `json:"from"` // versions
	To          string           `json:"to"`
	Changes     []ContractChange `json:"changes"`
	Position    uint64           `json:"position"`
}

// ContractChange is one difference between two contracts.
type ContractChange struct {
	Op    string `json:"op"`   // add, remove or change
	Role  string `json:"role"` // produces, consumes, or application for its head
	Flow         // what it is about; empty for the head
	Words string `json:"words"`
}

// EnvironmentList is all environments.
type EnvironmentList struct {
	Items    []Environment `json:"items"`
	Own      string        `json:"own"` // that of the instance
	Position uint64        `json:"position"`
}

// DeploymentList is what runs in an environment.
type DeploymentList struct {
	Environment string     `json:"environment"`
	Deployments []Deployed `json:"deployments"`
	Releases    []Released `json:"releases"`
	// Implicit names applications whose newest contract counts as deployed here,
	// because none of their deployments was ever recorded.
	Implicit []string `json:"implicit"`
	Position uint64   `json:"position"`
}

// PrincipalList is everybody who was seen or mapped.
type PrincipalList struct {
	Items      []Principal `json:"items"`
	Total      int         `json:"total"`
	Next       string      `json:"next,omitempty"`
	Mappings   []Mapping   `json:"mappings"`
	Position   uint64      `json:"position"`
	ObservedAt *time.Time  `json:"observedAt,omitempty"`
}

// WaiverList is all waivers, those that have expired included.
type WaiverList struct {
	Items    []Waiver `json:"items"`
	Position uint64   `json:"position"`
}

// PolicyList is all policies in the order in which they are tried, the built-in ones last.
type PolicyList struct {
	Items    []Policy `json:"items"`
	Position uint64   `json:"position"`
}

// TeamList is all teams.
type TeamList struct {
	Items    []Team `json:"items"`
	Position uint64 `json:"position"`
}

// DomainList is all domains.
type DomainList struct {
	Items    []Domain `json:"items"`
	Position uint64   `json:"position"`
}

// EdgeQuestion is what a person says about an edge. Subject and Environment are
// optional: they make the edge quicker to find.
type EdgeQuestion struct {
	Subject     string `json:"subject,omitempty"`
	Environment string `json:"environment,omitempty"`
	Reason      string `json:"reason,omitempty"`
}
