package answer_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server/v1/answer"
)

func TestTags(t *testing.T) {
	t.Parallel()
	ask := func(method string, status int, body any, asked ...string) *httptest.ResponseRecorder {
		t.Helper()
		r, w := httptest.NewRequest(method, "/", nil), httptest.NewRecorder()
		for _, tag := range asked {
			r.Header.Add("If-None-Match", tag)
		}
		require.NoError(t, answer.JSON(echo.New().NewContext(r, w), status, body))
		return w
	}
	first := ask("GET", 200, map[string]int{"a": 1})
	tag := first.Header().Get("ETag")
	require.Regexp(t, `^W/"[0-9a-f]{24}"$`, tag)
	require.Equal(t, "{\"a\":1}\n", first.Body.String())
	require.Equal(t, "private, no-cache", first.Header().Get("Cache-Control"))
	require.Equal(t, tag, ask("GET", 200, map[string]int{"a": 1}).Header().Get("ETag"))
	require.NotEqual(t, tag, ask("GET", 200, map[string]int{"a": 2}).Header().Get("ETag"))
	for name, asked := range map[string][]string{
		"Same": {tag}, "Any": {"*"}, "Strong": {tag[2:]}, "OneOfSeveral": {`"x", ` + tag + `, "y"`}, "SecondLine": {`"x"`, tag},
	} {
		t.Run(name, func(t *testing.T) {
			w := ask("GET", 200, map[string]int{"a": 1}, asked...)
			require.Equal(t, http.StatusNotModified, w.Code)
			require.Empty(t, w.Body.String())
			require.Equal(t, tag, w.Header().Get("ETag"))
			require.Equal(t, "private, no-cache", w.Header().Get("Cache-Control"))
		})
	}
	require.Equal(t, 200, ask("GET", 200, map[string]int{"a": 2}, tag).Code)
	for _, other := range []string{`"x"`, "", "W/", `"`, tag[:10], ","} {
		require.Equal(t, 200, ask("GET", 200, map[string]int{"a": 1}, other).Code, other)
	}
	require.Empty(t, ask("POST", 200, 1, "*").Header().Get("ETag"), "what was changed is told")
	require.Empty(t, ask("GET", 409, 1, "*").Header().Get("ETag"), "a refusal is told")
}
