package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/widget"
)

// shownRefusals is how many of those who could not be added are named.
const shownRefusals = 5

// fileItems are the part of the menu about contact lists in files.
func (v *contactsView) fileItems() []widget.MenuItem {
	off := v.m.showing != "contacts" || !v.u.people.signedIn
	return []widget.MenuItem{
		{Text: T("menu.contacts.save"), Disabled: off, Action: func() { v.u.pickSave(contactFileName(v.u.people.self.Address), v.saveTo) }},
		{Text: T("menu.contacts.load"), Disabled: off, Action: func() {
			v.u.pickFile(T("contacts.file.title"), []string{".ctt"}, func(uri fyne.URI, err error) {
				if err != nil {
					v.m.noteError(struct{}{}, err)
					return
				}
				v.loadFrom(uri.Path())
			})
		}},
	}
}

// contactFileName is the name that is proposed for a file.
func contactFileName(a protocol.Address) string { return a.Local() + ".ctt" }

// saveTo writes the contact list to a file.
func (v *contactsView) saveTo(path string) {
	call(v.u, func(context.Context) (int, error) { return v.u.session.ExportContacts(path) }, func(n int, err error) {
		present(v.m.w)
		if err != nil {
			v.m.noteError(struct{}{}, err)
			return
		}
		v.tell(T("contacts.file.saved", "Count", n, "File", path))
	})
}

// loadFrom adds the contacts of a file and tells what became of them.
func (v *contactsView) loadFrom(path string) {
	v.note(T("contacts.file.adding"))
	call(v.u, func(ctx context.Context) (app.ContactImport, error) { return v.u.session.ImportContacts(ctx, path) }, func(done app.ContactImport, err error) {
		present(v.m.w)
		v.m.noteError(struct{}{}, err)
		if text := importText(done); text != "" {
			v.tell(text)
		}
	})
}

// importText says what became of the contacts of a file.
func importText(done app.ContactImport) string {
	var lines []string
	if done.Added > 0 || done.There == 0 && len(done.Refused) == 0 {
		lines = append(lines, T("contacts.file.added", "Count", done.Added))
	}
	if done.There > 0 {
		lines = append(lines, T("contacts.file.there", "Count", done.There))
	}
	if n := len(done.Refused); n > 0 {
		lines = append(lines, T("contacts.file.refused", "Count", n))
	}
	for i, r := range done.Refused {
		if i == shownRefusals {
			lines = append(lines, "…")
			break
		}
		sentence, _ := errorText(&protocol.Problem{Code: r.Code})
		lines = append(lines, string(r.Address)+": "+sentence)
	}
	return strings.Join(lines, "\n")
}

func (v *contactsView) tell(text string) {
	widget.ShowDialog(v.m.w.Canvas(), T("contacts.file.title"), text, v.focusList, widget.NewButton(widget.Primary, T("button.close"), v.focusList))
}
