package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/ui/widget"
)

// selected returns who is selected, "" for nobody.
func (v *contactsView) selected() protocol.Address { return keyAddress(v.list.Selected()) }

func (v *contactsView) shortcut(s fyne.Shortcut) bool {
	if _, ok := s.(*fyne.ShortcutCopy); ok {
		if a := v.selected(); a != "" {
			v.u.app.Clipboard().SetContent(string(a))
		}
		return true
	}
	return v.m.shortcut(s)
}

func (v *contactsView) menu(key string, at fyne.Position) {
	widget.ShowMenu(v.m.w.Canvas(), at, 210, v.personItems(keyAddress(key))).First()
}

// personItems is what can be done with somebody; "" is nobody.
func (v *contactsView) personItems(a protocol.Address) []widget.MenuItem {
	none := a == "" || v.m.showing != "contacts"
	return []widget.MenuItem{
		{Text: T("menu.contact.message"), Shortcut: "Enter", Bold: true, Disabled: none, Action: func() { v.u.openConversation(a) }},
		{},
		{Text: T("menu.contact.details"), Disabled: none, Action: func() { v.details(a) }},
		{Text: T("menu.contact.copy"), Shortcut: "Ctrl+C", Disabled: none, Action: func() { v.u.app.Clipboard().SetContent(string(a)) }},
	}
}

// details shows what is known of somebody.
func (v *contactsView) details(a protocol.Address) {
	c := v.u.contact(a)
	var groups []string
	for _, g := range v.u.people.groups {
		if slices.Contains(c.Groups, g.ID) {
			groups = append(groups, g.Name)
		}
	}
	text := string(c.Address) + "\n" + statusText(c.Status)
	if len(groups) > 0 {
		text += "\n" + T("details.groups", "Groups", strings.Join(groups, ", "))
	}
	copyAddress := widget.NewButton(widget.Normal, T("menu.contact.copy"), func() { v.u.app.Clipboard().SetContent(string(a)) })
	widget.ShowDialog(v.m.w.Canvas(), c.Name, text, nil, copyAddress, widget.NewButton(widget.Primary, T("button.close"), nil))
}
