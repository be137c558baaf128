package app

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"papilio/protocol"
	"papilio/protocol/server"
)

// You is the person's account on the built-in server.
const You protocol.Address = "you@papilio.local"

// BuiltInOptions configures the built-in server.
type BuiltInOptions struct {
	Dir       string // where the server keeps everybody's lists and residents what they know; "" is a temporary folder, removed by Close
	Name      string // the person's friendly name at the start; "" is "Me"
	Residents []Resident
	Logger    *slog.Logger // nil discards

	// Seed makes what residents do repeatable; 0 is different each time.
	Seed uint64
	// Wait lets time pass for the residents; nil is the clock. It returns an
	// error when the context ends first.
	Wait func(context.Context, time.Duration) error
}

// BuiltIn is a server on this computer with its residents: real clients, each
// an app.Session of its own.
type BuiltIn struct {
	server      *server.Server
	credentials Credentials
	residents   []*resident
	name        string // the person's, at the start
	temporary   string // folder to remove
	once        sync.Once
	err         error
}

// StartBuiltIn starts the server on loopback and signs the residents in. It
// returns when all of them are there.
func StartBuiltIn(ctx context.Context, o BuiltInOptions) (*BuiltIn, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Name == "" {
		o.Name = "Me"
	}
	if o.Seed == 0 {
		o.Seed = mathrand.Uint64()
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	b := &BuiltIn{name: o.Name}
	if o.Dir == "" {
		dir, err := os.MkdirTemp("", "papilio-residents-")
		if err != nil {
			return nil, err
		}
		b.temporary, o.Dir = dir, dir
	}
	if err := b.start(ctx, o); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *BuiltIn) start(ctx context.Context, o BuiltInOptions) error {
	you := server.Account{Address: You, Password: rand.Text(), Name: o.Name}
	accounts := []server.Account{}
	neighbours := map[protocol.Address]bool{}
	for _, r := range o.Residents {
		you.Contacts = append(you.Contacts, server.Contact{Address: r.Address, Group: r.Group})
		accounts = append(accounts, server.Account{Address: r.Address, Password: rand.Text(), Name: r.Name})
		neighbours[r.Address] = true
	}
	var err error
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return err
	}
	b.server, err = server.Start(server.Options{Accounts: append(accounts, you), Challenge: true, Keep: filepath.Join(o.Dir, "server.json"), Logger: o.Logger})
	if err != nil {
		return err
	}
	b.credentials = Credentials{Address: You, Password: you.Password, Server: b.server.Notification(), Login: b.server.Login(), Gateway: b.server.Gateway()}

	errs := make(chan error, len(o.Residents))
	for i, data := range o.Residents {
		r, err := newResident(data, o, uint64(i), neighbours, filepath.Join(o.Dir, "residents", data.Address.Local()))
		if err != nil {
			return err
		}
		b.residents = append(b.residents, r)
	}
	for i, r := range b.residents {
		c := b.credentials
		c.Address, c.Password, c.Status = r.data.Address, accounts[i].Password, r.data.Status
		go func() { errs <- r.arrive(ctx, c) }()
	}
	for range b.residents {
		err = errors.Join(err, <-errs)
	}
	return err
}

// Name is how the person is called at the first start of the server.
func (b *BuiltIn) Name() string { return b.name }

// Credentials returns the person's ready account; the password is random and
// lives only in memory.
func (b *BuiltIn) Credentials() Credentials { return b.credentials }

// SetAside returns where a damaged file with everybody's lists was moved to, or
// "" when there was none. The person should be told.
func (b *BuiltIn) SetAside() string { return b.server.SetAside() }

// Close signs the residents out, stops the server and waits for all of it.
// Sign the person out first. It is idempotent.
func (b *BuiltIn) Close() error {
	b.once.Do(func() {
		var leaving sync.WaitGroup
		for _, r := range b.residents {
			leaving.Go(r.leave)
		}
		leaving.Wait()
		if b.server != nil {
			b.err = b.server.Close()
		}
		if b.temporary != "" {
			b.err = errors.Join(b.err, os.RemoveAll(b.temporary))
		}
	})
	return b.err
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
