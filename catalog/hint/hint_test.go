package hint_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/hint"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

func set(t *testing.T, s *catalog.State, h api.Hints) int {
	t.Helper()
	facts, err := hint.Set(s, &h)
	require.NoError(t, err)
	for _, f := range facts {
		require.NoError(t, s.Apply(ledger.Entry{Fact: f, Seq: 1}))
	}
	return len(facts)
}

func TestSetReplacesASourceAsAWhole(t *testing.T) {
	t.Parallel()
	s := catalog.NewState()
	a, b := api.Hint{Application: "a", Role: hint.Consumes, About: "x"}, api.Hint{Application: "b", Role: hint.Produces, About: "x"}
	require.Equal(t, 1, set(t, s, api.Hints{Source: "one", Form: "backstage", Items: []api.Hint{b, a, a}, At: time.Unix(1, 0)}))
	require.Equal(t, []api.Hint{a, b}, s.Hints.Get("one").Items)
	require.Zero(t, set(t, s, api.Hints{Source: "one", Form: "backstage", Items: []api.Hint{a, b}, At: time.Unix(2, 0)}), "nothing new")
	require.Equal(t, 1, set(t, s, api.Hints{Source: "one", Form: "backstage", Items: []api.Hint{b}, At: time.Unix(3, 0)}))
	require.Len(t, s.Hints.Get("one").Items, 1)

	require.Len(t, hint.Of(s, nil, "x"), 1)
	require.Empty(t, hint.Of(s, nil, "y"))
	require.Len(t, hint.Of(s, []api.Edge{{Application: "b", Role: hint.Consumes}}, "x"), 1, "another role says nothing")
	require.Empty(t, hint.Of(s, []api.Edge{{Application: "b", Role: hint.Produces}}, "x"))
	gone, err := catalog.HintsFact("one", nil)
	require.NoError(t, err)
	require.NoError(t, s.Apply(ledger.Entry{Fact: gone, Seq: 2}))
	require.Zero(t, s.Hints.Len())
}

func TestSourcesAreBounded(t *testing.T) {
	t.Parallel()
	s := catalog.NewState()
	for i := range 100 {
		set(t, s, api.Hints{Source: fmt.Sprint("s", i), Form: "backstage"})
	}
	_, err := hint.Set(s, &api.Hints{Source: "more", Form: "backstage"})
	require.ErrorContains(t, err, "source:")
	require.Zero(t, set(t, s, api.Hints{Source: "s1", Form: "backstage"}), "known ones may go on")
}

func TestNames(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{":.eu:orders-value", "shop.Order", "eu/orders", "orders"},
		hint.Names(registry.Name{Context: ".eu", Subject: "orders-value"}, []string{"shop.Order"}, []string{"eu/orders"}))
}
