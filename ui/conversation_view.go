package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// conversationView holds the objects of a conversation window.
type conversationView struct {
	root       *fyne.Container
	header     *widget.Header
	status     *widget.Icon
	heading    *widget.NameLine
	second     *widget.Label
	fold       *widget.Button
	bell       *widget.Button  // no alerts of this one
	leaves     *widget.Button  // a conversation of several
	offer      *fyne.Container // a background is shared with us
	ground     *widget.Ground
	wall       *widget.Wall
	transcript *widget.Transcript
	spinner    *widget.Spinner
	theirs     *widget.Picture
	mine       *widget.Picture
	theirName  *widget.Label
	crowd      *widget.Crowd // in their place when there are several
	myName     *widget.Label
	bar        *chatBar
	counter    *widget.Label
	input      *widget.Input
	dots       *widget.TypingDots
	state      *widget.Label
	last       *widget.Label
	popover    openPanel
	picker     *widget.Picker       // while it is open
	question   *widget.Question     // the last one
	invitees   *widget.PeoplePicker // while it is open
	folded     bool
}

// newConversation makes a window that is bound to nobody yet.
func newConversation(u *UI) *conversation {
	c := &conversation{u: u, free: true}
	v := &c.conversationView
	v.header = widget.NewHeader(chatHeader)
	v.status = widget.NewStatusIcon(protocol.Offline, theme.SizeStatusHeader)
	v.heading = widget.NewNameLine("", widget.StyleHeading)
	v.second = widget.NewCutLabel("", widget.StyleQuiet)
	v.fold = widget.NewToolButton("sidebar", T("chat.fold"), c.toggleSide)
	v.bell = widget.NewToolButton("bell", "", func() { u.mute(c.id, !u.muted(c.id)) })
	v.leaves = widget.NewButton(widget.Quiet, T("chat.leave"), c.leave)
	v.leaves.Height = theme.HeightButtonRow
	v.leaves.Hide()
	v.ground = widget.NewGround(theme.ColorSurface, theme.ColorHairline, theme.RadiusControl)
	v.offer = container.NewStack()
	v.offer.Hide()
	v.wall = widget.NewWall()
	v.transcript = widget.NewTranscript(u.conversations.animator)
	v.spinner = widget.NewSpinner(theme.SizeIcon)
	v.spinner.Hide()
	v.theirs, v.mine = widget.NewFramedPicture(theme.SizeDisplayPicture), widget.NewFramedPicture(theme.SizeDisplayPicture)
	v.mine.OnTapped = u.openDisplayPicture
	v.mine.Hint = T("menu.tools.picture")
	v.theirName, v.myName = widget.NewCutLabel("", widget.StyleSmall), widget.NewCutLabel(T("history.you"), widget.StyleSmall)
	v.theirName.Align, v.myName.Align = fyne.TextAlignCenter, fyne.TextAlignCenter
	v.crowd = widget.NewCrowd()
	v.crowd.OnTapped = c.openPerson
	v.crowd.Hide()
	v.bar = newChatBar(c)
	counter := widget.StyleSmall
	counter.Color = theme.ColorAccentText
	v.counter = widget.NewCutLabel("", counter)
	v.counter.Align = fyne.TextAlignTrailing
	v.input = widget.NewInput(T("chat.send"))
	v.dots = widget.NewTypingDots()
	v.dots.Hide()
	v.state = widget.NewCutLabel("", widget.StyleBody)
	v.last = widget.NewCutLabel("", widget.StyleSmall)
	v.last.Align = fyne.TextAlignTrailing

	escape := func() { c.key(fyne.KeyEscape) }
	v.fold.OnEscape, v.bell.OnEscape, v.leaves.OnEscape = escape, escape, escape
	v.bar.escape(escape)
	v.transcript.Picture = c.picture
	v.transcript.OnSight = u.sightChanged
	v.transcript.Fonts = u.conversations.fonts
	v.transcript.OnAgain = c.again
	v.transcript.OnLink = c.link
	v.transcript.OnMenu = c.menu
	v.transcript.OnEarlier = func() { c.loadHistory(v.transcript.Oldest()) }
	v.transcript.OnKey = c.key
	v.transcript.OnPressed = func() { c.reading = true; c.focusInput() }
	v.transcript.OnShortcut = c.shortcut
	v.transcript.Failed = func(e protocol.Emoticon) string { return c.failed[e.Object.Hash] }
	v.transcript.OnRetry = c.retryEmoticon
	v.transcript.OnTransfer = c.transferAction
	v.transcript.Preview = c.preview
	v.transcript.OnRune = c.typeOn
	v.input.SetFonts(u.conversations.fonts)
	v.input.SetEmoticons(u.conversations.own)
	v.input.OnSend = c.send
	v.input.OnTyping = c.tellTyping
	v.input.OnChanged = func(string) { c.reading = false; c.wrote(); c.showCounter() }
	v.input.OnGrow = func() { c.arrange() }
	v.input.OnKey = c.key
	v.input.OnShortcut = c.shortcut

	objects := []fyne.CanvasObject{
		v.header, v.status, v.heading, v.second, v.bell, v.fold, v.leaves, v.offer, v.ground, v.wall, v.transcript, v.spinner,
		v.theirs, v.theirName, v.crowd, v.myName, v.mine, v.bar, v.counter, v.input, v.dots, v.state, v.last,
	}
	v.root = container.New(&chatLayout{c}, objects...)
	return c
}

// arrange lays the window out again: something has another size.
func (c *conversation) arrange() {
	end := c.transcript.AtEnd()
	c.root.Layout.Layout(c.root.Objects, c.root.Size())
	if end {
		c.transcript.ScrollToEnd()
	}
}

// focusInput lets the keyboard go to the input.
func (c *conversation) focusInput() {
	c.host.quiet = false
	c.window.Canvas().Focus(c.input.Focusable())
}

// wrote is called when the text has changed: it is stored, and ends the quiet
// after an Escape when it was done by hand.
func (c *conversation) wrote() {
	c.u.conversations.written(c.u)
	if c.window.Canvas().Focused() == c.input.Focusable() {
		c.host.quiet = false
	}
}

// typeOn takes a letter that was typed while the input had no focus.
func (c *conversation) typeOn(r rune) {
	c.focusInput()
	c.input.Insert(string(r))
}

// waiting shows that the history is being read.
func (c *conversation) waiting(on bool) {
	c.spinner.Hidden = !on
	if on {
		c.spinner.Start()
	} else {
		c.spinner.Stop()
	}
	c.spinner.Refresh()
}

// showPerson shows who is at the other end, and what can be sent.
func (c *conversation) showPerson() {
	if p, ok := c.u.people.contacts[c.addr]; ok {
		c.person = p
	} else { // signed out, or on no list any more
		c.person.Status = protocol.Offline
	}
	p := c.person
	c.status.SetResource(c.headerIcon())
	if c.several() {
		c.heading.SetName(c.name(), "")
		c.second.SetText(c.others())
	} else {
		c.heading.SetName(p.Shown(), "")
		words := statusText(p.Status)
		if p.Lists.Has(protocol.BlockList) {
			words = T("status.blocked")
		}
		c.second.SetText(words + " · " + string(c.addr))
	}
	if c.leaves.Visible() != c.several() {
		visible(c.leaves, c.several())
		c.arrange()
	}
	c.theirName.SetText(c.name())
	c.showMuted()
	c.theirs.SetFaded(!p.Status.Reachable())
	c.input.SetBlocked(c.blocked())
	c.bar.setBlocked(c.blocked() != "" || !c.u.people.signedIn, c.several())
	c.host.arrange()
	c.showPictures()
	c.showStatus()
}

// showMuted shows whether alerts tell of this conversation.
func (c *conversation) showMuted() {
	muted := c.u.muted(c.id)
	c.bell.Icon, c.bell.Hint, c.bell.Checked = "bell", T("chat.mute"), muted
	if muted {
		c.bell.Icon, c.bell.Hint = "bell-off", T("chat.unmute")
	}
	c.bell.Refresh()
}

// showPictures shows both display pictures.
func (c *conversation) showPictures() {
	turn := c.turn
	show := func(p *widget.Picture, ask func(func(*picture.Image)), then func()) {
		p.Ask(func(set func(image.Image)) {
			ask(func(img *picture.Image) {
				if c.turn != turn {
					return
				}
				if img != nil || c.u.people.signedIn { // else what was there stays
					set(still(img))
				}
				then()
			})
		})
	}
	if c.several() {
		c.showCrowd()
	} else {
		show(c.theirs, func(then func(*picture.Image)) { c.u.avatar(c.addr, then) }, func() { c.offerPicture("") })
	}
	show(c.mine, func(then func(*picture.Image)) { c.u.object(c.u.people.self.Picture.Hash, then) }, func() {})
}

// offerPicture lets a click on the place of their picture get it, when it is not
// here: it could not be fetched (why is a sentence), or is not to be fetched by
// itself. Where it is, a click opens the details.
func (c *conversation) offerPicture(why string) {
	a := c.addr
	c.theirs.OnTapped, c.theirs.Hint = func() { c.u.openDetails(a) }, T("menu.contact.details")
	if !c.u.missing(a) {
		return
	}
	c.theirs.Hint = T("chat.picture.get")
	if why != "" {
		c.theirs.Hint = why + " " + T("chat.emoticon.retry")
	}
	c.theirs.OnTapped = func() { c.u.getPicture(a) }
}

// pictureFailed says why their picture is not here.
func (c *conversation) pictureFailed(e event.ObjectFailed) {
	if e.Object.Type != protocol.CustomEmoticon && e.From == c.addr {
		c.offerPicture(T("error." + e.Code))
	}
}

// toggleSide folds the pictures away, or back, in every window.
func (c *conversation) toggleSide() {
	t := &c.u.conversations
	l := t.look
	l.Folded = !l.Folded
	t.setLook(c.u, l)
}

// Geometry of the window, after the mock-up.
const (
	chatHeader = 58
	chatEdge   = 12
	chatSide   = theme.SizeDisplayPicture + 2*(theme.FrameMatLarge+theme.Line)
	chatFoot   = 30
	chatBarTop = 33 // from the top of the bar to the top of the input
	chatLabel  = 18

	chatMinWidth, chatMinHeight = 420, 380
)

// chatLayout places the parts of a conversation window.
type chatLayout struct{ c *conversation }

// MinSize implements fyne.Layout.
func (*chatLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(chatMinWidth, chatMinHeight)
}

// Layout implements fyne.Layout.
func (l *chatLayout) Layout(_ []fyne.CanvasObject, s fyne.Size) {
	v := &l.c.conversationView
	put(v.header, 0, 0, s.Width, chatHeader)
	put(v.status, 16, 12, theme.SizeStatusHeader, theme.SizeStatusHeader)
	tools := float32(chatEdge + 2*theme.SizeTool + theme.Space4)
	put(v.bell, s.Width-tools, 15, theme.SizeTool, theme.SizeTool)
	tools += theme.Space12
	if v.leaves.Visible() {
		w := v.leaves.MinSize().Width
		put(v.leaves, s.Width-tools-w, 15, w, theme.HeightButtonRow)
		tools += w
	}
	put(v.heading, 39, 8, s.Width-39-tools, 24)
	put(v.second, 39, 31, s.Width-39-tools, chatLabel)
	put(v.fold, s.Width-chatEdge-theme.SizeTool, 15, theme.SizeTool, theme.SizeTool)

	right := s.Width - chatEdge
	side := right - chatSide
	several := l.c.several()
	foot, top := s.Height-chatFoot, float32(chatHeader)
	if v.offer.Visible() {
		h := v.offer.MinSize().Height
		put(v.offer, 0, top, s.Width, h)
		top += h + theme.Space8
	}
	names := foot-top >= 2*(chatSide+chatLabel) // else one would stand on the other
	for o, shown := range map[fyne.CanvasObject]bool{v.theirs: !several, v.theirName: !several && names, v.crowd: several, v.mine: true, v.myName: names} {
		if shown = shown && !v.folded; shown != o.Visible() {
			visible(o, shown)
		}
	}
	if !v.folded {
		put(v.theirs, side, top, chatSide, chatSide)
		put(v.theirName, side, top+chatSide+3, chatSide, chatLabel)
		put(v.crowd, side, top, chatSide, foot-chatSide-chatLabel-2-top-theme.Space8)
		put(v.mine, side, foot-chatSide, chatSide, chatSide)
		put(v.myName, side, foot-chatSide-chatLabel-2, chatSide, chatLabel)
		right = side - chatEdge
	}
	width := right - chatEdge
	v.input.Resize(fyne.NewSize(width, v.input.Size().Height)) // it may grow at this width
	h := v.input.MinSize().Height
	put(v.input, chatEdge, foot-h, width, h)
	bar := foot - h - chatBarTop
	put(v.bar, chatEdge, bar, v.bar.MinSize().Width, theme.SizeTool)
	counter := chatEdge + v.bar.MinSize().Width + theme.Space8
	put(v.counter, counter, bar, right-counter, theme.SizeTool)
	put(v.ground, chatEdge, top, width, bar-4-top)
	put(v.wall, chatEdge+1, top+1, width-2, bar-6-top)
	put(v.transcript, chatEdge+1, top+1, width-2, bar-6-top)
	put(v.spinner, chatEdge+(width-theme.SizeIcon)/2, top+theme.Space8, theme.SizeIcon, theme.SizeIcon)
	l.c.arrangeFoot(s)
}

// arrangeFoot places the status line in a window of a size.
func (c *conversation) arrangeFoot(s fyne.Size) {
	v, foot := &c.conversationView, s.Height-chatFoot
	x := float32(theme.Space16)
	if v.dots.Visible() {
		put(v.dots, x+1, foot+5, 20, 20)
		x += 30
	}
	last := v.last.Text
	lw := widget.Measure(last, widget.StyleSmall).Width + 2
	put(v.last, s.Width-theme.Space16-lw, foot+5, lw, 20)
	put(v.state, x, foot+5, s.Width-theme.Space16-lw-theme.Space12-x, 20)
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
