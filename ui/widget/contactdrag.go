package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/ui/theme"
)

// contactDrag is a row under the mouse on its way to another place.
type contactDrag struct {
	row       ContactRow
	cancelled bool          // Escape: nothing happens at the end
	at        fyne.Position // of the mouse in the list
	target    string        // key of the group it would be dropped on or before; "" is none, or the end
	valid     bool          // dropping now does something
	copies    bool          // with Ctrl
	line      float32       // where a group would go, in the list
	from, to  float32       // the rows of the group a person would go to
}

// edge is how near the mouse comes to the top or the foot before the list
// scrolls under it.
const edge = 24

func (l *ContactList) dragged(row ContactRow, e *fyne.DragEvent) {
	if l.drag == nil {
		if row.Fixed || row.Key == "" || row.Group && l.OnOrder == nil || !row.Group && l.OnMove == nil {
			return
		}
		l.drag = &contactDrag{row: row}
	}
	d := l.drag
	if d.cancelled {
		return
	}
	d.at = e.AbsolutePosition.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(l))
	switch h := l.Size().Height; {
	case d.at.Y < edge:
		l.scrollBy(-edge / 2)
	case d.at.Y > h-edge:
		l.scrollBy(edge / 2)
	}
	d.copies = !row.Group && l.modifiers()&fyne.KeyModifierShortcutDefault != 0
	if d.row.Group {
		l.aimGroup(d)
	} else {
		l.aimPerson(d)
	}
	l.showDrag()
}

func (l *ContactList) scrollBy(dy float32) {
	most := max(0, l.tops[len(l.tops)-1]-l.scroll.Size().Height)
	l.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(most, l.scroll.Offset.Y+dy))))
}

func (l *ContactList) modifiers() fyne.KeyModifier {
	if l.Modifiers != nil {
		return l.Modifiers()
	}
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// aimPerson finds the group whose rows the mouse is over.
func (l *ContactList) aimPerson(d *contactDrag) {
	d.target, d.valid = "", false
	y := d.at.Y + l.scroll.Offset.Y
	head := -1
	for i, r := range l.rows {
		if r.Group && l.tops[i] <= y {
			head = i
		}
	}
	if head < 0 || l.rows[head].Fixed || y >= l.tops[len(l.rows)] {
		return
	}
	end := head + 1
	for end < len(l.rows) && !l.rows[end].Group {
		end++
	}
	d.target, d.valid = l.rows[head].Key, true
	d.from, d.to = l.tops[head]-l.scroll.Offset.Y, l.tops[end]-l.scroll.Offset.Y
	for i := head + 1; i < end; i++ { // in there already
		if l.rows[i].Key == d.row.Key {
			d.valid = false
		}
	}
}

// aimGroup finds the gap between two groups that is nearest to the mouse.
func (l *ContactList) aimGroup(d *contactDrag) {
	y := d.at.Y + l.scroll.Offset.Y
	best, own := float32(-1), -1
	var gaps []int // rows before which a group can stand; the last is the end
	for i, r := range l.rows {
		if r.Group {
			gaps = append(gaps, i)
			if r.Key == d.row.Key {
				own = len(gaps) - 1
			}
			if r.Fixed {
				break
			}
		}
	}
	if len(gaps) == 0 || !l.rows[gaps[len(gaps)-1]].Fixed {
		gaps = append(gaps, len(l.rows))
	}
	for n, i := range gaps {
		far := max(y-l.tops[i], l.tops[i]-y)
		if best >= 0 && far >= best {
			continue
		}
		best = far
		d.line, d.target = l.tops[i]-l.scroll.Offset.Y, ""
		if i < len(l.rows) && !l.rows[i].Fixed {
			d.target = l.rows[i].Key
		}
		d.valid = n != own && n != own+1
	}
}

// dropped is the end of a drag.
func (l *ContactList) dropped() {
	d := l.drag
	l.drag = nil
	if d == nil {
		return
	}
	l.showDrag()
	switch {
	case d.cancelled || !d.valid:
	case d.row.Group:
		l.OnOrder(d.row.Key, d.target)
	default:
		l.OnMove(d.row.Key, d.target, d.copies)
	}
}

// cancelDrag is Escape: the mouse is still held, but nothing will happen.
func (l *ContactList) cancelDrag() {
	l.drag.cancelled, l.drag.valid = true, false
	l.showDrag()
}

// showDrag draws the list again without touching its rows.
func (l *ContactList) showDrag() {
	if l.lay != nil {
		l.lay()
		repaint(l)
	}
}

// dragObjects are the row under the mouse and where it would go.
func (l *ContactList) dragObjects() []fyne.CanvasObject {
	d := l.drag
	if d == nil || d.cancelled {
		return nil
	}
	var objects []fyne.CanvasObject
	size := l.Size()
	if d.valid && d.row.Group {
		line := canvas.NewRectangle(theme.Color(theme.ColorPrimary))
		line.CornerRadius = 1
		place(line, theme.Space8, max(0, min(size.Height-2, d.line-1)), size.Width-2*theme.Space8, 2)
		objects = append(objects, line)
	} else if d.valid {
		ring := newBox(theme.RadiusControl)
		paint(ring, theme.ColorTransparent, theme.ColorPrimary, theme.LineFocus)
		from, to := max(1, d.from), min(size.Height-1, d.to)
		place(ring, 2, from, size.Width-4, max(0, to-from))
		objects = append(objects, ring)
	}
	ghost, name := newBox(theme.RadiusControl), NewNameLine(d.row.Name, StyleBold)
	paint(ghost, theme.ColorSurface, theme.ColorFieldBorder, theme.Line)
	ghost.Shadow = canvas.Shadow{Color: theme.Color(theme.ColorShadow), Offset: fyne.NewPos(0, 2), BlurRadius: 8}
	w := min(name.Width()+2*theme.Space12, size.Width-2*theme.Space24)
	icon := (*Icon)(nil)
	if d.copies {
		icon = NewIcon(theme.IconIn("plus", theme.ColorPrimary), theme.SizeIconSmall)
		w += theme.SizeIconSmall + theme.Space4
	}
	x, y := max(4, min(d.at.X+theme.Space12, size.Width-w-4)), max(2, min(d.at.Y+theme.Space4, size.Height-theme.HeightGroup-2))
	place(ghost, x, y, w, theme.HeightGroup)
	objects = append(objects, ghost)
	if icon != nil {
		place(icon, x+theme.Space8, y+(theme.HeightGroup-theme.SizeIconSmall)/2, theme.SizeIconSmall, theme.SizeIconSmall)
		x, w = x+theme.SizeIconSmall+theme.Space4, w-theme.SizeIconSmall-theme.Space4
		objects = append(objects, icon)
	}
	place(name, x+theme.Space12, y, w-2*theme.Space12, theme.HeightGroup)
	return append(objects, name)
}
