package link

import (
	"slices"

	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// WithoutExtensions drops extend blocks, extension ranges and custom options. It returns a new tree.
func WithoutExtensions(f *syntax.File) *syntax.File {
	out := *f
	out.Extends = nil
	out.Options = plain(f.Options)
	out.Messages = plainMessages(f.Messages)
	out.Enums = plainEnums(f.Enums)
	out.Services = nil
	for _, s := range f.Services {
		c := *s
		c.Options, c.Methods = plain(s.Options), nil
		for _, m := range s.Methods {
			n := *m
			n.Options = plain(m.Options)
			c.Methods = append(c.Methods, &n)
		}
		out.Services = append(out.Services, &c)
	}
	return &out
}

func plain(options []syntax.Option) []syntax.Option {
	return slices.DeleteFunc(slices.Clone(options), func(o syntax.Option) bool { return o.Custom })
}

func plainMessages(all []*syntax.Message) []*syntax.Message {
	var out []*syntax.Message
	for _, m := range all {
		out = append(out, plainMessage(m))
	}
	return out
}

func plainMessage(m *syntax.Message) *syntax.Message {
	c := *m
	c.Options, c.Extends, c.Extensions = plain(m.Options), nil, nil
	c.Fields, c.Groups = plainFields(m.Fields), plainGroups(m.Groups)
	c.Messages, c.Enums = plainMessages(m.Messages), plainEnums(m.Enums)
	c.Oneofs = nil
	for _, o := range m.Oneofs {
		n := *o
		n.Options, n.Fields, n.Groups = plain(o.Options), plainFields(o.Fields), plainGroups(o.Groups)
		c.Oneofs = append(c.Oneofs, &n)
	}
	return &c
}

func plainFields(all []*syntax.Field) []*syntax.Field {
	var out []*syntax.Field
	for _, f := range all {
		c := *f
		c.Options = plain(f.Options)
		out = append(out, &c)
	}
	return out
}

func plainGroups(all []*syntax.Group) []*syntax.Group {
	var out []*syntax.Group
	for _, g := range all {
		c := *g
		c.Options, c.Body = plain(g.Options), plainMessage(g.Body)
		out = append(out, &c)
	}
	return out
}

func plainEnums(all []*syntax.Enum) []*syntax.Enum {
	var out []*syntax.Enum
	for _, e := range all {
		c := *e
		c.Options, c.Values = plain(e.Options), nil
		for _, v := range e.Values {
			n := *v
			n.Options = plain(v.Options)
			c.Values = append(c.Values, &n)
		}
		out = append(out, &c)
	}
	return out
}
