package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// firstBench is a bench at its very first start.
func firstBench(t *testing.T, look theme.Variant, builtIn *app.BuiltIn) *bench {
	b := newBench(t, look, builtIn, nil)
	b.welcome.done = false
	b.Show()
	if b.main.showing != "first" || b.main.bar.Visible() || b.form().content.Visible() {
		t.Fatalf("it shows %q", b.main.showing)
	}
	return b
}

// windowText is all text of a window that is shown.
func windowText(w fyne.Window) string {
	var all []string
	walk(w.Content(), func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widget.Label:
			all = append(all, o.Text)
		case *widget.Check:
			all = append(all, o.Text)
		case *widget.Button:
			all = append(all, o.Text)
		}
	})
	return strings.Join(all, "\n")
}

// TestFirstRun: one click from the first page is a working messenger, with the
// name and the picture that were chosen, and the page does not come again.
func TestFirstRun(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := firstBench(t, look, startBuiltIn(t))
		f := b.main.first
		if b.main.w.Canvas().Focused() != f.start || f.place() != placeBuiltIn || f.name.Text() != "Lena (#)" || f.picture.Chosen() == "" {
			t.Errorf("not everything is chosen: %q, %q, %q", f.place(), f.name.Text(), f.picture.Chosen())
		}
		b.shot(b.main.w, "first-run-"+string(look))
		b.main.w.Resize(fyne.NewSize(280, 420))
		b.shot(b.main.w, "first-run-small-"+string(look))
		b.main.w.Resize(fyne.NewSize(mainWidth, signHeight))
		for _, key := range []string{"first.title", "first.what", "first.built-in", "first.revival", "first.own", "first.start"} {
			if !strings.Contains(windowText(b.main.w), T(key)) {
				t.Errorf("it does not say %q", T(key))
			}
		}
		if !strings.Contains(T("first.plain"), "not encrypted") {
			t.Errorf("it says %q", T("first.plain"))
		}
		f.name.SetText("Lena the first")
		f.picture.SetChosen("cat")
		test.Tap(f.start)
		b.q.until(t, "signed in", func() bool { return b.main.showing == "contacts" })
		cat := protocol.HashOf(assets.Bytes("pictures/cat.png"))
		b.q.until(t, "name and picture", func() bool {
			return b.people.self.Name == "Lena the first" && protocol.HashOf(b.session.Picture()) == cat && b.main.bar.Visible()
		})
		b.q.until(t, "remembered", func() bool { return !b.library.New() })
		b.signOut()
		if b.main.showing != "sign-in" {
			t.Errorf("afterwards it shows %q", b.main.showing)
		}
	})
}

// TestFirstRunElsewhere: a revival server leads to the form, a server of one's
// own to the window that adds it.
func TestFirstRunElsewhere(t *testing.T) {
	b := firstBench(t, theme.AlwaysLight, startBuiltIn(t))
	f := b.main.first
	f.choose(placeRevival)
	if f.start.Text != T("first.next") {
		t.Errorf("the button says %q", f.start.Text)
	}
	test.Tap(f.start)
	if s := b.form(); b.main.showing != "sign-in" || s.profile != app.EscargotProfile || s.email.Text() != "" || !s.plain.Visible() {
		t.Errorf("it shows %q, %q", b.main.showing, s.profile)
	}
	b.shot(b.main.w, "signin-revival")
	// And back, by the link and by Escape, with everything as it was.
	for _, back := range []func(){func() { test.Tap(b.form().back) }, func() { b.main.w.Canvas().Unfocus(); key(b.main.w, fyne.KeyEscape) }} {
		if !b.form().back.Visible() {
			t.Error("there is no way back")
		}
		back()
		if b.main.showing != "first" || f.place() != placeRevival || b.welcome.done {
			t.Errorf("back is %q, %q", b.main.showing, f.place())
		}
		test.Tap(f.start)
	}

	own := firstBench(t, theme.AlwaysDark, nil)
	if own.main.first.place() != placeRevival {
		t.Errorf("without a built-in server %q is chosen", own.main.first.place())
	}
	own.main.first.choose(placeOwn)
	test.Tap(own.main.first.start)
	if own.serverWin == nil || !own.serverWin.shown {
		t.Error("no window to add a server")
	}

	// What was chosen is of the account that is signed in to at last.
	builtIn := startBuiltIn(t)
	c := builtIn.Credentials()
	p := own.addServer("Mine", c.Server, c.Login)
	own.signInAs(p.ID, string(c.Address), c.Password)
	own.q.until(t, "the picture", func() bool {
		return protocol.HashOf(own.session.Picture()) == protocol.HashOf(assets.Bytes("pictures/fox.png"))
	})
}
