package client_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/server/servertest"
)

// TestShapesOfSubjects asks for trees of names that a path has to escape, for
// differences and for what would become of a schema.
func TestShapesOfSubjects(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	address := servertest.Start(t)
	c := connect(t, client.Options{URL: address})
	for _, name := range []string{"orders/value ü", ".", "..", "a@2", "%2F"} {
		// Confluent's clients write a dot as it is, which means a directory.
		path := address + "/subjects/" + strings.ReplaceAll(url.PathEscape(name), ".", "%2E") + "/versions"
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, path, strings.NewReader(`{"schema":"{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}"}`))
		require.NoError(t, err)
		req.Header.Set("Content-Type", api.MediaTypeV1)
		answer, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusOK, answer.StatusCode)

		tree, err := c.Tree(ctx, name, "latest")
		require.NoError(t, err, name)
		require.Equal(t, name, tree.Subject)
		require.Equal(t, "id", tree.Fields[0].Path)
		d, err := c.Diff(ctx, name+"@1", name+"@latest")
		require.NoError(t, err, name)
		require.Equal(t, name, d.From.Subject)
		require.Empty(t, d.Changes)
	}
	_, err := c.Diff(ctx, "a@3", "a@2@1")
	require.Equal(t, http.StatusNotFound, client.Status(err), "subject a has no version 3")

	more := api.SchemaSide{Schema: strings.Replace(order, `[`, `[{"name":"n","type":"int"},`, 1)}
	d, err := c.DiffTexts(ctx, api.DiffRequest{From: api.SchemaSide{Subject: "orders/value ü"}, To: more})
	require.NoError(t, err)
	require.Equal(t, "breaks", d.NewReadsOld)
	p, err := c.Playground(ctx, api.PlaygroundRequest{Against: api.SchemaSide{Subject: "orders/value ü"}, Candidate: more})
	require.NoError(t, err)
	require.Len(t, p.Levels, 7)
	require.NotEmpty(t, p.Fixes)
}
