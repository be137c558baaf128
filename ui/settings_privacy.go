package ui

import (
	"context"
	"image"
	"slices"
	"strconv"
	"strings"

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
	folded  map[string]bool
	asked   int // changes under way
	waiting bool
}

// The groups of the list.
const (
	blockedPeople = "blocked"
	allowedPeople = "allowed"
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
	heading := widget.NewLabel(T("settings.privacy.lists"), widget.StyleBold)
	frame := widget.NewGround(theme.ColorWindow, theme.ColorHairline, theme.RadiusControl)
	p.none = widget.NewCutLabel(T("settings.privacy.none"), widget.StyleQuiet)
	p.none.Align = fyne.TextAlignCenter
	p.list = widget.NewContactList()
	p.list.Picture = p.showPicture
	p.list.OnSelect = func(string) { p.arrange() }
	p.list.OnFold = func(key string) { p.folded[key] = !p.folded[key]; p.show() }
	p.list.OnMenu = p.menu
	p.list.OnKey = func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			s.close()
		}
	}
	p.change = widget.NewButton(widget.Normal, T("settings.privacy.block"), p.turn)
	p.others.OnEscape, p.ask.OnEscape, p.change.OnEscape = s.close, s.close, s.close
	p.content = widget.Arrange(fyne.NewSize(300, 300), func(size fyne.Size) {
		place, w := widget.Place, size.Width
		place(title, 0, 18, w, 28)
		place(p.others, 0, 64, w, 20)
		place(p.ask, 0, 92, w, 20)
		place(p.note, 0, 120, w, 18)
		place(heading, 0, 152, w, 20)
		foot := size.Height - theme.Space16 - theme.HeightButton
		h := foot - theme.Space12 - 180
		place(frame, 0, 180, w, h)
		place(p.list, 1, 184, w-2, h-8)
		place(p.none, 0, 180, w, h)
		bw := max(96, p.change.MinSize().Width)
		place(p.change, w-bw, foot, bw, theme.HeightButton)
	}, title, p.others, p.ask, p.note, heading, frame, p.list, p.none, p.change)
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
	p.change.SetText(T("settings.privacy.block"))
	if keyGroup(p.list.Selected()) == blockedPeople {
		p.change.SetText(T("settings.privacy.unblock"))
	}
	if off || p.selected() == "" {
		p.change.Disable()
	} else {
		p.change.Enable()
	}
	p.content.Refresh()
}

// selected returns who is selected in the list as it is now, "" for nobody.
func (p *privacyPage) selected() protocol.Address {
	key := p.list.Selected()
	a := keyAddress(key)
	list := protocol.AllowList
	if keyGroup(key) == blockedPeople {
		list = protocol.BlockList
	}
	if a == "" || !p.u.people.contacts[a].Lists.Has(list) {
		return ""
	}
	return a
}

// rows lists the blocked and the allowed people by name.
func (p *privacyPage) rows() []widget.ContactRow {
	var rows []widget.ContactRow
	for _, part := range []struct {
		key  string
		list protocol.List
	}{{blockedPeople, protocol.BlockList}, {allowedPeople, protocol.AllowList}} {
		var people []protocol.Contact
		for _, c := range p.u.people.contacts {
			if c.Lists.Has(part.list) {
				people = append(people, c)
			}
		}
		if len(people) == 0 {
			continue
		}
		slices.SortFunc(people, func(a, b protocol.Contact) int {
			if n := strings.Compare(strings.ToLower(a.Shown()), strings.ToLower(b.Shown())); n != 0 {
				return n
			}
			return strings.Compare(string(a.Address), string(b.Address))
		})
		head := groupPrefix + part.key
		rows = append(rows, widget.ContactRow{Key: head, Group: true, Name: T("settings.privacy." + part.key), Count: strconv.Itoa(len(people)), Folded: p.folded[head]})
		for _, c := range people {
			if p.folded[head] {
				break
			}
			r := widget.ContactRow{Key: personKey(protocol.GroupID(part.key), c.Address), Name: c.Shown(), Status: c.Status, Blocked: part.list == protocol.BlockList}
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
		widget.ShowMenu(p.u.settings.w.Canvas(), at, 120, []widget.MenuItem{{Text: p.change.Text, Disabled: p.change.Disabled(), Action: p.turn}}).First()
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
