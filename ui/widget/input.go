package widget

import (
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	stocktheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"papilio/protocol"
	"papilio/ui/theme"
)

// Rows of the input, and what it is higher than they are.
const (
	minRows   = 2
	maxRows   = 6
	inputEdge = 21
	sendWidth = 64
	sendEdge  = 6
)

// maxInput bounds what is pasted, in bytes; a message beyond one part is sent
// in several, but nobody means to send a book.
const maxInput = 20_000

// Input is where a message is written: it grows from two lines to six and holds
// the Send button. Enter sends, Shift+Enter breaks the line.
type Input struct {
	widget.BaseWidget
	OnSend    func(text string)
	OnTyping  func()            // something was typed
	OnChanged func(text string) // also when the text was set
	OnGrow    func()            // MinSize is another one
	OnKey     func(fyne.KeyName) bool
	// OnShortcut sees shortcuts before the entry does.
	OnShortcut func(fyne.Shortcut) bool

	entry   *inputEntry
	holder  *container.ThemeOverride
	send    *Button
	rows    int
	focused bool
	ink     protocol.RGB
	why     string // why nothing can be sent, "" when it can
}

// NewInput returns an empty input; send is the word on its button.
func NewInput(send string) *Input {
	in := &Input{rows: minRows}
	in.entry = newInputEntry()
	in.holder = container.NewThemeOverride(in.entry, inputTheme{&in.ink})
	in.send = NewButton(Primary, send, func() {
		in.Send()
		if c := fyne.CurrentApp().Driver().CanvasForObject(in); c != nil {
			c.Focus(in.entry) // the click took it away
		}
	})
	in.send.Height = 30
	in.entry.OnFocus = func(on bool) { in.focused = on; in.Refresh() }
	in.entry.OnKey = in.key
	in.entry.OnShortcut = func(s fyne.Shortcut) bool { return in.OnShortcut != nil && in.OnShortcut(s) }
	in.entry.OnChanged = in.changed
	in.ExtendBaseWidget(in)
	in.showSend()
	return in
}

// inputTheme is the running theme with the larger type of messages and the
// colour that is written in.
type inputTheme struct{ ink *protocol.RGB }

func (inputTheme) current() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }
func (t inputTheme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if n == stocktheme.ColorNameForeground && *t.ink != 0 {
		return MessageColor(*t.ink)
	}
	return t.current().Color(n, v)
}
func (t inputTheme) Font(s fyne.TextStyle) fyne.Resource     { return t.current().Font(s) }
func (t inputTheme) Icon(n fyne.ThemeIconName) fyne.Resource { return t.current().Icon(n) }
func (t inputTheme) Size(n fyne.ThemeSizeName) float32 {
	if n == stocktheme.SizeNameText {
		return theme.TextMessage
	}
	return t.current().Size(n)
}

// Text returns what is written.
func (in *Input) Text() string { return in.entry.Text }

// SelectedText returns what is selected of it.
func (in *Input) SelectedText() string { return in.entry.SelectedText() }

// SetText replaces what is written and puts the cursor at its end.
func (in *Input) SetText(text string) {
	in.entry.SetText(text)
	in.toEnd()
}

// Insert puts text where the cursor is.
func (in *Input) Insert(text string) {
	for _, r := range text {
		if r == '\n' {
			in.entry.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			continue
		}
		in.entry.TypedRune(r)
	}
}

func (in *Input) toEnd() {
	in.entry.Entry.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyEnd, Modifier: fyne.KeyModifierShortcutDefault})
	lines := strings.Split(in.entry.Text, "\n")
	in.entry.CursorRow, in.entry.CursorColumn = len(lines)-1, len([]rune(lines[len(lines)-1]))
	in.entry.Refresh()
}

// SetFormat shows the effects and the colour messages are sent with.
func (in *Input) SetFormat(f protocol.Format) {
	in.ink = f.Color
	in.entry.TextStyle = textStyle(f)
	in.entry.Refresh()
	in.holder.Refresh()
	in.fit()
}

// SetPlaceHolder shows a text while nothing is written.
func (in *Input) SetPlaceHolder(text string) { in.entry.SetPlaceHolder(text) }

// SetBlocked says why nothing can be sent; "" is that it can. What is written
// stays and can be changed.
func (in *Input) SetBlocked(why string) {
	if in.why != why {
		in.why = why
		in.showSend()
	}
}

// Focusable returns what takes the keyboard.
func (in *Input) Focusable() fyne.Focusable { return in.entry }

// Send hands over what is written, unless that is nothing.
func (in *Input) Send() {
	if in.why == "" && strings.TrimSpace(in.entry.Text) != "" && in.OnSend != nil {
		in.OnSend(in.entry.Text)
	}
}

func (in *Input) key(name fyne.KeyName, mods fyne.KeyModifier) bool {
	if (name == fyne.KeyReturn || name == fyne.KeyEnter) && mods&fyne.KeyModifierShift == 0 {
		in.Send()
		return true
	}
	return in.OnKey != nil && in.OnKey(name)
}

func (in *Input) changed(text string) {
	if len(text) > maxInput {
		in.SetText(strings.ToValidUTF8(text[:maxInput], ""))
		return
	}
	in.fit()
	in.showSend()
	if in.OnChanged != nil {
		in.OnChanged(text)
	}
	if in.OnTyping != nil && text != "" {
		in.OnTyping()
	}
}

func (in *Input) showSend() {
	if in.why != "" || strings.TrimSpace(in.entry.Text) == "" {
		in.send.Disable()
	} else {
		in.send.Enable()
	}
}

// fit grows or shrinks to what is written.
func (in *Input) fit() {
	width := in.entry.Size().Width - 2*stocktheme.InnerPadding()
	if width <= 0 {
		return
	}
	flow := NewFlow([]Span{{Text: in.entry.Text}}, width, messageMetrics(typeface{style: in.entry.TextStyle}), nil)
	if rows := max(minRows, min(maxRows, len(flow.Lines))); rows != in.rows {
		in.rows = rows
		in.Refresh()
		if in.OnGrow != nil {
			in.OnGrow()
		}
	}
}

func (in *Input) rowHeight() float32 {
	return float32(math.Ceil(float64(messageMetrics(typeface{}).TextHeight))) + 2
}

// CreateRenderer implements fyne.Widget.
func (in *Input) CreateRenderer() fyne.WidgetRenderer {
	ground := newBox(theme.RadiusControl)
	r := &simple{objects: []fyne.CanvasObject{ground, in.holder, in.send}}
	r.layout = func(s fyne.Size) {
		place(ground, 0, 0, s.Width, s.Height)
		place(in.holder, 3, 0, s.Width-sendWidth-sendEdge-5, s.Height-3)
		place(in.send, s.Width-sendWidth-sendEdge, s.Height-30-sendEdge, sendWidth, 30)
		in.fit()
	}
	r.min = func() fyne.Size {
		return fyne.NewSize(200, float32(in.rows)*in.rowHeight()+inputEdge)
	}
	r.refresh = func() {
		line, width := theme.ColorFieldBorder, float32(theme.Line)
		if in.focused {
			line, width = theme.ColorPrimary, theme.LineFocus
		}
		ground.FillColor, ground.StrokeColor, ground.StrokeWidth = theme.Color(theme.ColorSurface), theme.Color(line), width
		ground.Refresh()
		in.send.Refresh()
	}
	r.refresh()
	return r
}

// inputEntry is an entry of several lines.
type inputEntry struct{ Entry }

func newInputEntry() *inputEntry {
	e := &inputEntry{}
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.Scroll = fyne.ScrollVerticalOnly
	e.SetMinRowsVisible(1)
	e.ExtendBaseWidget(e)
	return e
}

// AcceptsTab lets Tab leave the input.
func (e *inputEntry) AcceptsTab() bool { return false }
