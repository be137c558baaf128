package ui

import (
	"context"
	"strings"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/widget"
)

// change asks the session to change something of the lists; what went wrong
// stands in the header.
func (v *contactsView) change(work func(context.Context) error) {
	call(v.u, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) }, v.m.noteError)
}

func (v *contactsView) block(a protocol.Address) {
	v.change(func(ctx context.Context) error { return v.u.session.Block(ctx, a) })
}

func (v *contactsView) unblock(a protocol.Address) {
	v.change(func(ctx context.Context) error { return v.u.session.Unblock(ctx, a) })
}

// remove takes somebody off the list, after a question: the server forgets
// their groups.
func (v *contactsView) remove(a protocol.Address) {
	text := T("remove.text", "Name", widget.ShortName(v.u.contact(a).Shown()))
	widget.ShowDialog(v.m.w.Canvas(), T("remove.title"), text, v.focusList,
		widget.NewButton(widget.Normal, T("chat.cancel"), v.focusList),
		widget.NewButton(widget.Danger, T("remove.button"), func() {
			v.change(func(ctx context.Context) error { return v.u.session.RemoveContact(ctx, a) })
			v.focusList()
		}))
}

// removeSelected is the key Del.
func (v *contactsView) removeSelected() {
	if !v.u.people.signedIn {
		return
	}
	key := v.list.Selected()
	switch a := keyAddress(key); {
	case a != "":
		v.remove(a)
	case strings.HasPrefix(key, groupPrefix) && v.ownGroup(keyGroup(key)):
		v.removeGroup(keyGroup(key))
	}
}

func (v *contactsView) focusList() { v.list.FocusQuietly(v.m.w.Canvas()) }

// rename asks what to call somebody on this computer.
func (v *contactsView) rename(a protocol.Address) {
	field := widget.NewField(T("nickname.field"))
	c := v.u.contact(a)
	field.SetText(c.Shown())
	help := widget.NewParagraph(T("nickname.hint"), widget.StyleSmall, 200)
	f := widget.NewForm(T("nickname.title"), T("group.save"), T("chat.cancel"), field, help)
	f.OnClose = v.focusList
	f.OnSubmit = func() {
		nick := strings.TrimSpace(field.Text())
		if nick == c.Name {
			nick = ""
		}
		f.SetBusy(true)
		call(v.u, func(context.Context) (struct{}, error) { return struct{}{}, v.u.session.SetNick(a, nick) },
			func(_ struct{}, err error) { v.answered(f, field, err) })
	}
	widget.ShowForm(v.m.w.Canvas(), f)
}

// answered closes a form, or says under its field what went wrong.
func (v *contactsView) answered(f *widget.Form, field *widget.Field, err error) {
	f.SetBusy(false)
	if err == nil {
		f.Close()
		return
	}
	sentence, _ := errorText(err)
	field.SetError(sentence, "")
	f.Refresh()
}

// addContact asks for an address and adds it; address fills the field in.
func (v *contactsView) addContact(address protocol.Address) {
	if !v.u.people.signedIn {
		return
	}
	who := widget.NewField(T("add.address"))
	who.SetPlaceHolder(T("add.address.hint"))
	who.SetText(string(address))
	options := []widget.Option{}
	for _, g := range v.groups() {
		options = append(options, widget.Option{Key: string(g.ID), Text: g.Name})
	}
	group := widget.NewChoice(T("add.group"), options, nil)
	if key := v.list.Selected(); key != "" { // where the person is
		group.SetChosen(string(keyGroup(key)))
	}
	nick := widget.NewField(T("add.nickname"))
	nick.SetPlaceHolder(T("add.nickname.hint"))
	f := widget.NewForm(T("add.title"), T("add.button"), T("chat.cancel"), who, group, nick)
	f.OnClose = v.focusList
	fresh := func(string) {
		if who.Error() != "" || nick.Error() != "" {
			who.SetError("", "")
			nick.SetError("", "")
			f.Refresh()
		}
	}
	who.SetChanged(fresh)
	nick.SetChanged(fresh)
	f.OnSubmit = func() {
		a, err := protocol.ParseAddress(who.Text())
		switch {
		case err != nil:
			v.answered(f, who, &protocol.Problem{Code: app.BadAddress})
			return
		case v.u.people.contacts[a].Lists.Has(protocol.ForwardList):
			who.SetError(T("add.there"), "")
			f.Refresh()
			return
		}
		called, to := strings.TrimSpace(nick.Text()), protocol.GroupID(group.Chosen())
		f.SetError("")
		f.SetBusy(true)
		call(v.u, func(ctx context.Context) (struct{}, error) {
			if called != "" { // first, so that they never show up under another name
				if err := v.u.session.SetNick(a, called); err != nil {
					return struct{}{}, err
				}
			}
			return struct{}{}, v.u.session.AddContact(ctx, a, "", to)
		}, func(_ struct{}, err error) { v.added(f, who, nick, err) })
	}
	widget.ShowForm(v.m.w.Canvas(), f)
}

// added closes the form, or puts the error where it belongs.
func (v *contactsView) added(f *widget.Form, who, nick *widget.Field, err error) {
	if err == nil {
		v.answered(f, who, nil)
		return
	}
	switch sentence, code := errorText(err); code {
	case app.NameLong:
		v.answered(f, nick, err)
	case app.BadAddress, "own-address", "server.203", "server.204", "server.205", "server.206", "server.208":
		v.answered(f, who, err)
	default:
		f.SetBusy(false)
		f.SetError(sentence)
	}
}
