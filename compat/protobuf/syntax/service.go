package syntax

func (p *parser) serviceStatement(f *File, start int) error {
	s := &Service{}
	var err error
	if s.Name, err = p.simpleName(); err != nil {
		return err
	}
	err = p.block(func(start int, w string) error {
		switch w {
		case "option":
			return p.optionStatement(&s.Options)
		case "rpc":
			return p.method(s, start)
		}
		return p.fail(start, "unexpected %q in a service", w)
	})
	s.At = Span{start, p.last}
	f.Services = append(f.Services, s)
	return err
}

func (p *parser) method(s *Service, start int) error {
	m := &Method{}
	var err error
	if m.Name, err = p.simpleName(); err != nil {
		return err
	}
	if m.Input, m.InputStreams, err = p.message(); err != nil {
		return err
	}
	at := p.pos
	if w, err := p.word(); err != nil {
		return err
	} else if w != "returns" {
		return p.fail(at, `expected "returns", found %q`, w)
	}
	if m.Output, m.OutputStreams, err = p.message(); err != nil {
		return err
	}
	if c, err := p.peek(); err != nil {
		return err
	} else if c != '{' {
		err = p.expect(';')
		if err != nil {
			return err
		}
	} else if err := p.methodOptions(m); err != nil {
		return err
	}
	m.At = Span{start, p.last}
	s.Methods = append(s.Methods, m)
	return nil
}

func (p *parser) methodOptions(m *Method) error {
	return p.block(func(start int, w string) error {
		if w != "option" {
			return p.fail(start, "unexpected %q in an rpc", w)
		}
		return p.optionStatement(&m.Options)
	})
}

// message reads a message type in parentheses, with or without "stream".
func (p *parser) message() (name string, streams bool, err error) {
	if err = p.expect('('); err != nil {
		return "", false, err
	}
	if name, err = p.name(); err != nil {
		return "", false, err
	}
	if c, err := p.peek(); err != nil {
		return "", false, err
	} else if name == "stream" && isWord(c) {
		streams = true
		if name, err = p.name(); err != nil {
			return "", false, err
		}
	}
	return name, streams, p.expect(')')
}
