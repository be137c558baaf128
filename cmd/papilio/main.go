// Command papilio is the desktop messenger: flags, the store, the session, the
// built-in server and the windows, wired together.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	fyneapp "fyne.io/fyne/v2/app"
	"github.com/adrg/xdg"

	"papilio/app"
	"papilio/store"
	"papilio/ui"
)

// appID names Papilio to the desktop.
const appID = "org.papilio.Papilio"

func main() {
	err := run()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "papilio:", err)
		os.Exit(1)
	}
}

func run() error {
	profile := flag.String("profile", filepath.Join(xdg.DataHome, "papilio"), "folder for pictures, emoticons, conversations and settings")
	events := flag.String("events", "", "file to which every event is appended as a JSON line")
	verbose := flag.Bool("verbose", false, "log more on standard error")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flag.Arg(0))
	}
	level := slog.LevelWarn
	if *verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))

	db, err := store.Open(*profile)
	if err != nil {
		ui.ShowFailure(fyneapp.NewWithID(appID), failure(err), err.Error())
		return err
	}
	defer db.Close()
	if name := db.SetAside(); name != "" {
		log.Warn("the database was damaged and is kept aside; a new one was begun", "kept", name)
	}
	session := app.New(app.Options{Store: db, Logger: log})
	defer session.Close()
	if *events != "" {
		stop, err := recordEvents(session, *events)
		if err != nil {
			return err
		}
		defer stop()
	}
	aside := db.SetAside()
	builtIn, err := app.StartBuiltIn(context.Background(), app.BuiltInOptions{Dir: filepath.Join(*profile, "built-in"), Name: personName(session), Residents: residents(), Logger: log})
	if err != nil {
		// The program is of use without it, on any other server.
		log.Error("the built-in server does not start", "error", err)
	} else {
		defer builtIn.Close()
		if aside == "" {
			aside = builtIn.SetAside()
		}
	}
	a := fyneapp.NewWithID(appID)
	windows := ui.New(a, ui.Options{Session: session, BuiltIn: builtIn, SetAside: aside, Idle: ui.DesktopIdle(), Logger: log})
	defer windows.Close()
	windows.Show()
	a.Run()
	return nil
}

// failure names the sentence for a folder that cannot be used.
func failure(err error) string {
	switch {
	case errors.Is(err, store.ErrInUse):
		return "profile-in-use"
	case errors.Is(err, store.ErrNewer):
		return "profile-newer"
	case errors.Is(err, store.ErrReadOnly):
		return "profile-read-only"
	}
	return "profile-broken"
}

// personName is how the person is called on the built-in server: as they were
// last, at first the first name the system knows, else "Me".
func personName(session *app.Session) string {
	if name := session.Setting(app.NameSetting(app.You)); name != "" {
		return name
	}
	u, err := user.Current()
	if err != nil {
		return "Me"
	}
	for _, name := range []string{u.Name, u.Username} {
		if first, _, _ := strings.Cut(strings.TrimSpace(name), " "); first != "" && first != "root" {
			return strings.Trim(first, ",")
		}
	}
	return "Me"
}
