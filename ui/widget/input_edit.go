package widget

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/app/picture"
	"papilio/protocol"
)

// inputEdit is a text of several lines that is being written: with pictures in
// place of the shortcuts, in the look it will be sent in. Fyne's entry draws
// neither.
type inputEdit struct {
	widget.BaseWidget
	OnKey      func(fyne.KeyName, fyne.KeyModifier) bool
	OnShortcut func(fyne.Shortcut) bool
	OnFocus    func(bool)
	OnChanged  func(string)
	OnMenu     func(at fyne.Position)

	text   string
	cursor int // a byte of the text
	anchor int // where the selection began; cursor for none
	goal   float32
	undone editHistory

	format  protocol.Format
	fonts   *Fonts
	own     []protocol.Emoticon
	picture map[protocol.Hash]*picture.Image
	hint    string

	face  typeface
	flow  Flow
	wide  float32
	stale bool

	scroll  *container.Scroll
	mods    fyne.KeyModifier
	focused bool
	presses presses
	unit    unit
	start   [2]int // what a double or triple click has chosen
	drawing editDrawing
}

func newInputEdit() *inputEdit {
	e := &inputEdit{goal: -1, stale: true}
	e.scroll = container.NewVScroll(e)
	e.scroll.OnScrolled = func(fyne.Position) { e.Refresh() }
	e.ExtendBaseWidget(e)
	return e
}

// editState is a text with its cursor, to go back to.
type editState struct {
	text   string
	cursor int
}

// editHistory is what can be undone and done again.
type editHistory struct {
	past, future []editState
	typing       bool // the last change was a letter: the next one is undone with it
}

// maxUndo is how many changes can be undone.
const maxUndo = 200

// selection returns the bytes that are selected.
func (e *inputEdit) selection() (from, to int) {
	return min(e.cursor, e.anchor), max(e.cursor, e.anchor)
}

// SelectedText returns what is selected.
func (e *inputEdit) SelectedText() string {
	from, to := e.selection()
	return e.text[from:to]
}

// SetText replaces everything; what was written can be had back by undoing.
func (e *inputEdit) SetText(text string) {
	if text == e.text {
		return
	}
	e.change(0, len(e.text), text, false)
}

// insert puts a text in the place of the selection.
func (e *inputEdit) insert(text string, typed bool) {
	from, to := e.selection()
	e.change(from, to, text, typed)
}

// change replaces a part of the text.
func (e *inputEdit) change(from, to int, text string, typed bool) {
	h := &e.undone
	if !typed || !h.typing || strings.ContainsAny(text, " \n") {
		h.past = append(h.past, editState{e.text, e.cursor})
		if len(h.past) > maxUndo {
			h.past = h.past[1:]
		}
	}
	h.future, h.typing = nil, typed
	e.become(editState{e.text[:from] + text + e.text[to:], from + len(text)})
}

// become shows a state of the text.
func (e *inputEdit) become(s editState) {
	e.text, e.cursor, e.anchor, e.goal, e.stale = s.text, s.cursor, s.cursor, -1, true
	if e.OnChanged != nil {
		e.OnChanged(e.text)
	}
	e.reveal()
}

// undo goes back a step, or forward again.
func (e *inputEdit) undo(forward bool) {
	h := &e.undone
	from, to := &h.past, &h.future
	if forward {
		from, to = to, from
	}
	n := len(*from)
	if n == 0 {
		return
	}
	s := (*from)[n-1]
	*from, *to = (*from)[:n-1], append(*to, editState{e.text, e.cursor})
	h.typing = false
	e.become(s)
}

// layOut breaks the text into lines.
func (e *inputEdit) layOut() {
	width := e.Size().Width - 2*editInset
	if !e.stale && e.wide == width || width <= 0 {
		return
	}
	e.wide, e.stale = width, false
	e.face = e.fonts.typeface(protocol.Text{Body: e.text, Format: e.format})
	m := messageMetrics(e.face)
	m.LineHeight = lineHeight
	e.flow = NewFlow(Spans(e.text, e.own), width, m, e.imageSize)
}

// editEmoticon is the largest an emoticon is while it is written.
const editEmoticon = 20

func (e *inputEdit) imageSize(s Span) (w, h float32, ok bool) {
	if s.Kind == SpanClassic {
		return editEmoticon, editEmoticon, true
	}
	p := e.picture[s.Emoticon.Object.Hash]
	if p == nil {
		return 0, 0, false
	}
	b := p.Bounds()
	if b.Dx() <= 0 || b.Dy() <= 0 {
		return 0, 0, false
	}
	scale := min(float32(editEmoticon)/float32(b.Dx()), float32(editEmoticon)/float32(b.Dy()), 1)
	return float32(b.Dx()) * scale, float32(b.Dy()) * scale, true
}

// width measures as the text is drawn.
func (e *inputEdit) width(text string) float32 { return messageMetrics(e.face).Width(text) }

// lineStart returns where a line begins from the left edge of the text.
func (e *inputEdit) lineStart(l FlowLine) float32 {
	if l.RightToLeft {
		return e.wide - l.W
	}
	return 0
}

// lineEnd returns the last offset on a line.
func (e *inputEdit) lineEnd(n int) int {
	if n == len(e.flow.Lines)-1 {
		return len(e.text)
	}
	next := e.flow.Lines[n+1].Start
	if next > 0 && e.text[next-1] == '\n' {
		return next - 1
	}
	return endOfLine(e.flow, n)
}

// spot returns where an offset stands: its line, and how far from the left edge.
func (e *inputEdit) spot(at int) (line int, x float32) {
	line = e.flow.lineOf(at)
	l := e.flow.Lines[line]
	end := endOfLine(e.flow, line)
	for _, p := range l.Pieces {
		if at >= p.Start && at < p.End && at < end {
			return line, e.lineStart(l) + p.X + e.flow.caret(p, at, e.width)
		}
	}
	beyond := e.width(drawn(e.text[min(end, at):at])) // blanks, which are not drawn at the end of a line
	if l.RightToLeft {
		return line, max(0, e.lineStart(l)-beyond)
	}
	return line, min(l.W+beyond, e.wide)
}

// offset returns the place in the text nearest to one on the widget.
func (e *inputEdit) offset(at fyne.Position) int {
	e.layOut()
	if len(e.flow.Lines) == 0 {
		return 0
	}
	n := e.flow.lineAt(at.Y - editTop)
	return e.offsetOn(n, at.X-editInset)
}

// offsetOn returns the offset on a line nearest to x.
func (e *inputEdit) offsetOn(n int, x float32) int {
	l := e.flow.Lines[n]
	x -= e.lineStart(l)
	if !l.RightToLeft && x >= l.W || l.RightToLeft && x <= 0 {
		return e.lineEnd(n)
	}
	return e.flow.offsetAt(n, x, e.width)
}

// next returns the offset one character on, or back; a picture is one.
func (e *inputEdit) next(at int, back bool) int {
	e.layOut()
	start := 0
	for _, s := range e.flow.Spans {
		end := start + len(s.Text)
		if _, _, picture := e.imageOf(s); picture && (at >= start && at < end && !back || at > start && at <= end && back) {
			if back {
				return start
			}
			return end
		}
		start = end
	}
	if back {
		last := 0
		line := strings.LastIndexByte(e.text[:max(0, at-1)], '\n') + 1
		for i := line; i < at; { // from the start of the line: characters are made of several runes
			last = i
			i += cluster(e.text[i:])
		}
		return last
	}
	if at >= len(e.text) {
		return len(e.text)
	}
	return at + cluster(e.text[at:])
}

func (e *inputEdit) imageOf(s Span) (w, h float32, ok bool) {
	if s.Kind != SpanClassic && s.Kind != SpanCustom {
		return 0, 0, false
	}
	return e.imageSize(s)
}

// nextWord returns where the next word begins, or this one or the one before.
func (e *inputEdit) nextWord(at int, back bool) int {
	blank := func(i int) bool { return strings.ContainsRune(" \n\t", rune(e.text[i])) }
	if back {
		for at > 0 && blank(at-1) {
			at--
		}
		if at == 0 {
			return 0
		}
		from, _ := wordIn(e.text, at-1)
		return from
	}
	if at >= len(e.text) {
		return at
	}
	_, at = wordIn(e.text, at)
	for at < len(e.text) && blank(at) {
		at++
	}
	return at
}

// moveTo puts the cursor somewhere; with shift held the selection grows.
func (e *inputEdit) moveTo(at int, extend bool) {
	e.cursor = max(0, min(at, len(e.text)))
	for e.cursor > 0 && e.cursor < len(e.text) && !utf8.RuneStart(e.text[e.cursor]) {
		e.cursor--
	}
	if !extend {
		e.anchor = e.cursor
	}
	e.undone.typing = false
	e.reveal()
}

// reveal scrolls to the cursor.
func (e *inputEdit) reveal() {
	e.layOut()
	if len(e.flow.Lines) > 0 {
		e.scroll.Refresh()
		line, _ := e.spot(e.cursor)
		top, bottom := e.flow.Lines[line].Y, e.flow.Lines[line].Y+lineHeight+2*editTop
		off, view := e.scroll.Offset.Y, e.scroll.Size().Height
		switch {
		case top < off:
			e.scroll.ScrollToOffset(fyne.NewPos(0, top))
		case bottom > off+view && view > 0:
			e.scroll.ScrollToOffset(fyne.NewPos(0, max(0, bottom-view)))
		}
	}
	e.drawing.awake()
	e.Refresh()
}

// Cursor implements desktop.Cursorable.
func (e *inputEdit) Cursor() desktop.Cursor { return desktop.TextCursor }
