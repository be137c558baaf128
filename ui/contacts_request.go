package ui

import (
	"context"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/widget"
)

func (v *contactsView) newRequests() *widget.RequestStrip {
	s := widget.NewRequestStrip(widget.RequestWords{Added: T("request.added"), Allow: T("request.allow"), Block: T("request.block"), Details: T("request.details")})
	s.OnAllow = func() { v.answer(v.u.session.Allow) }
	s.OnBlock = func() { v.answer(v.u.session.Block) }
	s.OnDetails = v.aboutRequest
	s.Hide()
	return s
}

// showRequests shows the first of those who have added us, and how many more
// there are.
func (v *contactsView) showRequests() {
	list := v.u.people.requests()
	visible(v.requests, len(list) > 0)
	if len(list) == 0 {
		v.asking = ""
		return
	}
	c, more := list[0], ""
	if len(list) > 1 {
		more = T("request.more", "Count", len(list)-1)
	}
	v.requests.Set(c.Shown(), string(c.Address), more)
	if v.asking != c.Address {
		v.asking = c.Address
		v.requests.SetBusy(false)
		v.requests.SetImage(nil)
		v.u.avatar(c.Address, func(img *picture.Image) {
			if img != nil && v.asking == c.Address {
				v.requests.SetImage(img.Frames[0])
			}
		})
	}
}

// answer allows or blocks the one who is shown; the news of it takes the strip
// away or shows the next.
func (v *contactsView) answer(work func(context.Context, protocol.Address) error) {
	a := v.asking
	if a == "" {
		return
	}
	v.requests.SetBusy(true)
	call(v.u, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx, a) }, func(_ struct{}, err error) {
		if v.asking == a {
			v.requests.SetBusy(false)
		}
		v.m.noteError(struct{}{}, err)
	})
}

// aboutRequest says who has added us and what the answers do.
func (v *contactsView) aboutRequest() {
	c := v.u.contact(v.asking)
	add := widget.NewButton(widget.Normal, T("request.add"), func() { v.addContact(c.Address) })
	if c.Lists.Has(protocol.ForwardList) {
		add.Disable()
	}
	widget.ShowDialog(v.m.w.Canvas(), c.Shown(), string(c.Address)+"\n \n"+T("request.explain"), nil,
		add, widget.NewButton(widget.Primary, T("button.close"), nil))
}
