// Package model loads JSON schemas as Confluent's loaders understand them: one
// typed node for each schema object, or an implied allOf of several.
//
// Nothing is ever read from a file or an address: a $ref finds what the text and
// its dependencies hold, or it is a fault. Meta-schemas are known by address
// only and stand for a schema without rules.
package model

import (
	"errors"
	"fmt"
	"math/big"
	"regexp/syntax"
	"strconv"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// loader turns values into nodes. It works through a list instead of calling
// itself, so that a long chain of references needs no deep stack.
type loader struct {
	library  *library
	limits   compat.Limits
	nodes    map[*tree.Value]*Node
	todo     []*Node
	refs     []*Node // all references, for shorten
	made     int
	digests  tree.Digests
	families []keywords // one row for each type that has keywords

	// The first fault of each sort. A bad keyword makes the text no schema; an
	// unresolved reference is found by Validate, because a text may be stored
	// before what it refers to.
	badKeyword error
	unresolved error
}

// Schema is a loaded schema with everything it refers to.
type Schema struct {
	Text *tree.Value // the whole schema as it is written
	Root *Node
	// BadKeyword is the first keyword that no loader can use, unresolved the first
	// reference that leads nowhere: *compat.SyntaxError or nil. The nodes are
	// incomplete when there is one, and a comparison would be a guess.
	BadKeyword, unresolved error
}

// Fault returns what keeps a schema from being loaded whole, or nil.
func (l *Schema) Fault() error {
	if l.BadKeyword != nil {
		return l.BadKeyword
	}
	return l.unresolved
}

// Load reads a schema and its dependencies. Its error is a *compat.SyntaxError
// for a text that is no JSON, or a *compat.LimitError.
func Load(src compat.Source, limits compat.Limits) (*Schema, error) {
	lib, err := newLibrary(src, limits)
	if err != nil {
		return nil, err
	}
	l := loader{library: lib, limits: limits, nodes: map[*tree.Value]*Node{}, digests: tree.Digests{}, families: typedKeywords()}
	root, err := l.load()
	if err != nil {
		return nil, err
	}
	return &Schema{Text: lib.main.root, Root: root, BadKeyword: l.badKeyword, unresolved: l.unresolved}, nil
}

// load builds the nodes of the schema, root first. Its error is a *compat.LimitError.
func (l *loader) load() (*Node, error) {
	root := l.node(l.library.main.root, l.library.main)
	for i := 0; i < len(l.todo); i++ {
		if l.made > l.limits.Fields {
			return nil, &compat.LimitError{What: "fields", Limit: l.limits.Fields}
		}
		l.fill(l.todo[i])
	}
	if l.made > l.limits.Fields {
		return nil, &compat.LimitError{What: "fields", Limit: l.limits.Fields}
	}
	l.shorten()
	return root, nil
}

// node returns the node of a value. One value has one node however it is
// reached: the comparison recognises cycles by that.
func (l *loader) node(v *tree.Value, doc *document) *Node {
	if n, ok := l.nodes[v]; ok {
		return n
	}
	n := &Node{At: v, doc: doc}
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
			if end.Kind != KindReference {
				n.target = end
				break
			}
			if end == mark {
				l.unresolvable(n.At, fmt.Errorf("the reference %q leads back to itself", brief(n.ref.Text)))
				n.target = &Node{At: n.At, doc: n.doc}
				break
			}
			if steps++; steps == power {
				mark, power = end, power*2
			}
		}
	}
}

// fault remembers that a keyword has a value no loader can use.
func (l *loader) fault(v *tree.Value, format string, args ...any) {
	if l.badKeyword == nil {
		l.badKeyword = l.syntaxError(v, fmt.Sprintf(format, args...))
	}
}

func (l *loader) unresolvable(v *tree.Value, err error) {
	if l.unresolved == nil {
		l.unresolved = l.syntaxError(v, err.Error())
	}
}

func (l *loader) syntaxError(v *tree.Value, message string) error {
	doc := l.library.scopeOf(v).doc
	err := &compat.SyntaxError{Format: compat.JSON, Message: message}
	if pointer := v.Pointer(); pointer != "" {
		err.Message = "#" + brief(pointer) + ": " + message
	}
	if doc != l.library.main {
		return inDependency(doc.name, err)
	}
	err.Line, err.Column = tree.Position(l.library.text, v.Start)
	return err
}

// expect returns the member key of v if it is there and has one of the shapes.
func (l *loader) expect(v *tree.Value, key string, shapes ...tree.Shape) *tree.Value {
	child := v.Get(key)
	if child == nil {
		return nil
	}
	for _, s := range shapes {
		if child.Shape == s {
			return child
		}
	}
	words := shapes[0].String()
	for _, s := range shapes[1:] {
		words += " or " + s.String()
	}
	l.fault(child, "%s must be %s, not %s", key, words, child.Shape)
	return nil
}

func (l *loader) bound(v *tree.Value, key string) Bound {
	child := l.expect(v, key, tree.ShapeNumber)
	if child == nil {
		return Bound{}
	}
	n, _ := strconv.ParseFloat(child.Text, 64) // beyond the range: infinite, which compares as it should
	return Bound{At: child, N: n}
}

// schema returns the node of a member that is a schema, or nil.
func (l *loader) schema(v *tree.Value, key string, doc *document) *Node {
	child := l.expect(v, key, tree.ShapeObject, tree.ShapeBool)
	if child == nil {
		return nil
	}
	return l.node(child, doc)
}

// item returns the node of v, which has to be a schema.
func (l *loader) item(v *tree.Value, doc *document) *Node {
	if v.Shape != tree.ShapeObject && v.Shape != tree.ShapeBool {
		l.fault(v, "expected a schema, not %s", v.Shape)
		return &Node{At: v, doc: doc}
	}
	return l.node(v, doc)
}

func (l *loader) pattern(at *tree.Value, expression string) {
	_, err := syntax.Parse(expression, syntax.Perl)
	var bad *syntax.Error
	if !errors.As(err, &bad) {
		return
	}
	// Only what is wrong in every dialect: Java and ECMA know look-ahead,
	// back references and more that this parser does not.
	switch bad.Code {
	case syntax.ErrMissingBracket, syntax.ErrMissingParen, syntax.ErrUnexpectedParen,
		syntax.ErrTrailingBackslash, syntax.ErrMissingRepeatArgument:
		l.fault(at, "%q is not a regular expression: %s", brief(expression), bad.Code)
	default:
	}
}

// fill gives n the parts that its keywords make.
func (l *loader) fill(n *Node) {
	v, doc := n.At, n.doc
	if v.Shape == tree.ShapeBool {
		if doc.draft == draft4 && v.Parent != nil {
			l.fault(v, "draft 4 has no boolean schemas")
		}
		if !v.Truth {
			n.Kind = KindFalse
		}
		return
	}
	var parts []*Node
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
func (l *loader) join(n *Node, parts []*Node) {
	switch len(parts) {
	case 0:
	case 1:
		*n = *parts[0]
		if n.Kind == KindReference {
			l.refs = append(l.refs, n) // the copy needs its target too
		}
	default:
		n.Kind, n.Criterion, n.implied = KindCombined, AllOf, true
		whole := l.digests.Of(n.At)
		for i, p := range parts {
			d := whole
			// Parts of one text differ by kind, explicit combinations by criterion.
			d[0], d[1] = d[0]^byte(p.Kind), d[1]^byte(len(parts)+i)
			n.Branches = append(n.Branches, Branch{Node: p, Position: i, Digest: d})
		}
	}
	l.made += len(parts)
}

// annotate reads what belongs to the schema as a whole.
func (l *loader) annotate(n *Node) {
	v, doc := n.At, n.doc
	if !doc.draft.modern() {
		n.ID = l.expect(v, doc.draft.identifier(), tree.ShapeString)
	}
	n.Title = l.expect(v, "title", tree.ShapeString)
	n.Description = l.expect(v, "description", tree.ShapeString)
	n.Initial = v.Get("default")
	if t := v.Get("connect.type"); t != nil && t.Shape == tree.ShapeString {
		n.Bytes = t.Text == "bytes"
	}
}

// reference makes a node of $ref, nil if there is none.
func (l *loader) reference(v *tree.Value, doc *document) *Node {
	keys := []string{"$ref"}
	if doc.draft.modern() {
		// Which anchor a dynamic reference ends at depends on the instance's way
		// through the schemas; a comparison can only use the first one.
		keys = []string{"$ref", "$dynamicRef", "$recursiveRef"}
	}
	for _, key := range keys {
		ref := l.expect(v, key, tree.ShapeString)
		if ref == nil {
			continue
		}
		n := &Node{Kind: KindReference, At: v, doc: doc, ref: ref}
		target, err := l.library.resolve(ref)
		switch {
		case err != nil:
			l.unresolvable(ref, err)
			n.target = &Node{At: v, doc: doc}
		case target == nil:
			n.target = &Node{At: v, doc: doc}
		default:
			n.target = l.node(target, l.library.scopeOf(target).doc)
		}
		return n
	}
	return nil
}

// logic makes the nodes of the keywords that apply to instances of any type.
func (l *loader) logic(v *tree.Value, doc *document) []*Node {
	var parts []*Node
	if list := l.expect(v, "enum", tree.ShapeArray); list != nil {
		n := &Node{Kind: KindEnum, At: v, doc: doc, List: list, Values: make(map[string]bool, len(list.Items))}
		for _, item := range list.Items {
			n.Values[item.Print(true)] = true
		}
		l.made += len(list.Items)
		parts = append(parts, n)
	}
	if c := v.Get("const"); c != nil && doc.draft != draft4 {
		parts = append(parts, &Node{Kind: KindConst, At: v, doc: doc, List: c, Values: map[string]bool{c.Print(true): true}})
	}
	if inner := l.schema(v, "not", doc); inner != nil {
		parts = append(parts, &Node{Kind: KindNot, At: v, doc: doc, Not: inner})
	}
	for _, c := range []Criterion{AllOf, AnyOf, OneOf} {
		if list := l.expect(v, string(c), tree.ShapeArray); list != nil {
			parts = append(parts, l.combined(v, list, c, doc))
		}
	}
	if v.Get("if") != nil && doc.draft >= draft7 || (v.Get("then") != nil || v.Get("else") != nil) && doc.draft == draft7 {
		// The three schemas are loaded, so that their faults are found, but never compared.
		for _, key := range []string{"if", "then", "else"} {
			l.schema(v, key, doc)
		}
		parts = append(parts, &Node{Kind: KindConditional, At: v, doc: doc})
	}
	return parts
}

// combined makes a node of allOf, anyOf or oneOf; equal branches count once.
func (l *loader) combined(v, list *tree.Value, c Criterion, doc *document) *Node {
	n := &Node{Kind: KindCombined, At: v, doc: doc, Criterion: c}
	seen := make(map[tree.Digest]bool, len(list.Items))
	for i, item := range list.Items {
		inner := l.item(item, doc)
		if d := l.digests.Of(item); !seen[d] {
			seen[d] = true
			n.Branches = append(n.Branches, Branch{Node: inner, Position: i, Digest: d})
		}
	}
	return n
}

// factor reads multipleOf as an exact number.
func (l *loader) factor(v *tree.Value) (*tree.Value, *big.Rat) {
	at := l.expect(v, "multipleOf", tree.ShapeNumber)
	if at == nil {
		return nil, nil
	}
	r, ok := new(big.Rat).SetString(at.Text)
	if !ok || r.Sign() == 0 {
		l.fault(at, "multipleOf must not be zero")
		return nil, nil
	}
	return at, r
}
