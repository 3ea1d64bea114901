package jsonschema_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema"
)

// corpus returns the folder of the conformance corpus, which is not part of the
// repository, or skips the test.
func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("TREATY_CONFORMANCE")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "conformance")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the conformance corpus is absent: set TREATY_CONFORMANCE to its folder")
	}
	return dir
}

func lines[T any](t *testing.T, file string) []T {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	var out []T
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<24)
	for scanner.Scan() {
		var v T
		require.NoError(t, json.Unmarshal(scanner.Bytes(), &v))
		out = append(out, v)
	}
	require.NoError(t, scanner.Err())
	return out
}

type message struct {
	Type, Path, Direction string
	Version               int
}

type conformanceCase struct {
	ID       string
	Level    string
	Previous []string
	Next     string

	References         []dependency
	PreviousReferences [][]dependency `json:"previous_references"`

	Compatible        bool
	CompatibleLenient bool `json:"compatible_lenient"`
	Messages          []message
	Changes           *[]string
}

type dependency struct {
	Name, Subject, Schema string
	Version               int
	Indirect              bool
}

func source(text string, deps []dependency) compat.Source {
	src := compat.Source{Text: text}
	for _, d := range deps {
		src.Dependencies = append(src.Dependencies, compat.Dependency{
			Reference: compat.Reference{Name: d.Name, Subject: d.Subject, Version: d.Version}, Text: d.Schema, Indirect: d.Indirect,
		})
	}
	return src
}

func (c conformanceCase) question(t *testing.T, policy compat.Policy) compat.Question {
	t.Helper()
	lang := jsonschema.New()
	next, err := lang.Parse(source(c.Next, c.References), compat.ParseOptions{})
	require.NoError(t, err)
	require.NoError(t, lang.Validate(next, false))
	q := compat.Question{Language: lang, Candidate: next, Level: compat.Backward, Policy: policy}
	if c.Level != "READ" {
		level, ok := compat.ParseLevel(c.Level)
		require.True(t, ok)
		q.Level = level
	}
	for i, text := range c.Previous {
		src := source(text, nil)
		if i < len(c.PreviousReferences) {
			src = source(text, c.PreviousReferences[i])
		}
		q.Versions = append(q.Versions, compat.Version{Number: i + 1, Parse: func() (compat.Schema, error) {
			return lang.Parse(src, compat.ParseOptions{Stored: true})
		}})
	}
	return q
}

// recursive reports whether a schema may refer to itself. Confluent unrolls such
// cycles once or twice, so that one change has several places.
func (c conformanceCase) recursive() bool {
	return strings.Contains(c.ID, "-recursive-")
}

func TestConformance(t *testing.T) {
	dir := corpus(t)
	files, err := filepath.Glob(filepath.Join(dir, "*-json.jsonl"))
	require.NoError(t, err)
	count := 0
	for _, file := range files {
		for _, c := range lines[conformanceCase](t, file) {
			count++
			t.Run(c.ID, func(t *testing.T) {
				strict, err := compat.Check(c.question(t, compat.Strict))
				require.NoError(t, err)
				require.Equal(t, c.Compatible, strict.Compatible(), "strict: %v", strict.Messages())
				lenient, err := compat.Check(c.question(t, compat.Lenient))
				require.NoError(t, err)
				require.Equal(t, c.CompatibleLenient, lenient.Compatible(), "lenient: %v", lenient.Messages())
				c.messages(t, strict.Findings)
				if c.Changes != nil {
					c.changes(t)
				}
			})
		}
	}
	require.Positive(t, count, "no cases in %s", dir)
	t.Logf("%d cases", count)
}

// messages compares the findings as multisets of type and path, and of
// direction and version where the case names them.
func (c conformanceCase) messages(t *testing.T, found []compat.Finding) {
	t.Helper()
	var want, got []string
	version, direction := false, false
	for _, m := range c.Messages {
		version, direction = version || m.Version > 0, direction || m.Direction != ""
	}
	for _, m := range c.Messages {
		want = append(want, strings.Join([]string{m.Type, m.Path, m.Direction}, " "))
		if version {
			require.Equal(t, m.Version, found[0].Version)
		}
	}
	for _, f := range found {
		word := ""
		if direction {
			word = map[compat.Direction]string{compat.NewReadsOld: "backward", compat.OldReadsNew: "forward"}[f.Direction]
		}
		got = append(got, strings.Join([]string{f.Rule, f.Path, word}, " "))
	}
	compare(t, want, got, c.recursive())
}

// changes compares all differences, compatible ones included.
func (c conformanceCase) changes(t *testing.T) {
	t.Helper()
	lang := jsonschema.New()
	reader, err := lang.Parse(source(c.Next, c.References), compat.ParseOptions{})
	require.NoError(t, err)
	writer, err := lang.Parse(source(c.Previous[0], nil), compat.ParseOptions{})
	require.NoError(t, err)
	found, err := lang.Compare(reader, writer, compat.Options{All: true})
	require.NoError(t, err)
	var got []string
	for _, f := range found {
		got = append(got, f.Rule+" "+unnumbered(f.Path))
	}
	want := slices.Clone(*c.Changes)
	for i := range want {
		want[i] = unnumbered(want[i])
	}
	compare(t, want, got, c.recursive())
}

// unnumbered drops the positions behind combining keywords, which mean nothing
// where the combination is an implied one.
func unnumbered(path string) string {
	steps := strings.Split(path, "/")
	for i := 1; i < len(steps); i++ {
		switch steps[i-1] {
		case "allOf", "anyOf", "oneOf":
			steps[i] = "_"
		}
	}
	return strings.Join(steps, "/")
}

// compare asks for equal multisets; for schemas that refer to themselves the
// shallowest place of each expected difference is enough.
func compare(t *testing.T, want, got []string, recursive bool) {
	t.Helper()
	slices.Sort(want)
	slices.Sort(got)
	if recursive && !slices.Equal(want, got) {
		require.Equal(t, len(want) == 0, len(got) == 0, "want %v, got %v", want, got)
		shallowest := map[string]string{}
		for _, w := range want {
			rule, path, _ := strings.Cut(w, " ")
			if s, ok := shallowest[rule]; !ok || len(path) < len(s) {
				shallowest[rule] = path
			}
		}
		for rule, path := range shallowest {
			require.Contains(t, got, rule+" "+path)
		}
		return
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
}

func TestConformanceCanonical(t *testing.T) {
	type row struct{ ID, Schema, Canonical, Normalized string }
	rows := lines[row](t, filepath.Join(corpus(t), "canonical", "json.jsonl"))
	require.NotEmpty(t, rows)
	lang := jsonschema.New()
	for _, r := range rows {
		t.Run(r.ID, func(t *testing.T) {
			for _, normalize := range []bool{false, true} {
				want := r.Canonical
				if normalize {
					want = r.Normalized
				}
				s, err := lang.Parse(compat.Source{Text: r.Schema}, compat.ParseOptions{Normalize: normalize})
				require.NoError(t, err)
				require.Equal(t, want, s.Canonical())
				again, err := lang.Parse(compat.Source{Text: want}, compat.ParseOptions{Normalize: normalize})
				require.NoError(t, err)
				require.Equal(t, want, again.Canonical())
			}
		})
	}
	t.Logf("%d texts", len(rows))
}
