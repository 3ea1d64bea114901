package change

import (
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/match"
)

// places finds changes by what findings point at. It is built when the first
// finding is laid: most pairs have none.
type places struct {
	built          bool
	oldSpots       *match.Spots
	newSpots       *match.Spots
	onOld, onNew   map[int][]int      // changes by row
	rest           map[string][]int   // changes that are no rows, by place in either text
	explained      [2]map[[2]int]bool // by direction: rows (old or None, new or None) that break by themselves
	explainedBuilt bool
}

func (d *differ) index() {
	p := &d.places
	if p.built {
		return
	}
	p.built = true
	p.oldSpots, p.newSpots = match.NewSpots(&d.old.Tree), match.NewSpots(&d.next.Tree)
	p.onOld, p.onNew, p.rest = map[int][]int{}, map[int][]int{}, map[string][]int{}
	for i := range d.list {
		c := &d.list[i]
		if c.Op == Constraint || c.Op == Other {
			for _, at := range []string{"old " + c.OldAt, "new " + c.NewAt} {
				p.rest[at] = append(p.rest[at], i)
			}
			continue
		}
		p.onOld[c.oldRow] = append(p.onOld[c.oldRow], i)
		p.onNew[c.newRow] = append(p.onNew[c.newRow], i)
	}
}

// Structural reports a change that a reader may mind: any but docs, tags and aliases.
func (c *Change) Structural() bool {
	switch c.Op {
	case Doc, Tag, Alias:
		return false
	}
	return true
}

// mark lays a finding at a change.
func (c *Change) mark(f *compat.Finding, format compat.Format) {
	if f.Direction == compat.OldReadsNew {
		c.OldReadsNew = Breaks
	} else {
		c.NewReadsOld = Breaks
	}
	if id := compat.RuleID(format, f.Rule); !slices.Contains(c.Rules, id) {
		c.Rules = append(c.Rules, id)
	}
}

// lay lays each finding of a direction at the changes that it is about.
func (d *differ) lay(found []compat.Finding, direction compat.Direction) {
	for i := range found {
		d.index()
		f := &found[i]
		about := d.about(f, direction)
		if len(about) == 0 {
			d.orphan(f, direction)
			continue
		}
		for _, c := range about {
			d.list[c].mark(f, d.next.Format())
		}
	}
}

// about finds the changes that a finding is about, from near to far: at its
// place in the text, on the rows it points at, around them, and below them.
func (d *differ) about(f *compat.Finding, direction compat.Direction) []int {
	newReads := direction == compat.NewReadsOld
	newAt, oldAt := f.ReaderAt, f.WriterAt
	if !newReads {
		newAt, oldAt = oldAt, newAt
	}
	for _, at := range []string{"new " + newAt, "old " + oldAt} {
		if rest := d.places.rest[at]; len(rest) > 0 && at[4:] != "" {
			return rest
		}
	}
	newRows, oldRows := d.places.newSpots.Rows(*f, newReads), d.places.oldSpots.Rows(*f, !newReads)
	if on := d.deepest(f, newRows, oldRows, direction); len(on) > 0 {
		return on
	}
	if on := d.around(newRows, oldRows); len(on) > 0 {
		return on
	}
	return d.below(newRows, oldRows, direction)
}

// deepest returns the changes on the deepest rows that a finding points at: a
// side that lacks a field points at what lacks it.
func (d *differ) deepest(f *compat.Finding, newRows, oldRows []int, direction compat.Direction) []int {
	depth := -1
	var out []int
	take := func(depthOf int, changes []int) {
		for _, c := range changes {
			switch {
			case !d.list[c].Structural() || depthOf < depth:
			case depthOf > depth:
				depth, out = depthOf, []int{c}
			case !slices.Contains(out, c):
				out = append(out, c)
			}
		}
	}
	for _, r := range newRows {
		take(d.next.Tree.Fields[r].Depth, d.places.onNew[r])
	}
	for _, r := range oldRows {
		take(d.old.Tree.Fields[r].Depth, d.places.onOld[r])
	}
	if len(newRows)+len(oldRows) == 0 {
		for _, c := range d.places.onNew[match.None] {
			if x := &d.list[c]; x.oldRow == match.None && x.Structural() {
				out = append(out, c)
			}
		}
	}
	if fits := slices.DeleteFunc(slices.Clone(out), func(c int) bool { return !suits(f, d.list[c].Op, direction) }); len(fits) > 0 {
		return fits
	}
	return out
}

// suits reports whether a finding can be about a kind of change where a field
// has changes of several kinds.
func suits(f *compat.Finding, op Op, direction compat.Direction) bool {
	lacking := EnumRemove // what the new reader lacks was removed
	if direction == compat.OldReadsNew {
		lacking = EnumAdd
	}
	if strings.Contains(f.Rule, "ENUM") {
		return op == lacking
	}
	return op != EnumAdd && op != EnumRemove && op != Default
}

// around returns the nearest addition, removal or change of type that a row lies in.
func (d *differ) around(newRows, oldRows []int) []int {
	var out []int
	climb := func(t *shape.Tree, row int, on map[int][]int) {
		for r := t.Fields[row].Parent; r >= 0; r = t.Fields[r].Parent {
			for _, c := range on[r] {
				if op := d.list[c].Op; (op == Add || op == Remove || op == Retype) && !slices.Contains(out, c) {
					out = append(out, c)
				}
			}
			if len(out) > 0 {
				return
			}
		}
	}
	for _, r := range newRows {
		climb(&d.next.Tree, r, d.places.onNew)
	}
	for _, r := range oldRows {
		climb(&d.old.Tree, r, d.places.onOld)
	}
	return out
}

// below returns the changes that lie in the rows that a finding points at: an
// engine that tries the branches of a union says only that none fits. Those
// that another finding is about count, else those that break by themselves;
// where none does, all of them.
func (d *differ) below(newRows, oldRows []int, direction compat.Direction) []int {
	everything := len(newRows)+len(oldRows) == 0
	inNew, inOld := set(newRows), set(oldRows)
	var all, own, marked []int
	explained := d.explained(direction)
	for i := range d.list {
		c := &d.list[i]
		if !c.Structural() || !everything && !lies(&d.next.Tree, c.newRow, inNew) && !lies(&d.old.Tree, c.oldRow, inOld) {
			continue
		}
		all = append(all, i)
		if direction == compat.NewReadsOld && c.NewReadsOld == Breaks || direction == compat.OldReadsNew && c.OldReadsNew == Breaks {
			marked = append(marked, i)
		}
		if explained[[2]int{c.oldRow, match.None}] && c.oldRow != match.None || explained[[2]int{match.None, c.newRow}] && c.newRow != match.None {
			own = append(own, i)
		}
	}
	switch {
	case len(marked) > 0:
		return marked
	case len(own) > 0:
		return own
	}
	return all
}

func set(rows []int) map[int]bool {
	out := make(map[int]bool, len(rows))
	for _, r := range rows {
		out[r] = true
	}
	return out
}

// lies reports whether a row is one of some rows, or lies in one.
func lies(t *shape.Tree, row int, in map[int]bool) bool {
	for ; row >= 0; row = t.Fields[row].Parent {
		if in[row] {
			return true
		}
	}
	return false
}

// explained lists the rows that the engine's own list of changes says break a direction.
func (d *differ) explained(direction compat.Direction) map[[2]int]bool {
	p := &d.places
	if !p.explainedBuilt {
		p.explainedBuilt = true
		p.explained = [2]map[[2]int]bool{{}, {}}
		for _, c := range d.next.Language.Diff(d.old.Parsed, d.next.Parsed) {
			for _, b := range c.Breaks {
				for _, r := range p.oldSpots.Around(c.OldAt) {
					p.explained[b][[2]int{r, match.None}] = true
				}
				for _, r := range p.newSpots.Around(c.NewAt) {
					p.explained[b][[2]int{match.None, r}] = true
				}
			}
		}
	}
	return p.explained[direction]
}

// orphan makes a change of a finding that belongs to none: types that no field
// has, or a difference that trees do not show.
func (d *differ) orphan(f *compat.Finding, direction compat.Direction) {
	c := Change{Op: Other, From: f.Writer, To: f.Reader, Words: "! " + f.Message}
	newRows, oldRows := d.places.newSpots.Rows(*f, direction == compat.NewReadsOld), d.places.oldSpots.Rows(*f, direction == compat.OldReadsNew)
	o, n := match.None, match.None
	if len(oldRows) > 0 {
		o = oldRows[0]
	}
	if len(newRows) > 0 {
		n = newRows[0]
	}
	if direction == compat.OldReadsNew {
		c.From, c.To = c.To, c.From
	}
	if len(d.list) >= MaxChanges { // a verdict counts more than the length of the list
		d.list[MaxChanges-1].mark(f, d.next.Format())
		return
	}
	d.note(c, o, n)
	added := &d.list[len(d.list)-1]
	added.mark(f, d.next.Format())
}

// unknown says of all changes that they could not be judged in a direction.
func (d *differ) unknown(direction compat.Direction) {
	for i := range d.list {
		switch c := &d.list[i]; {
		case !c.Structural():
		case direction == compat.OldReadsNew:
			c.OldReadsNew = Worse(c.OldReadsNew, Unknown)
		default:
			c.NewReadsOld = Worse(c.NewReadsOld, Unknown)
		}
	}
}
