package syntax

import (
	"fmt"
	"math"

	"github.com/treaty-registry/treaty/compat"
)

// Clone returns a tree of its own that prints like f, to be changed.
func Clone(f *File) (*File, error) {
	// The limits were applied when f was read.
	none := compat.Limits{Bytes: math.MaxInt, Depth: math.MaxInt, Fields: math.MaxInt}
	out, err := Parse(Print(f), none)
	if err != nil {
		return nil, fmt.Errorf("read printed text: %w", err)
	}
	return out, nil
}

// EachMessage calls visit for all messages of f, outer ones first, and the bodies of groups.
func (f *File) EachMessage(visit func(*Message)) {
	eachMessage(f.Messages, visit)
	eachExtend(f.Extends, visit)
}

func eachMessage(all []*Message, visit func(*Message)) {
	for _, m := range all {
		visit(m)
		eachMessage(m.Messages, visit)
		eachGroup(m.Groups, visit)
		for _, o := range m.Oneofs {
			eachGroup(o.Groups, visit)
		}
		eachExtend(m.Extends, visit)
	}
}

func eachGroup(all []*Group, visit func(*Message)) {
	for _, g := range all {
		eachMessage([]*Message{g.Body}, visit)
	}
}

func eachExtend(all []*Extend, visit func(*Message)) {
	for _, e := range all {
		eachGroup(e.Groups, visit)
	}
}

// EachOptions calls edit for all lists of options of f, which it may change.
func (f *File) EachOptions(edit func(*[]Option)) {
	edit(&f.Options)
	enums(f.Enums, edit)
	extends(f.Extends, edit)
	for _, s := range f.Services {
		edit(&s.Options)
		for _, m := range s.Methods {
			edit(&m.Options)
		}
	}
	f.EachMessage(func(m *Message) {
		edit(&m.Options)
		members(m.Fields, m.Groups, edit)
		for _, o := range m.Oneofs {
			edit(&o.Options)
			members(o.Fields, o.Groups, edit)
		}
		for i := range m.Extensions {
			edit(&m.Extensions[i].Options)
		}
		enums(m.Enums, edit)
		extends(m.Extends, edit)
	})
}

func members(fields []*Field, groups []*Group, edit func(*[]Option)) {
	for _, f := range fields {
		edit(&f.Options)
	}
	for _, g := range groups {
		edit(&g.Options)
	}
}

func enums(all []*Enum, edit func(*[]Option)) {
	for _, e := range all {
		edit(&e.Options)
		for _, v := range e.Values {
			edit(&v.Options)
		}
	}
}

func extends(all []*Extend, edit func(*[]Option)) {
	for _, e := range all {
		members(e.Fields, e.Groups, edit)
	}
}
