package answer_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server/v1/answer"
)

func TestSegments(t *testing.T) {
	t.Parallel()
	for path, want := range map[string][]string{
		"a":            {"a"},
		"a%2Fb/c":      {"a/b", "c"},
		"x%252Fy":      {"x%2Fy"},
		"%3A.%3A..":    {".."},
		"%3A.%3A.":     {"."},
		"%3A.%3A/x":    {"", "x"},
		":.:../..":     {"..", ".."},
		"%3A.%3Aorder": {":.:order"},
		"%3A.ctx%3A..": {":.ctx:.."},
	} {
		c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/api/v1/events/"+path, nil), httptest.NewRecorder())
		got, err := answer.Segments(c, "/api/v1/events/")
		require.NoError(t, err)
		require.Equal(t, want, got, path)
	}
}
