package ui

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/store"
	"papilio/ui/theme"
)

// TestSeveralAccounts: two accounts with one address on two servers, offered
// with their servers, the one used last first. What one has, the other has not.
func TestSeveralAccounts(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		builtIn := startBuiltIn(t)
		b := newBench(t, look, builtIn, nil)
		b.Show()
		c := builtIn.Credentials()
		b.signInAs(app.BuiltInProfile, string(c.Address), c.Password)
		if err := b.session.SetPicture(t.Context(), residents()[0].Picture); err != nil {
			t.Fatal(err)
		}
		b.q.until(t, "Maria", func() bool { return b.rowOf("maria@papilio.local").Key != "" })
		b.openConversation("maria@papilio.local")
		chat := b.conversations.views[0].window
		b.openEmoticons()
		if _, err := b.session.AddEmoticon("(mine)", residents()[0].Picture); err != nil {
			t.Fatal(err)
		}
		before := b.session
		b.main.signInAsOther()
		b.q.until(t, "the form", func() bool { return b.main.showing == "sign-in" && b.form().email.Text() == "" })

		second, err := app.StartBuiltIn(t.Context(), app.BuiltInOptions{Name: "Lena", Residents: residents()[:1], Seed: 2, Wait: never})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { second.Close() })
		c2 := second.Credentials()
		p := b.addServer("Attic", c2.Server, c2.Login)
		b.signInAs(p.ID, string(c2.Address), c2.Password)
		if b.session == before || len(b.session.Picture()) > 0 || len(b.people.contacts) != 1 || b.emoticons != nil || len(b.conversations.views) > 0 {
			t.Error("something of the account before is there still")
		}
		if list, err := b.session.Emoticons(); err != nil || len(list) > 0 {
			t.Errorf("the emoticons of the other: %v, %v", list, err)
		}
		if len(chat.Canvas().Overlays().List()) > 0 || !strings.Contains(b.main.contacts.server.Text, "Attic") {
			t.Errorf("the server is %q", b.main.contacts.server.Text)
		}
		b.openConversation("maria@papilio.local")
		if b.conversations.views[0].window != chat {
			t.Error("a window more, though there was one to use")
		}
		b.main.signInAsOther()
		b.q.until(t, "the list", func() bool { return b.main.showing == "sign-in" && b.form().popup != nil })
		b.q.until(t, "the picture", func() bool { b.q.drain(); return b.images.busy == 0 && len(b.images.kept) > 0 })
		list := b.accounts()
		if len(list) != 2 || list[0].ProfileID != p.ID || list[1].ProfileID != app.BuiltInProfile || list[0].Address != list[1].Address {
			t.Fatalf("offered: %+v", list)
		}
		b.shot(b.main.w, "signin-accounts-"+string(look))
		// By keyboard: the second one.
		focused := b.main.w.Canvas().Focused()
		for _, k := range []fyne.KeyName{fyne.KeyHome, fyne.KeyDown, fyne.KeyReturn} {
			focused.TypedKey(&fyne.KeyEvent{Name: k})
		}
		if s := b.form(); s.popup != nil || !s.own() || s.password.Text() != c.Password {
			t.Errorf("chosen: %q on %q", s.email.Text(), s.profile)
		}
		b.signInAs(app.BuiltInProfile, string(c.Address), c.Password)
		if got, err := b.session.Emoticons(); err != nil || len(got) != 1 || len(b.session.Picture()) == 0 {
			t.Errorf("back again: %v, %v", got, err)
		}
	})
}

// TestNotRemembered: without Remember me the form is empty afterwards and the
// account is not offered.
func TestNotRemembered(t *testing.T) {
	builtIn := startBuiltIn(t)
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.Show()
	c := builtIn.Credentials()
	p := b.addServer("Mine", c.Server, c.Login)
	test.Tap(b.form().automatic)
	test.Tap(b.form().remember)
	if s := b.form(); s.keep.On() || s.automatic.On() {
		t.Error("what needs to be remembered stays ticked")
	}
	b.signInAs(p.ID, string(c.Address), c.Password)
	b.q.until(t, "stored", func() bool { return !b.account.Remember })
	b.signOut()
	if s := b.form(); s.email.Text() != "" || s.password.Text() != "" || len(b.accounts()) > 0 {
		t.Errorf("the form has %q", s.email.Text())
	}
}

// TestRemoveAccount: it asks; then the account, its data and its password are
// gone, and the windows go on with another one.
func TestRemoveAccount(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		builtIn := startBuiltIn(t)
		ring, _ := memoryKeyring()
		dir := t.TempDir()
		b := newBenchIn(t, look, dir, builtIn, func(o *Options, _ *store.DB) { o.Keyring = ring })
		b.Show()
		c := builtIn.Credentials()
		p := b.addServer("Mine", c.Server, c.Login)
		test.Tap(b.form().keep)
		b.signInAs(p.ID, string(c.Address), c.Password)
		b.q.until(t, "kept", func() bool { return b.account.RememberPassword })
		gone := b.account
		b.signOut()
		b.form().openAccounts()
		focused := b.main.w.Canvas().Focused()
		focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
		focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
		if _, ok := b.library.Account(gone.Address, p.ID); !ok {
			t.Fatal("it was removed without a question")
		}
		b.shot(b.main.w, "signin-remove-"+string(look))
		buttons := dialogButtons(b.main.w)
		test.Tap(buttons[len(buttons)-1]) // the focus is on Cancel
		b.q.until(t, "gone", func() bool { _, ok := b.library.Account(gone.Address, p.ID); return !ok && !b.moving })
		if password, _ := ring.Get(gone.Secret); password != "" {
			t.Error("the keyring has its password still")
		}
		if !b.account.Is(app.You, app.BuiltInProfile) || b.form().email.Text() != string(app.You) {
			t.Errorf("in use is %+v, the form has %q", b.account, b.form().email.Text())
		}
		// The built-in account in use can be emptied too.
		if err := b.session.SetSetting("x", "y"); err != nil {
			t.Fatal(err)
		}
		removed := false
		b.removeAccount(b.account, func() { removed = true })
		b.q.until(t, "emptied", func() bool { return removed })
		if b.session.Setting("x") != "" {
			t.Error("something is left")
		}
	})
}

// TestMovingWaits: nothing of the account before comes through once another
// one is used, and settings that were not stored yet are.
func TestMovingWaits(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, startBuiltIn(t), nil)
	b.Show()
	before, came := b.session, false
	call(b.UI, func(ctx context.Context) (int, error) {
		<-ctx.Done()
		for deadline := time.Now().Add(50 * time.Millisecond); time.Now().Before(deadline); runtime.Gosched() {
			if b.library.Session() != before {
				t.Error("moved before the work had ended")
				break
			}
		}
		return 0, nil
	}, func(int, error) { came = true })
	b.set(settingSmallRows, "yes")
	b.set(settingHideOffline, "yes")
	done := false
	b.use(app.Account{Address: "lena@example.org", ProfileID: app.EscargotProfile}, func(err error) { done = err == nil })
	call(b.UI, func(context.Context) (int, error) { t.Error("work began while moving"); return 0, nil }, nil)
	b.after(0, func() { t.Error("a timer began while moving") })
	b.q.until(t, "moved", func() bool { return done })
	if came || b.session == before || b.setting(settingSmallRows) != "" {
		t.Errorf("came %v, the setting is %q", came, b.setting(settingSmallRows))
	}
	back := false
	b.use(app.Account{Address: app.You, ProfileID: app.BuiltInProfile}, func(err error) { back = err == nil })
	b.q.until(t, "back", func() bool { return back })
	if b.setting(settingSmallRows) != "yes" || b.setting(settingHideOffline) != "yes" {
		t.Error("a setting was lost")
	}
	if b.setting(settingTheme) != string(theme.AlwaysLight) {
		t.Error("the look is not the same for every account")
	}
}

// TestAccountOfTheFuture: an account whose database is of a newer Papilio says
// so, and the one in use goes on.
func TestAccountOfTheFuture(t *testing.T) {
	builtIn := startBuiltIn(t)
	b := newBench(t, theme.AlwaysLight, builtIn, nil)
	b.Show()
	a, err := b.library.SaveAccount(app.Account{Address: "lena@example.org", ProfileID: app.EscargotProfile, Remember: true})
	if err != nil {
		t.Fatal(err)
	}
	file := make([]byte, 4096)
	copy(file, "SQLite format 3\x00")
	file[62] = 99 // user_version
	if err := os.WriteFile(filepath.Join(a.Dir, "papilio.db"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	b.form().pick(app.EscargotProfile)
	b.form().email.SetText("lena@example.org")
	b.form().password.SetText("secret")
	test.Tap(b.form().button)
	b.q.until(t, "the sentence", func() bool { return b.form().wrong == T("error.account-newer") })
	if !b.account.Is(app.You, app.BuiltInProfile) || b.form().email.Text() != "lena@example.org" || !b.form().form.Visible() {
		t.Errorf("in use is %+v", b.account)
	}
	b.signInAs(app.BuiltInProfile, string(app.You), builtIn.Credentials().Password)
}

// TestToolsOfTheAccount: what belongs to an account is not opened while the form
// names another one.
func TestToolsOfTheAccount(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, startBuiltIn(t), nil)
	b.Show()
	if !b.main.ofAccount() {
		t.Error("the account in the form is not the one in use")
	}
	b.form().email.SetText("somebody@example.org")
	open := &desktop.CustomShortcut{KeyName: fyne.KeyE, Modifier: fyne.KeyModifierShortcutDefault}
	if !b.main.shortcut(open) {
		t.Fatal("there is no such shortcut")
	}
	if b.main.ofAccount() || b.emoticons != nil {
		t.Error("somebody else's emoticons are shown")
	}
}
