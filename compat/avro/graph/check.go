package graph

import (
	"github.com/treaty-registry/treaty/compat/avro/ordered"
)

// resolve puts the definitions in the places where names stood before them. A
// name without dots inside a namespace may mean a type without namespace; Avro
// 1.12 forgets that here and so cannot read some schemas that it prints.
func (p *parser) resolve() error {
	for _, w := range p.pending {
		n := *w.slot
		known := p.named[n.Name.Full()]
		if known == nil && !w.dotted {
			known = p.named[n.Name.Simple]
		}
		if known == nil {
			return ordered.SyntaxAt(p.text, w.offset, "unknown type "+ordered.QuoteShort(n.Name.Full()))
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
			return ordered.SyntaxAt(p.text, p.offsets[pair[1]], "type "+ordered.QuoteShort(pair[1].Name.Full())+" is defined twice, differently")
		}
	}
	if p.lenient {
		return nil
	}
	d := defaults{steps: defaultSteps}
	for _, r := range p.records {
		for _, f := range r.Fields {
			if f.Default == nil || d.fit(f.Type, f.Default) {
				continue
			}
			if d.steps <= 0 {
				return ordered.SyntaxAt(p.text, f.Default.Offset, "the defaults are too complex to check")
			}
			return ordered.SyntaxAt(p.text, f.Default.Offset, "default "+f.Default.Describe()+" of field "+ordered.QuoteShort(f.Name)+" does not fit its type "+f.Type.Describe())
		}
	}
	return nil
}

func (p *parser) checkUnion(u *Node) error {
	seen := make(map[string]bool, len(u.Branches))
	for _, b := range u.Branches {
		if b.Kind == Union {
			return ordered.SyntaxAt(p.text, p.offsets[u], "a union directly inside a union")
		}
		word := b.BranchName()
		if seen[word] {
			return ordered.SyntaxAt(p.text, p.offsets[u], "the union has "+ordered.QuoteShort(word)+" twice")
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
	open map[*Field]bool
}

// fit reports whether v is a value of n. A union takes what any of its branches
// takes, and strings pass for enums and fixed whatever they say, as in Avro 1.12.
func (d *defaults) fit(n *Node, v *ordered.Value) bool {
	if d.steps--; d.steps <= 0 {
		return false
	}
	switch n.Kind {
	case Null:
		return v.Kind == ordered.Null
	case Boolean:
		return v.Kind == ordered.Bool
	case Int:
		return ordered.Fits(v, 32)
	case Long:
		return ordered.Fits(v, 64)
	case Float, Double:
		return v.Kind == ordered.Integer || v.Kind == ordered.Float
	case String, Bytes, Fixed, Enum:
		return v.Kind == ordered.String
	case Array:
		if v.Kind != ordered.Array {
			return false
		}
		for _, item := range v.Items {
			if !d.fit(n.Items, item) {
				return false
			}
		}
		return true
	case Map:
		if v.Kind != ordered.Object {
			return false
		}
		for _, m := range v.Members {
			if !d.fit(n.Items, m.Value) {
				return false
			}
		}
		return true
	case Union:
		for _, b := range n.Branches {
			if d.fit(b, v) {
				return true
			}
		}
		return false
	case Record:
		return d.record(n, v)
	default:
		return false
	}
}

func (d *defaults) record(n *Node, v *ordered.Value) bool {
	if v.Kind != ordered.Object {
		return false
	}
	given := make(map[string]*ordered.Value, len(v.Members))
	for _, m := range v.Members {
		given[m.Key] = m.Value
	}
	for _, f := range n.Fields {
		if item := given[f.Name]; item != nil {
			if !d.fit(f.Type, item) {
				return false
			}
			continue
		}
		if f.Default == nil || d.open[f] {
			return false
		}
		if d.open == nil {
			d.open = map[*Field]bool{}
		}
		d.open[f] = true
		ok := d.fit(f.Type, f.Default)
		delete(d.open, f)
		if !ok {
			return false
		}
	}
	return true
}
