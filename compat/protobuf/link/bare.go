package link

import (
	"slices"

	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// WithoutExtensions drops extend blocks, extension ranges and custom options. It
// returns a new tree.
func WithoutExtensions(f *syntax.File) (*syntax.File, error) {
	out, err := syntax.Clone(f)
	if err != nil {
		return nil, err
	}
	out.Extends = nil
	out.EachMessage(func(m *syntax.Message) { m.Extends, m.Extensions = nil, nil })
	out.EachOptions(func(options *[]syntax.Option) {
		*options = slices.DeleteFunc(*options, func(o syntax.Option) bool { return o.Custom })
	})
	return out, nil
}
