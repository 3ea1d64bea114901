package prune

import (
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
	"github.com/treaty-registry/treaty/compat/avro/ordered"
)

// avro prunes an Avro schema. Types of references are written in full, so that
// the result has none.
func (k *kept) avro(src compat.Source) (compat.Source, error) {
	g, err := graph.Parse(src, compat.ParseOptions{Stored: true})
	if err != nil {
		return compat.Source{}, err
	}
	p := pruner{copies: map[*graph.Node]*graph.Node{}, all: map[*graph.Node]bool{}}
	p.names, p.whole = k.fields()
	p.spread(g.Root, map[*graph.Node]bool{})
	text, err := graph.Schema{Root: p.node(g.Root)}.Print(compat.DefaultLimits().Depth)
	return compat.Source{Text: text}, err
}

// pruner copies the types of an Avro schema without the fields that go.
type pruner struct {
	names  map[string]map[string]bool
	whole  map[string]bool
	all    map[*graph.Node]bool // records that stay whole
	copies map[*graph.Node]*graph.Node
}

// spread makes everything whole that whole types are made of.
func (p *pruner) spread(n *graph.Node, seen map[*graph.Node]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	if n.Kind.Named() && p.whole[n.Name.Full()] {
		p.keepAll(n)
	}
	for _, part := range parts(n) {
		p.spread(part, seen)
	}
}

func (p *pruner) keepAll(n *graph.Node) {
	if p.all[n] {
		return
	}
	p.all[n] = true
	for _, part := range parts(n) {
		p.keepAll(part)
	}
}

// parts are the types that a type is made of.
func parts(n *graph.Node) []*graph.Node {
	out := append([]*graph.Node(nil), n.Branches...)
	for _, f := range n.Fields {
		out = append(out, f.Type)
	}
	if n.Items != nil {
		out = append(out, n.Items)
	}
	return out
}

// stays reports whether a field of a record stays.
func (p *pruner) stays(n *graph.Node, f *graph.Field) bool {
	return p.all[n] || p.names[n.Name.Full()][f.Name]
}

func (p *pruner) node(n *graph.Node) *graph.Node {
	if c := p.copies[n]; c != nil {
		return c
	}
	c := *n
	p.copies[n] = &c
	c.Fields, c.Branches = nil, nil
	for _, f := range n.Fields {
		if p.stays(n, f) {
			field := *f
			field.Type = p.node(f.Type)
			field.Default = p.value(f.Type, f.Default)
			c.Fields = append(c.Fields, &field)
		}
	}
	for _, b := range n.Branches {
		c.Branches = append(c.Branches, p.node(b))
	}
	if n.Items != nil {
		c.Items = p.node(n.Items)
	}
	return &c
}

// value takes the fields that go out of a default. A default of a union is one
// of its first branch.
func (p *pruner) value(n *graph.Node, v *ordered.Value) *ordered.Value {
	if v == nil {
		return nil
	}
	for n.Kind == graph.Union && len(n.Branches) > 0 {
		n = n.Branches[0]
	}
	out := *v
	switch {
	case n.Kind == graph.Array && v.Kind == ordered.Array:
		out.Items = nil
		for _, item := range v.Items {
			out.Items = append(out.Items, p.value(n.Items, item))
		}
	case n.Kind == graph.Map && v.Kind == ordered.Object:
		out.Members = nil
		for _, m := range v.Members {
			out.Members = append(out.Members, ordered.Member{Key: m.Key, Value: p.value(n.Items, m.Value)})
		}
	case n.Kind == graph.Record && v.Kind == ordered.Object:
		out.Members = nil
		for _, m := range v.Members {
			if f := n.Field(m.Key); f != nil && p.stays(n, f) {
				out.Members = append(out.Members, ordered.Member{Key: m.Key, Value: p.value(f.Type, m.Value)})
			}
		}
	}
	return &out
}
