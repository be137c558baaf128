package ui

import (
	"fyne.io/fyne/v2"

	"papilio/ui/theme"
	"papilio/ui/widget"
)

// build places the parts of the main window, after the mock-up.
func (v *contactsView) build() {
	head, foot := widget.NewHeader(126), widget.NewHairline()
	mark := widget.NewIcon(theme.MarkQuiet(), 56)
	v.emptyText = widget.NewLabel("", widget.StyleHeading)
	v.emptyText.Align = fyne.TextAlignCenter
	v.emptyHelp = widget.NewParagraph("", widget.StyleQuiet, 260)
	v.emptyHelp.Align = fyne.TextAlignCenter
	v.empty = widget.Arrange(fyne.NewSize(100, 100), func(s fyne.Size) {
		y := max(0, s.Height/2-88)
		widget.Place(mark, (s.Width-56)/2, y, 56, 56)
		widget.Place(v.emptyText, 0, y+80, s.Width, 24)
		widget.Place(v.emptyHelp, (s.Width-260)/2, y+108, 260, 60)
		b := v.emptyAdd.MinSize().Width
		widget.Place(v.emptyAdd, (s.Width-b)/2, y+160, b, theme.HeightButton)
	}, mark, v.emptyText, v.emptyHelp, v.emptyAdd)
	v.empty.Hide()
	v.content = widget.Arrange(fyne.NewSize(280, 420), func(s fyne.Size) {
		w, h := s.Width, s.Height
		widget.Place(head, 0, 0, w, 126)
		widget.Place(v.picture, 12, 38, 72, 72)
		widget.Place(v.name, 96, 37, w-96-12, 28)
		st := v.status.MinSize()
		widget.Place(v.status, 96, 64, min(st.Width, w-108-theme.SizeTool-theme.Space8), 24)
		widget.Place(v.silence, w-12-theme.SizeTool, 62, theme.SizeTool, theme.SizeTool)
		x, right := float32(96), w-12
		switch {
		case v.ring.Visible():
			widget.Place(v.ring, 96, 93, theme.SizeStatus, theme.SizeStatus)
			x += theme.SizeStatus + 6
		case v.lineIcon.Visible():
			widget.Place(v.lineIcon, 96, 92, theme.SizeIconSmall, theme.SizeIconSmall)
			x += theme.SizeIconSmall + 4
		}
		if v.tryNow.Visible() {
			try := v.tryNow.MinSize().Width
			widget.Place(v.tryNow, right-try, 90, try, 20)
			right -= try + theme.Space8
		}
		widget.Place(v.line, x, 90, right-x, 20)
		widget.Place(v.mail, x, 90, min(v.mail.MinSize().Width, right-x), 20)
		widget.Place(v.filter, 12, 122, w-24, theme.HeightField)
		top := float32(162)
		if v.requests.Visible() {
			widget.Place(v.requests, 0, top, w, widget.HeightRequest)
			top += widget.HeightRequest + theme.Space4
		}
		if v.found.Visible() {
			widget.Place(v.found, 12, top, w-24, 16)
			top += 21
		}
		foothold := h - theme.HeightFootBar
		widget.Place(v.list, 0, top, w, foothold-top)
		widget.Place(v.empty, 0, top, w, foothold-top)
		widget.Place(foot, 0, foothold, w, theme.Line)
		b := v.add.MinSize()
		widget.Place(v.add, 4, foothold+4, b.Width, theme.HeightButton)
		where := min(v.server.MinSize().Width, w-b.Width-60)
		widget.Place(v.server, w-12-where, foothold, where, theme.HeightFootBar)
		widget.Place(v.place, w-12-where-20, foothold, theme.SizeIconSmall, theme.HeightFootBar)
	}, head, v.picture, v.name, v.status, v.silence, v.line, v.mail, v.lineIcon, v.ring, v.tryNow, v.filter, v.requests, v.found, v.list, v.empty, foot, v.add, v.server, v.place)
	v.found.Hide()
}
