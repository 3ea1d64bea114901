package protobuf

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// corpusCase is a line of the conformance corpus.
type corpusCase struct {
	ID                 string
	Format             compat.Format
	Level              string
	Previous           []string
	Next               string
	References         []corpusReference
	PreviousReferences [][]corpusReference `json:"previous_references"`
	Compatible         bool
	Messages           []corpusMessage
	Changes            []string

	Schema, Canonical, Normalized string
}

type corpusReference struct {
	Name, Subject string
	Version       int
	Schema        string
	Indirect      bool
}

type corpusMessage struct {
	Type, Path, Direction string
	Version               int
}

// corpus reads files of the conformance corpus, or skips the test where it is absent.
func corpus(t *testing.T, pattern string) []corpusCase {
	t.Helper()
	dir := os.Getenv("TREATY_CONFORMANCE")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "conformance")
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the conformance corpus is not there; set TREATY_CONFORMANCE to its folder")
	}
	paths, err := filepath.Glob(filepath.Join(dir, pattern))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var out []corpusCase
	for _, path := range paths {
		f, err := os.Open(path)
		require.NoError(t, err)
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var c corpusCase
			require.NoError(t, json.Unmarshal(lines.Bytes(), &c))
			out = append(out, c)
		}
		require.NoError(t, lines.Err())
		require.NoError(t, f.Close())
	}
	return out
}

func textOf(text string, references []corpusReference) compat.Source {
	src := compat.Source{Text: text}
	for _, r := range references {
		src.Dependencies = append(src.Dependencies, compat.Dependency{
			Reference: compat.Reference{Name: r.Name, Subject: r.Subject, Version: r.Version},
			Text:      r.Schema, Indirect: r.Indirect,
		})
	}
	return src
}

func TestCorpusVerdicts(t *testing.T) {
	cases := corpus(t, "*protobuf.jsonl")
	require.Len(t, cases, 413)
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			next, err := New().Parse(textOf(c.Next, c.References), compat.ParseOptions{})
			require.NoError(t, err)
			level, known := compat.ParseLevel(c.Level)
			if !known { // READ is what BACKWARD asks of the last version
				require.Equal(t, "READ", c.Level)
				level = compat.Backward
			}
			q := compat.Question{Language: New(), Candidate: next, Level: level}
			for i, text := range c.Previous {
				var refs []corpusReference
				if i < len(c.PreviousReferences) {
					refs = c.PreviousReferences[i]
				}
				q.Versions = append(q.Versions, compat.Version{Number: i + 1, Parse: func() (compat.Schema, error) {
					return New().Parse(textOf(text, refs), compat.ParseOptions{Stored: true})
				}})
			}
			v, err := compat.Check(q)
			require.NoError(t, err)
			require.Equal(t, c.Compatible, v.Compatible(), "findings: %v", v.Findings)

			var want, got []string
			for _, m := range c.Messages {
				want = append(want, strings.TrimSpace(m.Type+" "+m.Path))
			}
			for _, f := range v.Findings {
				got = append(got, f.Rule+" "+f.Path)
				require.NotEmpty(t, f.Message)
			}
			slices.Sort(want)
			slices.Sort(got)
			if len(want) > 0 || c.Compatible {
				require.Empty(t, cmp.Diff(want, got))
			}
			if c.Changes != nil {
				old, err := q.Versions[len(q.Versions)-1].Parse()
				require.NoError(t, err)
				all, err := New().Compare(next, old, compat.Options{All: true})
				require.NoError(t, err)
				got := []string{}
				for _, f := range all {
					got = append(got, f.Rule+" "+f.Path)
				}
				slices.Sort(got)
				slices.Sort(c.Changes)
				require.Empty(t, cmp.Diff(c.Changes, got))
			}
		})
	}
}

func TestCorpusTexts(t *testing.T) {
	cases := corpus(t, filepath.Join("canonical", "protobuf.jsonl"))
	require.Len(t, cases, 348)
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			plain, err := New().Parse(compat.Source{Text: c.Schema}, compat.ParseOptions{})
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(c.Canonical, plain.Canonical()))
			require.NoError(t, New().Validate(plain, false))
			normal, err := New().Parse(compat.Source{Text: c.Schema}, compat.ParseOptions{Normalize: true})
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(c.Normalized, normal.Canonical()))
		})
	}
}
