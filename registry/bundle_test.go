package registry_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// TestBundle decides about a referenced schema, the one that refers to it, a level
// and a deletion in one batch.
func TestBundle(t *testing.T) {
	b := setup(t)
	b.post("old", registry.Draft{Text: `"int"`})
	before := b.state().Digest()

	bundle := b.Bundle(b.store.Current())
	money, err := bundle.Register(name("money"), registry.Draft{Text: `{"type":"record","name":"Money","fields":[]}`}, registry.RegisterOptions{})
	require.NoError(t, err)
	require.True(t, money.Created)
	pay := registry.Draft{
		Text:       `{"type":"record","name":"Pay","fields":[{"name":"m","type":"Money"}]}`,
		References: []compat.Reference{{Name: "Money", Subject: "money", Version: 1}},
	}
	_, err = bundle.SetConfig(name("pay"), registry.ConfigUpdate{Level: given("full")})
	require.NoError(t, err)
	paid, err := bundle.Register(name("pay"), pay, registry.RegisterOptions{})
	require.NoError(t, err)
	require.EqualValues(t, 3, paid.Version.ID)

	_, err = bundle.Register(name("pay"), registry.Draft{Text: `"int"`}, registry.RegisterOptions{})
	fails(t, registry.Incompatible, err)
	_, err = bundle.DeleteSubject(name("money"))
	fails(t, registry.ReferenceExists, err)
	_, err = bundle.SetConfig(name("pay"), registry.ConfigUpdate{Level: given("some")})
	fails(t, registry.InvalidLevel, err)
	again, err := bundle.Register(name("pay"), pay, registry.RegisterOptions{})
	require.NoError(t, err)
	require.False(t, again.Created)
	numbers, err := bundle.DeleteSubject(name("old"))
	require.NoError(t, err)
	require.Equal(t, []int32{1}, numbers)
	require.Len(t, bundle.Facts(), 4)
	require.Equal(t, before, b.state().Digest(), "nothing happens before the commit")

	_, err = b.store.Commit(t.Context(), func(registry.View) (ledger.Batch, error) {
		return ledger.Batch{At: b.at, Facts: bundle.Facts()}, nil
	})
	require.NoError(t, err)
	require.Equal(t, bundle.State().Digest(), b.state().Digest(), "the batch does what the bundle said")
	require.Equal(t, []string{"money", "pay"}, b.state().Subjects(registry.SubjectQuery{Prefix: ":*:"}))
}

// TestBundleErasesNothingOfItsOwn refuses what no log could store: an entry that
// is written and erased in one go.
func TestBundleErasesNothingOfItsOwn(t *testing.T) {
	b := setup(t)
	bundle := b.Bundle(b.store.Current())
	_, err := bundle.Register(name("a"), registry.Draft{Text: `"int"`}, registry.RegisterOptions{})
	require.NoError(t, err)
	_, err = bundle.DeleteSubject(name("a"))
	require.NoError(t, err)
	_, err = bundle.Register(name("a"), registry.Draft{Text: `"int"`}, registry.RegisterOptions{})
	require.ErrorIs(t, err, ledger.ErrInvalid)
}

func TestChanges(t *testing.T) {
	b := setup(t)
	one := b.post("a", registry.Draft{Text: `{"type":"record","name":"A","fields":[]}`})
	two := b.post("a", registry.Draft{Text: `{"type":"record","name":"A","fields":[{"name":"x","type":"int","default":1}]}`})
	changes, err := b.Changes(b.state(), one.Version, two.Version)
	require.NoError(t, err)
	require.Len(t, changes, 1)
	require.Contains(t, changes[0].Text, "x")
}
