package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// FocusGained implements fyne.Focusable.
func (e *inputEdit) FocusGained() {
	e.focused = true
	e.drawing.blink(e)
	e.Refresh()
	if e.OnFocus != nil {
		e.OnFocus(true)
	}
}

// FocusLost implements fyne.Focusable.
func (e *inputEdit) FocusLost() {
	e.focused, e.mods = false, 0
	e.drawing.rest()
	e.Refresh()
	if e.OnFocus != nil {
		e.OnFocus(false)
	}
}

// KeyDown implements desktop.Keyable.
func (e *inputEdit) KeyDown(k *fyne.KeyEvent) { e.mods |= modifier(k.Name) }

// KeyUp implements desktop.Keyable.
func (e *inputEdit) KeyUp(k *fyne.KeyEvent) { e.mods &^= modifier(k.Name) }

// TypedRune implements fyne.Focusable.
func (e *inputEdit) TypedRune(r rune) { e.insert(string(r), true) }

// TypedKey implements fyne.Focusable.
func (e *inputEdit) TypedKey(k *fyne.KeyEvent) {
	if e.OnKey == nil || !e.OnKey(k.Name, e.mods) {
		e.typedKey(k.Name, e.mods&fyne.KeyModifierShift != 0)
	}
}

// typedKey moves the cursor and changes the text.
func (e *inputEdit) typedKey(name fyne.KeyName, shift bool) {
	from, to := e.selection()
	selected := from != to
	switch name {
	case fyne.KeyLeft, fyne.KeyRight:
		e.goal = -1
		back := name == fyne.KeyLeft
		if e.rightToLeft() { // left is on
			back = !back
		}
		switch {
		case selected && !shift && back:
			e.moveTo(from, false)
		case selected && !shift:
			e.moveTo(to, false)
		default:
			e.moveTo(e.next(e.cursor, back), shift)
		}
	case fyne.KeyUp, fyne.KeyDown:
		e.vertical(name == fyne.KeyUp, shift)
	case fyne.KeyHome, fyne.KeyEnd:
		e.goal = -1
		e.layOut()
		if len(e.flow.Lines) == 0 {
			return
		}
		line, _ := e.spot(e.cursor)
		at := e.flow.Lines[line].Start
		if name == fyne.KeyEnd {
			at = e.lineEnd(line)
		}
		e.moveTo(at, shift)
	case fyne.KeyBackspace, fyne.KeyDelete:
		if !selected {
			from, to = e.cursor, e.next(e.cursor, name == fyne.KeyBackspace)
			from, to = min(from, to), max(from, to)
		}
		if from != to {
			e.change(from, to, "", false)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		e.insert("\n", false)
	}
}

// rightToLeft reports whether the line of the cursor goes from right to left.
func (e *inputEdit) rightToLeft() bool {
	e.layOut()
	return len(e.flow.Lines) > 0 && e.flow.Lines[e.flow.lineOf(e.cursor)].RightToLeft
}

// vertical moves the cursor by a line.
func (e *inputEdit) vertical(up, extend bool) {
	e.layOut()
	if len(e.flow.Lines) == 0 {
		return
	}
	line, x := e.spot(e.cursor)
	if e.goal < 0 {
		e.goal = x
	}
	goal := e.goal
	switch {
	case up && line == 0:
		e.moveTo(0, extend)
	case !up && line == len(e.flow.Lines)-1:
		e.moveTo(len(e.text), extend)
	case up:
		e.moveTo(e.offsetOn(line-1, goal), extend)
	default:
		e.moveTo(e.offsetOn(line+1, goal), extend)
	}
	e.goal = goal
}

// TypedShortcut implements fyne.Shortcutable.
func (e *inputEdit) TypedShortcut(s fyne.Shortcut) {
	if e.OnShortcut != nil && e.OnShortcut(s) {
		return
	}
	clipboard := func() fyne.Clipboard { return fyne.CurrentApp().Clipboard() }
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		if text := e.SelectedText(); text != "" {
			clipboard().SetContent(text)
		}
	case *fyne.ShortcutCut:
		if text := e.SelectedText(); text != "" {
			clipboard().SetContent(text)
			e.insert("", false)
		}
	case *fyne.ShortcutPaste:
		e.paste(clipboard().Content())
	case *fyne.ShortcutSelectAll:
		e.anchor, e.cursor = 0, len(e.text)
		e.Refresh()
	case *fyne.ShortcutUndo:
		e.undo(false)
	case *fyne.ShortcutRedo:
		e.undo(true)
	case *desktop.CustomShortcut:
		e.custom(s)
	}
}

// paste puts in a text from elsewhere.
func (e *inputEdit) paste(text string) {
	text = strings.ToValidUTF8(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(text), "")
	if text == "" {
		return
	}
	if len(text) > maxInput {
		text = strings.ToValidUTF8(text[:maxInput], "")
	}
	e.insert(text, false)
}

// custom moves and deletes by words, and to both ends.
func (e *inputEdit) custom(s *desktop.CustomShortcut) {
	shift := s.Modifier&fyne.KeyModifierShift != 0
	if s.Modifier&^fyne.KeyModifierShift != fyne.KeyModifierShortcutDefault {
		return
	}
	e.goal = -1
	switch s.KeyName {
	case fyne.KeyLeft, fyne.KeyRight:
		e.moveTo(e.nextWord(e.cursor, (s.KeyName == fyne.KeyLeft) != e.rightToLeft()), shift)
	case fyne.KeyHome:
		e.moveTo(0, shift)
	case fyne.KeyEnd:
		e.moveTo(len(e.text), shift)
	case fyne.KeyBackspace, fyne.KeyDelete:
		from, to := e.selection()
		if from == to {
			to = e.nextWord(e.cursor, s.KeyName == fyne.KeyBackspace)
			from, to = min(e.cursor, to), max(e.cursor, to)
		}
		if from != to {
			e.change(from, to, "", false)
		}
	case fyne.KeyY:
		e.undo(true)
	case fyne.KeyZ:
		e.undo(shift)
	}
}
