package portable_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/portable"
)

func TestWriteStaysInItsFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one := api.Export{Files: []api.ExportFile{{Path: "services/a/index.mdx", Text: "x"}}}
	require.NoError(t, portable.Write(one, filepath.Join(dir, "new"), nil))
	text, err := os.ReadFile(filepath.Join(dir, "new", "services", "a", "index.mdx")) //nolint:gosec // a file of this test
	require.NoError(t, err)
	require.Equal(t, "x", string(text))

	var out bytes.Buffer
	require.NoError(t, portable.Write(one, "-", &out))
	require.Equal(t, "x", out.String())
	require.ErrorContains(t, portable.Write(api.Export{}, "-", &out), "0 files")

	for _, path := range []string{"../a", "/etc/a", "a/../../b"} {
		require.ErrorContains(t, portable.Write(api.Export{Files: []api.ExportFile{{Path: path}}}, dir, nil), "outside")
	}
	require.NoError(t, os.Symlink(t.TempDir(), filepath.Join(dir, "link")))
	require.Error(t, portable.Write(api.Export{Files: []api.ExportFile{{Path: "link/a"}}}, dir, nil))
}

type registry struct {
	got []api.Published
	err error
}

func (r *registry) Publish(_ context.Context, p api.Published, _ bool, _ string) (api.Published, error) {
	r.got = append(r.got, p)
	return p, r.err
}

func TestImport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := portable.Contracts(dir)
	require.ErrorContains(t, err, "no file named")
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	write("b.asyncapi.yaml", "asyncapi: 3.0.0\ninfo: {title: B, version: '2'}\nchannels: {c: {address: c}}\noperations: {x: {action: send, channel: {$ref: '#/channels/c'}}}")
	write("asyncapi.json", `{"asyncapi":"3.0.0","info":{"title":"A","version":"1"}}`)
	write("other.yaml", "a: [")
	all, err := portable.Contracts(dir)
	require.NoError(t, err)
	require.Len(t, all, 2)
	var r registry
	var out bytes.Buffer
	require.NoError(t, portable.Publish(t.Context(), &r, all, false, &out))
	require.Equal(t, "a 1: 0 produced, 0 consumed, published\nb 2: 1 produced, 0 consumed, published\n", out.String())
	require.Equal(t, api.Flow{Channel: "c"}, r.got[1].Produces[0].Flow)
	r.err = errors.New("away")
	require.ErrorContains(t, portable.Publish(t.Context(), &r, all, true, &out), "away")
	write("c.asyncapi.yml", "a: [")
	_, err = portable.Contracts(dir)
	require.ErrorContains(t, err, "c.asyncapi.yml")
}
