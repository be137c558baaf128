package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// connectionPage says how we are connected, lets the person choose the way, and
// tries it.
type connectionPage struct {
	u      *UI
	s      *settingsWindow
	now    protocol.Connection
	report *widget.Report
	clip   *widget.Button
	copied int
	way    *wayPart
	trial  *trialPart

	body    *fyne.Container
	scroll  *container.Scroll
	content *fyne.Container
}

// Places on the page, from the mockup.
const (
	connectionTop   = 61  // of the report
	connectionRight = 256 // of the test
	connectionBar   = 16  // room for the scroll bar at the right
	connectionEdge  = 8   // room for the focus at the left
)

// newConnectionPage returns the page that says how we are connected.
func newConnectionPage(s *settingsWindow) settingsPage {
	p := &connectionPage{u: s.u, s: s, report: widget.NewReport(settingsInner)}
	s.connection = p
	title := widget.NewLabel(T("connection.title"), widget.StyleTitle)
	p.clip = widget.NewButton(widget.Normal, T("connection.copy"), p.copyReport)
	p.clip.Icon, p.clip.Height, p.clip.OnEscape = "copy", theme.HeightButtonRow, s.close
	p.way, p.trial = newWayPart(p), newTrialPart(p)
	p.body = widget.Arrange(fyne.NewSize(300, 300), p.place, p.report, p.way.content, p.trial.content)
	p.scroll = container.NewVScroll(p.body)
	p.content = widget.Arrange(fyne.NewSize(300, 300), func(size fyne.Size) {
		width := p.clip.MinSize().Width
		widget.Place(title, 0, 18, size.Width, 28)
		widget.Place(p.clip, size.Width-width, 18, width, theme.HeightButtonRow)
		widget.Place(p.scroll, -connectionEdge, connectionTop-8, connectionEdge+size.Width+connectionBar, size.Height-connectionTop+8)
	}, title, p.clip, p.scroll)
	return settingsPage{key: "connection", content: p.content, show: p.show, hide: p.trial.stop, handle: p.handle}
}

// place puts the report over the two columns.
func (p *connectionPage) place(size fyne.Size) {
	const left = connectionEdge
	w := size.Width - connectionBar - left
	p.report.SetWidth(w)
	y := float32(8)
	widget.Place(p.report, left, y, w, p.report.MinSize().Height)
	y += p.report.MinSize().Height + theme.Space4
	h := max(p.way.height(), p.trial.height(w-connectionRight))
	widget.Place(p.way.content, left, y, connectionRight-theme.Space24, h)
	widget.Place(p.trial.content, left+connectionRight, y, w-connectionRight, h)
	if need := fyne.NewSize(300, y+h+theme.Space16); p.body.MinSize() != need {
		widget.SetArrangedMin(p.body, need)
		p.scroll.Refresh()
	}
}

// arrange lays the page out again after something in it came or went.
func (p *connectionPage) arrange() {
	p.body.Refresh()
	p.content.Refresh()
}

func (p *connectionPage) show() {
	call(p.u, func(context.Context) (protocol.Connection, error) { return p.u.session.Connection(), nil },
		func(c protocol.Connection, _ error) { p.set(c) })
	p.way.load()
	p.arrange()
}

func (p *connectionPage) handle(e event.Event) {
	switch e := e.(type) {
	case event.ConnectionChanged:
		p.set(e.Connection)
	case event.SignedIn, event.SignedOut, event.Reconnecting:
		p.show()
	}
}

func (p *connectionPage) set(c protocol.Connection) {
	p.now = c
	p.report.Set(reportParts(c)...)
	p.way.follow()
	p.arrange()
}

// copiedStands is how long the button says that the report was copied.
const copiedStands = 2 * time.Second

func (p *connectionPage) copyReport() {
	p.u.app.Clipboard().SetContent(reportText(p.now) + p.trial.text())
	p.copied++
	mine := p.copied
	p.clip.Icon = "check"
	p.clip.SetText(T("connection.copied"))
	p.content.Refresh()
	p.u.after(copiedStands, func() {
		if mine == p.copied {
			p.clip.Icon = "copy"
			p.clip.SetText(T("connection.copy"))
			p.content.Refresh()
		}
	})
}
