package p2p

import (
	"context"
	"crypto/sha1"
	"fmt"
	"hash"
	"io"
	"runtime"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

// line is a switchboard of the built-in server between two clients, each with a
// Peer: nothing of the way of a file is played.
type line struct {
	testing.TB
	alice, bob     *Peer
	chat, theirs   *client.Chat
	offers         chan *Transfer
	texts          chan string
	closers        []func()
	aliceLink      Link
	oneAtATime     bool
	chunks, nudged int
}

// chatLink is what app gives a Peer.
type chatLink struct {
	chat *client.Chat
	to   protocol.Address
	wait func() // before each chunk; may be nil
}

func (l *chatLink) Send(ctx context.Context, chunk []byte) error {
	if l.wait != nil {
		l.wait()
	}
	return l.chat.SendP2P(ctx, l.to, chunk)
}
func (l *chatLink) MaxChunk() int { return 1202 }
func (l *chatLink) Close() error  { return nil }

func newLine(tb testing.TB, delay time.Duration, serve func(protocol.Object) ([]byte, bool)) *line {
	l := &line{TB: tb, offers: make(chan *Transfer, 4), texts: make(chan string, 4)}
	accounts := []server.Account{{Address: alice, Password: "secret word", All: true}, {Address: bob, Password: "secret word", All: true}}
	srv, err := server.Start(server.Options{Accounts: accounts, Delay: delay})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { srv.Close() })
	l.alice = NewPeer(Options{Self: alice, Remote: bob, Serve: serve})
	l.bob = NewPeer(Options{Self: bob, Remote: alice, OnFile: func(t *Transfer) { l.offers <- t }})
	tb.Cleanup(l.alice.Close)
	tb.Cleanup(l.bob.Close)
	var links [2]*chatLink
	joined := make(chan int, 2)
	sign := func(i int, who, other protocol.Address, peer *Peer) *client.Client {
		var c *client.Client
		ready := make(chan bool)
		o := client.Options{
			Address: who, Password: "secret word", Server: srv.Notification(), Login: srv.Login(), Status: protocol.Online,
			OnRing: func(r client.Ring) {
				go func() {
					<-ready
					chat, err := c.Answer(context.Background(), r)
					if err != nil {
						tb.Error(err)
					}
					l.theirs = chat
				}()
			},
			OnChatEvent: func(chat *client.Chat, e event.Event) {
				switch e := e.(type) {
				case event.Joined:
					links[i] = &chatLink{chat: chat, to: other}
					joined <- i
				case event.MessageReceived:
					l.texts <- e.Message.Text.Body
				}
			},
			OnP2P: func(_ *client.Chat, _ protocol.Address, chunk []byte) { peer.Receive(links[i], chunk) },
		}
		if c, err = client.Dial(context.Background(), o); err != nil {
			tb.Fatal(err)
		}
		close(ready)
		tb.Cleanup(func() { c.Close() })
		return c
	}
	a := sign(0, alice, bob, l.alice)
	sign(1, bob, alice, l.bob)
	if l.chat, err = a.NewChat(context.Background()); err != nil {
		tb.Fatal(err)
	}
	if err := l.chat.Invite(context.Background(), bob); err != nil {
		tb.Fatal(err)
	}
	<-joined
	<-joined
	l.alice.AddLink(links[0])
	l.bob.AddLink(links[1])
	l.aliceLink = links[0]
	return l
}

// generated is a file of any size that is made when it is read; as a
// destination it hashes what comes.
type generated struct {
	sum  hash.Hash
	next int64
}

func (generated) ReadAt(b []byte, at int64) (int, error) {
	for i := range b {
		n := uint64(at) + uint64(i)
		b[i] = byte(n ^ n>>8 ^ n>>16)
	}
	return len(b), nil
}

func (g *generated) WriteAt(b []byte, at int64) (int, error) {
	if at != g.next {
		return 0, fmt.Errorf("byte %d comes after %d", at, g.next)
	}
	g.next += int64(len(b))
	g.sum.Write(b)
	return len(b), nil
}

// send moves a file of size bytes and returns how long it took from the first
// byte's permission to the last byte's ack.
func (l *line) send(size int64) time.Duration {
	l.Helper()
	out, err := l.alice.SendFile(File{Name: "film.avi", Size: size}, generated{})
	if err != nil {
		l.Fatal(err)
	}
	in := <-l.offers
	dst := &generated{sum: sha1.New()}
	start := time.Now()
	if err := in.Accept(dst); err != nil {
		l.Fatal(err)
	}
	<-in.Done()
	<-out.Done()
	took := time.Since(start)
	if in.Err() != nil || out.Err() != nil || dst.next != size {
		l.Fatalf("%v, %v, %d bytes", in.Err(), out.Err(), dst.next)
	}
	want := sha1.New()
	io.Copy(want, io.NewSectionReader(generated{}, 0, size))
	if string(want.Sum(nil)) != string(dst.sum.Sum(nil)) {
		l.Fatal("other bytes have come")
	}
	runtime.GC()
	return took
}

// BenchmarkFileSwitchboard measures a file from client to server to client. At a
// round trip of 100 ms the reference is one chunk for each; without one it is
// the same with a window of one, and the rate itself counts.
func BenchmarkFileSwitchboard(b *testing.B) {
	for _, c := range []struct {
		trip time.Duration
		size int64
	}{{0, 64 << 20}, {100 * time.Millisecond, 2 << 20}} {
		b.Run(fmt.Sprintf("rtt=%s", c.trip), func(b *testing.B) {
			l := newLine(b, c.trip/2, nil)
			b.SetBytes(c.size)
			var took time.Duration
			for b.Loop() {
				took += l.send(c.size)
			}
			rate := float64(c.size) * float64(b.N) / took.Seconds()
			b.ReportMetric(rate/1e6, "payload-MB/s")
		})
	}
}
