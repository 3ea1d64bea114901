package protobuf

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/builtin"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

func TestPrintedTexts(t *testing.T) {
	for name, text := range map[string]string{"proto3": strings.ReplaceAll(kitchenSink, "    option (x.y) = 1;\n", ""), "proto2": proto2Sink} {
		s := parse(t, text)
		golden(t, "printed/"+name+".proto", s.Canonical())
		golden(t, "printed/"+name+"_normal.proto", normal(t, text).Canonical())
		bare, err := New().Print(s, "IGNORE_extensions")
		require.NoError(t, err)
		golden(t, "printed/"+name+"_bare.proto", bare)
		same, err := New().Print(s, "anything")
		require.NoError(t, err)
		require.Equal(t, s.Canonical(), same)
	}
}

// TestSerialized sends a schema as a descriptor and gets the same schema back.
func TestSerialized(t *testing.T) {
	text := strings.NewReplacer("    option (x.y) = 1;\n", "", "    oneof empty {}\n", "", `import weak "gone.proto";`, "", `, "old";`, `; reserved "old";`).Replace(kitchenSink)
	s := parse(t, text)
	require.NoError(t, New().Validate(s, true))
	encoded, err := New().Print(s, "Serialized")
	require.NoError(t, err)
	data, err := base64.StdEncoding.DecodeString(encoded)
	require.NoError(t, err)
	var fd descriptorpb.FileDescriptorProto
	require.NoError(t, proto.Unmarshal(data, &fd))
	require.Equal(t, "shop.v1", fd.GetPackage())
	require.Empty(t, fd.GetSourceCodeInfo())

	back := parse(t, encoded)
	golden(t, "printed/from_descriptor.proto", back.Canonical())
	require.Empty(t, cmp.Diff(normal(t, text).Canonical(), normal(t, encoded).Canonical()))
	require.Equal(t, New().Tags(s), New().Tags(back))
	require.Empty(t, compare(t, back, s, compat.Options{All: true}))
}

func TestSerializedNeedsTypes(t *testing.T) {
	_, err := New().Print(parse(t, `syntax = "proto3"; message M { X x = 1; }`), "serialized")
	require.ErrorContains(t, err, "unknown type X")
	require.ErrorAs(t, err, new(*compat.SyntaxError))
}

func TestValidate(t *testing.T) {
	tests := map[string]struct{ text, types, fields string }{
		"OK":              {`syntax = "proto3"; message M { M m = 1; }`, "", ""},
		"UnknownType":     {`syntax = "proto3"; message M { X x = 1; }`, `type "X" is not defined`, `type "X" is not defined`},
		"UnknownMapType":  {`syntax = "proto3"; message M { map<string, a.X> x = 1; }`, `type "a.X"`, `type "a.X"`},
		"UnknownRpcType":  {`syntax = "proto3"; service S { rpc A (X) returns (X); }`, `type "X"`, `type "X"`},
		"UnknownExtendee": {`syntax = "proto3"; extend X { int32 a = 1; }`, `type "X"`, `type "X"`},
		"NotImported":     {`syntax = "proto3"; message M { google.protobuf.Any a = 1; }`, `type "google.protobuf.Any"`, `type "google.protobuf.Any"`},
		"SameNumberTwice": {`syntax = "proto3"; message M { int32 a = 1; int32 b = 1; }`, "", "same tag"},
		"NumberZero":      {`syntax = "proto3"; message M { int32 a = 0; }`, "", "tag number 0"},
		"MixedReserved":   {`syntax = "proto3"; message M { reserved 1, "a"; int32 b = 2; }`, "", ""},
		"EmptyOneof":      {`syntax = "proto3"; message M { oneof o {} }`, "", ""},
		"ListOfTags":      {`syntax = "proto3"; import "confluent/meta.proto"; message M { string a = 1 [(confluent.field_meta).tags = ["A", "B"]]; }`, "", ""},
		"GroupInProto3":   {`syntax = "proto3"; message M { group G = 1 {} }`, "", "group"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := parse(t, test.text)
			for fields, want := range map[bool]string{false: test.types, true: test.fields} {
				err := New().Validate(s, fields)
				if want == "" {
					require.NoError(t, err)
					continue
				}
				require.ErrorContains(t, err, want)
				require.ErrorAs(t, err, new(*compat.SyntaxError))
			}
		})
	}
}

// TestBuiltinFiles imports each built-in file and compiles that.
func TestBuiltinFiles(t *testing.T) {
	require.Len(t, builtin.Paths(), 30)
	for _, path := range builtin.Paths() {
		tree, err := builtin.File(path)
		require.NoError(t, err)
		require.NotNil(t, tree)
		require.NotEmpty(t, tree.Package)
		s := parse(t, "syntax = \"proto3\";\nimport \""+path+"\";\nmessage M {}\n")
		require.NoError(t, New().Validate(s, true), path)
		text := syntax.Print(tree)
		require.Equal(t, text, parse(t, text).Canonical())
	}
	tree, err := builtin.File("google/type/localized_text.proto")
	require.NoError(t, err)
	require.Nil(t, tree)
}

func TestReferenceHidesBuiltin(t *testing.T) {
	src := textOf(`syntax = "proto3"; import "google/type/money.proto"; message M { mine.Money m = 1; }`,
		[]corpusReference{{Name: "google/type/money.proto", Subject: "money", Version: 1, Schema: `syntax = "proto3"; package mine; message Money {}`}})
	s, err := New().Parse(src, compat.ParseOptions{})
	require.NoError(t, err)
	require.NoError(t, New().Validate(s, true))
}

func TestImportNamedAsTheRoot(t *testing.T) {
	s, err := New().Parse(textOf(`syntax = "proto3"; import "default"; message M { D d = 1; }`,
		[]corpusReference{{Name: "default", Subject: "d", Version: 1, Schema: `syntax = "proto3"; message D {}`}}), compat.ParseOptions{})
	require.NoError(t, err)
	require.NoError(t, New().Validate(s, true))
}

func TestFieldsAndEquality(t *testing.T) {
	s := parse(t, kitchenSink)
	require.Equal(t, []string{"id", "total", "lines", "kinds", "note"}, New().Fields(s), "of top-level messages, without members of oneofs")
	require.True(t, New().Equivalent(s, parse(t, s.Canonical())))
	require.False(t, New().Equivalent(s, parse(t, proto2Sink)))
	require.Equal(t, compat.Protobuf, s.Format())
	require.Equal(t, compat.Protobuf, New().Format())
}

// other is a schema of another language.
type other struct{}

func (other) Format() compat.Format { return compat.Avro }
func (other) Canonical() string     { return "{}" }

func TestOtherLanguages(t *testing.T) {
	s := parse(t, "message M {}")
	_, err := New().Compare(s, other{}, compat.Options{})
	require.ErrorContains(t, err, "AVRO")
	_, err = New().Compare(other{}, s, compat.Options{})
	require.Error(t, err)
	_, err = New().Print(other{}, "")
	require.Error(t, err)
	_, err = New().Retag(other{}, nil, nil)
	require.Error(t, err)
	require.Error(t, New().Validate(other{}, true))
	require.Empty(t, New().Tags(other{}))
	require.Empty(t, New().Fields(other{}))
	require.False(t, New().Equivalent(s, other{}))
	require.Empty(t, New().Diff(s, other{}))
	require.Empty(t, New().Diff(other{}, s))
	require.Empty(t, New().Repairs(s, other{}, compat.Finding{}))
	require.Empty(t, New().Repairs(other{}, s, compat.Finding{}))
}
