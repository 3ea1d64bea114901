package catalog

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/asyncapi"
	"github.com/treaty-registry/treaty/cli/workspace"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestDescribed holds that a document becomes a section that treaty.yaml accepts,
// and that says the same.
func TestDescribed(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/described.asyncapi.yaml")
	require.NoError(t, err)
	d, err := asyncapi.Parse(text)
	require.NoError(t, err)
	got, err := Described(d)
	require.NoError(t, err)
	const golden = "testdata/described.golden"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(string(want), got))

	c, err := workspace.Parse(workspace.FileName, []byte("version: 1\n"+got))
	require.NoError(t, err)
	require.Len(t, c.Applications, 1)
	a := c.Applications[0]
	require.Equal(t, d.Contract.Application, a.Name)
	require.Len(t, a.Produces, len(d.Contract.Produces))
	require.Len(t, a.Consumes, len(d.Contract.Consumes))
	for i, in := range d.Contract.Consumes {
		declared := api.Flow{Subject: a.Consumes[i].Subject, Event: a.Consumes[i].Event, Channel: a.Consumes[i].Channel}
		require.Equal(t, in.Flow, declared)
		require.Equal(t, in.Group, a.Consumes[i].Group)
	}

	_, err = Described(&asyncapi.Document{Contract: api.Contract{Application: "a", Type: "spaceship"}})
	require.ErrorContains(t, err, "does not fit into treaty.yaml")
}
