package avro

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
)

// findingLimit bounds the findings of one comparison. Because a type that is
// used in many places is reported in each, a small hostile schema could
// otherwise ask for millions of them.
const findingLimit = 1_000

// Compare implements compat.Language. It walks reader and writer together, in
// the order of Apache Avro's SchemaCompatibility, so that findings and their
// paths come out the same, also where a type is met a second time.
func (Language) Compare(reader, writer compat.Schema, o compat.Options) ([]compat.Finding, error) {
	r, w := of(reader).Root, of(writer).Root
	c := newComparison(r, o)
	found := c.pair(r, w, site{node: r}, site{node: w}, "")
	if c.steps < 0 {
		return nil, compat.ErrBudget
	}
	if c.ambiguous != nil {
		return []compat.Finding{c.print(c.ambiguous)}, nil
	}
	out := make([]compat.Finding, 0, len(found))
	for _, f := range found {
		out = append(out, c.print(f))
	}
	if o.All {
		out = append(out, c.harmless(reader, writer)...)
	}
	return out, nil
}

// comparison is the state of one Compare.
type comparison struct {
	reader  *graph.Node // root
	options compat.Options
	steps   int // that are left
	// path is the way into the reader; base is where it starts in a branch that
	// is only tried, for which Avro begins a new path.
	path []string
	base int
	memo map[[2]*graph.Node]*outcome
	// quiet says that nobody will see the next difference: it belongs to a trial,
	// and to no pair that is remembered.
	quiet bool
	// ambiguous is a reader field with two candidates in the writer. Avro gives
	// up the whole comparison there, so it overrides all other findings.
	ambiguous *difference
}

func newComparison(reader *graph.Node, o compat.Options) *comparison {
	c := &comparison{reader: reader, options: o, steps: o.Budget, memo: make(map[[2]*graph.Node]*outcome, 4)}
	if c.steps <= 0 {
		c.steps = compat.DefaultBudget
	}
	return c
}

// outcome is what is known of a pair: nothing found so far while it is being
// compared, and all that was found afterwards.
type outcome struct{ found []*difference }

// rule names a difference, in Confluent's words.
type rule string

const (
	nameMismatch   rule = "NAME_MISMATCH"
	sizeMismatch   rule = "FIXED_SIZE_MISMATCH"
	missingSymbols rule = "MISSING_ENUM_SYMBOLS"
	missingDefault rule = "READER_FIELD_MISSING_DEFAULT_VALUE"
	typeMismatch   rule = "TYPE_MISMATCH"
	missingBranch  rule = "MISSING_UNION_BRANCH"
	fieldAmbiguous rule = "READER_FIELD_AMBIGUOUS"
)

// difference is a finding before it is put into words.
type difference struct {
	rule           rule
	path           string
	reader, writer *graph.Node
	field          *graph.Field // of the reader, for missingDefault
	words          []string
	at, writerAt   string
}

// trial reports whether reader can read writer, as one of several possibilities
// in a union. What it finds is not reported.
func (c *comparison) trial(reader, writer *graph.Node, rs, ws site) bool {
	base, quiet := c.base, c.quiet
	c.base, c.quiet = len(c.path), true
	found := c.pair(reader, writer, rs, ws, "")
	c.base, c.quiet = base, quiet
	return len(found) == 0
}

// stopped reports that going on makes no sense.
func (c *comparison) stopped() bool { return c.steps < 0 || c.ambiguous != nil }

// pair compares two types. A pair that has been compared before has the same
// findings again, with the paths of the first time. Types without a name have
// one parent each, so only pairs with a named type need to be remembered.
func (c *comparison) pair(reader, writer *graph.Node, rs, ws site, step string) []*difference {
	if c.steps--; c.stopped() {
		return nil
	}
	if reader.Kind.Primitive() && reader.Kind == writer.Kind {
		return nil
	}
	key := [2]*graph.Node{reader, writer}
	remember := reader.Kind.Named() || writer.Kind.Named()
	var state *outcome
	if remember {
		if known := c.memo[key]; known != nil {
			return known.found
		}
		state = &outcome{}
		c.memo[key] = state
		defer func(quiet bool) { c.quiet = quiet }(c.quiet)
		c.quiet = false
	}
	if step != "" {
		c.path = append(c.path, step)
		defer func() { c.path = c.path[:len(c.path)-1] }()
	}
	var found []*difference
	if reader.Kind == writer.Kind {
		found = c.sameKind(reader, writer, rs, ws)
	} else {
		found = c.otherKind(reader, writer, rs, ws)
	}
	if remember {
		state.found = found
	}
	return found
}

// sameKind applies the rules of a kind of type.
func (c *comparison) sameKind(r, w *graph.Node, rs, ws site) []*difference {
	switch r.Kind {
	case graph.Array:
		return c.pair(r.Items, w.Items, rs.part(r, partItems, 0), ws.part(w, partItems, 0), "items")
	case graph.Map:
		return c.pair(r.Items, w.Items, rs.part(r, partValues, 0), ws.part(w, partValues, 0), "values")
	case graph.Fixed:
		return c.fixed(r, w, rs, ws)
	case graph.Enum:
		return c.enum(r, w, rs, ws)
	case graph.Record:
		return c.record(r, w, rs, ws)
	case graph.Union:
		return c.unions(r, w, rs, ws)
	default:
		return nil
	}
}

func (c *comparison) fixed(r, w *graph.Node, rs, ws site) []*difference {
	found := c.names(nil, r, w, rs, ws)
	if r.Size != w.Size {
		found = append(found, c.difference(sizeMismatch, r, w, rs.part(r, partSize, 0), ws.part(w, partSize, 0), "size"))
	}
	return found
}

func (c *comparison) enum(r, w *graph.Node, rs, ws site) []*difference {
	found := c.names(nil, r, w, rs, ws)
	if r.HasSymbol {
		return found
	}
	var missing []string
	for _, s := range w.Symbols {
		if !r.SymbolSet[s] {
			missing = append(missing, s)
		}
	}
	if len(missing) == 0 {
		return found
	}
	sort.Strings(missing)
	d := c.difference(missingSymbols, r, w, rs.part(r, partSymbols, 0), ws.part(w, partSymbols, 0), "symbols")
	d.words = missing
	return append(found, d)
}

// names compares the names of two types: simple names are equal, whatever the
// namespaces, or an alias of the reader is the full name of the writer.
func (c *comparison) names(found []*difference, r, w *graph.Node, rs, ws site) []*difference {
	if r.Name.Simple == w.Name.Simple || slices.Contains(r.Aliases, w.Name) {
		return found
	}
	return append(found, c.difference(nameMismatch, r, w, rs.part(r, partName, 0), ws.part(w, partName, 0), "name"))
}

func (c *comparison) record(r, w *graph.Node, rs, ws site) []*difference {
	found := c.names(nil, r, w, rs, ws)
	c.path = append(c.path, "fields", "")
	defer func() { c.path = c.path[:len(c.path)-2] }()
	for i, f := range r.Fields {
		c.path[len(c.path)-1] = strconv.Itoa(i)
		at, ok := match(w, f)
		switch {
		case !ok:
			c.ambiguous = c.difference(fieldAmbiguous, r, w, rs.part(r, partField, i), ws.part(w, partWhole, 0), "")
			c.ambiguous.field = f
			return nil
		case at >= 0:
			found = c.add(found, c.pair(f.Type, w.Fields[at].Type, rs.part(r, partType, i), ws.part(w, partType, at), "type"))
		case f.Default != nil:
		case f.Type.Kind == graph.Enum && f.Type.HasSymbol:
			// Avro takes an enum's default for that of the field, but then compares
			// the enum with the whole record.
			found = c.add(found, c.pair(f.Type, w, rs.part(r, partType, i), ws, "type"))
		default:
			d := c.difference(missingDefault, r, w, rs.part(r, partField, i), ws.part(w, partWhole, 0), "")
			d.field = f
			found = c.add(found, []*difference{d})
		}
		if c.stopped() {
			return nil
		}
	}
	return found
}

// match finds the field of w that f reads, by its name or an alias: its
// position, or −1. Two of them are an error.
func match(w *graph.Node, f *graph.Field) (int, bool) {
	at := -1
	if i, ok := w.ByName[f.Name]; ok {
		at = i
	}
	for _, a := range f.Aliases {
		if i, ok := w.ByName[a]; ok {
			if at >= 0 {
				return 0, false
			}
			at = i
		}
	}
	return at, true
}

func (c *comparison) unions(r, w *graph.Node, rs, ws site) []*difference {
	var found []*difference
	for i, b := range w.Branches {
		at := ws.part(w, partBranch, i)
		if !c.trial(r, b, rs, at) {
			found = c.add(found, []*difference{c.difference(missingBranch, r, b, rs, at, strconv.Itoa(i))})
		}
		if c.stopped() {
			return nil
		}
	}
	return found
}

// otherKind compares types of two kinds.
func (c *comparison) otherKind(r, w *graph.Node, rs, ws site) []*difference {
	if w.Kind == graph.Union {
		var found []*difference
		for i, b := range w.Branches {
			found = c.add(found, c.pair(r, b, rs, ws.part(w, partBranch, i), strconv.Itoa(i)))
			if c.stopped() {
				return nil
			}
		}
		return found
	}
	if r.Kind == graph.Union {
		for i, b := range r.Branches {
			if c.trial(b, w, rs.part(r, partBranch, i), ws) {
				return nil
			}
			if c.stopped() {
				return nil
			}
		}
		return []*difference{c.difference(missingBranch, r, w, rs, ws, "")}
	}
	if promotes(w.Kind, r.Kind) {
		return nil
	}
	return []*difference{c.difference(typeMismatch, r, w, rs, ws, "")}
}

// promotes reports whether values of one primitive kind are read as another.
func promotes(from, to graph.Kind) bool {
	switch to {
	case graph.Long:
		return from == graph.Int
	case graph.Float:
		return from == graph.Int || from == graph.Long
	case graph.Double:
		return from == graph.Int || from == graph.Long || from == graph.Float
	case graph.Bytes:
		return from == graph.String
	case graph.String:
		return from == graph.Bytes
	default:
		return false
	}
}

func (c *comparison) add(found, more []*difference) []*difference {
	if room := findingLimit - len(found); len(more) > room {
		more = more[:room]
	}
	return append(found, more...)
}

// difference notes a finding at the place where the walk is, and one step more.
func (c *comparison) difference(k rule, r, w *graph.Node, rs, ws site, more string) *difference {
	if c.quiet {
		return &difference{rule: k}
	}
	path := c.path[c.base:]
	if more != "" {
		path = append(slices.Clone(path), more)
	}
	return &difference{rule: k, path: "/" + strings.Join(path, "/"), reader: r, writer: w, at: rs.pointer(), writerAt: ws.pointer()}
}
