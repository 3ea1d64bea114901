package avro

// equality compares two graphs of types. Pairs that are being compared count as
// equal, so that recursive types come to an end.
type equality struct {
	meta    bool // doc, aliases and enum defaults count too
	visited map[[2]*node]bool
}

func newEquality(meta bool) *equality { return &equality{meta: meta, visited: map[[2]*node]bool{}} }

// nodes compares by structure as Avro does: order of fields, symbols and
// branches, full names, defaults, orders and properties count; whether a record
// is an error and the order of properties do not.
func (e *equality) nodes(a, b *node) bool {
	if a == b {
		return true
	}
	if a.kind != b.kind || !sameProperties(a.props, b.props) {
		return false
	}
	if a.kind.named() {
		if a.name != b.name || e.meta && !e.sameMeta(a, b) {
			return false
		}
		pair := [2]*node{a, b}
		if e.visited[pair] {
			return true
		}
		e.visited[pair] = true
	}
	switch a.kind {
	case arrayKind, mapKind:
		return e.nodes(a.items, b.items)
	case fixedKind:
		return a.size == b.size
	case enumKind:
		return sameStrings(a.symbols, b.symbols)
	case unionKind:
		if len(a.branches) != len(b.branches) {
			return false
		}
		for i := range a.branches {
			if !e.nodes(a.branches[i], b.branches[i]) {
				return false
			}
		}
		return true
	case recordKind:
		return e.fields(a, b)
	default:
		return true
	}
}

func (e *equality) sameMeta(a, b *node) bool {
	if a.doc != b.doc || a.hasDoc != b.hasDoc || a.symbol != b.symbol || a.hasSymbol != b.hasSymbol || len(a.aliases) != len(b.aliases) {
		return false
	}
	seen := make(map[name]bool, len(a.aliases))
	for _, n := range a.aliases {
		seen[n] = true
	}
	for _, n := range b.aliases {
		if !seen[n] {
			return false
		}
	}
	return true
}

func (e *equality) fields(a, b *node) bool {
	if len(a.fields) != len(b.fields) {
		return false
	}
	for i, f := range a.fields {
		g := b.fields[i]
		if f.name != g.name || f.order != g.order || !sameProperties(f.props, g.props) || !sameDefault(f.def, g.def) {
			return false
		}
		if e.meta && (f.doc != g.doc || f.hasDoc != g.hasDoc || !sameSet(f.aliases, g.aliases)) {
			return false
		}
		if !e.nodes(f.typ, g.typ) {
			return false
		}
	}
	return true
}

func sameDefault(a, b *value) bool {
	if a == nil || b == nil {
		return a == b
	}
	return sameValue(a, b)
}

// sameValue compares JSON values; 1 and 1.0 differ, the order of keys does not matter.
func sameValue(a, b *value) bool {
	if a.kind != b.kind || a.text != b.text || len(a.items) != len(b.items) {
		return false
	}
	for i := range a.items {
		if !sameValue(a.items[i], b.items[i]) {
			return false
		}
	}
	return sameProperties(a.members, b.members)
}

func sameProperties(a, b []member) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 0 {
		return true
	}
	index := make(map[string]*value, len(a))
	for _, m := range a {
		index[m.key] = m.value
	}
	for _, m := range b {
		if v := index[m.key]; v == nil || !sameValue(v, m.value) {
			return false
		}
	}
	return true
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
