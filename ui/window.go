package ui

import (
	"fyne.io/fyne/v2"

	"papilio/ui/theme"
	"papilio/ui/widget"
)

// window returns the window of a key and makes it the first time. Closing a
// Fyne window leaks its memory, so windows are hidden and used again: closing
// one hides it and calls hidden (which may be nil). A window of an account that
// is no longer used is made anew for the next one.
func (u *UI) window(key string, make func(fyne.Window), hidden func()) fyne.Window {
	w, ok := u.windows[key]
	if !ok {
		if w, ok = u.spare[key]; ok {
			delete(u.spare, key)
			w.SetTitle(T("app.name"))
		} else {
			w = u.app.NewWindow(T("app.name"))
		}
		u.windows[key] = w
		w.SetCloseIntercept(func() {
			hide(w)
			if hidden != nil {
				hidden()
			}
		})
		make(w)
	}
	return w
}

// present shows a window and brings it to the front.
func present(w fyne.Window) {
	show(w)
	w.RequestFocus()
}

// show shows a window.
func show(w fyne.Window) {
	w.Show()
	widget.EndTips()
	keepOnScreen(w)
	followScale(w)
}

// followScale draws everything anew when the screen has another scale than known.
func followScale(w fyne.Window) {
	if theme.SetScale(w.Canvas().Scale()) {
		drawAnew()
	}
}

func drawAnew() {
	settings := fyne.CurrentApp().Settings()
	settings.SetTheme(settings.Theme())
}

// hide takes a window from the screen.
func hide(w fyne.Window) {
	w.Hide()
	widget.EndTips()
}

// visible shows or hides an object.
func visible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
