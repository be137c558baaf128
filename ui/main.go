package ui

import (
	"errors"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/app"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

var errNotHere = errors.New("not here")

// mainWindow is sign-in and contacts in one window.
type mainWindow struct {
	u        *UI
	w        fyne.Window
	bar      *widget.MenuBar
	signIn   *signIn
	contacts *contactsView
	keys     map[string]func() // shortcuts by their name in Fyne

	showing string          // "first", "sign-in" or "contacts"
	first   *firstRun       // nil once somebody has signed in
	after   bool            // the form came after the first page
	other   bool            // signing out to sign in as somebody else:
	next    app.Account     // this one; zero is to be chosen
	chosen  protocol.Status // by hand: auto-away may show another
	unread  int             // as the title says
}

// showMain opens the main window.
func (u *UI) showMain() {
	if u.main == nil {
		u.main = newMainWindow(u)
	}
	u.hidden = false
	present(u.main.w)
	if u.main.showing == "sign-in" {
		u.main.signIn.automatically()
	}
}

func newMainWindow(u *UI) *mainWindow {
	if u.root == nil {
		u.root = u.app.NewWindow(T("app.name"))
		u.root.SetPadded(false)
		u.root.SetMaster()
		u.root.SetCloseIntercept(u.closeMain)
	}
	m := &mainWindow{u: u, w: u.root, keys: map[string]func(){}}
	m.bar = widget.NewMenuBar(m.menus()...)
	m.signIn = newSignIn(m)
	m.contacts = newContactsView(m)
	m.first = newFirstRun(m)
	root := widget.Arrange(fyne.NewSize(280, 420), func(s fyne.Size) {
		widget.Place(m.signIn.content, 0, 0, s.Width, s.Height)
		widget.Place(m.contacts.content, 0, 0, s.Width, s.Height)
		widget.Place(m.first.content, 0, 0, s.Width, s.Height)
		widget.Place(m.bar, 0, 0, s.Width, theme.HeightMenuBar)
	}, m.bar, m.signIn.content, m.contacts.content, m.first.content)
	root.Objects = []fyne.CanvasObject{m.signIn.content, m.contacts.content, m.first.content, m.bar}
	m.w.SetContent(widget.WithTips(root))
	m.bindKeys()
	switch {
	case u.people.signedIn:
		m.show("contacts")
	case u.firstWanted():
		m.show("first")
	default:
		m.show("sign-in")
	}
	return m
}

// show changes between the form and the contacts.
func (m *mainWindow) show(what string) {
	m.showing = what
	m.signIn.content.Hidden = what != "sign-in"
	m.contacts.content.Hidden = what != "contacts"
	m.first.content.Hidden = what != "first"
	m.bar.Hidden = what == "first"
	switch what {
	case "contacts":
		m.after = false
		m.contacts.load()
		m.contacts.list.FocusQuietly(m.w.Canvas())
	case "first":
		m.focus(m.first.start)
	default:
		m.focus(m.signIn.button)
	}
	m.fit()
	m.showUnread()
	m.w.Content().Refresh()
}

// fit gives the window the size of what it shows, unless the person made it
// larger.
func (m *mainWindow) fit() {
	want := fyne.NewSize(mainWidth, mainHeight)
	if m.showing != "contacts" {
		want.Height = signHeight
	}
	want = onScreen(want, screenArea(), m.w.Canvas().Scale())
	if m.w.Canvas().Size() != want {
		m.w.Resize(want)
	}
}

func (m *mainWindow) focus(f fyne.Focusable) {
	if m.w.Canvas() != nil && m.showing != "" {
		m.w.Canvas().Focus(f)
	}
}

// handle follows one event.
func (m *mainWindow) handle(e event.Event) {
	switch e := e.(type) {
	case event.SigningIn:
		if m.showing == "contacts" {
			m.contacts.retrying()
		} else {
			m.signIn.progress.step(e.Step)
		}
	case event.SignedIn:
		if e.Self.Status != protocol.Idle {
			m.chosen = e.Self.Status
		}
		if m.showing == "contacts" { // back: the window stays as it was
			m.contacts.load()
		} else {
			m.show("contacts")
		}
	case event.Reconnecting:
		if m.showing != "contacts" {
			m.show("contacts")
		}
		m.contacts.lost()
	case event.PrivacyChanged:
		m.contacts.later()
	case event.MailChanged:
		m.contacts.showLine()
	case event.ServerNotice:
		m.contacts.closing()
	case event.SignedOut:
		if m.showing == "contacts" { // a sign-in that failed tells its own error
			m.contacts.clear()
			m.signIn.signedOut(e.Reason, e.Code)
			m.show("sign-in")
			m.asSomebodyElse()
		}
	case event.SelfChanged:
		if st := e.Self.Status; st != protocol.Idle && st != protocol.Offline {
			m.chosen = st
		}
		m.contacts.showSelf()
	case event.MessageReceived:
		m.showUnread()
		m.contacts.later()
	case event.PictureReceived:
		m.contacts.pictureChanged(e.Of)
	case event.ContactChanged:
		if e.Contact.Picture.IsZero() {
			m.contacts.pictureChanged(e.Contact.Address)
		}
		m.contacts.later()
	case event.ContactsReceived, event.ContactRemoved, event.GroupChanged, event.GroupRemoved:
		m.contacts.later()
	}
}

// showUnread says in the title how many messages have not been seen.
func (m *mainWindow) showUnread() {
	title := T("app.name")
	if m.showing == "contacts" && m.u.people.self.Name != "" {
		title = m.u.people.self.Name + " - " + title
	}
	m.unread = m.u.unreadTotal()
	if m.unread > 0 {
		title = "(" + strconv.Itoa(m.unread) + ") " + title
	}
	if m.w.Title() != title {
		m.w.SetTitle(title)
	}
	m.contacts.later()
}

// shortcut runs what a shortcut stands for: canvas shortcuts do not fire while
// a widget that takes shortcuts has the focus.
func (m *mainWindow) shortcut(s fyne.Shortcut) bool {
	f, ok := m.keys[s.ShortcutName()]
	if ok {
		f()
	}
	return ok
}

func (m *mainWindow) bindKeys() {
	signedIn := func(f func()) func() {
		return func() {
			if m.showing == "contacts" {
				f()
			}
		}
	}
	own := func(f func()) func() {
		return func() {
			if m.ofAccount() {
				f()
			}
		}
	}
	ctrl := fyne.KeyModifierShortcutDefault
	for _, k := range []struct {
		key fyne.KeyName
		mod fyne.KeyModifier
		do  func()
	}{
		{fyne.KeyN, ctrl, signedIn(func() { m.contacts.addContact("") })},
		{fyne.KeyReturn, fyne.KeyModifierAlt, signedIn(m.contacts.detailsOfSelected)},
		{fyne.KeyT, ctrl, signedIn(m.contacts.withSelected(m.contacts.sendFile))},
		{fyne.KeyH, ctrl, signedIn(m.contacts.withSelected(m.u.showHistory))},
		{fyne.KeyF, ctrl, signedIn(func() { m.focus(m.contacts.filter.Entry) })},
		{fyne.KeyE, ctrl, own(m.u.openEmoticons)},
		{fyne.KeyP, ctrl, own(m.u.openDisplayPicture)},
		{fyne.KeyH, ctrl | fyne.KeyModifierShift, own(func() { m.u.openHistoryOf("") })},
		{fyne.KeyJ, ctrl, own(m.u.openTransfers)},
		{fyne.KeyL, ctrl | fyne.KeyModifierShift, m.u.openProtocolLog},
		{fyne.KeyComma, ctrl, func() { m.u.openSettings("") }},
		{fyne.KeyO, ctrl, signedIn(m.signOut)},
		{fyne.KeyQ, ctrl, m.u.quit},
	} {
		s := &desktop.CustomShortcut{KeyName: k.key, Modifier: k.mod}
		m.keys[s.ShortcutName()] = k.do
		m.w.Canvas().AddShortcut(s, func(fyne.Shortcut) { k.do() })
	}
	m.bar.Bind(m.w.Canvas())
	for n, key := range m.bar.Keys() {
		s := &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierAlt}
		m.keys[s.ShortcutName()] = func() { m.bar.Open(n) }
	}
	// A key without a modifier is no shortcut for Fyne: it goes to whoever has
	// the focus, and the list hands on what it has no use for.
	plain := func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyF1 {
			m.u.openKeys()
			return
		}
		if m.showing != "contacts" {
			switch {
			case e.Name != fyne.KeyEscape:
			case m.after && m.signIn.cancel == nil:
				m.signIn.goBack()
			default:
				m.signIn.stop()
			}
			return
		}
		switch e.Name {
		case fyne.KeyF2:
			m.contacts.renameSelected()
		case fyne.KeyDelete:
			m.contacts.removeSelected()
		}
	}
	m.contacts.list.OnKey = plain
	m.w.Canvas().SetOnTypedKey(plain)
}
