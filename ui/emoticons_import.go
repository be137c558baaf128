package ui

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"papilio/app"
	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// importWindow shows what is in a pack before any of it is ours.
type importWindow struct {
	u        *UI
	w        fyne.Window
	animator *widget.Animator
	importLook

	stop     context.CancelFunc // of the reading
	turn     int                // counts packs
	pack     *app.Pack
	plan     *app.ImportPlan
	pictures map[protocol.Hash]*picture.Image
	code     string // why there is none
	busy     bool
}

// packFiles are the endings of archives a pack may be in.
var packFiles = []string{".zip", ".gz", ".tgz", ".tar"}

func isArchive(path string) bool {
	return slices.ContainsFunc(packFiles, func(end string) bool { return strings.HasSuffix(strings.ToLower(path), end) })
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// importMenu asks where to import from.
func (e *emoticonsWindow) importMenu() {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(e.import_)
	widget.ShowMenu(e.w.Canvas(), at.AddXY(0, e.import_.Size().Height), 0, []widget.MenuItem{
		{Text: T("import.file"), Icon: "file", Action: e.importFile},
		{Text: T("import.folder"), Icon: "folder", Action: e.importFolder},
	}).First()
}

func (e *emoticonsWindow) importFile() {
	e.u.pickFile(T("import.title"), packFiles, func(uri fyne.URI, err error) {
		if err == nil && uri.Scheme() == "file" {
			e.u.importEmoticons(uri.Path())
		}
	})
}

func (e *emoticonsWindow) importFolder() {
	w := e.u.filesWindow(T("import.title"))
	d := dialog.NewFolderOpen(func(dir fyne.ListableURI, err error) {
		if dir != nil && err == nil {
			e.u.importEmoticons(dir.Path())
		}
	}, w)
	e.u.showFiles(w, d, T("import.title"))
}

// importEmoticons shows what is in a pack: an archive or a folder.
func (u *UI) importEmoticons(path string) {
	u.importWith(func(ctx context.Context) (*app.Pack, error) { return app.ReadPack(ctx, path) })
}

// importPictures shows several pictures as a pack.
func (u *UI) importPictures(paths []string) {
	u.importWith(func(ctx context.Context) (*app.Pack, error) { return app.ReadPictures(ctx, paths) })
}

func (u *UI) importWith(read func(context.Context) (*app.Pack, error)) {
	if u.importing == nil {
		i := &importWindow{u: u, animator: u.newAnimator()}
		u.importing = i
		u.window("import", i.build, i.hidden)
		u.listen(func(ev event.Event) {
			if _, ok := ev.(event.EmoticonsChanged); ok && i.plan != nil && !i.busy {
				i.follow()
			}
		})
	}
	u.importing.open(read)
}

// open reads a pack and shows it.
func (i *importWindow) open(read func(context.Context) (*app.Pack, error)) {
	i.clear()
	turn := i.turn
	ctx, cancel := context.WithCancel(i.u.ctx)
	i.stop = cancel
	i.arrange()
	present(i.w)
	i.w.Canvas().Focus(i.cancel)
	type answer struct {
		pack *app.Pack
		plan *app.ImportPlan
	}
	callWith(i.u, ctx, func(ctx context.Context) (answer, error) {
		p, err := read(ctx)
		if err != nil {
			return answer{}, err
		}
		return answer{p, i.u.session.PlanImport(p)}, nil
	}, func(a answer, err error) {
		switch {
		case turn != i.turn:
		case err != nil:
			i.failed(err)
		default:
			i.show(a.pack, a.plan)
		}
	})
}

// failed says why there is nothing to import.
func (i *importWindow) failed(err error) {
	i.code = problemCode(err)
	sentence, _ := errorText(err)
	details := ""
	var p *protocol.Problem
	if errors.As(err, &p) && p.Code == app.PackManifest && p.Err != nil {
		details = p.Err.Error() // it names the line
	}
	i.trouble.SetText(sentence)
	i.reason.SetText(details)
	i.arrange()
}

// show shows a pack.
func (i *importWindow) show(p *app.Pack, plan *app.ImportPlan) {
	i.pack, i.plan = p, plan
	i.pictures = map[protocol.Hash]*picture.Image{}
	turn := i.turn
	rows := make([]widget.ImportRow, len(plan.Rows))
	for n := range plan.Rows {
		rows[n] = i.row(n)
	}
	i.list.SetRows(rows)
	for n, r := range plan.Rows {
		i.u.image(r.Hash, func() ([]byte, bool) { return r.Data, true }, func(img *picture.Image) { i.came(turn, n, r.Hash, img) })
		if r.Mine.ID != 0 {
			i.u.object(r.Mine.Hash, func(img *picture.Image) { i.came(turn, n, r.Mine.Hash, img) })
		}
	}
	i.arrange()
	i.list.Focus(0)
}

func (i *importWindow) came(turn, row int, h protocol.Hash, img *picture.Image) {
	if turn == i.turn && img != nil {
		i.pictures[h] = img
		i.list.SetRow(row, i.row(row))
	}
}

// follow is called when our set has changed meanwhile.
func (i *importWindow) follow() {
	turn := i.turn
	call(i.u, func(context.Context) ([]app.Emoticon, error) { return i.u.session.Emoticons() }, func(set []app.Emoticon, err error) {
		if turn == i.turn && err == nil && i.plan != nil {
			i.plan.Follow(set)
			i.changed()
		}
	})
}

// row is a row of the plan as it is shown.
func (i *importWindow) row(n int) widget.ImportRow {
	r := i.plan.Rows[n]
	row := widget.ImportRow{Picture: i.pictures[r.Hash], Shortcut: r.Wanted, Chosen: r.Chosen, Note: r.File}
	code := i.plan.Problem(n)
	switch {
	case r.Mine.ID != 0 && r.Have:
		row.Note = T("import.have", "Shortcut", r.Mine.Shortcut)
	case r.Mine.ID != 0:
		row.Mine = i.pictures[r.Mine.Hash]
		row.Note = T("import.clash", "Shortcut", r.Mine.Shortcut)
		how := i.plan.Resolution(n)
		for _, a := range []string{app.KeepMine, app.TakeTheirs, app.RenameIt} {
			row.Answers = append(row.Answers, widget.ImportAnswer{Key: a, Text: T("import." + a), Chosen: a == how})
		}
	case r.Hidden && !r.Chosen:
		row.Note = T("import.hidden", "File", r.File)
	}
	if code != "" && code != app.ShortcutEmpty {
		row.Wrong = true
		row.Note = T("import.wrong."+code, "Shortcut", r.Wanted)
	} else if code != "" {
		row.Wrong, row.Note = true, T("import.wrong.shortcut-empty")
	}
	return row
}

// changed shows the plan as it is now: a change of one row may be about others.
func (i *importWindow) changed() {
	rows := i.list.Rows()
	for n := range i.plan.Rows {
		row := i.row(n)
		if !sameRow(rows[n], row) {
			i.list.SetRow(n, row)
		}
	}
	i.arrange()
}

func sameRow(a, b widget.ImportRow) bool {
	return a.Picture == b.Picture && a.Mine == b.Mine && a.Shortcut == b.Shortcut && a.Chosen == b.Chosen && a.Note == b.Note &&
		a.Wrong == b.Wrong && slices.Equal(a.Answers, b.Answers)
}

// chosen, shortcut and answer are what a person does with a row.
func (i *importWindow) chosen(n int, on bool) {
	r := &i.plan.Rows[n]
	r.Chosen = on
	if on && r.Mine.ID != 0 && !r.Take && r.Wanted == r.Shortcut {
		i.plan.Resolve(n, app.RenameIt)
	}
	i.changed()
}

func (i *importWindow) shortcut(n int, text string) {
	r := &i.plan.Rows[n]
	r.Wanted, r.Chosen = text, true
	i.changed()
}

func (i *importWindow) answer(n int, how string) {
	i.plan.Resolve(n, how)
	i.changed()
	if how == app.RenameIt {
		i.list.Focus(n)
	}
}

// answerAll resolves every clash the same way.
func (i *importWindow) answerAll(how string) {
	for n, r := range i.plan.Rows {
		if r.Mine.ID != 0 && !r.Have {
			i.plan.Resolve(n, how)
		}
	}
	i.changed()
}

// chooseAll chooses all that is not ours already, or nothing.
func (i *importWindow) chooseAll(on bool) {
	for n := range i.plan.Rows {
		if r := &i.plan.Rows[n]; r.Chosen != on && (!on || !r.Have) {
			r.Chosen = on
			if on && r.Mine.ID != 0 && !r.Take && r.Wanted == r.Shortcut {
				i.plan.Resolve(n, app.RenameIt)
			}
		}
	}
	i.changed()
}

// clashes returns how many rows clash with ours.
func (i *importWindow) clashes() (n int) {
	for _, r := range i.plan.Rows {
		if r.Mine.ID != 0 && !r.Have {
			n++
		}
	}
	return n
}

// submit imports what is chosen, as one change.
func (i *importWindow) submit() {
	if i.plan == nil || i.busy {
		return
	}
	n, ready := i.plan.Count()
	if !ready {
		return
	}
	i.busy = true
	i.arrange()
	turn, list, name := i.turn, i.plan.Import(), i.pack.Name
	call(i.u, func(context.Context) (app.EmoticonsUndo, error) { return i.u.session.ImportEmoticons(list) }, func(u app.EmoticonsUndo, err error) {
		i.busy = false
		if err != nil {
			if turn == i.turn {
				sentence, _ := errorText(err)
				i.wrong = sentence
				i.arrange()
			}
			return
		}
		if turn == i.turn {
			i.leave()
		}
		e := i.u.emoticonsWindow()
		e.choose = u.Added()
		text := T("import.done", "Count", n, "Name", name)
		if name == "" {
			text = T("import.done.pictures", "Count", n)
		}
		i.u.openEmoticons()
		e.done(undoable{text: text, undo: u})
	})
}

// leave closes the window.
func (i *importWindow) leave() {
	hide(i.w)
	i.hidden()
}

func (i *importWindow) hidden() { i.clear() }

// clear forgets a pack, and ends reading one.
func (i *importWindow) clear() {
	i.turn++
	if i.stop != nil {
		i.stop()
		i.stop = nil
	}
	i.pack, i.plan, i.pictures, i.code, i.wrong, i.busy = nil, nil, nil, "", "", false
	i.list.Stop()
}

// size of the window.
const (
	importWidth  = 560
	importHeight = 520
	importHead   = 64
	importBar    = 40
	importEdge   = theme.Space16
)
