package change_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/change"
)

func read(t testing.TB, f compat.Format, text string) *shape.Schema {
	t.Helper()
	s, err := shape.Read(f, compat.Source{Text: text})
	require.NoError(t, err)
	return s
}

// table prints a diff, a change per line.
func table(d change.Diff) string {
	var b strings.Builder
	fmt.Fprintf(&b, "new reads old: %s, old reads new: %s", d.NewReadsOld, d.OldReadsNew)
	if d.Cut {
		b.WriteString(", cut")
	}
	b.WriteByte('\n')
	for _, c := range d.Changes {
		fmt.Fprintf(&b, "%-12s %-24s %-7s %-7s %s", c.Op, c.Path, c.NewReadsOld, c.OldReadsNew, c.Words)
		if len(c.Rules) > 0 {
			fmt.Fprintf(&b, " %v", c.Rules)
		}
		if c.OldPath != c.Path && c.OldPath != "" {
			fmt.Fprintf(&b, " was %s", c.OldPath)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestBetween compares the pairs in testdata: files of one name that end in
// .old and .new before their format.
func TestBetween(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/pairs/*.old.*")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			f := map[string]compat.Format{".avsc": compat.Avro, ".proto": compat.Protobuf, ".json": compat.JSON}[filepath.Ext(file)]
			old, err := os.ReadFile(file)
			require.NoError(t, err)
			next, err := os.ReadFile(strings.Replace(file, ".old.", ".new.", 1))
			require.NoError(t, err)
			d, err := change.Between(read(t, f, string(old)), read(t, f, string(next)), change.Options{})
			require.NoError(t, err)
			golden(t, strings.Replace(file, ".old.", ".", 1)+".golden", table(d))
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}
