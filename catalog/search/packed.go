package search

import (
	"encoding/binary"
	"iter"
)

// Fields are the fields of a schema, packed into one string: a catalog has them
// by the hundred thousand, and as structures they would take five times the
// memory and much of the collector's time. The zero Fields are none.
type Fields struct {
	// packed begins with the number of fields. What is read from it are parts of it.
	packed string
}

// The bits that stand before a field.
const (
	packedRequired = 1 << iota
	packedDoc
	packedTags
)

// PackFields packs fields. It keeps nothing of what it is given.
func PackFields(fields []Field) Fields {
	if len(fields) == 0 {
		return Fields{}
	}
	size := binary.MaxVarintLen32
	for i := range fields {
		size += len(fields[i].Path) + len(fields[i].Type) + len(fields[i].Doc) + 5
	}
	b := binary.AppendUvarint(make([]byte, 0, size), uint64(len(fields)))
	text := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	for i := range fields {
		f := &fields[i]
		var bits byte
		if f.Required {
			bits |= packedRequired
		}
		if f.Doc != "" {
			bits |= packedDoc
		}
		if len(f.Tags) > 0 {
			bits |= packedTags
		}
		b = append(b, bits)
		text(f.Path)
		text(f.Type)
		if f.Doc != "" {
			text(f.Doc)
		}
		if len(f.Tags) > 0 {
			b = binary.AppendUvarint(b, uint64(len(f.Tags)))
			for _, tag := range f.Tags {
				text(tag)
			}
		}
	}
	return Fields{string(b)}
}

// Equal reports whether both are the same fields in the same order.
func (f Fields) Equal(o Fields) bool { return f == o }

// Len returns the number of fields.
func (f Fields) Len() int {
	r := unpacker{f.packed}
	return r.number()
}

// All yields the fields in their order.
func (f Fields) All() iter.Seq[Field] {
	return func(yield func(Field) bool) {
		r := unpacker{f.packed}
		for range r.number() {
			bits := r.rest[0]
			r.rest = r.rest[1:]
			x := Field{Required: bits&packedRequired != 0, Path: r.text(), Type: r.text()}
			if bits&packedDoc != 0 {
				x.Doc = r.text()
			}
			if bits&packedTags != 0 {
				x.Tags = make([]string, r.number())
				for i := range x.Tags {
					x.Tags[i] = r.text()
				}
			}
			if !yield(x) {
				return
			}
		}
	}
}

// List returns the fields in their order.
func (f Fields) List() []Field {
	out := make([]Field, 0, f.Len())
	for x := range f.All() {
		out = append(out, x)
	}
	return out
}

// unpacker reads what this package has packed itself, and trusts it.
type unpacker struct{ rest string }

// number reads a number; 0 at the end.
func (r *unpacker) number() int {
	n := 0
	for shift := 0; r.rest != ""; shift += 7 {
		c := r.rest[0]
		r.rest = r.rest[1:]
		if n |= int(c&0x7f) << shift; c < 0x80 {
			break
		}
	}
	return n
}

func (r *unpacker) text() string {
	n := r.number()
	out := r.rest[:n]
	r.rest = r.rest[n:]
	return out
}
