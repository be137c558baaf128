package ui

import (
	"net/url"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"papilio/assets"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// Version is the version of Papilio, the same as in FyneApp.toml.
const Version = "0.1.0"

// aboutWindow is About: what this is, what it is not, and what it is made of.
type aboutWindow struct {
	u       *UI
	w       fyne.Window
	list    *widget.PageList
	rows    *container.Scroll
	notices []assets.Notice
	name    *widget.Label
	licence *widget.Label
	link    *widget.TextLink
	text    *widget.Paragraph
	scroll  *container.Scroll
	content *fyne.Container
}

// Size of the window.
const (
	aboutWidth  = 660
	aboutHeight = 580
	aboutHead   = 96
	aboutList   = 232
)

// openAbout shows About.
func (u *UI) openAbout() {
	a := u.about
	if a == nil {
		a = &aboutWindow{u: u, notices: assets.Notices()}
		u.about = a
		u.window("about", a.build, nil)
	}
	a.show("")
	present(a.w)
	a.w.Canvas().Focus(a.list)
}

// papilio is the key of our own licence in the list.
const papilioNotice = ""

func (a *aboutWindow) build(w fyne.Window) {
	a.w = w
	w.SetTitle(T("menu.help.about"))
	w.SetPadded(false)
	mark := canvas.NewImageFromResource(theme.Mark())
	mark.FillMode = canvas.ImageFillContain
	name := widget.NewLabel(T("app.name"), widget.TextStyle{Size: theme.TextAppName, Bold: true, Color: theme.ColorText})
	version := widget.NewCutLabel(T("about.version", "Version", Version), widget.StyleQuiet)
	what := widget.NewParagraph(T("app.about")+" "+T("about.what"), widget.StyleBody, aboutWidth)
	not := widget.NewParagraph(T("about.not"), widget.StyleBody, aboutWidth)
	made := widget.NewLabel(T("about.made"), widget.StyleBold)
	pages := []widget.Page{{Key: papilioNotice, Text: T("app.name"), Icon: "info"}}
	for _, n := range a.notices {
		pages = append(pages, widget.Page{Key: n.Path, Text: libraryName(n.Path), Icon: "doc"})
	}
	a.list = widget.NewPageList(pages, a.show)
	a.list.OnEscape = w.Hide
	const room = 4 // for the line of the focus
	a.rows = container.NewVScroll(widget.Arrange(fyne.NewSize(aboutList-theme.Space24, a.list.MinSize().Height+2*room), func(s fyne.Size) {
		widget.Place(a.list, room, room, s.Width-theme.Space12-room, s.Height-2*room)
	}, a.list))
	a.name, a.licence = widget.NewCutLabel("", widget.StyleHeading), widget.NewCutLabel("", widget.StyleQuiet)
	a.link = widget.NewTextLink("", a.open)
	a.link.OnEscape = w.Hide
	a.text = widget.NewParagraph("", widget.StyleSmall, aboutWidth-aboutList)
	a.scroll = container.NewVScroll(a.text)
	header, surface := widget.NewHeader(aboutHead), widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0)
	window, line := widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0), widget.NewHairline()
	above := widget.NewHairline()
	done := widget.NewButton(widget.Primary, T("button.close"), w.Hide)
	done.OnEscape = w.Hide
	a.content = widget.Arrange(fyne.NewSize(520, 420), func(s fyne.Size) {
		place := widget.Place
		const edge = theme.Space24
		place(window, 0, 0, s.Width, s.Height)
		place(header, 0, 0, s.Width, aboutHead)
		place(mark, edge, 20, 56, 56)
		place(name, edge+72, 18, s.Width-edge*2-72, 34)
		place(version, edge+72, 54, s.Width-edge*2-72, 20)
		y := float32(aboutHead)
		for _, p := range []*widget.Paragraph{what, not} {
			p.SetWidth(s.Width - 2*edge)
			h := p.MinSize().Height
			place(p, edge, y, s.Width-2*edge, h)
			y += h + theme.Space8
		}
		y += theme.Space8
		place(made, edge, y, s.Width-2*edge, 20)
		y += 28
		foot := s.Height - theme.HeightDialogFoot
		place(above, 0, y, s.Width, theme.Line)
		place(a.rows, theme.Space8, y+theme.Space4, aboutList-theme.Space8, foot-y-theme.Space4-1)
		place(surface, aboutList+theme.Space8+1, y+1, s.Width-aboutList-theme.Space8-1, foot-y-1)
		x, right := float32(aboutList+theme.Space24), s.Width-theme.Space16
		place(a.name, x, y+theme.Space12, right-x, 24)
		place(a.licence, x, y+theme.Space12+26, right-x, 18)
		place(a.link, x, y+theme.Space12+46, min(right-x, a.link.MinSize().Width), 18)
		top := y + theme.Space12 + 50
		if !a.link.Hidden {
			top += 22
		}
		a.text.SetWidth(right - x - theme.Space24)
		place(a.scroll, x, top, right-x, foot-top-1)
		place(line, 0, foot, s.Width, theme.Line)
		m := done.MinSize()
		place(done, s.Width-theme.Space16-m.Width, foot+theme.Space12, m.Width, theme.HeightButton)
	}, window, header, mark, name, version, what, not, made, above, a.rows, surface, a.name, a.licence, a.link, a.scroll, line, done)
	w.SetContent(widget.WithTips(a.content))
	w.Resize(fyne.NewSize(aboutWidth, aboutHeight))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			hide(w)
		}
	})
}

// libraryName is a module without the host and the version of its path.
func libraryName(path string) string {
	parts := strings.Split(path, "/")
	if n := len(parts); n > 2 && len(parts[n-1]) <= 4 && parts[n-1][0] == 'v' {
		parts = parts[:n-1]
	}
	if len(parts) > 2 {
		parts = parts[1:]
	}
	return strings.Join(parts, "/")
}

// show shows the licence of a library, or our own.
func (a *aboutWindow) show(path string) {
	a.list.SetChosen(path)
	a.list.Reveal(a.rows)
	name, licence, link, text := T("app.name"), T("about.licence", "Licence", "MIT"), "", assets.Licence()
	for _, n := range a.notices {
		if n.Path == path && path != papilioNotice {
			name, text = n.Path+" "+n.Version, n.Text
			licence = T("about.licence", "Licence", n.Licences)
			link = "https://pkg.go.dev/" + n.Path
		}
	}
	a.name.SetText(name)
	a.licence.SetText(licence)
	a.link.SetText(link)
	visible(a.link, link != "")
	a.text.SetText(flowing(text))
	a.scroll.ScrollToTop()
	a.content.Refresh()
}

// flowing joins the lines of paragraphs that were broken for a typewriter.
func flowing(text string) string {
	var b strings.Builder
	before := ""
	for line := range strings.SplitSeq(text, "\n") {
		begins := strings.TrimLeft(line, " ")
		bullet := begins == "" || strings.ContainsAny(begins[:1], "*-([0123456789")
		switch {
		case b.Len() == 0:
		case before == "" || bullet || len(before) < 50:
			b.WriteString("\n")
		default:
			b.WriteString(" ")
		}
		b.WriteString(begins)
		before = begins
	}
	return b.String()
}

// open opens the page of a library; its address is what the link says.
func (a *aboutWindow) open() {
	if page, err := url.Parse(a.link.Text); err == nil && page.Scheme == "https" {
		if err := a.u.app.OpenURL(page); err != nil {
			a.u.log.Warn("page not opened", "error", err)
		}
	}
}
