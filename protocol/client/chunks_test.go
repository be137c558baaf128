package client

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol/wire"
)

func (c *conn) chunksWaiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.chunks.size()
}

// What is taken is always whole commands, in order, and none is lost.
func TestChunksQueue(t *testing.T) {
	var q chunks
	var want, got []byte
	for i := range 200 {
		cmd := wire.New("MSG", fmt.Sprint(i), "D").WithPayload(bytes.Repeat([]byte{byte(i)}, i%7*13))
		want = wire.Append(want, cmd)
		q.add(cmd)
		if i%3 == 0 {
			part := q.take(i)
			if n := bytes.Count(part, []byte("MSG ")); n == 0 || n > 1 && len(part) > i {
				t.Fatalf("%d bytes, %d commands of at most %d bytes", len(part), n, i)
			}
			got = append(got, part...)
		}
	}
	for q.size() > 0 {
		got = append(got, q.take(100)...)
	}
	if !bytes.Equal(got, want) || q.take(1) != nil && len(q.take(1)) > 0 {
		t.Errorf("%d of %d bytes", len(got), len(want))
	}
}

// A text that comes later is written before chunks that wait.
func TestTextJumpsChunks(t *testing.T) {
	c := newConn(nil, nil)
	for i := range 100 {
		c.put(wire.New("MSG", fmt.Sprint(i+1), "D").WithPayload(make([]byte, 1300)), true)
	}
	c.enqueue(wire.New("MSG", "200", "A").WithPayload([]byte("hello")))
	c.nc = noDeadline{}
	var all []byte
	for range 10 {
		out, _, _, _ := c.turn(time.Now())
		if len(out) > chunksAtOnce+100 {
			t.Errorf("%d bytes at once", len(out))
		}
		all = append(all, out...)
	}
	if !bytes.HasPrefix(all, []byte("MSG 200 A 5\r\nhelloMSG 1 D 1300")) || bytes.Count(all, []byte("MSG ")) != 101 {
		t.Errorf("wrote %q...", all[:40])
	}
}

// The window opens while ACKs are quick and closes when they are late or say no.
func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindow()
		round := func(trip time.Duration, err error) {
			n := int(w.size)
			sent := time.Now()
			for range n {
				if _, err := w.enter(context.Background(), nil); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(trip)
			for range n {
				w.leave(sent, err)
			}
		}
		for range 10 {
			round(100*time.Millisecond, nil)
		}
		if w.size != maxUnackedP2P || w.out != 0 {
			t.Fatalf("%v, %d out", w.size, w.out)
		}
		round(time.Second, nil)
		if w.size != 0.75*maxUnackedP2P {
			t.Errorf("after late ACKs %v", w.size)
		}
		round(100*time.Millisecond, ErrNotDelivered)
		if w.size != 0.375*maxUnackedP2P {
			t.Errorf("after NAKs %v", w.size)
		}
		before := w.size
		round(100*time.Millisecond, nil)
		if w.size <= before || w.size > before+1 {
			t.Errorf("from %v to %v in one round trip", before, w.size)
		}
		for range 20 {
			round(100*time.Millisecond, ErrNotDelivered)
		}
		if w.size != leastWindow {
			t.Errorf("the least is %v", w.size)
		}
	})
}

// A switchboard that answers no chunks gets them by the clock, and one that
// begins to answer by the window again.
func TestSilentToChunks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake().on("MSG", silent)
		c := enter(t, f, f.options())
		chat, _ := c.NewChat(context.Background())
		chat.Invite(context.Background(), "bob@example.com")
		send := func(n int) time.Duration {
			t.Helper()
			start := time.Now()
			for range n {
				if err := chat.SendP2P(context.Background(), "bob@example.com", make([]byte, 1254)); err != nil {
					t.Fatal(err)
				}
			}
			return time.Since(start)
		}
		if took := send(firstWindow); took != 0 {
			t.Errorf("the first ones took %v", took)
		}
		if took := send(1000); took < muteTime+900*mutePace || took > muteTime+1000*mutePace {
			t.Errorf("1000 chunks took %v", took)
		}
		time.Sleep(answerTimeout)
		if took := send(100); took < 90*mutePace || took > 100*mutePace {
			t.Errorf("100 chunks after the first ones were given up took %v", took)
		}
		chat.conn.mu.Lock()
		pending := len(chat.conn.pending)
		chat.conn.mu.Unlock()
		if pending != 0 {
			t.Errorf("%d answers are waited for", pending)
		}
		c.Close()
		f.wg.Wait()

		f = newFake().on("MSG", silent)
		c = enter(t, f, f.options())
		chat, _ = c.NewChat(context.Background())
		chat.Invite(context.Background(), "bob@example.com")
		first := chat.conn.lastID + 1
		send(firstWindow + 1)
		for i := range uint32(firstWindow) {
			f.say(1, fmt.Sprintf("ACK %d\r\n", first+i))
		}
		synctest.Wait()
		chat.p2p.mu.Lock()
		mute, out, size := chat.p2p.mute, chat.p2p.out, chat.p2p.size
		chat.p2p.mu.Unlock()
		if mute || out != 0 || size < leastWindow {
			t.Errorf("after answers: mute %v, %d out of %v", mute, out, size)
		}
		c.Close()
		f.wg.Wait()
	})
}

// noDeadline is a connection of which only the deadline is set.
type noDeadline struct{ net.Conn }

func (noDeadline) SetWriteDeadline(time.Time) error { return nil }
