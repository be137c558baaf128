package ui

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"

	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
	"papilio/ui/theme"
)

// The pictures of every window in every state, in light and in dark: TestShots
// leaves them in the folder PAPILIO_SHOTS (make shots), and tools/shots makes one
// sheet of them. They are drawn on Fyne's test driver from fixed people and
// messages, so two runs differ only where the clock is shown. What such a window
// does is tested elsewhere; here it is looked at.

// gallery makes the pictures of one window.
type gallery struct {
	*testing.T
	dir   string // of the window
	taken int
}

// galleries are the windows, in the order of the sheet.
var galleries = []struct {
	window string
	make   func(*gallery)
}{
	{"first-run", shootFirstRun},
	{"sign-in", shootSignIn},
	{"server", shootServer},
	{"main", shootMain},
	{"main-crowd", shootMainCrowd},
	{"main-server", shootMainLost},
	{"contact-dialogs", shootContactDialogs},
	{"conversation", shootConversation},
	{"conversation-states", shootConversationStates},
	{"conversation-hard", shootConversationHard},
	{"group", shootGroup},
	{"emoticons", shootEmoticons},
	{"display-picture", shootDisplayPicture},
	{"alerts", shootAlerts},
	{"settings", shootSettings},
	{"connection", shootConnection},
	{"transfers", shootTransfers},
	{"history", shootHistory},
	{"details", shootDetails},
	{"log", shootLog},
	{"about", shootAbout},
}

func TestShots(t *testing.T) {
	shots := os.Getenv("PAPILIO_SHOTS")
	if shots == "" {
		t.Skip("PAPILIO_SHOTS names no folder for the pictures: run make shots")
	}
	root := filepath.Join(shots, "windows")
	for i, g := range galleries {
		t.Run(g.window, func(t *testing.T) {
			dir := filepath.Join(root, fmt.Sprintf("%02d-%s", i+1, g.window))
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			s := &gallery{T: t, dir: dir}
			g.make(s)
			t.Logf("%d pictures in %v", s.taken*2, time.Since(began).Round(time.Millisecond))
		})
	}
}

// take makes a picture of a window in light and one in dark. A bench is made for
// each gallery, or for several states of it.
func (g *gallery) take(b *bench, w fyne.Window, state string) {
	g.Helper()
	g.at(b, w, state, 1)
}

// large makes them at 200 % too.
func (g *gallery) large(b *bench, w fyne.Window, state string) {
	g.Helper()
	g.at(b, w, state, 1)
	g.at(b, w, state+"-200", 2)
}

// small makes them of the window in another size.
func (g *gallery) small(b *bench, w fyne.Window, state string, width, height float32) {
	g.Helper()
	was := w.Canvas().Size()
	w.Resize(fyne.NewSize(width, height))
	g.take(b, w, state)
	w.Resize(was)
}

func (g *gallery) at(b *bench, w fyne.Window, state string, scale float32) {
	g.Helper()
	g.taken++
	c := w.Canvas().(software.WindowlessCanvas)
	c.SetScale(scale)
	b.settle()
	for _, look := range []theme.Variant{theme.AlwaysLight, theme.AlwaysDark} {
		b.app.Settings().SetTheme(theme.New(look))
		b.q.drain()
		path := filepath.Join(g.dir, fmt.Sprintf("%02d-%s-%s.png", g.taken, state, look))
		f, err := os.Create(path)
		if err != nil {
			g.Fatal(err)
		}
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, c.Capture())
		if err := f.Close(); err != nil {
			g.Fatal(err)
		}
		if err != nil {
			g.Fatal(err)
		}
	}
	b.app.Settings().SetTheme(theme.New(theme.AlwaysLight))
	c.SetScale(1)
}

// settle waits until pictures that were asked for are here and nothing more is
// to be done, for a while: what moves never ends, and some pictures never come.
func (b *bench) settle() {
	const quiet, most = 30 * time.Millisecond, time.Second
	for end := time.Now().Add(most); time.Now().Before(end); {
		b.q.drain()
		select {
		case <-b.q.ready:
		case <-time.After(quiet):
			if len(b.images.waiting) == 0 {
				return
			}
		}
	}
}

// The people of the pictures.
const (
	jonas  = protocol.Address("jonas.berg@example.org")
	amelie = protocol.Address("amelie.fournier@example.org")
	tom    = protocol.Address("tom.becker@example.net")
)

// friends is somebody who is signed in and has a list of friends, as the mock-up
// shows it.
func (g *gallery) friends(prepare func(*Options, *store.DB)) *bench {
	g.Helper()
	b := newBench(g.T, theme.AlwaysLight, nil, prepare)
	mine := object(g.T, b.store, me, protocol.DisplayPicture, "pictures/fox.png")
	people := []struct {
		address protocol.Address
		name    string
		status  protocol.Status
		groups  string
		picture string
	}{
		{maria, "Maria (F) two more days!", protocol.Online, "1", "balloon"},
		{jonas, "Jonas (8) on tour", protocol.OnThePhone, "1", "record"},
		{aiko, "~ aiko (*) tea first (C)", protocol.BeRightBack, "1", "cat"},
		{piotr, "Piotr Zielinski", protocol.Online, "1", "plant"},
		{amelie, "Amélie Fournier from the third floor", protocol.Online, "2", "lighthouse"},
		{"ben@example.org", "Ben", protocol.Busy, "2", "boat"},
		{"otto@example.org", "Otto", protocol.Offline, "1", "whale"},
		{"lucia@example.org", "Lucía (L)", protocol.Offline, "1", ""},
		{"sam@example.net", "Sam", protocol.Offline, "2", ""},
	}
	var e event.ContactsReceived
	e.Groups = []protocol.Group{{ID: "1", Name: "Friends"}, {ID: "2", Name: "Work"}}
	for _, p := range people {
		c := protocol.Contact{Address: p.address, Name: p.name, Status: p.status, Lists: protocol.ForwardList | protocol.AllowList | protocol.ReverseList,
			Groups: []protocol.GroupID{protocol.GroupID(p.groups)}, ClientID: protocol.ClientMSNC1}
		if p.picture != "" {
			o := object(g.T, b.store, p.address, protocol.DisplayPicture, "pictures/"+p.picture+".png")
			if err := b.store.SetContactPicture(string(p.address), o.Hash); err != nil {
				g.Fatal(err)
			}
			c.Picture = o
		}
		e.Contacts = append(e.Contacts, c)
	}
	if err := b.session.SetPicture(g.Context(), assets.Bytes("pictures/fox.png")); err != nil {
		g.Fatal(err)
	}
	b.Show()
	b.handle(event.SignedIn{Self: protocol.Self{Address: me, Name: "Lena (#)", Status: protocol.Online, Picture: mine}})
	b.handle(e)
	b.listed()
	return b
}

// listed waits until the list of contacts shows what is known.
func (b *bench) listed() {
	b.t.Helper()
	v := b.main.contacts
	v.refresh()
	b.q.until(b.t, "the list", func() bool { return !v.waiting })
	b.settle()
}

// leave closes the menu or the dialog on top of a window.
func leave(w fyne.Window) {
	if top := w.Canvas().Overlays().Top(); top != nil {
		w.Canvas().Overlays().Remove(top)
	}
}

// word repeats what a long line needs.
func word(s string, n int) string { return strings.TrimSpace(strings.Repeat(s+" ", n)) }
