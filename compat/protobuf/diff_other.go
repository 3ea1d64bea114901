package protobuf

import (
	"fmt"
	"strconv"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/link"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

func (d *differ) enums(a, b side) {
	old, now := enumsByName(a.enums), enumsByName(b.enums)
	for _, e := range b.enums {
		name := b.prefix + e.Name
		if was := old[e.Name]; was != nil {
			at := compat.Change{Path: name, OldAt: name, NewAt: name}
			d.options("enum "+name, at, was.Options, e.Options)
			d.reserved("enum "+name, at, "reserved", was.Reserved, e.Reserved)
			d.values(name, was, e)
			continue
		}
		c := compat.Change{Kind: "added", Element: "enum", Path: name, To: name, NewAt: name}
		d.change(c, "enum "+name, "added with "+count(len(e.Values), "constant"), aspect{})
		for _, gone := range a.enums[:min(len(a.enums), maxHints)] {
			if now[gone.Name] == nil && sameValues(gone, e) {
				d.add(compat.Change{
					Kind: "hint", Element: "enum", Path: name, From: a.prefix + gone.Name, To: name, OldAt: a.prefix + gone.Name, NewAt: name,
					Text: fmt.Sprintf("enum %s looks like %s under a new name", name, a.prefix+gone.Name),
				})
			}
		}
	}
	for _, e := range a.enums {
		if name := a.prefix + e.Name; now[e.Name] == nil {
			c := compat.Change{Kind: "removed", Element: "enum", Path: name, From: name, OldAt: name}
			d.change(c, "enum "+name, "removed with "+count(len(e.Values), "constant"), aspect{})
		}
	}
}

func sameValues(a, b *syntax.Enum) bool {
	other, same := valuesByNumber(b), 0
	for _, v := range a.Values {
		if w := other[v.Number]; w != nil && w.Name == v.Name {
			same++
		}
	}
	return same > 0 && 3*same >= 2*max(len(a.Values), len(b.Values))
}

func (d *differ) values(enum string, a, b *syntax.Enum) {
	old, now := valuesByNumber(a), valuesByNumber(b)
	for _, v := range b.Values {
		if now[v.Number] != v {
			continue
		}
		c := compat.Change{Element: "constant", Path: enum + "." + v.Name, NewAt: enum + "." + v.Name, To: v.Name}
		subject := fmt.Sprintf("constant %d %q of enum %s", v.Number, v.Name, enum)
		was := old[v.Number]
		if was == nil {
			c.Kind = "added"
			d.change(c, subject, "added", aspect{})
			continue
		}
		c.OldAt = enum + "." + was.Name
		d.options(subject, compat.Change{Path: c.Path, OldAt: c.OldAt, NewAt: c.NewAt}, was.Options, v.Options)
		if was.Name != v.Name {
			c.Kind, c.From = "renamed", was.Name
			d.change(c, subject, fmt.Sprintf("renamed from %q", was.Name), aspect{})
		}
	}
	for _, v := range a.Values {
		if old[v.Number] == v && now[v.Number] == nil {
			c := compat.Change{Kind: "removed", Element: "constant", Path: enum + "." + v.Name, From: v.Name, OldAt: enum + "." + v.Name}
			d.change(c, fmt.Sprintf("constant %d %q of enum %s", v.Number, v.Name, enum), "removed", aspect{})
		}
	}
}

// extends compares extensions by the type they extend and their number.
func (d *differ) extends(prefix string, a, b []*syntax.Extend) {
	type at struct {
		typ    string
		number int
	}
	index := func(all []*syntax.Extend) (map[at]string, []at) {
		out, order := map[at]string{}, []at(nil)
		for _, e := range all {
			for _, f := range e.Fields {
				key := at{e.Type, f.Number}
				out[key] = fieldText(&link.Field{Tree: f})
				order = append(order, key)
			}
		}
		return out, order
	}
	from, old := index(a)
	to, now := index(b)
	report := func(key at) {
		c := compat.Change{Element: "extension", Path: prefix + key.typ, From: from[key], To: to[key]}
		d.setting(c, "extend "+key.typ+", number "+strconv.Itoa(key.number), aspect{})
	}
	for _, key := range now {
		report(key)
	}
	for _, key := range old {
		if _, both := to[key]; !both {
			report(key)
		}
	}
}

func (d *differ) services(a, b []*syntax.Service) {
	old, now := map[string]*syntax.Service{}, map[string]*syntax.Service{}
	for _, s := range a {
		old[s.Name] = s
	}
	for _, s := range b {
		now[s.Name] = s
		was := old[s.Name]
		if was == nil {
			c := compat.Change{Kind: "added", Element: "service", Path: s.Name, To: s.Name, NewAt: s.Name}
			d.change(c, "service "+s.Name, "added with "+count(len(s.Methods), "rpc"), aspect{})
			continue
		}
		d.options("service "+s.Name, compat.Change{Path: s.Name, OldAt: s.Name, NewAt: s.Name}, was.Options, s.Options)
		d.methods(s.Name, was, s)
	}
	for _, s := range a {
		if now[s.Name] == nil {
			c := compat.Change{Kind: "removed", Element: "service", Path: s.Name, From: s.Name, OldAt: s.Name}
			d.change(c, "service "+s.Name, "removed with "+count(len(s.Methods), "rpc"), aspect{})
		}
	}
}

func (d *differ) methods(service string, a, b *syntax.Service) {
	index := func(s *syntax.Service) map[string]*syntax.Method {
		out := map[string]*syntax.Method{}
		for _, m := range s.Methods {
			out[m.Name] = m
		}
		return out
	}
	old, now := index(a), index(b)
	for _, m := range b.Methods {
		path := service + "." + m.Name
		c := compat.Change{Element: "rpc", Path: path, NewAt: path, To: signature(m)}
		was := old[m.Name]
		if was == nil {
			c.Kind = "added"
			d.change(c, "rpc "+path, signature(m)+" added", aspect{})
			continue
		}
		c.OldAt = path
		if from := signature(was); from != c.To {
			c.Kind, c.From = "changed", from
			d.change(c, "rpc "+path, "changed from "+from+" to "+c.To, aspect{})
		}
		d.options("rpc "+path, compat.Change{Path: path, OldAt: path, NewAt: path}, was.Options, m.Options)
	}
	for _, m := range a.Methods {
		if path := service + "." + m.Name; now[m.Name] == nil {
			c := compat.Change{Kind: "removed", Element: "rpc", Path: path, From: signature(m), OldAt: path}
			d.change(c, "rpc "+path, signature(m)+" removed", aspect{})
		}
	}
}

// signature is (stream A) returns (B).
func signature(m *syntax.Method) string {
	stream := func(name string, streams bool) string {
		if streams {
			return "(stream " + name + ")"
		}
		return "(" + name + ")"
	}
	return stream(m.Input, m.InputStreams) + " returns " + stream(m.Output, m.OutputStreams)
}
