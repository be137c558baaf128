package client

import (
	"bytes"
	"net"
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/internal/transcript"
	"papilio/protocol/wire"
)

// seeds adds what servers really sent and the lines of the tables.
func seeds(f *testing.F, files []string, lines []string) {
	for _, file := range files {
		connections, err := transcript.Read("testdata/" + file)
		if err != nil {
			f.Fatal(err)
		}
		for _, steps := range connections {
			f.Add(transcript.Stream(steps, transcript.Received))
		}
	}
	for _, l := range lines {
		f.Add([]byte(l + "\r\n"))
	}
	f.Add([]byte(strings.Join(lines, "\r\n") + "\r\n"))
}

// Whatever a notification server says, before and after the list: no panic,
// every bound holds, and everything told is fit to show.
func FuzzNotification(f *testing.F) {
	seeds(f, []string{"sign-in.txt", "sign-in-and-list-changes.txt", "signed-in-elsewhere.txt", "refusals.txt", "gateway-notification.txt"}, notificationLines)
	f.Fuzz(func(t *testing.T, stream []byte) {
		c, _, n := dry(t)
		c.conn.begin(request{verb: "REA", accept: func(cmd wire.Command) (bool, error) { c.renamed(cmd); return true, nil }}, func(error) {})
		c.conn.begin(request{verb: "SYN", accept: func(cmd wire.Command) (bool, error) { c.promise(cmd); return true, nil }}, func(error) {})
		feed(c.conn, string(stream))
		if len(c.contacts) > maxContacts || len(c.groups) > maxGroups || len(c.rings) > maxRings || len(c.conn.queue) > maxQueued {
			t.Errorf("a bound is broken: %d contacts, %d groups, %d rings", len(c.contacts), len(c.groups), len(c.rings))
		}
		announced := 0
		for _, e := range n.all() {
			if _, err := event.JSON(e); err != nil {
				t.Errorf("%T: %v", e, err)
			}
			switch e := e.(type) {
			case event.ContactsReceived:
				announced++
			case event.ContactChanged:
				fit(t, e.Contact.Name)
				if e.Contact.Lists == 0 || e.Contact.Lists > 15 || e.Contact.Lists.Has(protocol.ForwardList) != (len(e.Contact.Groups) > 0) {
					t.Errorf("contact %+v", e.Contact)
				}
			case event.GroupChanged:
				fit(t, e.Group.Name)
			}
		}
		if announced > 1 {
			t.Errorf("%d lists", announced)
		}
	})
}

// Whatever is said in a conversation: no panic, bounds, nobody speaks who is
// not there, and everything told is fit to show.
func FuzzSwitchboard(f *testing.F) {
	seeds(f, []string{"switchboard-caller.txt", "switchboard-callee.txt", "display-picture-sender.txt", "gateway-switchboard.txt"}, switchboardLines)
	f.Fuzz(func(t *testing.T, stream []byte) {
		_, chat, n := dry(t)
		feed(chat.conn, "JOI bob@example.com Bob\r\n"+string(stream))
		if len(chat.people) > maxParticipants || len(chat.people) != len(chat.senders) {
			t.Errorf("%d people, %d senders", len(chat.people), len(chat.senders))
		}
		here := map[protocol.Address]bool{}
		for _, e := range n.all() {
			if _, err := event.JSON(e); err != nil {
				t.Errorf("%T: %v", e, err)
			}
			switch e := e.(type) {
			case event.Joined:
				here[e.Address] = true
				fit(t, e.FriendlyName)
			case event.Left:
				delete(here, e.Address)
			case event.MessageReceived:
				fit(t, e.Message.FromName)
				if !here[e.Message.From] || e.Message.Text.Body == "" || protocol.Clean(e.Message.Text.Body) != e.Message.Text.Body {
					t.Errorf("message %+v", e.Message)
				}
			case event.Nudged:
				if !here[e.From] {
					t.Errorf("nudge of %s", e.From)
				}
			case event.EmoticonsAnnounced:
				if !here[e.From] || len(e.Emoticons) == 0 || len(e.Emoticons) > maxEmoticons {
					t.Errorf("emoticons %+v", e)
				}
			}
		}
	})
}

// fit checks a name as it is shown.
func fit(t *testing.T, name string) {
	if name == "" || !utf8.ValidString(name) || utf8.RuneCountInString(name) > protocol.MaxNameRunes || strings.ContainsAny(name, "\r\n\x00\x1b") {
		t.Errorf("name %q", name)
	}
}

func FuzzEmoticons(f *testing.F) {
	f.Add([]byte(`:x:` + "\t" + `<msnobj Creator="bob@example.com" Size="3" Type="2" Location="TFR2C2.tmp" Friendly="AAA=" SHA1D="OjMbfSWCATNTr797MrBrAa5iqlw=" SHA1C="x"/>` + "\t"))
	f.Add([]byte("a\tb\tc"))
	f.Add([]byte("(f)\t%3Cmsnobj%2F%3E\t"))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, e := range readEmoticons(body) {
			if !validShortcut(e.Shortcut) || e.Object.Type != protocol.CustomEmoticon || e.Object.Size < 1 || e.Object.Size > maxObjectBytes {
				t.Errorf("%+v", e)
			}
			if parts := emoticonPayloads(typeEmoticon, []protocol.Emoticon{e}); len(parts) == 1 {
				back := readEmoticons(wire.ParseMessage(parts[0]).Body)
				if len(back) != 1 || back[0] != e {
					t.Errorf("%+v came back as %+v", e, back)
				}
			}
		}
	})
}

func FuzzProfile(f *testing.F) {
	f.Add([]byte("MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile; charset=UTF-8\r\nEmailEnabled: 1\r\nClientIP: 203.0.113.25\r\nClientPort: 30726\r\n\r\n"))
	f.Add([]byte("ClientIP\r\nClientPort:\r\n"))
	f.Fuzz(func(t *testing.T, payload []byte) {
		p := readProfile(wire.ParseMessage(payload))
		if !p.Received || len(p.ClientIP) > maxProfileField || len(p.ClientPort) > maxProfileField {
			t.Errorf("%+v", p)
		}
		protocol.Connection{Route: protocol.RouteDirect}.Classify(p, netip.MustParseAddr("192.0.2.1"))
	})
}

func FuzzEndpoint(f *testing.F) {
	for _, s := range []string{"a.example.com:1863", "192.0.2.1", "[::1]:99", "::1", ":1", "a:b", "a:0", "a:65536", "a/b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := parseEndpoint(s)
		if err != nil {
			return
		}
		again, err := parseEndpoint(e.String())
		if err != nil || again != e || e.port == 0 || e.host == "" || bytes.ContainsAny([]byte(e.host), " \r\n\x00/@") {
			t.Errorf("%q is %+v, again %+v: %v", s, e, again, err)
		}
	})
}

// Whatever a proxy or a gateway says, it is bounded and read to the end of its
// head, not further.
func FuzzProxyAnswer(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nX: y\r\n\r\nVER 1"))
	f.Add([]byte("HTTP/1.0 407\n\n"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 100) + "\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\n\r\n"))
	f.Add([]byte("SessionID=1437.2651; GW-IP=198.51.100.20; Session=close"))
	f.Fuzz(func(t *testing.T, b []byte) {
		session, _ := readGatewayHeader(string(b))
		if !strings.Contains(string(b), session) {
			t.Errorf("%q is not in %q", session, b)
		}
		ours, theirs := net.Pipe()
		go func() { theirs.Write(b); theirs.Close() }()
		defer ours.Close()
		left := 64
		head, err := readHead(ours, &left)
		if err == nil && (!bytes.HasPrefix(b, head) || !bytes.HasSuffix(head, []byte("\n")) || len(head) > 64) {
			t.Errorf("head %q of %q", head, b)
		}
		if status, err := readStatus(b); err == nil && (status < 100 || status > 999) {
			t.Errorf("status %d of %q", status, b)
		}
	})
}
