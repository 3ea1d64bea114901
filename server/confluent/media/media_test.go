package media

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

func TestNegotiate(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"":                         api.MediaTypeV1,
		"*/*":                      api.MediaTypeV1,
		"application/*":            api.MediaTypeV1,
		api.MediaTypeV1:            api.MediaTypeV1,
		api.MediaTypeGeneric:       api.MediaTypeGeneric,
		api.MediaTypeJSON:          api.MediaTypeJSON,
		"APPLICATION/JSON":         api.MediaTypeJSON,
		"application/json; q=0.01": api.MediaTypeJSON,
		"application/json, application/vnd.schemaregistry.v1+json":             api.MediaTypeV1,
		"application/vnd.schemaregistry.v1+json;q=0.5, application/json;q=0.6": api.MediaTypeJSON,
		"application/vnd.schemaregistry+json; charset=utf-8, */*;q=0.1":        api.MediaTypeGeneric,
		"application/vnd.schemaregistry.v1+json;q=0, */*":                      api.MediaTypeGeneric,
		"text/html, */*;q=0.8":                                 api.MediaTypeV1,
		"text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2": api.MediaTypeV1, // Java's default
		"text/html":            "",
		"application/xml":      "",
		"application/json;q=0": "",
		"nonsense":             "",
	} {
		h := http.Header{}
		if accept != "" {
			h.Set("Accept", accept)
		}
		got, err := Negotiate(h)
		if want == "" {
			require.Equal(t, api.NotAcceptable.With(), err, accept)
			continue
		}
		require.NoError(t, err, accept)
		require.Equal(t, []string{want}, got, accept)
	}
	several, err := Negotiate(http.Header{"Accept": {"text/html", "application/json"}})
	require.NoError(t, err)
	require.Equal(t, []string{api.MediaTypeJSON}, several)
}

func TestReadable(t *testing.T) {
	t.Parallel()
	for sent, ok := range map[string]bool{
		"": true, api.MediaTypeV1: true, api.MediaTypeGeneric: true, "application/json; charset=UTF-8": true,
		api.MediaTypeOctets: true, "text/plain": false, "application/x-www-form-urlencoded": false,
	} {
		r := &http.Request{Header: http.Header{}, ContentLength: 2}
		r.Header.Set("Content-Type", sent)
		require.Equal(t, ok, Readable(r) == nil, sent)
		r.ContentLength = 0
		require.NoError(t, Readable(r), "nothing has no type")
	}
}
