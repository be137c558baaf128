package ui

import (
	"context"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// transferChanged shows a file in the conversation with the other side. One
// that is offered opens it.
func (t *conversations) transferChanged(u *UI, x protocol.Transfer) {
	c := t.with(x.With)
	if c == nil {
		if !x.Incoming || x.State != protocol.TransferOffered {
			return
		}
		c = u.talk(protocol.With(x.With))
		c.show()
	}
	problem := u.fileProblem(x)
	if c.transcript.SetTransfer(x, problem) {
		return
	}
	c.transcript.Add(widget.Line{Transfer: &x, Mine: !x.Incoming, From: x.With, Name: c.shortNameOf(x.With), Time: x.Started, Reason: problem})
	if x.Incoming {
		c.hear()
	} else {
		c.transcript.ScrollToEnd()
	}
	c.showStatus()
}

// preview returns the small picture of a file, or nil: then it is decoded.
func (c *conversation) preview(id int64) image.Image {
	img, asked := c.previews[id]
	if img != nil {
		return img.Frames[0]
	}
	if asked || c.free {
		return nil
	}
	c.previews[id] = nil
	turn := c.turn
	call(c.u, func(context.Context) (*picture.Image, error) { return picture.Decode(c.u.session.TransferPreview(id)) },
		func(img *picture.Image, err error) {
			if c.turn == turn && err == nil {
				c.previews[id] = img
				c.transcript.RedrawTransfer(id)
			}
		})
	return nil
}

// transferAction does what a button of a file says.
func (c *conversation) transferAction(x protocol.Transfer, a widget.TransferAction) {
	turn := c.turn
	fileDesk{u: c.u, canvas: c.window.Canvas(), say: func(sentence string) {
		if c.turn == turn {
			c.flashText(sentence)
		}
	}, asked: func(q *widget.Question, p *widget.Popover) {
		c.popover.close()
		c.question, c.popover.p = q, p
		p.OnClose = func() { c.popover.p = nil }
	}}.do(x, a)
}

// sendFiles lets a person choose a file to send.
func (c *conversation) sendFiles() {
	turn := c.turn
	c.u.sendFileTo(c.addr, func(err error) {
		if c.turn == turn {
			sentence, _ := errorText(err)
			c.flashText(sentence)
		}
	})
}

// pickSave lets a person choose where to put a file.
func (u *UI) pickSave(name string, then func(path string)) {
	w := u.filesWindow(T("files.save"))
	d := dialog.NewFileSave(func(f fyne.URIWriteCloser, err error) {
		if f == nil || err != nil {
			return
		}
		path := f.URI().Path()
		_ = f.Close() // nothing was written
		then(path)
	}, w)
	d.SetFileName(name)
	d.SetConfirmText(T("files.save.button"))
	u.showFiles(w, d, T("files.save"))
}

// filesWindow is the window to choose files in, empty.
func (u *UI) filesWindow(title string) fyne.Window {
	w := u.window("files", func(w fyne.Window) {
		w.SetPadded(false)
		w.SetContent(widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0))
		w.Resize(fyne.NewSize(filesWidth, filesHeight))
	}, nil)
	w.SetTitle(title)
	for o := w.Canvas().Overlays().Top(); o != nil; o = w.Canvas().Overlays().Top() {
		w.Canvas().Overlays().Remove(o) // left open the last time
	}
	return w
}

func (u *UI) showFiles(w fyne.Window, d *dialog.FileDialog, title string) {
	d.SetTitleText(title)
	d.SetDismissText(T("chat.cancel"))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			d.Dismiss()
		}
	})
	if l, err := storage.ListerForURI(storage.NewFileURI(u.setting(settingFolder))); err == nil && u.setting(settingFolder) != "" {
		d.SetLocation(l)
	} else if folder := u.startFolder(); folder != nil {
		d.SetLocation(folder)
	}
	d.SetOnClosed(w.Hide)
	present(w)
	d.Show()
	d.Resize(w.Canvas().Size().Max(fyne.NewSize(filesWidth, filesHeight)))
	if top := w.Canvas().Overlays().Top(); top != nil {
		top.Refresh() // puts it in the middle again
	}
}

// openHistory opens the history of this conversation.
func (c *conversation) openHistory() { c.u.openHistoryOf(c.past) }
