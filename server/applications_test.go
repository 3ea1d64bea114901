package server

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

func TestApplicationsAreNarrowed(t *testing.T) {
	n := shop(t)
	for application, domain := range map[string]string{"billing": "finance", "dunning": "finance", "picking": "fulfilment"} {
		ok[api.Published](t, n, "PUT", "/api/v1/applications/"+application+"/versions/1/contract", map[string]any{"domain": domain, "owner": "team-" + application})
	}
	for query, want := range map[string][]string{
		"":                                   {"billing", "dunning", "picking"},
		"?domain=finance":                    {"billing", "dunning"},
		"?domain=finance&owner=team-dunning": {"dunning"},
		"?domain=finance&q=PICK":             {},
		"?domain=nowhere":                    {},
	} {
		names := []string{}
		for _, a := range ok[api.ApplicationList](t, n, "GET", "/api/v1/applications"+query, nil).Items {
			names = append(names, a.Name)
		}
		require.Equal(t, want, names, query)
	}
}
