package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/protocol"
)

// Hit is what is under the mouse in a transcript.
type Hit struct {
	Line  Line
	Span  *Span // a link or an emoticon, or nil
	Again bool  // "Send again"
	Clock bool  // the clock of a line that is on its way
	Text  bool  // text that can be selected
}

// hit returns what is at a place of the body.
func (t *Transcript) hit(at fyne.Position) (Hit, bool) {
	if len(t.rows) == 0 || at.Y < 0 || at.Y > t.height {
		return Hit{}, false
	}
	r := t.rows[t.rowAt(at.Y)]
	if !r.text() || at.Y < r.groundY() {
		return Hit{}, false
	}
	h := Hit{Line: r.line}
	y := at.Y - r.flowY()
	switch {
	case y < 0 || len(r.flow.Lines) == 0:
	case r.waits() && at.X > t.width-textRight && y < r.flow.Height && y >= r.flow.Lines[len(r.flow.Lines)-1].Y:
		h.Clock = true
	case y < r.flow.Height:
		h.Text = at.X >= textLeft-4 && at.X < t.width-textRight+4
		l := r.flow.Lines[r.flow.lineAt(y)]
		x := at.X - r.lineX(l, t.width)
		for _, p := range l.Pieces {
			if x < p.X || x >= p.X+p.W || p.Image && at.Y < imageY(r.flowY()+l.Y+l.Height, p.H) {
				continue
			}
			if s := &r.flow.Spans[p.Span]; s.Kind != SpanText {
				h.Span = s
			}
		}
	case r.failed() && y < r.flow.Height+footHeight:
		h.Again = r.again > 0 && at.X >= r.again && at.X < r.again+againWidth()
	}
	return h, true
}

// Tapped implements fyne.Tappable.
func (b *transcriptBody) Tapped(e *fyne.PointEvent) {
	if b.t.OnPressed != nil {
		b.t.OnPressed()
	}
	if h, ok := b.t.hit(e.Position); ok && !b.moved {
		b.t.press(h)
	}
}

// failure says why the picture of an emoticon did not come.
func (t *Transcript) failure(s Span) string {
	if s.Kind != SpanCustom || t.Failed == nil || t.Picture != nil && t.Picture(*s.Emoticon) != nil {
		return ""
	}
	return t.Failed(*s.Emoticon)
}

func (t *Transcript) press(h Hit) {
	switch {
	case h.Again && t.OnAgain != nil:
		t.OnAgain(h.Line.ID)
	case h.Span != nil && h.Span.Kind == SpanLink && t.OnLink != nil:
		t.OnLink(*h.Span.Link)
	case h.Span != nil && t.failure(*h.Span) != "" && t.OnRetry != nil:
		t.OnRetry(*h.Span.Emoticon)
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (b *transcriptBody) TappedSecondary(e *fyne.PointEvent) {
	if b.t.OnPressed != nil {
		b.t.OnPressed()
	}
	if h, ok := b.t.hit(e.Position); ok && b.t.OnMenu != nil {
		b.t.OnMenu(h, e.AbsolutePosition)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *transcriptBody) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (b *transcriptBody) MouseMoved(e *desktop.MouseEvent) {
	b.over = desktop.DefaultCursor
	h, ok := b.t.hit(e.Position)
	tip := ""
	switch {
	case !ok:
	case h.Again:
		b.over = desktop.PointerCursor
	case h.Clock:
		tip = tr("delivery.sending")
	case h.Span != nil && h.Span.Kind == SpanLink:
		b.over = desktop.PointerCursor
	case h.Span != nil && h.Span.Kind == SpanCustom:
		if tip = b.t.failure(*h.Span); tip != "" {
			b.over = desktop.PointerCursor
		} else {
			tip = h.Span.Text
		}
	case h.Span != nil:
		tip = h.Span.Text
	case h.Text:
		b.over = desktop.TextCursor
	}
	if tip != b.tipFor {
		b.tipFor = tip
		b.tip.showAt(b, e.AbsolutePosition, tip)
	}
}

// MouseOut implements desktop.Hoverable.
func (b *transcriptBody) MouseOut() {
	b.over, b.tipFor = desktop.DefaultCursor, ""
	b.tip.hide()
}

// Cursor implements desktop.Cursorable.
func (b *transcriptBody) Cursor() desktop.Cursor {
	if b.over == nil {
		return desktop.DefaultCursor
	}
	return b.over
}

// FocusGained implements fyne.Focusable: the last line is chosen.
func (b *transcriptBody) FocusGained() {
	b.choose(len(b.t.rows) - 1)
	b.t.frame.show(len(b.t.rows) == 0, b.t.Size())
}

// FocusLost implements fyne.Focusable.
func (b *transcriptBody) FocusLost() {
	b.choose(-1)
	b.t.frame.show(false, b.t.Size())
}

// TypedRune implements fyne.Focusable.
func (b *transcriptBody) TypedRune(r rune) {
	if b.t.OnRune != nil {
		b.t.OnRune(r)
	}
}

// TypedKey implements fyne.Focusable: Up and Down choose a line, Enter sends
// it again or opens its first link, Menu opens its menu.
func (b *transcriptBody) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		b.choose(max(0, b.focus-1))
	case fyne.KeyDown:
		b.choose(min(len(b.t.rows)-1, b.focus+1))
	case fyne.KeyHome:
		b.choose(0)
	case fyne.KeyEnd:
		b.choose(len(b.t.rows) - 1)
	case fyne.KeyPageUp:
		b.t.ScrollPages(-1)
	case fyne.KeyPageDown:
		b.t.ScrollPages(1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if h, ok := b.chosen(); ok {
			b.t.press(h)
		}
	case desktop.KeyMenu:
		if h, ok := b.chosen(); ok && b.t.OnMenu != nil {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).AddXY(textLeft, b.t.rows[b.focus].flowY()+lineHeight)
			b.t.OnMenu(h, at)
		}
	default:
		if b.t.OnKey != nil {
			b.t.OnKey(e.Name)
		}
	}
}

// chosen returns what Enter and Menu act on in the chosen line.
func (b *transcriptBody) chosen() (Hit, bool) {
	if b.focus < 0 || b.focus >= len(b.t.rows) || !b.t.rows[b.focus].text() {
		return Hit{}, false
	}
	r := b.t.rows[b.focus]
	h := Hit{Line: r.line, Again: r.failed()}
	want := SpanLink
	for range 2 { // a link before a custom emoticon
		for i := range r.spans {
			if r.spans[i].Kind == want && h.Span == nil {
				h.Span = &r.spans[i]
			}
		}
		want = SpanCustom
	}
	return h, true
}

// choose marks a row and scrolls to it.
func (b *transcriptBody) choose(i int) {
	if b.focus == i {
		return
	}
	was := b.focus
	b.focus = i
	if i >= 0 && i < len(b.t.rows) {
		b.reach(i)
		if was >= 0 && was < len(b.t.rows) && shiftHeld() {
			b.extendByKey(was, i)
		}
		b.t.askEarlier()
	}
	b.update()
	canvas.Refresh(b)
}

// reach scrolls to a row; its height may be known only then.
func (b *transcriptBody) reach(i int) {
	for range 2 {
		b.t.reveal(b.t.rows[i].y, b.t.rows[i].y+b.t.rows[i].h)
	}
}

// extendByKey selects whole messages, from the one the selection began in.
func (b *transcriptBody) extendByKey(was, now int) {
	t := b.t
	if t.selected.start[0].row == nil || t.selected.unit != byMessage {
		from, to := t.around(textAt{t.rows[was], 0}, byMessage)
		t.selected = selection{from: from, to: to, start: [2]textAt{from, to}, unit: byMessage}
	}
	t.extend(textAt{t.rows[now], 0})
}

// shiftHeld reports whether the shift key is down.
func shiftHeld() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// ShortName returns the part of a friendly name a person is called by: what
// stands before its first emoticon or dash, or all of it.
func ShortName(name string) string {
	spans := NameSpans(name)
	if len(spans) == 0 || spans[0].Kind != SpanText {
		return name
	}
	short := spans[0].Text
	for _, cut := range []string{" - ", " ~ ", " | ", " * ", " – ", " — "} {
		if i := strings.Index(short, cut); i > 0 {
			short = short[:i]
		}
	}
	if short = strings.TrimSpace(short); len([]rune(short)) < 2 {
		return name
	}
	return short
}

// TextOf returns what a line says, for the clipboard.
func (l Line) TextOf() string {
	switch {
	case l.Notice != "":
		return l.Notice
	case l.Transfer != nil:
		before, name, after := says(l)
		return before + name + after + ": " + l.Transfer.Name
	}
	return protocol.Clean(l.Text.Body)
}
