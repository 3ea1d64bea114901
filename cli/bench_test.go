package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/server/servertest"
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

// BenchmarkAskPerFile asks a registry on the same machine about the same 1,000
// changes, one call after the other, as pipelines without a check do: with one
// curl per file, with a connection per file, and over one connection.
func BenchmarkAskPerFile(b *testing.B) {
	url := servertest.Start(b)
	c, err := client.New(client.Options{URL: url})
	if err != nil {
		b.Fatal(err)
	}
	type question struct {
		address string
		body    []byte
	}
	var all []question
	for i := range 1000 {
		name, text := generated(i, "")
		format, _ := workspace.FormatOf(name)
		subject := fmt.Sprint("e", i)
		if _, err := c.Register(b.Context(), subject, api.RegisterSchemaRequest{SchemaType: string(format), Schema: text}, false); err != nil {
			b.Fatal(err)
		}
		_, text = generated(i, "x")
		body, err := json.Marshal(api.RegisterSchemaRequest{SchemaType: string(format), Schema: text})
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, question{url + "/compatibility/subjects/" + subject + "/versions/latest", body})
	}
	over := func(keep bool) func(b *testing.B) {
		return func(b *testing.B) {
			h := &http.Client{Transport: &http.Transport{DisableKeepAlives: !keep}}
			for b.Loop() {
				for _, q := range all {
					res, err := h.Post(q.address, "application/vnd.schemaregistry.v1+json", bytes.NewReader(q.body))
					if err != nil {
						b.Fatal(err)
					}
					answer, err := io.ReadAll(res.Body)
					if err != nil || !bytes.Contains(answer, []byte(`"is_compatible":true`)) || res.Body.Close() != nil {
						b.Fatalf("%s %v", answer, err)
					}
				}
			}
		}
	}
	b.Run("Curl", func(b *testing.B) {
		if _, err := exec.LookPath("curl"); err != nil {
			b.Skip("there is no curl here")
		}
		for b.Loop() {
			for _, q := range all {
				cmd := exec.Command("curl", "-sf", "-H", "Content-Type: application/vnd.schemaregistry.v1+json", "--data-binary", "@-", q.address) //nolint:gosec // the addresses are made above
				cmd.Stdin = bytes.NewReader(q.body)
				if answer, err := cmd.Output(); err != nil || !bytes.Contains(answer, []byte(`"is_compatible":true`)) {
					b.Fatalf("%s %v", answer, err)
				}
			}
		}
	})
	b.Run("NewConnections", over(false))
	b.Run("OneConnection", over(true))
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
