package ui

import (
	"context"
	"image"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// detailsWindow is Details of a contact: everything that is known of one
// person. There is one window; another person takes it over.
type detailsWindow struct {
	u     *UI
	w     fyne.Window
	of    protocol.Address
	shown bool

	picture *widget.Picture
	name    *widget.NameLine
	status  *widget.Icon
	words   *widget.Label
	address *widget.Label
	copied  *widget.Button
	nick    *widget.Field
	save    *widget.Button
	report  *widget.Report
	note    *widget.Label
	message *widget.Button
	file    *widget.Button
	history *widget.Button
	block   *widget.Button
	content *fyne.Container
	busy    bool // a change is under way
}

// Size of the window.
const (
	detailsWidth  = 440
	detailsHeight = 560
)

// openDetails shows the details of somebody.
func (u *UI) openDetails(a protocol.Address) {
	d := u.details
	if d == nil {
		d = &detailsWindow{u: u}
		u.details = d
		u.window("details", d.build, func() { d.shown = false })
		u.listen(d.handle)
	}
	if d.of != a {
		d.of = a
		d.say("", theme.ColorSecondary)
		d.picture.SetImage(nil)
		d.nick.SetError("", "")
		d.nick.SetText(u.contact(a).Nick)
	}
	d.shown = true
	d.show()
	present(d.w)
	d.w.Canvas().Focus(d.message)
}

func (d *detailsWindow) close() {
	d.shown = false
	hide(d.w)
}

func (d *detailsWindow) handle(e event.Event) {
	if !d.shown {
		return
	}
	switch e := e.(type) {
	case event.ContactChanged:
		if e.Contact.Address == d.of {
			d.show()
		}
	case event.ContactRemoved:
		if e.Address == d.of {
			d.show()
		}
	case event.PictureReceived:
		if e.Of == d.of {
			d.showPicture()
		}
	case event.SignedIn, event.Reconnecting, event.ContactsReceived, event.GroupChanged, event.GroupRemoved, event.PrivacyChanged:
		d.show()
	case event.SignedOut:
		d.close()
	}
}

// show brings everything up to date.
func (d *detailsWindow) show() {
	u := d.u
	c := u.contact(d.of)
	d.w.SetTitle(T("details.title", "Name", widget.ShortName(c.Shown())))
	d.name.SetName(c.Shown(), "")
	blocked := c.Lists.Has(protocol.BlockList)
	d.status.SetStatus(c.Status)
	words := statusText(c.Status)
	if blocked {
		d.status.SetResource(theme.StatusBlocked())
		words += " · " + T("status.blocked")
	}
	d.words.SetText(words)
	d.address.SetText(string(c.Address))
	d.showPicture()
	d.picture.SetFaded(!c.Status.Reachable())
	d.report.Set(d.parts(c)...)
	contact := c.Lists.Has(protocol.ForwardList)
	enable := func(b *widget.Button, on bool) {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
	enable(d.message, true)
	enable(d.file, u.people.signedIn && c.Status.Reachable() && !blocked)
	enable(d.block, u.people.signedIn && !d.busy)
	d.block.SetText(T("menu.contact.block"))
	if blocked {
		d.block.SetText(T("menu.contact.unblock"))
	}
	if contact {
		d.nick.Enable()
	} else {
		d.nick.Disable()
	}
	d.arrange()
	d.content.Refresh()
}

func (d *detailsWindow) showPicture() {
	of := d.of
	d.picture.Ask(func(set func(image.Image)) {
		d.u.avatar(of, func(img *picture.Image) {
			if d.of == of {
				set(still(img))
			}
		})
	})
}

// arrange says whether there is a nickname to save.
func (d *detailsWindow) arrange() {
	c := d.u.contact(d.of)
	if strings.TrimSpace(d.nick.Text()) == c.Nick || !c.Lists.Has(protocol.ForwardList) {
		d.save.Disable()
	} else {
		d.save.Enable()
	}
}

// parts are the lines of the report: what they tell, where they stand with us,
// and what their program can do.
func (d *detailsWindow) parts(c protocol.Contact) [][]widget.ReportRow {
	u := d.u
	own := c.Name
	if own == "" || own == string(c.Address) {
		own = T("details.none")
	}
	them := []widget.ReportRow{{Label: T("details.label.name"), Value: own}}
	for _, p := range []struct{ key, number string }{{"home", c.Phones.Home}, {"work", c.Phones.Work}, {"mobile", c.Phones.Mobile}} {
		if p.number != "" {
			them = append(them, widget.ReportRow{Label: T("phones." + p.key), Value: p.number})
		}
	}
	if mobile(c) {
		them = append(them, widget.ReportRow{Label: T("details.label.pages"), Value: T("contact.mobile")})
	}
	var groups []string
	for _, g := range u.main.contacts.groups() {
		if slices.Contains(c.Groups, g.ID) {
			groups = append(groups, g.Name)
		}
	}
	lists := []widget.ReportRow{}
	if len(groups) > 0 {
		lists = append(lists, widget.ReportRow{Label: T("details.label.groups"), Value: strings.Join(groups, ", ")})
	}
	lists = append(lists, widget.ReportRow{Label: T("details.label.mine"), Value: yesNoText(c.Lists.Has(protocol.ForwardList), "details.mine")},
		widget.ReportRow{Label: T("details.label.theirs"), Value: yesNoText(c.Lists.Has(protocol.ReverseList), "details.theirs")},
		widget.ReportRow{Label: T("details.label.sees"), Value: sees(c, u.people.privacy)})
	return [][]widget.ReportRow{them, lists, {program(c)}}
}

func yesNoText(on bool, key string) string {
	if on {
		return T(key + ".yes")
	}
	return T(key + ".no")
}

// sees says whether somebody sees our status.
func sees(c protocol.Contact, p protocol.Privacy) string {
	switch {
	case c.Lists.Has(protocol.BlockList):
		return T("details.sees.blocked")
	case c.Lists.Has(protocol.AllowList):
		return T("details.sees.allowed")
	case p.AllowOthers:
		return T("details.sees.others")
	}
	return T("details.sees.no")
}

// program says what somebody's messenger is and can do. It is known only while
// they are online.
func program(c protocol.Contact) widget.ReportRow {
	r := widget.ReportRow{Label: T("details.label.program")}
	if !c.Status.Reachable() {
		r.Value = T("details.program.offline")
		return r
	}
	switch n := c.ClientID.MSNC(); {
	case n == 0:
		r.Value, r.Second = T("details.program.old"), T("contact.plain")
	case n <= 3:
		r.Value, r.Second = T("details.program.6", "Version", []string{"6.0", "6.1", "6.2"}[n-1]), T("details.program.objects")
	default:
		r.Value, r.Second = T("details.program.later"), T("details.program.objects")
	}
	switch {
	case c.ClientID&protocol.ClientBot != 0:
		r.Value = T("details.program.bot")
	case c.ClientID&protocol.ClientMobile != 0:
		r.Value = T("details.program.mobile")
	case c.ClientID&protocol.ClientWeb != 0:
		r.Value = T("details.program.web")
	}
	return r
}

// mobile reports whether somebody is, or can be reached, on a mobile phone.
func mobile(c protocol.Contact) bool {
	return c.Phones.Pages || c.ClientID&(protocol.ClientMobile|protocol.ClientPages) != 0
}

// saveNick keeps what to call them.
func (d *detailsWindow) saveNick() {
	if d.save.Disabled() {
		return
	}
	of, nick := d.of, strings.TrimSpace(d.nick.Text())
	d.save.Disable()
	call(d.u, func(context.Context) (struct{}, error) { return struct{}{}, d.u.session.SetNick(of, nick) }, func(_ struct{}, err error) {
		if d.of != of {
			return
		}
		if err != nil {
			sentence, _ := errorText(err)
			d.nick.SetError(sentence, "")
		} else {
			d.say(T("details.saved"), theme.ColorSuccess)
		}
		d.show()
	})
}

// turn blocks them, or takes it back.
func (d *detailsWindow) turn() {
	of, work := d.of, d.u.session.Block
	if d.u.contact(of).Lists.Has(protocol.BlockList) {
		work = d.u.session.Unblock
	}
	d.busy = true
	d.say("", theme.ColorSecondary)
	d.show()
	call(d.u, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx, of) }, func(_ struct{}, err error) {
		d.busy = false
		d.refused(err)
		d.show()
	})
}

// refused says what went wrong, if anything.
func (d *detailsWindow) refused(err error) {
	if err != nil {
		sentence, _ := errorText(err)
		d.say(sentence, theme.ColorDanger)
	}
}

func (d *detailsWindow) say(text string, color fyne.ThemeColorName) {
	style := widget.StyleSmall
	style.Color = color
	d.note.SetStyle(style)
	d.note.SetText(text)
}
