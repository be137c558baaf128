package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// MouseDown implements desktop.Mouseable: the cursor goes there; a second click
// chooses the word, a third the line.
func (e *inputEdit) MouseDown(m *desktop.MouseEvent) {
	e.focus()
	at := e.offset(m.Position)
	if m.Button != desktop.MouseButtonPrimary {
		if from, to := e.selection(); at < from || at > to {
			e.moveTo(at, false)
		}
		return
	}
	if m.Modifier&fyne.KeyModifierShift != 0 {
		e.moveTo(at, true)
		return
	}
	e.unit = unit(e.presses.add(time.Now(), m.Position) - 1)
	from, to := e.around(at)
	e.start = [2]int{from, to}
	e.anchor, e.cursor, e.goal = from, to, -1
	e.undone.typing = false
	e.reveal()
}

// MouseUp implements desktop.Mouseable.
func (e *inputEdit) MouseUp(*desktop.MouseEvent) {}

// around returns what the clicks choose at an offset.
func (e *inputEdit) around(at int) (from, to int) {
	switch e.unit {
	case byWord:
		return wordAt(e.text, e.flow.Spans, at)
	case byMessage:
		for from = at; from > 0 && e.text[from-1] != '\n'; {
			from--
		}
		for to = at; to < len(e.text) && e.text[to] != '\n'; {
			to++
		}
		return from, to
	}
	return at, at
}

// Dragged implements fyne.Draggable.
func (e *inputEdit) Dragged(d *fyne.DragEvent) {
	from, to := e.around(e.offset(d.Position))
	if from < e.start[0] {
		e.anchor, e.cursor = e.start[1], from
	} else {
		e.anchor, e.cursor = e.start[0], max(to, e.start[1])
	}
	e.reveal()
}

// DragEnd implements fyne.Draggable.
func (e *inputEdit) DragEnd() {}

// Tapped implements fyne.Tappable: the click gave the keyboard to nobody else.
func (e *inputEdit) Tapped(*fyne.PointEvent) { e.focus() }

// TappedSecondary implements fyne.SecondaryTappable.
func (e *inputEdit) TappedSecondary(p *fyne.PointEvent) {
	e.focus()
	c := fyne.CurrentApp().Driver().CanvasForObject(e)
	if c == nil {
		return
	}
	do := func(s fyne.Shortcut) func() {
		return func() {
			e.focus()
			e.TypedShortcut(s)
		}
	}
	none := e.SelectedText() == ""
	ShowMenu(c, p.AbsolutePosition, 0, []MenuItem{
		{Text: tr("edit.cut"), Shortcut: "Ctrl+X", Disabled: none, Action: do(&fyne.ShortcutCut{})},
		{Text: tr("edit.copy"), Shortcut: "Ctrl+C", Disabled: none, Action: do(&fyne.ShortcutCopy{})},
		{Text: tr("edit.paste"), Shortcut: "Ctrl+V", Action: do(&fyne.ShortcutPaste{})},
		{},
		{Text: tr("edit.select-all"), Shortcut: "Ctrl+A", Disabled: e.text == "", Action: do(&fyne.ShortcutSelectAll{})},
	})
}

func (e *inputEdit) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil && c.Focused() != fyne.Focusable(e) {
		c.Focus(e)
	}
}
