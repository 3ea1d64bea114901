package avro

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
	"github.com/treaty-registry/treaty/compat/avro/ordered"
)

// diffBudget is how many steps Diff spends on finding out what a change breaks.
// Beyond it a change of type counts as breaking both ways.
const diffBudget = compat.DefaultBudget

// The kinds of change.
const (
	added   = "added"
	removed = "removed"
	changed = "changed"
	renamed = "renamed"
	moved   = "moved"
	hint    = "hint"
)

// Diff implements compat.Explainer. A named type that is used in several places
// is compared once, where the new text has it first.
func (Language) Diff(old, next compat.Schema) []compat.Change {
	d := differ{seen: map[[2]*graph.Node]bool{}, steps: diffBudget}
	o, n := of(old).Root, of(next).Root
	d.types(spot{old: site{node: o}, next: site{node: n}}, o, n)
	return d.out
}

// differ collects changes.
type differ struct {
	out   []compat.Change
	seen  map[[2]*graph.Node]bool
	steps int
}

// spot is a place in both schemas: the names of the fields on the way, and
// where it stands in each text.
type spot struct {
	path      string
	old, next site
}

// in steps into parts of a type on both sides.
func (s spot) in(o, n *graph.Node, p part, i, j int) spot {
	return spot{s.path, s.old.part(o, p, i), s.next.part(n, p, j)}
}

// named is the spot with one more field name.
func (s spot) named(field string) spot {
	if s.path != "" {
		field = s.path + "." + field
	}
	s.path = field
	return s
}

// subject is what the sentence is about: the field, or the type of the schema.
func (s spot) subject(n *graph.Node) string {
	if s.path != "" {
		return "field " + s.path
	}
	if n.Kind.Named() {
		return n.Kind.String() + " " + n.Name.Simple
	}
	return "the schema"
}

// note adds a change. Text follows the subject; sides that do not exist have no place.
func (d *differ) note(s spot, subject string, c compat.Change, format string, args ...any) {
	c.Path = s.path
	c.Text = subject + ": " + fmt.Sprintf(format, args...)
	if c.Kind != added {
		c.OldAt = s.old.pointer()
	}
	if c.Kind != removed {
		c.NewAt = s.next.pointer()
	}
	d.out = append(d.out, c)
}

// readable asks whether one type alone can read another.
func (d *differ) readable(reader, writer *graph.Node) bool {
	c := newComparison(reader, compat.Options{Budget: max(d.steps, 1)})
	found := c.pair(reader, writer, site{node: reader}, site{node: writer}, "")
	d.steps = max(c.steps, 0)
	return len(found) == 0 && !c.stopped()
}

// breaks lists the directions in which a change from o to n is incompatible.
func (d *differ) breaks(o, n *graph.Node) []compat.Direction {
	return directions(!d.readable(n, o), !d.readable(o, n))
}

func directions(newReadsOld, oldReadsNew bool) []compat.Direction {
	var out []compat.Direction
	if newReadsOld {
		out = append(out, compat.NewReadsOld)
	}
	if oldReadsNew {
		out = append(out, compat.OldReadsNew)
	}
	return out
}

// types compares two types at one spot.
func (d *differ) types(s spot, o, n *graph.Node) {
	if o.Kind != n.Kind {
		d.kinds(s, o, n)
		return
	}
	if o.Kind.Named() {
		pair := [2]*graph.Node{o, n}
		if d.seen[pair] {
			return
		}
		d.seen[pair] = true
		d.named(s, o, n)
	}
	switch o.Kind {
	case graph.Array:
		d.types(s.in(o, n, partItems, 0, 0), o.Items, n.Items)
	case graph.Map:
		d.types(s.in(o, n, partValues, 0, 0), o.Items, n.Items)
	case graph.Union:
		d.branches(s, o, n)
	case graph.Record:
		d.fields(s, o, n)
	case graph.Enum:
		d.symbols(s, o, n)
	case graph.Fixed:
		if o.Size != n.Size {
			d.note(s.in(o, n, partSize, 0, 0), s.subject(n), compat.Change{
				Kind: changed, Element: "size", From: fmt.Sprint(o.Size), To: fmt.Sprint(n.Size), Breaks: directions(true, true),
			}, "size of %s changed from %d to %d", n.Name.Simple, o.Size, n.Size)
		}
	}
	d.properties(s, s.subject(n), o.Props, n.Props)
}

// kinds notes a type that became one of another kind. Where one side is a union
// that has the other as a branch, that branch is compared too.
func (d *differ) kinds(s spot, o, n *graph.Node) {
	d.note(s, s.subject(n), compat.Change{
		Kind: changed, Element: "type", From: o.Describe(), To: n.Describe(), Breaks: d.breaks(o, n),
	}, "type changed from %s to %s", o.Describe(), n.Describe())
	if o.Kind == graph.Union {
		if i := slices.IndexFunc(o.Branches, func(b *graph.Node) bool { return sameBranch(b, n) }); i >= 0 {
			d.types(spot{s.path, s.old.part(o, partBranch, i), s.next}, o.Branches[i], n)
		}
	}
	if n.Kind == graph.Union {
		if i := slices.IndexFunc(n.Branches, func(b *graph.Node) bool { return sameBranch(o, b) }); i >= 0 {
			d.types(spot{s.path, s.old, s.next.part(n, partBranch, i)}, o, n.Branches[i])
		}
	}
}

// sameBranch reports whether a branch of an old union goes on as one of a new
// one: types without names by kind, others by name or alias.
func sameBranch(o, n *graph.Node) bool {
	return o.Kind == n.Kind && (!o.Kind.Named() || sameName(n, o) || sameName(o, n))
}

// sameName is the rule of names: that of the reader, or one of its aliases.
func sameName(reader, writer *graph.Node) bool {
	return reader.Name.Simple == writer.Name.Simple || slices.Contains(reader.Aliases, writer.Name)
}

// named compares what all types with names have.
func (d *differ) named(s spot, o, n *graph.Node) {
	subject := s.subject(n)
	name := s.in(o, n, partName, 0, 0)
	from, to := o.Name.Full(), n.Name.Full()
	switch {
	case o.Name.Simple != n.Name.Simple:
		d.note(name, subject, compat.Change{
			Kind: renamed, Element: "type", From: from, To: to, Breaks: directions(!sameName(n, o), !sameName(o, n)),
		}, "%s %s renamed to %s", n.Kind, from, to)
	case from != to:
		d.note(name, subject, compat.Change{Kind: moved, Element: "type", From: from, To: to},
			"%s %s moved from namespace %q to %q", n.Kind, n.Name.Simple, o.Name.Space, n.Name.Space)
	}
	about := ""
	if s.path != "" {
		about = " of " + n.Kind.String() + " " + n.Name.Simple
	}
	d.doc(s, subject, about, o.Doc, n.Doc)
	d.aliases(s, subject, about, fullNames(o.Aliases), fullNames(n.Aliases))
}

func fullNames(names []graph.Name) []string {
	var out []string
	for _, n := range names {
		out = append(out, n.Full())
	}
	return out
}

func (d *differ) doc(s spot, subject, about, o, n string) {
	switch {
	case o == n:
	case o == "":
		d.note(s, subject, compat.Change{Kind: added, Element: "doc", To: n}, "doc%s added", about)
	case n == "":
		d.note(s, subject, compat.Change{Kind: removed, Element: "doc", From: o}, "doc%s removed", about)
	default:
		d.note(s, subject, compat.Change{Kind: changed, Element: "doc", From: o, To: n}, "doc%s changed", about)
	}
}

func (d *differ) aliases(s spot, subject, about string, o, n []string) {
	for _, a := range n {
		if !slices.Contains(o, a) {
			d.note(s, subject, compat.Change{Kind: added, Element: "alias", To: a}, "alias %s%s added", a, about)
		}
	}
	for _, a := range o {
		if !slices.Contains(n, a) {
			d.note(s, subject, compat.Change{Kind: removed, Element: "alias", From: a}, "alias %s%s removed", a, about)
		}
	}
}

// properties compares the keys that Avro gives no meaning to, logical types among them.
func (d *differ) properties(s spot, subject string, o, n []ordered.Member) {
	old := make(map[string]*ordered.Value, len(o))
	for _, m := range o {
		old[m.Key] = m.Value
	}
	element := func(key string) string {
		if key == "logicalType" {
			return "logical type"
		}
		return "property"
	}
	next := make(map[string]bool, len(n))
	for _, m := range n {
		next[m.Key] = true
		before, to := old[m.Key], shortJSON(m.Value)
		switch {
		case before == nil:
			d.note(s, subject, compat.Change{Kind: added, Element: element(m.Key), To: to}, "%s %s added", m.Key, to)
		case !ordered.SameValue(before, m.Value):
			from := shortJSON(before)
			d.note(s, subject, compat.Change{Kind: changed, Element: element(m.Key), From: from, To: to}, "%s changed from %s to %s", m.Key, from, to)
		}
	}
	for _, m := range o {
		if !next[m.Key] {
			from := shortJSON(m.Value)
			d.note(s, subject, compat.Change{Kind: removed, Element: element(m.Key), From: from}, "%s %s removed", m.Key, from)
		}
	}
}

// shortJSON prints a value for a sentence.
func shortJSON(v *ordered.Value) string {
	const most = 60
	runes := []rune(v.Print())
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}

// branches compares two unions. A branch breaks what it breaks as one of many:
// a removed int is still read by a long.
func (d *differ) branches(s spot, o, n *graph.Node) {
	subject := s.subject(n)
	taken := make([]bool, len(o.Branches))
	exact := make(map[string]int, len(o.Branches))
	for i, b := range o.Branches {
		exact[b.BranchName()] = i
	}
	for _, b := range n.Branches {
		if i, ok := exact[b.BranchName()]; ok && o.Branches[i].Kind == b.Kind {
			taken[i] = true
		}
	}
	var order []int
	for j, b := range n.Branches {
		i, ok := exact[b.BranchName()]
		if !ok || o.Branches[i].Kind != b.Kind {
			i = partner(o, b, taken)
		}
		if i < 0 {
			d.note(s.in(o, n, partBranch, 0, j), subject, compat.Change{
				Kind: added, Element: "branch", To: b.Describe(), Breaks: directions(false, !d.readable(o, b)),
			}, "%s added to the union", b.Describe())
			continue
		}
		taken[i] = true
		order = append(order, i)
		d.types(s.in(o, n, partBranch, i, j), o.Branches[i], b)
	}
	for i, b := range o.Branches {
		if !taken[i] {
			d.note(s.in(o, n, partBranch, i, 0), subject, compat.Change{
				Kind: removed, Element: "branch", From: b.Describe(), Breaks: directions(!d.readable(n, b), false),
			}, "%s removed from the union", b.Describe())
		}
	}
	if !slices.IsSorted(order) {
		d.note(s, subject, compat.Change{Kind: moved, Element: "branches", From: o.Describe(), To: n.Describe()}, "branches of the union are in another order")
	}
}

// partner finds the branch of an old union that goes on as b under another
// namespace or by an alias.
func partner(o, b *graph.Node, taken []bool) int {
	for i, a := range o.Branches {
		if !taken[i] && sameBranch(a, b) {
			return i
		}
	}
	return -1
}

// symbols compares two enums.
func (d *differ) symbols(s spot, o, n *graph.Node) {
	subject := s.subject(n)
	at := s.in(o, n, partSymbols, 0, 0)
	for _, w := range n.Symbols {
		if !o.SymbolSet[w] {
			d.note(at, subject, compat.Change{Kind: added, Element: "symbol", To: w, Breaks: directions(false, !o.HasSymbol)}, "symbol %s added to enum %s", w, n.Name.Simple)
		}
	}
	for _, w := range o.Symbols {
		if !n.SymbolSet[w] {
			d.note(at, subject, compat.Change{Kind: removed, Element: "symbol", From: w, Breaks: directions(!n.HasSymbol, false)}, "symbol %s removed from enum %s", w, n.Name.Simple)
		}
	}
	common := func(a, b *graph.Node) []string {
		var out []string
		for _, w := range a.Symbols {
			if b.SymbolSet[w] {
				out = append(out, w)
			}
		}
		return out
	}
	if was, is := common(o, n), common(n, o); !slices.Equal(was, is) {
		d.note(at, subject, compat.Change{Kind: moved, Element: "symbols", From: strings.Join(was, ", "), To: strings.Join(is, ", ")}, "symbols of enum %s are in another order", n.Name.Simple)
	}
	c := compat.Change{Kind: changed, Element: "default", From: o.Symbol, To: n.Symbol}
	switch {
	case o.HasSymbol && n.HasSymbol && o.Symbol != n.Symbol:
		d.note(s, subject, c, "default of enum %s changed from %s to %s", n.Name.Simple, o.Symbol, n.Symbol)
	case !o.HasSymbol && n.HasSymbol:
		c.Kind = added
		d.note(s, subject, c, "default %s of enum %s added", n.Symbol, n.Name.Simple)
	case o.HasSymbol && !n.HasSymbol:
		c.Kind = removed
		d.note(s, subject, c, "default %s of enum %s removed", o.Symbol, n.Name.Simple)
	}
}
