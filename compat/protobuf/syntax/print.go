package syntax

import (
	"strconv"
	"strings"
)

// Print returns the canonical text of f: two blanks of indentation, no comments,
// statements grouped by kind, each group set off by a line that holds nothing but
// the indentation (as Confluent prints it).
func Print(f *File) string {
	p := &printer{}
	if f.Syntax != "" {
		p.line(`syntax = "`, f.Syntax, `";`)
	}
	if f.Edition != "" {
		p.line(`edition = "`, f.Edition, `";`)
	}
	if f.Package != "" {
		p.line("package ", f.Package, ";")
	}
	groups := []group{
		{len(f.Imports) > 0, func() { p.imports(f.Imports) }},
		{len(f.Options) > 0, func() { p.options(f.Options) }},
		{len(f.Messages)+len(f.Enums) > 0, func() { p.types(f.Messages, f.Enums) }},
		{len(f.Extends) > 0, func() { p.extends(f.Extends) }},
		{len(f.Services) > 0, func() { p.services(f.Services) }},
	}
	for _, g := range groups {
		if g.some {
			p.b.WriteByte('\n')
			g.print()
		}
	}
	return p.b.String()
}

type printer struct {
	b      strings.Builder
	indent int
}

// group is a set of statements of one kind; some says whether there are any.
type group struct {
	some  bool
	print func()
}

func (p *printer) write(parts ...string) {
	for _, s := range parts {
		p.b.WriteString(s)
	}
}

func (p *printer) margin() {
	for range p.indent {
		p.b.WriteString("  ")
	}
}

func (p *printer) line(parts ...string) {
	p.margin()
	p.write(parts...)
	p.b.WriteByte('\n')
}

// block prints braces around groups; the head was printed before. The line between
// two groups carries the margin of the head.
func (p *printer) block(groups ...group) {
	p.write(" {")
	first := true
	for _, g := range groups {
		if !g.some {
			continue
		}
		if !first {
			p.margin()
		}
		first = false
		p.b.WriteByte('\n')
		p.indent++
		g.print()
		p.indent--
	}
	if !first {
		p.margin()
	}
	p.write("}")
}

func (p *printer) imports(imports []Import) {
	for _, i := range imports {
		if !i.Public {
			p.line("import ", quote(i.Path), ";")
		}
	}
	for _, i := range imports {
		if i.Public {
			p.line("import public ", quote(i.Path), ";")
		}
	}
}

func (p *printer) types(messages []*Message, enums []*Enum) {
	for _, m := range messages {
		p.margin()
		p.write("message ", m.Name)
		p.body(m)
		p.b.WriteByte('\n')
	}
	for _, e := range enums {
		p.enum(e)
	}
}

func (p *printer) body(m *Message) {
	p.block(
		group{len(m.Reserved) > 0, func() { p.reserved(m.Reserved) }},
		group{len(m.Options) > 0, func() { p.options(m.Options) }},
		group{len(m.Fields) > 0, func() { p.fields(m.Fields) }},
		group{len(m.Oneofs) > 0, func() { p.oneofs(m.Oneofs) }},
		group{len(m.Groups) > 0, func() { p.groups(m.Groups) }},
		group{len(m.Extensions) > 0, func() { p.extensions(m.Extensions) }},
		group{len(m.Extends) > 0, func() { p.extends(m.Extends) }},
		group{len(m.Messages)+len(m.Enums) > 0, func() { p.types(m.Messages, m.Enums) }},
	)
}

func (p *printer) reserved(all []Reserved) {
	for _, r := range all {
		p.margin()
		p.write("reserved ")
		p.ranges(r)
		p.write(";\n")
	}
}

func (p *printer) extensions(all []Extensions) {
	for _, e := range all {
		p.margin()
		p.write("extensions ")
		p.ranges(e.Ranges)
		p.brackets(e.Options)
		p.write(";\n")
	}
}

func (p *printer) ranges(ranges []Range) {
	for i, r := range ranges {
		if i > 0 {
			p.write(", ")
		}
		p.write(RangeText(r))
	}
}

// RangeText returns r as it is printed.
func RangeText(r Range) string {
	from := strconv.Itoa(r.From)
	switch {
	case r.Bare:
		return r.Name
	case r.Name != "":
		return quote(r.Name)
	case r.Single:
		return from
	case r.Max:
		return from + " to max"
	}
	return from + " to " + strconv.Itoa(r.To)
}

func (p *printer) fields(fields []*Field) {
	for _, f := range fields {
		p.margin()
		if f.Label != None {
			p.write(string(f.Label), " ")
		}
		p.write(f.TypeText(), " ", f.Name, " = ", strconv.Itoa(f.Number))
		p.brackets(SpecialLast(f.Options))
		p.write(";\n")
	}
}

// SpecialLast returns the options with default and json_name, in this order, behind
// all others: they are no real options but parts of the field.
func SpecialLast(options []Option) []Option {
	out := make([]Option, 0, len(options))
	for _, special := range []string{"", "default", "json_name"} {
		for _, o := range options {
			name := ""
			if !o.Custom && (o.Name == "default" || o.Name == "json_name") {
				name = o.Name
			}
			if name == special {
				out = append(out, o)
			}
		}
	}
	return out
}

func (p *printer) oneofs(oneofs []*Oneof) {
	for _, o := range oneofs {
		p.margin()
		p.write("oneof ", o.Name)
		p.block(
			group{len(o.Options) > 0, func() { p.options(o.Options) }},
			group{len(o.Fields) > 0, func() { p.fields(o.Fields) }},
			group{len(o.Groups) > 0, func() { p.groups(o.Groups) }},
		)
		p.b.WriteByte('\n')
	}
}

func (p *printer) groups(groups []*Group) {
	for _, g := range groups {
		p.margin()
		if g.Label != None {
			p.write(string(g.Label), " ")
		}
		p.write("group ", g.Body.Name, " = ", strconv.Itoa(g.Number))
		p.brackets(g.Options)
		p.body(g.Body)
		p.b.WriteByte('\n')
	}
}

func (p *printer) enum(e *Enum) {
	p.margin()
	p.write("enum ", e.Name)
	some := len(e.Reserved)+len(e.Options)+len(e.Values) > 0
	p.block(group{some, func() { // one group: no blank lines inside an enum
		p.reserved(e.Reserved)
		p.options(e.Options)
		for _, v := range e.Values {
			p.margin()
			p.write(v.Name, " = ", strconv.Itoa(v.Number))
			p.brackets(v.Options)
			p.write(";\n")
		}
	}})
	p.b.WriteByte('\n')
}

func (p *printer) extends(extends []*Extend) {
	for _, e := range extends {
		p.margin()
		p.write("extend ", e.Type)
		p.block(
			group{len(e.Fields) > 0, func() { p.fields(e.Fields) }},
			group{len(e.Groups) > 0, func() { p.groups(e.Groups) }},
		)
		p.b.WriteByte('\n')
	}
}

func (p *printer) services(services []*Service) {
	for _, s := range services {
		p.margin()
		p.write("service ", s.Name)
		p.block(
			group{len(s.Options) > 0, func() { p.options(s.Options) }},
			group{len(s.Methods) > 0, func() { p.methods(s.Methods) }},
		)
		p.b.WriteByte('\n')
	}
}

func (p *printer) methods(methods []*Method) {
	stream := func(yes bool) string {
		if yes {
			return "stream "
		}
		return ""
	}
	for _, m := range methods {
		p.margin()
		p.write("rpc ", m.Name, " (", stream(m.InputStreams), m.Input, ") returns (", stream(m.OutputStreams), m.Output, ")")
		if len(m.Options) > 0 {
			p.block(group{true, func() { p.options(m.Options) }})
		}
		p.write(";\n")
	}
}
