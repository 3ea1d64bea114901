package graph

import "strconv"

// Place is a JSON pointer into the text of a schema, kept as a chain because
// few of them are ever printed.
type Place struct {
	parent *Place
	token  string
	index  int // when token is ""
}

// key and element step down into an object or an array.
func (p *Place) key(token string) *Place    { return &Place{parent: p, token: token} }
func (p *Place) element(index int) *Place   { return &Place{parent: p, index: index} }
func (p *Place) fieldType(index int) *Place { return p.key("fields").element(index).key("type") }

// Pointer prints the chain; the root is "".
func (p *Place) Pointer() string {
	if p.parent == nil {
		return ""
	}
	token := p.token
	if token == "" {
		token = strconv.Itoa(p.index)
	}
	return p.parent.Pointer() + "/" + token
}
