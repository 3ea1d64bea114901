// Package keychain keeps secrets where the operating system does: macOS Keychain, Windows Credential Manager, Secret Service.
package keychain

import (
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"
)

// service is the name under which the operating system lists our secrets.
const service = "treaty"

// System is the keychain of the user. It implements profile.Keychain.
type System struct{}

// Get returns the secret of a name; "" where there is none.
func (System) Get(name string) (string, error) {
	secret, err := keyring.Get(service, name)
	if errors.Is(err, keyring.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("keychain: %w", err)
	}
	return secret, nil
}

// Set keeps the secret of a name; "" removes it.
func (System) Set(name, secret string) error {
	var err error
	if secret == "" {
		err = keyring.Delete(service, name)
	} else {
		err = keyring.Set(service, name, secret)
	}
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return fmt.Errorf("keychain: %w", err)
	}
	return nil
}
