package route

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func request(t testing.TB, method, target string) *http.Request {
	t.Helper()
	u, err := url.ParseRequestURI(target)
	require.NoError(t, err)
	return &http.Request{Method: method, URL: u}
}

// seen returns what a router matches: the raw path where there is one.
func seen(r *http.Request) string {
	path := r.URL.RawPath
	if path == "" {
		path = r.URL.Path
	}
	if r.URL.RawQuery != "" {
		path += "?" + r.URL.RawQuery
	}
	return path
}

func TestRewrite(t *testing.T) {
	t.Parallel()
	const get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	for _, c := range []struct{ method, in, want string }{
		// What needs no work.
		{get, "/", "/"},
		{get, "/schemas/ids/42", "/schemas/ids/42"},
		{get, "/subjects/a/versions/1/schema", "/subjects/a/versions/1/schema"},
		{get, "/subjects/a%20b/versions", "/subjects/a b/versions"},
		{get, "/subjects/:.ctx:a/versions", "/subjects/:.ctx:a/versions"},
		{get, "/contexts", "/contexts"},
		// Slashes.
		{get, "/subjects/", "/subjects"},
		{get, "//subjects//a///versions/", "/subjects/a/versions"},
		{get, "/subjects//versions", "/subjects/versions"},
		{get, "/contexts/", "/contexts"},
		// Escapes stay, so that they are decoded once.
		{get, "/subjects/a%2Fb/versions", "/subjects/a%2Fb/versions"},
		{get, "/subjects/x%252Fy/versions", "/subjects/x%252Fy/versions"},
		{get, "/subjects/%2E%2E/versions", "/subjects/%2E%2E/versions"},
		{get, "/api/v1/subjects/x%252Fy", "/api/v1/subjects/x%252Fy"},
		// What is not Confluent's stays as it is.
		{get, "/ui/", "/ui/"},
		{get, "/ui//a/../b/", "/ui//a/../b/"},
		{get, "/ui/schemas/a%2Fb/1?x=1", "/ui/schemas/a%2Fb/1?x=1"},
		{get, "/subjects/../versions", "/subjects/../versions"},
		{post, "/associations%3AbatchGet", "/associations:batchGet"},
		// Subjects with slashes as they are.
		{post, "/subjects/a/b/versions", "/subjects/a%2Fb/versions"},
		{get, "/subjects/a/b/c.proto/versions/latest", "/subjects/a%2Fb%2Fc.proto/versions/latest"},
		{get, "/subjects/a/b/versions/1/schema", "/subjects/a%2Fb/versions/1/schema"},
		{post, "/subjects/a/b", "/subjects/a%2Fb"},
		{del, "/subjects/a/b/c/d", "/subjects/a%2Fb%2Fc%2Fd"},
		{get, "/subjects/a/b/metadata?key=x", "/subjects/a%2Fb/metadata?key=x"},
		{get, "/subjects/a/b", "/subjects/a/b"}, // no such GET: nothing to tolerate
		{post, "/compatibility/subjects/a/b/versions/latest", "/compatibility/subjects/a%2Fb/versions/latest"},
		{post, "/compatibility/subjects/a/b/c/versions", "/compatibility/subjects/a%2Fb%2Fc/versions"},
		{put, "/config/a/b", "/config/a%2Fb"},
		{put, "/mode/a/b/c", "/mode/a%2Fb%2Fc"},
		{get, "/associations/subjects/a/b", "/associations/subjects/a%2Fb"},
		// … but not where a route has them.
		{get, "/subjects/a/versions/versions", "/subjects/a/versions/versions"},
		{get, "/subjects/versions/versions/1", "/subjects/versions/versions/1"},
		{post, "/compatibility/subjects/versions/versions/versions", "/compatibility/subjects/versions/versions/versions"},
		{post, "/subjects/a/versions/1/tags", "/subjects/a/versions/1/tags"},
		// The context in front.
		{get, "/contexts/.dev/subjects/a/versions", "/subjects/:.dev:a/versions"},
		{get, "/contexts/dev/subjects/a/versions", "/subjects/:.dev:a/versions"},
		{get, "/contexts/:.dev:/subjects/a/versions/", "/subjects/:.dev:a/versions"},
		{get, "/contexts/%3A.dev%3A/subjects/a/versions", "/subjects/:.dev:a/versions"},
		{get, "/contexts/.dev/subjects/a%2Fb/versions", "/subjects/:.dev:a%2Fb/versions"},
		{post, "/contexts/.dev/subjects/a/b/versions", "/subjects/:.dev:a%2Fb/versions"},
		{get, "/contexts/.dev/subjects/%3A.other%3Aa/versions", "/subjects/%3A.other%3Aa/versions"},
		{get, "/contexts/.dev/subjects/:*:a/versions", "/subjects/:*:a/versions"},
		{get, "/contexts/./subjects/a/versions", "/subjects/a/versions"},
		{get, "/contexts/:.:/subjects/a/versions", "/subjects/a/versions"},
		{post, "/contexts/.dev/compatibility/subjects/a/versions/latest", "/compatibility/subjects/:.dev:a/versions/latest"},
		{get, "/contexts/.dev/associations/subjects/a", "/associations/subjects/:.dev:a"},
		{get, "/contexts/.dev/config", "/config/:.dev:"},
		{get, "/contexts/.dev/mode/", "/mode/:.dev:"},
		{get, "/contexts/./config", "/config"},
		{put, "/contexts/.dev/config/a?x=1", "/config/:.dev:a?x=1"},
		{put, "/contexts/.dev/mode/a/b", "/mode/:.dev:a%2Fb"},
		{get, "/contexts/.dev/schemas/ids/1", "/schemas/ids/1?subject=%3A.dev%3A"},
		{get, "/contexts/.dev/schemas/ids/1/versions?subject=a&deleted=true", "/schemas/ids/1/versions?deleted=true&subject=%3A.dev%3Aa"},
		{get, "/contexts/./schemas/ids/1", "/schemas/ids/1?subject="},
		{get, "/contexts/.dev/subjects", "/subjects?subjectPrefix=%3A.dev%3A"},
		{get, "/contexts/.dev/schemas?subjectPrefix=a&subjectPrefix=b", "/schemas?subjectPrefix=%3A.dev%3Aa&subjectPrefix=%3A.dev%3Ab"},
		{get, "/contexts/:.:/subjects", "/subjects?subjectPrefix="},
		{del, "/contexts/.dev", "/contexts/:.dev:"},
		{del, "/contexts/dev/", "/contexts/:.dev:"},
		{get, "/contexts/.", "/"},
		{get, "/contexts/.dev/contexts", "/contexts"},
		{del, "/contexts/.dev/contexts/.other", "/contexts/:.other:"},
		{post, "/contexts/.dev/associations?dryRun=true", "/associations?context=%3A.dev%3A&dryRun=true"},
		{post, "/contexts/.dev/associations:batchMutate", "/associations:batchMutate?context=%3A.dev%3A"},
		{get, "/contexts/.dev/associations/resources/-/a", "/associations/resources/-/a"},
		{get, "/contexts/.dev/schemas/types", "/schemas/types"},
		{get, "/contexts/.dev/schemas/guids/x", "/schemas/guids/x"},
		{get, "/contexts/.dev/v1/metadata/id", "/v1/metadata/id"},
		{get, "/contexts/d%C3%A9v/subjects/a/versions", "/subjects/:.d%C3%A9v:a/versions"},
	} {
		t.Run(c.method+" "+c.in, func(t *testing.T) {
			t.Parallel()
			r := request(t, c.method, c.in)
			before := *r.URL
			got, fault := Rewrite(r)
			require.Nil(t, fault)
			require.Equal(t, c.want, seen(got))
			require.Equal(t, before, *r.URL, "the request that came in is not to be changed")
			again, fault := Rewrite(got)
			require.Nil(t, fault)
			require.Equal(t, c.want, seen(again), "what is rewritten stays as it is")
		})
	}
}

func TestColonInContextIsRefused(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/contexts/a:b/subjects", "/contexts/.dev/contexts/a%3Ab", "/contexts/::a::"} {
		_, fault := Rewrite(request(t, http.MethodGet, path))
		require.NotNil(t, fault, path)
		require.Equal(t, 400, fault.Code)
		require.Contains(t, fault.Message, "cannot contain a colon")
	}
}

func TestOrdinaryPathsAreNotCopied(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/schemas/ids/1", "/subjects", "/subjects/a/versions/latest", "/config/a"} {
		r := request(t, http.MethodGet, path)
		got, _ := Rewrite(r)
		require.Same(t, r, got)
	}
}

// FuzzRewrite holds that any subject, escaped once by its client, arrives as it
// was sent, with and without a context before it.
func FuzzRewrite(f *testing.F) {
	for _, name := range []string{
		":.ctx:orders-value", "a/b/c.proto", "x%2Fy", "..", ".", "a b", "a?b#c", "a+b&c=d", "名前", "e\u0301",
		"orders-value...v2", "\u202Eabc", "<img src=x>", strings.Repeat("x", 255), "versions", "\x00", "\xff",
	} {
		f.Add(name, "/subjects/a/versions")
		f.Add(name, "/contexts/"+url.PathEscape(name)+"/subjects//")
	}
	f.Fuzz(func(t *testing.T, name, path string) {
		if u, err := url.ParseRequestURI(path); err == nil {
			if got, fault := Rewrite(&http.Request{Method: http.MethodPost, URL: u}); fault == nil {
				if ours(split(u.EscapedPath())) {
					require.NotContains(t, got.URL.EscapedPath(), "//")
				}
			}
		}
		if name == "" {
			return
		}
		for _, prefix := range []string{"", "/contexts/.dev"} {
			r := request(t, http.MethodGet, prefix+"/subjects/"+url.PathEscape(name)+"/versions")
			got, fault := Rewrite(r)
			require.Nil(t, fault)
			raw, ok := strings.CutPrefix(strings.TrimSuffix(seen(got), "/versions"), "/subjects/")
			require.True(t, ok, seen(got))
			decoded, err := url.PathUnescape(raw)
			require.NoError(t, err)
			if prefix != "" && !strings.HasPrefix(name, ":.") && !strings.HasPrefix(name, ":*:") {
				require.Equal(t, ":.dev:"+name, decoded)
				continue
			}
			require.Equal(t, name, decoded)
		}
	})
}
