package syntax

import "strings"

// option reads a name, "=" and a value.
func (p *parser) option() (Option, error) {
	if err := p.element(); err != nil {
		return Option{}, err
	}
	var o Option
	custom, err := p.take('(')
	if err != nil {
		return o, err
	}
	if o.Custom = custom; !custom {
		if o.Name, err = p.name(); err != nil {
			return o, err
		}
		// features.(pb.java).x: parts that are extensions stay in the name.
		for {
			more, err := p.take('(')
			if err != nil {
				return o, err
			}
			if !more {
				break
			}
			ext, err := p.name()
			if err != nil {
				return o, err
			}
			if err := p.expect(')'); err != nil {
				return o, err
			}
			o.Name += "(" + ext + ")"
			if c, err := p.peek(); err != nil {
				return o, err
			} else if c == '.' {
				rest, err := p.word()
				if err != nil {
					return o, err
				}
				o.Name += rest
			}
		}
	} else if err := p.customName(&o); err != nil {
		return o, err
	}
	if err := p.expect('='); err != nil {
		return o, err
	}
	for range o.Sub { // each part is a map around the value in the normal form
		if err := p.enter(); err != nil {
			return o, err
		}
	}
	defer func() { p.depth -= len(o.Sub) }()
	o.Value, err = p.value()
	return o, err
}

// customName reads the rest of (a.b).c.d behind its first parenthesis.
func (p *parser) customName(o *Option) error {
	var err error
	if o.Name, err = p.name(); err != nil {
		return err
	}
	if err := p.expect(')'); err != nil {
		return err
	}
	for {
		c, err := p.peek()
		if err != nil || c != '.' {
			return err
		}
		p.pos++
		ext, err := p.take('(')
		if err != nil {
			return err
		}
		w, err := p.name()
		if err != nil {
			return err
		}
		if ext {
			if err := p.expect(')'); err != nil {
				return err
			}
			o.Sub = append(o.Sub, "("+w+")")
			continue
		}
		if strings.HasPrefix(w, ".") || strings.HasSuffix(w, ".") || strings.Contains(w, "..") {
			return p.fail(p.last-len(w), "expected a field name, found %q", w)
		}
		o.Sub = append(o.Sub, strings.Split(w, ".")...)
	}
}

// brackets reads the options of a field or constant, if there are any.
func (p *parser) brackets() ([]Option, error) {
	ok, err := p.take('[')
	if err != nil || !ok {
		return nil, err
	}
	var out []Option
	for {
		if done, err := p.take(']'); err != nil || done {
			return out, err
		}
		o, err := p.option()
		if err != nil {
			return nil, err
		}
		out = append(out, o)
		comma, err := p.take(',')
		if err != nil {
			return nil, err
		}
		if !comma {
			return out, p.expect(']')
		}
	}
}

func (p *parser) value() (Value, error) {
	c, err := p.peek()
	if err != nil {
		return Value{}, err
	}
	switch {
	case c == '{':
		return p.mapValue('{', '}')
	case c == '<':
		return p.mapValue('<', '>')
	case c == '[':
		return p.listValue()
	case c == '"' || c == '\'':
		text, err := p.quoted()
		return Value{Kind: String, Text: text}, err
	}
	start := p.pos
	w, err := p.numberWord()
	if err != nil {
		return Value{}, err
	}
	switch {
	case w == "true" || w == "false":
		return Value{Kind: Bool, Text: w}, nil
	case w[0] >= '0' && w[0] <= '9' || w[0] == '.' || w[0] == '-':
		if len(w) > 1000 {
			return Value{}, p.fail(start, "number has more than 1000 characters")
		}
		return Value{Kind: Number, Text: w}, nil
	}
	return Value{Kind: Word, Text: w}, nil
}

func (p *parser) listValue() (Value, error) {
	v := Value{Kind: List}
	if err := p.enter(); err != nil {
		return v, err
	}
	defer p.leave()
	if err := p.expect('['); err != nil {
		return v, err
	}
	for {
		if done, err := p.take(']'); err != nil || done {
			return v, err
		}
		if err := p.element(); err != nil {
			return v, err
		}
		item, err := p.value()
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, item)
		comma, err := p.take(',')
		if err != nil {
			return v, err
		}
		if !comma {
			return v, p.expect(']')
		}
	}
}

// mapValue reads a message in text format. A key that comes twice becomes a list, as in Wire.
func (p *parser) mapValue(opening, closing byte) (Value, error) {
	v := Value{Kind: Map}
	if err := p.enter(); err != nil {
		return v, err
	}
	defer p.leave()
	if err := p.expect(opening); err != nil {
		return v, err
	}
	at := map[string]int{}
	for {
		if done, err := p.take(closing); err != nil || done {
			return v, err
		}
		if err := p.element(); err != nil {
			return v, err
		}
		e, err := p.entry()
		if err != nil {
			return v, err
		}
		if i, again := at[e.Key]; again {
			v.Entries[i].Value = Join(v.Entries[i].Value, e.Value)
		} else {
			at[e.Key] = len(v.Entries)
			v.Entries = append(v.Entries, e)
		}
		if comma, err := p.take(','); err != nil {
			return v, err
		} else if !comma {
			if _, err := p.take(';'); err != nil {
				return v, err
			}
		}
	}
}

// Join puts more behind v in one list; a list adds its items.
func Join(v, more Value) Value {
	items := []Value{v}
	if v.Kind == List {
		items = v.Items
	}
	if more.Kind == List {
		return Value{Kind: List, Items: append(items, more.Items...)}
	}
	return Value{Kind: List, Items: append(items, more)}
}

// entry reads a field of a map value. Wire also takes its name in parentheses, which
// then go away.
func (p *parser) entry() (Entry, error) {
	var e Entry
	extension, err := p.take('[')
	if err != nil {
		return e, err
	}
	parentheses, err := p.take('(')
	if err != nil {
		return e, err
	}
	if e.Key, err = p.name(); err != nil {
		return e, err
	}
	if extension {
		if slash, err := p.take('/'); err != nil {
			return e, err
		} else if slash { // an Any: [type.googleapis.com/a.B]
			name, err := p.name()
			if err != nil {
				return e, err
			}
			e.Key += "/" + name
		}
		if err := p.expect(']'); err != nil {
			return e, err
		}
		e.Key = "[" + e.Key + "]"
	}
	if parentheses {
		if err := p.expect(')'); err != nil {
			return e, err
		}
	}
	colon, err := p.take(':')
	if err != nil {
		return e, err
	}
	if !colon { // only a message or a list of them may stand without one
		if c, err := p.peek(); err != nil {
			return e, err
		} else if c != '{' && c != '<' && c != '[' {
			return e, p.fail(p.pos, `expected ":", found %s`, p.found())
		}
	}
	e.Value, err = p.value()
	return e, err
}
