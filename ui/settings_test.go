package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/store"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

func TestAppearancePage(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		b.openSettings("appearance")
		w := b.settings.w
		b.shot(w, "appearance-"+string(look))
		other := theme.AlwaysDark
		if look == other {
			other = theme.AlwaysLight
		}
		test.Tap(find[*widget.Check](t, w, func(c *widget.Check) bool { return c.Text == T("look."+string(other)) }))
		if b.setting(settingTheme) != string(other) || theme.Dark() != (other == theme.AlwaysDark) {
			t.Error("the look has not changed")
		}
		old := find[*widget.Check](t, w, func(c *widget.Check) bool { return c.Text == T("look."+string(look)) })
		if old.On() {
			t.Error("two looks are chosen")
		}
		test.Tap(find[*widget.Check](t, w, func(c *widget.Check) bool { return c.Text == T("settings.appearance.pictures.small") }))
		if b.setting(settingSmallRows) != "yes" {
			t.Error("the pictures are not small")
		}
		test.Tap(find[*widget.Check](t, w, func(c *widget.Check) bool { return c.Text == T("settings.appearance.offline") }))
		if b.setting(settingHideOffline) != "yes" {
			t.Error("offline contacts are not hidden")
		}
		b.q.until(t, "stored", func() bool { return !b.memory.saving })
		if v := b.library.Setting(settingTheme); v != string(other) {
			t.Errorf("stored %q", v)
		}
	})
}

func TestAccountPage(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		builtIn := startBuiltIn(t)
		ring, _ := memoryKeyring()
		b := newBench(t, look, builtIn, func(o *Options, _ *store.DB) { o.Keyring = ring })
		b.Show()
		b.openSettings("account")
		b.shot(b.settings.w, "account-none-"+string(look))
		c := builtIn.Credentials()
		p := b.addServer("Attic", c.Server, c.Login)
		test.Tap(b.form().keep)
		b.signInAs(p.ID, string(c.Address), c.Password)
		b.q.until(t, "kept", func() bool { return b.account.RememberPassword })
		kept := b.account
		b.signOut()
		b.signInAs(app.BuiltInProfile, string(c.Address), c.Password)

		b.openSettings("account")
		w := b.settings.w
		name := find(t, w, func(f *widget.Field) bool { return f != b.settings.find.field })
		if name.Text() != b.people.self.Name {
			t.Errorf("the name is %q", name.Text())
		}
		name.SetText("Lena (C)")
		w.Canvas().Focus(name.Entry)
		key(w, fyne.KeyReturn)
		b.q.until(t, "the new name", func() bool {
			return b.people.self.Name == "Lena (C)" && strings.Contains(pageText(b.settings), T("settings.account.name.changed"))
		})
		button := func(text string) *widget.Button {
			return find[*widget.Button](t, w, func(c *widget.Button) bool { return c.Text == text })
		}
		list := find[*widget.AccountList](t, w, nil)
		if list.Marked() != accountKey(b.account) || !button(T("settings.account.use")).Disabled() {
			t.Errorf("marked: %q", list.Marked())
		}
		b.shot(w, "account-"+string(look))
		w.Canvas().Focus(list)
		key(w, fyne.KeyDown)
		if list.Marked() != accountKey(kept) || !strings.Contains(pageText(b.settings), T("settings.account.password.kept")) {
			t.Fatalf("marked: %q, %s", list.Marked(), pageText(b.settings))
		}
		b.shot(w, "account-other-"+string(look))
		at := func() app.Account { a, _ := b.library.Account(kept.Address, kept.ProfileID); return a }
		automatic := find[*widget.Check](t, w, nil)
		test.Tap(automatic)
		b.q.until(t, "automatic", func() bool { return at().Automatic })
		test.Tap(button(T("settings.account.password.forget")))
		b.q.until(t, "forgotten", func() bool {
			password, _ := ring.Get(kept.Secret)
			return password == "" && !at().RememberPassword && !at().Automatic && strings.Contains(pageText(b.settings), T("settings.account.password.not"))
		})
		test.Tap(find[*widget.TextLink](t, w, func(l *widget.TextLink) bool { return l.Text == T("signin.server.change") }))
		if b.serverWin == nil || b.serverWin.id != p.ID || b.serverWin.name.Text() != "Attic" {
			t.Error("the server cannot be changed from here")
		}
		b.serverWin.close()
		test.Tap(button(T("settings.account.remove")))
		buttons := dialogButtons(w)
		test.Tap(buttons[len(buttons)-1]) // Remove: the focus is on Cancel
		b.q.until(t, "gone", func() bool { return at().Address == "" && list.Marked() == accountKey(b.account) })
		b.shot(w, "account-one-"+string(look))
	})
}

// TestUseFromAccountPage: another account is one click away: the form has it.
func TestUseFromAccountPage(t *testing.T) {
	builtIn := startBuiltIn(t)
	b := newBench(t, theme.AlwaysLight, builtIn, nil)
	b.Show()
	c := builtIn.Credentials()
	p := b.addServer("Attic", c.Server, c.Login)
	b.signInAs(p.ID, string(c.Address), c.Password)
	b.signOut()
	b.signInAs(app.BuiltInProfile, string(c.Address), c.Password)
	b.openSettings("account")
	w := b.settings.w
	list := find[*widget.AccountList](t, w, nil)
	w.Canvas().Focus(list)
	key(w, fyne.KeyDown)
	test.Tap(find[*widget.Button](t, w, func(c *widget.Button) bool { return c.Text == T("settings.account.use") }))
	b.q.until(t, "the form", func() bool { return b.main.showing == "sign-in" && b.form().profile == p.ID })
}

// TestConversationsPage: tabs or windows, and whether a nudge shakes them.
func TestConversationsPage(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		b.openSettings("conversations")
		s := b.settings
		b.shot(s.w, "settings-conversations-"+string(look))
		check := func(text string) *widget.Check {
			return find(t, s.w, func(c *widget.Check) bool { return c.Text == text })
		}
		test.Tap(check(T("settings.conversations.tabs")))
		test.Tap(check(T("settings.conversations.shake")))
		if !b.chatTabs() || b.setting(settingChatShake) != "no" {
			t.Error("the changes do not apply")
		}
		b.q.until(t, "stored", func() bool { return b.session.Setting(settingChatTabs) == "yes" })
	})
}

// TestPagesByKeyboard: the arrows walk the list.
func TestPagesByKeyboard(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openSettings("")
	s := b.settings
	if s.list.Chosen() != "account" {
		t.Fatalf("begins with %q", s.list.Chosen())
	}
	key(s.w, fyne.KeyDown)
	if s.list.Chosen() != "conversations" || !s.pages[1].content.Visible() || s.pages[0].content.Visible() {
		t.Error("the page does not follow the list")
	}
	key(s.w, fyne.KeyEnd, fyne.KeyEscape)
	b.openSettings("")
	if s.list.Chosen() != "language" {
		t.Error("the last page is forgotten")
	}
}

// walk visits every object of a window that is shown.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, visit)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walk(c, visit)
		}
	}
}

// find returns the first widget of a kind that is shown.
func find[W fyne.CanvasObject](t *testing.T, w fyne.Window, which func(W) bool) W {
	t.Helper()
	var found []W
	walk(w.Content(), func(o fyne.CanvasObject) {
		if c, ok := o.(W); ok && (which == nil || which(c)) {
			found = append(found, c)
		}
	})
	if len(found) == 0 {
		t.Fatal("there is no such widget")
	}
	return found[0]
}

// pageText is all text of the settings that is shown.
func pageText(s *settingsWindow) string {
	var b strings.Builder
	walk(s.w.Content(), func(o fyne.CanvasObject) {
		if l, ok := o.(*widget.Label); ok {
			b.WriteString(l.Text + " ")
		}
	})
	return b.String()
}
