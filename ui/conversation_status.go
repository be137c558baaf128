package ui

import (
	"slices"
	"time"

	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// typingHolds is how long a typing notice is believed (event.Typing).
const typingHolds = 6 * time.Second

// flashHolds is how long a sentence stands in the status line.
const flashHolds = 6 * time.Second

// setTyping shows or ends that somebody is writing.
func (c *conversation) setTyping(who protocol.Address, on bool) {
	if _, was := c.typers[who]; c.free || !on && !was {
		return
	}
	c.typings++
	delete(c.typers, who)
	if on {
		notice := c.typings
		c.typers[who] = notice
		c.u.after(typingHolds, func() {
			if c.typers[who] == notice {
				c.setTyping(who, false)
			}
		})
	}
	c.typing = len(c.typers) > 0
	if c.several() {
		c.showCrowd()
	}
	c.showStatus()
}

// whoTypes says who is writing.
func (c *conversation) whoTypes() string {
	var names []string
	for a := range c.typers {
		names = append(names, c.shortNameOf(a))
	}
	slices.Sort(names)
	switch len(names) {
	case 1:
		return T("chat.typing", "Name", names[0])
	case 2:
		return T("chat.typing.two", "Name", names[0], "Other", names[1])
	}
	return T("chat.typing.many")
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
	case c.u.people.away():
		state, style.Color = T("chat.no-connection"), theme.ColorAccentText
	case c.typing:
		state = c.whoTypes()
	case !c.several() && c.person.Status == protocol.Offline:
		state, style.Color = T("chat.offline", "Name", c.name()), widget.StyleQuiet.Color
	case c.u.people.plain:
		state, style.Color = T("chat.no-objects"), widget.StyleQuiet.Color
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
	c.arrangeFoot(c.root.Size())
}

// flashText shows what went wrong in the status line for a while.
func (c *conversation) flashText(s string) { c.tell(s, true) }

// sayText shows what went well.
func (c *conversation) sayText(s string) { c.tell(s, false) }

func (c *conversation) tell(s string, bad bool) {
	c.flash, c.flashBad = s, bad
	c.flashes++
	flash := c.flashes
	c.u.after(flashHolds, func() {
		if c.flashes == flash {
			c.flash = ""
			c.showStatus()
		}
	})
	c.showStatus()
}
