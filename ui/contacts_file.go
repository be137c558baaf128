package ui

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// sendFileTo lets a person choose a file and offers it to somebody; refused is
// told why that did not work.
func (u *UI) sendFileTo(a protocol.Address, refused func(error)) {
	u.pickAny(T("files.send", "Name", widget.ShortName(u.contact(a).Shown())), func(path string, err error) {
		if err != nil {
			refused(err)
			return
		}
		call(u, func(context.Context) (protocol.Transfer, error) { return u.session.SendFile(a, path) },
			func(_ protocol.Transfer, err error) {
				if err != nil {
					refused(err)
				}
			})
	})
}

// pickAny lets a person choose a file of any kind, in a window of its own, and
// gives its path to then; nothing is called when they leave.
func (u *UI) pickAny(title string, then func(string, error)) {
	w := u.window("any-file", func(w fyne.Window) {
		w.SetPadded(false)
		w.SetContent(widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0))
		w.Resize(fyne.NewSize(filesWidth, filesHeight))
	}, nil)
	w.SetTitle(title)
	for o := w.Canvas().Overlays().Top(); o != nil; o = w.Canvas().Overlays().Top() {
		w.Canvas().Overlays().Remove(o) // left open the last time
	}
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if r == nil && err == nil {
			return
		}
		if err != nil {
			then("", &protocol.Problem{Code: "no-file", Err: err})
			return
		}
		path := r.URI().Path()
		_ = r.Close() // read only
		u.set(settingFolder, filepath.Dir(path))
		then(path, nil)
	}, w)
	d.SetTitleText(title)
	d.SetConfirmText(T("files.open"))
	d.SetDismissText(T("chat.cancel"))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			d.Dismiss()
		}
	})
	if folder := u.startFolder(); folder != nil {
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
