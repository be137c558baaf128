package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// TestSettingsSearch: a word leads to the line, by keyboard alone.
func TestSettingsSearch(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		b.Show()
		b.openSettings("")
		s := b.settings
		f := &s.find
		s.w.Canvas().Focus(f.field.Entry)
		f.field.SetText("nudge")
		if s.list.Visible() || !f.scroll.Visible() {
			t.Fatal("what is found is not shown")
		}
		key(s.w, fyne.KeyDown, fyne.KeyDown)
		for !strings.Contains(f.marked.Text, T("settings.conversations.shake")) {
			before := f.list.Chosen()
			if key(s.w, fyne.KeyDown); f.list.Chosen() == before {
				t.Fatal("the line about nudges is not found")
			}
		}
		if s.list.Chosen() != "conversations" || f.mark.Hidden {
			t.Errorf("the page is %s", s.list.Chosen())
		}
		b.shot(s.w, "settings-search-"+string(look))
		s.w.Canvas().Focus(f.field.Entry)
		f.field.SetText("very large")
		key(s.w, fyne.KeyReturn)
		if c, ok := s.w.Canvas().Focused().(*widget.Choice); !ok || s.list.Chosen() != "appearance" {
			t.Errorf("the focus is on %T %v, the page is %s", s.w.Canvas().Focused(), c, s.list.Chosen())
		}
		b.shot(s.w, "settings-search-choice-"+string(look))
		f.field.SetText("gif smileys")
		if s.list.Chosen() != "emoticons" {
			t.Errorf("other words for it lead to %s", s.list.Chosen())
		}
		f.field.SetText("zzzz")
		if !f.none.Visible() {
			t.Error("nothing found is not said")
		}
		b.shot(s.w, "settings-search-none-"+string(look))
		s.w.Canvas().Focus(f.field.Entry)
		key(s.w, fyne.KeyEscape)
		if !s.list.Visible() || s.w.Canvas().Focused() != fyne.Focusable(s.list) {
			t.Error("Escape does not lead back to the pages")
		}
	})
}

// TestEverySettingsPage: each is reached with the arrows and looked at, large and
// small.
func TestEverySettingsPage(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		b.Show()
		b.openSettings("account")
		s := b.settings
		for i, p := range settingsPages() {
			if i > 0 {
				key(s.w, fyne.KeyDown)
			}
			if s.list.Chosen() != p.key {
				t.Errorf("page %d is %s, not %s", i, s.list.Chosen(), p.key)
			}
			b.shot(s.w, "settings-page-"+p.key+"-"+string(look))
		}
		s.w.Resize(fyne.NewSize(600, 420))
		for _, p := range []string{"appearance", "emoticons", "conversations"} {
			b.openSettings(p)
			b.shot(s.w, "settings-small-"+p+"-"+string(look))
		}
	})
}

// TestEmoticonsPage: changes apply at once.
func TestEmoticonsPage(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	t.Cleanup(func() { theme.SetCustomSize(0); theme.SetMessageSize(0); widget.Remeasure() })
	b.openSettings("emoticons")
	press := func(name string) {
		t.Helper()
		test.Tap(find(t, b.settings.w, func(c *widget.Check) bool { return c.Text == T(name) }))
	}
	press("settings.emoticons.fetch.asked")
	press("settings.emoticons.animate")
	press("settings.emoticons.size.large")
	press("settings.emoticons.mine")
	if b.setting(app.FetchSetting) != app.FetchAsked || !b.resting() || theme.CustomSize() != theme.SizeCustomMax || b.setting(settingPickerMine) != "no" {
		t.Error("something does not apply")
	}
	b.q.until(t, "stored", func() bool { return b.session.Setting(app.FetchSetting) == app.FetchAsked })
	b.openSettings("appearance")
	text := find[*widget.Choice](t, b.settings.w, nil)
	text.OnChanged("largest")
	if theme.MessageSize() != 18 {
		t.Errorf("messages are in %v px", theme.MessageSize())
	}
	press("settings.appearance.motion.less")
	if !widget.Still() {
		t.Error("there is as much movement")
	}
	press("settings.appearance.motion.less")
}

// TestFilesSettings: ports that make no sense are not taken.
func TestFilesSettings(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openSettings("conversations")
	ports := find(t, b.settings.w, func(f *widget.Field) bool { return f != b.settings.find.field })
	ports.SetText("6891-6900")
	ports.SetText("6891-99999")
	if ports.Error() == "" || b.setting(app.FilesPortsSetting) != "6891-6900" {
		t.Errorf("%q, %q", ports.Error(), b.setting(app.FilesPortsSetting))
	}
	b.shot(b.settings.w, "settings-ports")
	test.Tap(find(t, b.settings.w, func(c *widget.Check) bool { return c.Text == T("settings.files.direct") }))
	if b.setting(app.FilesDirectSetting) != "off" || !ports.Entry.Disabled() {
		t.Error("direct connections are not off")
	}
}
