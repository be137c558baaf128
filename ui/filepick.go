package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"github.com/adrg/xdg"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// settingFolder is the folder a file was last chosen from; that of the files that
// are received is app.FilesFolderSetting.
const settingFolder = "files.browsed"

// pictureFiles are the endings of what can be read as a picture.
var pictureFiles = []string{".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp"}

// maxPictureFile is how much of a file is read: one byte over the limit of
// app/picture, which then says that it is too large.
const maxPictureFile = 32<<20 + 1

// file is a file a person has chosen, with its bytes.
type file struct {
	name string
	data []byte
}

// Size of the window to choose a file in.
const (
	filesWidth  = 780
	filesHeight = 540
)

// pickPicture lets a person choose a picture file and gives it to then, with a
// protocol.Problem where it could not be read; nothing is called when they
// leave. It has a window of its own: Fyne's dialog is no larger than the window
// it is in.
func (u *UI) pickPicture(then func(file, error)) {
	u.pickFile(T("files.picture"), pictureFiles, func(uri fyne.URI, err error) {
		if err != nil {
			then(file{}, err)
			return
		}
		u.readFile(uri, then)
	})
}

// pickFile lets a person choose a file with one of the endings, nil for any, and
// gives its place to then; nothing is called when they leave.
func (u *UI) pickFile(title string, endings []string, then func(fyne.URI, error)) {
	q := FileQuestion{Title: title, Button: T("files.open"), Endings: endings}
	u.askFile(q, func() { u.pickFileHere(title, endings, then) }, func(path string) {
		u.set(settingFolder, filepath.Dir(path))
		then(storage.NewFileURI(path), nil)
	})
}

// askFile asks the dialog of the desktop, or else here. A question that is not
// answered ends with the next one.
func (u *UI) askFile(q FileQuestion, here func(), then func(path string)) {
	u.endAsking()
	if u.desk.Files == nil {
		here()
		return
	}
	if folder := u.startFolder(); folder != nil {
		q.Folder = folder.Path()
	}
	ctx, cancel := context.WithCancel(u.ctx)
	u.asking = cancel
	callWith(u, ctx, func(ctx context.Context) (string, error) { return u.desk.Files(ctx, q) }, func(path string, err error) {
		if ctx.Err() != nil { // another question was asked meanwhile
			return
		}
		cancel()
		switch {
		case errors.Is(err, errors.ErrUnsupported):
			here()
		case err != nil:
			u.log.Warn("no file was chosen", "error", err)
		case path != "":
			then(path)
		}
	})
}

// endAsking takes away a dialog of the desktop that is open.
func (u *UI) endAsking() {
	if u.asking != nil {
		u.asking()
		u.asking = nil
	}
}

// pickFileHere is pickFile in a window of ours.
func (u *UI) pickFileHere(title string, endings []string, then func(fyne.URI, error)) {
	w := u.filesWindow(title)
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if r == nil && err == nil {
			return
		}
		if err != nil {
			then(nil, &protocol.Problem{Code: "no-file", Err: err})
			return
		}
		uri := r.URI()
		_ = r.Close() // read only
		u.set(settingFolder, filepath.Dir(uri.Path()))
		then(uri, nil)
	}, w)
	if endings != nil {
		d.SetFilter(storage.NewExtensionFileFilter(endings))
	}
	d.SetConfirmText(T("files.open"))
	u.showFiles(w, d, title)
}

// pickSave lets a person choose where to put a file.
func (u *UI) pickSave(name string, then func(path string)) {
	q := FileQuestion{Title: T("files.save"), Button: T("files.save.button"), Save: true, Name: name}
	u.askFile(q, func() { u.pickSaveHere(name, then) }, then)
}

// pickSaveHere is pickSave in a window of ours.
func (u *UI) pickSaveHere(name string, then func(path string)) {
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

// startFolder is where choosing begins: where it ended the last time, else the
// folder of pictures, else home.
func (u *UI) startFolder() fyne.ListableURI {
	home, _ := os.UserHomeDir()
	for _, dir := range []string{u.setting(settingFolder), xdg.UserDirs.Pictures, home} {
		if info, err := os.Stat(dir); dir == "" || err != nil || !info.IsDir() {
			continue
		}
		if l, err := storage.ListerForURI(storage.NewFileURI(dir)); err == nil {
			return l
		}
	}
	return nil
}

// readFile reads a file off Fyne's goroutine.
func (u *UI) readFile(uri fyne.URI, then func(file, error)) {
	call(u, func(context.Context) (file, error) { return readFile(uri) }, then)
}

func readFile(uri fyne.URI) (file, error) {
	f := file{name: uri.Name()}
	fail := func(err error) (file, error) { return f, &protocol.Problem{Code: "no-file", Err: err} }
	if uri.Scheme() != "file" {
		return fail(errors.New("not a file of this computer"))
	}
	// Opening a pipe or a device could wait for ever.
	if info, err := os.Stat(uri.Path()); err != nil || !info.Mode().IsRegular() {
		return fail(errors.Join(err, errors.New("not a regular file")))
	}
	r, err := os.Open(uri.Path())
	if err != nil {
		return fail(err)
	}
	defer r.Close()
	if f.data, err = io.ReadAll(io.LimitReader(r, maxPictureFile)); err != nil {
		return fail(err)
	}
	return f, nil
}

// isPictureFile tells by the name, for a drop of several files.
func isPictureFile(uri fyne.URI) bool {
	ext := strings.ToLower(uri.Extension())
	for _, e := range pictureFiles {
		if e == ext {
			return true
		}
	}
	return false
}

// pictureProblem turns an error of app/picture into what a person is told.
func pictureProblem(err error) error {
	var p *protocol.Problem
	switch {
	case err == nil || errors.As(err, &p):
		return err
	case errors.Is(err, picture.ErrTooLarge):
		return &protocol.Problem{Code: "picture-too-large", Err: err}
	case errors.Is(err, picture.ErrUnsupported):
		return &protocol.Problem{Code: "unsupported-picture", Err: err}
	}
	return &protocol.Problem{Code: "bad-picture", Err: err}
}
