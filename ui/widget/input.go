package widget

import (
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"papilio/app/picture"
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

	entry   *inputEdit
	send    *Button
	rows    int
	focused bool
	why     string // why nothing can be sent, "" when it can
}

// NewInput returns an empty input; send is the word on its button.
func NewInput(send string) *Input {
	in := &Input{rows: minRows}
	in.entry = newInputEdit()
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

// Text returns what is written.
func (in *Input) Text() string { return in.entry.text }

// SelectedText returns what is selected of it.
func (in *Input) SelectedText() string { return in.entry.SelectedText() }

// SetText replaces what is written and puts the cursor at its end.
func (in *Input) SetText(text string) { in.entry.SetText(text) }

// Begin does the same for another conversation: nothing of the last one can be
// undone.
func (in *Input) Begin(text string) {
	in.entry.SetText(text)
	in.entry.undone = editHistory{}
}

// Insert puts text where the cursor is.
func (in *Input) Insert(text string) { in.entry.insert(text, false) }

// SetFormat shows the effects, the font and the colour messages are sent with.
func (in *Input) SetFormat(f protocol.Format) {
	in.entry.format, in.entry.stale = f, true
	in.entry.Refresh()
	in.fit()
}

// SetFonts gives the fonts one may write in.
func (in *Input) SetFonts(f *Fonts) { in.entry.fonts = f }

// Refont draws again in a font that is here now.
func (in *Input) Refont() {
	in.entry.stale = true
	in.entry.Refresh()
}

// InputEmoticon is one of our own emoticons, drawn as it is typed.
type InputEmoticon struct {
	Shortcut string
	Hash     protocol.Hash
	Picture  *picture.Image
}

// SetEmoticons says which emoticons of our own there are.
func (in *Input) SetEmoticons(list []InputEmoticon) {
	e := in.entry
	e.own, e.picture = nil, map[protocol.Hash]*picture.Image{}
	for _, i := range list {
		e.own = append(e.own, protocol.Emoticon{Shortcut: i.Shortcut, Object: protocol.Object{Hash: i.Hash}})
		e.picture[i.Hash] = i.Picture
	}
	e.stale = true
	e.Refresh()
}

// SetPlaceHolder shows a text while nothing is written.
func (in *Input) SetPlaceHolder(text string) { in.entry.hint = text; in.entry.Refresh() }

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
	if in.why == "" && strings.TrimSpace(in.entry.text) != "" && in.OnSend != nil {
		in.OnSend(in.entry.text)
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
	if in.why != "" || strings.TrimSpace(in.entry.text) == "" {
		in.send.Disable()
	} else {
		in.send.Enable()
	}
}

// fit grows or shrinks to what is written.
func (in *Input) fit() {
	e := in.entry
	e.layOut()
	if e.wide <= 0 {
		return
	}
	if rows := max(minRows, min(maxRows, int(math.Ceil(float64(e.flow.Height/lineHeight))))); rows != in.rows {
		in.rows = rows
		in.Refresh()
		if in.OnGrow != nil {
			in.OnGrow()
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (in *Input) CreateRenderer() fyne.WidgetRenderer {
	ground := newBox(theme.RadiusControl)
	scroll := bare(in.entry.scroll, true) // its shadow would end beside the button
	r := &simple{objects: []fyne.CanvasObject{ground, scroll, in.send}}
	r.layout = func(s fyne.Size) {
		place(ground, 0, 0, s.Width, s.Height)
		place(scroll, 3, 3, s.Width-sendWidth-sendEdge-5, s.Height-6)
		place(in.send, s.Width-sendWidth-sendEdge, s.Height-30-sendEdge, sendWidth, 30)
		in.fit()
	}
	r.min = func() fyne.Size {
		return fyne.NewSize(200, float32(in.rows)*lineHeight+inputEdge)
	}
	r.refresh = func() {
		line, width := theme.ColorFieldBorder, float32(theme.Line)
		if in.focused {
			line, width = theme.ColorPrimary, theme.LineFocus
		}
		ground.FillColor, ground.StrokeColor, ground.StrokeWidth = theme.Color(theme.ColorSurface), theme.Color(line), width
		ground.Refresh()
		in.send.Refresh()
		in.entry.Refresh()
	}
	r.refresh()
	return r
}
