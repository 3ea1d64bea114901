package api

// SchemaReference is the name under which a schema uses a version of another subject.
type SchemaReference struct {
	Name    string `json:"name,omitempty"` // as the referring schema spells it
	Subject string `json:"subject,omitempty"`
	Version int    `json:"version"` // -1 stands for the latest at registration time
}

// Metadata is what a schema says about itself beside its text.
type Metadata struct {
	Tags       map[string][]string `json:"tags,omitempty"` // path to sorted tags
	Properties map[string]string   `json:"properties,omitempty"`
	Sensitive  []string            `json:"sensitive,omitempty"` // names of properties, sorted
}

// Rule is one rule of a data contract. Clients carry it out; a registry keeps it.
type Rule struct {
	Name      string            `json:"name,omitempty"`
	Doc       string            `json:"doc,omitempty"`
	Kind      string            `json:"kind,omitempty"` // TRANSFORM (default) or CONDITION
	Mode      string            `json:"mode,omitempty"` // UPGRADE, DOWNGRADE, UPDOWN, WRITE, READ, WRITEREAD (default)
	Type      string            `json:"type,omitempty"`
	Tags      []string          `json:"tags,omitempty"`
	Params    map[string]string `json:"params,omitempty"`
	Expr      string            `json:"expr,omitempty"`
	OnSuccess string            `json:"onSuccess,omitempty"`
	OnFailure string            `json:"onFailure,omitempty"`
	Disabled  bool              `json:"disabled"`
}

// RuleSet is the rules of a data contract.
type RuleSet struct {
	MigrationRules []Rule `json:"migrationRules,omitempty"`
	DomainRules    []Rule `json:"domainRules,omitempty"`
	EncodingRules  []Rule `json:"encodingRules,omitempty"`
	EnableAt       string `json:"enableAt,omitempty"` // ALL, CLIENT, GATEWAY, SERVER or NONE
}

// SchemaEntity names a record or field of a schema.
type SchemaEntity struct {
	EntityPath string `json:"entityPath,omitempty"` // dotted: full type name, then fields
	EntityType string `json:"entityType,omitempty"` // sr_record or sr_field
}

// SchemaTags is the inline tags of one entity.
type SchemaTags struct {
	SchemaEntity *SchemaEntity `json:"schemaEntity,omitempty"`
	Tags         []string      `json:"tags,omitempty"`
}

// Schema is a version of a subject.
type Schema struct {
	Subject    string            `json:"subject,omitempty"` // qualified outside the default context
	Version    int               `json:"version"`
	ID         int               `json:"id"`
	GUID       string            `json:"guid,omitempty"`
	SchemaType string            `json:"schemaType,omitempty"` // AVRO where absent
	References []SchemaReference `json:"references,omitempty"`
	Metadata   *Metadata         `json:"metadata,omitempty"`
	Schema     string            `json:"schema,omitempty"`
	SchemaTags []SchemaTags      `json:"schemaTags,omitempty"` // only where findTags asked for them
	TS         int64             `json:"ts,omitempty"`         // milliseconds since 1970; 0 is unknown
	Deleted    *bool             `json:"deleted,omitempty"`
	RuleSet    *RuleSet          `json:"ruleSet,omitempty"`
}

// ExtendedSchema is a Schema in the list of all schemas.
type ExtendedSchema struct {
	Subject      string            `json:"subject,omitempty"`
	Version      int               `json:"version"`
	ID           int               `json:"id"`
	GUID         string            `json:"guid,omitempty"`
	SchemaType   string            `json:"schemaType,omitempty"`
	References   []SchemaReference `json:"references,omitempty"`
	Metadata     *Metadata         `json:"metadata,omitempty"`
	Schema       string            `json:"schema,omitempty"`
	SchemaTags   []SchemaTags      `json:"schemaTags,omitempty"`
	TS           int64             `json:"ts,omitempty"`
	Deleted      *bool             `json:"deleted,omitempty"`
	Aliases      []string          `json:"aliases,omitempty"`      // other names of the subject, where aliases asked for them
	Associations []Association     `json:"associations,omitempty"` // matching ones, where a filter asked for them
	RuleSet      *RuleSet          `json:"ruleSet,omitempty"`
}

// SchemaString is a schema looked up by its id or GUID.
type SchemaString struct {
	Subject    string            `json:"subject,omitempty"`
	Version    int               `json:"version,omitempty"`
	GUID       string            `json:"guid,omitempty"`
	SchemaType string            `json:"schemaType,omitempty"`
	Schema     string            `json:"schema,omitempty"`
	References []SchemaReference `json:"references,omitempty"`
	Metadata   *Metadata         `json:"metadata,omitempty"`
	RuleSet    *RuleSet          `json:"ruleSet,omitempty"`
	SchemaTags []SchemaTags      `json:"schemaTags,omitempty"`
	MaxID      *int              `json:"maxId,omitempty"` // highest id of the context, where fetchMaxId asked for it
	TS         int64             `json:"ts,omitempty"`
	Deleted    *bool             `json:"deleted,omitempty"`
}

// SubjectVersion is a place where a schema id is used.
type SubjectVersion struct {
	Subject string `json:"subject,omitempty"`
	Version int    `json:"version"`
}

// ContextID is the id of a schema in one context.
type ContextID struct {
	Context string `json:"context,omitempty"` // "." is the default one
	ID      int    `json:"id"`
}

// RegisterSchemaRequest is a schema to register, look up or check.
type RegisterSchemaRequest struct {
	Version             int               `json:"version,omitempty"` // 0 takes the next one, -1 means a new one
	ID                  *int              `json:"id,omitempty"`      // nil lets the registry choose
	SchemaType          string            `json:"schemaType,omitempty"`
	References          []SchemaReference `json:"references,omitempty"`
	Metadata            *Metadata         `json:"metadata,omitempty"` // nil inherits, an empty one does not
	RuleSet             *RuleSet          `json:"ruleSet,omitempty"`
	Schema              string            `json:"schema,omitempty"`
	SchemaTagsToAdd     []SchemaTags      `json:"schemaTagsToAdd,omitempty"`
	SchemaTagsToRemove  []SchemaTags      `json:"schemaTagsToRemove,omitempty"`
	PropagateSchemaTags bool              `json:"propagateSchemaTags,omitempty"`
}

// RegisterSchemaResponse is the answer to a registration.
type RegisterSchemaResponse struct {
	ID         int               `json:"id"`
	Version    int               `json:"version,omitempty"`
	GUID       string            `json:"guid,omitempty"`
	SchemaType string            `json:"schemaType,omitempty"`
	References []SchemaReference `json:"references,omitempty"`
	Metadata   *Metadata         `json:"metadata,omitempty"`
	RuleSet    *RuleSet          `json:"ruleSet,omitempty"`
	Schema     string            `json:"schema,omitempty"`
	TS         int64             `json:"ts,omitempty"`
	Deleted    *bool             `json:"deleted,omitempty"`
}

// TagSchemaRequest registers a version again with other tags, metadata or rules.
type TagSchemaRequest struct {
	NewVersion    int          `json:"newVersion,omitempty"`
	TagsToAdd     []SchemaTags `json:"tagsToAdd,omitempty"`
	TagsToRemove  []SchemaTags `json:"tagsToRemove,omitempty"`
	Metadata      *Metadata    `json:"metadata,omitempty"`
	RuleSet       *RuleSet     `json:"ruleSet,omitempty"`
	RulesToMerge  *RuleSet     `json:"rulesToMerge,omitempty"`
	RulesToRemove []string     `json:"rulesToRemove,omitempty"`
}

// CompatibilityCheckResponse says whether a schema may follow the versions it was compared with.
type CompatibilityCheckResponse struct {
	IsCompatible bool `json:"is_compatible"`
	// Messages is present, and may be empty, where verbose asked for it; nil otherwise.
	Messages *[]string `json:"messages,omitempty"`
	// Findings is present, and may be empty, where explain asked for it; nil otherwise.
	Findings *[]Finding `json:"findings,omitempty"`
}
