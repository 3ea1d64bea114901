package postgrestest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoPostgresIsASkipAndAFailureInCI(t *testing.T) {
	for ci, want := range map[string]string{"": "skip", "true": "fatal"} {
		t.Setenv("CI", ci)
		rec := &recorder{TB: t}
		require.PanicsWithValue(t, want, func() {
			c := Cluster{err: errNoBinaries}
			c.Fresh(rec)
		})
	}
}

// recorder ends a test in words.
type recorder struct{ testing.TB }

func (*recorder) Skip(...any)  { panic("skip") }
func (*recorder) Fatal(...any) { panic("fatal") }
