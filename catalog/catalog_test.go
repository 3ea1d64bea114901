package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

func apply(t *testing.T, s *catalog.State, name string, l catalog.Label) {
	t.Helper()
	f, err := catalog.LabelFact(registry.ParseName(name), l)
	require.NoError(t, err)
	require.True(t, f.Kind.Optional(), "older releases may skip it")
	require.NoError(t, s.Apply(ledger.Entry{Fact: f}))
}

func TestLabels(t *testing.T) {
	s := catalog.NewState()
	empty := s.Digest()
	apply(t, s, "orders", catalog.Label{Workspace: "w", Version: 3, Protect: true})
	apply(t, s, ":.eu:orders", catalog.Label{Workspace: "v"})
	require.Equal(t, catalog.Label{Workspace: "w", Version: 3, Protect: true}, s.Label(registry.ParseName("orders")))
	require.Equal(t, "v", s.Label(registry.ParseName(":.eu:orders")).Workspace)
	require.Zero(t, s.Label(registry.ParseName("none")))
	require.NotEqual(t, empty, s.Digest())

	fork := s.Fork()
	require.Equal(t, s.Digest(), fork.Digest())
	apply(t, fork, "orders", catalog.Label{Workspace: "x"})
	require.Equal(t, "w", s.Label(registry.ParseName("orders")).Workspace, "a fork changes nothing of its source")
	require.NotEqual(t, s.Digest(), fork.Digest())

	var names []string
	s.EachLabel(func(n registry.Name, _ catalog.Label) bool { names = append(names, n.Qualified()); return true })
	require.Equal(t, []string{":.eu:orders", "orders"}, names)
}

func TestBadEntries(t *testing.T) {
	s := catalog.NewState()
	require.ErrorIs(t, s.Apply(ledger.Entry{Fact: ledger.Fact{Kind: 1299}}), ledger.ErrUnknownKind)
	require.Error(t, s.Apply(ledger.Entry{Fact: ledger.Fact{Kind: catalog.SubjectLabelled, Body: []byte("{")}}))
	require.NoError(t, s.Apply(ledger.Entry{Fact: ledger.Fact{Kind: catalog.SubjectLabelled, Key: ledger.Key{Name: "a"}}, Erased: true}))
	require.Zero(t, s.Label(registry.ParseName("a")))
}
