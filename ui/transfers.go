package ui

import (
	"context"
	"image"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// transfersWindow is "Transfers": a row per file, those that wait for the person
// on top, then those under way, then the others, the newest first.
type transfersWindow struct {
	u        *UI
	w        fyne.Window
	list     *widget.TransferList
	empty    *widget.Label
	sums     *widget.Label
	problem  *widget.Label
	clear    *widget.TextLink
	content  *fyne.Container
	previews map[int64]image.Image // nil while it is being decoded
	shown    bool
	waiting  bool // a refresh is on its way
}

// Size of the window.
const (
	transfersWidth  = 620
	transfersHeight = 420
	transfersEvery  = 250 * time.Millisecond // between two refreshes
)

// openTransfers shows Transfers.
func (u *UI) openTransfers() {
	t := u.transfers
	if t == nil {
		t = &transfersWindow{u: u, previews: map[int64]image.Image{}}
		u.transfers = t
		u.window("transfers", t.build, t.hidden)
		t.set(nil) // until the answer is here
		u.listen(t.handle)
	}
	t.shown = true
	t.say("")
	t.refresh()
	present(t.w)
	t.w.Canvas().Focus(t.list)
}

func (t *transfersWindow) build(w fyne.Window) {
	t.w = w
	w.SetTitle(T("transfers.title"))
	w.SetPadded(false)
	t.list = widget.NewTransferList()
	t.list.OnAction = t.act
	t.list.OnMenu = t.menu
	t.list.OnEscape = t.close
	t.list.Preview = t.preview
	t.empty = widget.NewCutLabel(T("transfers.empty"), widget.StyleQuiet)
	t.empty.Align = fyne.TextAlignCenter
	t.sums = widget.NewCutLabel("", widget.StyleSmall)
	style := widget.StyleSmall
	style.Color = theme.ColorDanger
	t.problem = widget.NewCutLabel("", style)
	t.clear = widget.NewTextLink(T("transfers.clear"), t.clearEnded)
	t.clear.OnEscape = t.close
	window, surface, line := widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0), widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0), widget.NewHairline()
	rows := t.list.Content()
	t.content = widget.Arrange(fyne.NewSize(480, 240), func(s fyne.Size) {
		place := widget.Place
		foot := s.Height - theme.HeightFootBar
		place(window, 0, 0, s.Width, s.Height)
		place(surface, 0, 0, s.Width, foot)
		place(rows, 0, 0, s.Width, foot)
		place(t.empty, 0, 0, s.Width, foot)
		place(line, 0, foot, s.Width, theme.Line)
		m := t.clear.MinSize()
		cw := float32(0)
		if !t.clear.Hidden {
			cw = m.Width + theme.Space16
		}
		place(t.clear, s.Width-theme.Space16-m.Width, foot+(theme.HeightFootBar-m.Height)/2, m.Width, m.Height)
		for _, l := range []*widget.Label{t.sums, t.problem} {
			place(l, theme.Space16, foot, s.Width-2*theme.Space16-cw, theme.HeightFootBar)
		}
	}, window, surface, t.empty, rows, line, t.sums, t.problem, t.clear)
	w.SetContent(widget.WithTips(t.content))
	w.Resize(fyne.NewSize(transfersWidth, transfersHeight))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			t.close()
		}
	})
}

func (t *transfersWindow) close() {
	hide(t.w)
	t.hidden()
}

func (t *transfersWindow) hidden() { t.shown = false }

// handle follows the news: a few refreshes a second, however much moves.
func (t *transfersWindow) handle(e event.Event) {
	switch e.(type) {
	case event.TransferChanged, event.ContactChanged:
	default:
		return
	}
	if !t.shown || t.waiting {
		return
	}
	t.waiting = true
	t.u.after(transfersEvery, func() {
		t.waiting = false
		if t.shown {
			t.refresh()
		}
	})
}

// rank is where a file stands: what waits for the person first.
func rank(x protocol.Transfer) int {
	switch {
	case x.Incoming && x.State == protocol.TransferOffered:
		return 0
	case !x.State.Ended():
		return 1
	}
	return 2
}

func (t *transfersWindow) refresh() {
	call(t.u, func(context.Context) ([]protocol.Transfer, error) { return t.u.session.Transfers(), nil }, func(list []protocol.Transfer, _ error) { t.set(list) })
}

// set shows files, which come the newest first.
func (t *transfersWindow) set(all []protocol.Transfer) {
	slices.SortStableFunc(all, func(a, b protocol.Transfer) int { return rank(a) - rank(b) })
	items := make([]widget.TransferItem, len(all))
	known := map[int64]bool{}
	for i, x := range all {
		items[i] = widget.TransferItem{File: x, Who: t.u.shortNameOf(x.With), Problem: t.u.fileProblem(x)}
		known[x.ID] = true
	}
	for id := range t.previews {
		if !known[id] {
			delete(t.previews, id)
		}
	}
	t.list.SetItems(items)
	visible(t.empty, len(items) == 0)
	visible(t.clear, slices.ContainsFunc(all, func(x protocol.Transfer) bool { return x.State.Ended() }))
	t.sums.SetText(t.u.sumOf(all))
	t.content.Refresh()
}

// sumOf is "2 running, 1 waiting for you, 1.2 MB/s, 3 min left".
func (u *UI) sumOf(all []protocol.Transfer) string {
	var running, waiting, failed int
	var rate int64
	var left time.Duration // of the one that takes longest
	for _, x := range all {
		switch rank(x) {
		case 0:
			waiting++
		case 1:
			running++
			if x.State == protocol.TransferMoving {
				rate += x.Rate
				left = max(left, x.Left())
			}
		default:
			if x.State == protocol.TransferFailed {
				failed++
			}
		}
	}
	text := ""
	add := func(s string) {
		if text != "" {
			text += ", "
		}
		text += s
	}
	if running > 0 {
		add(T("transfers.running", "Count", running))
	}
	if waiting > 0 {
		add(T("transfers.waiting", "Count", waiting))
	}
	if rate > 0 {
		add(T("transfer.rate", "Size", widget.FileSize(rate)))
		if left > 0 {
			add(widget.HowLong(left))
		}
	}
	if text == "" && len(all) > 0 {
		add(T("transfers.ended", "Count", len(all)))
		if failed > 0 {
			add(T("transfers.failed", "Count", failed))
		}
	}
	return text
}

// preview returns the small picture of a file, or nil: then it is decoded.
func (t *transfersWindow) preview(id int64) image.Image {
	img, asked := t.previews[id]
	if asked {
		return img
	}
	t.previews[id] = nil
	call(t.u, func(context.Context) (*picture.Image, error) { return picture.Decode(t.u.session.TransferPreview(id)) },
		func(img *picture.Image, err error) {
			if err == nil {
				t.previews[id] = img.Frames[0]
				t.list.RedrawPreview(id)
			}
		})
	return nil
}

func (t *transfersWindow) desk() fileDesk {
	return fileDesk{u: t.u, canvas: t.w.Canvas(), say: t.say}
}

func (t *transfersWindow) act(x protocol.Transfer, a widget.TransferAction) {
	t.say("")
	t.desk().do(x, a)
}

// say writes in the foot what went wrong; "" shows the sums again.
func (t *transfersWindow) say(sentence string) {
	t.problem.SetText(sentence)
	visible(t.problem, sentence != "")
	visible(t.sums, sentence == "")
}

// menu offers what the buttons do, and to talk about it.
func (t *transfersWindow) menu(x protocol.Transfer, actions []widget.TransferAction, at fyne.Position) {
	var items []widget.MenuItem
	for i, a := range actions {
		item := widget.MenuItem{Text: widget.TransferWords(a), Bold: i == 0, Action: func() { t.act(x, a) }}
		if a == widget.TransferCancel || a == widget.TransferDecline {
			item.Shortcut = "Del"
		} else if i == 0 {
			item.Shortcut = "Enter"
		}
		items = append(items, item)
	}
	if len(items) > 0 {
		items = append(items, widget.MenuItem{})
	}
	items = append(items, widget.MenuItem{Text: T("menu.contact.message"), Icon: "bubble", Action: func() { t.u.talk(protocol.With(x.With)).present() }})
	if x.Path != "" {
		items = append(items, widget.MenuItem{Text: T("transfers.copy-path"), Icon: "copy", Action: func() { t.u.app.Clipboard().SetContent(x.Path) }})
	}
	widget.ShowMenu(t.w.Canvas(), at, 0, items)
}

// clearEnded takes those that have ended off the list; the files stay.
func (t *transfersWindow) clearEnded() {
	call(t.u, func(context.Context) (struct{}, error) { t.u.session.ClearTransfers(); return struct{}{}, nil }, func(struct{}, error) { t.refresh() })
	t.w.Canvas().Focus(t.list)
}
