package jsonschema

import (
	"fmt"
	"math/big"
	"regexp/syntax"
	"strconv"

	"github.com/treaty-registry/treaty/compat"
)

// loader turns values into nodes. It works through a list instead of calling
// itself, so that a long chain of references needs no deep stack.
type loader struct {
	library *library
	limits  compat.Limits
	nodes   map[*value]*node
	todo    []*node
	refs    []*node // all references, for shorten
	made    int
	digests digests

	// The first fault of each sort. A bad keyword makes the text no schema; an
	// unresolved reference is found by Validate, because a text may be stored
	// before what it refers to.
	badKeyword error
	unresolved error
}

// load builds the nodes of the schema, root first. Its error is a *compat.LimitError.
func (l *loader) load() (*node, error) {
	root := l.node(l.library.main.root, l.library.main)
	for i := 0; i < len(l.todo); i++ {
		if l.made > l.limits.Fields {
			return nil, &compat.LimitError{What: "fields", Limit: l.limits.Fields}
		}
		l.fill(l.todo[i])
	}
	l.shorten()
	return root, nil
}

// node returns the node of a value. One value has one node however it is
// reached: the comparison recognises cycles by that.
func (l *loader) node(v *value, doc *document) *node {
	if n, ok := l.nodes[v]; ok {
		return n
	}
	n := &node{at: v, doc: doc}
	l.nodes[v] = n
	l.todo = append(l.todo, n)
	l.made++
	return n
}

// shorten makes each reference lead to a schema that is not a reference itself.
func (l *loader) shorten() {
	for _, n := range l.refs {
		// Brent's way to see a cycle: a second pointer that moves at powers of two.
		mark, steps, power := n, 0, 1
		for end := n.target; ; end = end.target {
			if end.kind != kindReference {
				n.target = end
				break
			}
			if end == mark {
				l.unresolvable(n.at, fmt.Errorf("the reference %q leads back to itself", n.at.get("$ref").text))
				n.target = &node{at: n.at, doc: n.doc}
				break
			}
			if steps++; steps == power {
				mark, power = end, power*2
			}
		}
	}
}

// fault remembers that a keyword has a value no loader can use.
func (l *loader) fault(v *value, format string, args ...any) {
	if l.badKeyword == nil {
		l.badKeyword = l.syntaxError(v, fmt.Sprintf(format, args...))
	}
}

func (l *loader) unresolvable(v *value, err error) {
	if l.unresolved == nil {
		l.unresolved = l.syntaxError(v, err.Error())
	}
}

func (l *loader) syntaxError(v *value, message string) error {
	doc := scopeOf(v).doc
	err := &compat.SyntaxError{Format: compat.JSON, Message: message}
	if pointer := v.pointer(); pointer != "" {
		err.Message = "#" + pointer + ": " + message
	}
	if doc != l.library.main {
		return inDependency(doc.name, err)
	}
	err.Line, err.Column = position(l.library.text, v.start)
	return err
}

// expect returns the member key of v if it is there and has one of the shapes.
func (l *loader) expect(v *value, key string, shapes ...shape) *value {
	child := v.get(key)
	if child == nil {
		return nil
	}
	for _, s := range shapes {
		if child.shape == s {
			return child
		}
	}
	words := shapes[0].String()
	for _, s := range shapes[1:] {
		words += " or " + s.String()
	}
	l.fault(child, "%s must be %s, not %s", key, words, child.shape)
	return nil
}

func (l *loader) bound(v *value, key string) bound {
	child := l.expect(v, key, shapeNumber)
	if child == nil {
		return bound{}
	}
	n, _ := strconv.ParseFloat(child.text, 64) // beyond the range: infinite, which compares as it should
	return bound{at: child, n: n}
}

// schema returns the node of a member that is a schema, or nil.
func (l *loader) schema(v *value, key string, doc *document) *node {
	child := l.expect(v, key, shapeObject, shapeBool)
	if child == nil {
		return nil
	}
	return l.node(child, doc)
}

// item returns the node of v, which has to be a schema.
func (l *loader) item(v *value, doc *document) *node {
	if v.shape != shapeObject && v.shape != shapeBool {
		l.fault(v, "expected a schema, not %s", v.shape)
		return &node{at: v, doc: doc}
	}
	return l.node(v, doc)
}

func (l *loader) pattern(at *value, expression string) {
	_, err := syntax.Parse(expression, syntax.Perl)
	bad, ok := err.(*syntax.Error)
	if !ok {
		return
	}
	// Only what is wrong in every dialect: Java and ECMA know look-ahead,
	// back references and more that this parser does not.
	switch bad.Code {
	case syntax.ErrMissingBracket, syntax.ErrMissingParen, syntax.ErrUnexpectedParen,
		syntax.ErrTrailingBackslash, syntax.ErrMissingRepeatArgument:
		l.fault(at, "%q is not a regular expression: %s", expression, bad.Code)
	default:
	}
}

// fill gives n the parts that its keywords make.
func (l *loader) fill(n *node) {
	v, doc := n.at, n.doc
	if v.shape == shapeBool {
		if doc.draft == draft4 && v.parent != nil {
			l.fault(v, "draft 4 has no boolean schemas")
		}
		if !v.truth {
			n.kind = kindFalse
		}
		return
	}
	var parts []*node
	if ref := l.reference(v, doc); ref != nil {
		if !doc.draft.modern() {
			*n = *ref // all other keywords are ignored
			l.refs = append(l.refs, n)
			return
		}
		l.refs = append(l.refs, ref)
		parts = append(parts, ref)
	}
	parts = append(parts, l.logic(v, doc)...)
	if doc.draft.modern() {
		parts = append(parts, l.modernTyped(v, doc)...)
	} else {
		parts = append(parts, l.classicTyped(v, doc)...)
	}
	l.join(n, parts)
	l.annotate(n)
}

// join makes n its only part, or an implied allOf of several.
func (l *loader) join(n *node, parts []*node) {
	switch len(parts) {
	case 0:
	case 1:
		*n = *parts[0]
		if n.kind == kindReference {
			l.refs = append(l.refs, n) // the copy needs its target too
		}
	default:
		n.kind, n.criterion, n.implied = kindCombined, allOf, true
		whole := l.digests.of(n.at)
		for i, p := range parts {
			d := whole
			// Parts of one text differ by kind, explicit combinations by criterion.
			d[0], d[1] = d[0]^byte(p.kind), d[1]^byte(len(parts)+i)
			n.branches = append(n.branches, branch{node: p, position: i, digest: d})
		}
	}
	l.made += len(parts)
}

// annotate reads what belongs to the schema as a whole.
func (l *loader) annotate(n *node) {
	v, doc := n.at, n.doc
	if !doc.draft.modern() {
		n.id = l.expect(v, doc.draft.identifier(), shapeString)
	}
	n.title = l.expect(v, "title", shapeString)
	n.description = l.expect(v, "description", shapeString)
	n.initial = v.get("default")
	if t := v.get("connect.type"); t != nil && t.shape == shapeString {
		n.bytes = t.text == "bytes"
	}
}

// reference makes a node of $ref, nil if there is none.
func (l *loader) reference(v *value, doc *document) *node {
	keys := []string{"$ref"}
	if doc.draft.modern() {
		// Which anchor a dynamic reference ends at depends on the instance's way
		// through the schemas; a comparison can only use the first one.
		keys = []string{"$ref", "$dynamicRef", "$recursiveRef"}
	}
	for _, key := range keys {
		ref := l.expect(v, key, shapeString)
		if ref == nil {
			continue
		}
		n := &node{kind: kindReference, at: v, doc: doc}
		target, err := l.library.resolve(ref)
		switch {
		case err != nil:
			l.unresolvable(ref, err)
			n.target = &node{at: v, doc: doc}
		case target == nil:
			n.target = &node{at: v, doc: doc}
		default:
			n.target = l.node(target, scopeOf(target).doc)
		}
		return n
	}
	return nil
}

// logic makes the nodes of the keywords that apply to instances of any type.
func (l *loader) logic(v *value, doc *document) []*node {
	var parts []*node
	if list := l.expect(v, "enum", shapeArray); list != nil {
		n := &node{kind: kindEnum, at: v, doc: doc, list: list, values: make(map[string]bool, len(list.items))}
		for _, item := range list.items {
			n.values[item.print(true)] = true
		}
		l.made += len(list.items)
		parts = append(parts, n)
	}
	if c := v.get("const"); c != nil && doc.draft != draft4 {
		parts = append(parts, &node{kind: kindConst, at: v, doc: doc, list: c, values: map[string]bool{c.print(true): true}})
	}
	if inner := l.schema(v, "not", doc); inner != nil {
		parts = append(parts, &node{kind: kindNot, at: v, doc: doc, not: inner})
	}
	for _, c := range []criterion{allOf, anyOf, oneOf} {
		if list := l.expect(v, string(c), shapeArray); list != nil {
			parts = append(parts, l.combined(v, list, c, doc))
		}
	}
	if doc.draft >= draft7 && (v.get("if") != nil || v.get("then") != nil || v.get("else") != nil) {
		// The three schemas are loaded, so that their faults are found, but never compared.
		for _, key := range []string{"if", "then", "else"} {
			l.schema(v, key, doc)
		}
		parts = append(parts, &node{kind: kindConditional, at: v, doc: doc})
	}
	return parts
}

// combined makes a node of allOf, anyOf or oneOf; equal branches count once.
func (l *loader) combined(v, list *value, c criterion, doc *document) *node {
	n := &node{kind: kindCombined, at: v, doc: doc, criterion: c}
	seen := make(map[digest]bool, len(list.items))
	for i, item := range list.items {
		inner := l.item(item, doc)
		if d := l.digests.of(item); !seen[d] {
			seen[d] = true
			n.branches = append(n.branches, branch{node: inner, position: i, digest: d})
		}
	}
	return n
}

// factor reads multipleOf as an exact number.
func (l *loader) factor(v *value) (*value, *big.Rat) {
	at := l.expect(v, "multipleOf", shapeNumber)
	if at == nil {
		return nil, nil
	}
	r, ok := new(big.Rat).SetString(at.text)
	if !ok || r.Sign() == 0 {
		l.fault(at, "multipleOf must not be zero")
		return nil, nil
	}
	return at, r
}
