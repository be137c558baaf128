package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Question is a panel in the middle of a window that asks before something is
// done: a sentence, a text that is shown whole however long it is, and where
// wanted a picture and a field. The first answer is the one Enter gives;
// Escape gives the last.
type Question struct {
	widget.BaseWidget
	OnAnswer func(int)

	title   string
	text    *Paragraph
	detail  *Paragraph
	scroll  *container.Scroll
	picture *canvas.Image
	field   *Field
	buttons []*Button
}

const (
	questionWidth  = 380
	questionDetail = 150 // how high the long text is at most
	questionSide   = 50  // of the picture
)

// NewQuestion returns a question; detail may be "".
func NewQuestion(title, text, detail string, answers ...string) *Question {
	q := &Question{title: title}
	inner := float32(questionWidth - 2*theme.Space16)
	q.text = NewParagraph(text, StyleBody, inner)
	q.detail = NewParagraph(detail, StyleBold, inner-theme.Space12)
	q.scroll = container.NewVScroll(q.detail)
	for i, a := range answers {
		kind := Normal
		if i == 0 {
			kind = Primary
		}
		b := NewButton(kind, a, func() { q.answer(i) })
		b.OnEscape = func() { q.answer(len(answers) - 1) }
		q.buttons = append(q.buttons, b)
	}
	q.ExtendBaseWidget(q)
	return q
}

// SetField adds a field below the text.
func (q *Question) SetField(f *Field) {
	q.field = f
	f.Entry.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool {
		switch k {
		case fyne.KeyReturn, fyne.KeyEnter:
			q.answer(0)
		case fyne.KeyEscape:
			q.answer(len(q.buttons) - 1)
		default:
			return false
		}
		return true
	}
}

// SetPicture adds a picture at the left of the text.
func (q *Question) SetPicture(img image.Image) {
	q.picture = canvas.NewImageFromImage(img)
	q.picture.FillMode = canvas.ImageFillContain
}

// SetReady turns the first answer on or off.
func (q *Question) SetReady(on bool) { q.buttons[0].setDisabled(!on) }

// Ready reports whether the first answer can be given.
func (q *Question) Ready() bool { return !q.buttons[0].disabled }

// Field returns the field, or nil.
func (q *Question) Field() *Field { return q.field }

func (q *Question) answer(i int) {
	if !q.buttons[i].disabled && q.OnAnswer != nil {
		q.OnAnswer(i)
	}
}

// ShowQuestion opens a question in the middle of a canvas. A click beside it
// is no answer and leaves it.
func ShowQuestion(c fyne.Canvas, q *Question) *Popover {
	p := ShowPopover(c, q, fyne.NewPos(0, 0))
	p.middle = true
	p.Refresh()
	if q.field != nil {
		c.Focus(q.field.Entry)
	} else {
		c.Focus(q.buttons[0])
	}
	return p
}

// CreateRenderer implements fyne.Widget.
func (q *Question) CreateRenderer() fyne.WidgetRenderer {
	title := NewCutLabel(q.title, StyleHeading)
	foot := canvas.NewRectangle(nil)
	r := &simple{objects: []fyne.CanvasObject{title, q.text, q.scroll, foot}}
	if q.picture != nil {
		r.objects = append(r.objects, q.picture)
	}
	if q.field != nil {
		r.objects = append(r.objects, q.field)
	}
	for _, b := range q.buttons {
		r.objects = append(r.objects, b)
	}
	const edge = float32(theme.Space16)
	left := func() float32 {
		if q.picture != nil {
			return edge + questionSide + theme.Space16
		}
		return edge
	}
	detail := func() float32 {
		if q.detail.Text == "" {
			return 0
		}
		return min(questionDetail, q.detail.MinSize().Height)
	}
	arrange := func(move bool) float32 {
		put := func(o fyne.CanvasObject, x, y, w, h float32) {
			if move {
				place(o, x, y, w, h)
			}
		}
		w := float32(questionWidth)
		put(title, edge, edge, w-2*edge, 24)
		y := edge + 24 + theme.Space8
		top := y
		q.text.SetWidth(w - left() - edge)
		h := q.text.MinSize().Height
		put(q.text, left(), y, w-left()-edge, h)
		y += h
		if d := detail(); d > 0 {
			y += theme.Space8
			put(q.scroll, left(), y, w-left()-edge, d)
			y += d
		}
		if q.field != nil {
			y += theme.Space12
			h := q.field.MinSize().Height
			put(q.field, left(), y, w-left()-edge, h)
			y += h
		}
		if q.picture != nil {
			put(q.picture, edge, top, questionSide, questionSide)
			y = max(y, top+questionSide)
		}
		y += theme.Space16
		put(foot, 1, y, w-2, theme.Line)
		right := w - theme.Space12
		for _, b := range q.buttons { // the first at the right
			bw := b.MinSize().Width
			put(b, right-bw, y+theme.Space12, bw, theme.HeightButton)
			right -= bw + theme.Space8
		}
		return y + theme.HeightDialogFoot
	}
	r.layout = func(fyne.Size) { arrange(true) }
	r.min = func() fyne.Size { return fyne.NewSize(questionWidth, arrange(false)) }
	r.refresh = func() {
		foot.FillColor = theme.Color(theme.ColorHairline)
		arrange(true)
		canvas.Refresh(q)
	}
	r.refresh()
	return r
}
