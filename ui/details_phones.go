package ui

import (
	"context"

	"papilio/protocol"
	"papilio/ui/widget"
)

// showHistory shows what was said with somebody: in the History window when
// there is one, else in the conversation, where it is when one scrolls up.
func (u *UI) showHistory(a protocol.Address) {
	if u.openHistory != nil {
		u.openHistory(a)
		return
	}
	u.openConversation(a)
}

// myPhones asks for my own numbers, which contacts see in Details.
func (v *contactsView) myPhones() {
	if !v.u.people.signedIn {
		return
	}
	now := v.u.people.self.Phones
	kinds := []struct {
		key   string
		which protocol.Phone
		was   string
		field *widget.Field
	}{{key: "home", which: protocol.HomePhone, was: now.Home}, {key: "work", which: protocol.WorkPhone, was: now.Work}, {key: "mobile", which: protocol.MobilePhone, was: now.Mobile}}
	for i := range kinds {
		kinds[i].field = widget.NewField(T("phones." + kinds[i].key))
		kinds[i].field.SetText(kinds[i].was)
	}
	help := widget.NewParagraph(T("phones.help"), widget.StyleSmall, 200)
	f := widget.NewForm(T("phones.title"), T("group.save"), T("chat.cancel"), kinds[0].field, kinds[1].field, kinds[2].field, help)
	f.OnClose = v.focusList
	for _, k := range kinds {
		k.field.SetChanged(func(string) {
			if k.field.Error() != "" {
				k.field.SetError("", "")
				f.Refresh()
			}
		})
	}
	f.OnSubmit = func() {
		f.SetBusy(true)
		want := make([]string, len(kinds))
		for i, k := range kinds {
			want[i] = k.field.Text()
		}
		call(v.u, func(ctx context.Context) (int, error) { // the one that was refused
			for i, k := range kinds {
				if want[i] == k.was {
					continue
				}
				if err := v.u.session.SetPhone(ctx, k.which, want[i]); err != nil {
					return i, err
				}
			}
			return 0, nil
		}, func(i int, err error) { v.answered(f, kinds[i].field, err) })
	}
	widget.ShowForm(v.m.w.Canvas(), f)
}
