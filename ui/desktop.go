package ui

import (
	"context"
	"image"

	"fyne.io/fyne/v2"
)

// Desktop is what there is around our windows: a corner of the screen for
// pop-ups, the notifications of the system, a tray, sound. What is nil is not
// there. All functions are called on Fyne's goroutine and do not wait, but for
// Locked.
type Desktop struct {
	// Listen is called once, before anything else; tell is called on any
	// goroutine.
	Listen func(tell func(DesktopNews))
	// Popups shows pictures in the corner of the screen, the first one lowest,
	// in place of those shown before. still: nothing slides. A picture that was
	// handed over does not change any more.
	Popups func(list []Popup, still bool)
	// Notify shows a notification of the system. Its words come from
	// systemWords: see hostile-input.md B33.
	Notify func(Notice)
	// Locked reports whether the screen is locked. It waits for other programs
	// and is called on a goroutine of its own.
	Locked func(context.Context) bool
	// Play plays a WAV file at a volume from 0 to 1, after what is played now.
	Play func(wav []byte, volume float64)
	// Tray shows the icon in the tray, a PNG, with its menu and what a hint at it
	// says. The actions of the menu may be called on any goroutine. It is called
	// only where DesktopNews told of a tray.
	Tray func(icon fyne.Resource, hint string, menu *fyne.Menu)
	// Files asks for a file in the dialog of the desktop and returns its path, ""
	// where the person left, errors.ErrUnsupported where there is no such dialog. It
	// waits for the person, on a goroutine of its own; the dialog ends with the
	// context.
	Files func(context.Context, FileQuestion) (path string, err error)
	// WindowID returns what ScreenState calls a window, 0 when that is not known.
	WindowID func(fyne.Window) uint32
}

// DesktopNews is one thing that has come about around our windows.
type DesktopNews struct {
	Popup   *PopupEvent
	Screen  *ScreenState
	Tray    *bool  // whether there is a tray that shows icons; at first there is none
	Clicked string // Notice.Key of a notification
	Opened  bool   // the icon in the tray was clicked
}

// Popup is one picture in the corner.
type Popup struct {
	Key   string
	Image *image.NRGBA // in pixels of the screen; where it is clear one sees what is behind
	Gap   int          // to the edge and to the next one, in pixels
}

// PopupEvent is what the mouse did to a Popup.
type PopupEvent struct {
	Key  string
	Do   PopupDo
	X, Y int // in pixels of the picture
}

// PopupDo is a thing the mouse can do.
type PopupDo int

// The things.
const (
	PopupEntered PopupDo = iota
	PopupMoved
	PopupLeft
	PopupPressed   // with the first button
	PopupDismissed // with any other one
)

// FileQuestion is what a dialog for files asks for.
type FileQuestion struct {
	Title, Button   string
	Save, Directory bool     // else for a file to open
	Name            string   // that is offered, to save
	Folder          string   // to begin in; "" leaves it to the dialog
	Endings         []string // of the files to open, such as ".png"; nil for any
}

// ScreenState is what is in front on the screen.
type ScreenState struct {
	Active     uint32 // the window that has the keys, 0 when that is not known
	FullScreen bool   // and it fills the screen
}

// Notice is a notification of the system.
type Notice struct {
	Key         string // of DesktopNews.Clicked
	Title, Text string
}
