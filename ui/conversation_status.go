package ui

import (
	"papilio/protocol"
	"papilio/ui/widget"
)

// setTyping shows or ends that the other side is writing.
func (c *conversation) setTyping(on bool) {
	c.typings++
	c.typing = on
	if on {
		notice := c.typings
		c.u.after(typingHolds, func() {
			if c.typings == notice {
				c.setTyping(false)
			}
		})
	}
	c.showStatus()
}

// showStatus fills the status line: who is writing, or why nothing can be
// sent, and when the last message came.
func (c *conversation) showStatus() {
	if c.free {
		return
	}
	state, style := "", widget.StyleBody
	switch blocked := c.blocked(); {
	case c.flash != "":
		state = c.flash
		if c.flashBad {
			style.Color = widget.StyleError.Color
		}
	case blocked != "":
		state, style.Color = blocked, widget.StyleQuiet.Color
	case c.typing:
		state = T("chat.typing", "Name", c.name())
	case c.person.Status == protocol.Offline:
		state, style.Color = T("chat.offline", "Name", c.name()), widget.StyleQuiet.Color
	}
	if dots := c.typing && c.flash == "" && c.blocked() == ""; dots {
		c.dots.Show()
		c.dots.Start()
	} else {
		c.dots.Hide()
		c.dots.Stop()
	}
	c.state.SetText(state)
	c.state.SetStyle(style)
	last := ""
	if l, ok := c.transcript.Last(); ok {
		last = T("chat.last", "Time", widget.Clock(l.Time))
		if !c.transcript.IsToday(l.Time) {
			last = T("chat.last.day", "Time", widget.Clock(l.Time), "Day", c.transcript.DayOf(l.Time))
		}
	}
	c.last.SetText(last)
	c.arrange()
}
