package protobuf

import (
	"slices"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/link"
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
	reader, writer *link.Message
	readerField    *link.Field
	writerField    *link.Field
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
	r, w := reader.linked.Root, writer.linked.Root
	if r.Tree.Package != w.Tree.Package {
		c.add(difference{rule: packageChanged, packages: [2]string{r.Tree.Package, w.Tree.Package}})
	}
	c.types(types{r.Messages, r.ByName, r.Tree.Enums, ""}, types{w.Messages, w.ByName, w.Tree.Enums, ""})
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
	visited map[[2]*link.Message]bool
	// gone remembers whether a message has no member of a oneof any more.
	gone map[goneKey]bool
}

type goneKey struct {
	reader *link.Message
	oneof  *syntax.Oneof
}

func (c *comparison) add(d difference) {
	breaks := d.rule.breaking()
	if breaks {
		c.breaking++
	}
	if breaks || c.all {
		c.found = append(c.found, d)
		if m := d.message(); m != nil { // the words about it repeat a name, which may be long
			c.budget -= len(m.Local) / 16
		}
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
	messages []*link.Message
	byName   map[string]*link.Message
	enums    []*syntax.Enum
	prefix   string // of the local names of the enums
}

func (c *comparison) types(reader, writer types) {
	for i, w := range writer.messages {
		if !c.step() {
			return
		}
		if writer.byName[w.Tree.Name] != w {
			continue
		}
		r := reader.byName[w.Tree.Name]
		if r == nil {
			if !w.Entry {
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
		if reader.byName[r.Tree.Name] == r && writer.byName[r.Tree.Name] == nil && !r.Entry {
			c.add(difference{rule: messageAdded, reader: r})
		}
	}
	c.enums(reader, writer)
}

func (c *comparison) messages(r, w *link.Message) {
	c.oneofs(r, w)
	i, j := 0, 0
	for (i < len(r.Fields) || j < len(w.Fields)) && c.step() {
		switch {
		case j == len(w.Fields) || i < len(r.Fields) && r.Fields[i].Tree.Number < w.Fields[j].Tree.Number:
			c.added(r, w, &r.Fields[i])
			i++
		case i == len(r.Fields) || w.Fields[j].Tree.Number < r.Fields[i].Tree.Number:
			c.removed(r, w, &w.Fields[j])
			j++
		default:
			c.fields(r, w, &r.Fields[i], &w.Fields[j])
			i++
			j++
		}
	}
	if len(r.Messages)+len(w.Messages)+len(r.Tree.Enums)+len(w.Tree.Enums) > 0 {
		c.types(types{r.Messages, r.ByName, r.Tree.Enums, r.Local + "."}, types{w.Messages, w.ByName, w.Tree.Enums, w.Local + "."})
	}
}

func (c *comparison) added(r, w *link.Message, f *link.Field) {
	d := difference{rule: fieldAdded, reader: r, writer: w, readerField: f}
	switch {
	case f.Oneof >= 0:
		d.rule, d.oneof = oneofFieldAdded, r.OneofOf(f)
	case f.Tree.Label == syntax.Required:
		d.rule = requiredFieldAdded
	}
	c.add(d)
}

func (c *comparison) removed(r, w *link.Message, f *link.Field) {
	d := difference{rule: fieldRemoved, reader: r, writer: w, writerField: f}
	switch {
	case f.Oneof >= 0:
		if c.goneWhole(r, w.Tree.Oneofs[f.Oneof]) {
			return
		}
		d.rule, d.oneof = oneofFieldRemoved, w.OneofOf(f)
	case f.Tree.Label == syntax.Required:
		d.rule = requiredFieldRemoved
	}
	c.add(d)
}

// goneWhole says whether neither the oneof nor any of its members is left in r: then
// the whole choice was deleted, which readers cope with.
func (c *comparison) goneWhole(r *link.Message, o *syntax.Oneof) bool {
	if r.Oneofs[o.Name] != nil {
		return false
	}
	key := goneKey{r, o}
	known, ok := c.gone[key]
	if !ok {
		known = !slices.ContainsFunc(o.Fields, func(f *syntax.Field) bool { return r.Find(f.Number) != nil })
		if c.gone == nil {
			c.gone = map[goneKey]bool{}
		}
		c.gone[key] = known
	}
	return known
}

// oneofs reports what became of the oneofs as such. Fields that could all be set in
// the writer and exclude each other in the reader lose values.
func (c *comparison) oneofs(r, w *link.Message) {
	for i, o := range r.Tree.Oneofs {
		if !c.step() {
			return
		}
		plain, groups := 0, map[int]bool{}
		for _, f := range o.Fields {
			old := w.Find(f.Number)
			switch now := r.Find(f.Number); {
			case old == nil || now.Oneof != i: // new, or hidden by another field of that number
			case old.Oneof < 0:
				plain++
			default:
				groups[old.Oneof] = true
			}
		}
		switch {
		case plain > 1:
			c.add(difference{rule: multipleMovedToOneof, reader: r, writer: w, oneof: o.Name})
		case plain+len(groups) > 1:
			c.add(difference{rule: movedToExistingOneof, reader: r, writer: w, oneof: o.Name})
		}
		if c.all && w.Oneofs[o.Name] == nil {
			c.add(difference{rule: oneofAdded, reader: r, writer: w, oneof: o.Name})
		}
	}
	for _, o := range w.Tree.Oneofs {
		if c.all && c.step() && r.Oneofs[o.Name] == nil {
			c.add(difference{rule: oneofRemoved, reader: r, writer: w, oneof: o.Name})
		}
	}
}

// fields compares two fields of one number, at the place in the reader.
func (c *comparison) fields(r, w *link.Message, rf, wf *link.Field) {
	d := difference{reader: r, writer: w, readerField: rf, writerField: wf, oneof: r.OneofOf(rf)}
	report := func(what rule) {
		d.rule = what
		c.add(d)
	}
	if rf.Oneof < 0 && wf.Oneof >= 0 {
		report(movedToTopLevel)
	}
	if rf.Tree.Name != wf.Tree.Name {
		report(fieldNameChanged)
	}
	if rf.IsMap != wf.IsMap {
		report(fieldKindChanged)
		return
	}
	if rf.IsMap && !c.typ(d, rf.Key, wf.Key) {
		return
	}
	if !c.typ(d, rf.Type, wf.Type) || rf.IsMap || rf.Type.Group == link.NotScalar {
		return
	}
	if l, k := rf.Tree.Label, wf.Tree.Label; l != k && l != syntax.None && k != syntax.None {
		if rf.Type.Group == link.StringOrBytes {
			report(stringOrBytesLabelChanged)
		} else {
			report(numericLabelChanged)
		}
	}
}

// typ compares the types of two fields, reports a difference at d and says whether they agree.
func (c *comparison) typ(d difference, r, w link.Type) bool {
	switch {
	case (r.Group == link.NotScalar) != (w.Group == link.NotScalar):
		d.rule = fieldKindChanged
	case r.Group != w.Group:
		d.rule = scalarKindChanged
	case r.Group != link.NotScalar:
		return true
	case r.Message == nil || w.Message == nil:
		if r.Text == w.Text {
			return true
		}
		d.rule = namedTypeChanged
	case r.Message.Local != w.Message.Local:
		d.rule = namedTypeChanged
	case r.Message.File.Origin == w.Message.File.Origin:
		return true // the same text, or both in the roots, where they are compared anyway
	default:
		before := len(c.found)
		if !c.definitions(r.Message, w.Message) {
			return true
		}
		d.rule, d.because = namedTypeChanged, firstBreaking(c.found[before:])
	}
	c.add(d)
	return false
}

// definitions compares two types of one name from different files and says whether
// they are incompatible.
func (c *comparison) definitions(r, w *link.Message) bool {
	pair := [2]*link.Message{r, w}
	if known, ok := c.visited[pair]; ok || c.err != nil {
		return known
	}
	if c.visited == nil {
		c.visited = map[[2]*link.Message]bool{}
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
