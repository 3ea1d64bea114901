package api

import "time"

// Provenance tells who says so, since when, and where it can be looked up.
type Provenance struct {
	// Source is contract, observed, group, acl, trace, manual or derived.
	Source    string    `json:"source"`
	Ref       string    `json:"ref,omitempty"` // contract, consumer group, record of an audit
	Principal string    `json:"principal,omitempty"`
	FirstSeen time.Time `json:"firstSeen"`
	LastSeen  time.Time `json:"lastSeen"`
	Detail    string    `json:"detail,omitempty"` // in words: "fetched schema 42, 17 times"
	// Verified is false for an identity that was only asserted by a header: it never blocks anything.
	Verified bool `json:"verified"`
}

// Edge says that an application, or a principal that no application claims,
// produces or consumes a subject in an environment.
type Edge struct {
	ID          string `json:"id"`
	Application string `json:"application,omitempty"`
	Principal   string `json:"principal,omitempty"` // where no application claims it
	Role        string `json:"role"`                // produces or consumes
	Subject     string `json:"subject"`             // qualified
	Event       string `json:"event,omitempty"`
	Channel     string `json:"channel,omitempty"`
	Environment string `json:"environment"`
	// Status is confirmed, declared, undeclared, quiet, stale-declared, pending or retired.
	Status    string       `json:"status"`
	Words     string       `json:"words"` // the status for people: "declared · seen 2 h ago"
	Build     string       `json:"build,omitempty"`
	Implicit  bool         `json:"implicit,omitempty"` // taken for deployed because no deployment was ever recorded
	Owner     string       `json:"owner,omitempty"`
	Contact   string       `json:"contact,omitempty"`
	Group     string       `json:"group,omitempty"`
	From      string       `json:"from,omitempty"`
	Reader    ReaderWords  `json:"reader"`
	Uses      *Uses        `json:"uses,omitempty"`
	SchemaIDs []int32      `json:"schemaIds,omitempty"` // ids that were met or written
	Libraries []string     `json:"libraries,omitempty"` // client libraries that were seen
	FirstSeen *time.Time   `json:"firstSeen,omitempty"`
	LastSeen  *time.Time   `json:"lastSeen,omitempty"`
	Claims    []Provenance `json:"claims"`
	Effect    string       `json:"effect"`            // block, warn or ignore, by the policy
	Differs   string       `json:"differs,omitempty"` // how contract and reality disagree, in words
	// Verified is false where only a header asserts the identity, and where the edge is
	// ambiguous: such an edge never blocks and explains nobody.
	Verified bool `json:"verified"`
	// Ambiguous: it only asked for schemas that other subjects have, too, and named no subject.
	Ambiguous bool `json:"ambiguous,omitempty"`
}

// ReaderWords is a reader for people and programs: its kind and what it comes to.
type ReaderWords struct {
	Kind string `json:"kind"`
	*Reader
	Plausible []int32 `json:"plausible,omitempty"` // versions that an unknown reader may have been built with
	Words     string  `json:"words"`
}

// Unexplained is a reader that nobody has explained.
type Unexplained struct {
	Principal string `json:"principal,omitempty"`
	Group     string `json:"group,omitempty"`
	Why       string `json:"why"` // acl, group, observed, overflow
}

// Coverage says how far "no other consumers" can be trusted.
type Coverage struct {
	State       string        `json:"state"` // closed, open or unmeasured
	Words       string        `json:"words"`
	Known       int           `json:"known"` // consumers
	Unexplained []Unexplained `json:"unexplained"`
	// Overflow counts principals that were seen after the bound of kept ones was reached.
	Overflow         int        `json:"overflow,omitempty"`
	ObservationSince *time.Time `json:"observationSince,omitempty"`
	KafkaDiscovery   string     `json:"kafkaDiscovery"` // "off", "ok 3 min ago", "failed 10 min ago: …"
	AttestedUntil    *time.Time `json:"attestedUntil,omitempty"`
	AttestedBy       string     `json:"attestedBy,omitempty"`
	EverClosed       bool       `json:"everClosed,omitempty"`
}

// Usage is who produces and consumes a subject or an event in an environment.
type Usage struct {
	Subject     string     `json:"subject,omitempty"`
	Event       string     `json:"event,omitempty"`
	Environment string     `json:"environment"`
	Edges       []Edge     `json:"edges"`
	States      []string   `json:"states"` // "no producer seen", "no consumer known", "undeclared consumers", …
	Coverage    Coverage   `json:"coverage"`
	Elsewhere   []string   `json:"elsewhere,omitempty"` // the environments in which somebody uses it, where nobody is known in this one
	Hints       []Hint     `json:"hints,omitempty"`     // what other tools say, and no edge does: no environment is known of them
	Position    uint64     `json:"position"`
	ObservedAt  *time.Time `json:"observedAt,omitempty"`
}

// FieldUsage is who uses one field: three lists, always.
type FieldUsage struct {
	Subject     string     `json:"subject"`
	Path        string     `json:"path"`
	Environment string     `json:"environment"`
	Uses        []string   `json:"uses"`
	DoesNotUse  []string   `json:"doesNotUse"`
	Unknown     []string   `json:"unknown"`
	Coverage    Coverage   `json:"coverage"`
	Position    uint64     `json:"position"`
	ObservedAt  *time.Time `json:"observedAt,omitempty"`
}

// ImpactRequest asks who is hurt by a change.
type ImpactRequest struct {
	Subject     string `json:"subject"`
	Environment string `json:"environment,omitempty"` // "" is that of the instance
	// Action is register, produce, consume, delete, delete-permanently, deprecate or retype-key; "" is register.
	Action string `json:"action,omitempty"`
	By     string `json:"by,omitempty"` // the application that acts
	// Candidate is a new schema; Version names one that exists, for produce, consume, delete and deprecate.
	Candidate *SchemaText `json:"candidate,omitempty"`
	Version   int32       `json:"version,omitempty"`
	Uses      *Uses       `json:"uses,omitempty"`     // of By, for consume
	From      string      `json:"from,omitempty"`     // of By, for consume
	Unknown   string      `json:"unknown,omitempty"`  // overrides the policy for this call: yes or no
	Retained  string      `json:"retained,omitempty"` // overrides: all, latest, log, 7d, v3-v9
}

// Impact is the answer: a verdict, and every row that it stands on.
type Impact struct {
	ID          string `json:"id"`       // of the report; "" if it could not be kept
	Verdict     string `json:"verdict"`  // yes, no or unknown
	ExitCode    int    `json:"exitCode"` // 0, 1 or 5; after the policy's mapping of unknown
	Policy      string `json:"policy"`
	Mode        string `json:"mode"` // of the policy: off, warn or enforce
	Engine      string `json:"engine"`
	Summary     string `json:"summary"`
	Subject     string `json:"subject"`
	Environment string `json:"environment"`
	Action      string `json:"action"`
	By          string `json:"by,omitempty"`
	Candidate   struct {
		Fingerprint    string `json:"fingerprint"` // "sha256:" and hexadecimal digits
		WouldBeVersion int32  `json:"wouldBeVersion,omitempty"`
		Version        int32  `json:"version,omitempty"` // where it exists already
	} `json:"candidate"`
	LevelCheck  *LevelCheck      `json:"levelCheck,omitempty"`
	Changes     []SemanticChange `json:"changes"`
	AsWriter    []ImpactRow      `json:"asWriter"`
	AsReader    []ImpactRow      `json:"asReader"`
	Dependents  []Dependent      `json:"dependents,omitempty"`
	AlsoIn      []string         `json:"alsoIn,omitempty"` // other subjects with the same content
	Coverage    Coverage         `json:"coverage"`
	Plan        []MigrationStep  `json:"plan,omitempty"`
	EvaluatedAt time.Time        `json:"evaluatedAt"`
	Position    uint64           `json:"position"`
	ObservedAt  *time.Time       `json:"observedAt,omitempty"`
}

// LevelCheck is what the compatibility level alone says.
type LevelCheck struct {
	Level      string    `json:"level"`
	Source     string    `json:"source"` // subject, context, global or default
	Compatible bool      `json:"compatible"`
	Messages   []Finding `json:"messages"`
}

// SemanticChange is one difference between two schemas, in both directions.
type SemanticChange struct {
	Op          string `json:"op"` // add, remove, retype, …
	Path        string `json:"path"`
	Words       string `json:"words"`
	NewReadsOld string `json:"newReadsOld"` // ok, breaks, loses or unknown
	OldReadsNew string `json:"oldReadsNew"`
}

// ImpactRow is one pair of a reader and a writer.
type ImpactRow struct {
	Edge        string      `json:"edge,omitempty"`
	Application string      `json:"application,omitempty"`
	Principal   string      `json:"principal,omitempty"`
	Build       string      `json:"build,omitempty"`
	Previous    bool        `json:"previous,omitempty"` // the build before the deployed one: a rollback must still read
	Status      string      `json:"status,omitempty"`
	Owner       string      `json:"owner,omitempty"`
	Contact     string      `json:"contact,omitempty"`
	Reader      ReaderWords `json:"reader"`
	// Writer is the version whose data is read, for rows of a reader: 0 is the candidate.
	Writer int32  `json:"writer,omitempty"`
	From   string `json:"from,omitempty"` // writers or retained, for rows of a reader
	// Result is ok, ok-unused, likely-ok, breaks-decode, breaks-usage, in-use, unknown-usage,
	// likely-breaks or unknown, where the rules of the format cannot tell.
	Result   string       `json:"result"`
	Row      string       `json:"row"`    // PASS, FAIL or UNKNOWN
	Effect   string       `json:"effect"` // block, warn or ignore
	Decides  bool         `json:"decides"`
	Blocks   bool         `json:"blocks"` // Decides, Effect is block, and no waiver stands
	Waived   string       `json:"waived,omitempty"`
	Reason   *RowReason   `json:"reason,omitempty"`
	Loses    []string     `json:"loses,omitempty"` // paths that will read as default
	Note     string       `json:"note,omitempty"`
	Evidence []Provenance `json:"evidence,omitempty"`
}

// RowReason says why a row is not simply fine.
type RowReason struct {
	Rule string `json:"rule,omitempty"`
	Path string `json:"path,omitempty"`
	Text string `json:"text"`
}

// Dependent is a version that refers to what changes, and what it would make of it.
type Dependent struct {
	Subject    string   `json:"subject"`
	Version    int32    `json:"version"`
	Via        []string `json:"via,omitempty"`
	Compatible bool     `json:"compatible"`
	Words      string   `json:"words"`
}

// MigrationStep is one step of a safe way to make the change; its schema has been judged like the candidate.
type MigrationStep struct {
	Step    int      `json:"step"`
	Do      string   `json:"do"`
	Schema  string   `json:"schema,omitempty"`
	Failing []string `json:"failing"`
	WaitFor []string `json:"waitFor,omitempty"`
	Verdict string   `json:"verdict,omitempty"`
	Why     string   `json:"why,omitempty"`
	After   int      `json:"after,omitempty"`
}

// Deployability is the answer of can-i-deploy and can-i-merge.
type Deployability struct {
	Verdict     string           `json:"verdict"`
	ExitCode    int              `json:"exitCode"`
	Summary     string           `json:"summary"`
	Application string           `json:"application"`
	Version     string           `json:"version"`
	Environment string           `json:"environment,omitempty"` // "" for can-i-merge
	Policy      string           `json:"policy"`
	Consumes    []DeployConsumes `json:"consumes"`
	Produces    []DeployProduces `json:"produces"`
	Next        []string         `json:"next"` // what would change the answer
	EvaluatedAt time.Time        `json:"evaluatedAt"`
	Position    uint64           `json:"position"`
	ObservedAt  *time.Time       `json:"observedAt,omitempty"`
}

// DeployConsumes is one input of a build against all that it must read.
type DeployConsumes struct {
	Subject string      `json:"subject"`
	Reader  ReaderWords `json:"reader"`
	Against []ImpactRow `json:"against"` // Application and Build are the writer's
	Note    string      `json:"note,omitempty"`
}

// DeployProduces is one output of a build against all that must read it.
type DeployProduces struct {
	Subject            string      `json:"subject"`
	WriterVersion      int32       `json:"writerVersion,omitempty"`
	RegisteredInTarget bool        `json:"registeredInTarget"`
	Readers            []ImpactRow `json:"readers"`
	Note               string      `json:"note,omitempty"`
}

// Matrix is readers × writers of a subject.
type Matrix struct {
	Subject     string       `json:"subject"`
	Environment string       `json:"environment"`
	Writers     []MatrixHead `json:"writers"`
	Readers     []MatrixHead `json:"readers"`
	// Cells has a row for each reader and a column for each writer: PASS, FAIL or UNKNOWN.
	Cells    [][]MatrixCell `json:"cells"`
	Position uint64         `json:"position"`
}

// MatrixHead is a reader or writer of a matrix.
type MatrixHead struct {
	Application string `json:"application,omitempty"`
	Principal   string `json:"principal,omitempty"`
	Build       string `json:"build,omitempty"`
	Words       string `json:"words"`
}

// MatrixCell is one pair.
type MatrixCell struct {
	Row    string `json:"row"`
	Result string `json:"result"`
	Reason string `json:"reason,omitempty"`
}

// Application is what the catalog knows about a deployable.
type Application struct {
	Name        string     `json:"name"`
	Type        string     `json:"type,omitempty"`
	Owner       string     `json:"owner,omitempty"`
	Domain      string     `json:"domain,omitempty"`
	System      string     `json:"system,omitempty"`
	Docs        string     `json:"docs,omitempty"`
	DocsHTML    string     `json:"docsHtml,omitempty"` // Docs, safe to show
	Principals  []string   `json:"principals,omitempty"`
	Produces    []Edge     `json:"produces"`
	Consumes    []Edge     `json:"consumes"`
	Contract    *Published `json:"contract,omitempty"` // the newest of the main branch
	Deployments []Deployed `json:"deployments"`
	Releases    []Released `json:"releases"`
	Observed    bool       `json:"observed"` // known from traffic only where there is no contract
	Position    uint64     `json:"position"`
}

// Deployed is a build in an environment.
type Deployed struct {
	ID          string    `json:"id,omitempty"`
	Application string    `json:"application"`
	Version     string    `json:"version"`
	Environment string    `json:"environment"`
	Instance    string    `json:"instance,omitempty"`
	Since       time.Time `json:"since"`
	Contract    string    `json:"contract,omitempty"` // hash; "" where the build has none
	Previous    string    `json:"previous,omitempty"` // version that it replaced
	// Ended is when it was undeployed. It stays known: its application has said
	// where it runs, and what it wrote may lie in the log.
	Ended time.Time `json:"ended,omitzero"`
	// Waiting names the subjects that it consumes and whose needs no writer met
	// when it was deployed.
	Waiting []string `json:"waiting,omitempty"`
	// PreviousContract is the hash of the contract of Previous: a rollback must still read.
	PreviousContract string `json:"previousContract,omitempty"`
	// AllowContentless records a build without contract; only in requests.
	AllowContentless bool `json:"allowContentless,omitempty"`
}

// Released is a build that stays in the field beside others until its release ends.
type Released struct {
	Application string    `json:"application"`
	Version     string    `json:"version"`
	Environment string    `json:"environment"`
	Since       time.Time `json:"since"`
	Contract    string    `json:"contract,omitempty"`
	Ended       time.Time `json:"ended,omitzero"` // when its support ended
}

// Environment is where applications are deployed and requests are observed.
type Environment struct {
	Name       string   `json:"name"`
	Production bool     `json:"production"`
	Cluster    string   `json:"cluster,omitempty"` // of its channels
	Bindings   Bindings `json:"bindings,omitzero"`
}

// Bindings say which traffic belongs to an environment. What none of them
// matches belongs to the environment of the instance.
type Bindings struct {
	Hosts      []string `json:"hosts,omitempty"`      // Host header
	Contexts   []string `json:"contexts,omitempty"`   // prefixes of contexts
	Principals []string `json:"principals,omitempty"` // regular expressions
	Header     string   `json:"header,omitempty"`     // "Name: value"
}

// Principal is somebody who was seen or mapped.
type Principal struct {
	Name        string     `json:"name"`
	Application string     `json:"application,omitempty"`
	Kind        string     `json:"kind"`               // service, ci, tool, human or unknown
	Guess       bool       `json:"guess"`              // the kind is a guess from what it does
	Rule        string     `json:"rule,omitempty"`     // the mapping that applied
	Strength    string     `json:"strength,omitempty"` // mtls, token, basic, header or anonymous
	FirstSeen   *time.Time `json:"firstSeen,omitempty"`
	LastSeen    *time.Time `json:"lastSeen,omitempty"`
	Subjects    int        `json:"subjects"`
	Libraries   []string   `json:"libraries,omitempty"`
}

// Mapping says which application stands behind a principal.
type Mapping struct {
	// Principal is a name; or, with Pattern, a regular expression over the whole name, whose
	// groups may be named in Application ("$1").
	Principal string `json:"principal"`
	Pattern   bool   `json:"pattern,omitempty"`
	// Subjects restricts the mapping to subjects with one of these prefixes.
	Subjects    []string `json:"subjects,omitempty"`
	Application string   `json:"application,omitempty"`
	Kind        string   `json:"kind,omitempty"` // service, ci, tool or human
	// AllowHeaderIdentity lets the principal speak for others in X-Registry-Client-Id.
	AllowHeaderIdentity bool `json:"allowHeaderIdentity,omitempty"`
}

// Waiver accepts one failing row for a time. It is granted by an owner of the application that is hurt.
type Waiver struct {
	ID          string    `json:"id,omitempty"`
	Application string    `json:"application"`
	Subject     string    `json:"subject"`
	Environment string    `json:"environment,omitempty"` // "" is all
	Fingerprint string    `json:"fingerprint,omitempty"` // of the candidate; "" is any
	Reason      string    `json:"reason"`
	GrantedBy   string    `json:"grantedBy,omitempty"`
	Granted     time.Time `json:"granted,omitzero"`
	Expires     time.Time `json:"expires"`
}

// Attestation is the word of an owner that all consumers of a subject are known.
type Attestation struct {
	Subject     string    `json:"subject"`
	Environment string    `json:"environment"`
	Until       time.Time `json:"until"`
	Reason      string    `json:"reason,omitempty"`
	By          string    `json:"by,omitempty"`
}

// Decision is what a person says about an edge.
type Decision struct {
	Edge     string    `json:"edge"`
	Decision string    `json:"decision"` // confirm or retire
	Reason   string    `json:"reason,omitempty"`
	By       string    `json:"by,omitempty"`
	At       time.Time `json:"at,omitzero"`
}

// Policy says how strict the gate is, and for what.
type Policy struct {
	Name  string      `json:"name"`
	Rank  int         `json:"rank,omitempty"` // policies are tried in order of rank, then name
	Match PolicyMatch `json:"match"`
	Mode  string      `json:"mode"` // off, warn or enforce
	Edges struct {
		Declared      string `json:"declared,omitempty"` // block, warn or ignore; so are the others
		Undeclared    string `json:"undeclared,omitempty"`
		Quiet         string `json:"quiet,omitempty"`
		StaleDeclared string `json:"staleDeclared,omitempty"`
	} `json:"edges,omitzero"`
	Unknown   string `json:"unknown,omitempty"`   // pass, warn or fail
	OpenWorld string `json:"openWorld,omitempty"` // pass, warn, unknown or auto
	Retained  string `json:"retained,omitempty"`  // log, all, latest, or a duration such as 7d
	LagWindow string `json:"lagWindow,omitempty"` // such as 7d
	Rollback  *int   `json:"rollback,omitempty"`  // builds before the deployed one that count; nil is 1
	OnError   string `json:"onError,omitempty"`   // open or closed
}

// PolicyMatch says what a policy is about. Zero values match everything.
type PolicyMatch struct {
	Production   *bool    `json:"production,omitempty"`
	Environments []string `json:"environments,omitempty"`
	Subjects     []string `json:"subjects,omitempty"` // globs over qualified subjects
}

// Annotation is what people say about an object of the catalog beyond what is derived.
type Annotation struct {
	Owner     string     `json:"owner,omitempty"`
	Domain    string     `json:"domain,omitempty"`
	Docs      string     `json:"docs,omitempty"` // Markdown
	Tags      []string   `json:"tags,omitempty"`
	Lifecycle *Lifecycle `json:"lifecycle,omitempty"`
	Override  *Override  `json:"override,omitempty"` // of a subject's derivation
	Source    string     `json:"source,omitempty"`   // who keeps it: a repository, an import; "" is a person
	Reviewed  *time.Time `json:"reviewed,omitempty"`
}

// Lifecycle is the place of an event or a version in its life; the names are those of xRegistry.
type Lifecycle struct {
	State         string     `json:"state"` // draft, active, deprecated or retired
	Effective     *time.Time `json:"effective,omitempty"`
	Removal       *time.Time `json:"removal,omitempty"`
	Alternative   string     `json:"alternative,omitempty"`
	Documentation string     `json:"documentation,omitempty"`
}

// Override replaces what would be derived from a subject.
type Override struct {
	Events  []string `json:"events,omitempty"`
	Channel string   `json:"channel,omitempty"` // cluster/topic
	Key     *bool    `json:"key,omitempty"`     // it is the key schema of the channel
	Hidden  *bool    `json:"hidden,omitempty"`
	// MessageType is event, command, query or document; "" is an event.
	MessageType string `json:"messageType,omitempty"`
}

// ApplicationDescription is what people say of an application beside its
// contracts. What its newest contract says wins, and is kept in the repository of
// the application.
type ApplicationDescription struct {
	Name       string   `json:"name"`
	Type       string   `json:"type,omitempty"` // service, job, stream, connector, sink, library or tool
	Owner      string   `json:"owner,omitempty"`
	Domain     string   `json:"domain,omitempty"`
	System     string   `json:"system,omitempty"`
	Principals []string `json:"principals,omitempty"` // beside those of its contracts
}

// Domain is a business area.
type Domain struct {
	Name   string `json:"name"`
	Parent string `json:"parent,omitempty"`
	Title  string `json:"title,omitempty"`
	Docs   string `json:"docs,omitempty"`
	Owner  string `json:"owner,omitempty"`
}

// Team owns things.
type Team struct {
	Name    string   `json:"name"`
	Title   string   `json:"title,omitempty"`
	Members []string `json:"members,omitempty"`
	Contact string   `json:"contact,omitempty"` // "#checkout-help", an address, a URL
	Docs    string   `json:"docs,omitempty"`
}
