package server

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// described makes a request, checks that the answer is as the API's description
// says, and decodes it. path is the template of the description.
func described[T any](t *testing.T, n *handlerNode, method, path, target string, body any, status int) (out T) {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(api.Document())
	require.NoError(t, err)
	item := document.Paths.Find(path)
	require.NotNil(t, item, path)
	text := ""
	if body != nil {
		b, err := json.Marshal(body)
		require.NoError(t, err)
		text = string(b)
		declared := item.GetOperation(method).RequestBody.Value.Content.Get("application/json").Schema.Value
		var raw any
		require.NoError(t, json.Unmarshal(b, &raw))
		require.NoError(t, declared.VisitJSON(raw), "the body is as described")
	}
	w := n.call(method, target, text)
	require.Equal(t, status, w.Code, w.Body.String())
	validate(t, document, item, path, httptest.NewRequest(method, "/x", strings.NewReader(text)), w)
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out))
	return out
}

func validate(t *testing.T, document *openapi3.T, item *openapi3.PathItem, path string, r *http.Request, w *httptest.ResponseRecorder) {
	t.Helper()
	openapi3filter.RegisterBodyDecoder("application/problem+json", openapi3filter.RegisteredBodyDecoder("application/json"))
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: &routers.Route{
			Spec: document, Path: path, PathItem: item, Method: r.Method, Operation: item.GetOperation(r.Method),
		}},
		Status: w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	require.NoError(t, openapi3filter.ValidateResponse(context.Background(), input), w.Body.String())
}

const (
	treePath       = "/api/v1/subjects/{subject}/versions/{version}/tree"
	diffPath       = "/api/v1/diff"
	playgroundPath = "/api/v1/playground"
)

func TestTreeOfVersion(t *testing.T) {
	n := shop(t)
	for _, name := range []string{".", "..", "a/versions/1/tree", "ä b?#%", ":.dev:x"} {
		require.Empty(t, n.must(http.MethodPost, "/subjects/"+pathName(name)+"/versions", map[string]any{"schema": named("z")}))
	}
	for subject, want := range map[string]string{
		"orders-value": "R_a", "stock/levels": "Stock", ":.dev:orders-value": "R_b", "old-orders": "R_a",
		".": "R_z", "..": "R_z", "a/versions/1/tree": "R_z", "ä b?#%": "R_z", ":.dev:x": "R_z",
	} {
		tree := described[api.SchemaTree](t, n, http.MethodGet, treePath, "/api/v1/subjects/"+pathName(subject)+"/versions/latest/tree", nil, http.StatusOK)
		require.Equal(t, want, tree.Root.Name, subject)
		require.NotEmpty(t, tree.Fields)
		require.NotZero(t, tree.Position)
	}
	tree := described[api.SchemaTree](t, n, http.MethodGet, treePath, "/api/v1/subjects/orders-value/versions/2/tree", nil, http.StatusOK)
	require.Equal(t, "more", tree.Fields[1].Path)
	require.Equal(t, "0", tree.Fields[1].Default)
	require.Equal(t, "/fields/1", tree.Fields[1].At)
	gone := described[api.SchemaTree](t, n, http.MethodGet, treePath, "/api/v1/subjects/gone/versions/1/tree", nil, http.StatusOK)
	require.Equal(t, "R_c", gone.Root.Name)
	p := described[api.Problem](t, n, http.MethodGet, treePath, "/api/v1/subjects/orders-value/versions/9/tree", nil, http.StatusNotFound)
	require.Equal(t, "/errors/unknown-version", p.Type)
	require.Equal(t, "the latest version is 2", p.Hint)
	described[api.Problem](t, n, http.MethodGet, treePath, "/api/v1/subjects/nobody/versions/1/tree", nil, http.StatusNotFound)
	described[api.Problem](t, n, http.MethodGet, treePath, "/api/v1/subjects/orders-value/versions/x/tree", nil, http.StatusBadRequest)
}

// pathName escapes a name as one segment, dots included.
func pathName(name string) string { return strings.ReplaceAll(url.PathEscape(name), ".", "%2E") }

func TestTagsOfMetadataAreInTheTree(t *testing.T) {
	n := shop(t)
	require.Empty(t, n.must(http.MethodPost, "/subjects/tagged/versions", map[string]any{
		"schema":   `{"type":"record","name":"R","fields":[{"name":"mail","type":"string","confluent:tags":["A"]}]}`,
		"metadata": map[string]any{"tags": map[string]any{"**.mail": []string{"PII"}}},
	}))
	tree := described[api.SchemaTree](t, n, http.MethodGet, treePath, "/api/v1/subjects/tagged/versions/1/tree", nil, http.StatusOK)
	require.Equal(t, []string{"A", "PII"}, tree.Fields[0].Tags)
}

func TestReferencesAreInTheTree(t *testing.T) {
	n := shop(t)
	require.Empty(t, n.must(http.MethodPost, "/subjects/label/versions", map[string]any{"schema": `{"type":"record","name":"Label","fields":[{"name":"text","type":"string"}]}`}))
	reference := []map[string]any{{"name": "Label", "subject": "label", "version": 1}}
	text := `{"type":"record","name":"R","fields":[{"name":"label","type":"Label"}]}`
	require.Empty(t, n.must(http.MethodPost, "/subjects/labelled/versions", map[string]any{"schema": text, "references": reference}))
	tree := described[api.SchemaTree](t, n, http.MethodGet, treePath, "/api/v1/subjects/labelled/versions/1/tree", nil, http.StatusOK)
	require.Equal(t, "label.text", tree.Fields[1].Path)
	require.Equal(t, "label", tree.Fields[1].From)
	require.Equal(t, []api.SchemaReference{{Name: "Label", Subject: "label", Version: 1}}, tree.References)

	side := api.SchemaSide{Schema: text, References: tree.References}
	d := described[api.SchemaDiff](t, n, http.MethodPost, diffPath, diffPath, api.DiffRequest{From: side, To: api.SchemaSide{Subject: "labelled"}}, http.StatusOK)
	require.Empty(t, d.Changes)
	side.References = nil
	described[api.Problem](t, n, http.MethodPost, diffPath, diffPath, api.DiffRequest{From: side, To: api.SchemaSide{Subject: "labelled"}}, http.StatusUnprocessableEntity)
	side.References = []api.SchemaReference{{Name: "Label", Subject: "nobody", Version: 1}}
	p := described[api.Problem](t, n, http.MethodPost, diffPath, diffPath, api.DiffRequest{From: side, To: side}, http.StatusUnprocessableEntity)
	require.Equal(t, "/errors/unresolved-reference", p.Type)
}

func TestDiff(t *testing.T) {
	n := shop(t)
	d := described[api.SchemaDiff](t, n, http.MethodGet, diffPath, diffPath+"?from=orders-value@1&to=orders-value", nil, http.StatusOK)
	require.Equal(t, 2, d.To.Version)
	require.Equal(t, "R_a", d.To.Name)
	require.Len(t, d.Changes, 1)
	require.Equal(t, "+ more (int, default 0)", d.Changes[0].Words)
	require.Equal(t, "ok", d.NewReadsOld)
	require.Equal(t, 1, d.Changes[0].NewLine)

	back := described[api.SchemaDiff](t, n, http.MethodGet, diffPath, diffPath+"?to=orders-value@1&from=orders-value@latest", nil, http.StatusOK)
	require.Equal(t, "loses", back.OldReadsNew)

	other := described[api.SchemaDiff](t, n, http.MethodGet, diffPath, diffPath+"?from=orders-value&to="+url.QueryEscape("stock/levels@1"), nil, http.StatusOK)
	require.Equal(t, "breaks", other.NewReadsOld)
	require.Equal(t, "format", other.Changes[0].Op)

	changed := `{"type":"record","name":"R_a","fields":[` + "\n" + `{"name":"id","type":"int"}]}`
	d = described[api.SchemaDiff](t, n, http.MethodPost, diffPath, diffPath, api.DiffRequest{From: api.SchemaSide{Subject: "orders-value", Version: "1"}, To: api.SchemaSide{Schema: changed}}, http.StatusOK)
	require.Equal(t, "retype", d.Changes[0].Op)
	require.Equal(t, []string{"AVRO_TYPE_MISMATCH"}, d.Changes[0].Rules)
	require.Equal(t, 2, d.Changes[0].NewLine)
	require.Len(t, d.Findings, 2)

	for name, target := range map[string]string{"NoFrom": "?to=a", "NoTo": "?from=a", "Policy": "?from=orders-value&to=orders-value&policy=x"} {
		w := n.call(http.MethodGet, diffPath+target, "")
		require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, w.Code, name)
		require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
	}
	described[api.Problem](t, n, http.MethodGet, diffPath, diffPath+"?from=nobody&to=orders-value", nil, http.StatusNotFound)
	for _, req := range []api.DiffRequest{
		{From: api.SchemaSide{Subject: "orders-value"}},
		{From: api.SchemaSide{Subject: "orders-value"}, To: api.SchemaSide{Schema: `{"type":`}},
	} {
		described[api.Problem](t, n, http.MethodPost, diffPath, diffPath, req, http.StatusUnprocessableEntity)
	}
	require.Equal(t, http.StatusBadRequest, n.call(http.MethodPost, diffPath, `{"from":{},"tto":{}}`).Code)
	require.Equal(t, http.StatusUnprocessableEntity, n.call(http.MethodPost, diffPath, `{"from":{"schema":"x","schemaType":"XML"},"to":{}}`).Code)
}

func TestPlayground(t *testing.T) {
	n := shop(t)
	try := func(req api.PlaygroundRequest) api.Playground {
		return described[api.Playground](t, n, http.MethodPost, playgroundPath, playgroundPath, req, http.StatusOK)
	}
	verdicts := func(p api.Playground) string {
		var out []string
		for _, l := range p.Levels {
			if l.Compatible {
				out = append(out, l.Level)
			}
		}
		return strings.Join(out, " ")
	}
	withField := func(field string) api.SchemaSide {
		return api.SchemaSide{Schema: `{"type":"record","name":"R_a","fields":[` + field + `]}`}
	}
	id, more := `{"name":"id","type":"string"}`, `{"name":"more","type":"int","default":0}`

	p := try(api.PlaygroundRequest{Against: api.SchemaSide{Subject: "orders-value"}, Candidate: withField(id + `,{"name":"currency","type":"string"}`)})
	require.Equal(t, "NONE FORWARD FORWARD_TRANSITIVE", verdicts(p))
	require.Equal(t, "FULL", p.Level)
	require.Equal(t, 2, p.Versions)
	require.Equal(t, 2, p.Against.Version)
	require.Equal(t, "breaks", p.NewReadsOld)
	require.Len(t, p.Changes, 2)
	require.NotEmpty(t, p.Fixes)
	require.Contains(t, p.Fixes[0].Text, `"default"`)
	fixed := try(api.PlaygroundRequest{Against: api.SchemaSide{Subject: "orders-value"}, Candidate: api.SchemaSide{Schema: p.Fixes[0].Text}})
	require.Equal(t, "NONE BACKWARD BACKWARD_TRANSITIVE FORWARD FORWARD_TRANSITIVE FULL FULL_TRANSITIVE", verdicts(fixed))
	require.Empty(t, fixed.Fixes)

	p = try(api.PlaygroundRequest{Against: api.SchemaSide{Subject: "orders-value", Version: "1"}, Candidate: withField(id + "," + more)})
	require.Equal(t, 1, p.Versions)
	require.Equal(t, 1, p.Against.Version)
	p = try(api.PlaygroundRequest{Against: withField(id), Candidate: withField(more)})
	require.Equal(t, "NONE BACKWARD BACKWARD_TRANSITIVE", verdicts(p))
	p = try(api.PlaygroundRequest{Against: api.SchemaSide{Subject: "brand-new"}, Candidate: withField(id)})
	require.Len(t, p.Levels, 7)
	require.Nil(t, p.Against)
	p = try(api.PlaygroundRequest{Candidate: withField(id)})
	require.Len(t, p.Levels, 7)
	p = try(api.PlaygroundRequest{Against: api.SchemaSide{Subject: "stock/levels"}, Candidate: withField(id)})
	require.Equal(t, "NONE", verdicts(p))

	p = try(api.PlaygroundRequest{Against: api.SchemaSide{Subject: "orders-value"}, Candidate: api.SchemaSide{Schema: "{\"type\":\"record\",\n\"name\":}"}})
	require.NotNil(t, p.Problem)
	require.Equal(t, 2, p.Problem.Line)
	require.Empty(t, p.Levels)
	p = try(api.PlaygroundRequest{Against: api.SchemaSide{Schema: "{"}, Candidate: withField(id)})
	require.NotNil(t, p.AgainstProblem)
	p = try(api.PlaygroundRequest{Candidate: api.SchemaSide{SchemaType: "PROTOBUF", Schema: "syntax = \"proto3\";\nmessage M {\n  string a 1;\n}"}})
	require.Equal(t, 3, p.Problem.Line)
	described[api.Problem](t, n, http.MethodPost, playgroundPath, playgroundPath, api.PlaygroundRequest{Against: api.SchemaSide{Subject: "orders-value"}}, http.StatusUnprocessableEntity)
}
