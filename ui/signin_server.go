package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/app"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// Size of the window of a server.
const (
	serverWidth  = 480
	serverHeight = 672
)

// certificateFiles are the endings of files with certificates.
var certificateFiles = []string{".pem", ".crt", ".cer", ".ca", ".txt"}

// serverWindow adds a server or changes one.
type serverWindow struct {
	u      *UI
	w      fyne.Window
	id     string // of the profile, "" for a new one
	shown  bool
	ca     []byte
	cancel context.CancelFunc // of the test that runs, or nil
	turn   int                // counts tests and openings

	title                         *widget.Label
	fields                        *fyne.Container
	scroll                        *container.Scroll
	name, server, login, gateway  *widget.Field
	pin                           *widget.Field
	caLabel, caNames, testLabel   *widget.Label
	caFile, caPaste, caNone, test *widget.Button
	caWrong                       *widget.ErrorLine
	caProblem                     string
	steps                         *stepList
	save, leave, restore, remove  *widget.Button
	order                         []*widget.Field
}

// openServer opens the window for a profile, or for a new one with "".
func (u *UI) openServer(id string) {
	s := u.serverWin
	if s == nil {
		s = &serverWindow{u: u}
		u.serverWin = s
		u.window("server", s.build, s.hidden)
	}
	p, ok := u.library.Profile(id)
	if p.Builtin {
		return
	}
	s.id = ""
	if ok {
		s.id = id
	}
	s.fill(p)
	s.shown = true
	present(s.w)
	s.w.Canvas().Focus(s.name.Entry)
}

func (s *serverWindow) build(w fyne.Window) {
	s.w = w
	w.SetPadded(false)
	s.title = widget.NewLabel("", widget.StyleTitle)
	field := func(key string) *widget.Field {
		f := widget.NewField(T("server." + key)).SmallErrors()
		f.SetPlaceHolder(T("server." + key + ".hint"))
		f.Entry.OnSubmitted = func(string) { s.keep() }
		f.SetChanged(func(string) { s.changed(f) })
		f.Entry.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool {
			if k == fyne.KeyEscape {
				s.close()
			}
			return k == fyne.KeyEscape
		}
		return f
	}
	s.name, s.server, s.login, s.gateway, s.pin = field("name"), field("address"), field("login"), field("gateway"), field("pin")
	s.order = []*widget.Field{s.name, s.server, s.login, s.gateway}
	s.caLabel, s.caNames = widget.NewCutLabel(T("server.ca"), widget.StyleSmall), widget.NewCutLabel("", widget.StyleBody)
	s.caWrong = widget.NewErrorLine()
	s.caWrong.SetSmall()
	s.caFile = widget.NewButton(widget.Normal, T("server.ca.file"), s.browse)
	s.caPaste = widget.NewButton(widget.Normal, T("server.ca.paste"), func() { s.setCA([]byte(s.u.app.Clipboard().Content())) })
	s.caNone = widget.NewToolButton("x", T("server.ca.none.button"), func() { s.setCA(nil) })
	s.testLabel = widget.NewLabel(T("server.test"), widget.StyleBold)
	s.test = widget.NewButton(widget.Normal, T("server.test.button"), s.tryOut)
	s.test.Icon = "plug"
	s.caFile.Height, s.caPaste.Height, s.test.Height = theme.HeightButtonRow, theme.HeightButtonRow, theme.HeightButtonRow
	s.steps = newStepList()
	s.save, s.leave = widget.NewButton(widget.Primary, T("server.save"), s.keep), widget.NewButton(widget.Normal, T("server.cancel"), s.close)
	s.restore, s.remove = widget.NewButton(widget.Quiet, T("server.restore"), s.putBack), widget.NewButton(widget.Danger, T("server.remove"), s.askRemove)
	for _, b := range []*widget.Button{s.caFile, s.caPaste, s.caNone, s.test, s.save, s.leave, s.restore, s.remove} {
		b.OnEscape = s.close
	}
	hair, foot := widget.NewHairline(), widget.NewHairline()
	ground := widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0)
	s.fields = widget.Arrange(fyne.NewSize(300, 300), func(size fyne.Size) { s.place(size.Width, hair) },
		s.name, s.server, s.login, s.gateway, s.caLabel, s.caNames, s.caNone, s.caFile, s.caPaste, s.caWrong, s.pin, hair, s.testLabel, s.test, s.steps.content)
	s.scroll = container.NewVScroll(s.fields)
	content := widget.Arrange(fyne.NewSize(360, 360), func(size fyne.Size) {
		place, w, h := widget.Place, size.Width, size.Height
		place(ground, 0, 0, w, h)
		place(s.title, theme.Space24, 16, w-2*theme.Space24, 28)
		place(s.scroll, 0, 56, w, h-56-theme.HeightDialogFoot)
		y := h - theme.HeightDialogFoot
		place(foot, 0, y, w, theme.Line)
		y += theme.Space12
		x := w - theme.Space16 - s.save.MinSize().Width
		place(s.save, x, y, s.save.MinSize().Width, theme.HeightButton)
		x -= s.leave.MinSize().Width + theme.Space8
		place(s.leave, x, y, s.leave.MinSize().Width, theme.HeightButton)
		place(s.restore, theme.Space16, y, s.restore.MinSize().Width, theme.HeightButton)
		place(s.remove, theme.Space16, y, s.remove.MinSize().Width, theme.HeightButton)
	}, ground, s.title, s.scroll, foot, s.restore, s.remove, s.leave, s.save)
	w.SetContent(widget.WithTips(content))
	w.Resize(fyne.NewSize(serverWidth, serverHeight))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			s.close()
		}
	})
}

// place puts the fields under one another.
func (s *serverWindow) place(w float32, hair fyne.CanvasObject) {
	const left = theme.Space24
	inner, y, place := w-2*left, float32(4), widget.Place
	for _, f := range s.order {
		h := f.MinSize().Height
		place(f, left, y, inner, h)
		y += h + theme.Space8
	}
	place(s.caLabel, left, y, inner, 16)
	y += 18
	pw, fw := s.caPaste.MinSize().Width, s.caFile.MinSize().Width
	place(s.caPaste, left+inner-pw, y+2, pw, theme.HeightButtonRow)
	place(s.caFile, left+inner-pw-fw-theme.Space8, y+2, fw, theme.HeightButtonRow)
	room := inner - pw - fw - 2*theme.Space8 - theme.SizeTool
	names := min(room, widget.Measure(s.caNames.Text, widget.StyleBody).Width+2)
	place(s.caNames, left, y, names, theme.HeightField)
	place(s.caNone, left+names+4, y+2, theme.SizeTool, theme.SizeTool)
	y += theme.HeightField + theme.Space4
	s.caWrong.Hidden = s.caProblem == ""
	if s.caProblem != "" {
		s.caWrong.SetWidth(inner)
		place(s.caWrong, left, y, inner, s.caWrong.MinSize().Height)
		y += s.caWrong.MinSize().Height
	}
	y += theme.Space4
	h := s.pin.MinSize().Height
	place(s.pin, left, y, inner, h)
	y += h + theme.Space16
	place(hair, left, y, inner, theme.Line)
	y += theme.Space12
	tw := s.test.MinSize().Width
	place(s.testLabel, left, y, inner-tw, theme.HeightButtonRow)
	place(s.test, left+inner-tw, y, tw, theme.HeightButtonRow)
	y += theme.HeightButtonRow + theme.Space8
	h = s.steps.content.MinSize().Height
	place(s.steps.content, left, y, inner, h)
	y += h + theme.Space8
	if need := fyne.NewSize(300, y); s.fields.MinSize() != need {
		widget.SetArrangedMin(s.fields, need)
		s.scroll.Refresh()
	}
}

func (s *serverWindow) arrange() {
	s.fields.Refresh()
	s.scroll.Refresh()
	s.w.Content().Refresh()
}

// fill shows a profile.
func (s *serverWindow) fill(p app.Profile) {
	s.stop()
	s.turn++
	title := T("server.title.new")
	if s.id != "" {
		title = T("server.title", "Server", p.Name)
	}
	s.title.SetText(title)
	s.w.SetTitle(title)
	s.name.SetText(p.Name)
	s.server.SetText(p.Server)
	s.login.SetText(p.Login)
	s.gateway.SetText(p.Gateway)
	s.pin.SetText(p.Pin)
	s.clean()
	s.ca = p.CA
	s.showCA()
	s.steps.clear(T("server.test.none"))
	visible(s.restore, p.Standard && p.Changed)
	visible(s.remove, s.id != "" && !p.Standard)
	s.arrange()
}

// clean takes what was wrong away.
func (s *serverWindow) clean() {
	for _, f := range append(s.order, s.pin) {
		f.SetError("", "")
	}
	s.caProblem = ""
}

// changed follows a field that is being written.
func (s *serverWindow) changed(f *widget.Field) {
	if f.Error() != "" {
		f.SetError("", "")
		s.arrange()
	}
}

func (s *serverWindow) close() {
	hide(s.w)
	s.hidden()
}

func (s *serverWindow) hidden() {
	s.shown = false
	s.turn++
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
		s.test.SetText(T("server.test.button"))
	}
}
