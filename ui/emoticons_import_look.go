package ui

import (
	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// importLook is what the window of a pack is made of.
type importLook struct {
	title, about    *widget.Label
	all             *widget.Check
	clash           *widget.Label
	answers         []*widget.TextLink // for all clashes
	bar             *widget.Ground
	barLine         *widget.Ground
	list            *widget.ImportList
	scroll          fyne.CanvasObject
	spinner         *widget.Spinner
	reading         *widget.Label
	trouble, reason *widget.Paragraph
	count           *widget.Label
	cancel, do      *widget.Button
	content         *fyne.Container
	wrong           string // why the import did not work
}

func (i *importWindow) build(w fyne.Window) {
	i.w = w
	w.SetTitle(T("import.title"))
	w.SetPadded(false)
	i.title, i.about = widget.NewCutLabel("", widget.StyleHeading), widget.NewCutLabel("", widget.StyleSmall)
	i.all = widget.NewCheck(T("import.all"), i.chooseAll)
	i.all.OnEscape = i.leave
	i.clash = widget.NewCutLabel("", widget.StyleBody)
	for _, how := range []string{app.KeepMine, app.TakeTheirs, app.RenameIt} {
		l := widget.NewTextLink(T("import."+how), func() { i.answerAll(how) })
		l.OnEscape = i.leave
		i.answers = append(i.answers, l)
	}
	i.bar, i.barLine = widget.NewGround(theme.ColorNotice, theme.ColorTransparent, 0), widget.NewGround(theme.ColorNoticeLine, theme.ColorTransparent, 0)
	i.list = widget.NewImportList(i.animator)
	i.list.OnChosen, i.list.OnShortcut, i.list.OnAnswer = i.chosen, i.shortcut, i.answer
	i.list.OnSubmit, i.list.OnEscape = i.submit, i.leave
	i.scroll = i.list.Content()
	i.spinner = widget.NewSpinner(theme.SizeIcon)
	i.reading = widget.NewLabel(T("import.reading"), widget.StyleQuiet)
	i.trouble, i.reason = widget.NewParagraph("", widget.StyleBody, 360), widget.NewParagraph("", widget.StyleSmall, 360)
	i.count = widget.NewCutLabel("", widget.StyleSmall)
	i.cancel = widget.NewButton(widget.Normal, T("chat.cancel"), i.leave)
	i.do = widget.NewButton(widget.Primary, T("emoticons.import"), i.submit)
	i.cancel.OnEscape, i.do.OnEscape = i.leave, i.leave
	surface, window := widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0), widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0)
	ground := widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0) // over a field that is half in the list
	above, below := widget.NewHairline(), widget.NewHairline()
	i.content = widget.Arrange(fyne.NewSize(500, 320), func(s fyne.Size) {
		place := widget.Place
		inner := s.Width - 2*importEdge
		place(window, 0, 0, s.Width, s.Height)
		aw := i.all.MinSize().Width
		place(i.title, importEdge, 12, inner-aw-theme.Space12, 24)
		place(i.about, importEdge, 36, inner-aw-theme.Space12, 18)
		place(i.all, s.Width-importEdge-aw, 22, aw, 20)
		top := float32(importHead)
		place(above, 0, top, s.Width, theme.Line)
		place(i.bar, 0, top+1, s.Width, importBar)
		place(i.barLine, 0, top+importBar, s.Width, theme.Line)
		x := s.Width - importEdge
		for n := len(i.answers) - 1; n >= 0; n-- {
			m := i.answers[n].MinSize()
			x -= m.Width
			place(i.answers[n], x, top+1+(importBar-m.Height)/2, m.Width, m.Height)
			x -= theme.Space12
		}
		place(i.clash, importEdge, top+1, x-importEdge, importBar)
		if i.bar.Visible() {
			top += importBar
		}
		foot := s.Height - theme.HeightDialogFoot
		place(surface, 0, top+1, s.Width, foot-top-1)
		place(i.scroll, 0, top+1, s.Width, foot-top-1)
		i.list.Layout()
		middle := top + (foot-top)/2
		rw := i.reading.MinSize().Width
		place(i.spinner, (s.Width-rw)/2-28, middle-10, theme.SizeIcon, theme.SizeIcon)
		place(i.reading, (s.Width-rw)/2, middle-10, rw, 20)
		i.trouble.SetWidth(inner)
		i.reason.SetWidth(inner)
		place(i.trouble, importEdge, top+theme.Space16, inner, i.trouble.MinSize().Height)
		place(i.reason, importEdge, top+theme.Space24+i.trouble.MinSize().Height, inner, i.reason.MinSize().Height)
		place(ground, 0, foot, s.Width, theme.HeightDialogFoot)
		place(below, 0, foot, s.Width, theme.Line)
		y := foot + theme.Space12
		dw := i.do.MinSize().Width
		place(i.do, s.Width-theme.Space16-dw, y, dw, theme.HeightButton)
		cw := i.cancel.MinSize().Width
		left := s.Width - theme.Space16 - dw - theme.Space8 - cw
		place(i.cancel, left, y, cw, theme.HeightButton)
		place(i.count, importEdge, y, left-importEdge-theme.Space12, theme.HeightButton)
	}, window, surface, i.title, i.about, i.all, above, i.bar, i.barLine, i.clash, i.answers[0], i.answers[1], i.answers[2], i.scroll,
		i.spinner, i.reading, i.trouble, i.reason, ground, below, i.count, i.cancel, i.do)
	w.SetContent(widget.WithTips(i.content))
	w.Resize(fyne.NewSize(importWidth, importHeight))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			i.leave()
		}
	})
	i.arrange()
}

// arrange shows what there is to say and to do now.
func (i *importWindow) arrange() {
	have, failed := i.plan != nil, i.code != ""
	i.title.SetText(T("import.title"))
	i.about.SetText("")
	clashes, chosen, ready := 0, 0, false
	style := widget.StyleSmall
	i.count.SetText("")
	if have {
		if i.pack.Name != "" {
			i.title.SetText(i.pack.Name)
		}
		i.about.SetText(i.aboutText())
		clashes = i.clashes()
		i.clash.SetText(T("import.clashes", "Count", clashes))
		chosen, ready = i.plan.Count()
		i.all.SetOn(chosen == len(i.plan.Rows))
		i.count.SetText(T("import.count", "Count", len(i.plan.Rows), "Chosen", chosen))
		if i.wrong != "" {
			style.Color = theme.ColorDanger
			i.count.SetText(i.wrong)
		}
	}
	i.count.SetStyle(style)
	i.do.SetText(T("emoticons.import"))
	if chosen > 0 {
		i.do.SetText(T("import.do", "Count", chosen))
	}
	if ready && !i.busy {
		i.do.Enable()
	} else {
		i.do.Disable()
	}
	i.wrong = ""
	for _, o := range []fyne.CanvasObject{i.bar, i.barLine, i.clash, i.answers[0], i.answers[1], i.answers[2]} {
		visible(o, clashes > 1)
	}
	visible(i.all, have)
	visible(i.scroll, have)
	visible(i.trouble, failed)
	visible(i.reason, failed)
	visible(i.reading, !have && !failed)
	visible(i.spinner, !have && !failed)
	if !have && !failed && i.turn > 0 {
		i.spinner.Start()
	} else {
		i.spinner.Stop()
	}
	i.cancel.SetText(T("chat.cancel"))
	if failed {
		i.cancel.SetText(T("button.close"))
	}
	i.content.Refresh()
}

// aboutText is "24 emoticons by Kim, CC0. 2 files cannot be used."
func (i *importWindow) aboutText() string {
	p := i.pack
	text := T("emoticons.count", "Count", len(p.Emoticons))
	if p.Author != "" {
		text = T("import.by", "What", text, "Author", p.Author)
	}
	if p.Licence != "" {
		text += ", " + p.Licence
	}
	if n := len(p.Left); n > 0 {
		text += ". " + T("import.left", "Count", n)
	}
	return text
}
