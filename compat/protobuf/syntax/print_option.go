package syntax

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// options prints option statements.
func (p *printer) options(options []Option) {
	for _, o := range options {
		p.margin()
		p.write("option ")
		p.option(o)
		p.write(";\n")
	}
}

// brackets prints options behind a field or constant: one stays on the line.
func (p *printer) brackets(options []Option) {
	switch len(options) {
	case 0:
	case 1:
		p.write(" [")
		p.option(options[0])
		p.write("]")
	default:
		p.write(" [\n")
		p.indent++
		for i, o := range options {
			p.margin()
			p.option(o)
			p.comma(i, len(options))
		}
		p.indent--
		p.margin()
		p.write("]")
	}
}

// comma ends a line of a list of n.
func (p *printer) comma(i, n int) {
	if i < n-1 {
		p.write(",")
	}
	p.b.WriteByte('\n')
}

// Title returns the name of the option as it is printed: (a.b).c.
func (o Option) Title() string {
	name := o.Name
	if o.Custom {
		name = "(" + name + ")"
	}
	for _, s := range o.Sub {
		name += "." + s
	}
	return name
}

func (p *printer) option(o Option) {
	p.write(o.Title(), " = ")
	p.value(o.Value)
}

func (p *printer) value(v Value) {
	switch v.Kind {
	case String:
		p.write(quote(v.Text))
	case List:
		p.write("[\n")
		p.indent++
		for i, item := range v.Items {
			p.margin()
			p.value(item)
			p.comma(i, len(v.Items))
		}
		p.indent--
		p.margin()
		p.write("]")
	case Map:
		p.write("{\n")
		p.indent++
		for i, e := range v.Entries {
			p.margin()
			p.write(e.Key, ": ")
			p.value(e.Value)
			p.comma(i, len(v.Entries))
		}
		p.indent--
		p.margin()
		p.write("}")
	default:
		p.write(v.Text)
	}
}

// ValueText returns v as it is printed at the left margin.
func ValueText(v Value) string {
	p := &printer{}
	p.value(v)
	return p.b.String()
}

// quote puts s in quotes. Characters that a text cannot hold as they are become
// octal escapes, so that printing and reading give the same bytes.
func quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		c := s[i]
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\%03o`, c)
		case size > 1:
			b.WriteString(s[i : i+size])
		case strings.IndexByte("\a\b\f\n\r\t\v", c) >= 0:
			b.WriteByte('\\')
			b.WriteByte("abfnrtv"[strings.IndexByte("\a\b\f\n\r\t\v", c)])
		case c == '\\' || c == '"' || c == '\'':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
		i += size
	}
	b.WriteByte('"')
	return b.String()
}
