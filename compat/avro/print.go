package avro

import "strings"

// printer writes the text that a registry stores: compact, keys in Avro's own
// order, a named type in full where it occurs first and by name afterwards.
type printer struct {
	strings.Builder
	seen    map[string]bool // full names that are printed as names
	depth   int             // of open brackets
	deepest int
}

// printSchema prints root; the types in known stay names. The second result is
// how deep the brackets of the text are nested.
func printSchema(root *node, known []string) (string, int) {
	p := &printer{seen: make(map[string]bool, len(known)+4)}
	for _, k := range known {
		p.seen[k] = true
	}
	p.node(root, "")
	return p.String(), p.deepest
}

func (p *printer) open(c byte) {
	p.WriteByte(c)
	p.depth++
	p.deepest = max(p.deepest, p.depth)
}

func (p *printer) close(c byte) {
	p.WriteByte(c)
	p.depth--
}

// node prints n inside a namespace.
func (p *printer) node(n *node, space string) {
	if n.kind.named() {
		p.named(n, space)
		return
	}
	switch n.kind {
	case unionKind:
		p.open('[')
		for i, b := range n.branches {
			p.comma(i)
			p.node(b, space)
		}
		p.close(']')
	case arrayKind, mapKind:
		key := `,"items":`
		if n.kind == mapKind {
			key = `,"values":`
		}
		p.open('{')
		p.WriteString(`"type":"` + n.kind.String() + `"` + key)
		p.node(n.items, space)
		p.props(n.props)
		p.close('}')
	default:
		if len(n.props) == 0 {
			p.WriteString(`"` + n.kind.String() + `"`)
			return
		}
		p.open('{')
		p.WriteString(`"type":"` + n.kind.String() + `"`)
		p.props(n.props)
		p.close('}')
	}
}

func (p *printer) named(n *node, space string) {
	full := n.name.full()
	if p.seen[full] {
		p.quote(n.name.within(space))
		return
	}
	p.seen[full] = true
	word := n.kind.String()
	if n.isError {
		word = "error"
	}
	p.open('{')
	p.WriteString(`"type":"` + word + `","name":`)
	p.quote(n.name.simple)
	if n.name.space != space {
		p.WriteString(`,"namespace":`)
		p.quote(n.name.space)
	}
	if n.hasDoc {
		p.WriteString(`,"doc":`)
		p.quote(n.doc)
	}
	switch n.kind {
	case recordKind:
		p.fields(n)
	case enumKind:
		p.WriteString(`,"symbols":`)
		p.list(n.symbols)
		if n.hasSymbol {
			p.WriteString(`,"default":`)
			p.quote(n.symbol)
		}
	default:
		p.WriteString(`,"size":` + itoa(n.size))
	}
	p.props(n.props)
	if len(n.aliases) > 0 {
		words := make([]string, len(n.aliases))
		for i, a := range n.aliases {
			words[i] = a.within(n.name.space)
		}
		p.WriteString(`,"aliases":`)
		p.list(words)
	}
	p.close('}')
}

func (p *printer) fields(n *node) {
	p.WriteString(`,"fields":`)
	p.open('[')
	for i, f := range n.fields {
		p.comma(i)
		p.open('{')
		p.WriteString(`"name":`)
		p.quote(f.name)
		p.WriteString(`,"type":`)
		p.node(f.typ, n.name.space)
		if f.hasDoc {
			p.WriteString(`,"doc":`)
			p.quote(f.doc)
		}
		if f.def != nil {
			p.WriteString(`,"default":`)
			p.value(f.def)
		}
		if f.order != ascending {
			p.WriteString(`,"order":"` + f.order + `"`)
		}
		if len(f.aliases) > 0 {
			p.WriteString(`,"aliases":`)
			p.list(f.aliases)
		}
		p.props(f.props)
		p.close('}')
	}
	p.close(']')
}

func (p *printer) props(props []member) {
	for _, m := range props {
		p.WriteByte(',')
		p.quote(m.key)
		p.WriteByte(':')
		p.value(m.value)
	}
}

func (p *printer) value(v *value) {
	switch v.kind {
	case stringValue:
		p.quote(v.text)
	case arrayValue:
		p.open('[')
		for i, item := range v.items {
			p.comma(i)
			p.value(item)
		}
		p.close(']')
	case objectValue:
		p.open('{')
		for i, m := range v.members {
			p.comma(i)
			p.quote(m.key)
			p.WriteByte(':')
			p.value(m.value)
		}
		p.close('}')
	case nullValue:
		p.WriteString("null")
	default:
		p.WriteString(v.text)
	}
}

func (p *printer) list(words []string) {
	p.open('[')
	for i, w := range words {
		p.comma(i)
		p.quote(w)
	}
	p.close(']')
}

func (p *printer) comma(i int) {
	if i > 0 {
		p.WriteByte(',')
	}
}

// quote writes a JSON string with no more escapes than JSON demands.
func (p *printer) quote(s string) {
	const hex = "0123456789ABCDEF"
	p.WriteByte('"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		p.WriteString(s[from:i])
		from = i + 1
		if at := strings.IndexByte("\"\\\b\f\n\r\t", c); at >= 0 {
			p.WriteByte('\\')
			p.WriteByte(`"\bfnrt`[at])
		} else {
			p.WriteString(`\u00` + string(hex[c>>4]) + string(hex[c&15]))
		}
	}
	p.WriteString(s[from:])
	p.WriteByte('"')
}
