package avro

import "strings"

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
