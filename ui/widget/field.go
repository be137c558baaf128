package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
	"papilio/ui/words"
)

// Entry is Fyne's entry without its box, with hooks for keys. The box is drawn
// by whoever holds it, such as Field.
type Entry struct {
	widget.Entry
	// Name is what the entry is for, for those who do not see it; "" is its
	// placeholder.
	Name string
	// OnKey sees a key before the entry does and reports that it used it.
	OnKey func(fyne.KeyName, fyne.KeyModifier) bool
	// OnShortcut sees a shortcut before the entry does: canvas shortcuts do
	// not fire while an entry has the focus.
	OnShortcut func(fyne.Shortcut) bool
	OnFocus    func(bool)

	mods fyne.KeyModifier
}

// NewEntry returns an entry of one line.
func NewEntry() *Entry {
	e := &Entry{}
	e.Wrapping = fyne.TextWrapOff
	e.Scroll = fyne.ScrollHorizontalOnly
	e.ExtendBaseWidget(e)
	return e
}

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	if e.OnFocus != nil {
		e.OnFocus(true)
	}
}

// FocusLost implements fyne.Focusable.
func (e *Entry) FocusLost() {
	e.mods = 0
	e.Entry.FocusLost()
	if e.OnFocus != nil {
		e.OnFocus(false)
	}
}

func modifier(name fyne.KeyName) fyne.KeyModifier {
	switch name {
	case desktop.KeyShiftLeft, desktop.KeyShiftRight:
		return fyne.KeyModifierShift
	case desktop.KeyControlLeft, desktop.KeyControlRight:
		return fyne.KeyModifierControl
	case desktop.KeyAltLeft, desktop.KeyAltRight:
		return fyne.KeyModifierAlt
	}
	return 0
}

// KeyDown implements desktop.Keyable.
func (e *Entry) KeyDown(k *fyne.KeyEvent) {
	e.mods |= modifier(k.Name)
	e.Entry.KeyDown(k)
}

// KeyUp implements desktop.Keyable.
func (e *Entry) KeyUp(k *fyne.KeyEvent) {
	e.mods &^= modifier(k.Name)
	e.Entry.KeyUp(k)
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	if e.OnKey == nil || !e.OnKey(k.Name, e.mods) {
		e.Entry.TypedKey(k)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if e.OnShortcut == nil || !e.OnShortcut(s) {
		e.Entry.TypedShortcut(s)
	}
}

// Field is a one-line entry in its box, 32 px, with a label above, an icon at
// the left, a hint or a button at the right and an error below. Label and
// error take no room when empty.
type Field struct {
	widget.BaseWidget
	Entry     *Entry
	OnDetails func() // "Details" after the error was chosen

	label, hint, icon string
	problem, details  string  // details is the word to press
	reveal            *Button // the eye of a password, or the cross of a search
	tool              *fieldTool
	searching         bool
	marked            bool // red without a sentence
	hovered, focused  bool
	wrong             *ErrorLine
}

// NewField returns a field with a label above it ("" for none).
func NewField(label string) *Field {
	f := &Field{label: label, Entry: NewEntry()}
	f.Entry.Name = label
	f.wrong = NewErrorLine()
	f.Entry.OnFocus = func(on bool) {
		f.focused = on
		f.Refresh()
		if on {
			reveal(f)
		}
	}
	f.ExtendBaseWidget(f)
	return f
}

// NewPasswordField returns a field that shows dots, with an eye to look under them.
func NewPasswordField(label, reveal string) *Field {
	f := NewField(label)
	f.Entry.Password = true
	f.Entry.ActionItem = canvas.NewRectangle(theme.Color(theme.ColorTransparent)) // instead of Fyne's own eye
	f.reveal = NewToolButton("eye", reveal, nil)
	f.reveal.OnTapped = func() {
		f.Entry.Password = !f.Entry.Password
		f.reveal.SetChecked(!f.Entry.Password)
		f.Entry.Refresh()
	}
	return f
}

// NewSearchField returns a field with a glass, a shortcut for a hint, and a
// cross in its place when there is something to clear.
func NewSearchField(placeholder, shortcut, clear string) *Field {
	f := NewField("")
	f.icon, f.hint, f.searching = "search", words.Keys(shortcut), true
	f.Entry.SetPlaceHolder(placeholder)
	f.reveal = NewToolButton("x", clear, func() { f.SetText("") })
	f.reveal.Hide()
	return f
}

// WithTool puts an icon for the mouse at the right of the field, before it is
// shown. Tab passes it by: give the field a key for the same.
func (f *Field) WithTool(icon, hint string, tapped func()) *Field {
	f.tool = newFieldTool(icon, hint, tapped)
	return f
}

// SetChanged calls a function with every change of the text.
func (f *Field) SetChanged(changed func(string)) {
	f.Entry.OnChanged = func(s string) {
		if f.searching {
			f.Refresh()
		}
		changed(s)
	}
}

// SetIcon shows an interface icon at the left.
func (f *Field) SetIcon(name string) { f.icon = name; f.Refresh() }

// SetHint shows a few letters at the right, such as "6 of 7" or a shortcut.
func (f *Field) SetHint(text string) { f.hint = text; f.Refresh() }

// SetPlaceHolder shows a text while the field is empty.
func (f *Field) SetPlaceHolder(text string) { f.Entry.SetPlaceHolder(text) }

// Text returns what is in the field.
func (f *Field) Text() string { return f.Entry.Text }

// SetText changes what is in the field.
func (f *Field) SetText(text string) { f.Entry.SetText(text) }

// SetError shows a sentence under the field and a red line round it; "" takes
// both away. details is the word for the details, "" for none.
func (f *Field) SetError(problem, details string) {
	f.problem, f.details = problem, details
	f.wrong.Set(problem, details, func() {
		if f.OnDetails != nil {
			f.OnDetails()
		}
	})
	f.Refresh()
}

// SetMarked draws the red line of an error without a sentence: the owner says
// elsewhere what is wrong.
func (f *Field) SetMarked(on bool) {
	if f.marked != on {
		f.marked = on
		f.Refresh()
	}
}

// SmallErrors writes errors in 11 px, for narrow windows.
func (f *Field) SmallErrors() *Field {
	f.wrong.SetSmall()
	return f
}

// Error returns the sentence under the field.
func (f *Field) Error() string { return f.problem }

// Enable turns the field on.
func (f *Field) Enable() { f.Entry.Enable(); f.Refresh() }

// Disable turns it off; it keeps its place.
func (f *Field) Disable() { f.Entry.Disable(); f.Refresh() }

// MouseIn implements desktop.Hoverable.
func (f *Field) MouseIn(*desktop.MouseEvent) { f.hovered = true; f.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (f *Field) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (f *Field) MouseOut() { f.hovered = false; f.Refresh() }

// labelHeight is the room of a label over a control.
const labelHeight = 18

// CreateRenderer implements fyne.Widget.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	label, hint := NewCutLabel(f.label, StyleSmall), NewLabel("", StyleSmall)
	ground := newBox(theme.RadiusControl)
	icon := NewIcon(nil, theme.SizeIcon)
	entry := bare(f.Entry, false)
	r := &simple{objects: []fyne.CanvasObject{label, ground, icon, entry, hint, f.wrong}}
	if f.reveal != nil {
		r.objects = append(r.objects, f.reveal)
	}
	if f.tool != nil {
		r.objects = append(r.objects, f.tool)
	}
	top := func() float32 {
		if f.label == "" {
			return 0
		}
		return labelHeight
	}
	r.layout = func(s fyne.Size) {
		place(label, 0, 0, s.Width, labelHeight-2)
		y := top()
		place(ground, 0, y, s.Width, theme.HeightField)
		x, right := float32(3), s.Width-3
		if f.icon != "" {
			place(icon, 8, y+6, theme.SizeIcon, theme.SizeIcon)
			x = 27
		}
		if !hint.Hidden {
			w := hint.MinSize().Width
			place(hint, right-w-7, y, w, theme.HeightField)
			right -= w + 7
		}
		if f.reveal != nil && !f.reveal.Hidden {
			place(f.reveal, right-theme.SizeTool-3, y+2, theme.SizeTool, theme.SizeTool)
			right -= theme.SizeTool + 3
		}
		if f.tool != nil {
			place(f.tool, right-theme.SizeTool-3, y+2, theme.SizeTool, theme.SizeTool)
			right -= theme.SizeTool + 3
		}
		h := f.Entry.MinSize().Height
		place(entry, x, y+(theme.HeightField-h)/2, right-x, h)
		f.wrong.SetWidth(s.Width)
		place(f.wrong, 0, y+theme.HeightField+theme.Space4, s.Width, f.wrong.MinSize().Height)
	}
	r.min = func() fyne.Size {
		h := top() + theme.HeightField
		if f.problem != "" {
			h += theme.Space4 + f.wrong.MinSize().Height
		}
		return fyne.NewSize(60, h)
	}
	r.refresh = func() {
		fill, line, width := theme.ColorSurface, theme.ColorFieldBorder, float32(theme.Line)
		if f.hovered {
			fill = theme.ColorHover
		}
		if f.focused {
			fill, line, width = theme.ColorSurface, theme.ColorPrimary, theme.LineFocus
		}
		if f.problem != "" || f.marked {
			line, width = theme.ColorDanger, theme.LineFocus
		}
		if f.Entry.Disabled() {
			fill, line = theme.ColorDisabledFill, theme.ColorHairline
		}
		paint(ground, fill, line, width)
		label.SetText(f.label)
		hint.Hidden = f.hint == "" || f.searching && f.Entry.Text != ""
		if f.searching {
			f.reveal.Hidden = f.Entry.Text == ""
		}
		hint.SetText(f.hint)
		icon.Hidden = f.icon == ""
		if f.icon != "" {
			icon.SetResource(theme.Icon(f.icon))
		}
		f.wrong.Hidden = f.problem == ""
		r.layout(f.Size())
	}
	r.refresh()
	return r
}
