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
)

// Options configures a UI.
type Options struct {
	Session *app.Session // required; the UI does not close it
	BuiltIn *app.BuiltIn // nil when there is no built-in server
	// Do runs a function on Fyne's goroutine and must not block; nil is
	// fyne.Do. Tests pass one that queues.
	Do      func(func())
	Keyring *Keyring // nil is the keyring of the system
	// SetAside is where a damaged database was moved to; the person is told. ""
	// when there was none.
	SetAside string
	Fonts    widget.FontList // nil is widget.SystemFonts
	Idle     IdleSource      // the desktop's idle time; nil: only input in our windows counts
	Logger   *slog.Logger
}

// UI is every window of the program. Its methods are called on Fyne's
// goroutine.
type UI struct {
	app     fyne.App
	session *app.Session
	builtIn *app.BuiltIn
	do      func(func())
	keyring *Keyring
	aside   string
	fonts   widget.FontList
	log     *slog.Logger

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	work   sync.WaitGroup // every goroutine of call and the pump

	// On Fyne's goroutine only:
	closed    bool
	memory    memory
	avatars   map[protocol.Address]protocol.Hash // what PictureOf said; news takes entries out
	people    people
	lastInput time.Time // told to the session
	images    imageCache
	unread    map[protocol.Address]int
	listeners []func(event.Event)
	windows   map[string]fyne.Window
	main      *mainWindow
	parts
}

// New returns a UI and starts its pump; Show opens the first window.
func New(a fyne.App, o Options) *UI {
	u := &UI{app: a, session: o.Session, builtIn: o.BuiltIn, do: o.Do, keyring: o.Keyring, aside: o.SetAside, fonts: o.Fonts, log: o.Logger,
		memory:  memory{known: map[string]string{}},
		avatars: map[protocol.Address]protocol.Hash{}, unread: map[protocol.Address]int{}, windows: map[string]fyne.Window{}}
	if u.do == nil {
		u.do = fyne.Do
	}
	if u.keyring == nil {
		u.keyring = SystemKeyring()
	}
	if u.fonts == nil {
		u.fonts = widget.SystemFonts
	}
	if u.log == nil {
		u.log = slog.New(slog.DiscardHandler)
	}
	u.ctx, u.cancel = context.WithCancel(context.Background())
	a.SetIcon(theme.Asset("mark/papilio.svg")) // of every window
	a.Settings().SetTheme(theme.New(theme.Variant(u.setting(settingTheme))))
	u.startPump()
	u.conversations.listen(u)
	u.startPresence(o.Idle)
	return u
}

// Show opens the main window: sign-in, or the contacts when signed in already.
func (u *UI) Show() {
	u.showMain()
	if u.aside != "" {
		text := "damaged.text"
		if strings.HasPrefix(filepath.Base(u.aside), "server.json") {
			text = "damaged.lists"
		}
		widget.ShowDialog(u.main.w.Canvas(), T("damaged.title"), T(text, "File", filepath.Base(u.aside)), nil,
			widget.NewButton(widget.Primary, T("button.close"), nil))
	}
}

// Close ends the pump and waits for all work of the UI; windows are left to
// Fyne, which quits with them. It must not be called from work itself.
func (u *UI) Close() {
	u.closed = true
	u.conversations.close()
	u.cancel()
	u.work.Wait()
}

// call runs work on a goroutine of its own and hands its result to then on
// Fyne's goroutine. The context ends with the UI; after that then is not
// called any more.
func call[T any](u *UI, work func(context.Context) (T, error), then func(T, error)) {
	callWith(u, u.ctx, work, then)
}

// callWith is call with a context of the caller's own, made from u.ctx.
func callWith[T any](u *UI, ctx context.Context, work func(context.Context) (T, error), then func(T, error)) {
	u.work.Add(1)
	go func() {
		defer u.work.Done()
		result, err := work(ctx)
		u.do(func() {
			if !u.closed && then != nil {
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
