package confluent_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// TestDocumentMatchesRoutes holds that each route is described, and that the
// document describes nothing of Confluent's API that has no route.
func TestDocumentMatchesRoutes(t *testing.T) {
	t.Parallel()
	n := newNode(t, options{})
	require.NoError(t, n.document.Validate(context.Background()))
	described := map[string]bool{}
	for path, item := range n.document.Paths.Map() {
		for method := range item.Operations() {
			described[method+" "+path] = true
		}
	}
	routes := 0
	for _, r := range n.echo.Routes() {
		if r.Method == http.MethodHead || r.Method == echo.RouteNotFound {
			continue
		}
		routes++
		key := r.Method + " " + template(r.Path)
		require.True(t, described[key], "%s is not in the document", key)
		delete(described, key)
	}
	require.Equal(t, 48, routes)
	for key := range described {
		_, path, _ := strings.Cut(key, " ")
		own := strings.HasPrefix(path, "/api/v1/") || path == "/livez" || path == "/readyz" || path == "/metrics"
		require.True(t, own, "%s has no route", key)
	}
}

// TestDocumentExamples holds that the examples in the document are what it says they are.
func TestDocumentExamples(t *testing.T) {
	t.Parallel()
	document, err := openapi3.NewLoader().LoadFromData(api.Document())
	require.NoError(t, err)
	for path, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			require.NotEmpty(t, operation.OperationID, "%s %s", method, path)
			require.NotEmpty(t, operation.Summary, "%s %s", method, path)
			if operation.RequestBody != nil {
				for media, content := range operation.RequestBody.Value.Content {
					examples := []any{content.Example}
					for _, e := range content.Examples {
						examples = append(examples, e.Value.Value)
					}
					for _, e := range examples {
						if e != nil {
							require.NoError(t, content.Schema.Value.VisitJSON(e), "%s %s %s", method, path, media)
						}
					}
				}
			}
			for status, response := range operation.Responses.Map() {
				for media, content := range response.Value.Content {
					if content.Example != nil {
						require.NoError(t, content.Schema.Value.VisitJSON(content.Example), "%s %s %s %s", method, path, status, media)
					}
				}
			}
		}
	}
}
