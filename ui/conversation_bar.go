package ui

import (
	"context"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	stock "fyne.io/fyne/v2/widget"

	"papilio/app"
	"papilio/app/picture"
	"papilio/assets"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// chatBar is the row of buttons above the input: only what does something.
type chatBar struct {
	stock.BaseWidget
	emoticons, nudge, file, font, color, background, invite, history *widget.Button

	row  *fyne.Container
	line *canvas.Rectangle // the colour that is written in

	blocked, resting bool // nothing can be sent; a nudge was sent just now
}

func newChatBar(c *conversation) *chatBar {
	b := &chatBar{}
	b.emoticons = widget.NewToolButton("smile", T("chat.emoticons"), c.openPicker)
	b.emoticons.SetPicture(theme.AssetAt("emoticons/smile.svg", theme.SizeIcon))
	b.nudge = widget.NewToolButton("nudge", T("chat.nudge"), c.nudge)
	b.file = widget.NewToolButton("clip", T("chat.file"), c.sendFiles)
	b.font = widget.NewToolButton("font", T("chat.font"), c.openFont)
	b.color = widget.NewToolButton("color", T("chat.color"), c.openColors)
	b.background = widget.NewToolButton("image", T("chat.background"), c.openBackground)
	b.line = canvas.NewRectangle(color.Transparent)
	b.line.CornerRadius = 1
	b.invite = widget.NewToolButton("invite", T("chat.invite"), c.openInvite)
	b.history = widget.NewToolButton("history", T("chat.history"), c.openHistory)
	b.row = container.NewWithoutLayout(b.emoticons, b.nudge, b.file, widget.NewHairline(), b.font, b.color, b.background,
		widget.NewHairline(), b.invite, b.history, b.line)
	b.ExtendBaseWidget(b)
	return b
}

// escape sets what Escape does while a button has the focus.
func (b *chatBar) escape(f func()) {
	for _, o := range []*widget.Button{b.emoticons, b.nudge, b.file, b.font, b.color, b.background, b.invite, b.history} {
		o.OnEscape = f
	}
}

func (b *chatBar) setBlocked(on, several bool) {
	b.blocked = on
	if several {
		b.background.Disable()
	} else {
		b.background.Enable()
	}
	for _, o := range []*widget.Button{b.nudge, b.file, b.invite} {
		if on || o == b.nudge && b.resting || o == b.file && several {
			o.Disable()
		} else {
			o.Enable()
		}
	}
}

// rest turns the nudge off for a while, or on again.
func (b *chatBar) rest(on bool) {
	b.resting = on
	if on || b.blocked {
		b.nudge.Disable()
	} else {
		b.nudge.Enable()
	}
}

// setColor shows the colour that is written in.
func (b *chatBar) setColor(c color.Color, chosen bool) {
	if !chosen {
		c = theme.Color(theme.ColorPrimary)
	}
	b.line.FillColor = c
	b.line.Refresh()
}

const barStep = 30

// CreateRenderer implements fyne.Widget.
func (b *chatBar) CreateRenderer() fyne.WidgetRenderer { return &barRenderer{b} }

type barRenderer struct{ b *chatBar }

func (r *barRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.b.row} }
func (r *barRenderer) Destroy()                     {}
func (r *barRenderer) Refresh()                     { r.b.row.Refresh() }
func (r *barRenderer) MinSize() fyne.Size           { return fyne.NewSize(8*barStep+2*13, theme.SizeTool) }
func (r *barRenderer) Layout(s fyne.Size) {
	b := r.b
	r.b.row.Resize(s)
	x := float32(0)
	for _, o := range b.row.Objects[:len(b.row.Objects)-1] {
		if _, line := o.(*widget.Ground); line {
			put(o, x+4, 5, 1, 18)
			x += 13
			continue
		}
		put(o, x, 0, theme.SizeTool, theme.SizeTool)
		x += barStep
	}
	put(b.line, b.color.Position().X+6, theme.SizeTool-3, 16, 3)
}

// openPanel is the pop-over that is open, if any.
type openPanel struct{ p *widget.Popover }

func (o *openPanel) close() {
	if o.p != nil {
		o.p.Close()
		o.p = nil
	}
}

// over returns where a panel above a button of the bar has its lower left corner.
func (c *conversation) over(b *widget.Button) fyne.Position {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	return fyne.NewPos(chatEdge, at.Y-theme.Space4)
}

// ownEmoticon is one of our emoticons with its picture.
type ownEmoticon struct {
	app.Emoticon
	image *picture.Image
}

// readOwn reads our emoticons. It waits for the disk.
func (u *UI) readOwn() ([]ownEmoticon, error) {
	list, err := u.session.Emoticons()
	own := make([]ownEmoticon, 0, len(list))
	for _, e := range list {
		data, ok := u.session.Object(e.Hash)
		if !ok {
			continue
		}
		if img, err := picture.Decode(data); err == nil {
			own = append(own, ownEmoticon{e, img})
		}
	}
	return own, err
}

// loadOwn reads our emoticons for the inputs, which draw them as they are typed.
func (t *conversations) loadOwn(u *UI) {
	if t.animator == nil {
		return // no conversation was opened yet
	}
	call(u, func(context.Context) ([]ownEmoticon, error) { return u.readOwn() }, func(own []ownEmoticon, _ error) {
		t.own = nil
		for _, e := range own {
			t.own = append(t.own, widget.InputEmoticon{Shortcut: e.Shortcut, Hash: e.Hash, Picture: e.image})
		}
		for _, c := range t.views {
			c.input.SetEmoticons(t.own)
		}
	})
}

// openPicker shows the emoticons to choose from.
func (c *conversation) openPicker() {
	turn := c.turn
	call(c.u, func(context.Context) ([]ownEmoticon, error) { return c.u.readOwn() }, func(own []ownEmoticon, err error) {
		if c.turn != turn || c.popover.p != nil {
			return
		}
		if err != nil {
			c.u.log.Warn("emoticons not read", "error", err)
		}
		c.showPicker(own)
	})
}

func (c *conversation) showPicker(own []ownEmoticon) {
	t := &c.u.conversations
	var classic, mine []widget.PickerItem
	by := map[string]widget.PickerItem{}
	for _, e := range assets.Classic() {
		i := widget.PickerItem{Name: T("emoticon." + e.Name), Shortcut: e.Shortcuts[0], Also: strings.Join(e.Shortcuts, " "), File: e.File}
		classic = append(classic, i)
		by[i.Shortcut] = i
	}
	if c.u.setting(settingPickerMine) == "no" {
		own = nil
	}
	for _, e := range own {
		i := widget.PickerItem{Name: e.Shortcut, Shortcut: e.Shortcut, Picture: e.image}
		mine = append(mine, i)
		by[i.Shortcut] = i
	}
	var recent []widget.PickerItem
	for s := range strings.FieldsSeq(t.look.Recent) {
		if i, ok := by[s]; ok { // one of ours may be gone
			recent = append(recent, i)
		}
	}
	p := widget.NewPicker(t.animator, widget.PickerWords{
		Classic: T("chat.picker.classic"), Mine: T("chat.picker.mine"), Recent: T("chat.picker.recent"), Change: T("chat.picker.change"),
		Empty: T("chat.picker.empty"), Search: T("chat.picker.search"), Clear: T("chat.search.clear"), NotFound: T("chat.picker.not-found"),
	}, recent, classic, mine)
	c.picker = p
	c.bar.emoticons.SetChecked(true)
	c.popover.p = widget.ShowPopover(c.window.Canvas(), p, c.over(c.bar.emoticons))
	c.popover.p.OnClose = func() {
		c.popover.p, c.picker = nil, nil
		p.Stop()
		c.bar.emoticons.SetChecked(false)
		c.focusInput()
	}
	p.OnEscape = c.popover.close
	p.OnPick = func(i widget.PickerItem) {
		c.popover.close()
		c.input.Insert(i.Shortcut)
		t.used(c.u, i.Shortcut)
	}
	p.OnChange = func() {
		c.popover.close()
		c.u.openEmoticons()
	}
}

// maxRecent is how many emoticons are remembered as used last.
const maxRecent = 16

// used remembers an emoticon as the one used last.
func (t *conversations) used(u *UI, shortcut string) {
	list := []string{shortcut}
	for s := range strings.FieldsSeq(t.look.Recent) {
		if s != shortcut && len(list) < maxRecent {
			list = append(list, s)
		}
	}
	l := t.look
	l.Recent = strings.Join(list, " ")
	t.setLook(u, l)
}

// openColors shows the colours to write in.
func (c *conversation) openColors() {
	p := widget.NewColorPicker(c.u.conversations.look.Format.Color)
	at := c.over(c.bar.color)
	at.X = fyne.CurrentApp().Driver().AbsolutePositionForObject(c.bar.color).X
	c.bar.color.SetChecked(true)
	c.popover.p = widget.ShowPopover(c.window.Canvas(), p, at)
	c.popover.p.OnClose = func() {
		c.popover.p = nil
		c.bar.color.SetChecked(false)
		c.focusInput()
	}
	p.OnEscape = c.popover.close
	p.OnPick = func(rgb protocol.RGB) {
		c.popover.close()
		c.setFormat(func(f *protocol.Format) { f.Color = rgb })
	}
}

// openFont shows the effects and fonts to write with.
func (c *conversation) openFont() {
	f := c.u.conversations.look.Format
	flip := func(change func(*protocol.Format)) func() { return func() { c.setFormat(change) } }
	items := []widget.MenuItem{
		{Text: T("chat.font.bold"), Shortcut: "Ctrl+B", Bold: true, Checked: f.Bold, Action: flip(func(f *protocol.Format) { f.Bold = !f.Bold })},
		{Text: T("chat.font.italic"), Shortcut: "Ctrl+I", Checked: f.Italic, Action: flip(func(f *protocol.Format) { f.Italic = !f.Italic })},
		{Text: T("chat.font.underline"), Shortcut: "Ctrl+U", Checked: f.Underline, Action: flip(func(f *protocol.Format) { f.Underline = !f.Underline })},
		{Text: T("chat.font.strike"), Checked: f.Strike, Action: flip(func(f *protocol.Format) { f.Strike = !f.Strike })},
		{},
		{Text: T("chat.font.standard"), Checked: f.Font == "", Action: flip(func(f *protocol.Format) { f.Font = "" })},
		{Text: T("chat.font.typewriter"), Checked: f.Font == typewriter, Action: flip(func(f *protocol.Format) { f.Font = typewriter })},
	}
	more := widget.MenuItem{Text: T("chat.font.more")}
	for _, name := range c.u.conversations.fonts.Offer() {
		chosen := strings.EqualFold(f.Font, name)
		more.Checked = more.Checked || chosen
		more.Items = append(more.Items, widget.MenuItem{Text: name, Checked: chosen, Action: flip(func(f *protocol.Format) { f.Font = name })})
	}
	if more.Items != nil {
		items = append(items, more)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(c.bar.font)
	height := float32(len(items)-1)*theme.HeightMenuItem + theme.Space24 // it stands above the bar
	widget.ShowMenu(c.window.Canvas(), at.AddXY(0, -height-theme.Space4), 0, items)
}
