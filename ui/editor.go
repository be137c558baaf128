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
	editing  bool             // a draft is shown
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

// open shows drafts one after the other, behind those that are open already:
// what somebody is writing is not thrown away.
func (e *editor) open(drafts []draft) {
	e.queue = append(e.queue, drafts...)
	untouched := e.now.id != 0 && e.now.data == nil && e.field.Text() == e.now.shortcut
	if (!e.editing || untouched) && len(e.queue) > 0 {
		e.editing = true
		e.next()
	}
	if e.editing {
		present(e.w)
	}
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
		s := app.ShortcutFrom(name)
		if s != "" && e.u.session.CheckShortcut(s, 0) != "" {
			free := app.FreeShortcuts(s, 1, func(s string) bool { return e.u.session.CheckShortcut(s, 0) == "" })
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
			a.free = app.FreeShortcuts(text, 2, func(s string) bool { return e.u.session.CheckShortcut(s, id) == "" })
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
		e.saving = false
		if err == nil {
			e.saved(m.ID)
		}
		if turn != e.turn { // something else is shown by now
			e.arrange()
			return
		}
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
		hide(e.w)
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
	e.queue, e.now, e.ready, e.editing = nil, draft{}, false, false
	e.preview.SetPicture(nil)
}
