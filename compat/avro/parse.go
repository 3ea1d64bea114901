package avro

import (
	"fmt"
	"maps"
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// parser turns JSON texts into one graph of types. The referenced texts come
// first; their types are known to all texts that follow.
type parser struct {
	text       string
	lenient    bool // the checks of stored schemas
	referenced bool // the text is that of a dependency
	limits     compat.Limits
	left       int // fields, symbols and branches that may still come

	named     map[string]*node
	inherited map[string]*node // those of the dependencies
	known     []string
	pending   []pending
	redefined [][2]*node
	records   []*node
	unions    []*node
	offsets   map[*node]int // of unions and records, for messages
}

// pending is a place where a type is named that is not defined yet.
type pending struct {
	slot   **node
	offset int
	dotted bool // written with a namespace
}

// newParser reads the dependencies of src. Of each, the full name of the
// outermost type becomes known: those are the types that Avro's printer leaves
// as names.
func newParser(src compat.Source, o compat.ParseOptions) (*parser, error) {
	limits := o.Limits.OrDefault()
	if len(src.Dependencies) > limits.References {
		return nil, &compat.LimitError{What: "references", Limit: limits.References}
	}
	p := &parser{
		// A dependency was accepted when it was registered; it is not judged again.
		lenient: true, referenced: true,
		limits: limits, left: limits.Fields,
		named: map[string]*node{}, offsets: map[*node]int{},
	}
	for _, d := range src.Dependencies {
		root, err := p.run(d.Text)
		if err != nil {
			return nil, inReference(d.Name, err)
		}
		if root.kind.named() {
			p.known = append(p.known, root.name.full())
		}
	}
	return p, nil
}

// root parses the text of the schema itself.
func (p *parser) root(text string, o compat.ParseOptions) (*node, error) {
	p.lenient, p.referenced = o.Stored, false
	// The dependencies' types stay as they are for the second parse of normalize.
	p.inherited = maps.Clone(p.named)
	return p.run(text)
}

// normalize returns the graph of the normalised schema.
func (p *parser) normalize(root *node) (*node, error) {
	p.named, p.lenient, p.left = p.inherited, true, p.limits.Fields
	return p.graph("", normalized(root, p.known))
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
func (p *parser) run(text string) (*node, error) {
	if len(text) > p.limits.Bytes {
		return nil, &compat.LimitError{What: "bytes", Limit: p.limits.Bytes}
	}
	v, err := readJSON(text, p.limits.Depth)
	if err != nil {
		return nil, err
	}
	return p.graph(text, v)
}

// graph turns a JSON value into types; text is only used to say where an error is.
func (p *parser) graph(text string, v *value) (*node, error) {
	p.text, p.pending, p.redefined, p.records, p.unions = text, nil, nil, nil, nil
	var root *node
	if err := p.typ(&root, v, "", &place{}); err != nil {
		return nil, err
	}
	if err := p.resolve(); err != nil {
		return nil, err
	}
	return root, p.check()
}

func (p *parser) fail(at *value, format string, args ...any) error {
	return syntaxAt(p.text, at.offset, fmt.Sprintf(format, args...))
}

// count takes n from the number of fields, symbols and branches allowed.
func (p *parser) count(n int) error {
	if p.left -= n; p.left < 0 {
		return &compat.LimitError{What: "fields", Limit: p.limits.Fields}
	}
	return nil
}

// typ reads a type into slot; names are looked up in the namespace space first.
func (p *parser) typ(slot **node, v *value, space string, at *place) error {
	switch v.kind {
	case stringValue:
		return p.find(slot, v.text, space, v.offset, at)
	case objectValue:
		return p.object(slot, v, space, at)
	case arrayValue:
		return p.union(slot, v, space, at)
	default:
		return p.fail(v, "a type is a name, an object or a list, not %s", v.describe())
	}
}

// find looks a name up as Avro does: primitive, then in the namespace, then as
// written. A name that is not known yet may be defined later in the text.
func (p *parser) find(slot **node, text, space string, offset int, at *place) error {
	if k, ok := primitiveKind(text); ok {
		*slot = &node{kind: k, at: at, referenced: p.referenced}
		return nil
	}
	n := newName(text, space)
	if known := p.named[n.full()]; known != nil {
		*slot = known
		return nil
	}
	if known := p.named[text]; known != nil {
		*slot = known
		return nil
	}
	*slot = &node{kind: unresolved, name: n, at: at}
	p.pending = append(p.pending, pending{slot, offset, strings.Contains(text, ".")})
	return nil
}

func (p *parser) union(slot **node, v *value, space string, at *place) error {
	if err := p.count(len(v.items)); err != nil {
		return err
	}
	n := &node{kind: unionKind, at: at, referenced: p.referenced, branches: make([]*node, len(v.items))}
	for i, item := range v.items {
		if err := p.typ(&n.branches[i], item, space, at.element(i)); err != nil {
			return err
		}
	}
	p.unions = append(p.unions, n)
	p.offsets[n] = v.offset
	*slot = n
	return nil
}

func (p *parser) object(slot **node, v *value, space string, at *place) error {
	word, ok := v.getText("type")
	if !ok {
		return p.fail(v, "a type needs \"type\" with the name of a type")
	}
	n := &node{at: at, referenced: p.referenced}
	var err error
	switch word {
	case "record", "error":
		n.kind, n.isError = recordKind, word == "error"
		err = p.definition(n, v, space, p.record)
	case "enum":
		n.kind = enumKind
		err = p.definition(n, v, space, p.enum)
	case "fixed":
		n.kind = fixedKind
		err = p.definition(n, v, space, p.fixed)
	case "array":
		n.kind = arrayKind
		err = p.element(n, v, "items", space)
	case "map":
		n.kind = mapKind
		err = p.element(n, v, "values", space)
	default:
		k, primitive := primitiveKind(word)
		if !primitive {
			return p.find(slot, word, space, v.offset, at)
		}
		n.kind = k
	}
	if err != nil {
		return err
	}
	n.props = properties(v, typeKeys, n.kind == enumKind)
	*slot = n
	return nil
}

func (p *parser) element(n *node, v *value, key, space string) error {
	item := v.get(key)
	if item == nil {
		return p.fail(v, "%s without %q", n.kind, key)
	}
	return p.typ(&n.items, item, space, n.at.key(key))
}

// definition reads what all named types have, then the body. Only then is the
// name known, as in Avro: a record that contains itself uses a name that is
// defined later.
func (p *parser) definition(n *node, v *value, space string, body func(*node, *value) error) error {
	text, ok := v.getText("name")
	if !ok {
		return p.fail(v, "%s without a name", n.kind)
	}
	if own, ok := v.getText("namespace"); ok {
		space = own
	}
	n.name = newName(text, space)
	if !p.legalName(n.name.simple) || !p.lenient && !strictSpace(n.name.space) {
		return p.fail(v, "%q is not a legal name: names are letters, digits and _, and do not start with a digit", n.name.full())
	}
	if _, taken := primitiveKind(n.name.full()); taken {
		return p.fail(v, "a type cannot have the name of the primitive type %s", n.name.full())
	}
	n.doc, n.hasDoc = v.getText("doc")
	p.offsets[n] = v.offset
	aliases, err := p.aliases(v)
	if err != nil {
		return err
	}
	seen := map[name]bool{}
	for _, a := range aliases {
		full := newName(a, n.name.space)
		if !p.lenient && (!p.legalName(full.simple) || !strictSpace(full.space)) {
			return p.fail(v.get("aliases"), "%q is not a legal alias", a)
		}
		if !seen[full] {
			seen[full] = true
			n.aliases = append(n.aliases, full)
		}
	}
	if err := body(n, v); err != nil {
		return err
	}
	if known := p.named[n.name.full()]; known != nil {
		p.redefined = append(p.redefined, [2]*node{known, n})
	} else {
		p.named[n.name.full()] = n
	}
	return nil
}

func (p *parser) aliases(v *value) ([]string, error) {
	list := v.get("aliases")
	if list == nil {
		return nil, nil
	}
	if list.kind != arrayValue {
		return nil, p.fail(list, "aliases is not a list")
	}
	var out []string
	seen := map[string]bool{}
	for _, a := range list.items {
		if a.kind != stringValue {
			return nil, p.fail(a, "an alias is not a string")
		}
		if !seen[a.text] {
			seen[a.text] = true
			out = append(out, a.text)
		}
	}
	return out, nil
}

func (p *parser) record(n *node, v *value) error {
	list := v.get("fields")
	if list == nil || list.kind != arrayValue {
		return p.fail(v, "record %s has no list of fields", n.name.full())
	}
	if err := p.count(len(list.items)); err != nil {
		return err
	}
	n.fields = make([]*field, len(list.items))
	n.byName = make(map[string]int, len(list.items))
	for i, item := range list.items {
		f, err := p.field(n, item, i)
		if err != nil {
			return err
		}
		if _, taken := n.byName[f.name]; taken {
			return p.fail(item, "record %s has two fields %q", n.name.full(), f.name)
		}
		n.byName[f.name] = i
		n.fields[i] = f
	}
	p.records = append(p.records, n)
	return nil
}

func (p *parser) field(owner *node, v *value, i int) (*field, error) {
	text, ok := "", false
	if v.kind == objectValue {
		text, ok = v.getText("name")
	}
	if !ok {
		return nil, p.fail(v, "field %d of record %s has no name", i, owner.name.full())
	}
	if !p.legalName(text) {
		return nil, p.fail(v, "%q is not a legal field name: names are letters, digits and _, and do not start with a digit", text)
	}
	f := &field{name: text, order: ascending, offset: v.offset}
	f.doc, f.hasDoc = v.getText("doc")
	typ := v.get("type")
	if typ == nil {
		return nil, p.fail(v, "field %q of record %s has no type", text, owner.name.full())
	}
	if err := p.typ(&f.typ, typ, owner.name.space, owner.at.fieldType(i)); err != nil {
		return nil, err
	}
	if order := v.get("order"); order != nil {
		f.order = strings.ToLower(order.text)
		if order.kind != stringValue || f.order != ascending && f.order != "descending" && f.order != "ignore" {
			return nil, p.fail(order, "order of field %q is ascending, descending or ignore", text)
		}
	}
	var err error
	if f.aliases, err = p.aliases(v); err != nil {
		return nil, err
	}
	f.def = v.get("default")
	if f.def != nil && f.def.kind == stringValue && (f.typ.kind == floatKind || f.typ.kind == doubleKind) {
		if f.def, ok = numeric(f.def); !ok {
			return nil, p.fail(v.get("default"), "default of field %q is not a number", text)
		}
	}
	f.props = properties(v, fieldKeys, true)
	return f, nil
}

// numeric turns a number in quotes, as Avro allows for defaults of float and
// double, into a number.
func numeric(v *value) (*value, bool) {
	s := strings.TrimSpace(v.text)
	switch strings.TrimLeft(s, "+-") {
	case "NaN", "Infinity":
	default:
		s = strings.TrimRight(s, "fFdD")
		if strings.ContainsAny(s, "xX_nN") { // Go also reads hexadecimal, underscores and other words
			return nil, false
		}
	}
	f := parseDouble(s)
	if f != f && !strings.HasSuffix(s, "NaN") { //nolint:gocritic // NaN is the one value that differs from itself
		return nil, false
	}
	return &value{kind: floatValue, text: printDouble(f), offset: v.offset}, true
}

func (p *parser) enum(n *node, v *value) error {
	list := v.get("symbols")
	if list == nil || list.kind != arrayValue {
		return p.fail(v, "enum %s has no list of symbols", n.name.full())
	}
	if err := p.count(len(list.items)); err != nil {
		return err
	}
	n.symbolSet = make(map[string]bool, len(list.items))
	for _, s := range list.items {
		if s.kind != stringValue || !p.legalName(s.text) {
			return p.fail(s, "enum %s: %s is not a legal symbol", n.name.full(), s.describe())
		}
		if n.symbolSet[s.text] {
			return p.fail(s, "enum %s has the symbol %s twice", n.name.full(), s.text)
		}
		n.symbolSet[s.text] = true
		n.symbols = append(n.symbols, s.text)
	}
	n.symbol, n.hasSymbol = v.getText("default")
	if n.hasSymbol && !n.symbolSet[n.symbol] {
		return p.fail(v.get("default"), "the default %q of enum %s is not one of its symbols", n.symbol, n.name.full())
	}
	return nil
}

func (p *parser) fixed(n *node, v *value) error {
	size := v.get("size")
	if size == nil || size.kind != integerValue || !fits(size, 32) {
		return p.fail(v, "fixed %s has no size, or one that is no 32-bit integer", n.name.full())
	}
	if n.size = atoi(size.text); n.size < 0 {
		return p.fail(size, "fixed %s has a negative size", n.name.full())
	}
	return nil
}
