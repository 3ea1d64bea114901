package api_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

func TestOptional(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]api.ModeUpdateRequest{
		`{}`:                {},
		`{"mode":null}`:     {Mode: api.Clear[string]()},
		`{"mode":"IMPORT"}`: {Mode: api.Some("IMPORT")},
	} {
		var got api.ModeUpdateRequest
		require.NoError(t, json.Unmarshal([]byte(text), &got))
		require.Empty(t, cmp.Diff(want, got))
		back, err := json.Marshal(got)
		require.NoError(t, err)
		require.Equal(t, text, string(back))
	}
	_, set := api.Clear[string]().Get()
	require.False(t, set)
	value, set := api.Some("a").Get()
	require.True(t, set)
	require.Equal(t, "a", value)
}

func TestFaultsTellTheirStatus(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault  api.Fault
		status int
	}{{api.NotFound, 404}, {api.SubjectNotFound, 404}, {api.Incompatible, 409}, {api.InvalidSchema, 422}, {api.StoreError, 500}} {
		require.Equal(t, c.status, c.fault.Status())
		require.Equal(t, c.status, c.fault.With().Status())
	}
	require.EqualError(t, api.SubjectNotFound.With("a"), "Subject 'a' not found.; error code: 40401")
}

func TestDocumentIsACopy(t *testing.T) {
	t.Parallel()
	first := api.Document()
	first[0] = 'x'
	require.NotEqual(t, first[0], api.Document()[0])
}
