package ui

import (
	"context"
	"image"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// historyWindow is History: the conversations on the left, what was said on the
// right, and one search for all of it.
//
// Everything it shows is read page by page, off Fyne's goroutine. Each question
// has a number; what answers an older one is dropped, and the newest search
// cancels the one before.
type historyWindow struct {
	u     *UI
	w     fyne.Window
	shown bool

	field      *widget.Field
	found      *widget.Label
	prev, next *widget.Button
	when       *widget.Choice
	export     *widget.Button
	list       *widget.HistoryList
	view       *widget.HistoryView
	animator   *widget.Animator
	empty      *widget.Paragraph
	emptyText  string
	strip      fyne.CanvasObject // what was done, nil for nothing
	wentWell   bool              // what the strip is about to say
	content    *fyne.Container

	all     []app.HistoryCount // every conversation, the newest first
	in      protocol.ConversationID
	every   bool // the right side shows all that was found, in every conversation
	turn    int  // counts what the right side shows
	lists   int  // counts readings of the list
	reading bool
	stale   bool // the list has changed since it was read

	search   historySearch
	months   []time.Time
	pictures map[protocol.Hash]*picture.Image
	asked    map[protocol.Hash]bool
}

// everyHit is the key of the row of all that was found.
const everyHit = "\x00every"

// Size of the window and of its parts.
const (
	historyWidth  = 720
	historyHeight = 480
	historyHead   = 57
	historyList   = 201
	historyMin    = 560
)

// openHistoryOf shows History, with a conversation chosen ("" for the newest).
func (u *UI) openHistoryOf(in protocol.ConversationID) {
	h := u.history
	if h == nil {
		h = &historyWindow{u: u, animator: u.newAnimator()}
		u.history = h
		u.window("history", h.build, h.hidden)
		u.listen(h.handle)
	}
	h.pictures, h.asked = map[protocol.Hash]*picture.Image{}, map[protocol.Hash]bool{}
	h.shown = true
	h.view.SetFonts(u.conversations.fonts)
	h.view.SetHidden(false)
	h.notice("", "", nil)
	if h.field.Text() != "" {
		h.field.SetText("")
	}
	h.reload(in)
	present(h.w)
	h.w.Canvas().Focus(h.field.Entry)
}

func (h *historyWindow) build(w fyne.Window) {
	h.w = w
	w.SetTitle(T("history.title"))
	w.SetPadded(false)
	h.field = widget.NewSearchField(T("history.search"), "", T("history.search.clear"))
	h.field.SetChanged(func(string) { h.typed() })
	h.field.Entry.OnKey = h.fieldKey
	h.field.Entry.OnShortcut = h.shortcut
	h.found = widget.NewLabel("", widget.StyleSmall)
	h.prev = widget.NewToolButton("up", T("history.older"), func() { h.step(-1) })
	h.next = widget.NewToolButton("down", T("history.newer"), func() { h.step(1) })
	h.when = widget.NewChoice("", nil, h.whenChanged)
	h.export = widget.NewButton(widget.Normal, T("history.export"), h.exportMenu)
	h.export.Icon = "export"
	for _, b := range []*widget.Button{h.prev, h.next, h.export} {
		b.OnEscape = h.escape
	}
	h.when.OnEscape, h.when.Name = h.escape, T("access.when")
	h.list = widget.NewHistoryList()
	h.list.Picture = h.listPicture
	h.list.OnChosen = h.choose
	h.list.OnMenu = h.listMenu
	h.list.OnDelete = func(key string) { h.askDelete(app.HistoryPart{In: protocol.ConversationID(key)}) }
	h.list.OnKey = func(e *fyne.KeyEvent) {
		switch e.Name {
		case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyRight:
			h.w.Canvas().Focus(h.view)
		default:
			h.key(e)
		}
	}
	h.list.OnShortcut = func(s fyne.Shortcut) { h.shortcut(s) }
	h.view = widget.NewHistoryView(h.animator, h.picture)
	h.view.OnPage = h.readPage
	h.view.OnLink = h.link
	h.view.OnMenu = h.lineMenu
	h.view.OnOpen = h.open
	h.view.OnDelete = func(_ int, l widget.HistoryLine) { h.askDelete(h.lineOf(l)) }
	h.view.OnKey = func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyLeft {
			h.w.Canvas().Focus(h.list)
			return
		}
		h.key(e)
	}
	h.view.OnShortcut = func(s fyne.Shortcut) { h.shortcut(s) }
	h.empty = widget.NewParagraph("", widget.StyleQuiet, 320)

	window, surface := widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0), widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0)
	below, beside := widget.NewHairline(), widget.NewHairline()
	h.content = widget.Arrange(fyne.NewSize(historyMin, 300), func(s fyne.Size) {
		place := widget.Place
		place(window, 0, 0, s.Width, s.Height)
		const edge, top = theme.Space16, theme.Space12
		ew := h.export.MinSize().Width
		x := s.Width - edge - ew
		place(h.export, x, top, ew, theme.HeightField)
		const whenWidth = 132
		x -= theme.Space8 + whenWidth
		place(h.when, x, top, whenWidth, theme.HeightField)
		x -= theme.Space8
		place(h.field, edge, top, x-edge, theme.HeightField)
		x -= 30 + theme.SizeTool
		place(h.next, x, top+2, theme.SizeTool, theme.SizeTool)
		x -= theme.SizeTool
		place(h.prev, x, top+2, theme.SizeTool, theme.SizeTool)
		if !h.prev.Visible() {
			x += 2 * theme.SizeTool
		}
		fw := min(h.found.MinSize().Width, max(0, x-edge-150))
		place(h.found, x-fw-6, top, fw, theme.HeightField)
		place(below, 0, historyHead-1, s.Width, theme.Line)
		bottom := s.Height
		if h.strip != nil {
			bottom -= undoHeight
			place(h.strip, 0, bottom, s.Width, undoHeight)
		}
		place(h.list, 0, historyHead, historyList-1, bottom-historyHead)
		place(beside, historyList-1, historyHead, theme.Line, bottom-historyHead)
		place(surface, historyList, historyHead, s.Width-historyList, bottom-historyHead)
		place(h.view, historyList, historyHead, s.Width-historyList, bottom-historyHead)
		width := min(320, s.Width-historyList-2*theme.Space24)
		h.empty.SetWidth(width)
		eh := h.empty.MinSize().Height
		place(h.empty, historyList+(s.Width-historyList-width)/2, historyHead+(bottom-historyHead-eh)/2, width, eh)
	}, window, surface, h.field, h.found, h.prev, h.next, h.when, h.export, h.list, h.view, below, beside, h.empty)
	w.SetContent(widget.WithTips(h.content))
	w.Resize(fyne.NewSize(historyWidth, historyHeight))
	w.Canvas().SetOnTypedKey(h.key)
	for _, s := range historyShortcuts() {
		w.Canvas().AddShortcut(s, func(s fyne.Shortcut) { h.shortcut(s) })
	}
	h.showFound()
}

func (h *historyWindow) hidden() {
	h.shown = false
	h.turn++
	h.search.stop()
	h.view.SetHidden(true)
	h.view.SetTotal(0)
	h.pictures, h.asked = nil, nil
}

func (h *historyWindow) close() {
	hide(h.w)
	h.hidden()
}

// reload reads the list of conversations and shows one ("" keeps the one that
// is shown, or takes the newest).
func (h *historyWindow) reload(in protocol.ConversationID) {
	h.lists++
	lists := h.lists
	h.reading = true
	call(h.u, func(ctx context.Context) ([]app.HistoryCount, error) { return h.u.session.Conversations(ctx) },
		func(all []app.HistoryCount, err error) {
			if lists != h.lists || !h.shown {
				return
			}
			h.reading = false
			if err != nil {
				h.u.log.Error("history not read", "error", err)
				h.say(T("history.not-read"))
				return
			}
			h.all = all
			switch {
			case in == "" && h.index(h.in) >= 0:
				in = h.in
			case in == "" && len(all) > 0:
				in = all[0].In
			case in != "" && h.index(in) < 0: // nothing was said yet
				who, _ := in.Person()
				h.all = append([]app.HistoryCount{{In: in, People: []protocol.Participant{{Address: who, FriendlyName: h.u.contact(who).Name}}}}, all...)
			}
			h.showList()
			if h.search.text() == "" || h.in != in {
				h.show(in, -1)
			}
			if h.search.text() != "" {
				h.typed()
			}
			if h.stale {
				h.stale = false
				h.reload("")
			}
		})
}

func (h *historyWindow) index(in protocol.ConversationID) int {
	return slices.IndexFunc(h.all, func(c app.HistoryCount) bool { return c.In == in })
}

// show shows a conversation with a line chosen; -1 is the end.
func (h *historyWindow) show(in protocol.ConversationID, line int) {
	h.turn++
	h.every = false
	if in != h.in || len(h.months) == 0 {
		h.in = in
		h.readMonths()
	}
	h.list.SetChosen(string(in))
	h.view.Opens = false
	n := 0
	if i := h.index(in); i >= 0 {
		n = h.all[i].Lines
	}
	h.view.SetTotal(n)
	if line >= 0 {
		h.view.ShowLine(line)
	}
	switch {
	case len(h.all) == 0:
		h.say(T("history.empty"))
	case n == 0:
		h.say(T("history.empty.contact"))
	default:
		h.say("")
	}
	visible(h.view, n > 0)
}

// say writes something where lines would be.
func (h *historyWindow) say(text string) {
	h.emptyText = text
	h.empty.SetText(text)
	visible(h.empty, text != "")
	h.content.Refresh()
}

// readPage reads lines for the right side.
func (h *historyWindow) readPage(page int) {
	turn, in, q := h.turn, h.in, h.search.query()
	every := h.every
	call(h.u, func(ctx context.Context) ([]app.HistoryHit, error) {
		return h.readLines(ctx, in, every, q, page)
	}, func(list []app.HistoryHit, err error) {
		if turn != h.turn {
			return
		}
		if err != nil {
			h.u.log.Warn("history not read", "error", err)
			return
		}
		lines := make([]widget.HistoryLine, len(list))
		for i, hit := range list {
			lines[i] = h.line(hit)
		}
		h.view.SetPage(page, lines)
	})
}

// readLines reads a page and marks what is looked for. It runs off Fyne's
// goroutine.
func (h *historyWindow) readLines(ctx context.Context, in protocol.ConversationID, every bool, q app.HistoryQuery, page int) ([]app.HistoryHit, error) {
	s, offset := h.u.session, page*widget.HistoryPageSize
	if every {
		q.Offset, q.Limit = offset, widget.HistoryPageSize
		return s.SearchHistory(ctx, q)
	}
	rows, err := s.HistoryPage(ctx, in, offset, widget.HistoryPageSize)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	marks := map[int64][]app.HistoryMark{}
	if q.Text != "" {
		q.In, q.From, q.To = in, time.Time{}, time.Time{}
		q.After, q.Before, q.Limit = rows[0].ID-1, rows[len(rows)-1].ID+1, widget.HistoryPageSize
		hits, err := s.SearchHistory(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, hit := range hits {
			marks[hit.ID] = hit.Marks
		}
	}
	list := make([]app.HistoryHit, len(rows))
	for i, m := range rows {
		list[i] = app.HistoryHit{Message: m, Marks: marks[m.ID]}
	}
	return list, nil
}

// line makes a line of the view.
func (h *historyWindow) line(hit app.HistoryHit) widget.HistoryLine {
	m := hit.Message
	l := widget.HistoryLine{Line: widget.Line{ID: m.ID, Mine: m.Delivery != protocol.Received, From: m.From, Text: m.Text, Emoticons: m.Emoticons, Time: m.Time, Delivery: m.Delivery}}
	l.Name = h.u.lineName(m)
	if i := h.index(m.Conversation); h.every && l.Mine && i >= 0 {
		l.Who = T("history.to", "Name", h.name(h.all[i]))
	}
	if m.Kind != "" {
		l.Notice = h.u.notSupportedText(m, l.Name)
		return l
	}
	if l.Text.Body = protocol.Clean(m.Text.Body); l.Text.Body == m.Text.Body {
		for _, k := range hit.Marks {
			l.Marks = append(l.Marks, [2]int{k.Start, k.End})
		}
	}
	return l
}

// lineName is the short name of who wrote a line.
func (u *UI) lineName(m protocol.Message) string {
	if nick := u.contact(m.From).Nick; nick != "" {
		return widget.ShortName(nick)
	}
	return widget.ShortName(protocol.CleanName(m.FromName, string(m.From)))
}

// notSupportedText is the words for a line that stands for something else.
func (u *UI) notSupportedText(m protocol.Message, name string) string {
	if m.Kind == protocol.KindAction {
		return protocol.CleanName(m.Text.Body, name)
	}
	key := "chat.unsupported." + m.Kind
	if s := T(key, "Name", name); s != key {
		return s
	}
	return T("chat.unsupported.other", "Name", name)
}

// name is who a conversation is with.
func (h *historyWindow) name(c app.HistoryCount) string {
	var names []string
	for _, p := range c.People {
		known := h.u.contact(p.Address)
		name := protocol.CleanName(p.FriendlyName, string(p.Address))
		switch {
		case known.Nick != "":
			name = known.Nick
		case known.Name != "" && known.Name != string(p.Address):
			name = protocol.CleanName(known.Name, name)
		}
		names = append(names, widget.ShortName(name))
	}
	if len(names) == 0 {
		return T("history.several")
	}
	return strings.Join(names, ", ")
}

// picture returns the picture of a custom emoticon, or nil: then it is read, and
// the lines that need it are drawn again.
func (h *historyWindow) picture(e protocol.Emoticon) *picture.Image {
	hash := e.Object.Hash
	if p := h.pictures[hash]; p != nil || h.asked == nil || h.asked[hash] {
		return p
	}
	h.asked[hash] = true
	now := true
	h.u.object(hash, func(p *picture.Image) {
		if p == nil || h.pictures == nil {
			return
		}
		h.pictures[hash] = p
		if !now {
			h.view.Redraw(hash)
		}
	})
	now = false
	return h.pictures[hash]
}

func (h *historyWindow) listPicture(key string, set func(image.Image)) {
	if who, ok := protocol.ConversationID(key).Person(); ok {
		h.u.avatar(who, func(p *picture.Image) {
			if p != nil {
				set(p.Frames[0])
			}
		})
	}
}

// handle follows what is said and cleared while the window is open.
func (h *historyWindow) handle(e event.Event) {
	if !h.shown {
		return
	}
	switch e := e.(type) {
	case event.MessageReceived:
		h.added(e.Message)
	case event.MessageQueued:
		h.added(e.Message)
	case event.HistoryCleared:
		h.months = nil
		h.again()
	case event.PictureReceived:
		h.list.RefreshPicture(string(e.Of))
	}
}

// added follows one new line.
func (h *historyWindow) added(m protocol.Message) {
	i := h.index(m.Conversation)
	if i < 0 {
		h.again()
		return
	}
	h.all[i].Lines++
	if m.Conversation == h.in && !h.every {
		if h.all[i].Lines == 1 {
			h.show(h.in, -1)
		}
		h.view.SetLength(h.all[i].Lines)
	}
}

// again reads the list again, once at a time.
func (h *historyWindow) again() {
	if h.reading {
		h.stale = true
		return
	}
	h.reload("")
}
