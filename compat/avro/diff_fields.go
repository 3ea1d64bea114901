package avro

import (
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
	"github.com/treaty-registry/treaty/compat/avro/ordered"
)

// fields compares two records: the fields of the new one in their order, then
// those that are gone.
func (d *differ) fields(s spot, o, n *graph.Node) {
	partners, gone := fieldPartners(o, n)
	var order []int
	var fresh []int
	for j, f := range n.Fields {
		i := partners[j]
		if i < 0 {
			fresh = append(fresh, j)
			d.fieldAdded(s.in(o, n, partField, 0, j).named(f.Name), o, f)
			continue
		}
		order = append(order, i)
		d.field(s, o, n, i, j)
	}
	for _, i := range gone {
		f := o.Fields[i]
		d.note(s.in(o, n, partField, i, 0).named(f.Name), "field "+s.named(f.Name).path, compat.Change{
			Kind: removed, Element: "field", From: f.Type.Describe(), Breaks: directions(false, d.lost(f, n, -1)),
		}, "%s removed", f.Type.Describe())
	}
	if !slices.IsSorted(order) {
		d.note(s, s.subject(n), compat.Change{Kind: moved, Element: "fields"}, "fields of record %s are in another order", n.Name.Simple)
	}
	d.renames(s, o, n, gone, fresh)
}

// fieldPartners finds for each field of n the one of o that it goes on: of the
// same name, else one that an alias on either side connects. It also returns
// the fields of o that have no partner.
func fieldPartners(o, n *graph.Node) (partners, gone []int) {
	partners = make([]int, len(n.Fields))
	taken := make([]bool, len(o.Fields))
	for j, f := range n.Fields {
		partners[j] = -1
		if i, ok := o.ByName[f.Name]; ok {
			partners[j], taken[i] = i, true
		}
	}
	connect := func(i, j int) {
		if partners[j] < 0 && !taken[i] {
			partners[j], taken[i] = i, true
		}
	}
	for j, f := range n.Fields {
		for _, a := range f.Aliases {
			if i, ok := o.ByName[a]; ok {
				connect(i, j)
			}
		}
	}
	for i, f := range o.Fields {
		for _, a := range f.Aliases {
			if j, ok := n.ByName[a]; ok {
				connect(i, j)
			}
		}
	}
	for i := range o.Fields {
		if !taken[i] {
			gone = append(gone, i)
		}
	}
	return partners, gone
}

// lost reports whether a reader's field finds nothing it can read in a record:
// no field and no default, several fields, or one of a type it cannot read.
// What happens with its partner, a position or −1, is told by other changes.
func (d *differ) lost(f *graph.Field, writer *graph.Node, partner int) bool {
	i, ok := match(writer, f)
	switch {
	case !ok:
		return true
	case i < 0:
		return f.Default == nil
	default:
		return i != partner && !d.readable(f.Type, writer.Fields[i].Type)
	}
}

func (d *differ) fieldAdded(s spot, o *graph.Node, f *graph.Field) {
	c := compat.Change{Kind: added, Element: "field", To: f.Type.Describe(), Breaks: directions(d.lost(f, o, -1), false)}
	if f.Default == nil {
		d.note(s, "field "+s.path, c, "%s added, no default", f.Type.Describe())
		return
	}
	d.note(s, "field "+s.path, c, "%s added, default %s", f.Type.Describe(), shortJSON(f.Default))
}

// field compares two fields that are the same one.
func (d *differ) field(s spot, o, n *graph.Node, i, j int) {
	f, g := o.Fields[i], n.Fields[j]
	at := s.in(o, n, partField, i, j).named(g.Name)
	subject := "field " + at.path
	if f.Name != g.Name {
		d.note(at, subject, compat.Change{
			Kind: renamed, Element: "field", From: f.Name, To: g.Name,
			Breaks: directions(d.lost(g, o, i), d.lost(f, n, j)),
		}, "renamed from %s", f.Name)
	}
	d.types(s.in(o, n, partType, i, j).named(g.Name), f.Type, g.Type)
	d.doc(at, subject, "", f.Doc, g.Doc)
	d.def(at, subject, f.Default, g.Default)
	if f.Order != g.Order {
		d.note(at, subject, compat.Change{Kind: changed, Element: "order", From: f.Order, To: g.Order}, "sort order changed from %s to %s", f.Order, g.Order)
	}
	d.aliases(at, subject, "", f.Aliases, g.Aliases)
	if f.Name == g.Name {
		d.confusion(at, subject, o, n, i, j)
	}
	d.properties(at, subject, f.Props, g.Props)
}

// confusion notes aliases that lead a reader to another field of the other
// version, or to several, which Avro refuses.
func (d *differ) confusion(s spot, subject string, o, n *graph.Node, i, j int) {
	f, g := o.Fields[i], n.Fields[j]
	if _, ok := match(o, f); !ok {
		return // the old schema could not even read itself
	}
	if breaks := directions(d.lost(g, o, i), d.lost(f, n, j)); len(breaks) > 0 {
		d.note(s, subject, compat.Change{Kind: changed, Element: "alias", From: strings.Join(f.Aliases, ", "), To: strings.Join(g.Aliases, ", "), Breaks: breaks},
			"its name and aliases stand for other fields of the other version")
	}
}

// def compares defaults. They count where the field is missing in the data, so
// for this pair of versions, which both have it, no change of them breaks anything.
func (d *differ) def(s spot, subject string, o, n *ordered.Value) {
	switch {
	case o == nil && n == nil:
	case o == nil:
		d.note(s, subject, compat.Change{Kind: added, Element: "default", To: shortJSON(n)}, "default %s added", shortJSON(n))
	case n == nil:
		d.note(s, subject, compat.Change{Kind: removed, Element: "default", From: shortJSON(o)}, "default %s removed", shortJSON(o))
	case !ordered.SameValue(o, n):
		d.note(s, subject, compat.Change{Kind: changed, Element: "default", From: shortJSON(o), To: shortJSON(n)}, "default changed from %s to %s", shortJSON(o), shortJSON(n))
	}
}

// renames guesses which removed and added fields are one: where of both there
// is only one of that type.
func (d *differ) renames(s spot, o, n *graph.Node, gone, fresh []int) {
	const most = 30 // beyond that many it is another record, and the search takes long
	if len(gone) > most || len(fresh) > most {
		return
	}
	for _, i := range gone {
		was := o.Fields[i]
		candidate := -1
		for _, j := range fresh {
			if graph.Equal(was.Type, n.Fields[j].Type) {
				if candidate >= 0 {
					candidate = -1
					break
				}
				candidate = j
			}
		}
		if candidate < 0 {
			continue
		}
		alone := true
		for _, k := range gone {
			alone = alone && (k == i || !graph.Equal(o.Fields[k].Type, was.Type))
		}
		if !alone {
			continue
		}
		is := n.Fields[candidate]
		at := s.in(o, n, partField, i, candidate).named(is.Name)
		d.note(at, "field "+at.path, compat.Change{Kind: hint, Element: "field", From: was.Name, To: is.Name},
			"%s may have been renamed, both are %s: \"aliases\": [%q] would keep its data", was.Name, was.Type.Describe(), was.Name)
	}
}

// changeRule names a compatible difference: FIELD_ADDED, DOC_CHANGED and so on.
func changeRule(c compat.Change) string {
	return strings.ToUpper(strings.ReplaceAll(c.Element, " ", "_") + "_" + c.Kind)
}

// harmless lists the differences that the reader copes with, as findings.
func (c *comparison) harmless(reader, writer compat.Schema) []compat.Finding {
	old, next := writer, reader
	if c.options.Direction == compat.OldReadsNew {
		old, next = reader, writer
	}
	var out []compat.Finding
	for _, change := range New().Diff(old, next) {
		if change.Kind == hint || slices.Contains(change.Breaks, c.options.Direction) {
			continue
		}
		f := compat.Finding{
			Rule: changeRule(change), Direction: c.options.Direction, Message: change.Text,
			Reader: change.To, Writer: change.From, ReaderAt: change.NewAt, WriterAt: change.OldAt,
		}
		if c.options.Direction == compat.OldReadsNew {
			f.Reader, f.Writer, f.ReaderAt, f.WriterAt = f.Writer, f.Reader, f.WriterAt, f.ReaderAt
		}
		if f.Path = f.ReaderAt; f.Path == "" {
			f.Path = f.WriterAt
		}
		out = append(out, f)
	}
	return out
}
