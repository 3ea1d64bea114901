package keychain_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zalando/go-keyring"

	"github.com/treaty-registry/treaty/cli/profile"
	"github.com/treaty-registry/treaty/cli/profile/keychain"
)

var _ profile.Keychain = keychain.System{}

func TestSystem(t *testing.T) {
	keyring.MockInit()
	var k keychain.System
	secret, err := k.Get("prod")
	require.NoError(t, err)
	require.Empty(t, secret)
	require.NoError(t, k.Set("prod", ""), "nothing to remove")
	require.NoError(t, k.Set("prod", "hunter2"))
	secret, err = k.Get("prod")
	require.NoError(t, err)
	require.Equal(t, "hunter2", secret)
	require.NoError(t, k.Set("prod", ""))
	secret, err = k.Get("prod")
	require.NoError(t, err)
	require.Empty(t, secret)

	locked := errors.New("locked")
	keyring.MockInitWithError(locked)
	_, err = k.Get("prod")
	require.ErrorIs(t, err, locked)
	require.ErrorIs(t, k.Set("prod", "x"), locked)
}
