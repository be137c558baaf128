package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/assets"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// hands are somebody without a mouse in front of a window. What a key does goes
// the way of Fyne's driver: first a shortcut, then Tab, then who has the focus,
// then the window.
type hands struct {
	*bench
	w fyne.Window
}

// press presses a key with modifiers held.
func (h *hands) press(mod fyne.KeyModifier, names ...fyne.KeyName) {
	h.t.Helper()
	for _, name := range names {
		c := h.w.Canvas()
		focused := c.Focused()
		if s := shortcutOf(name, mod); s != nil {
			if f, ok := focused.(fyne.Shortcutable); ok {
				f.TypedShortcut(s)
			} else {
				c.(fyne.Shortcutable).TypedShortcut(s)
			}
			h.q.drain()
			continue
		}
		if k, ok := focused.(desktop.Keyable); ok {
			if mod == fyne.KeyModifierShift {
				k.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
			}
			k.KeyDown(&fyne.KeyEvent{Name: name})
		}
		takes := false
		if t, ok := focused.(fyne.Tabbable); ok {
			takes = t.AcceptsTab()
		}
		switch {
		case name == fyne.KeyTab && !takes && mod == fyne.KeyModifierShift:
			c.FocusPrevious()
		case name == fyne.KeyTab && !takes:
			c.FocusNext()
		default:
			key(h.w, name)
		}
		if k, ok := focused.(desktop.Keyable); ok {
			k.KeyUp(&fyne.KeyEvent{Name: name})
			if mod == fyne.KeyModifierShift {
				k.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
			}
		}
		h.q.drain()
	}
}

// shortcutOf returns what Fyne's driver makes of a key with modifiers, or nil.
func shortcutOf(name fyne.KeyName, mod fyne.KeyModifier) fyne.Shortcut {
	if mod == 0 || mod == fyne.KeyModifierShift {
		return nil
	}
	if mod == fyne.KeyModifierControl {
		switch name {
		case fyne.KeyA:
			return &fyne.ShortcutSelectAll{}
		case fyne.KeyC:
			return &fyne.ShortcutCopy{}
		case fyne.KeyV:
			return &fyne.ShortcutPaste{}
		case fyne.KeyX:
			return &fyne.ShortcutCut{}
		}
	}
	return &desktop.CustomShortcut{KeyName: name, Modifier: mod}
}

// types types letters.
func (h *hands) types(text string) {
	h.t.Helper()
	for _, r := range text {
		if f := h.w.Canvas().Focused(); f != nil {
			f.TypedRune(r)
		} else if typed := h.w.Canvas().OnTypedRune(); typed != nil {
			typed(r)
		}
		h.q.drain()
	}
}

func (h *hands) until(what string, so func() bool) { h.t.Helper(); h.q.until(h.t, what, so) }

// spyApp knows which of its windows are shown; the test driver does not tell.
type spyApp struct{ fyne.App }

func (a spyApp) NewWindow(title string) fyne.Window {
	return &spyWindow{Window: a.App.NewWindow(title)}
}

type spyWindow struct {
	fyne.Window
	shown bool
}

func (w *spyWindow) Show() { w.Window.Show(); w.shown = true }
func (w *spyWindow) Hide() { w.Window.Hide(); w.shown = false }

const (
	noMod   = fyne.KeyModifier(0)
	ctrlMod = fyne.KeyModifierControl
	altMod  = fyne.KeyModifierAlt
)

// TestDayByKeyboard is a day without a mouse: sign in, find somebody, write,
// choose an emoticon, send, talk to somebody else in another tab, change the
// status, look at the settings, search in them, close, and sign out.
func TestDayByKeyboard(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, startBuiltIn(t), nil)
	b.Show()
	main := &hands{b, b.main.w}
	main.press(noMod, fyne.KeyReturn) // the button has the focus
	main.until("signed in", func() bool { return b.main.showing == "contacts" })
	var people []protocol.Address
	main.until("residents", func() bool {
		people = people[:0]
		for a, c := range b.people.contacts {
			if c.Status.Reachable() {
				people = append(people, a)
			}
		}
		return len(people) >= 2 && !b.main.contacts.waiting
	})
	slices.Sort(people)
	first, second := people[0], people[1]

	// The status by the menu: File, My status, Busy. (It comes first because Fyne's
	// test driver takes the newest window for that of every widget.)
	main.press(altMod, b.main.bar.Keys()[0])
	main.press(noMod, fyne.KeyRight)
	busy := slices.IndexFunc(b.main.statusItems(), func(i widget.MenuItem) bool { return i.Text == statusText(protocol.Busy) })
	for range busy {
		main.press(noMod, fyne.KeyDown)
	}
	main.press(noMod, fyne.KeyReturn)
	main.until("busy", func() bool { return b.people.self.Status == protocol.Busy })

	// Find somebody: letters go into the filter, Enter opens.
	find := func(a protocol.Address) *conversation {
		t.Helper()
		name, _, _ := strings.Cut(string(a), "@")
		main.types(name)
		if b.main.contacts.filter.Text() != name {
			t.Fatalf("the filter says %q", b.main.contacts.filter.Text())
		}
		main.press(noMod, fyne.KeyReturn)
		main.until("the conversation", func() bool { return b.conversations.with(a) != nil })
		main.press(noMod, fyne.KeyEscape) // the filter is empty again
		main.press(noMod, fyne.KeyEscape) // and the keyboard is with the list
		if b.main.contacts.filter.Text() != "" || b.main.w.Canvas().Focused() != fyne.Focusable(b.main.contacts.list) {
			t.Error("Escape does not lead from the filter to the list")
		}
		return b.conversations.with(a)
	}
	main.press(ctrlMod, fyne.KeyComma)
	settings := &hands{b, b.settings.w}
	b.setChatTabs(true)
	settings.press(noMod, fyne.KeyEscape)
	if b.settings.shown {
		t.Error("Escape does not close the settings")
	}
	c := find(first)

	// Write, and choose an emoticon by its name.
	chat := &hands{b, c.window}
	chat.types("hello ")
	chat.press(ctrlMod, fyne.KeyE)
	chat.until("the picker", func() bool { return c.picker != nil })
	chat.types("smile")
	chat.press(noMod, fyne.KeyReturn)
	chat.until("the picker has gone", func() bool { return c.picker == nil })
	chat.types(" and bye")
	chat.press(noMod, fyne.KeyReturn)
	chat.until("sent", func() bool { return c.lastLine().Mine && c.lastLine().Delivery == protocol.Sent })
	if got := c.lastLine().Text.Body; !strings.HasPrefix(got, "hello :") || !strings.HasSuffix(got, " and bye") {
		t.Errorf("sent was %q", got)
	}

	// Somebody else in another tab, and back.
	other := find(second)
	if other.host != c.host || !other.front() {
		t.Fatal("the second conversation is not in a tab in front")
	}
	chat.types("you too")
	chat.press(noMod, fyne.KeyReturn)
	chat.until("sent to the other one", func() bool { return other.lastLine().Delivery == protocol.Sent })
	chat.press(ctrlMod, fyne.KeyTab)
	if !c.front() {
		t.Error("Ctrl+Tab does not show the other tab")
	}
	chat.press(noMod, fyne.KeyPageUp)
	chat.press(ctrlMod, fyne.KeyB) // bold from now on
	chat.types("x")
	if !b.conversations.look.Format.Bold || c.input.Text() != "x" {
		t.Error("the letters do not reach the input of the tab in front")
	}

	// The settings: page by page, and back with Escape.
	main.press(ctrlMod, fyne.KeyComma)
	for range b.settings.pages {
		settings.press(noMod, fyne.KeyDown)
	}
	settings.press(noMod, fyne.KeyTab, fyne.KeyEscape)
	if b.settings.shown {
		t.Error("Escape does not close the settings from a page")
	}

	// Close a tab, then the window, then sign out.
	chat.press(ctrlMod, fyne.KeyW)
	if !c.free || other.free {
		t.Error("Ctrl+W does not close the tab in front")
	}
	chat.press(noMod, fyne.KeyEscape)
	if !other.free {
		t.Error("Escape does not close the last tab")
	}
	main.press(ctrlMod, fyne.KeyO)
	main.until("signed out", func() bool { return b.main.showing == "sign-in" })
}

// TestEscapeCloses: Escape closes each of the windows from wherever Tab leads.
func TestEscapeCloses(t *testing.T) {
	b, _ := twoEnds(t, theme.AlwaysLight)
	b.app = spyApp{b.app}
	b.addCustom(3)
	pack := customPack(t, t.TempDir())
	b.Show()
	open := map[string]func() fyne.Window{
		"settings":        func() fyne.Window { b.openSettings(""); return b.settings.w },
		"emoticons":       func() fyne.Window { b.openEmoticons(); return b.emoticons.w },
		"display-picture": func() fyne.Window { b.openDisplayPicture(); return b.displayPicture.w },
		"details":         func() fyne.Window { b.openDetails(maria); return b.details.w },
		"history":         func() fyne.Window { b.showHistory(maria); return b.history.w },
		"editor": func() fyne.Window {
			b.addEmoticonFrom(assets.Bytes("custom/tent.png"), "(camp)")
			return b.emoticons.editor.w
		},
		"import":       func() fyne.Window { b.importEmoticons(pack); return b.importing.w },
		"server":       func() fyne.Window { b.openServer(""); return b.serverWin.w },
		"transfers":    func() fyne.Window { b.openTransfers(); return b.transfers.w },
		"log":          func() fyne.Window { b.openProtocolLog(); return b.protocolLog.w },
		"about":        func() fyne.Window { b.openAbout(); return b.about.w },
		"keys":         func() fyne.Window { b.openKeys(); return b.keysHelp.w },
		"conversation": func() fyne.Window { b.openConversation(maria); return b.conversations.with(maria).window },
	}
	for what, show := range open {
		t.Run(what, func(t *testing.T) {
			const most = 40 // stops of Tab
			var first fyne.Focusable
			for stop := range most {
				w := show()
				b.q.drain()
				hidden := false
				h := &hands{b, w}
				for range stop {
					h.press(noMod, fyne.KeyTab)
				}
				where := w.Canvas().Focused()
				if stop == 0 {
					first = where
				} else if where == first || where == nil {
					break
				}
				for range 3 { // it may close what is open within first
					h.press(noMod, fyne.KeyEscape)
					if hidden = !w.(*spyWindow).shown; hidden {
						break
					}
				}
				if !hidden {
					t.Errorf("Escape does not close it from %T, stop %d", where, stop)
				}
			}
		})
	}
}
