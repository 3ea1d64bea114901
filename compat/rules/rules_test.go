package rules

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/compat/jsonschema"
	"github.com/treaty-registry/treaty/compat/protobuf"
)

// known is what the formats say they can report, by id.
func known() map[string]compat.Difference {
	out := map[string]compat.Difference{}
	for f, all := range map[compat.Format][]compat.Difference{
		compat.Avro: avro.Differences(), compat.Protobuf: protobuf.Differences(), compat.JSON: jsonschema.Differences(),
	} {
		for _, d := range all {
			out[compat.RuleID(f, d.Type)] = d
		}
	}
	return out
}

// TestComplete holds the words against the tables of the formats.
func TestComplete(t *testing.T) {
	left := known()
	for _, r := range All() {
		d, ok := left[r.ID]
		require.True(t, ok, "%s is no difference of its format, or twice in the table", r.ID)
		delete(left, r.ID)
		require.Equal(t, compat.Difference{Type: r.Type, Breaking: r.Breaking, Lenient: r.Lenient}, d)
		require.NotEmpty(t, r.Title, r.ID)
		require.Equal(t, strings.TrimSuffix(r.Title, "."), r.Title, "a title is no sentence")
		require.Regexp(t, `\.$`, r.Why, r.ID)
		require.Equal(t, r.Breaking, r.Fix != "", "%s: a fix belongs to what breaks", r.ID)
		found, ok := Find(r.ID)
		require.True(t, ok)
		require.Equal(t, r, found)
	}
	require.Empty(t, slices.Sorted(maps.Keys(left)), "differences without words")
	_, ok := Find("AVRO_NOTHING")
	require.False(t, ok)
}

// pair parses an example as a registry parses new schemas.
func pair(t testing.TB, r Rule) (l compat.Explainer, old, next compat.Schema) {
	t.Helper()
	l, ok := formats.ByName(string(r.Format))
	require.True(t, ok)
	parse := func(text string) compat.Schema {
		s, err := l.Parse(compat.Source{Text: text}, compat.ParseOptions{})
		require.NoError(t, err, "%s: %s", r.ID, text)
		require.NoError(t, l.Validate(s, false), r.ID)
		return s
	}
	return l, parse(r.Old), parse(r.New)
}

// check asks whether the new schema of an example may follow the old one.
func check(t testing.TB, r Rule, level compat.Level, policy compat.Policy) compat.Verdict {
	t.Helper()
	l, old, next := pair(t, r)
	v, err := compat.Check(compat.Question{
		Language: l, Candidate: next, Level: level, Policy: policy,
		Versions: []compat.Version{{Number: 1, Parse: func() (compat.Schema, error) { return old, nil }}},
	})
	require.NoError(t, err)
	return v
}

// TestExamples runs every example through its format: it has to show its rule,
// and one that shows a compatible difference must not break.
func TestExamples(t *testing.T) {
	all := known()
	for _, r := range All() {
		t.Run(r.ID, func(t *testing.T) {
			l, old, next := pair(t, r)
			for policy, breaking := range map[compat.Policy]bool{compat.Strict: r.Breaking, compat.Lenient: r.Lenient} {
				found, err := l.Compare(next, old, compat.Options{Policy: policy, All: true})
				require.NoError(t, err)
				shown := false
				for _, f := range found {
					require.Contains(t, all, compat.RuleID(r.Format, f.Rule))
					if f.Rule == r.Type {
						shown = true
						require.Equal(t, breaking, f.Breaking)
					}
				}
				require.True(t, shown, "%v", found)
			}
			v := check(t, r, compat.Backward, compat.Strict)
			require.Equal(t, !r.Breaking, v.Compatible(), "%v", v.Findings)
			other, err := l.Compare(old, next, compat.Options{Direction: compat.OldReadsNew, All: true})
			require.NoError(t, err)
			for _, f := range other {
				require.Contains(t, all, compat.RuleID(r.Format, f.Rule))
			}
		})
	}
}

// TestTextsAreComplete reads what a client shows of each breaking example: the
// type, the path, a side, the sentence and the fix.
func TestTextsAreComplete(t *testing.T) {
	for _, r := range All() {
		for _, f := range check(t, r, compat.Full, compat.Strict).Findings {
			require.Contains(t, f.Text, "at path '"+f.Path+"'", r.ID)
			require.Contains(t, f.Text, "; fix: ", r.ID)
			require.Regexp(t, `\b(old|new)\b`, f.Text, r.ID)
			require.NotContains(t, f.Text, "{subject}")
			require.NotContains(t, f.Text, "%!")
			if f.Rule != "READER_FIELD_AMBIGUOUS" {
				require.Regexp(t, `^\{errorType:['"]`+f.Rule+`['"], description:['"].*\}$`, f.Text)
			}
		}
	}
}

// TestCorpus looks for differences that the formats report and do not list, in
// a corpus that lies outside of this module.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("TREATY_CONFORMANCE")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "conformance")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("no conformance corpus at %s: set TREATY_CONFORMANCE to its folder", dir)
	}
	all, seen := known(), map[string]bool{}
	for _, name := range files {
		f, err := os.Open(name)
		require.NoError(t, err)
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			var c struct {
				Format             string            `json:"format"`
				Next               string            `json:"next"`
				Previous           []string          `json:"previous"`
				References         []json.RawMessage `json:"references"`
				PreviousReferences []json.RawMessage `json:"previous_references"`
			}
			require.NoError(t, json.Unmarshal(lines.Bytes(), &c))
			if len(c.References)+len(c.PreviousReferences) > 0 || len(c.Previous) == 0 {
				continue
			}
			l, ok := formats.ByName(c.Format)
			require.True(t, ok)
			next, err := l.Parse(compat.Source{Text: c.Next}, compat.ParseOptions{Stored: true})
			if err != nil {
				continue
			}
			old, err := l.Parse(compat.Source{Text: c.Previous[len(c.Previous)-1]}, compat.ParseOptions{Stored: true})
			if err != nil {
				continue
			}
			for reader, writer := range map[compat.Schema]compat.Schema{next: old, old: next} {
				found, err := l.Compare(reader, writer, compat.Options{All: true})
				require.NoError(t, err)
				for _, f := range found {
					require.Contains(t, all, compat.RuleID(l.Format(), f.Rule))
					seen[compat.RuleID(l.Format(), f.Rule)] = true
				}
			}
		}
		require.NoError(t, lines.Err())
	}
	t.Logf("the corpus shows %d of %d rules", len(seen), len(all))
}
