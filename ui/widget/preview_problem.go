package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Problem is a sentence about what is wrong with links in it: what to do
// about it is one click. Tab reaches the links.
type Problem struct {
	widget.BaseWidget
	parts   []problemPart
	width   float32
	warning bool
}

// problemPart is a word, or a link that is kept whole.
type problemPart struct {
	text string
	link *TextLink
}

// NewProblem returns an empty one, laid out for a width.
func NewProblem(width float32) *Problem {
	p := &Problem{width: width}
	p.ExtendBaseWidget(p)
	return p
}

// Set shows a template in which each %s is a link; with no template it shows
// nothing.
func (p *Problem) Set(template string, links ...*TextLink) {
	p.parts, p.warning = nil, false
	for _, word := range strings.Fields(template) {
		before, after, ok := strings.Cut(word, "%s")
		if !ok || len(links) == 0 {
			p.parts = append(p.parts, problemPart{text: word})
			continue
		}
		l := links[0]
		links = links[1:]
		l.Style = TextStyle{theme.TextBody, true, theme.ColorPrimary}
		p.parts = append(p.parts, problemPart{text: before + l.Text + after, link: l})
	}
	p.Refresh()
}

// Warn is Set for what is allowed and may be a mistake.
func (p *Problem) Warn(sentence string) {
	p.Set(sentence)
	p.warning = true
	p.Refresh()
}

// Text returns the whole sentence.
func (p *Problem) Text() string {
	var words []string
	for _, part := range p.parts {
		words = append(words, part.text)
	}
	return strings.Join(words, " ")
}

// CreateRenderer implements fyne.Widget.
func (p *Problem) CreateRenderer() fyne.WidgetRenderer {
	icon := NewIcon(theme.IconIn("alert", theme.ColorDanger), theme.SizeIconSmall)
	r := &simple{}
	const lineHeight = 18
	lines := 0
	r.layout = func(fyne.Size) {
		r.objects = nil
		lines = 0
		if len(p.parts) == 0 {
			return
		}
		color, sign := theme.ColorDanger, "alert"
		if p.warning {
			color, sign = theme.ColorAccentText, "warn"
		}
		icon.SetResource(theme.IconIn(sign, color))
		place(icon, 0, 1, theme.SizeIconSmall, theme.SizeIconSmall)
		r.objects = append(r.objects, icon)
		blank := Measure(" ", StyleError).Width
		x, run, runAt := float32(errorIndent), "", float32(errorIndent)
		flush := func() {
			if run != "" {
				t := canvas.NewText(run, theme.Color(color))
				t.TextSize = theme.TextBody
				place(t, runAt, float32(lines)*lineHeight, p.width-runAt, lineHeight)
				r.objects = append(r.objects, t)
			}
			run, runAt = "", x
		}
		for _, part := range p.parts {
			style := StyleError
			if part.link != nil {
				style.Bold = true
			}
			w := Measure(part.text, style).Width
			if x > errorIndent && x+w > p.width {
				flush()
				lines++
				x, runAt = errorIndent, errorIndent
			}
			if part.link == nil {
				run += part.text + " "
				x = runAt + Measure(run, StyleError).Width
				continue
			}
			flush()
			lw := Measure(part.link.Text, style).Width
			place(part.link, x, float32(lines)*lineHeight, lw, lineHeight)
			r.objects = append(r.objects, part.link)
			x += lw
			runAt = x
			if rest := strings.TrimPrefix(part.text, part.link.Text); rest != part.text && rest != "" {
				run = rest
				x += Measure(rest, StyleError).Width
			}
			x += blank
			if run == "" {
				runAt = x
			} else {
				run += " "
			}
		}
		flush()
		lines++
	}
	r.min = func() fyne.Size { return fyne.NewSize(60, float32(lines)*lineHeight) }
	r.refresh = func() {
		r.layout(p.Size())
		icon.Refresh()
		canvas.Refresh(p)
	}
	r.refresh()
	return r
}
