package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// newConversationsPage returns the page of conversation windows: one with tabs
// or one for each, what a nudge may do, and the ways of files.
func newConversationsPage(s *settingsWindow) settingsPage {
	u := s.u
	f := newPageForm(s, "settings.conversations")
	f.heading("settings.conversations.open")
	ways := f.radios("settings.conversations", []string{"windows", "tabs"}, func() string {
		if u.chatTabs() {
			return "tabs"
		}
		return "windows"
	}, func(v string) { u.setChatTabs(v == "tabs") })
	f.heading("settings.conversations.nudges")
	shake := widget.NewCheck(T("settings.conversations.shake"), func(on bool) { u.set(settingChatShake, yesNo(on)) })
	f.checks(shake)
	f.heading("settings.files")
	ports := widget.NewField(T("settings.files.ports"))
	router := widget.NewCheck(T("settings.files.router"), func(on bool) { u.set(app.FilesRouterSetting, onOff(on)) })
	arrange := func() {
		if u.setting(app.FilesDirectSetting) == "off" {
			ports.Disable()
			router.Disable()
			return
		}
		ports.Enable()
		router.Enable()
	}
	direct := widget.NewCheck(T("settings.files.direct"), func(on bool) {
		u.set(app.FilesDirectSetting, onOff(on))
		arrange()
	})
	f.checks(direct)
	f.note(T("settings.files.direct.note"))
	f.checks(router)
	ports.SetChanged(func(text string) {
		text = strings.TrimSpace(text)
		if _, ok := app.ParsePorts(text); !ok {
			ports.SetError(T("settings.files.ports.bad"), "")
			return
		}
		ports.SetError("", "")
		u.set(app.FilesPortsSetting, text)
	})
	ports.SetPlaceHolder("6891-6900")
	ports.Entry.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool {
		if k == fyne.KeyEscape {
			s.close()
		}
		return k == fyne.KeyEscape
	}
	f.y += theme.Space4
	f.add(ports, 0, 260, 80, 80)
	return settingsPage{key: "conversations", content: f.content(), show: func() {
		ways()
		shake.SetOn(u.setting(settingChatShake) != "no")
		direct.SetOn(u.setting(app.FilesDirectSetting) != "off")
		router.SetOn(u.setting(app.FilesRouterSetting) == "on")
		ports.SetText(u.setting(app.FilesPortsSetting))
		arrange()
	}}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
