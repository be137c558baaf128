package ui

import (
	"strings"

	"papilio/protocol"
	"papilio/ui/words"
)

// alertWords is what a pop-up says.
type alertWords struct {
	before, name, after string // the first line; the name is bold
	text                string
	own                 []protocol.Emoticon // of the text
	quiet               bool                // the text is not what somebody wrote
	online              bool                // the sign of somebody online stands before the name
	face                bool                // there is somebody whose picture belongs to it
}

// telling returns what alerts may say now: showName, showNothing or "" for all.
// Over a window that fills the screen it is nothing: others may be looking at
// it (hostile-input.md F09).
func (u *UI) telling() string {
	if u.screen.FullScreen && u.setting(settingAlertFull) != "yes" {
		return showNothing
	}
	return u.setting(settingAlertShow)
}

// words says an alert: in words of ours alone where nothing may be told.
func (u *UI) words(a alert, telling string) alertWords {
	if telling == showNothing || a.name == "" {
		return ourWords(a)
	}
	w := alertWords{name: a.name, quiet: true, face: true}
	if telling != showName {
		w.text = a.text
	}
	switch a.kind {
	case alertMessage:
		if w.text == "" {
			w.text = fixedWords(a)
			break
		}
		w.own, w.quiet = a.own, false
		if a.count > 1 {
			w.after = " (" + words.Number(float64(a.count), 0) + ")"
		}
	case alertOnline:
		w.text, w.online = T("alert.online"), true
	case alertRequest:
		w.before, w.after = beside("alert.request")
		w.text = T("alert.request.text")
	case alertFile:
		w.before, w.after = beside("alert.file")
	case alertDone:
		w.before, w.after = beside(doneKey(a))
	case alertMail:
		w.face = false
		if w.text == "" {
			w.text = T("alert.mail")
		}
	}
	if w.text != "" && a.size > 0 {
		w.text += ", " + words.FileSize(a.size)
	}
	return w
}

// ourWords says an alert without a word of anybody else.
func ourWords(a alert) alertWords {
	w := alertWords{name: fixedWords(a), quiet: true}
	if a.kind == alertTray || a.kind == alertMore {
		w.text = T("alert." + string(a.kind) + ".text")
	}
	return w
}

// fixedWords is one sentence of ours for an alert.
func fixedWords(a alert) string {
	switch a.kind {
	case alertMessage:
		return T("alert.messages", "Count", max(a.count, 1))
	case alertDone:
		return T(doneKey(a) + ".somebody")
	case alertOnline, alertRequest, alertFile:
		return T("alert." + string(a.kind) + ".somebody")
	case alertMore:
		return T("alert.more", "Count", a.count)
	}
	return T("alert." + string(a.kind))
}

func doneKey(a alert) string {
	if a.out {
		return "alert.sent"
	}
	return "alert.received"
}

// beside returns what stands before and after the name in a sentence.
func beside(key string) (before, after string) {
	const mark = "\x00"
	before, after, _ = strings.Cut(T(key, "Name", mark), mark)
	return before, after
}
