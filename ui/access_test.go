package ui

import (
	"fmt"
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/assets"
	"papilio/ui/theme"
)

// Every window can be walked through with Tab alone: the focus goes in the order
// one reads, everything that takes it has a name, and one sees where it is.
func TestEveryWindowByKeyboard(t *testing.T) {
	b, _ := twoEnds(t, theme.AlwaysLight)
	b.Show()
	b.q.until(t, "the contacts are shown", func() bool { return b.main.showing == "contacts" })
	windows := []struct {
		name string
		open func() fyne.Window
	}{
		{"contacts", func() fyne.Window { return b.main.w }},
		{"conversation", func() fyne.Window { b.openConversation(maria); return b.conversations.with(maria).window }},
		{"emoticons", func() fyne.Window { b.openEmoticons(); return b.windows["emoticons"] }},
		{"editor", func() fyne.Window {
			b.openEmoticons()
			b.addEmoticonFrom(assets.Bytes("custom/frog.png"), "(frog)")
			b.q.until(t, "the picture", b.emoticons.editor.canSave)
			return b.emoticons.editor.w
		}},
		{"import", func() fyne.Window {
			b.importEmoticons(customPack(t, t.TempDir()))
			b.q.until(t, "the pack", func() bool { return b.importing.plan != nil })
			return b.importing.w
		}},
		{"display picture", func() fyne.Window { b.openDisplayPicture(); return b.displayPicture.w }},
		{"details", func() fyne.Window { b.openDetails(maria); return b.details.w }},
		{"transfers", func() fyne.Window { b.openTransfers(); return b.windows["transfers"] }},
		{"history", func() fyne.Window { b.openHistoryOf(""); return b.windows["history"] }},
		{"log", func() fyne.Window { b.openProtocolLog(); return b.windows["log"] }},
		{"about", func() fyne.Window { b.openAbout(); return b.windows["about"] }},
		{"keys", func() fyne.Window { b.openKeys(); return b.windows["keys"] }},
	}
	for _, page := range []string{"account", "conversations", "emoticons", "alerts", "privacy", "connection", "storage", "appearance", "language"} {
		windows = append(windows, struct {
			name string
			open func() fyne.Window
		}{"settings/" + page, func() fyne.Window { b.openSettings(page); return b.settings.w }})
	}
	for _, window := range windows {
		t.Run(window.name, func(t *testing.T) {
			w := window.open()
			if w == nil {
				t.Fatal("there is no such window")
			}
			b.q.drain()
			walkFocus(t, w)
			// Fyne asks for the shape of the mouse before it tells that the mouse is
			// there, and does not survive none.
			walk(w.Content(), func(o fyne.CanvasObject) {
				if c, ok := o.(desktop.Cursorable); ok && c.Cursor() == nil {
					t.Errorf("%T has no cursor", o)
				}
			})
		})
	}
}

// The page before anybody has signed in, and the sign-in form.
func TestSignInByKeyboard(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.Show()
	walkFocus(t, b.main.w)
	b.openServer("")
	walkFocus(t, b.serverWin.w)
}

// walkFocus presses Tab until the focus is where it began.
func walkFocus(t *testing.T, w fyne.Window) {
	t.Helper()
	c := w.Canvas()
	tab := func() {
		if k, ok := c.Focused().(desktop.Keyable); ok {
			k.KeyDown(&fyne.KeyEvent{Name: fyne.KeyTab})
			defer k.KeyUp(&fyne.KeyEvent{Name: fyne.KeyTab})
		}
		c.FocusNext()
	}
	tab()
	c.Unfocus()
	bare := c.Capture()
	driver := fyne.CurrentApp().Driver()
	var first fyne.Focusable
	var before fyne.CanvasObject
	for n := 0; n < 80; n++ {
		tab()
		f := c.Focused()
		if f == nil {
			if n == 0 {
				t.Error("nothing takes the focus")
			}
			return
		}
		if f == first {
			return
		}
		if first == nil {
			first = f
		}
		o, ok := f.(fyne.CanvasObject)
		if !ok {
			t.Fatalf("%T takes the focus and is nothing to see", f)
		}
		name := fmt.Sprintf("%T", f)
		if a, ok := f.(fyne.Accessible); !ok {
			t.Errorf("%s has no name", name)
		} else if label := a.AccessibilityLabel(); label == "" {
			t.Errorf("%s at %v says nothing", name, driver.AbsolutePositionForObject(o))
		} else {
			name += " " + label
		}
		at, size := driver.AbsolutePositionForObject(o), o.Size()
		if before != nil {
			was, size := driver.AbsolutePositionForObject(before), before.Size()
			below, beside := at.Y >= was.Y-8, at.X >= was.X+size.Width-8
			if !below && !beside {
				t.Errorf("%s at %v comes after what is at %v", name, at, was)
			}
		}
		before = o
		if at.IsZero() { // the test driver looks for it in another window: any difference counts
			size = c.Size()
		}
		if shown := c.Capture(); !differs(bare, shown, at, size, w) {
			t.Errorf("%s looks the same with the focus", name)
		}
	}
	t.Error("the focus does not come round")
}

// differs reports whether two pictures of a window differ where an object is.
func differs(a, b image.Image, at fyne.Position, size fyne.Size, w fyne.Window) bool {
	scale := w.Canvas().Scale()
	r := image.Rect(int((at.X-4)*scale), int((at.Y-4)*scale), int((at.X+size.Width+4)*scale), int((at.Y+size.Height+4)*scale))
	r = r.Intersect(a.Bounds()).Intersect(b.Bounds())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if color.NRGBAModel.Convert(a.At(x, y)) != color.NRGBAModel.Convert(b.At(x, y)) {
				return true
			}
		}
	}
	return false
}
