package client

import (
	"context"
	"errors"
	"net"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
)

// cutter is a connection that breaks at its n-th read or write. Reads are
// short, so that the breaks fall inside lines and payloads.
type cutter struct {
	net.Conn
	reads, writes int // left before the break; negative never breaks
}

var errCut = errors.New("cut")

func (c *cutter) Read(b []byte) (int, error) {
	if c.reads == 0 {
		c.Conn.Close()
		return 0, errCut
	}
	c.reads--
	return c.Conn.Read(b[:min(len(b), 7)])
}

func (c *cutter) Write(b []byte) (int, error) {
	if c.writes == 0 {
		c.Conn.Close()
		return 0, errCut
	}
	c.writes--
	return c.Conn.Write(b)
}

// E01: cut the stream at every read k and at every write k of a sign-in and of
// a conversation: one error with a code, everything ends, nothing is left.
func TestCut(t *testing.T) {
	checkLeaks(t)
	for _, side := range []string{"read", "write"} {
		signedIn := 0
		for k := 0; ; k++ {
			f := newFake()
			o := f.options()
			ends := 0
			o.OnChatClosed = func(*Chat, error) { ends++ }
			o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				nc, err := f.dial(ctx, network, address)
				cut := &cutter{nc, -1, -1}
				if side == "read" {
					cut.reads = k
				} else {
					cut.writes = k
				}
				return cut, err
			}
			c, err := Dial(context.Background(), o)
			if err != nil {
				var p *protocol.Problem
				if !errors.As(err, &p) || p.Code != "server-unreachable" || signedIn > 0 && side == "write" {
					t.Fatalf("cut at %s %d: %v", side, k, err)
				}
				f.wg.Wait()
				continue
			}
			signedIn++
			whole := converse(t, c)
			c.Close()
			f.wg.Wait()
			var ended *Ended
			if err := c.Wait(); !errors.As(err, &ended) {
				t.Fatalf("cut at %s %d: ended with %v", side, k, err)
			}
			if ends > 1 {
				t.Fatalf("cut at %s %d: %d ends of one conversation", side, k, ends)
			}
			if whole {
				if k < 5 {
					t.Fatalf("nothing was cut at %s %d", side, k)
				}
				break
			}
		}
		if signedIn < 3 {
			t.Errorf("%s: only %d sign-ins: the conversation was never cut", side, signedIn)
		}
	}
}

// converse opens a conversation and sends something of everything; it reports
// whether all of it worked. Every receipt must come.
func converse(t *testing.T, c *Client) bool {
	ctx := context.Background()
	chat, err := c.NewChat(ctx)
	if err != nil {
		return false
	}
	if chat.Invite(ctx, "bob@example.com") != nil {
		return false
	}
	receipt, err := chat.SendText(protocol.Text{Body: "hello"})
	if err != nil {
		return false
	}
	if chat.SendTyping() != nil || chat.SendP2P(ctx, "bob@example.com", make([]byte, 52)) != nil {
		return false
	}
	if err := <-receipt; err != nil {
		if !errors.Is(err, ErrUnknown) {
			t.Errorf("receipt %v", err)
		}
		return false
	}
	if c.SetStatus(ctx, protocol.Busy, protocol.Object{}) != nil || c.SetName(ctx, "Me too") != nil {
		return false
	}
	_, err = c.Ping(ctx)
	return err == nil
}

// Close is idempotent, ends conversations and requests, and many may call it.
func TestCloseWhileBusy(t *testing.T) {
	checkLeaks(t)
	f := newFake().on("REA", silent)
	o := f.options()
	o.OnEvent = func(event.Event) {}
	c := enter(t, f, o)
	results := make(chan error, 3)
	go func() { results <- c.SetName(context.Background(), "x") }()
	for range 2 {
		if _, err := c.NewChat(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		go func() { c.Close(); results <- nil }()
	}
	for range 3 {
		<-results
	}
	c.Close()
	f.wg.Wait()
	if _, err := c.Ping(context.Background()); err == nil {
		t.Error("a ping after the end")
	}
}
