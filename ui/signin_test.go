package ui

import (
	"errors"
	"net"
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
		srv := startBuiltIn(t)
		b := newBench(t, look, nil, nil)
		b.Show()
		b.addServer("By hand", srv.Credentials().Server, srv.Credentials().Login)
		b.form().email.SetText(string(srv.Credentials().Address))
		b.form().password.SetText("not this one")
		test.Tap(b.form().button)
		b.q.until(t, "an error", func() bool { return b.form().password.Error() != "" })
		s := b.form()
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

// TestBuiltInNeedsNoPassword: with the built-in server there is no password to
// write or to keep, and its account is the only one.
func TestBuiltInNeedsNoPassword(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, startBuiltIn(t), nil)
		b.Show()
		s := b.form()
		b.shot(b.main.w, "signin-built-in-"+string(look))
		if s.password.Visible() || s.keep.Visible() || !s.automatic.Visible() {
			t.Error("the built-in server asks for a password")
		}
		s.email.SetText("somebody@papilio.local")
		test.Tap(s.button)
		if s.email.Error() != T("error.not-built-in") || s.cancel != nil {
			t.Errorf("another address: %q", s.email.Error())
		}
		b.addServer("Attic", "127.0.0.1:1", "")
		if !s.password.Visible() || !s.keep.Visible() {
			t.Error("another server asks for no password")
		}
		s.pick(app.BuiltInProfile)
		s.email.SetText(string(app.You)) // takes away what was filled in
		test.Tap(s.button)
		b.q.until(t, "signed in", func() bool { return b.main.showing == "contacts" })
	})
}
