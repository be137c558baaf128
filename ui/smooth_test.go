package ui

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// smooth drives the windows with a meter on.
type smooth struct {
	*bench
	o     *far
	round map[string]Slow // the longest of each kind of work
}

// ran notes how long something took. What counts is the time of the processor,
// since other programs take it away now and then; where the system does not tell
// it is the clock. Who waits is found by TestWindowsWaitForNoDisk.
func (s *smooth) ran(w Slow) {
	if threadTime() == 0 {
		w.Busy = w.Took
	}
	if old, ok := s.round[w.What]; !ok || w.Busy > old.Busy {
		s.round[w.What] = w
	}
}

// step does one thing as Fyne's goroutine does, and then what comes of it.
func (s *smooth) step(what string, f func()) {
	s.t.Helper()
	took, busy := s.q.meter.Do(what, f)
	if took <= Frame {
		s.ran(Slow{What: what, Took: took, Busy: busy})
	}
	s.q.drain()
}

func (s *smooth) until(what string, so func() bool) { s.t.Helper(); s.q.until(s.t, what, so) }

// letters types a text letter by letter into what has the focus.
func (s *smooth) letters(what string, w fyne.Window, text string) {
	for _, r := range text {
		s.step(what, func() { w.Canvas().Focused().TypedRune(r) })
	}
}

// smoothLines is how long the conversation is.
const smoothLines = 10_000

// What takes longer is done once, and nothing else could go on meanwhile.
var exempt = map[string]time.Duration{
	"another look":     6 * Frame, // Fyne draws every picture of every window anew, in one go
	"the first window": 4 * Frame, // fonts are read; nothing is on the screen yet
}

// manyEmoticons is how many emoticons there are.
const manyEmoticons = 200

// prepare fills the store: 10,000 lines with Maria and 200 emoticons.
func (s *smooth) prepare() {
	for i := range smoothLines {
		m := say(0, i/3, maria, fmt.Sprintf("line %d, are you still coming on Saturday? :) https://ferry.example.org/%d", i, i))
		if i%5 < 2 {
			m = say(0, i/3, "lena@example.org", "yes (Y)")
		}
		m.Time = m.Time.AddDate(0, 0, -8)
		if _, err := s.store.AddMessage(messageRow(m)); err != nil {
			s.t.Fatal(err)
		}
	}
	for i := range manyEmoticons {
		img := image.NewNRGBA(image.Rect(0, 0, 32, 32))
		for p := range 32 {
			img.Set(p, i%32, color.NRGBA{uint8(i), uint8(p * 8), 90, 255})
		}
		var buf bytes.Buffer
		if err := png.Encode(&buf, img); err != nil {
			s.t.Fatal(err)
		}
		if _, err := s.session.AddEmoticon(fmt.Sprintf("(e%d)", i), buf.Bytes()); err != nil {
			s.t.Fatal(err)
		}
	}
}

// day is a day with the messenger, everything once.
func (s *smooth) day() {
	b := s.bench
	s.step("the first window", b.Show)
	self := b.people.self
	known := b.people.contacts
	all := crowd(1000)
	for _, c := range known {
		all.Contacts = append(all.Contacts, c)
	}
	s.step("signed in", func() { b.handle(event.SignedIn{Self: self}) })
	s.step("the contacts", func() { b.handle(all) })
	v := b.main.contacts
	s.until("the list", func() bool { return !v.waiting })

	// Everybody comes at once.
	var storm []event.Event
	for i := range all.Contacts {
		c := all.Contacts[i]
		if _, real := known[c.Address]; real {
			continue
		}
		c.Status = protocol.Statuses()[(i+1)%6]
		storm = append(storm, event.ContactChanged{Contact: c})
	}
	for range 3 {
		done := make(chan struct{})
		s.step("everybody changes", func() { b.deal(storm, b.turn, done) })
		<-done
		s.until("the list", func() bool { return !v.waiting })
	}
	main := b.main.w
	for range 60 {
		s.step("scroll the contacts", func() { test.Scroll(main.Canvas(), fyne.NewPos(150, 400), 0, -90) })
	}
	for _, row := range []fyne.KeyName{fyne.KeyHome, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyDown} {
		s.step("walk the contacts", func() { v.list.TypedKey(&fyne.KeyEvent{Name: row}) })
	}
	s.step("fold", func() { v.fold(v.heads[0]) })
	s.step("small rows", func() { b.main.toggle(settingSmallRows) })
	s.step("to the filter", func() { b.main.keys[ctrl(fyne.KeyF).ShortcutName()]() })
	s.letters("filter", main, "maria")
	s.step("open a conversation", func() { key(main, fyne.KeyReturn) })
	s.step("no filter", func() { v.filter.SetText("") })

	c := b.conversations.with(maria)
	s.until("the history", func() bool { return !c.spinner.Visible() && c.transcript.Len() >= historyPage })
	s.talk(c)
	s.file(c)
	s.others(c)
	s.step("sign out", func() { b.handle(event.SignedOut{Reason: "by-hand"}) })
}

// talk is what happens in a conversation of 10,000 lines.
func (s *smooth) talk(c *conversation) {
	b, w := s.bench, c.window
	s.letters("type", w, "hello :) (e1) see https://example.org ")
	s.step("send", func() { key(w, fyne.KeyReturn) })
	s.until("delivered", func() bool { return c.lastLine().Delivery == protocol.Sent })
	for i := range 5 {
		if _, err := s.o.Send("lena@example.org", protocol.Text{Body: fmt.Sprintf("answer %d (L)", i)}); err != nil {
			s.t.Fatal(err)
		}
	}
	s.until("answers", func() bool { return c.lastLine().Text.Body == "answer 4 (L)" })

	for c.transcript.Len() < smoothLines-historyPage { // page by page, as scrolling up brings them
		n := c.transcript.Len()
		s.step("scroll to earlier lines", func() { c.transcript.ScrollPages(-1) })
		if c.transcript.Len() == n && c.spinner.Visible() {
			s.until("another page", func() bool { return !c.spinner.Visible() })
		}
	}
	for range 40 {
		s.step("scroll", func() { test.Scroll(w.Canvas(), fyne.NewPos(150, 200), 0, -220) })
	}
	for i := range 20 {
		m := say(int64(1_000_000+i), 60_000, maria, "comes while somebody reads")
		s.step("a line below", func() { b.handle(event.MessageReceived{Message: m}) })
	}
	s.step("select everything", func() { c.transcript.SelectAll() })
	s.step("copy everything", func() { c.transcript.Copy() })
	s.step("unselect", func() { c.key(fyne.KeyEscape) })
	s.step("to the end", c.transcript.ScrollToEnd)
	s.letters("type in a long conversation", w, "quick?")
	s.step("another width", func() { w.Resize(fyne.NewSize(700, 600)) })
	s.step("fold the pictures", c.toggleSide)
	s.step("the picker", c.openPicker)
	s.until("the picker", func() bool { return c.popover.p != nil })
	s.letters("search an emoticon", w, "e19")
	s.step("close the picker", func() { key(w, fyne.KeyEscape) })
	s.step("colours", c.openColors)
	s.step("no colours", c.popover.close)
	s.step("invite", c.openInvite)
	s.step("nobody", c.popover.close)
	s.step("draw the emoticons anew", func() { b.handle(event.EmoticonsChanged{}) })
}

// file is a file that comes as fast as this computer can move it
// (hostile-input.md C08), and a picture behind everything.
func (s *smooth) file(c *conversation) {
	if err := s.session.SetSetting(app.FilesFolderSetting, s.t.TempDir()); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.o.SendFileBytes("lena@example.org", "film.avi", make([]byte, 64<<20)); err != nil {
		s.t.Fatal(err)
	}
	file := func() (x protocol.Transfer) {
		for _, l := range c.transcript.Lines() {
			if l.Transfer != nil {
				x = *l.Transfer
			}
		}
		return x
	}
	s.until("the offer", func() bool { return file().State == protocol.TransferOffered })
	s.step("accept a file", func() { c.transferAction(file(), widget.TransferAccept) })
	s.until("the file", func() bool { return file().State == protocol.TransferDone })
	s.step("a background", func() { c.setBackground(assets.Bytes("pictures/sunset.png"), false) })
	s.until("the background", c.wall.Shown)
	for range 20 {
		s.step("scroll over a background", func() { test.Scroll(c.window.Canvas(), fyne.NewPos(150, 200), 0, 220) })
	}
}

// others opens the other windows.
func (s *smooth) others(c *conversation) {
	b := s.bench
	s.step("settings", func() { b.openSettings("") })
	for _, p := range b.settings.pages {
		for range 2 { // the first time much is made
			s.step("settings: "+p.key, func() { b.openSettings(p.key) })
		}
	}
	s.step("another look", func() { b.setTheme(theme.AlwaysDark) })
	s.step("another look", func() { b.setTheme(theme.AlwaysLight) })
	s.step("close settings", b.settings.close)
	s.step("my emoticons", b.openEmoticons)
	e := b.emoticons
	s.until("my emoticons", func() bool { return len(e.set) == manyEmoticons })
	for range 20 {
		s.step("scroll my emoticons", func() { test.Scroll(e.w.Canvas(), fyne.NewPos(150, 200), 0, -90) })
	}
	for _, k := range []fyne.KeyName{fyne.KeyEnd, fyne.KeyHome, fyne.KeyDown, fyne.KeyRight} {
		s.step("walk my emoticons", func() { key(e.w, k) })
	}
	s.step("an emoticon", func() { e.edit(e.set[0].ID) })
	s.step("no emoticon", func() { key(e.w, fyne.KeyEscape) })
	s.step("my picture", b.openDisplayPicture)
	s.step("details", func() { b.openDetails(maria) })
	s.step("add a contact", func() { b.main.contacts.addContact("") })
	s.step("nobody is added", func() { key(b.main.w, fyne.KeyEscape) })
	s.step("a server", func() { b.openServer("") })
	s.step("history", func() { b.showHistory(maria) })
	s.step("transfers", b.openTransfers)
	s.step("protocol log", b.openProtocolLog)
	s.step("about", b.openAbout)
	s.step("keys", b.openKeys)
	s.step("close the conversation", c.hide)
	s.step("the conversation again", func() { b.openConversation(maria) })
}

// TestNothingTakesAFrame is the promise that nothing takes Fyne's goroutine for
// longer than a frame, with a thousand contacts and 10,000 lines: a day with all
// windows, a meter on everything that runs there, several times. What takes too
// long every time is named, with where it was.
func TestNothingTakesAFrame(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	var always map[string]Slow // the shortest of the rounds
	for round := range 4 {
		s := &smooth{round: map[string]Slow{}}
		t.Run(fmt.Sprint("day ", round), func(t *testing.T) {
			runtime.LockOSThread() // the time of the processor is that of the thread
			defer runtime.UnlockOSThread()
			s.bench, s.o = twoEnds(t, theme.AlwaysLight)
			s.prepare()
			s.q.meter = NewMeter(s.ran)
			defer s.q.meter.Close()
			s.day()
		})
		if t.Failed() {
			return
		}
		if round == 0 {
			continue // fonts are read, pictures are drawn for the first time
		}
		if always == nil {
			always = s.round
		}
		for what, w := range always {
			if now, ok := s.round[what]; !ok || now.Busy < w.Busy {
				if !ok {
					now = Slow{What: what}
				}
				always[what] = now
			}
		}
	}
	list := slices.SortedFunc(maps.Values(always), func(a, b Slow) int { return int(b.Busy - a.Busy) })
	for i, w := range list {
		bound := max(Frame, exempt[w.What])
		switch {
		case w.Busy > bound:
			t.Errorf("%s takes %v (%v with waiting): %s\n%s", w.What, w.Busy, w.Took, w.Culprit(), w.Where)
		case i < 8:
			t.Logf("%s takes %v", w.What, w.Busy)
		}
	}
}

func TestMeterNamesTheCulprit(t *testing.T) {
	var told []Slow
	m := NewMeter(func(s Slow) { told = append(told, s) })
	defer m.Close()
	m.Do("nothing", func() {})
	for try := 0; len(told) == 0 || told[len(told)-1].Where == ""; try++ {
		if try == 20 {
			t.Fatal("nobody was named:", told)
		}
		m.Do("outer", func() {
			m.Do("inner", func() { widget.Wrap(strings.Repeat("a long word ", 200_000), widget.StyleBody, 100) })
		})
	}
	s := told[len(told)-1]
	if s.What != "outer" || s.Took < Frame || !strings.Contains(s.Culprit(), "ui/widget.") {
		t.Errorf("%s %v, %q\n%s", s.What, s.Took, s.Culprit(), s.Where)
	}
	var none *Meter
	ran := false
	none.Do("nothing", func() { ran = true })
	if !ran {
		t.Error("without a meter nothing is done")
	}
}

// TestMeterWatches: from outside, whoever keeps Fyne's goroutine is named.
func TestMeterWatches(t *testing.T) {
	told := make(chan Slow, 100)
	m := NewMeter(func(s Slow) { told <- s })
	todo, stop := make(chan func(), 10), make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		var d driverLoop
		d.runGL(todo)
	}()
	m.Watch(func(f func()) {
		select {
		case todo <- f:
		case <-stop:
		}
	})
	todo <- func() { time.Sleep(3 * Frame) }
	select {
	case s := <-told:
		if !strings.Contains(s.Where, "time.Sleep") {
			t.Errorf("%q", s.Where)
		}
	case <-time.After(20 * time.Second):
		t.Error("nobody was named")
	}
	close(stop)
	m.Close()
	close(todo)
	<-done
}

// driverLoop stands in for the loop of Fyne's driver.
type driverLoop struct{}

func (*driverLoop) runGL(todo chan func()) {
	for f := range todo {
		f()
	}
}
