package ui

import (
	"context"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/widget"
)

// historyPage is how many lines of the history are read at once.
const historyPage = 50

// loadHistory reads the lines before an id, 0 for the newest.
func (c *conversation) loadHistory(before int64) {
	turn, past := c.turn, c.past
	c.waiting(true)
	call(c.u, func(context.Context) ([]protocol.Message, error) {
		return c.u.session.History(past, before, historyPage)
	}, func(list []protocol.Message, err error) {
		if c.turn != turn {
			return
		}
		c.waiting(false)
		if err != nil {
			c.u.log.Warn("history not read", "error", err)
			c.transcript.SetMore(false)
			return
		}
		lines := make([]widget.Line, len(list))
		for i, m := range list {
			lines[i] = c.line(m)
		}
		c.transcript.AddEarlier(lines, len(list) == historyPage)
		c.showStatus()
	})
}

// line makes a line of the transcript of a message.
func (c *conversation) line(m protocol.Message) widget.Line {
	if m.Kind != "" {
		return widget.Line{ID: m.ID, Notice: c.unsupportedText(m), Icon: "info", From: m.From, Time: m.Time}
	}
	l := widget.Line{ID: m.ID, Mine: m.Delivery != protocol.Received, From: m.From, Text: m.Text, Emoticons: m.Emoticons,
		Time: m.Time, Delivery: m.Delivery, Reason: c.reason(m.Delivery, "")}
	l.Text.Body = protocol.Clean(m.Text.Body)
	l.Name = widget.ShortName(protocol.CleanName(m.FromName, string(m.From)))
	if nick := c.u.contact(m.From).Nick; nick != "" {
		l.Name = widget.ShortName(nick)
	}
	return l
}

// add shows a new line.
func (c *conversation) add(m protocol.Message) {
	c.transcript.Add(c.line(m))
	c.showStatus()
}

func (c *conversation) received(m protocol.Message) {
	c.setTyping(m.From, false)
	c.add(m)
	c.hear()
}

// picture returns the picture of a custom emoticon, or nil: then it is read,
// and the lines that need it are drawn again when it is here.
func (c *conversation) picture(e protocol.Emoticon) *picture.Image {
	h := e.Object.Hash
	if p := c.pictures[h]; p != nil || c.asked[h] || c.free {
		return p
	}
	c.asked[h] = true
	turn, now := c.turn, true
	c.u.object(h, func(p *picture.Image) {
		if p == nil || c.turn != turn {
			return
		}
		c.pictures[h] = p
		if !now {
			c.transcript.Redraw(h)
		}
	})
	now = false
	return c.pictures[h]
}

// emoticonCame draws a custom emoticon in the place of its shortcut.
func (c *conversation) emoticonCame(e protocol.Emoticon) {
	if c.free || c.pictures[e.Object.Hash] != nil || !c.asked[e.Object.Hash] {
		return
	}
	delete(c.asked, e.Object.Hash)
	delete(c.failed, e.Object.Hash)
	if c.picture(e) != nil {
		c.transcript.Redraw(e.Object.Hash)
	}
}

// emoticonFailed marks the shortcut of a custom emoticon that did not come.
func (c *conversation) emoticonFailed(e event.ObjectFailed) {
	h := e.Object.Hash
	if !c.asked[h] || c.pictures[h] != nil || e.Object.Type != protocol.CustomEmoticon {
		return
	}
	c.failed[h] = c.whyNoEmoticon(e.Code)
	c.transcript.Redraw(h)
}

func (c *conversation) whyNoEmoticon(code string) string {
	why := T("chat.emoticon.failed." + code)
	if why == "chat.emoticon.failed."+code {
		why = T("chat.emoticon.failed")
	}
	return why + " " + T("chat.emoticon.retry")
}

// retryEmoticon asks its sender for a custom emoticon, once more or for the
// first time where nothing is fetched by itself. EmoticonReceived or ObjectFailed
// tells what comes of it.
func (c *conversation) retryEmoticon(e protocol.Emoticon) {
	h, from := e.Object.Hash, e.Object.Creator
	if c.pictures[h] != nil {
		return
	}
	if c.failed[h] != "" {
		delete(c.failed, h)
		c.transcript.Redraw(h)
	}
	call(c.u, func(context.Context) (struct{}, error) { c.u.session.Retry(from, e.Object); return struct{}{}, nil }, nil)
}

// reason says why a line was not delivered.
func (c *conversation) reason(d protocol.Delivery, code string) string {
	if d != protocol.NotSent || code == "" {
		return ""
	}
	key := "chat.not-sent." + code
	s := T(key, "Name", c.name())
	if s == key {
		return ""
	}
	return s
}
