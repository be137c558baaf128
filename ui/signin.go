package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// addServer is the last line of the list of servers.
const addServer = "add"

// signIn is the form of the main window before the contacts are there.
type signIn struct {
	m *mainWindow
	u *UI

	content            *fyne.Container
	form               *container.Scroll
	fields             *fyne.Container
	notice             *widget.ErrorLine
	email, password    *widget.Field
	server             *widget.Choice
	serverWrong        *widget.ErrorLine
	statusLabel        *widget.Label
	status             *widget.Choice
	remember, keep     *widget.Check
	automatic          *widget.Check
	keepNote, plain    *widget.Paragraph
	button             *widget.Button
	change, connection *widget.TextLink
	back               *widget.TextLink // to the first page
	popup              *widget.PopUp    // the list of accounts, while it is open
	progress           *progress
	cancel             context.CancelFunc // of the sign-in that runs, or nil
	builtIn            app.Credentials
	profile            string // ID of the server that is chosen
	details            string // of the last error
	noticeText, wrong  string // on top; under the server
	filled             bool   // the password is not one that was typed
}

// Widths and places of the form, from the mockup.
const (
	formLeft   = theme.Space24
	formTop    = 154
	formFoot   = 78 // below the form: the button and the links
	mainWidth  = 340
	signHeight = 600
	mainHeight = 640
)

func newSignIn(m *mainWindow) *signIn {
	s := &signIn{m: m, u: m.u}
	if s.u.builtIn != nil {
		s.builtIn = s.u.builtIn.Credentials()
	}
	s.notice = widget.NewNotice()
	s.email = widget.NewField(T("signin.email")).SmallErrors().WithTool("down", T("signin.accounts"), s.openAccounts)
	s.email.SetPlaceHolder(T("signin.email.hint"))
	s.password = widget.NewPasswordField(T("signin.password"), T("signin.password.show")).SmallErrors()
	s.server = widget.NewChoice(T("signin.server"), s.servers(), s.serverChosen)
	s.serverWrong = widget.NewErrorLine()
	s.serverWrong.SetSmall()
	s.statusLabel = widget.NewLabel(T("signin.status"), widget.StyleSmall)
	s.status = widget.NewChoice("", statusOptions(), nil)
	s.status.Name = T("signin.status")
	s.remember = widget.NewCheck(T("signin.remember"), func(bool) { s.checksChanged() })
	s.keep = widget.NewCheck(T("signin.remember-password"), func(on bool) { s.keepChanged(on) })
	s.keepNote = widget.NewParagraph(T("signin.remember-password.none"), widget.StyleSmall, mainWidth-2*formLeft-24)
	s.plain = widget.NewParagraph(T("signin.server.plain"), widget.StyleSmall, mainWidth-2*formLeft)
	s.automatic = widget.NewCheck(T("signin.automatic"), func(bool) { s.checksChanged() })
	s.button = widget.NewButton(widget.Primary, T("signin.button"), s.start)
	s.button.Height = theme.HeightButtonSignIn
	s.change = widget.NewTextLink(T("signin.server.change"), func() { s.u.openServer(s.profile) })
	s.connection = widget.NewTextLink(T("signin.connection"), func() { s.u.openSettings("connection") })
	s.back = widget.NewTextLink(T("first.back"), s.goBack)
	s.change.Style, s.connection.Style, s.back.Style = widget.StyleSmallLink, widget.StyleSmallLink, widget.StyleSmallLink
	s.progress = newProgress(s)
	for _, f := range []*widget.Field{s.email, s.password} {
		f.OnDetails = s.showDetails
		f.Entry.OnSubmitted = func(string) { s.start() }
		f.Entry.OnShortcut = m.shortcut
		f.SetChanged(func(string) {
			if f == s.email {
				s.forgetFilled()
			} else {
				s.filled = false
			}
			if f.Error() != "" {
				f.SetError("", "")
				s.arrange()
			}
		})
	}
	s.email.Entry.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool {
		if k == fyne.KeyDown {
			s.openAccounts()
		}
		return k == fyne.KeyDown
	}
	s.load()
	s.build()
	return s
}

// servers are the choices of the list of servers.
func (s *signIn) servers() []widget.Option {
	var o []widget.Option
	for _, p := range s.u.library.Profiles() {
		switch {
		case !p.Builtin:
			o = append(o, widget.Option{Key: p.ID, Text: p.Name, Icon: theme.IconIn("server", theme.ColorPrimary)})
		case s.u.builtIn != nil:
			o = append(o, widget.Option{Key: p.ID, Text: T("signin.server.built-in"), Icon: theme.IconIn("home", theme.ColorPrimary)})
		}
	}
	return append(o, widget.Option{Key: addServer, Text: T("signin.server.add"), Icon: theme.IconIn("plus", theme.ColorPrimary)})
}

func statusOptions() []widget.Option {
	var o []widget.Option
	for _, st := range protocol.Statuses() {
		o = append(o, widget.Option{Key: st.Key(), Text: statusText(st), Icon: theme.Status(st)})
	}
	return o
}

// own reports whether the built-in server is chosen.
func (s *signIn) own() bool { return s.profile == app.BuiltInProfile }

func (s *signIn) build() {
	mark, name := widget.NewIcon(theme.Mark(), 68), widget.NewLabel(T("app.name"), widget.TextStyle{Size: theme.TextAppName, Bold: true, Color: theme.ColorText})
	s.fields = widget.Arrange(fyne.NewSize(mainWidth, 100), func(size fyne.Size) { s.place(size.Width) },
		s.notice, s.email, s.password, s.server, s.serverWrong, s.statusLabel, s.status, s.remember, s.keep, s.keepNote, s.automatic, s.plain)
	s.form = container.NewVScroll(s.fields)
	head := widget.NewHeader(150)
	s.content = widget.Arrange(fyne.NewSize(mainWidth, 420), func(size fyne.Size) {
		w, h := size.Width, size.Height
		widget.Place(head, 0, 0, w, 150)
		widget.Place(mark, (w-68)/2, 43, 68, 68)
		n := name.MinSize()
		widget.Place(name, (w-n.Width)/2, 129-n.Height/2, n.Width, n.Height)
		b := s.back.MinSize()
		widget.Place(s.back, formLeft, theme.HeightMenuBar+theme.Space8, b.Width, b.Height)
		widget.Place(s.form, 0, formTop-4, w, h-formTop+4-formFoot)
		widget.Place(s.progress.content, 0, formTop, w, h-formTop-formFoot)
		widget.Place(s.button, formLeft, h-70, w-2*formLeft, theme.HeightButtonSignIn)
		c := s.connection.MinSize()
		widget.Place(s.connection, w-formLeft-c.Width, h-16-c.Height/2, c.Width, c.Height)
		c = s.change.MinSize()
		widget.Place(s.change, formLeft, h-16-c.Height/2, c.Width, c.Height)
		p := s.progress.where.MinSize()
		widget.Place(s.progress.where, formLeft, h-16-p.Height/2, w-2*formLeft, p.Height)
	}, head, mark, name, s.back, s.form, s.progress.content, s.button, s.change, s.connection, s.progress.where)
	s.show(false)
}

// arrange lays the form out again after something in it came or went.
func (s *signIn) arrange() {
	if s.fields != nil {
		s.fields.Refresh()
		s.form.Refresh()
	}
}

// place puts the form's controls under one another; only the space below
// gives way.
func (s *signIn) place(w float32) {
	inner := w - 2*formLeft
	y := float32(4)
	s.notice.Hidden = s.noticeText == ""
	if s.noticeText != "" {
		s.notice.SetWidth(inner)
		widget.Place(s.notice, formLeft, y, inner, s.notice.MinSize().Height)
		y += s.notice.MinSize().Height + theme.Space8
	}
	field := func(o fyne.CanvasObject, x, w float32) float32 {
		h := o.MinSize().Height
		widget.Place(o, x, y, w, h)
		return h + theme.Space8
	}
	y += field(s.email, formLeft, inner)
	own := s.own() // needs no password
	s.password.Hidden, s.keep.Hidden = own, own
	s.keepNote.Hidden = own || !s.keep.Disabled()
	if !own {
		y += field(s.password, formLeft, inner)
	}
	y += field(s.server, formLeft, inner)
	s.serverWrong.Hidden = s.wrong == ""
	if s.wrong != "" {
		s.serverWrong.SetWidth(inner)
		widget.Place(s.serverWrong, formLeft, y-theme.Space4, inner, s.serverWrong.MinSize().Height)
		y += s.serverWrong.MinSize().Height
	}
	y += 2
	label := max(76, s.statusLabel.MinSize().Width+theme.Space12)
	widget.Place(s.statusLabel, formLeft, y, label, theme.HeightField)
	widget.Place(s.status, formLeft+label, y, inner-label, theme.HeightField)
	y += theme.HeightField + theme.Space12
	for _, c := range []*widget.Check{s.remember, s.keep, s.automatic} {
		if c.Hidden {
			continue
		}
		widget.Place(c, formLeft, y, inner, 20)
		y += 24
		if c == s.keep && s.keepNote.Visible() {
			s.keepNote.SetWidth(inner - 24)
			h := s.keepNote.MinSize().Height
			widget.Place(s.keepNote, formLeft+24, y-4, inner-24, h)
			y += h
		}
	}
	s.plain.Hidden = own
	if !own {
		y += theme.Space4
		s.plain.SetWidth(inner)
		y += field(s.plain, formLeft, inner)
	}
	if need := fyne.NewSize(100, y+4); s.fields.MinSize() != need {
		widget.SetArrangedMin(s.fields, need)
		s.form.Refresh()
	}
}

// show shows the form or the steps.
func (s *signIn) show(busy bool) {
	visible(s.form, !busy)
	visible(s.connection, !busy)
	visible(s.change, !busy && !s.own())
	visible(s.back, !busy && s.m.after)
	visible(s.progress.content, busy)
	visible(s.progress.where, busy)
	if busy {
		s.button.Kind, s.button.Text, s.button.OnTapped = widget.Normal, T("signin.cancel"), s.stop
	} else {
		s.button.Kind, s.button.Text, s.button.OnTapped = widget.Primary, T("signin.button"), s.start
		s.progress.stop()
	}
	s.button.Refresh()
	s.content.Refresh()
}

// goBack goes back to the first page.
func (s *signIn) goBack() {
	s.clean()
	s.u.welcome.done = false
	s.m.after = false
	s.m.show("first")
}

// clean takes what was wrong away.
func (s *signIn) clean() {
	s.wrong, s.noticeText = "", ""
	for _, f := range []*widget.Field{s.email, s.password} {
		f.SetError("", "")
	}
}
