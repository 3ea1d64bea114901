package syntax

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// TestPrint lists forms and how they are printed; a printed text prints as itself.
func TestPrint(t *testing.T) {
	const three = "syntax = \"proto3\";\n"
	tests := map[string]struct{ in, want string }{
		"Empty":            {"", ""},
		"NoSyntaxLine":     {"message M {}", "\nmessage M {}\n"},
		"Package":          {"package a.b ;", "package a.b;\n"},
		"Edition":          {"edition = '2023'; message M { string a = 1; required.X b = 2; }", "edition = \"2023\";\n\nmessage M {\n  string a = 1;\n  required.X b = 2;\n}\n"},
		"Comments":         {three + "/**/message/*x*/M//y\n{}", three + "\nmessage M {}\n"},
		"EmptyStatements":  {";;message M {;;};", "\nmessage M {}\n"},
		"WeakImport":       {"import weak 'a'; import public 'b'; import 'c' 'd';", "\nimport \"cd\";\nimport public \"b\";\n"},
		"EnumsLast":        {"enum E {} message M {}", "\nmessage M {}\nenum E {}\n"},
		"HexNumbers":       {three + "message M { int32 a = 0xA; } enum E { X = -0x1; }", three + "\nmessage M {\n  int32 a = 10;\n}\nenum E {\n  X = -1;\n}\n"},
		"SignApart":        {"enum E { X = - 1; }", "\nenum E {\n  X = -1;\n}\n"},
		"KeywordsAsNames":  {three + "message message { string message = 1; message enum = 2; map map = 3; group.X group = 4; oneof oneof { reserved option = 5; } }", three + "\nmessage message {\n  string message = 1;\n  message enum = 2;\n  map map = 3;\n  group.X group = 4;\n\n  oneof oneof {\n    reserved option = 5;\n  }\n}\n"},
		"KeywordsAsValues": {"enum E { option = 0; reserved = 1; option allow_alias = true; reserved 5; }", "\nenum E {\n  reserved 5;\n  option allow_alias = true;\n  option = 0;\n  reserved = 1;\n}\n"},
		"Maps":             {three + "message M { map < string,.a.B > m = 1; }", three + "\nmessage M {\n  map<string, .a.B> m = 1;\n}\n"},
		"MapsInProto2":     {"message M { map<string, B> m = 1; }", "\nmessage M {\n  map<string, B> m = 1;\n}\n"},
		"Groups":           {"message M { optional group G = 1 [deprecated = true] { message N {} } oneof o { group H = 2 {} } }", "\nmessage M {\n  oneof o {\n    group H = 2 {}\n  }\n\n  optional group G = 1 [deprecated = true] {\n    message N {}\n  }\n}\n"},
		"ReservedMixed":    {"message M { reserved 1, 3 to 4, 'x', 5 to 5, 7 to max; reserved y; }", "\nmessage M {\n  reserved 1, 3 to 4, \"x\", 5 to 5, 7 to max;\n  reserved y;\n}\n"},
		"ReservedLargest":  {"message M { reserved 1 to 536870911; } enum E { reserved 1 to 536870911, -1 to 2147483647; }", "\nmessage M {\n  reserved 1 to max;\n}\nenum E {\n  reserved 1 to 536870911, -1 to max;\n}\n"},
		"Extensions":       {"message M { extensions 4, 5 to max [verification = DECLARATION]; }", "\nmessage M {\n  extensions 4, 5 to max [verification = DECLARATION];\n}\n"},
		"SpecialLast":      {"message M { optional int32 a = 1 [json_name='b', default=1, packed=true]; }", "\nmessage M {\n  optional int32 a = 1 [\n    packed = true,\n    default = 1,\n    json_name = \"b\"\n  ];\n}\n"},
		"CustomOptions":    {"option (.a.b).c.d = 1; option (a).(b.c).d = x; option features.(pb.java).x = Y;", "\noption (.a.b).c.d = 1;\noption (a).(b.c).d = x;\noption features.(pb.java).x = Y;\n"},
		"Values":           {"option a = {i: -1 f: 1.5e+3, s: 'x' \"y\"; w: inf n: -nan l: [] m {} e <a: true> [x.y]: 1 [t.co/a.B] {} };", "\noption a = {\n  i: -1,\n  f: 1.5e+3,\n  s: \"xy\",\n  w: inf,\n  n: -nan,\n  l: [\n  ],\n  m: {\n  },\n  e: {\n    a: true\n  },\n  [x.y]: 1,\n  [t.co/a.B]: {\n  }\n};\n"},
		"RepeatedKeys":     {"option a = {x: 1 y: 2 x: [3, 4] x: 5};", "\noption a = {\n  x: [\n    1,\n    3,\n    4,\n    5\n  ],\n  y: 2\n};\n"},
		"ListValue":        {"option a = ['x', {b: 1}];", "\noption a = [\n  \"x\",\n  {\n    b: 1\n  }\n];\n"},
		"Escapes":          {`option a = "\a\b\f\n\r\t\v\\\'\"\?\q\x4a\X4A\112\0\x7f\u00e9\U0001F600é` + "\xff" + `";`, "\noption a = \"\\a\\b\\f\\n\\r\\t\\v\\\\\\'\\\"?qJJJ\\000\\177é😀é\\377\";\n"},
		"TrailingCommas":   {"message M { optional int32 a = 1 [b = 1,]; optional int32 c = 2 []; }", "\nmessage M {\n  optional int32 a = 1 [b = 1];\n  optional int32 c = 2;\n}\n"},
		"Rpcs":             {"service S { rpc A (stream stream) returns (stream .a.B); rpc B (stream) returns (C) {}; rpc C (A) returns (B) { option x = 1; ; } }", "\nservice S {\n  rpc A (stream stream) returns (stream .a.B);\n  rpc B (stream) returns (C);\n  rpc C (A) returns (B) {\n    option x = 1;\n  };\n}\n"},
		"TwoPackages":      {"package a; package b;", "package b;\n"},
		"MapInOneof":       {three + "message M { oneof o { map<string, A> a = 1; } }", three + "\nmessage M {\n  oneof o {\n    map<string, A> a = 1;\n  }\n}\n"},
		"StringOverLines":  {"option a = 'x\ny';", "\noption a = \"x\\ny\";\n"},
		"KeyInParentheses": {"option a = { (x.y): 1 };", "\noption a = {\n  x.y: 1\n};\n"},
		"Hyphens":          {"message M-1 { required a-b c-d = 1; }", "\nmessage M-1 {\n  required a-b c-d = 1;\n}\n"},
		"NestedBlanks":     {three + "message A { message B { int32 a = 1; enum E { X = 0; } } }", three + "\nmessage A {\n  message B {\n    int32 a = 1;\n  \n    enum E {\n      X = 0;\n    }\n  }\n}\n"},
		"Extend":           {"extend a.B { optional int32 x = 1; repeated group G = 2 { optional int32 y = 1; } }", "\nextend a.B {\n  optional int32 x = 1;\n\n  repeated group G = 2 {\n    optional int32 y = 1;\n  }\n}\n"},
		"ByteOrderMark":    {"\ufeffmessage M {}", "\nmessage M {}\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f, err := Parse(test.in, compat.DefaultLimits())
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(test.want, Print(f)))
			again, err := Parse(test.want, compat.DefaultLimits())
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(test.want, Print(again)))
		})
	}
}

func TestParseFails(t *testing.T) {
	const three = "syntax = \"proto3\"; "
	tests := map[string]struct{ in, want string }{
		"Word":              {"hello", `line 1, column 1: unexpected "hello"`},
		"EndOfText":         {"message M {\n  ", `line 2, column 3: expected a word, found the end of the text`},
		"MissingSemicolon":  {"package a\nmessage M {}", `line 2, column 1: expected ";", found "message"`},
		"SyntaxLate":        {"package a;\nsyntax = 'proto3';", "line 2, column 1: syntax must be the first statement of the file"},
		"SyntaxUnknown":     {"syntax = 'proto4';", `unexpected syntax "proto4"`},
		"EditionUnknown":    {"edition = '1999';", `unknown edition "1999"`},
		"NoLabel":           {"message M { int32 a = 1; }", `unexpected "int32": a field of proto2 starts with`},
		"RequiredInProto3":  {three + "message M { required int32 a = 1; }", "required is not allowed in proto3"},
		"MapWithLabel":      {three + "message M { repeated map<string, A> a = 1; }", "a map has no label"},
		"LabelInOneof":      {three + "message M { oneof o { optional A a = 1; } }", "a member of a oneof has no label"},
		"DottedName":        {"message a.B {}", `expected a name without dots, found "a.B"`},
		"NameWithDigit":     {"message 1M {}", `expected a name, found "1M"`},
		"NumberIsWord":      {three + "message M { int32 a = b; }", `expected a whole number of 32 bits, found "b"`},
		"NumberIsFraction":  {three + "message M { int32 a = 1.5; }", `found "1.5"`},
		"NumberTooLarge":    {"enum E { X = 2147483648; }", `found "2147483648"`},
		"StringNotClosed":   {"import \"a\n", "line 1, column 8: string is not closed"},
		"CommentNotClosed":  {"/* a", "comment is not closed"},
		"OptionNoValue":     {"option a = ;", `expected a word, found ";"`},
		"OptionNoColon":     {"option a = { b 1 };", `expected ":", found "1"`},
		"OptionBadPath":     {"option (a).b..c = 1;", `expected a field name, found "b..c"`},
		"RangeNoTo":         {"message M { reserved 1 up 2; }", `expected "to", found "up"`},
		"ExtensionsByName":  {"message M { extensions 'a'; }", "expected a word"},
		"ReservedEmptyName": {"message M { reserved ''; }", "reserved name is empty"},
		"RpcInMessage":      {three + "message M { rpc A (B) returns (C); }", `expected "=", found "("`},
		"NoReturns":         {"service S { rpc A (B) gives (C); }", `expected "returns", found "gives"`},
		"FieldInService":    {"service S { string a = 1; }", `unexpected "string" in a service`},
		"DoubleSign":        {"enum E { X = --1; }", `found "--1"`},
		"ImportKind":        {"import private 'a';", `unexpected "private" in an import`},
		"Characters":        {"message é {}", `line 1, column 9: expected a word`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(test.in, compat.DefaultLimits())
			var wrong *compat.SyntaxError
			require.ErrorAs(t, err, &wrong)
			require.ErrorContains(t, err, test.want)
			require.Positive(t, wrong.Line)
			require.Positive(t, wrong.Column)
		})
	}
}

func TestSpansCoverStatements(t *testing.T) {
	const text = "package a;\nmessage M {\n  required int32 a = 1;\n}"
	f, err := Parse(text, compat.DefaultLimits())
	require.NoError(t, err)
	cut := func(s Span) string { return text[s.Start:s.End] }
	require.Equal(t, "package a;", cut(f.PackageAt))
	require.Equal(t, "message M {\n  required int32 a = 1;\n}", cut(f.Messages[0].At))
	require.Equal(t, "M", cut(f.Messages[0].NameAt))
	require.Equal(t, "required int32 a = 1;", cut(f.Messages[0].Fields[0].At))
}
