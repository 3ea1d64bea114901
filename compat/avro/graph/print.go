package graph

import (
	"strconv"

	"github.com/treaty-registry/treaty/compat/avro/ordered"
)

// printer writes the text that a registry stores: compact, keys in Avro's own
// order, a named type in full where it occurs first and by name afterwards.
type printer struct {
	ordered.Writer
	seen map[string]bool // full names that are printed as names
}

// printSchema prints root; the types in known stay names. The second result is
// how deep the brackets of the text are nested.
func printSchema(root *Node, known []string) (string, int) {
	p := &printer{seen: make(map[string]bool, len(known)+4)}
	for _, k := range known {
		p.seen[k] = true
	}
	p.node(root, "")
	return p.Finish()
}

// node prints n inside a namespace.
func (p *printer) node(n *Node, space string) {
	if n.Kind.Named() {
		p.named(n, space)
		return
	}
	switch n.Kind {
	case Union:
		p.Open('[')
		for i, b := range n.Branches {
			p.Comma(i)
			p.node(b, space)
		}
		p.Close(']')
	case Array, Map:
		key := `,"items":`
		if n.Kind == Map {
			key = `,"values":`
		}
		p.Open('{')
		p.WriteString(`"type":"` + n.Kind.String() + `"` + key)
		p.node(n.Items, space)
		p.props(n.Props)
		p.Close('}')
	default:
		if len(n.Props) == 0 {
			p.WriteString(`"` + n.Kind.String() + `"`)
			return
		}
		p.Open('{')
		p.WriteString(`"type":"` + n.Kind.String() + `"`)
		p.props(n.Props)
		p.Close('}')
	}
}

func (p *printer) named(n *Node, space string) {
	full := n.Name.Full()
	if p.seen[full] {
		p.Quote(n.Name.within(space))
		return
	}
	p.seen[full] = true
	word := n.Kind.String()
	if n.isError {
		word = "error"
	}
	p.Open('{')
	p.WriteString(`"type":"` + word + `","name":`)
	p.Quote(n.Name.Simple)
	if n.Name.Space != space {
		p.WriteString(`,"namespace":`)
		p.Quote(n.Name.Space)
	}
	if n.HasDoc {
		p.WriteString(`,"doc":`)
		p.Quote(n.Doc)
	}
	switch n.Kind {
	case Record:
		p.fields(n)
	case Enum:
		p.WriteString(`,"symbols":`)
		p.List(n.Symbols)
		if n.HasSymbol {
			p.WriteString(`,"default":`)
			p.Quote(n.Symbol)
		}
	default:
		p.WriteString(`,"size":` + strconv.Itoa(n.Size))
	}
	p.props(n.Props)
	if len(n.Aliases) > 0 {
		words := make([]string, len(n.Aliases))
		for i, a := range n.Aliases {
			words[i] = a.within(n.Name.Space)
		}
		p.WriteString(`,"aliases":`)
		p.List(words)
	}
	p.Close('}')
}

func (p *printer) fields(n *Node) {
	p.WriteString(`,"fields":`)
	p.Open('[')
	for i, f := range n.Fields {
		p.Comma(i)
		p.Open('{')
		p.WriteString(`"name":`)
		p.Quote(f.Name)
		p.WriteString(`,"type":`)
		p.node(f.Type, n.Name.Space)
		if f.HasDoc {
			p.WriteString(`,"doc":`)
			p.Quote(f.Doc)
		}
		if f.Default != nil {
			p.WriteString(`,"default":`)
			p.Value(f.Default)
		}
		if f.Order != ascending {
			p.WriteString(`,"order":"` + f.Order + `"`)
		}
		if len(f.Aliases) > 0 {
			p.WriteString(`,"aliases":`)
			p.List(f.Aliases)
		}
		p.props(f.Props)
		p.Close('}')
	}
	p.Close(']')
}

func (p *printer) props(props []ordered.Member) {
	for _, m := range props {
		p.WriteByte(',')
		p.Quote(m.Key)
		p.WriteByte(':')
		p.Value(m.Value)
	}
}
