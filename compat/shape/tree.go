package shape

import (
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// Bounds of a tree. Types are drawn wherever they are used, so that a small
// schema can have a tree without end; what lies beyond a bound is cut off.
const (
	// MaxFields is the largest number of rows. The largest schemas that people
	// have need some thousands.
	MaxFields = 20_000
	// MaxDepth is the depth from which on no fields are drawn.
	MaxDepth = 32
	// maxText bounds the paths, docs and symbols of all rows together, in bytes:
	// every row repeats the path to it, and a doc may be as long as a schema.
	maxText = 16 << 20
)

// Tree is the shape of a schema.
type Tree struct {
	Format compat.Format
	Root   Root
	// Branches are the alternatives of the root: those of an Avro union, a JSON
	// oneOf or anyOf, or the top-level messages of a Protobuf file. Empty for a
	// root that is one type, and for a file with one message.
	Branches []Branch
	// Fields are the rows, every parent before its children, in the order of the text.
	Fields []Field
	// Cut says that there are more fields than the tree shows.
	Cut bool
}

// Root describes the type of the schema as a whole.
type Root struct {
	// Name is the full name: of the named type in Avro, package and first message
	// in Protobuf, title or else the last part of $id in JSON Schema. "" for a
	// type without a name.
	Name string
	// Kind is the kind of the type, as in Field.
	Kind string
	// Type are the words for the type, TypeName is the full name of the named type
	// in it, both as in Field.
	Type     string
	TypeName string
	Doc      string
	Tags     []string
	Aliases  []string // full names
	// Symbols of a root that is an enum.
	Symbols []string
	// Default symbol of a root that is an enum, as JSON.
	Default string
	At      string // as in Field
}

// Branch is one alternative of the root.
type Branch struct {
	// Name is the full name, found as that of a root; "" where there is none.
	Name string
	// Path is the path of its row, which it has if it has a type name or fields; ""
	// where its fields have no prefix: the first message of a file.
	Path string
	Kind string
	Doc  string
	// Part says that another message of the file uses this one, so that it need
	// not be an event of its own (Protobuf only).
	Part bool
	At   string // as in Field
}

// The kinds of fields that have fields of their own, or stand for another row.
// All other kinds are words of the format: string, long, sint32, fixed and so on.
const (
	KindRecord = "record" // also messages and objects
	KindUnion  = "union"  // also oneOf and anyOf
	KindArray  = "array"
	KindMap    = "map"
	KindEnum   = "enum"
)

// Field is one row of a tree.
type Field struct {
	Path string // see the package comment
	// Name is the last name of the path, as the schema spells it; of the row of a
	// branch the name of the branch.
	Name string
	// Parent is the index of the row that this one lies in, -1 at the top.
	Parent int
	Depth  int // 0 at the top
	// Branch says that the row is an alternative of its parent, not a field.
	Branch bool
	// Type says the type in the format's own words: array<Item>, string?, timestamp-millis.
	Type string
	// Kind is the kind of the type without what it is wrapped in by being optional:
	// of string? it is string.
	Kind string
	// TypeName is the full name of the named type that the field has, also as an
	// item or value; "" where there is none.
	TypeName string
	// Required says that a reader cannot do without it (Avro: neither null nor a
	// default; JSON: listed as required; Protobuf: labelled so).
	Required bool
	// Always says that the data of this schema always has a value here, if it has
	// one for the parent (Avro: not nullable; JSON: required and not nullable;
	// Protobuf: required, or without presence).
	Always   bool
	Nullable bool
	Default  string // as JSON; "" for none
	Doc      string
	// Tags are Confluent's inline tags. WithTags adds those of metadata.
	Tags []string
	// Symbols of the enum that the field has, also as an item, value or nullable.
	Symbols []string
	// Number is that of a Protobuf field, 0 in other formats.
	Number int
	// Oneof is the name of the Protobuf oneof that the field is a member of.
	Oneof   string
	Aliases []string
	// Recursion is the type that is drawn further up already: the row ends here.
	// It is shown as "↻ Node".
	Recursion string
	// From is the subject, or where that is unknown the name, of the reference
	// that the type comes from; "" for a type of this schema.
	From string
	// At finds the field in the text: a JSON pointer, or a dotted element path in
	// Protobuf. Inside a reference it is the place that leads there.
	At string
	// Cut says that the field has more fields than the tree shows.
	Cut bool
}

// escaped are the characters that mean something in a path.
const escaped = `\.[]{}<>`

// emptyName stands in a path for a name without letters, which JSON allows.
const emptyName = `\0`

// Escape returns a name as it stands in a path.
func Escape(name string) string {
	if name == "" {
		return emptyName
	}
	if !strings.ContainsAny(name, escaped) {
		return name
	}
	var b strings.Builder
	for _, r := range name {
		if strings.ContainsRune(escaped, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Plain returns a path without what stands between the names of fields:
// items.sku for items[].sku. Branches go too.
func Plain(path string) string {
	if !strings.ContainsAny(path, "[{<") {
		return path
	}
	var b strings.Builder
	depth, skip := 0, false
	for i := 0; i < len(path); i++ {
		c := path[i]
		switch {
		case skip:
			skip = false
		case c == '\\':
			skip = true
		case strings.IndexByte("[{<", c) >= 0:
			depth++
			continue
		case strings.IndexByte("]}>", c) >= 0:
			depth--
			continue
		case c == '.' && b.Len() == 0:
			continue
		}
		if depth == 0 {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Find returns the index of the row with exactly this path, -1 where there is none.
func (t *Tree) Find(path string) int {
	for i := range t.Fields {
		if t.Fields[i].Path == path {
			return i
		}
	}
	return -1
}

// Lookup returns the indexes of the rows that a path as people write it means:
// the row with that path, else all rows whose plain path it is. Rows of
// branches are found by their own path only.
func (t *Tree) Lookup(path string) []int {
	if i := t.Find(path); i >= 0 {
		return []int{i}
	}
	var out []int
	for i := range t.Fields {
		if f := &t.Fields[i]; !f.Branch && Plain(f.Path) == path {
			out = append(out, i)
		}
	}
	return out
}

// Children returns the indexes of the rows directly under a row, -1 for the top.
func (t *Tree) Children(parent int) []int {
	var out []int
	for i := parent + 1; i < len(t.Fields); i++ {
		if t.Fields[i].Parent == parent {
			out = append(out, i)
		}
		if parent >= 0 && t.Fields[i].Depth <= t.Fields[parent].Depth {
			break
		}
	}
	return out
}

// Owner is the full name of the type that a field is declared in; "" for a type
// without a name.
func (t *Tree) Owner(i int) string {
	if p := t.Fields[i].Parent; p >= 0 {
		return t.Fields[p].TypeName
	}
	return t.Root.TypeName
}
