package ui

import (
	"runtime"
	"strings"
	"time"
	"unicode"

	"papilio/ui/widget"
)

// How many notifications of the system there may be: a flood of messages is
// told of now and then.
const (
	noticeTime = 10 * time.Second
	noticeMost = 3  // in that time
	noticeKept = 50 // alerts that a click on a notification may come back to
)

// systemNotices are the alerts the system was given to show.
type systemNotices struct {
	clicks map[string]alert
	order  []string
	times  []time.Time
}

// peersMayBeHeard reports whether notifications may hold words of other people
// at all. On Windows Fyne runs them through PowerShell (hostile-input.md B33).
var peersMayBeHeard = runtime.GOOS != "windows"

// notify leaves an alert to the system, unless the screen is locked.
func (s *alertStack) notify(u *UI, a alert) {
	if u.desk.Notify == nil || !s.notices.room(time.Now()) {
		return
	}
	u.unlocked(func(locked bool) {
		if locked {
			return
		}
		s.notices.keep(a)
		title, text := systemWords(u, a, peersMayBeHeard)
		u.desk.Notify(Notice{Key: a.key(), Title: title, Text: text})
	})
}

// room reports whether there may be one more now, and takes note of it.
func (n *systemNotices) room(now time.Time) bool {
	for len(n.times) > 0 && now.Sub(n.times[0]) > noticeTime {
		n.times = n.times[1:]
	}
	if len(n.times) >= noticeMost {
		return false
	}
	n.times = append(n.times, now)
	return true
}

// keep remembers an alert for a click on it.
func (n *systemNotices) keep(a alert) {
	if n.clicks == nil {
		n.clicks = map[string]alert{}
	}
	key := a.key()
	if _, known := n.clicks[key]; !known {
		n.order = append(n.order, key)
		if len(n.order) > noticeKept {
			delete(n.clicks, n.order[0])
			n.order = n.order[1:]
		}
	}
	n.clicks[key] = a
}

// systemWords are the words for a notification of the system. What somebody
// else wrote keeps only letters, digits and blanks: what reads it may take
// anything else for markup or a command (hostile-input.md B33). Where the system
// is given no such text at all, peers is false.
func systemWords(u *UI, a alert, peers bool) (title, text string) {
	telling := u.telling()
	if !peers {
		telling = showNothing
	}
	a.name, a.text, a.own = plainWords(widget.ShortName(a.name)), plainWords(a.text), nil
	w := u.words(a, telling)
	return w.before + w.name + w.after, w.text
}

// plainWords keeps letters, digits and single blanks.
func plainWords(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), " ")
}
