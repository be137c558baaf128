package p2p

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// stranger is the client of somebody else, played over a real connection: bob.
// What he says over the switchboard is up to on; data is taken from both ways.
type stranger struct {
	script
	t      *testing.T
	out    *Transfer // alice's, of the file she sends
	offers chan *Transfer

	mu       sync.Mutex
	file     []byte
	longest  int // payload of a frame
	direct   atomic.Int64
	conn     net.Conn
	onAnswer func(m slp) // our answer to a transport request, or our announcement
	onAsked  func(m slp) // our transport request
}

const fileSize = 150_000

// newStranger plays bob; patience is ours.
func newStranger(t *testing.T, patience time.Duration) *stranger {
	s := &stranger{t: t, offers: make(chan *Transfer, 1)}
	var id atomic.Uint32
	id.Store(0x3000)
	s.script = script{t: t, ackTotal: true, chunk: 1202}
	s.nextID = func() uint32 { return id.Add(1) }
	sys := *thisComputer
	sys.patience = patience
	s.peer = NewPeer(Options{Self: alice, Remote: bob, OnFile: func(tr *Transfer) { s.offers <- tr },
		Direct: &Direct{Allowed: func() bool { return true }, Report: loopback, system: &sys}})
	s.on = s.handle
	s.peer.AddLink(s)
	t.Cleanup(func() {
		s.peer.Close()
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.conn != nil {
			s.conn.Close()
		}
	})
	return s
}

// handle acts on a chunk that came over the switchboard, or a frame.
func (s *stranger) handle(h header, payload []byte) {
	s.take(h, payload, func(of header) { s.ack(of) })
}

func (s *stranger) take(h header, payload []byte, ack func(header)) {
	low := h.Flags & flagMask
	switch {
	case low == flagAck:
	case low == 0 && h.SessionID == 0:
		s.ack(h)
		m, err := parseSLP(payload)
		if err != nil {
			s.t.Error(err)
			return
		}
		go s.slpCame(m)
	case low&flagData != 0:
		s.mu.Lock()
		s.longest = max(s.longest, len(payload))
		if int(h.Offset) <= len(s.file) {
			s.file = append(s.file[:h.Offset], payload...)
		} else {
			s.t.Errorf("bytes from %d, and %d are here", h.Offset, len(s.file))
		}
		whole := len(s.file) == int(h.Total)
		s.mu.Unlock()
		if whole {
			ack(h)
		}
	}
}

func (s *stranger) slpCame(m slp) {
	switch {
	case m.method == methodInvite && m.contentType == typeSessionRequest:
		s.sendSLP(m.answer(200, "OK", typeSessionRequest, idField(m.sessionID())))
	case m.contentType == typeTransportRequest || m.contentType == typeTransportAnswer:
		s.mu.Lock()
		f := s.onAnswer
		if m.contentType == typeTransportRequest {
			f = s.onAsked
		}
		s.mu.Unlock()
		if f != nil {
			f(m)
		}
	}
}

// answered sets what happens with our answers, and asked with our requests.
func (s *stranger) answered(f func(slp)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onAnswer = f
}

func (s *stranger) asked(f func(slp)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onAsked = f
}

// send has alice send a file.
func (s *stranger) sendFile() {
	s.t.Helper()
	var err error
	s.out, err = s.peer.SendFile(File{Name: "x", Size: fileSize}, slab(picture(5, fileSize)))
	if err != nil {
		s.t.Fatal(err)
	}
}

// wantFile checks that the stranger has alice's file, and by which way.
func (s *stranger) wantFile(route string) {
	s.t.Helper()
	select {
	case <-s.out.Done():
	case <-time.After(30 * time.Second):
		s.t.Fatal(s.out.Progress())
	}
	if s.out.Err() != nil {
		s.t.Fatal(s.out.Err())
	}
	wantRoute(s.t, route, s.out)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !bytes.Equal(s.file, picture(5, fileSize)) {
		s.t.Errorf("%d bytes came, or others", len(s.file))
	}
	if s.longest > directPayload {
		s.t.Errorf("a chunk of %d bytes", s.longest)
	}
}

// listen opens a port as other clients do and plays the listener of a direct
// connection once.
func (s *stranger) listen(n nonce) (port string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		f := &frameReader{r: c}
		if err := acceptHandshake(c, f, 5, secret{send: n, expect: n}, func() bool { return true }); err != nil {
			s.t.Log(err)
			c.Close()
			return
		}
		s.frames(c, f)
	}()
	return strconv.Itoa(int(netip.MustParseAddrPort(l.Addr().String()).Port()))
}

// connect plays the connector to where an answer of ours says.
func (s *stranger) connect(m slp) (net.Conn, error) {
	a := parseTransportAnswer(m)
	c, err := net.Dial("tcp", a.targets[0].String())
	if err != nil {
		return nil, err
	}
	f := &frameReader{r: c}
	if err := connectHandshake(c, f, 6, secret{send: a.plain, expect: a.plain}); err != nil {
		c.Close()
		return nil, err
	}
	go s.frames(c, f)
	return c, nil
}

// frames takes what comes by a direct connection. Acks of it go by it.
func (s *stranger) frames(c net.Conn, f *frameReader) {
	s.mu.Lock()
	s.conn = c
	s.mu.Unlock()
	for {
		chunk, err := f.chunk(func(n int) []byte { return make([]byte, n) })
		if err != nil {
			return
		}
		h, payload, _ := parseChunk(chunk)
		s.direct.Add(1)
		s.take(h, payload, func(of header) {
			a := ackOf(of)
			a.Identifier = s.nextID()
			c.Write(append([]byte{headerSize, 0, 0, 0}, appendHeader(nil, a)...))
		})
	}
}

func (s *stranger) answer(m slp, lines ...field) {
	s.sendSLP(m.answer(200, "OK", typeTransportAnswer, lines...))
}

var zeros = field{"Nonce", nonce{}.String()}

// TestDirectStrangers sends a file to clients of others, each with its own way
// to answer our wish for a direct connection (p2p.md 6.3, 9).
func TestDirectStrangers(t *testing.T) {
	n := newNonce()
	here := field{"IPv4Internal-Addrs", "127.0.0.1"}
	for _, c := range []struct {
		name  string
		route string
		play  func(s *stranger, m slp)
	}{
		{"6.x: listens", RouteDirect, func(s *stranger, m slp) {
			s.answer(m, field{"Bridge", "TCPv1"}, field{"Listening", "true"}, field{"Nonce", n.String()}, here, field{"IPv4Internal-Port", s.listen(n)})
		}},
		{"WLM 2009: listens, written from right to left", RouteDirect, func(s *stranger, m slp) {
			s.answer(m, field{"Bridge", "TCPv1"}, field{"Listening", "true"}, field{"Nonce", n.String()}, field{"srddA-lanretnI4vPI", "1.0.0.721"},
				field{"troP-lanretnI4vPI", reverse(s.listen(n))})
		}},
		{"does not listen, connects to us", RouteDirect, func(s *stranger, m slp) {
			s.answered(func(m slp) {
				if _, err := s.connect(m); err != nil {
					s.t.Error(err)
				}
			})
			s.answer(m, field{"Bridge", "TCPv1"}, field{"Listening", "false"}, zeros)
		}},
		{"says both: a port that is closed, and connects to us", RouteDirect, func(s *stranger, m slp) {
			s.answered(func(m slp) {
				if _, err := s.connect(m); err != nil {
					s.t.Error(err)
				}
			})
			s.answer(m, field{"Bridge", "TCPv1"}, field{"Listening", "true"}, field{"Nonce", n.String()}, here, field{"IPv4Internal-Port", "9"},
				field{"IPv4External-Addrs", "127.0.0.1"}, field{"IPv4External-Port", strconv.Itoa(closedPort(s.t))})
		}},
		{"emesene: never a direct connection", RouteSwitchboard, func(s *stranger, m slp) {
			s.answer(m, field{"Bridge", "TCPv1"}, field{"Listening", "false"}, zeros)
		}},
		{"603", RouteSwitchboard, func(s *stranger, m slp) { s.sendSLP(m.answer(603, "Decline", typeTransportAnswer)) }},
		{"500 of type null", RouteSwitchboard, func(s *stranger, m slp) { s.sendSLP(m.answer(500, "Internal Error", typeNull)) }},
		{"Kopete: no answer", RouteSwitchboard, func(*stranger, slp) {}},
		{"TRUDPv1", RouteSwitchboard, func(s *stranger, m slp) {
			s.answer(m, field{"Bridge", "TRUDPv1"}, field{"Listening", "true"}, field{"Nonce", n.String()}, here, field{"IPv4Internal-Port", s.listen(n)})
		}},
		{"listens with another nonce", RouteSwitchboard, func(s *stranger, m slp) {
			s.answer(m, field{"Bridge", "TCPv1"}, field{"Listening", "true"}, field{"Nonce", newNonce().String()}, here, field{"IPv4Internal-Port", s.listen(n)})
		}},
		{"listens with a nonce of zeros", RouteSwitchboard, func(s *stranger, m slp) {
			s.answer(m, field{"Bridge", "TCPv1"}, field{"Listening", "true"}, zeros, here, field{"IPv4Internal-Port", s.listen(nonce{})})
		}},
		{"a hash that nobody asked for", RouteSwitchboard, func(s *stranger, m slp) {
			s.answer(m, field{"Bridge", "TCPv1"}, field{"Listening", "true"}, field{"Hashed-Nonce", n.hashed().String()}, here, field{"IPv4Internal-Port", s.listen(n)})
		}},
		{"lists ports of the system only", RouteSwitchboard, func(s *stranger, m slp) {
			s.answer(m, field{"Bridge", "TCPv1"}, field{"Listening", "true"}, field{"Nonce", n.String()}, here, field{"IPv4Internal-Port", "22"})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStranger(t, 1500*time.Millisecond)
			s.asked(func(m slp) { c.play(s, m) })
			s.sendFile()
			s.wantFile(c.route)
			asked := 0
			for _, m := range s.said("INVITE") {
				if m.contentType == typeTransportRequest {
					asked++
				}
			}
			if asked != 1 {
				t.Errorf("asked %d times", asked)
			}
		})
	}
}

func closedPort(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return int(netip.MustParseAddrPort(l.Addr().String()).Port())
}

// TestDirectStrangerDies has the connection of a client that never says where to
// go on die in the middle: we begin again where we began.
func TestDirectStrangerDies(t *testing.T) {
	t.Parallel()
	s := newStranger(t, 2*time.Second)
	n := newNonce()
	s.asked(func(m slp) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Error(err)
			return
		}
		go func() {
			defer l.Close()
			c, err := l.Accept()
			if err != nil {
				return
			}
			f := &frameReader{r: c}
			if acceptHandshake(c, f, 5, secret{send: n, expect: n}, func() bool { return true }) == nil {
				for range 3 {
					chunk, err := f.chunk(func(n int) []byte { return make([]byte, n) })
					if err != nil {
						break
					}
					h, payload, _ := parseChunk(chunk)
					s.take(h, payload, nil)
				}
			}
			c.Close()
		}()
		port := strconv.Itoa(int(netip.MustParseAddrPort(l.Addr().String()).Port()))
		s.answer(m, field{"Bridge", "TCPv1"}, field{"Listening", "true"}, field{"Nonce", n.String()}, field{"IPv4Internal-Addrs", "127.0.0.1"}, field{"IPv4Internal-Port", port})
	})
	s.sendFile()
	s.wantFile(RouteSwitchboard)
}

// offerFile has the stranger send a file, which alice accepts.
func (s *stranger) offerFile(dst slab) *Transfer {
	s.t.Helper()
	s.sendSLP(s.request(methodInvite, "{C}", typeSessionRequest, field{"EUF-GUID", guidFile}, idField(700), field{"AppID", "2"},
		field{"Context", encodeFileContext(File{Name: "x", Size: int64(len(dst))}, false)}))
	in := <-s.offers
	if err := in.Accept(dst); err != nil {
		s.t.Fatal(err)
	}
	return in
}

// request bodies of clients.
var asks = map[string][]field{
	"6.x":        {{"Bridges", "TRUDPv1 TCPv1"}, {"NetID", "0"}, {"Conn-Type", "Direct-Connect"}, {"UPnPNat", "false"}, {"ICF", "false"}},
	"aMSN":       {{"Bridges", "TCPv1 SBBridge"}, {"NetID", "-1280904111"}, {"Conn-Type", "Firewall"}, {"UPnPNat", "false"}, {"ICF", "false"}},
	"msnp11-sdk": {{"Bridges", "TCPv1 TRUDPv1"}, {"NetID", "0"}, {"Conn-Type", "Direct-Connect"}, {"Nonce", newNonce().String()}},
	"libpurple":  {{"Bridges", "TCPv1"}, {"NetID", "0"}, {"Conn-Type", "Direct-Connect"}, {"UPnPNat", "false"}, {"ICF", "false"}, {"Hashed-Nonce", newNonce().String()}},
}

// TestDirectAsked has clients of others send us a file and ask for a direct
// connection first.
func TestDirectAsked(t *testing.T) {
	data := picture(6, fileSize)
	for name, ask := range asks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStranger(t, 5*time.Second)
			dst := make(slab, fileSize)
			in := s.offerFile(dst)
			answers := make(chan slp, 10)
			s.answered(func(m slp) { answers <- m })
			s.sendSLP(s.request(methodInvite, "{C}", typeTransportRequest, ask...))
			m := <-answers
			h := header{SessionID: 700, Identifier: 0x9000, Total: fileSize, Flags: 0x1000030, AckID: 77}
			if name == "libpurple" {
				if m.get("Listening") != "false" || m.get("IPv4Internal-Addrs") != "" {
					t.Fatalf("it eats four bytes of every frame, and is told %v", m.body)
				}
				s.send(h, data, 2)
			} else {
				if m.get("Listening") != "true" || m.get("IPv4Internal-Addrs") != "127.0.0.1" || m.get("IPv4External-Addrs") != "" || m.get("Nonce") == "" {
					t.Fatalf("told %v", m.body)
				}
				c, err := s.connect(m)
				if err != nil {
					t.Fatal(err)
				}
				for offset := 0; offset < len(data); offset += directPayload {
					part := data[offset:min(offset+directPayload, len(data))]
					h.Offset, h.Length = uint64(offset), uint32(len(part))
					frame := appendHeader([]byte{byte(headerSize + len(part)), byte((headerSize + len(part)) >> 8), 0, 0}, h)
					if _, err := c.Write(append(frame, part...)); err != nil {
						t.Fatal(err)
					}
				}
				// quirk: old aMSN says 0x04 when it closes the socket.
				c.Write(appendHeader([]byte{headerSize, 0, 0, 0}, header{SessionID: 700, Identifier: 0x9001, Flags: 0x04}))
			}
			<-in.Done()
			if in.Err() != nil || !bytes.Equal(dst, data) {
				t.Fatal(in.Err())
			}
			wantRoute(t, map[bool]string{true: RouteSwitchboard, false: RouteDirect}[name == "libpurple"], in)
		})
	}
}

// TestDirectLoop asks for a direct connection again and again.
func TestDirectLoop(t *testing.T) {
	s := newStranger(t, 5*time.Second)
	s.offerFile(make(slab, 10))
	answers := make(chan slp, 100)
	s.answered(func(m slp) { answers <- m })
	again := func() {
		s.sendSLP(s.request(methodInvite, "{C}", typeTransportRequest, asks["msnp11-sdk"]...))
	}
	again()
	first := <-answers
	for range maxTransports - 1 {
		again()
		if m := <-answers; m.get("IPv4Internal-Port") != first.get("IPv4Internal-Port") || m.get("Nonce") != first.get("Nonce") {
			t.Error("another door each time")
		}
	}
	for range 20 {
		again()
	}
	s.sendSLP(s.request(methodInvite, "{D}", typeTransportRequest)) // when this one is answered, all have been seen
	for end := time.Now().Add(10 * time.Second); len(s.said("481")) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("no answer")
		}
	}
	if len(answers) > 0 {
		t.Errorf("%d more answers", len(answers))
	}
}

// TestDirectNotAllowed is for people who are no contacts, or when the setting is
// off: no address is told, nothing is opened, nobody is connected to.
func TestDirectNotAllowed(t *testing.T) {
	s := newStranger(t, time.Second)
	d := s.peer.options.Direct
	d.Allowed = func() bool { return false }
	d.system.dial = func(_ context.Context, _, address string) (net.Conn, error) {
		t.Errorf("connected to %s", address)
		return nil, errCut
	}
	d.system.listen = func(_, address string) (net.Listener, error) {
		t.Errorf("listened on %s", address)
		return nil, errCut
	}
	dst := make(slab, 3)
	in := s.offerFile(dst)
	answers := make(chan slp, 1)
	s.answered(func(m slp) { answers <- m })
	s.sendSLP(s.request(methodInvite, "{C}", typeTransportRequest, asks["6.x"]...))
	if m := <-answers; m.get("Listening") != "false" || strings.Contains(string(m.encode()), "127.0.0.1") {
		t.Errorf("told %v", m.body)
	}
	s.sendSLP(s.request(methodInvite, "{C}", typeTransportAnswer, field{"Bridge", "TCPv1"}, field{"Listening", "true"}, field{"Nonce", newNonce().String()},
		field{"IPv4Internal-Addrs", "127.0.0.1"}, field{"IPv4Internal-Port", "6891"}))
	s.send(header{SessionID: 700, Flags: 0x1000030}, []byte("abc"), 2)
	<-in.Done()
	wantRoute(t, RouteSwitchboard, in)
	s.asked(func(slp) { t.Error("asked for a direct connection") })
	s.sendFile()
	s.wantFile(RouteSwitchboard)
}
