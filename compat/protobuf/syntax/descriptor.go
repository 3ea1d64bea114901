package syntax

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// FromDescriptor writes a compiled file down as a tree. Map entries and proto3
// optional become what they were in the text; extensions that fd holds as unknown
// fields are lost.
func FromDescriptor(fd *descriptorpb.FileDescriptorProto) *File {
	f := &File{Package: fd.GetPackage()}
	switch s := fd.GetSyntax(); s {
	case "", "proto2":
		f.Syntax = "proto2"
	case "editions":
		f.Edition = strings.TrimPrefix(fd.GetEdition().String(), "EDITION_")
	default:
		f.Syntax = s
	}
	for i, path := range fd.GetDependency() {
		if !slices.Contains(fd.GetWeakDependency(), int32(i)) {
			f.Imports = append(f.Imports, Import{Path: path, Public: slices.Contains(fd.GetPublicDependency(), int32(i))})
		}
	}
	w := writer{proto2: f.Syntax == "proto2"}
	f.Options = w.options(fd.GetOptions())
	for _, m := range fd.GetMessageType() {
		f.Messages = append(f.Messages, w.message(m))
	}
	for _, e := range fd.GetEnumType() {
		f.Enums = append(f.Enums, w.enum(e))
	}
	f.Extends = w.extends(fd.GetExtension(), nil)
	for _, s := range fd.GetService() {
		f.Services = append(f.Services, w.service(s))
	}
	return f
}

type writer struct{ proto2 bool }

func (w writer) message(d *descriptorpb.DescriptorProto) *Message {
	m := &Message{Name: d.GetName(), Options: w.options(d.GetOptions())}
	inline := map[string]*descriptorpb.DescriptorProto{} // messages of maps and groups
	for _, n := range d.GetNestedType() {
		inline[n.GetName()] = n
	}
	used := map[string]bool{}
	for i, o := range d.GetOneofDecl() {
		one := &Oneof{Name: o.GetName(), Options: w.options(o.GetOptions())}
		for _, f := range d.GetField() {
			if f.OneofIndex != nil && int(f.GetOneofIndex()) == i && !f.GetProto3Optional() {
				w.member(&one.Fields, &one.Groups, f, inline, used, true)
			}
		}
		if len(one.Fields)+len(one.Groups) > 0 {
			m.Oneofs = append(m.Oneofs, one)
		}
	}
	for _, f := range d.GetField() {
		if f.OneofIndex == nil || f.GetProto3Optional() {
			w.member(&m.Fields, &m.Groups, f, inline, used, false)
		}
	}
	m.Extends = w.extends(d.GetExtension(), func(f *descriptorpb.FieldDescriptorProto) *descriptorpb.DescriptorProto {
		used[lastName(f.GetTypeName())] = true
		return inline[lastName(f.GetTypeName())]
	})
	for _, r := range d.GetReservedRange() {
		m.Reserved = append(m.Reserved, Reserved{numbers(r.GetStart(), r.GetEnd()-1, MaxNumber)})
	}
	m.Reserved = append(m.Reserved, names(d.GetReservedName())...)
	for _, r := range d.GetExtensionRange() {
		m.Extensions = append(m.Extensions, Extensions{
			Ranges:  []Range{numbers(r.GetStart(), r.GetEnd()-1, MaxNumber)},
			Options: w.options(r.GetOptions()),
		})
	}
	for _, n := range d.GetNestedType() {
		if !used[n.GetName()] {
			m.Messages = append(m.Messages, w.message(n))
		}
	}
	for _, e := range d.GetEnumType() {
		m.Enums = append(m.Enums, w.enum(e))
	}
	return m
}

// member adds f as a field, map or group; inline holds the nested messages of its parent.
func (w writer) member(fields *[]*Field, groups *[]*Group, f *descriptorpb.FieldDescriptorProto,
	inline map[string]*descriptorpb.DescriptorProto, used map[string]bool, oneof bool,
) {
	last := lastName(f.GetTypeName())
	n := inline[last]
	if f.GetType() == descriptorpb.FieldDescriptorProto_TYPE_GROUP && n != nil {
		used[last] = true
		*groups = append(*groups, &Group{
			Label: w.label(f, oneof), Number: int(f.GetNumber()),
			Options: w.options(f.GetOptions()), Body: w.message(n),
		})
		return
	}
	out := w.field(f, oneof)
	if n.GetOptions().GetMapEntry() && len(n.GetField()) == 2 {
		used[last] = true
		out.Label, out.Key, out.Type = None, typeName(n.GetField()[0]), typeName(n.GetField()[1])
	}
	*fields = append(*fields, out)
}

func lastName(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

func (w writer) label(f *descriptorpb.FieldDescriptorProto, oneof bool) Label {
	switch {
	case oneof:
		return None
	case f.GetLabel() == descriptorpb.FieldDescriptorProto_LABEL_REPEATED:
		return Repeated
	case w.proto2 && f.GetLabel() == descriptorpb.FieldDescriptorProto_LABEL_REQUIRED:
		return Required
	case w.proto2 || f.GetProto3Optional():
		return Optional
	}
	return None
}

func typeName(f *descriptorpb.FieldDescriptorProto) string {
	if f.GetTypeName() != "" {
		return f.GetTypeName()
	}
	return strings.ToLower(strings.TrimPrefix(f.GetType().String(), "TYPE_"))
}

func (w writer) field(f *descriptorpb.FieldDescriptorProto, oneof bool) *Field {
	out := &Field{
		Label: w.label(f, oneof), Type: typeName(f), Name: f.GetName(), Number: int(f.GetNumber()),
		Options: w.options(f.GetOptions()),
	}
	if f.DefaultValue != nil {
		out.Options = append(out.Options, Option{Name: "default", Value: defaultValue(f)})
	}
	if f.JsonName != nil && f.GetJsonName() != jsonName(f.GetName()) {
		out.Options = append(out.Options, Option{Name: "json_name", Value: Value{Kind: String, Text: f.GetJsonName()}})
	}
	return out
}

func defaultValue(f *descriptorpb.FieldDescriptorProto) Value {
	text := f.GetDefaultValue()
	switch f.GetType() {
	case descriptorpb.FieldDescriptorProto_TYPE_STRING:
		return Value{Kind: String, Text: text}
	case descriptorpb.FieldDescriptorProto_TYPE_BYTES: // escaped as in C
		s := scanner{text: `"` + text + `"`}
		if decoded, err := s.quoted(); err == nil {
			text = decoded
		}
		return Value{Kind: String, Text: text}
	case descriptorpb.FieldDescriptorProto_TYPE_BOOL:
		return Value{Kind: Bool, Text: text}
	case descriptorpb.FieldDescriptorProto_TYPE_ENUM:
		return Value{Kind: Word, Text: text}
	}
	return Value{Kind: Number, Text: text}
}

// jsonName is protoc's name of a field in JSON: the letter behind an underscore is a capital.
func jsonName(name string) string {
	var b strings.Builder
	up := false
	for _, c := range []byte(name) {
		switch {
		case c == '_':
			up = true
			continue
		case up && c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		}
		up = false
		b.WriteByte(c)
	}
	return b.String()
}

func numbers(from, to int32, most int) Range {
	return Range{From: int(from), To: int(to), Single: from == to, Max: int(to) == most}
}

func names(all []string) []Reserved {
	var out []Reserved
	for _, n := range all {
		out = append(out, Reserved{{Name: n}})
	}
	return out
}

func (w writer) enum(d *descriptorpb.EnumDescriptorProto) *Enum {
	e := &Enum{Name: d.GetName(), Options: w.options(d.GetOptions())}
	for _, r := range d.GetReservedRange() {
		e.Reserved = append(e.Reserved, Reserved{numbers(r.GetStart(), r.GetEnd(), math.MaxInt32)})
	}
	e.Reserved = append(e.Reserved, names(d.GetReservedName())...)
	for _, v := range d.GetValue() {
		e.Values = append(e.Values, &EnumValue{Name: v.GetName(), Number: int(v.GetNumber()), Options: w.options(v.GetOptions())})
	}
	return e
}

// extends gathers extensions of the same message that follow each other in one block.
func (w writer) extends(all []*descriptorpb.FieldDescriptorProto, group func(*descriptorpb.FieldDescriptorProto) *descriptorpb.DescriptorProto) []*Extend {
	var out []*Extend
	for _, f := range all {
		if len(out) == 0 || out[len(out)-1].Type != f.GetExtendee() {
			out = append(out, &Extend{Type: f.GetExtendee()})
		}
		e := out[len(out)-1]
		if f.GetType() == descriptorpb.FieldDescriptorProto_TYPE_GROUP && group != nil {
			if body := group(f); body != nil {
				e.Groups = append(e.Groups, &Group{Label: w.label(f, false), Number: int(f.GetNumber()), Body: w.message(body)})
				continue
			}
		}
		e.Fields = append(e.Fields, w.field(f, false))
	}
	return out
}

func (w writer) service(d *descriptorpb.ServiceDescriptorProto) *Service {
	s := &Service{Name: d.GetName(), Options: w.options(d.GetOptions())}
	for _, m := range d.GetMethod() {
		s.Methods = append(s.Methods, &Method{
			Name: m.GetName(), Input: m.GetInputType(), Output: m.GetOutputType(),
			InputStreams: m.GetClientStreaming(), OutputStreams: m.GetServerStreaming(),
			Options: w.options(m.GetOptions()),
		})
	}
	return s
}

// options lists what is set in an options message, by number of the option.
func (w writer) options(m proto.Message) []Option {
	r := m.ProtoReflect()
	if !r.IsValid() {
		return nil
	}
	var out []Option
	for _, fd := range setFields(r) {
		if fd.Name() == "uninterpreted_option" || fd.Name() == "map_entry" {
			continue
		}
		o := Option{Name: string(fd.Name())}
		if fd.IsExtension() {
			o.Name, o.Custom = string(fd.FullName()), true
		}
		v := r.Get(fd)
		if !fd.IsList() {
			o.Value = fieldValue(fd, v)
			out = append(out, o)
			continue
		}
		for i := range v.List().Len() { // one statement for each element
			o.Value = single(fd, v.List().Get(i))
			out = append(out, o)
		}
	}
	return out
}

func setFields(r protoreflect.Message) []protoreflect.FieldDescriptor {
	var out []protoreflect.FieldDescriptor
	r.Range(func(fd protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		out = append(out, fd)
		return true
	})
	slices.SortFunc(out, func(a, b protoreflect.FieldDescriptor) int { return int(a.Number()) - int(b.Number()) })
	return out
}

func fieldValue(fd protoreflect.FieldDescriptor, v protoreflect.Value) Value {
	out := Value{Kind: List}
	switch {
	case fd.IsList():
		for i := range v.List().Len() {
			out.Items = append(out.Items, single(fd, v.List().Get(i)))
		}
	case fd.IsMap():
		v.Map().Range(func(k protoreflect.MapKey, val protoreflect.Value) bool {
			out.Items = append(out.Items, Value{Kind: Map, Entries: []Entry{
				{Key: "key", Value: single(fd.MapKey(), k.Value())},
				{Key: "value", Value: single(fd.MapValue(), val)},
			}})
			return true
		})
		slices.SortFunc(out.Items, func(a, b Value) int {
			return strings.Compare(a.Entries[0].Value.Text, b.Entries[0].Value.Text)
		})
	default:
		return single(fd, v)
	}
	return out
}

// single writes one value, not a list or map.
func single(fd protoreflect.FieldDescriptor, v protoreflect.Value) Value {
	switch fd.Kind() {
	case protoreflect.BoolKind:
		return Value{Kind: Bool, Text: strconv.FormatBool(v.Bool())}
	case protoreflect.StringKind:
		return Value{Kind: String, Text: v.String()}
	case protoreflect.BytesKind:
		return Value{Kind: String, Text: string(v.Bytes())}
	case protoreflect.EnumKind:
		if e := fd.Enum().Values().ByNumber(v.Enum()); e != nil {
			return Value{Kind: Word, Text: string(e.Name())}
		}
		return Value{Kind: Number, Text: strconv.Itoa(int(v.Enum()))}
	case protoreflect.MessageKind, protoreflect.GroupKind:
		out := Value{Kind: Map}
		for _, f := range setFields(v.Message()) {
			key := string(f.Name())
			if f.IsExtension() {
				key = "[" + string(f.FullName()) + "]"
			}
			out.Entries = append(out.Entries, Entry{Key: key, Value: fieldValue(f, v.Message().Get(f))})
		}
		return out
	case protoreflect.FloatKind, protoreflect.DoubleKind:
		n := v.Float()
		if math.IsInf(n, 0) || math.IsNaN(n) {
			return Value{Kind: Word, Text: strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(n, 'g', -1, 64), "+"))}
		}
		return Value{Kind: Number, Text: strconv.FormatFloat(n, 'g', -1, 64)}
	}
	return Value{Kind: Number, Text: v.String()}
}
