package shape

import (
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
	"github.com/treaty-registry/treaty/compat/avro/ordered"
)

// tagsKey is the property that holds Confluent's inline tags.
const tagsKey = "confluent:tags"

// avroSketch draws an Avro schema.
type avroSketch struct {
	sketch
	references []compat.Dependency
	open       map[*graph.Node]bool // records that are being drawn
}

func avroTree(src compat.Source) (Tree, error) {
	g, err := graph.Parse(src, compat.ParseOptions{Stored: true})
	if err != nil {
		return Tree{}, err
	}
	a := &avroSketch{references: src.Dependencies, open: map[*graph.Node]bool{}}
	a.tree.Format = compat.Avro
	root := g.Root
	a.tree.Root = Root{
		Name: rootName(root), Kind: avroKind(root), Type: short(avroWords(root, 0)), TypeName: namedOnly(core(root)), Doc: root.Doc,
		Tags: avroTags(root.Props), Aliases: fullNames(root.Aliases), Symbols: root.Symbols, Default: enumDefault(root), At: a.pointer(root),
	}
	p := a.enter(top(), root, "")
	if root.Kind == graph.Union && !optional(root) {
		a.branches(root, p, true)
	} else {
		a.inside(root, p, -1)
	}
	return a.tree, nil
}

// rootName is the full name of a named type, also where null may stand in its place.
func rootName(n *graph.Node) string {
	if n = bare(n); n.Kind.Named() {
		return n.Name.Full()
	}
	return ""
}

func enumDefault(n *graph.Node) string {
	if n.HasSymbol {
		return ordered.Text(n.Symbol).Print()
	}
	return ""
}

func fullNames(names []graph.Name) []string {
	var out []string
	for _, n := range names {
		out = append(out, n.Full())
	}
	return out
}

// pointer is the place of a type in the root's text, "" for a type of a reference.
func (a *avroSketch) pointer(n *graph.Node) string {
	if n.Referenced || n.At == nil {
		return ""
	}
	return n.At.Pointer()
}

// enter steps into a type at a place: a type of a reference is marked as such
// until the walk leaves it.
func (a *avroSketch) enter(p place, n *graph.Node, at string) place {
	if !n.Referenced || !n.Kind.Named() {
		return p
	}
	if p.from == "" {
		p.at = at
	}
	for i := range a.references {
		if r := &a.references[i]; r.Name == n.Name.Full() {
			p.from = r.Subject
			if p.from == "" {
				p.from = r.Name
			}
			return p
		}
	}
	if p.from == "" { // a type within a referenced one, used by its own name
		p.from = n.Name.Full()
	}
	return p
}

// inside draws what is in a type. The row is that of the field that has it, -1
// for the root.
func (a *avroSketch) inside(n *graph.Node, p place, row int) {
	switch n.Kind {
	case graph.Array:
		p.prefix += "[]"
		a.step(n.Items, p, row)
	case graph.Map:
		p.prefix += "{}"
		a.step(n.Items, p, row)
	case graph.Union:
		if optional(n) {
			a.step(bare(n), p, row)
		} else {
			a.branches(n, p, false)
		}
	case graph.Record:
		if a.open[n] {
			if row >= 0 {
				a.row(row).Recursion = n.Name.Full()
			}
			return
		}
		if a.deep(p) {
			return
		}
		a.open[n] = true
		a.fields(n, p)
		delete(a.open, n)
	}
}

// step goes on into a part of a type.
func (a *avroSketch) step(n *graph.Node, p place, row int) {
	at := p.at
	if at == "" && row >= 0 {
		at = a.row(row).At
	}
	a.inside(n, a.enter(p, n, at), row)
}

func (a *avroSketch) fields(n *graph.Node, p place) {
	at := ""
	if p.at == "" {
		at = a.pointer(n) + "/fields/"
	}
	for i, f := range n.Fields {
		leaf := core(f.Type)
		nullable := isNullable(f.Type)
		row, ok := a.add(p, Field{
			Path: p.name(f.Name), Name: f.Name, Type: short(avroWords(f.Type, 0)), Kind: avroKind(f.Type),
			Required: !nullable && f.Default == nil, Always: !nullable, Nullable: nullable,
			Default: printed(f.Default), Doc: f.Doc, Tags: avroTags(f.Props), Aliases: f.Aliases,
			Symbols: leaf.Symbols, TypeName: namedOnly(leaf), At: at + strconv.Itoa(i),
		})
		if !ok {
			return
		}
		in := p.under(row, a.row(row).Path)
		a.inside(f.Type, a.enter(in, bare(f.Type), a.row(row).At), row)
	}
}

// branches draws the alternatives of a union, those that have a name or fields.
func (a *avroSketch) branches(n *graph.Node, p place, root bool) {
	full := make([]string, len(n.Branches))
	for i, b := range n.Branches {
		full[i] = b.BranchName()
	}
	for i, name := range branchNames(full) {
		b := n.Branches[i]
		path := p.prefix + "<" + Escape(name) + ">"
		if root && b.Kind != graph.Null {
			a.tree.Branches = append(a.tree.Branches, Branch{Name: rootName(b), Path: path, Kind: avroKind(b), Doc: b.Doc, At: a.branchAt(n, p, i)})
		}
		if !core(b).Kind.Named() || a.deep(p) {
			continue
		}
		at := a.branchAt(n, p, i)
		in := a.enter(p, b, at)
		leaf := core(b)
		row, ok := a.add(in, Field{
			Path: path, Name: name, Branch: true, Type: short(avroWords(b, 0)), Kind: avroKind(b), Doc: b.Doc,
			Tags: avroTags(b.Props), Aliases: fullNames(b.Aliases), Symbols: leaf.Symbols, TypeName: namedOnly(leaf), At: at,
		})
		if !ok {
			return
		}
		a.inside(b, in.under(row, path), row)
	}
}

// branchAt is the place of a branch: where the union has it.
func (a *avroSketch) branchAt(n *graph.Node, p place, i int) string {
	if p.at != "" {
		return p.at
	}
	return a.pointer(n) + "/" + strconv.Itoa(i)
}

// optional reports a union of null and one type, or of one type alone.
func optional(n *graph.Node) bool {
	rest := 0
	for _, b := range n.Branches {
		if b.Kind != graph.Null {
			rest++
		}
	}
	return n.Kind == graph.Union && rest == 1
}

// bare is the type that an optional one has when it is not null.
func bare(n *graph.Node) *graph.Node {
	if !optional(n) {
		return n
	}
	for _, b := range n.Branches {
		if b.Kind != graph.Null {
			return b
		}
	}
	return n
}

// core is the type in the innermost list or map.
func core(n *graph.Node) *graph.Node {
	for n = bare(n); n.Kind == graph.Array || n.Kind == graph.Map; n = bare(n.Items) {
	}
	return n
}

func isNullable(n *graph.Node) bool {
	if n.Kind == graph.Null {
		return true
	}
	for _, b := range n.Branches {
		if b.Kind == graph.Null {
			return true
		}
	}
	return false
}

func namedOnly(n *graph.Node) string {
	if n.Kind.Named() {
		return n.Name.Full()
	}
	return ""
}

func avroKind(n *graph.Node) string { return bare(n).Kind.String() }

// avroWords says a type in words; level bounds how far it looks into lists.
func avroWords(n *graph.Node, level int) string {
	const deepest = 6
	if level > deepest {
		return "…"
	}
	switch n.Kind {
	case graph.Array:
		return "array<" + avroWords(n.Items, level+1) + ">"
	case graph.Map:
		return "map<" + avroWords(n.Items, level+1) + ">"
	case graph.Union:
		if optional(n) {
			words := avroWords(bare(n), level+1)
			if isNullable(n) {
				words += "?"
			}
			return words
		}
		var words []string
		for _, b := range n.Branches {
			if len(words) == 8 {
				words = append(words, "…")
				break
			}
			words = append(words, avroWords(b, level+1))
		}
		return strings.Join(words, " | ")
	}
	if n.Kind.Named() && n.Kind != graph.Fixed {
		return n.Name.Simple
	}
	words := n.Kind.String()
	if n.Kind == graph.Fixed {
		words = n.Name.Simple + "(" + strconv.Itoa(n.Size) + ")"
	}
	for _, m := range n.Props {
		if m.Key == "logicalType" && m.Value.Kind == ordered.String && m.Value.Text != "" {
			return m.Value.Text + decimals(n.Props)
		}
	}
	return words
}

// decimals are precision and scale of a decimal: (10,2).
func decimals(props []ordered.Member) string {
	precision, scale := "", "0"
	for _, m := range props {
		switch {
		case m.Value.Kind != ordered.Integer:
		case m.Key == "precision":
			precision = m.Value.Text
		case m.Key == "scale":
			scale = m.Value.Text
		}
	}
	if precision == "" {
		return ""
	}
	return "(" + precision + "," + scale + ")"
}

func printed(v *ordered.Value) string {
	if v == nil {
		return ""
	}
	return v.Print()
}

func avroTags(props []ordered.Member) []string {
	var out []string
	for _, m := range props {
		if m.Key != tagsKey {
			continue
		}
		for _, item := range m.Value.Items {
			if item.Kind == ordered.String {
				out = append(out, item.Text)
			}
		}
	}
	return out
}
