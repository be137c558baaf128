package client

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/internal/transcript"
	"papilio/protocol/wire"
)

// signedIn returns a client signed in as alice against sign-in.txt, up to the
// answer to its first CHG; more is what the script holds after that.
func signedIn(t *testing.T, o Options, more ...transcript.Step) *Client {
	t.Helper()
	script := recorded(t, "sign-in.txt", 0)
	end := slices.IndexFunc(script, func(s transcript.Step) bool {
		return s.Kind == transcript.Received && strings.HasPrefix(line(s), "CHG 7")
	})
	script = without(script[:end+1], func(s transcript.Step) bool { return line(s) == "XFR 6 SB" || line(s) == "913 6" })
	full := options(serve(t, append(script, more...)), passportOf(t, script).URL, "alice@example.com")
	full.Picture = object(t, script)
	full.OnChatEvent, full.OnP2P, full.OnChatClosed, full.OnEvent, full.Logger = o.OnChatEvent, o.OnP2P, o.OnChatClosed, o.OnEvent, o.Logger
	return dial(t, full)
}

func sent(s string) transcript.Step {
	return transcript.Step{Kind: transcript.Sent, Data: []byte(s + "\r\n")}
}
func received(s string) transcript.Step {
	return transcript.Step{Kind: transcript.Received, Data: []byte(s + "\r\n")}
}

// Our side of switchboard-caller.txt: every refusal of CAL, typing, messages
// with every kind of receipt, and everything Bob and Dave said.
func TestReplayCaller(t *testing.T) {
	checkLeaks(t)
	script := recorded(t, "switchboard-caller.txt", 0)
	board := serve(t, script)
	n := newNews()
	var chunks [][]byte
	closed := make(chan error, 1)
	c := signedIn(t, Options{
		OnChatEvent:  func(_ *Chat, e event.Event) { n.add(e) },
		OnP2P:        func(_ *Chat, from protocol.Address, chunk []byte) { chunks = append(chunks, chunk) },
		OnChatClosed: func(_ *Chat, err error) { closed <- err },
	}, sent("XFR 46 SB"), received("XFR 46 SB "+board.Addr().String()+" CKI d86a9e25c1092600cfc9"))
	ctx := context.Background()
	chat, err := c.NewChat(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chat.SendText(protocol.Text{Body: "anyone?"}); !errors.Is(err, ErrAlone) {
		t.Errorf("a text to nobody: %v", err)
	}
	receipts := map[string]chan error{}
	for i, s := range script {
		if s.Kind != transcript.Sent || strings.HasPrefix(line(s), "USR") {
			continue
		}
		cmd := parse(t, s)
		switch {
		case cmd.Verb == "CAL" && !contains([]string{"10", "13", "14"}, cmd.Arg(0)):
			err := chat.Invite(ctx, protocol.Address(cmd.Arg(1)))
			answer, code := parse(t, script[i+1]), 0
			if n, ok := answer.ErrorCode(); ok {
				code = n
			}
			var refused *protocol.Error
			if code == 0 && err != nil || code != 0 && (!errors.As(err, &refused) || refused.Code != code || refused.Verb != "CAL") {
				t.Errorf("inviting %s: %v, want %d", cmd.Arg(1), err, code)
			}
		case bytes.Contains(cmd.Payload, []byte("TypingUser")):
			if err := chat.SendTyping(); err != nil {
				t.Fatal(err)
			}
		case cmd.Verb == "CAL" && cmd.Arg(0) == "10":
			if err := chat.Invite(ctx, "bob@example.com"); err != nil || len(chat.Participants()) != 1 {
				t.Errorf("inviting somebody who is here: %v", err)
			}
			raw(chat.conn, cmd)
		case cmd.Verb == "MSG" && (cmd.Arg(1) == "A" || cmd.Arg(1) == "D"):
			receipt := make(chan error, 1)
			receipts[cmd.Arg(0)] = receipt
			chat.conn.begin(request{verb: "MSG", args: cmd.Args[1:], payload: cmd.Payload, answers: []string{"ACK", "NAK"}}, func(err error) { receipt <- err })
		case cmd.Verb == "OUT":
			n.wait(t, "bob gone", func(e event.Event) bool { return e == event.Left{Address: "bob@example.com"} })
			chat.Leave()
		default:
			raw(chat.conn, cmd)
		}
	}
	if err := <-closed; err != nil {
		t.Errorf("closed with %v after we left", err)
	}
	for id, receipt := range receipts {
		if err := <-receipt; err != nil {
			t.Errorf("message %s: %v", id, err)
		}
	}
	if len(receipts) != 3 {
		t.Errorf("%d receipts", len(receipts))
	}
	if len(chunks) != 1 || len(chunks[0]) != 52 {
		t.Errorf("%d chunks", len(chunks))
	}

	bob := protocol.Address("bob@example.com")
	emoticon := readEmoticons([]byte(`:x:` + "\t" + `<msnobj Creator="bob@example.com" Size="3" Type="2" Location="TFR2C2.tmp" Friendly="AAA=" SHA1D="OjMbfSWCATNTr797MrBrAa5iqlw=" SHA1C="Qi0TihaNhT5bdzY3KStgz0LMgcc="/>`))
	if len(emoticon) != 1 {
		t.Fatal("the recorded emoticon is not read")
	}
	want := []event.Event{
		event.Joined{Address: bob, FriendlyName: "Bob B"},
		text(bob, "Bob B", "hi, N flag"), text(bob, "Bob B", "hi, D flag with text"),
		event.EmoticonsAnnounced{From: bob, Emoticons: emoticon}, event.Nudged{From: bob},
		text(bob, "Bob B", strings.Repeat("y", 1500)),
		event.Joined{Address: "dave@example.com", FriendlyName: "Dave"}, text("dave@example.com", "Dave", "hello both"),
		event.Left{Address: "dave@example.com"}, event.Left{Address: bob},
	}
	if got := timeless(n.all()); !reflect.DeepEqual(got, want) {
		t.Errorf("events\n%v, want\n%v", got, want)
	}
}

func text(from protocol.Address, name, body string) event.Event {
	return event.MessageReceived{Message: protocol.Message{From: from, FromName: name, Text: protocol.Text{Body: body}, Delivery: protocol.Received}}
}

// timeless takes the times out of messages.
func timeless(list []event.Event) []event.Event {
	for i, e := range list {
		if m, ok := e.(event.MessageReceived); ok {
			m.Message.Time = m.Message.Time.Truncate(1 << 62)
			list[i] = event.MessageReceived{Message: protocol.Message{From: m.Message.From, FromName: m.Message.FromName, Text: m.Message.Text,
				Emoticons: m.Message.Emoticons, Delivery: m.Message.Delivery}}
		}
	}
	return list
}

// Our side of switchboard-callee.txt. Nudge, emoticon announcement and P2P
// chunk are written byte for byte as the recorded client wrote them.
func TestReplayCallee(t *testing.T) {
	checkLeaks(t)
	script := recorded(t, "switchboard-callee.txt", 0)
	board := serve(t, script)
	n := newNews()
	closed := make(chan error, 1)
	o := Options{Address: "bob@example.com", Server: board.Addr().String(),
		OnChatEvent:  func(_ *Chat, e event.Event) { n.add(e) },
		OnChatClosed: func(_ *Chat, err error) { closed <- err },
	}
	c, err := newClient(o)
	if err != nil {
		t.Fatal(err)
	}
	c.near, c.dialect = thisComputer, "MSNP9"
	var ring Ring
	c.o.OnRing = func(r Ring) { ring = r }
	c.rung(wire.New("RNG", "24d2048574542aae5fa2111265565d8", board.Addr().String(), "CKI", "13bb7b7a701bb1c6a37a", "alice@example.com", "Alice"))
	chat, err := c.Answer(context.Background(), ring)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range script {
		if s.Kind != transcript.Sent || strings.HasPrefix(line(s), "ANS") {
			continue
		}
		cmd := parse(t, s)
		m := wire.ParseMessage(cmd.Payload)
		var err error
		switch m.ContentType() {
		case typeDatacast:
			err = chat.SendNudge()
		case typeEmoticon:
			err = chat.SendEmoticons(readEmoticons(m.Body))
		case typeP2P:
			err = chat.SendP2P(context.Background(), "alice@example.com", m.Body)
			for deadline := time.Now().Add(5 * time.Second); err == nil && time.Now().Before(deadline); runtime.Gosched() {
				if chat.conn.chunksWaiting() == 0 {
					break // what is sent next would jump it
				}
			}
		default:
			err = raw(chat.conn, cmd)
		}
		if err != nil {
			t.Fatalf("line %d: %v", s.Line, err)
		}
	}
	var ended *Ended
	if err := <-closed; !errors.As(err, &ended) || ended.Reason != Lost {
		t.Errorf("closed with %v", err)
	}
	alice := protocol.Address("alice@example.com")
	hello := event.MessageReceived{Message: protocol.Message{From: alice, FromName: "Alice in ☕ 100% <b>", Delivery: protocol.Received,
		Text: protocol.Text{Body: "Hello ☕ from alice", Format: protocol.Format{Bold: true, Color: 0x0000ff}}}}
	want := []event.Event{
		event.Joined{Address: alice, FriendlyName: "Alice in ☕ 100% <b>"}, event.Typing{From: alice}, hello,
		event.Joined{Address: "dave@example.com", FriendlyName: "Dave"}, text("dave@example.com", "Dave", "hello both"),
		event.Left{Address: "dave@example.com"},
	}
	if got := timeless(n.all()); !reflect.DeepEqual(got, want) {
		t.Errorf("events\n%v, want\n%v", got, want)
	}
	if _, err := chat.SendText(protocol.Text{Body: "late"}); err == nil {
		t.Error("a text after the end")
	}
}

// A switchboard that does not know the cookie refuses both ways in.
func TestReplayBadCookie(t *testing.T) {
	checkLeaks(t)
	for n, verb := range map[int]string{5: "ANS", 6: "USR"} {
		script := recorded(t, "refusals.txt", n)
		board := serve(t, script)
		c, _ := newClient(Options{Address: "bob@example.com", Server: board.Addr().String(), OnChatClosed: func(*Chat, error) { t.Error("closed what never was open") }})
		c.near = thisComputer
		where, _ := parseEndpoint(board.Addr().String())
		var err error
		if verb == "ANS" {
			_, err = c.Answer(context.Background(), Ring{session: "24d2048574542aae5fa2111265565d8", cookie: "123.bad", where: where})
		} else {
			_, err = c.open(context.Background(), where, func(*Chat) request {
				return request{verb: "USR", args: []string{"bob@example.com", "123.bad"}}
			})
		}
		var refused *protocol.Error
		if !errors.As(err, &refused) || refused.Code != 911 || refused.Verb != verb {
			t.Errorf("%s: %v", verb, err)
		}
		if len(c.chats) != 0 {
			t.Errorf("%s: %d chats left", verb, len(c.chats))
		}
	}
}
