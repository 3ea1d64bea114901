package protobuf

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/link"
)

// renumbered gives a hint that the new field f has the name of was, which is gone.
func (d *differ) renumbered(a, b *link.Message, was, f *link.Field) {
	d.add(compat.Change{
		Kind: "hint", Element: "field", Path: b.Local + "." + f.Tree.Name, From: strconv.Itoa(was.Tree.Number), To: strconv.Itoa(f.Tree.Number),
		OldAt: a.Local + "." + was.Tree.Name, NewAt: b.Local + "." + f.Tree.Name,
		Text: fmt.Sprintf("field %q of message %s has number %d instead of %d: values written under the old number are not read",
			f.Tree.Name, b.Local, f.Tree.Number, was.Tree.Number),
	})
}

func (d *differ) field(om, nm *link.Message, a, b *link.Field) {
	subject := nameOf(b) + " of message " + nm.Local
	at := compat.Change{Path: nm.Local + "." + b.Tree.Name, OldAt: om.Local + "." + a.Tree.Name, NewAt: nm.Local + "." + b.Tree.Name}
	with := func(kind, element, from, to string) compat.Change {
		c := at
		c.Kind, c.Element, c.From, c.To = kind, element, from, to
		return c
	}
	number := b.Tree.Number
	if a.Tree.Name != b.Tree.Name {
		d.change(with("renamed", "field", a.Tree.Name, b.Tree.Name), subject, fmt.Sprintf("renamed from %q", a.Tree.Name), aspect{})
	}
	if !sameType(a, b) {
		d.setting(with("", "type", words(a), words(b)), subject, aspect{nm.Local, number, "type"})
	}
	d.setting(with("", "label", string(a.Tree.Label), string(b.Tree.Label)), subject, aspect{nm.Local, number, "label"})
	if from, to := om.OneofOf(a), nm.OneofOf(b); from != to {
		place := func(oneof string) string {
			if oneof == "" {
				return "no oneof"
			}
			return "oneof " + oneof
		}
		breaking := d.oneofBreaks(om, nm, from, to)
		c := with("moved", "field", place(from), place(to))
		c.Text, c.Breaks = fmt.Sprintf("%s: moved from %s to %s", subject, place(from), place(to)), breaking
		d.add(c)
	}
	if broken := d.breaks[aspect{nm.Local, number, "import"}]; len(broken) > 0 {
		c := with("changed", "type", a.Tree.TypeText(), b.Tree.TypeText())
		d.change(c, subject, "the imported type "+b.Tree.TypeText()+" changed", aspect{nm.Local, number, "import"})
	}
	d.options(subject, at, a.Tree.Options, b.Tree.Options)
}

// sameType says whether two types are the same however they are spelled: with or
// without the package, as a map or as a hand-written map entry.
func sameType(a, b *link.Field) bool {
	one := func(a, b link.Type) bool {
		if a.Local != "" && b.Local != "" && a.Group == b.Group {
			return a.Local == b.Local
		}
		return a.Text == b.Text
	}
	return a.IsMap == b.IsMap && one(a.Type, b.Type) && (!a.IsMap || one(a.Key, b.Key))
}

// oneofBreaks looks up in which directions a move between two oneofs breaks.
func (d *differ) oneofBreaks(om, nm *link.Message, from, to string) []compat.Direction {
	var out []compat.Direction
	if slices.Contains(d.breaks[aspect{nm.Local + "." + to, 0, "oneof"}], compat.NewReadsOld) {
		out = append(out, compat.NewReadsOld)
	}
	if slices.Contains(d.breaks[aspect{om.Local + "." + from, 0, "oneof"}], compat.OldReadsNew) {
		out = append(out, compat.OldReadsNew)
	}
	return out
}

func (d *differ) oneofs(a, b *link.Message) {
	for _, o := range b.Tree.Oneofs {
		at := compat.Change{Path: b.Local + "." + o.Name, OldAt: a.Local + "." + o.Name, NewAt: b.Local + "." + o.Name}
		if d.full() {
			return
		}
		subject := fmt.Sprintf("oneof %q of message %s", o.Name, b.Local)
		if was := a.Oneofs[o.Name]; was != nil {
			d.options(subject, at, was.Options, o.Options)
			continue
		}
		at.Kind, at.Element, at.To, at.OldAt = "added", "oneof", o.Name, ""
		d.change(at, subject, "added", aspect{})
	}
	for _, o := range a.Tree.Oneofs {
		if b.Oneofs[o.Name] == nil {
			c := compat.Change{Kind: "removed", Element: "oneof", Path: a.Local + "." + o.Name, From: o.Name, OldAt: a.Local + "." + o.Name}
			d.change(c, fmt.Sprintf("oneof %q of message %s", o.Name, a.Local), "removed", aspect{})
		}
	}
}
