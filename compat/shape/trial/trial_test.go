package trial_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/change"
	"github.com/treaty-registry/treaty/compat/shape/trial"
)

func read(t testing.TB, f compat.Format, text string) *shape.Schema {
	t.Helper()
	s, err := shape.Read(f, compat.Source{Text: text})
	require.NoError(t, err)
	return s
}

func version(t testing.TB, number int, f compat.Format, text string) trial.Version {
	t.Helper()
	reads := 0
	return trial.Version{Number: number, Read: func() (*shape.Schema, error) {
		reads++
		require.Equal(t, 1, reads, "a version is parsed once")
		return read(t, f, text), nil
	}}
}

// fits lists the levels under which a candidate is compatible.
func fits(a trial.Answer) string {
	var out []string
	for _, l := range a.Levels {
		if l.Compatible {
			out = append(out, string(l.Level))
		}
	}
	return strings.Join(out, " ")
}

const (
	everything = "NONE BACKWARD BACKWARD_TRANSITIVE FORWARD FORWARD_TRANSITIVE FULL FULL_TRANSITIVE"
	first      = `{"type":"record","name":"R","fields":[{"name":"a","type":"string"}]}`
	second     = `{"type":"record","name":"R","fields":[{"name":"a","type":"string","default":""},{"name":"b","type":"string","default":""}]}`
)

func TestRun(t *testing.T) {
	t.Parallel()
	run := func(candidate string, versions ...trial.Version) trial.Answer {
		a, err := trial.Run(trial.Question{Candidate: read(t, compat.Avro, candidate), Versions: versions})
		require.NoError(t, err)
		require.Len(t, a.Levels, 7)
		return a
	}
	require.Equal(t, everything, fits(run(first)))
	require.Nil(t, run(first).Diff)

	// Without a: the second version can do without, the first cannot.
	onlyB := `{"type":"record","name":"R","fields":[{"name":"b","type":"string","default":""}]}`
	a := run(onlyB, version(t, 1, compat.Avro, first), version(t, 2, compat.Avro, second))
	require.Equal(t, "NONE BACKWARD BACKWARD_TRANSITIVE FORWARD FULL", fits(a))
	transitive := a.Levels[4]
	require.Equal(t, compat.ForwardTransitive, transitive.Level)
	require.Equal(t, 1, transitive.Version)
	require.Len(t, transitive.Findings, 1)
	require.Equal(t, change.Loses, a.Diff.OldReadsNew)
	require.Empty(t, a.Fixes)

	// With a field that old data lacks: each fix does away with the one finding.
	a = run(`{"type":"record","name":"R","fields":[{"name":"a","type":"string"},{"name":"c","type":"long"}]}`, version(t, 1, compat.Avro, first))
	require.Equal(t, "NONE FORWARD FORWARD_TRANSITIVE", fits(a))
	require.NotEmpty(t, a.Fixes)
	for _, f := range a.Fixes {
		require.Equal(t, "AVRO_READER_FIELD_MISSING_DEFAULT_VALUE", f.Rule)
		require.Equal(t, everything, fits(run(f.Text, version(t, 1, compat.Avro, first))), f.Text)
	}

	// Another language fits nothing, and cannot be fixed.
	a = run(first, version(t, 1, compat.JSON, `{"type":"object"}`))
	require.Equal(t, "NONE", fits(a))
	require.True(t, a.Levels[1].OtherFormat)
	require.Empty(t, a.Fixes)
}

func TestFixesOfAllFormats(t *testing.T) {
	t.Parallel()
	for f, texts := range map[compat.Format][2]string{
		compat.Protobuf: {"syntax = \"proto3\"; message M { oneof o { string a = 1; string b = 2; } }", "syntax = \"proto3\"; message M { oneof o { string a = 1; } }"},
		compat.JSON:     {`{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}}}`, `{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["b"]}`},
	} {
		a, err := trial.Run(trial.Question{Candidate: read(t, f, texts[1]), Versions: []trial.Version{version(t, 1, f, texts[0])}})
		require.NoError(t, err)
		require.NotEmpty(t, a.Diff.Findings, f)
		require.NotEmpty(t, a.Fixes, f)
	}
}

func TestTooCostly(t *testing.T) {
	t.Parallel()
	a, err := trial.Run(trial.Question{Candidate: read(t, compat.Avro, second), Versions: []trial.Version{version(t, 1, compat.Avro, first)}, Budget: 1})
	require.NoError(t, err)
	require.Equal(t, "NONE", fits(a))
	require.NotEmpty(t, a.Levels[1].Undecided)
	require.Equal(t, change.Unknown, a.Diff.NewReadsOld)
}

func TestUnreadableVersion(t *testing.T) {
	t.Parallel()
	gone := errors.New("gone")
	_, err := trial.Run(trial.Question{
		Candidate: read(t, compat.Avro, first),
		Versions:  []trial.Version{{Number: 1, Read: func() (*shape.Schema, error) { return nil, gone }}},
	})
	require.ErrorIs(t, err, gone)
}
