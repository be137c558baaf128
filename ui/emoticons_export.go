package ui

import (
	"context"
	"strings"

	"papilio/app"
	"papilio/ui/widget"
)

// The settings of an export: who makes packs remains the same.
const (
	settingPackAuthor  = "emoticons.pack.author"
	settingPackLicence = "emoticons.pack.licence"
)

// openExport asks what the pack is to say, and where to put it.
func (e *emoticonsWindow) openExport() {
	if len(e.set) == 0 || e.exporting != nil && e.exporting.Open() {
		return
	}
	selected := e.grid.SelectedAll()
	all := T("export.all", "Count", len(e.set))
	options := []widget.Option{{Key: "all", Text: all}}
	if len(selected) > 0 {
		options = append(options, widget.Option{Key: "selected", Text: T("export.selected", "Count", len(selected))})
	}
	which := widget.NewChoice(T("export.which"), options, nil)
	if len(selected) > 1 {
		which.SetChosen("selected")
	}
	name, author, licence := widget.NewField(T("export.name")), widget.NewField(T("export.author")), widget.NewField(T("export.licence"))
	name.SetText(T("export.name.first"))
	author.SetText(e.u.setting(settingPackAuthor))
	licence.SetText(e.u.setting(settingPackLicence))
	f := widget.NewForm(T("export.title"), T("export.save"), T("chat.cancel"), name, which, author, licence)
	e.exporting = f
	f.OnSubmit = func() {
		f.Close()
		ids := selected
		if which.Chosen() == "all" {
			ids = nil
		}
		info := app.PackInfo{Name: name.Text(), Author: author.Text(), Licence: licence.Text()}
		e.u.set(settingPackAuthor, info.Author)
		e.u.set(settingPackLicence, info.Licence)
		e.u.pickSave(packFileName(info.Name), func(path string) { e.exportTo(path, info, ids) })
	}
	widget.ShowForm(e.w.Canvas(), f)
}

// exportTo writes the pack and says so.
func (e *emoticonsWindow) exportTo(path string, info app.PackInfo, ids []int64) {
	call(e.u, func(context.Context) (int, error) { return e.u.session.ExportPack(path, info, ids...) }, func(n int, err error) {
		present(e.w)
		if err != nil {
			e.say(err)
			return
		}
		e.strip.say(T("export.done", "Count", n, "File", path))
		e.content.Refresh()
	})
}

// packFileName makes a name of a file out of the name of a pack.
func packFileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, strings.Trim(name, ". "))
	if name == "" {
		name = "emoticons"
	}
	return name + ".zip"
}
