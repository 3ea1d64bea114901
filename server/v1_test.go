package server

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	v1 "github.com/treaty-registry/treaty/server/v1"
)

// shop fills a node with a few subjects of all formats and contexts.
func shop(t *testing.T) *handlerNode {
	t.Helper()
	n := inProcess(t)
	for _, s := range []struct{ subject, format, schema string }{
		{"orders-value", "AVRO", named("a")},
		{"orders-value", "AVRO", `{"type":"record","name":"R_a","fields":[{"name":"id","type":"string"},{"name":"more","type":"int","default":0}]}`},
		{"payments-value", "JSON", `{"type":"object"}`},
		{"stock/levels", "PROTOBUF", "syntax = \"proto3\";\nmessage Stock {\n  string sku = 1;\n}\n"},
		{":.dev:orders-value", "AVRO", named("b")},
		{"gone", "AVRO", named("c")},
	} {
		why := n.must(http.MethodPost, "/subjects/"+url.PathEscape(s.subject)+"/versions", map[string]any{"schema": s.schema, "schemaType": s.format})
		require.Empty(t, why)
	}
	require.Empty(t, n.must(http.MethodDelete, "/subjects/gone", nil))
	require.Empty(t, n.must(http.MethodPut, "/config/orders-value", map[string]any{"compatibility": "FULL"}))
	require.Empty(t, n.must(http.MethodPut, "/config/old-orders", map[string]any{"alias": "orders-value"}))
	return n
}

// read reads a JSON answer of the node.
func read[T any](t *testing.T, n *handlerNode, path string) (answer T) {
	t.Helper()
	w := n.call(http.MethodGet, path, "")
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
	return answer
}

func TestSubjectsOfV1(t *testing.T) {
	n := shop(t)
	tests := map[string]struct {
		query string
		want  []string
		total int
	}{
		"AllActive":        {"", []string{":.dev:orders-value", "orders-value", "payments-value", "stock/levels"}, 4},
		"DeletedToo":       {"?deleted=true", []string{":.dev:orders-value", "gone", "orders-value", "payments-value", "stock/levels"}, 5},
		"PartOfTheName":    {"?q=ORDER", []string{":.dev:orders-value", "orders-value"}, 2},
		"OneFormat":        {"?format=json", []string{"payments-value"}, 1},
		"OneContext":       {"?context=.dev", []string{":.dev:orders-value"}, 1},
		"APage":            {"?offset=1&limit=2", []string{"orders-value", "payments-value"}, 4},
		"BehindTheEnd":     {"?offset=9", []string{}, 4},
		"MostVersions":     {"?sort=-versions&limit=1", []string{"orders-value"}, 4},
		"NewestFirst":      {"?sort=-id&limit=1", []string{"stock/levels"}, 4},
		"NothingToBeFound": {"?q=zebra", []string{}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			page := read[api.SubjectList](t, n, "/api/v1/subjects"+test.query)
			found := []string{}
			for _, s := range page.Items {
				found = append(found, s.Subject)
			}
			require.Equal(t, test.want, found)
			require.Equal(t, test.total, page.Total)
			require.NotZero(t, page.Position)
		})
	}
	page := read[api.SubjectList](t, n, "/api/v1/subjects?format=AVRO")
	require.Equal(t, map[string]int{"AVRO": 2, "JSON": 1, "PROTOBUF": 1}, page.Facets["format"], "a facet counts what its own filter leaves out")
	require.Equal(t, map[string]int{".": 1, ".dev": 1}, page.Facets["context"])
	require.Equal(t, http.StatusBadRequest, n.call(http.MethodGet, "/api/v1/subjects?limit=many", "").Code)
}

func TestSubjectOfV1(t *testing.T) {
	n := shop(t)
	page := read[v1.SubjectPage](t, n, "/api/v1/subjects/orders-value")
	require.Equal(t, "AVRO", page.Format)
	require.Equal(t, 2, page.Versions)
	require.EqualValues(t, 2, page.Latest.Version)
	require.Equal(t, "FULL", page.Level)
	require.Equal(t, "subject", page.LevelFrom)
	require.Len(t, page.VersionList, 2)
	require.NotNil(t, page.VersionList[0].References, "no references are an empty list")

	require.Equal(t, "orders-value", read[v1.SubjectPage](t, n, "/api/v1/subjects/old-orders").AliasFor)
	require.Equal(t, "stock/levels", read[v1.SubjectPage](t, n, "/api/v1/subjects/stock%2Flevels").Subject)
	require.Equal(t, ".dev", read[v1.SubjectPage](t, n, "/api/v1/subjects/"+url.PathEscape(":.dev:orders-value")).Context)
	require.True(t, read[v1.SubjectPage](t, n, "/api/v1/subjects/gone").Deleted)
	w := n.call(http.MethodGet, "/api/v1/subjects/nobody", "")
	require.Equal(t, http.StatusNotFound, w.Code)
	require.Contains(t, w.Body.String(), "error_code")
}

func TestStatusOfV1(t *testing.T) {
	status := read[api.Status](t, inProcess(t), "/api/v1/status")
	require.True(t, status.Ready)
	require.Equal(t, "live", status.State)
	require.Equal(t, "memory", status.Store)
}
