// Package use answers what a schema change means for one program: may its
// reader schema read the new data (decode), and does the data still hold what
// the program uses (usage).
//
// Decoding is judged by the engine of the format, the very function behind the
// compatibility levels. What a list of used fields can add depends on the
// format:
//
//   - Avro: it cannot rescue a reader. A field that is missing in the data and
//     has no default fails even if the program never looks at it; only a narrow
//     reader (package prune) makes unused fields harmless.
//   - Protobuf: it rescues what the engine holds against members of oneofs,
//     labels and messages that the program does not use, since those are
//     harmless on the wire. It catches used fields that are gone: they read as
//     their default, which is silent loss of data.
//   - JSON Schema: it rescues findings about properties that are not used,
//     where the reader is just closed to them, and catches used properties that
//     are gone or may be absent now.
package use

import (
	"errors"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/change"
	"github.com/treaty-registry/treaty/compat/shape/match"
)

// Uses is what a program says it uses of its input.
type Uses struct {
	// Fields are paths of fields, see package shape; brackets may be left out. A
	// path to a record stands for everything in it.
	Fields []string
	// Exhaustive are paths of enums whose unknown symbols the program cannot take.
	Exhaustive []string
	// Required are paths of fields without which it cannot do.
	Required []string
	// JSONEncoding says that Protobuf data is read in its JSON form, where names count.
	JSONEncoding bool
}

// paths lists all fields that are used in any way, each once.
func (u *Uses) paths() []string {
	var out []string
	seen := map[string]bool{}
	for _, list := range [][]string{u.Fields, u.Exhaustive, u.Required} {
		for _, p := range list {
			if !seen[p] {
				seen[p] = true
				out = append(out, p)
			}
		}
	}
	return out
}

// Result says what a writer means for a program.
type Result string

// The results. That a reader is only guessed, which makes results likely ones,
// is known to the caller alone.
const (
	OK           Result = "ok"
	Unused       Result = "ok-unused"     // only fields changed that the program does not use
	BreaksDecode Result = "breaks-decode" // the data cannot be read
	BreaksUsage  Result = "breaks-usage"  // it can, but lacks something that is used
	// UnknownUsage: the reader takes what comes, a field that is written today goes,
	// and nobody said what is used.
	UnknownUsage Result = "unknown-usage"
	// Undecided: the rules of the format cannot tell, or the comparison was too costly.
	Undecided Result = "unknown"
)

// The ids of the rules about usage. Findings about decoding have the rule ids of
// their engines.
const (
	RuleMissing  = "USE_FIELD_MISSING"          // the new data does not have it
	RuleUnread   = "USE_FIELD_UNKNOWN"          // the reader itself does not have it
	RuleType     = "USE_FIELD_TYPE_CHANGED"     // of a type that the reader does not accept
	RuleSymbol   = "USE_ENUM_SYMBOL_ADDED"      // a symbol that the program does not know
	RuleAbsent   = "USE_FIELD_NOT_GUARANTEED"   // required, and may be absent
	RuleOptional = "USE_FIELD_OPTIONAL_NOW"     // JSON: was always there, and may be absent now
	RuleRenamed  = "USE_FIELD_RENAMED_IN_JSON"  // Protobuf in its JSON form
	RuleRemoved  = "USE_UNDECLARED_REMOVAL"     // generic reader: a live field goes
	RuleRetyped  = "USE_UNDECLARED_TYPE_CHANGE" // generic reader: a live field gets a type that its readers do not accept
	RuleBudget   = "USE_TOO_COMPLEX"            // the comparison was given up
	RuleUnjudged = "USE_NOT_DECIDABLE"          // no rule of the format tells
)

// Finding is one reason for a result.
type Finding struct {
	Path string // of the field, "" for the schema as a whole
	Rule string
	Text string // one sentence
}

// Question asks what the schema of a writer means for programs.
type Question struct {
	Writer *shape.Schema
	// Live are the schemas that are written today: what programs get now.
	Live   []*shape.Schema
	Policy compat.Policy
	Budget int // of each comparison; 0 means compat.DefaultBudget
	// Direction says whether the writer or the program is what is new: it chooses the
	// words of findings.
	Direction compat.Direction
}

// Answer is what the writer means for the program.
type Answer struct {
	Result Result
	// Findings are the reasons: none for OK and Unused.
	Findings []Finding
	// Rescued are findings of the engine that do not count because the program
	// does not use what they are about.
	Rescued []Finding
	// Loses lists fields that the reader has, live writers provide and the writer
	// lacks: they will read as defaults. It is information, not a decision.
	Loses []string
}

// Checker answers one question for many programs. It remembers what differs
// between the schemas that it is asked about, so it should not outlive the
// question, and is not safe for concurrent use.
type Checker struct {
	q     Question
	diffs map[*shape.Schema]change.Diff
	pairs map[[2]*shape.Schema][]int
}

// New returns a checker for a writer.
func New(q Question) *Checker {
	return &Checker{q: q, diffs: map[*shape.Schema]change.Diff{}, pairs: map[[2]*shape.Schema][]int{}}
}

// Check says what the writer means for a program that uses some fields, nil if
// nobody said so, and reads with a schema, nil for a generic reader, which
// takes the schema of the writer. Its error is that of an engine that cannot
// use a schema.
func (k *Checker) Check(uses *Uses, reader *shape.Schema) (Answer, error) {
	c := &check{Checker: k, uses: uses, reader: reader}
	for _, step := range []func() error{c.decode, c.rescue, c.usage, c.unjudged} {
		if err := step(); err != nil {
			return Answer{}, err
		}
	}
	a := Answer{Rescued: c.rescued, Loses: loses(reader, k.q.Writer, k.q.Live, k.pair)}
	switch {
	case len(c.broken) > 0:
		a.Result, a.Findings = BreaksDecode, append(c.broken, c.missed...)
	case len(c.missed) > 0:
		a.Result, a.Findings = BreaksUsage, c.missed
	case len(c.undecided) > 0:
		a.Result, a.Findings = Undecided, c.undecided
	case uses != nil:
		var err error
		if a.Result, err = c.unused(); err != nil {
			return Answer{}, err
		}
	default:
		var err error
		if a.Findings, err = c.undeclared(); err != nil {
			return Answer{}, err
		}
		if a.Result = OK; len(a.Findings) > 0 {
			a.Result = UnknownUsage
		}
	}
	return a, nil
}

// diff compares a schema with the writer, once.
func (k *Checker) diff(s *shape.Schema) (change.Diff, error) {
	if d, ok := k.diffs[s]; ok {
		return d, nil
	}
	d, err := change.Between(s, k.q.Writer, change.Options{Policy: k.q.Policy, Budget: k.q.Budget})
	if err == nil {
		k.diffs[s] = d
	}
	return d, err
}

// pair finds what the rows of a reader read of a writer, once.
func (k *Checker) pair(reader, writer *shape.Schema) []int {
	key := [2]*shape.Schema{reader, writer}
	found, ok := k.pairs[key]
	if !ok {
		found = match.Pair(&reader.Tree, &writer.Tree)
		k.pairs[key] = found
	}
	return found
}

// check is the state of one Check.
type check struct {
	*Checker
	uses      *Uses
	reader    *shape.Schema
	found     []compat.Finding // of decoding
	broken    []Finding        // what keeps the reader from decoding
	missed    []Finding        // what the program uses and does not get
	undecided []Finding
	rescued   []Finding
}

// decode compares reader and writer by the engine of the format.
func (c *check) decode() error {
	r, w := c.reader, c.q.Writer
	if r == nil {
		return nil // its own schema is always read
	}
	if r.Format() != w.Format() {
		c.broken = append(c.broken, Finding{Rule: "FORMAT_CHANGED", Text: "the reader is written in " + string(r.Format()) + ", the new schema in " + string(w.Format())})
		return nil
	}
	found, err := compare(r, w, c.q)
	if errors.Is(err, compat.ErrBudget) {
		c.undecided = append(c.undecided, Finding{Rule: RuleBudget, Text: "reader and writer are too complex to compare"})
		return nil
	}
	if err != nil {
		return err
	}
	if c.found = found; len(found) == 0 {
		return nil
	}
	spots := match.NewSpots(&r.Tree)
	for _, f := range found {
		path := ""
		if rows := spots.Rows(f, true); len(rows) > 0 {
			path = r.Tree.Fields[rows[0]].Path
		}
		c.broken = append(c.broken, Finding{Path: path, Rule: compat.RuleID(r.Format(), f.Rule), Text: f.Message})
	}
	return nil
}

// compare returns what keeps a reader from reading a writer.
func compare(r, w *shape.Schema, q Question) ([]compat.Finding, error) {
	found, err := r.Language.Compare(r.Parsed, w.Parsed, compat.Options{Direction: q.Direction, Policy: q.Policy, Budget: q.Budget})
	return compat.Breaking(found), err
}
