package conformance

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/change"
	"github.com/treaty-registry/treaty/compat/shape/match"
	"github.com/treaty-registry/treaty/compat/shape/prune"
	"github.com/treaty-registry/treaty/compat/shape/use"
)

// testCase is one line of a corpus file: a history and a candidate.
type testCase struct {
	ID                 string        `json:"id"`
	Format             string        `json:"format"`
	Previous           []string      `json:"previous"`
	Next               string        `json:"next"`
	References         []reference   `json:"references"`
	PreviousReferences [][]reference `json:"previous_references"`
}

type reference struct {
	Name    string `json:"name"`
	Subject string `json:"subject"`
	Version int    `json:"version"`
	Schema  string `json:"schema"`
}

// cases reads the corpus or skips the test.
func cases(t *testing.T) []testCase {
	t.Helper()
	folder := os.Getenv("TREATY_CONFORMANCE")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "..", "shared", "conformance")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("no conformance corpus at %s: set TREATY_CONFORMANCE to its folder", folder)
	}
	var out []testCase
	for _, name := range files {
		f, err := os.Open(name)
		require.NoError(t, err)
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			var c testCase
			require.NoError(t, json.Unmarshal(lines.Bytes(), &c), name)
			out = append(out, c)
		}
		require.NoError(t, lines.Err())
		require.NoError(t, f.Close())
	}
	return out
}

// read parses a schema of the corpus; nil for one that does not load, which
// the corpus has too.
func read(t *testing.T, format, text string, references []reference) *shape.Schema {
	t.Helper()
	src := compat.Source{Text: text}
	for _, r := range references {
		src.Dependencies = append(src.Dependencies, compat.Dependency{
			Reference: compat.Reference{Name: r.Name, Subject: r.Subject, Version: r.Version}, Text: r.Schema,
		})
	}
	s, err := shape.Read(compat.Format(format), src)
	if err != nil {
		return nil
	}
	return s
}

// eachPair visits the newest earlier version and the candidate of every case.
func eachPair(t *testing.T, visit func(t *testing.T, old, next *shape.Schema)) {
	t.Helper()
	seen := 0
	for _, c := range cases(t) {
		if len(c.Previous) == 0 {
			continue
		}
		last := len(c.Previous) - 1
		var before []reference
		if last < len(c.PreviousReferences) {
			before = c.PreviousReferences[last]
		}
		old, next := read(t, c.Format, c.Previous[last], before), read(t, c.Format, c.Next, c.References)
		if old == nil || next == nil || old.Format() != next.Format() {
			continue
		}
		seen++
		ok := t.Run(c.ID, func(t *testing.T) { visit(t, old, next) })
		if !ok {
			t.Logf("old: %.2000s\nnew: %.2000s", old.Source.Text, next.Source.Text)
		}
	}
	require.Greater(t, seen, 1000)
}

func breaking(t *testing.T, reader, writer *shape.Schema) int {
	t.Helper()
	found, err := reader.Language.Compare(reader.Parsed, writer.Parsed, compat.Options{})
	require.NoError(t, err)
	return len(compat.Breaking(found))
}

// TestChanges: what the engine says of a direction is what the changes say.
func TestChanges(t *testing.T) {
	t.Parallel()
	total, orphans := 0, 0
	eachPair(t, func(t *testing.T, old, next *shape.Schema) {
		d, err := change.Between(old, next, change.Options{})
		require.NoError(t, err)
		require.Equal(t, breaking(t, next, old) > 0, d.NewReadsOld == change.Breaks)
		require.Equal(t, breaking(t, old, next) > 0, d.OldReadsNew == change.Breaks)
		for _, c := range d.Changes {
			total++
			require.NotEmpty(t, c.Words)
			if strings.HasPrefix(c.Words, "! ") {
				orphans++
				t.Logf("orphan: %s", c.Words)
			}
			require.Equal(t, c.NewReadsOld == change.Breaks || c.OldReadsNew == change.Breaks, len(c.Rules) > 0, c.Words)
		}
		for _, s := range []*shape.Schema{old, next} {
			same, err := change.Between(s, s, change.Options{})
			require.NoError(t, err)
			for _, c := range same.Changes { // a schema that cannot read itself says so, and nothing else
				require.True(t, strings.HasPrefix(c.Words, "! "), c.Words)
			}
			require.Equal(t, breaking(t, s, s) > 0, len(same.Changes) > 0)
		}
	})
	t.Logf("%d changes, %d findings that belong to none", total, orphans)
}

// TestTrees: every row can be found by its path, lies in its parent, and points
// into the text.
func TestTrees(t *testing.T) {
	t.Parallel()
	eachPair(t, func(t *testing.T, _, s *shape.Schema) {
		paths := map[string]bool{}
		for i, f := range s.Tree.Fields {
			require.False(t, paths[f.Path], "two rows have the path %s", f.Path)
			paths[f.Path] = true
			require.Equal(t, i, s.Tree.Find(f.Path))
			require.Less(t, f.Parent, i)
			if f.Parent >= 0 {
				p := s.Tree.Fields[f.Parent]
				require.Equal(t, p.Depth+1, f.Depth)
				require.True(t, strings.HasPrefix(f.Path, p.Path), "%s in %s", f.Path, p.Path)
			}
		}
		for i, partner := range match.Pair(&s.Tree, &s.Tree) {
			require.Equal(t, i, partner, "%s is itself", s.Tree.Fields[i].Path)
		}
	})
}

// TestPrune: a schema pruned to any of its fields reads what the whole one writes.
func TestPrune(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	eachPair(t, func(t *testing.T, _, s *shape.Schema) {
		if len(s.Tree.Fields) == 0 || breaking(t, s, s) > 0 {
			return
		}
		for range 4 {
			var fields []string
			for i := range s.Tree.Fields {
				if random.IntN(4) == 0 {
					fields = append(fields, s.Tree.Fields[i].Path)
				}
			}
			src, err := prune.To(s, fields)
			require.NoError(t, err)
			narrow, err := shape.Read(s.Format(), src)
			require.NoError(t, err, "%v: %s", fields, src.Text)
			found, err := s.Language.Compare(narrow.Parsed, s.Parsed, compat.Options{})
			require.NoError(t, err)
			require.Empty(t, compat.Breaking(found), "%v: %s", fields, src.Text)
			for _, f := range fields {
				require.NotEqual(t, match.None, narrow.Tree.Find(f), "%s is in %s", f, src.Text)
			}
			again, err := prune.To(narrow, fields)
			require.NoError(t, err)
			twice, err := shape.Read(s.Format(), again)
			require.NoError(t, err)
			require.Equal(t, narrow.Parsed.Canonical(), twice.Parsed.Canonical(), "pruning twice is pruning once")
		}
	})
}

// TestUse: a program that uses nothing special is hurt exactly when the engine says so.
func TestUse(t *testing.T) {
	t.Parallel()
	eachPair(t, func(t *testing.T, old, next *shape.Schema) {
		k := use.New(use.Question{Writer: next, Live: []*shape.Schema{old}})
		a, err := k.Check(nil, old)
		require.NoError(t, err)
		require.Equal(t, breaking(t, old, next) > 0, a.Result == use.BreaksDecode)
		require.Equal(t, a.Result == use.OK, len(a.Findings) == 0)
		a, err = k.Check(nil, nil)
		require.NoError(t, err)
		require.Contains(t, []use.Result{use.OK, use.UnknownUsage}, a.Result)
		all := &use.Uses{}
		for i := range old.Tree.Fields {
			all.Fields = append(all.Fields, old.Tree.Fields[i].Path)
		}
		a, err = k.Check(all, old)
		require.NoError(t, err)
		if len(a.Loses) > 0 {
			require.Contains(t, []use.Result{use.BreaksDecode, use.BreaksUsage}, a.Result, "what is used is lost")
		}
		a, err = k.Check(&use.Uses{}, next)
		require.NoError(t, err)
		if breaking(t, next, next) == 0 {
			require.Contains(t, []use.Result{use.OK, use.Unused}, a.Result, "a writer reads itself")
		}
	})
}
