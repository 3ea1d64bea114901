package protobuf

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/link"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// Diff implements compat.Explainer. Comments are no part of a schema and are not
// compared; imported files are compared only where they break a field.
func (Language) Diff(old, next compat.Schema) []compat.Change {
	o, err := own(old)
	if err != nil {
		return nil
	}
	n, err := own(next)
	if err != nil {
		return nil
	}
	d := &differ{breaks: breaks(o, n)}
	a, b := o.linked.Root, n.linked.Root
	d.file(a.Tree, b.Tree)
	d.types(side{a.Messages, a.Tree.Enums, ""}, side{b.Messages, b.Tree.Enums, ""})
	d.extends("", a.Tree.Extends, b.Tree.Extends)
	d.services(a.Tree.Services, b.Tree.Services)
	return d.out
}

// aspect is a property of an element that rules are about.
type aspect struct {
	path   string // local name of the message, or with the oneof behind it
	number int    // of the field; 0 for the message or oneof itself
	what   string // "type", "label", "presence", "oneof", "message", "package"
}

// breaks lists for each aspect in which directions it is incompatible.
func breaks(old, next *schema) map[aspect][]compat.Direction {
	out := map[aspect][]compat.Direction{}
	for _, direction := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
		reader, writer := sides(next, old, direction)
		found, err := differences(reader, writer, false, 0)
		if err != nil { // too much to compare: the changes are listed without directions
			return nil
		}
		for _, f := range found {
			a := f.aspect()
			if !slices.Contains(out[a], direction) {
				out[a] = append(out[a], direction)
			}
		}
	}
	return out
}

func (d difference) aspect() aspect {
	if d.rule == packageChanged {
		return aspect{what: "package"}
	}
	a := aspect{path: d.message().Local}
	switch {
	case d.readerField != nil:
		a.number = d.readerField.Tree.Number
	case d.writerField != nil:
		a.number = d.writerField.Tree.Number
	}
	switch d.rule {
	case messageRemoved:
		a.what = "message"
	case fieldKindChanged, scalarKindChanged, namedTypeChanged:
		a.what = "type"
		if d.because != "" {
			a.what = "import"
		}
	case numericLabelChanged:
		a.what = "label"
	case requiredFieldAdded, requiredFieldRemoved, oneofFieldRemoved:
		a.what = "presence"
	default:
		a.path, a.what = a.path+"."+d.oneof, "oneof"
	}
	return a
}

// maxDiff bounds the text of all changes in bytes: far more than anybody reads. Two
// hostile texts of a megabyte can differ in gigabytes of words.
const maxDiff = 8 << 20

// maxHints bounds the messages or enums on each side that are searched for renames.
const maxHints = 200

type differ struct {
	breaks map[aspect][]compat.Direction
	out    []compat.Change
	length int // of the texts in out
}

// add lists a change. The last one that fits says that there are more.
func (d *differ) add(c compat.Change) {
	if d.full() {
		return
	}
	d.length += len(c.Text) + len(c.Path) + len(c.From) + len(c.To) + len(c.OldAt) + len(c.NewAt)
	if d.full() {
		c = compat.Change{Kind: "hint", Element: "file", Text: "there are more changes, too many to list"}
	}
	d.out = append(d.out, c)
}

func (d *differ) full() bool { return d.length > maxDiff }

// side is one side of a comparison of messages and enums.
type side struct {
	messages []*link.Message
	enums    []*syntax.Enum
	prefix   string
}

// change adds a change whose text is subject, a colon and what happened.
func (d *differ) change(c compat.Change, subject, what string, a aspect) {
	c.Text = subject + ": " + what
	c.Breaks = d.breaks[a]
	d.add(c)
}

// setting reports a property that may be unset on either side.
func (d *differ) setting(c compat.Change, subject string, a aspect) {
	switch {
	case c.From == c.To:
		return
	case c.From == "":
		c.Kind = "added"
		d.change(c, subject, c.Element+" "+c.To+" added", a)
	case c.To == "":
		c.Kind = "removed"
		d.change(c, subject, c.Element+" "+c.From+" removed", a)
	default:
		c.Kind = "changed"
		d.change(c, subject, c.Element+" changed from "+c.From+" to "+c.To, a)
	}
}

func (d *differ) file(a, b *syntax.File) {
	version := func(f *syntax.File) string {
		switch {
		case f.Edition != "":
			return "edition " + f.Edition
		case f.Syntax == "":
			return "proto2"
		}
		return f.Syntax
	}
	d.setting(compat.Change{Element: "syntax", From: version(a), To: version(b)}, "file", aspect{what: "syntax"})
	d.setting(compat.Change{Element: "package", From: a.Package, To: b.Package, OldAt: packagePath, NewAt: packagePath}, "file", aspect{what: "package"})
	imports := func(f *syntax.File) map[string]string {
		out := map[string]string{}
		for _, i := range f.Imports {
			out[i.Path] = i.Path
			if i.Public {
				out[i.Path] = i.Path + " (public)"
			}
		}
		return out
	}
	from, to := imports(a), imports(b)
	for _, path := range unionKeys(from, to) {
		d.setting(compat.Change{Element: "import", From: from[path], To: to[path]}, "file", aspect{what: "import"})
	}
	d.options("file", compat.Change{}, a.Options, b.Options)
}

func unionKeys(a, b map[string]string) []string {
	var out []string
	for k := range a {
		out = append(out, k)
	}
	for k := range b {
		if _, both := a[k]; !both {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// options compares by name; at gives path and places.
func (d *differ) options(subject string, at compat.Change, a, b []syntax.Option) {
	index := func(options []syntax.Option) map[string]string {
		out := map[string]string{}
		for _, o := range options {
			text := strings.Join(strings.Fields(syntax.ValueText(o.Value)), " ")
			if before := out[o.Title()]; before != "" {
				text = before + ", " + text
			}
			out[o.Title()] = text
		}
		return out
	}
	from, to := index(a), index(b)
	for _, name := range unionKeys(from, to) {
		c := at
		c.Element = "option " + name
		if name == "default" || name == "json_name" {
			c.Element = name
		}
		c.From, c.To = from[name], to[name]
		d.setting(c, subject, aspect{})
	}
}

func (d *differ) types(a, b side) {
	old, now := map[string]*link.Message{}, map[string]*link.Message{}
	for _, m := range a.messages {
		old[m.Tree.Name] = m
	}
	for _, m := range b.messages {
		now[m.Tree.Name] = m
	}
	for _, m := range b.messages {
		if d.full() {
			return
		}
		was := old[m.Tree.Name]
		if was != nil {
			d.message(was, m)
			continue
		}
		c := compat.Change{Kind: "added", Element: "message", Path: m.Local, To: m.Local, NewAt: m.Local}
		d.change(c, "message "+m.Local, "added with "+count(len(m.Fields), "field"), aspect{path: m.Local, what: "message"})
		for _, gone := range a.messages[:min(len(a.messages), maxHints)] {
			if now[gone.Tree.Name] == nil && alike(gone, m) {
				d.add(compat.Change{
					Kind: "hint", Element: "message", Path: m.Local, From: gone.Local, To: m.Local, OldAt: gone.Local, NewAt: m.Local,
					Text: fmt.Sprintf("message %s looks like %s under a new name: a rename counts as one removed and one added", m.Local, gone.Local),
				})
			}
		}
	}
	for _, m := range a.messages {
		if now[m.Tree.Name] == nil {
			c := compat.Change{Kind: "removed", Element: "message", Path: m.Local, From: m.Local, OldAt: m.Local}
			d.change(c, "message "+m.Local, "removed with "+count(len(m.Fields), "field"), aspect{path: m.Local, what: "message"})
		}
	}
	d.moved(a, b, old, now)
	d.enums(a, b)
}

// moved reports one change if the messages that both have stand in another order: the
// index of a message is part of every record.
func (d *differ) moved(a, b side, old, now map[string]*link.Message) {
	shared := func(all []*link.Message, other map[string]*link.Message) []string {
		var out []string
		for _, m := range all {
			if other[m.Tree.Name] != nil {
				out = append(out, m.Tree.Name)
			}
		}
		return out
	}
	from, to := shared(a.messages, now), shared(b.messages, old)
	if slices.Equal(from, to) {
		return
	}
	d.add(compat.Change{
		Kind: "moved", Element: "message", Path: strings.TrimSuffix(b.prefix, "."), From: strings.Join(from, ", "), To: strings.Join(to, ", "),
		Text: fmt.Sprintf("messages stand in the order %s instead of %s: records name their message by its position", strings.Join(to, ", "), strings.Join(from, ", ")),
	})
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// alike says whether most fields of two messages have the same number, name and type.
func alike(a, b *link.Message) bool {
	if 3*min(len(a.Fields), len(b.Fields)) < 2*max(len(a.Fields), len(b.Fields)) {
		return false
	}
	same := 0
	for i := range a.Fields {
		f := &a.Fields[i]
		if g := b.Find(f.Tree.Number); g != nil && g.Tree.Name == f.Tree.Name && g.Tree.TypeText() == f.Tree.TypeText() {
			same++
		}
	}
	return same > 0 && 3*same >= 2*max(len(a.Fields), len(b.Fields))
}

func (d *differ) message(a, b *link.Message) {
	subject, at := "message "+b.Local, compat.Change{Path: b.Local, OldAt: a.Local, NewAt: b.Local}
	d.options(subject, at, a.Tree.Options, b.Tree.Options)
	d.reserved(subject, at, "reserved", a.Tree.Reserved, b.Tree.Reserved)
	d.reserved(subject, at, "extensions", ranges(a.Tree), ranges(b.Tree))
	d.oneofs(a, b)
	gone := map[string]*link.Field{}
	for i := range a.Fields {
		if f := &a.Fields[i]; b.Find(f.Tree.Number) == nil {
			gone[f.Tree.Name] = f
		}
	}
	for i := range b.Fields {
		if d.full() {
			return
		}
		f := &b.Fields[i]
		if was := a.Find(f.Tree.Number); was != nil {
			d.field(a, b, was, f)
			continue
		}
		c := compat.Change{Kind: "added", Element: "field", Path: b.Local + "." + f.Tree.Name, To: fieldText(f), NewAt: b.Local + "." + f.Tree.Name}
		d.change(c, nameOf(f)+" of message "+b.Local, withPlace(fieldText(f), b, f)+" added", aspect{b.Local, f.Tree.Number, "presence"})
		if was := gone[f.Tree.Name]; was != nil {
			d.renumbered(a, b, was, f)
		}
	}
	for i := range a.Fields {
		if d.full() {
			return
		}
		f := &a.Fields[i]
		if b.Find(f.Tree.Number) == nil {
			c := compat.Change{Kind: "removed", Element: "field", Path: a.Local + "." + f.Tree.Name, From: fieldText(f), OldAt: a.Local + "." + f.Tree.Name}
			what := withPlace(fieldText(f), a, f) + " removed"
			if !reserves(b.Tree, f.Tree) {
				what += ", its number and name are not both reserved"
			}
			d.change(c, nameOf(f)+" of message "+a.Local, what, aspect{a.Local, f.Tree.Number, "presence"})
		}
	}
	d.types(side{a.Messages, a.Tree.Enums, a.Local + "."}, side{b.Messages, b.Tree.Enums, b.Local + "."})
	d.extends(b.Local+".", a.Tree.Extends, b.Tree.Extends)
}

func ranges(m *syntax.Message) []syntax.Reserved {
	var out []syntax.Reserved
	for _, e := range m.Extensions {
		out = append(out, e.Ranges)
	}
	return out
}

// withPlace adds the oneof that a field is in.
func withPlace(text string, m *link.Message, f *link.Field) string {
	if o := m.OneofOf(f); o != "" {
		return text + " in oneof " + o
	}
	return text
}

// reserves says whether m reserves number and name of f.
func reserves(m *syntax.Message, f *syntax.Field) bool {
	number, name := false, false
	for _, statement := range m.Reserved {
		for _, r := range statement {
			number = number || r.Name == "" && r.From <= f.Number && f.Number <= r.To
			name = name || r.Name == f.Name
		}
	}
	return number && name
}

// reserved compares the sets of ranges and names, not how they are spread over statements.
func (d *differ) reserved(subject string, at compat.Change, element string, a, b []syntax.Reserved) {
	set := func(all []syntax.Reserved) map[string]string {
		out := map[string]string{}
		for _, statement := range all {
			for _, r := range statement {
				text := syntax.RangeText(r)
				out[text] = text
			}
		}
		return out
	}
	from, to := set(a), set(b)
	for _, key := range unionKeys(from, to) {
		c := at
		c.Element, c.From, c.To = element, from[key], to[key]
		d.setting(c, subject, aspect{})
	}
}
