package avro

// resolve puts the definitions in the places where names stood before them. A
// name without dots inside a namespace may mean a type without namespace; Avro
// 1.12 forgets that here and so cannot read some schemas that it prints.
func (p *parser) resolve() error {
	for _, w := range p.pending {
		n := *w.slot
		known := p.named[n.name.full()]
		if known == nil && !w.dotted {
			known = p.named[n.name.simple]
		}
		if known == nil {
			return syntaxAt(p.text, w.offset, "unknown type "+quoteShort(n.name.full()))
		}
		*w.slot = known
	}
	return nil
}

// check does what needs the whole graph: unions, repeated definitions, defaults.
func (p *parser) check() error {
	for _, u := range p.unions {
		if err := p.checkUnion(u); err != nil {
			return err
		}
	}
	same := newEquality(false)
	for _, pair := range p.redefined {
		if !same.nodes(pair[0], pair[1]) {
			return syntaxAt(p.text, p.offsets[pair[1]], "type "+quoteShort(pair[1].name.full())+" is defined twice, differently")
		}
	}
	if p.lenient {
		return nil
	}
	d := defaults{steps: defaultSteps}
	for _, r := range p.records {
		for _, f := range r.fields {
			if f.def == nil || d.fit(f.typ, f.def) {
				continue
			}
			if d.steps <= 0 {
				return syntaxAt(p.text, f.def.offset, "the defaults are too complex to check")
			}
			return syntaxAt(p.text, f.def.offset, "default "+f.def.describe()+" of field "+quoteShort(f.name)+" does not fit its type "+f.typ.describe())
		}
	}
	return nil
}

func (p *parser) checkUnion(u *node) error {
	seen := make(map[string]bool, len(u.branches))
	for _, b := range u.branches {
		if b.kind == unionKind {
			return syntaxAt(p.text, p.offsets[u], "a union directly inside a union")
		}
		word := b.branchName()
		if seen[word] {
			return syntaxAt(p.text, p.offsets[u], "the union has "+quoteShort(word)+" twice")
		}
		seen[word] = true
	}
	return nil
}

// defaultSteps bounds the work on the defaults of one schema: unions and
// records with defaults of their own can multiply it.
const defaultSteps = 1_000_000

// defaults checks default values against types.
type defaults struct {
	steps int
	// open holds the records whose own field defaults are being looked at: one
	// that needs itself can never be built.
	open map[*field]bool
}

// fit reports whether v is a value of n. A union takes what any of its branches
// takes, and strings pass for enums and fixed whatever they say, as in Avro 1.12.
func (d *defaults) fit(n *node, v *value) bool {
	if d.steps--; d.steps <= 0 {
		return false
	}
	switch n.kind {
	case nullKind:
		return v.kind == nullValue
	case booleanKind:
		return v.kind == boolValue
	case intKind:
		return fits(v, 32)
	case longKind:
		return fits(v, 64)
	case floatKind, doubleKind:
		return v.kind == integerValue || v.kind == floatValue
	case stringKind, bytesKind, fixedKind, enumKind:
		return v.kind == stringValue
	case arrayKind:
		if v.kind != arrayValue {
			return false
		}
		for _, item := range v.items {
			if !d.fit(n.items, item) {
				return false
			}
		}
		return true
	case mapKind:
		if v.kind != objectValue {
			return false
		}
		for _, m := range v.members {
			if !d.fit(n.items, m.value) {
				return false
			}
		}
		return true
	case unionKind:
		for _, b := range n.branches {
			if d.fit(b, v) {
				return true
			}
		}
		return false
	case recordKind:
		return d.record(n, v)
	default:
		return false
	}
}

func (d *defaults) record(n *node, v *value) bool {
	if v.kind != objectValue {
		return false
	}
	given := make(map[string]*value, len(v.members))
	for _, m := range v.members {
		given[m.key] = m.value
	}
	for _, f := range n.fields {
		if item := given[f.name]; item != nil {
			if !d.fit(f.typ, item) {
				return false
			}
			continue
		}
		if f.def == nil || d.open[f] {
			return false
		}
		if d.open == nil {
			d.open = map[*field]bool{}
		}
		d.open[f] = true
		ok := d.fit(f.typ, f.def)
		delete(d.open, f)
		if !ok {
			return false
		}
	}
	return true
}
