package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/ui/theme"
	"papilio/ui/widget"
)

// keysWindow lists the keyboard shortcuts.
type keysWindow struct{ w fyne.Window }

// Size of the window.
const (
	keysWidth  = 560
	keysHeight = 560
)

// keys are all shortcuts, by window; a test compares them with what the windows
// do. "keys.<name>" is the sentence of each.
var keys = []struct {
	section string
	rows    [][2]string // keys, name
}{
	{"main", [][2]string{
		{"Enter", "open"}, {"Ctrl+N", "add"}, {"Ctrl+F", "find"}, {"Alt+Enter", "details"}, {"F2", "rename"}, {"Del", "remove"}, {"Ctrl+T", "file"}, {"Ctrl+H", "history"},
		{"Ctrl+C", "copy-address"}, {"Alt+Up, Alt+Down", "move"}, {"Menu", "menu"}, {"Ctrl+E", "emoticons"}, {"Ctrl+P", "picture"}, {"Ctrl+J", "transfers"},
		{"Ctrl+Shift+H", "histories"}, {"Ctrl+Shift+L", "log"}, {"Ctrl+,", "settings"}, {"F1", "keys"}, {"Ctrl+O", "sign-out"}, {"Ctrl+Q", "quit"},
	}},
	{"chat", [][2]string{
		{"Enter", "send"}, {"Shift+Enter", "break"}, {"Ctrl+B, Ctrl+I, Ctrl+U", "format"}, {"Ctrl+E", "pick"}, {"Ctrl+F", "find"}, {"Ctrl+H", "earlier"}, {"Page Up, Page Down", "scroll"},
		{"Ctrl+End", "newest"}, {"Ctrl+Tab", "tab"}, {"Ctrl+W", "close"},
	}},
	{"lists", [][2]string{{"Tab", "next"}, {"Arrows", "walk"}, {"Enter", "do"}, {"Del", "cancel"}, {"Esc", "leave"}}},
	{"history", [][2]string{{"Ctrl+F", "find"}, {"Ctrl+G", "hit"}, {"Ctrl+E", "export"}, {"Del", "delete"}}},
	{"log", [][2]string{{"Left, Right", "fold"}, {"Ctrl+F", "filter"}, {"Ctrl+C", "copy"}, {"Ctrl+S", "save"}, {"Ctrl+P", "pause"}, {"Ctrl+L", "clear"}}},
}

// openKeys shows the keyboard shortcuts.
func (u *UI) openKeys() {
	if u.keysHelp == nil {
		u.keysHelp = &keysWindow{}
		u.window("keys", u.keysHelp.build, nil)
	}
	present(u.keysHelp.w)
}

func (k *keysWindow) build(w fyne.Window) {
	k.w = w
	w.SetTitle(T("keys.title"))
	w.SetPadded(false)
	var objects []fyne.CanvasObject
	type line struct {
		left, right fyne.CanvasObject
		y           float32
	}
	var lines []line
	y := float32(theme.Space16)
	for _, s := range keys {
		heading := widget.NewLabel(T("keys.section."+s.section), widget.StyleBold)
		lines, objects = append(lines, line{heading, nil, y}), append(objects, heading)
		y += 28
		for _, r := range s.rows {
			left, right := widget.NewCutLabel(T("keys."+s.section+"."+r[1]), widget.StyleBody), widget.NewKeyCaps(r[0])
			lines, objects = append(lines, line{left, right, y}), append(objects, left, right)
			y += 28
		}
		y += theme.Space16
	}
	list := widget.Arrange(fyne.NewSize(360, y), func(s fyne.Size) {
		for _, l := range lines {
			if l.right == nil {
				widget.Place(l.left, theme.Space24, l.y, s.Width-2*theme.Space24, 20)
				continue
			}
			rw := l.right.MinSize().Width
			widget.Place(l.left, theme.Space24, l.y, s.Width-2*theme.Space24-rw-theme.Space8, 22)
			widget.Place(l.right, s.Width-theme.Space24-rw, l.y, rw, 22)
		}
	}, objects...)
	scroll := widget.NewFocusScroll(container.NewVScroll(list), w.Hide)
	ground := widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0)
	w.SetContent(widget.WithTips(widget.Arrange(fyne.NewSize(400, 300), func(s fyne.Size) {
		widget.Place(ground, 0, 0, s.Width, s.Height)
		widget.Place(scroll, 0, 0, s.Width, s.Height)
	}, ground, scroll)))
	w.Resize(fyne.NewSize(keysWidth, keysHeight))
	w.Canvas().Focus(scroll)
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			hide(w)
		}
	})
}
