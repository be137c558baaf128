package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/ui/theme"
	"papilio/ui/widget"
)

// logView are the widgets of the Protocol log.
type logView struct {
	search                 *widget.Field
	dir, kind, with        *widget.Choice
	words                  *widget.Check
	pauseButton            *widget.Button
	copyButton, saveButton *widget.Button
	clearButton            *widget.Button
	list                   *widget.LogList
	state                  *widget.Label
	secrets                *widget.Label
	empty                  *widget.Label
	content                *fyne.Container
}

func (l *logWindow) build(w fyne.Window) {
	l.w = w
	w.SetTitle(T("log.title"))
	w.SetPadded(false)
	v := &l.logView
	v.search = widget.NewSearchField(T("log.search"), "Ctrl+F", T("main.filter.clear"))
	v.search.SetChanged(func(text string) { l.filter.text = strings.ToLower(strings.TrimSpace(text)); l.refilter() })
	v.search.Entry.OnShortcut = func(s fyne.Shortcut) bool {
		_, copying := s.(*fyne.ShortcutCopy)
		return !copying && l.shortcut(s)
	}
	v.search.Entry.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool {
		switch {
		case k == fyne.KeyEscape && v.search.Text() != "":
			v.search.SetText("")
		case k == fyne.KeyEscape:
			l.close()
		case k == fyne.KeyDown, k == fyne.KeyReturn, k == fyne.KeyEnter:
			w.Canvas().Focus(l.list)
		default:
			return false
		}
		return true
	}
	choose := func(to *string) func(string) { return func(key string) { *to = key; l.refilter() } }
	options := func(prefix string, keys ...string) []widget.Option {
		list := []widget.Option{{Key: "", Text: T(prefix + ".all")}}
		for _, k := range keys {
			list = append(list, widget.Option{Key: k, Text: T(prefix + "." + k)})
		}
		return list
	}
	v.dir = widget.NewChoice("", options("log.dir", "out", "in"), choose(&l.filter.dir))
	v.kind = widget.NewChoice("", options("log.kind", "ns", "sb", "p2p"), choose(&l.filter.kind))
	v.with = widget.NewChoice("", options("log.with"), choose(&l.filter.with))
	v.words = widget.NewCheck(T("log.words"), func(on bool) { l.u.session.Trace().ShowWords(on) })
	v.pauseButton = widget.NewButton(widget.Normal, T("log.pause"), l.pause)
	v.pauseButton.Icon = "pause"
	v.copyButton = widget.NewButton(widget.Normal, T("log.copy"), l.copy)
	v.copyButton.Icon = "copy"
	v.saveButton = widget.NewButton(widget.Normal, T("log.save"), l.save)
	v.saveButton.Icon = "export"
	v.clearButton = widget.NewButton(widget.Normal, T("log.clear"), l.clear)
	v.clearButton.Icon = "trash"
	v.list = widget.NewLogList()
	v.list.Row, v.list.Field, v.list.OnMenu, v.list.OnShortcut = l.row, l.field, l.menu, l.shortcut
	v.list.OnSelect = l.showState
	v.list.OnKey = func(k fyne.KeyName) {
		switch k {
		case fyne.KeyEscape:
			l.close()
		case fyne.KeySpace:
			l.pause()
		}
	}
	for _, o := range []*func(){&v.dir.OnEscape, &v.kind.OnEscape, &v.with.OnEscape, &v.words.OnEscape, &v.pauseButton.OnEscape, &v.copyButton.OnEscape, &v.saveButton.OnEscape, &v.clearButton.OnEscape} {
		*o = l.close
	}
	v.state, v.secrets = widget.NewCutLabel("", widget.StyleSmall), widget.NewLabel(T("log.secrets"), widget.StyleSmall)
	v.empty = widget.NewCutLabel(T("log.empty"), widget.StyleQuiet)
	v.empty.Align = fyne.TextAlignCenter
	window, surface := widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0), widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0)
	above, below := widget.NewHairline(), widget.NewHairline()
	v.content = widget.Arrange(fyne.NewSize(630, 320), func(s fyne.Size) {
		place := widget.Place
		const edge, gap = theme.Space12, theme.Space8
		place(window, 0, 0, s.Width, s.Height)
		third := min(170, (s.Width-2*edge-3*gap)*0.21)
		x := s.Width - edge
		for _, c := range []*widget.Choice{v.with, v.kind, v.dir} {
			x -= third
			place(c, x, edge, third, theme.HeightField)
			x -= gap
		}
		place(v.search, edge, edge, x-edge, theme.HeightField)
		y := float32(edge + theme.HeightField + gap)
		x = s.Width - edge
		for _, b := range []*widget.Button{v.clearButton, v.saveButton, v.copyButton, v.pauseButton} {
			bw := b.MinSize().Width
			x -= bw
			place(b, x, y, bw, theme.HeightButton)
			x -= gap
		}
		place(v.words, edge, y+6, min(x-edge, v.words.MinSize().Width), 20)
		foot := s.Height - logFoot
		place(above, 0, logHead, s.Width, theme.Line)
		place(surface, 0, logHead+1, s.Width, foot-logHead-1)
		place(v.list, 0, logHead+1, s.Width, foot-logHead-1)
		place(v.empty, edge, logHead+1, s.Width-2*edge, foot-logHead-1)
		place(below, 0, foot, s.Width, theme.Line)
		sw := v.secrets.MinSize().Width
		visible(v.secrets, s.Width > sw+320)
		place(v.secrets, s.Width-edge-sw, foot, sw, logFoot)
		if v.secrets.Hidden {
			sw = 0
		}
		place(v.state, edge, foot, s.Width-2*edge-sw-gap, logFoot)
	}, window, surface, v.search, v.dir, v.kind, v.with, v.words, v.pauseButton, v.copyButton, v.saveButton, v.clearButton, above, v.empty, v.list, below, v.state, v.secrets)
	w.SetContent(widget.WithTips(v.content))
	w.Resize(fyne.NewSize(logWidth, logHeight))
	for _, k := range []fyne.KeyName{fyne.KeyF, fyne.KeyS, fyne.KeyL, fyne.KeyP} {
		s := &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault}
		w.Canvas().AddShortcut(s, func(fyne.Shortcut) { l.shortcut(s) })
	}
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			l.close()
		}
	})
	l.showState()
}

// showState says how much is shown, and which buttons there is work for.
func (l *logWindow) showState() {
	visible(l.empty, len(l.shown) == 0)
	l.empty.SetText(T("log.empty"))
	if len(l.records) > 0 {
		l.empty.SetText(T("log.nothing"))
	}
	text := T("log.count", "Count", len(l.records))
	if l.filter.on() {
		text = T("log.shown", "Shown", len(l.shown), "Count", len(l.records))
	}
	if l.lost > 0 {
		text += ", " + T("log.lost", "Count", l.lost)
	}
	if l.paused {
		text += ". " + T("log.paused", "Count", l.held)
	} else {
		text += ". " + T("log.recording")
	}
	l.state.SetText(text)
	for b, on := range map[*widget.Button]bool{l.copyButton: l.selected() != nil, l.saveButton: len(l.shown) > 0, l.clearButton: len(l.records) > 0} {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
}

func (l *logWindow) showPause() {
	l.pauseButton.Icon, l.pauseButton.Text = "pause", T("log.pause")
	if l.paused {
		l.pauseButton.Icon, l.pauseButton.Text = "play", T("log.resume")
	}
	l.pauseButton.Refresh()
	l.content.Refresh()
}

// say writes in the foot, until something else happens.
func (l *logWindow) say(text string) { l.state.SetText(text) }
