package shape_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
)

var update = flag.Bool("update", false, "rewrite golden files")

// formatOf tells the format of a test file by its ending.
func formatOf(name string) compat.Format {
	switch filepath.Ext(name) {
	case ".avsc":
		return compat.Avro
	case ".proto":
		return compat.Protobuf
	}
	return compat.JSON
}

// TestTree draws every schema in testdata/tree. A file in a directory beside it
// that is called like the schema without its ending is a reference, by its name.
func TestTree(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/tree/*.*")
	require.NoError(t, err)
	seen := 0
	for _, file := range files {
		if strings.HasSuffix(file, ".golden") {
			continue
		}
		seen++
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			src := compat.Source{Text: string(text), Dependencies: dependencies(t, strings.TrimSuffix(file, filepath.Ext(file)))}
			tree, err := shape.Of(formatOf(file), src)
			require.NoError(t, err)
			golden(t, file+".golden", table(&tree))
			whole, err := shape.Read(formatOf(file), src)
			require.NoError(t, err)
			require.Equal(t, tree, whole.Tree)
		})
	}
	require.NotZero(t, seen)
}

func dependencies(t *testing.T, folder string) []compat.Dependency {
	t.Helper()
	var out []compat.Dependency
	files, err := filepath.Glob(folder + "/*")
	require.NoError(t, err)
	for _, f := range files {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		name := filepath.Base(f)
		if formatOf(f) == compat.Avro {
			name = strings.TrimSuffix(name, ".avsc")
		}
		out = append(out, compat.Dependency{Reference: compat.Reference{Name: name, Subject: "subject-of-" + name, Version: 1}, Text: string(text)})
	}
	return out
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// table prints a tree, a row per line.
func table(t *shape.Tree) string {
	var b strings.Builder
	r := t.Root
	fmt.Fprintf(&b, "root %q kind=%s type=%s doc=%q tags=%v aliases=%v symbols=%v default=%s at=%q\n", r.Name, r.Kind, r.Type, r.Doc, r.Tags, r.Aliases, r.Symbols, r.Default, r.At)
	for _, x := range t.Branches {
		fmt.Fprintf(&b, "branch %q path=%s kind=%s doc=%q part=%v at=%q\n", x.Name, x.Path, x.Kind, x.Doc, x.Part, x.At)
	}
	for _, f := range t.Fields {
		fmt.Fprintf(&b, "%s%s: %s", strings.Repeat("  ", f.Depth), f.Path, f.Type)
		for _, word := range []struct {
			name, value string
		}{
			{"kind", f.Kind},
			{"named", f.TypeName},
			{"default", f.Default},
			{"doc", f.Doc},
			{"oneof", f.Oneof},
			{"recursion", f.Recursion},
			{"from", f.From},
			{"at", f.At},
			{"tags", strings.Join(f.Tags, ",")},
			{"symbols", strings.Join(f.Symbols, ",")},
			{"aliases", strings.Join(f.Aliases, ",")},
		} {
			if word.value != "" {
				fmt.Fprintf(&b, " %s=%q", word.name, word.value)
			}
		}
		if f.Number != 0 {
			fmt.Fprintf(&b, " #%d", f.Number)
		}
		for _, flag := range []struct {
			name string
			set  bool
		}{{"branch", f.Branch}, {"required", f.Required}, {"always", f.Always}, {"nullable", f.Nullable}, {"cut", f.Cut}} {
			if flag.set {
				b.WriteString(" " + flag.name)
			}
		}
		b.WriteByte('\n')
	}
	if t.Cut {
		b.WriteString("cut\n")
	}
	return b.String()
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"":                           "",
		"a.b":                        "a.b",
		"items[].sku":                "items.sku",
		"labels{}.text":              "labels.text",
		"payment<Card>.number":       "payment.number",
		"<shop.Cancelled>.reason":    "reason",
		"[].x":                       "x",
		`a\.b.c\[\].d[0]{}`:          `a\.b.c\[\].d`,
		`map{^x\[\].$}.y`:            "map.y",
		shape.Escape("a.b<c>{d}[e]"): `a\.b\<c\>\{d\}\[e\]`,
	} {
		require.Equal(t, want, shape.Plain(path), path)
	}
}
