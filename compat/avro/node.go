package avro

import "strings"

// kind is the kind of an Avro type.
type kind uint8

const (
	unresolved kind = iota // a name whose definition has not been seen yet
	nullKind
	booleanKind
	intKind
	longKind
	floatKind
	doubleKind
	bytesKind
	stringKind
	recordKind
	enumKind
	fixedKind
	arrayKind
	mapKind
	unionKind
)

// kindWords are the names of the kinds as schemas spell them.
var kindWords = [...]string{
	unresolved: "unresolved", nullKind: "null", booleanKind: "boolean", intKind: "int", longKind: "long",
	floatKind: "float", doubleKind: "double", bytesKind: "bytes", stringKind: "string", recordKind: "record",
	enumKind: "enum", fixedKind: "fixed", arrayKind: "array", mapKind: "map", unionKind: "union",
}

func (k kind) String() string { return kindWords[k] }

// shout is the kind as Avro's messages print it, in capitals.
func (k kind) shout() string { return strings.ToUpper(kindWords[k]) }

func (k kind) primitive() bool { return k >= nullKind && k <= stringKind }
func (k kind) named() bool     { return k >= recordKind && k <= fixedKind }

// primitiveKind returns the kind of a primitive type's name.
func primitiveKind(word string) (kind, bool) {
	for k := nullKind; k <= stringKind; k++ {
		if kindWords[k] == word {
			return k, true
		}
	}
	return unresolved, false
}

// name is a full name: a simple name in a namespace, which may be "".
type name struct {
	space, simple string
}

// newName splits a dotted name; one without dots lies in space.
func newName(text, space string) name {
	if at := strings.LastIndexByte(text, '.'); at >= 0 {
		return name{text[:at], text[at+1:]}
	}
	return name{space, text}
}

func (n name) full() string {
	if n.space == "" {
		return n.simple
	}
	return n.space + "." + n.simple
}

// within is the shortest spelling of n inside a namespace. A type that is
// called like a kind of type is always spelled in full, as Avro does.
func (n name) within(space string) string {
	if n.space != space {
		return n.full()
	}
	for _, w := range kindWords[nullKind:] {
		if w == n.simple {
			return n.full()
		}
	}
	return n.simple
}

// node is one type in a schema. Named types that are used in several places
// are one node; every other node has exactly one parent.
type node struct {
	kind    kind
	name    name // of named types, and the name looked for when unresolved
	isError bool // a record that was written as "error"
	doc     string
	hasDoc  bool
	aliases []name // each once, in the order of the text
	props   []member

	fields []*field // record
	byName map[string]int

	symbols    []string // enum
	symbolSet  map[string]bool
	symbol     string // the enum's default
	hasSymbol  bool
	size       int     // fixed
	items      *node   // array: items, map: values
	branches   []*node // union
	at         *place
	referenced bool // defined in a referenced schema, not in the root's text
}

// field is a field of a record.
type field struct {
	name    string
	doc     string
	hasDoc  bool
	typ     *node
	def     *value // nil without default; null is a default
	order   string // "ascending" unless written
	aliases []string
	props   []member
	offset  int // of the field in the text
}

// field returns the field of a record by name, nil where there is none.
func (n *node) field(name string) *field {
	if i, ok := n.byName[name]; ok {
		return n.fields[i]
	}
	return nil
}

// branchName is the distinguishing name of a branch in a union: its full name or kind.
func (n *node) branchName() string {
	if n.kind.named() || n.kind == unresolved {
		return n.name.full()
	}
	return n.kind.String()
}

// describe says in a few words what a type is, for findings and changes.
func (n *node) describe() string {
	switch n.kind {
	case recordKind, enumKind:
		return n.kind.String() + " " + n.name.simple
	case fixedKind:
		return "fixed " + n.name.simple + "(" + itoa(n.size) + ")"
	case arrayKind:
		return "array of " + n.items.describeShort()
	case mapKind:
		return "map of " + n.items.describeShort()
	case unionKind:
		words := make([]string, 0, len(n.branches))
		for i, b := range n.branches {
			if i == 8 {
				words = append(words, "…")
				break
			}
			words = append(words, b.describeShort())
		}
		return "union [" + strings.Join(words, ", ") + "]"
	default:
		if t := logicalText(n); t != "" {
			return n.kind.String() + " (" + t + ")"
		}
		return n.kind.String()
	}
}

// describeShort is describe without the parts of a part.
func (n *node) describeShort() string {
	if n.kind.named() {
		return n.name.simple
	}
	if n.kind == arrayKind || n.kind == mapKind || n.kind == unionKind {
		return n.kind.String()
	}
	return n.describe()
}

// logicalText returns the logical type as written, "" for none.
func logicalText(n *node) string {
	for _, p := range n.props {
		if p.key == "logicalType" && p.value.kind == stringValue {
			return p.value.text
		}
	}
	return ""
}
