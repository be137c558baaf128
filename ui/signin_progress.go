package ui

import (
	"context"
	"image"
	"time"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// progress is the steps of a sign-in with the person's picture over them.
type progress struct {
	s       *signIn
	content *fyne.Container
	picture *widget.Picture
	account *widget.Label
	status  *widget.Icon
	as      *widget.Label
	where   *widget.Label
	steps   []*progressStep
	since   time.Time // the running step began
	running int
}

// progressStep is one line: a tick, a ring or a small ring, the words, the time.
type progressStep struct {
	step    event.Step
	done    *widget.Icon
	ring    *widget.Spinner
	wait    *widget.Icon
	text    *widget.Label
	elapsed *widget.Label
}

func newProgress(s *signIn) *progress {
	p := &progress{s: s, picture: widget.NewFramedPicture(theme.SizeDisplayPicture),
		account: widget.NewCutLabel("", widget.StyleHeading), status: widget.NewStatusIcon(protocol.Online, theme.SizeStatus),
		as: widget.NewLabel("", widget.StyleQuiet), where: widget.NewCutLabel("", widget.StyleSmall)}
	p.account.Align, p.where.Align = fyne.TextAlignCenter, fyne.TextAlignCenter
	objects := []fyne.CanvasObject{p.picture, p.account, p.status, p.as}
	for _, step := range []event.Step{event.StepReaching, event.StepSigning, event.StepFetching} {
		line := &progressStep{step: step, done: widget.NewIcon(theme.IconIn("check", theme.ColorSuccess), theme.SizeIcon),
			ring: widget.NewSpinner(theme.SizeIconSmall), wait: widget.NewIcon(theme.Status(protocol.Offline), 10),
			text: widget.NewCutLabel(T("signin.step."+string(step)), widget.StyleQuiet), elapsed: widget.NewLabel("", widget.StyleSmall)}
		line.elapsed.Align = fyne.TextAlignTrailing
		p.steps = append(p.steps, line)
		objects = append(objects, line.done, line.ring, line.wait, line.text, line.elapsed)
	}
	p.content = widget.Arrange(fyne.NewSize(mainWidth, 320), p.place, objects...)
	return p
}

func (p *progress) place(size fyne.Size) {
	w := size.Width
	const frame = theme.SizeDisplayPicture + 2*(theme.FrameMatLarge+theme.Line)
	widget.Place(p.picture, (w-frame)/2, 20, frame, frame)
	widget.Place(p.account, formLeft, 134, w-2*formLeft, 24)
	as := p.as.MinSize()
	x := (w - as.Width - theme.SizeStatus - 6) / 2
	widget.Place(p.status, x, 162, theme.SizeStatus, theme.SizeStatus)
	widget.Place(p.as, x+theme.SizeStatus+6, 160, as.Width, 18)
	for i, line := range p.steps {
		y := 224 + float32(i)*36
		for _, o := range []fyne.CanvasObject{line.done, line.ring, line.wait} {
			widget.Place(o, 43, y-10, 20, 20)
		}
		widget.Place(line.text, 74, y-10, w-74-110, 20)
		widget.Place(line.elapsed, w-110, y-10, 66, 20)
	}
}

// start shows the first step as running.
func (p *progress) start(c app.Credentials, where string) {
	p.account.SetText(string(c.Address))
	p.status.SetStatus(c.Status)
	p.as.SetText(T("signin.as", "Status", statusText(c.Status)))
	p.where.SetText(where)
	p.since, p.running = time.Now(), 0
	for _, line := range p.steps {
		line.elapsed.SetText("")
	}
	p.show()
	p.content.Refresh()
	p.picture.Ask(func(set func(image.Image)) {
		p.s.u.ownPicture(func(img *picture.Image) { set(still(img)) })
	})
}

// step follows the sign-in into a step.
func (p *progress) step(s event.Step) {
	for i, line := range p.steps {
		if line.step != s || i <= p.running {
			continue
		}
		elapsed := time.Since(p.since)
		p.steps[p.running].elapsed.SetText(T("unit.milliseconds", "Number", elapsed.Milliseconds()))
		p.since, p.running = time.Now(), i
	}
	p.show()
}

func (p *progress) show() {
	for i, line := range p.steps {
		line.done.Hidden, line.ring.Hidden, line.wait.Hidden = i >= p.running, i != p.running, i <= p.running
		style := widget.StyleBody
		switch {
		case i == p.running:
			style = widget.StyleBold
			line.ring.Start()
		case i > p.running:
			style = widget.StyleQuiet
			line.ring.Stop()
		default:
			line.ring.Stop()
		}
		line.text.SetStyle(style)
		line.done.Refresh()
		line.ring.Refresh()
		line.wait.Refresh()
	}
}

// stop lets the ring rest.
func (p *progress) stop() {
	for _, line := range p.steps {
		line.ring.Stop()
	}
}

// ownPicture gives our display picture to then, nil when there is none.
func (u *UI) ownPicture(then func(*picture.Image)) {
	call(u, func(context.Context) ([]byte, error) { return u.session.Picture(), nil }, func(data []byte, _ error) {
		if len(data) == 0 {
			then(nil)
			return
		}
		u.image(protocol.HashOf(data), func() ([]byte, bool) { return data, true }, then)
	})
}
