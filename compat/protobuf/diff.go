package protobuf

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// Diff implements compat.Explainer. Comments are no part of a schema and are not
// compared; imported files are compared only where they break a field.
func (Language) Diff(old, new compat.Schema) []compat.Change {
	o, err := own(old)
	if err != nil {
		return nil
	}
	n, err := own(new)
	if err != nil {
		return nil
	}
	d := &differ{breaks: breaks(o, n)}
	a, b := o.linked.root, n.linked.root
	d.file(a.tree, b.tree)
	d.types(side{a.messages, a.tree.Enums, ""}, side{b.messages, b.tree.Enums, ""})
	d.extends("", a.tree.Extends, b.tree.Extends)
	d.services(a.tree.Services, b.tree.Services)
	return d.out
}

// aspect is a property of an element that rules are about.
type aspect struct {
	path string // local name of the message, or with the oneof behind it
	// number of the field; 0 for the message or oneof itself.
	number int
	what   string // "type", "label", "presence", "oneof", "message", "package"
}

// breaks lists for each aspect in which directions it is incompatible.
func breaks(old, new *schema) map[aspect][]compat.Direction {
	out := map[aspect][]compat.Direction{}
	for _, direction := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
		reader, writer := new, old
		if direction == compat.OldReadsNew {
			reader, writer = old, new
		}
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
	a := aspect{path: d.message().local}
	switch {
	case d.readerField != nil:
		a.number = d.readerField.tree.Number
	case d.writerField != nil:
		a.number = d.writerField.tree.Number
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

type differ struct {
	breaks map[aspect][]compat.Direction
	out    []compat.Change
}

// side is one side of a comparison of messages and enums.
type side struct {
	messages []*message
	enums    []*syntax.Enum
	prefix   string
}

// change adds a change whose text is subject, a colon and what happened.
func (d *differ) change(c compat.Change, subject, what string, a aspect) {
	c.Text = subject + ": " + what
	c.Breaks = d.breaks[a]
	d.out = append(d.out, c)
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
	old, now := map[string]*message{}, map[string]*message{}
	for _, m := range a.messages {
		old[m.tree.Name] = m
	}
	for _, m := range b.messages {
		now[m.tree.Name] = m
	}
	for _, m := range b.messages {
		was := old[m.tree.Name]
		if was != nil {
			d.message(was, m)
			continue
		}
		c := compat.Change{Kind: "added", Element: "message", Path: m.local, To: m.local, NewAt: m.local}
		d.change(c, "message "+m.local, "added with "+count(len(m.fields), "field"), aspect{path: m.local, what: "message"})
		for _, gone := range a.messages {
			if now[gone.tree.Name] == nil && alike(gone, m) {
				d.out = append(d.out, compat.Change{
					Kind: "hint", Element: "message", Path: m.local, From: gone.local, To: m.local, OldAt: gone.local, NewAt: m.local,
					Text: fmt.Sprintf("message %s looks like %s under a new name: a rename counts as one removed and one added", m.local, gone.local),
				})
			}
		}
	}
	for _, m := range a.messages {
		if now[m.tree.Name] == nil {
			c := compat.Change{Kind: "removed", Element: "message", Path: m.local, From: m.local, OldAt: m.local}
			d.change(c, "message "+m.local, "removed with "+count(len(m.fields), "field"), aspect{path: m.local, what: "message"})
		}
	}
	d.moved(a, b, old, now)
	d.enums(a, b)
}

// moved reports one change if the messages that both have stand in another order: the
// index of a message is part of every record.
func (d *differ) moved(a, b side, old, now map[string]*message) {
	shared := func(all []*message, other map[string]*message) []string {
		var out []string
		for _, m := range all {
			if other[m.tree.Name] != nil {
				out = append(out, m.tree.Name)
			}
		}
		return out
	}
	from, to := shared(a.messages, now), shared(b.messages, old)
	if slices.Equal(from, to) {
		return
	}
	d.out = append(d.out, compat.Change{
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
func alike(a, b *message) bool {
	same := 0
	for i := range a.fields {
		f := &a.fields[i]
		if g := b.find(f.tree.Number); g != nil && g.tree.Name == f.tree.Name && g.tree.TypeText() == f.tree.TypeText() {
			same++
		}
	}
	return same > 0 && 3*same >= 2*max(len(a.fields), len(b.fields))
}

func (d *differ) message(a, b *message) {
	subject, at := "message "+b.local, compat.Change{Path: b.local, OldAt: a.local, NewAt: b.local}
	d.options(subject, at, a.tree.Options, b.tree.Options)
	d.reserved(subject, at, "reserved", a.tree.Reserved, b.tree.Reserved)
	d.reserved(subject, at, "extensions", ranges(a.tree), ranges(b.tree))
	d.oneofs(a, b)
	for i := range b.fields {
		f := &b.fields[i]
		if was := a.find(f.tree.Number); was != nil {
			d.field(a, b, was, f)
			continue
		}
		c := compat.Change{Kind: "added", Element: "field", Path: b.local + "." + f.tree.Name, To: fieldText(f), NewAt: b.local + "." + f.tree.Name}
		d.change(c, nameOf(f)+" of message "+b.local, withPlace(fieldText(f), b, f)+" added", aspect{b.local, f.tree.Number, "presence"})
		d.renumbered(a, b, f)
	}
	for i := range a.fields {
		f := &a.fields[i]
		if b.find(f.tree.Number) == nil {
			c := compat.Change{Kind: "removed", Element: "field", Path: a.local + "." + f.tree.Name, From: fieldText(f), OldAt: a.local + "." + f.tree.Name}
			what := withPlace(fieldText(f), a, f) + " removed"
			if !reserves(b.tree, f.tree) {
				what += ", its number and name are not both reserved"
			}
			d.change(c, nameOf(f)+" of message "+a.local, what, aspect{a.local, f.tree.Number, "presence"})
		}
	}
	d.types(side{a.messages, a.tree.Enums, a.local + "."}, side{b.messages, b.tree.Enums, b.local + "."})
	d.extends(b.local+".", a.tree.Extends, b.tree.Extends)
}

func ranges(m *syntax.Message) []syntax.Reserved {
	var out []syntax.Reserved
	for _, e := range m.Extensions {
		out = append(out, e.Ranges)
	}
	return out
}

// withPlace adds the oneof that a field is in.
func withPlace(text string, m *message, f *field) string {
	if o := m.oneof(f); o != "" {
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

// renumbered gives a hint if the new field f has the name of a field that is gone.
func (d *differ) renumbered(a, b *message, f *field) {
	for i := range a.fields {
		was := &a.fields[i]
		if was.tree.Name == f.tree.Name && b.find(was.tree.Number) == nil {
			d.out = append(d.out, compat.Change{
				Kind: "hint", Element: "field", Path: b.local + "." + f.tree.Name, From: strconv.Itoa(was.tree.Number), To: strconv.Itoa(f.tree.Number),
				OldAt: a.local + "." + was.tree.Name, NewAt: b.local + "." + f.tree.Name,
				Text: fmt.Sprintf("field %q of message %s has number %d instead of %d: values written under the old number are not read",
					f.tree.Name, b.local, f.tree.Number, was.tree.Number),
			})
		}
	}
}

func (d *differ) field(om, nm *message, a, b *field) {
	subject := nameOf(b) + " of message " + nm.local
	at := compat.Change{Path: nm.local + "." + b.tree.Name, OldAt: om.local + "." + a.tree.Name, NewAt: nm.local + "." + b.tree.Name}
	with := func(kind, element, from, to string) compat.Change {
		c := at
		c.Kind, c.Element, c.From, c.To = kind, element, from, to
		return c
	}
	number := b.tree.Number
	if a.tree.Name != b.tree.Name {
		d.change(with("renamed", "field", a.tree.Name, b.tree.Name), subject, fmt.Sprintf("renamed from %q", a.tree.Name), aspect{})
	}
	if !sameType(a, b) {
		d.setting(with("", "type", a.words(), b.words()), subject, aspect{nm.local, number, "type"})
	}
	d.setting(with("", "label", string(a.tree.Label), string(b.tree.Label)), subject, aspect{nm.local, number, "label"})
	if from, to := om.oneof(a), nm.oneof(b); from != to {
		place := func(oneof string) string {
			if oneof == "" {
				return "no oneof"
			}
			return "oneof " + oneof
		}
		breaking := d.oneofBreaks(om, nm, from, to)
		c := with("moved", "field", place(from), place(to))
		c.Text, c.Breaks = fmt.Sprintf("%s: moved from %s to %s", subject, place(from), place(to)), breaking
		d.out = append(d.out, c)
	}
	if broken := d.breaks[aspect{nm.local, number, "import"}]; len(broken) > 0 {
		c := with("changed", "type", a.tree.TypeText(), b.tree.TypeText())
		d.change(c, subject, "the imported type "+b.tree.TypeText()+" changed", aspect{nm.local, number, "import"})
	}
	d.options(subject, at, a.tree.Options, b.tree.Options)
}

// sameType says whether two types are the same however they are spelled: with or
// without the package, as a map or as a hand-written map entry.
func sameType(a, b *field) bool {
	one := func(a, b typ) bool {
		if a.local != "" && b.local != "" && a.group == b.group {
			return a.local == b.local
		}
		return a.text == b.text
	}
	return a.isMap == b.isMap && one(a.typ, b.typ) && (!a.isMap || one(a.key, b.key))
}

// oneofBreaks looks up in which directions a move between two oneofs breaks.
func (d *differ) oneofBreaks(om, nm *message, from, to string) []compat.Direction {
	var out []compat.Direction
	if slices.Contains(d.breaks[aspect{nm.local + "." + to, 0, "oneof"}], compat.NewReadsOld) {
		out = append(out, compat.NewReadsOld)
	}
	if slices.Contains(d.breaks[aspect{om.local + "." + from, 0, "oneof"}], compat.OldReadsNew) {
		out = append(out, compat.OldReadsNew)
	}
	return out
}

func (d *differ) oneofs(a, b *message) {
	for _, o := range b.tree.Oneofs {
		at := compat.Change{Path: b.local + "." + o.Name, OldAt: a.local + "." + o.Name, NewAt: b.local + "." + o.Name}
		i := slices.IndexFunc(a.tree.Oneofs, func(x *syntax.Oneof) bool { return x.Name == o.Name })
		subject := fmt.Sprintf("oneof %q of message %s", o.Name, b.local)
		if i >= 0 {
			d.options(subject, at, a.tree.Oneofs[i].Options, o.Options)
			continue
		}
		at.Kind, at.Element, at.To, at.OldAt = "added", "oneof", o.Name, ""
		d.change(at, subject, "added", aspect{})
	}
	for _, o := range a.tree.Oneofs {
		if !hasOneof(b, o.Name) {
			c := compat.Change{Kind: "removed", Element: "oneof", Path: a.local + "." + o.Name, From: o.Name, OldAt: a.local + "." + o.Name}
			d.change(c, fmt.Sprintf("oneof %q of message %s", o.Name, a.local), "removed", aspect{})
		}
	}
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
