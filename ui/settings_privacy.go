package ui

import (
	"context"
	"image"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// privacyPage is who may see me: the two settings the server keeps, and its
// lists of those who are blocked and allowed.
type privacyPage struct {
	u       *UI
	content *fyne.Container
	others  *widget.Check
	ask     *widget.Check
	note    *widget.Label // why nothing can be changed, or what went wrong
	list    *widget.ContactList
	none    *widget.Label
	change  *widget.Button // Block or Unblock
	other   *widget.Button // Allow, or off the list of the allowed
	add     *widget.Button
	away    *widget.Choice // auto-away
	folded  map[string]bool
	asked   int // changes under way
	waiting bool
}

// The groups of the list.
const (
	blockedPeople = "blocked"
	allowedPeople = "allowed"
	reversePeople = "reverse" // who have me on their list
)

func newPrivacyPage(s *settingsWindow) settingsPage {
	p := &privacyPage{u: s.u, folded: map[string]bool{}}
	title := widget.NewLabel(T("settings.privacy"), widget.StyleTitle)
	p.note = widget.NewCutLabel("", widget.StyleSmall)
	p.others = widget.NewCheck(T("settings.privacy.others"), func(on bool) {
		p.run(func(ctx context.Context) error { return p.u.session.SetPrivacy(ctx, !on) })
	})
	p.ask = widget.NewCheck(T("settings.privacy.ask"), func(on bool) {
		p.run(func(ctx context.Context) error { return p.u.session.SetAskOnAdd(ctx, on) })
	})
	p.away = widget.NewChoice(T("settings.privacy.away"), awayOptions(), func(key string) {
		minutes, _ := strconv.Atoi(key)
		p.keep(func() error { return p.u.session.SetAutoAway(time.Duration(minutes) * time.Minute) })
	})
	p.away.OnEscape = s.close
	heading := widget.NewLabel(T("settings.privacy.lists"), widget.StyleBold)
	frame := widget.NewGround(theme.ColorWindow, theme.ColorHairline, theme.RadiusControl)
	p.none = widget.NewCutLabel(T("settings.privacy.none"), widget.StyleQuiet)
	p.none.Align = fyne.TextAlignCenter
	p.list = widget.NewContactList()
	p.list.Picture = p.showPicture
	p.list.Hint = func(key string) string { return glance(p.u.contact(keyAddress(key))) }
	p.list.OnSelect = func(string) { p.arrange() }
	p.list.OnFold = func(key string) { p.folded[key] = !p.folded[key]; p.show() }
	p.list.OnMenu = p.menu
	p.list.OnKey = func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			s.close()
		}
	}
	p.change = widget.NewButton(widget.Normal, T("settings.privacy.block"), p.turn)
	p.other = widget.NewButton(widget.Normal, T("settings.privacy.allow"), p.turnOther)
	p.add = widget.NewButton(widget.Normal, T("settings.privacy.add"), p.addPerson)
	p.add.Icon = "plus"
	p.other.OnEscape, p.add.OnEscape = s.close, s.close
	p.others.OnEscape, p.ask.OnEscape, p.change.OnEscape = s.close, s.close, s.close
	p.content = widget.Arrange(fyne.NewSize(300, 300), func(size fyne.Size) {
		place, w := widget.Place, size.Width
		place(title, 0, 18, w, 28)
		place(p.others, 0, 64, w, 20)
		place(p.ask, 0, 92, w, 20)
		place(p.note, 0, 118, w, 18)
		place(heading, 0, 146, w, 20)
		ah := p.away.MinSize().Height
		bottom := size.Height - theme.Space16 - ah
		place(p.away, 0, bottom, min(w, 260), ah)
		foot := bottom - theme.Space16 - theme.HeightButton
		h := max(60, foot-theme.Space12-174)
		place(frame, 0, 174, w, h)
		place(p.list, 1, 178, w-2, h-8)
		place(p.none, 0, 174, w, h)
		place(p.add, 0, foot, p.add.MinSize().Width, theme.HeightButton)
		right := w
		for _, b := range []*widget.Button{p.change, p.other} {
			bw := max(96, b.MinSize().Width)
			place(b, right-bw, foot, bw, theme.HeightButton)
			right -= bw + theme.Space8
		}
	}, title, p.others, p.ask, p.note, heading, frame, p.list, p.none, p.add, p.other, p.change, p.away)
	return settingsPage{key: "privacy", content: p.content, show: p.show, handle: p.handle}
}

func (p *privacyPage) handle(e event.Event) {
	switch e.(type) {
	case event.PrivacyChanged, event.SignedIn, event.SignedOut, event.Reconnecting:
		p.show()
	case event.ContactsReceived, event.ContactChanged, event.ContactRemoved:
		if p.waiting { // drawn once after a while, however many there are
			return
		}
		p.waiting = true
		p.u.after(contactsPause, func() {
			p.waiting = false
			p.show()
		})
	}
}

// show brings the page up to date.
func (p *privacyPage) show() {
	u := p.u
	p.others.SetOn(u.people.privacy.AllowOthers && u.people.signedIn)
	p.ask.SetOn(u.people.privacy.NotifyAdds && u.people.signedIn)
	call(u, func(context.Context) (time.Duration, error) { return u.session.AutoAway(), nil }, func(after time.Duration, _ error) {
		p.away.SetOptions(awayOptions(after))
		p.away.SetChosen(strconv.Itoa(int(after / time.Minute)))
	})
	rows := p.rows()
	p.list.SetRows(rows)
	visible(p.list, len(rows) > 0)
	visible(p.none, len(rows) == 0)
	p.arrange()
	p.content.Refresh()
}

// arrange turns on what can be done now.
func (p *privacyPage) arrange() {
	out := T("settings.privacy.out")
	switch {
	case !p.u.people.signedIn:
		p.say(out, theme.ColorSecondary)
	case p.note.Text == out:
		p.say("", theme.ColorSecondary)
	}
	off := !p.u.people.signedIn || p.asked > 0
	for _, c := range []*widget.Check{p.others, p.ask} {
		if off {
			c.Disable()
		} else {
			c.Enable()
		}
	}
	a := p.selected()
	lists := p.u.people.contacts[a].Lists
	p.change.SetText(T("settings.privacy.block"))
	if lists.Has(protocol.BlockList) {
		p.change.SetText(T("settings.privacy.unblock"))
	}
	p.other.SetText(T("settings.privacy.allow"))
	if lists.Has(protocol.AllowList) {
		p.other.SetText(T("settings.privacy.disallow"))
	}
	visible(p.other, a != "" && !lists.Has(protocol.BlockList))
	for _, b := range []*widget.Button{p.change, p.other, p.add} {
		if off || a == "" && b != p.add {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	p.content.Refresh()
}

// selected returns who is selected in the list as it is now, "" for nobody.
func (p *privacyPage) selected() protocol.Address {
	key := p.list.Selected()
	a := keyAddress(key)
	list := map[protocol.GroupID]protocol.List{blockedPeople: protocol.BlockList, allowedPeople: protocol.AllowList, reversePeople: protocol.ReverseList}[keyGroup(key)]
	if a == "" || list == 0 || !p.u.people.contacts[a].Lists.Has(list) {
		return ""
	}
	return a
}

// rows lists the blocked and the allowed people and those who have me, by name.
func (p *privacyPage) rows() []widget.ContactRow {
	var rows []widget.ContactRow
	for _, part := range []struct {
		key  string
		list protocol.List
	}{{blockedPeople, protocol.BlockList}, {allowedPeople, protocol.AllowList}, {reversePeople, protocol.ReverseList}} {
		var people []protocol.Contact
		for _, c := range p.u.people.contacts {
			if c.Lists.Has(part.list) {
				people = append(people, c)
			}
		}
		if len(people) == 0 {
			continue
		}
		sortPeople(people, false)
		head := groupPrefix + part.key
		rows = append(rows, widget.ContactRow{Key: head, Group: true, Name: T("settings.privacy." + part.key), Count: strconv.Itoa(len(people)), Folded: p.folded[head]})
		for _, c := range people {
			if p.folded[head] {
				break
			}
			r := widget.ContactRow{Key: personKey(protocol.GroupID(part.key), c.Address), Name: c.Shown(), Status: c.Status, Blocked: c.Lists.Has(protocol.BlockList)}
			if c.Shown() != string(c.Address) {
				r.Second = string(c.Address)
			}
			rows = append(rows, r)
		}
	}
	return rows
}

func (p *privacyPage) showPicture(key string, set func(image.Image)) {
	p.u.avatar(keyAddress(key), func(img *picture.Image) {
		if img != nil {
			set(img.Frames[0])
		}
	})
}

func (p *privacyPage) menu(key string, at fyne.Position) {
	if a := keyAddress(key); a != "" {
		items := []widget.MenuItem{{Text: p.change.Text, Disabled: p.change.Disabled(), Action: p.turn}}
		if p.other.Visible() {
			items = append(items, widget.MenuItem{Text: p.other.Text, Disabled: p.other.Disabled(), Action: p.turnOther})
		}
		items = append(items, widget.MenuItem{}, widget.MenuItem{Text: T("menu.contact.details"), Action: func() { p.u.openDetails(a) }})
		widget.ShowMenu(p.u.settings.w.Canvas(), at, 160, items).First()
	}
}

// turn blocks the one who is selected, or takes it back.
func (p *privacyPage) turn() {
	a := p.selected()
	if a == "" {
		return
	}
	work := p.u.session.Block
	if p.u.people.contacts[a].Lists.Has(protocol.BlockList) {
		work = p.u.session.Unblock
	}
	p.run(func(ctx context.Context) error { return work(ctx, a) })
}

// turnOther allows the one who is selected, or takes them off the list of those
// who are allowed, without blocking them.
func (p *privacyPage) turnOther() {
	a := p.selected()
	if a == "" {
		return
	}
	work := p.u.session.Allow
	if p.u.people.contacts[a].Lists.Has(protocol.AllowList) {
		work = p.u.session.Disallow
	}
	p.run(func(ctx context.Context) error { return work(ctx, a) })
}

// run makes a change; until it is made, nothing else can be.
func (p *privacyPage) run(work func(context.Context) error) {
	p.asked++
	p.say("", theme.ColorSecondary)
	p.arrange()
	call(p.u, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) }, func(_ struct{}, err error) {
		p.asked--
		if err != nil {
			sentence, _ := errorText(err)
			p.say(sentence, theme.ColorDanger)
		}
		p.show() // as the server has it
	})
}

func (p *privacyPage) say(text string, color fyne.ThemeColorName) {
	style := widget.StyleSmall
	style.Color = color
	p.note.SetStyle(style)
	p.note.SetText(text)
}
