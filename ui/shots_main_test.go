package ui

import (
	"net"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
)

func shootFirstRun(g *gallery) {
	b := firstBench(g.T, theme.AlwaysLight, startBuiltIn(g.T))
	g.large(b, b.main.w, "first-run")
	b.main.first.choose(placeRevival)
	g.take(b, b.main.w, "revival")
	g.small(b, b.main.w, "small", 280, 420)
}

func shootSignIn(g *gallery) {
	// A server that takes the connection and says nothing: signing in goes on.
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		g.Fatal(err)
	}
	defer silent.Close()
	b := newBench(g.T, theme.AlwaysLight, startBuiltIn(g.T), nil)
	b.Show()
	w := b.main.w
	g.take(b, w, "built-in")
	b.form().pick(app.EscargotProfile)
	g.large(b, w, "empty")
	g.small(b, w, "small", 280, 420)
	b.form().start()
	g.take(b, w, "missing")
	b.addServer("Silent", silent.Addr().String(), "")
	b.form().email.SetText("lena@example.org")
	b.form().password.SetText("secret")
	b.form().start()
	b.q.until(g.T, "the steps", func() bool {
		return b.account.Address == "lena@example.org" && b.form().cancel != nil && !b.form().form.Visible()
	})
	b.main.handle(event.SigningIn{Step: event.StepSigning})
	g.large(b, w, "progress")
	b.form().stop()
	b.q.until(g.T, "the form", func() bool { return b.form().form.Visible() })

	here := b.builtIn.Credentials() // itself it asks for no password
	b.addServer("Cellar", here.Server, here.Login)
	b.form().email.SetText(string(here.Address))
	b.form().password.SetText("not this one")
	test.Tap(b.form().button)
	b.q.until(g.T, "an error", func() bool { return b.form().password.Error() != "" })
	g.large(b, w, "wrong-password")
	b.form().showDetails()
	g.take(b, w, "details")
	leave(w)
	b.addServer("Attic", "127.0.0.1:1", "")
	b.form().email.SetText("somebody.with.a.very.long.address.indeed@mail.example.org")
	b.form().password.SetText("secret")
	test.Tap(b.form().button)
	b.q.until(g.T, "an error", func() bool { return b.form().wrong != "" })
	g.take(b, w, "server-unreachable")
}

func shootServer(g *gallery) {
	b := newBench(g.T, theme.AlwaysLight, startBuiltIn(g.T), nil)
	b.Show()
	b.openServer("")
	s := b.serverWin
	g.large(b, s.w, "new")
	m := s.w.Content().MinSize()
	g.small(b, s.w, "small", m.Width, m.Height)
	s.name.SetText("Attic")
	s.server.SetText("attic.example.org")
	s.login.SetText("http://attic.example.org/")
	s.keep()
	b.q.until(g.T, "an error", func() bool { return s.login.Error() != "" })
	g.take(b, s.w, "wrong")
}

func shootMain(g *gallery) {
	b := g.friends(nil)
	v, w := b.main.contacts, b.main.w
	v.list.Select(v.keys[maria][0])
	b.unread[maria] = 2
	v.fold(v.heads[len(v.heads)-1])
	b.handle(event.MailChanged{Mail: protocol.Mail{Inbox: 3}})
	b.main.showUnread()
	b.listed()
	g.large(b, w, "main")
	b.handle(event.PrivacyChanged{Privacy: protocol.Privacy{AllowOthers: true, NotifyAdds: true}})
	b.handle(event.ContactChanged{Contact: protocol.Contact{Address: tom, Name: "Tom Becker", Lists: protocol.ReverseList, Status: protocol.Offline}})
	b.listed()
	g.take(b, w, "request")
	g.small(b, w, "request-small", 280, 420)
	b.handle(event.ContactRemoved{Address: tom})
	b.listed()
	b.main.toggle(settingSmallRows)
	b.listed()
	g.large(b, w, "compact")
	b.main.toggle(settingSmallRows)
	v.menu(v.list.Selected(), fyne.NewPos(104, 250))
	g.take(b, w, "contact-menu")
	leave(w)
	b.main.bar.Open(3)
	g.take(b, w, "tools-menu")
	leave(w)
	v.filter.SetText("ma")
	b.listed()
	g.take(b, w, "filter")
	v.filter.SetText("nobody like this")
	b.listed()
	g.take(b, w, "filter-nobody")
	v.filter.SetText("")
	v.name.Edit()
	g.take(b, w, "name")
	v.name.Entry().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	v.note(T("error.too-fast"))
	g.small(b, w, "small", 280, 420)
}

// shootMainCrowd is a thousand contacts, with names that are hard to draw.
func shootMainCrowd(g *gallery) {
	b := newBench(g.T, theme.AlwaysLight, nil, nil)
	b.Show()
	w := b.main.w
	b.handle(event.SignedIn{Self: protocol.Self{Address: me, Name: "A name that is far too long for the header of this window (F)", Status: protocol.Away}})
	all := crowd(1000)
	all.Groups = append(all.Groups, protocol.Group{ID: "hard", Name: "A group with a name that is much too long for its row"})
	for i, name := range []string{"שלום עולם (L)", "مرحبا بالجميع (F)", "שלום Maria 123 (C)", word("very long name", 8), "\u202Emoc.elpmaxe", "(F)(F)(F)(F)(F)(F)(F)(F)(F)(F)(F)(F)(F)(F)", "."} {
		c := &all.Contacts[i*3+1]
		c.Name, c.Groups = name, []protocol.GroupID{"hard"}
	}
	b.handle(all)
	b.listed()
	g.large(b, w, "thousand")
	b.main.toggle(settingSmallRows)
	b.listed()
	g.take(b, w, "thousand-compact")
	b.main.contacts.filter.SetText("person 9")
	b.listed()
	g.take(b, w, "thousand-filter")
}

func shootMainLost(g *gallery) {
	b := newBench(g.T, theme.AlwaysLight, startBuiltIn(g.T), nil)
	b.Show()
	b.handle(event.SignedIn{Self: protocol.Self{Address: me, Name: "Lena (#)", Status: protocol.Online}})
	b.handle(event.ContactsReceived{})
	b.listed()
	g.large(b, b.main.w, "empty")
	g.small(b, b.main.w, "empty-small", 280, 420)
	f := g.friends(nil)
	f.handle(event.Reconnecting{At: time.Now().Add(28 * time.Second), Attempt: 3})
	f.listed()
	g.large(f, f.main.w, "no-connection")
	f.main.contacts.tryNow.Tapped(nil)
	g.take(f, f.main.w, "reconnecting")
}

func shootContactDialogs(g *gallery) {
	b := g.friends(nil)
	v, w := b.main.contacts, b.main.w
	v.addContact("")
	g.large(b, w, "add")
	b.press(T("add.button"))
	g.take(b, w, "add-wrong")
	leave(w)
	v.addContact("")
	g.small(b, w, "add-small", 280, 420)
	leave(w)
	v.rename(maria)
	g.take(b, w, "rename")
	leave(w)
	v.list.Select(v.keys[maria][0])
	v.removeSelected()
	g.take(b, w, "remove")
	leave(w)
}
