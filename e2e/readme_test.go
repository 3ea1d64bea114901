package e2e

import (
	"flag"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the real output into the README")

// volatile is what differs from run to run in the answers of the tour.
var volatile = regexp.MustCompile(`"ts":\d+`)

// TestReadme runs the commands of the README's tour, in order, on a fresh
// registry: what the README prints is what they print.
func TestReadme(t *testing.T) {
	const file = "../README.md"
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	url := serve(t)
	lines := strings.Split(string(data), "\n")
	var out []string
	commands := 0
	for i := 0; i < len(lines); i++ {
		out = append(out, lines[i])
		if lines[i] != "```console" {
			continue
		}
		for i++; lines[i] != "```"; {
			command, ok := strings.CutPrefix(lines[i], "$ ")
			require.True(t, ok, "line %d is no command: %s", i+1, lines[i])
			out = append(out, lines[i])
			got := runIn(t, "..", strings.ReplaceAll(command, "http://localhost:8081", url))
			commands++
			var want []string
			for i++; lines[i] != "```" && !strings.HasPrefix(lines[i], "$ "); i++ {
				want = append(want, lines[i])
			}
			if !*update {
				require.Equal(t, volatile.ReplaceAllString(strings.Join(want, "\n"), `"ts":0`), volatile.ReplaceAllString(got, `"ts":0`), command)
				continue
			}
			out = append(out, strings.Split(got, "\n")...)
		}
		out = append(out, lines[i])
	}
	require.Greater(t, commands, 5, "the README has lost its tour")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(strings.Join(out, "\n")), 0o644))
	}
}

// runIn runs a command line of the README in a folder and returns what it prints.
func runIn(t *testing.T, dir, command string) string {
	t.Helper()
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	text, err := cmd.Output()
	require.NoError(t, err, command)
	return strings.TrimRight(string(text), "\n")
}
