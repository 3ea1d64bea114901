package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server/servertest"
)

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

// TestLoginStore puts secrets into the keychain, into a file where there is none,
// and only into one of them.
func TestLoginStore(t *testing.T) {
	t.Parallel()
	node, home, d := servertest.Start(t), t.TempDir(), &drawer{kept: map[string]string{}}
	file := filepath.Join(home, ".config", "treaty", "credentials.yaml")
	run := func(args ...string) result {
		t.Helper()
		var out, errs strings.Builder
		code := Main(args, IO{In: strings.NewReader("hunter2\n"), Out: &out, Err: &errs, Keychain: d, Context: t.Context(), Getenv: func(k string) string {
			return map[string]string{"HOME": home}[k]
		}})
		require.NotContains(t, out.String()+errs.String(), "hunter2")
		return result{code, out.String(), errs.String()}
	}
	inFile := func() bool {
		text, _ := os.ReadFile(file)
		return strings.Contains(string(text), "hunter2")
	}
	require.Equal(t, exitOK, run("profile", "set", "prod", "--registry", node).code)
	r := run("login", "--token-stdin")
	require.Equal(t, exitOK, r.code)
	require.Contains(t, r.err, "is in the keychain")
	require.Contains(t, d.kept["prod"], "hunter2")
	require.False(t, inFile())
	require.Contains(t, run("whoami").out, "token, from treaty login for profile prod")

	require.Equal(t, exitOK, run("login", "--token-stdin", "--store", "file").code)
	require.True(t, inFile())
	require.Empty(t, d.kept["prod"], "a secret is in one place")
	require.Equal(t, exitOK, run("login", "--token-stdin", "--store", "keychain").code)
	require.False(t, inFile())

	d.locked = errors.New("the drawer is stuck")
	require.Equal(t, exitUnable, run("login", "--token-stdin", "--store", "keychain").code)
	require.Equal(t, exitUsage, run("login", "--token-stdin", "--store", "cloud").code)
	r = run("login", "--token-stdin")
	require.Equal(t, exitOK, r.code)
	require.Contains(t, r.err, "credentials.yaml (the drawer is stuck)")
	require.True(t, inFile())
	require.Equal(t, exitOK, run("logout").code)
	require.False(t, inFile())
	require.Contains(t, run("whoami").out, "credentials  none")
}
