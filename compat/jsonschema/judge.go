package jsonschema

import (
	"errors"
	"slices"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// trialLimit and trialSteps bound the work of judging each change alone: bytes to
// parse and steps to compare, for all changes together. A pair that needs more is
// judged by the findings of the whole comparison.
const (
	trialLimit = 4 << 20
	trialSteps = 2_000_000
)

// judge says of each change in which directions it breaks.
func (d *changes) judge(l Language, old, new *schema) {
	if len(d.list) == 0 || len(d.list)*len(old.canonical) <= trialLimit && d.judgeAlone(l, old, new) {
		return
	}
	for _, c := range d.list {
		c.Breaks = nil
	}
	for _, direction := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
		d.judgeTogether(l, old, new, direction)
	}
}

// judgeAlone reports false when the steps do not suffice.
func (d *changes) judgeAlone(l Language, old, new *schema) bool {
	budget := max(1, trialSteps/(2*len(d.list)))
	for _, c := range d.list {
		var err error
		if c.Breaks, err = c.alone(l, old, new, budget); errors.Is(err, compat.ErrBudget) {
			return false
		}
	}
	return true
}

// alone makes one change in the old text and compares the result with it.
func (c *change) alone(l Language, old, new *schema, budget int) ([]compat.Direction, error) {
	root := old.loaded.Text.Copy()
	if c.Kind == "hint" || !c.apply(root) {
		return nil, nil
	}
	// What the change refers to may be new as well; definitions that nobody
	// refers to make no difference.
	for _, key := range []string{"definitions", "$defs"} {
		list := new.loaded.Text.Get(key)
		if list == nil || list.Shape != tree.ShapeObject || root.Shape != tree.ShapeObject {
			continue
		}
		if root.Get(key) == nil {
			root.Set(key, tree.ObjectValue())
		}
		for _, m := range list.Members {
			if root.Get(key).Shape == tree.ShapeObject && root.Get(key).Get(m.Key) == nil {
				root.Get(key).Set(m.Key, m.Value.Copy())
			}
		}
	}
	src := compat.Source{Text: root.Print(false), Dependencies: slices.Concat(old.source.Dependencies, new.source.Dependencies)}
	changed, err := l.Parse(src, compat.ParseOptions{Stored: true})
	if err != nil {
		return nil, err
	}
	var breaks []compat.Direction
	for _, direction := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
		var reader, writer compat.Schema = changed, old
		if direction == compat.OldReadsNew {
			reader, writer = old, changed
		}
		found, err := l.Compare(reader, writer, compat.Options{Direction: direction, Budget: budget})
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			breaks = append(breaks, direction)
		}
	}
	return breaks, nil
}

// apply makes the change in a copy of the old text and reports whether it could.
func (c *change) apply(root *tree.Value) bool {
	switch {
	case c.old == nil:
		at := root.Find(c.oldIn.Pointer())
		if at == nil || !insert(at, c.new) {
			return false
		}
		if c.Element == "field" && isRequired(c.newIn, c.new.Key()) {
			return addName(at, c.new.Key())
		}
		return true
	case c.new == nil:
		at := root.Find(c.old.Pointer())
		return at != nil && drop(at)
	}
	at := root.Find(c.old.Pointer())
	if at == nil || at.Parent == nil {
		return false // the whole schema: the comparison of the two says it
	}
	return replace(at, c.new.Copy())
}

// judgeTogether lays the findings of the whole comparison at the changes that
// stand where they point, or at those of the schema they point at.
func (d *changes) judgeTogether(l Language, old, new *schema, direction compat.Direction) {
	reader, writer := new, old
	if direction == compat.OldReadsNew {
		reader, writer = old, new
	}
	found, err := l.Compare(reader, writer, compat.Options{Direction: direction})
	if err != nil || len(found) == 0 {
		return
	}
	exact, direct, within := d.index()
	for _, f := range found {
		newAt, oldAt := f.ReaderAt, f.WriterAt
		if direction == compat.OldReadsNew {
			newAt, oldAt = oldAt, newAt
		}
		places := []*tree.Value{new.loaded.Text.Find(newAt), old.loaded.Text.Find(oldAt)}
		for _, index := range []map[*tree.Value][]*change{exact, direct, within} {
			if mark(index, places, direction) {
				break
			}
		}
	}
}

// mark lays a finding at the changes of an index, if there are any.
func mark(index map[*tree.Value][]*change, places []*tree.Value, direction compat.Direction) bool {
	marked := false
	for _, at := range places {
		for _, c := range index[at] {
			if at == nil || c.Kind == "hint" {
				continue
			}
			marked = true
			if !slices.Contains(c.Breaks, direction) {
				c.Breaks = append(c.Breaks, direction)
			}
		}
	}
	return marked
}

// index lists the changes by what changed, by the schema that they belong to,
// and by everything that they lie in.
func (d *changes) index() (exact, direct, within map[*tree.Value][]*change) {
	exact, direct, within = map[*tree.Value][]*change{}, map[*tree.Value][]*change{}, map[*tree.Value][]*change{}
	for _, c := range d.list {
		for _, v := range []*tree.Value{c.old, c.new} {
			if v != nil {
				exact[v] = append(exact[v], c)
			}
		}
		for _, v := range []*tree.Value{c.oldIn, c.newIn} {
			direct[v] = append(direct[v], c)
			for ; v != nil; v = v.Parent {
				within[v] = append(within[v], c)
			}
		}
	}
	return exact, direct, within
}
