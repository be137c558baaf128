package ui

import (
	"strconv"
	"time"

	"papilio/assets"
)

// sound is one of our sounds, as its file and its setting are called.
type sound string

// The sounds.
const (
	soundMessage sound = "message"
	soundOnline  sound = "online" // a contact signs in
	soundNudge   sound = "nudge"
	soundDone    sound = "done" // a file has come or gone
)

// allSounds are the sounds that can be turned off.
var allSounds = []sound{soundMessage, soundOnline, soundNudge, soundDone}

// alertSounds says which alerts sound.
var alertSounds = map[alertKind]sound{alertMessage: soundMessage, alertOnline: soundOnline, alertRequest: soundMessage,
	alertMail: soundMessage, alertFile: soundMessage, alertDone: soundDone}

// The settings of sounds, of this computer.
const (
	settingSoundsOff   = "sounds.off"    // "yes"
	settingSoundVolume = "sounds.volume" // per cent, volumeNormal when it was never set
	settingSound       = "sounds.kind."  // and the sound: "no"
	volumeNormal       = 70
)

// A sound is not played again before soundAgain, nor any sound before soundGap.
const (
	soundAgain = 2 * time.Second
	soundGap   = 300 * time.Millisecond
)

// soundTimes is when sounds were played last.
type soundTimes struct {
	last map[sound]time.Time
	any  time.Time
}

// may reports whether a sound may be played now, and takes note of it.
func (t *soundTimes) may(s sound, now time.Time) bool {
	if now.Sub(t.last[s]) < soundAgain || now.Sub(t.any) < soundGap {
		return false
	}
	if t.last == nil {
		t.last = map[sound]time.Time{}
	}
	t.last[s], t.any = now, now
	return true
}

// play plays a sound, unless the person wants none now. It does not wait.
func (u *UI) play(s sound) {
	if u.soundsOff() || u.quiet() || u.setting(settingSound+string(s)) == "no" || !u.alerts.sounds.may(s, time.Now()) {
		return
	}
	u.playNow(s)
}

// playNow plays a sound for somebody who wants to hear it.
func (u *UI) playNow(s sound) {
	if volume := u.volume(); u.desk.Play != nil && volume > 0 {
		u.desk.Play(assets.Bytes("sounds/"+string(s)+".wav"), volume)
	}
}

func (u *UI) soundsOff() bool { return u.setting(settingSoundsOff) == "yes" }

// setSoundsOff turns all sounds off or on.
func (u *UI) setSoundsOff(off bool) {
	u.set(settingSoundsOff, yesNo(off))
	u.quietChanged()
}

// turnSounds is one click: Do not disturb ends, or else sounds go off or on.
func (u *UI) turnSounds() {
	if u.setting(settingDisturb) == "yes" {
		u.setDisturb(false)
		return
	}
	u.setSoundsOff(!u.soundsOff())
}

// quietChanged shows in the windows and in the tray what may sound.
func (u *UI) quietChanged() {
	if u.main != nil {
		u.main.contacts.showSilence()
	}
	if s := u.settings; s != nil && s.shown {
		if p, ok := s.page("alerts"); ok {
			p.show()
		}
	}
	u.showTray()
}

// showSilence shows what a click on the button would change.
func (v *contactsView) showSilence() {
	b := v.silence
	b.Icon, b.Hint = "sound", T("main.sounds.off")
	switch {
	case v.u.setting(settingDisturb) == "yes":
		b.Icon, b.Hint = "bell-off", T("main.disturb.off")
	case v.u.soundsOff():
		b.Icon, b.Hint = "sound-off", T("main.sounds.on")
	}
	b.Refresh()
}

// volume returns how loud sounds are, from 0 to 1.
func (u *UI) volume() float64 {
	percent, err := strconv.Atoi(u.setting(settingSoundVolume))
	if err != nil {
		percent = volumeNormal
	}
	return float64(min(max(percent, 0), 100)) / 100
}
