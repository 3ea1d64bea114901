package cli

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkCheck compares 1,000 changed schemas of three formats with a commit.
// The bar is a second and 200 MiB.
func BenchmarkCheck(b *testing.B) {
	root, err := filepath.EvalSymlinks(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(root))
	s := &script{t: b, file: "bench", root: root, dir: root, env: map[string]string{}}
	s.write("treaty.yaml", "version: 1\nsubjects:\n  - {files: 's/**/*.{avsc,json,proto}', subject: '{path}'}\n")
	for _, more := range []string{"", "x"} {
		for i := range 1000 {
			s.write(generated(i, more))
		}
		if more == "" {
			for _, args := range [][]string{{"init", "-q", "-b", "main", "."}, {"add", "."}, {"-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "v1"}} {
				s.command("git", args, false)
			}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if code := s.treaty([]string{"check", "--against", "git:HEAD", "--report", "json"}); code != exitOK {
			b.Fatalf("exit code %d\n%s%s", code, s.out, s.err)
		}
	}
}

// generated is a file with 30 fields, and one more if that has a name.
func generated(i int, more string) (name, text string) {
	line := func(format string) string {
		var out []string
		for n := range 30 {
			out = append(out, strings.ReplaceAll(strings.ReplaceAll(format, "NAME", fmt.Sprintf("f%d", n)), "NUMBER", fmt.Sprint(n+1)))
		}
		if more != "" {
			out = append(out, strings.ReplaceAll(strings.ReplaceAll(format, "NAME", more), "NUMBER", "99"))
		}
		separator := ",\n"
		if strings.HasSuffix(format, ";") {
			separator = "\n"
		}
		return strings.Join(out, separator)
	}
	switch i % 3 {
	case 0:
		return fmt.Sprintf("s/d%d/e%d.avsc", i%20, i), fmt.Sprintf(`{"type":"record","name":"E%d","fields":[%s]}`, i, line(`{"name":"NAME","type":["null","string"],"default":null}`))
	case 1:
		return fmt.Sprintf("s/d%d/e%d.json", i%20, i), fmt.Sprintf(`{"type":"object","title":"E%d","additionalProperties":false,"properties":{%s}}`, i, line(`"NAME":{"type":"string"}`))
	default:
		return fmt.Sprintf("s/d%d/e%d.proto", i%20, i), fmt.Sprintf("syntax = \"proto3\";\npackage p%d;\n\nmessage E {\n%s\n}\n", i, line("  string NAME = NUMBER;"))
	}
}
