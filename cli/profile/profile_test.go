package profile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/cli/profile"
)

func open(t *testing.T) profile.Store {
	t.Helper()
	dir := t.TempDir()
	s, err := profile.Open(func(k string) string { return map[string]string{"HOME": dir}[k] })
	require.NoError(t, err)
	return s
}

func TestRoundTrip(t *testing.T) {
	s := open(t)
	p, err := s.Load()
	require.NoError(t, err)
	require.Empty(t, p)
	p = profile.Profiles{Current: "prod", Profiles: map[string]profile.Profile{"prod": {URL: "https://r", User: "u"}}}
	require.NoError(t, s.Save(p))
	got, err := s.Load()
	require.NoError(t, err)
	require.Equal(t, p, got)

	require.NoError(t, s.SetSecret("prod", profile.Secret{Token: "t"}))
	info, err := os.Stat(s.SecretsPath())
	require.NoError(t, err)
	require.EqualValues(t, 0o600, info.Mode().Perm())
	secret, err := s.Secret("prod")
	require.NoError(t, err)
	require.Equal(t, "t", secret.Token)
	require.NoError(t, s.SetSecret("prod", profile.Secret{}))
	secret, err = s.Secret("prod")
	require.NoError(t, err)
	require.Zero(t, secret)
}

// TestPrecedence: flags, environment, treaty.yaml, current profile, the local machine.
func TestPrecedence(t *testing.T) {
	s := open(t)
	require.NoError(t, s.Save(profile.Profiles{Current: "cur", Profiles: map[string]profile.Profile{
		"cur": {URL: "http://cur"}, "ws": {URL: "http://ws"}, "named": {URL: "http://named", User: "u"},
	}}))
	require.NoError(t, s.SetSecret("named", profile.Secret{Password: "p"}))
	require.NoError(t, s.SetSecret("cur", profile.Secret{Token: "cur-token"}))
	tokenFile := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(tokenFile, []byte("from-file\n"), 0o600))
	confluent := map[string]string{"SCHEMA_REGISTRY_URL": "http://sr,http://other", "SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO": "a:b:c"}
	for name, test := range map[string]struct {
		choice profile.Choice
		env    map[string]string
		want   profile.Connection
	}{
		"Current":         {want: profile.Connection{Name: "cur", URL: "http://cur", Token: "cur-token", From: "the current profile", CredentialsFrom: "treaty login for profile cur"}},
		"Workspace":       {choice: profile.Choice{Workspace: "ws"}, want: profile.Connection{Name: "ws", URL: "http://ws", From: "treaty.yaml"}},
		"Confluent":       {choice: profile.Choice{Workspace: "ws"}, env: confluent, want: profile.Connection{URL: "http://sr", User: "a", Password: "b:c", From: "SCHEMA_REGISTRY_URL", CredentialsFrom: "SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO"}},
		"Environment":     {env: map[string]string{"TREATY_URL": "http://e", "TREATY_TOKEN": "t"}, want: profile.Connection{URL: "http://e", Token: "t", From: "TREATY_URL", CredentialsFrom: "TREATY_TOKEN"}},
		"ProfileVariable": {env: map[string]string{"TREATY_PROFILE": "ws"}, want: profile.Connection{Name: "ws", URL: "http://ws", From: "TREATY_PROFILE"}},
		"ProfileFlag":     {choice: profile.Choice{Profile: "named"}, env: confluent, want: profile.Connection{Name: "named", URL: "http://named", User: "u", Password: "p", From: "--profile", CredentialsFrom: "treaty login for profile named"}},
		"URLFlagNoSecret": {choice: profile.Choice{URL: "http://f"}, want: profile.Connection{URL: "http://f", From: "--url"}},
		"TokenFile":       {choice: profile.Choice{URL: "http://f", TokenFile: tokenFile}, env: confluent, want: profile.Connection{URL: "http://f", Token: "from-file", From: "--url", CredentialsFrom: "--token-file"}},
	} {
		t.Run(name, func(t *testing.T) {
			test.choice.Getenv = func(k string) string { return test.env[k] }
			test.choice.ReadFile = os.ReadFile
			got, err := profile.Resolve(s, test.choice)
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
	_, err := profile.Resolve(s, profile.Choice{Profile: "none", Getenv: func(string) string { return "" }})
	require.ErrorContains(t, err, "there are cur, named, ws")
	got, err := profile.Resolve(open(t), profile.Choice{Getenv: func(string) string { return "" }})
	require.NoError(t, err)
	require.Equal(t, profile.DefaultURL, got.URL)
}

func TestBrokenSecretsAreNotShown(t *testing.T) {
	s := open(t)
	require.NoError(t, s.SetSecret("a", profile.Secret{Token: "x"}))
	require.NoError(t, os.WriteFile(s.SecretsPath(), []byte("- hunter2"), 0o600))
	_, err := s.Secret("a")
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hunter2")
}

func TestCheck(t *testing.T) {
	require.NoError(t, profile.Check("prod-eu.1"))
	for _, name := range []string{"", "a b", "../x", "-x"} {
		require.Error(t, profile.Check(name), name)
	}
}

// drawer is a keychain that may be locked.
type drawer struct {
	kept   map[string]string
	locked error
}

func (d *drawer) Get(name string) (string, error) { return d.kept[name], d.locked }

func (d *drawer) Set(name, secret string) error {
	if d.locked == nil {
		d.kept[name] = secret
	}
	return d.locked
}

// TestKeychain keeps secrets out of files, and takes them from where the profile says.
func TestKeychain(t *testing.T) {
	d := &drawer{kept: map[string]string{}}
	s := open(t)
	prod := profile.Profile{URL: "https://r", Keychain: true}
	require.NoError(t, s.Save(profile.Profiles{Profiles: map[string]profile.Profile{"prod": prod}}))
	require.ErrorIs(t, s.SetKeychain("prod", profile.Secret{Token: "hunter2"}), profile.ErrNoKeychain)
	_, err := s.Secret("prod")
	require.ErrorIs(t, err, profile.ErrNoKeychain)

	s = s.WithKeychain(d)
	secret, err := s.Secret("prod")
	require.NoError(t, err)
	require.Zero(t, secret)
	require.NoError(t, s.SetKeychain("prod", profile.Secret{Token: "hunter2"}))
	secret, err = s.Secret("prod")
	require.NoError(t, err)
	require.Equal(t, profile.Secret{Token: "hunter2"}, secret)
	_, err = os.Stat(s.SecretsPath())
	require.ErrorIs(t, err, os.ErrNotExist, "nothing is in a file")

	d.kept["prod"] = "hunter2 by hand"
	_, err = s.Secret("prod")
	require.ErrorContains(t, err, "not written")
	require.NotContains(t, err.Error(), "hunter2")
	d.locked = os.ErrPermission
	_, err = s.Secret("prod")
	require.ErrorIs(t, err, os.ErrPermission)
	require.ErrorIs(t, s.Forget("prod", prod), os.ErrPermission)
	d.locked = nil
	require.NoError(t, s.Forget("prod", prod))
	require.Empty(t, d.kept["prod"])
}
