package ui

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/ui/widget"
)

// fileDesk does what the buttons of a file say, for whoever shows it: a
// conversation or the Transfers window.
type fileDesk struct {
	u      *UI
	canvas fyne.Canvas
	say    func(sentence string) // tells what went wrong
	// asked is given the question that is open, and how to close it; may be nil.
	asked func(*widget.Question, *widget.Popover)
}

// shortNameOf is what somebody is called in a few words.
func (u *UI) shortNameOf(a protocol.Address) string {
	return widget.ShortName(u.contact(a).Shown())
}

// fileProblem says why a file did not arrive, "" for one that did not fail.
func (u *UI) fileProblem(x protocol.Transfer) string {
	if x.State != protocol.TransferFailed {
		return ""
	}
	key := "transfer.problem." + x.Code
	sentence := T(key, "Name", u.shortNameOf(x.With))
	if sentence == key {
		if sentence = T("error." + x.Code); sentence == "error."+x.Code {
			sentence = T("transfer.failed")
		}
	}
	if x.Moved > 0 && x.Moved < x.Size && x.Code != "file-cancelled" && x.Code != "cancelled" {
		return T("transfer.stopped", "Percent", int(x.Moved*100/x.Size), "Why", sentence)
	}
	return sentence
}

// do does what a button says.
func (d fileDesk) do(x protocol.Transfer, a widget.TransferAction) {
	s := d.u.session
	switch a {
	case widget.TransferAccept:
		d.try(func() error { return s.AcceptFile(x.ID, "") })
	case widget.TransferSaveAs:
		d.u.pickSave(x.Name, func(path string) {
			d.try(func() error {
				// Fyne's dialog has made the file: we were asked whether to
				// replace one that was there.
				if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
					_ = os.Remove(path) // else the file gets another name
				}
				return s.AcceptFile(x.ID, path)
			})
		})
	case widget.TransferDecline:
		d.try(func() error { return s.DeclineFile(x.ID) })
	case widget.TransferCancel:
		d.try(func() error { return s.CancelTransfer(x.ID) })
	case widget.TransferOpen:
		d.open(x)
	case widget.TransferShow:
		d.openPath(filepath.Dir(x.Path))
	case widget.TransferAgain:
		d.try(func() error { _, err := s.SendFile(x.With, x.Path); return err })
	}
}

// try does work that may wait and tells why it failed.
func (d fileDesk) try(work func() error) {
	call(d.u, func(context.Context) (struct{}, error) { return struct{}{}, work() }, func(_ struct{}, err error) {
		if err != nil {
			sentence, _ := errorText(err)
			d.say(sentence)
		}
	})
}

// open opens a file that came or went; one that may be a program only after a
// question.
func (d fileDesk) open(x protocol.Transfer) {
	if !x.Dangerous || !x.Incoming {
		d.openPath(x.Path)
		return
	}
	q := widget.NewQuestion(T("transfer.danger.title"), T("transfer.danger.text", "Name", d.u.shortNameOf(x.With)), x.Name,
		T("transfer.danger.show"), T("transfer.danger.open"), T("chat.cancel"))
	p := widget.ShowQuestion(d.canvas, q)
	q.OnAnswer = func(i int) {
		p.Close()
		switch i {
		case 0:
			d.openPath(filepath.Dir(x.Path))
		case 1:
			d.openPath(x.Path)
		}
	}
	if d.asked != nil {
		d.asked(q, p)
	}
}

// openPath hands a file or a folder to the system.
func (d fileDesk) openPath(path string) {
	call(d.u, func(context.Context) (struct{}, error) {
		_, err := os.Stat(path)
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		if err == nil {
			slashed := filepath.ToSlash(path)
			if runtime.GOOS == "windows" {
				slashed = "/" + slashed
			}
			err = d.u.app.OpenURL(&url.URL{Scheme: "file", Path: slashed})
		}
		if err != nil {
			d.u.log.Warn("file not opened", "error", err)
			d.say(T("transfer.not-opened"))
		}
	})
}
