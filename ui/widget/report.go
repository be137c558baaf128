package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/protocol"
	"papilio/ui/theme"
)

// ReportRow is a label and its value.
type ReportRow struct {
	Label  string
	Value  string
	Second string          // a small line under the value
	Bold   bool            // the value
	Status protocol.Status // drawn before the value when not empty
}

// Report is parts of labelled values with a hairline between two parts. Values
// wrap; labels stand in one column.
type Report struct {
	widget.BaseWidget
	parts [][]ReportRow
	width float32
}

// NewReport returns an empty report, laid out for a width.
func NewReport(width float32) *Report {
	r := &Report{width: width}
	r.ExtendBaseWidget(r)
	return r
}

// Set shows other values.
func (r *Report) Set(parts ...[]ReportRow) {
	r.parts = parts
	r.Refresh()
}

// SetWidth lays out for another width.
func (r *Report) SetWidth(w float32) {
	if w > 0 && w != r.width {
		r.width = w
		r.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (r *Report) CreateRenderer() fyne.WidgetRenderer {
	s := &simple{}
	height := float32(0)
	drawn := float32(-1)
	s.layout = func(fyne.Size) {
		if drawn != r.width { // not for every layout: Fyne lays out anew what has new objects
			drawn = r.width
			s.objects, height = r.draw()
		}
	}
	s.min = func() fyne.Size { return fyne.NewSize(theme.WidthSettingsLabels+60, height) }
	s.refresh = func() {
		drawn = -1
		s.layout(r.Size())
		canvas.Refresh(r)
	}
	s.refresh()
	return s
}

// draw places everything anew: a report has a dozen texts and changes rarely.
func (r *Report) draw() (objects []fyne.CanvasObject, y float32) {
	const line, row = 18, 28
	text := func(s string, st TextStyle, x, y float32) {
		l := NewCutLabel(s, st)
		place(l, x, y, r.width-x, line)
		objects = append(objects, l)
	}
	for i, part := range r.parts {
		if i > 0 {
			h := NewHairline()
			place(h, 0, y, r.width, theme.Line)
			objects = append(objects, h)
			y += theme.Line + 11
		}
		for _, v := range part {
			x := float32(theme.WidthSettingsLabels)
			label := NewCutLabel(v.Label, StyleQuiet)
			place(label, 0, y, x-theme.Space8, line)
			objects = append(objects, label)
			if v.Status != "" {
				icon := NewStatusIcon(v.Status, 12)
				place(icon, x, y+4, 12, 12)
				objects = append(objects, icon)
				x += 18
			}
			style := StyleBody
			style.Bold = v.Bold
			lines := Wrap(v.Value, style, r.width-x)
			for k, l := range lines {
				text(l, style, x, y+float32(k)*line)
			}
			y += float32(len(lines)-1) * line
			if v.Second != "" {
				text(v.Second, StyleSmall, x, y+line-1)
				y += line - 3
			}
			y += row
		}
	}
	return objects, y
}
