package ui

import (
	"context"
	"image"

	"fyne.io/fyne/v2"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// The background of a conversation: a picture behind what is said, shared with
// the other side or for us alone.

// backgroundOffered asks in the conversation with somebody who shares a
// background, and opens it for that.
func (t *conversations) backgroundOffered(u *UI, from protocol.Address) {
	c := t.with(from)
	if c == nil {
		c = u.talk(protocol.With(from))
		c.show()
	}
	t.offered[from] = true
	c.showOffer()
	c.hear()
}

// backgroundGone takes back the question when the offer was taken back.
func (t *conversations) backgroundGone(from protocol.Address) {
	if !t.offered[from] {
		return
	}
	delete(t.offered, from)
	if c := t.with(from); c != nil {
		c.showOffer()
		c.flashText(T("chat.background.gone", "Name", c.name()))
	}
}

// backgroundAnswered tells what became of a background that was shared.
func (c *conversation) backgroundAnswered(e event.BackgroundAnswered) {
	if e.Code == "" {
		c.sayText(T("chat.background.taken", "Name", c.name()))
		return
	}
	sentence, _ := errorText(&protocol.Problem{Code: e.Code})
	c.flashText(sentence)
}

// showOffer shows the question about a background, or hides it.
func (c *conversation) showOffer() {
	v := &c.conversationView
	on := c.addr != "" && c.u.conversations.offered[c.addr]
	v.offer.Objects = nil
	if on {
		s := c.u.session
		use := widget.NewButton(widget.Primary, T("chat.background.use"), func() { c.answerOffer(s.AcceptBackground) })
		decline := widget.NewButton(widget.Normal, T("transfer.decline"), func() { c.answerOffer(s.DeclineBackground) })
		for _, b := range []*widget.Button{use, decline} {
			b.Height = theme.HeightButtonRow
			b.OnEscape = func() { c.key(fyne.KeyEscape) }
		}
		v.offer.Objects = []fyne.CanvasObject{widget.NewStrip("image", T("chat.background.offered", "Name", c.name()), use, decline)}
	}
	visible(v.offer, on)
	c.arrange()
}

func (c *conversation) answerOffer(answer func(protocol.Address) error) {
	addr := c.addr
	delete(c.u.conversations.offered, addr)
	c.showOffer()
	c.ask(func() error { return answer(addr) }, nil)
	c.focusInput()
}

// showBackground shows the background the conversation has.
func (c *conversation) showBackground() {
	c.walls++
	addr, wall := c.addr, c.walls
	show := func(img image.Image) {
		c.wall.SetImage(img)
		c.transcript.SetWalled(img != nil)
	}
	if addr == "" {
		show(nil)
		return
	}
	call(c.u, func(context.Context) (image.Image, error) {
		h, ok := c.u.session.Background(addr)
		if !ok {
			return nil, nil
		}
		data, _ := c.u.session.Object(h)
		img, err := picture.DecodeBackground(data)
		if err != nil {
			return nil, err
		}
		return img.Frames[0], nil
	}, func(img image.Image, err error) {
		if err != nil {
			c.u.log.Warn("background not shown", "error", err)
		}
		if c.walls == wall {
			show(img)
		}
	})
}

// openBackground shows what can be done with the background.
func (c *conversation) openBackground() {
	items := []widget.MenuItem{
		{Text: T("chat.background.share", "Name", c.name()), Icon: "image", Disabled: c.bar.file.Disabled(), Action: func() { c.chooseBackground(true) }},
		{Text: T("chat.background.mine"), Action: func() { c.chooseBackground(false) }},
		{},
		{Text: T("chat.background.none"), Icon: "no-image", Disabled: !c.wall.Shown(), Action: func() { c.setBackground(nil, false) }},
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(c.bar.background)
	height := float32(len(items)-1)*theme.HeightMenuItem + theme.Space24 // it stands above the bar
	widget.ShowMenu(c.window.Canvas(), at.AddXY(0, -height-theme.Space4), 0, items)
}

// chooseBackground lets a person choose a picture for it.
func (c *conversation) chooseBackground(share bool) {
	turn := c.turn
	c.u.pickPicture(func(f file, err error) {
		switch {
		case c.turn != turn:
		case err != nil:
			sentence, _ := errorText(err)
			c.flashText(sentence)
		default:
			c.setBackground(f.data, share)
		}
	})
}

// setBackground makes a picture the background, for both sides or for us; nil
// removes it. BackgroundChanged follows.
func (c *conversation) setBackground(data []byte, share bool) {
	addr := c.addr
	c.ask(func() error {
		if share {
			return c.u.session.OfferBackground(addr, data)
		}
		return c.u.session.SetBackground(addr, data)
	}, nil)
}
