package link

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

func linkText(t *testing.T, text string, dependencies ...compat.Dependency) *Set {
	t.Helper()
	tree, err := Read(text, compat.DefaultLimits())
	require.NoError(t, err)
	l, err := Link(tree, dependencies, compat.DefaultLimits())
	require.NoError(t, err)
	return l
}

func TestResolve(t *testing.T) {
	dependency := compat.Dependency{
		Reference: compat.Reference{Name: "d.proto", Subject: "d", Version: 1},
		Text:      `syntax = "proto3"; package d; message D { string s = 1; } enum E { A = 0; }`,
	}
	l := linkText(t, `syntax = "proto3"; package a.b; import "d.proto"; import "google/protobuf/any.proto";
message M {
  N f1 = 1; M.N f2 = 2; b.M f3 = 3; a.b.M.N f4 = 4; .a.b.T f5 = 5; T f6 = 6; d.D f7 = 7; d.E f8 = 8;
  google.protobuf.Any f9 = 9; Any f10 = 10; x.Y f11 = 11; .M f12 = 12; .d.D f13 = 13; D f14 = 14;
  message N { N n = 1; M m = 2; T t = 3; }
  enum T { Z = 0; }
}
message T { M.T e = 1; }`, dependency)
	want := []string{"M.N", "M.N", "M", "M.N", "T", "M.T", "D", "E", "Any", "", "", "", "D", ""}
	for i, f := range l.Root.Messages[0].Fields {
		require.Equal(t, want[i], f.Type.Local, f.Tree.Name)
	}
	inner := l.Root.Messages[0].Messages[0]
	require.Equal(t, "M.N", inner.Fields[0].Type.Local)
	require.Equal(t, "M.T", inner.Fields[2].Type.Local)
	require.Equal(t, GeneralNumber, inner.Fields[2].Type.Group, "an enum")
	require.Equal(t, "M.T", l.Root.Messages[1].Fields[0].Type.Local)
}

// TestSharedNames declares names inside of built-in types, in many sets at once: none
// sees what another one declares.
func TestSharedNames(t *testing.T) {
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			dependency := compat.Dependency{
				Reference: compat.Reference{Name: "d", Subject: "d", Version: 1},
				Text:      fmt.Sprintf(`syntax = "proto3"; package google.protobuf.Any; message D%d {} message Duration { message I%d {} }`, i, i),
			}
			l := linkText(t, fmt.Sprintf(`syntax = "proto3"; import "google/protobuf/any.proto"; import "d"; message M {
  google.protobuf.Any.D%d own = 1; google.protobuf.Any.D%d other = 2; google.protobuf.Any.Duration.I%d inner = 3; }`, i, (i+1)%8, i), dependency)
			fields := l.Root.Messages[0].Fields
			if fields[0].Type.Message == nil || fields[1].Type.Message != nil || fields[2].Type.Message == nil {
				t.Errorf("set %d resolves to %+v", i, fields)
			}
		})
	}
	wait.Wait()
}

func TestNormalForm(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"Numbers": {
			"option a = 0x1F; option b = 1.50; option c = 1E3; option d = .5; option e = 017; option f = 1.5e-2; option g = -0; option h = 1e99999; option i = -2.0; option j = inf;",
			"\noption a = 31;\noption b = 1.5;\noption c = 1000;\noption d = 0.5;\noption e = 15;\noption f = 0.015;\noption g = 0;\noption h = 1e99999;\noption i = -2;\noption j = inf;\n",
		},
		"Merge": {
			"option (a).b.c = 1; option (a).d = 'x'; option (a).b.e = [1]; option (a).d = 'y';",
			"\noption (a) = {\n  b: {\n    c: 1,\n    e: 1\n  },\n  d: [\n    \"x\",\n    \"y\"\n  ]\n};\n",
		},
		"RepeatedOptionStays":  {"option (a) = 2; option (a) = 1;", "\noption (a) = 2;\noption (a) = 1;\n"},
		"ResolvedOptionName":   {"package p; extend M { optional int32 x = 1; } message M { option (x) = 1; option (.p.x) = 2; }", "package p;\n\nmessage M {\n  option (p.x) = 1;\n  option (p.x) = 2;\n}\n\nextend .p.M {\n  optional int32 x = 1;\n}\n"},
		"Imports":              {"import 'b'; import public 'b'; import 'a'; import 'b';", "\nimport \"a\";\nimport \"b\";\nimport public \"b\";\n"},
		"Reserved":             {"message M { reserved 'b', 9, 3 to 4; reserved 'a', 1 to 1, 7 to max; }", "\nmessage M {\n  reserved 1;\n  reserved 3 to 4;\n  reserved 7 to max;\n  reserved 9;\n  reserved \"a\";\n  reserved \"b\";\n}\n"},
		"Enum":                 {"enum E { B = 1; C = 0; A = 1; }", "\nenum E {\n  C = 0;\n  A = 1;\n  B = 1;\n}\n"},
		"Oneofs":               {"syntax = \"proto3\"; message M { oneof b { int32 x = 4; int32 y = 2; } oneof empty {} oneof a { int32 z = 1; } }", "syntax = \"proto3\";\n\nmessage M {\n  oneof a {\n    int32 z = 1;\n  }\n  oneof b {\n    int32 y = 2;\n    int32 x = 4;\n  }\n}\n"},
		"MessagesKeepOrder":    {"message B {} message A {} enum D {} enum C {}", "\nmessage B {}\nmessage A {}\nenum D {}\nenum C {}\n"},
		"EntryUsedElsewhere":   {"message M { repeated E a = 1; message E { option map_entry = true; optional string key = 1; optional M value = 2; } } message N { optional M.E e = 1; }", "\nmessage M {\n  map<string, .M> a = 1;\n\n  message E {\n    option map_entry = true;\n  \n    optional string key = 1;\n    optional .M value = 2;\n  }\n}\nmessage N {\n  optional .M.E e = 1;\n}\n"},
		"EntryBecomesMap":      {"message M { repeated E a = 1; message E { option map_entry = true; optional string key = 1; optional M value = 2; } }", "\nmessage M {\n  map<string, .M> a = 1;\n}\n"},
		"GroupsAndExtensions":  {"message M { extensions 9, 5 to 6; optional group G = 2 { optional M m = 2; optional int32 n = 1; } optional group F = 1 {} }", "\nmessage M {\n  optional group F = 1 {}\n  optional group G = 2 {\n    optional int32 n = 1;\n    optional .M m = 2;\n  }\n\n  extensions 5 to 6;\n  extensions 9;\n}\n"},
		"SpecialOptionsAtLast": {"message M { optional int32 a = 1 [json_name = 'x', packed = true, default = 1, deprecated = true]; }", "\nmessage M {\n  optional int32 a = 1 [\n    deprecated = true,\n    packed = true,\n    default = 1,\n    json_name = \"x\"\n  ];\n}\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tree, err := linkText(t, test.in).Normalize()
			require.NoError(t, err)
			require.Equal(t, test.want, syntax.Print(tree))
			again, err := linkText(t, test.want).Normalize()
			require.NoError(t, err)
			require.Equal(t, test.want, syntax.Print(again))
		})
	}
}
