package ui

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/store"
	"papilio/ui/theme"
)

// addServer puts a server in the library and chooses it in the form.
func (b *bench) addServer(name, server, login string) app.Profile {
	b.t.Helper()
	p, err := b.library.SaveProfile(app.Profile{Name: name, Server: server, Login: login})
	if err != nil {
		b.t.Fatal(err)
	}
	b.main.signIn.pick(p.ID)
	return p
}

// form returns the sign-in form; another account has another one.
func (b *bench) form() *signIn { return b.main.signIn }

// signInAs fills in the form and signs in.
func (b *bench) signInAs(profile, address, password string) {
	b.t.Helper()
	s := b.form()
	s.pick(profile)
	s.email.SetText(address)
	s.password.SetText(password)
	test.Tap(s.button)
	b.q.until(b.t, "signed in as "+address, func() bool {
		return b.main.showing == "contacts" && string(b.people.self.Address) == address && b.account.ProfileID == profile
	})
	b.q.until(b.t, "remembered", func() bool {
		a, _ := b.library.Account(b.account.Address, profile)
		return !a.Used.IsZero()
	})
}

func (b *bench) signOut() {
	b.t.Helper()
	b.main.signOut()
	b.q.until(b.t, "the form", func() bool { return b.main.showing == "sign-in" })
}

func TestSignInWithOneClick(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, startBuiltIn(t), nil)
		b.Show()
		b.shot(b.main.w, "signin-"+string(look))
		test.Tap(b.main.signIn.button)
		b.shot(b.main.w, "signin-progress-"+string(look))
		b.q.until(t, "signed in", func() bool { return b.main.showing == "contacts" })
	})
}

func TestWrongPassword(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, startBuiltIn(t), nil)
		b.Show()
		s := b.form()
		s.password.SetText("not this one")
		test.Tap(s.button)
		b.q.until(t, "an error", func() bool { return s.password.Error() != "" })
		if s.button.Text != T("signin.button") || s.cancel != nil {
			t.Error("the form cannot be sent again")
		}
		b.shot(b.main.w, "signin-error-"+string(look))
		s.showDetails()
		b.shot(b.main.w, "signin-details-"+string(look))
		b.main.w.Canvas().Overlays().Remove(b.main.w.Canvas().Overlays().Top())

		b.addServer("Attic", "127.0.0.1:1", "")
		s.email.SetText("lena@example.org")
		s.password.SetText("secret")
		test.Tap(s.button)
		b.q.until(t, "an error", func() bool { return b.form().wrong != "" })
		if got := b.form(); got.email.Text() != "lena@example.org" || got.password.Text() != "secret" || b.account.Address != "lena@example.org" {
			t.Errorf("the form has %q, the account is %+v", got.email.Text(), b.account)
		}
		b.shot(b.main.w, "signin-server-error-"+string(look))
	})
}

// TestCancel: a server that takes the connection and says nothing can be left.
func TestCancel(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.Show()
	b.addServer("Silent", silent.Addr().String(), "")
	s := b.form()
	s.email.SetText("lena@example.org")
	s.password.SetText("secret")
	test.Tap(s.button)
	if s.form.Visible() || s.button.Text != T("signin.cancel") {
		t.Fatal("the steps are not shown")
	}
	test.Tap(s.button) // while the account is being opened
	b.q.until(t, "the form", func() bool { return b.form() != s && b.form().form.Visible() })
	s = b.form()
	test.Tap(s.button)
	if s.form.Visible() || s.button.Text != T("signin.cancel") {
		t.Fatal("the steps are not shown")
	}
	test.Tap(s.button)
	b.q.until(t, "the form", func() bool { return s.form.Visible() })
	if s.wrong != "" {
		t.Errorf("cancelling is an error: %q", s.wrong)
	}

	// Once more: what was wrong before is forgotten, a Return too many does
	// nothing, and Escape is Cancel.
	s.password.SetError("an error from before", "")
	b.main.w.Canvas().Focus(s.button)
	s.button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.form.Visible() || s.password.Error() != "" || b.main.w.Canvas().Focused() != nil {
		t.Errorf("busy %v, error %q, focus on %T", !s.form.Visible(), s.password.Error(), b.main.w.Canvas().Focused())
	}
	b.main.w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	b.q.until(t, "the form again", func() bool { return s.form.Visible() })
}

func TestFormSaysWhatIsMissing(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.Show()
	s := b.form()
	s.start()
	if s.email.Error() == "" {
		t.Error("no address is no error")
	}
	test.Type(s.email.Entry, "lena@example.org")
	if s.email.Error() != "" {
		t.Error("the error stays while the field is corrected")
	}
	s.start()
	if s.password.Error() == "" {
		t.Error("no password is no error")
	}
}

// TestPasswordInKeyring: it is kept there only, and comes back.
func TestPasswordInKeyring(t *testing.T) {
	builtIn := startBuiltIn(t)
	ring, _ := memoryKeyring()
	dir := t.TempDir()
	b := newBenchIn(t, theme.AlwaysLight, dir, nil, func(o *Options, _ *store.DB) { o.Keyring = ring })
	b.Show()
	c := builtIn.Credentials()
	p := b.addServer("Mine", c.Server, c.Login)
	test.Tap(b.form().keep)
	b.signInAs(p.ID, string(c.Address), c.Password)
	kept := func() string { password, _ := ring.Get(b.account.Secret); return password }
	b.q.until(t, "kept", func() bool { return kept() == c.Password && b.account.RememberPassword })
	b.signOut()
	b.q.until(t, "the password", func() bool { return b.form().password.Text() == c.Password })
	if found := findIn(t, dir, c.Password); found != "" {
		t.Errorf("the password is in %s", found)
	}

	// It is not sent for another account, nor to another server.
	b.form().email.SetText("somebody@example.org")
	if got := b.form().password.Text(); got != "" {
		t.Error("the password stays in the form of another address")
	}
	b.form().fill(b.account)
	b.q.until(t, "the password again", func() bool { return b.form().password.Text() == c.Password })
	b.form().serverChosen(app.CrossTalkProfile)
	if got := b.form().password.Text(); got != "" {
		t.Error("the password stays in the form of another server")
	}
	b.form().fill(b.account)
	b.q.until(t, "the password once more", func() bool { return b.form().password.Text() == c.Password })
	test.Tap(b.form().keep) // not any more
	test.Tap(b.form().button)
	b.q.until(t, "forgotten", func() bool { return b.main.showing == "contacts" && kept() == "" && !b.account.RememberPassword })
}

func TestNoKeyring(t *testing.T) {
	none := errors.New("no keyring")
	b := newBench(t, theme.AlwaysLight, nil, func(o *Options, _ *store.DB) {
		o.Keyring = &Keyring{Get: func(string) (string, error) { return "", none },
			Set: func(string, string) error { t.Error("something was stored"); return none }, Delete: func(string) error { return nil }}
	})
	b.Show()
	s := b.form()
	test.Tap(s.keep)
	b.q.until(t, "the box says so", func() bool { return s.keepNote.Visible() })
	if s.keep.On() || !s.keep.Disabled() {
		t.Error("the box can be ticked without a keyring")
	}
	test.Tap(s.automatic)
	if s.automatic.On() {
		t.Error("signing in automatically is offered without a password")
	}
	b.shot(b.main.w, "signin-no-keyring")
}

// TestAutomatic: the account used last signs in by itself at the start, once,
// and that can be left.
func TestAutomatic(t *testing.T) {
	builtIn := startBuiltIn(t)
	dir := t.TempDir()
	first := newBenchIn(t, theme.AlwaysLight, dir, builtIn, nil)
	first.Show()
	test.Tap(first.form().automatic)
	first.signInAs(app.BuiltInProfile, string(app.You), builtIn.Credentials().Password)
	first.signOut()
	first.Close()
	if err := first.library.Close(); err != nil {
		t.Fatal(err)
	}

	b := newBenchIn(t, theme.AlwaysLight, dir, builtIn, nil)
	b.Show()
	if b.form().button.Text != T("signin.cancel") || b.form().cancel == nil {
		t.Error("there is no Cancel while it signs in by itself")
	}
	b.q.until(t, "signed in", func() bool { return b.main.showing == "contacts" })
	b.signOut()
	b.Show()
	if b.form().cancel != nil {
		t.Error("whoever signed out is signed in again")
	}
}

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
		top := b.main.w.Canvas().Focused()
		top.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace}) // Remove has the focus
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
	release := make(chan struct{})
	call(b.UI, func(ctx context.Context) (int, error) { <-ctx.Done(); <-release; return 0, nil }, func(int, error) { came = true })
	b.set(settingSmallRows, "yes")
	b.set(settingHideOffline, "yes")
	done := false
	b.use(app.Account{Address: "lena@example.org", ProfileID: app.EscargotProfile}, func(err error) { done = err == nil })
	call(b.UI, func(context.Context) (int, error) { t.Error("work began while moving"); return 0, nil }, nil)
	b.after(0, func() { t.Error("a timer began while moving") })
	b.q.drain()
	if b.session != before || done {
		t.Error("moved before the work had ended")
	}
	close(release)
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
