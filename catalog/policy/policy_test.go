package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/policy"
	"github.com/treaty-registry/treaty/ledger"
)

// stateOf is a catalog with production prod, another environment test, and policies.
func stateOf(t *testing.T, policies ...api.Policy) *catalog.State {
	t.Helper()
	s := catalog.NewState()
	apply := func(f ledger.Fact, err error) {
		t.Helper()
		require.NoError(t, err)
		require.NoError(t, s.Apply(ledger.Entry{Fact: f}))
	}
	apply(catalog.EnvironmentFact("prod", &api.Environment{Name: "prod", Production: true}))
	apply(catalog.EnvironmentFact("test", &api.Environment{Name: "test"}))
	for i := range policies {
		apply(catalog.PolicyFact(policies[i].Name, &policies[i]))
	}
	return s
}

func names(all []api.Policy) (out []string) {
	for i := range all {
		out = append(out, all[i].Name)
	}
	return out
}

func TestBuiltIn(t *testing.T) {
	one := 1
	prod := api.Policy{
		Name: "production", Match: policy.For(stateOf(t), "prod", "x").Match, Mode: "warn", Unknown: "warn", OpenWorld: "auto",
		Retained: "all", LagWindow: "7d", Rollback: &one, OnError: "open",
	}
	prod.Edges.Declared, prod.Edges.Undeclared, prod.Edges.Quiet, prod.Edges.StaleDeclared = "block", "warn", "warn", "warn"
	require.True(t, *prod.Match.Production)
	require.Empty(t, cmp.Diff(prod, policy.For(stateOf(t), "prod", "x")))
	other := prod
	other.Name, other.Match, other.Mode, other.OpenWorld = "default", api.PolicyMatch{}, "off", "warn"
	require.Empty(t, cmp.Diff(other, policy.For(stateOf(t), "test", "x")))
	require.Empty(t, cmp.Diff(other, policy.For(stateOf(t), "nobody has described it", "x")))
}

func TestOrder(t *testing.T) {
	s := stateOf(t, api.Policy{Name: "b"}, api.Policy{Name: "a"}, api.Policy{Name: "late", Rank: 2}, api.Policy{Name: "z", Rank: -1})
	require.Equal(t, []string{"z", "a", "b", "late", "production", "default"}, names(policy.All(s)))
}

// TestFirstHolds: the first policy that matches applies whole, nothing is merged.
func TestFirstHolds(t *testing.T) {
	yes, no, none := true, false, 0
	strict := api.Policy{
		Name: "strict", Rank: 1, Mode: "enforce", Match: api.PolicyMatch{Production: &yes, Subjects: []string{"orders-*", ":.eu:*"}},
		Unknown: "fail", OpenWorld: "unknown", Retained: "7d", LagWindow: "1h", Rollback: &none, OnError: "closed",
	}
	strict.Edges.Declared, strict.Edges.Undeclared, strict.Edges.Quiet, strict.Edges.StaleDeclared = "warn", "block", "ignore", "ignore"
	lax := api.Policy{Name: "lax", Rank: 2, Mode: "off", Match: api.PolicyMatch{Subjects: []string{"orders-value"}}, Unknown: "pass"}
	away := api.Policy{Name: "away", Rank: 3, Mode: "warn", Match: api.PolicyMatch{Production: &no, Environments: []string{"test", "other"}}}
	s := stateOf(t, strict, lax, away)
	for _, row := range []struct{ environment, subject, want string }{
		{"prod", "orders-value", "strict"},
		{"prod", "orders-key", "strict"},
		{"prod", "orders", "production"},
		{"prod", ":.eu:anything", "strict"},
		{"prod", ":.us:orders-value", "production"},
		{"test", "orders-value", "lax"},
		{"unknown", "orders-value", "lax"},
		{"test", "x", "away"},
		{"other", "x", "away"},
		{"unknown", "x", "default"},
		{"prod", "x", "production"},
	} {
		require.Equal(t, row.want, policy.For(s, row.environment, row.subject).Name, row)
	}
	require.Empty(t, cmp.Diff(strict, policy.For(s, "prod", "orders-value")), "every field is its own")
	got := policy.For(s, "test", "orders-value")
	require.Equal(t, []string{"off", "pass", "warn", "all"}, []string{got.Mode, got.Unknown, got.OpenWorld, got.Retained}, "the rest is standard, not that of another policy")
}

func TestEffect(t *testing.T) {
	var p api.Policy
	p.Edges.Declared, p.Edges.Undeclared, p.Edges.Quiet, p.Edges.StaleDeclared = "d", "u", "q", "s"
	for status, want := range map[string]string{
		"confirmed": "d", "declared": "d", "undeclared": "u", "quiet": "q", "stale-declared": "s", "pending": "ignore", "retired": "ignore", "": "ignore",
	} {
		require.Equal(t, want, policy.Effect(&p, status), status)
	}
}
