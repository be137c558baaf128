package ui

import (
	"context"
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

// ask runs a call of the keyring and stops waiting for it when the context
// ends: the system may be showing a prompt that nobody answers, and the library
// has no way to cancel. Such a call is the one goroutine that may outlive the UI.
func ask[T any](ctx context.Context, call func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	answered := make(chan answer, 1)
	go func() {
		v, err := call()
		answered <- answer{v, err}
	}()
	select {
	case a := <-answered:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
