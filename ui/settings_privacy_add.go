package ui

import (
	"context"
	"slices"
	"strconv"
	"time"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// awayMinutes are the times without input that are on offer.
var awayMinutes = []int{0, 1, 3, 5, 10, 15, 30, 60}

// awayOptions are the choices of auto-away; one that was set elsewhere is among
// them.
func awayOptions(now ...time.Duration) []widget.Option {
	minutes := awayMinutes
	for _, d := range now {
		if m := int(d / time.Minute); !slices.Contains(minutes, m) {
			minutes = append(minutes[:len(minutes):len(minutes)], m)
		}
	}
	var options []widget.Option
	for _, m := range minutes {
		text := T("settings.privacy.away.minutes", "Count", m)
		if m == 0 {
			text = T("settings.privacy.away.never")
		}
		options = append(options, widget.Option{Key: strconv.Itoa(m), Text: text})
	}
	return options
}

// keep stores a setting of this computer.
func (p *privacyPage) keep(work func() error) {
	call(p.u, func(context.Context) (struct{}, error) { return struct{}{}, work() }, func(_ struct{}, err error) {
		if err != nil {
			sentence, _ := errorText(err)
			p.say(sentence, theme.ColorDanger)
		}
	})
}

// addPerson asks for an address to allow or to block.
func (p *privacyPage) addPerson() {
	who := widget.NewField(T("add.address"))
	who.SetPlaceHolder(T("add.address.hint"))
	to := widget.NewChoice(T("settings.privacy.add.to"), []widget.Option{
		{Key: blockedPeople, Text: T("settings.privacy.blocked")}, {Key: allowedPeople, Text: T("settings.privacy.allowed")}}, nil)
	f := widget.NewForm(T("settings.privacy.add.title"), T("settings.privacy.add.button"), T("chat.cancel"), who, to)
	f.OnClose = func() { p.list.FocusQuietly(p.u.settings.w.Canvas()) }
	who.SetChanged(func(string) {
		if who.Error() != "" {
			who.SetError("", "")
			f.Refresh()
		}
	})
	refuse := func(err error) {
		sentence, _ := errorText(err)
		who.SetError(sentence, "")
		f.Refresh()
	}
	f.OnSubmit = func() {
		a, err := protocol.ParseAddress(who.Text())
		if err != nil {
			refuse(&protocol.Problem{Code: app.BadAddress})
			return
		}
		work := p.u.session.Block
		if to.Chosen() == allowedPeople {
			work = p.u.session.Allow
		}
		f.SetBusy(true)
		call(p.u, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx, a) }, func(_ struct{}, err error) {
			f.SetBusy(false)
			if err != nil {
				refuse(err)
				return
			}
			f.Close()
		})
	}
	widget.ShowForm(p.u.settings.w.Canvas(), f)
}
