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
		s := b.main.signIn
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
		s.server.SetChosen(serverOther)
		s.serverChosen()
		s.email.SetText("lena@example.org")
		s.password.SetText("secret")
		s.address.SetText("127.0.0.1:1")
		test.Tap(s.button)
		b.q.until(t, "an error", func() bool { return s.address.Error() != "" })
		b.shot(b.main.w, "signin-other-"+string(look))
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
	s := b.main.signIn
	s.email.SetText("lena@example.org")
	s.password.SetText("secret")
	s.address.SetText(silent.Addr().String())
	test.Tap(s.button)
	if s.form.Visible() || s.button.Text != T("signin.cancel") {
		t.Fatal("the steps are not shown")
	}
	test.Tap(s.button)
	b.q.until(t, "the form", func() bool { return s.form.Visible() })
	if s.address.Error() != "" || s.wrong != "" {
		t.Errorf("cancelling is an error: %q %q", s.address.Error(), s.wrong)
	}

	// Once more: what was wrong before is forgotten, a Return too many does
	// nothing, and Escape is Cancel.
	s.address.SetError("an error from before", "")
	b.main.w.Canvas().Focus(s.button)
	s.button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.form.Visible() || s.address.Error() != "" || b.main.w.Canvas().Focused() != nil {
		t.Errorf("busy %v, error %q, focus on %T", !s.form.Visible(), s.address.Error(), b.main.w.Canvas().Focused())
	}
	b.main.w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	b.q.until(t, "the form again", func() bool { return s.form.Visible() })
}

func TestFormSaysWhatIsMissing(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.Show()
	s := b.main.signIn
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
	s.password.SetText("secret")
	s.start()
	if s.address.Error() == "" {
		t.Error("no server is no error")
	}
}

// TestPasswordInKeyring: it is kept there only, and comes back.
func TestPasswordInKeyring(t *testing.T) {
	builtIn := startBuiltIn(t)
	ring, kept := memoryKeyring()
	var db *store.DB
	b := newBench(t, theme.AlwaysLight, nil, func(o *Options, d *store.DB) { o.Keyring, db = ring, d })
	b.Show()
	s := b.main.signIn
	c := builtIn.Credentials()
	s.email.SetText(string(c.Address))
	s.password.SetText(c.Password)
	s.address.SetText(c.Server)
	s.login.SetText(c.Login)
	test.Tap(s.keep)
	test.Tap(s.button)
	b.q.until(t, "signed in", func() bool { return b.main.showing == "contacts" })
	b.q.until(t, "stored", func() bool { return !b.memory.saving && b.keyringHas(kept, c) })
	for _, key := range []string{settingServer, settingOtherServer, settingOtherLogin, settingAddress, settingStatus, settingPassword} {
		if v, err := db.Setting(key); err != nil || v == c.Password {
			t.Errorf("setting %s is %q, %v", key, v, err)
		}
	}
	b.main.signOut()
	b.q.until(t, "the form", func() bool { return b.main.showing == "sign-in" })
	b.q.until(t, "the password", func() bool { return s.password.Text() == c.Password })
	test.Tap(s.keep) // not any more
	test.Tap(s.button)
	b.q.until(t, "forgotten", func() bool { return b.main.showing == "contacts" && !b.keyringHas(kept, c) })
}

// keyringHas asks through the keyring, since its map has a lock.
func (b *bench) keyringHas(_ map[string]string, c app.Credentials) bool {
	p, _ := b.keyring.Get(string(c.Address))
	return p == c.Password
}

func TestNoKeyring(t *testing.T) {
	none := errors.New("no keyring")
	b := newBench(t, theme.AlwaysLight, nil, func(o *Options, _ *store.DB) {
		o.Keyring = &Keyring{Get: func(string) (string, error) { return "", none },
			Set: func(string, string) error { t.Error("something was stored"); return none }, Delete: func(string) error { return nil }}
	})
	b.Show()
	s := b.main.signIn
	test.Tap(s.keep)
	b.q.until(t, "the box says so", func() bool { return s.keepNote.Visible() })
	if s.keep.On() || !s.keep.Disabled() {
		t.Error("the box can be ticked without a keyring")
	}
	b.shot(b.main.w, "signin-no-keyring")
}

func TestAutomatic(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, startBuiltIn(t), func(_ *Options, db *store.DB) {
		if err := db.SetSetting(settingAutomatic, "yes"); err != nil {
			t.Fatal(err)
		}
	})
	b.Show()
	b.q.until(t, "signed in", func() bool { return b.main.showing == "contacts" })
	b.main.signOut()
	b.q.until(t, "the form", func() bool { return b.main.showing == "sign-in" })
	b.Show()
	if b.main.signIn.cancel != nil {
		t.Error("whoever signed out is signed in again")
	}
}
