package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/protocol"
	"papilio/ui/widget"
)

// The settings of conversations.
const (
	settingChatFormat = "chat.format"         // what we write looks like, as X-MMS-IM-Format
	settingChatFolded = "chat.folded"         // "yes": the display pictures are folded away
	settingChatRecent = "chat.recent"         // shortcuts of the emoticons used last, separated by blanks
	settingChatShake  = "conversations.shake" // "no": a nudge shakes no window
	settingMotion     = "appearance.motion"   // motionLess: nothing moves that need not; see widget.SetStill
	motionLess        = "less"
)

// typewriter is the font that is sent for a fixed width.
const typewriter = "Courier New"

// chatLook is how all conversation windows look and write.
type chatLook struct {
	Format protocol.Format
	Folded bool
	Recent string // see settingChatRecent
}

// loadFonts lists the installed fonts; conversations follow as they load.
func (t *conversations) loadFonts(u *UI) {
	run := func(work, then func()) {
		call(u, func(context.Context) (struct{}, error) { work(); return struct{}{}, nil }, func(struct{}, error) { then() })
	}
	t.fonts = widget.NewFonts(u.fonts, run, func() {
		for _, c := range t.views {
			c.transcript.Refont()
			c.input.Refont()
		}
	})
}

func (t *conversations) loadLook(u *UI) {
	call(u, func(context.Context) (chatLook, error) {
		l := chatLook{Folded: u.session.Setting(settingChatFolded) == "yes", Recent: u.session.Setting(settingChatRecent)}
		if f := u.session.Setting(settingChatFormat); f != "" {
			l.Format = protocol.ParseFormat(f)
		}
		return l, nil
	}, func(l chatLook, _ error) {
		if !t.changed { // meanwhile by hand
			t.look = l
		}
		for _, c := range t.views {
			c.showLook()
		}
	})
}

// setLook changes the look of all windows and remembers it.
func (t *conversations) setLook(u *UI, l chatLook) {
	old := t.look
	t.look, t.changed = l, true
	if l.Format != old.Format {
		u.set(settingChatFormat, l.Format.String())
	}
	if l.Folded != old.Folded {
		folded := "no"
		if l.Folded {
			folded = "yes"
		}
		u.set(settingChatFolded, folded)
	}
	if l.Recent != old.Recent {
		u.set(settingChatRecent, l.Recent)
		return
	}
	for _, c := range t.views {
		c.showLook()
	}
}

// setFormat changes what is written from now on.
func (c *conversation) setFormat(change func(*protocol.Format)) {
	t := &c.u.conversations
	l := t.look
	change(&l.Format)
	t.setLook(c.u, l)
}

// showLook follows the look.
func (c *conversation) showLook() {
	l := c.u.conversations.look
	c.folded = l.Folded
	c.fold.SetChecked(!l.Folded)
	c.input.SetFormat(l.Format)
	c.bar.setColor(widget.MessageColor(l.Format.Color), l.Format.Color != 0)
	c.arrange()
}

// chatShortcuts are the shortcuts of a conversation window.
func chatShortcuts() []fyne.Shortcut {
	list := []fyne.Shortcut{&fyne.ShortcutCopy{}, &fyne.ShortcutSelectAll{}, &fyne.ShortcutPaste{}}
	for _, k := range []fyne.KeyName{fyne.KeyB, fyne.KeyI, fyne.KeyU, fyne.KeyE, fyne.KeyW, fyne.KeyTab, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyF, fyne.KeyH, fyne.KeyEnd} {
		list = append(list, &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault})
	}
	return append(list, &desktop.CustomShortcut{KeyName: fyne.KeyTab, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
}

// shortcut runs one of them and reports that it did.
func (c *conversation) shortcut(s fyne.Shortcut) bool {
	switch s.(type) {
	case *fyne.ShortcutCopy:
		return c.input.SelectedText() == "" && c.transcript.Copy()
	case *fyne.ShortcutSelectAll:
		if c.reading || c.input.Text() == "" {
			c.transcript.SelectAll()
			return true
		}
		return false
	case *fyne.ShortcutPaste:
		return c.paste()
	}
	k, ok := s.(*desktop.CustomShortcut)
	if ok && k.KeyName == fyne.KeyTab && k.Modifier == fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift {
		c.host.step(-1)
		return true
	}
	if !ok || k.Modifier != fyne.KeyModifierShortcutDefault {
		return false
	}
	switch k.KeyName {
	case fyne.KeyB:
		c.setFormat(func(f *protocol.Format) { f.Bold = !f.Bold })
	case fyne.KeyI:
		c.setFormat(func(f *protocol.Format) { f.Italic = !f.Italic })
	case fyne.KeyU:
		c.setFormat(func(f *protocol.Format) { f.Underline = !f.Underline })
	case fyne.KeyE:
		c.openPicker()
	case fyne.KeyW:
		c.hide()
	case fyne.KeyF, fyne.KeyH: // History begins in its search
		c.openHistory()
	case fyne.KeyTab, fyne.KeyPageDown:
		c.host.step(1)
	case fyne.KeyPageUp:
		c.host.step(-1)
	case fyne.KeyEnd:
		if c.input.Text() != "" {
			return false // the end of what is written
		}
		c.transcript.ScrollToEnd()
	default:
		return false
	}
	return true
}

// key runs a key that no field wants, and reports that it did.
func (c *conversation) key(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyEscape:
		if c.transcript.Selected() {
			c.transcript.Unselect()
			return true
		}
		c.escape()
	case fyne.KeyPageUp:
		c.transcript.ScrollPages(-1)
	case fyne.KeyPageDown:
		c.transcript.ScrollPages(1)
	default:
		return false
	}
	return true
}
