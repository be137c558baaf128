package widget

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
)

// Everything that takes the focus has a name and what it stands at, for those
// who do not see the screen: fyne.Accessible, which Fyne gives to the system on
// macOS and Windows when built with the tag "accessibility". Fyne knows four
// roles: what holds a text or a list is a text.

func named(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, ", ")
}

// AccessibilityLabel implements fyne.Accessible.
func (b *Button) AccessibilityLabel() string {
	if b.Text == "" {
		return b.Hint
	}
	return b.Text
}

// AccessibilityRole implements fyne.Accessible.
func (b *Button) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible.
func (b *MenuButton) AccessibilityLabel() string { return b.text }

// AccessibilityRole implements fyne.Accessible.
func (b *MenuButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible.
func (l *TextLink) AccessibilityLabel() string { return l.Text }

// AccessibilityRole implements fyne.Accessible.
func (l *TextLink) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleLink }

// AccessibilityLabel implements fyne.Accessible.
func (c *Check) AccessibilityLabel() string {
	if c.on {
		return named(c.Text, tr("access.on"))
	}
	return named(c.Text, tr("access.off"))
}

// AccessibilityRole implements fyne.Accessible.
func (c *Check) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible.
func (c *Choice) AccessibilityLabel() string {
	name := c.label
	if name == "" {
		name = c.Name
	}
	if c.chosen < 0 || c.chosen >= len(c.options) {
		return name
	}
	return named(name, c.options[c.chosen].Text)
}

// AccessibilityRole implements fyne.Accessible.
func (c *Choice) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible.
func (s *Slider) AccessibilityLabel() string {
	return named(tr("access.zoom"), strconv.Itoa(int(s.value*100+0.5))+" %")
}

// AccessibilityRole implements fyne.Accessible.
func (s *Slider) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible.
func (c *Crop) AccessibilityLabel() string { return tr("access.crop") }

// AccessibilityRole implements fyne.Accessible.
func (c *Crop) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible.
func (l *PageList) AccessibilityLabel() string {
	page := ""
	if l.chosen >= 0 && l.chosen < len(l.pages) {
		page = l.pages[l.chosen].Text
	}
	return named(tr("access.pages"), page)
}

// AccessibilityRole implements fyne.Accessible.
func (l *PageList) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (g *PictureGrid) AccessibilityLabel() string {
	tile := ""
	if g.chosen >= 0 && g.chosen < len(g.tiles) {
		tile = g.tiles[g.chosen].Name
	}
	return named(tr("access.pictures"), tile)
}

// AccessibilityRole implements fyne.Accessible.
func (g *PictureGrid) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (e *NameEdit) AccessibilityLabel() string { return named(e.Hint, e.name) }

// AccessibilityRole implements fyne.Accessible.
func (e *NameEdit) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible. What is typed into a field for
// a password is never said.
func (e *Entry) AccessibilityLabel() string {
	name := e.Name
	if name == "" {
		name = e.PlaceHolder
	}
	if e.Password {
		return name
	}
	return named(name, e.Text)
}

// AccessibilityRole implements fyne.Accessible.
func (e *Entry) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (e *inputEdit) AccessibilityLabel() string { return named(tr("access.input"), e.text) }

// AccessibilityRole implements fyne.Accessible.
func (e *inputEdit) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (b *transcriptBody) AccessibilityLabel() string { return tr("access.messages") }

// AccessibilityRole implements fyne.Accessible.
func (b *transcriptBody) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (l *ContactList) AccessibilityLabel() string {
	for _, r := range l.rows {
		if r.Key != l.current {
			continue
		}
		if r.Group {
			return named(tr("access.contacts"), r.Name, r.Count)
		}
		return named(tr("access.contacts"), r.Name, tr("status."+r.Status.Key()))
	}
	return tr("access.contacts")
}

// AccessibilityRole implements fyne.Accessible.
func (l *ContactList) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (l *AccountList) AccessibilityLabel() string {
	row := ""
	if l.marked >= 0 && l.marked < len(l.rows) {
		row = l.rows[l.marked].Title
	}
	return named(tr("access.accounts"), row)
}

// AccessibilityRole implements fyne.Accessible.
func (l *AccountList) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (v *HistoryView) AccessibilityLabel() string { return tr("access.messages") }

// AccessibilityRole implements fyne.Accessible.
func (v *HistoryView) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (l *HistoryList) AccessibilityLabel() string {
	for _, r := range l.rows {
		if r.Key == l.chosen && !r.Head {
			return named(tr("access.conversations"), r.Name)
		}
	}
	return tr("access.conversations")
}

// AccessibilityRole implements fyne.Accessible.
func (l *HistoryList) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (l *TransferList) AccessibilityLabel() string {
	for _, i := range l.items {
		if i.File.ID == l.current {
			return named(tr("access.files"), i.File.Name)
		}
	}
	return tr("access.files")
}

// AccessibilityRole implements fyne.Accessible.
func (l *TransferList) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (l *LogList) AccessibilityLabel() string { return tr("access.log") }

// AccessibilityRole implements fyne.Accessible.
func (l *LogList) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (g *EmoticonGrid) AccessibilityLabel() string {
	switch {
	case g.current >= 0 && g.current < len(g.items):
		return named(tr("access.emoticons"), g.items[g.current].Shortcut)
	case g.current == len(g.items):
		return named(tr("access.emoticons"), g.Add)
	}
	return tr("access.emoticons")
}

// AccessibilityRole implements fyne.Accessible.
func (g *EmoticonGrid) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// AccessibilityLabel implements fyne.Accessible.
func (m *Menu) AccessibilityLabel() string { return tr("access.menu") }

// AccessibilityRole implements fyne.Accessible.
func (m *Menu) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// AccessibilityLabel implements fyne.Accessible.
func (p *ColorPicker) AccessibilityLabel() string { return tr("chat.color") }

// AccessibilityRole implements fyne.Accessible.
func (p *ColorPicker) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// AccessibilityLabel implements fyne.Accessible.
func (f *FocusScroll) AccessibilityLabel() string { return tr("access.page") }

// AccessibilityRole implements fyne.Accessible.
func (f *FocusScroll) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// AccessibilityLabel implements fyne.Accessible.
func (l *Label) AccessibilityLabel() string { return l.Text }

// AccessibilityRole implements fyne.Accessible.
func (l *Label) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
