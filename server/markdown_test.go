package server

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

func TestDocsAreSafeToShow(t *testing.T) {
	n := market(t)
	docs := "# Order\n\n<img src=x onerror=alert(1)> [more](https://example.com) [no](javascript:alert(1))"
	n.must(http.MethodPatch, "/api/v1/events/shop.OrderPlaced", map[string]any{"docs": docs})
	event := described[api.EventDetail](t, n, http.MethodGet, "/api/v1/events/{event}", "/api/v1/events/shop.OrderPlaced", nil, http.StatusOK)
	require.Equal(t, docs, event.Docs)
	require.Equal(t, "<h3>Order</h3>\n<p>&lt;img src=x onerror=alert(1)&gt; <a href=\"https://example.com\" rel=\"noopener nofollow\">more</a> no</p>", event.DocsHTML)

	n.must(http.MethodPost, "/subjects/notes-value/versions", map[string]any{
		"schema": `{"type":"record","name":"Note","doc":"See *here*.","fields":[{"name":"a","type":"string","doc":"<b>x</b> ` + "`y`" + `"},{"name":"b","type":"string","doc":"Plain."}]}`,
	})
	tree := described[api.SchemaTree](t, n, http.MethodGet, "/api/v1/subjects/{subject}/versions/{version}/tree", "/api/v1/subjects/notes-value/versions/1/tree", nil, http.StatusOK)
	require.Equal(t, "<p>See <em>here</em>.</p>", tree.Root.DocHTML)
	require.Equal(t, "<p>&lt;b&gt;x&lt;/b&gt; <code>y</code></p>", tree.Fields[0].DocHTML)
	require.Empty(t, tree.Fields[1].DocHTML)
}

func TestPagesAsMarkdown(t *testing.T) {
	n := market(t)
	n.must(http.MethodPost, "/subjects/notes-value/versions", map[string]any{
		"schema": `{"type":"record","name":"Note","fields":[{"name":"a","type":"string","doc":"<b> | a\nline"}]}`,
	})
	page := func(path string) string {
		r := n.call(http.MethodGet, path, "", "Accept", "text/markdown")
		require.Equal(t, http.StatusOK, r.Code, r.Body.String())
		require.Equal(t, "text/markdown; charset=utf-8; variant=GFM", r.Header().Get("Content-Type"))
		require.Contains(t, r.Header().Values("Vary"), "Accept")
		return r.Body.String()
	}
	event := page("/api/v1/events/shop.OrderPlaced")
	require.Contains(t, event, "# shop.OrderPlaced\n")
	require.Contains(t, event, "| customerEmail | string | required |  |")
	require.Contains(t, page("/api/v1/events/"+url.PathEscape("a/b <x>")), `# a/b \<x\>`)
	require.Contains(t, page("/api/v1/subjects/notes-value/versions/latest/tree"), `| a | string | required | \<b\> \| a line |`)
}
