package app

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
	"papilio/store"
)

// patience is how long a test waits for something that must happen.
const patience = 10 * time.Second

// house is a real server with a few accounts, and Sessions that use it.
type house struct {
	testing.TB
	server *server.Server
	o      server.Options

	mu      sync.Mutex
	invites map[protocol.Address]int // object INVITEs by who sent them
	watch   func(server.TapEvent)
}

const password = "correct horse"

var neighbours = []protocol.Address{"alice@example.org", "bob@example.org", "carol@example.org"}

// newHouse starts a server on which alice, bob and carol are contacts of each
// other. When the test ends everything must be gone.
func newHouse(t testing.TB, options ...func(*server.Options)) *house {
	checkLeaks(t)
	h := &house{TB: t, invites: map[protocol.Address]int{}}
	o := server.Options{Challenge: true, Tap: h.tap, Logger: testLogger(t)}
	for _, a := range neighbours {
		o.Accounts = append(o.Accounts, server.Account{Address: a, Password: password, Name: strings.ToUpper(a.Local()[:1]) + a.Local()[1:], All: true})
	}
	for _, f := range options {
		f(&o)
	}
	srv, err := server.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	h.server, h.o = srv, o
	t.Cleanup(func() { h.server.Close() })
	return h
}

// restart starts the closed server again on the addresses it had.
func (h *house) restart(change ...func(*server.Options)) {
	h.Helper()
	o := h.o
	login, err := url.Parse(h.server.Login())
	if err != nil {
		h.Fatal(err)
	}
	o.Listen, o.HTTP = h.server.Notification(), login.Host
	for _, f := range change {
		f(&o)
	}
	srv, err := server.Start(o)
	if err != nil {
		h.Fatal(err)
	}
	h.server = srv
}

func testLogger(t testing.TB) *slog.Logger {
	if os.Getenv("PAPILIO_TEST_LOG") == "" {
		return nil
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (h *house) tap(e server.TapEvent) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e.FromClient && e.Switchboard && e.Command.Verb == "MSG" && bytes.Contains(e.Command.Payload, []byte("INVITE MSNMSGR:")) {
		h.invites[e.Account]++
	}
	if h.watch != nil {
		h.watch(e)
	}
}

func (h *house) invitesOf(a protocol.Address) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.invites[a]
}

func (h *house) onTap(f func(server.TapEvent)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.watch = f
}

func (h *house) credentials(a protocol.Address) Credentials {
	return Credentials{Address: a, Password: password, Server: h.server.Notification(), Login: h.server.Login()}
}

// person is a Session with everything it has said so far.
type person struct {
	*Session
	h       *house
	address protocol.Address
	dir     string
	db      *store.DB
	sub     *event.Subscription
	events  chan event.Event
	seen    []event.Event // not asked for yet
	done    chan struct{}
}

func (h *house) person(local string) *person { return h.personIn(local, h.TempDir()) }

func (h *house) personIn(local, dir string) *person {
	h.Helper()
	db, err := store.Open(dir)
	if err != nil {
		h.Fatal(err)
	}
	p := &person{h: h, address: protocol.Address(local + "@example.org"), dir: dir, db: db, events: make(chan event.Event, 4096), done: make(chan struct{})}
	p.Session = New(Options{Store: db, Logger: testLogger(h)})
	_, p.sub = p.Watch(local)
	go func() {
		defer close(p.done)
		for e := range p.sub.All(context.Background()) {
			p.events <- e
		}
	}()
	h.Cleanup(p.leave)
	return p
}

// leave ends the Session and closes its store; again is nothing.
func (p *person) leave() {
	p.Session.Close()
	p.sub.Close()
	<-p.done
	p.db.Close()
}

func (p *person) signIn() *person {
	p.h.Helper()
	if err := p.SignIn(p.h.context(), p.h.credentials(p.address)); err != nil {
		p.h.Fatalf("%s: sign-in: %v", p.address, err)
	}
	return p
}

func (h *house) context() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	h.Cleanup(cancel)
	return ctx
}

// await returns the first event, of those not returned before, that fits.
func await[E event.Event](p *person, fits func(E) bool) E {
	p.h.Helper()
	for i, e := range p.seen {
		if e, ok := e.(E); ok && (fits == nil || fits(e)) {
			p.seen = append(p.seen[:i], p.seen[i+1:]...)
			return e
		}
	}
	deadline := time.After(patience)
	for {
		select {
		case e := <-p.events:
			if e, ok := e.(E); ok && (fits == nil || fits(e)) {
				return e
			}
			p.seen = append(p.seen, e)
		case <-deadline:
			var zero E
			p.h.Fatalf("%s: no %T that fits; seen: %s", p.address, zero, describe(p.seen))
			return zero
		}
	}
}

func describe(list []event.Event) string {
	var b strings.Builder
	for _, e := range list {
		text := fmt.Sprintf("%s %v", e.Name(), e)
		b.WriteString("\n\t" + text[:min(len(text), 160)])
	}
	return b.String()
}

// none fails when an event of a type has come that nobody asked for.
func none[E event.Event](p *person) {
	p.h.Helper()
	for len(p.events) > 0 {
		p.seen = append(p.seen, <-p.events)
	}
	for _, e := range p.seen {
		if e, ok := e.(E); ok {
			p.h.Errorf("%s: unexpected %T %v", p.address, e, e)
		}
	}
}

func awaitStatus(p *person, of *person, st protocol.Status) {
	p.h.Helper()
	await(p, func(e event.ContactChanged) bool { return e.Contact.Address == of.address && e.Contact.Status == st })
}

func awaitText(p *person, body string) protocol.Message {
	p.h.Helper()
	return await(p, func(e event.MessageReceived) bool { return e.Message.Text.Body == body }).Message
}

func awaitDelivery(p *person, id int64) event.MessageDelivered {
	p.h.Helper()
	return await(p, func(e event.MessageDelivered) bool { return e.ID == id && e.Delivery != protocol.Sending })
}

func awaitPicture(p *person, of *person, data []byte) {
	p.h.Helper()
	await(p, func(e event.PictureReceived) bool {
		return e.Of == of.address && e.Object.Hash == protocol.HashOf(data)
	})
	p.holds(data)
	if h, ok := p.PictureOf(of.address); !ok || h != protocol.HashOf(data) {
		p.h.Errorf("%s: PictureOf(%s) = %v, %v", p.address, of.address, h, ok)
	}
}

// holds checks that the store has these very bytes.
func (p *person) holds(data []byte) {
	p.h.Helper()
	if got, ok := p.Object(protocol.HashOf(data)); !ok || !bytes.Equal(got, data) {
		p.h.Errorf("%s: the object is not in the store", p.address)
	}
}

// say sends a text that must be one line.
func (p *person) say(to *person, body string) protocol.Message {
	p.h.Helper()
	lines, err := p.Send(protocol.With(to.address), protocol.Text{Body: body})
	if err != nil || len(lines) != 1 {
		p.h.Fatalf("%s: send %q: %d lines, %v", p.address, body, len(lines), err)
	}
	return lines[0]
}

// settled returns when everything that was announced so far has been looked
// at, and fetched where that was called for.
func (p *person) settled() {
	p.h.Helper()
	for deadline := time.Now().Add(patience); ; <-time.After(time.Millisecond) {
		p.mu.Lock()
		busy := len(p.online.roster.wishes) > 0 || p.online.roster.running || len(p.online.fetches) > 0
		for _, c := range p.online.conversations {
			busy = busy || len(c.emoticons.wishes) > 0 || c.emoticons.running
		}
		p.mu.Unlock()
		if !busy {
			return
		}
		if time.Now().After(deadline) {
			p.h.Fatalf("%s: still fetching", p.address)
		}
	}
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return codeOf(err, err.Error())
}

// pngOf draws a picture that is unlike that of any other seed; noise is how
// many of its pixels are random, which decides how large the file is.
func pngOf(seed uint64, side, noise int) []byte {
	r := rand.New(rand.NewPCG(seed, 7))
	m := image.NewNRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		c := color.NRGBA{byte(seed), byte(seed >> 8), 200, 255}
		if i < noise {
			c = color.NRGBA{byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()), 255}
		}
		m.SetNRGBA(i%side, i/side, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func displayPicture(seed uint64) []byte { return pngOf(seed, 96, 3300) } // about 10 KB

func animation(seed uint64) []byte {
	g := &gif.GIF{}
	for i := range 3 {
		m := image.NewPaletted(image.Rect(0, 0, 30, 30), color.Palette{color.Black, color.White, color.NRGBA{byte(seed), 9, 9, 255}})
		var raw [8]byte
		binary.LittleEndian.PutUint64(raw[:], seed*31+uint64(i))
		for j := range m.Pix {
			m.Pix[j] = raw[j%8] % 3
		}
		g.Image, g.Delay = append(g.Image, m), append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// checkLeaks fails the test when goroutines of this program are left after
// all other cleanups. Call it first.
func checkLeaks(t testing.TB) {
	t.Cleanup(func() {
		deadline := time.Now().Add(5 * time.Second)
		for {
			left := ours()
			if left == "" {
				return
			}
			if time.Now().After(deadline) {
				t.Errorf("goroutines left:\n%s", left)
				return
			}
			<-time.After(time.Millisecond)
		}
	})
}

func ours() string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	var left []string
	for _, g := range strings.Split(string(buf), "\n\n") {
		if strings.Contains(g, "papilio/") && !strings.Contains(g, "testing.tRunner") && !strings.Contains(g, "checkLeaks") && !strings.Contains(g, "runtime.Stack") && !strings.Contains(g, "testing.(*B)") {
			left = append(left, g)
		}
	}
	return strings.Join(left, "\n\n")
}
