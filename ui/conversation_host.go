package ui

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/ui/theme"
	"papilio/ui/widget"
)

// The settings of conversation windows.
const (
	settingChatTabs   = "conversations.tabs"  // "yes": one window with tabs
	settingChatWindow = "window.conversation" // the size of the last one, "640x600"
)

// chatHost is a window of conversations: of one, or of several in tabs.
type chatHost struct {
	u       *UI
	window  fyne.Window
	strip   *widget.TabStrip
	root    *fyne.Container
	tabs    []*conversation
	current *conversation
	tabbed  bool
	quiet   bool // a tab was closed with Escape: what is typed goes to nobody
}

// chatTabs reports whether conversations open as tabs of one window.
func (u *UI) chatTabs() bool { return u.setting(settingChatTabs) == "yes" }

// setChatTabs shows all conversations in one window, or each in its own.
func (u *UI) setChatTabs(on bool) {
	u.set(settingChatTabs, yesNo(on))
	t := &u.conversations
	var open []*conversation
	t.open(func(c *conversation) { open = append(open, c) })
	for _, c := range open {
		if c.host.tabbed == on {
			continue
		}
		unread, old := c.unread, c.host
		c.empty()
		old.let(c)
		if len(old.tabs) == 0 {
			hide(old.window)
		}
		next := t.viewIn(u, t.hostFor(u))
		next.bind(c.id)
		next.unread = unread
		next.show()
	}
}

// hostFor returns the window the next conversation is to be shown in.
func (t *conversations) hostFor(u *UI) *chatHost {
	tabbed := u.chatTabs()
	for _, h := range t.hosts {
		if h.tabbed == tabbed && (tabbed || len(h.tabs) == 0) {
			return h
		}
	}
	h := newChatHost(u, tabbed, len(t.hosts))
	t.hosts = append(t.hosts, h)
	return h
}

func newChatHost(u *UI, tabbed bool, number int) *chatHost {
	h := &chatHost{u: u, tabbed: tabbed, strip: widget.NewTabStrip()}
	h.strip.OnSelect = func(key string) { h.byKey(key, func(c *conversation) { h.choose(c); c.focusInput() }) }
	h.strip.OnClose = func(key string) { h.byKey(key, h.drop) }
	h.root = container.New(&hostLayout{h})
	h.window = u.window("conversation/"+strconv.Itoa(number), func(w fyne.Window) {
		w.SetPadded(false)
		w.SetContent(widget.WithTips(h.root))
		w.Resize(u.chatSize())
		w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { h.with(func(c *conversation) { c.key(e.Name) }) })
		w.Canvas().SetOnTypedRune(func(r rune) {
			if !h.quiet {
				h.with(func(c *conversation) { c.typeOn(r) })
			}
		})
		w.SetOnDropped(func(at fyne.Position, files []fyne.URI) { h.with(func(c *conversation) { c.dropped(at, files) }) })
		for _, s := range chatShortcuts() {
			w.Canvas().AddShortcut(s, func(s fyne.Shortcut) { h.with(func(c *conversation) { c.shortcut(s) }) })
		}
	}, h.closed)
	return h
}

// with calls f with the conversation that is shown.
func (h *chatHost) with(f func(*conversation)) {
	if h.current != nil {
		f(h.current)
	}
}

func (h *chatHost) byKey(key string, f func(*conversation)) {
	for _, c := range h.tabs {
		if string(c.id) == key {
			f(c)
			return
		}
	}
}

// take adds a conversation; the first one is shown.
func (h *chatHost) take(c *conversation) {
	c.host, c.window = h, h.window
	h.tabs = append(h.tabs, c)
	if h.current == nil {
		h.choose(c)
	}
}

// select_ shows a conversation of the window.
func (h *chatHost) choose(c *conversation) {
	if h.current != c {
		if old := h.current; old != nil {
			old.popover.close()
			old.transcript.SetHidden(true)
		}
		h.current = c
		h.root.Objects = []fyne.CanvasObject{h.strip, c.root}
		h.root.Refresh()
		if !c.free && c.turn > 0 {
			c.seen()
		}
	}
	h.arrange()
}

// step goes to the next tab, or the one before.
func (h *chatHost) step(by int) {
	if n := len(h.tabs); n > 1 {
		i := slices.Index(h.tabs, h.current)
		h.choose(h.tabs[(i+by+n)%n])
		h.current.focusInput()
	}
}

// let takes a conversation out of the window.
func (h *chatHost) let(c *conversation) {
	i := slices.Index(h.tabs, c)
	if i < 0 {
		return
	}
	h.tabs = slices.Delete(h.tabs, i, i+1)
	if h.current == c {
		h.current = nil
		if len(h.tabs) > 0 {
			h.choose(h.tabs[min(i, len(h.tabs)-1)])
			h.current.focusInput()
		}
	}
	h.arrange()
}

// drop closes a conversation, and the window with the last one.
func (h *chatHost) drop(c *conversation) {
	c.closed()
	h.let(c)
	if len(h.tabs) == 0 {
		h.keepSize()
		hide(h.window)
	}
}

// escape closes the conversation. Beside other tabs Escape may be a stray one:
// it does not close what is half written, nor right after a menu, and what is
// typed next must not go to who stood in the tab beside.
func (c *conversation) escape() {
	h := c.host
	switch {
	case len(h.tabs) == 1:
		c.hide()
	case strings.TrimSpace(c.input.Text()) != "":
		c.flashText(T("chat.half-written"))
	case widget.JustClosed():
	default:
		c.hide()
		h.window.Canvas().Unfocus()
		h.quiet = true
	}
}

// closed is called when the window was hidden: everything in it is closed.
func (h *chatHost) closed() {
	h.keepSize()
	for _, c := range h.tabs {
		c.closed()
	}
	h.tabs, h.current = nil, nil
}

// arrange shows the tabs and the title.
func (h *chatHost) arrange() {
	var tabs []widget.Tab
	waiting := 0
	for _, c := range h.tabs {
		if c.free {
			continue
		}
		icon := theme.Status(c.person.Status)
		if c.several() {
			icon = theme.IconIn("person", theme.ColorPrimary)
		}
		waiting += c.unread
		tabs = append(tabs, widget.Tab{Key: string(c.id), Title: c.name(), Icon: icon, Unread: c.unread})
	}
	if h.current == nil || h.current.free {
		return
	}
	h.strip.SetTabs(tabs, string(h.current.id))
	title := h.current.name() + " - " + T("app.name")
	if waiting > 0 {
		title = "(" + strconv.Itoa(waiting) + ") " + title
	}
	if h.window.Title() != title {
		h.window.SetTitle(title)
	}
	shown := len(tabs) > 1
	if shown != h.strip.Visible() {
		visible(h.strip, shown)
		h.root.Refresh()
	}
	if header := h.current.header; header.Visible() == shown {
		visible(header, !shown) // the tab in front is one with what is below
	}
}

// hostLayout puts the tabs over the conversation.
type hostLayout struct{ h *chatHost }

func (*hostLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(chatMinWidth, chatMinHeight)
}

func (l *hostLayout) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	top := float32(0)
	if l.h.strip.Visible() && len(l.h.tabs) > 1 {
		top = widget.TabStripHeight
		put(l.h.strip, 0, 0, s.Width, top)
	}
	for _, o := range objects {
		if o != fyne.CanvasObject(l.h.strip) {
			put(o, 0, top, s.Width, s.Height-top)
		}
	}
}

// The size of a window that was never resized, and bounds for what is
// remembered.
const (
	chatWidth, chatHeight = 640, 600
	chatLargest           = 4000
)

// chatSize returns the size of a new window: that of the last one.
func (u *UI) chatSize() fyne.Size {
	w, h, _ := strings.Cut(u.setting(settingChatWindow), "x")
	width, err1 := strconv.Atoi(w)
	height, err2 := strconv.Atoi(h)
	if err1 != nil || err2 != nil || width < chatMinWidth || height < chatMinHeight || width > chatLargest || height > chatLargest {
		return fyne.NewSize(chatWidth, chatHeight)
	}
	return fyne.NewSize(float32(width), float32(height))
}

// keepSize remembers the size of the window. Where it was Fyne does not tell.
func (h *chatHost) keepSize() {
	s := h.window.Canvas().Size()
	if s.Width >= chatMinWidth && s.Height >= chatMinHeight {
		h.u.set(settingChatWindow, strconv.Itoa(int(s.Width))+"x"+strconv.Itoa(int(s.Height)))
	}
}

// hear counts a line that came while something else is in front.
func (c *conversation) hear() {
	if c.u.watching(c.id) {
		c.u.read(c.addr)
		return
	}
	c.unread++
	c.host.arrange()
	c.u.unreadChanged()
}
