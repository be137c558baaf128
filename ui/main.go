package ui

import (
	"errors"

	"fyne.io/fyne/v2"

	"papilio/protocol/event"
)

var errNotHere = errors.New("not here")

// mainWindow is sign-in and contacts in one window.
type mainWindow struct {
	u *UI
	w fyne.Window
}

func (u *UI) showMain() {
	if u.main == nil {
		u.main = &mainWindow{u: u, w: u.app.NewWindow(T("app.name"))}
		u.main.w.Resize(fyne.NewSize(340, 640))
	}
	present(u.main.w)
}

func (m *mainWindow) handle(event.Event) {}
func (m *mainWindow) showUnread()        {}
