package graph

import (
	"fmt"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/ordered"
)

// parser turns JSON texts into one graph of types. The referenced texts come
// first; their types are known to all texts that follow.
type parser struct {
	text       string
	lenient    bool // the checks of stored schemas
	referenced bool // the text is that of a dependency
	limits     compat.Limits
	left       int // fields, symbols and branches that may still come

	named     map[string]*Node
	pending   []pending
	redefined [][2]*Node
	records   []*Node
	unions    []*Node
	offsets   map[*Node]int // of unions and records, for messages
}

// pending is a place where a type is named that is not defined yet.
type pending struct {
	slot   **Node
	offset int
	dotted bool // written with a namespace
}

// inReference says which dependency an error is about; its position would
// point into the wrong text.
func inReference(name string, err error) error {
	if s, ok := err.(*compat.SyntaxError); ok { //nolint:errorlint // run returns it unwrapped
		return &compat.SyntaxError{Format: compat.Avro, Message: fmt.Sprintf("reference %q: %s", name, s.Error())}
	}
	return err
}

// run parses one text and checks what can only be checked once all names are known.
func (p *parser) run(text string) (*Node, error) {
	if len(text) > p.limits.Bytes {
		return nil, &compat.LimitError{What: "bytes", Limit: p.limits.Bytes}
	}
	v, err := ordered.Read(text, p.limits.Depth)
	if err != nil {
		return nil, err
	}
	return p.types(text, v)
}

// types turns a JSON value into types; text is only used to say where an error is.
func (p *parser) types(text string, v *ordered.Value) (*Node, error) {
	p.text, p.pending, p.redefined, p.records, p.unions = text, nil, nil, nil, nil
	var root *Node
	if err := p.typ(&root, v, "", &Place{}); err != nil {
		return nil, err
	}
	if err := p.resolve(); err != nil {
		return nil, err
	}
	return root, p.check()
}

func (p *parser) fail(at *ordered.Value, format string, args ...any) error {
	return ordered.SyntaxAt(p.text, at.Offset, fmt.Sprintf(format, args...))
}

// count takes n from the number of fields, symbols and branches allowed.
func (p *parser) count(n int) error {
	if p.left -= n; p.left < 0 {
		return &compat.LimitError{What: "fields", Limit: p.limits.Fields}
	}
	return nil
}

// typ reads a type into slot; names are looked up in the namespace space first.
func (p *parser) typ(slot **Node, v *ordered.Value, space string, at *Place) error {
	switch v.Kind {
	case ordered.String:
		return p.find(slot, v.Text, space, v.Offset, at)
	case ordered.Object:
		return p.object(slot, v, space, at)
	case ordered.Array:
		return p.union(slot, v, space, at)
	default:
		return p.fail(v, "a type is a name, an object or a list, not %s", v.Describe())
	}
}

// find looks a name up as Avro does: primitive, then in the namespace, then as
// written. A name that is not known yet may be defined later in the text.
func (p *parser) find(slot **Node, text, space string, offset int, at *Place) error {
	if k, ok := primitiveKind(text); ok {
		*slot = &Node{Kind: k, At: at, Referenced: p.referenced}
		return nil
	}
	n := newName(text, space)
	if known := p.named[n.Full()]; known != nil {
		*slot = known
		return nil
	}
	if known := p.named[text]; known != nil {
		*slot = known
		return nil
	}
	*slot = &Node{Kind: unresolved, Name: n, At: at}
	p.pending = append(p.pending, pending{slot, offset, strings.Contains(text, ".")})
	return nil
}

func (p *parser) union(slot **Node, v *ordered.Value, space string, at *Place) error {
	if err := p.count(len(v.Items)); err != nil {
		return err
	}
	n := &Node{Kind: Union, At: at, Referenced: p.referenced, Branches: make([]*Node, len(v.Items))}
	for i, item := range v.Items {
		if err := p.typ(&n.Branches[i], item, space, at.element(i)); err != nil {
			return err
		}
	}
	p.unions = append(p.unions, n)
	p.offsets[n] = v.Offset
	*slot = n
	return nil
}

func (p *parser) object(slot **Node, v *ordered.Value, space string, at *Place) error {
	word, ok := v.GetText("type")
	if !ok {
		return p.fail(v, "a type needs \"type\" with the name of a type")
	}
	n := &Node{At: at, Referenced: p.referenced}
	var err error
	switch word {
	case "record", "error":
		n.Kind, n.isError = Record, word == "error"
		err = p.definition(n, v, space, p.record)
	case "enum":
		n.Kind = Enum
		err = p.definition(n, v, space, p.enum)
	case "fixed":
		n.Kind = Fixed
		err = p.definition(n, v, space, p.fixed)
	case "array":
		n.Kind = Array
		err = p.element(n, v, "items", space)
	case "map":
		n.Kind = Map
		err = p.element(n, v, "values", space)
	default:
		k, primitive := primitiveKind(word)
		if !primitive {
			return p.find(slot, word, space, v.Offset, at)
		}
		n.Kind = k
	}
	if err != nil {
		return err
	}
	n.Props = properties(v, typeKeys, n.Kind == Enum)
	*slot = n
	return nil
}

func (p *parser) element(n *Node, v *ordered.Value, key, space string) error {
	item := v.Get(key)
	if item == nil {
		return p.fail(v, "%s without %q", n.Kind, key)
	}
	return p.typ(&n.Items, item, space, n.At.key(key))
}

// definition reads what all named types have, then the body. Only then is the
// name known, as in Avro: a record that contains itself uses a name that is
// defined later.
func (p *parser) definition(n *Node, v *ordered.Value, space string, body func(*Node, *ordered.Value) error) error {
	text, ok := v.GetText("name")
	if !ok {
		return p.fail(v, "%s without a name", n.Kind)
	}
	if own, ok := v.GetText("namespace"); ok {
		space = own
	}
	n.Name = newName(text, space)
	if !p.legalName(n.Name.Simple) || !p.lenient && !strictSpace(n.Name.Space) {
		return p.fail(v, "%q is not a legal name: names are letters, digits and _, and do not start with a digit", n.Name.Full())
	}
	if _, taken := primitiveKind(n.Name.Full()); taken {
		return p.fail(v, "a type cannot have the name of the primitive type %s", n.Name.Full())
	}
	n.Doc, n.HasDoc = v.GetText("doc")
	p.offsets[n] = v.Offset
	aliases, err := p.aliases(v)
	if err != nil {
		return err
	}
	seen := map[Name]bool{}
	for _, a := range aliases {
		full := newName(a, n.Name.Space)
		if !p.lenient && (!p.legalName(full.Simple) || !strictSpace(full.Space)) {
			return p.fail(v.Get("aliases"), "%q is not a legal alias", a)
		}
		if !seen[full] {
			seen[full] = true
			n.Aliases = append(n.Aliases, full)
		}
	}
	if err := body(n, v); err != nil {
		return err
	}
	if known := p.named[n.Name.Full()]; known != nil {
		p.redefined = append(p.redefined, [2]*Node{known, n})
	} else {
		p.named[n.Name.Full()] = n
	}
	return nil
}

func (p *parser) aliases(v *ordered.Value) ([]string, error) {
	list := v.Get("aliases")
	if list == nil {
		return nil, nil
	}
	if list.Kind != ordered.Array {
		return nil, p.fail(list, "aliases is not a list")
	}
	var out []string
	seen := map[string]bool{}
	for _, a := range list.Items {
		if a.Kind != ordered.String {
			return nil, p.fail(a, "an alias is not a string")
		}
		if !seen[a.Text] {
			seen[a.Text] = true
			out = append(out, a.Text)
		}
	}
	return out, nil
}

func (p *parser) record(n *Node, v *ordered.Value) error {
	list := v.Get("fields")
	if list == nil || list.Kind != ordered.Array {
		return p.fail(v, "record %s has no list of fields", n.Name.Full())
	}
	if err := p.count(len(list.Items)); err != nil {
		return err
	}
	n.Fields = make([]*Field, len(list.Items))
	n.ByName = make(map[string]int, len(list.Items))
	for i, item := range list.Items {
		f, err := p.field(n, item, i)
		if err != nil {
			return err
		}
		if _, taken := n.ByName[f.Name]; taken {
			return p.fail(item, "record %s has two fields %q", n.Name.Full(), f.Name)
		}
		n.ByName[f.Name] = i
		n.Fields[i] = f
	}
	p.records = append(p.records, n)
	return nil
}

func (p *parser) field(owner *Node, v *ordered.Value, i int) (*Field, error) {
	text, ok := "", false
	if v.Kind == ordered.Object {
		text, ok = v.GetText("name")
	}
	if !ok {
		return nil, p.fail(v, "field %d of record %s has no name", i, owner.Name.Full())
	}
	if !p.legalName(text) {
		return nil, p.fail(v, "%q is not a legal field name: names are letters, digits and _, and do not start with a digit", text)
	}
	f := &Field{Name: text, Order: ascending, offset: v.Offset}
	f.Doc, f.HasDoc = v.GetText("doc")
	typ := v.Get("type")
	if typ == nil {
		return nil, p.fail(v, "field %q of record %s has no type", text, owner.Name.Full())
	}
	if err := p.typ(&f.Type, typ, owner.Name.Space, owner.At.fieldType(i)); err != nil {
		return nil, err
	}
	if order := v.Get("order"); order != nil {
		f.Order = strings.ToLower(order.Text)
		if order.Kind != ordered.String || f.Order != ascending && f.Order != "descending" && f.Order != "ignore" {
			return nil, p.fail(order, "order of field %q is ascending, descending or ignore", text)
		}
	}
	var err error
	if f.Aliases, err = p.aliases(v); err != nil {
		return nil, err
	}
	f.Default = v.Get("default")
	if f.Default != nil && f.Default.Kind == ordered.String && (f.Type.Kind == Float || f.Type.Kind == Double) {
		if f.Default, ok = numeric(f.Default); !ok {
			return nil, p.fail(v.Get("default"), "default of field %q is not a number", text)
		}
	}
	f.Props = properties(v, fieldKeys, true)
	return f, nil
}

// numeric turns a number in quotes, as Avro allows for defaults of float and
// double, into a number.
func numeric(v *ordered.Value) (*ordered.Value, bool) {
	s := strings.TrimSpace(v.Text)
	switch strings.TrimLeft(s, "+-") {
	case "NaN", "Infinity":
	default:
		s = strings.TrimRight(s, "fFdD")
		if strings.ContainsAny(s, "xX_nN") { // Go also reads hexadecimal, underscores and other words
			return nil, false
		}
	}
	f := ordered.ParseDouble(s)
	if f != f && !strings.HasSuffix(s, "NaN") { //nolint:gocritic // NaN is the one value that differs from itself
		return nil, false
	}
	return &ordered.Value{Kind: ordered.Float, Text: ordered.PrintDouble(f), Offset: v.Offset}, true
}

func (p *parser) enum(n *Node, v *ordered.Value) error {
	list := v.Get("symbols")
	if list == nil || list.Kind != ordered.Array {
		return p.fail(v, "enum %s has no list of symbols", n.Name.Full())
	}
	if err := p.count(len(list.Items)); err != nil {
		return err
	}
	n.SymbolSet = make(map[string]bool, len(list.Items))
	for _, s := range list.Items {
		if s.Kind != ordered.String || !p.legalName(s.Text) {
			return p.fail(s, "enum %s: %s is not a legal symbol", n.Name.Full(), s.Describe())
		}
		if n.SymbolSet[s.Text] {
			return p.fail(s, "enum %s has the symbol %s twice", n.Name.Full(), s.Text)
		}
		n.SymbolSet[s.Text] = true
		n.Symbols = append(n.Symbols, s.Text)
	}
	n.Symbol, n.HasSymbol = v.GetText("default")
	if n.HasSymbol && !n.SymbolSet[n.Symbol] {
		return p.fail(v.Get("default"), "the default %q of enum %s is not one of its symbols", n.Symbol, n.Name.Full())
	}
	return nil
}

func (p *parser) fixed(n *Node, v *ordered.Value) error {
	size := v.Get("size")
	if size == nil || size.Kind != ordered.Integer || !ordered.Fits(size, 32) {
		return p.fail(v, "fixed %s has no size, or one that is no 32-bit integer", n.Name.Full())
	}
	if n.Size = size.Integer(); n.Size < 0 {
		return p.fail(size, "fixed %s has a negative size", n.Name.Full())
	}
	return nil
}
