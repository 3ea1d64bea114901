// Package registry is what a schema registry is: its facts, its state, and the rules that turn a request into facts.
//
// Everything here is pure: no I/O, no clock. Reads are functions of an immutable
// State, so the caller decides whether a remembered state or a confirmed one
// answers. A write is one Commit on the store: a decision on one state that
// either yields facts or a refusal.
package registry

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry/contract"
	"github.com/treaty-registry/treaty/registry/memo"
)

// The types of what travels beside the text of a schema.
type (
	// Metadata says about a schema what its text does not.
	Metadata = contract.Metadata
	// RuleSet holds the rules that clients execute for a schema.
	RuleSet = contract.RuleSet
	// Rule is one rule of a set.
	Rule = contract.Rule
)

// View is a state, its place in the log, and who else has a say about changes.
type View struct {
	State *State
	Pos   ledger.Pos
	Gate  Gate // nil lets everything through
	// Fork returns a private copy of State, which is the only way to make one of a
	// state that others see; nil where nobody else sees it.
	Fork func() *State
}

// At returns the place.
func (v View) At() ledger.Pos { return v.Pos }

// Gate may forbid a change that the registry itself would allow. It is asked
// inside a decision, after all other checks, and must be quick. What it knows
// beside the change may be a little older than the decision.
type Gate interface {
	// Admit returns nil, or the reason for the refusal, which becomes the Detail
	// of an *Error of kind Refused, or of kind InUse for a deletion. What it has to
	// say about a change that it lets pass it tells Change.By.Hear.
	Admit(Change) error
}

// Remark is what a Gate has to say about a change that it lets pass.
type Remark struct {
	Verdict string
	Report  any // what the verdict stands on, as the gate makes it
}

// Change is what a Gate is asked about.
type Change struct {
	Kind    ledger.Kind // of the fact that would be written
	Name    Name
	Version int      // number of the version; 0 where there is none
	Content *Content // new content of a registration, else nil
	By      By
	// Again is set inside the commit of a change that was let pass already, on a
	// view that was confirmed for the same request.
	Again bool
}

// Store is what a Registry needs of a replica.
type Store interface {
	// Current returns the last known view at once.
	Current() View
	// Latest returns a view that is confirmed to be no older than the call. Its
	// error is ledger.ErrUnavailable if that cannot be confirmed.
	Latest(ctx context.Context) (View, error)
	// Commit asks decide for a batch and appends it, as often as needed, and
	// returns a view that holds it. Its error is that of decide, or
	// ledger.ErrUnavailable. No facts mean that there is nothing to do.
	Commit(ctx context.Context, decide func(View) (ledger.Batch, error)) (View, error)
}

// Options of a Registry. Store, Languages and Now are required.
type Options struct {
	Store     Store
	Languages []compat.Language
	Now       func() time.Time
	Defaults  Defaults
	Limits    Limits
	Cache     CacheSizes
}

// Defaults are the server-wide settings beneath all records.
type Defaults struct {
	Level              compat.Level // BACKWARD unless set
	Policy             compat.Policy
	ValidateFields     bool // check reserved fields
	LaxNewSchemas      bool // read new schemas as weakly as stored ones (validateNewSchemas=false)
	ModeImmutable      bool // refuse changes of modes (mode.mutability=false)
	RejectEmptySubject bool // refuse registration under the empty subject
	StrictReferences   bool // refuse one reference name with two versions (reference.versions.strict)
}

// Limits bound what one request may bring.
type Limits struct {
	Schema compat.Limits // of one text; zero values mean compat.DefaultLimits
	Name   int           // bytes of a qualified subject; 0 means 2,000, which PostgreSQL can index
	Extras int           // bytes of metadata and rules as JSON; 0 means 1 MiB
	Budget int           // steps of one comparison; 0 means compat.DefaultBudget
}

// CacheSizes bound what a Registry remembers beside its state. Zero values mean the defaults.
type CacheSizes struct {
	Parsed   int // bytes of parsed schemas, by estimate; default 256 MiB
	Texts    int // bytes of recognised request texts; default 64 MiB
	Verdicts int // bytes of remembered comparisons; default 32 MiB
}

// By says who asks for a change and why; it ends up in the audit trail.
type By struct {
	Actor uuid.UUID
	Cause string // git commit, pipeline, import file; may be ""
	// Principal is the name under which the caller asks; "" where nobody is known.
	Principal string
	// Hear is told what the Gate has to say; nil if nobody wants to know. It may be
	// called several times for one request, once for each change.
	Hear func(Remark)
}

// Registry answers what needs parsed schemas, and decides about writes. It is
// safe for concurrent use.
type Registry struct {
	o        Options
	store    Store
	texts    *memo.Cache[understood]       // texts that were read before
	parsed   *memo.Cache[compat.Schema]    // by content and what it refers to
	verdicts *memo.Cache[[]compat.Finding] // of pairs that were compared before
}

// Now is the time on the clock that the registry was given.
func (r *Registry) Now() time.Time { return r.o.Now() }

// New returns a registry, or an error that names the option that is wrong.
func New(o Options) (*Registry, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	return &Registry{
		o: o, store: o.Store,
		texts:    memo.New[understood](o.Cache.Texts),
		parsed:   memo.New[compat.Schema](o.Cache.Parsed),
		verdicts: memo.New[[]compat.Finding](o.Cache.Verdicts),
	}, nil
}
