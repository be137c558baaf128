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

// maxUndone is how many changes can be taken back.
const maxUndone = 50

// undoable is a change that can be taken back.
type undoable struct {
	text string        // what was done; "" is not told in the strip
	hash protocol.Hash // a picture of it
	undo app.EmoticonsUndo
}

// undoStrip is the line that says what was done and takes it back.
type undoStrip struct {
	content *fyne.Container
	image   *canvas.Image
	text    *widget.Label
	link    *widget.TextLink
	hash    protocol.Hash // of the picture
}

func newUndoStrip(undo, dismiss, escape func()) *undoStrip {
	s := &undoStrip{image: canvas.NewImageFromImage(nil), text: widget.NewCutLabel("", widget.StyleBody)}
	s.image.FillMode = canvas.ImageFillContain
	s.link = widget.NewTextLink(T("emoticons.undo"), undo)
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
func (s *undoStrip) offer(u undoable) {
	s.hash = u.hash
	s.text.SetText(u.text)
	s.image.Image = nil
	visible(s.image, !u.hash.IsZero())
	s.link.Show()
	s.content.Show()
	s.content.Refresh()
}

func (s *undoStrip) setPicture(h protocol.Hash, p *picture.Image) {
	if p == nil || s.hash != h {
		return
	}
	s.image.Image = p.Frames[0]
	s.image.Refresh()
}

// say shows a sentence with nothing to undo.
func (s *undoStrip) say(sentence string) {
	s.hash = protocol.Hash{}
	s.text.SetText(sentence)
	s.image.Hide()
	s.link.Hide()
	s.content.Show()
	s.content.Refresh()
}

func (s *undoStrip) clear() {
	s.hash = protocol.Hash{}
	s.content.Hide()
}

// done remembers a change, and tells it where there is something to tell.
func (e *emoticonsWindow) done(u undoable) {
	if len(e.undone) == maxUndone {
		e.undone = e.undone[1:]
	}
	e.undone = append(e.undone, u)
	if u.text == "" {
		e.strip.clear() // Undo would mean something else than it says
	} else {
		e.strip.offer(u)
		if !u.hash.IsZero() {
			e.u.object(u.hash, func(p *picture.Image) { e.strip.setPicture(u.hash, p) })
		}
	}
	e.content.Refresh()
}

// undo takes the last change back.
func (e *emoticonsWindow) undo() {
	e.inTurn(func(next func()) {
		if len(e.undone) == 0 {
			next()
			return
		}
		last := e.undone[len(e.undone)-1]
		e.undone = e.undone[:len(e.undone)-1]
		e.dismiss()
		call(e.u, func(context.Context) ([]int64, error) { return e.u.session.UndoEmoticons(last.undo) }, func(back []int64, err error) {
			if err != nil {
				e.undone = append(e.undone, last)
				e.say(err)
			} else {
				e.choose = back
				e.refresh()
			}
			next()
		})
	})
}

func (e *emoticonsWindow) dismiss() {
	e.strip.clear()
	e.content.Refresh()
	if e.shown && !e.search.Visible() {
		e.w.Canvas().Focus(e.grid)
	}
}
