package ui

import (
	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// stepList is the steps of a test of a server, one below the other, as they
// happen.
type stepList struct {
	content *fyne.Container
	keys    []string // by route and name
	lines   map[string]*stepLine
	verdict *widget.ErrorLine // how it ended, when badly
	bad     string            // what verdict says
	good    *widget.Label
}

// stepLine is one step: a sign, its name, what was found and how long it took.
type stepLine struct {
	done, failed, wait *widget.Icon
	ring               *widget.Spinner
	text, detail, took *widget.Label
}

// stepHeight is the height of a step.
const stepHeight = 24

func newStepList() *stepList {
	l := &stepList{lines: map[string]*stepLine{}, verdict: widget.NewErrorLine(), good: widget.NewCutLabel("", widget.StyleBody)}
	l.verdict.SetSmall()
	l.content = widget.Arrange(fyne.NewSize(100, stepHeight), l.place)
	l.clear("")
	return l
}

// clear begins anew with a text in place of the steps.
func (l *stepList) clear(text string) {
	l.stop()
	l.keys, l.lines = nil, map[string]*stepLine{}
	l.bad = ""
	l.say(text, theme.ColorSecondary)
	l.content.Objects = []fyne.CanvasObject{l.verdict, l.good}
	l.fit()
}

func (l *stepList) say(text string, color fyne.ThemeColorName) {
	style := widget.StyleBody
	style.Color = color
	l.good.SetStyle(style)
	l.good.SetText(text)
}

// stop lets the rings rest.
func (l *stepList) stop() {
	for _, line := range l.lines {
		line.ring.Stop()
	}
}

// step shows how a step goes.
func (l *stepList) step(s protocol.TestStep) {
	key := string(s.Route) + " " + s.Name
	line := l.lines[key]
	if line == nil {
		line = &stepLine{done: widget.NewIcon(theme.IconIn("check", theme.ColorSuccess), theme.SizeIcon), failed: widget.NewIcon(theme.IconIn("x", theme.ColorDanger), theme.SizeIcon),
			wait: widget.NewIcon(theme.Status(protocol.Offline), 10), ring: widget.NewSpinner(theme.SizeIconSmall),
			text: widget.NewCutLabel("", widget.StyleBody), detail: widget.NewCutLabel("", widget.StyleSmall), took: widget.NewLabel("", widget.StyleSmall)}
		line.took.Align = fyne.TextAlignTrailing
		l.lines[key] = line
		l.keys = append(l.keys, key)
		l.content.Objects = append(l.content.Objects, line.done, line.failed, line.wait, line.ring, line.text, line.detail, line.took)
		l.say("", theme.ColorSecondary)
	}
	line.done.Hidden, line.failed.Hidden = s.State != protocol.StateOK, s.State != protocol.StateFailed
	line.wait.Hidden, line.ring.Hidden = s.State != protocol.StateSkipped, s.State != protocol.StateRunning
	style := widget.StyleBody
	switch s.State {
	case protocol.StateRunning:
		style = widget.StyleBold
		line.ring.Start()
	case protocol.StateSkipped:
		style = widget.StyleQuiet
		line.ring.Stop()
	default:
		line.ring.Stop()
	}
	line.text.SetStyle(style)
	line.text.SetText(T("server.step." + s.Name))
	line.detail.SetText(s.Target)
	if s.Took > 0 {
		line.took.SetText(T("unit.milliseconds", "Number", s.Took.Milliseconds()))
	}
	l.fit()
}

// ended shows how the test ended.
func (l *stepList) ended(err error) {
	l.stop()
	switch {
	case err == nil:
		l.say(T("server.test.good"), theme.ColorSuccess)
	case problemCode(err) == "cancelled":
		l.say(T("server.test.cancelled"), theme.ColorSecondary)
	default:
		l.bad, _ = errorText(err)
		l.verdict.Set(l.bad, "", nil)
	}
	l.fit()
}

func (l *stepList) place(s fyne.Size) {
	place := widget.Place
	y := float32(0)
	for _, key := range l.keys {
		line := l.lines[key]
		for _, o := range []fyne.CanvasObject{line.done, line.failed, line.wait, line.ring} {
			place(o, 0, y+(stepHeight-20)/2, 20, 20)
		}
		w := widget.Measure(line.text.Text, widget.StyleBold).Width
		place(line.text, 28, y, w+4, stepHeight)
		place(line.detail, 28+w+theme.Space12, y, max(0, s.Width-28-w-2*theme.Space12-70), stepHeight)
		place(line.took, s.Width-66, y, 66, stepHeight)
		y += stepHeight
	}
	l.verdict.SetWidth(s.Width)
	l.verdict.Hidden = l.bad == ""
	place(l.good, 0, y, s.Width, stepHeight)
	place(l.verdict, 0, y+2, s.Width, l.verdict.MinSize().Height)
}

// fit takes the room that is needed.
func (l *stepList) fit() {
	h := float32(len(l.keys)+1) * stepHeight
	l.verdict.SetWidth(max(l.content.Size().Width, 300))
	if l.bad != "" {
		h = max(h, float32(len(l.keys))*stepHeight+l.verdict.MinSize().Height+4)
	}
	widget.SetArrangedMin(l.content, fyne.NewSize(100, h))
	l.content.Refresh()
}
