package api

import "time"

// DesiredState is what a workspace wants a registry to hold.
type DesiredState struct {
	// Workspace is the label of everything that is applied; "" applies without a label.
	Workspace string           `json:"workspace,omitempty"`
	Subjects  []DesiredSubject `json:"subjects"`
	// Prune softly deletes the subjects that have the label of the workspace and are not desired.
	Prune bool `json:"prune,omitempty"`
	// PruneMax bounds how many subjects may be pruned; 0 means 5.
	PruneMax int `json:"pruneMax,omitempty"`
	// TakeOver relabels desired subjects that another workspace manages.
	TakeOver bool `json:"takeOver,omitempty"`
	// Waivers accept incompatible differences for a time. A version that is
	// registered with the help of one keeps it in the history.
	Waivers []FindingWaiver `json:"waivers,omitempty"`
	// Expect holds the digests of a plan that was made before, by subject: if one
	// of them is another by now, the plan is stale and nothing is applied.
	Expect map[string]string `json:"expect,omitempty"`
	// ExpectPosition is the position of a plan that was made before, which must
	// still be the newest one; 0 does not ask for it.
	ExpectPosition uint64 `json:"expectPosition,omitempty"`
}

// FindingWaiver accepts findings for a time. All but Path are required.
type FindingWaiver struct {
	// Rules are ids as AVRO_NAME_MISMATCH, Subjects qualified names; * stands for
	// any characters in both.
	Rules    []string `json:"rules"`
	Subjects []string `json:"subjects"`
	Path     string   `json:"path,omitempty"` // of the finding; "" for all
	Reason   string   `json:"reason"`
	Owner    string   `json:"owner"`
	// Expires is the last day on which the waiver holds, in UTC.
	Expires time.Time `json:"expires"`
	Source  string    `json:"source,omitempty"` // where it is written, for people
}

// WaivedVersion notes which waivers have let an incompatible version pass.
type WaivedVersion struct {
	Rules   []string        `json:"rules"` // of the findings, each once
	Waivers []FindingWaiver `json:"waivers"`
}

// EarlierVersion is a schema that comes before the newest one of a subject. Its
// language and its references are those of the newest one.
type EarlierVersion struct {
	Schema string `json:"schema"`
	Source string `json:"source,omitempty"` // where it comes from, for people
}

// DesiredSubject is one schema that should be the newest version of a subject.
type DesiredSubject struct {
	Subject    string `json:"subject"` // qualified
	SchemaType string `json:"schemaType,omitempty"`
	Schema     string `json:"schema"`
	// Earlier are the versions before, oldest first. Those behind the newest version
	// that the subject has are registered in order, before Schema.
	Earlier []EarlierVersion `json:"earlier,omitempty"`
	// ID is the id that the schema should get: it does if the registry has no other
	// use for the id and no other id for the schema. 0 leaves it to the registry.
	ID int32 `json:"id,omitempty"`
	// References with version 0 mean the desired schema of that subject, or the
	// newest version where the subject is not among the desired ones.
	References []SchemaReference `json:"references,omitempty"`
	Metadata   *Metadata         `json:"metadata,omitempty"` // nil inherits
	RuleSet    *RuleSet          `json:"ruleSet,omitempty"`  // nil inherits
	// Compatibility is the level of the subject; "" leaves it as it is.
	Compatibility string `json:"compatibility,omitempty"`
	Normalize     bool   `json:"normalize,omitempty"`
	Owner         string `json:"owner,omitempty"`
	// Protect forbids to prune the subject and to loosen its level.
	Protect bool `json:"protect,omitempty"`
	// Source says for people where the schema comes from, such as a file.
	Source string `json:"source,omitempty"`
}

// PlanState says how a desired subject and the registry compare.
type PlanState string

// The states of a step.
const (
	PlanNew       PlanState = "NEW"       // the subject has no version
	PlanChanged   PlanState = "CHANGED"   // a new version, another level, or both
	PlanUnchanged PlanState = "UNCHANGED" // nothing to do but perhaps to label the subject
	PlanRollback  PlanState = "ROLLBACK"  // the schema is an older version, which cannot become the newest one again
	PlanDrift     PlanState = "DRIFT"     // the newest version is not from this workspace
	PlanConflict  PlanState = "CONFLICT"  // the registry would refuse the schema
	PlanPrune     PlanState = "PRUNE"     // the workspace has no schema for the subject any more
	PlanForeign   PlanState = "FOREIGN"   // another workspace manages the subject
)

// Plan is what applying a desired state would do, or has done.
type Plan struct {
	// Position is the place in the history that the plan was made from; 0 for a
	// registry without one.
	Position  uint64     `json:"position"`
	Workspace string     `json:"workspace,omitempty"`
	Steps     []PlanStep `json:"steps"` // in the order in which they are carried out
	// Foreign counts the subjects of other workspaces that are not desired.
	Foreign int `json:"foreign"`
	// Orphans are subjects of this workspace that are not desired, where pruning was not asked for.
	Orphans []string `json:"orphans,omitempty"`
	// Refused counts the steps that cannot be done. A plan with one of them is not applied at all.
	Refused int `json:"refused"`
	// Facts counts what the registry would append to its history.
	Facts   int  `json:"facts"`
	Applied bool `json:"applied"`
}

// Empty reports whether there is nothing to apply.
func (p *Plan) Empty() bool { return p.Facts == 0 && p.Refused == 0 }

// PlanStep is what happens to one subject.
type PlanStep struct {
	Subject string    `json:"subject"`
	State   PlanState `json:"state"`
	Source  string    `json:"source,omitempty"`
	// Version is the newest version before, NewVersion the one after; 0 for none.
	Version    int32 `json:"version,omitempty"`
	NewVersion int32 `json:"newVersion,omitempty"`
	ID         int32 `json:"id,omitempty"` // of the schema after the step; as planned until it is applied
	// Level is the level in force after the step, LevelFrom the record it comes from.
	Level     string `json:"level,omitempty"`
	LevelFrom string `json:"levelFrom,omitempty"`
	// OldLevel is set where the step sets the level: the one in force before.
	OldLevel string `json:"oldLevel,omitempty"`
	// LevelFirst says that the level is set before the schema is registered,
	// because the new level is the looser one.
	LevelFirst bool `json:"levelFirst,omitempty"`
	// Register is set where the step registers the schema.
	Register   bool              `json:"register,omitempty"`
	References []SchemaReference `json:"references,omitempty"` // with their versions
	// Earlier counts the schemas that are registered before the newest one: the last
	// ones of those that are desired. One that the subject has already makes no version.
	Earlier int `json:"earlier,omitempty"`
	// Waived are the findings that waivers have accepted, one sentence each.
	Waived []string `json:"waived,omitempty"`
	// Changes are the differences to the version before, in words.
	Changes []string `json:"changes,omitempty"`
	// Refused says why the step cannot be done; "" if it can.
	Refused string `json:"refused,omitempty"`
	// Reasons are the findings behind a refusal, one sentence each.
	Reasons []string `json:"reasons,omitempty"`
	Note    string   `json:"note,omitempty"`
	Labels  bool     `json:"labels,omitempty"` // the step changes the label of the subject
	// Digest is that of everything the step was decided on.
	Digest string `json:"digest"`
}

// StalePlan is the body of the refusal of a plan that was made on a state that is gone.
type StalePlan struct {
	Error
	// Subjects are those that have changed since; none if only the position is another.
	Subjects []string `json:"subjects,omitempty"`
	Position uint64   `json:"position"`
}

// RefusedPlan is the body of the refusal of a plan some steps of which cannot be done.
type RefusedPlan struct {
	Error
	Plan Plan `json:"plan"`
}
