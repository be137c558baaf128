package ui

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"papilio/store"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// TestAlertsPage: what is ticked here applies at once, and every sound can be
// heard, also while sounds are off.
func TestAlertsPage(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		played, volume := 0, 0.0
		b := newBench(t, look, nil, func(o *Options, _ *store.DB) {
			o.Desktop = &Desktop{Play: func(wav []byte, v float64) { played++; volume = v }}
		})
		b.openSettings("alerts")
		w := b.settings.w
		b.shot(w, "settings-alerts-"+string(look))
		tap := func(key string) { test.Tap(find(t, w, func(c *widget.Check) bool { return c.Text == T(key) })) }
		for _, c := range []struct{ text, key, value string }{
			{"menu.file.disturb", settingDisturb, "yes"}, {"settings.alerts.kind.online", settingAlertKind + "online", "no"},
			{"settings.alerts.show.name", settingAlertShow, showName}, {"settings.alerts.full", settingAlertFull, "yes"},
			{"sound.nudge", settingSound + "nudge", "no"}, {"settings.alerts.sounds.on", settingSoundsOff, "yes"},
		} {
			tap(c.text)
			if got := b.setting(c.key); got != c.value {
				t.Errorf("%s: %s is %q, want %q", c.text, c.key, got, c.value)
			}
		}
		if c := find(t, w, func(c *widget.Check) bool { return c.Text == T("sound.message") }); !c.Disabled() {
			t.Error("a sound can be ticked while there are none")
		}
		find[*widget.Slider](t, w, nil).OnChanged(.25)
		test.Tap(find(t, w, func(b *widget.Button) bool { return b.Hint == T("sound.listen", "Sound", T("sound.nudge")) }))
		if played != 1 || volume != .25 {
			t.Errorf("%d sounds, at %v", played, volume)
		}
		b.q.until(t, "stored", func() bool { return b.library.Setting(settingSoundsOff) == "yes" })
		b.settings.find.field.SetText("volume")
		if len(b.settings.find.found) == 0 || b.settings.find.found[0].page != "alerts" {
			t.Error("the search does not find the volume")
		}
	})
}

// TestSoundsOffWithOneClick: the button in the main window; while nothing may
// disturb it ends that instead.
func TestSoundsOffWithOneClick(t *testing.T) {
	b, _ := alertBench(t, theme.AlwaysLight, true)
	b.Show()
	button := b.main.contacts.silence
	test.Tap(button)
	if !b.soundsOff() || button.Icon != "sound-off" {
		t.Errorf("sounds off: %v, %s", b.soundsOff(), button.Icon)
	}
	b.setDisturb(true)
	if button.Icon != "bell-off" {
		t.Error(button.Icon)
	}
	test.Tap(button)
	test.Tap(button)
	if b.quiet() || b.soundsOff() || button.Icon != "sound" {
		t.Errorf("quiet %v, sounds off %v, %s", b.quiet(), b.soundsOff(), button.Icon)
	}
}
