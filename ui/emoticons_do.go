package ui

import (
	"context"
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"papilio/app"
	"papilio/ui/widget"
)

// browse chooses a file and opens the editor with it.
func (e *emoticonsWindow) browse() {
	if !e.add.Disabled() {
		e.u.pickPicture(e.editor.openFile)
	}
}

// edit opens the editor with one of ours.
func (e *emoticonsWindow) edit(id int64) {
	if m, ok := e.emoticon(id); ok {
		e.editor.open([]draft{{id: id, shortcut: m.Shortcut, hash: m.Hash}})
	}
}

func (e *emoticonsWindow) editSelected() {
	if id, ok := e.grid.Selected(); ok {
		e.edit(id)
	}
}

// copyShortcuts puts the shortcuts of what is selected on the clipboard.
func (e *emoticonsWindow) copyShortcuts() {
	var all []string
	for _, id := range e.grid.SelectedAll() {
		if m, ok := e.emoticon(id); ok {
			all = append(all, m.Shortcut)
		}
	}
	if len(all) > 0 {
		e.u.app.Clipboard().SetContent(strings.Join(all, " "))
	}
}

// menu shows what can be done with what is selected.
func (e *emoticonsWindow) menu(id int64, at fyne.Position) {
	widget.ShowMenu(e.w.Canvas(), at, 0, e.menuItems(id)).First()
}

func (e *emoticonsWindow) menuItems(id int64) []widget.MenuItem {
	keys := e.grid.SelectedAll()
	several := len(keys) > 1
	first, last := false, false
	if len(e.set) > 0 && !several {
		first, last = e.set[0].ID == id, e.set[len(e.set)-1].ID == id
	}
	off := e.filter != ""
	return []widget.MenuItem{
		{Text: T("emoticons.change"), Icon: "pencil", Bold: true, Shortcut: "Enter", Disabled: several, Action: func() { e.edit(id) }},
		{Text: T("chat.menu.copy-shortcut"), Icon: "copy", Shortcut: "Ctrl+C", Action: e.copyShortcuts},
		{Text: T("emoticons.export.selected"), Icon: "export", Action: e.openExport},
		{},
		{Text: T("emoticons.first"), Icon: "up", Disabled: off || first, Action: func() { e.move(keys, 0) }},
		{Text: T("emoticons.last"), Icon: "down", Disabled: off || last, Action: func() { e.move(keys, len(e.set)) }},
		{},
		{Text: T("emoticons.delete"), Icon: "trash", Shortcut: "Del", Danger: true, Action: func() { e.delete(keys) }},
	}
}

// move puts emoticons before the one at a place.
func (e *emoticonsWindow) move(ids []int64, place int) {
	e.apply(undoable{}, func() (app.EmoticonsUndo, error) { return e.u.session.MoveEmoticons(ids, place) })
}

// delete takes emoticons out of the set at once; the strip brings them back.
func (e *emoticonsWindow) delete(ids []int64) {
	var hash undoable
	for _, id := range ids {
		if m, ok := e.emoticon(id); ok {
			hash = undoable{text: T("emoticons.deleted", "Shortcut", m.Shortcut), hash: m.Hash}
		}
	}
	if len(ids) > 1 {
		hash.text = T("emoticons.deleted.many", "Count", len(ids))
	}
	if hash.text != "" {
		e.apply(hash, func() (app.EmoticonsUndo, error) { return e.u.session.RemoveEmoticons(ids...) })
	}
}

// apply changes the set; what was done can be taken back, in the strip when
// there is something to say about it.
func (e *emoticonsWindow) apply(what undoable, do func() (app.EmoticonsUndo, error)) {
	e.inTurn(func(next func()) {
		call(e.u, func(context.Context) (app.EmoticonsUndo, error) { return do() }, func(u app.EmoticonsUndo, err error) {
			if err != nil {
				e.say(err)
			} else {
				what.undo = u
				e.done(what)
				e.refresh()
			}
			next()
		})
	})
}

// inTurn does what changes the set one after the other, however fast keys come.
func (e *emoticonsWindow) inTurn(do func(next func())) {
	e.todo = append(e.todo, do)
	if len(e.todo) == 1 {
		e.nextTurn()
	}
}

func (e *emoticonsWindow) nextTurn() {
	e.todo[0](func() {
		if e.todo = e.todo[1:]; len(e.todo) > 0 {
			e.nextTurn()
		}
	})
}

// say shows an error where the undo is.
func (e *emoticonsWindow) say(err error) {
	sentence, _ := errorText(err)
	e.strip.say(sentence)
	e.content.Refresh()
}

// dropped takes what was dropped on the window.
func (e *emoticonsWindow) dropped(uris []fyne.URI) {
	var paths []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, u.Path())
		}
	}
	e.take(paths)
}

// take adds files: one picture in the editor, several in one list, a folder or
// an archive as a pack.
func (e *emoticonsWindow) take(paths []string) {
	switch {
	case len(paths) == 0:
	case len(paths) == 1 && (isArchive(paths[0]) || isFolder(paths[0])):
		e.u.importEmoticons(paths[0])
	case len(paths) == 1:
		e.editor.openFiles([]fyne.URI{storage.NewFileURI(paths[0])})
	default:
		e.u.importPictures(paths)
	}
}

// paste adds the picture on the clipboard, or the files that were copied.
func (e *emoticonsWindow) paste() {
	if !e.strip.link.Visible() { // what is said there is about something before
		e.strip.clear()
		e.content.Refresh()
	}
	if paths := copiedFiles(e.u.app.Clipboard().Content()); len(paths) > 0 {
		e.take(paths)
		return
	}
	call(e.u, clipboardPicture, func(data []byte, err error) {
		switch {
		case err != nil:
			e.u.log.Debug("no picture pasted", "error", err)
			fallthrough
		case len(data) == 0:
			e.strip.say(T("emoticons.paste.none"))
			e.content.Refresh()
		default:
			e.editor.open([]draft{{data: data}})
		}
	})
}

// copiedFiles reads the places of files out of what a file manager puts on the
// clipboard as text: one a line, as a path or as a file link. Anything else is
// none.
func copiedFiles(text string) []string {
	const most = 1000
	var paths []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line == "copy" || line == "x-special/nautilus-clipboard":
			continue
		case strings.HasPrefix(line, "file://"):
			u, err := url.Parse(line)
			if err != nil || u.Host != "" && u.Host != "localhost" {
				return nil
			}
			line = u.Path
		}
		if !filepath.IsAbs(line) || len(paths) == most {
			return nil
		}
		paths = append(paths, line)
	}
	return paths
}
