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
}

// hit returns what is at a place of the body.
func (t *Transcript) hit(at fyne.Position) (Hit, bool) {
	if len(t.rows) == 0 || at.Y < 0 || at.Y > t.height {
		return Hit{}, false
	}
	r := t.rows[t.rowAt(at.Y)]
	if r.line.Notice != "" || at.Y < r.groundY() {
		return Hit{}, false
	}
	h := Hit{Line: r.line}
	y := at.Y - r.flowY()
	switch {
	case y < 0:
	case y < r.flow.Height:
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
	if h, ok := b.t.hit(e.Position); ok {
		b.t.press(h)
	}
}

func (t *Transcript) press(h Hit) {
	switch {
	case h.Again && t.OnAgain != nil:
		t.OnAgain(h.Line.ID)
	case h.Span != nil && h.Span.Kind == SpanLink && t.OnLink != nil:
		t.OnLink(*h.Span.Link)
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
	if h, ok := b.t.hit(e.Position); ok && (h.Again || h.Span != nil && h.Span.Kind == SpanLink) {
		b.over = desktop.PointerCursor
	}
}

// MouseOut implements desktop.Hoverable.
func (b *transcriptBody) MouseOut() { b.over = desktop.DefaultCursor }

// Cursor implements desktop.Cursorable.
func (b *transcriptBody) Cursor() desktop.Cursor {
	if b.over == nil {
		return desktop.DefaultCursor
	}
	return b.over
}

// FocusGained implements fyne.Focusable: the last line is chosen.
func (b *transcriptBody) FocusGained() { b.choose(len(b.t.rows) - 1) }

// FocusLost implements fyne.Focusable.
func (b *transcriptBody) FocusLost() { b.choose(-1) }

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
	if b.focus < 0 || b.focus >= len(b.t.rows) || b.t.rows[b.focus].line.Notice != "" {
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
	b.focus = i
	if i >= 0 && i < len(b.t.rows) {
		r, s := b.t.rows[i], b.t.scroll
		switch {
		case r.y < s.Offset.Y:
			s.ScrollToOffset(fyne.NewPos(0, r.y))
		case r.y+r.h > s.Offset.Y+s.Size().Height:
			s.ScrollToOffset(fyne.NewPos(0, r.y+r.h-s.Size().Height))
		}
		b.t.askEarlier()
	}
	b.update()
	canvas.Refresh(b)
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
	if l.Notice != "" {
		return l.Notice
	}
	return protocol.Clean(l.Text.Body)
}
