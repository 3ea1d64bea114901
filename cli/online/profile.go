package online

import (
	"bufio"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/profile"
	"github.com/treaty-registry/treaty/cli/session"
)

// profiles opens the store and reads the profiles.
func profiles(w session.World) (profile.Store, profile.Profiles, error) {
	store, err := profile.Open(w.Getenv)
	if err != nil {
		return store, profile.Profiles{}, session.Fail(session.Unable, err)
	}
	store = store.WithKeychain(w.Keychain)
	p, err := store.Load()
	if err != nil {
		return store, p, session.Fail(session.Usage, err)
	}
	if p.Profiles == nil {
		p.Profiles = map[string]profile.Profile{}
	}
	return store, p, nil
}

func known(p profile.Profiles, name string) error {
	if _, ok := p.Profiles[name]; !ok {
		return session.Usagef("no profile %q; there are: %s", name, strings.Join(p.Names(), ", "))
	}
	return nil
}

func newProfile(w session.World) *cobra.Command {
	var out session.Format
	list := &cobra.Command{Use: "list", Short: "List profiles; the current one has a star", Args: cobra.NoArgs}
	out.Bind(list.Flags())
	list.RunE = func(*cobra.Command, []string) error {
		_, p, err := profiles(w)
		if err == nil {
			err = out.Check()
		}
		if err != nil {
			return err
		}
		t := session.Table{Header: []string{"NAME", "CURRENT", "REGISTRY", "USER"}}
		for _, name := range p.Names() {
			star := ""
			if name == p.Current {
				star = "*"
			}
			t.Add(name, star, p.Profiles[name].URL, p.Profiles[name].User)
		}
		return out.Print(w.Out, t, p.Profiles)
	}
	use := &cobra.Command{Use: "use NAME", Short: "Make a profile the current one", Args: cobra.ExactArgs(1)}
	use.RunE = func(_ *cobra.Command, args []string) error {
		store, p, err := profiles(w)
		if err == nil {
			err = known(p, args[0])
		}
		if err != nil {
			return err
		}
		p.Current = args[0]
		return store.Save(p)
	}
	show := &cobra.Command{Use: "show NAME", Short: "Show a profile, without its secret", Args: cobra.ExactArgs(1)}
	show.RunE = func(_ *cobra.Command, args []string) error {
		_, p, err := profiles(w)
		if err == nil {
			err = known(p, args[0])
		}
		if err != nil {
			return err
		}
		return session.PrintJSON(w.Out, p.Profiles[args[0]])
	}
	del := &cobra.Command{Use: "delete NAME", Short: "Delete a profile and its secret", Args: cobra.ExactArgs(1)}
	del.RunE = func(_ *cobra.Command, args []string) error {
		store, p, err := profiles(w)
		if err == nil {
			err = known(p, args[0])
		}
		if err != nil {
			return err
		}
		if err := store.Forget(args[0], p.Profiles[args[0]]); err != nil {
			return err
		}
		delete(p.Profiles, args[0])
		if p.Current == args[0] {
			p.Current = ""
		}
		return store.Save(p)
	}
	return session.Group("profile", "Give registries names", `Profiles are registries with names, in config.yaml below the user's
configuration directory. Secrets are never in that file; see treaty login.`, list, newProfileSet(w), use, show, del)
}

func newProfileSet(w session.World) *cobra.Command {
	var address string
	cmd := &cobra.Command{
		Use: "set NAME --registry URL", Short: "Add or change a profile", Args: cobra.ExactArgs(1),
		Long: `Add or change a profile. The first one becomes the current one. A secret that was
kept for another address is forgotten.`,
		Example: `  treaty profile set prod --registry https://registry.acme.example`,
	}
	cmd.Flags().StringVar(&address, "registry", "", "address of the registry")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		store, p, err := profiles(w)
		if err == nil {
			err = profile.Check(args[0])
		}
		if err != nil {
			return session.Fail(session.Usage, err)
		}
		if u, err := url.Parse(address); err == nil && u.User != nil {
			return session.Usagef("a profile has no secrets: leave user and password out of the address, and use treaty login")
		}
		if _, err := client.New(client.Options{URL: address}); err != nil {
			return session.Usagef("registry: %w", err)
		}
		now := p.Profiles[args[0]]
		if now.URL != address {
			if err := store.Forget(args[0], now); err != nil {
				return err
			}
			now = profile.Profile{}
		}
		now.URL = address
		p.Profiles[args[0]] = now
		if p.Current == "" {
			p.Current = args[0]
		}
		return store.Save(p)
	}
	return cmd
}

// maxSecret bounds what login reads.
const maxSecret = 64 << 10

func newLogin(w session.World) *cobra.Command {
	var name, user, where string
	var token, password bool
	cmd := &cobra.Command{
		Use: "login (--token-stdin | --user NAME --password-stdin)", Short: "Keep the secret of a profile", Args: cobra.NoArgs,
		Long: `Keep a token or a password for a profile, the current one unless --profile names
another. Secrets are read from the input, never from the command line. They are
kept in the keychain of the system, or where there is none in credentials.yaml
beside the profiles, which only you may read. --store keychain takes nothing else.`,
		Example: `  treaty login --profile prod --token-stdin < token`,
	}
	cmd.Flags().StringVar(&name, "profile", "", "profile; the current one unless given")
	cmd.Flags().BoolVar(&token, "token-stdin", false, "read a bearer token from the input")
	cmd.Flags().StringVar(&user, "user", "", "user of Basic credentials")
	cmd.Flags().BoolVar(&password, "password-stdin", false, "read the password of --user from the input")
	cmd.Flags().StringVar(&where, "store", "auto", "auto, keychain or file")
	cmd.RunE = func(*cobra.Command, []string) error {
		store, p, err := profiles(w)
		if err != nil {
			return err
		}
		if name == "" {
			name = p.Current
		}
		switch {
		case where != "auto" && where != "keychain" && where != "file":
			return session.Usagef("store: %q is not one of auto, keychain, file", where)
		case name == "":
			return session.Usagef("there is no current profile; add one with: treaty profile set NAME --registry URL")
		case token == password:
			return session.Usagef("give --token-stdin, or --user with --password-stdin")
		case password == (user == ""):
			return session.Usagef("--user and --password-stdin belong together")
		}
		if err := known(p, name); err != nil {
			return err
		}
		text, err := bufio.NewReader(io.LimitReader(w.In, maxSecret)).ReadString('\n')
		if text = strings.TrimSpace(text); text == "" || err != nil && err != io.EOF { //nolint:errorlint // the reader returns it bare
			return session.Usagef("the input has no secret")
		}
		now := p.Profiles[name]
		now.User = user
		secret := profile.Secret{Token: text}
		if password {
			secret = profile.Secret{Password: text}
		}
		said, err := keep(store, name, &now, secret, where)
		if err != nil {
			return session.Fail(session.Unable, err)
		}
		p.Profiles[name] = now
		if err := store.Save(p); err != nil {
			return err
		}
		fmt.Fprintf(w.Err, "the secret of %s is in %s\n", name, said)
		return nil
	}
	return cmd
}

// keep puts a secret into the keychain, or into the file if there is none and the
// user leaves the choice, and says where it is. It is in one place only.
func keep(store profile.Store, name string, p *profile.Profile, secret profile.Secret, where string) (string, error) {
	var why error
	if where != "file" {
		why = store.SetKeychain(name, secret)
		if why == nil {
			p.Keychain = true
			return "the keychain", store.SetSecret(name, profile.Secret{})
		}
		if where == "keychain" {
			return "", why
		}
	}
	if err := store.SetSecret(name, secret); err != nil {
		return "", err
	}
	if p.Keychain {
		p.Keychain = false
		if err := store.SetKeychain(name, profile.Secret{}); err != nil {
			why = err
		}
	}
	said := store.SecretsPath()
	if why != nil {
		said += fmt.Sprintf(" (%s)", strings.Join(strings.Fields(why.Error()), " "))
	}
	return said, nil
}

func newLogout(w session.World) *cobra.Command {
	var name string
	cmd := &cobra.Command{Use: "logout", Short: "Forget the secret of a profile", Args: cobra.NoArgs}
	cmd.Flags().StringVar(&name, "profile", "", "profile; the current one unless given")
	cmd.RunE = func(*cobra.Command, []string) error {
		store, p, err := profiles(w)
		if err != nil {
			return err
		}
		if name == "" {
			name = p.Current
		}
		if err := known(p, name); err != nil {
			return err
		}
		if err := store.Forget(name, p.Profiles[name]); err != nil {
			return session.Fail(session.Unable, err)
		}
		now := p.Profiles[name]
		now.Keychain = false
		p.Profiles[name] = now
		return store.Save(p)
	}
	return cmd
}
