package protobuf

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file under testdata, or rewrites the file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(string(want), got))
}

// explained is a pair of texts that differ in one thing.
type explained struct {
	name, old, next string
	oldRefs         []corpusReference
	nextRefs        []corpusReference
}

func explainedPairs() []explained {
	const proto3, proto2 = "syntax = \"proto3\";\npackage shop;\n", "syntax = \"proto2\";\n"
	address := func(version int, typ string) []corpusReference {
		return []corpusReference{{
			Name: "address.proto", Subject: "address", Version: version,
			Schema: "syntax = \"proto3\";\npackage geo;\nmessage Address { " + typ + " zip = 1; }\n",
		}}
	}
	const user = proto3 + "import \"address.proto\";\nmessage Customer { geo.Address home = 1; }\n"
	return []explained{
		{name: "package", old: proto3 + "message A { int32 a = 1; A b = 2; .shop.A c = 3; }", next: "syntax = \"proto3\";\npackage store;\nmessage A { int32 a = 1; A b = 2; .store.A c = 3; }"},
		{name: "message removed", old: proto3 + "message A { B b = 1; } message B { int32 x = 1; }", next: proto3 + "message A {}"},
		{name: "message renamed", old: proto3 + "message A { int32 x = 1; string y = 2; }", next: proto3 + "message B { int32 x = 1; string y = 2; }"},
		{name: "nested message moved out", old: proto3 + "message A { B b = 1; message B { int32 x = 1; } }", next: proto3 + "message A { B b = 1; } message B { int32 x = 1; }"},
		{name: "kind", old: proto3 + "message A { string b = 2; } message B {}", next: proto3 + "message A { B b = 2; } message B {}"},
		{name: "map", old: proto3 + "message A { repeated E m = 1; message E { string key = 1; int32 value = 2; } }", next: proto3 + "message A { map<string, int32> m = 1; }"},
		{name: "scalar", old: proto3 + "message A { int32 amount = 4; oneof o { string s = 5; } }", next: proto3 + "message A { sint32 amount = 4; oneof o { float s = 5; } }"},
		{name: "named type", old: proto3 + "message A { B b = 1; } message B { int32 x = 1; } message C { string y = 1; }", next: proto3 + "message A { C b = 1; } message B { int32 x = 1; } message C { string y = 1; }"},
		{name: "imported type", old: user, next: user, oldRefs: address(1, "string"), nextRefs: address(2, "int32")},
		{name: "numeric label", old: proto2 + "message A { optional int32 n = 1; }", next: proto2 + "message A { repeated int32 n = 1; }"},
		{name: "required", old: proto2 + "message A { required int32 n = 1; }", next: proto2 + "message A { optional int32 n = 1; required string s = 2; }"},
		{name: "oneof member removed", old: proto3 + "message A { oneof o { int32 a = 1; string b = 2; } }", next: proto3 + "message A { reserved 1 to 3, \"b\"; oneof o { int32 a = 4; } }"},
		{name: "oneof shrinks", old: proto3 + "message A { oneof o { int32 a = 1; string b = 2; } }", next: proto3 + "message A { reserved 2 to 3, \"b\"; oneof o { int32 a = 1; } }"},
		{name: "fields into a oneof", old: proto3 + "message A { int32 a = 1; string b = 2; }", next: proto3 + "message A { oneof o { int32 a = 1; string b = 2; } }"},
		{name: "field into an existing oneof", old: proto3 + "message A { oneof o { int32 a = 1; } string b = 2; }", next: proto3 + "message A { oneof o { int32 a = 1; string b = 2; } }"},
		{
			name: "harmless",
			old: proto3 + "import \"a.proto\";\nmessage A { reserved 9; int32 a = 1; string b = 2; optional string l = 3; oneof o { int32 c = 5; } int64 w = 7; enum X { X0 = 0; X1 = 1; X2 = 2; } }\n" +
				"message M {}\nenum E { E0 = 0; E1 = 1; }\nservice S { rpc A (A) returns (M); rpc B (A) returns (A); } service T {}",
			next: proto3 + "import public \"a.proto\";\noption java_package = \"x\";\nmessage M {}\nmessage A { reserved 9, 10; int32 z = 1 [deprecated = true]; string b = 4; repeated string l = 3; int32 c = 5; oneof q { int32 d = 6; } int32 w = 7; enum X { X0 = 0; Y1 = 1; X3 = 3; } }\n" +
				"message N {}\nenum F { E0 = 0; E1 = 1; }\nservice S { rpc A (A) returns (stream M); rpc C (A) returns (A); } service U {}",
		},
		{
			name: "options and extensions", old: proto2 + "message A { optional int32 n = 1 [default = 1]; extensions 100 to 200; } extend A { optional int32 e = 100; }",
			next: "message A { optional int32 n = 1 [default = 2, json_name = \"m\"]; extensions 100 to 300; } extend A { optional string e = 100; optional int32 f = 101; }",
		},
	}
}

// TestFindings shows findings, repairs and changes of a pair for each rule, as people read them.
func TestFindings(t *testing.T) {
	for _, pair := range explainedPairs() {
		t.Run(pair.name, func(t *testing.T) {
			old, err := New().Parse(textOf(pair.old, pair.oldRefs), compat.ParseOptions{})
			require.NoError(t, err)
			next, err := New().Parse(textOf(pair.next, pair.nextRefs), compat.ParseOptions{})
			require.NoError(t, err)
			var b strings.Builder
			fmt.Fprintf(&b, "--- old\n%s--- new\n%s", old.Canonical(), next.Canonical())
			for _, direction := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
				reader, writer := next, old
				if direction == compat.OldReadsNew {
					reader, writer = old, next
				}
				found := compare(t, reader, writer, compat.Options{Direction: direction, All: true})
				fmt.Fprintf(&b, "--- %s\n", direction)
				for _, f := range found {
					if !f.Breaking {
						fmt.Fprintf(&b, "%s: %s\n", f.Rule, f.Message)
						continue
					}
					fmt.Fprintf(&b, "%s\n  reader: %s (at %s)\n  writer: %s (at %s)\n  message: %s\n  fix: %s\n",
						f.Text, f.Reader, f.ReaderAt, f.Writer, f.WriterAt, f.Message, f.Fix)
					require.NotEmpty(t, f.Fix)
					for _, r := range New().Repairs(next, old, f) {
						fmt.Fprintf(&b, "  repair: %s\n", r.Words)
					}
				}
			}
			b.WriteString("--- changes\n")
			for _, c := range New().Diff(old, next) {
				fmt.Fprintf(&b, "%s %s %s: %s\n  %q -> %q, at %q and %q, breaks %v\n", c.Kind, c.Element, c.Path, c.Text, c.From, c.To, c.OldAt, c.NewAt, c.Breaks)
			}
			golden(t, filepath.Join("findings", strings.ReplaceAll(pair.name, " ", "_")+".txt"), b.String())
		})
	}
}

func TestRepairedTexts(t *testing.T) {
	old := parse(t, "syntax = \"proto3\";\nmessage A {\n  oneof o { int32 a = 1; string b = 2; }\n}\n")
	next := parse(t, "syntax = \"proto3\";\nmessage A {\n  reserved 2 to 3, \"b\";\n  oneof o { sint32 a = 1; }\n}\n")
	want := map[string][]string{
		"FIELD_SCALAR_KIND_CHANGED": {
			"syntax = \"proto3\";\n\nmessage A {\n  reserved 2 to 3, \"b\";\n\n  oneof o {\n    int32 a = 1;\n  }\n}\n",
			"syntax = \"proto3\";\n\nmessage A {\n  reserved 2 to 3, \"b\";\n\n  sint32 a_2 = 4;\n\n  oneof o {\n    int32 a = 1;\n  }\n}\n",
		},
		"ONEOF_FIELD_REMOVED": {
			"syntax = \"proto3\";\n\nmessage A {\n  reserved 3;\n\n  oneof o {\n    sint32 a = 1;\n    string b = 2;\n  }\n}\n",
		},
	}
	for _, f := range compare(t, next, old, compat.Options{}) {
		var got []string
		for _, r := range New().Repairs(next, old, f) {
			got = append(got, r.Text)
		}
		require.Empty(t, cmp.Diff(want[f.Rule], got), f.Rule)
	}
}

func TestRepairsOfOtherFindings(t *testing.T) {
	a := parse(t, "message A {}")
	require.Empty(t, New().Repairs(a, a, compat.Finding{Rule: "FIELD_REMOVED", Path: "#/A/1"}))
	require.Empty(t, New().Repairs(a, a, compat.Finding{}))
}

func TestLocate(t *testing.T) {
	text := "// é\nsyntax = \"proto3\"; package p;\n/* é */ message A { int32 a = 1;\n  oneof o { string b\n = 2; }\n  message B { B b = 1; } enum E { X = 0; } }\nenum F { Y = 0; }\nservice S { rpc R (A) returns (A) {}\n}"
	tests := map[string]string{
		"A": "3:9-3:18", "A.a": "3:21-3:33", "A.o": "4:3-5:8", "A.b": "4:13-5:6", "A.B": "6:3-6:12", "A.B.b": "6:15-6:23",
		"A.E": "6:26-6:32", "A.E.X": "6:35-6:41", "F": "7:1-7:7", "F.Y": "7:10-7:16", "S": "8:1-9:2", "S.R": "8:13-8:37", "package": "2:20-2:30",
		"": "", "B": "", "A.x": "", "A.a.b": "", "A.": "", ".": "", "F.Z": "", "F.Y.Z": "", "S.Q": "", "A.E.X.X": "",
	}
	for at, want := range tests {
		r, ok := Locate(text, at)
		require.Equal(t, want != "", ok, at)
		if ok {
			require.Equal(t, want, fmt.Sprintf("%d:%d-%d:%d", r.StartLine, r.StartColumn, r.EndLine, r.EndColumn), at)
		}
	}
	_, ok := Locate("message", "A")
	require.False(t, ok)
	r, ok := Locate("\ufeffmessage A {}", "A")
	require.True(t, ok)
	require.Equal(t, 1, r.StartColumn, "a byte order mark takes no column")
}
