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
		if r.tree, err = syntax.Clone(n.linked.Root.Tree); err != nil {
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
