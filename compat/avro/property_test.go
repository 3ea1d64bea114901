package avro

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
)

// verdict asks the frame whether next may follow versions.
func verdict(t *testing.T, level compat.Level, next compat.Schema, versions ...compat.Schema) compat.Verdict {
	t.Helper()
	q := compat.Question{Language: New(), Candidate: next, Level: level}
	for i, v := range versions {
		q.Versions = append(q.Versions, compat.Version{Number: i + 1, Parse: func() (compat.Schema, error) { return v, nil }})
	}
	v, err := compat.Check(q)
	require.NoError(t, err)
	return v
}

// TestProperties looks at random pairs for what must hold for all of them.
func TestProperties(t *testing.T) {
	t.Parallel()
	ambiguousAlone := 0
	eachPair(t, func(t *testing.T, seed uint64, a, b compat.Schema) {
		t.Helper()
		// A schema reads its own data, unless a field and its alias are both there.
		for _, v := range verdict(t, compat.Full, a, a).Findings {
			if v.Rule != string(fieldAmbiguous) {
				t.Errorf("a schema cannot read itself: %s", v.Message)
			}
			ambiguousAlone++
		}
		backward, forward := verdict(t, compat.Backward, b, a), verdict(t, compat.Forward, b, a)
		full := verdict(t, compat.Full, b, a)
		require.Equal(t, backward.Compatible() && forward.Compatible(), full.Compatible(), "FULL is BACKWARD and FORWARD")
		want := append(slices.Clone(forward.Findings), backward.Findings...)
		if diff := cmp.Diff(want, full.Findings); diff != "" {
			t.Errorf("FULL reports both lists: %s", diff)
		}
		transitive := verdict(t, compat.BackwardTransitive, b, a, a, b)
		require.Equal(t, backward.Compatible() && verdict(t, compat.Backward, b, b).Compatible(), transitive.Compatible(),
			"a transitive level is the conjunction")

		for _, normalize := range []bool{false, true} {
			once := stable(t, of(b).source, normalize)
			require.Equal(t, once, stable(t, compat.Source{Text: once}, normalize), "what is printed is printed the same again")
		}
		require.True(t, New().Equivalent(a, a))
		require.Equal(t, New().Equivalent(a, b), New().Equivalent(b, a))
		if again := mustParse(t, a.Canonical()); !namesClash(of(a).Root) {
			require.True(t, New().Equivalent(a, again), "canonical text means the same")
			require.Empty(t, New().Diff(a, again))
		}

		checkDiff(t, a, b, backward, forward)
	})
	require.Positive(t, ambiguousAlone, "the generator makes ambiguous fields")
}

// namesClash reports whether a type in a namespace is called like one without.
// Avro 1.12.1 prints both by the same name within that namespace and reads the
// finished one of them, and so do we: bytes and meaning are those of Confluent.
func namesClash(root *graph.Node) bool {
	bare, spaced := map[string]bool{}, []string{}
	walk(root, func(n *graph.Node) {
		if n.Name.Space == "" {
			bare[n.Name.Simple] = true
		} else {
			spaced = append(spaced, n.Name.Simple)
		}
	})
	return slices.ContainsFunc(spaced, func(s string) bool { return bare[s] })
}

func stable(t *testing.T, src compat.Source, normalize bool) string {
	t.Helper()
	s, err := New().Parse(src, compat.ParseOptions{Stored: true, Normalize: normalize})
	if normalize && err != nil {
		// See notNormal: the schema itself is fine, and stays as it is.
		require.ErrorContains(t, err, "cannot be normalised: unknown type")
		return src.Text
	}
	require.NoError(t, err)
	return s.Canonical()
}

// checkDiff checks that every incompatibility has a change that explains it,
// and that places exist in the texts.
func checkDiff(t *testing.T, old, next compat.Schema, backward, forward compat.Verdict) {
	t.Helper()
	changes := New().Diff(old, next)
	for _, c := range changes {
		for _, at := range []struct{ text, pointer string }{{of(old).source.Text, c.OldAt}, {of(next).source.Text, c.NewAt}} {
			if at.pointer != "" {
				_, ok := Locate(at.text, at.pointer)
				require.True(t, ok, "%s: %s is in %s", c.Text, at.pointer, at.text)
			}
		}
	}
	for _, v := range []compat.Verdict{backward, forward} {
		for _, f := range v.Findings {
			if f.Rule == string(fieldAmbiguous) {
				return
			}
			reader, writer := of(next).source.Text, of(old).source.Text
			if f.Direction == compat.OldReadsNew {
				reader, writer = writer, reader
			}
			_, ok := Locate(reader, f.ReaderAt)
			require.True(t, ok, "%s is in %s", f.ReaderAt, reader)
			_, ok = Locate(writer, f.WriterAt)
			require.True(t, ok, "%s is in %s", f.WriterAt, writer)
			explained := slices.ContainsFunc(changes, func(c compat.Change) bool { return slices.Contains(c.Breaks, f.Direction) })
			require.True(t, explained, "no change explains: %s", f.Message)
		}
	}
}
