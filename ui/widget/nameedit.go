package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// NameEdit is a name that turns into a field when it is pressed. Enter and
// leaving it keep what was written, Escape does not.
type NameEdit struct {
	widget.BaseWidget
	OnChanged func(name string)
	OnCancel  func() // the field was left without a change; may be nil
	Hint      string

	name             string
	line             *NameLine
	entry            *Entry
	editing          bool
	hovered, focused bool
	tip              tooltip
}

// NewNameEdit returns a name of 16 px.
func NewNameEdit() *NameEdit {
	e := &NameEdit{line: NewNameLine("", StyleHeading), entry: NewEntry()}
	e.entry.Hide()
	e.entry.OnSubmitted = func(string) { e.end(true) }
	e.entry.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool {
		if k == fyne.KeyEscape {
			e.end(false)
			return true
		}
		return false
	}
	e.entry.OnFocus = func(on bool) {
		if !on {
			e.end(true)
		}
	}
	e.ExtendBaseWidget(e)
	return e
}

// SetName shows a name.
func (e *NameEdit) SetName(name string) {
	e.name = name
	e.line.SetName(name, "")
	e.Refresh()
}

// Editing reports whether the field is shown.
func (e *NameEdit) Editing() bool { return e.editing }

// Entry returns the field, for tests and for the window's focus.
func (e *NameEdit) Entry() *Entry { return e.entry }

// Edit turns the name into a field.
func (e *NameEdit) Edit() {
	if e.editing {
		return
	}
	e.tip.hide()
	e.editing = true
	e.entry.SetText(e.name)
	e.entry.Show()
	e.Refresh()
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil {
		c.Focus(e.entry)
		e.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// Again goes on with a name that could not be taken; the keyboard goes there
// unless it is elsewhere by now.
func (e *NameEdit) Again(name string) {
	c := fyne.CurrentApp().Driver().CanvasForObject(e)
	if c != nil && c.Focused() == fyne.Focusable(e) {
		was := e.name
		e.name = name
		e.Edit()
		e.name = was
		return
	}
	e.editing = true
	e.entry.Show()
	e.entry.SetText(name)
	e.Refresh()
}

func (e *NameEdit) end(keep bool) {
	if !e.editing {
		return
	}
	e.editing = false
	e.entry.Hide()
	name := strings.TrimSpace(e.entry.Text)
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil && c.Focused() == e.entry {
		c.Focus(e)
	}
	e.Refresh()
	if keep && name != "" && name != e.name && e.OnChanged != nil {
		e.OnChanged(name)
	} else if e.OnCancel != nil {
		e.OnCancel()
	}
}

// Tapped implements fyne.Tappable.
func (e *NameEdit) Tapped(*fyne.PointEvent) { e.Edit() }

// FocusGained implements fyne.Focusable.
func (e *NameEdit) FocusGained() { e.focused = true; e.Refresh() }

// FocusLost implements fyne.Focusable.
func (e *NameEdit) FocusLost() { e.focused = false; e.Refresh() }

// TypedRune implements fyne.Focusable.
func (e *NameEdit) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (e *NameEdit) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyF2:
		e.Edit()
	}
}

// MouseIn implements desktop.Hoverable.
func (e *NameEdit) MouseIn(*desktop.MouseEvent) {
	e.hovered = true
	e.tip.show(e, e.Hint)
	e.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (e *NameEdit) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (e *NameEdit) MouseOut() { e.hovered = false; e.tip.hide(); e.Refresh() }

// Cursor implements desktop.Cursorable.
func (e *NameEdit) Cursor() desktop.Cursor { return desktop.TextCursor }

// CreateRenderer implements fyne.Widget.
func (e *NameEdit) CreateRenderer() fyne.WidgetRenderer {
	ground := newBox(theme.RadiusControl)
	r := &simple{objects: []fyne.CanvasObject{ground, e.line, e.entry}}
	const pad = 6
	r.layout = func(s fyne.Size) {
		w := s.Width + pad
		if !e.editing {
			w = min(e.line.Width()+2*pad, w)
		}
		place(ground, -pad, 0, w, s.Height)
		place(e.line, 0, 0, s.Width, s.Height)
		h := e.entry.MinSize().Height
		place(e.entry, -pad-1, (s.Height-h)/2, s.Width+pad, h)
	}
	r.min = func() fyne.Size { return fyne.NewSize(60, 28) }
	r.refresh = func() {
		fill, line, width := theme.ColorTransparent, theme.ColorTransparent, float32(0)
		switch {
		case e.editing:
			fill, line, width = theme.ColorSurface, theme.ColorPrimary, theme.LineFocus
		case e.hovered:
			fill, line, width = theme.ColorSelected, theme.ColorSelectedLine, theme.Line
		}
		if e.focused {
			line, width = theme.ColorPrimary, theme.LineFocus
		}
		paint(ground, fill, line, width)
		e.line.Hidden = e.editing
		r.layout(e.Size())
		repaint(e)
	}
	r.refresh()
	return r
}
