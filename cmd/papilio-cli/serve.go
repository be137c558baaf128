package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"papilio/protocol"
	"papilio/protocol/server"
)

// maxAccounts bounds the accounts file, in bytes.
const maxAccounts = 4 << 20

func runServe(ctx context.Context, args []string, out, errs io.Writer) error {
	set, verbose := flags("serve")
	listen := set.String("listen", "127.0.0.1:1863", "")
	web := set.String("http", "127.0.0.1:0", "")
	file := set.String("accounts", "", "")
	keep := set.String("keep", "", "")
	if err := parse(set, args); err != nil {
		return err
	}
	if *file == "" {
		return errUsage
	}
	accounts, err := readAccounts(*file)
	if err != nil {
		return err
	}
	srv, err := server.Start(server.Options{Listen: *listen, HTTP: *web, Accounts: accounts, Keep: *keep, Logger: logger(errs, *verbose)})
	if err != nil {
		return err
	}
	defer srv.Close()
	line, err := json.Marshal(map[string]any{"event": "serving", "notification": srv.Notification(), "login": srv.Login(), "gateway": srv.Gateway()})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "%s\n", line); err != nil {
		return err
	}
	<-ctx.Done()
	return srv.Close()
}

// account is one entry of the accounts file.
type account struct {
	Account  string   `json:"account"`
	Password string   `json:"password"`
	Name     string   `json:"name"`
	Contacts contacts `json:"contacts"`
}

// contacts is "all", or a list of addresses or of {"account", "group"}.
type contacts struct {
	all  bool
	list []server.Contact
}

func (c *contacts) UnmarshalJSON(raw []byte) error {
	var word string
	if json.Unmarshal(raw, &word) == nil {
		if c.all = word == "all"; !c.all {
			return fmt.Errorf(`contacts is %q, want "all" or a list`, word)
		}
		return nil
	}
	var entries []json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil {
		return fmt.Errorf(`contacts must be "all" or a list`)
	}
	for _, e := range entries {
		var one struct{ Account, Group string }
		if json.Unmarshal(e, &one.Account) != nil {
			if err := json.Unmarshal(e, &one); err != nil {
				return fmt.Errorf("a contact must be an address or have an account and a group")
			}
		}
		a, err := protocol.ParseAddress(one.Account)
		if err != nil {
			return fmt.Errorf("contact %q: %w", one.Account, err)
		}
		c.list = append(c.list, server.Contact{Address: a, Group: one.Group})
	}
	return nil
}

func readAccounts(path string) ([]server.Account, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxAccounts))
	if err != nil {
		return nil, err
	}
	var list []account
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	out := make([]server.Account, len(list))
	for i, a := range list {
		address, err := protocol.ParseAddress(a.Account)
		if err != nil {
			return nil, fmt.Errorf("%s: account %q: %w", path, a.Account, err)
		}
		if a.Password == "" {
			return nil, fmt.Errorf("%s: account %s has no password", path, address)
		}
		out[i] = server.Account{Address: address, Password: a.Password, Name: a.Name, All: a.Contacts.all, Contacts: a.Contacts.list}
	}
	return out, nil
}
