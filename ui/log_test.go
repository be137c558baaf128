package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/trace"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// logText is all that is kept in the log.
func logText(l *logWindow) string {
	var b strings.Builder
	for _, r := range l.records {
		b.WriteString(r.String())
	}
	return b.String()
}

// tickets are what the built-in server gives out.
var tickets = regexp.MustCompile("[A-Z2-7]{26}")

// TestProtocolLog: a session from the sign-in to a file, read, filtered, paused,
// saved and cleared; nothing is recorded while the window is closed.
func TestProtocolLog(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		builtIn := startBuiltIn(t)
		b := newBench(t, look, builtIn, nil)
		b.Show()
		if b.session.Trace().On() {
			t.Error("it is recorded although nobody watches")
		}
		b.openProtocolLog()
		l := b.protocolLog
		b.shot(l.w, "log-empty-"+string(look))
		c := builtIn.Credentials()
		b.signInAs(app.BuiltInProfile, string(c.Address), c.Password)
		has := func(want ...string) func() bool {
			return func() bool {
				text := logText(l)
				for _, w := range want {
					if !strings.Contains(text, w) {
						return false
					}
				}
				return true
			}
		}
		b.q.until(t, "the sign-in", has("VER 1 MSNP9", "USR 4 TWN S •••", "LST ", "CHG ", "ILN ", "MSNSLP", "EUF-GUID: {A4268EEC-FEC5-49E5-95C3-F126696BDBF6} (picture or emoticon)"))
		if text := logText(l); strings.Contains(text, c.Password) || tickets.MatchString(text) {
			t.Error("a secret is in the log")
		}
		b.shot(l.w, "log-"+string(look))

		// Into a tree.
		slp := -1
		for i, r := range l.shown {
			if r.Title() == "SLP" && r.Direction() == trace.Out {
				slp = i
				break
			}
		}
		l.w.Canvas().Focus(l.list)
		l.list.Select(l.shown[slp].Number())
		key(l.w, fyne.KeyRight)
		if !l.list.Unfolded(l.shown[slp].Number()) {
			t.Errorf("the tree is not shown; the focus is on %T, %d of %d is selected", l.w.Canvas().Focused(), l.list.Selected(), len(l.shown))
		}
		key(l.w, fyne.KeyDown, fyne.KeyDown)
		b.shot(l.w, "log-tree-"+string(look))
		l.shortcut(&fyne.ShortcutCopy{})
		if s := b.app.Clipboard().Content(); !strings.Contains(s, "SLP INVITE") || !strings.Contains(s, "Call-ID") {
			t.Errorf("copied %q", s)
		}

		// Filters.
		l.kind.OnChanged("p2p")
		b.q.until(t, "filtered", func() bool {
			return len(l.shown) > 0 && l.shown[0].Kind() == trace.Peer && len(l.shown) < len(l.records)
		})
		l.kind.OnChanged("")
		l.search.SetText("lst")
		b.q.until(t, "searched", func() bool {
			for _, r := range l.shown {
				if r.Title() != "LST" && !r.Matches("lst") {
					return false
				}
			}
			return len(l.shown) > 0 && len(l.shown) < len(l.records)
		})
		b.shot(l.w, "log-filter-"+string(look))
		if look == theme.AlwaysDark {
			l.w.Resize(fyne.NewSize(630, 320))
			b.shot(l.w, "log-small")
		}
		l.search.SetText("")
		b.q.until(t, "all again", func() bool { return len(l.shown) == len(l.records) })

		// Pause: what comes is kept.
		l.pause()
		shown := len(l.shown)
		if err := b.session.SetStatus(t.Context(), protocol.Away); err != nil {
			t.Fatal(err)
		}
		b.q.until(t, "held", func() bool { return l.held > 0 && has("CHG")() })
		if len(l.shown) != shown {
			t.Error("a paused log moves")
		}
		l.pause()
		b.q.until(t, "goes on", func() bool { return len(l.shown) == len(l.records) })

		// Save and clear.
		folder := t.TempDir()
		b.set(settingFolder, folder)
		l.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierShortcutDefault})
		saved := logText(l)
		b.saveAs("log.txt")
		b.q.until(t, "saved", func() bool {
			data, err := os.ReadFile(filepath.Join(folder, "log.txt"))
			return err == nil && string(data) == saved
		})
		test.Tap(l.clearButton)
		if len(l.records) > 0 || len(l.shown) > 0 || l.cost != 0 {
			t.Error("it is not cleared")
		}

		l.w.Canvas().Focus(l.list)
		key(l.w, fyne.KeyEscape)
		b.q.until(t, "nothing is recorded", func() bool { return !b.session.Trace().On() })
	})
}

// TestLogBounds: the window keeps the newest, and does not grow.
func TestLogBounds(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openProtocolLog()
	l := b.protocolLog
	tap := &trace.Tap{}
	w := tap.Watch()
	defer w.Close()
	line := tap.Line(trace.Peer)
	line.With("maria@example.org")
	for range 6 {
		for range 2000 {
			line.Packet(trace.In, trace.Packet{Identifier: 7, Flags: 2})
		}
		list, missed := w.Take()
		l.took(list, missed)
	}
	if len(l.records) != maxLog || len(l.shown) != maxLog || l.records[0].Number() != 2001 || l.cost > maxLogBytes {
		t.Errorf("%d kept, %d shown, %d bytes, the first is %d", len(l.records), len(l.shown), l.cost, l.records[0].Number())
	}
	l.onlyWith("maria@example.org")
	b.q.until(t, "all with Maria", func() bool { return len(l.shown) == maxLog && l.with.Chosen() == "maria@example.org" })
	l.onlyWith("jonas@example.org")
	b.q.until(t, "none with Jonas", func() bool { return len(l.shown) == 0 && !l.empty.Hidden })
}

// TestAboutAndKeys: what Papilio is made of with the words of every licence, and
// every shortcut of the menus in the list.
func TestAboutAndKeys(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		b.Show()
		b.openAbout()
		a := b.about
		b.shot(a.w, "about-"+string(look))
		key(a.w, fyne.KeyEnd)
		last := a.notices[len(a.notices)-1]
		if a.name.Text != last.Path+" "+last.Version || a.link.Text != "https://pkg.go.dev/"+last.Path || a.text.Text != flowing(last.Text) {
			t.Errorf("%q, %q", a.name.Text, a.link.Text)
		}
		b.shot(a.w, "about-library-"+string(look))
		key(a.w, fyne.KeyHome)
		if !strings.Contains(a.text.Text, "MIT License") || a.text.Text != flowing(assets.Licence()) {
			t.Error("our own licence is not shown")
		}
		b.openKeys()
		b.shot(b.keysHelp.w, "keys-"+string(look))
		listed := map[string]bool{}
		for _, s := range keys {
			for _, r := range s.rows {
				for k := range strings.SplitSeq(r[0], ", ") {
					listed[k] = true
				}
			}
		}
		for _, s := range []fyne.Shortcut{&desktop.CustomShortcut{KeyName: fyne.KeyL, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}} {
			if !b.main.shortcut(s) {
				t.Errorf("%s does nothing", s.ShortcutName())
			}
		}
		if b.protocolLog == nil || b.protocolLog.stop == nil {
			t.Error("the log does not open by its shortcut")
		}
		b.people.signedIn = true
		var check func([]widget.MenuItem)
		check = func(items []widget.MenuItem) {
			for _, i := range items {
				if i.Shortcut != "" && !listed[i.Shortcut] {
					t.Errorf("%s (%s) is not in the list of shortcuts", i.Shortcut, i.Text)
				}
				check(i.Items)
			}
		}
		for _, m := range b.main.menus() {
			check(m.Items())
		}
	})
}

// TestVersion: the window says what the package says.
func TestVersion(t *testing.T) {
	toml, err := os.ReadFile("../FyneApp.toml")
	if err != nil || !strings.Contains(string(toml), `Version = "`+Version+`"`) {
		t.Errorf("FyneApp.toml has another version than %s (%v)", Version, err)
	}
}
