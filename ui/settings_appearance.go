package ui

import (
	"fyne.io/fyne/v2"

	"papilio/ui/theme"
	"papilio/ui/widget"
)

// newAppearancePage returns the page of the look and of the contact list.
func newAppearancePage(s *settingsWindow) settingsPage {
	u := s.u
	var looks, sizes []*widget.Check
	changed := func() {
		if u.main != nil && u.main.contacts != nil {
			u.main.contacts.refresh()
		}
	}
	show := func() {
		for i, v := range themeVariants {
			looks[i].SetOn(u.setting(settingTheme) == string(v))
		}
		small := u.setting(settingSmallRows) == "yes"
		sizes[0].SetOn(!small)
		sizes[1].SetOn(small)
	}
	for _, v := range themeVariants {
		key := string(v)
		if v == theme.System {
			key = "system"
		}
		looks = append(looks, widget.NewRadio(T("look."+key), func() { u.setTheme(v); show() }))
	}
	for i, key := range []string{"large", "small"} {
		sizes = append(sizes, widget.NewRadio(T("settings.appearance.pictures."+key), func() {
			u.set(settingSmallRows, yesNo(i == 1))
			show()
			changed()
		}))
	}
	offline := widget.NewCheck(T("settings.appearance.offline"), func(on bool) {
		u.set(settingHideOffline, yesNo(!on))
		changed()
	})
	var objects []fyne.CanvasObject
	type row struct {
		o fyne.CanvasObject
		y float32
	}
	var rows []row
	y := float32(64)
	heading := func(key string) {
		l := widget.NewLabel(T(key), widget.StyleBold)
		rows, objects = append(rows, row{l, y}), append(objects, l)
		y += 28
	}
	put := func(checks ...*widget.Check) {
		for _, c := range checks {
			c.OnEscape = s.close
			rows, objects = append(rows, row{c, y}), append(objects, c)
			y += 28
		}
		y += theme.Space16
	}
	title := widget.NewLabel(T("settings.appearance"), widget.StyleTitle)
	objects = append(objects, title)
	heading("settings.appearance.look")
	put(looks...)
	heading("settings.appearance.pictures")
	put(sizes...)
	heading("settings.appearance.contacts")
	put(offline)
	content := widget.Arrange(fyne.NewSize(300, y), func(size fyne.Size) {
		widget.Place(title, 0, 18, size.Width, 28)
		for _, r := range rows {
			widget.Place(r.o, 0, r.y, r.o.MinSize().Width, 20)
		}
	}, objects...)
	return settingsPage{key: "appearance", content: content, show: func() {
		show()
		offline.SetOn(u.setting(settingHideOffline) != "yes")
	}}
}

var themeVariants = []theme.Variant{theme.System, theme.AlwaysLight, theme.AlwaysDark}
