package ui

import (
	"net/url"

	"papilio/ui/widget"
)

// openMail asks the server where the mailbox is and opens it in the browser,
// after the address has been shown whole.
func (v *contactsView) openMail() {
	call(v.u, v.u.session.MailURL, func(address string, err error) {
		if err != nil {
			v.m.noteError(struct{}{}, err)
			return
		}
		widget.ShowDialog(v.m.w.Canvas(), T("main.mail.title"), address, v.focusList,
			widget.NewButton(widget.Normal, T("chat.cancel"), v.focusList),
			widget.NewButton(widget.Primary, T("main.mail.open"), func() {
				u, err := url.Parse(address)
				if err == nil {
					err = v.u.app.OpenURL(u)
				}
				v.m.noteError(struct{}{}, err)
				v.focusList()
			}))
	})
}
