package ui

import (
	"context"
	"image"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

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
	problem := ""
	if x.State == protocol.TransferFailed {
		problem = c.transferProblem(x)
	}
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

// transferProblem says why a file did not arrive.
func (c *conversation) transferProblem(x protocol.Transfer) string {
	key := "transfer.problem." + x.Code
	if s := T(key, "Name", c.shortNameOf(x.With)); s != key {
		return s
	}
	if s := T("error." + x.Code); s != "error."+x.Code {
		return s
	}
	return T("transfer.failed")
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
	s := c.u.session
	switch a {
	case widget.TransferAccept:
		c.ask(func() error { return s.AcceptFile(x.ID, "") }, nil)
	case widget.TransferSaveAs:
		c.u.pickSave(x.Name, func(path string) {
			c.ask(func() error {
				// Fyne's dialog has made the file: we were asked whether to
				// replace one that was there.
				if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
					_ = os.Remove(path) // else the file gets another name
				}
				return s.AcceptFile(x.ID, path)
			}, nil)
		})
	case widget.TransferDecline:
		c.ask(func() error { return s.DeclineFile(x.ID) }, nil)
	case widget.TransferCancel:
		c.ask(func() error { return s.CancelTransfer(x.ID) }, nil)
	case widget.TransferOpen:
		c.openFile(x)
	case widget.TransferShow:
		c.openPath(filepath.Dir(x.Path))
	case widget.TransferAgain:
		c.sendPaths([]string{x.Path})
	}
}

// openFile opens a file that came or went; one that may be a program only after
// a question.
func (c *conversation) openFile(x protocol.Transfer) {
	if !x.Dangerous || !x.Incoming {
		c.openPath(x.Path)
		return
	}
	c.popover.close()
	d := widget.NewQuestion(T("transfer.danger.title"), T("transfer.danger.text", "Name", c.shortNameOf(x.With)), x.Name,
		T("transfer.danger.show"), T("transfer.danger.open"), T("chat.cancel"))
	c.question = d
	c.popover.p = widget.ShowQuestion(c.window.Canvas(), d)
	c.popover.p.OnClose = func() { c.popover.p = nil }
	d.OnAnswer = func(i int) {
		c.popover.close()
		switch i {
		case 0:
			c.openPath(filepath.Dir(x.Path))
		case 1:
			c.openPath(x.Path)
		}
	}
}

// openPath hands a file or a folder to the system.
func (c *conversation) openPath(path string) {
	turn := c.turn
	call(c.u, func(context.Context) (struct{}, error) {
		_, err := os.Stat(path)
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		if err == nil {
			slashed := filepath.ToSlash(path)
			if runtime.GOOS == "windows" {
				slashed = "/" + slashed
			}
			err = c.u.app.OpenURL(&url.URL{Scheme: "file", Path: slashed})
		}
		if err != nil && c.turn == turn {
			c.u.log.Warn("file not opened", "error", err)
			c.flashText(T("transfer.not-opened"))
		}
	})
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
