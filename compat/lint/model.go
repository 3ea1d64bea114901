package lint

import (
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// model is what rules of several formats look at.
type model struct {
	name   string // of the root, without namespace
	space  string // namespace or package
	nameAt string
	doc    string
	depth  int
	fields []*field
	enums  []*enum
	// holders are records, messages and objects.
	holders []*holder
}

// holder is a type that has fields.
type holder struct {
	path   string // dotted names, "" for the root
	at     string
	fields []*field
	closed *bool // JSON: additionalProperties is false or not; nil if it is not stated
	// reserved are numbers and names that Protobuf keeps out of use.
	reserves func(name string, number int) bool
}

// field is a field, property or member.
type field struct {
	name, path, at, doc string
	kind                string // string, long, double, int32, number …; "" for a complex type
	typ                 string // the type in one word, for comparisons
	logical             string // logicalType, format
	nullable            bool
	nullLast            bool // an Avro union with null that does not begin with it
	hasDefault          bool
	defaultNull         bool
	required            bool
	number              int
	aliases             []string
	tags                []string
	order               int
}

// enum is an enumeration.
type enum struct {
	name, at   string
	hasDefault bool
	first      string
	zero       bool // the first value has the number 0
}

// label is the name of a type for messages.
func (h *holder) label() string {
	if h.path == "" {
		return "the root"
	}
	return h.path
}

// find returns a field of the earlier version by its path.
func (m *model) find(path string) *field {
	for _, f := range m.fields {
		if f.path == path {
			return f
		}
	}
	return nil
}

func (m *model) holder(path string) *holder {
	for _, h := range m.holders {
		if h.path == path {
			return h
		}
	}
	return nil
}

// read builds the model of a text; nil if it does not parse.
func read(f compat.Format, text string) *model {
	switch f {
	case compat.Avro:
		return readAvro(text)
	case compat.Protobuf:
		return readProtobuf(text)
	default:
		return readJSON(text)
	}
}

func dotted(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func simple(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
