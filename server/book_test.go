package server

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// TestRemoved follows what people describe until it is gone: what still needs it is
// named, and each change tells who made it and why.
func TestRemoved(t *testing.T) {
	n := shop(t)
	const conflict, gone = http.StatusConflict, http.StatusNoContent
	refused := func(path, kind, part string) {
		t.Helper()
		p := ask[api.Problem](t, n, "DELETE", path, nil, conflict)
		require.Equal(t, "/errors/"+kind, p.Type)
		require.Contains(t, p.Detail, part)
		require.NotEmpty(t, p.Hint)
	}
	ok[api.Team](t, n, "PUT", "/api/v1/teams/team-sales", map[string]any{"contact": "#sales"})
	ok[api.Domain](t, n, "PUT", "/api/v1/domains/sales", map[string]any{"owner": "team-sales"})
	ok[api.Domain](t, n, "PUT", "/api/v1/domains/crm", map[string]any{"parent": "sales"})
	ok[api.ApplicationDescription](t, n, "PUT", "/api/v1/applications/crm", map[string]any{
		"type": "service", "owner": "team-sales", "domain": "crm", "system": "legacy", "principals": []string{"svc-crm"},
	})
	a := ok[api.Application](t, n, "GET", "/api/v1/applications/crm", nil)
	require.Equal(t, []any{"service", "team-sales", "crm", "legacy", []string{"svc-crm"}}, []any{a.Type, a.Owner, a.Domain, a.System, a.Principals})

	refused("/api/v1/teams/team-sales", "in-use", "the domain sales, the application crm")
	refused("/api/v1/domains/sales", "in-use", "the domain crm")
	refused("/api/v1/domains/crm", "in-use", "the application crm")
	ask[any](t, n, "DELETE", "/api/v1/applications/crm", nil, gone)
	ask[api.Problem](t, n, "DELETE", "/api/v1/applications/crm", nil, 404)
	ask[api.Problem](t, n, "GET", "/api/v1/applications/crm", nil, 404)
	ask[any](t, n, "DELETE", "/api/v1/domains/crm", nil, gone)
	ask[any](t, n, "DELETE", "/api/v1/domains/sales", nil, gone)
	ask[any](t, n, "DELETE", "/api/v1/teams/team-sales", nil, gone)
	require.Equal(t, "did you mean team-payments?", func() string {
		ok[api.Team](t, n, "PUT", "/api/v1/teams/team-payments", map[string]any{})
		return ask[api.Problem](t, n, "DELETE", "/api/v1/teams/team-payment", nil, 404).Hint
	}())

	// Contracts are kept with the application.
	ok[api.Published](t, n, "PUT", billing+"/versions/1/contract", contract(1))
	p := ask[api.Problem](t, n, "PUT", billing, map[string]any{"owner": "team-payment"}, conflict)
	require.Equal(t, "/errors/declared", p.Type)
	require.Equal(t, "owner: the contract of billing 1 says team-payments", p.Detail)
	ok[api.ApplicationDescription](t, n, "PUT", billing, map[string]any{"owner": "team-payments", "system": "money"})
	require.Equal(t, "money", ok[api.Application](t, n, "GET", billing, nil).System)
	refused("/api/v1/teams/team-payments", "in-use", "the application billing")
	ask[any](t, n, "DELETE", billing, nil, gone)
	require.Equal(t, "/errors/not-described", ask[api.Problem](t, n, "DELETE", billing, nil, 404).Type)

	// Environments.
	ok[api.Environment](t, n, "PUT", "/api/v1/environments/prod", map[string]any{"production": true})
	ok[api.Environment](t, n, "PUT", "/api/v1/environments/default", map[string]any{"cluster": "main"})
	refused("/api/v1/environments/default", "own-environment", "default")
	d := ok[api.Deployed](t, n, "POST", "/api/v1/deployments", map[string]any{"application": "billing", "version": "1", "environment": "prod"})
	ok[api.Policy](t, n, "PUT", "/api/v1/policies/strict", map[string]any{"mode": "enforce", "match": map[string]any{"environments": []string{"prod"}}})
	refused("/api/v1/environments/prod", "in-use", "the deployment of billing 1, the policy strict")
	ask[any](t, n, "DELETE", "/api/v1/policies/strict", nil, gone)
	ok[api.Deployed](t, n, "DELETE", "/api/v1/deployments/"+d.ID, nil)
	ask[any](t, n, "DELETE", "/api/v1/environments/prod", nil, gone)
	ask[any](t, n, "DELETE", "/api/v1/teams/team-payments", nil, gone) // billing has ended

	// What is misspelt is not described instead.
	ask[api.Problem](t, n, "PATCH", "/api/v1/applications/billling", map[string]any{"docs": "x"}, 404)
}
