package ui

import (
	"fyne.io/fyne/v2"

	"papilio/ui/widget"
)

// newConversationsPage returns the page of conversation windows: one with tabs
// or one for each, and what a nudge may do.
func newConversationsPage(s *settingsWindow) settingsPage {
	u := s.u
	var ways []*widget.Check
	show := func() {
		ways[0].SetOn(!u.chatTabs())
		ways[1].SetOn(u.chatTabs())
	}
	for i, key := range []string{"windows", "tabs"} {
		ways = append(ways, widget.NewRadio(T("settings.conversations."+key), func() {
			u.setChatTabs(i == 1)
			show()
		}))
	}
	shake := widget.NewCheck(T("settings.conversations.shake"), func(on bool) { u.set(settingChatShake, yesNo(on)) })
	title := widget.NewLabel(T("settings.conversations"), widget.StyleTitle)
	open, nudges := widget.NewLabel(T("settings.conversations.open"), widget.StyleBold), widget.NewLabel(T("settings.conversations.nudges"), widget.StyleBold)
	rows := []struct {
		o fyne.CanvasObject
		y float32
	}{{open, 64}, {ways[0], 92}, {ways[1], 120}, {nudges, 164}, {shake, 192}}
	objects := []fyne.CanvasObject{title}
	for _, r := range rows {
		objects = append(objects, r.o)
		if c, ok := r.o.(*widget.Check); ok {
			c.OnEscape = s.close
		}
	}
	content := widget.Arrange(fyne.NewSize(300, 236), func(size fyne.Size) {
		widget.Place(title, 0, 18, size.Width, 28)
		for _, r := range rows {
			widget.Place(r.o, 0, r.y, r.o.MinSize().Width, 20)
		}
	}, objects...)
	return settingsPage{key: "conversations", content: content, show: func() {
		show()
		shake.SetOn(u.setting(settingChatShake) != "no")
	}}
}
