package ui

import (
	"papilio/app"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// The settings of emoticons.
const (
	settingAnimate    = "emoticons.animate" // "no": animated ones rest
	settingCustomSize = "emoticons.size"    // "small", "large", else normal
	settingPickerMine = "emoticons.picker"  // "no": the picker offers the classic ones alone
)

// customSizes are how large custom emoticons are at most.
var customSizes = map[string]float32{"small": theme.SizeEmoticon, "large": theme.SizeCustomMax}

// newEmoticonsPage returns the page of emoticons: when those of others are
// fetched, how they are shown, and what the picker offers.
func newEmoticonsPage(s *settingsWindow) settingsPage {
	u := s.u
	f := newPageForm(s, "settings.emoticons")
	f.heading("settings.emoticons.fetch")
	fetch := f.radios("settings.emoticons.fetch", []string{app.FetchAlways, app.FetchOpen, app.FetchAsked}, func() string {
		if v := u.setting(app.FetchSetting); v != "" {
			return v
		}
		return app.FetchAlways
	}, func(v string) { u.set(app.FetchSetting, v) })
	f.heading("settings.emoticons.show")
	animate := widget.NewCheck(T("settings.emoticons.animate"), func(on bool) {
		u.set(settingAnimate, yesNo(on))
		u.conversations.relay()
	})
	f.checks(animate)
	f.heading("settings.emoticons.size")
	size := f.radios("settings.emoticons.size", []string{"small", "normal", "large"}, func() string {
		if v := u.setting(settingCustomSize); customSizes[v] > 0 {
			return v
		}
		return "normal"
	}, func(v string) {
		u.set(settingCustomSize, v)
		u.applySizes()
	})
	f.heading("settings.emoticons.picker")
	mine := widget.NewCheck(T("settings.emoticons.mine"), func(on bool) { u.set(settingPickerMine, yesNo(on)) })
	f.checks(mine)
	open := widget.NewButton(widget.Normal, T("settings.emoticons.open"), u.openEmoticons)
	open.Icon = "smile"
	f.button(open)
	return settingsPage{key: "emoticons", content: f.content(), show: func() {
		fetch()
		size()
		animate.SetOn(u.setting(settingAnimate) != "no")
		mine.SetOn(u.setting(settingPickerMine) != "no")
	}}
}

// applySizes lays out what is shown in the sizes the person has chosen.
func (u *UI) applySizes() {
	theme.SetCustomSize(customSizes[u.setting(settingCustomSize)])
	theme.SetMessageSize(messageSizes[u.setting(settingTextSize)])
	widget.Remeasure()
	u.conversations.relay()
}

// relay lays out every conversation again.
func (t *conversations) relay() {
	for _, c := range t.views {
		c.transcript.Relay()
		c.input.Refont()
	}
}

// resting reports that animated emoticons are not to move.
func (u *UI) resting() bool {
	return u.setting(settingAnimate) == "no" || u.setting(settingMotion) == motionLess
}
