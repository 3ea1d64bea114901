package avro

import (
	"strconv"
	"strings"
)

// place is a JSON pointer into the text of a schema, kept as a chain because
// few of them are ever printed.
type place struct {
	parent *place
	token  string
	index  int // when token is ""
}

// key and element step down into an object or an array.
func (p *place) key(token string) *place    { return &place{parent: p, token: token} }
func (p *place) element(index int) *place   { return &place{parent: p, index: index} }
func (p *place) fieldType(index int) *place { return p.key("fields").element(index).key("type") }

// pointer prints the chain; the root is "".
func (p *place) pointer() string {
	if p.parent == nil {
		return ""
	}
	token := p.token
	if token == "" {
		token = itoa(p.index)
	}
	return p.parent.pointer() + "/" + token
}

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
	node  *node
	where part
	index int
}

// part moves to a part of n. Within a type that comes from a referenced schema
// the site stays where the root's text names that type.
func (s site) part(n *node, p part, index int) site {
	if n.referenced {
		return s
	}
	return site{n, p, index}
}

// pointer prints the site as a JSON pointer; the whole text is "/".
func (s site) pointer() string {
	var b strings.Builder
	b.WriteString(s.node.at.pointer())
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
		b.WriteString("/" + itoa(s.index))
	case partField:
		b.WriteString("/fields/" + itoa(s.index))
	case partType:
		b.WriteString("/fields/" + itoa(s.index) + "/type")
	}
	if b.Len() == 0 {
		return "/"
	}
	return b.String()
}

// words says for people where a pointer leads from root: the names of the
// fields on the way, and what is meant of the last one.
func words(root *node, pointer string) string {
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
func dotted(root *node, pointer string) (names, part string) {
	var path []string
	tokens := strings.Split(pointer, "/")[1:]
	for n := root; len(tokens) > 0; tokens = tokens[1:] {
		token := tokens[0]
		index, err := strconv.Atoi(token)
		switch {
		case n.kind == recordKind && token == "fields" && len(tokens) > 1:
			i := atoi(tokens[1])
			if i >= len(n.fields) {
				return strings.Join(path, "."), part
			}
			path, part = append(path, n.fields[i].name), ""
			n, tokens = n.fields[i].typ, tokens[1:]
			if len(tokens) > 1 && tokens[1] == "type" {
				tokens = tokens[1:]
			}
		case n.kind == arrayKind && token == "items":
			n, part = n.items, "items of "
		case n.kind == mapKind && token == "values":
			n, part = n.items, "values of "
		case n.kind == unionKind && err == nil && index < len(n.branches):
			n = n.branches[index]
		default:
			return strings.Join(path, "."), part
		}
	}
	return strings.Join(path, "."), part
}
