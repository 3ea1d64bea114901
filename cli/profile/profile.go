// Package profile knows registries by name, keeps their secrets apart, and decides which registry a command is about.
//
// Profiles are a file without secrets, which may be shown and shared. Secrets are
// a second file that nobody else may read.
package profile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Profile is one registry.
type Profile struct {
	URL string `yaml:"url" json:"url"`
	// User is the name of Basic credentials; "" with a token, or without credentials.
	User string `yaml:"user,omitempty" json:"user,omitempty"`
	// Keychain says that the secret is in the keychain of the system, not in a file.
	Keychain bool `yaml:"keychain,omitempty" json:"keychain,omitempty"`
}

// Profiles are all registries that have a name.
type Profiles struct {
	Current  string             `yaml:"current,omitempty"`
	Profiles map[string]Profile `yaml:"profiles,omitempty"`
}

// Names lists the profiles in order.
func (p Profiles) Names() []string { return slices.Sorted(maps.Keys(p.Profiles)) }

// Secret is what proves who asks.
type Secret struct {
	Token    string `yaml:"token,omitempty"`
	Password string `yaml:"password,omitempty"`
}

// Store is the directory of both files, and the keychain beside it.
type Store struct {
	dir      string
	keychain Keychain // nil where there is none
}

// Keychain is where the system keeps secrets for its user.
type Keychain interface {
	// Get returns the secret of a name; "" where there is none. Its errors are those of the system.
	Get(name string) (string, error)
	// Set keeps the secret of a name; "" removes it. Its errors are those of the system.
	Set(name, secret string) error
}

// The files of a Store.
const (
	profilesFile = "config.yaml"
	secretsFile  = "credentials.yaml"
	maxFile      = 1 << 20 // bytes
)

// Open returns the store of the user: $XDG_CONFIG_HOME/treaty, or .config/treaty
// in $HOME. Its error says that neither is set.
func Open(getenv func(string) string) (Store, error) {
	if dir := getenv("XDG_CONFIG_HOME"); dir != "" {
		return Store{dir: filepath.Join(dir, "treaty")}, nil
	}
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if dir := getenv(name); dir != "" {
			return Store{dir: filepath.Join(dir, ".config", "treaty")}, nil
		}
	}
	return Store{}, errors.New("profiles: neither XDG_CONFIG_HOME nor HOME is set")
}

// Load reads the profiles; no file has none.
func (s Store) Load() (Profiles, error) {
	var p Profiles
	err := s.read(profilesFile, &p)
	return p, err
}

// Save writes the profiles.
func (s Store) Save(p Profiles) error { return s.write(profilesFile, p) }

// Check returns an error for what cannot be the name of a profile.
func Check(name string) error {
	if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`).MatchString(name) {
		return fmt.Errorf("%q cannot be the name of a profile: use letters, digits, dots, dashes and underscores", name)
	}
	return nil
}

func (s Store) read(file string, into any) error {
	path := filepath.Join(s.dir, file)
	f, err := os.Open(path) //nolint:gosec // a file of the user's own directory
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("profiles: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return fmt.Errorf("profiles: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		if file == secretsFile {
			return fmt.Errorf("%s is not what treaty login has written", path) // the error of the parser may show a secret
		}
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// write replaces a file as a whole, readable by the user alone.
func (s Store) write(file string, content any) error {
	data, err := yaml.Marshal(content)
	if err != nil {
		return fmt.Errorf("profiles: %w", err)
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("profiles: %w", err)
	}
	f, err := os.CreateTemp(s.dir, file+".*") // with mode 0600
	if err != nil {
		return fmt.Errorf("profiles: %w", err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(s.dir, file))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("profiles: %w", err), os.Remove(f.Name()))
	}
	return nil
}

// Choice is what a user has said about the registry to use.
type Choice struct {
	Profile, URL, TokenFile string              // flags
	Getenv                  func(string) string // environment
	Workspace               string              // the profile that a treaty.yaml names; "" for none
	ReadFile                func(string) ([]byte, error)
}

// Connection is a registry with credentials, and where both come from, for messages.
type Connection struct {
	Name                  string // of the profile; "" without
	URL                   string
	User, Password, Token string
	From, CredentialsFrom string
}

// DefaultURL is where treaty serve answers on the same machine.
const DefaultURL = "http://127.0.0.1:8081"

// Resolve chooses the registry: flags before the environment, that before the
// profile that a treaty.yaml names, that before the current profile, and the
// local machine last. The secret of a profile goes to the address of that
// profile and nowhere else.
func Resolve(s Store, c Choice) (Connection, error) {
	conn, err := resolve(s, c)
	if err != nil {
		return conn, err
	}
	return conn, credentials(s, c, &conn)
}

func resolve(s Store, c Choice) (Connection, error) {
	first, _, _ := strings.Cut(c.Getenv("SCHEMA_REGISTRY_URL"), ",")
	switch {
	case c.URL != "":
		return Connection{URL: c.URL, From: "--url"}, nil
	case c.Profile != "":
		return s.named(c.Profile, "--profile")
	case c.Getenv("TREATY_URL") != "":
		return Connection{URL: c.Getenv("TREATY_URL"), From: "TREATY_URL"}, nil
	case c.Getenv("TREATY_PROFILE") != "":
		return s.named(c.Getenv("TREATY_PROFILE"), "TREATY_PROFILE")
	case first != "":
		return Connection{URL: strings.TrimSpace(first), From: "SCHEMA_REGISTRY_URL"}, nil
	case c.Workspace != "":
		return s.named(c.Workspace, "treaty.yaml")
	}
	p, err := s.Load()
	if err != nil {
		return Connection{}, err
	}
	if p.Current != "" {
		return s.named(p.Current, "the current profile")
	}
	return Connection{URL: DefaultURL, From: "the default address"}, nil
}

func (s Store) named(name, from string) (Connection, error) {
	p, err := s.Load()
	if err != nil {
		return Connection{}, err
	}
	found, ok := p.Profiles[name]
	if !ok {
		known := "there are none; add it with: treaty profile set " + name + " --registry URL"
		if names := p.Names(); len(names) > 0 {
			known = "there are " + strings.Join(names, ", ")
		}
		return Connection{}, fmt.Errorf("no profile %q, which %s names: %s", name, from, known)
	}
	return Connection{Name: name, URL: found.URL, User: found.User, From: from}, nil
}

// credentials fills in who asks.
func credentials(s Store, c Choice, conn *Connection) error {
	user, password, isBasic := strings.Cut(c.Getenv("SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO"), ":")
	switch {
	case c.TokenFile != "":
		data, err := c.ReadFile(c.TokenFile)
		if err != nil {
			return fmt.Errorf("token-file: %w", err)
		}
		conn.User, conn.Token, conn.CredentialsFrom = "", strings.TrimSpace(string(data)), "--token-file"
	case c.Getenv("TREATY_TOKEN") != "":
		conn.User, conn.Token, conn.CredentialsFrom = "", c.Getenv("TREATY_TOKEN"), "TREATY_TOKEN"
	case conn.Name == "" && isBasic:
		conn.User, conn.Password, conn.CredentialsFrom = user, password, "SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO"
	case conn.Name != "":
		secret, err := s.Secret(conn.Name)
		if err != nil {
			return err
		}
		conn.Token, conn.Password = secret.Token, secret.Password
		if secret.Password == "" {
			conn.User = "" // a name without its secret would only be refused
		}
		if secret != (Secret{}) {
			conn.CredentialsFrom = "treaty login for profile " + conn.Name
		}
	}
	return nil
}
