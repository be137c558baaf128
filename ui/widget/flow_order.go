package widget

import (
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// mirrors are what brackets look like in text from right to left (L4).
var mirrors = strings.NewReplacer("(", ")", ")", "(", "[", "]", "]", "[", "{", "}", "}", "{", "<", ">", ">", "<", "«", "»", "»", "«")

// rightKind tells what is drawn in one go from right to left: words and
// blanks. Anything else stands alone, since Fyne takes it from another font and
// puts fonts side by side from left to right.
func rightKind(text string) int {
	switch props, _ := bidi.LookupString(text); props.Class() {
	case bidi.R, bidi.AL, bidi.NSM, bidi.BN:
		return 0
	case bidi.WS, bidi.S:
		return 1
	}
	return 2
}

// rightPart returns how many bytes of a text from right to left are drawn in
// one go.
func rightPart(text string) int {
	end := cluster(text)
	kind := rightKind(text)
	for kind != 2 && end < len(text) && rightKind(text[end:]) == kind {
		end += cluster(text[end:])
	}
	return end
}

// drawn returns a text as it is drawn.
func drawn(text string) string {
	if strings.IndexByte(text, '\t') < 0 {
		return text
	}
	return strings.ReplaceAll(text, "\t", tabSpaces)
}

// order puts the pieces of a line into the order they are seen in, cut where
// the direction changes (L2).
func (b *breaker) order(l *FlowLine) {
	if b.bidi == nil || len(l.Pieces) == 0 {
		return
	}
	l.RightToLeft = b.bidi.base(l.Pieces[0].Start)
	var list []Piece
	var levels []uint8
	top, changes := uint8(0), false
	for _, p := range l.Pieces {
		for start := p.Start; start < p.End; {
			level := b.bidi.levels[start]
			end := start + 1
			for end < p.End && (p.Image || b.bidi.levels[end] == level) {
				end++
			}
			switch {
			case p.Image:
				end = p.End
			case level%2 == 1:
				end = start + rightPart(b.text[start:end])
			}
			part := p
			part.Start, part.End = start, end
			part.RightToLeft = level%2 == 1
			if !p.Image {
				text := drawn(b.text[start:end])
				if len(text) != len(p.Text) || p.W == 0 {
					part.W = b.m.width(text)
				}
				part.Text = text
				if part.RightToLeft {
					part.Text = mirrors.Replace(text)
				}
			}
			list, levels = append(list, part), append(levels, level)
			top, changes = max(top, level), changes || level != levels[0]
			start = end
		}
	}
	for level := top; level >= 1; level-- {
		for i := 0; i < len(list); i++ {
			if levels[i] < level {
				continue
			}
			end := i
			for end < len(list) && levels[end] >= level {
				end++
			}
			for a, z := i, end-1; a < z; a, z = a+1, z-1 {
				list[a], list[z] = list[z], list[a]
				levels[a], levels[z] = levels[z], levels[a]
			}
			i = end
		}
	}
	x := float32(0)
	for i := range list {
		list[i].X = x
		x += list[i].W
	}
	l.Pieces, l.W = list, x
}

// lineOf returns the index of the line an offset is on: of the next one where a
// line ends there.
func (f Flow) lineOf(at int) int {
	for i := len(f.Lines) - 1; i > 0; i-- {
		if at >= f.Lines[i].Start {
			return i
		}
	}
	return 0
}

// source returns the text a piece was made of.
func (f Flow) source(p Piece) string { return f.text[p.Start:p.End] }

// caret returns how far from the left edge of a piece an offset in it is.
func (f Flow) caret(p Piece, at int, width func(string) float32) float32 {
	at = max(p.Start, min(at, p.End))
	var x float32
	switch {
	case at == p.Start:
	case at == p.End:
		x = p.W
	case p.Image:
		x = 0
	default:
		x = width(drawn(f.text[p.Start:at]))
	}
	if p.RightToLeft {
		return p.W - x
	}
	return x
}

// offsetIn returns the offset in a piece that is nearest to x from its left edge.
func (f Flow) offsetIn(p Piece, x float32, width func(string) float32) int {
	if p.Image {
		if (x > p.W/2) != p.RightToLeft {
			return p.End
		}
		return p.Start
	}
	text := f.source(p)
	var ends []int // of characters
	for i := 0; i < len(text); {
		i += cluster(text[i:])
		ends = append(ends, p.Start+i)
	}
	far := func(at int) float32 { // from where the piece begins
		if p.RightToLeft {
			return p.W - f.caret(p, at, width)
		}
		return f.caret(p, at, width)
	}
	if p.RightToLeft {
		x = p.W - x
	}
	low, high := 0, len(ends)
	for low < high { // the first character that ends behind x
		mid := (low + high) / 2
		if far(ends[mid]) <= x {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == len(ends) {
		return p.End
	}
	start := p.Start
	if low > 0 {
		start = ends[low-1]
	}
	if x-far(start) > far(ends[low])-x {
		return ends[low]
	}
	return start
}

// offsetAt returns the offset nearest to x from the left edge of a line.
func (f Flow) offsetAt(line int, x float32, width func(string) float32) int {
	l := f.Lines[line]
	if len(l.Pieces) == 0 {
		return l.Start
	}
	for i, p := range l.Pieces {
		if x < p.X+p.W || i == len(l.Pieces)-1 {
			return f.offsetIn(p, max(0, min(x-p.X, p.W)), width)
		}
	}
	return l.Start
}

// marked returns what lies between two offsets on a line, as stretches from
// its left edge: several where the direction changes.
func (f Flow) marked(line, from, to int, width func(string) float32) [][2]float32 {
	var out [][2]float32
	for _, p := range f.Lines[line].Pieces {
		a, z := max(from, p.Start), min(to, p.End)
		if a >= z {
			continue
		}
		if p.Image {
			a, z = p.Start, p.End
		}
		x1, x2 := p.X+f.caret(p, a, width), p.X+f.caret(p, z, width)
		if x1 > x2 {
			x1, x2 = x2, x1
		}
		if n := len(out); n > 0 && out[n-1][1] >= x1-0.5 {
			out[n-1][1] = x2
			continue
		}
		out = append(out, [2]float32{x1, x2})
	}
	return out
}
