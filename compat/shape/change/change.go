// Package change says what differs between two schemas, field by field, and
// what each difference means for readers.
//
// Which rows differ is read off the two trees. What that breaks is not judged
// here: both directions are compared by the engine of the format, and each of
// its findings is laid at the changes that it is about. A finding that belongs
// to none of them becomes a change of its own, so that a direction in which the
// engine sees a problem never looks fine.
package change

import (
	"errors"
	"fmt"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/match"
)

// Op names a kind of change.
type Op string

// The kinds of changes.
const (
	Add         Op = "add"
	Remove      Op = "remove"
	Retype      Op = "retype"
	Rename      Op = "rename"
	Optional    Op = "optional" // was required, or always there
	Required    Op = "required"
	Default     Op = "default"
	Number      Op = "number" // Protobuf: a field of one name with another number
	Oneof       Op = "oneof"  // Protobuf: moved into a oneof, out of one or to another
	EnumAdd     Op = "enum-add"
	EnumRemove  Op = "enum-remove"
	EnumDefault Op = "enum-default"
	Name        Op = "name"       // of the whole schema
	Constraint  Op = "constraint" // a rule for values: maxLength, additionalProperties …
	Other       Op = "other"      // what the tree does not show
	Doc         Op = "doc"
	Tag         Op = "tag"
	Alias       Op = "alias"
	Format      Op = "format" // another schema language
)

// Result says what a change means in one direction.
type Result string

// The results, from good to bad.
const (
	OK Result = "ok"
	// Loses: the reader can read, but gets a default, or nothing, for something it has.
	Loses Result = "loses"
	// Unknown: the rules of the format cannot tell, or the comparison was too costly.
	Unknown Result = "unknown"
	Breaks  Result = "breaks"
)

// rank orders results from good to bad.
func (r Result) rank() int {
	switch r {
	case OK:
		return 0
	case Loses:
		return 1
	case Unknown:
		return 2
	}
	return 3
}

// Worse returns the worse of two results.
func Worse(a, b Result) Result {
	if b.rank() > a.rank() {
		return b
	}
	return a
}

// Change is one difference.
type Change struct {
	Op Op
	// Path is the path in the new tree, of what was removed that in the old one;
	// "" is the schema as a whole. See package shape.
	Path string
	// OldPath is the path in the old tree; "" for what was added.
	OldPath string
	// Type are the words for the new type, of what was removed for the old one.
	Type string
	// From and To are the old and the new value in a few words; "" for nothing.
	From, To string
	// Default of an added field, as JSON; "" for none.
	Default string
	// Words say the change in one line: + currency (string, default "EUR").
	Words       string
	NewReadsOld Result
	OldReadsNew Result
	// Rules are the ids of the findings that this change causes, each once.
	Rules []string
	// OldAt and NewAt find the place in each text, as Field.At does; "" where a side has none.
	OldAt, NewAt string

	oldRow, newRow int // in the trees, match.None for none
}

// Diff is everything that differs between two schemas.
type Diff struct {
	// Changes in the order of the new tree; what was removed stands where it was.
	Changes []Change
	// NewReadsOld and OldReadsNew are the worst results of all changes.
	NewReadsOld, OldReadsNew Result
	// Findings are those of the engine, breaking ones of both directions.
	Findings []compat.Finding
	// Cut says that there are more changes, or that a tree was cut.
	Cut bool
}

// Options of a comparison.
type Options struct {
	Policy compat.Policy
	Budget int // of each direction; 0 means compat.DefaultBudget
}

// MaxChanges bounds a list of changes: more of them nobody reads.
const MaxChanges = 2_000

// Between compares two schemas. That a pair is too costly to compare is no
// error: its changes are Unknown. The error is that of an engine that cannot
// use a schema.
func Between(old, next *shape.Schema, o Options) (Diff, error) {
	if old.Format() != next.Format() {
		return otherFormat(old, next), nil
	}
	d := newDiffer(old, next)
	d.rows()
	d.rest()
	out := Diff{Cut: d.full || old.Tree.Cut || next.Tree.Cut}
	for _, direction := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
		found, err := compare(old, next, direction, o)
		switch {
		case errors.Is(err, compat.ErrBudget):
			d.unknown(direction)
		case err != nil:
			return Diff{}, fmt.Errorf("compare the schemas: %w", err)
		default:
			d.lay(found, direction)
			out.Findings = append(out.Findings, found...)
		}
	}
	d.sort()
	out.Changes, out.NewReadsOld, out.OldReadsNew = d.list, OK, OK
	for _, c := range out.Changes {
		out.NewReadsOld, out.OldReadsNew = Worse(out.NewReadsOld, c.NewReadsOld), Worse(out.OldReadsNew, c.OldReadsNew)
	}
	return out, nil
}

// compare asks the engine who cannot read whom.
func compare(old, next *shape.Schema, d compat.Direction, o Options) ([]compat.Finding, error) {
	reader, writer := next, old
	if d == compat.OldReadsNew {
		reader, writer = old, next
	}
	found, err := next.Language.Compare(reader.Parsed, writer.Parsed, compat.Options{Direction: d, Policy: o.Policy, Budget: o.Budget})
	if err != nil {
		return nil, err
	}
	found = compat.Breaking(found)
	for i := range found {
		found[i].Direction = d
	}
	return found, nil
}

// otherFormat is the whole difference of two schemas in two languages: nobody
// can read the other.
func otherFormat(old, next *shape.Schema) Diff {
	c := Change{
		Op: Format, From: string(old.Format()), To: string(next.Format()), Type: next.Tree.Root.Type, NewReadsOld: Breaks, OldReadsNew: Breaks,
		Words: fmt.Sprintf("~ the schema is written in %s, not in %s any more", next.Format(), old.Format()), oldRow: match.None, newRow: match.None,
	}
	return Diff{Changes: []Change{c}, NewReadsOld: Breaks, OldReadsNew: Breaks}
}
