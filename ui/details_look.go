package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/ui/theme"
	"papilio/ui/widget"
)

// build places the parts of Details.
func (d *detailsWindow) build(w fyne.Window) {
	d.w = w
	u := d.u
	w.SetPadded(false)
	d.picture = widget.NewFramedPicture(theme.SizeDisplayPicture)
	d.name = widget.NewNameLine("", widget.StyleHeading)
	d.status, d.words = widget.NewIcon(nil, theme.SizeStatusHeader), widget.NewCutLabel("", widget.StyleBody)
	d.address, d.note = widget.NewCutLabel("", widget.StyleQuiet), widget.NewCutLabel("", widget.StyleSmall)
	d.copied = widget.NewToolButton("copy", T("menu.contact.copy"), func() { u.app.Clipboard().SetContent(string(d.of)) })
	d.nick = widget.NewField(T("nickname.field"))
	d.nick.SetPlaceHolder(T("details.nickname.none"))
	d.nick.SetChanged(func(string) {
		d.nick.SetError("", "")
		d.say("", theme.ColorSecondary)
		d.arrange()
	})
	d.nick.Entry.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool {
		switch k {
		case fyne.KeyReturn, fyne.KeyEnter:
			d.saveNick()
		case fyne.KeyEscape:
			d.close()
		default:
			return false
		}
		return true
	}
	d.save = widget.NewButton(widget.Normal, T("group.save"), d.saveNick)
	d.report = widget.NewReport(detailsWidth - 2*theme.Space24)
	d.message = widget.NewButton(widget.Primary, T("menu.contact.message"), func() { u.openConversation(d.of) })
	d.file = widget.NewButton(widget.Normal, T("menu.contact.file"), func() { u.sendFileTo(d.of, d.refused) })
	d.history = widget.NewButton(widget.Normal, T("menu.contact.history"), func() { u.showHistory(d.of) })
	d.block = widget.NewButton(widget.Quiet, T("menu.contact.block"), d.turn)
	buttons := []*widget.Button{d.block, d.history, d.file, d.message}
	for _, b := range append(buttons, d.save, d.copied) {
		b.OnEscape = d.close
	}
	head, surface, foot := widget.NewHeader(136), widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0), widget.NewHairline()
	scroll := container.NewVScroll(d.report)
	const footHeight = theme.HeightDialogFoot
	need := 2*theme.Space8 + max(d.block.MinSize().Width, widget.NewButton(widget.Quiet, T("menu.contact.unblock"), nil).MinSize().Width)
	for _, b := range buttons[1:] { // in some languages they are wide
		need += b.MinSize().Width + theme.Space8
	}
	d.content = widget.Arrange(fyne.NewSize(max(424, need), 380), func(size fyne.Size) {
		place, width := widget.Place, size.Width
		place(head, 0, 0, width, 136)
		place(d.picture, theme.Space16, theme.Space16, 104, 104)
		x := float32(theme.Space16 + 104 + theme.Space16)
		place(d.name, x, 20, width-x-theme.Space16, 26)
		place(d.status, x, 52, theme.SizeStatusHeader, theme.SizeStatusHeader)
		place(d.words, x+theme.SizeStatusHeader+6, 50, width-x-theme.SizeStatusHeader-6-theme.Space16, 20)
		aw := min(widget.Measure(d.address.Text, widget.StyleQuiet).Width+1, width-x-theme.SizeTool-theme.Space16)
		place(d.address, x, 78, aw, 24)
		place(d.copied, x+aw+theme.Space4, 76, theme.SizeTool, theme.SizeTool)
		place(surface, 0, 136, width, size.Height-136)
		left, inner := float32(theme.Space24), width-2*theme.Space24
		bw := d.save.MinSize().Width
		nh := d.nick.MinSize().Height
		place(d.nick, left, 148, inner-bw-theme.Space8, nh)
		place(d.save, left+inner-bw, 148+18, bw, theme.HeightButton)
		y := 148 + nh + 4
		place(d.note, left, y, inner, 16)
		y += 16 + theme.Space12
		d.report.SetWidth(inner)
		bottom := size.Height - footHeight
		place(scroll, left, y, width-left, max(0, bottom-y-1))
		place(foot, 0, bottom, width, theme.Line)
		right := width - theme.Space12
		for i := len(buttons) - 1; i > 0; i-- {
			b := buttons[i].MinSize().Width
			place(buttons[i], right-b, bottom+theme.Space12, b, theme.HeightButton)
			right -= b + theme.Space8
		}
		place(d.block, theme.Space8, bottom+theme.Space12, d.block.MinSize().Width, theme.HeightButton)
	}, head, surface, d.picture, d.name, d.status, d.words, d.address, d.copied, d.nick, d.save, d.note, scroll, foot, d.block, d.history, d.file, d.message)
	w.SetContent(widget.WithTips(d.content))
	w.Resize(fyne.NewSize(max(detailsWidth, need), detailsHeight))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			d.close()
		}
	})
}
