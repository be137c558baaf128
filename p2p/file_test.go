package p2p

import (
	"bytes"
	"crypto/sha1"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
)

// memory is a file in memory.
type memory struct {
	mu   sync.Mutex
	data []byte
	fail error
	wait chan struct{} // each write waits for it
}

func (m *memory) WriteAt(b []byte, at int64) (int, error) {
	if m.wait != nil {
		<-m.wait
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return 0, m.fail
	}
	if n := int(at) + len(b); n > len(m.data) {
		m.data = append(m.data, make([]byte, n-len(m.data))...)
	}
	return copy(m.data[at:], b), nil
}

func (m *memory) bytes() []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.data
}

// filePair is two peers of which bob is offered files.
type filePair struct {
	pair
	offers      chan *Transfer
	backgrounds chan *Transfer
}

func newFilePair(tb testing.TB) *filePair {
	p := &filePair{offers: make(chan *Transfer, 16), backgrounds: make(chan *Transfer, 16)}
	p.alice = NewPeer(Options{Self: alice, Remote: bob})
	p.bob = NewPeer(Options{Self: bob, Remote: alice, OnFile: func(t *Transfer) { p.offers <- t }, OnBackground: func(t *Transfer) { p.backgrounds <- t }})
	p.aliceLink, p.bobLink = connect(p.alice, p.bob, 1202)
	return p
}

// offer sends a file and returns both sides of it.
func (p *filePair) offer(t *testing.T, name string, data []byte) (out, in *Transfer) {
	t.Helper()
	out, err := p.alice.SendFile(File{Name: name, Size: int64(len(data))}, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return out, <-p.offers
}

func wantEnd(t *testing.T, tr *Transfer, code string) {
	t.Helper()
	<-tr.Done()
	_, state, _ := tr.Progress()
	if code == "" {
		if err := tr.Err(); err != nil || state != StateDone {
			t.Fatalf("ended %s, %v", state, err)
		}
		return
	}
	wantCode(t, tr.Err(), code)
	if state != StateFailed {
		t.Errorf("state %s", state)
	}
}

func TestFile(t *testing.T) {
	for _, size := range []int{0, 1, 4, 1202, 1203, 5000, blockSize - 1, blockSize, blockSize + 1, 3*readAhead*blockSize + 77} {
		synctest.Test(t, func(t *testing.T) {
			p := newFilePair(t)
			defer p.close()
			data := picture(uint64(size), size)
			if size == 4 {
				data = make([]byte, 4) // looks like data-prep
			}
			out, in := p.offer(t, "notes.txt", data)
			if in.File().Name != "notes.txt" || in.File().Size != int64(size) || !in.Incoming() || out.Incoming() || in.Background() {
				t.Errorf("offered %+v", in.File())
			}
			var dst memory
			if err := in.Accept(&dst); err != nil {
				t.Fatal(err)
			}
			wantCode(t, in.Accept(&dst), codeFileBroken)
			wantEnd(t, out, "")
			wantEnd(t, in, "")
			if !bytes.Equal(dst.bytes(), data) {
				t.Errorf("%d of %d bytes", len(dst.bytes()), size)
			}
			for _, tr := range []*Transfer{out, in} {
				if moved, _, route := tr.Progress(); moved != int64(size) || size > 0 && route != RouteSwitchboard {
					t.Errorf("moved %d by %q", moved, route)
				}
			}
			for _, x := range p.aliceLink.packets() {
				if x.header.Flags&flagData != 0 && (x.header.Flags != 0x1000030 || !bytes.HasSuffix(x.raw, []byte{0, 0, 0, 2})) {
					t.Errorf("data with flags %#x, footer % x", x.header.Flags, x.raw[len(x.raw)-4:])
				}
			}
			time.Sleep(3 * time.Minute)
			if p.alice.Active()+p.bob.Active() != 0 {
				t.Errorf("active: %d and %d", p.alice.Active(), p.bob.Active())
			}
		})
	}
}

// sparse is a file of any size that takes no room; as a destination it checks
// that the same comes.
type sparse struct {
	next int64
	bad  error
}

func (s *sparse) at(i int64) byte { return byte(i>>32) ^ byte(i>>16) ^ byte(i) }

func (s *sparse) ReadAt(b []byte, at int64) (int, error) {
	for i := range b {
		b[i] = s.at(at + int64(i))
	}
	return len(b), nil
}

func (s *sparse) WriteAt(b []byte, at int64) (int, error) {
	if at != s.next {
		s.bad = errors.New("out of order")
	}
	s.next = at + int64(len(b))
	for i := range b {
		if b[i] != s.at(at+int64(i)) {
			s.bad = errors.New("other bytes")
		}
	}
	return len(b), nil
}

// Over 4 GiB every offset needs 64 bits. The bytes in the middle are not sent:
// both sides are told that they were.
func TestFileOver4GiB(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newFilePair(t)
		defer p.close()
		const size, jump = 5<<30 + 12345, 5<<30 - 200000
		src, dst := &sparse{}, &sparse{next: jump}
		stopFileAt(p.aliceLink, 0)
		out, err := p.alice.SendFile(File{Name: "huge.iso", Size: size}, src)
		if err != nil {
			t.Fatal(err)
		}
		in := <-p.offers
		if in.File().Size != size {
			t.Fatalf("%d bytes", in.File().Size)
		}
		if err := in.Accept(dst); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		p.bob.do(func() { in.down.have = jump })
		p.alice.do(func() {
			m := out.up.content
			m.offset = jump
			m.feed.generation++
			m.feed.blocks, m.feed.asked, m.feed.next = nil, 0, jump
			m.feed.fill(nil)
		})
		p.aliceLink.set(func(l *pipe) { l.drop = nil; close(l.release) })
		wantEnd(t, out, "")
		wantEnd(t, in, "")
		if dst.bad != nil || dst.next != size {
			t.Errorf("%v, up to %d", dst.bad, dst.next)
		}
	})
}

func TestFileDeclined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newFilePair(t)
		defer p.close()
		out, in := p.offer(t, "a", []byte("x"))
		in.Decline()
		wantEnd(t, out, codeFileDeclined)
		wantEnd(t, in, codeFileDeclined)
		wantCode(t, in.Accept(&memory{}), codeFileDeclined)
		in.Cancel()
		out.Cancel()
		in.Decline() // all too late
	})
}

// Either side can cancel at any moment.
func TestFileCancelled(t *testing.T) {
	for _, side := range []string{"sender", "receiver"} {
		for _, when := range []string{"offered", "moving", "writing"} {
			t.Run(side+" "+when, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p := newFilePair(t)
					defer p.close()
					data := picture(1, 300000)
					if when == "moving" {
						stopFileAt(p.aliceLink, 120200)
					}
					out, in := p.offer(t, "a", data)
					dst := &memory{}
					if when == "writing" {
						dst.wait = make(chan struct{})
					}
					if when != "offered" {
						if err := in.Accept(dst); err != nil {
							t.Fatal(err)
						}
					}
					synctest.Wait()
					if side == "sender" {
						out.Cancel()
					} else {
						in.Cancel()
					}
					if _, state, _ := in.Progress(); side == "receiver" && state != StateFailed {
						t.Errorf("state %s", state)
					}
					p.aliceLink.set(func(l *pipe) {
						l.block, l.drop = false, nil
						if l.release != nil {
							close(l.release)
							l.release = nil
						}
					})
					synctest.Wait()
					if dst.wait != nil {
						select {
						case <-in.Done():
							t.Error("done while dst is in use")
						default:
						}
						close(dst.wait)
					}
					code := codeFileCancelled
					if side == "receiver" && when == "offered" {
						code = codeFileDeclined
					}
					if side == "sender" && when == "writing" {
						wantEnd(t, out, codeFileCancelled)
						wantEnd(t, in, "") // it has all bytes
						return
					}
					wantEnd(t, out, code) // also when all bytes have gone: the abort tells BYE from thanks
					wantEnd(t, in, codeFileCancelled)
				})
			})
		}
	}
}

// stopFileAt makes a link block when the data of a file has come to an offset.
func stopFileAt(l *pipe, offset uint64) {
	l.set(func(l *pipe) {
		release := make(chan struct{})
		l.release = release
		l.drop = func(h header, _ []byte) bool {
			if h.Flags&flagData != 0 && h.Offset >= offset {
				<-release
			}
			return false
		}
	})
}

// Reading and writing may fail, and dst may be slow: nothing else waits for it.
func TestFileDisk(t *testing.T) {
	full := errors.New("the disk is full")
	t.Run("write", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := newFilePair(t)
			defer p.close()
			out, in := p.offer(t, "a", picture(1, 300000))
			if err := in.Accept(&memory{fail: full}); err != nil {
				t.Fatal(err)
			}
			wantEnd(t, in, codeFileBroken)
			if !errors.Is(in.Err(), full) {
				t.Error(in.Err())
			}
			<-out.Done()
		})
	})
	t.Run("read", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := newFilePair(t)
			defer p.close()
			out, err := p.alice.SendFile(File{Name: "a", Size: 300000}, bytes.NewReader(picture(1, 299999)))
			if err != nil {
				t.Fatal(err)
			}
			in := <-p.offers
			in.Accept(&memory{})
			wantEnd(t, out, codeFileBroken)
			if !errors.Is(out.Err(), io.ErrUnexpectedEOF) {
				t.Error(out.Err())
			}
			wantEnd(t, in, codeFileCancelled)
		})
	})
	t.Run("slow", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := newFilePair(t)
			defer p.close()
			p.aliceLink.set(func(l *pipe) { // time passes, or bob would have none to keep up
				l.drop = func(header, []byte) bool { time.Sleep(10 * time.Microsecond); return false }
			})
			data := picture(1, 10<<20) // more than may wait
			out, in := p.offer(t, "a", data)
			dst := &memory{wait: make(chan struct{})}
			in.Accept(dst)
			time.Sleep(time.Second)
			p.bob.inbox.mu.Lock()
			held := p.bob.inbox.bytes
			p.bob.inbox.mu.Unlock()
			if held > maxInboxBytes || held < maxInboxData-8*blockSize {
				t.Errorf("%d bytes are held", held)
			}
			close(dst.wait) // what was dropped comes again
			wantEnd(t, in, "")
			wantEnd(t, out, "")
			if sha1.Sum(dst.bytes()) != sha1.Sum(data) {
				t.Error("other bytes")
			}
			synctest.Wait()
			if n := p.bob.inbox.hold(0); n != 0 {
				t.Errorf("%d bytes are still held", n)
			}
		})
	})
}

// An offer that nobody answers ends on both sides, and four of them are enough.
func TestFileOffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newFilePair(t)
		defer p.close()
		var outs, ins []*Transfer
		for range maxOffers {
			out, in := p.offer(t, "a", []byte("x"))
			outs, ins = append(outs, out), append(ins, in)
		}
		fifth, err := p.alice.SendFile(File{Name: "b", Size: 1}, bytes.NewReader([]byte("y")))
		if err != nil {
			t.Fatal(err)
		}
		wantEnd(t, fifth, codeFileDeclined)
		start := time.Now()
		for i := range outs {
			wantEnd(t, outs[i], codeFileTimeout)
			wantEnd(t, ins[i], codeFileCancelled) // by the sender's BYE
		}
		if took := time.Since(start); took != offerTime {
			t.Errorf("took %v", took)
		}
	})
}

func TestBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newFilePair(t)
		defer p.close()
		data := append([]byte("\x89PNG\r\n\x1a\n"), picture(1, 20000)...)
		out, err := p.alice.OfferBackground(File{Name: "hills.png", Size: int64(len(data)), Preview: data}, bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		in := <-p.backgrounds
		if !in.Background() || !out.Background() || in.File().Name != "hills.png" || !bytes.Equal(in.File().Preview, data) {
			t.Errorf("offered %+v", in.File())
		}
		var dst memory
		in.Accept(&dst)
		wantEnd(t, in, "")
		wantEnd(t, out, "")
		if !bytes.Equal(dst.bytes(), data) {
			t.Error("other bytes")
		}
		_, err = p.alice.OfferBackground(File{Name: "x", Size: int64(sizeLimit(protocol.Background)) + 1}, nil)
		wantCode(t, err, codeFileSize)
		// Whoever does not want files or backgrounds declines them.
		none, err := p.bob.SendFile(File{Name: "x", Size: 1}, bytes.NewReader([]byte("x")))
		if err != nil {
			t.Fatal(err)
		}
		wantEnd(t, none, codeFileDeclined)
	})
}

// A file waits for a new link when the last one goes, and goes on where it was:
// the receiver says which byte comes next.
func TestFileWaitsForALink(t *testing.T) {
	for _, c := range []struct {
		name string
		wait time.Duration
		code string
	}{{"in time", resumeTime - time.Second, ""}, {"too late", resumeTime + time.Second, codeNoLink}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newFilePair(t)
				defer p.close()
				data := picture(1, 400000)
				p.aliceLink.set(func(l *pipe) { // the last chunks before the end are lost
					l.drop = func(h header, _ []byte) bool {
						if h.Flags&flagData != 0 && h.Offset >= 240400 {
							l.set(func(l *pipe) { l.block = true })
							return true
						}
						return false
					}
				})
				out, in := p.offer(t, "a", data)
				var dst memory
				in.Accept(&dst)
				synctest.Wait()
				p.alice.RemoveLink(p.aliceLink)
				p.bob.RemoveLink(p.bobLink)
				for _, tr := range []*Transfer{out, in} {
					if _, state, _ := tr.Progress(); state != StateWaiting {
						t.Errorf("state %s", state)
					}
				}
				if p.alice.Active() == 0 || p.bob.Active() == 0 {
					t.Error("nobody would open a new link for it")
				}
				time.Sleep(c.wait)
				connect(p.alice, p.bob, 1202)
				wantEnd(t, out, c.code)
				wantEnd(t, in, c.code)
				if c.code == "" && !bytes.Equal(dst.bytes(), data) {
					t.Errorf("%d of %d bytes", len(dst.bytes()), len(data))
				}
			})
		})
	}
}

// What comes for a file that nobody has accepted, or any more, is not written.
func TestFileUnasked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t, nil)
		defer s.peer.Close()
		offers := make(chan *Transfer, 8)
		s.peer.options.OnFile = func(tr *Transfer) { offers <- tr }
		data := picture(7, 5000)
		f := fileSenders[0]
		f.play(s, data)
		in := <-offers
		s.send(header{SessionID: theirFile, Flags: fileFlags}, data, 2)
		wantEnd(t, in, codeFileBroken)
		wantCode(t, in.Accept(&memory{}), codeFileBroken)
		synctest.Wait()
		if len(s.said(methodBye)) != 1 {
			t.Error("the sender is not told")
		}

		f.what = func(s *script, send func(int, int)) { send(0, 1202) }
		f.play(s, data)
		in = <-offers
		var dst memory
		if err := in.Accept(&dst); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		in.Cancel()
		s.send(header{SessionID: theirFile, Flags: fileFlags}, data, 2)
		wantEnd(t, in, codeFileCancelled)
		if n := len(dst.bytes()); n != 0 {
			t.Errorf("%d bytes were written", n)
		}
		s.gone()
	})
}
