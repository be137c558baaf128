package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/app"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// emoticonsLook is what the window is made of.
type emoticonsLook struct {
	grid                *widget.EmoticonGrid
	add, change, remove *widget.Button
	import_, export     *widget.Button
	finder              *widget.Button
	search              *widget.Field
	count               *widget.Label
	strip               *undoStrip
	exporting           *widget.Form
	content             *fyne.Container
}

// Size of the window.
const (
	emoticonsWidth  = 520
	emoticonsHeight = 440
	emoticonsHead   = 56
	emoticonsFoot   = 32
	emoticonsSearch = theme.HeightField + theme.Space12
)

func (e *emoticonsWindow) build(w fyne.Window) {
	e.w = w
	w.SetTitle(T("emoticons.title"))
	w.SetPadded(false)
	button := func(kind widget.ButtonKind, key, icon string, tapped func()) *widget.Button {
		b := widget.NewButton(kind, T(key), tapped)
		b.Icon, b.OnEscape = icon, e.escape
		return b
	}
	e.add = button(widget.Primary, "emoticons.add", "plus", e.browse)
	e.change = button(widget.Normal, "emoticons.change", "pencil", e.editSelected)
	e.remove = button(widget.Normal, "emoticons.delete", "trash", func() { e.delete(e.grid.SelectedAll()) })
	e.import_ = button(widget.Quiet, "emoticons.import", "import", e.importMenu)
	e.export = button(widget.Quiet, "emoticons.export", "export", e.openExport)
	e.finder = widget.NewToolButton("search", T("emoticons.search"), e.toggleSearch)
	e.finder.OnEscape = e.escape
	e.search = widget.NewSearchField(T("emoticons.search"), "Ctrl+F", T("chat.search.clear"))
	e.search.SetChanged(e.searchFor)
	e.search.Entry.OnKey = e.searchKey
	e.search.Entry.OnShortcut = func(s fyne.Shortcut) bool {
		k, ok := s.(*desktop.CustomShortcut)
		return ok && k.KeyName == fyne.KeyF
	}
	e.search.Hide()
	e.grid = widget.NewEmoticonGrid(e.animator, T("emoticons.add"), T("emoticons.empty"))
	e.grid.OnSelected = e.selectionChanged
	e.grid.OnOpen = e.edit
	e.grid.OnDelete = e.delete
	e.grid.OnMove = e.move
	e.grid.OnAdd = e.browse
	e.grid.OnRune = e.typed
	e.grid.OnShortcut = func(s fyne.Shortcut) { e.shortcut(s) }
	e.grid.OnEscape = e.escape
	e.grid.OnMenu = e.menu
	e.count = widget.NewCutLabel("", widget.StyleSmall)
	e.strip = newUndoStrip(e.undo, e.dismiss, e.escape)
	hint := widget.NewCutLabel(T("emoticons.hint", "Most", app.MaxEmoticonsInText), widget.StyleSmall)
	hint.Align = fyne.TextAlignTrailing
	window, surface := widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0), widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0)
	above, below := widget.NewHairline(), widget.NewHairline()
	grid := e.grid.Content()
	e.content = widget.Arrange(fyne.NewSize(460, 320), func(s fyne.Size) {
		place := widget.Place
		place(window, 0, 0, s.Width, s.Height)
		e.shorten(s.Width)
		x := float32(theme.Space16)
		for _, b := range []*widget.Button{e.add, e.change, e.remove} {
			width := b.MinSize().Width
			place(b, x, theme.Space12, width, theme.HeightButton)
			x += width + theme.Space8
		}
		right := s.Width - theme.Space8
		for _, b := range []*widget.Button{e.export, e.import_} {
			width := b.MinSize().Width
			right -= width
			place(b, right, theme.Space12, width, theme.HeightButton)
		}
		top := float32(emoticonsHead)
		if e.search.Visible() {
			place(e.search, theme.Space16, top, s.Width-2*theme.Space16, theme.HeightField)
			top += emoticonsSearch
		}
		foot := s.Height - emoticonsFoot
		bottom := foot
		if !e.strip.content.Hidden {
			bottom -= undoHeight
		}
		place(above, 0, top, s.Width, theme.Line)
		place(surface, 0, top+1, s.Width, bottom-top-1)
		place(grid, 0, top+1, s.Width, bottom-top-1)
		e.grid.SetWidth(s.Width)
		place(e.strip.content, 0, bottom, s.Width, undoHeight)
		place(below, 0, foot, s.Width, theme.Line)
		place(e.finder, theme.Space8, foot+2, theme.SizeTool, theme.SizeTool)
		left := float32(theme.Space8 + theme.SizeTool + theme.Space4)
		hw := min(hint.MinSize().Width, s.Width*.55)
		if full := widget.Measure(T("emoticons.hint", "Most", app.MaxEmoticonsInText), widget.StyleSmall).Width + 1; full < s.Width*.6 {
			hw = full
		}
		place(e.count, left, foot, s.Width-left-hw-theme.Space16-theme.Space8, emoticonsFoot)
		place(hint, s.Width-theme.Space16-hw, foot, hw, emoticonsFoot)
	}, window, surface, e.add, e.change, e.remove, e.import_, e.export, e.search, above, grid, e.strip.content, below, e.finder, e.count, hint)
	w.SetContent(widget.WithTips(e.content))
	w.Resize(fyne.NewSize(emoticonsWidth, emoticonsHeight))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			e.escape()
		}
	})
	for _, s := range []fyne.Shortcut{&fyne.ShortcutPaste{}, &fyne.ShortcutUndo{}, &fyne.ShortcutSelectAll{}, &fyne.ShortcutCopy{},
		&desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: fyne.KeyModifierShortcutDefault}} {
		w.Canvas().AddShortcut(s, func(s fyne.Shortcut) { e.shortcut(s) })
	}
	w.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { e.dropped(uris) })
	e.selectionChanged()
}

// escape leaves the search, else the window.
func (e *emoticonsWindow) escape() {
	if e.search.Visible() {
		e.hideSearch()
		e.w.Canvas().Focus(e.grid)
		return
	}
	e.close()
}

// toggleSearch shows the search, or puts it away.
func (e *emoticonsWindow) toggleSearch() {
	if e.search.Visible() {
		e.escape()
		return
	}
	e.showSearch()
}

func (e *emoticonsWindow) showSearch() {
	e.search.Show()
	e.finder.SetChecked(true)
	e.content.Refresh()
	e.w.Canvas().Focus(e.search.Entry)
}

func (e *emoticonsWindow) hideSearch() {
	if !e.search.Visible() {
		return
	}
	e.search.Hide()
	e.finder.SetChecked(false)
	e.search.SetText("")
	e.content.Refresh()
}

// searchFor shows what matches a few letters.
func (e *emoticonsWindow) searchFor(text string) {
	e.filter = text
	e.turn++
	e.show()
}

// typed begins a search with a letter typed on the grid.
func (e *emoticonsWindow) typed(r rune) {
	e.showSearch()
	e.search.Entry.TypedRune(r)
}

// searchKey walks into the grid from the search.
func (e *emoticonsWindow) searchKey(k fyne.KeyName, _ fyne.KeyModifier) bool {
	switch k {
	case fyne.KeyEscape:
		e.escape()
	case fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnter:
		if found := e.found(); len(found) > 0 {
			e.grid.Select(found[0].ID)
			e.w.Canvas().Focus(e.grid)
		}
	default:
		return false
	}
	return true
}

// shortcut runs one of the window.
func (e *emoticonsWindow) shortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutPaste:
		e.paste()
	case *fyne.ShortcutUndo:
		e.undo()
	case *fyne.ShortcutSelectAll:
		e.grid.SelectAll()
	case *fyne.ShortcutCopy:
		e.copyShortcuts()
	case *desktop.CustomShortcut:
		if s.KeyName == fyne.KeyF && s.Modifier == fyne.KeyModifierShortcutDefault {
			e.showSearch()
		}
	}
}

// shorten takes the words off Import and Export where they have no room: in
// some languages the buttons are wide.
func (e *emoticonsWindow) shorten(width float32) {
	need := float32(theme.Space16 + theme.Space8)
	for _, b := range []*widget.Button{e.add, e.change, e.remove} {
		need += b.MinSize().Width + theme.Space8
	}
	words := map[*widget.Button]string{e.import_: T("emoticons.import"), e.export: T("emoticons.export")}
	for _, text := range words {
		b := widget.NewButton(widget.Quiet, text, nil)
		b.Icon = "import"
		need += b.MinSize().Width
	}
	for b, text := range words {
		hint := ""
		if need > width {
			text, hint = "", text
		}
		b.Hint = hint
		if b.Text != text {
			b.Text = text
			b.Refresh()
		}
	}
}
