package graph

import (
	"github.com/treaty-registry/treaty/compat/avro/ordered"
)

// equality compares two graphs of types. Pairs that are being compared count as
// equal, so that recursive types come to an end.
type equality struct {
	meta    bool // doc, aliases and enum defaults count too
	visited map[[2]*Node]bool
}

// Equal compares types with everything that makes two schemas the same one.
func Equal(a, b *Node) bool { return newEquality(true).nodes(a, b) }

func newEquality(meta bool) *equality { return &equality{meta: meta, visited: map[[2]*Node]bool{}} }

// nodes compares by structure as Avro does: order of fields, symbols and
// branches, full names, defaults, orders and properties count; whether a record
// is an error and the order of properties do not.
func (e *equality) nodes(a, b *Node) bool {
	if a == b {
		return true
	}
	if a.Kind != b.Kind || !ordered.SameProperties(a.Props, b.Props) {
		return false
	}
	if a.Kind.Named() {
		if a.Name != b.Name || e.meta && !e.sameMeta(a, b) {
			return false
		}
		pair := [2]*Node{a, b}
		if e.visited[pair] {
			return true
		}
		e.visited[pair] = true
	}
	switch a.Kind {
	case Array, Map:
		return e.nodes(a.Items, b.Items)
	case Fixed:
		return a.Size == b.Size
	case Enum:
		return sameStrings(a.Symbols, b.Symbols)
	case Union:
		if len(a.Branches) != len(b.Branches) {
			return false
		}
		for i := range a.Branches {
			if !e.nodes(a.Branches[i], b.Branches[i]) {
				return false
			}
		}
		return true
	case Record:
		return e.fields(a, b)
	default:
		return true
	}
}

func (e *equality) sameMeta(a, b *Node) bool {
	if a.Doc != b.Doc || a.HasDoc != b.HasDoc || a.Symbol != b.Symbol || a.HasSymbol != b.HasSymbol || len(a.Aliases) != len(b.Aliases) {
		return false
	}
	seen := make(map[Name]bool, len(a.Aliases))
	for _, n := range a.Aliases {
		seen[n] = true
	}
	for _, n := range b.Aliases {
		if !seen[n] {
			return false
		}
	}
	return true
}

func (e *equality) fields(a, b *Node) bool {
	if len(a.Fields) != len(b.Fields) {
		return false
	}
	for i, f := range a.Fields {
		g := b.Fields[i]
		if f.Name != g.Name || f.Order != g.Order || !ordered.SameProperties(f.Props, g.Props) || !sameDefault(f.Default, g.Default) {
			return false
		}
		if e.meta && (f.Doc != g.Doc || f.HasDoc != g.HasDoc || !sameSet(f.Aliases, g.Aliases)) {
			return false
		}
		if !e.nodes(f.Type, g.Type) {
			return false
		}
	}
	return true
}

func sameDefault(a, b *ordered.Value) bool {
	if a == nil || b == nil {
		return a == b
	}
	return ordered.SameValue(a, b)
}

func sameStrings(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func sameSet(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	seen := make(map[string]bool, len(a))
	for _, s := range a {
		seen[s] = true
	}
	for _, s := range b {
		if !seen[s] {
			return false
		}
	}
	return true
}
