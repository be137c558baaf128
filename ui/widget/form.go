package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Form is a small panel over a window with fields to fill in, one below the
// other. Enter in a field is its first answer; Escape leaves it.
type Form struct {
	widget.BaseWidget
	OnSubmit func()
	OnClose  func()

	canvas  fyne.Canvas
	title   string
	parts   []fyne.CanvasObject // fields, choices, paragraphs
	submit  *Button
	cancel  *Button
	wrong   *ErrorLine // what belongs to no field
	problem string
	open    bool
}

// NewForm returns a form. Its parts are laid out at their own heights; a part
// that is hidden takes no room.
func NewForm(title, submit, cancel string, parts ...fyne.CanvasObject) *Form {
	f := &Form{title: title, parts: parts, wrong: NewErrorLine()}
	f.submit = NewButton(Primary, submit, f.answer)
	f.cancel = NewButton(Normal, cancel, f.Close)
	f.submit.OnEscape, f.cancel.OnEscape = f.Close, f.Close
	for _, p := range parts {
		switch p := p.(type) {
		case *Field:
			p.Entry.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool {
				switch k {
				case fyne.KeyReturn, fyne.KeyEnter:
					f.answer()
				case fyne.KeyEscape:
					f.Close()
				default:
					return false
				}
				return true
			}
		case *Choice:
			p.OnEscape = f.Close
		}
	}
	f.ExtendBaseWidget(f)
	return f
}

// ShowForm opens a form over a canvas, with the keyboard in its first field.
func ShowForm(c fyne.Canvas, f *Form) {
	f.canvas, f.open = c, true
	c.Overlays().Add(f)
	f.Resize(c.Size())
	for _, p := range f.parts {
		if p, ok := p.(*Field); ok {
			c.Focus(p.Entry)
			p.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
			return
		}
	}
	c.Focus(f.submit)
}

// Close takes the form away.
func (f *Form) Close() {
	if !f.open {
		return
	}
	f.open = false
	f.canvas.Overlays().Remove(f)
	if f.OnClose != nil {
		f.OnClose()
	}
}

// Open reports whether the form is shown.
func (f *Form) Open() bool { return f.open }

// Submit returns the button of the first answer.
func (f *Form) Submit() *Button { return f.submit }

// SetBusy turns the first answer off while it is being done.
func (f *Form) SetBusy(on bool) { f.submit.setDisabled(on) }

// SetError shows a sentence below all fields; "" takes it away.
func (f *Form) SetError(sentence string) {
	f.problem = sentence
	f.wrong.Set(sentence, "", nil)
	f.Refresh()
}

// Error returns that sentence.
func (f *Form) Error() string { return f.problem }

func (f *Form) answer() {
	if f.open && !f.submit.disabled && f.OnSubmit != nil {
		f.OnSubmit()
	}
}

// Tapped implements fyne.Tappable: nothing behind the form is pressed.
func (f *Form) Tapped(*fyne.PointEvent) {}

// CreateRenderer implements fyne.Widget.
func (f *Form) CreateRenderer() fyne.WidgetRenderer {
	veil, panel, foot := canvas.NewRectangle(nil), newBox(theme.RadiusFrame), canvas.NewRectangle(nil)
	title := NewCutLabel(f.title, StyleHeading)
	r := &simple{objects: []fyne.CanvasObject{veil, panel, title}}
	r.objects = append(append(r.objects, f.parts...), f.wrong, foot, f.cancel, f.submit)
	height := func(o fyne.CanvasObject, inner float32) float32 {
		switch o := o.(type) {
		case *Paragraph:
			o.SetWidth(inner)
		case *ErrorLine:
			o.SetWidth(inner)
		case *Field: // its sentence wraps at its width
			o.wrong.SetWidth(inner)
		}
		return o.MinSize().Height
	}
	r.layout = func(s fyne.Size) {
		place(veil, 0, 0, s.Width, s.Height)
		w := min(dialogWidth, s.Width-theme.Space24)
		inner := w - 2*theme.Space16
		h := float32(theme.Space16 + 24 + theme.Space12 + theme.HeightDialogFoot)
		rows := append(f.parts[:len(f.parts):len(f.parts)], f.wrong)
		for _, p := range rows {
			if p.Visible() {
				h += height(p, inner) + theme.Space12
			}
		}
		x, y := (s.Width-w)/2, max(theme.Space12, (s.Height-h)/2)
		place(panel, x, y, w, h)
		place(title, x+theme.Space16, y+theme.Space16, inner, 24)
		top := y + theme.Space16 + 24 + theme.Space12
		for _, p := range rows {
			if p.Visible() {
				ph := height(p, inner)
				place(p, x+theme.Space16, top, inner, ph)
				top += ph + theme.Space12
			}
		}
		bottom := y + h - theme.HeightDialogFoot
		place(foot, x+1, bottom, w-2, theme.Line)
		right := x + w - theme.Space12
		for _, b := range []*Button{f.submit, f.cancel} {
			bw := b.MinSize().Width
			place(b, right-bw, bottom+theme.Space12, bw, theme.HeightButton)
			right -= bw + theme.Space8
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(100, 100) }
	r.refresh = func() {
		veil.FillColor, foot.FillColor = theme.Color(theme.ColorShadow), theme.Color(theme.ColorHairline)
		paint(panel, theme.ColorSurface, theme.ColorFieldBorder, theme.Line)
		panel.Shadow = canvas.Shadow{Color: theme.Color(theme.ColorShadow), Offset: fyne.NewPos(0, 4), BlurRadius: 16}
		f.wrong.Hidden = f.problem == ""
		r.layout(f.Size())
		repaint(f)
	}
	r.refresh()
	return r
}
