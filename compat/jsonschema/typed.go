package jsonschema

import "slices"

// keywords lists what belongs to instances of one type. A schema without type
// that has one of them gets a node of that kind all the same.
type keywords struct {
	kind    kind
	classic []string // drafts 4 to 7
	modern  []string // 2019-09 and 2020-12
}

// typedKeywords has a row for each type that has keywords.
var typedKeywords = []keywords{
	{kindString, []string{"minLength", "maxLength", "pattern", "format"}, []string{"minLength", "maxLength", "pattern"}},
	{
		kindNumber, []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
		[]string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
	},
	{
		kindArray, []string{"items", "additionalItems", "minItems", "maxItems", "uniqueItems", "contains"},
		[]string{"items", "prefixItems", "unevaluatedItems", "minItems", "maxItems", "uniqueItems", "contains"},
	},
	{
		kindObject, []string{
			"properties", "required", "minProperties", "maxProperties", "dependencies",
			"patternProperties", "additionalProperties", "propertyNames",
		},
		[]string{
			"properties", "required", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas",
			"patternProperties", "additionalProperties", "propertyNames", "unevaluatedProperties",
		},
	},
}

// typeNames maps the words of type to kinds.
var typeNames = map[string]kind{
	"string": kindString, "number": kindNumber, "integer": kindNumber, "boolean": kindBoolean,
	"null": kindNull, "array": kindArray, "object": kindObject,
}

// typeWord looks up one word of type.
func (l *loader) typeWord(v *value) (kind, bool) {
	if v.shape != shapeString {
		l.fault(v, "a type is a string, not %s", v.shape)
		return 0, false
	}
	k, ok := typeNames[v.text]
	if !ok {
		l.fault(v, "unknown type %q", v.text)
	}
	return k, ok
}

// present reports whether v has one of the keywords that draft knows. Confluent's
// reader of the modern drafts does not see an empty list of properties.
func present(v *value, keys []string, d draft) bool {
	for _, key := range keys {
		if d == draft4 && (key == "contains" || key == "propertyNames") {
			continue
		}
		if child := v.get(key); child != nil && !(key == "properties" && d.modern() && len(child.members) == 0) {
			return true
		}
	}
	return false
}

// classicTyped makes the nodes of type and of typed keywords in drafts 4 to 7:
// a type takes its keywords, a list of types is an anyOf of typed nodes that
// each take theirs, and keywords that no type took stand as nodes of their own.
func (l *loader) classicTyped(v *value, doc *document) []*node {
	var parts []*node
	taken := map[kind]bool{}
	switch t := l.expect(v, "type", shapeString, shapeArray); {
	case t == nil:
	case t.shape == shapeString:
		if k, ok := l.typeWord(t); ok {
			taken[k] = true
			parts = append(parts, l.typed(k, v, t, doc))
		}
	default:
		n := &node{kind: kindCombined, at: v, doc: doc, criterion: anyOf, implied: true}
		for i, word := range t.items {
			if k, ok := l.typeWord(word); ok {
				taken[k] = true
				l.alternative(n, l.typed(k, v, word, doc), word, i)
			}
		}
		parts = append(parts, n)
	}
	for _, group := range typedKeywords {
		if !taken[group.kind] && present(v, group.classic, doc.draft) {
			parts = append(parts, l.typed(group.kind, v, nil, doc))
		}
	}
	return parts
}

// modernTyped does the same for 2019-09 and 2020-12, where a single type and
// the keywords of that type make one node, and a list of types stands beside them.
func (l *loader) modernTyped(v *value, doc *document) []*node {
	var parts []*node
	single := kindEmpty
	t := l.expect(v, "type", shapeString, shapeArray)
	switch {
	case t == nil:
	case t.shape == shapeString:
		k, ok := l.typeWord(t)
		if ok && (k == kindBoolean || k == kindNull) {
			parts = append(parts, &node{kind: k, at: v, doc: doc})
		} else if ok {
			single = k
		}
	default:
		n := &node{kind: kindCombined, at: v, doc: doc, criterion: anyOf, implied: true}
		for i, word := range t.items {
			if k, ok := l.typeWord(word); ok {
				l.alternative(n, l.bare(k, v, word, doc), word, i)
			}
		}
		parts = append(parts, n)
		t = nil
	}
	for _, group := range typedKeywords {
		if group.kind == single {
			parts = append(parts, l.typed(group.kind, v, t, doc))
		} else if present(v, group.modern, doc.draft) {
			parts = append(parts, l.typed(group.kind, v, nil, doc))
		}
	}
	return parts
}

// alternative adds a typed node to the anyOf that a list of types stands for.
func (l *loader) alternative(n *node, typed *node, word *value, position int) {
	d := l.digests.of(n.at)
	copy(d[:], word.text) // one node per word: the text around it is the same
	if slices.ContainsFunc(n.branches, func(b branch) bool { return b.digest == d }) {
		return
	}
	n.branches = append(n.branches, branch{node: typed, position: position, digest: d})
	l.made++
}

// bare makes a node that has a type and no keywords.
func (l *loader) bare(k kind, v, word *value, doc *document) *node {
	n := &node{kind: k, at: v, doc: doc}
	switch k {
	case kindString:
		n.text = &textRules{}
	case kindNumber:
		n.number = &numberRules{}
		if word != nil && word.text == "integer" {
			n.number.integer = word
		}
	case kindArray:
		n.array = &arrayRules{}
	case kindObject:
		n.object = &objectRules{}
	default:
	}
	return n
}

// typed makes a node with the keywords of its type; word is nil where no type says so.
func (l *loader) typed(k kind, v, word *value, doc *document) *node {
	n := l.bare(k, v, word, doc)
	switch k {
	case kindString:
		n.text.maxLength, n.text.minLength = l.bound(v, "maxLength"), l.bound(v, "minLength")
		if n.text.pattern = l.expect(v, "pattern", shapeString); n.text.pattern != nil {
			l.pattern(n.text.pattern, n.text.pattern.text)
		}
	case kindNumber:
		r := n.number
		r.maximum, r.minimum = l.bound(v, "maximum"), l.bound(v, "minimum")
		r.multipleOf, r.factor = l.factor(v)
		if doc.draft != draft4 { // there the two are booleans, which nothing compares
			r.exclusiveMaximum, r.exclusiveMinimum = l.bound(v, "exclusiveMaximum"), l.bound(v, "exclusiveMinimum")
		}
	case kindArray:
		l.fillArray(n)
	case kindObject:
		l.fillObject(n)
	default:
	}
	return n
}

func (l *loader) fillObject(n *node) {
	v, doc, r := n.at, n.doc, n.object
	if list := l.expect(v, "properties", shapeObject); list != nil {
		for _, m := range list.members {
			r.properties.add(m.key, l.item(m.value, doc))
		}
	}
	if list := l.expect(v, "required", shapeArray); list != nil {
		r.required = make(map[string]*value, len(list.items))
		for _, name := range list.items {
			if name.shape != shapeString {
				l.fault(name, "required lists names, not %s", name.shape)
				continue
			}
			r.required[name.text] = name
		}
	}
	if list := l.expect(v, "patternProperties", shapeObject); list != nil {
		for _, m := range list.members {
			l.pattern(m.value, m.key)
			r.patterns = append(r.patterns, property{m.key, l.item(m.value, doc)})
		}
	}
	r.maxProperties, r.minProperties = l.bound(v, "maxProperties"), l.bound(v, "minProperties")
	r.additional = l.content(v, "additionalProperties", doc)
	if doc.draft >= draft6 {
		l.schema(v, "propertyNames", doc) // for its faults only
	}
	if !doc.draft.modern() {
		l.dependencies(r, l.expect(v, "dependencies", shapeObject), doc)
		return
	}
	if r.additional.at != nil && !r.additional.closed && r.additional.schema == nil {
		r.additional = content{} // true says nothing here
	}
	r.unevaluated = l.content(v, "unevaluatedProperties", doc)
	l.dependencies(r, l.expect(v, "dependentRequired", shapeObject), doc)
	l.dependencies(r, l.expect(v, "dependentSchemas", shapeObject), doc)
}

// dependencies reads one of the keywords for dependencies: arrays of names or schemas.
func (l *loader) dependencies(r *objectRules, list *value, doc *document) {
	if list == nil {
		return
	}
	for _, m := range list.members {
		if m.value.shape != shapeArray {
			r.implies.add(m.key, l.item(m.value, doc))
			continue
		}
		for _, name := range m.value.items {
			if name.shape != shapeString {
				l.fault(name, "a dependency lists names, not %s", name.shape)
			}
		}
		if r.needs == nil {
			r.needs = map[string]*value{}
		}
		r.needs[m.key] = m.value
		r.needsOrder = append(r.needsOrder, m.key)
	}
}

// content reads a keyword that is a boolean or a schema.
func (l *loader) content(v *value, key string, doc *document) content {
	at := l.expect(v, key, shapeBool, shapeObject)
	switch {
	case at == nil:
		return content{}
	case at.shape == shapeBool:
		return content{at: at, closed: !at.truth}
	}
	return content{at: at, schema: l.node(at, doc)}
}

func (l *loader) fillArray(n *node) {
	v, doc, r := n.at, n.doc, n.array
	r.maxItems, r.minItems = l.bound(v, "maxItems"), l.bound(v, "minItems")
	r.maxContains, r.minContains = l.bound(v, "maxContains"), l.bound(v, "minContains")
	if u := l.expect(v, "uniqueItems", shapeBool); u != nil && u.truth {
		r.unique = u
	}
	contains := v.get("contains")
	if contains != nil && doc.draft != draft4 {
		l.schema(v, "contains", doc) // for its faults only
	}
	if doc.draft.modern() {
		l.modernItems(v, doc, r)
		if contains != nil && r.minContains.at == nil {
			r.minContains = bound{at: contains, n: 1}
		}
		return
	}
	if items := l.expect(v, "items", shapeObject, shapeBool, shapeArray); items != nil {
		if items.shape == shapeArray {
			for _, item := range items.items {
				r.tuple = append(r.tuple, l.item(item, doc))
			}
		} else {
			r.all = l.node(items, doc)
		}
	}
	r.additional = l.content(v, "additionalItems", doc)
}

// modernItems reads prefixItems and what items means beside them.
func (l *loader) modernItems(v *value, doc *document, r *arrayRules) {
	r.unevaluated = l.content(v, "unevaluatedItems", doc)
	prefix := l.expect(v, "prefixItems", shapeArray)
	if prefix != nil {
		for _, item := range prefix.items {
			r.tuple = append(r.tuple, l.item(item, doc))
		}
	}
	items := v.get("items")
	if items != nil && items.shape == shapeArray {
		l.fault(items, "items must be a schema since 2019-09; a list of schemas is called prefixItems")
		return
	}
	rest := l.content(v, "items", doc)
	switch {
	case rest.at == nil || !rest.closed && rest.schema == nil: // absent or true
	case rest.closed || prefix != nil:
		r.additional = rest
	default:
		r.all = rest.schema
	}
}
