package migrations

import (
	"context"
	"errors"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestRead(t *testing.T) {
	steps, err := read(fstest.MapFS{
		"d/0001_ledger.sql": file("-- needs: 1\nCREATE …"),
		"d/0002_index.sql":  file("-- needs: 1\n"),
		"d/0003_column.sql": file("-- needs: 3\n"),
	}, "d")
	require.NoError(t, err)
	require.Equal(t, []step{
		{1, "ledger", 1, "-- needs: 1\nCREATE …"}, {2, "index", 1, "-- needs: 1\n"}, {3, "column", 3, "-- needs: 3\n"},
	}, steps)
}

func TestReadRefuses(t *testing.T) {
	for name, fsys := range map[string]fstest.MapFS{
		"a gap":         {"d/0001_a.sql": file("-- needs: 1\n"), "d/0003_b.sql": file("-- needs: 1\n")},
		"a double":      {"d/0001_a.sql": file("-- needs: 1\n"), "d/0001_b.sql": file("-- needs: 1\n")},
		"no number":     {"d/ledger.sql": file("-- needs: 1\n")},
		"no needs":      {"d/0001_a.sql": file("CREATE TABLE x")},
		"needs itself":  {"d/0001_a.sql": file("-- needs: 2\n")},
		"needs nothing": {"d/0001_a.sql": file("-- needs: 0\n")},
		"no directory":  {},
	} {
		_, err := read(fsys, "d")
		require.Error(t, err, name)
	}
}

func TestEmbeddedFilesRead(t *testing.T) {
	postgres, err := read(files, "postgres")
	require.NoError(t, err)
	sqlite, err := read(files, "sqlite")
	require.NoError(t, err)
	require.Len(t, sqlite, len(postgres), "both databases have the same steps")
	for i := range postgres {
		require.Equal(t, postgres[i].name, sqlite[i].name)
	}
}

// fake is a database that remembers what was applied to it.
type fake struct {
	applied []step
	fails   error
}

func (f *fake) state(_ context.Context, known int) (last, needs int, err error) {
	for _, s := range f.applied {
		last = max(last, s.number)
		if s.number > known {
			needs = max(needs, s.needs)
		}
	}
	return last, needs, nil
}

func (f *fake) apply(_ context.Context, s step) error {
	if f.fails == nil {
		f.applied = append(f.applied, s)
	}
	return f.fails
}

func TestRun(t *testing.T) {
	steps := []step{{number: 1, needs: 1}, {number: 2, needs: 1}, {number: 3, needs: 3}}
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		before []step
		fails  error
		want   error
		after  int
	}{
		"fresh":                             {after: 3},
		"in the middle":                     {before: steps[:1], after: 3},
		"done":                              {before: steps, fails: broken, after: 3},
		"a newer one that we can live with": {before: append(steps[:3:3], step{number: 4, needs: 2}), fails: broken, after: 4},
		"a newer one that needs ours":       {before: append(steps[:3:3], step{number: 4, needs: 3}), fails: broken, after: 4},
		"a newer one that we do not know":   {before: append(steps[:3:3], step{number: 4, needs: 4}), want: ErrNewer, after: 4},
		"two newer ones":                    {before: append(steps[:3:3], step{number: 4, needs: 4}, step{number: 5, needs: 1}), want: ErrNewer, after: 5},
		"failing":                           {before: steps[:1], fails: broken, want: broken, after: 1},
	} {
		t.Run(name, func(t *testing.T) {
			db := &fake{applied: append([]step{}, c.before...), fails: c.fails}
			err := run(t.Context(), db, steps)
			require.ErrorIs(t, err, c.want)
			require.Len(t, db.applied, c.after)
		})
	}
}
