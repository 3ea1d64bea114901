package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server/servertest"
)

// changing is what differs from run to run in the answers of the story.
var changing = regexp.MustCompile(`\(dep_[^)]*\)|http://[0-9.:]+|position \d+|\d+ [A-Z][a-z]+ 20\d\d|20\d\d-\d\d-\d\d \d\d:\d\d`)

// TestStory runs the commands of docs/who-breaks.md in their order: what the page
// prints is what they print.
func TestStory(t *testing.T) {
	const page = "../docs/who-breaks.md"
	data, err := os.ReadFile(page)
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../examples/who-breaks")))
	s := &script{t: t, root: dir, dir: dir, env: map[string]string{"HOME": t.TempDir(), "TREATY_URL": servertest.Start(t), "TREATY_FILE": filepath.Join(dir, "treaty.yaml")}}
	var out strings.Builder
	inside, ran := false, 0
	for line := range strings.Lines(string(data)) {
		command, is := strings.CutPrefix(strings.TrimSpace(line), "$ treaty ")
		switch {
		case inside && is:
			out.WriteString(line)
			require.Contains(t, []int{exitOK, exitNo}, s.treaty(split(command)), "%s\n%s%s", line, s.out, s.err)
			out.WriteString(changing.ReplaceAllString(s.out, "…"))
			ran++
		case inside && strings.TrimSpace(line) != "```": // what the command has printed
		default:
			inside = strings.TrimSpace(line) == "```console"
			out.WriteString(line)
		}
	}
	require.Greater(t, ran, 8, "the page has lost its story")
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(out.String()), 0o600))
		return
	}
	require.Equal(t, string(data), out.String())
}
