package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// demonstration is a repository with one breaking change in its work tree.
func demonstration(t *testing.T) *script {
	t.Helper()
	s := newScript(t, "kit")
	s.write("schemas/users/value.json", `{"type": "object", "additionalProperties": false, "properties": {"age": {"type": "integer"}}}`)
	s.write("treaty.yaml", "version: 1\nsubjects:\n  - {files: 'schemas/*/*.json', subject: '{dir}-{base}'}\n")
	for _, args := range [][]string{{"init", "-q", "-b", "main", "."}, {"add", "."}, {"commit", "-qm", "v1"}, {"checkout", "-qb", "feature"}} {
		s.command("git", args, false)
	}
	s.write("schemas/users/value.json", `{"type": "object", "additionalProperties": false, "properties": {"age": {"type": "string"}}}`)
	s.command("git", []string{"commit", "-qam", "v2"}, false)
	return s
}

// commands finds every "treaty …" in the values of a YAML file.
func commands(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var root yaml.Node
	require.NoError(t, yaml.Unmarshal(data, &root), file)
	var out []string
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			for line := range strings.Lines(n.Value) {
				if line = strings.TrimSpace(line); strings.HasPrefix(line, "treaty ") {
					out = append(out, line)
				}
			}
		}
		for i, c := range n.Content {
			if n.Kind == yaml.MappingNode && (i%2 == 0 || n.Content[i-1].Value == "name") {
				continue // keys and names are no commands
			}
			walk(c)
		}
	}
	walk(&root)
	return out
}

// TestKits runs the commands of the CI kits on a repository with a breaking
// change: each must answer no, not fail to understand the question.
func TestKits(t *testing.T) {
	for file, want := range map[string]map[string]int{
		"../action.yml":             {"ci": exitNo},
		"../docs/ci/gitlab.yml":     {"ci": exitNo},
		"../docs/ci/azure.yml":      {"check": exitNo},
		"../.pre-commit-hooks.yaml": {"check": exitOK, "fmt": exitDiffer}, // nothing breaking is staged after the commit
		"../docs/ci/github.yml":     {},
		"../docs/ci/pre-commit.yml": {},
	} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			found := commands(t, file)
			require.Len(t, found, len(want))
			for _, line := range found {
				s := demonstration(t)
				line = os.Expand(line, func(k string) string {
					return map[string]string{"AGAINST": "git:auto", "COMMENT": "auto", "WAIVE_LABEL": "approved", "REPORT": filepath.Join(s.root, "report.json")}[k]
				})
				words := split(strings.ReplaceAll(line, `"`, ""))
				require.Equal(t, want[words[1]], s.treaty(words[1:]), "%s\n%s%s", line, s.out, s.err)
			}
		})
	}
}

// TestGuide runs the commands of docs/cli.md in their order.
func TestGuide(t *testing.T) {
	data, err := os.ReadFile("../docs/cli.md")
	require.NoError(t, err)
	s := demonstration(t)
	require.NoError(t, os.Remove(s.path("treaty.yaml")))
	ran := 0
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(data), -1) {
		for line := range strings.Lines(block[1]) {
			words := split(line)
			if len(words) == 0 {
				continue
			}
			require.Equal(t, "treaty", words[0])
			require.Contains(t, []int{exitOK, exitNo}, s.treaty(words[1:]), "%s\n%s%s", line, s.out, s.err)
			ran++
		}
	}
	require.Greater(t, ran, 6)
	for _, link := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(string(data), -1) {
		_, err := os.Stat(filepath.Join("..", "docs", link[1]))
		require.NoError(t, err)
	}
}
