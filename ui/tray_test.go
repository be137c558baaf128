package ui

import (
	"bytes"
	"image/png"
	"testing"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// quitting counts how often the program was to quit.
type quitting struct {
	fyne.App
	times int
}

func (q *quitting) Quit() { q.times++ }

// TestTray: closing the main window keeps the program where there is a tray, says
// so once, and a tray that goes brings the window back; without one it quits.
func TestTray(t *testing.T) {
	b, s := alertBench(t, theme.AlwaysLight, true)
	q := &quitting{App: b.app}
	b.app = q
	b.Show()
	b.closeMain()
	if q.times != 1 || s.trays > 0 || b.hidden {
		t.Fatalf("without a tray: quits %d, shows %d", q.times, s.trays)
	}
	there := func(yes bool) { s.tell(DesktopNews{Tray: &yes}); b.q.drain() }
	there(true)
	if s.trays != 1 || s.hint != "Papilio - Online" {
		t.Fatalf("%d, %q", s.trays, s.hint)
	}
	b.closeMain()
	if !b.hidden || q.times != 1 {
		t.Fatal("the window is not hidden")
	}
	if got := said(b.popup(s, "where it went")); got != T("alert.tray")+" | "+T("alert.tray.text") {
		t.Error(got)
	}
	s.tell(DesktopNews{Opened: true})
	b.q.until(t, "the window", func() bool { return !b.hidden })
	b.alerts.removeIf(b.UI, func(*popup) bool { return true })
	b.closeMain()
	b.q.until(t, "the corner", func() bool { return !b.alerts.drawing })
	if len(s.popups) > 0 || !b.hidden {
		t.Error("it says so again")
	}
	b.writes(maria, "Maria", "hello")
	if s.hint != "Papilio - Online, 1 unread message" {
		t.Errorf("%q", s.hint)
	}
	if img, err := png.Decode(bytes.NewReader(s.icon.Content())); err != nil || img.Bounds().Dx() != traySize*trayScale {
		t.Errorf("the icon: %v", err)
	}
	if trayIcon(0).Name() == s.icon.Name() || bytes.Equal(trayIcon(0).Content(), s.icon.Content()) {
		t.Error("the icon does not tell")
	}
	there(false)
	if b.hidden {
		t.Error("the tray went and the window did not come back")
	}
	b.closeMain()
	if q.times != 2 {
		t.Error("it does not quit")
	}
}

// TestTrayMenu: what the menu offers works, and shows how things are.
func TestTrayMenu(t *testing.T) {
	b, s := alertBench(t, theme.AlwaysLight, true)
	b.Show()
	yes := true
	s.tell(DesktopNews{Tray: &yes})
	b.q.drain()
	entry := func(text string) *fyne.MenuItem {
		t.Helper()
		for _, i := range s.menu.Items {
			if i.Label == text {
				return i
			}
		}
		t.Fatalf("no %q", text)
		return nil
	}
	entry(T("menu.file.disturb")).Action()
	b.q.drain()
	if !entry(T("menu.file.disturb")).Checked || !b.quiet() {
		t.Error("Do not disturb")
	}
	entry(T("menu.file.silent")).Action()
	b.q.drain()
	if !entry(T("menu.file.silent")).Checked || !b.soundsOff() {
		t.Error("no sounds")
	}
	if st := entry(T("menu.file.status")); st.Disabled || !st.ChildMenu.Items[0].Checked || len(st.ChildMenu.Items) != len(protocol.Statuses()) {
		t.Error("the status")
	}
	if !entry(T("menu.file.quit")).IsQuit {
		t.Error("no way to quit")
	}
	b.closeMain()
	entry(T("tray.open")).Action()
	b.q.drain()
	if b.hidden {
		t.Error("it does not open")
	}
}

// TestTrayIsSaidInTheWindow where nothing can pop up.
func TestTrayIsSaidInTheWindow(t *testing.T) {
	b, s := alertBench(t, theme.AlwaysLight, true)
	b.desk.Popups, b.desk.Notify = nil, nil
	b.Show()
	yes := true
	s.tell(DesktopNews{Tray: &yes})
	b.q.drain()
	b.closeMain()
	if b.hidden {
		t.Fatal("it hides without a word")
	}
	over(t, b.root, func(w *widget.Button) bool { return w.Text == T("button.close") }).OnTapped()
	if !b.hidden {
		t.Error("it does not hide")
	}
}
