package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"papilio/app/picture"
	"papilio/ui/theme"
)

// importRow is one row of an ImportList, used for one emoticon after the other.
type importRow struct {
	list    *ImportList
	index   int
	row     ImportRow
	showing bool // set from outside: nobody has typed

	check    *Check
	empty    *canvas.Rectangle
	image    *canvas.Image
	field    *Field
	mine     *canvas.Image
	note     *Label
	answers  []*TextLink
	line     *canvas.Rectangle
	objects  []fyne.CanvasObject
	playing  *picture.Image
	minePlay *picture.Image
}

// importAnswers is how many answers a row can have.
const importAnswers = 3

func newImportRow(l *ImportList) *importRow {
	r := &importRow{list: l}
	r.check = NewCheck("", func(on bool) {
		if l.OnChosen != nil {
			l.OnChosen(r.index, on)
		}
	})
	r.check.OnEscape = l.escape
	r.check.OnFocus = func() { l.reveal(r.index) }
	r.empty, r.line = newBox(theme.RadiusSmall), canvas.NewRectangle(nil)
	r.image, r.mine = canvas.NewImageFromImage(nil), canvas.NewImageFromImage(nil)
	r.image.FillMode, r.mine.FillMode = canvas.ImageFillContain, canvas.ImageFillContain
	r.field = NewField("")
	r.field.SetChanged(func(text string) {
		if !r.showing && l.OnShortcut != nil {
			l.OnShortcut(r.index, text)
		}
	})
	r.field.Entry.OnFocus = func(on bool) {
		r.field.focused = on
		r.field.Refresh()
		if on {
			l.reveal(r.index)
		}
	}
	r.field.Entry.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool {
		switch k {
		case fyne.KeyUp:
			l.Focus(r.index - 1)
		case fyne.KeyDown:
			l.Focus(r.index + 1)
		case fyne.KeyReturn, fyne.KeyEnter:
			if l.OnSubmit != nil {
				l.OnSubmit()
			}
		case fyne.KeyEscape:
			l.escape()
		default:
			return false
		}
		return true
	}
	r.note = NewCutLabel("", StyleSmall)
	r.objects = []fyne.CanvasObject{r.check, r.empty, r.image, r.field, r.mine, r.note}
	for i := range importAnswers {
		link := NewTextLink("", func() {
			if i < len(r.row.Answers) && l.OnAnswer != nil {
				l.OnAnswer(r.index, r.row.Answers[i].Key)
			}
		})
		link.OnEscape = l.escape
		r.answers = append(r.answers, link)
		r.objects = append(r.objects, link)
	}
	r.objects = append(r.objects, r.line)
	return r
}

// show fills the row.
func (r *importRow) show(row ImportRow) {
	r.row = row
	r.showing = true
	if r.field.Text() != row.Shortcut {
		r.field.SetText(row.Shortcut)
	}
	r.showing = false
	r.check.SetOn(row.Chosen)
	r.field.SetMarked(row.Wrong)
	style := StyleSmall
	if row.Wrong {
		style.Color = theme.ColorDanger
	}
	r.note.SetStyle(style)
	r.note.SetText(row.Note)
	for i, link := range r.answers {
		if i >= len(row.Answers) {
			link.Hide()
			continue
		}
		a := row.Answers[i]
		link.Text, link.Style = a.Text, StyleSmallLink
		if a.Chosen {
			link.Style = TextStyle{theme.TextSmall, true, theme.ColorText}
		}
		link.Show()
		link.Refresh()
	}
	r.play(r.image, &r.playing, row.Picture)
	r.play(r.mine, &r.minePlay, row.Mine)
	r.paint()
	r.place(float32(r.index)*importHeight, r.list.Size().Width)
}

func (r *importRow) play(img *canvas.Image, now **picture.Image, p *picture.Image) {
	if *now == p && (p == nil || img.Image != nil) {
		return
	}
	r.list.animator.Stop(img)
	*now = p
	img.Image = nil
	if p != nil {
		r.list.animator.Play(img, p)
	}
	img.Refresh()
}

// stop lets it rest.
func (r *importRow) stop() {
	for _, img := range []*canvas.Image{r.image, r.mine} {
		r.list.animator.Stop(img)
	}
	r.playing, r.minePlay = nil, nil
}

func (r *importRow) paint() {
	paint(r.empty, theme.ColorQuietPicture, theme.ColorTransparent, 0)
	r.line.FillColor = theme.Color(theme.ColorHairline)
	r.line.Refresh()
	r.empty.Hidden, r.image.Hidden, r.mine.Hidden = r.row.Picture != nil, r.row.Picture == nil, r.row.Mine == nil
	faded := 0.0
	if !r.row.Chosen {
		faded = .55
	}
	if r.image.Translucency != faded {
		r.image.Translucency = faded
		r.image.Refresh()
	}
}

// place lays the row out.
func (r *importRow) place(y, width float32) {
	const (
		middle = importHeight / 2
		side   = theme.SizeCustomMax
		field  = 116
		mine   = 36
	)
	x := float32(theme.Space12)
	h := r.check.MinSize().Height
	place(r.check, x, y+middle-h/2, r.check.MinSize().Width, h)
	x += 32
	size := pictureSize(r.row.Picture)
	if size.IsZero() {
		size = fyne.NewSquareSize(side)
	}
	place(r.empty, x, y+middle-side/2, side, side)
	place(r.image, x+(side-size.Width)/2, y+middle-size.Height/2, size.Width, size.Height)
	x += side + theme.Space12
	place(r.field, x, y+middle-theme.HeightField/2, field, theme.HeightField)
	x += field + theme.Space12
	if r.row.Mine != nil {
		place(r.mine, x, y+middle-mine/2, mine, mine)
		x += mine + theme.Space8
	}
	room := width - x - theme.Space16
	lh := Measure("M", StyleSmall).Height
	if len(r.row.Answers) == 0 {
		place(r.note, x, y+middle-lh/2, room, lh)
	} else {
		place(r.note, x, y+middle-lh-1, room, lh)
	}
	for i, link := range r.answers {
		if i < len(r.row.Answers) {
			m := link.MinSize()
			place(link, x, y+middle+2, m.Width, m.Height)
			x += m.Width + theme.Space12
		}
	}
	place(r.line, theme.Space12, y+importHeight-1, width-2*theme.Space12, theme.Line)
}
