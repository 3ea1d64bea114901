package syntax

func (p *parser) reservedStatement(to *[]Reserved, most int) error {
	ranges, err := p.ranges(true, most)
	if err != nil {
		return err
	}
	*to = append(*to, ranges)
	return p.expect(';')
}

func (p *parser) extensionsStatement(m *Message) error {
	var e Extensions
	var err error
	if e.Ranges, err = p.ranges(false, MaxNumber); err != nil {
		return err
	}
	if e.Options, err = p.brackets(); err != nil {
		return err
	}
	m.Extensions = append(m.Extensions, e)
	return p.expect(';')
}

// ranges reads numbers, ranges of them and with names also names, with commas between.
// A range that ends at most, the largest number there can be, ends with "max".
func (p *parser) ranges(names bool, most int) ([]Range, error) {
	var out []Range
	for {
		if err := p.element(); err != nil {
			return nil, err
		}
		r, err := p.oneRange(names, most)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
		if comma, err := p.take(','); err != nil || !comma {
			return out, err
		}
	}
}

func (p *parser) oneRange(names bool, most int) (Range, error) {
	c, err := p.peek()
	if err != nil {
		return Range{}, err
	}
	if names && (c == '"' || c == '\'') {
		at := p.pos
		name, err := p.quoted()
		if err == nil && name == "" {
			err = p.fail(at, "reserved name is empty")
		}
		return Range{Name: name}, err
	}
	if names && isWord(c) && c != '-' && (c < '0' || c > '9') {
		name, err := p.simpleName()
		return Range{Name: name, Bare: true}, err
	}
	r := Range{}
	if r.From, err = p.integer(); err != nil {
		return r, err
	}
	r.To, r.Single = r.From, true
	if c, err := p.peek(); err != nil || !isWord(c) {
		return r, err
	}
	at := p.pos
	if w, err := p.word(); err != nil || w != "to" {
		return r, p.fail(at, `expected "to", found %q`, w)
	}
	r.Single = false
	save := p.scanner
	if w, err := p.word(); err != nil {
		return r, err
	} else if w == "max" {
		r.To, r.Max = most, true
		return r, nil
	}
	p.scanner = save
	r.To, err = p.integer()
	r.Max = r.To == most
	return r, err
}
