package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/protocol"
	"papilio/ui/theme"
)

// signedIn returns a bench that has signed in to the built-in server, with the
// pictures of the residents here.
func signedIn(t *testing.T, look theme.Variant) *bench {
	t.Helper()
	b := newBench(t, look, startBuiltIn(t), nil)
	b.Show()
	test.Tap(b.main.signIn.button)
	b.q.until(t, "signed in", func() bool { return b.main.showing == "contacts" })
	b.q.until(t, "pictures", func() bool {
		here := 0
		for _, h := range b.avatars {
			if _, ok := b.images.kept[h]; ok && !h.IsZero() {
				here++
			}
		}
		return here == 4 && !b.main.contacts.waiting
	})
	return b
}

func TestMainWindow(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := signedIn(t, look)
		v := b.main.contacts
		v.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		v.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		b.unread[v.selected()] = 2
		b.main.showUnread()
		b.q.until(t, "refreshed", func() bool { return !v.waiting })
		b.shot(b.main.w, "main-"+string(look))
		b.main.toggle(settingSmallRows)
		v.fold("#" + string(b.people.groups[0].ID))
		b.shot(b.main.w, "main-compact-"+string(look))
		v.fold("#" + string(b.people.groups[0].ID))
		b.main.toggle(settingSmallRows)
		v.menu(v.list.Selected(), fyne.NewPos(104, 296))
		b.shot(b.main.w, "main-context-menu-"+string(look))
		b.main.w.Canvas().Overlays().Top().(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		b.main.bar.Open(3)
		b.shot(b.main.w, "main-menu-"+string(look))
		b.main.w.Canvas().Overlays().Top().(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		test.Type(v.filter.Entry, "ma")
		b.shot(b.main.w, "main-filter-"+string(look))
		v.filter.SetText("nobody")
		b.shot(b.main.w, "main-none-"+string(look))
		v.filter.SetText("")
		b.openDetails(protocol.Address("maria@papilio.local"))
		b.shot(b.details.w, "details-"+string(look))
		v.name.Edit()
		v.note("That was too fast for the server. Wait a minute and try again.")
		b.shot(b.main.w, "main-name-"+string(look))
	})
}

// TestNameTooLong: what was written stays, with the numbers beside it, and
// Escape leaves both.
func TestNameTooLong(t *testing.T) {
	b := signedIn(t, theme.AlwaysLight)
	v, main := b.main.contacts, &hands{b, b.main.w}
	was, long := b.people.self.Name, strings.Repeat("la", 70)
	v.name.Edit()
	v.name.Entry().SetText(long)
	main.press(noMod, fyne.KeyReturn)
	b.q.until(t, "the answer", func() bool { return v.notice != "" })
	b.shot(b.main.w, "main-name-long")
	if !v.name.Editing() || v.name.Entry().Text != long || v.notice != T("main.name.long", "Length", 140, "Most", 129) || b.main.w.Canvas().Focused() != fyne.Focusable(v.name.Entry()) {
		t.Errorf("editing %v, %q, it says %q", v.name.Editing(), v.name.Entry().Text, v.notice)
	}
	main.press(noMod, fyne.KeyEscape)
	if v.name.Editing() || v.notice != "" || b.people.self.Name != was {
		t.Errorf("after Escape: editing %v, %q", v.name.Editing(), v.notice)
	}
}
