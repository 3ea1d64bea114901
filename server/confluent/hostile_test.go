package confluent_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server/confluent"
)

// TestHostileRequests are bounded and refused, never 500.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	n := newNode(t, options{api: confluent.Options{BodyLimit: 1 << 20}})
	deep := strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000)
	for name, c := range map[string]struct {
		method, target, body string
		status, code         int
	}{
		"DeepBody":         {"POST", "/subjects/a/versions", `{"x":` + deep + `}`, 400, 400},
		"DeepArray":        {"POST", "/subjects/a/versions", strings.Repeat("[", 10_000), 400, 400},
		"DeepAvro":         {"POST", "/subjects/a/versions", textOf(deep), 422, 42201},
		"DeepAvroArrays":   {"POST", "/subjects/a/versions", textOf(strings.Repeat(`{"type":"array","items":`, 5_000) + `"int"` + strings.Repeat("}", 5_000)), 422, 42201},
		"DeepJSONSchema":   {"POST", "/subjects/a/versions", `{"schemaType":"JSON","schema":` + quoted(deep) + `}`, 422, 42201},
		"DeepProtobuf":     {"POST", "/subjects/a/versions", `{"schemaType":"PROTOBUF","schema":` + quoted(strings.Repeat("message M {", 5_000)+strings.Repeat("}", 5_000)) + `}`, 422, 42201},
		"NotUTF8":          {"POST", "/subjects/a/versions", "{\"schema\":\"\xff\"}", 400, 400},
		"NULInSchema":      {"POST", "/subjects/a/versions", `{"schema":"\u0000"}`, 422, 42201},
		"HugeID":           {"POST", "/subjects/a/versions", `{"schema":"\"int\"","id":99999999999}`, 400, 400},
		"HugeVersion":      {"POST", "/subjects/a/versions", `{"schema":"\"int\"","version":1e400}`, 400, 400},
		"TooLarge":         {"POST", "/subjects/a/versions", textOf(strings.Repeat("x", 1<<20)), 413, 413},
		"NegativeID":       {"GET", "/schemas/ids/-2147483648", "", 404, 40403},
		"IDOutOfRange":     {"GET", "/schemas/ids/2147483648", "", 404, 404},
		"VersionTooLarge":  {"GET", "/subjects/a/versions/2147483648", "", 422, 42202},
		"NegativeOffset":   {"GET", "/subjects?offset=-5&limit=-5", "", 200, 0},
		"OffsetOutOfRange": {"GET", "/subjects?offset=99999999999", "", 404, 404},
		"OffsetNoNumber":   {"GET", "/subjects/a/versions?offset=x", "", 404, 404},
		"BrokenQuery":      {"GET", "/subjects?deleted=%zz&offset=0", "", 200, 0},
		"LongQuery":        {"GET", "/subjects?subjectPrefix=" + strings.Repeat("x", 10_000), "", 200, 0},
		"ManyReferences":   {"POST", "/subjects/a/versions", `{"schema":"\"int\"","references":[` + strings.TrimSuffix(strings.Repeat(`{"name":"a","subject":"b","version":1},`, 5_000), ",") + `]}`, 422, 42201},
		"NullReference":    {"POST", "/subjects/b/versions", `{"schema":"\"int\"","references":[null]}`, 200, 0},
		"EmptyReference":   {"POST", "/subjects/a/versions", `{"schema":"\"int\"","references":[{}]}`, 422, 42201},
	} {
		t.Run(name, func(t *testing.T) {
			w := n.do(c.method, c.target, c.body)
			require.Equal(t, c.status, w.Code, w.Body.String())
			if c.code != 0 {
				require.True(t, strings.HasPrefix(w.Body.String(), fmt.Sprintf(`{"error_code":%d,`, c.code)), w.Body.String())
			}
		})
	}
}

// brokenBody ends before what its length promised, as when a client leaves.
type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, fmt.Errorf("connection reset") }
func (brokenBody) Close() error             { return nil }

func TestClientLeavesWithinTheBody(t *testing.T) {
	t.Parallel()
	n := newNode(t, options{})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/subjects/a/versions", brokenBody{})
	require.NoError(t, err)
	w := recorded(n, r)
	require.Equal(t, 400, w.Code)
	require.Equal(t, `{"error_code":400,"message":"EOF Exception encountered - client disconnected during stream processing."}`, w.Body.String())
}

// TestAnswersAreSized holds that no answer is sent in chunks, and that HEAD says
// what GET would.
func TestAnswersAreSized(t *testing.T) {
	t.Parallel()
	n := newNode(t, options{})
	n.must("POST", "/subjects/a/versions", textOf(`"string"`))
	for _, path := range []string{
		"/", "/subjects", "/schemas/ids/1", "/schemas/ids/9", "/subjects/a/versions/1", "/subjects/a/versions/1/schema",
		"/config", "/contexts", "/v1/metadata/id", "/no/such/route",
	} {
		get, head := n.do("GET", path, ""), n.do("HEAD", path, "")
		require.Equal(t, fmt.Sprint(get.Body.Len()), get.Header().Get("Content-Length"), path)
		require.Equal(t, get.Code, head.Code, path)
		require.Equal(t, get.Header(), head.Header(), path)
		require.Empty(t, head.Body.String(), path)
	}
}
