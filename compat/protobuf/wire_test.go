package protobuf

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// What Confluent's rules accept although a reader may see something else:
//
//   - a field that is repeated on one side only (labels count only where both sides
//     write one): the reader keeps the last value, or loses packed ones;
//   - scalars of one group but of different types: a long is cut to an int, any number
//     but 0 is true, an enum may not know the number;
//   - string and bytes: bytes that are no UTF-8 cannot be read as a string of proto3;
//   - required where the other side is optional on strings and messages: the reader
//     rejects a record without the field;
//   - renumbering: one field removed and one added.
//
// The last two are no question of decoding here (partial messages are allowed, a field
// under another number is another field); the others are left out by lossy.
func lossy(w, r protoreflect.FieldDescriptor) bool {
	return w.IsList() != r.IsList() || w.Kind() != r.Kind() || w.Kind() == protoreflect.EnumKind
}

func TestPropertyOfWireFormat(t *testing.T) {
	t.Parallel()
	records, fields := 0, 0
	for seed := range uint64(pairs(t)) {
		g := generator{rand.New(rand.NewPCG(seed, 3))}
		tree := g.file()
		oldText := syntax.Print(tree)
		a, b := parse(t, oldText), parse(t, syntax.Print(g.mutate(t, tree)))
		if len(compare(t, b, a, compat.Options{})) > 0 {
			continue
		}
		writer, err := compile(a)
		if err != nil { // such as two fields whose JSON names clash
			continue
		}
		reader, err := compile(b)
		if err != nil {
			continue
		}
		for i := range writer.Messages().Len() {
			w := writer.Messages().Get(i)
			r := reader.Messages().ByName(w.Name())
			require.NotNil(t, r, "message %s is missing, yet compatible", w.Name())
			sent := g.record(w, 3)
			data, err := proto.MarshalOptions{AllowPartial: true}.Marshal(sent)
			require.NoError(t, err)
			got := dynamicpb.NewMessage(r)
			err = proto.UnmarshalOptions{AllowPartial: true}.Unmarshal(data, got)
			require.NoError(t, err, "old:\n%s\nnew:\n%s", a.canonical, b.canonical)
			records++
			fields += sameValuesRead(t, sent, got, a.canonical+"\n"+b.canonical)
		}
	}
	t.Logf("%d records written and read, %d values compared", records, fields)
	require.Greater(t, fields, pairs(t)/10)
}

// record fills a message at random.
func (g generator) record(d protoreflect.MessageDescriptor, depth int) protoreflect.ProtoMessage {
	m := dynamicpb.NewMessage(d)
	for i := range d.Fields().Len() {
		f := d.Fields().Get(i)
		if g.IntN(4) == 0 {
			continue
		}
		switch {
		case f.IsMap():
			if f.MapValue().Message() != nil && depth == 0 {
				continue
			}
			for range g.IntN(3) {
				m.Mutable(f).Map().Set(g.value(f.MapKey(), depth).MapKey(), g.value(f.MapValue(), depth))
			}
		case f.Message() != nil && depth == 0:
		case f.IsList():
			for range g.IntN(3) {
				m.Mutable(f).List().Append(g.value(f, depth))
			}
		default:
			m.Set(f, g.value(f, depth))
		}
	}
	return m
}

func (g generator) value(f protoreflect.FieldDescriptor, depth int) protoreflect.Value {
	switch f.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(g.IntN(2) == 0)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(f.Enum().Values().Get(g.IntN(f.Enum().Values().Len())).Number())
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOfInt32(int32(g.Uint32()))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOfUint32(g.Uint32())
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return protoreflect.ValueOfInt64(int64(g.Uint64()))
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(g.Uint64())
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32(float32(g.Float64()))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(math.Trunc(g.Float64() * 1e9))
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(strconv.Itoa(g.IntN(1000)))
	case protoreflect.BytesKind: // UTF-8, see lossy
		return protoreflect.ValueOfBytes([]byte(strconv.Itoa(g.IntN(1000))))
	}
	return protoreflect.ValueOfMessage(g.record(f.Message(), depth-1).ProtoReflect())
}

// sameValuesRead asserts that what both know is the same, and counts the values.
func sameValuesRead(t *testing.T, sent, got protoreflect.ProtoMessage, texts string) int {
	t.Helper()
	n := 0
	sent.ProtoReflect().Range(func(w protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		r := got.ProtoReflect().Descriptor().Fields().ByNumber(w.Number())
		if r == nil || lossy(w, r) {
			return true
		}
		read := got.ProtoReflect().Get(r)
		switch {
		case w.IsMap():
			require.True(t, r.IsMap(), texts)
			if !lossy(w.MapKey(), r.MapKey()) {
				require.Equal(t, v.Map().Len(), read.Map().Len(), texts)
			}
		case w.IsList():
			require.Equal(t, v.List().Len(), read.List().Len(), texts)
			for i := range v.List().Len() {
				if w.Message() == nil {
					require.True(t, v.List().Get(i).Equal(read.List().Get(i)), texts)
					n++
					continue
				}
				n += sameValuesRead(t, v.List().Get(i).Message().Interface(), read.List().Get(i).Message().Interface(), texts)
			}
		case w.Message() != nil:
			n += sameValuesRead(t, v.Message().Interface(), read.Message().Interface(), texts)
		default:
			require.True(t, v.Equal(read), "field %s is %v, was %v\n%s", w.FullName(), read, v, texts)
			n++
		}
		return true
	})
	return n
}
