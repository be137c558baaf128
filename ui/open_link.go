package ui

import (
	"papilio/app"
	"papilio/protocol"
	"papilio/ui/widget"
)

// Open does what a later start of the program asks for: it follows a link, or
// shows the main window for "". Anybody can write a link, so it may open a window
// and nothing more without the person's word.
func (u *UI) Open(request string) {
	if u.closed {
		return
	}
	if request == "" {
		u.showMain()
		return
	}
	l, err := app.ParseLink(request)
	if err != nil {
		u.log.Info("a link is not one of ours", "error", err)
		u.tell(T("link.bad.title"), T("link.bad"))
		return
	}
	u.link = l
	u.followLink()
	if u.link.Do != "" && !u.main.signingIn() {
		u.tell(string(l.Contact), T("link.later"))
	}
}

// followLink does what the link asks for that waits, once somebody is signed in.
func (u *UI) followLink() {
	l := u.link
	switch {
	case l.Do == "":
		return
	case !u.people.signedIn || u.moving:
		u.showMain()
		return
	}
	u.link = app.Link{}
	u.unsay()
	a := l.Contact
	known := u.people.contacts[a].Lists.Has(protocol.ForwardList)
	add := func() { u.main.contacts.addContact(a) }
	write := func() { u.openConversation(a) }
	switch {
	case a == u.people.self.Address:
		u.tell(string(a), T("link.self"))
	case known && l.Do == app.LinkChat:
		write()
	case known:
		u.tell(string(a), T("add.there"), widget.NewButton(widget.Primary, T("menu.contact.message"), write))
	case l.Do == app.LinkAdd && u.root.Canvas().Overlays().Top() == nil: // else something is being written there
		u.showMain()
		add()
	default:
		u.tell(string(a), T("link.stranger"), widget.NewButton(widget.Primary, T("add.title"), add))
	}
}

// unsay closes what tell said last.
func (u *UI) unsay() {
	if u.said != nil {
		u.said.Close()
		u.said = nil
	}
}

// tell says something over the main window, in place of what it said last.
func (u *UI) tell(title, text string, more ...*widget.Button) {
	u.showMain()
	u.unsay()
	kind := widget.Primary
	if len(more) > 0 {
		kind = widget.Normal
	}
	u.said = widget.ShowDialog(u.main.w.Canvas(), title, text, nil, append([]*widget.Button{widget.NewButton(kind, T("button.close"), nil)}, more...)...)
}

// signingIn reports whether a sign-in is under way, or will be by itself.
func (m *mainWindow) signingIn() bool { return m.signIn.cancel != nil || m.u.people.away() }
