package confluent_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server/confluent/wire"
)

func quoted(s string) string { return string(wire.AppendString(nil, s)) }

// torture is the names that links, routers and escapes get wrong.
func torture() []string {
	return []string{
		"orders-value", "a/b/c.proto", "x%2Fy", "..", ".", "a b", "a?b#c", "a+b&c=d", "名前", "\u00e9", "e\u0301",
		"orders-value...v2", "\u05d0\u202eabc", "<img src=x>", strings.Repeat("x", 255), strings.Repeat("n", 300),
		"versions", "subjects", "metadata", `"quoted"`, `back\slash`, "a//b", "/", "%", "latest", "-1", ":", "a:b:c", "*", " ",
	}
}

// TestNames walks every torture name through every address that has a subject,
// in the default context, in another one, and with the context before the path.
func TestNames(t *testing.T) {
	t.Parallel()
	n := newNode(t, options{})
	for _, context := range []string{"", ":.ctx:", "/contexts/.ctx"} {
		for _, name := range torture() {
			prefix, full := "", name
			segment := url.PathEscape(name)
			switch {
			case strings.HasPrefix(context, "/"):
				prefix, full = context, ":.ctx:"+name
				n.must("DELETE", "/subjects/"+url.PathEscape(full), "")
				n.must("DELETE", "/subjects/"+url.PathEscape(full)+"?permanent=true", "")
			case context != "":
				full = context + name
				segment = url.PathEscape(full)
			}
			subject := prefix + "/subjects/" + segment
			n.must("POST", subject+"/versions", textOf(`"string"`))
			var version struct{ Subject, Schema string }
			require.NoError(t, json.Unmarshal([]byte(n.must("GET", subject+"/versions/latest", "")), &version))
			require.Equal(t, full, version.Subject)
			require.Equal(t, `"string"`, version.Schema)
			require.Equal(t, "[1]", n.must("GET", subject+"/versions", ""))
			require.Equal(t, `"string"`, n.must("GET", subject+"/versions/1/schema", ""))
			require.Equal(t, "[]", n.must("GET", subject+"/versions/1/referencedby", ""))
			require.Contains(t, n.must("POST", subject, textOf(`"string"`)), quoted(full))
			require.Equal(t, `{"is_compatible":true}`, n.must("POST", prefix+"/compatibility"+strings.TrimPrefix(subject, prefix)+"/versions/latest", textOf(`"string"`)))
			n.must("PUT", prefix+"/config/"+segment, `{"compatibility":"FULL"}`)
			require.Equal(t, `{"compatibilityLevel":"FULL"}`, n.must("GET", prefix+"/config/"+segment, ""))
			n.must("PUT", prefix+"/mode/"+segment, `{"mode":"READWRITE"}`)
			require.Equal(t, `{"mode":"READWRITE"}`, n.must("GET", prefix+"/mode/"+segment, ""))
			require.Equal(t, "[]", n.must("GET", prefix+"/associations/subjects/"+segment, ""))
			require.Contains(t, n.must("GET", "/schemas/ids/1?subject="+url.QueryEscape(full), ""), quoted(full))
			var all []string
			require.NoError(t, json.Unmarshal([]byte(n.must("GET", "/subjects?subjectPrefix="+url.QueryEscape(full), "")), &all))
			require.Contains(t, all, full)
		}
	}
	for _, name := range torture() {
		n.must("DELETE", "/subjects/"+url.PathEscape(name)+"/versions/1", "")
		n.must("DELETE", "/subjects/"+url.PathEscape(name)+"?permanent=true", "")
	}
	require.Equal(t, "[]", n.must("GET", "/subjects?subjectPrefix=", ""))
}

func TestNamesThatAreRefused(t *testing.T) {
	t.Parallel()
	n := newNode(t, options{})
	for _, name := range []string{"__GLOBAL", "__EMPTY", "a\x00b", "a\nb", "\x7f", "\u0085", strings.Repeat("x", 3000)} {
		w := n.do("POST", "/subjects/"+url.PathEscape(name)+"/versions", textOf(`"string"`))
		require.Equal(t, 422, w.Code)
		require.True(t, strings.HasPrefix(w.Body.String(), `{"error_code":42208,`), w.Body.String())
	}
	// Bytes that are no UTF-8 arrive as Java would read them.
	n.must("POST", "/subjects/a%ffb/versions", textOf(`"string"`))
	require.Equal(t, "[\"a\uFFFDb\"]", n.must("GET", "/subjects", ""))
}
