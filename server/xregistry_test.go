package server

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

const xRegistry = "/api/v1/xregistry"

// TestXRegistry walks over the xRegistry of a whole node by the addresses in it.
func TestXRegistry(t *testing.T) {
	n := market(t)
	require.Empty(t, n.must(http.MethodPut, billing+"/versions/1/contract", map[string]any{"consumes": []any{map[string]any{"subject": "orders-value", "group": "g"}}}))
	follow := func(address string) map[string]any {
		t.Helper()
		w := n.call(http.MethodGet, strings.TrimPrefix(address, "http://example.com"), "", "Accept-Encoding", "identity")
		require.Equal(t, http.StatusOK, w.Code, address)
		require.Equal(t, "application/json", w.Header().Get("Content-Type"), address)
		var out map[string]any
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out))
		return out
	}
	root := follow(xRegistry + "/")
	require.Equal(t, "1.0-rc4", root["specversion"])
	require.Equal(t, root, follow(xRegistry))
	require.Equal(t, "http://example.com"+xRegistry+"/", root["self"])
	require.InDelta(t, 2, root["schemagroupscount"], 0)
	group := follow(root["schemagroupsurl"].(string))["default"].(map[string]any)
	schemas := follow(group["schemasurl"].(string))
	require.Contains(t, schemas, "orders-value")
	orders := follow(schemas["orders-value"].(map[string]any)["self"].(string))
	require.Equal(t, "Avro/1.11", orders["format"])
	require.Equal(t, "backward", follow(orders["metaurl"].(string))["compatibility"])
	require.Contains(t, follow(orders["versionsurl"].(string)), "1")
	endpoints := follow(root["endpointsurl"].(string))
	require.Equal(t, map[string]any{"topic": "orders", "consumergroup": "g"}, endpoints["billing:consumes:default:orders"].(map[string]any)["protocoloptions"])
	message := follow(follow(root["messagegroupsurl"].(string))["default:orders"].(map[string]any)["messagesurl"].(string))["shop.OrderPlaced"].(map[string]any)
	require.Equal(t, "CloudEvents/1.0", message["envelope"])
	require.Equal(t, "shop.OrderPlaced", message["envelopemetadata"].(map[string]any)["type"].(map[string]any)["value"])
	require.NotEmpty(t, follow(xRegistry + "/model")["groups"])
	require.Equal(t, true, follow(xRegistry + "/capabilities")["pagination"])
	all := follow(xRegistry + "/?inline=*,model,capabilities")
	require.NotEmpty(t, all["model"])
	require.NotEmpty(t, all["endpoints"])

	// Documents stand at the address without $details.
	for _, address := range []string{message["dataschemauri"].(string), xRegistry + "/schemagroups/default/schemas/orders-value"} {
		w := n.call(http.MethodGet, strings.TrimPrefix(address, "http://example.com"), "")
		require.Equal(t, http.StatusOK, w.Code)
		require.Contains(t, w.Body.String(), `"OrderPlaced"`)
		require.Equal(t, "orders-value", w.Header().Get("xRegistry-schemaid"))
		require.Equal(t, "1", w.Header().Get("xRegistry-versionid"))
		require.NotEmpty(t, w.Header().Get("xRegistry-labels-guid"))
		require.NotEmpty(t, w.Header().Get("Content-Location"))
		require.Equal(t, "application/json", w.Header().Get("Content-Type"))
	}
	for id, s := range schemas {
		if s.(map[string]any)["name"] == "a/b <x>-value" {
			w := n.call(http.MethodGet, xRegistry+"/schemagroups/default/schemas/"+id, "")
			require.Equal(t, "a/b%20<x>-value", w.Header().Get("xRegistry-name"))
		}
	}
}

func TestXRegistryPages(t *testing.T) {
	n := market(t)
	link := regexp.MustCompile(`^<http://example\.com([^>]+)>;rel=next;count=(\d+)$`)
	got := map[string]any{}
	pages := 0
	for path := xRegistry + "/schemagroups/default/schemas?limit=2&inline=versions"; path != ""; pages++ {
		require.Less(t, pages, 10)
		w := n.call(http.MethodGet, path, "")
		require.Equal(t, http.StatusOK, w.Code)
		var page map[string]any
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &page))
		require.LessOrEqual(t, len(page), 2)
		maps.Copy(got, page)
		path = ""
		if next := link.FindStringSubmatch(w.Header().Get("Link")); next != nil {
			require.Equal(t, "5", next[2])
			path = next[1]
		}
	}
	require.Len(t, got, 5)
	require.Equal(t, 3, pages)
	for _, s := range got {
		require.NotEmpty(t, s.(map[string]any)["versions"])
	}
}

func TestXRegistryRefuses(t *testing.T) {
	n := market(t)
	for path, want := range map[string]string{
		"/x": "404 not_found", "/schemagroups/default/schemas/nobody": "404 not_found", "/%zz": "400 ", "/schemagroups/default/schemas/" + strings.Repeat("x", 3_000): "404 not_found",
		"/?inline=nothing": "400 bad_inline", "/?filter=a": "400 bad_flag", "/schemagroups?limit=0": "400 bad_flag", "/?specversion=0.5": "400 unsupported_specversion",
		"/schemagroups/default/schemas/orders-value/versions/99": "404 not_found", "/endpoints?inline=messages.meta.x": "400 bad_inline",
	} {
		if strings.Contains(path, "%zz") {
			continue // no client of net/http can send it
		}
		w := n.call(http.MethodGet, xRegistry+path, "")
		var p struct{ Type, Title, Instance string }
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p), path)
		require.Equal(t, want, strconv.Itoa(w.Code)+" "+p.Type[strings.LastIndexByte(p.Type, '#')+1:], path)
		require.NotEmpty(t, p.Title)
		require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
		require.Less(t, w.Body.Len(), 2_000)
	}
	before := read[api.ChangeList](t, n, "/api/v1/changes").Position
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		for _, path := range []string{"", "/", "/schemagroups/default/schemas/orders-value", "/model"} {
			w := n.call(method, xRegistry+path, `{}`)
			require.Equal(t, http.StatusMethodNotAllowed, w.Code)
			require.Contains(t, w.Body.String(), "#action_not_supported")
			require.Equal(t, "GET", w.Header().Get("Allow"))
		}
	}
	require.Equal(t, before, read[api.ChangeList](t, n, "/api/v1/changes").Position, "nothing was written")

	w := n.call(http.MethodGet, "/api/v1/export/xregistry?domain=x", "")
	require.Equal(t, http.StatusBadRequest, w.Code)
	out := described[api.Export](t, n, http.MethodGet, "/api/v1/export/{form}", "/api/v1/export/xregistry", nil, http.StatusOK)
	var document map[string]any
	require.NoError(t, json.Unmarshal([]byte(out.Files[0].Text), &document))
	require.Equal(t, []string{"default", "dev"}, slices.Sorted(maps.Keys(document["schemagroups"].(map[string]any))))
}
