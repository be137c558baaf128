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
	"papilio/instance"
	"papilio/store"
	"papilio/ui"
	"papilio/ui/words"
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
	data := flag.String("data", filepath.Join(xdg.DataHome, "papilio"), "folder for the accounts with their pictures, emoticons, conversations and settings")
	flag.StringVar(data, "profile", *data, "older name of -data")
	events := flag.String("events", "", "file to which every event is appended as a JSON line")
	verbose := flag.Bool("verbose", false, "log more on standard error")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "papilio [flags] [msnim:chat?contact=ADDRESS | msnim:add?contact=ADDRESS]")
		flag.PrintDefaults()
	}
	flag.Parse()
	link, err := link()
	if err != nil {
		return err
	}
	level := slog.LevelWarn
	if *verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))

	options := app.LibraryOptions{Dir: *data, Logger: log}
	if *events != "" {
		options.Begin = func(s *app.Session) func() { return recordEvents(s, *events, log) }
	}
	first, another, err := start(*data, link, log)
	if another {
		return nil
	}
	var library *app.Library
	if err == nil {
		library, err = openLibrary(options)
	}
	if err != nil {
		ui.ShowFailure(fyneapp.NewWithID(appID), failure(err), err.Error())
		return err
	}
	defer library.Close()
	builtIn, err := app.StartBuiltIn(context.Background(), app.BuiltInOptions{Dir: filepath.Join(*data, "built-in"), Name: personName(library), Residents: residents(), Logger: log})
	if err != nil {
		// The program is of use without it, on any other server.
		log.Error("the built-in server does not start", "error", err)
	} else {
		defer builtIn.Close()
	}
	a := fyneapp.NewWithID(appID)
	desktop, closeDesktop := ui.NewDesktop(a, log)
	defer closeDesktop()
	o := ui.Options{Library: library, BuiltIn: builtIn, Idle: ui.DesktopIdle(), Desktop: desktop, Logger: log}
	defer metered(&o)()
	windows := ui.New(a, o)
	defer windows.Close()
	windows.Show()
	if link != "" {
		windows.Open(link)
	}
	defer hear(first, windows, log)()
	a.Run()
	return nil
}

// openLibrary opens the data folder with the account that was used last, or
// with that of the built-in server where the last one cannot be opened.
func openLibrary(o app.LibraryOptions) (*app.Library, error) {
	library, err := app.OpenLibrary(o)
	if err != nil {
		return nil, err
	}
	words.Use(library.Setting("appearance.language"), words.System())
	last := library.Last()
	_, err = library.Use(last)
	if err != nil && last.ProfileID != app.BuiltInProfile {
		o.Logger.Error("the account used last cannot be opened", "account", last.Address, "error", err)
		_, err = library.Use(app.Account{Address: app.You, ProfileID: app.BuiltInProfile, Remember: true})
	}
	if err != nil {
		return nil, errors.Join(err, library.Close())
	}
	return library, nil
}

// failure names the sentence for a folder that cannot be used.
func failure(err error) string {
	switch {
	case errors.Is(err, store.ErrInUse), errors.Is(err, instance.ErrSilent):
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
func personName(library *app.Library) string {
	if a, ok := library.Account(app.You, app.BuiltInProfile); ok && a.Name != "" {
		return a.Name
	}
	u, err := user.Current()
	if err != nil {
		return words.Say("name.me")
	}
	for _, name := range []string{u.Name, u.Username} {
		if first, _, _ := strings.Cut(strings.TrimSpace(name), " "); first != "" && first != "root" {
			return strings.Trim(first, ",")
		}
	}
	return words.Say("name.me")
}
