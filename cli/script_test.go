package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestScripts runs testdata/script/*.txtar, each in a directory of its own that
// starts with the files at the end of the script. Codes are a contract, so that
// "status CODE treaty …" both runs a command and asserts its code. Further
// commands:
//
//	git ARGS…              must succeed
//	[!] stdout|stderr RE   looks at what the last command printed
//	cmp FILE GOLDEN        FILE may be stdout or stderr; -update rewrites the golden file
//	cp, rm, exists, symlink LINK TARGET, crlf FILE, bom FILE, binary FILE, env K=V, cd DIR
func TestScripts(t *testing.T) {
	runScripts(t, "testdata/script/*.txtar", func(testing.TB, *script) {})
}

// runScripts runs each script that a pattern names in a world of its own, which
// prepare completes.
func runScripts(t *testing.T, pattern string, prepare func(testing.TB, *script)) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			s := newScript(t, file)
			prepare(t, s)
			s.run()
		})
	}
}

// newScript returns a script in an empty directory, in which git has an author,
// always the same time, no settings of this machine, and no repository above.
func newScript(t *testing.T, file string) *script {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for k, v := range map[string]string{
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": filepath.Dir(root),
		"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
		"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
	} {
		t.Setenv(k, v)
	}
	return &script{t: t, file: file, root: root, dir: root, env: map[string]string{}}
}

// script is a running script.
type script struct {
	t            testing.TB
	file         string
	root, dir    string
	env          map[string]string
	out, err     string
	names, texts []string // of the archive
	line         int
	changed      bool
}

func (s *script) failf(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s:%d: %s\nstdout:\n%s\nstderr:\n%s", s.file, s.line, fmt.Sprintf(format, args...), s.out, s.err)
}

func (s *script) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.dir, name)
}

func (s *script) run() {
	data, err := os.ReadFile(s.file)
	require.NoError(s.t, err)
	commands := s.unpack(string(data))
	for i, line := range strings.Split(commands, "\n") {
		s.line = i + 1
		words := split(line)
		if len(words) == 0 {
			continue
		}
		negate := words[0] == "!"
		if negate {
			words = words[1:]
		}
		s.command(words[0], words[1:], negate)
	}
	if s.changed {
		var b strings.Builder
		b.WriteString(commands)
		for i, name := range s.names {
			fmt.Fprintf(&b, "-- %s --\n%s", name, s.texts[i])
		}
		require.NoError(s.t, os.WriteFile(s.file, []byte(b.String()), 0o600))
	}
}

// unpack writes the files of the archive and returns the commands before them.
func (s *script) unpack(text string) (commands string) {
	marker := regexp.MustCompile(`(?m)^-- (.+) --\n`)
	at := marker.FindAllStringSubmatchIndex(text, -1)
	if len(at) == 0 {
		return text
	}
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		name, body := text[m[2]:m[3]], text[m[1]:end]
		s.names, s.texts = append(s.names, name), append(s.texts, body)
		if !strings.HasSuffix(name, ".golden") { // those stay out of what scripts commit
			s.write(name, body)
		}
	}
	return text[:at[0][0]]
}

func (s *script) write(name, text string) {
	require.NoError(s.t, os.MkdirAll(filepath.Dir(s.path(name)), 0o755))
	require.NoError(s.t, os.WriteFile(s.path(name), []byte(text), 0o600))
}

func (s *script) read(name string) string {
	switch name {
	case "stdout":
		return s.out
	case "stderr":
		return s.err
	}
	data, err := os.ReadFile(s.path(name))
	if err != nil {
		s.failf("%v", err)
	}
	return string(data)
}

// split parts a line at blanks outside of single quotes; a word that begins with # ends it.
func split(line string) []string {
	var words []string
	for _, m := range regexp.MustCompile(`'([^']*)'|(\S+)`).FindAllStringSubmatch(line, -1) {
		if strings.HasPrefix(m[2], "#") {
			break
		}
		words = append(words, m[1]+m[2])
	}
	return words
}

func (s *script) command(name string, args []string, negate bool) {
	switch name {
	case "git":
		cmd := exec.Command("git", args...)
		cmd.Dir = s.dir
		if out, err := cmd.CombinedOutput(); err != nil {
			s.failf("git %v: %v\n%s", args, err, out)
		}
	case "status":
		want, err := strconv.Atoi(args[0])
		if err != nil || args[1] != "treaty" {
			s.failf("usage: status CODE treaty …")
		}
		if got := s.treaty(args[2:]); got != want {
			s.failf("exit code %d, want %d", got, want)
		}
	case "stdout", "stderr":
		if regexp.MustCompile("(?m)"+args[0]).MatchString(s.read(name)) == negate {
			s.failf("%s and %q", name, args[0])
		}
	case "cmp":
		s.compare(args[0], args[1])
	case "cp":
		s.write(args[1], s.read(args[0]))
	case "rm":
		require.NoError(s.t, os.RemoveAll(s.path(args[0])))
	case "exists":
		for _, a := range args {
			if _, err := os.Stat(s.path(a)); errors.Is(err, os.ErrNotExist) != negate {
				s.failf("exists %s", a)
			}
		}
	case "symlink":
		require.NoError(s.t, os.Symlink(args[1], s.path(args[0])))
	case "crlf":
		s.write(args[0], strings.ReplaceAll(s.read(args[0]), "\n", "\r\n"))
	case "bom":
		s.write(args[0], "\ufeff"+s.read(args[0]))
	case "binary":
		s.write(args[0], "\x00\x01\x02")
	case "env":
		k, v, _ := strings.Cut(args[0], "=")
		s.env[k] = v
	case "cd":
		s.dir = filepath.Join(s.root, args[0])
	default:
		s.failf("unknown command %q", name)
	}
}

func (s *script) treaty(args []string) int {
	var out, errs bytes.Buffer
	ctx, cancel := context.WithCancel(s.t.Context())
	defer cancel()
	if s.env["INTERRUPTED"] != "" {
		cancel()
	}
	code := Main(args, IO{
		In: strings.NewReader(""), Out: &out, Err: &errs, Dir: s.dir, Context: ctx,
		Getenv: func(k string) string {
			if s.env["BUG"] != "" {
				panic("a bug for the test")
			}
			return s.env[k]
		},
		Now: func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) },
	})
	s.out, s.err = out.String(), errs.String()
	return code
}

func (s *script) compare(got, want string) {
	text := s.read(got)
	at := slices.Index(s.names, want)
	if at < 0 {
		s.failf("the script has no file %s", want)
	}
	if *update {
		s.changed = s.changed || s.texts[at] != text
		s.texts[at] = text
		return
	}
	require.Equal(s.t, s.texts[at], text, "%s:%d", s.file, s.line)
}
