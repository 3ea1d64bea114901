package protobuf

import (
	"slices"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// Compare implements compat.Language with the rules of Confluent.
func (Language) Compare(reader, writer compat.Schema, o compat.Options) ([]compat.Finding, error) {
	r, err := own(reader)
	if err != nil {
		return nil, err
	}
	w, err := own(writer)
	if err != nil {
		return nil, err
	}
	diffs, err := differences(r, w, o.All, o.Budget)
	if err != nil || len(diffs) == 0 {
		return nil, err
	}
	out := make([]compat.Finding, len(diffs))
	for i, d := range diffs {
		out[i] = d.finding(o.Direction)
	}
	return out, nil
}

// difference is one difference between two files; sides that lack the thing are nil.
type difference struct {
	rule           rule
	reader, writer *message
	readerField    *field
	writerField    *field
	oneof          string // its name
	enum           string // local name
	readerValue    *syntax.EnumValue
	writerValue    *syntax.EnumValue
	packages       [2]string // of reader and writer, for packageChanged
	because        string    // what was found inside the type, for namedTypeChanged
}

func differences(reader, writer *schema, all bool, budget int) ([]difference, error) {
	if budget <= 0 {
		budget = compat.DefaultBudget
	}
	c := &comparison{all: all, budget: budget}
	r, w := reader.linked.root, writer.linked.root
	if r.tree.Package != w.tree.Package {
		c.add(difference{rule: packageChanged, packages: [2]string{r.tree.Package, w.tree.Package}})
	}
	c.types(types{r.messages, r.byName, r.tree.Enums, ""}, types{w.messages, w.byName, w.tree.Enums, ""})
	return c.found, c.err
}

// comparison is the state of one Compare.
type comparison struct {
	all      bool
	budget   int
	found    []difference
	breaking int
	err      error
	// visited holds the pairs of referenced types that were compared: whether they are
	// incompatible. A pair that is still being compared counts as compatible. Each pair
	// is compared once, so its differences are reported once.
	visited map[[2]*message]bool
}

func (c *comparison) add(d difference) {
	breaks := d.rule.breaking()
	if breaks {
		c.breaking++
	}
	if breaks || c.all {
		c.found = append(c.found, d)
	}
}

// step counts one comparison of two elements and says whether to go on.
func (c *comparison) step() bool {
	c.budget--
	if c.budget < 0 {
		c.err = compat.ErrBudget
	}
	return c.err == nil
}

// types are the messages and enums of a file or message.
type types struct {
	messages []*message
	byName   map[string]*message
	enums    []*syntax.Enum
	prefix   string // of the local names of the enums
}

func (c *comparison) types(reader, writer types) {
	for i, w := range writer.messages {
		if !c.step() {
			return
		}
		if writer.byName[w.tree.Name] != w {
			continue
		}
		r := reader.byName[w.tree.Name]
		if r == nil {
			if !w.entry {
				c.add(difference{rule: messageRemoved, writer: w})
			}
			continue
		}
		c.messages(r, w)
		if c.all && (i >= len(reader.messages) || reader.messages[i] != r) {
			c.add(difference{rule: messageMoved, reader: r, writer: w})
		}
	}
	if !c.all { // what follows is compatible
		return
	}
	for _, r := range reader.messages {
		if reader.byName[r.tree.Name] == r && writer.byName[r.tree.Name] == nil && !r.entry {
			c.add(difference{rule: messageAdded, reader: r})
		}
	}
	c.enums(reader, writer)
}

func (c *comparison) messages(r, w *message) {
	c.oneofs(r, w)
	i, j := 0, 0
	for (i < len(r.fields) || j < len(w.fields)) && c.step() {
		switch {
		case j == len(w.fields) || i < len(r.fields) && r.fields[i].tree.Number < w.fields[j].tree.Number:
			c.added(r, w, &r.fields[i])
			i++
		case i == len(r.fields) || w.fields[j].tree.Number < r.fields[i].tree.Number:
			c.removed(r, w, &w.fields[j])
			j++
		default:
			c.fields(r, w, &r.fields[i], &w.fields[j])
			i++
			j++
		}
	}
	if len(r.messages)+len(w.messages)+len(r.tree.Enums)+len(w.tree.Enums) > 0 {
		c.types(types{r.messages, r.byName, r.tree.Enums, r.local + "."}, types{w.messages, w.byName, w.tree.Enums, w.local + "."})
	}
}

func (c *comparison) added(r, w *message, f *field) {
	d := difference{rule: fieldAdded, reader: r, writer: w, readerField: f}
	switch {
	case f.oneof >= 0:
		d.rule, d.oneof = oneofFieldAdded, r.oneof(f)
	case f.tree.Label == syntax.Required:
		d.rule = requiredFieldAdded
	}
	c.add(d)
}

func (c *comparison) removed(r, w *message, f *field) {
	d := difference{rule: fieldRemoved, reader: r, writer: w, writerField: f}
	switch {
	case f.oneof >= 0:
		if goneWhole(r, w.tree.Oneofs[f.oneof]) {
			return
		}
		d.rule, d.oneof = oneofFieldRemoved, w.oneof(f)
	case f.tree.Label == syntax.Required:
		d.rule = requiredFieldRemoved
	}
	c.add(d)
}

// goneWhole says whether neither the oneof nor any of its members is left in r: then
// the whole choice was deleted, which readers cope with.
func goneWhole(r *message, o *syntax.Oneof) bool {
	if hasOneof(r, o.Name) {
		return false
	}
	return !slices.ContainsFunc(o.Fields, func(f *syntax.Field) bool { return r.find(f.Number) != nil })
}

func hasOneof(m *message, name string) bool {
	return slices.ContainsFunc(m.tree.Oneofs, func(o *syntax.Oneof) bool { return o.Name == name })
}

// oneofs reports what became of the oneofs as such. Fields that could all be set in
// the writer and exclude each other in the reader lose values.
func (c *comparison) oneofs(r, w *message) {
	for i, o := range r.tree.Oneofs {
		if !c.step() {
			return
		}
		plain, groups := 0, map[int]bool{}
		for _, f := range o.Fields {
			old := w.find(f.Number)
			switch now := r.find(f.Number); {
			case old == nil || now.oneof != i: // new, or hidden by another field of that number
			case old.oneof < 0:
				plain++
			default:
				groups[old.oneof] = true
			}
		}
		switch {
		case plain > 1:
			c.add(difference{rule: multipleMovedToOneof, reader: r, writer: w, oneof: o.Name})
		case plain+len(groups) > 1:
			c.add(difference{rule: movedToExistingOneof, reader: r, writer: w, oneof: o.Name})
		}
		if c.all && !hasOneof(w, o.Name) {
			c.add(difference{rule: oneofAdded, reader: r, writer: w, oneof: o.Name})
		}
	}
	for _, o := range w.tree.Oneofs {
		if c.all && c.step() && !hasOneof(r, o.Name) {
			c.add(difference{rule: oneofRemoved, reader: r, writer: w, oneof: o.Name})
		}
	}
}

// fields compares two fields of one number, at the place in the reader.
func (c *comparison) fields(r, w *message, rf, wf *field) {
	d := difference{reader: r, writer: w, readerField: rf, writerField: wf, oneof: r.oneof(rf)}
	report := func(what rule) {
		d.rule = what
		c.add(d)
	}
	if rf.oneof < 0 && wf.oneof >= 0 {
		report(movedToTopLevel)
	}
	if rf.tree.Name != wf.tree.Name {
		report(fieldNameChanged)
	}
	if rf.isMap != wf.isMap {
		report(fieldKindChanged)
		return
	}
	if rf.isMap && !c.typ(d, rf.key, wf.key) {
		return
	}
	if !c.typ(d, rf.typ, wf.typ) || rf.isMap || rf.typ.group == notScalar {
		return
	}
	if l, k := rf.tree.Label, wf.tree.Label; l != k && l != syntax.None && k != syntax.None {
		if rf.typ.group == stringOrBytes {
			report(stringOrBytesLabelChanged)
		} else {
			report(numericLabelChanged)
		}
	}
}

// typ compares the types of two fields, reports a difference at d and says whether they agree.
func (c *comparison) typ(d difference, r, w typ) bool {
	switch {
	case (r.group == notScalar) != (w.group == notScalar):
		d.rule = fieldKindChanged
	case r.group != w.group:
		d.rule = scalarKindChanged
	case r.group != notScalar:
		return true
	case r.message == nil || w.message == nil:
		if r.text == w.text {
			return true
		}
		d.rule = namedTypeChanged
	case r.message.local != w.message.local:
		d.rule = namedTypeChanged
	case r.message.file.origin == w.message.file.origin:
		return true // the same text, or both in the roots, where they are compared anyway
	default:
		before := len(c.found)
		if !c.definitions(r.message, w.message) {
			return true
		}
		d.rule, d.because = namedTypeChanged, firstBreaking(c.found[before:])
	}
	c.add(d)
	return false
}

// definitions compares two types of one name from different files and says whether
// they are incompatible.
func (c *comparison) definitions(r, w *message) bool {
	pair := [2]*message{r, w}
	if known, ok := c.visited[pair]; ok || c.err != nil {
		return known
	}
	if c.visited == nil {
		c.visited = map[[2]*message]bool{}
	}
	c.visited[pair] = false
	before := c.breaking
	c.messages(r, w)
	c.visited[pair] = c.breaking > before
	return c.visited[pair]
}

func firstBreaking(all []difference) string {
	for _, d := range all {
		if d.rule.breaking() {
			return d.path()
		}
	}
	return ""
}

// enums compares by name, their constants by number. Nothing here is incompatible.
func (c *comparison) enums(reader, writer types) {
	old, now := enumsByName(writer.enums), enumsByName(reader.enums)
	for _, w := range writer.enums {
		if old[w.Name] != w || !c.step() {
			continue
		}
		if r := now[w.Name]; r != nil {
			c.values(writer.prefix+w.Name, r, w)
		} else {
			c.add(difference{rule: enumRemoved, enum: writer.prefix + w.Name})
		}
	}
	for _, r := range reader.enums {
		if now[r.Name] == r && old[r.Name] == nil {
			c.add(difference{rule: enumAdded, enum: reader.prefix + r.Name})
		}
	}
}

func enumsByName(all []*syntax.Enum) map[string]*syntax.Enum {
	out := make(map[string]*syntax.Enum, len(all))
	for _, e := range all {
		out[e.Name] = e
	}
	return out
}

func (c *comparison) values(name string, r, w *syntax.Enum) {
	old, now := valuesByNumber(w), valuesByNumber(r)
	for _, v := range w.Values {
		if old[v.Number] != v || !c.step() {
			continue
		}
		switch n := now[v.Number]; {
		case n == nil:
			c.add(difference{rule: enumConstRemoved, enum: name, writerValue: v})
		case n.Name != v.Name:
			c.add(difference{rule: enumConstChanged, enum: name, readerValue: n, writerValue: v})
		}
	}
	for _, v := range r.Values {
		if now[v.Number] == v && old[v.Number] == nil {
			c.add(difference{rule: enumConstAdded, enum: name, readerValue: v})
		}
	}
}

// valuesByNumber takes the last of several constants with one number.
func valuesByNumber(e *syntax.Enum) map[int]*syntax.EnumValue {
	out := make(map[int]*syntax.EnumValue, len(e.Values))
	for _, v := range e.Values {
		out[v.Number] = v
	}
	return out
}
