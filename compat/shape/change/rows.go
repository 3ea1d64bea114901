package change

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/match"
)

// differ collects the changes between two schemas.
type differ struct {
	old, next *shape.Schema
	list      []Change
	full      bool
	partner   []int // of each new row the old one
	goesOn    []int // of each old row the new one
	places    places
}

func newDiffer(old, next *shape.Schema) *differ {
	d := &differ{old: old, next: next, partner: pairs(&old.Tree, &next.Tree), goesOn: make([]int, len(old.Tree.Fields))}
	for i := range d.goesOn {
		d.goesOn[i] = match.None
	}
	for n, o := range d.partner {
		if o != match.None {
			d.goesOn[o] = n
		}
	}
	return d
}

// pairs finds the old row of each new one: as a new reader would, and where it
// would find nothing as an old one would, which knows its own aliases.
func pairs(old, next *shape.Tree) []int {
	out := match.Pair(next, old)
	taken := make([]bool, len(old.Fields))
	for _, o := range out {
		if o != match.None {
			taken[o] = true
		}
	}
	for o, n := range match.Pair(old, next) {
		if n != match.None && out[n] == match.None && !taken[o] {
			out[n] = o
		}
	}
	return out
}

// note adds a change.
func (d *differ) note(c Change, oldRow, newRow int) {
	if len(d.list) >= MaxChanges {
		d.full = true
		return
	}
	c.oldRow, c.newRow = oldRow, newRow
	if oldRow != match.None {
		f := &d.old.Tree.Fields[oldRow]
		c.OldPath, c.OldAt = f.Path, f.At
		c.Path = f.Path
	}
	if newRow != match.None {
		f := &d.next.Tree.Fields[newRow]
		c.Path, c.NewAt = f.Path, f.At
	}
	if c.NewReadsOld == "" {
		c.NewReadsOld = OK
	}
	if c.OldReadsNew == "" {
		c.OldReadsNew = OK
	}
	c.Words = compat.Cut(c.Words, wordsLength)
	d.list = append(d.list, c)
}

// rows compares the two trees.
func (d *differ) rows() {
	d.root()
	renumbered := d.renumbered()
	hidden := make([]bool, len(d.next.Tree.Fields)) // lies in a change that is noted as a whole
	for n := range d.next.Tree.Fields {
		f := &d.next.Tree.Fields[n]
		if f.Parent >= 0 && hidden[f.Parent] {
			hidden[n] = true
			continue
		}
		o := d.partner[n]
		if was, ok := renumbered[n]; ok {
			hidden[n] = true
			d.note(Change{
				Op: Number, From: number(&d.old.Tree.Fields[was]), To: number(f), Type: f.Type, NewReadsOld: Loses, OldReadsNew: Loses,
				Words: "~ " + f.Path + ": number " + number(&d.old.Tree.Fields[was]) + " → " + number(f) + ", a new field for every reader",
			}, was, n)
			continue
		}
		if o == match.None {
			hidden[n] = true
			d.note(Change{Op: Add, Type: f.Type, To: f.Type, Default: f.Default, Words: "+ " + f.Path + details(f, d.next.Format())}, match.None, n)
			continue
		}
		hidden[n] = d.row(o, n)
	}
	gone := make([]bool, len(d.old.Tree.Fields))
	for _, o := range renumbered {
		gone[o] = true
	}
	for o := range d.old.Tree.Fields {
		f := &d.old.Tree.Fields[o]
		if p := f.Parent; p >= 0 && (gone[p] || d.goesOn[p] != match.None && hidden[d.goesOn[p]]) {
			gone[o] = true
			continue
		}
		if d.goesOn[o] == match.None && !gone[o] {
			gone[o] = true
			d.note(Change{Op: Remove, Type: f.Type, From: f.Type, Words: "- " + f.Path + " (" + f.Type + ")", OldReadsNew: Loses}, o, match.None)
		}
	}
}

// renumbered finds the Protobuf fields that kept their name and got another
// number: by new row, the old one.
func (d *differ) renumbered() map[int]int {
	if d.next.Format() != compat.Protobuf {
		return nil
	}
	type field struct {
		parent int
		name   string
	}
	lost := map[field]int{}
	for o, n := range d.goesOn {
		if f := &d.old.Tree.Fields[o]; n == match.None && !f.Branch {
			lost[field{f.Parent, f.Name}] = o
		}
	}
	out := map[int]int{}
	for n, o := range d.partner {
		f := &d.next.Tree.Fields[n]
		if o != match.None || f.Branch {
			continue
		}
		parent := match.None
		if f.Parent >= 0 {
			if parent = d.partner[f.Parent]; parent == match.None {
				continue
			}
		}
		if was, ok := lost[field{parent, f.Name}]; ok {
			out[n] = was
			delete(lost, field{parent, f.Name})
		}
	}
	return out
}

func number(f *shape.Field) string { return strconv.Itoa(f.Number) }

// root compares what belongs to the schemas as a whole.
func (d *differ) root() {
	o, n := &d.old.Tree.Root, &d.next.Tree.Root
	none := match.None
	if o.Name != n.Name {
		d.note(Change{Op: Name, From: o.Name, To: n.Name, Type: n.Type, Words: "~ the schema is called " + orNone(n.Name) + ", before " + orNone(o.Name)}, none, none)
	}
	if o.Kind != n.Kind || o.Type != n.Type && plainKind(n.Kind) {
		d.note(Change{Op: Retype, From: o.Type, To: n.Type, Type: n.Type, Words: "~ type: " + o.Type + " → " + n.Type}, none, none)
	}
	d.symbols("the schema", o.Symbols, n.Symbols, none, none)
	if o.Default != n.Default {
		d.note(Change{Op: EnumDefault, From: o.Default, To: n.Default, Type: n.Type, Words: "~ default: " + orNone(o.Default) + " → " + orNone(n.Default)}, none, none)
	}
	d.text(Doc, "doc", o.Doc, n.Doc, none, none)
	d.text(Tag, "tags", strings.Join(o.Tags, ", "), strings.Join(n.Tags, ", "), none, none)
	d.text(Alias, "aliases", strings.Join(o.Aliases, ", "), strings.Join(n.Aliases, ", "), none, none)
}

// plainKind reports a kind whose type is not just a name.
func plainKind(kind string) bool {
	return kind != shape.KindRecord && kind != shape.KindEnum
}

// row compares two rows that are one field, and reports whether what lies in
// them cannot be compared.
func (d *differ) row(o, n int) bool {
	was, is := &d.old.Tree.Fields[o], &d.next.Tree.Fields[n]
	if was.Name != is.Name && !is.Branch {
		c := Change{Op: Rename, From: was.Name, To: is.Name, Type: is.Type, Words: "~ " + was.Path + " is called " + is.Name + " now"}
		if d.next.Format() == compat.Avro { // a reader needs an alias for the name in the data
			c.NewReadsOld, c.OldReadsNew = loses(is.Aliases, was.Name), loses(was.Aliases, is.Name)
		}
		d.note(c, o, n)
	}
	other := d.typ(o, n)
	d.presence(o, n)
	if !other {
		d.symbols(is.Path, was.Symbols, is.Symbols, o, n)
	}
	if was.Default != is.Default {
		d.note(Change{
			Op: Default, From: was.Default, To: is.Default, Type: is.Type, Default: is.Default,
			Words: "~ " + is.Path + ": default " + orNone(was.Default) + " → " + orNone(is.Default),
		}, o, n)
	}
	if was.Oneof != is.Oneof {
		d.note(Change{
			Op: Oneof, From: was.Oneof, To: is.Oneof, Type: is.Type,
			Words: "~ " + is.Path + ": moved from " + oneof(was.Oneof) + " to " + oneof(is.Oneof),
		}, o, n)
	}
	d.text(Doc, "doc", was.Doc, is.Doc, o, n)
	d.text(Tag, "tags", strings.Join(was.Tags, ", "), strings.Join(is.Tags, ", "), o, n)
	d.text(Alias, "aliases", strings.Join(was.Aliases, ", "), strings.Join(is.Aliases, ", "), o, n)
	return other
}

// loses says what a reader with aliases makes of a renamed field, if it can read at all.
func loses(aliases []string, name string) Result {
	if slices.Contains(aliases, name) {
		return OK
	}
	return Loses
}

// typ compares the types of a field and reports whether they are of two kinds.
func (d *differ) typ(o, n int) bool {
	was, is := &d.old.Tree.Fields[o], &d.next.Tree.Fields[n]
	c := Change{Op: Retype, From: was.Type, To: is.Type, Type: is.Type}
	if d.next.Format() == compat.Protobuf { // presence is compared apart
		c.From, c.To = strings.TrimSuffix(c.From, "?"), strings.TrimSuffix(c.To, "?")
	}
	switch {
	case was.Kind != is.Kind:
	case c.From == c.To && was.TypeName == is.TypeName:
		return false
	case c.From == c.To:
		c.From, c.To = was.TypeName, is.TypeName
		if d.next.Format() == compat.JSON {
			return false // a title inside
		}
	case is.Kind == shape.KindUnion && d.branched(o, n):
		return false // its branches say it
	case d.next.Format() == compat.JSON && was.Nullable == is.Nullable && is.TypeName != was.TypeName && !plainKind(is.Kind):
		c.Op = Name
	case d.next.Format() == compat.JSON && is.Kind == "string" && was.Nullable == is.Nullable:
		// Only the format differs. Whether anybody insists on one depends on the validator.
		c.NewReadsOld, c.OldReadsNew = Unknown, Unknown
	}
	c.Words = "~ " + is.Path + ": " + orNone(c.From) + " → " + orNone(c.To)
	d.note(c, o, n)
	return was.Kind != is.Kind
}

// branched reports whether a union has rows of branches that came or went.
func (d *differ) branched(o, n int) bool {
	for _, i := range d.next.Tree.Children(n) {
		if d.next.Tree.Fields[i].Branch && d.partner[i] == match.None {
			return true
		}
	}
	for _, i := range d.old.Tree.Children(o) {
		if d.old.Tree.Fields[i].Branch && d.goesOn[i] == match.None {
			return true
		}
	}
	return false
}

// presence compares whether there has to be a value. In Avro the type and the
// default say it.
func (d *differ) presence(o, n int) {
	was, is := &d.old.Tree.Fields[o], &d.next.Tree.Fields[n]
	if d.next.Format() == compat.Avro || is.Branch {
		return
	}
	before, now := was.Required, is.Required
	if d.next.Format() == compat.Protobuf && before == now && was.Oneof == is.Oneof && !many(was.Kind) && !many(is.Kind) {
		before, now = was.Always, is.Always
	}
	switch {
	case before && !now:
		d.note(Change{Op: Optional, From: "required", To: "optional", Type: is.Type, Words: "~ " + is.Path + " may be absent now"}, o, n)
	case !before && now:
		d.note(Change{Op: Required, From: "optional", To: "required", Type: is.Type, Words: "~ " + is.Path + " is always present now"}, o, n)
	}
}

// many reports a kind that holds values without number: it is there when it is empty.
func many(kind string) bool { return kind == shape.KindArray || kind == shape.KindMap }

// symbols compares two enums.
func (d *differ) symbols(path string, was, is []string, o, n int) {
	if len(was) == 0 || len(is) == 0 {
		return
	}
	avro := d.next.Format() == compat.Avro
	if added := missing(is, was); len(added) > 0 {
		c := Change{Op: EnumAdd, To: shortList(added), Words: "~ " + path + ": + " + shortList(added)}
		if avro {
			c.OldReadsNew = Loses // reads them as the default of the enum, if it has one
		}
		d.note(c, o, n)
	}
	if removed := missing(was, is); len(removed) > 0 {
		c := Change{Op: EnumRemove, From: shortList(removed), Words: "~ " + path + ": - " + shortList(removed)}
		if avro {
			c.NewReadsOld = Loses
		}
		d.note(c, o, n)
	}
}

// text notes a change of something that no reader minds.
func (d *differ) text(op Op, what, was, is string, o, n int) {
	if was == is {
		return
	}
	path := "the schema"
	if n != match.None {
		path = d.next.Tree.Fields[n].Path
	}
	words := "~ " + path + ": " + what + " changed"
	switch {
	case was == "":
		words = "~ " + path + ": " + what + " added"
	case is == "":
		words = "~ " + path + ": " + what + " removed"
	}
	d.note(Change{Op: op, From: compat.Cut(was, wordsLength), To: compat.Cut(is, wordsLength), Words: words}, o, n)
}

// sort puts the changes into the order of the new tree; what is gone stands
// behind the field that stood before it.
func (d *differ) sort() {
	key := func(c *Change) (int, int) {
		if c.newRow != match.None || c.oldRow == match.None {
			return c.newRow, -1
		}
		for o := c.oldRow - 1; o >= 0; o-- {
			if n := d.goesOn[o]; n != match.None {
				return n, c.oldRow
			}
		}
		return match.None, c.oldRow
	}
	slices.SortStableFunc(d.list, func(a, b Change) int {
		an, ao := key(&a)
		bn, bo := key(&b)
		return cmp.Or(cmp.Compare(an, bn), cmp.Compare(ao, bo))
	})
}

func missing(from, in []string) []string {
	var out []string
	have := make(map[string]bool, len(in))
	for _, s := range in {
		have[s] = true
	}
	for _, s := range from {
		if !have[s] {
			out = append(out, s)
		}
	}
	return out
}
