package protobuf

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/link"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// Repairs implements compat.Explainer. A text is the canonical one, without comments.
// Only rewrites that parse, whose types resolve and that take the finding away without
// a new one in its direction are returned; a change inside an imported file has none.
func (Language) Repairs(next, previous compat.Schema, f compat.Finding) []compat.Repair {
	n, err := own(next)
	if err != nil {
		return nil
	}
	p, err := own(previous)
	if err != nil {
		return nil
	}
	d, ok := same(n, p, f)
	if !ok {
		return nil
	}
	var out []compat.Repair
	for _, rewrite := range rewrites(d, f.Direction) {
		r := &repairer{d: d, direction: f.Direction, old: p}
		if r.tree, err = syntax.Parse(n.canonical, n.limits); err != nil {
			return out
		}
		words := rewrite(r)
		if words == "" {
			continue
		}
		if text := syntax.Print(r.tree); heals(n, p, text, f) {
			out = append(out, compat.Repair{Words: words, Text: text})
		}
	}
	return out
}

// sides returns reader and writer of a direction.
func sides(next, previous *schema, direction compat.Direction) (reader, writer *schema) {
	if direction == compat.OldReadsNew {
		return previous, next
	}
	return next, previous
}

// same finds the difference that f was made from.
func same(next, previous *schema, f compat.Finding) (difference, bool) {
	reader, writer := sides(next, previous, f.Direction)
	all, err := differences(reader, writer, false, 0)
	if err != nil {
		return difference{}, false
	}
	i := slices.IndexFunc(all, func(d difference) bool { return string(d.rule) == f.Rule && d.path() == f.Path })
	if i < 0 || all[i].because != "" || all[i].imported() {
		return difference{}, false
	}
	return all[i], true
}

func (d difference) imported() bool {
	m := d.message()
	return m != nil && m.File.Path != ""
}

// heals says whether text is free of f and has no finding that next lacks.
func heals(next, previous *schema, text string, f compat.Finding) bool {
	parsed, err := Language{}.Parse(compat.Source{Text: text, Dependencies: next.dependencies}, compat.ParseOptions{Limits: next.limits})
	if err != nil || (Language{}).Validate(parsed, false) != nil {
		return false
	}
	known := map[string]bool{}
	reader, writer := sides(next, previous, f.Direction)
	before, err := differences(reader, writer, false, 0)
	if err != nil {
		return false
	}
	for _, d := range before {
		known[string(d.rule)+d.path()] = true
	}
	known[f.Rule+f.Path] = false
	reader, writer = sides(parsed.(*schema), previous, f.Direction)
	after, err := differences(reader, writer, false, 0)
	return err == nil && !slices.ContainsFunc(after, func(d difference) bool { return !known[string(d.rule)+d.path()] })
}

// repairer rewrites the tree of the new schema.
type repairer struct {
	d         difference
	direction compat.Direction
	old       *schema
	tree      *syntax.File
}

// rewrite changes the tree and says in words what it did; "" if it cannot.
type rewrite func(r *repairer) string

// rewrites lists what may take a difference away, the simplest first. The new schema
// is the reader under NewReadsOld, so "added" there means lost here under OldReadsNew.
func rewrites(d difference, direction compat.Direction) []rewrite {
	newReads := direction == compat.NewReadsOld
	choose := func(ifReads, ifWrites rewrite) []rewrite {
		if newReads {
			return []rewrite{ifReads}
		}
		return []rewrite{ifWrites}
	}
	switch d.rule {
	case packageChanged:
		return []rewrite{(*repairer).restorePackage}
	case messageRemoved:
		return choose((*repairer).restoreMessage, (*repairer).dropMessage)
	case fieldKindChanged, scalarKindChanged, namedTypeChanged:
		return []rewrite{(*repairer).restoreType, (*repairer).renumber}
	case numericLabelChanged:
		return []rewrite{(*repairer).restoreLabel}
	case requiredFieldAdded:
		return choose((*repairer).makeOptional, (*repairer).restoreField)
	case requiredFieldRemoved:
		return choose((*repairer).restoreField, (*repairer).makeOptional)
	case oneofFieldRemoved:
		return choose((*repairer).restoreField, (*repairer).leaveOneof)
	case multipleMovedToOneof, movedToExistingOneof:
		return choose((*repairer).splitOneof, (*repairer).joinOneof)
	}
	return nil
}

// sidesOf returns the message and field of the difference in the new and in the old schema.
func (r *repairer) sidesOf() (next, old *link.Message, nextField, oldField *link.Field) {
	if r.direction == compat.NewReadsOld {
		return r.d.reader, r.d.writer, r.d.readerField, r.d.writerField
	}
	return r.d.writer, r.d.reader, r.d.writerField, r.d.readerField
}

// message finds a message of the tree by its local name.
func (r *repairer) message(local string) *syntax.Message {
	in := r.tree.Messages
	var found *syntax.Message
	for _, name := range strings.Split(local, ".") {
		i := slices.IndexFunc(in, func(m *syntax.Message) bool { return m.Name == name })
		if i < 0 {
			return nil
		}
		found, in = in[i], in[i].Messages
	}
	return found
}

// place is where a field stands: its list and its index in that.
func place(m *syntax.Message, number int) (list *[]*syntax.Field, index int, oneof *syntax.Oneof) {
	at := func(list []*syntax.Field) int {
		return slices.IndexFunc(list, func(f *syntax.Field) bool { return f.Number == number })
	}
	if i := at(m.Fields); i >= 0 {
		return &m.Fields, i, nil
	}
	for _, o := range m.Oneofs {
		if i := at(o.Fields); i >= 0 {
			return &o.Fields, i, o
		}
	}
	return nil, -1, nil
}

// take removes a field and returns it.
func take(m *syntax.Message, number int) *syntax.Field {
	list, i, _ := place(m, number)
	if i < 0 {
		return nil
	}
	f := (*list)[i]
	*list = slices.Delete(*list, i, i+1)
	m.Oneofs = slices.DeleteFunc(m.Oneofs, func(o *syntax.Oneof) bool { return len(o.Fields)+len(o.Groups) == 0 })
	return f
}

func (r *repairer) restorePackage() string {
	was, now := r.old.linked.Root.Tree.Package, r.tree.Package
	r.tree.Package = was
	if now != "" { // names that say the package must follow it
		renameTypes(r.tree, func(name string) string {
			for _, dot := range []string{"", "."} {
				if rest, ok := strings.CutPrefix(name, dot+now+"."); ok {
					return strings.TrimSuffix(dot+was+"."+rest, ".")
				}
			}
			return name
		})
	}
	if was == "" {
		return "leave the package out again"
	}
	return fmt.Sprintf("name the package %s again", was)
}

// renameTypes applies rename to all type names of f.
func renameTypes(f *syntax.File, rename func(string) string) {
	fields := func(all []*syntax.Field) {
		for _, x := range all {
			x.Type = rename(x.Type)
		}
	}
	extends := func(all []*syntax.Extend) {
		for _, e := range all {
			e.Type = rename(e.Type)
			fields(e.Fields)
		}
	}
	var walk func(all []*syntax.Message)
	walk = func(all []*syntax.Message) {
		for _, m := range all {
			fields(m.Fields)
			groups := m.Groups
			for _, o := range m.Oneofs {
				fields(o.Fields)
				groups = append(groups[:len(groups):len(groups)], o.Groups...)
			}
			for _, g := range groups {
				walk([]*syntax.Message{g.Body})
			}
			extends(m.Extends)
			walk(m.Messages)
		}
	}
	walk(f.Messages)
	extends(f.Extends)
	for _, s := range f.Services {
		for _, m := range s.Methods {
			m.Input, m.Output = rename(m.Input), rename(m.Output)
		}
	}
}

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
		if !slices.ContainsFunc(r.tree.Imports, func(x syntax.Import) bool { return x.Path == i.Path }) && r.uses(old.Tree, i.Path) {
			r.tree.Imports = append(r.tree.Imports, i)
		}
	}
	return fmt.Sprintf("put message %s back", old.Local)
}

// uses says whether a field of m is of a type from the imported file path.
func (r *repairer) uses(m *syntax.Message, path string) bool {
	from := r.d.writer
	return slices.ContainsFunc(from.Fields, func(f link.Field) bool {
		return f.Type.Message != nil && f.Type.Message.File.Path == path
	}) || slices.ContainsFunc(from.Messages, func(inner *link.Message) bool {
		return (&repairer{d: difference{writer: inner}}).uses(inner.Tree, path)
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
	return fmt.Sprintf("move %s of message %s out of oneof %q", list(moved), next.Local, r.d.oneof)
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
	return fmt.Sprintf("put %s of message %s into oneof %q again", list(joined), next.Local, r.d.oneof)
}
