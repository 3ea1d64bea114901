// Package syntax reads .proto text into a small tree and prints trees in the one layout that Confluent stores.
//
// The tree keeps what was written and nothing else: labels, groups, options and
// reserved ranges as they stand, type names unresolved. It is as tolerant as the
// Wire parser behind Confluent's registry, which checks form and not meaning: types
// need not exist, numbers need not be unique. The package has a parser of its own
// because Wire takes forms that protoc and protocompile refuse (a reserved statement
// that mixes numbers and names, a list as the value of an option), and registries
// hold such texts.
package syntax

// MaxNumber is the largest field number; "to max" in a message ends there, in an enum
// at the largest 32-bit number.
const MaxNumber = 1<<29 - 1

// Span is a piece of the text in bytes: Start is the first, End is behind the last.
// Both are 0 in trees that were not read from text.
type Span struct{ Start, End int }

// File is one .proto file.
type File struct {
	Syntax   string // "proto2", "proto3" as written; "" if there is no such line
	Edition  string // "2023"; "" if there is no such line
	Package  string // "" if there is none
	Imports  []Import
	Options  []Option
	Messages []*Message
	Enums    []*Enum
	Extends  []*Extend
	Services []*Service
	// PackageAt is the package statement.
	PackageAt Span
}

// Import is one import statement. Weak imports are dropped, as Confluent does.
type Import struct {
	Path   string
	Public bool
	At     Span
}

// Message is a message, or the body of a group.
type Message struct {
	Name       string
	Reserved   []Reserved
	Options    []Option
	Fields     []*Field // without members of oneofs
	Oneofs     []*Oneof
	Groups     []*Group
	Extensions []Extensions
	Extends    []*Extend
	Messages   []*Message
	Enums      []*Enum
	At, NameAt Span
}

// Label is the word before a field's type.
type Label string

// The labels; None where nothing is written.
const (
	None     Label = ""
	Optional Label = "optional"
	Required Label = "required"
	Repeated Label = "repeated"
)

// Field is a field of a message, a oneof or an extend block.
type Field struct {
	Label   Label
	Key     string // type of a map's keys; "" for a field that is no map
	Type    string // as written; for a map the type of the values
	Name    string
	Number  int
	Options []Option
	At      Span
}

// TypeText returns the type as it stands in the text: string, map<string, int32>.
func (f *Field) TypeText() string {
	if f.Key != "" {
		return "map<" + f.Key + ", " + f.Type + ">"
	}
	return f.Type
}

// Group is a field whose message is written in its place.
type Group struct {
	Label   Label
	Number  int
	Options []Option
	Body    *Message // carries the name
}

// Oneof is a set of fields of which at most one is present.
type Oneof struct {
	Name    string
	Options []Option
	Fields  []*Field
	Groups  []*Group
	At      Span
}

// Enum is an enumeration.
type Enum struct {
	Name       string
	Reserved   []Reserved
	Options    []Option
	Values     []*EnumValue
	At, NameAt Span
}

// EnumValue is one constant of an enumeration.
type EnumValue struct {
	Name    string
	Number  int
	Options []Option
	At      Span
}

// Extend is a block of fields that are added to another message.
type Extend struct {
	Type   string
	Fields []*Field
	Groups []*Group
	At     Span
}

// Service is a set of methods.
type Service struct {
	Name    string
	Options []Option
	Methods []*Method
	At      Span
}

// Method is one rpc.
type Method struct {
	Name                        string
	Input, Output               string
	InputStreams, OutputStreams bool
	Options                     []Option
	At                          Span
}

// Reserved is one reserved statement.
type Reserved []Range

// Extensions is one statement that leaves numbers to other files.
type Extensions struct {
	Ranges  []Range
	Options []Option
}

// Range is a reserved name, a number or a range of numbers.
type Range struct {
	Name     string // not empty: a name, and the rest is unset
	Bare     bool   // the name is written without quotes, as editions do
	From, To int
	Single   bool // a number: To equals From
	Max      bool // ends with "max"
}

// Option is one option statement or one entry in brackets.
type Option struct {
	Name   string   // without parentheses
	Custom bool     // the name stands in parentheses
	Sub    []string // the fields behind a custom name: (a.b).c.d
	Value  Value
}

// Kind says what a value is.
type Kind uint8

// The kinds of option values.
const (
	Word   Kind = iota // an identifier: enum constant, inf, nan
	Bool               // true or false
	Number             // as written, sign included
	String             // decoded
	List
	Map
)

// Value is the value of an option.
type Value struct {
	Kind    Kind
	Text    string // of words, bools, numbers and strings
	Items   []Value
	Entries []Entry
}

// Entry is one field of a map value, the key in brackets for an extension.
type Entry struct {
	Key   string
	Value Value
}
