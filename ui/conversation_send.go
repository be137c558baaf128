package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/widget"
)

// blocked says why nothing can be sent, "" when it can.
func (c *conversation) blocked() string {
	switch p := &c.u.people; {
	case p.away():
		return "" // lines wait until we are back
	case !p.signedIn:
		return T("error.not-signed-in")
	case p.self.Status == protocol.Hidden:
		return T("error.hidden")
	case c.person.Lists.Has(protocol.BlockList):
		return T("chat.they-blocked", "Name", c.name())
	}
	return ""
}

// send queues what was written. Texts go one after the other, since the
// session writes each to the disk.
func (c *conversation) send(text string) {
	c.input.SetText("")
	c.transcript.ScrollToEnd()
	c.notice = time.Time{}
	format := c.u.conversations.look.Format
	format.RightToLeft = widget.StartsRightToLeft(text)
	c.u.conversations.post(c.u, c.id, protocol.Text{Body: text, Format: format})
}

// outbox is what was written in one conversation and waits for the session.
type outbox struct {
	texts   []protocol.Text
	sending bool
}

// post sends a text after those before it, since the session writes each to the
// disk. It goes out although the conversation is closed meanwhile.
func (t *conversations) post(u *UI, id protocol.ConversationID, text protocol.Text) {
	o := t.outboxes[id]
	if o == nil {
		o = &outbox{}
		t.outboxes[id] = o
	}
	o.texts = append(o.texts, text)
	t.postNext(u, id, o)
}

func (t *conversations) postNext(u *UI, id protocol.ConversationID, o *outbox) {
	switch {
	case o.sending:
		return
	case len(o.texts) == 0:
		delete(t.outboxes, id)
		return
	}
	text := o.texts[0]
	o.texts, o.sending = o.texts[1:], true
	call(u, func(context.Context) ([]protocol.Message, error) { return u.session.Send(id, text) },
		func(_ []protocol.Message, err error) {
			o.sending = false
			if err != nil {
				t.refused(id, text.Body, err)
			}
			t.postNext(u, id, o)
		})
}

// refused gives a text back to where it came from, below what is there.
func (t *conversations) refused(id protocol.ConversationID, text string, err error) {
	below := func(there string) string {
		if strings.TrimSpace(there) == "" {
			return text
		}
		return there + "\n" + text
	}
	c := t.find(id)
	if c == nil {
		t.drafts[id] = below(t.drafts[id])
		return
	}
	c.input.SetText(below(c.input.Text()))
	sentence, _ := errorText(err)
	c.flashText(sentence)
}

// again sends a line once more, when we are signed in again where we are not.
func (c *conversation) again(id int64) {
	if !c.u.people.signedIn {
		if t := &c.u.conversations; !slices.Contains(t.later, id) {
			t.later = append(t.later, id)
		}
		c.sayText(T("chat.again-later"))
		return
	}
	c.ask(func() error { return c.u.session.SendAgain(id) }, nil)
}

// sendLater sends what was to be sent again while nobody was signed in. What
// comes of it stands beside each line.
func (t *conversations) sendLater(u *UI) {
	ids := t.later
	t.later = nil
	if len(ids) == 0 {
		return
	}
	call(u, func(context.Context) (struct{}, error) {
		var errs error
		for _, id := range ids {
			errs = errors.Join(errs, u.session.SendAgain(id))
		}
		return struct{}{}, errs
	}, func(_ struct{}, err error) {
		if err != nil {
			u.log.Warn("not sent again", "error", err)
		}
	})
}

// nudgeRests is how long nobody is nudged again; the session holds it too.
const nudgeRests = 10 * time.Second

// nudge shakes their window.
func (c *conversation) nudge() {
	id := c.id
	c.ask(func() error { return c.u.session.Nudge(id) }, func() {
		c.transcript.Add(widget.Line{Notice: T("chat.nudge.sent"), Icon: "nudge", Mine: true, Time: time.Now()})
		c.resting++
		mine := c.resting
		c.bar.rest(true)
		c.u.after(nudgeRests, func() {
			if c.resting == mine {
				c.bar.rest(false)
			}
		})
	})
}

// ask runs something of the session and tells in the status line when it did
// not work.
func (c *conversation) ask(work func() error, then func()) {
	turn := c.turn
	call(c.u, func(context.Context) (struct{}, error) { return struct{}{}, work() }, func(_ struct{}, err error) {
		if c.turn != turn {
			return
		}
		if err != nil {
			sentence, _ := errorText(err)
			c.flashText(sentence)
			return
		}
		if then != nil {
			then()
		}
	})
}

// typingEvery is how often they are told that we are writing; the session
// has a limit of its own.
const typingEvery = 4 * time.Second

func (c *conversation) tellTyping() {
	if time.Since(c.notice) < typingEvery || c.blocked() != "" || !c.u.people.signedIn {
		return
	}
	c.notice = time.Now()
	id := c.id
	call(c.u, func(context.Context) (struct{}, error) {
		c.u.session.SetTyping(id)
		return struct{}{}, nil
	}, nil)
}

// nudged tells of a nudge and shakes the window.
func (c *conversation) nudged(from protocol.Address) {
	c.transcript.Add(widget.Line{Notice: T("chat.nudge.received", "Name", c.shortNameOf(from)), Icon: "nudge", From: from, Time: time.Now()})
	if c.front() && c.u.setting(settingChatShake) != "no" && !widget.Still() {
		c.shake()
	}
}

// shakeFor and shakeBy are how long and how far a nudge shakes.
const (
	shakeFor = 500 * time.Millisecond
	shakeBy  = 6
)

func (c *conversation) shake() {
	if c.shaking != nil {
		c.shaking.Stop()
	}
	c.shaking = &fyne.Animation{Duration: shakeFor, Curve: fyne.AnimationLinear, Tick: func(done float32) {
		dx := float32(0)
		if done < 1 {
			dx = [...]float32{shakeBy, 0, -shakeBy, 0}[int(done*24)%4]
		}
		c.root.Move(fyne.NewPos(dx, c.root.Position().Y))
	}}
	c.shaking.Start()
}

// wireSize returns how many bytes a text is in messages, where a line break is
// two.
func wireSize(text string) int { return len(text) + strings.Count(text, "\n") }

// showCounter says how much room is left, near the limit of one message.
func (c *conversation) showCounter() {
	size := wireSize(strings.TrimRight(c.input.Text(), " \t\n"))
	left := app.MaxPart - size
	switch {
	case left > app.MaxPart/10:
		c.counter.SetText("")
	case left >= 0:
		c.counter.SetText(T("chat.counter", "Count", left))
	default:
		c.counter.SetText(T("chat.counter.parts", "Count", (size+app.MaxPart-1)/app.MaxPart))
	}
}
