package protobuf

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat/protobuf/link"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// restoreMessage puts the old message back where it stood.
func (r *repairer) restoreMessage() string {
	old := r.d.writer
	to := &r.tree.Messages
	if i := strings.LastIndexByte(old.Local, '.'); i >= 0 {
		parent := r.message(old.Local[:i])
		if parent == nil {
			return ""
		}
		to = &parent.Messages
	}
	at := slices.Index(old.Siblings(), old)
	*to = slices.Insert(*to, min(max(at, 0), len(*to)), old.Tree)
	for _, i := range r.old.linked.Root.Tree.Imports { // its fields may need them
		if !slices.ContainsFunc(r.tree.Imports, func(x syntax.Import) bool { return x.Path == i.Path }) && r.uses(i.Path) {
			r.tree.Imports = append(r.tree.Imports, i)
		}
	}
	return fmt.Sprintf("put message %s back", old.Local)
}

// uses says whether a field of the old message is of a type from the imported file path.
func (r *repairer) uses(path string) bool {
	from := r.d.writer
	return slices.ContainsFunc(from.Fields, func(f link.Field) bool {
		return f.Type.Message != nil && f.Type.Message.File.Path == path
	}) || slices.ContainsFunc(from.Messages, func(inner *link.Message) bool {
		return (&repairer{d: difference{writer: inner}}).uses(path)
	})
}

// dropMessage leaves the new message out, which works only if nothing uses it.
func (r *repairer) dropMessage() string {
	local := r.d.writer.Local
	list := &r.tree.Messages
	if i := strings.LastIndexByte(local, '.'); i >= 0 {
		parent := r.message(local[:i])
		if parent == nil {
			return ""
		}
		list = &parent.Messages
	}
	name := r.d.writer.Tree.Name
	*list = slices.DeleteFunc(*list, func(m *syntax.Message) bool { return m.Name == name })
	return fmt.Sprintf("leave message %s out", local)
}

// restoreType gives the field its old type, in its new place.
func (r *repairer) restoreType() string {
	next, _, nf, of := r.sidesOf()
	m := r.message(next.Local)
	list, i, oneof := r.settle(m, nf, of)
	if i < 0 {
		return ""
	}
	f := (*list)[i]
	f.Key, f.Type = of.Tree.Key, of.Tree.Type
	if oneof == nil && (f.Key != "" || f.Label == syntax.None && r.needsLabel()) {
		f.Label = of.Tree.Label
	}
	f.Options = slices.DeleteFunc(f.Options, func(o syntax.Option) bool { return !o.Custom && (o.Name == "default" || o.Name == "packed") })
	return fmt.Sprintf("give %s of message %s its type %s back", nameOf(nf), next.Local, of.Tree.TypeText())
}

// needsLabel says whether a field must have a label.
func (r *repairer) needsLabel() bool { return r.tree.Syntax != "proto3" && r.tree.Edition == "" }

// settle finds the field nf in m. One that is to become a map or a list again leaves its oneof.
func (r *repairer) settle(m *syntax.Message, nf, of *link.Field) (list *[]*syntax.Field, index int, oneof *syntax.Oneof) {
	list, index, oneof = place(m, nf.Tree.Number)
	if oneof == nil || of.Tree.Key == "" && of.Tree.Label != syntax.Repeated {
		return list, index, oneof
	}
	f := take(m, nf.Tree.Number)
	f.Label = of.Tree.Label
	m.Fields = append(m.Fields, f)
	return &m.Fields, len(m.Fields) - 1, nil
}

// renumber restores the old field and adds the new one beside it, outside of any
// oneof: a new member of a oneof would hide the others from old readers.
func (r *repairer) renumber() string {
	next, _, nf, of := r.sidesOf()
	m := r.message(next.Local)
	list, i, oneof := r.settle(m, nf, of)
	if i < 0 {
		return ""
	}
	number := freeNumber(m)
	if number == 0 {
		return ""
	}
	added := *(*list)[i]
	added.Number = number
	if added.Name == of.Tree.Name {
		added.Name = freeName(m, added.Name)
	}
	if added.Label == syntax.Required || added.Key == "" && added.Label == syntax.None && r.needsLabel() {
		added.Label = syntax.Optional
	}
	restored := *of.Tree
	switch {
	case oneof != nil:
		restored.Label = syntax.None
	case restored.Key == "" && restored.Label == syntax.None && r.needsLabel():
		restored.Label = syntax.Optional
	}
	(*list)[i] = &restored
	m.Fields = append(m.Fields, &added)
	return fmt.Sprintf("keep %s in message %s and add %s %s = %d beside it", fieldText(of), next.Local, added.TypeText(), added.Name, number)
}

// freeNumber returns the number behind all that are used or reserved, 0 if there is none.
func freeNumber(m *syntax.Message) int {
	highest := 0
	note := func(n int) { highest = max(highest, n) }
	fields := func(all []*syntax.Field, groups []*syntax.Group) {
		for _, f := range all {
			note(f.Number)
		}
		for _, g := range groups {
			note(g.Number)
		}
	}
	fields(m.Fields, m.Groups)
	for _, o := range m.Oneofs {
		fields(o.Fields, o.Groups)
	}
	for _, s := range append(ranges(m), m.Reserved...) {
		for _, r := range s {
			note(r.To)
		}
	}
	switch n := highest + 1; {
	case n >= 19000 && n <= 19999: // protoc keeps these for itself
		return 20000
	case n > syntax.MaxNumber:
		return 0
	default:
		return n
	}
}

// freeName appends a number to name that makes it unique in m.
func freeName(m *syntax.Message, name string) string {
	used := map[string]bool{}
	for _, f := range m.Fields {
		used[f.Name] = true
	}
	for _, o := range m.Oneofs {
		used[o.Name] = true
		for _, f := range o.Fields {
			used[f.Name] = true
		}
	}
	for i := 2; ; i++ {
		if try := fmt.Sprintf("%s_%d", name, i); !used[try] {
			return try
		}
	}
}

func (r *repairer) restoreLabel() string {
	next, _, nf, of := r.sidesOf()
	list, i, oneof := place(r.message(next.Local), nf.Tree.Number)
	if i < 0 || oneof != nil {
		return ""
	}
	(*list)[i].Label = of.Tree.Label
	return fmt.Sprintf("make %s of message %s %s again", nameOf(nf), next.Local, of.Tree.Label)
}

func (r *repairer) makeOptional() string {
	next, _, nf, _ := r.sidesOf()
	list, i, _ := place(r.message(next.Local), nf.Tree.Number)
	if i < 0 {
		return ""
	}
	(*list)[i].Label = syntax.Optional
	return fmt.Sprintf("make %s of message %s optional", nameOf(nf), next.Local)
}

// restoreField puts a removed field back: into its oneof if that still exists.
func (r *repairer) restoreField() string {
	next, old, _, of := r.sidesOf()
	m := r.message(next.Local)
	f := *of.Tree
	reserveNoMore(m, &f)
	if name := old.OneofOf(of); name != "" {
		if i := slices.IndexFunc(m.Oneofs, func(o *syntax.Oneof) bool { return o.Name == name }); i >= 0 {
			m.Oneofs[i].Fields = append(m.Oneofs[i].Fields, &f)
			return fmt.Sprintf("put %s back into oneof %q of message %s", nameOf(of), name, next.Local)
		}
		if r.needsLabel() {
			f.Label = syntax.Optional
		}
	}
	m.Fields = append(m.Fields, &f)
	return fmt.Sprintf("put %s back into message %s", nameOf(of), next.Local)
}

// reserveNoMore takes the number and the name of f out of the reserved statements.
func reserveNoMore(m *syntax.Message, f *syntax.Field) {
	var out []syntax.Reserved
	for _, statement := range m.Reserved {
		var kept syntax.Reserved
		for _, r := range statement {
			switch {
			case r.Name != "":
				if r.Name != f.Name {
					kept = append(kept, r)
				}
			case f.Number < r.From || f.Number > r.To:
				kept = append(kept, r)
			default:
				if r.From < f.Number {
					kept = append(kept, syntax.Range{From: r.From, To: f.Number - 1, Single: r.From == f.Number-1})
				}
				if f.Number < r.To {
					kept = append(kept, syntax.Range{From: f.Number + 1, To: r.To, Single: f.Number+1 == r.To, Max: r.Max})
				}
			}
		}
		if len(kept) > 0 {
			out = append(out, kept)
		}
	}
	m.Reserved = out
}

// leaveOneof moves the new member of a oneof out of it.
func (r *repairer) leaveOneof() string {
	next, _, nf, _ := r.sidesOf()
	m := r.message(next.Local)
	f := take(m, nf.Tree.Number)
	if f == nil {
		return ""
	}
	r.alone(f)
	m.Fields = append(m.Fields, f)
	return fmt.Sprintf("move %s of message %s out of oneof %q", nameOf(nf), next.Local, r.d.oneof)
}

// alone gives a former member of a oneof the label that it may need.
func (r *repairer) alone(f *syntax.Field) {
	if r.needsLabel() {
		f.Label = syntax.Optional
	}
}

// splitOneof leaves in the oneof new fields and those of one group of the old schema:
// members of one old oneof if there are some, else one field.
func (r *repairer) splitOneof() string {
	next, old, _, _ := r.sidesOf()
	m := r.message(next.Local)
	joined := r.d.joined()
	keep := joined[0]
	for _, f := range joined {
		if f.Oneof >= 0 {
			keep = f
			break
		}
	}
	var moved []*link.Field
	for _, f := range joined {
		if f == keep || f.Oneof >= 0 && f.Oneof == keep.Oneof {
			continue
		}
		x := take(m, f.Tree.Number)
		if x == nil {
			return ""
		}
		r.alone(x)
		if l := f.Tree.Label; l != syntax.None && (l != syntax.Required || r.needsLabel()) {
			x.Label = f.Tree.Label
		}
		m.Fields = append(m.Fields, x)
		moved = append(moved, old.Find(f.Tree.Number))
	}
	return fmt.Sprintf("move %s of message %s out of oneof %q", fieldNames(moved), next.Local, r.d.oneof)
}

// joinOneof puts fields that the old schema has in one oneof together again.
func (r *repairer) joinOneof() string {
	next, _, _, _ := r.sidesOf()
	m := r.message(next.Local)
	joined := r.d.joined()
	var fields []*syntax.Field
	for _, f := range joined {
		x := take(m, f.Tree.Number)
		if x == nil || x.Key != "" || x.Label == syntax.Repeated {
			return ""
		}
		x.Label = syntax.None
		fields = append(fields, x)
	}
	i := slices.IndexFunc(m.Oneofs, func(o *syntax.Oneof) bool { return o.Name == r.d.oneof })
	if i < 0 {
		m.Oneofs, i = append(m.Oneofs, &syntax.Oneof{Name: r.d.oneof}), len(m.Oneofs)
	}
	m.Oneofs[i].Fields = append(m.Oneofs[i].Fields, fields...)
	return fmt.Sprintf("put %s of message %s into oneof %q again", fieldNames(joined), next.Local, r.d.oneof)
}
