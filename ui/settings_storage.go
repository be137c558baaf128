package ui

import (
	"context"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"papilio/app"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// storagePage is how long messages are kept, what takes how much room, and
// where it all is. Changes apply at once; what would lose something is asked
// before.
type storagePage struct {
	u *UI
	s *settingsWindow

	keep      *widget.Choice
	note      *widget.Label
	uses      []*widget.Label // the sizes, in the order of the rows
	lines     *widget.Label   // in place of the first name
	cleared   *widget.Label
	clear     *widget.TextLink
	history   *widget.Button
	folder    *widget.Label
	files     *widget.Label
	filesPath string
	content   *fyne.Container
	turn      int
}

// keepChoices are how long messages can be kept, as app.KeepSetting.
var keepChoices = []string{"", "7", "30", "90", "365", app.KeepNothing}

func keepText(value string) string {
	switch value {
	case "":
		return T("storage.keep.ever")
	case "365":
		return T("storage.keep.year")
	case app.KeepNothing:
		return T("storage.keep.none")
	}
	days, _ := strconv.Atoi(value)
	return T("storage.keep.days", "Count", days)
}

// newStoragePage returns the page of what is kept on this computer.
func newStoragePage(s *settingsWindow) settingsPage {
	p := &storagePage{u: s.u, s: s}
	s.storage = p
	title := widget.NewLabel(T("settings.storage"), widget.StyleTitle)
	heading := func(key string) *widget.Label { return widget.NewLabel(T(key), widget.StyleBold) }
	quiet := func(text string) *widget.Label { return widget.NewCutLabel(text, widget.StyleQuiet) }
	history, use, folders := heading("storage.history"), heading("storage.use"), heading("storage.folders")
	var options []widget.Option
	for _, k := range keepChoices {
		options = append(options, widget.Option{Key: k, Text: keepText(k)})
	}
	keepLabel := quiet(T("storage.keep"))
	p.keep = widget.NewChoice("", options, p.keepChanged)
	p.keep.Name = T("storage.keep")
	p.keep.OnEscape = s.close
	p.note = widget.NewCutLabel("", widget.StyleSmall)
	open := widget.NewButton(widget.Normal, T("storage.open"), func() { p.u.openHistoryOf("") })
	p.history = widget.NewButton(widget.Normal, T("storage.clear"), p.askClear)
	p.history.Alarm = true
	names := []*widget.Label{quiet(""), quiet(T("storage.use.seen")), quiet(T("storage.use.own")), quiet(T("storage.use.cache"))}
	p.lines = names[0]
	for range names {
		p.uses = append(p.uses, widget.NewCutLabel("", widget.StyleBody))
	}
	p.clear = widget.NewTextLink(T("storage.use.clear"), p.clearCache)
	p.cleared = widget.NewCutLabel("", widget.StyleSmall)
	p.folder, p.files = widget.NewCutLabel("", widget.StyleBody), widget.NewCutLabel("", widget.StyleBody)
	where, received := quiet(T("storage.folder")), quiet(T("storage.files"))
	showFolder := widget.NewTextLink(T("storage.show"), func() { p.open(p.u.account.Dir) })
	showFiles := widget.NewTextLink(T("storage.show"), func() { p.open(p.filesPath) })
	change := widget.NewTextLink(T("storage.files.change"), p.chooseFiles)
	for _, l := range []*widget.TextLink{p.clear, showFolder, showFiles, change} {
		l.OnEscape = s.close
	}
	open.OnEscape, p.history.OnEscape = s.close, s.close

	objects := []fyne.CanvasObject{title, history, keepLabel, p.keep, p.note, open, p.history, use}
	for i := range names {
		objects = append(objects, names[i], p.uses[i])
	}
	objects = append(objects, p.clear, p.cleared, folders, where, p.folder, showFolder, received, p.files, showFiles, change)
	p.content = widget.Arrange(fyne.NewSize(300, 500), func(size fyne.Size) {
		place := widget.Place
		const label = 230
		y := float32(18)
		place(title, 0, y, size.Width, 28)
		y = 64
		place(history, 0, y, size.Width, 20)
		y += 28
		place(keepLabel, 0, y, 116, theme.HeightField)
		place(p.keep, 120, y, 180, theme.HeightField)
		y += theme.HeightField + 4
		place(p.note, 120, y, size.Width-120, 18)
		if p.note.Text != "" {
			y += 20
		}
		y += theme.Space8
		ow := open.MinSize().Width
		place(open, 120, y, ow, theme.HeightButton)
		place(p.history, 120+ow+theme.Space8, y, p.history.MinSize().Width, theme.HeightButton)
		y += theme.HeightButton + theme.Space24
		place(use, 0, y, size.Width, 20)
		y += 28
		for i := range names {
			place(names[i], 0, y, label-theme.Space8, 20)
			place(p.uses[i], label, y, 90, 20)
			if i == len(names)-1 {
				x := float32(label + 90)
				place(p.clear, x, y+1, p.clear.MinSize().Width, p.clear.MinSize().Height)
				place(p.cleared, x+p.clear.MinSize().Width+theme.Space8, y, max(0, size.Width-x-p.clear.MinSize().Width), 20)
			}
			y += 26
		}
		y += theme.Space12
		place(folders, 0, y, size.Width, 20)
		y += 28
		row := func(name, path *widget.Label, links ...*widget.TextLink) {
			place(name, 0, y, size.Width, 20)
			y += 22
			x := size.Width
			for i := len(links) - 1; i >= 0; i-- {
				w := links[i].MinSize().Width
				x -= w
				place(links[i], x, y+1, w, links[i].MinSize().Height)
				x -= theme.Space12
			}
			place(path, 0, y, max(0, x), 20)
			y += 30
		}
		row(where, p.folder, showFolder)
		row(received, p.files, change, showFiles)
	}, objects...)
	return settingsPage{key: "storage", content: p.content, show: p.show, handle: p.handle}
}

// show brings the page up to date.
func (p *storagePage) show() {
	p.keep.SetChosen(p.u.setting(app.KeepSetting))
	p.showNote()
	p.cleared.SetText("")
	p.folder.SetText(p.u.account.Dir)
	p.measure()
}

func (p *storagePage) showNote() {
	switch p.u.setting(app.KeepSetting) {
	case "":
		p.note.SetText("")
	case app.KeepNothing:
		p.note.SetText(T("storage.keep.none.note"))
	default:
		p.note.SetText(T("storage.keep.note"))
	}
	p.content.Refresh()
}

// measure reads what takes how much room.
func (p *storagePage) measure() {
	p.turn++
	turn := p.turn
	call(p.u, func(ctx context.Context) (app.HistorySizes, error) { return p.u.session.HistorySizes(ctx) },
		func(s app.HistorySizes, err error) {
			if turn != p.turn || err != nil {
				return
			}
			p.lines.SetText(T("storage.use.lines", "Count", s.Lines))
			for i, n := range []int64{s.Text, s.Seen, s.Own, s.Cache} {
				p.uses[i].SetText(widget.FileSize(n))
			}
			if s.Lines > 0 {
				p.history.Enable()
			} else {
				p.history.Disable()
			}
			p.content.Refresh()
		})
	call(p.u, func(context.Context) (string, error) { return p.u.session.FilesFolder(), nil }, func(dir string, _ error) {
		p.filesPath = dir
		p.files.SetText(dir)
	})
}

func (p *storagePage) handle(e event.Event) {
	switch e.(type) {
	case event.HistoryCleared, event.MessageReceived, event.MessageQueued:
		p.measure()
	}
}

// keepChanged keeps messages for another time, after asking when some would be
// lost by it.
func (p *storagePage) keepChanged(value string) {
	was := p.u.setting(app.KeepSetting)
	set := func() {
		p.u.set(app.KeepSetting, value)
		p.u.conversations.storeDrafts(p.u)
		p.showNote()
	}
	part := app.HistoryPart{}
	if days, err := strconv.Atoi(value); err == nil {
		part.To = time.Now().AddDate(0, 0, -days)
	} else if value == "" {
		set()
		return
	}
	back := func() { p.keep.SetChosen(was); p.s.w.Canvas().Focus(p.keep) }
	call(p.u, func(ctx context.Context) (int, error) { return p.u.session.HistoryLines(ctx, part) }, func(n int, err error) {
		if err == nil && n == 0 || value == was {
			set()
			return
		}
		text := T("history.delete.old", "Count", n)
		if value == app.KeepNothing {
			text = T("history.delete.all", "Count", n)
		}
		widget.ShowDialog(p.s.w.Canvas(), T("history.delete.title"), text+" "+T("history.delete.final"), back,
			widget.NewButton(widget.Danger, T("history.delete.button"), func() { set(); p.s.w.Canvas().Focus(p.keep) }),
			widget.NewButton(widget.Normal, T("chat.cancel"), back))
	})
}

func (p *storagePage) askClear() {
	back := func() { p.s.w.Canvas().Focus(p.history) }
	call(p.u, func(ctx context.Context) (int, error) { return p.u.session.HistoryLines(ctx, app.HistoryPart{}) }, func(n int, err error) {
		if err != nil || n == 0 {
			return
		}
		p.u.askClear(p.s.w, T("history.delete.all", "Count", n), app.HistoryPart{}, back, func(_ int, err error) {
			if err != nil {
				sentence, _ := errorText(err)
				p.note.SetText(sentence)
			}
			p.measure()
		})
	})
}

// clearCache lets go of pictures that come again: nothing is lost.
func (p *storagePage) clearCache() {
	call(p.u, func(context.Context) (struct{}, error) { return struct{}{}, p.u.session.ClearPictures() }, func(_ struct{}, err error) {
		p.cleared.SetText(T("storage.use.cleared"))
		if err != nil {
			sentence, _ := errorText(err)
			p.cleared.SetText(sentence)
		}
		p.measure()
	})
}

// chooseFiles lets the person choose where received files go.
func (p *storagePage) chooseFiles() {
	title := T("storage.files.choose")
	chosen := func(path string) {
		p.filesPath = filepath.Clean(path)
		p.u.set(app.FilesFolderSetting, p.filesPath)
		p.files.SetText(p.filesPath)
	}
	p.u.askFile(FileQuestion{Title: title, Directory: true}, func() {
		w := p.u.filesWindow(title)
		d := dialog.NewFolderOpen(func(dir fyne.ListableURI, err error) {
			if dir != nil && err == nil {
				chosen(dir.Path())
			}
		}, w)
		p.u.showFiles(w, d, title)
	}, chosen)
}

// open hands a folder to the system.
func (p *storagePage) open(dir string) {
	slashed := filepath.ToSlash(dir)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	if err := p.u.app.OpenURL(&url.URL{Scheme: "file", Path: slashed}); err != nil {
		p.u.log.Warn("folder not opened", "error", err)
	}
}
