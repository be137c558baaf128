package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// contactRow draws one row of a ContactList, of either kind, and is used
// again for another when it leaves the window.
type contactRow struct {
	widget.BaseWidget
	list     *ContactList
	data     ContactRow
	selected bool
	focused  bool
	hovered  bool
	pressed  bool
	tip      tooltip
	asked    int // counts asks, so that a picture that came too late is dropped
	picture  *Picture
}

func newContactRow(l *ContactList) *contactRow {
	side := float32(theme.SizePicture)
	if l.small {
		side = theme.SizePictureSmall
	}
	r := &contactRow{list: l, picture: NewPicture(side)}
	r.ExtendBaseWidget(r)
	return r
}

// bind shows other data; fresh is when the row is for another person than before.
func (r *contactRow) bind(data ContactRow, fresh bool) {
	selected := r.list.current == data.Key
	focused := selected && r.list.focused
	if !fresh && r.data == data && r.selected == selected && r.focused == focused {
		return
	}
	r.data, r.selected, r.focused = data, selected, focused
	if fresh {
		r.hovered, r.pressed = false, false
		r.tip.hide()
		r.picture.SetImage(nil)
		r.ask()
	}
	r.Refresh()
}

func (r *contactRow) ask() {
	r.asked++
	if r.data.Group || r.list.Picture == nil {
		return
	}
	mine := r.asked
	r.picture.Ask(func(set func(image.Image)) {
		r.list.Picture(r.data.Key, func(img image.Image) {
			if r.asked == mine {
				set(img)
			}
		})
	})
}

// MouseDown implements desktop.Mouseable: selecting does not wait for a
// double click.
func (r *contactRow) MouseDown(e *desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(r); c != nil {
		r.list.FocusQuietly(c)
	}
	if !r.data.Group {
		r.list.pick(r.data.Key)
	} else if e.Button == desktop.MouseButtonPrimary {
		r.list.pick(r.data.Key)
		r.pressed = true
	}
	r.tip.hide()
}

// MouseUp implements desktop.Mouseable: a group that was not dragged folds.
func (r *contactRow) MouseUp(*desktop.MouseEvent) {
	pressed := r.pressed
	r.pressed = false
	if pressed && r.data.Group && r.list.drag == nil {
		r.list.open(r.data)
	}
}

// Dragged implements fyne.Draggable.
func (r *contactRow) Dragged(e *fyne.DragEvent) {
	r.pressed = false
	r.list.dragged(r.data, e)
}

// DragEnd implements fyne.Draggable.
func (r *contactRow) DragEnd() { r.list.dropped() }

// DoubleTapped implements fyne.DoubleTappable.
func (r *contactRow) DoubleTapped(*fyne.PointEvent) {
	if !r.data.Group {
		r.list.open(r.data)
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (r *contactRow) TappedSecondary(e *fyne.PointEvent) {
	if r.list.OnMenu != nil {
		r.list.pick(r.data.Key)
		r.list.OnMenu(r.data.Key, e.AbsolutePosition)
	}
}

// MouseIn implements desktop.Hoverable.
func (r *contactRow) MouseIn(*desktop.MouseEvent) {
	r.hovered = true
	if r.list.Hint != nil && !r.data.Group {
		r.tip.show(r, r.list.Hint(r.data.Key))
	}
	r.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (r *contactRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *contactRow) MouseOut() { r.hovered = false; r.tip.hide(); r.Refresh() }

// CreateRenderer implements fyne.Widget.
func (r *contactRow) CreateRenderer() fyne.WidgetRenderer {
	fill, bar, ring := newBox(0), newBox(0), newBox(0)
	line := canvas.NewRectangle(nil)
	arrow := NewIcon(nil, 14)
	status := NewIcon(nil, theme.SizeStatus)
	name := NewNameLine("", StyleBody)
	second := NewNameLine("", StyleSmall)
	count := NewLabel("", StyleQuiet)
	badge := NewBadge()
	mobile, plain, muted := NewIcon(theme.Icon("phone"), theme.SizeStatus), NewIcon(theme.Icon("no-image"), theme.SizeStatus), NewIcon(theme.Icon("bell-off"), theme.SizeStatus)
	sr := &simple{objects: []fyne.CanvasObject{fill, bar, r.picture, status, arrow, name, second, count, line, badge, mobile, plain, muted, ring}}
	sr.layout = func(s fyne.Size) {
		place(fill, 0, 0, s.Width, s.Height)
		place(bar, 0, 0, theme.LineSelected, s.Height)
		place(ring, 1, 1, s.Width-2, s.Height-2)
		right := s.Width - theme.Space12
		if r.data.Group {
			place(arrow, 8, (s.Height-theme.SizeIconSmall)/2, theme.SizeIconSmall, theme.SizeIconSmall)
			c := count.MinSize().Width
			w := min(name.Width(), right-28-c-24)
			place(name, 28, 0, w, s.Height)
			place(count, 28+w+4, 0, c, s.Height)
			x := 28 + w + 4 + c + 10
			place(line, x, s.Height/2, max(0, right-x), theme.Line)
			return
		}
		side := r.picture.side
		place(r.picture, theme.Space12, (s.Height-side)/2, side, side)
		x := theme.Space12 + side + theme.Space8
		place(status, x, (s.Height-theme.SizeStatus)/2, theme.SizeStatus, theme.SizeStatus)
		x += theme.SizeStatus + theme.Space8
		if b := badge.MinSize().Width; b > 0 {
			place(badge, right-b, (s.Height-20)/2, b, 20)
			right -= b + theme.Space8
		}
		for _, mark := range []*Icon{muted, plain, mobile} {
			if mark.Visible() {
				place(mark, right-theme.SizeStatus, (s.Height-theme.SizeStatus)/2, theme.SizeStatus, theme.SizeStatus)
				right -= theme.SizeStatus + theme.Space8
			}
		}
		if second.Hidden {
			place(name, x, 0, right-x, s.Height)
			return
		}
		place(name, x, 4, right-x, 22)
		place(second, x, 25, right-x, 16)
	}
	sr.min = func() fyne.Size { return fyne.NewSize(100, r.list.height(r.data)) }
	sr.refresh = func() {
		d := r.data
		switch {
		case r.selected && !d.Group:
			paint(fill, theme.ColorSelected, theme.ColorTransparent, 0)
		case r.hovered:
			paint(fill, theme.ColorHover, theme.ColorTransparent, 0)
		default:
			paint(fill, theme.ColorTransparent, theme.ColorTransparent, 0)
		}
		paint(bar, theme.ColorPrimary, theme.ColorTransparent, 0)
		bar.Hidden = !r.selected || d.Group
		paint(ring, theme.ColorTransparent, theme.ColorPrimary, theme.LineFocus)
		ring.Hidden = !r.focused
		r.picture.Hidden, status.Hidden = d.Group, d.Group
		arrow.Hidden, count.Hidden, line.Hidden = !d.Group, !d.Group, !d.Group
		badge.Hidden = d.Group
		mobile.Hidden, plain.Hidden, muted.Hidden = d.Group || !d.Mobile, d.Group || !d.Plain, d.Group || !d.Muted
		style := StyleBody
		if d.Group || d.Unread > 0 {
			style = StyleBold
		}
		if d.Offline && d.Unread == 0 {
			style.Color = theme.ColorSecondary
		}
		if d.Group {
			name.set(d.Name, "", "", style)
			second.Hidden = true
			count.SetText("(" + d.Count + ")")
			icon := "down"
			if d.Folded {
				icon = "right"
			}
			arrow.SetResource(theme.Icon(icon))
			line.FillColor = theme.Color(theme.ColorHairline)
			line.Refresh()
		} else {
			words := d.Words
			if d.Second != "" {
				words = d.Second
			}
			suffix := ""
			if r.list.small && words != "" && d.Second == "" {
				suffix = "(" + words + ")"
			}
			name.set(d.Name, suffix, d.Mark, style)
			second.Hidden = r.list.small || words == ""
			mark := ""
			if d.Second != "" {
				mark = d.Mark
			}
			second.set(words, "", mark, StyleSmall)
			if d.Blocked {
				status.SetResource(theme.StatusBlocked())
			} else {
				status.SetStatus(d.Status)
			}
			r.picture.SetFaded(d.Offline)
			badge.SetCount(d.Unread)
		}
		sr.layout(r.Size())
		repaint(r)
	}
	sr.refresh()
	return sr
}

// repaint asks for the widget's part of the window to be drawn again.
func repaint(o fyne.CanvasObject) { canvas.Refresh(o) }
