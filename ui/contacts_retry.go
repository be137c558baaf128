package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// lost shows that the connection went and when it is tried again.
func (v *contactsView) lost() {
	v.trying = false
	v.showSelf()
	v.refresh()
	v.count()
}

// retrying shows that an attempt is under way.
func (v *contactsView) retrying() {
	if v.u.people.away() {
		v.trying = true
		v.showLine()
	}
}

// retryNow is Try now.
func (v *contactsView) retryNow() {
	v.retrying()
	call(v.u, func(context.Context) (struct{}, error) { v.u.session.ReconnectNow(); return struct{}{}, nil }, nil)
}

// count shows the seconds that are left, once a second.
func (v *contactsView) count() {
	if !v.u.people.away() {
		return
	}
	v.showLine()
	at := v.u.people.retry.At
	left := time.Until(at)
	if left <= 0 {
		return
	}
	next := left % time.Second
	if next < 10*time.Millisecond {
		next += time.Second
	}
	v.u.after(next, func() {
		if v.u.people.retry.At.Equal(at) { // else another count has begun
			v.count()
		}
	})
}

// secondsLeft is how long until the next attempt, whole seconds rounded up.
func (v *contactsView) secondsLeft() int {
	return int((time.Until(v.u.people.retry.At) + time.Second - 1) / time.Second)
}

// showLine shows the third line of the header: the one thing that matters now,
// or else my address.
func (v *contactsView) showLine() {
	away := v.u.people.away()
	visible(v.ring, away)
	visible(v.tryNow, away && !v.trying)
	mails := v.u.people.mail.Inbox + v.u.people.mail.Folders
	notice := v.notice
	if notice == "" {
		notice = v.u.people.closingText()
	}
	hasMail := !away && notice == "" && mails > 0
	v.lineIcon.Hidden = away || notice == "" && !hasMail
	v.lineIcon.SetResource(theme.IconIn("warn", theme.ColorAccentText))
	visible(v.mail, hasMail)
	visible(v.line, !hasMail)
	if away {
		v.ring.Start()
	} else {
		v.ring.Stop()
	}
	switch left := v.secondsLeft(); {
	case away && (v.trying || left <= 0):
		v.setLine(T("main.retry.now"), theme.TextBody, theme.ColorAccentText)
		v.tryNow.Hide()
	case away:
		v.setLine(T("main.retry.in", "Seconds", left), theme.TextBody, theme.ColorAccentText)
	case hasMail:
		v.lineIcon.SetResource(theme.IconIn("mail", theme.ColorPrimary))
		v.mail.SetText(T("main.mail", "Count", mails))
	case notice != "":
		v.setLine(notice, theme.TextSmall, theme.ColorAccentText)
	default:
		v.line.SetStyle(widget.StyleQuiet)
		v.line.SetText(string(v.u.people.self.Address))
	}
	v.content.Refresh()
}

func (v *contactsView) setLine(text string, size float32, c fyne.ThemeColorName) {
	v.line.SetStyle(widget.TextStyle{Size: size, Color: c})
	v.line.SetText(text)
}

// showStatus shows my status, or that there is no connection.
func (v *contactsView) showStatus() {
	if v.u.people.away() {
		v.status.Set(theme.Status(protocol.Offline), T("main.offline"))
		return
	}
	st := v.u.people.self.Status
	v.status.Set(theme.Status(st), statusText(st))
}
