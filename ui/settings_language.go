package ui

import (
	"papilio/ui/widget"
)

// newLanguagePage returns the page of languages: those there are a file for, each
// in its own words. A change is made at once: every window comes back in the
// other language.
func newLanguagePage(s *settingsWindow) settingsPage {
	u := s.u
	f := newPageForm(s, "settings.language")
	var list []*widget.Check
	all := languages()
	show := func() {
		for i, c := range list {
			c.SetOn(all[i].Tag == u.language())
		}
	}
	for _, l := range all {
		list = append(list, widget.NewRadio(l.Name, func() {
			u.setLanguage(l.Tag, func() { u.openSettings("language") })
		}))
	}
	f.checks(list...)
	f.y += 8
	f.rows = append(f.rows, formRow{widget.NewParagraph(T("settings.language.note"), widget.StyleSmall, settingsInner), 0, f.y, -1, 40})
	f.y += 40
	return settingsPage{key: "language", content: f.content(), show: show}
}
