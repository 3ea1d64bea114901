package servertest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/server/servertest"
)

// TestUsageThroughTheClient goes once through everything that the client can say
// about who uses what.
func TestUsageThroughTheClient(t *testing.T) {
	c, err := client.New(client.Options{URL: servertest.Start(t), Username: "ann"})
	require.NoError(t, err)
	ctx, why := t.Context(), "test"
	_, err = c.Register(ctx, "orders-value", api.RegisterSchemaRequest{Schema: `{"type":"record","name":"shop.OrderPlaced","fields":[]}`}, false)
	require.NoError(t, err)
	must := func(_ any, err error) {
		t.Helper()
		require.NoError(t, err)
	}
	must(c.SetTeam(ctx, api.Team{Name: "payments", Contact: "#payments"}, why))
	must(c.SetDomain(ctx, api.Domain{Name: "finance"}, why))
	must(c.SetEnvironment(ctx, api.Environment{Name: "prod", Production: true}, why))
	must(c.SetPolicy(ctx, api.Policy{Name: "mine", Mode: "off"}, why))
	must(c.MapPrincipal(ctx, api.Mapping{Principal: "sa-(.+)", Pattern: true, Application: "$1"}, why))
	p, err := c.Publish(ctx, api.Published{Version: "1", Contract: api.Contract{Application: "billing", Owner: "payments", Domain: "finance", Consumes: []api.Consumes{
		{Flow: api.Flow{Event: "shop.OrderPlaced"}, Reader: &api.Reader{Latest: true}},
	}}}, false, why)
	require.NoError(t, err)
	require.Equal(t, "ann", p.By)
	require.Empty(t, p.Warnings)
	must(c.Contract(ctx, "billing", "main"))
	must(c.ContractDiff(ctx, "billing", "1", ""))
	d, err := c.Deploy(ctx, api.Deployed{Application: "billing", Version: "1", Environment: "prod"}, why)
	require.NoError(t, err)
	must(c.Release(ctx, "billing", "1", "prod", why))
	must(c.Attest(ctx, api.Attestation{Subject: "orders-value", Environment: "prod", Until: time.Now().Add(time.Hour)}, why))
	must(c.Annotate(ctx, "events", "shop.OrderPlaced", map[string]any{"docs": "Somebody has ordered."}, why))
	u, err := c.SubjectUsage(ctx, "orders-value", "prod")
	require.NoError(t, err)
	require.Len(t, u.Edges, 1)
	require.Equal(t, "closed", u.Coverage.State)
	require.Equal(t, "shop.OrderPlaced", u.Edges[0].Event)
	byEvent, err := c.EventUsage(ctx, "shop.OrderPlaced", "prod")
	require.NoError(t, err)
	require.Equal(t, u.Edges, byEvent.Edges)
	must(c.DecideEdge(ctx, u.Edges[0].ID, "retire", api.EdgeQuestion{Reason: "gone"}, why))
	a, err := c.Application(ctx, "billing")
	require.NoError(t, err)
	require.Equal(t, "retired", a.Consumes[0].Status)
	list, err := c.Applications(ctx, "bill", 1, "")
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	w, err := c.GrantWaiver(ctx, api.Waiver{Application: "billing", Subject: "orders-value", Reason: "known", Expires: time.Now().Add(time.Hour)}, why)
	require.NoError(t, err)
	require.Equal(t, "ann", w.GrantedBy)
	must(c.Waivers(ctx, "billing", ""))
	require.NoError(t, c.RevokeWaiver(ctx, w.ID, why))
	require.NoError(t, c.RemovePolicy(ctx, "mine", why))
	must(c.Policies(ctx))
	must(c.Teams(ctx))
	must(c.Domains(ctx))
	must(c.Environments(ctx))
	must(c.Principals(ctx, true, 10, ""))
	must(c.EndRelease(ctx, "billing", "1", "prod", why))
	must(c.EndDeployment(ctx, d.ID, why))
	running, err := c.Deployments(ctx, "prod")
	require.NoError(t, err)
	require.Empty(t, running.Deployments)
	require.Empty(t, running.Releases)
}
