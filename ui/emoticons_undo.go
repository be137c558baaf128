package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"papilio/app"
	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// undoHeight is the height of the strip.
const undoHeight = 45

// undoStrip is the line that says what was deleted and brings it back.
type undoStrip struct {
	content *fyne.Container
	image   *canvas.Image
	text    *widget.Label
	link    *widget.TextLink
	last    removed
}

func newUndoStrip(undo func(removed), dismiss, escape func()) *undoStrip {
	s := &undoStrip{image: canvas.NewImageFromImage(nil), text: widget.NewCutLabel("", widget.StyleBody)}
	s.image.FillMode = canvas.ImageFillContain
	s.link = widget.NewTextLink(T("emoticons.undo"), func() { undo(s.last) })
	s.link.Style = widget.TextStyle{Size: theme.TextBody, Bold: true, Color: theme.ColorPrimary}
	s.link.OnEscape = escape
	cross := widget.NewToolButton("x", T("button.close"), dismiss)
	cross.OnEscape = escape
	ground, line := widget.NewGround(theme.ColorNotice, theme.ColorTransparent, 0), widget.NewGround(theme.ColorNoticeLine, theme.ColorTransparent, 0)
	s.content = widget.Arrange(fyne.NewSize(100, undoHeight), func(size fyne.Size) {
		place := widget.Place
		place(ground, 0, 0, size.Width, size.Height)
		place(line, 0, 0, size.Width, theme.Line)
		place(s.image, theme.Space16, (size.Height-22)/2, 22, 22)
		x := float32(48)
		if s.image.Hidden {
			x = theme.Space16
		}
		room := size.Width - x - theme.SizeTool - 2*theme.Space16
		lw := s.link.MinSize().Width
		tw := min(widget.Measure(s.text.Text, widget.StyleBody).Width+1, room-lw-theme.Space8)
		place(s.text, x, 0, tw, size.Height)
		h := s.link.MinSize().Height
		place(s.link, x+tw+theme.Space8, (size.Height-h)/2, lw, h)
		place(cross, size.Width-theme.Space12-theme.SizeTool+4, (size.Height-theme.SizeTool)/2, theme.SizeTool, theme.SizeTool)
	}, ground, line, s.image, s.text, s.link, cross)
	s.content.Hide()
	return s
}

// offer shows what can be undone.
func (s *undoStrip) offer(r removed) {
	s.last = r
	s.text.SetText(T("emoticons.deleted", "Shortcut", r.Shortcut))
	s.image.Image = nil
	s.image.Show()
	s.link.Show()
	s.content.Show()
	s.content.Refresh()
}

func (s *undoStrip) setPicture(r removed, p *picture.Image) {
	if p == nil || s.last.ID != r.ID {
		return
	}
	s.image.Image = p.Frames[0]
	s.image.Refresh()
}

// say shows a sentence with nothing to undo.
func (s *undoStrip) say(sentence string) {
	s.last = removed{}
	s.text.SetText(sentence)
	s.image.Hide()
	s.link.Hide()
	s.content.Show()
	s.content.Refresh()
}

func (s *undoStrip) clear() {
	s.last = removed{}
	s.content.Hide()
}

// removed is an emoticon that was deleted and can come back.
type removed struct {
	app.Emoticon
	data []byte
}

// delete takes an emoticon out of the set at once; the strip brings it back.
func (e *emoticonsWindow) delete(id int64) {
	m, ok := e.emoticon(id)
	if !ok {
		return
	}
	call(e.u, func(context.Context) (removed, error) {
		data, ok := e.u.session.Object(m.Hash)
		if !ok {
			return removed{}, &protocol.Problem{Code: "bad-picture"}
		}
		return removed{m, data}, e.u.session.RemoveEmoticon(id)
	}, func(r removed, err error) {
		if err != nil {
			sentence, _ := errorText(err)
			e.strip.say(sentence)
		} else {
			e.strip.offer(r)
			e.u.object(r.Hash, func(p *picture.Image) { e.strip.setPicture(r, p) })
			e.refresh()
		}
		e.content.Refresh()
	})
}

// undo brings the deleted one back.
func (e *emoticonsWindow) undo(r removed) {
	e.dismiss()
	call(e.u, func(context.Context) (app.Emoticon, error) {
		return e.u.session.AddEmoticon(r.Shortcut, r.data)
	}, func(m app.Emoticon, err error) {
		switch {
		case err == nil:
			e.choose = m.ID
			e.refresh()
		case problemCode(err) == app.ShortcutTaken: // its shortcut was given away meanwhile
			e.editor.open([]draft{{data: r.data, shortcut: r.Shortcut}})
		default:
			sentence, _ := errorText(err)
			e.strip.say(sentence)
			e.content.Refresh()
		}
	})
}

func (e *emoticonsWindow) dismiss() {
	e.strip.clear()
	e.content.Refresh()
	if e.shown {
		e.w.Canvas().Focus(e.grid)
	}
}
