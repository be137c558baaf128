package ui

import "time"

// closing shows that the server goes down, and in how many minutes, once a
// minute.
func (v *contactsView) closing() {
	v.showLine()
	at := v.u.people.closing
	left := time.Until(at)
	if at.IsZero() || left <= 0 {
		return
	}
	next := left % time.Minute
	if next < 10*time.Millisecond {
		next += time.Minute
	}
	v.u.after(next, func() {
		if v.u.people.closing.Equal(at) { // else the server has said something else
			v.closing()
		}
	})
}

// closingText is the sentence of it, "" when the server stays.
func (p *people) closingText() string {
	if p.closing.IsZero() {
		return ""
	}
	left := int((time.Until(p.closing) + time.Minute - 1) / time.Minute)
	if left <= 0 {
		return T("main.closing.now")
	}
	return T("main.closing", "Count", left)
}
