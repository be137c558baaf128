package ui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// trialPart tries the way to the server and shows each step as it happens.
type trialPart struct {
	p       *connectionPage
	u       *UI
	content *fyne.Container
	heading *widget.Label
	button  *widget.Button
	help    *widget.Paragraph // what it does, and then what came of it
	rows    []*trialRow
	steps   []protocol.TestStep // as they were told last
	cancel  context.CancelFunc  // of the test that runs, or nil
	result  string
	style   widget.TextStyle
}

// trialRow is one line: the name of a way, or a step with its sign, its time and,
// when it failed, why.
type trialRow struct {
	way   protocol.Route // of a heading
	step  int            // of steps, or -1
	done  *widget.Icon
	wrong *widget.Icon
	ring  *widget.Spinner
	wait  *widget.Icon
	text  *widget.Label
	took  *widget.Label
	why   *widget.Paragraph
}

func newTrialPart(p *connectionPage) *trialPart {
	t := &trialPart{p: p, u: p.u, heading: widget.NewLabel(T("connection.test"), widget.StyleBold), style: widget.StyleSmall}
	t.button = widget.NewButton(widget.Normal, T("connection.test.button"), t.press)
	t.button.Icon, t.button.Height, t.button.OnEscape = "refresh", theme.HeightButtonRow, t.escape
	t.help = widget.NewParagraph(T("connection.test.help"), widget.StyleSmall, 200)
	t.result = T("connection.test.help")
	t.content = widget.Arrange(fyne.NewSize(200, 100), func(size fyne.Size) { t.place(size.Width) }, t.heading, t.button, t.help)
	return t
}

// escape cancels a test; without one it closes the window.
func (t *trialPart) escape() {
	if t.cancel != nil {
		t.cancel()
		return
	}
	t.p.s.close()
}

// Heights of the part.
const (
	trialRowHeight = 26
	trialText      = 24 // where the words begin
	trialTime      = 58 // width of the times
)

// place puts one line under the other and returns the height of all.
func (t *trialPart) place(w float32) float32 {
	place := widget.Place
	bw := t.button.MinSize().Width
	place(t.heading, 0, 8, w-bw-theme.Space8, 20)
	place(t.button, w-bw, 4, bw, theme.HeightButtonRow)
	y := float32(wayHead)
	for _, r := range t.rows {
		if r.step < 0 {
			place(r.text, 0, y, w, 20)
			y += trialRowHeight - 2
			continue
		}
		for _, o := range []fyne.CanvasObject{r.done, r.wrong, r.ring, r.wait} {
			place(o, 0, y, theme.SizeIconSmall, 20)
		}
		words := w - trialText
		if r.took.Text != "" {
			words -= trialTime
		}
		place(r.text, trialText, y, words, 20)
		place(r.took, w-trialTime, y, trialTime, 20)
		y += trialRowHeight
		if r.why.Visible() {
			r.why.SetWidth(w - trialText)
			h := r.why.MinSize().Height
			place(r.why, trialText, y-4, w-trialText, h)
			y += h + 2
		}
	}
	t.help.SetWidth(w)
	h := t.help.MinSize().Height
	place(t.help, 0, y, w, h)
	return y + h
}

func (t *trialPart) height(w float32) float32 { return t.place(w) }

// press starts a test, or cancels the one that runs.
func (t *trialPart) press() {
	if t.cancel != nil {
		t.cancel()
		return
	}
	choice, other := t.u.choice(), t.u.serverOfForm()
	if code := choice.problem(); code != "" {
		t.say(T("error."+code), widget.StyleSmall, theme.ColorDanger)
		t.show()
		return
	}
	ctx, cancel := context.WithCancel(t.u.ctx)
	t.cancel, t.steps = cancel, nil
	t.say("", widget.StyleSmall, theme.ColorSecondary)
	t.show()
	callWith(t.u, ctx, func(ctx context.Context) (struct{}, error) {
		target, ok := t.u.session.Target()
		if !ok {
			target = other
		}
		if target.Server == "" {
			return struct{}{}, &protocol.Problem{Code: "server-empty"}
		}
		target = choice.apply(ctx, t.u.keyring, target)
		return struct{}{}, t.u.session.TestConnection(ctx, target, func(s protocol.TestStep) {
			t.u.do(func() {
				if !t.u.closed {
					t.told(s)
				}
			})
		})
	}, func(_ struct{}, err error) {
		cancel()
		t.cancel = nil
		t.ended(err)
	})
}

// told takes a step that begins or has ended.
func (t *trialPart) told(s protocol.TestStep) {
	i := slices.IndexFunc(t.steps, func(o protocol.TestStep) bool { return o.Route == s.Route && o.Name == s.Name })
	if i < 0 {
		t.steps = append(t.steps, s)
	} else {
		t.steps[i] = s
	}
	t.show()
	t.p.scroll.ScrollToBottom() // as they come
}

// ended says what came of it.
func (t *trialPart) ended(err error) {
	sentence, code := "", ""
	if err != nil {
		sentence, code = errorText(err)
	}
	failed := slices.ContainsFunc(t.steps, func(s protocol.TestStep) bool { return s.State == protocol.StateFailed })
	switch {
	case err == nil && !failed:
		t.say(T("connection.test.works"), widget.StyleSmall, theme.ColorSuccess)
	case err == nil:
		t.say(T("connection.test.one-works"), widget.StyleSmall, theme.ColorSuccess)
	case code == "cancelled":
		t.say(T("connection.test.cancelled"), widget.StyleSmall, theme.ColorSecondary)
	case failed: // the step says it
		t.say(T("connection.test.fails"), widget.StyleSmall, theme.ColorDanger)
	default:
		t.say(sentence, widget.StyleSmall, theme.ColorDanger)
	}
	t.show()
}

func (t *trialPart) say(text string, style widget.TextStyle, color fyne.ThemeColorName) {
	style.Color = color
	t.result, t.style = text, style
}

// follow forgets a test of another way.
func (t *trialPart) follow() {
	if t.cancel == nil && len(t.steps) > 0 {
		t.steps = nil
		t.say(T("connection.test.help"), widget.StyleSmall, theme.ColorSecondary)
		t.show()
	}
}

// show makes the lines follow the steps.
func (t *trialPart) show() {
	t.button.Icon = "refresh"
	switch {
	case t.cancel != nil:
		t.button.Icon = "x"
		t.button.SetText(T("connection.test.cancel"))
	case len(t.steps) > 0:
		t.button.SetText(T("connection.test.again"))
	default:
		t.button.SetText(T("connection.test.button"))
	}
	for _, r := range t.rows {
		if r.ring != nil {
			r.ring.Stop()
		}
	}
	t.rows = t.rows[:0]
	several := slices.ContainsFunc(t.steps, func(s protocol.TestStep) bool { return s.Route != t.steps[0].Route })
	for i, s := range t.steps {
		if i == 0 && several || i > 0 && s.Route != t.steps[i-1].Route {
			t.rows = append(t.rows, &trialRow{way: s.Route, step: -1, text: widget.NewCutLabel(T("connection.way."+string(s.Route)), widget.StyleQuiet)})
		}
		t.rows = append(t.rows, newTrialRow(i, s))
	}
	t.content.Objects = []fyne.CanvasObject{t.heading, t.button, t.help}
	for _, r := range t.rows {
		if r.step < 0 {
			t.content.Objects = append(t.content.Objects, r.text)
			continue
		}
		t.content.Objects = append(t.content.Objects, r.done, r.wrong, r.ring, r.wait, r.text, r.took, r.why)
	}
	t.help.Style = t.style
	t.help.Text = t.result
	t.help.Refresh()
	t.content.Refresh()
	t.p.arrange()
}

func newTrialRow(i int, s protocol.TestStep) *trialRow {
	r := &trialRow{
		step: i, done: widget.NewIcon(theme.IconIn("check", theme.ColorSuccess), theme.SizeIconSmall),
		wrong: widget.NewIcon(theme.IconIn("x", theme.ColorDanger), theme.SizeIconSmall), ring: widget.NewSpinner(theme.SizeIconSmall),
		wait: widget.NewIcon(theme.Status(protocol.Offline), 10), took: widget.NewLabel("", widget.StyleSmall),
		why: widget.NewParagraph("", widget.StyleSmall, 200),
	}
	style := widget.StyleBody
	switch s.State {
	case protocol.StateRunning:
		style = widget.StyleBold
		r.ring.Start()
	case protocol.StateSkipped:
		style = widget.StyleQuiet
	}
	visible(r.done, s.State == protocol.StateOK)
	visible(r.wrong, s.State == protocol.StateFailed)
	visible(r.ring, s.State == protocol.StateRunning)
	visible(r.wait, s.State == protocol.StateSkipped)
	r.text = widget.NewCutLabel(stepText(s), style)
	r.took.Align = fyne.TextAlignTrailing
	if s.Took > 0 {
		r.took.SetText(T("unit.milliseconds", "Number", milliseconds(s.Took)))
	}
	visible(r.why, s.State == protocol.StateFailed && s.Code != "cancelled")
	if r.why.Visible() {
		sentence, _ := errorText(&protocol.Problem{Code: s.Code})
		r.why.Text, r.why.Style.Color = sentence, theme.ColorDanger
	}
	return r
}

// stepText is a step in words; a version that was agreed on is named.
func stepText(s protocol.TestStep) string {
	if s.Name == protocol.StepVersion && s.State == protocol.StateOK {
		return T("connection.step.version.ok", "Dialect", s.Detail)
	}
	return T("connection.step." + s.Name)
}

// text is the last test as plain text, a line a step.
func (t *trialPart) text() string {
	var b strings.Builder
	for _, s := range t.steps {
		if s.State == protocol.StateRunning {
			continue
		}
		state := T("connection.state." + s.State)
		if s.Code != "" {
			state, _ = errorText(&protocol.Problem{Code: s.Code})
		}
		var more []string
		for _, part := range []string{s.Target, s.Detail} {
			if part != "" {
				more = append(more, part)
			}
		}
		if s.Took > 0 {
			more = append(more, T("unit.milliseconds", "Number", milliseconds(s.Took)))
		}
		b.WriteString(T("connection.test") + ", " + T("connection.way."+string(s.Route)) + ", " + stepText(s) + ": " + state + " (" + strings.Join(more, ", ") + ")\n")
	}
	return b.String()
}

// stop ends a test and its ring: the window is hidden.
func (t *trialPart) stop() {
	if t.cancel != nil {
		t.cancel()
	}
}

// serverOfForm is the server of the sign-in form, to be tried while nobody is
// signed in.
func (u *UI) serverOfForm() app.Credentials {
	if u.main == nil {
		p, _ := u.library.Profile(u.account.ProfileID)
		return p.Credentials("", "")
	}
	return u.main.signIn.target()
}
