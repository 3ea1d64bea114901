package asked

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/cli/session"
)

func TestWorse(t *testing.T) {
	for _, row := range [][3]int{
		{0, 0, 0},
		{0, unknown, unknown},
		{unknown, session.Unable, session.Unable},
		{session.Unable, session.No, session.No},
		{session.No, session.Unable, session.No},
		{session.Unable, unknown, session.Unable},
		{unknown, 70, 70},
		{session.No, 70, session.No},
	} {
		a := &Answer{Code: row[0]}
		a.Worse(row[1])
		require.Equal(t, row[2], a.Code, row)
	}
	require.Equal(t, "error", (&Answer{Code: session.Usage}).Verdict())
}

func TestFitting(t *testing.T) {
	const cut = "\nThe rest is not shown; the log of the run has it all.\n"
	require.Equal(t, "a\nb\n", fitting("a\nb\n", 4))
	require.Equal(t, "a\n"+cut, fitting("a\nb\n", 3))
	require.Equal(t, cut, fitting("a\nb\n", 1))
	require.Equal(t, cut, fitting("a\nb\n", -5))
}
