package descriptor

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// Tree writes a compiled file down as it would stand in a text. syntax.Map entries and proto3
// optional become what they were in the text; extensions that fd holds as unknown
// fields are lost.
func Tree(fd *descriptorpb.FileDescriptorProto) *syntax.File {
	f := &syntax.File{Package: fd.GetPackage()}
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
			f.Imports = append(f.Imports, syntax.Import{Path: path, Public: slices.Contains(fd.GetPublicDependency(), int32(i))})
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

func (w writer) message(d *descriptorpb.DescriptorProto) *syntax.Message {
	m := &syntax.Message{Name: d.GetName(), Options: w.options(d.GetOptions())}
	inline := map[string]*descriptorpb.DescriptorProto{} // messages of maps and groups
	for _, n := range d.GetNestedType() {
		inline[n.GetName()] = n
	}
	used := map[string]bool{}
	members := map[int32][]*descriptorpb.FieldDescriptorProto{}
	for _, f := range d.GetField() {
		if f.OneofIndex != nil && !f.GetProto3Optional() {
			members[f.GetOneofIndex()] = append(members[f.GetOneofIndex()], f)
		}
	}
	for i, o := range d.GetOneofDecl() {
		one := &syntax.Oneof{Name: o.GetName(), Options: w.options(o.GetOptions())}
		for _, f := range members[int32(i)] {
			w.member(&one.Fields, &one.Groups, f, inline, used, true)
		}
		if len(one.Fields)+len(one.Groups) > 0 {
			m.Oneofs = append(m.Oneofs, one)
		}
	}
	for _, f := range d.GetField() {
		// A field of a oneof that does not exist stands alone rather than getting lost.
		if f.OneofIndex == nil || f.GetProto3Optional() || int(f.GetOneofIndex()) >= len(d.GetOneofDecl()) || f.GetOneofIndex() < 0 {
			w.member(&m.Fields, &m.Groups, f, inline, used, false)
		}
	}
	m.Extends = w.extends(d.GetExtension(), func(f *descriptorpb.FieldDescriptorProto) *descriptorpb.DescriptorProto {
		used[lastName(f.GetTypeName())] = true
		return inline[lastName(f.GetTypeName())]
	})
	for _, r := range d.GetReservedRange() {
		m.Reserved = append(m.Reserved, syntax.Reserved{numbers(r.GetStart(), r.GetEnd()-1, syntax.MaxNumber)})
	}
	m.Reserved = append(m.Reserved, names(d.GetReservedName())...)
	for _, r := range d.GetExtensionRange() {
		m.Extensions = append(m.Extensions, syntax.Extensions{
			Ranges:  []syntax.Range{numbers(r.GetStart(), r.GetEnd()-1, syntax.MaxNumber)},
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
func (w writer) member(fields *[]*syntax.Field, groups *[]*syntax.Group, f *descriptorpb.FieldDescriptorProto,
	inline map[string]*descriptorpb.DescriptorProto, used map[string]bool, oneof bool,
) {
	last := lastName(f.GetTypeName())
	n := inline[last]
	if f.GetType() == descriptorpb.FieldDescriptorProto_TYPE_GROUP && n != nil {
		used[last] = true
		*groups = append(*groups, &syntax.Group{
			Label: w.label(f, oneof), Number: int(f.GetNumber()),
			Options: w.options(f.GetOptions()), Body: w.message(n),
		})
		return
	}
	out := w.field(f, oneof)
	if n.GetOptions().GetMapEntry() && len(n.GetField()) == 2 {
		used[last] = true
		out.Label, out.Key, out.Type = syntax.None, typeName(n.GetField()[0]), typeName(n.GetField()[1])
	}
	*fields = append(*fields, out)
}

func lastName(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

func (w writer) label(f *descriptorpb.FieldDescriptorProto, oneof bool) syntax.Label {
	switch {
	case oneof:
		return syntax.None
	case f.GetLabel() == descriptorpb.FieldDescriptorProto_LABEL_REPEATED:
		return syntax.Repeated
	case w.proto2 && f.GetLabel() == descriptorpb.FieldDescriptorProto_LABEL_REQUIRED:
		return syntax.Required
	case w.proto2 || f.GetProto3Optional():
		return syntax.Optional
	}
	return syntax.None
}

func typeName(f *descriptorpb.FieldDescriptorProto) string {
	if f.GetTypeName() != "" {
		return f.GetTypeName()
	}
	return strings.ToLower(strings.TrimPrefix(f.GetType().String(), "TYPE_"))
}

func (w writer) field(f *descriptorpb.FieldDescriptorProto, oneof bool) *syntax.Field {
	out := &syntax.Field{
		Label: w.label(f, oneof), Type: typeName(f), Name: f.GetName(), Number: int(f.GetNumber()),
		Options: w.options(f.GetOptions()),
	}
	if f.DefaultValue != nil {
		out.Options = append(out.Options, syntax.Option{Name: "default", Value: defaultValue(f)})
	}
	if f.JsonName != nil && f.GetJsonName() != jsonName(f.GetName()) {
		out.Options = append(out.Options, syntax.Option{Name: "json_name", Value: syntax.Value{Kind: syntax.String, Text: f.GetJsonName()}})
	}
	return out
}

func defaultValue(f *descriptorpb.FieldDescriptorProto) syntax.Value {
	text := f.GetDefaultValue()
	switch f.GetType() {
	case descriptorpb.FieldDescriptorProto_TYPE_STRING:
		return syntax.Value{Kind: syntax.String, Text: text}
	case descriptorpb.FieldDescriptorProto_TYPE_BYTES: // escaped as in C
		if decoded, err := syntax.Unquote(`"` + text + `"`); err == nil {
			text = decoded
		}
		return syntax.Value{Kind: syntax.String, Text: text}
	case descriptorpb.FieldDescriptorProto_TYPE_BOOL:
		return syntax.Value{Kind: syntax.Bool, Text: text}
	case descriptorpb.FieldDescriptorProto_TYPE_ENUM:
		return syntax.Value{Kind: syntax.Word, Text: text}
	}
	return syntax.Value{Kind: syntax.Number, Text: text}
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

func numbers(from, to int32, most int) syntax.Range {
	return syntax.Range{From: int(from), To: int(to), Single: from == to, Max: int(to) == most}
}

func names(all []string) []syntax.Reserved {
	var out []syntax.Reserved
	for _, n := range all {
		out = append(out, syntax.Reserved{{Name: n}})
	}
	return out
}

func (w writer) enum(d *descriptorpb.EnumDescriptorProto) *syntax.Enum {
	e := &syntax.Enum{Name: d.GetName(), Options: w.options(d.GetOptions())}
	for _, r := range d.GetReservedRange() {
		e.Reserved = append(e.Reserved, syntax.Reserved{numbers(r.GetStart(), r.GetEnd(), math.MaxInt32)})
	}
	e.Reserved = append(e.Reserved, names(d.GetReservedName())...)
	for _, v := range d.GetValue() {
		e.Values = append(e.Values, &syntax.EnumValue{Name: v.GetName(), Number: int(v.GetNumber()), Options: w.options(v.GetOptions())})
	}
	return e
}

// extends gathers extensions of the same message that follow each other in one block.
func (w writer) extends(all []*descriptorpb.FieldDescriptorProto, group func(*descriptorpb.FieldDescriptorProto) *descriptorpb.DescriptorProto) []*syntax.Extend {
	var out []*syntax.Extend
	for _, f := range all {
		if len(out) == 0 || out[len(out)-1].Type != f.GetExtendee() {
			out = append(out, &syntax.Extend{Type: f.GetExtendee()})
		}
		e := out[len(out)-1]
		if f.GetType() == descriptorpb.FieldDescriptorProto_TYPE_GROUP && group != nil {
			if body := group(f); body != nil {
				e.Groups = append(e.Groups, &syntax.Group{Label: w.label(f, false), Number: int(f.GetNumber()), Body: w.message(body)})
				continue
			}
		}
		e.Fields = append(e.Fields, w.field(f, false))
	}
	return out
}

func (w writer) service(d *descriptorpb.ServiceDescriptorProto) *syntax.Service {
	s := &syntax.Service{Name: d.GetName(), Options: w.options(d.GetOptions())}
	for _, m := range d.GetMethod() {
		s.Methods = append(s.Methods, &syntax.Method{
			Name: m.GetName(), Input: m.GetInputType(), Output: m.GetOutputType(),
			InputStreams: m.GetClientStreaming(), OutputStreams: m.GetServerStreaming(),
			Options: w.options(m.GetOptions()),
		})
	}
	return s
}

// options lists what is set in an options message, by number of the option.
func (w writer) options(m proto.Message) []syntax.Option {
	r := m.ProtoReflect()
	if !r.IsValid() {
		return nil
	}
	var out []syntax.Option
	for _, fd := range setFields(r) {
		if fd.Name() == "uninterpreted_option" || fd.Name() == "map_entry" {
			continue
		}
		o := syntax.Option{Name: string(fd.Name())}
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

func fieldValue(fd protoreflect.FieldDescriptor, v protoreflect.Value) syntax.Value {
	out := syntax.Value{Kind: syntax.List}
	switch {
	case fd.IsList():
		for i := range v.List().Len() {
			out.Items = append(out.Items, single(fd, v.List().Get(i)))
		}
	case fd.IsMap():
		v.Map().Range(func(k protoreflect.MapKey, val protoreflect.Value) bool {
			out.Items = append(out.Items, syntax.Value{Kind: syntax.Map, Entries: []syntax.Entry{
				{Key: "key", Value: single(fd.MapKey(), k.Value())},
				{Key: "value", Value: single(fd.MapValue(), val)},
			}})
			return true
		})
		slices.SortFunc(out.Items, func(a, b syntax.Value) int {
			return strings.Compare(a.Entries[0].Value.Text, b.Entries[0].Value.Text)
		})
	default:
		return single(fd, v)
	}
	return out
}

// single writes one value, not a list or map.
func single(fd protoreflect.FieldDescriptor, v protoreflect.Value) syntax.Value {
	switch fd.Kind() {
	case protoreflect.BoolKind:
		return syntax.Value{Kind: syntax.Bool, Text: strconv.FormatBool(v.Bool())}
	case protoreflect.StringKind:
		return syntax.Value{Kind: syntax.String, Text: v.String()}
	case protoreflect.BytesKind:
		return syntax.Value{Kind: syntax.String, Text: string(v.Bytes())}
	case protoreflect.EnumKind:
		if e := fd.Enum().Values().ByNumber(v.Enum()); e != nil {
			return syntax.Value{Kind: syntax.Word, Text: string(e.Name())}
		}
		return syntax.Value{Kind: syntax.Number, Text: strconv.Itoa(int(v.Enum()))}
	case protoreflect.MessageKind, protoreflect.GroupKind:
		out := syntax.Value{Kind: syntax.Map}
		for _, f := range setFields(v.Message()) {
			key := string(f.Name())
			if f.IsExtension() {
				key = "[" + string(f.FullName()) + "]"
			}
			out.Entries = append(out.Entries, syntax.Entry{Key: key, Value: fieldValue(f, v.Message().Get(f))})
		}
		return out
	case protoreflect.FloatKind, protoreflect.DoubleKind:
		n := v.Float()
		if math.IsInf(n, 0) || math.IsNaN(n) {
			return syntax.Value{Kind: syntax.Word, Text: strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(n, 'g', -1, 64), "+"))}
		}
		return syntax.Value{Kind: syntax.Number, Text: strconv.FormatFloat(n, 'g', -1, 64)}
	}
	return syntax.Value{Kind: syntax.Number, Text: v.String()}
}
