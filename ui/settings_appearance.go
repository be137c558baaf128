package ui

import (
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// settingTextSize is how large the text of messages is: "small", "large",
// "largest", else normal.
const settingTextSize = "appearance.text"

// messageSizes are those that are not ours, see theme.TextMessage.
var messageSizes = map[string]float32{"small": 12, "large": 16, "largest": 18}

// newAppearancePage returns the page of the look and of the contact list.
func newAppearancePage(s *settingsWindow) settingsPage {
	u := s.u
	changed := func() {
		if u.main != nil && u.main.contacts != nil {
			u.main.contacts.refresh()
		}
	}
	f := newPageForm(s, "settings.appearance")
	f.heading("settings.appearance.look")
	look := f.radios("look", []string{"system", string(theme.AlwaysLight), string(theme.AlwaysDark)}, func() string {
		if v := u.setting(settingTheme); v != string(theme.System) {
			return v
		}
		return "system"
	}, func(v string) {
		if v == "system" {
			v = string(theme.System)
		}
		u.setTheme(theme.Variant(v))
	})
	f.heading("settings.appearance.text")
	sizes := make([]widget.Option, 0, 4)
	for _, k := range []string{"small", "normal", "large", "largest"} {
		sizes = append(sizes, widget.Option{Key: k, Text: T("settings.appearance.text." + k)})
	}
	text := widget.NewChoice("", sizes, func(key string) {
		u.set(settingTextSize, key)
		u.applySizes()
	})
	text.Name = T("settings.appearance.text")
	f.choice(text, 200)
	f.heading("settings.appearance.motion")
	less := widget.NewCheck(T("settings.appearance.motion.less"), func(on bool) {
		v := ""
		if on {
			v = motionLess
		}
		u.set(settingMotion, v)
		u.conversations.relay()
	})
	f.checks(less)
	f.heading("settings.appearance.pictures")
	rows := f.radios("settings.appearance.pictures", []string{"large", "small"}, func() string {
		if u.setting(settingSmallRows) == "yes" {
			return "small"
		}
		return "large"
	}, func(v string) {
		u.set(settingSmallRows, yesNo(v == "small"))
		changed()
	})
	f.heading("settings.appearance.sort")
	order := f.radios("menu.contacts.sort", []string{"name", sortByStatus}, func() string {
		if u.setting(settingSort) == sortByStatus {
			return sortByStatus
		}
		return "name"
	}, func(v string) {
		if v == "name" {
			v = ""
		}
		u.set(settingSort, v)
		changed()
	})
	f.heading("settings.appearance.contacts")
	offline := widget.NewCheck(T("settings.appearance.offline"), func(on bool) {
		u.set(settingHideOffline, yesNo(!on))
		changed()
	})
	f.checks(offline)
	return settingsPage{key: "appearance", content: f.content(), show: func() {
		look()
		rows()
		order()
		text.SetChosen("normal")
		text.SetChosen(u.setting(settingTextSize))
		less.SetOn(u.setting(settingMotion) == motionLess)
		offline.SetOn(u.setting(settingHideOffline) != "yes")
	}}
}
