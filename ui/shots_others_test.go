package ui

import (
	"bytes"
	"image/png"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
	"papilio/ui/theme"
)

func shootEmoticons(g *gallery) {
	b := newBench(g.T, theme.AlwaysLight, nil, nil)
	b.openEmoticons()
	e := b.emoticons
	b.q.until(g.T, "the empty set", func() bool { return e.count.Text == T("emoticons.none") })
	g.take(b, e.w, "empty")
	b.addCustom(10)
	b.q.until(g.T, "ten", func() bool { return len(e.set) == 10 })
	key(e.w, fyne.KeyHome, fyne.KeyRight, fyne.KeyDelete)
	b.q.until(g.T, "undo", func() bool { return len(e.set) == 9 && e.strip.content.Visible() })
	g.large(b, e.w, "set")
	g.small(b, e.w, "small", e.w.Content().MinSize().Width, e.w.Content().MinSize().Height)
	e.dropped([]fyne.URI{storage.NewFileURI(customPack(g.T, g.TempDir()))})
	i := b.importing
	b.q.until(g.T, "the pack", func() bool { return i.plan != nil && len(b.images.waiting) == 0 })
	g.large(b, i.w, "import")
	i.w.Hide()
	b.importEmoticons(b.write("holiday.zip", []byte("no pack at all")).Path())
	b.q.until(g.T, "what is wrong", func() bool { return i.code != "" })
	g.take(b, i.w, "import-error")
	i.w.Hide()
	e.openExport()
	g.take(b, e.w, "export")
	leave(e.w)
	d := e.editor
	d.openFiles([]fyne.URI{b.write("Duck.gif", duckLarge(g.T))})
	b.q.until(g.T, "the picture", func() bool { return d.ready && d.field.Text() != "" })
	g.large(b, d.w, "editor")
	d.field.SetText("(duck)")
	b.q.until(g.T, "the clash", func() bool { return d.code == app.ShortcutTaken && d.problem.Visible() })
	g.take(b, d.w, "editor-taken")
	d.w.Hide()
	d.hidden()
	d.openFiles([]fyne.URI{b.write("notes.txt", []byte("not a picture"))})
	b.q.until(g.T, "an error", func() bool { return d.trouble.Visible() })
	g.take(b, d.w, "editor-error")
}

func shootDisplayPicture(g *gallery) {
	b := newBench(g.T, theme.AlwaysLight, nil, nil)
	b.openDisplayPicture()
	d := b.displayPicture
	b.q.until(g.T, "open", func() bool { return !d.cut.busy })
	g.take(b, d.w, "none")
	for _, i := range []int{6, 3, 0} {
		if err := b.session.SetPicture(g.Context(), assets.Bytes(assets.Pictures()[i].PNG)); err != nil {
			g.Fatal(err)
		}
	}
	b.openDisplayPicture()
	b.q.until(g.T, "the picture of now", func() bool { return d.crop.Image() != nil && len(d.used) >= 3 && !d.cut.busy })
	g.take(b, d.w, "now")
	photo, err := drawSVG(assets.Bytes("pictures/lighthouse.svg"), 700)
	if err != nil {
		g.Fatal(err)
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, photo); err != nil {
		g.Fatal(err)
	}
	d.take(file{data: buf.Bytes()}, nil)
	b.q.until(g.T, "the result", d.canUse)
	d.crop.SetZoom(0.3)
	b.q.until(g.T, "the result", d.canUse)
	g.large(b, d.w, "crop")
	g.small(b, d.w, "small", d.w.Content().MinSize().Width, d.w.Content().MinSize().Height)
	d.dropped(fyne.Position{}, []fyne.URI{b.write("notes.txt", []byte("nothing"))})
	b.q.until(g.T, "an error", func() bool { return d.newsKind == "danger" })
	g.take(b, d.w, "error")
}

func shootSettings(g *gallery) {
	b := g.friends(func(_ *Options, db *store.DB) { past(g.T, db) })
	b.handle(event.ConnectionChanged{Connection: connection()})
	b.handle(event.PrivacyChanged{Privacy: protocol.Privacy{AllowOthers: true, NotifyAdds: true}})
	b.handle(event.ContactChanged{Contact: protocol.Contact{Address: tom, Name: "Tom Becker", Lists: protocol.ReverseList | protocol.BlockList, Status: protocol.Offline}})
	b.openSettings("")
	s := b.settings
	for _, p := range s.pages {
		b.openSettings(p.key)
		if p.key == "storage" {
			b.q.until(g.T, "the sizes", func() bool { return s.storage.uses[3].Text != "" && s.storage.files.Text != "" })
		}
		if p.key == "alerts" { // whole
			g.small(b, s.w, "alerts-whole", settingsWidth, 760)
		}
		if p.key == "appearance" {
			g.large(b, s.w, p.key)
			continue
		}
		g.take(b, s.w, p.key)
	}
	m := s.w.Content().MinSize()
	g.small(b, s.w, "small", m.Width, m.Height)
	s.find.field.SetText("pic")
	g.large(b, s.w, "search")
	s.find.field.SetText("nothing like this")
	g.take(b, s.w, "search-nothing")
}

func shootConnection(g *gallery) {
	b := newBench(g.T, theme.AlwaysLight, nil, nil)
	b.openSettings("connection")
	w := b.settings.w
	b.q.until(g.T, "signed out", func() bool { return strings.Contains(pageText(b.settings), T("connection.reason.signed-out")) })
	g.take(b, w, "signed-out")
	b.handle(event.ConnectionChanged{Connection: connection()})
	g.large(b, w, "report")
	c := connection()
	c.Route, c.Why, c.HTTP, c.Type, c.Stale = protocol.RouteGateway, protocol.WhyFailed, true, protocol.SymmetricNAT, true
	c.Failed = []protocol.Attempt{{Route: protocol.RouteDirect, Code: "server-unreachable"}, {Route: protocol.RouteSOCKS5, Code: "proxy-unreachable"}}
	b.handle(event.ConnectionChanged{Connection: c})
	g.take(b, w, "gateway")
	for _, step := range []protocol.TestStep{
		{Route: protocol.RouteDirect, Name: protocol.StepLookup, State: protocol.StateOK, Took: 12 * time.Millisecond},
		{Route: protocol.RouteDirect, Name: protocol.StepConnect, State: protocol.StateFailed, Code: "server-unreachable", Took: 4 * time.Second},
		{Route: protocol.RouteGateway, Name: protocol.StepLookup, State: protocol.StateOK, Took: 9 * time.Millisecond},
		{Route: protocol.RouteGateway, Name: protocol.StepConnect, State: protocol.StateRunning},
	} {
		b.connectionPage().trial.told(step)
	}
	b.scrollConnection()
	g.take(b, w, "test")
}

func shootTransfers(g *gallery) {
	b := g.friends(nil)
	b.openTransfers()
	w := b.transfers.w
	g.take(b, w, "empty")
	b.transfers.set(files(protocol.Transfer{ID: 1, With: maria, Name: "lake-2003-evening.jpg", Size: 1_890_000, Incoming: true, State: protocol.TransferOffered, Started: testDay}))
	g.large(b, w, "files")
	g.small(b, w, "small", 480, 300)
}

func shootHistory(g *gallery) {
	empty := newBench(g.T, theme.AlwaysLight, nil, nil)
	empty.openHistoryOf("")
	empty.q.until(g.T, "nothing", func() bool { return empty.history.emptyText != "" })
	g.take(empty, empty.history.w, "empty")
	b, h := newHistoryBench(g.T, theme.AlwaysLight)
	b.q.until(g.T, "the pictures", func() bool { return len(h.pictures) > 0 })
	g.large(b, h.w, "history")
	b.search(h, "ferry")
	h.step(-1)
	b.q.until(g.T, "a hit", func() bool { _, l := h.view.Chosen(); return l != nil && len(l.Marks) > 0 })
	g.large(b, h.w, "search")
	h.choose(everyHit)
	b.q.until(g.T, "all hits", func() bool { return h.every && h.here(5) })
	h.view.ShowLine(0)
	g.take(b, h.w, "every-hit")
	b.search(h, "submarine")
	g.take(b, h.w, "nothing-found")
	h.field.SetText("")
	b.q.until(g.T, "all", func() bool { return h.search.counts == nil })
	h.askDelete(app.HistoryPart{In: protocol.With(histMaria)})
	b.q.until(g.T, "the question", func() bool { return h.w.Canvas().Overlays().Top() != nil })
	g.take(b, h.w, "delete")
	leave(h.w)
	h.exportTo(protocol.With(histMaria), app.ExportHTML, g.TempDir()+"/History Maria.html")
	b.q.until(g.T, "it is said", func() bool { return h.strip != nil })
	g.take(b, h.w, "exported")
	h.notice("", "", nil)
	h.show("group:1", -1)
	b.q.until(g.T, "several", func() bool { return h.here(0) })
	g.small(b, h.w, "small", historyMin, 300)
	long := newBench(g.T, theme.AlwaysLight, nil, longPast(g))
	long.openHistoryOf("")
	l := long.history
	long.q.until(g.T, "the end", func() bool { return l.view.Total() == 10_000 && l.here(9_999) })
	long.search(l, "long on")
	long.q.until(g.T, "marks", func() bool { _, l := l.view.Chosen(); return l != nil && len(l.Marks) > 0 })
	g.take(long, l.w, "10000-search")
}

// longPast is a history of 10,000 lines that are hard to draw.
func longPast(g *gallery) func(*Options, *store.DB) {
	return func(_ *Options, db *store.DB) {
		for i := range 10_000 {
			m := store.Message{Conversation: "rtl@example.org", From: "rtl@example.org", FromName: "A name that is much too long for its place",
				Time: time.Now().Add(time.Duration(i-10_000) * 97 * time.Minute), Delivery: "received"}
			m.Body = []string{"short", word("a long line that goes on and on", 8), "שלום לכולם, זה בדיקה", strings.Repeat("unbroken", 40), ":) :D ;) (L)", "one\ntwo\nthree", ""}[i%7]
			switch i % 7 {
			case 4:
				m.Delivery = "not-sent"
			case 6:
				m.Kind = "wink"
			}
			if _, err := db.AddMessage(m); err != nil {
				g.Fatal(err)
			}
		}
	}
}

func shootDetails(g *gallery) {
	b := g.friends(nil)
	b.openDetails(maria)
	w := b.details.w
	g.large(b, w, "details")
	b.handle(event.ContactChanged{Contact: protocol.Contact{Address: "sam@example.net", Name: "שלום " + word("a very long name (F)", 5), Nick: "", Lists: protocol.ForwardList | protocol.BlockList,
		Status: protocol.Busy, Phones: protocol.Phones{Mobile: "+31 6 1234", Home: "+31 20 555 0123", Pages: true}}})
	b.openDetails("sam@example.net")
	g.take(b, w, "blocked")
	g.small(b, w, "small", 424, 380)
}

// shootLog is the protocol log of a real sign-in and a conversation.
func shootLog(g *gallery) {
	b, o := ends(g.T, theme.AlwaysLight, true)
	b.openProtocolLog()
	l := b.protocolLog
	g.take(b, l.w, "empty")
	b.openConversation(maria)
	c := b.conversations.with(maria)
	b.q.until(g.T, "Maria is online", func() bool { return b.contact(maria).Status == protocol.Online })
	c.write("hello Maria :)")
	b.q.until(g.T, "delivered", func() bool { return c.lastLine().Delivery == protocol.Sent })
	if _, err := o.AddEmoticon("(duck)", assets.Bytes("custom/duck.gif")); err != nil {
		g.Fatal(err)
	}
	if _, err := o.Send("lena@example.org", protocol.Text{Body: "look (duck) !"}); err != nil {
		g.Fatal(err)
	}
	b.q.until(g.T, "the duck", func() bool { return c.pictures[protocol.HashOf(assets.Bytes("custom/duck.gif"))] != nil })
	b.q.until(g.T, "the log", func() bool { return len(l.shown) > 12 })
	g.take(b, l.w, "log")
	for _, r := range l.shown {
		if strings.HasPrefix(whereOf(r), "P2P") {
			l.list.Select(r.Number())
			l.list.Fold(r.Number(), false)
			break
		}
	}
	g.large(b, l.w, "packet")
	l.search.SetText("MSG")
	b.q.until(g.T, "fewer", func() bool { return len(l.shown) < len(l.records) })
	l.pause()
	g.take(b, l.w, "filter-paused")
	l.search.SetText("nothing like this")
	b.q.until(g.T, "nothing", func() bool { return len(l.shown) == 0 })
	g.take(b, l.w, "nothing-found")
	m := l.w.Content().MinSize()
	g.small(b, l.w, "small", m.Width, m.Height)
	if len(l.records) == 0 {
		g.Error("nothing was recorded")
	}
}

func shootAbout(g *gallery) {
	b := newBench(g.T, theme.AlwaysLight, nil, nil)
	b.openAbout()
	g.large(b, b.about.w, "about")
	b.about.show(b.about.notices[0].Path)
	g.take(b, b.about.w, "licence")
	b.openKeys()
	g.large(b, b.keysHelp.w, "keys")
	m := b.about.w.Content().MinSize()
	g.small(b, b.about.w, "small", m.Width, m.Height)
}
