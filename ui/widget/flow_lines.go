package widget

import (
	"strings"
	"unicode/utf8"
)

// Metrics says how large text is in one size and style.
type Metrics struct {
	Width      func(text string) float32 // of a short text
	LineHeight float32                   // of a line that holds only text
	TextHeight float32                   // of the text itself; it is centred in the line height
	// RightToLeft is that every paragraph goes from right to left, whatever
	// it begins with.
	RightToLeft bool
}

// width measures a word; long ones are added up rune by rune, so that the cost
// stays linear whatever a peer sends.
func (m Metrics) width(text string) float32 {
	if len(text) <= longWord {
		return m.Width(text)
	}
	var w float32
	for i := 0; i < len(text); {
		n := cluster(text[i:])
		w += m.Width(text[i : i+n])
		i += n
	}
	return w
}

// maxCluster bounds what is kept together as one character, in runes.
const maxCluster = 8

// cluster returns how many bytes at the start of text are drawn as one
// character.
func cluster(text string) int {
	r, end := utf8.DecodeRuneInString(text)
	for runes := 1; runes < maxCluster && end < len(text); runes++ {
		next, n := utf8.DecodeRuneInString(text[end:])
		if !joins(r, next) || closes(next) && r != '\u200d' {
			break
		}
		r, end = next, end+n
	}
	return end
}

// Piece is a run of text of one span, or one image, on a line.
type Piece struct {
	Span  int
	Image bool
	Text  string // as drawn; of an image, what stands for it
	X, W  float32
	H     float32 // of an image

	Start, End  int // the bytes of the text it is made of
	RightToLeft bool
}

// FlowLine is one line of a flow.
type FlowLine struct {
	Y, Height float32 // Y from the top of the flow
	W         float32
	Pieces    []Piece // as they are seen, from left to right

	Start       int  // the first byte of the text that is on it
	RightToLeft bool // it begins at the right
}

// Flow is a text cut into lines of a width.
type Flow struct {
	Spans  []Span
	Lines  []FlowLine
	Width  float32 // the width it was made for
	Height float32

	text string // of all spans
}

// maxLines bounds one flow; what is beyond is left out (hostile-input.md B29).
const maxLines = 5000

// NewFlow breaks spans into lines no wider than width. A line is as high as its
// tallest item; images stand on its bottom. A word or an image wider than the
// line is broken or stands alone. There is always at least one line.
func NewFlow(spans []Span, width float32, m Metrics, image func(Span) (w, h float32, ok bool)) Flow {
	text := textOf(spans)
	b := breaker{m: m, width: max(width, 1), text: text, bidi: newBidiText(spans, len(text), m.RightToLeft)}
	list := atoms(spans, m, image)
	for i := 0; i < len(list) && len(b.lines) < maxLines; {
		a := list[i]
		switch a.kind {
		case atomBreak:
			b.endLine()
			b.line.Start = a.at + a.n
			i++
			continue
		case atomSpace:
			b.space = append(b.space, a)
			b.spaceW += a.w
			i++
			continue
		}
		end, w := i+1, a.w
		for a.kind == atomWord && end < len(list) && list[end].kind == atomWord && list[end].glue {
			w += list[end].w
			end++
		}
		if b.x+b.spaceW+w > b.width {
			if b.x > 0 {
				b.endLine()
			}
			b.space, b.spaceW = b.space[:0], 0
		}
		for _, s := range b.space {
			b.put(s.span, s.text, s.w, s.at, s.at+s.n)
		}
		b.space, b.spaceW = b.space[:0], 0
		for _, a := range list[i:end] {
			b.place(a)
		}
		i = end
	}
	b.endLine()
	f := Flow{Spans: spans, Lines: b.lines, Width: width, text: text}
	for i := range f.Lines {
		f.Lines[i].Y = f.Height
		f.Height += f.Lines[i].Height
	}
	return f
}

// breaker fills one line after the other.
type breaker struct {
	m      Metrics
	width  float32
	text   string
	bidi   *bidiText // nil when all goes from left to right
	lines  []FlowLine
	line   FlowLine
	x      float32
	space  []atom // spaces that are drawn only when something follows them on the line
	spaceW float32
}

func (b *breaker) endLine() {
	b.closeRun()
	b.line.Height = max(b.line.Height, b.m.LineHeight)
	b.line.W = b.x
	if n := len(b.line.Pieces); n > 0 {
		b.line.Start = b.line.Pieces[0].Start
	}
	b.order(&b.line)
	b.lines = append(b.lines, b.line)
	b.line, b.x, b.space, b.spaceW = FlowLine{Start: b.line.Start}, 0, b.space[:0], 0
}

// maxRun is how many bytes of one word stand on one line at most, for words
// that have no width.
const maxRun = 1024

// place puts one atom on the line and breaks it where it is wider than what is
// left.
func (b *breaker) place(a atom) {
	if a.kind == atomImage || b.x+a.w <= b.width && len(a.text) <= maxRun {
		b.add(a)
		return
	}
	start, run := 0, float32(0)
	for i := 0; i < len(a.text) && len(b.lines) < maxLines; {
		n := cluster(a.text[i:])
		w := b.m.Width(a.text[i : i+n])
		if b.x+run > 0 && b.x+run+w > b.width || i-start > maxRun {
			b.put(a.span, a.text[start:i], run, a.at+start, a.at+i)
			b.endLine()
			start, run = i, 0
		}
		run += w
		i += n
	}
	b.put(a.span, a.text[start:], run, a.at+start, a.at+len(a.text))
}

// add places an atom whole.
func (b *breaker) add(a atom) {
	if a.kind == atomImage {
		b.closeRun()
		b.line.Pieces = append(b.line.Pieces, Piece{Span: a.span, Image: true, Text: a.text, X: b.x, W: a.w, H: a.h, Start: a.at, End: a.at + a.n})
		b.line.Height = max(b.line.Height, a.h)
		b.x += a.w
		return
	}
	b.put(a.span, a.text, a.w, a.at, a.at+a.n)
}

// textOf returns the text of spans.
func textOf(spans []Span) string {
	if len(spans) == 1 {
		return spans[0].Text
	}
	var s strings.Builder
	for _, span := range spans {
		s.WriteString(span.Text)
	}
	return s.String()
}

// put appends text to the run at the end of the line, or begins a new run, and
// moves on by w.
func (b *breaker) put(span int, text string, w float32, start, end int) {
	if text == "" {
		return
	}
	if n := len(b.line.Pieces); n > 0 && !b.line.Pieces[n-1].Image && b.line.Pieces[n-1].Span == span {
		b.line.Pieces[n-1].Text += text
		b.line.Pieces[n-1].End = end
		b.x += w
		return
	}
	b.closeRun()
	b.line.Pieces = append(b.line.Pieces, Piece{Span: span, Text: text, X: b.x, Start: start, End: end})
	b.x += w
}

// closeRun sets the width of the last run of text, measured as it is drawn:
// the sum of its words is a little off.
func (b *breaker) closeRun() {
	n := len(b.line.Pieces)
	if n == 0 || b.line.Pieces[n-1].Image || b.line.Pieces[n-1].W != 0 {
		return
	}
	p := &b.line.Pieces[n-1]
	if p.W = b.x - p.X; len(p.Text) <= maxRun {
		p.W = b.m.Width(p.Text)
	}
	b.x = p.X + p.W
}
