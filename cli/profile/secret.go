package profile

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
)

// ErrNoKeychain says that a secret is in a keychain, or is to be put into one,
// and there is none.
var ErrNoKeychain = errors.New("there is no keychain here")

// WithKeychain returns the store with a keychain; nil is none.
func (s Store) WithKeychain(k Keychain) Store {
	s.keychain = k
	return s
}

// SecretsPath is the file for secrets that are in no keychain.
func (s Store) SecretsPath() string { return filepath.Join(s.dir, secretsFile) }

// Secret reads the secret of a profile, from where the profile says that it is;
// the zero Secret where there is none.
func (s Store) Secret(name string) (Secret, error) {
	p, err := s.Load()
	if err != nil {
		return Secret{}, err
	}
	if !p.Profiles[name].Keychain {
		all := map[string]Secret{}
		err := s.read(secretsFile, &all)
		return all[name], err
	}
	if s.keychain == nil {
		return Secret{}, fmt.Errorf("the secret of profile %s: %w; log in again", name, ErrNoKeychain)
	}
	text, err := s.keychain.Get(name)
	if err != nil || text == "" {
		return Secret{}, err
	}
	var secret Secret
	if json.Unmarshal([]byte(text), &secret) != nil { // its error might show the secret
		return Secret{}, fmt.Errorf("the keychain has something for profile %s that treaty login has not written", name)
	}
	return secret, nil
}

// SetSecret keeps the secret of a profile in the file; the zero Secret removes it.
func (s Store) SetSecret(name string, secret Secret) error {
	all := map[string]Secret{}
	if err := s.read(secretsFile, &all); err != nil {
		return err
	}
	if all == nil {
		all = map[string]Secret{}
	}
	if _, there := all[name]; !there && secret == (Secret{}) {
		return nil
	}
	delete(all, name)
	if secret != (Secret{}) {
		all[name] = secret
	}
	return s.write(secretsFile, all)
}

// SetKeychain keeps the secret of a profile in the keychain; the zero Secret
// removes it. Its error is ErrNoKeychain, or that of the system.
func (s Store) SetKeychain(name string, secret Secret) error {
	if s.keychain == nil {
		return ErrNoKeychain
	}
	if secret == (Secret{}) {
		return s.keychain.Set(name, "")
	}
	text, err := json.Marshal(secret)
	if err != nil {
		return fmt.Errorf("profiles: %w", err)
	}
	return s.keychain.Set(name, string(text))
}

// Forget removes the secret of a profile from where it is.
func (s Store) Forget(name string, p Profile) error {
	if p.Keychain {
		if err := s.SetKeychain(name, Secret{}); err != nil {
			return err
		}
	}
	return s.SetSecret(name, Secret{})
}
