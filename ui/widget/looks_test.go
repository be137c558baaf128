package widget

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"papilio/protocol"
	"papilio/ui/theme"
)

// themed starts an app in a look: do it before the first widget is made.
func themed(t *testing.T, v theme.Variant) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(v))
}

// look opens content in a window. PAPILIO_SHOTS
// names a folder for pictures to look at.
func look(t *testing.T, content fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	win := test.NewTempWindow(t, WithTips(content))
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win
}

func snap(t *testing.T, w fyne.Window, name string) image.Image {
	t.Helper()
	img := w.Canvas().Capture()
	dir := os.Getenv("PAPILIO_SHOTS")
	if dir == "" {
		return img
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	return img
}

// both runs a test in light and in dark.
func both(t *testing.T, f func(t *testing.T, v theme.Variant)) {
	for _, v := range []theme.Variant{theme.AlwaysLight, theme.AlwaysDark} {
		t.Run(string(v), func(t *testing.T) {
			themed(t, v)
			f(t, v)
		})
	}
}

func TestStyleSheet(t *testing.T) {
	both(t, func(t *testing.T, v theme.Variant) {
		var objects []fyne.CanvasObject
		put := func(o fyne.CanvasObject, x, y, w float32) {
			h := o.MinSize().Height
			if w == 0 {
				w = o.MinSize().Width
			}
			place(o, x, y, w, h)
			objects = append(objects, o)
		}
		for row, kind := range []ButtonKind{Primary, Normal, Quiet, Danger, Tool} {
			for col := range 4 {
				b := NewButton(kind, "Allow", nil)
				if kind == Tool {
					b = NewToolButton("clip", "", nil)
				}
				b.hovered, b.focused, b.disabled = col == 1, col == 2, col == 3
				put(b, 20+float32(col)*90, 20+float32(row)*44, 0)
			}
		}
		empty := NewField("Normal, empty")
		empty.SetPlaceHolder("Find a contact")
		empty.SetHint("Ctrl+F")
		empty.SetIcon("search")
		put(empty, 400, 20, 180)
		hover := NewField("Hover")
		hover.SetText("lena.vogt")
		hover.hovered = true
		put(hover, 600, 20, 180)
		focus := NewPasswordField("Focus", "show")
		focus.SetText("lena.vogt")
		focus.focused = true
		put(focus, 400, 80, 180)
		wrong := NewField("Error")
		wrong.SetText("(duck)")
		wrong.SetHint("6 of 7")
		wrong.SetError("You already use (duck) for another picture.", "Details")
		put(wrong, 600, 80, 180)
		off := NewField("Disabled")
		off.SetText("1080")
		off.Disable()
		put(off, 400, 140, 180)
		status := NewChoice("Choice", []Option{{"a", "Online", theme.Status(protocol.Online)}}, nil)
		put(status, 400, 200, 180)
		server := NewChoice("Choice", []Option{{"a", "Built-in server (this computer) of a long name", theme.IconIn("home", theme.ColorPrimary)}}, nil)
		put(server, 600, 200, 180)
		on := NewCheck("On", nil)
		on.SetOn(true)
		put(on, 20, 250, 0)
		put(NewCheck("Off", nil), 90, 250, 0)
		chosen := NewRadio("Chosen", nil)
		chosen.SetOn(true)
		chosen.focused = true
		put(chosen, 160, 250, 0)
		put(NewRadio("Not", nil), 250, 250, 0)
		for i, n := range []int{2, 99, 100} {
			b := NewBadge()
			b.SetCount(n)
			put(b, 400+float32(i)*50, 252, 0)
		}
		put(NewSpinner(16), 560, 252, 0)
		for i, s := range []protocol.Status{protocol.Online, protocol.Busy, protocol.Away, protocol.Offline} {
			put(NewStatusIcon(s, 14), 600+float32(i)*30, 254, 0)
			put(NewStatusIcon(s, 16), 720+float32(i)*24, 254, 0)
		}
		for i, side := range []float32{24, 40, 48, 64, 96} {
			p := NewFramedPicture(side)
			if side < 48 {
				p = NewPicture(side)
			}
			p.SetResource(theme.Asset("pictures/fox.svg"))
			put(p, 20+float32(i)*80, 300, 0)
		}
		put(NewPicture(40), 460, 300, 0)
		put(NewFramedPicture(64), 520, 300, 0)
		faded := NewPicture(40)
		faded.SetResource(theme.Asset("pictures/cat.svg"))
		faded.SetFaded(true)
		put(faded, 600, 300, 0)
		put(NewIcon(theme.Mark(), 64), 660, 300, 0)
		put(NewLabel("Page title", StyleTitle), 20, 420, 0)
		put(NewLabel("Name in a header", StyleHeading), 140, 420, 0)
		put(NewLabel("Messages and the input line", StyleMessage), 300, 420, 0)
		put(NewLabel("Label, time, second line", StyleSmall), 520, 420, 0)
		put(NewParagraph("Your address is the same inside and outside, but a router changes the port. Files go directly when the other side can be reached.", StyleBody, 300), 20, 460, 300)
		put(NewNameLine("~ aiko (*) tea first (C) and something that is far too long", StyleBody), 340, 460, 200)
		put(NewTextLink("Send again", nil), 560, 460, 0)
		put(NewStrip("info", "The emoticon was removed.", NewTextLink("Undo", nil)), 340, 490, 440)
		win := look(t, container.NewWithoutLayout(objects...), 800, 540)
		snap(t, win, "style-"+string(v))
	})
}

func TestMenuLook(t *testing.T) {
	both(t, func(t *testing.T, v theme.Variant) {
		bar := NewMenuBar(MenuTitle{"File", func() []MenuItem { return []MenuItem{{Text: "Sign out"}} }}, MenuTitle{"Contacts", nil})
		place(bar, 0, 0, 340, theme.HeightMenuBar)
		win := look(t, container.NewWithoutLayout(NewHeader(126), bar), 340, 400)
		m := ShowMenu(win.Canvas(), fyne.NewPos(60, 40), 210, []MenuItem{
			{Text: "Send a message", Bold: true, Shortcut: "Enter"}, {Text: "Send a file...", Shortcut: "Ctrl+T"}, {},
			{Text: "Move to group", Items: []MenuItem{{Text: "Friends", Checked: true}, {Text: "Work"}}}, {Text: "Off", Disabled: true}, {}, {Text: "Remove...", Danger: true, Shortcut: "Del"}})
		m.step(0, 1)
		snap(t, win, "menu-"+string(v))
		m.point(0, 3)
		snap(t, win, "submenu-"+string(v))
	})
}
