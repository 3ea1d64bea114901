package syntax

import (
	"math"
	"strconv"
	"strings"
)

// member reads a field, map field or group whose first word is w.
func (p *parser) member(fields *[]*Field, groups *[]*Group, w string, start int, labels bool) error {
	f := &Field{}
	switch l := Label(w); l {
	case Optional, Required, Repeated:
		if l == Required && p.proto3 {
			return p.fail(start, "required is not allowed in proto3")
		}
		f.Label = l
		var err error
		if w, err = p.name(); err != nil {
			return err
		}
	}
	if c, err := p.peek(); err != nil {
		return err
	} else if w == "map" && c == '<' {
		if f.Label != None {
			return p.fail(start, "a map has no label")
		}
		return p.mapField(f, fields, start)
	} else if f.Label == None && labels {
		return p.fail(start, "unexpected %q: a field of proto2 starts with optional, required or repeated", w)
	} else if w == "group" {
		return p.group(f, groups, start)
	}
	if c := w[0]; c >= '0' && c <= '9' || c == '-' {
		return p.fail(start, "expected a type, found %q", w)
	}
	f.Type = w
	return p.fieldRest(f, fields, start)
}

func (p *parser) mapField(f *Field, fields *[]*Field, start int) error {
	var err error
	if err = p.expect('<'); err != nil {
		return err
	}
	if f.Key, err = p.name(); err != nil {
		return err
	}
	if err = p.expect(','); err != nil {
		return err
	}
	if f.Type, err = p.name(); err != nil {
		return err
	}
	if err = p.expect('>'); err != nil {
		return err
	}
	return p.fieldRest(f, fields, start)
}

// fieldRest reads a field from its name on.
func (p *parser) fieldRest(f *Field, fields *[]*Field, start int) error {
	var err error
	if f.Name, err = p.simpleName(); err != nil {
		return err
	}
	if err = p.expect('='); err != nil {
		return err
	}
	if f.Number, err = p.integer(); err != nil {
		return err
	}
	if f.Options, err = p.brackets(); err != nil {
		return err
	}
	if err = p.expect(';'); err != nil {
		return err
	}
	f.At = Span{start, p.last}
	*fields = append(*fields, f)
	return nil
}

func (p *parser) group(f *Field, groups *[]*Group, start int) error {
	g := &Group{Label: f.Label, Body: &Message{}}
	var err error
	if g.Body.Name, g.Body.NameAt, err = p.nameAt(); err != nil {
		return err
	}
	if err = p.expect('='); err != nil {
		return err
	}
	if g.Number, err = p.integer(); err != nil {
		return err
	}
	if g.Options, err = p.brackets(); err != nil {
		return err
	}
	if err = p.body(g.Body); err != nil {
		return err
	}
	g.Body.At = Span{start, p.last}
	*groups = append(*groups, g)
	return nil
}

// integer reads a whole number of 32 bits: decimal, or hexadecimal behind 0x.
func (p *parser) integer() (int, error) {
	w, err := p.numberWord()
	if err != nil {
		return 0, err
	}
	digits, negative := strings.CutPrefix(w, "-")
	base := 10
	if rest, hex := strings.CutPrefix(strings.ToLower(digits), "0x"); hex {
		digits, base = rest, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > math.MaxInt32 && (!negative || n > math.MaxInt32+1) {
		return 0, p.fail(p.last-len(w), "expected a whole number of 32 bits, found %q", w)
	}
	if negative {
		return -int(n), nil
	}
	return int(n), nil
}
