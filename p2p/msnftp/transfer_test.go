package msnftp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"papilio/p2p"
	"papilio/protocol"
)

const patience = 20 * time.Second

// house is a sender and a receiver with a switchboard of nothing between them.
type house struct {
	*testing.T
	sender, receiver *Transfer
	dst              *memory
	toSender         []Message // what the sender was told
	toReceiver       []Message
	mu               sync.Mutex
	change           func(*Message) // of what the receiver is told
	report           protocol.Connection
}

// memory is a file in memory.
type memory struct {
	mu   sync.Mutex
	data []byte
	fail error
	step func(int64) // called before a write
}

func (m *memory) WriteAt(p []byte, at int64) (int, error) {
	if m.step != nil {
		m.step(at)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return 0, m.fail
	}
	if need := int(at) + len(p); need > len(m.data) {
		m.data = append(m.data, make([]byte, need-len(m.data))...)
	}
	return copy(m.data[at:], p), nil
}

func newHouse(t *testing.T) *house {
	t.Cleanup(func() { noneLeft(t) })
	own := netip.MustParseAddrPort("127.0.0.1:40000")
	return &house{T: t, dst: &memory{}, report: protocol.Connection{Own: own, SeenIP: "127.0.0.1"}}
}

func noneLeft(t *testing.T) {
	for deadline := time.Now().Add(5 * time.Second); ; <-time.After(time.Millisecond) {
		buf := make([]byte, 1<<20)
		all := string(buf[:runtime.Stack(buf, true)])
		if n := strings.Count(all, "msnftp.(*"); n == 0 {
			return
		} else if time.Now().After(deadline) {
			t.Errorf("goroutines left:\n%s", all)
			return
		}
	}
}

func (h *house) options(send func([]Field) error) Options {
	return Options{Self: "bob@example.org", Remote: "alice@example.org", Send: send, Report: func() protocol.Connection { return h.report }}
}

// offer sends the invitation and returns when the receiver has it.
func (h *house) offer(f p2p.File, src io.ReaderAt) {
	offered := make(chan struct{})
	h.mu.Lock()
	h.sender = Send(h.options(func(body []Field) error {
		m := h.parse(body)
		h.mu.Lock()
		h.toReceiver = append(h.toReceiver, m)
		if h.change != nil {
			h.change(&m)
		}
		to := h.receiver
		if m.Command == Invite {
			h.receiver = Receive(h.options(func(body []Field) error {
				m := h.parse(body)
				h.mu.Lock()
				h.toSender = append(h.toSender, m)
				h.mu.Unlock()
				h.sender.Handle(m)
				return nil
			}), m, p2p.File{Name: m.File, Size: m.Size})
			close(offered)
		}
		h.mu.Unlock()
		if to != nil {
			to.Handle(m)
		}
		return nil
	}), f, src)
	h.mu.Unlock()
	<-offered
}

func (h *house) parse(body []Field) Message {
	m, err := Read(func(key string) string {
		for _, f := range body {
			if f.Key == key {
				return f.Value
			}
		}
		return ""
	})
	if err != nil {
		h.Errorf("%q: %v", body, err)
	}
	return m
}

// ended waits for both and checks their codes.
func (h *house) ended(sender, receiver string) {
	h.Helper()
	for _, e := range []struct {
		who  string
		t    *Transfer
		code string
	}{{"sender", h.sender, sender}, {"receiver", h.receiver, receiver}} {
		select {
		case <-e.t.Done():
		case <-time.After(patience):
			h.Fatalf("the %s does not end", e.who)
		}
		var p *protocol.Problem
		errors.As(e.t.Err(), &p)
		code := ""
		if p != nil {
			code = p.Code
		}
		_, state, _ := e.t.Progress()
		if code != e.code || (state == p2p.StateDone) != (code == "") {
			h.Errorf("the %s ended %s with %v, want %q", e.who, state, e.t.Err(), e.code)
		}
	}
}

func random(n int) []byte {
	data := make([]byte, n)
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

func TestFiles(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		for _, size := range []int{0, 1, 2045, 2046, 5000, 1 << 20} {
			t.Run(fmt.Sprintf("deaf %v, %d bytes", deaf, size), func(t *testing.T) {
				h := newHouse(t)
				h.report.BehindNAT = deaf
				data := random(size)
				h.offer(p2p.File{Name: "notes.txt", Size: int64(size)}, bytes.NewReader(data))
				if err := h.receiver.Accept(h.dst); err != nil {
					t.Fatal(err)
				}
				h.ended("", "")
				if !bytes.Equal(h.dst.data, data) {
					t.Error("other bytes arrived")
				}
				for _, x := range []*Transfer{h.sender, h.receiver} {
					if moved, _, route := x.Progress(); moved != int64(size) || route != Route {
						t.Errorf("moved %d over %q", moved, route)
					}
				}
				if err := h.receiver.Accept(h.dst); err == nil {
					t.Error("accepted twice")
				}
			})
		}
	}
}

func TestDecline(t *testing.T) {
	h := newHouse(t)
	h.offer(p2p.File{Name: "a", Size: 5}, bytes.NewReader(random(5)))
	h.receiver.Decline()
	h.ended(codeDeclined, codeDeclined)
	if last := h.toSender[len(h.toSender)-1]; last.Command != Cancel || last.Code != Reject {
		t.Errorf("told %+v", last)
	}
}

func TestWithdrawn(t *testing.T) {
	h := newHouse(t)
	h.offer(p2p.File{Name: "a", Size: 5}, bytes.NewReader(random(5)))
	h.sender.Cancel()
	h.ended(codeCancelled, codeCancelled)
	if last := h.toReceiver[len(h.toReceiver)-1]; last.Command != Cancel || last.Code != GaveUp {
		t.Errorf("told %+v", last)
	}
}

func TestCancelInTheMiddle(t *testing.T) {
	for _, who := range []string{"sender", "receiver"} {
		t.Run(who, func(t *testing.T) {
			h := newHouse(t)
			middle := make(chan struct{})
			var once sync.Once
			h.dst.step = func(at int64) {
				if at > 1<<20 {
					once.Do(func() { close(middle) })
					<-time.After(time.Millisecond) // slow enough to be in the middle
				}
			}
			h.offer(p2p.File{Name: "a", Size: 64 << 20}, zeros{})
			h.receiver.Accept(h.dst)
			<-middle
			if who == "sender" {
				h.sender.Cancel()
			} else {
				h.receiver.Cancel()
			}
			h.ended(codeCancelled, codeCancelled)
		})
	}
}

// zeros is a file of any size.
type zeros struct{}

func (zeros) ReadAt(p []byte, at int64) (int, error) { clear(p); return len(p), nil }

func TestFailures(t *testing.T) {
	data := random(100000)
	for _, c := range []struct {
		name             string
		prepare          func(*house)
		src              io.ReaderAt
		sender, receiver string // "" is any
	}{
		{"the source is shorter", nil, bytes.NewReader(data[:70000]), codeBroken, ""},
		{"the disk is full", func(h *house) { h.dst.fail = errors.New("no room") }, bytes.NewReader(data), codeBroken, codeBroken},
		{"another size", func(h *house) {
			h.change = func(m *Message) {
				if m.Command == Invite {
					m.Size--
				}
			}
		}, bytes.NewReader(data), "", codeSize},
		{"another cookie", func(h *house) { h.change = func(m *Message) { m.AuthCookie = "1" } }, bytes.NewReader(data), codeNoWay, codeNoWay},
		{"an address that is not tried", func(h *house) { h.change = func(m *Message) { m.Port, m.PortX = 80, 80 } }, bytes.NewReader(data), codeNoWay, codeNoWay},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			if c.prepare != nil {
				c.prepare(h)
			}
			h.offer(p2p.File{Name: "a", Size: int64(len(data))}, c.src)
			h.receiver.Accept(h.dst)
			for _, e := range []struct {
				t    *Transfer
				code string
			}{{h.sender, c.sender}, {h.receiver, c.receiver}} {
				select {
				case <-e.t.Done():
				case <-time.After(patience):
					t.Fatal("one does not end")
				}
				if got := codeOfProblem(e.t.Err()); got == "" || e.code != "" && got != e.code {
					t.Errorf("incoming %v: ended with %v, want %q", e.t.incoming, e.t.Err(), e.code)
				}
			}
		})
	}
}

func codeOfProblem(err error) string {
	var p *protocol.Problem
	errors.As(err, &p)
	if p == nil {
		return ""
	}
	return p.Code
}

// Strangers on the port, silent or loud, do not get the file and do not keep
// it from the one who may have it.
func TestStrangers(t *testing.T) {
	h := newHouse(t)
	data := random(10000)
	var conns []net.Conn
	defer func() {
		for _, c := range conns {
			c.Close()
		}
	}()
	h.change = func(m *Message) {
		if m.Command != Accept {
			return
		}
		for i := range 3 {
			c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", m.Port))
			if err != nil {
				t.Error(err)
				return
			}
			conns = append(conns, c)
			fmt.Fprint(c, []string{"", "VER MSNFTP\r\nUSR bob@example.org 1\r\nTFR\r\n", strings.Repeat("x", 4<<10)}[i])
		}
	}
	h.offer(p2p.File{Name: "a", Size: int64(len(data))}, bytes.NewReader(data))
	h.receiver.Accept(h.dst)
	h.ended("", "")
	if !bytes.Equal(h.dst.data, data) {
		t.Error("other bytes arrived")
	}
}

// receiveFrom plays a sender that writes what a script says.
func receiveFrom(t *testing.T, size int64, script string) error {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	a, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	io.WriteString(a, script)
	a.(*net.TCPConn).CloseWrite()
	s := newStream(b)
	if err := s.greetAsReceiver("bob@example.org", "1", size); err != nil {
		return err
	}
	return s.receive(context.Background(), &memory{}, size, func(int) {})
}

func TestScriptedSenders(t *testing.T) {
	block := func(flag byte, n int, data string) string { return string([]byte{flag, byte(n), byte(n >> 8)}) + data }
	for _, c := range []struct {
		name, script string
		size         int64
		want         error
	}{
		{"as it should be", "VER MSNFTP\r\nFIL 5\r\n" + block(0, 5, "12345") + block(1, 0, ""), 5, nil},
		{"no end marker", "VER MSNFTP\r\nFIL 5\r\n" + block(0, 2, "12") + block(0, 3, "345"), 5, nil},
		{"a version with a number", "VER 0 MSNFTP\r\nFIL 5\r\n" + block(0, 5, "12345"), 5, nil},
		{"many versions, lone line feeds", "VER ABC MSNFTP XYZ\nFIL 5\n" + block(0, 5, "12345"), 5, nil},
		{"another protocol", "VER HTTP\r\n", 5, errHandshake},
		{"a smaller file than offered", "VER MSNFTP\r\nFIL 4\r\n", 5, errSize},
		{"a size out of range", "VER MSNFTP\r\nFIL 99999999999999999999\r\n", 5, errSize},
		{"more bytes than the size", "VER MSNFTP\r\nFIL 5\r\n" + block(0, 6, "123456"), 5, errSize},
		{"cancelled", "VER MSNFTP\r\nFIL 5\r\n" + block(0, 2, "12") + block(1, 0, ""), 5, errStopped},
		{"cut", "VER MSNFTP\r\nFIL 5\r\n" + block(0, 5, "12"), 5, errCut},
		{"an empty block for ever", "VER MSNFTP\r\nFIL 5\r\n" + block(0, 0, ""), 5, errBlock},
		{"an unknown flag", "VER MSNFTP\r\nFIL 5\r\n" + block(7, 5, "12345"), 5, errBlock},
		{"a line without end", strings.Repeat("V", 5000), 5, errLine},
	} {
		if err := receiveFrom(t, c.size, c.script); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func FuzzReceive(f *testing.F) {
	f.Add([]byte("VER MSNFTP\r\nFIL 5\r\n\x00\x05\x0012345\x01\x00\x00"), int64(5))
	f.Add([]byte("VER MSNFTP\r\nFIL 0\r\n"), int64(0))
	f.Fuzz(func(t *testing.T, script []byte, size int64) {
		if size < 0 || size > 1<<20 {
			return
		}
		a, b := net.Pipe()
		defer b.Close()
		go io.Copy(io.Discard, a)
		go func() {
			a.Write(script)
			a.Close()
		}()
		s := newStream(b)
		if s.greetAsReceiver("bob@example.org", "1", size) == nil {
			m := &memory{}
			s.receive(context.Background(), m, size, func(int) {})
			if int64(len(m.data)) > size {
				t.Fatal("more bytes than the size")
			}
		}
	})
}
