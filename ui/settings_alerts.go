package ui

import (
	"strconv"

	"fyne.io/fyne/v2"

	"papilio/ui/theme"
	"papilio/ui/widget"
)

// newAlertsPage returns the page of what pops up and what sounds.
func newAlertsPage(s *settingsWindow) settingsPage {
	u := s.u
	f := newPageForm(s, "settings.alerts")
	f.heading("settings.alerts.quiet")
	disturb := widget.NewCheck(T("menu.file.disturb"), u.setDisturb)
	f.checks(disturb)
	f.note(T("settings.alerts.quiet.note"))

	f.heading("settings.alerts.kinds")
	var kinds []*widget.Check
	for _, k := range alertKinds {
		kinds = append(kinds, widget.NewCheck(T("settings.alerts.kind."+string(k)), func(on bool) { u.set(settingAlertKind+string(k), yesNo(on)) }))
	}
	f.columns(kinds)

	f.heading("settings.alerts.show")
	show := f.radios("settings.alerts.show", []string{showAll, showName, showNothing}, func() string {
		if v := u.setting(settingAlertShow); v == showName || v == showNothing {
			return v
		}
		return showAll
	}, func(v string) {
		u.set(settingAlertShow, v)
		u.alerts.again(u)
	})
	full := widget.NewCheck(T("settings.alerts.full"), func(on bool) {
		u.set(settingAlertFull, yesNo(on))
		u.alerts.again(u)
	})
	f.checks(full)
	f.note(T("settings.alerts.full.note"))

	sounds := newSoundSettings(f)
	return settingsPage{key: "alerts", content: f.content(), show: func() {
		disturb.SetOn(u.setting(settingDisturb) == "yes")
		for i, k := range alertKinds {
			kinds[i].SetOn(u.setting(settingAlertKind+string(k)) != "no")
		}
		show()
		full.SetOn(u.setting(settingAlertFull) == "yes")
		sounds()
	}}
}

// soundName is how wide the names of the sounds are.
const soundName = 240

// newSoundSettings adds which sounds there are and how loud; each can be heard
// here, whatever else is set. It returns what shows the settings.
func newSoundSettings(f *pageForm) (show func()) {
	u := f.s.u
	f.heading("settings.alerts.sounds")
	var each []*widget.Check
	volume := widget.NewSlider(func(v float64) { u.set(settingSoundVolume, strconv.Itoa(int(v*100+.5))) })
	volume.OnEscape = f.s.close
	arrange := func() {
		for _, c := range each {
			if u.soundsOff() {
				c.Disable()
			} else {
				c.Enable()
			}
		}
	}
	on := widget.NewCheck(T("settings.alerts.sounds.on"), func(on bool) {
		u.setSoundsOff(!on)
		arrange()
	})
	f.checks(on)
	const label = 96
	f.add(widget.NewLabel(T("settings.alerts.volume"), widget.StyleBody), 0, label, 24, 0)
	f.add(volume, label, 164, 24, 32)
	for _, k := range allSounds {
		c := widget.NewCheck(T("sound."+string(k)), func(on bool) { u.set(settingSound+string(k), yesNo(on)) })
		c.OnEscape = f.s.close
		each = append(each, c)
		listen := widget.NewToolButton("play", T("sound.listen", "Sound", T("sound."+string(k))), func() { u.playNow(k) })
		listen.OnEscape = f.s.close
		f.add(c, 0, soundName, 20, 0)
		f.y -= theme.Space4
		f.add(listen, soundName, theme.SizeTool, theme.SizeTool, theme.SizeTool+2)
		f.y += theme.Space4
	}
	return func() {
		on.SetOn(!u.soundsOff())
		volume.SetValue(u.volume())
		for i, k := range allSounds {
			each[i].SetOn(u.setting(settingSound+string(k)) != "no")
		}
		arrange()
	}
}

// columns adds boxes to tick in two columns, read from left to right.
func (f *pageForm) columns(list []*widget.Check) {
	half := float32(settingsInner / 2)
	for i, c := range list {
		c.OnEscape = f.s.close
		w := fyne.Min(c.MinSize().Width, half)
		if i%2 == 0 {
			f.add(c, 0, w, 20, 0)
			if i < len(list)-1 {
				continue
			}
		} else {
			f.add(c, half, w, 20, 0)
		}
		f.y += 28
	}
}
