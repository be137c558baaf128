package ui

import (
	"context"
	"net/url"
	"strings"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/widget"
)

// menu shows what can be done with what is under the mouse.
func (c *conversation) menu(h widget.Hit, at fyne.Position) {
	widget.ShowMenu(c.window.Canvas(), at, 0, c.menuItems(h))
}

func (c *conversation) menuItems(h widget.Hit) []widget.MenuItem {
	var items []widget.MenuItem
	clip := func(s string) func() { return func() { c.u.app.Clipboard().SetContent(s) } }
	if s := h.Span; s != nil {
		switch s.Kind {
		case widget.SpanCustom:
			e, mine := *s.Emoticon, h.Line.Mine
			if h := e.Object.Hash; !mine && c.pictures[h] == nil { // it failed, or is only fetched when asked for
				items = append(items, widget.MenuItem{Text: T("chat.menu.try-again"), Icon: "refresh", Action: func() { c.retryEmoticon(e) }})
			}
			if !mine {
				items = append(items, widget.MenuItem{Text: T("chat.menu.add-emoticon"), Icon: "plus",
					Disabled: c.pictures[e.Object.Hash] == nil, Action: func() { c.addEmoticon(e) }})
			}
			items = append(items, widget.MenuItem{Text: T("chat.menu.copy-shortcut"), Icon: "copy", Action: clip(e.Shortcut)}, widget.MenuItem{})
		case widget.SpanClassic:
			items = append(items, widget.MenuItem{Text: T("chat.menu.copy-shortcut"), Icon: "copy", Action: clip(s.Text)}, widget.MenuItem{})
		case widget.SpanLink:
			link := *s.Link
			items = append(items, widget.MenuItem{Text: T("chat.menu.open-link"), Icon: "globe", Action: func() { c.link(link) }},
				widget.MenuItem{Text: T("chat.menu.copy-link"), Icon: "copy", Action: clip(link.Address)}, widget.MenuItem{})
		}
	}
	if c.transcript.Selected() {
		items = append(items, widget.MenuItem{Text: T("chat.menu.copy-selection"), Icon: "copy", Shortcut: "Ctrl+C", Action: func() { c.transcript.Copy() }})
	}
	items = append(items,
		widget.MenuItem{Text: T("chat.menu.copy"), Icon: "copy", Action: clip(h.Line.TextOf())},
		widget.MenuItem{Text: T("chat.menu.quote"), Action: func() { c.quote(h.Line) }})
	if h.Again {
		id := h.Line.ID
		items = append(items, widget.MenuItem{}, widget.MenuItem{Text: T("delivery.again"), Icon: "refresh", Action: func() { c.again(id) }})
	}
	return items
}

// quote puts a line into the input, marked as somebody else's words.
func (c *conversation) quote(l widget.Line) {
	quoted := "> " + strings.ReplaceAll(strings.TrimSpace(l.TextOf()), "\n", "\n> ") + "\n"
	if text := c.input.Text(); strings.TrimSpace(text) != "" {
		quoted = strings.TrimRight(text, "\n") + "\n" + quoted
	}
	c.input.SetText(quoted)
	c.focusInput()
}

// link shows an address whole and opens it when that is wanted.
func (c *conversation) link(l widget.Link) {
	c.popover.close()
	what := T("chat.link.host", "Host", l.Host)
	if l.Foreign {
		what += " " + T("chat.link.foreign")
	}
	d := widget.NewQuestion(T("chat.link.title"), what, l.Address, T("chat.link.open"), T("chat.link.copy"), T("chat.cancel"))
	c.question = d
	c.popover.p = widget.ShowQuestion(c.window.Canvas(), d)
	c.popover.p.OnClose = func() { c.popover.p = nil }
	d.OnAnswer = func(i int) {
		c.popover.close()
		switch i {
		case 0:
			u, err := url.Parse(l.Address)
			if err == nil {
				err = c.u.app.OpenURL(u)
			}
			if err != nil {
				c.u.log.Warn("link not opened", "error", err)
				c.flashText(T("chat.link.failed"))
			}
		case 1:
			c.u.app.Clipboard().SetContent(l.Address)
		}
	}
}

// addEmoticon takes a received emoticon into our set, under its shortcut when
// that is free.
func (c *conversation) addEmoticon(e protocol.Emoticon) {
	turn := c.turn
	type found struct {
		data []byte
		code string // what is wrong with its shortcut
		free string // a free one like it
	}
	call(c.u, func(context.Context) (found, error) {
		data, ok := c.u.session.Object(e.Object.Hash)
		if !ok {
			return found{}, &protocol.Problem{Code: app.BadPicture}
		}
		check := func(s string) string { return c.u.session.CheckShortcut(s, 0) }
		f := found{data: data, code: check(e.Shortcut)}
		if f.code == app.ShortcutTaken {
			f.free = strings.Join(app.FreeShortcuts(e.Shortcut, 1, func(s string) bool { return check(s) == "" }), "")
		}
		return f, nil
	}, func(f found, err error) {
		switch {
		case c.turn != turn:
		case err != nil:
			sentence, _ := errorText(err)
			c.flashText(sentence)
		case f.code != "":
			c.askShortcut(e, f.data, f.code, f.free)
		default:
			c.storeEmoticon(e.Shortcut, f.data)
		}
	})
}

func (c *conversation) storeEmoticon(shortcut string, data []byte) {
	c.ask(func() error {
		_, err := c.u.session.AddEmoticon(shortcut, data)
		return err
	}, func() { c.sayText(T("chat.emoticon.added", "Shortcut", shortcut)) })
}

// askShortcut asks for another shortcut; code says what is wrong with the one it
// came with, and free, when there is one, only has to be accepted.
func (c *conversation) askShortcut(e protocol.Emoticon, data []byte, code, free string) {
	c.popover.close()
	field := widget.NewField(T("chat.emoticon.shortcut"))
	ask := T("chat.emoticon.ask")
	if code == app.ShortcutTaken {
		ask = T("chat.emoticon.taken", "Shortcut", e.Shortcut)
	}
	d := widget.NewQuestion(T("chat.menu.add-emoticon"), ask, "", T("chat.emoticon.add"), T("chat.cancel"))
	d.SetField(field)
	if img := c.pictures[e.Object.Hash]; img != nil {
		d.SetPicture(img.Frames[0])
	}
	check, number := code, 0
	show := func() {
		problem := ""
		if check != "" && check != app.ShortcutEmpty {
			problem = T("error." + check)
		}
		field.SetError(problem, "")
		d.SetReady(check == "")
		d.Refresh()
	}
	field.Entry.OnChanged = func(text string) {
		number++
		mine := number
		d.SetReady(false)
		call(c.u, func(context.Context) (string, error) { return c.u.session.CheckShortcut(text, 0), nil }, func(code string, _ error) {
			if number == mine {
				check = code
				show()
			}
		})
	}
	first := e.Shortcut
	if free != "" {
		first, check = free, ""
	}
	field.Entry.SetText(first)
	show()
	c.question = d
	c.popover.p = widget.ShowQuestion(c.window.Canvas(), d)
	c.popover.p.OnClose = func() { c.popover.p = nil }
	d.OnAnswer = func(i int) {
		text := field.Text()
		c.popover.close()
		if i == 0 {
			c.storeEmoticon(text, data)
		}
	}
}
