package avro

import (
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat/avro/graph"
)

// part names something inside a type's JSON.
type part uint8

const (
	partWhole part = iota
	partName
	partSize
	partSymbols
	partItems
	partValues
	partBranch // by position
	partField  // by position
	partType   // of the field at a position
)

// site is a place in the root's text: a type, or something inside it. It is
// turned into a pointer only for findings.
type site struct {
	node  *graph.Node
	where part
	index int
}

// part moves to a part of n. Within a type that comes from a referenced schema
// the site stays where the root's text names that type.
func (s site) part(n *graph.Node, p part, index int) site {
	if n.Referenced {
		return s
	}
	return site{n, p, index}
}

// pointer prints the site as a JSON pointer; the whole text is "/".
func (s site) pointer() string {
	var b strings.Builder
	b.WriteString(s.node.At.Pointer())
	switch s.where {
	case partWhole:
	case partName:
		b.WriteString("/name")
	case partSize:
		b.WriteString("/size")
	case partSymbols:
		b.WriteString("/symbols")
	case partItems:
		b.WriteString("/items")
	case partValues:
		b.WriteString("/values")
	case partBranch:
		b.WriteString("/" + strconv.Itoa(s.index))
	case partField:
		b.WriteString("/fields/" + strconv.Itoa(s.index))
	case partType:
		b.WriteString("/fields/" + strconv.Itoa(s.index) + "/type")
	}
	if b.Len() == 0 {
		return "/"
	}
	return b.String()
}

// words says for people where a pointer leads from root: the names of the
// fields on the way, and what is meant of the last one.
func words(root *graph.Node, pointer string) string {
	names, part := dotted(root, pointer)
	where := "the schema"
	if names != "" {
		where = "field " + strconv.Quote(names)
	}
	return part + where
}

// dotted follows a pointer and returns the names of the fields on the way,
// joined by dots, and how to call a place inside the last one: "items of ",
// "values of " or "".
func dotted(root *graph.Node, pointer string) (names, part string) {
	var path []string
	tokens := strings.Split(pointer, "/")[1:]
	for n := root; len(tokens) > 0; tokens = tokens[1:] {
		token := tokens[0]
		index, err := strconv.Atoi(token)
		switch {
		case n.Kind == graph.Record && token == "fields" && len(tokens) > 1:
			i, err := strconv.Atoi(tokens[1])
			if err != nil || i < 0 || i >= len(n.Fields) {
				return strings.Join(path, "."), part
			}
			path, part = append(path, n.Fields[i].Name), ""
			n, tokens = n.Fields[i].Type, tokens[1:]
			if len(tokens) > 1 && tokens[1] == "type" {
				tokens = tokens[1:]
			}
		case n.Kind == graph.Array && token == "items":
			n, part = n.Items, "items of "
		case n.Kind == graph.Map && token == "values":
			n, part = n.Items, "values of "
		case n.Kind == graph.Union && err == nil && index >= 0 && index < len(n.Branches):
			n = n.Branches[index]
		default:
			return strings.Join(path, "."), part
		}
	}
	return strings.Join(path, "."), part
}
