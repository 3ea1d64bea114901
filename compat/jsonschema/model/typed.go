package model

import (
	"slices"

	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// keywords lists what belongs to instances of one type. A schema without type
// that has one of them gets a node of that kind all the same.
type keywords struct {
	kind    Kind
	classic []string // drafts 4 to 7
	modern  []string // 2019-09 and 2020-12
}

// typedKeywords has a row for each type that has keywords.
func typedKeywords() []keywords {
	return []keywords{
		{KindString, []string{"minLength", "maxLength", "pattern", "format"}, []string{"minLength", "maxLength", "pattern"}},
		{
			KindNumber,
			[]string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
			[]string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
		},
		{
			KindArray,
			[]string{"items", "additionalItems", "minItems", "maxItems", "uniqueItems", "contains"},
			[]string{"items", "prefixItems", "unevaluatedItems", "minItems", "maxItems", "uniqueItems", "contains"},
		},
		{
			KindObject,
			[]string{
				"properties", "required", "minProperties", "maxProperties", "dependencies",
				"patternProperties", "additionalProperties", "propertyNames",
			},
			[]string{
				"properties", "required", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas",
				"patternProperties", "additionalProperties", "propertyNames", "unevaluatedProperties",
			},
		},
	}
}

// typeKind looks up a word of type.
func typeKind(word string) (Kind, bool) {
	switch word {
	case "string":
		return KindString, true
	case "number", "integer":
		return KindNumber, true
	case "boolean":
		return KindBoolean, true
	case "null":
		return KindNull, true
	case "array":
		return KindArray, true
	case "object":
		return KindObject, true
	}
	return 0, false
}

// typeWord looks up one word of type.
func (l *loader) typeWord(v *tree.Value) (Kind, bool) {
	if v.Shape != tree.ShapeString {
		l.fault(v, "a type is a string, not %s", v.Shape)
		return 0, false
	}
	k, ok := typeKind(v.Text)
	if !ok {
		l.fault(v, "unknown type %q", brief(v.Text))
	}
	return k, ok
}

// present reports whether v has one of the keywords that draft knows. Confluent's
// reader of the modern drafts does not see an empty list of properties.
func present(v *tree.Value, keys []string, d draft) bool {
	for _, key := range keys {
		if d == draft4 && (key == "contains" || key == "propertyNames") {
			continue
		}
		if child := v.Get(key); child != nil && !(key == "properties" && d.modern() && len(child.Members) == 0) {
			return true
		}
	}
	return false
}

// classicTyped makes the nodes of type and of typed keywords in drafts 4 to 7:
// a type takes its keywords, a list of types is an anyOf of typed nodes that
// each take theirs, and keywords that no type took stand as nodes of their own.
func (l *loader) classicTyped(v *tree.Value, doc *document) []*Node {
	var parts []*Node
	taken := map[Kind]bool{}
	switch t := l.expect(v, "type", tree.ShapeString, tree.ShapeArray); {
	case t == nil:
	case t.Shape == tree.ShapeString:
		if k, ok := l.typeWord(t); ok {
			taken[k] = true
			parts = append(parts, l.typed(k, v, t, doc))
		}
	default:
		n := &Node{Kind: KindCombined, At: v, doc: doc, Criterion: AnyOf, implied: true}
		for i, word := range t.Items {
			if k, ok := l.typeWord(word); ok {
				taken[k] = true
				l.alternative(n, l.typed(k, v, word, doc), word, i)
			}
		}
		parts = append(parts, n)
	}
	for _, group := range l.families {
		if !taken[group.kind] && present(v, group.classic, doc.draft) {
			parts = append(parts, l.typed(group.kind, v, nil, doc))
		}
	}
	return parts
}

// modernTyped does the same for 2019-09 and 2020-12, where a single type and
// the keywords of that type make one node, and a list of types stands beside them.
func (l *loader) modernTyped(v *tree.Value, doc *document) []*Node {
	var parts []*Node
	single := KindEmpty
	t := l.expect(v, "type", tree.ShapeString, tree.ShapeArray)
	switch {
	case t == nil:
	case t.Shape == tree.ShapeString:
		k, ok := l.typeWord(t)
		if ok && (k == KindBoolean || k == KindNull) {
			parts = append(parts, &Node{Kind: k, At: v, doc: doc})
		} else if ok {
			single = k
		}
	default:
		n := &Node{Kind: KindCombined, At: v, doc: doc, Criterion: AnyOf, implied: true}
		for i, word := range t.Items {
			if k, ok := l.typeWord(word); ok {
				l.alternative(n, l.bare(k, v, word, doc), word, i)
			}
		}
		parts = append(parts, n)
		t = nil
	}
	for _, group := range l.families {
		if group.kind == single {
			parts = append(parts, l.typed(group.kind, v, t, doc))
		} else if present(v, group.modern, doc.draft) {
			parts = append(parts, l.typed(group.kind, v, nil, doc))
		}
	}
	return parts
}

// alternative adds a typed node to the anyOf that a list of types stands for.
func (l *loader) alternative(n *Node, typed *Node, word *tree.Value, position int) {
	d := l.digests.Of(n.At)
	copy(d[:], word.Text) // one node per word: the text around it is the same
	if slices.ContainsFunc(n.Branches, func(b Branch) bool { return b.Digest == d }) {
		return
	}
	n.Branches = append(n.Branches, Branch{Node: typed, Position: position, Digest: d})
	l.made++
}

// bare makes a node that has a type and no keywords.
func (l *loader) bare(k Kind, v, word *tree.Value, doc *document) *Node {
	n := &Node{Kind: k, At: v, doc: doc}
	switch k {
	case KindString:
		n.Text = &TextRules{}
	case KindNumber:
		n.Number = &NumberRules{}
		if word != nil && word.Text == "integer" {
			n.Number.Integer = word
		}
	case KindArray:
		n.Array = &ArrayRules{}
	case KindObject:
		n.Object = &ObjectRules{}
	default:
	}
	return n
}

// typed makes a node with the keywords of its type; word is nil where no type says so.
func (l *loader) typed(k Kind, v, word *tree.Value, doc *document) *Node {
	n := l.bare(k, v, word, doc)
	switch k {
	case KindString:
		n.Text.MaxLength, n.Text.MinLength = l.bound(v, "maxLength"), l.bound(v, "minLength")
		if n.Text.Pattern = l.expect(v, "pattern", tree.ShapeString); n.Text.Pattern != nil {
			l.pattern(n.Text.Pattern, n.Text.Pattern.Text)
		}
	case KindNumber:
		r := n.Number
		r.Maximum, r.Minimum = l.bound(v, "maximum"), l.bound(v, "minimum")
		r.MultipleOf, r.Factor = l.factor(v)
		if doc.draft != draft4 { // there the two are booleans, which nothing compares
			r.ExclusiveMaximum, r.ExclusiveMinimum = l.bound(v, "exclusiveMaximum"), l.bound(v, "exclusiveMinimum")
		}
	case KindArray:
		l.fillArray(n)
	case KindObject:
		l.fillObject(n)
	default:
	}
	return n
}

func (l *loader) fillObject(n *Node) {
	v, doc, r := n.At, n.doc, n.Object
	if list := l.expect(v, "properties", tree.ShapeObject); list != nil {
		for _, m := range list.Members {
			r.Properties.add(m.Key, l.item(m.Value, doc))
		}
	}
	if list := l.expect(v, "required", tree.ShapeArray); list != nil {
		r.Required = make(map[string]*tree.Value, len(list.Items))
		for _, name := range list.Items {
			if name.Shape != tree.ShapeString {
				l.fault(name, "required lists names, not %s", name.Shape)
				continue
			}
			r.Required[name.Text] = name
		}
	}
	if list := l.expect(v, "patternProperties", tree.ShapeObject); list != nil {
		for _, m := range list.Members {
			l.pattern(m.Value, m.Key)
			r.Patterns = append(r.Patterns, Property{m.Key, l.item(m.Value, doc)})
		}
	}
	r.MaxProperties, r.MinProperties = l.bound(v, "maxProperties"), l.bound(v, "minProperties")
	r.Additional = l.content(v, "additionalProperties", doc)
	if doc.draft >= draft6 {
		l.schema(v, "propertyNames", doc) // for its faults only
	}
	if !doc.draft.modern() {
		l.dependencies(r, l.expect(v, "dependencies", tree.ShapeObject), doc)
		return
	}
	if r.Additional.At != nil && !r.Additional.Closed && r.Additional.Schema == nil {
		r.Additional = Content{} // true says nothing here
	}
	r.Unevaluated = l.content(v, "unevaluatedProperties", doc)
	l.dependencies(r, l.expect(v, "dependentRequired", tree.ShapeObject), doc)
	l.dependencies(r, l.expect(v, "dependentSchemas", tree.ShapeObject), doc)
}

// dependencies reads one of the keywords for dependencies: arrays of names or schemas.
func (l *loader) dependencies(r *ObjectRules, list *tree.Value, doc *document) {
	if list == nil {
		return
	}
	for _, m := range list.Members {
		if m.Value.Shape != tree.ShapeArray {
			r.Implies.add(m.Key, l.item(m.Value, doc))
			continue
		}
		for _, name := range m.Value.Items {
			if name.Shape != tree.ShapeString {
				l.fault(name, "a dependency lists names, not %s", name.Shape)
			}
		}
		if r.Needs == nil {
			r.Needs = map[string]*tree.Value{}
		}
		r.Needs[m.Key] = m.Value
		r.NeedsOrder = append(r.NeedsOrder, m.Key)
	}
}

// content reads a keyword that is a boolean or a schema.
func (l *loader) content(v *tree.Value, key string, doc *document) Content {
	at := l.expect(v, key, tree.ShapeBool, tree.ShapeObject)
	switch {
	case at == nil:
		return Content{}
	case at.Shape == tree.ShapeBool:
		return Content{At: at, Closed: !at.Truth}
	}
	return Content{At: at, Schema: l.node(at, doc)}
}

func (l *loader) fillArray(n *Node) {
	v, doc, r := n.At, n.doc, n.Array
	r.MaxItems, r.MinItems = l.bound(v, "maxItems"), l.bound(v, "minItems")
	contains := v.Get("contains")
	if contains != nil || !doc.draft.modern() { // since 2019-09 the two belong to contains
		r.MaxContains, r.MinContains = l.bound(v, "maxContains"), l.bound(v, "minContains")
	}
	if u := l.expect(v, "uniqueItems", tree.ShapeBool); u != nil && u.Truth {
		r.Unique = u
	}
	if contains != nil && doc.draft != draft4 {
		l.schema(v, "contains", doc) // for its faults only
	}
	if doc.draft.modern() {
		l.modernItems(v, doc, r)
		if contains != nil && r.MinContains.At == nil {
			r.MinContains = Bound{At: contains, N: 1}
		}
		return
	}
	if items := l.expect(v, "items", tree.ShapeObject, tree.ShapeBool, tree.ShapeArray); items != nil {
		if items.Shape == tree.ShapeArray {
			for _, item := range items.Items {
				r.Tuple = append(r.Tuple, l.item(item, doc))
			}
		} else {
			r.All = l.node(items, doc)
		}
	}
	r.Additional = l.content(v, "additionalItems", doc)
}

// modernItems reads prefixItems and what items means beside them.
func (l *loader) modernItems(v *tree.Value, doc *document, r *ArrayRules) {
	r.Unevaluated = l.content(v, "unevaluatedItems", doc)
	prefix := l.expect(v, "prefixItems", tree.ShapeArray)
	if prefix != nil {
		for _, item := range prefix.Items {
			r.Tuple = append(r.Tuple, l.item(item, doc))
		}
	}
	items := v.Get("items")
	if items != nil && items.Shape == tree.ShapeArray {
		l.fault(items, "items must be a schema since 2019-09; a list of schemas is called prefixItems")
		return
	}
	rest := l.content(v, "items", doc)
	switch {
	case rest.At == nil || !rest.Closed && rest.Schema == nil: // absent or true
	case rest.Closed || prefix != nil:
		r.Additional = rest
	default:
		r.All = rest.Schema
	}
}
