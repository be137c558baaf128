package ui

import (
	"context"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/widget"
)

// draft is an emoticon to be made or changed.
type draft struct {
	id       int64         // of the one to change, 0 for a new one
	hash     protocol.Hash // of its picture
	data     []byte        // a picture file; nil keeps the picture of id
	name     string        // of the file
	shortcut string        // to start from
	err      error         // the file could not be read
}

// editor is the window that makes an emoticon.
type editor struct {
	u     *UI
	w     fyne.Window
	saved func(id int64)
	editorLook

	queue []draft
	now   draft
	turn  int // counts drafts and pictures
	check int // counts checks of the shortcut

	prepared picture.Prepared // of now.data
	ready    bool             // the picture is there
	code     string           // what is wrong with the shortcut; "" when nothing
	checked  string           // the shortcut that code is about
	saving   bool
}

func newEditor(u *UI, a *widget.Animator, saved func(id int64)) *editor {
	e := &editor{u: u, saved: saved}
	e.preview = widget.NewEmoticonPreview(a, T("editor.line"))
	u.window("editor", e.build, e.hidden)
	return e
}

// open shows drafts one after the other.
func (e *editor) open(drafts []draft) {
	if len(drafts) == 0 {
		return
	}
	e.queue = drafts[1:]
	e.edit(drafts[0])
	present(e.w)
	e.w.Canvas().Focus(e.field.Entry)
}

// openFile is open for a file that was chosen.
func (e *editor) openFile(f file, err error) {
	e.open([]draft{{data: f.data, name: f.name, err: err}})
}

// openFiles is open for files dropped on a window. What is no picture by its
// name is only opened when it is the only one, to say so.
func (e *editor) openFiles(uris []fyne.URI) {
	var pictures []fyne.URI
	for _, uri := range uris {
		if len(uris) == 1 || isPictureFile(uri) {
			pictures = append(pictures, uri)
		}
	}
	type read struct {
		f   file
		err error
	}
	call(e.u, func(context.Context) ([]read, error) {
		var all []read
		for _, uri := range pictures[:min(len(pictures), maxDropped)] {
			f, err := readFile(uri)
			all = append(all, read{f, err})
		}
		return all, nil
	}, func(all []read, _ error) {
		var drafts []draft
		for _, r := range all {
			drafts = append(drafts, draft{data: r.f.data, name: r.f.name, err: r.err})
		}
		e.open(drafts)
	})
}

// maxDropped is how many files of one drop are taken.
const maxDropped = 20

// edit starts with a draft.
func (e *editor) edit(d draft) {
	e.now, e.saving, e.code, e.checked = d, false, "", ""
	e.title.SetText(T("editor.add"))
	e.save.SetText(T("emoticons.add"))
	if d.id != 0 {
		e.title.SetText(T("editor.change"))
		e.save.SetText(T("editor.save"))
	}
	e.field.SetText(d.shortcut)
	if d.shortcut == "" && d.name != "" {
		e.suggest(d.name)
	}
	e.shortcutChanged(e.field.Text())
	switch {
	case d.err != nil:
		e.turn++
		e.failed(d.err)
	case d.data != nil:
		e.load(d.data)
	default:
		e.show(d.hash)
	}
}

// suggest fills in a free shortcut made from the name of a file.
func (e *editor) suggest(name string) {
	turn := e.turn + 1 // load comes next
	call(e.u, func(context.Context) (string, error) {
		s := shortcutFrom(name)
		if s != "" && e.u.session.CheckShortcut(s, 0) != "" {
			free := freeShortcuts(s, 1, func(s string) bool { return e.u.session.CheckShortcut(s, 0) == "" })
			if len(free) == 0 {
				return "", nil
			}
			s = free[0]
		}
		return s, nil
	}, func(s string, _ error) {
		if turn == e.turn && e.field.Text() == "" && s != "" {
			e.field.SetText(s)
			e.field.Entry.CursorColumn = utf8.RuneCountInString(s)
		}
	})
}

// made is a picture made fit, and decoded to look at.
type made struct {
	prepared picture.Prepared
	image    *picture.Image
}

// load makes the bytes of a file fit, off Fyne's goroutine.
func (e *editor) load(data []byte) {
	e.turn++
	turn := e.turn
	e.reading()
	call(e.u, func(context.Context) (made, error) {
		p, err := picture.Emoticon(data)
		if err != nil {
			return made{}, pictureProblem(err)
		}
		img, err := picture.Decode(p.Data)
		return made{p, img}, pictureProblem(err)
	}, func(m made, err error) {
		switch {
		case turn != e.turn:
		case err != nil:
			e.failed(err)
		default:
			e.prepared, e.ready = m.prepared, true
			e.preview.SetPicture(m.image)
			e.say(infoText(m.prepared))
		}
	})
}

// show shows the picture an emoticon has already.
func (e *editor) show(h protocol.Hash) {
	e.turn++
	turn := e.turn
	e.reading()
	e.u.object(h, func(p *picture.Image) {
		switch {
		case turn != e.turn:
		case p == nil:
			e.failed(&protocol.Problem{Code: app.BadPicture})
		default:
			e.ready = true
			e.preview.SetPicture(p)
			size := p.Bounds().Size()
			e.say(infoText(picture.Prepared{Width: size.X, Height: size.Y, FromWidth: size.X, FromHeight: size.Y, Frames: len(p.Frames)}))
		}
	})
}

// infoText is "50 x 50, 12 frames. Made smaller from 640 x 640."
func infoText(p picture.Prepared) string {
	text := T("editor.size", "Width", p.Width, "Height", p.Height)
	if p.Frames > 1 {
		text += ", " + T("editor.frames", "Frames", p.Frames)
	}
	if p.FromWidth != p.Width || p.FromHeight != p.Height {
		text += ". " + T("editor.smaller", "Width", p.FromWidth, "Height", p.FromHeight)
	}
	return text
}

func (e *editor) reading() {
	e.ready, e.prepared = false, picture.Prepared{}
	e.preview.SetPicture(nil)
	e.say(T("editor.reading"))
}

// failed says why there is no picture.
func (e *editor) failed(err error) {
	e.ready = false
	e.preview.SetPicture(nil)
	e.info.SetText("")
	sentence, _ := errorText(err)
	e.trouble.Set(sentence, "", nil)
	e.arrange()
}

// other chooses another picture for the same shortcut.
func (e *editor) other() {
	turn := e.turn
	e.u.pickPicture(func(f file, err error) {
		if turn != e.turn {
			return
		}
		present(e.w)
		e.replace(f, err)
	})
}

// replace takes another file for the draft that is shown.
func (e *editor) replace(f file, err error) {
	if err != nil {
		e.turn++
		e.failed(err)
		return
	}
	e.now.data, e.now.err = f.data, nil
	if e.field.Text() == "" {
		e.suggest(f.name)
	}
	e.load(f.data)
}

// shortcutChanged checks what is typed.
func (e *editor) shortcutChanged(text string) {
	e.check++
	number, id := e.check, e.now.id
	e.field.SetHint(T("editor.counter", "Count", utf8.RuneCountInString(text)))
	e.arrange()
	type answer struct {
		code string
		free []string
	}
	call(e.u, func(context.Context) (answer, error) {
		a := answer{code: e.u.session.CheckShortcut(text, id)}
		if a.code == app.ShortcutTaken {
			a.free = freeShortcuts(text, 2, func(s string) bool { return e.u.session.CheckShortcut(s, id) == "" })
		}
		return a, nil
	}, func(a answer, _ error) {
		if number == e.check {
			e.code, e.checked = a.code, text
			e.showCode(a.free)
		}
	})
}

// canSave reports whether everything is right.
func (e *editor) canSave() bool {
	return e.ready && !e.saving && e.code == "" && e.checked == e.field.Text() && e.checked != ""
}

// store adds or changes the emoticon.
func (e *editor) store() {
	if !e.canSave() {
		return
	}
	e.saving = true
	e.arrange()
	turn, d, shortcut, data := e.turn, e.now, e.field.Text(), e.prepared.Data
	call(e.u, func(context.Context) (app.Emoticon, error) {
		if d.id != 0 {
			return e.u.session.ChangeEmoticon(d.id, shortcut, data)
		}
		return e.u.session.AddEmoticon(shortcut, data)
	}, func(m app.Emoticon, err error) {
		if err == nil {
			e.saved(m.ID)
		}
		if turn != e.turn {
			return
		}
		e.saving = false
		if err != nil {
			sentence, _ := errorText(err)
			e.problem.Set(sentence)
			e.arrange()
			return
		}
		e.next()
	})
}

// next goes on with the next draft, or closes.
func (e *editor) next() {
	if len(e.queue) == 0 {
		e.w.Hide()
		e.hidden()
		return
	}
	d := e.queue[0]
	e.queue = e.queue[1:]
	e.edit(d)
	e.w.Canvas().Focus(e.field.Entry)
}

func (e *editor) hidden() {
	e.turn++
	e.check++
	e.queue, e.now, e.ready = nil, draft{}, false
	e.preview.SetPicture(nil)
}
