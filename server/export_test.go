package server

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/asyncapi"
)

func TestExports(t *testing.T) {
	n := market(t)
	contract := map[string]any{
		"produces": []any{map[string]any{"subject": "payments-value"}},
		"consumes": []any{map[string]any{"subject": "orders-value", "reader": map[string]any{"version": 1}, "group": "billing"}},
	}
	require.Empty(t, n.must(http.MethodPut, "/api/v1/applications/billing/versions/7/contract", contract))
	for _, form := range []string{"asyncapi", "backstage", "eventcatalog"} {
		out := described[api.Export](t, n, http.MethodGet, "/api/v1/export/{form}", "/api/v1/export/"+form, nil, http.StatusOK)
		require.NotEmpty(t, out.Files, form)
		require.NotEmpty(t, out.Dropped, form)
	}
	one := described[api.Export](t, n, http.MethodGet, "/api/v1/export/{form}", "/api/v1/export/asyncapi?application=billing", nil, http.StatusOK)
	require.Len(t, one.Files, 1)
	d, err := asyncapi.Parse([]byte(one.Files[0].Text))
	require.NoError(t, err)
	require.Equal(t, "7", d.Version)
	require.Equal(t, int32(1), d.Contract.Consumes[0].Reader.Version)
	described[api.Problem](t, n, http.MethodGet, "/api/v1/export/{form}", "/api/v1/export/pigeon", nil, http.StatusNotFound)
	described[api.Problem](t, n, http.MethodGet, "/api/v1/export/{form}", "/api/v1/export/asyncapi?application=nobody", nil, http.StatusNotFound)
	described[api.Problem](t, n, http.MethodGet, "/api/v1/applications/{application}/asyncapi.yaml", "/api/v1/applications/nobody/asyncapi.yaml", nil, http.StatusNotFound)
	for _, path := range []string{"/api/v1/applications/billing/asyncapi.yaml", "/api/v1/export/backstage/catalog-info.yaml"} {
		w := n.call(http.MethodGet, path, "")
		require.Equal(t, http.StatusOK, w.Code)
		require.Equal(t, "application/yaml", w.Header().Get("Content-Type"))
		require.Contains(t, w.Body.String(), "billing")
	}
}
