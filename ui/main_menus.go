package ui

import (
	"context"
	"unicode/utf8"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// menus are the menus of the main window; what needs the network is off while
// signed out.
func (m *mainWindow) menus() []widget.MenuTitle {
	u := m.u
	return []widget.MenuTitle{
		{Text: T("menu.file"), Items: func() []widget.MenuItem {
			out := m.showing != "contacts"
			return []widget.MenuItem{
				{Text: T("menu.file.status"), Items: m.statusItems(), Disabled: out},
				{Text: T("menu.file.name"), Disabled: out, Action: m.contacts.name.Edit},
				{Text: T("menu.file.phones"), Disabled: out || !u.people.signedIn, Action: m.contacts.myPhones},
				{},
				{Text: T("menu.file.disturb"), Checked: u.setting(settingDisturb) == "yes", Action: func() { u.setDisturb(u.setting(settingDisturb) != "yes") }},
				{Text: T("menu.file.silent"), Checked: u.soundsOff(), Action: func() { u.setSoundsOff(!u.soundsOff()) }},
				{},
				{Text: T("menu.file.sign-out"), Shortcut: "Ctrl+O", Action: m.signOut, Disabled: out},
				{Text: T("menu.file.other"), Action: m.signInAsOther, Disabled: m.showing == "first"},
				{},
				{Text: T("menu.file.quit"), Shortcut: "Ctrl+Q", Action: u.quit},
			}
		}},
		{Text: T("menu.contacts"), Items: func() []widget.MenuItem {
			items := append(m.contacts.manageItems(m.contacts.list.Selected()), widget.MenuItem{})
			items = append(append(items, m.contacts.fileItems()...), []widget.MenuItem{
				{},
				{Text: T("menu.contacts.sort"), Items: m.sortItems()},
				{Text: T("menu.contacts.show-offline"), Checked: u.setting(settingHideOffline) != "yes",
					Action: func() { m.toggle(settingHideOffline) }},
				{Text: T("menu.contacts.small"), Checked: u.setting(settingSmallRows) == "yes",
					Action: func() { m.toggle(settingSmallRows) }},
				{},
				{Text: T("menu.contacts.find"), Shortcut: "Ctrl+F", Disabled: m.showing != "contacts",
					Action: func() { m.focus(m.contacts.filter.Entry) }},
			}...)
			return items
		}},
		{Text: T("menu.actions"), Items: func() []widget.MenuItem {
			return m.contacts.talkItems(m.contacts.selected())
		}},
		{Text: T("menu.tools"), Items: func() []widget.MenuItem {
			return []widget.MenuItem{
				{Text: T("menu.tools.emoticons"), Icon: "smile", Shortcut: "Ctrl+E", Action: u.openEmoticons, Disabled: !m.ofAccount()},
				{Text: T("menu.tools.picture"), Icon: "image", Shortcut: "Ctrl+P", Action: u.openDisplayPicture, Disabled: !m.ofAccount()},
				{Text: T("menu.tools.history"), Icon: "history", Shortcut: "Ctrl+Shift+H", Action: func() { u.openHistoryOf("") }, Disabled: !m.ofAccount()},
				{Text: T("menu.tools.transfers"), Icon: "file", Shortcut: "Ctrl+J", Action: u.openTransfers, Disabled: !m.ofAccount()},
				{Text: T("menu.tools.log"), Icon: "plug", Shortcut: "Ctrl+Shift+L", Action: u.openProtocolLog},
				{},
				{Text: T("menu.tools.look"), Icon: "contrast", Action: func() { u.openSettings("appearance") }},
				{Text: T("menu.tools.settings"), Icon: "sliders", Shortcut: "Ctrl+,", Action: func() { u.openSettings("") }},
			}
		}},
		{Text: T("menu.help"), Items: func() []widget.MenuItem {
			return []widget.MenuItem{
				{Text: T("menu.help.keys"), Icon: "keyboard", Shortcut: "F1", Action: u.openKeys},
				{},
				{Text: T("menu.help.about"), Icon: "info", Action: u.openAbout},
			}
		}},
	}
}

// sortItems is the submenu of how contacts stand in their groups.
func (m *mainWindow) sortItems() []widget.MenuItem {
	byStatus := m.u.setting(settingSort) == sortByStatus
	sort := func(how string) func() {
		return func() { m.u.set(settingSort, how); m.contacts.refresh() }
	}
	return []widget.MenuItem{
		{Text: T("menu.contacts.sort.name"), Checked: !byStatus, Action: sort("")},
		{Text: T("menu.contacts.sort.status"), Checked: byStatus, Action: sort(sortByStatus)},
	}
}

func (m *mainWindow) statusItems() []widget.MenuItem {
	var items []widget.MenuItem
	for _, st := range protocol.Statuses() {
		items = append(items, widget.MenuItem{Text: statusText(st), Picture: theme.Status(st),
			Checked: st == m.chosen, Disabled: !m.u.people.signedIn && !m.u.people.away(), Action: func() { m.setStatus(st) }})
	}
	return items
}

// setStatus asks for another status; SelfChanged shows it. The session remembers
// it for the next sign-in.
func (m *mainWindow) setStatus(st protocol.Status) {
	call(m.u, func(ctx context.Context) (struct{}, error) { return struct{}{}, m.u.session.SetStatus(ctx, st) }, func(_ struct{}, err error) {
		if err == nil {
			m.chosen = st
			m.signIn.status.SetChosen(st.Key())
			m.contacts.showStatus()
		}
		m.noteError(struct{}{}, err)
	})
}

// setName changes our name; one that cannot be had stays to be changed.
func (m *mainWindow) setName(name string) {
	v := m.contacts
	v.name.SetName(name)
	call(m.u, func(ctx context.Context) (struct{}, error) { return struct{}{}, m.u.session.SetName(ctx, name) },
		func(_ struct{}, err error) {
			m.noteError(struct{}{}, err)
			v.showSelf()
			if err == nil {
				return
			}
			if n := utf8.RuneCountInString(name); n > protocol.MaxNameRunes {
				v.note(T("main.name.long", "Length", n, "Most", protocol.MaxNameRunes))
			}
			v.badName = true
			v.name.Again(name)
		})
}

// noteError says in the header what went wrong.
func (m *mainWindow) noteError(_ struct{}, err error) {
	if err == nil {
		m.contacts.note("")
		return
	}
	sentence, _ := errorText(err)
	m.contacts.note(sentence)
}

// signOut ends the session; SignedOut brings the form back.
func (m *mainWindow) signOut() {
	call(m.u, func(context.Context) (struct{}, error) { m.u.session.SignOut(); return struct{}{}, nil }, nil)
}

// ofAccount reports whether the window is about the account in use: what is its
// own can be opened. The form may name another one.
func (m *mainWindow) ofAccount() bool {
	s := m.signIn
	return m.showing != "sign-in" || m.u.account.Is(protocol.Address(s.email.Text()), s.profile)
}

// signInAsOther signs out, where that is needed, and offers the other accounts.
func (m *mainWindow) signInAsOther() {
	m.other, m.next = true, app.Account{}
	if m.showing == "contacts" {
		m.signOut()
		return
	}
	m.asSomebodyElse()
}

// asSomebodyElse opens the list of accounts when the person came for another
// one, or an empty form where there is none to choose from.
func (m *mainWindow) asSomebodyElse() {
	if !m.other || m.signIn.cancel != nil {
		return
	}
	a := m.next
	m.other, m.next = false, app.Account{}
	if a.Address != "" {
		m.signIn.clean()
		m.signIn.fill(a)
		return
	}
	if len(m.u.accounts()) > 1 {
		m.signIn.openAccounts()
		return
	}
	m.signIn.somebodyElse()
}

func (m *mainWindow) toggle(setting string) {
	m.u.set(setting, yesNo(m.u.setting(setting) != "yes"))
	m.contacts.refresh()
}
