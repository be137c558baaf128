package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/store"
)

// openLibrary opens the data folder of Papilio and says what was damaged.
func openLibrary(dir string, log *slog.Logger) (*app.Library, error) {
	l, err := app.OpenLibrary(app.LibraryOptions{Dir: dir, Logger: log})
	if errors.Is(err, store.ErrInUse) {
		return nil, fmt.Errorf("%s (%w)", assets.Sentence("error.profile-in-use"), err)
	}
	return l, err
}

// openAccount opens a data folder with one account in use. The server is a name
// of the list.
func openAccount(dir, account, server string, log *slog.Logger) (*app.Library, app.Account, app.Profile, error) {
	if _, err := address(account); err != nil {
		return nil, app.Account{}, app.Profile{}, err
	}
	return openServer(dir, account, server, log)
}

// openServer is openAccount, but without an account none is in use: there is
// no Session.
func openServer(dir, account, server string, log *slog.Logger) (*app.Library, app.Account, app.Profile, error) {
	fail := func(l *app.Library, err error) (*app.Library, app.Account, app.Profile, error) {
		if l != nil {
			err = errors.Join(err, l.Close())
		}
		return nil, app.Account{}, app.Profile{}, err
	}
	var a protocol.Address
	var err error
	if account != "" {
		if a, err = address(account); err != nil {
			return fail(nil, err)
		}
	}
	l, err := openLibrary(dir, log)
	if err != nil {
		return fail(nil, err)
	}
	p, err := profileNamed(l, server)
	if err == nil && p.Builtin {
		err = &protocol.Problem{Code: "built-in-only"}
	}
	if err != nil {
		return fail(l, err)
	}
	if a == "" {
		return l, app.Account{}, p, nil
	}
	if _, err := l.Use(app.Account{Address: a, ProfileID: p.ID, Remember: true}); err != nil {
		return fail(l, err)
	}
	now, _ := l.Current()
	return l, now, p, nil
}

func profileNamed(l *app.Library, name string) (app.Profile, error) {
	p, ok := l.ProfileNamed(name)
	if !ok {
		return p, &protocol.Problem{Code: app.ProfileNotFound, Err: errors.New(name)}
	}
	return p, nil
}

// runProfiles lists the server profiles of a data folder, after it has added,
// changed, restored or removed one.
func runProfiles(args []string, out, errs io.Writer) error {
	do, args := verb(args)
	set, verbose := flags("profiles")
	data := set.String("data", "", "")
	name := set.String("name", "", "")
	var to app.Profile
	set.StringVar(&to.Name, "rename", "", "")
	set.StringVar(&to.Server, "address", "", "")
	set.StringVar(&to.Login, "login", "", "")
	set.StringVar(&to.Gateway, "gateway", "", "")
	set.StringVar(&to.Pin, "pin", "", "")
	ca := set.String("ca", "", "")
	along := set.Bool("with-accounts", false, "")
	if err := parse(set, args); err != nil {
		return err
	}
	if *data == "" || do != "" && (*name == "" || !slices.Contains([]string{"add", "change", "restore", "remove"}, do)) {
		return errUsage
	}
	l, err := openLibrary(*data, logger(errs, *verbose))
	if err != nil {
		return err
	}
	defer l.Close()
	var p app.Profile
	if do == "add" {
		p.Name = *name
	} else if do != "" {
		if p, err = profileNamed(l, *name); err != nil {
			return err
		}
	}
	switch do {
	case "add", "change":
		if *ca != "" {
			if to.CA, err = readUpTo(*ca, maxCAFile, "bad-ca"); err != nil {
				return err
			}
		}
		given := map[string]bool{}
		set.Visit(func(f *flag.Flag) { given[f.Name] = true })
		for flag, change := range map[string]func(){
			"rename": func() { p.Name = to.Name }, "address": func() { p.Server = to.Server }, "login": func() { p.Login = to.Login },
			"gateway": func() { p.Gateway = to.Gateway }, "pin": func() { p.Pin = to.Pin }, "ca": func() { p.CA = to.CA },
		} {
			if given[flag] {
				change()
			}
		}
		_, err = l.SaveProfile(p)
	case "restore":
		_, err = l.RestoreProfile(p.ID)
	case "remove":
		err = l.RemoveProfile(p.ID, *along)
	}
	if err != nil {
		return err
	}
	lines := &lineWriter{out: bufio.NewWriter(out)}
	for _, p := range l.Profiles() {
		lines.write(map[string]any{"event": "profile", "id": p.ID, "name": p.Name, "server": p.Server, "login": p.Login, "gateway": p.Gateway,
			"certificates": append([]string{}, app.CertificateNames(p.CA)...), "pin": p.Pin, "built_in": p.Builtin, "standard": p.Standard, "changed": p.Changed,
			"accounts": len(l.AccountsOf(p.ID))})
	}
	return lines.err
}

// runAccounts lists the accounts of a data folder, after it has removed one.
func runAccounts(args []string, out, errs io.Writer) error {
	do, args := verb(args)
	set, verbose := flags("accounts")
	data := set.String("data", "", "")
	account := set.String("account", "", "")
	server := set.String("server", "", "")
	if err := parse(set, args); err != nil {
		return err
	}
	if *data == "" || do != "" && (do != "remove" || *account == "" || *server == "") {
		return errUsage
	}
	l, err := openLibrary(*data, logger(errs, *verbose))
	if err != nil {
		return err
	}
	defer l.Close()
	if do == "remove" {
		p, err := profileNamed(l, *server)
		if err != nil {
			return err
		}
		a, err := address(*account)
		if err != nil {
			return err
		}
		if err := l.RemoveAccount(app.Account{Address: a, ProfileID: p.ID}); err != nil {
			return err
		}
	}
	lines := &lineWriter{out: bufio.NewWriter(out)}
	for _, a := range l.Accounts() {
		p, _ := l.Profile(a.ProfileID)
		line := map[string]any{"event": "account", "account": a.Address, "server": p.Name, "name": a.Name, "status": a.Status.Key(), "folder": a.Dir,
			"remembered": a.Remember, "automatic": a.Automatic}
		if !a.Used.IsZero() {
			line["used"] = a.Used
		}
		lines.write(line)
	}
	return lines.err
}

// verb takes the first argument off when it is no flag.
func verb(args []string) (do string, rest []string) {
	if len(args) > 0 && len(args[0]) > 0 && args[0][0] != '-' {
		return args[0], args[1:]
	}
	return "", args
}
