package conformance

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// testCase is one line of a corpus file: a history, a candidate, the answer.
type testCase struct {
	ID                 string        `json:"id"`
	Format             string        `json:"format"`
	Level              string        `json:"level"`
	Previous           []string      `json:"previous"`
	Next               string        `json:"next"`
	References         []reference   `json:"references"`
	PreviousReferences [][]reference `json:"previous_references"`
	Compatible         bool          `json:"compatible"`
	CompatibleLenient  *bool         `json:"compatible_lenient"`
	Messages           []message     `json:"messages"`
	Changes            []string      `json:"changes"`
}

type reference struct {
	Name     string `json:"name"`
	Subject  string `json:"subject"`
	Version  int    `json:"version"`
	Schema   string `json:"schema"`
	Indirect bool   `json:"indirect"`
}

// message is one incompatibility as a registry reports it.
type message struct {
	Type      string `json:"type"`
	Path      string `json:"path"`
	Info      string `json:"info"`
	Direction string `json:"direction"`
	Version   int    `json:"version"`
}

// canonicalCase is a schema with the texts that a registry returns for it.
type canonicalCase struct {
	ID         string `json:"id"`
	Format     string `json:"format"`
	Schema     string `json:"schema"`
	Canonical  string `json:"canonical"`
	Normalized string `json:"normalized"`
}

// folder finds the corpus or skips the test.
func folder(t *testing.T) string {
	t.Helper()
	path := os.Getenv("TREATY_CONFORMANCE")
	if path == "" {
		path = filepath.Join("..", "..", "..", "shared", "conformance")
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no conformance corpus at %s: set TREATY_CONFORMANCE to its folder", path)
	}
	return path
}

// load reads all lines of the files that match a pattern.
func load[T any](t *testing.T, pattern string) []T {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder(t), pattern))
	require.NoError(t, err)
	require.NotEmpty(t, files, "the corpus has no %s", pattern)
	var out []T
	for _, name := range files {
		f, err := os.Open(name)
		require.NoError(t, err)
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			var c T
			require.NoError(t, json.Unmarshal(lines.Bytes(), &c), name)
			out = append(out, c)
		}
		require.NoError(t, lines.Err())
		require.NoError(t, f.Close())
	}
	return out
}

func source(text string, references []reference) compat.Source {
	src := compat.Source{Text: text}
	for _, r := range references {
		src.Dependencies = append(src.Dependencies, compat.Dependency{
			Reference: compat.Reference{Name: r.Name, Subject: r.Subject, Version: r.Version},
			Text:      r.Schema,
			Indirect:  r.Indirect,
		})
	}
	return src
}

// level reads a case's level; READ asks what BACKWARD asks of one version.
func (c testCase) level(t *testing.T) compat.Level {
	t.Helper()
	if c.Level == "READ" {
		return compat.Backward
	}
	l, ok := compat.ParseLevel(c.Level)
	require.True(t, ok, "%s: level %s", c.ID, c.Level)
	return l
}

// question turns a case into what the registry would ask. Candidates are read
// as stored schemas: some cases are about schemas that a registry refuses as new.
func (c testCase) question(t *testing.T, l compat.Language, policy compat.Policy) (compat.Question, error) {
	t.Helper()
	stored := compat.ParseOptions{Stored: true}
	next, err := l.Parse(source(c.Next, c.References), stored)
	if err != nil {
		return compat.Question{}, err
	}
	q := compat.Question{Language: l, Candidate: next, Level: c.level(t), Policy: policy}
	for i, text := range c.Previous {
		var references []reference
		if i < len(c.PreviousReferences) {
			references = c.PreviousReferences[i]
		}
		q.Versions = append(q.Versions, compat.Version{Number: i + 1, Parse: func() (compat.Schema, error) {
			return l.Parse(source(text, references), stored)
		}})
	}
	return q, nil
}

// recursive reports whether a case's schemas refer to themselves. For those
// Confluent may report one change at several depths; only the shallowest counts.
func (c testCase) recursive() bool {
	return strings.Contains(c.Next, `"$ref"`) || strings.Contains(strings.Join(c.Previous, ""), `"$ref"`)
}
