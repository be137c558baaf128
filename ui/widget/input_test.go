package widget

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"papilio/assets"
	"papilio/protocol"
	"papilio/ui/theme"
)

func protocolBytes(t *testing.T, file string) []byte {
	t.Helper()
	data := assets.Bytes(file)
	if len(data) == 0 {
		t.Fatal("no ", file)
	}
	return data
}

func newTestInput(t *testing.T) (*Input, fyne.Window) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.AlwaysLight))
	in := NewInput("Send")
	w := test.NewTempWindow(t, Arrange(fyne.NewSize(100, 100), func(s fyne.Size) { place(in, 0, 0, s.Width, in.MinSize().Height) }, in))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(498, 200))
	w.Canvas().Focus(in.Focusable())
	return in, w
}

func press(in *Input, keys ...fyne.KeyName) {
	for _, k := range keys {
		in.entry.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func TestInputSends(t *testing.T) {
	in, _ := newTestInput(t)
	var sent []string
	typed := 0
	in.OnSend = func(s string) { sent = append(sent, s); in.SetText("") }
	in.OnTyping = func() { typed++ }
	press(in, fyne.KeyReturn) // nothing to send
	test.Type(in.entry, "hello")
	in.entry.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	press(in, fyne.KeyReturn)
	in.entry.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	test.Type(in.entry, "there")
	press(in, fyne.KeyReturn)
	test.Type(in.entry, "  ")
	press(in, fyne.KeyEnter)
	if !slices.Equal(sent, []string{"hello\nthere"}) {
		t.Errorf("%q", sent)
	}
	if typed < 10 {
		t.Errorf("%d typing notices", typed)
	}
	in.SetText("again")
	in.SetBlocked("signed out")
	press(in, fyne.KeyReturn)
	test.Tap(in.send)
	if len(sent) != 1 || in.Text() != "again" {
		t.Errorf("sent while blocked: %q, %q", sent, in.Text())
	}
	in.SetBlocked("")
	test.Tap(in.send)
	if len(sent) != 2 {
		t.Error("the button does not send")
	}
	if !in.focused {
		t.Error("after a click on the button one cannot write on")
	}
}

func TestInputGrows(t *testing.T) {
	in, w := newTestInput(t)
	grown := 0
	in.OnGrow = func() { grown++ }
	two := in.MinSize().Height
	in.SetText("one")
	if in.rows != 2 || in.MinSize().Height != two {
		t.Error(in.rows)
	}
	in.SetText("1\n2\n3\n4")
	if in.rows != 4 || in.MinSize().Height <= two || grown != 1 {
		t.Error(in.rows, grown)
	}
	in.SetText(strings.Repeat("a long line that wraps ", 40))
	if in.rows != 6 {
		t.Error(in.rows)
	}
	shoot(t, w, "input-six")
	in.SetText("")
	if in.rows != 2 {
		t.Error(in.rows)
	}
	in.SetText(strings.Repeat("x", maxInput+100))
	if len(in.Text()) != maxInput {
		t.Error(len(in.Text()))
	}
}

func TestInputInsertsAtTheCursor(t *testing.T) {
	in, _ := newTestInput(t)
	in.SetText("ab")
	press(in, fyne.KeyLeft)
	in.Insert(":)")
	if in.Text() != "a:)b" {
		t.Errorf("%q", in.Text())
	}
	in.SetText("end")
	in.Insert("!")
	if in.Text() != "end!" {
		t.Errorf("%q", in.Text())
	}
}

func TestInputHooks(t *testing.T) {
	in, _ := newTestInput(t)
	var keys []fyne.KeyName
	in.OnKey = func(k fyne.KeyName) bool { keys = append(keys, k); return k == fyne.KeyEscape }
	press(in, fyne.KeyEscape, fyne.KeyPageUp)
	if !slices.Equal(keys, []fyne.KeyName{fyne.KeyEscape, fyne.KeyPageUp}) {
		t.Error(keys)
	}
	got := ""
	in.OnShortcut = func(s fyne.Shortcut) bool { got = s.ShortcutName(); return true }
	in.entry.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyB, Modifier: fyne.KeyModifierControl})
	if got == "" {
		t.Error("no shortcut")
	}
	in.SetFormat(protocol.Format{Bold: true, Color: 0xff0000})
	in.SetText("red and bold")
	drawn := in.entry.drawing.parts[0].(*canvas.Text)
	if !drawn.TextStyle.Bold || drawn.Color != MessageColor(0xff0000) {
		t.Error("the format is not shown")
	}
}
