package jsonschema

import (
	"math/big"
)

// kind is the type of a node. Two nodes of different kinds are not compared further.
type kind uint8

const (
	kindEmpty kind = iota // {} and true: everything is allowed
	kindFalse
	kindBoolean
	kindNull
	kindString
	kindNumber
	kindArray
	kindObject
	kindEnum
	kindConst
	kindNot
	kindConditional
	kindCombined
	kindReference
)

// String names what a schema of this kind allows.
func (k kind) String() string {
	return [...]string{
		"anything", "nothing", "boolean", "null", "string", "number", "array", "object",
		"a list of values", "a constant", "a negation", "a condition", "a combination", "a reference",
	}[k]
}

// criterion says how the branches of a combined node count.
type criterion string

const (
	allOf criterion = "allOf"
	anyOf criterion = "anyOf"
	oneOf criterion = "oneOf"
)

// node is a schema as Confluent's loaders understand it, which is what the
// comparison sees. One JSON object gives one node; if its keywords belong to
// several kinds, the node is an implied allOf of one part each.
type node struct {
	kind kind
	at   *value    // the schema in its text
	doc  *document // that text

	id, title, description *value
	initial                *value // default
	bytes                  bool   // "connect.type": "bytes"

	target *node // of a reference, never a reference itself

	criterion criterion
	implied   bool // the loader made this combination, the text has none
	branches  []branch

	text   *textRules
	number *numberRules
	object *objectRules
	array  *arrayRules
	not    *node
	values map[string]bool // of enum and const, as sorted JSON
	list   *value          // the enum or const itself
}

// branch is one part of a combined node.
type branch struct {
	node     *node
	position int    // in the text; counted for implied ones
	digest   digest // equal for branches of equal text
}

// bound is a numeric keyword; it is set if at is.
type bound struct {
	at *value
	n  float64
}

type textRules struct {
	maxLength, minLength bound
	pattern              *value
}

type numberRules struct {
	integer                            *value // the word "integer" where the type says so
	maximum, minimum                   bound
	exclusiveMaximum, exclusiveMinimum bound
	multipleOf                         *value
	factor                             *big.Rat // of multipleOf
}

// content is a keyword about what is not listed: additionalProperties and its like.
type content struct {
	at     *value // nil: absent
	closed bool
	schema *node // nil: true or absent
}

type property struct {
	name string
	node *node
}

// propertyList is an ordered set of properties.
type propertyList struct {
	list  []property
	index map[string]*node
}

func (p *propertyList) get(name string) *node { return p.index[name] }

func (p *propertyList) add(name string, n *node) {
	if p.index == nil {
		p.index = map[string]*node{}
	}
	p.list = append(p.list, property{name, n})
	p.index[name] = n
}

type objectRules struct {
	properties                   propertyList
	required                     map[string]*value
	patterns                     []property // by pattern
	additional                   content
	unevaluated                  content
	maxProperties, minProperties bound
	needs                        map[string]*value // dependencies on names: arrays of strings
	implies                      propertyList      // dependencies on schemas
	needsOrder                   []string
}

type arrayRules struct {
	all                      *node // one schema for all items
	tuple                    []*node
	additional               content
	unevaluated              content
	maxItems, minItems       bound
	maxContains, minContains bound
	unique                   *value // uniqueItems where it is true
}

// resolved follows a reference.
func (n *node) resolved() *node {
	if n != nil && n.kind == kindReference {
		return n.target
	}
	return n
}

// insists says in one word what the schema is about, for messages.
func (n *node) insists() string {
	if n == nil {
		return ""
	}
	n = n.resolved()
	switch {
	case n.kind == kindNumber && n.number.integer != nil:
		return "integer"
	case n.kind == kindCombined && !n.implied:
		return string(n.criterion)
	}
	return n.kind.String()
}
