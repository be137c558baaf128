// Package ui is Papilio's windows and the pump that brings them the news of
// the session.
//
// All state of a UI belongs to Fyne's goroutine. Work that may wait (the
// network, the disk, decoding a picture) goes through call, which brings the
// result back with Options.Do; nothing else in the package knows of threads.
package ui

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
	"papilio/ui/words"
)

// Options configures a UI.
type Options struct {
	Library *app.Library // required, with an account in use; the UI does not close it
	BuiltIn *app.BuiltIn // nil when there is no built-in server
	// Do runs a function on Fyne's goroutine and must not block; nil is
	// fyne.Do. Tests pass one that queues.
	Do      func(func())
	Keyring *Keyring        // nil is the keyring of the system
	Fonts   widget.FontList // nil is widget.SystemFonts
	// Locales are those of the person in the system, the first choice first, as
	// words.Use takes them; nil is words.System.
	Locales func() []string
	Idle    IdleSource // the desktop's idle time; nil: only input in our windows counts
	Desktop *Desktop   // nil: there is nothing around the windows
	Logger  *slog.Logger
}

// UI is every window of the program. Its methods are called on Fyne's
// goroutine.
type UI struct {
	app     fyne.App
	library *app.Library
	builtIn *app.BuiltIn
	do      func(func())
	keyring *Keyring
	fonts   widget.FontList
	locales func() []string
	idle    IdleSource
	log     *slog.Logger
	desk    *Desktop
	moves   sync.WaitGroup // of use

	// Of the account in use; see bind. They change only when no goroutine of work
	// is left.
	session *app.Session
	ctx     context.Context // ends with Close, and when another account is used
	cancel  context.CancelFunc
	work    sync.WaitGroup // every goroutine of call and the pump

	// On Fyne's goroutine only:
	account   app.Account // the one in use, as the library has it
	closed    bool
	moving    bool // another account is about to be used: nothing begins
	turn      int  // counts the accounts that were in use
	told      int  // how many damaged files the person was told of
	memory    memory
	avatars   map[protocol.Address]protocol.Hash // what PictureOf said; news takes entries out
	people    people
	lastInput time.Time // told to the session
	images    imageCache
	unread    map[protocol.Address]int
	listeners []func(event.Event)
	windows   map[string]fyne.Window
	spare     map[string]fyne.Window // windows of an account before, used again
	root      fyne.Window            // the main window, whatever it shows
	main      *mainWindow
	automatic bool     // signing in without a click was tried
	welcome   welcome  // what the first page asked for
	link      app.Link // is followed when somebody is signed in; zero for none
	around
	parts
}

// New returns a UI and starts its pump; Show opens the first window.
func New(a fyne.App, o Options) *UI {
	u := &UI{app: a, library: o.Library, builtIn: o.BuiltIn, do: o.Do, keyring: o.Keyring, fonts: o.Fonts, locales: o.Locales, idle: o.Idle, log: o.Logger, spare: map[string]fyne.Window{}}
	if u.do == nil {
		u.do = fyne.Do
	}
	if u.keyring == nil {
		u.keyring = SystemKeyring()
	}
	if u.fonts == nil {
		u.fonts = widget.SystemFonts
	}
	if u.locales == nil {
		u.locales = words.System
	}
	if u.log == nil {
		u.log = slog.New(slog.DiscardHandler)
	}
	widget.SetStill(o.Library.Setting(settingMotion) == motionLess)
	words.Use(o.Library.Setting(settingLanguage), u.locales())
	u.startDesktop(o.Desktop)
	a.SetIcon(theme.Asset("mark/papilio.svg")) // of every window
	a.Settings().SetTheme(theme.New(theme.Variant(o.Library.Setting(settingTheme))))
	u.bind()
	return u
}

// bind begins with the account in use: everything the windows know is of that
// account and starts empty.
func (u *UI) bind() {
	u.session = u.library.Session()
	u.account, _ = u.library.Current()
	u.ctx, u.cancel = context.WithCancel(context.Background())
	u.memory = memory{known: map[string]string{}}
	u.avatars, u.people, u.images = map[protocol.Address]protocol.Hash{}, people{}, imageCache{}
	u.unread, u.listeners = map[protocol.Address]int{}, nil
	u.windows, u.main, u.parts = map[string]fyne.Window{}, nil, parts{proxyPasswords: u.proxyPasswords}
	u.openHistory = func(a protocol.Address) { u.openHistoryOf(protocol.With(a)) }
	u.lastInput = time.Time{}
	theme.SetCustomSize(customSizes[u.setting(settingCustomSize)])
	theme.SetMessageSize(messageSizes[u.setting(settingTextSize)])
	widget.Remeasure()
	u.startPump()
	u.conversations.listen(u)
	u.leaving.files = map[int64]bool{}
	u.listen(u.leaving.follow)
	u.alerts.listen(u)
	u.startPresence(u.idle)
}

// Show opens the main window: sign-in, or the contacts when signed in already.
func (u *UI) Show() {
	u.showMain()
	u.tellDamage()
}

// tellDamage says, once, which files could not be read and are kept aside.
func (u *UI) tellDamage() {
	all := u.library.Damaged()
	if u.builtIn != nil && u.builtIn.SetAside() != "" {
		all = append([]string{filepath.Base(u.builtIn.SetAside())}, all...)
	}
	if len(all) <= u.told {
		return
	}
	text := "damaged.text"
	if strings.HasPrefix(all[u.told], "server.json") {
		text = "damaged.lists"
	}
	names := strings.Join(all[u.told:], ", ")
	u.told = len(all)
	widget.ShowDialog(u.main.w.Canvas(), T("damaged.title"), T(text, "File", names), nil, widget.NewButton(widget.Primary, T("button.close"), nil))
}

// Close ends the pump and waits for all work of the UI; windows are left to
// Fyne, which quits with them. It must not be called from work itself.
func (u *UI) Close() {
	if !u.moving {
		u.conversations.storeDrafts(u)
	}
	u.closed = true
	u.alerts.end(u)
	u.conversations.close()
	u.cancel()
	u.work.Wait()
	u.moves.Wait()
	if err := u.writeSettings(u.session, u.memory.unsaved); err != nil {
		u.log.Error("settings not stored", "error", err)
	}
}

// call runs work on a goroutine of its own and hands its result to then on
// Fyne's goroutine. The context ends with the UI, and when another account is
// used; after that then is not called any more.
func call[T any](u *UI, work func(context.Context) (T, error), then func(T, error)) {
	callWith(u, u.ctx, work, then)
}

// callWith is call with a context of the caller's own, made from u.ctx.
func callWith[T any](u *UI, ctx context.Context, work func(context.Context) (T, error), then func(T, error)) {
	if u.moving {
		return
	}
	turn := u.turn
	u.work.Add(1)
	go func() {
		defer u.work.Done()
		result, err := work(ctx)
		u.do(func() {
			if !u.closed && u.turn == turn && then != nil {
				then(result, err)
			}
		})
	}()
}

// listen adds a function that sees every event on Fyne's goroutine, after the
// UI's own state has followed it.
func (u *UI) listen(f func(event.Event)) { u.listeners = append(u.listeners, f) }

// setTheme shows another look at once and remembers it.
func (u *UI) setTheme(v theme.Variant) {
	u.app.Settings().SetTheme(theme.New(v))
	u.set(settingTheme, string(v))
	u.alerts.again(u)
}

func problemCode(err error) string {
	var p *protocol.Problem
	switch {
	case errors.As(err, &p):
		return p.Code
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return "unknown"
}
