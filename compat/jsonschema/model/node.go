package model

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// Kind is the type of a node. Two nodes of different kinds are not compared further.
type Kind uint8

// The kinds of nodes.
const (
	KindEmpty Kind = iota // {} and true: everything is allowed
	KindFalse
	KindBoolean
	KindNull
	KindString
	KindNumber
	KindArray
	KindObject
	KindEnum
	KindConst
	KindNot
	KindConditional
	KindCombined
	KindReference
)

// String names what a schema of this kind allows.
func (k Kind) String() string {
	return [...]string{
		"anything", "nothing", "boolean", "null", "string", "number", "array", "object",
		"a list of values", "a constant", "a negation", "a condition", "a combination", "a reference",
	}[k]
}

// Criterion says how the branches of a combined node count.
type Criterion string

// The combining keywords.
const (
	AllOf Criterion = "allOf"
	AnyOf Criterion = "anyOf"
	OneOf Criterion = "oneOf"
)

// Node is a schema as Confluent's loaders understand it, which is what the
// comparison sees. One JSON object gives one node; if its keywords belong to
// several kinds, the node is an implied allOf of one part each.
type Node struct {
	Kind Kind
	At   *tree.Value // the schema in its text
	doc  *document   // that text

	ID, Title, Description *tree.Value // nil where absent
	Initial                *tree.Value // default; nil where absent
	Bytes                  bool        // "connect.type": "bytes"

	target *Node       // of a reference; after loading never a reference itself
	ref    *tree.Value // the reference itself

	Criterion Criterion
	implied   bool     // the loader made this combination, the text has none
	Branches  []Branch // of a combination, each distinct one once

	Text   *TextRules   // of KindString
	Number *NumberRules // of KindNumber
	Object *ObjectRules // of KindObject
	Array  *ArrayRules  // of KindArray
	Not    *Node        // of KindNot

	Values map[string]bool // of KindEnum and KindConst, as sorted JSON
	List   *tree.Value     // the enum or const itself
}

// Branch is one part of a combined node.
type Branch struct {
	Node     *Node
	Position int         // in the text; counted for implied ones
	Digest   tree.Digest // equal for branches of equal text
}

// Bound is a numeric keyword; At is nil where it is absent.
type Bound struct {
	At *tree.Value
	N  float64
}

// TextRules are the keywords of strings.
type TextRules struct {
	MaxLength, MinLength Bound
	Pattern              *tree.Value
}

// NumberRules are the keywords of numbers.
type NumberRules struct {
	Integer                            *tree.Value // the word "integer" where the type says so
	Maximum, Minimum                   Bound
	ExclusiveMaximum, ExclusiveMinimum Bound // unset in draft 4, where they are booleans
	MultipleOf                         *tree.Value
	Factor                             *big.Rat // the value of MultipleOf
}

// Content is a keyword about what is not listed: additionalProperties and its like.
type Content struct {
	At     *tree.Value // nil: absent
	Closed bool        // false stands there
	Schema *Node       // nil: true, false or absent
}

// Property is a schema under a name or pattern.
type Property struct {
	Name string
	Node *Node
}

// Properties is an ordered set of properties.
type Properties struct {
	List  []Property
	index map[string]*Node
}

// Get returns the schema of a property, or nil.
func (p *Properties) Get(name string) *Node { return p.index[name] }

func (p *Properties) add(name string, n *Node) {
	if p.index == nil {
		p.index = map[string]*Node{}
	}
	p.List = append(p.List, Property{name, n})
	p.index[name] = n
}

// ObjectRules are the keywords of objects.
type ObjectRules struct {
	Properties                   Properties
	Required                     map[string]*tree.Value // where each name stands
	Patterns                     []Property             // patternProperties
	Additional                   Content
	Unevaluated                  Content // never set before 2019-09
	MaxProperties, MinProperties Bound
	Needs                        map[string]*tree.Value // dependencies on names: arrays of strings
	NeedsOrder                   []string               // the keys of Needs in their order
	Implies                      Properties             // dependencies on schemas
}

// ArrayRules are the keywords of arrays.
type ArrayRules struct {
	All                      *Node   // one schema for all items
	Tuple                    []*Node // schemas by position
	Additional               Content // of the items behind the tuple
	Unevaluated              Content // never set before 2019-09
	MaxItems, MinItems       Bound
	MaxContains, MinContains Bound
	Unique                   *tree.Value // uniqueItems where it is true
}

// Resolved follows a reference.
func (n *Node) Resolved() *Node {
	if n != nil && n.Kind == KindReference {
		return n.target
	}
	return n
}

// Insists says in a few words what values a schema allows, for messages.
func (n *Node) Insists() string {
	n = n.Resolved()
	switch n.Kind {
	case KindNumber:
		if n.Number.Integer != nil {
			return "integer"
		}
	case KindEnum:
		return "one of " + n.List.Excerpt()
	case KindConst:
		return "the value " + n.List.Excerpt()
	case KindCombined:
		if !n.implied {
			return fmt.Sprintf("%s of %d schemas", n.Criterion, len(n.Branches))
		}
		word := " and "
		if n.Criterion == AnyOf {
			word = " or "
		}
		parts := make([]string, len(n.Branches))
		for i, b := range n.Branches {
			// Not further than one level: a reference may lead back to here.
			if parts[i] = b.Node.Kind.String(); b.Node.Kind != KindCombined && b.Node.Kind != KindReference {
				parts[i] = b.Node.Insists()
			}
		}
		return strings.Join(parts, word)
	default:
	}
	return n.Kind.String()
}
