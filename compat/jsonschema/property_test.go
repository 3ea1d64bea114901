package jsonschema_test

import (
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	validator "github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema"
)

// pairCount is the number of random pairs; TREATY_PAIRS asks for more in long runs.
func pairCount(t *testing.T) int {
	t.Helper()
	s := os.Getenv("TREATY_PAIRS")
	if s == "" {
		return 10_000
	}
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}

// compile makes a validator of a text. It never fetches anything.
func compile(t *testing.T, text string) *validator.Schema {
	t.Helper()
	c := validator.NewCompiler()
	c.Draft = validator.Draft7
	c.LoadURL = func(string) (io.ReadCloser, error) { return nil, errors.New("nothing is fetched") }
	require.NoError(t, c.AddResource("schema.json", strings.NewReader(text)))
	s, err := c.Compile("schema.json")
	require.NoError(t, err, "%s", text)
	return s
}

// unsound lists the differences that Confluent calls compatible although data
// can fail: a default does not make a missing property present for a validator.
var unsound = []string{"REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED", "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL"}

func TestRandomPairs(t *testing.T) {
	t.Parallel()
	lang := jsonschema.New()
	compatible, checked := 0, 0
	for i := range pairCount(t) {
		a := author{Rand: rand.New(rand.NewPCG(1, uint64(i)))} //nolint:gosec // the same pairs in every run
		old := a.schema()
		new := a.change(old)
		oldText, newText := text(old), text(new)
		was, is := parse(t, oldText), parse(t, newText)

		same, err := lang.Compare(was, parse(t, oldText), compat.Options{})
		require.NoError(t, err)
		require.Empty(t, same, "not reflexive: %s", oldText)

		backward := verdict(t, compat.Backward, is, was)
		forward := verdict(t, compat.Forward, is, was)
		require.Equal(t, backward && forward, verdict(t, compat.Full, is, was), "%s\n%s", oldText, newText)

		canonical := parse(t, was.Canonical())
		require.Equal(t, was.Canonical(), canonical.Canonical())
		normal, err := lang.Parse(compat.Source{Text: oldText}, compat.ParseOptions{Normalize: true})
		require.NoError(t, err)
		again, err := lang.Parse(compat.Source{Text: normal.Canonical()}, compat.ParseOptions{Normalize: true})
		require.NoError(t, err)
		require.Equal(t, normal.Canonical(), again.Canonical())
		same, err = lang.Compare(normal, was, compat.Options{})
		require.NoError(t, err)
		require.Empty(t, same, "normalising changed %s", oldText)

		if i%10 == 0 {
			third := parse(t, text(a.change(new)))
			all := verdict(t, compat.BackwardTransitive, third, was, is)
			require.Equal(t, verdict(t, compat.Backward, third, was) && verdict(t, compat.Backward, third, is), all)
		}
		if !backward {
			continue
		}
		compatible++
		if oldText == newText || i%3 != 0 && os.Getenv("TREATY_PAIRS") == "" {
			continue // compiling for the validator takes most of the time
		}
		checked += a.soundness(t, lang, old, new, was, is)
	}
	require.Greater(t, compatible, pairCount(t)/10, "too few compatible pairs to mean anything")
	t.Logf("%d compatible pairs, %d instances read", compatible, checked)
}

func verdict(t *testing.T, level compat.Level, candidate compat.Schema, versions ...compat.Schema) bool {
	t.Helper()
	q := compat.Question{Language: jsonschema.New(), Candidate: candidate, Level: level}
	for i, v := range versions {
		q.Versions = append(q.Versions, compat.Version{Number: i + 1, Parse: func() (compat.Schema, error) { return v, nil }})
	}
	answer, err := compat.Check(q)
	require.NoError(t, err)
	return answer.Compatible()
}

// soundness checks that instances of the old schema are instances of the new one.
func (a author) soundness(t *testing.T, lang jsonschema.Language, old, new *object, was, is compat.Schema) int {
	t.Helper()
	all, err := lang.Compare(is, was, compat.Options{All: true})
	require.NoError(t, err)
	for _, f := range all {
		if slices.Contains(unsound, f.Rule) {
			return 0
		}
	}
	writer, reader := compile(t, text(old)), compile(t, text(new))
	checked := 0
	for range 12 {
		data := text(a.instance(old, old, 0))
		d := json.NewDecoder(strings.NewReader(data))
		d.UseNumber()
		var v any
		require.NoError(t, d.Decode(&v))
		if writer.Validate(v) != nil {
			continue
		}
		checked++
		require.NoError(t, reader.Validate(v), "old %s\nnew %s\ndata %s", text(old), text(new), data)
	}
	return checked
}
