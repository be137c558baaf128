package ui

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/assets"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// editorLook is what the editor is made of.
type editorLook struct {
	title        *widget.Label
	preview      *widget.EmoticonPreview
	info         *widget.Label
	trouble      *widget.ErrorLine // with the picture
	pick         *widget.TextLink
	field        *widget.Field
	problem      *widget.Problem // with the shortcut
	cancel, save *widget.Button
	content      *fyne.Container
}

// Size of the editor.
const (
	editorWidth  = 420
	editorHeight = 400
	editorEdge   = 20
)

func (e *editor) build(w fyne.Window) {
	e.w = w
	w.SetTitle(T("emoticons.title"))
	w.SetPadded(false)
	e.title = widget.NewLabel("", widget.StyleHeading)
	e.info = widget.NewCutLabel("", widget.StyleSmall)
	e.trouble = widget.NewErrorLine()
	e.trouble.SetSmall()
	e.pick = widget.NewTextLink(T("editor.other"), e.other)
	e.pick.Style = widget.StyleSmallLink
	e.field = widget.NewField(T("editor.shortcut"))
	e.field.SetChanged(e.shortcutChanged)
	e.problem = widget.NewProblem(editorWidth - 2*editorEdge)
	e.cancel = widget.NewButton(widget.Normal, T("chat.cancel"), e.next)
	e.save = widget.NewButton(widget.Primary, T("emoticons.add"), e.store)
	e.pick.OnEscape, e.cancel.OnEscape, e.save.OnEscape = e.next, e.next, e.next
	e.field.Entry.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool {
		switch k {
		case fyne.KeyReturn, fyne.KeyEnter:
			e.store()
		case fyne.KeyEscape:
			e.next()
		default:
			return false
		}
		return true
	}
	ground, line := widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0), widget.NewHairline()
	e.content = widget.Arrange(fyne.NewSize(360, editorHeight), func(s fyne.Size) {
		place := widget.Place
		inner := s.Width - 2*editorEdge
		place(ground, 0, 0, s.Width, s.Height)
		place(e.title, editorEdge, 15, inner, 24)
		place(e.preview, editorEdge, 50, inner, 128)
		pw := e.pick.MinSize().Width
		place(e.info, editorEdge, 184, inner-pw-theme.Space12, 16)
		e.trouble.SetWidth(inner - pw - theme.Space12)
		place(e.trouble, editorEdge, 181, inner-pw-theme.Space12, e.trouble.MinSize().Height)
		place(e.pick, s.Width-editorEdge-pw, 184, pw, 16)
		place(e.field, editorEdge, 215, inner, 18+theme.HeightField)
		place(e.problem, editorEdge, 271, inner, 60)
		foot := s.Height - theme.HeightDialogFoot
		place(line, 0, foot, s.Width, theme.Line)
		sw := max(e.save.MinSize().Width, 72)
		place(e.save, s.Width-theme.Space16-sw, foot+theme.Space12, sw, theme.HeightButton)
		cw := e.cancel.MinSize().Width
		place(e.cancel, s.Width-theme.Space16-sw-theme.Space8-cw, foot+theme.Space12, cw, theme.HeightButton)
	}, ground, e.title, e.preview, e.info, e.trouble, e.pick, e.field, e.problem, line, e.cancel, e.save)
	w.SetContent(widget.WithTips(e.content))
	w.Resize(fyne.NewSize(editorWidth, editorHeight))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			e.next()
		}
	})
	w.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { e.dropped(uris) })
}

// dropped takes a file for the draft that is shown.
func (e *editor) dropped(uris []fyne.URI) {
	if len(uris) == 0 {
		return
	}
	turn := e.turn
	call(e.u, func(context.Context) (file, error) { return readFile(uris[0]) }, func(f file, err error) {
		if turn == e.turn {
			e.replace(f, err)
		}
	})
}

// say shows the line below the preview.
func (e *editor) say(text string) {
	e.trouble.Set("", "", nil)
	e.info.SetText(text)
	e.arrange()
}

// showCode says what is wrong with the shortcut. Nothing is wrong yet with a
// field that nothing was typed into.
func (e *editor) showCode(free []string) {
	switch {
	case e.code == "":
		e.problem.Warn(shortcutWarning(e.checked))
	case e.code == app.ShortcutEmpty:
		e.problem.Set("")
	case e.code == app.ShortcutTaken && len(free) == 2:
		e.problem.Set(T("editor.taken", "Shortcut", e.checked, "First", "%s", "Second", "%s"), e.take(free[0]), e.take(free[1]))
	case e.code == app.ShortcutTaken:
		e.problem.Set(T("editor.taken.none", "Shortcut", e.checked))
	default:
		e.problem.Set(T("error." + e.code))
	}
	e.arrange()
}

// shortcutWarning says what a shortcut that is allowed takes the place of, ""
// where that is nothing.
func shortcutWarning(s string) string {
	if r, size := utf8.DecodeRuneInString(s); size == len(s) && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		return T("editor.warn.letter", "Shortcut", s)
	}
	for _, c := range assets.Classic() {
		if slices.ContainsFunc(c.Shortcuts, func(its string) bool { return strings.EqualFold(its, s) }) {
			return T("editor.warn.classic", "Shortcut", s)
		}
	}
	return ""
}

// take is a link that puts a shortcut into the field.
func (e *editor) take(shortcut string) *widget.TextLink {
	l := widget.NewTextLink(shortcut, func() {
		e.field.SetText(shortcut)
		e.w.Canvas().Focus(e.field.Entry)
	})
	l.OnEscape = e.next
	return l
}

// arrange shows what can be done now.
func (e *editor) arrange() {
	if e.canSave() {
		e.save.Enable()
	} else {
		e.save.Disable()
	}
	e.field.SetMarked(e.code != "" && e.code != app.ShortcutEmpty)
	visible(e.trouble, e.info.Text == "")
	visible(e.problem, e.problem.Text() != "")
	e.content.Refresh()
}
