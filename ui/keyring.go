package ui

import (
	"errors"

	"github.com/zalando/go-keyring"
)

// keyringService is the name our passwords stand under.
const keyringService = "Papilio"

// Keyring keeps passwords. The functions may wait for the system and are
// called on a goroutine of their own. Get returns "" without an error when there
// is none.
type Keyring struct {
	Get    func(account string) (string, error)
	Set    func(account, password string) error
	Delete func(account string) error
}

// SystemKeyring returns the keyring of the system: the Secret Service, the
// Keychain or the Credential Manager.
func SystemKeyring() *Keyring {
	return &Keyring{
		Get: func(account string) (string, error) {
			password, err := keyring.Get(keyringService, account)
			if errors.Is(err, keyring.ErrNotFound) {
				return "", nil
			}
			return password, err
		},
		Set: func(account, password string) error { return keyring.Set(keyringService, account, password) },
		Delete: func(account string) error {
			err := keyring.Delete(keyringService, account)
			if errors.Is(err, keyring.ErrNotFound) {
				return nil
			}
			return err
		},
	}
}
