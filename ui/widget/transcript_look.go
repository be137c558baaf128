package widget

import (
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/ui/theme"
)

// lineHeight is the height of a line of a message that holds only text and
// classic emoticons.
const lineHeight = 22

// maxWidths bounds a cache of word widths.
const maxWidths = 8192

// measurer remembers how wide words are in one typeface.
type measurer struct {
	face   typeface
	widths map[string]float32
	height float32
}

// measurers holds one per typeface; only Fyne's goroutine touches it.
var measurers = map[typeface]*measurer{}

// messageMetrics returns the metrics of messages in a typeface.
func messageMetrics(face typeface) Metrics {
	face.style.Underline, face.style.Strikethrough = false, false // as wide as without
	m := measurers[face]
	if m == nil {
		m = &measurer{face: face, widths: map[string]float32{}}
		m.height = face.measure("Mg").Height
		measurers[face] = m
	}
	// A line never gets lower, and not much higher whatever a font says.
	height := max(lineHeight, min(float32(math.Ceil(float64(m.height))), 2*lineHeight))
	if face.source == nil {
		height = lineHeight
	}
	return Metrics{Width: m.width, LineHeight: height, TextHeight: m.height}
}

// measure returns the size of a text as it is drawn in a message.
func (f typeface) measure(text string) fyne.Size {
	size, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, theme.MessageSize(), f.style, f.source)
	return size
}

func (m *measurer) width(text string) float32 {
	if w, ok := m.widths[text]; ok {
		return w
	}
	w := m.face.measure(text).Width
	if len(text) > longWord {
		return w
	}
	if len(m.widths) >= maxWidths {
		clear(m.widths)
	}
	m.widths[text] = w
	return w
}

// monospaced are the fonts that stand for a typewriter, in lower case.
var monospaced = []string{"courier", "consolas", "mono", "lucida console", "fixedsys", "terminal", "menlo", "monaco", "typewriter"}

// textStyle returns the style a format asks for, as far as Fyne has fonts.
func textStyle(f protocol.Format) fyne.TextStyle {
	s := fyne.TextStyle{Bold: f.Bold, Italic: f.Italic, Underline: f.Underline, Strikethrough: f.Strike}
	font := strings.ToLower(f.Font)
	for _, m := range monospaced {
		s.Monospace = s.Monospace || strings.Contains(font, m)
	}
	return s
}

// minContrast is what body text has at least on its ground (WCAG AA).
const minContrast = 4.5

// Readable returns a colour as near to want as can be read on ground: lighter
// or darker until the contrast is 4.5 to 1.
func Readable(want, ground color.NRGBA) color.NRGBA {
	want.A = 0xff
	toward := color.NRGBA{A: 0xff}
	if contrast(color.NRGBA{0xff, 0xff, 0xff, 0xff}, ground) > contrast(toward, ground) {
		toward = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	}
	for step := range 20 {
		c := mix(want, toward, float64(step)/20)
		if contrast(c, ground) >= minContrast {
			return c
		}
	}
	return toward
}

// messageColor returns the colour of a message on its ground. Black stands for
// the theme's own.
func messageColor(c protocol.RGB, ground color.NRGBA) color.NRGBA {
	if c == 0 {
		return theme.Color(theme.ColorText)
	}
	return Readable(color.NRGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 0xff}, ground)
}

func mix(a, b color.NRGBA, t float64) color.NRGBA {
	at := func(x, y uint8) uint8 { return uint8(math.Round(float64(x)*(1-t) + float64(y)*t)) }
	return color.NRGBA{at(a.R, b.R), at(a.G, b.G), at(a.B, b.B), 0xff}
}

// contrast returns the ratio of WCAG 2, 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
