package graph

import (
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat/avro/ordered"
)

// Kind is the kind of an Avro type.
type Kind uint8

// The kinds of types.
const (
	unresolved Kind = iota // a name whose definition has not been seen yet
	Null
	Boolean
	Int
	Long
	Float
	Double
	Bytes
	String
	Record
	Enum
	Fixed
	Array
	Map
	Union
)

// kindWords are the names of the kinds as schemas spell them.
var kindWords = [...]string{
	unresolved: "unresolved", Null: "null", Boolean: "boolean", Int: "int", Long: "long",
	Float: "float", Double: "double", Bytes: "bytes", String: "string", Record: "record",
	Enum: "enum", Fixed: "fixed", Array: "array", Map: "map", Union: "union",
}

// String returns the word for the kind that schemas use.
func (k Kind) String() string { return kindWords[k] }

// Shout is the kind as Avro's messages print it, in capitals.
func (k Kind) Shout() string { return strings.ToUpper(kindWords[k]) }

// Primitive reports whether the kind is one of the eight simple types.
func (k Kind) Primitive() bool { return k >= Null && k <= String }

// Named reports whether types of the kind have names: records, enums and fixed.
func (k Kind) Named() bool { return k >= Record && k <= Fixed }

// primitiveKind returns the kind of a primitive type's name.
func primitiveKind(word string) (Kind, bool) {
	for k := Null; k <= String; k++ {
		if kindWords[k] == word {
			return k, true
		}
	}
	return unresolved, false
}

// Name is a full name: a simple name in a namespace, which may be "".
type Name struct {
	Space, Simple string
}

// newName splits a dotted name; one without dots lies in space.
func newName(text, space string) Name {
	if at := strings.LastIndexByte(text, '.'); at >= 0 {
		return Name{text[:at], text[at+1:]}
	}
	return Name{space, text}
}

// Full is the name with its namespace.
func (n Name) Full() string {
	if n.Space == "" {
		return n.Simple
	}
	return n.Space + "." + n.Simple
}

// within is the shortest spelling of n inside a namespace. A type that is
// called like a kind of type is always spelled in full, as Avro does.
func (n Name) within(space string) string {
	if n.Space != space {
		return n.Full()
	}
	for _, w := range kindWords[Null:] {
		if w == n.Simple {
			return n.Full()
		}
	}
	return n.Simple
}

// Node is one type in a schema. Named types that are used in several places
// are one node; every other node has exactly one parent.
type Node struct {
	Kind    Kind
	Name    Name // of named types, and the name looked for when unresolved
	isError bool // a record that was written as "error"
	Doc     string
	HasDoc  bool
	Aliases []Name // each once, in the order of the text
	Props   []ordered.Member

	Fields []*Field       // record
	ByName map[string]int // positions of the fields

	Symbols    []string // enum
	SymbolSet  map[string]bool
	Symbol     string // the enum's default
	HasSymbol  bool
	Size       int     // fixed
	Items      *Node   // array: items, map: values
	Branches   []*Node // union
	At         *Place  // in the text that defines it
	Referenced bool    // defined in a referenced schema, not in the root's text
}

// Field is a field of a record.
type Field struct {
	Name    string
	Doc     string
	HasDoc  bool
	Type    *Node
	Default *ordered.Value // nil without default; null is a default
	Order   string         // "ascending" unless written
	Aliases []string
	Props   []ordered.Member
	offset  int // of the field in the text
}

// Field returns the field of a record by name, nil where there is none.
func (n *Node) Field(name string) *Field {
	if i, ok := n.ByName[name]; ok {
		return n.Fields[i]
	}
	return nil
}

// BranchName is the distinguishing name of a branch in a union: its full name or kind.
func (n *Node) BranchName() string {
	if n.Kind.Named() || n.Kind == unresolved {
		return n.Name.Full()
	}
	return n.Kind.String()
}

// Describe says in a few words what a type is, for findings and changes.
func (n *Node) Describe() string {
	switch n.Kind {
	case Record, Enum:
		return n.Kind.String() + " " + n.Name.Simple
	case Fixed:
		return "fixed " + n.Name.Simple + "(" + strconv.Itoa(n.Size) + ")"
	case Array:
		return "array of " + n.Items.describeShort()
	case Map:
		return "map of " + n.Items.describeShort()
	case Union:
		words := make([]string, 0, len(n.Branches))
		for i, b := range n.Branches {
			if i == 8 {
				words = append(words, "…")
				break
			}
			words = append(words, b.describeShort())
		}
		return "union [" + strings.Join(words, ", ") + "]"
	default:
		if t := logicalText(n); t != "" {
			return n.Kind.String() + " (" + t + ")"
		}
		return n.Kind.String()
	}
}

// describeShort is describe without the parts of a part.
func (n *Node) describeShort() string {
	if n.Kind.Named() {
		return n.Name.Simple
	}
	if n.Kind == Array || n.Kind == Map || n.Kind == Union {
		return n.Kind.String()
	}
	return n.Describe()
}

// logicalText returns the logical type as written, "" for none.
func logicalText(n *Node) string {
	for _, p := range n.Props {
		if p.Key == "logicalType" && p.Value.Kind == ordered.String {
			return p.Value.Text
		}
	}
	return ""
}
