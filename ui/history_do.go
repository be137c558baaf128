package ui

import (
	"context"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// historyShortcuts are the shortcuts of the window.
func historyShortcuts() []fyne.Shortcut {
	ctrl := fyne.KeyModifierShortcutDefault
	return []fyne.Shortcut{
		&desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: ctrl}, &desktop.CustomShortcut{KeyName: fyne.KeyG, Modifier: ctrl},
		&desktop.CustomShortcut{KeyName: fyne.KeyG, Modifier: ctrl | fyne.KeyModifierShift},
		&desktop.CustomShortcut{KeyName: fyne.KeyW, Modifier: ctrl}, &desktop.CustomShortcut{KeyName: fyne.KeyE, Modifier: ctrl},
	}
}

// shortcut runs one of them and reports that it did.
func (h *historyWindow) shortcut(s fyne.Shortcut) bool {
	k, ok := s.(*desktop.CustomShortcut)
	if !ok {
		return false
	}
	switch {
	case k.KeyName == fyne.KeyF:
		h.w.Canvas().Focus(h.field.Entry)
	case k.KeyName == fyne.KeyG && k.Modifier&fyne.KeyModifierShift != 0:
		h.step(1)
	case k.KeyName == fyne.KeyG: // as Enter and F3: to the hit above
		h.step(-1)
	case k.KeyName == fyne.KeyW:
		h.close()
	case k.KeyName == fyne.KeyE:
		h.exportMenu()
	default:
		return false
	}
	return true
}

// key runs a key that no widget wants.
func (h *historyWindow) key(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		h.escape()
	case fyne.KeyF3:
		by := -1
		if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0 {
			by = 1
		}
		h.step(by)
	}
}

// escape clears the search, then closes.
func (h *historyWindow) escape() {
	if h.field.Text() != "" {
		h.field.SetText("")
		h.w.Canvas().Focus(h.field.Entry)
		return
	}
	h.close()
}

// fieldKey is what keys do in the search field: Enter and F3 go to the next hit
// above, with Shift to the one below; Down goes to the list.
func (h *historyWindow) fieldKey(name fyne.KeyName, mod fyne.KeyModifier) bool {
	switch name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyF3:
		by := -1
		if mod&fyne.KeyModifierShift != 0 {
			by = 1
		}
		h.step(by)
	case fyne.KeyDown:
		h.w.Canvas().Focus(h.list)
	case fyne.KeyPageUp, fyne.KeyPageDown:
		h.view.TypedKey(&fyne.KeyEvent{Name: name})
	case fyne.KeyEscape:
		h.escape()
	default:
		return false
	}
	return true
}

// notice shows a line at the foot of the window with a thing to do about it;
// "" takes it away.
func (h *historyWindow) notice(text, action string, do func()) {
	if h.strip != nil {
		h.content.Remove(h.strip)
		h.strip = nil
	}
	if text != "" {
		var actions []fyne.CanvasObject
		if action != "" {
			actions = append(actions, widget.NewTextLink(action, do))
		}
		actions = append(actions, widget.NewToolButton("x", T("button.close"), func() { h.notice("", "", nil) }))
		h.strip = widget.NewStrip("info", text, actions...)
		if h.wentWell {
			h.strip = widget.NewDoneStrip(text, actions...)
		}
		h.content.Add(h.strip)
	}
	h.wentWell = false
	h.content.Refresh()
}

// done is notice for what went well.
func (h *historyWindow) done(text, action string, do func()) {
	h.wentWell = true
	h.notice(text, action, do)
}

// link shows an address whole and opens it when that is wanted.
func (h *historyWindow) link(l widget.Link) {
	what := T("chat.link.host", "Host", l.Host)
	if l.Foreign {
		what += " " + T("chat.link.foreign")
	}
	d := widget.NewQuestion(T("chat.link.title"), what, l.Address, T("chat.link.open"), T("chat.link.copy"), T("chat.cancel"))
	p := widget.ShowQuestion(h.w.Canvas(), d)
	d.OnAnswer = func(i int) {
		p.Close()
		switch i {
		case 0:
			u, err := url.Parse(l.Address)
			if err == nil {
				err = h.u.app.OpenURL(u)
			}
			if err != nil {
				h.u.log.Warn("link not opened", "error", err)
				h.notice(T("chat.link.failed"), "", nil)
			}
		case 1:
			h.u.app.Clipboard().SetContent(l.Address)
		}
	}
}

// dayOf is the day of a line, in its conversation.
func (h *historyWindow) dayOf(l widget.HistoryLine) app.HistoryPart {
	t := l.Time.Local()
	from := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.Local)
	return app.HistoryPart{In: h.in, From: from, To: from.AddDate(0, 0, 1)}
}

// lineOf is a line alone.
func (h *historyWindow) lineOf(l widget.HistoryLine) app.HistoryPart {
	return app.HistoryPart{In: h.in, Line: l.ID}
}

// lineMenu shows what can be done with a line.
func (h *historyWindow) lineMenu(index int, l widget.HistoryLine, s *widget.Span, at fyne.Position) {
	widget.ShowMenu(h.w.Canvas(), at, 0, h.lineItems(index, l, s))
}

func (h *historyWindow) lineItems(index int, l widget.HistoryLine, s *widget.Span) []widget.MenuItem {
	var items []widget.MenuItem
	if s != nil && s.Kind == widget.SpanLink {
		link := *s.Link
		items = append(items, widget.MenuItem{Text: T("chat.menu.open-link"), Icon: "globe", Action: func() { h.link(link) }},
			widget.MenuItem{Text: T("chat.menu.copy-link"), Icon: "copy", Action: func() { h.u.app.Clipboard().SetContent(link.Address) }}, widget.MenuItem{})
	}
	if s != nil && s.Kind == widget.SpanCustom && !l.Mine && h.pictures[s.Emoticon.Object.Hash] != nil {
		e := *s.Emoticon
		items = append(items, widget.MenuItem{Text: T("chat.menu.add-emoticon"), Icon: "plus", Action: func() { h.addEmoticon(e) }}, widget.MenuItem{})
	}
	items = append(items, widget.MenuItem{Text: T("chat.menu.copy"), Icon: "copy", Shortcut: "Ctrl+C", Action: func() { h.view.Copy() }})
	if h.every {
		return append(items, widget.MenuItem{Text: T("history.menu.context"), Icon: "right", Action: func() { h.open(index, l) }})
	}
	line, day := h.lineOf(l), h.dayOf(l)
	return append(items, widget.MenuItem{},
		widget.MenuItem{Text: T("history.menu.delete-line"), Icon: "trash", Shortcut: "Del", Action: func() { h.askDelete(line) }},
		widget.MenuItem{Text: T("history.menu.delete-day"), Action: func() { h.askDelete(day) }})
}

// addEmoticon takes a custom emoticon that is seen into our own.
func (h *historyWindow) addEmoticon(e protocol.Emoticon) {
	call(h.u, func(context.Context) ([]byte, error) {
		data, ok := h.u.session.Object(e.Object.Hash)
		if !ok {
			return nil, errNotHere
		}
		return data, nil
	}, func(data []byte, err error) {
		if err == nil {
			h.u.addEmoticonFrom(data, e.Shortcut)
		}
	})
}

// listMenu shows what can be done with a conversation.
func (h *historyWindow) listMenu(key string, at fyne.Position) {
	widget.ShowMenu(h.w.Canvas(), at, 0, h.listItems(key))
}

func (h *historyWindow) listItems(key string) []widget.MenuItem {
	in := protocol.ConversationID(key)
	if key == everyHit {
		return []widget.MenuItem{{Text: T("history.menu.delete-all"), Icon: "trash", Action: func() { h.askDelete(app.HistoryPart{}) }}}
	}
	items := []widget.MenuItem{{Text: T("menu.contact.message"), Icon: "bubble", Action: func() { h.u.openTalk(in) }}}
	if who, ok := in.Person(); ok {
		items = append(items, widget.MenuItem{Text: T("menu.contact.details"), Icon: "person", Action: func() { h.u.openDetails(who) }})
	}
	return append(items, widget.MenuItem{},
		widget.MenuItem{Text: T("history.menu.html"), Icon: "export", Action: func() { h.askExport(in, app.ExportHTML) }},
		widget.MenuItem{Text: T("history.menu.text"), Icon: "doc", Action: func() { h.askExport(in, app.ExportText) }},
		widget.MenuItem{},
		widget.MenuItem{Text: T("history.menu.delete"), Icon: "trash", Shortcut: "Del", Action: func() { h.askDelete(app.HistoryPart{In: in}) }},
		widget.MenuItem{Text: T("history.menu.delete-all"), Action: func() { h.askDelete(app.HistoryPart{}) }})
}

// exportMenu shows what can be written to a file.
func (h *historyWindow) exportMenu() {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(h.export).AddXY(0, theme.HeightButton+2)
	widget.ShowMenu(h.w.Canvas(), at, 0, h.exportItems()).First()
}

func (h *historyWindow) exportItems() []widget.MenuItem {
	name, none := "", len(h.all) == 0
	if i := h.index(h.in); i >= 0 {
		name = h.name(h.all[i])
	}
	item := func(key, icon string, in protocol.ConversationID, format string) widget.MenuItem {
		return widget.MenuItem{Text: T(key, "Name", name), Icon: icon, Disabled: none, Action: func() { h.askExport(in, format) }}
	}
	return []widget.MenuItem{
		item("history.export.html", "export", h.in, app.ExportHTML), item("history.export.text", "doc", h.in, app.ExportText), {},
		item("history.export.all-html", "export", "", app.ExportHTML), item("history.export.all-text", "doc", "", app.ExportText),
	}
}

// askExport lets the person choose a file.
func (h *historyWindow) askExport(in protocol.ConversationID, format string) {
	name := T("history.export.file")
	if i := h.index(in); in != "" && i >= 0 {
		name += " " + h.name(h.all[i])
	}
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, name)
	ending := map[string]string{app.ExportHTML: ".html", app.ExportText: ".txt"}[format]
	h.u.pickSave(name+ending, func(path string) {
		if filepath.Ext(path) == "" {
			path += ending
		}
		h.exportTo(in, format, path)
	})
}

// exportTo writes a file and says so.
func (h *historyWindow) exportTo(in protocol.ConversationID, format, path string) {
	h.notice(T("history.export.running"), "", nil)
	emoticons := map[string][]byte{}
	for _, c := range assets.Classic() {
		for _, s := range c.Shortcuts {
			emoticons[strings.ToLower(s)] = assets.Bytes(c.File)
		}
	}
	say := func(key string, pairs ...any) string { return T(key, pairs...) }
	call(h.u, func(ctx context.Context) (int, error) {
		return h.u.session.ExportHistory(ctx, app.Export{In: in, Format: format, Emoticons: emoticons, Say: say}, path)
	}, func(lines int, err error) {
		if err != nil {
			sentence, _ := errorText(err)
			h.u.log.Warn("history not exported", "error", err)
			h.notice(sentence, "", nil)
			return
		}
		h.done(T("history.export.done", "Count", lines, "File", filepath.Base(path)), T("history.export.show"), func() {
			slashed := filepath.ToSlash(filepath.Dir(path))
			if !strings.HasPrefix(slashed, "/") {
				slashed = "/" + slashed
			}
			if err := h.u.app.OpenURL(&url.URL{Scheme: "file", Path: slashed}); err != nil {
				h.u.log.Warn("folder not opened", "error", err)
			}
		})
	})
}

// askDelete asks before a part of the history is lost: there is no way back.
func (h *historyWindow) askDelete(p app.HistoryPart) {
	if p.In == everyHit || h.every && p.In != "" {
		return
	}
	back := func() { h.w.Canvas().Focus(h.list) }
	call(h.u, func(ctx context.Context) (int, error) { return h.u.session.HistoryLines(ctx, p) }, func(n int, err error) {
		if err != nil || !h.shown {
			return
		}
		if n == 0 {
			h.notice(T("history.delete.nothing"), "", nil)
			return
		}
		name := ""
		if i := h.index(p.In); i >= 0 {
			name = h.name(h.all[i])
		}
		text := T("history.delete.all", "Count", n)
		switch {
		case p.Line != 0:
			text = T("history.delete.line", "Name", name)
		case !p.From.IsZero():
			text = T("history.delete.day", "Name", name, "Day", widget.Day(p.From, time.Now()), "Count", n)
		case p.In != "":
			text = T("history.delete.contact", "Name", name, "Count", n)
		}
		h.u.askClear(h.w, text, p, back, func(n int, err error) {
			if err != nil {
				sentence, _ := errorText(err)
				h.notice(sentence, "", nil)
				return
			}
			h.done(T("history.deleted", "Count", n), "", nil)
		})
	})
}

// askClear asks whether a part of the history may go, and lets it go.
func (u *UI) askClear(w fyne.Window, text string, p app.HistoryPart, back func(), then func(int, error)) {
	final := T("history.delete.final")
	if p.Line != 0 {
		final = T("history.delete.final-line")
	}
	widget.ShowDialog(w.Canvas(), T("history.delete.title"), text+" "+final, back,
		widget.NewButton(widget.Danger, T("history.delete.button"), func() {
			back()
			call(u, func(ctx context.Context) (int, error) { return u.session.ClearHistory(ctx, p) }, then)
		}),
		widget.NewButton(widget.Normal, T("chat.cancel"), back))
}
