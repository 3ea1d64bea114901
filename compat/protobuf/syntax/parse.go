package syntax

import (
	"math"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// parser reads declarations.
type parser struct {
	scanner
	labels bool // a field needs one: neither proto3 nor an edition
	proto3 bool
}

// Parse reads a .proto text. Its error is a *compat.SyntaxError or a
// *compat.LimitError; limits are taken as they are, without defaults.
func Parse(text string, limits compat.Limits) (*File, error) {
	if len(text) > limits.Bytes {
		return nil, &compat.LimitError{What: "bytes", Limit: limits.Bytes}
	}
	p := &parser{scanner: scanner{text: strings.TrimPrefix(text, "\ufeff"), limits: limits}, labels: true}
	f := &File{}
	for first := true; ; first = false {
		c, err := p.peek()
		if err != nil {
			return nil, err
		}
		if c == 0 && p.pos == len(p.text) {
			return f, nil
		}
		if c == ';' {
			p.pos++
			continue
		}
		if err := p.element(); err != nil {
			return nil, err
		}
		if err := p.declaration(f, first); err != nil {
			return nil, err
		}
	}
}

func (p *parser) declaration(f *File, first bool) error {
	start := p.pos
	w, err := p.word()
	if err != nil {
		return err
	}
	switch w {
	case "syntax", "edition":
		if !first {
			return p.fail(start, "%s must be the first statement of the file", w)
		}
		return p.version(f, w)
	case "package": // of several ones Wire takes the last
		if f.Package, err = p.statementName(); err != nil {
			return err
		}
		f.PackageAt = Span{start, p.last}
		return nil
	case "import":
		return p.importStatement(f, start)
	case "option":
		return p.optionStatement(&f.Options)
	case "message":
		return p.messageStatement(&f.Messages, start)
	case "enum":
		return p.enumStatement(&f.Enums, start)
	case "extend":
		return p.extendStatement(&f.Extends, start)
	case "service":
		return p.serviceStatement(f, start)
	}
	return p.fail(start, "unexpected %q", w)
}

func (p *parser) version(f *File, word string) error {
	if err := p.expect('='); err != nil {
		return err
	}
	at := p.pos
	value, err := p.quoted()
	if err != nil {
		return err
	}
	if word == "edition" {
		if !slices.Contains([]string{"2023", "2024"}, value) {
			return p.fail(at, "unknown edition %q", value)
		}
		f.Edition, p.labels = value, false
		return p.expect(';')
	}
	if value != "proto2" && value != "proto3" {
		return p.fail(at, `unexpected syntax %q: it is "proto2" or "proto3"`, value)
	}
	f.Syntax = value
	p.proto3 = value == "proto3"
	p.labels = !p.proto3
	return p.expect(';')
}

// statementName reads a name and the semicolon behind it.
func (p *parser) statementName() (string, error) {
	name, err := p.name()
	if err != nil {
		return "", err
	}
	return name, p.expect(';')
}

func (p *parser) importStatement(f *File, start int) error {
	c, err := p.peek()
	if err != nil {
		return err
	}
	kind := ""
	if c != '"' && c != '\'' {
		at := p.pos
		if kind, err = p.word(); err != nil {
			return err
		}
		if kind != "public" && kind != "weak" {
			return p.fail(at, "unexpected %q in an import", kind)
		}
	}
	path, err := p.quoted()
	if err != nil {
		return err
	}
	if err := p.expect(';'); err != nil {
		return err
	}
	if kind != "weak" {
		f.Imports = append(f.Imports, Import{Path: path, Public: kind == "public", At: Span{start, p.last}})
	}
	return nil
}

func (p *parser) optionStatement(to *[]Option) error {
	o, err := p.option()
	if err != nil {
		return err
	}
	*to = append(*to, o)
	return p.expect(';')
}

// simpleName reads a name without dots.
func (p *parser) simpleName() (string, error) {
	name, err := p.name()
	if err == nil && strings.Contains(name, ".") {
		err = p.fail(p.last-len(name), "expected a name without dots, found %q", name)
	}
	return name, err
}

func (p *parser) nameAt() (string, Span, error) {
	name, err := p.simpleName()
	return name, Span{p.last - len(name), p.last}, err
}

func (p *parser) messageStatement(to *[]*Message, start int) error {
	m := &Message{}
	var err error
	if m.Name, m.NameAt, err = p.nameAt(); err != nil {
		return err
	}
	if err := p.body(m); err != nil {
		return err
	}
	m.At = Span{start, p.last}
	*to = append(*to, m)
	return nil
}

// body reads what stands between the braces of a message or group.
func (p *parser) body(m *Message) error {
	return p.block(func(start int, w string) error {
		switch w {
		case "message", "enum", "oneof", "extend", "option", "extensions", "reserved":
			// These words may also be type names: "message Foo {" against "message foo = 1;".
			if typed, err := p.namesType(w); err != nil {
				return err
			} else if typed {
				return p.member(&m.Fields, &m.Groups, w, start, p.labels)
			}
		}
		switch w {
		case "message":
			return p.messageStatement(&m.Messages, start)
		case "enum":
			return p.enumStatement(&m.Enums, start)
		case "oneof":
			return p.oneofStatement(m, start)
		case "extend":
			return p.extendStatement(&m.Extends, start)
		case "option":
			return p.optionStatement(&m.Options)
		case "reserved":
			return p.reservedStatement(&m.Reserved, MaxNumber)
		case "extensions":
			return p.extensionsStatement(m)
		}
		return p.member(&m.Fields, &m.Groups, w, start, p.labels)
	})
}

// namesType looks whether the word w starts a field: a name and "=" follow it.
func (p *parser) namesType(w string) (bool, error) {
	if p.labels {
		return false, nil
	}
	save := p.scanner
	defer func() { p.scanner = save }()
	c, err := p.peek()
	if err != nil || !isWord(c) || w == "option" {
		return false, err
	}
	if _, err := p.word(); err != nil {
		return false, err
	}
	c, err = p.peek()
	return c == '=', err
}

// block reads { … } and calls each for every statement in it, behind its first word.
func (p *parser) block(each func(start int, word string) error) error {
	if err := p.enter(); err != nil {
		return err
	}
	defer p.leave()
	if err := p.expect('{'); err != nil {
		return err
	}
	for {
		if done, err := p.take('}'); err != nil || done {
			return err
		}
		if empty, err := p.take(';'); err != nil {
			return err
		} else if empty {
			continue
		}
		if err := p.element(); err != nil {
			return err
		}
		start := p.pos
		w, err := p.word()
		if err != nil {
			return err
		}
		if err := each(start, w); err != nil {
			return err
		}
	}
}

func (p *parser) oneofStatement(m *Message, start int) error {
	o := &Oneof{}
	var err error
	if o.Name, err = p.simpleName(); err != nil {
		return err
	}
	err = p.block(func(start int, w string) error {
		if w == "option" {
			return p.optionStatement(&o.Options)
		}
		switch Label(w) {
		case Optional, Required, Repeated:
			return p.fail(start, "a member of a oneof has no label")
		}
		return p.member(&o.Fields, &o.Groups, w, start, false)
	})
	if err != nil {
		return err
	}
	o.At = Span{start, p.last}
	m.Oneofs = append(m.Oneofs, o)
	return nil
}

func (p *parser) enumStatement(to *[]*Enum, start int) error {
	e := &Enum{}
	var err error
	if e.Name, e.NameAt, err = p.nameAt(); err != nil {
		return err
	}
	err = p.block(func(start int, w string) error {
		if c, err := p.peek(); err != nil {
			return err
		} else if c != '=' {
			switch w {
			case "option":
				return p.optionStatement(&e.Options)
			case "reserved":
				return p.reservedStatement(&e.Reserved, math.MaxInt32)
			}
		}
		if strings.Contains(w, ".") || w[0] == '-' || w[0] >= '0' && w[0] <= '9' {
			return p.fail(start, "expected the name of a constant, found %q", w)
		}
		v := &EnumValue{Name: w}
		var err error
		if err = p.expect('='); err != nil {
			return err
		}
		if v.Number, err = p.integer(); err != nil {
			return err
		}
		if v.Options, err = p.brackets(); err != nil {
			return err
		}
		if err = p.expect(';'); err != nil {
			return err
		}
		v.At = Span{start, p.last}
		e.Values = append(e.Values, v)
		return nil
	})
	e.At = Span{start, p.last}
	*to = append(*to, e)
	return err
}

func (p *parser) extendStatement(to *[]*Extend, start int) error {
	e := &Extend{}
	var err error
	if e.Type, err = p.name(); err != nil {
		return err
	}
	err = p.block(func(start int, w string) error {
		return p.member(&e.Fields, &e.Groups, w, start, p.labels)
	})
	e.At = Span{start, p.last}
	*to = append(*to, e)
	return err
}
