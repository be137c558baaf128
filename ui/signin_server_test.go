package ui

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/ui/theme"
)

// findIn returns the first file of a folder that has a text in it.
func findIn(t *testing.T, dir, text string) (found string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), text) {
			found = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func certificatePEM(t *testing.T, name string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// TestAddServer: what is wrong is said under its field; a good one is in the
// list and chosen.
func TestAddServer(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, startBuiltIn(t), nil)
		b.Show()
		b.form().serverChosen(addServer)
		s := b.serverWin
		if s == nil || !s.shown || b.form().server.Chosen() != app.BuiltInProfile {
			t.Fatal("the window is not open, or the list has forgotten the server")
		}
		b.shot(s.w, "server-new-"+string(look))
		for _, step := range []struct {
			set   func()
			error func() string
			code  string
		}{
			{func() {}, func() string { return s.name.Error() }, "profile-name-empty"},
			{func() { s.name.SetText("escargot") }, func() string { return s.server.Error() }, "server-empty"},
			{func() { s.server.SetText("two words") }, func() string { return s.server.Error() }, "bad-server"},
			{func() { s.server.SetText("attic.example.org"); s.login.SetText("http://attic.example.org/") }, func() string { return s.login.Error() }, "login-plain"},
			{func() { s.login.SetText(""); s.gateway.SetText("gopher://x") }, func() string { return s.gateway.Error() }, "bad-gateway"},
			{func() { s.gateway.SetText(""); s.pin.SetText("12:34") }, func() string { return s.pin.Error() }, "bad-pin"},
			{func() { s.pin.SetText("") }, func() string { return s.name.Error() }, "profile-name-taken"},
		} {
			step.set()
			s.keep()
			b.q.until(t, step.code, func() bool { return step.error() == T("error."+step.code) })
			if step.code == "login-plain" {
				b.shot(s.w, "server-wrong-"+string(look))
			}
		}
		b.app.Clipboard().SetContent("no certificate")
		test.Tap(s.caPaste)
		if s.caProblem != T("error.bad-ca") {
			t.Errorf("pasted rubbish: %q", s.caProblem)
		}
		b.app.Clipboard().SetContent(certificatePEM(t, "Attic CA"))
		test.Tap(s.caPaste)
		if s.caProblem != "" || s.caNames.Text != "Attic CA" {
			t.Errorf("pasted: %q, %q", s.caProblem, s.caNames.Text)
		}
		s.name.SetText("Attic")
		b.shot(s.w, "server-filled-"+string(look))
		s.keep()
		b.q.until(t, "chosen", func() bool { return !s.shown && !b.form().own() })
		p, ok := b.library.Profile(b.form().profile)
		if !ok || p.Name != "Attic" || p.Server != "attic.example.org:1863" || len(p.CA) == 0 || b.form().email.Text() != "" {
			t.Errorf("the server is %+v, the form has %q", p, b.form().email.Text())
		}
		b.shot(b.main.w, "signin-server-"+string(look))

		// Nothing uses it: it goes without a question.
		test.Tap(b.form().change)
		test.Tap(s.remove)
		b.q.until(t, "gone", func() bool { _, ok := b.library.Profile(p.ID); return !ok && !s.shown })
		if !b.form().own() {
			t.Error("the form has the server still")
		}
	})
}

// TestChangeKnownServer: the address of a revival server can be changed and put
// back.
func TestChangeKnownServer(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, startBuiltIn(t), nil)
	b.Show()
	b.form().pick(app.EscargotProfile)
	test.Tap(b.form().change)
	s := b.serverWin
	if s.remove.Visible() || s.restore.Visible() {
		t.Error("it can be removed, or restored without a change")
	}
	came := s.server.Text()
	s.server.SetText("moved.example.org:1")
	s.keep()
	b.q.until(t, "saved", func() bool { p, _ := b.library.Profile(app.EscargotProfile); return p.Changed && !s.shown })
	test.Tap(b.form().change)
	if s.server.Text() != "moved.example.org:1" || !s.restore.Visible() {
		t.Errorf("it is %q", s.server.Text())
	}
	b.shot(s.w, "server-changed")
	test.Tap(s.restore)
	b.q.until(t, "restored", func() bool { return s.server.Text() == came && !s.restore.Visible() })
	s.w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.shown {
		t.Error("Escape does not close it")
	}
}

// TestServerTest: every step is shown with its result; a server that is not
// there fails with a sentence, and no password is sent anywhere.
func TestServerTest(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		builtIn := startBuiltIn(t)
		b := newBench(t, look, builtIn, nil)
		b.Show()
		b.openServer("")
		s, c := b.serverWin, builtIn.Credentials()
		s.name.SetText("Attic")
		s.server.SetText(c.Server)
		s.login.SetText(c.Login)
		test.Tap(s.test)
		if s.test.Text != T("server.test.stop") {
			t.Error("it cannot be stopped")
		}
		b.q.until(t, "the end", func() bool { return s.cancel == nil })
		if s.steps.good.Text != T("server.test.good") || len(s.steps.keys) < 3 {
			t.Errorf("%q after %v", s.steps.good.Text, s.steps.keys)
		}
		b.shot(s.w, "server-test-"+string(look))
		s.server.SetText("127.0.0.1:1")
		test.Tap(s.test)
		b.q.until(t, "the end", func() bool { return s.cancel == nil })
		if s.steps.good.Text != "" || s.steps.bad == "" {
			t.Errorf("a dead server: %q, %q", s.steps.good.Text, s.steps.bad)
		}
		b.shot(s.w, "server-test-failed-"+string(look))
	})
}

// TestRemoveUsedServer: a server that accounts use asks, and takes them along.
func TestRemoveUsedServer(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		builtIn := startBuiltIn(t)
		b := newBench(t, look, builtIn, nil)
		b.Show()
		c := builtIn.Credentials()
		p := b.addServer("Attic", c.Server, c.Login)
		b.signInAs(p.ID, string(c.Address), c.Password)
		b.openServer(p.ID)
		test.Tap(b.serverWin.remove)
		if _, ok := b.library.Profile(p.ID); !ok {
			t.Fatal("it was removed without a question")
		}
		b.shot(b.serverWin.w, "server-remove-"+string(look))
		buttons := dialogButtons(b.serverWin.w)
		test.Tap(buttons[len(buttons)-1])
		b.q.until(t, "gone", func() bool {
			_, ok := b.library.Profile(p.ID)
			return !ok && b.main.showing == "sign-in" && b.account.ProfileID == app.BuiltInProfile
		})
		if len(b.library.AccountsOf(p.ID)) > 0 {
			t.Error("its account is there still")
		}
	})
}
