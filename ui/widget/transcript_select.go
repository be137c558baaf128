package widget

import (
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/ui/theme"
)

// place in the text of a transcript: a row and a byte of what it says.
type textAt struct {
	row *row
	at  int
}

func (a textAt) before(b textAt) bool {
	if a.row != b.row {
		return a.row.index < b.row.index
	}
	return a.at < b.at
}

// unit is by what a selection grows: one click selects by letters, two by
// words, three by messages.
type unit int

const (
	byLetter unit = iota
	byWord
	byMessage
)

// selection is what is selected, over any number of rows. The zero selection
// is nothing.
type selection struct {
	from, to textAt
	// start is what was pressed first: the selection always holds it.
	start [2]textAt
	unit  unit
}

func (s selection) empty() bool { return s.from.row == nil || s.from == s.to }

// holds reports whether the selection is bound to a row.
func (s selection) holds(r *row) bool {
	return s.from.row == r || s.to.row == r || s.start[0].row == r || s.start[1].row == r
}

// in returns the bytes of a row that are selected.
func (s selection) in(r *row) (from, to int, ok bool) {
	if s.empty() || r.index < s.from.row.index || r.index > s.to.row.index {
		return 0, 0, false
	}
	from, to = 0, len(r.says())
	if r == s.from.row {
		from = s.from.at
	}
	if r == s.to.row {
		to = min(to, s.to.at)
	}
	return from, to, from < to || r != s.from.row && r != s.to.row
}

// says returns the text of a row that can be selected.
func (r *row) says() string { return r.line.TextOf() }

// Selected reports whether anything is selected.
func (t *Transcript) Selected() bool { return !t.selected.empty() }

// SelectAll selects every line that is here.
func (t *Transcript) SelectAll() {
	if len(t.rows) == 0 {
		return
	}
	last := t.rows[len(t.rows)-1]
	from, to := textAt{t.rows[0], 0}, textAt{last, len(last.says())}
	t.mark(selection{from: from, to: to, start: [2]textAt{from, from}})
}

// Unselect selects nothing.
func (t *Transcript) Unselect() {
	if t.selected.from.row != nil {
		t.mark(selection{})
	}
}

func (t *Transcript) mark(s selection) {
	if t.selected == s {
		return
	}
	had := !t.selected.empty()
	t.selected = s
	t.body.update()
	canvas.Refresh(t.body)
	if t.OnSelected != nil && had != !s.empty() {
		t.OnSelected()
	}
}

// textAt returns the place in the text that is nearest to one on the body.
func (t *Transcript) textAt(at fyne.Position) (textAt, bool) {
	if len(t.rows) == 0 {
		return textAt{}, false
	}
	r := t.rows[t.rowAt(at.Y)]
	y := at.Y - r.flowY()
	switch {
	case at.Y < t.rows[0].y || y < 0 && r.text():
		return textAt{r, 0}, true
	case at.Y > t.height || y > r.tall:
		return textAt{r, len(r.says())}, true
	case !r.text():
		if at.X < t.width/2 {
			return textAt{r, 0}, true
		}
		return textAt{r, len(r.says())}, true
	case len(r.flow.Lines) == 0:
		return textAt{r, 0}, true
	}
	n := r.flow.lineAt(y)
	l := r.flow.Lines[n]
	x := at.X - r.lineX(l, t.width)
	if x > l.W+4 && !l.RightToLeft { // behind the end
		return textAt{r, endOfLine(r.flow, n)}, true
	}
	return textAt{r, r.flow.offsetAt(n, x, messageMetrics(r.face).Width)}, true
}

// endOfLine returns the offset behind what is drawn on a line.
func endOfLine(f Flow, n int) int {
	end := f.Lines[n].Start
	for _, p := range f.Lines[n].Pieces {
		end = max(end, p.End)
	}
	return end
}

// around returns what a unit selects at a place.
func (t *Transcript) around(p textAt, u unit) (from, to textAt) {
	switch text := p.row.says(); u {
	case byMessage:
		return textAt{p.row, 0}, textAt{p.row, len(text)}
	case byWord:
		if !p.row.text() {
			return textAt{p.row, 0}, textAt{p.row, len(text)}
		}
		a, z := wordAt(text, p.row.spans, p.at)
		return textAt{p.row, a}, textAt{p.row, z}
	}
	return p, p
}

// wordAt returns the word, the blanks, the link or the emoticon at an offset.
func wordAt(text string, spans []Span, at int) (from, to int) {
	start := 0
	for _, s := range spans {
		end := start + len(s.Text)
		if at >= start && at < end || end == len(text) && at == end {
			if s.Kind != SpanText {
				return start, end
			}
			a, z := wordIn(s.Text, at-start)
			return start + a, start + z
		}
		start = end
	}
	return wordIn(text, at)
}

// wordKind tells letters from blanks from the rest.
func wordKind(r rune) int {
	switch {
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_' || r == '\'' || r == '\u2019':
		return 0
	case unicode.IsSpace(r):
		return 1
	}
	return 2
}

func wordIn(text string, at int) (from, to int) {
	at = max(0, min(at, len(text)))
	if at == len(text) && at > 0 {
		_, n := utf8.DecodeLastRuneInString(text)
		at -= n
	}
	if text == "" {
		return 0, 0
	}
	r, n := utf8.DecodeRuneInString(text[at:])
	kind := wordKind(r)
	from, to = at, at+n
	for from > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:from])
		if wordKind(r) != kind || r == '\n' {
			break
		}
		from -= n
	}
	for to < len(text) {
		r, n := utf8.DecodeRuneInString(text[to:])
		if wordKind(r) != kind || r == '\n' {
			break
		}
		to += n
	}
	return from, to
}

// extend selects from where the press was to a place.
func (t *Transcript) extend(p textAt) {
	s := t.selected
	if s.start[0].row == nil || s.start[0].row.gone {
		return
	}
	a, z := t.around(p, s.unit)
	s.from, s.to = s.start[0], s.start[1]
	if a.before(s.from) {
		s.from = a
	}
	if s.to.before(z) {
		s.to = z
	}
	t.mark(s)
}

// press begins a selection, or goes on with one when shift is held.
func (t *Transcript) pressAt(at fyne.Position, u unit, shift bool) {
	p, ok := t.textAt(at)
	if !ok {
		return
	}
	if shift && t.selected.start[0].row != nil {
		t.extend(p)
		return
	}
	s := selection{unit: u}
	s.from, s.to = t.around(p, u)
	s.start = [2]textAt{s.from, s.to}
	t.mark(s)
}

// presses counts the clicks that come quickly one after the other in one place.
type presses struct {
	at    time.Time
	where fyne.Position
	count int
}

// Clicks belong together within this time and distance.
const (
	clickTime = 400 * time.Millisecond
	clickNear = 4
)

func (p *presses) add(now time.Time, at fyne.Position) int {
	near := abs(at.X-p.where.X) < clickNear && abs(at.Y-p.where.Y) < clickNear
	if p.count == 0 || p.count == 3 || !near || now.Sub(p.at) > clickTime {
		p.count = 0
	}
	p.count++
	p.at, p.where = now, at
	return p.count
}

func abs(x float32) float32 { return max(x, -x) }

// MouseDown implements desktop.Mouseable: a selection begins.
func (b *transcriptBody) MouseDown(e *desktop.MouseEvent) {
	b.tip.hide()
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	shift := e.Modifier&fyne.KeyModifierShift != 0
	b.moved = shift
	n := b.presses.add(b.t.clock(), e.Position)
	if n > 1 {
		b.moved = true // no link is opened by the second click
	}
	b.t.pressAt(e.Position, unit(n-1), shift)
}

// MouseUp implements desktop.Mouseable.
func (b *transcriptBody) MouseUp(*desktop.MouseEvent) { b.stopScrolling() }

// Dragged implements fyne.Draggable: the selection follows the mouse, and what
// is beyond the edge scrolls in.
func (b *transcriptBody) Dragged(e *fyne.DragEvent) {
	t := b.t
	b.moved = true
	b.dragAt = e.Position.SubtractXY(0, t.scroll.Offset.Y) // from the top of the view
	if p, ok := t.textAt(b.dragged()); ok {
		t.extend(p)
	}
	view := t.scroll.Size().Height
	switch {
	case b.dragAt.Y < 0:
		b.scrollOn(b.dragAt.Y)
	case b.dragAt.Y > view:
		b.scrollOn(b.dragAt.Y - view)
	default:
		b.stopScrolling()
	}
}

// dragged returns where the mouse is on the body now, never beyond what is seen
// by more than a line.
func (b *transcriptBody) dragged() fyne.Position {
	y := max(-lineHeight, min(b.dragAt.Y, b.t.scroll.Size().Height+lineHeight))
	return fyne.NewPos(b.dragAt.X, y+b.t.scroll.Offset.Y)
}

// DragEnd implements fyne.Draggable.
func (b *transcriptBody) DragEnd() {
	b.stopScrolling()
	if b.t.OnPressed != nil {
		b.t.OnPressed()
	}
}

// maxScrollStep is how far one step of scrolling by dragging goes.
const maxScrollStep = 60

// scrollOn scrolls as long as the mouse is held beyond the edge, the quicker
// the farther it is.
func (b *transcriptBody) scrollOn(by float32) {
	b.speed = max(-maxScrollStep, min(by/3, maxScrollStep))
	if b.scrolling != nil {
		return
	}
	last := float32(-1)
	b.scrolling = &fyne.Animation{Duration: time.Second, Curve: fyne.AnimationLinear, RepeatCount: fyne.AnimationRepeatForever,
		Tick: func(done float32) {
			if abs(done-last) < 0.02 { // 50 steps a second at most
				return
			}
			last = done
			b.t.scrollBy(b.speed)
			if p, ok := b.t.textAt(b.dragged()); ok {
				b.t.extend(p)
			}
		}}
	b.scrolling.Start()
}

func (b *transcriptBody) stopScrolling() {
	if b.scrolling != nil {
		b.scrolling.Stop()
		b.scrolling = nil
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (b *transcriptBody) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutSelectAll:
		b.t.SelectAll()
	case *fyne.ShortcutCopy:
		b.t.Copy()
	default:
		if b.t.OnShortcut != nil {
			b.t.OnShortcut(s)
		}
	}
}

// marks draws what is selected of a row.
func (b *transcriptBody) marks(r *row, top, bottom float32) {
	from, to, ok := b.t.selected.in(r)
	if !ok {
		return
	}
	goesOn := r != b.t.selected.to.row
	add := func(x, y, w, h float32) {
		if b.marked == len(b.markers) {
			b.markers = append(b.markers, canvas.NewRectangle(nil))
		}
		m := b.markers[b.marked]
		b.marked++
		m.FillColor = theme.Color(theme.ColorTextSelection)
		place(m, x, y, w, h)
		b.draw = append(b.draw, m)
	}
	y := r.flowY()
	if !r.text() {
		h := r.tall
		if r.line.Notice != "" {
			h -= lineHeight - headHeight
		}
		add(textLeft-4, y, b.t.width-textLeft-textRight+8, h)
		return
	}
	width := messageMetrics(r.face).Width
	for n := r.flow.lineAt(top - y); n < len(r.flow.Lines) && y+r.flow.Lines[n].Y < bottom; n++ {
		l := r.flow.Lines[n]
		x := r.lineX(l, b.t.width)
		list := r.flow.marked(n, from, to, width)
		// The end of a line that is selected with it.
		end := endOfLine(r.flow, n)
		last := n == len(r.flow.Lines)-1
		if from <= end && (last && goesOn || !last && to > end) {
			switch {
			case l.RightToLeft && len(list) > 0 && list[0][0] < 1:
				list[0][0] -= endMark
			case l.RightToLeft:
				list = append(list, [2]float32{-endMark, 0})
			case len(list) > 0 && list[len(list)-1][1] > l.W-1:
				list[len(list)-1][1] += endMark
			default:
				list = append(list, [2]float32{l.W, l.W + endMark})
			}
		}
		for _, s := range list {
			add(x+s[0], y+l.Y, s[1]-s[0], l.Height)
		}
	}
}

// endMark is how wide a selected line break is drawn.
const endMark = 5
