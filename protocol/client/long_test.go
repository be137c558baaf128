package client

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
)

// part is one part of a message in parts; the first has no place.
func part(id string, count, place int, body string) string {
	if place == 0 {
		return fmt.Sprintf("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nMessage-ID: %s\r\nChunks: %d\r\n\r\n%s", id, count, body)
	}
	return fmt.Sprintf("Message-ID: %s\r\nChunk: %d\r\n\r\n%s", id, place, body)
}

// Messages of later clients that come in parts are put together, in any order,
// and never beyond their bounds (switchboard.md 10, hostile-input.md B07).
func TestLongMessages(t *testing.T) {
	big := strings.Repeat("b", 1500)
	parts := func(id string, count int, places ...int) (out []string) {
		for _, p := range places {
			out = append(out, part(id, count, p, fmt.Sprintf("<%d>", p)))
		}
		return out
	}
	from := func(n int) (out []int) {
		for i := range n {
			out = append(out, i)
		}
		return out
	}
	open := func(n int) (out []string) {
		for i := range n {
			out = append(out, part(fmt.Sprint("open", i), 2, 0, "x"))
		}
		return out
	}
	huge := []string{part("{huge}", 64, 0, big)}
	for i := 1; i < 64; i++ {
		huge = append(huge, part("{huge}", 64, i, big))
	}
	for name, test := range map[string]struct {
		payloads []string
		want     []string
	}{
		"in order":          {parts("{1}", 3, 0, 1, 2), []string{"<0><1><2>"}},
		"backwards":         {parts("{1}", 3, 2, 1, 0), []string{"<0><1><2>"}},
		"one part":          {parts("{1}", 1, 0), []string{"<0>"}},
		"the most parts":    {parts("{1}", 64, from(64)...), []string{strings.Join(strings.Fields(fmt.Sprint(from(64))), "><")}},
		"two at once":       {append(parts("{1}", 2, 0), append(parts("{2}", 2, 1, 0), parts("{1}", 2, 1)...)...), []string{"<0><1>", "<0><1>"}},
		"a part twice":      {parts("{1}", 3, 0, 1, 1, 0, 2), []string{"<0><1><2>"}},
		"a part is missing": {parts("{1}", 3, 0, 2), nil},
		"no first part":     {parts("{1}", 3, 1, 2), nil},
		"too many parts":    {parts("{1}", 65, from(64)...), nil},
		"a billion parts":   {parts("{1}", 1000000000, 0, 1), nil},
		"no parts":          {parts("{1}", 0, 0), nil},
		"less than none":    {parts("{1}", -1, 0), nil},
		"a part beyond":     {append(parts("{1}", 2, 0, 5), parts("{1}", 2, 1)...), nil},
		"beyond, then less": {parts("{1}", 2, 5, 0, 1), nil},
		"another number":    {append(parts("{1}", 3, 0, 1), part("{1}", 2, 0, "x")), nil},
		"not a number":      {[]string{"Message-ID: {1}\r\nChunk: x\r\n\r\ny", "Content-Type: text/plain\r\nMessage-ID: {1}\r\nChunks: ?\r\n\r\ny"}, nil},
		"a long id":         {parts(strings.Repeat("i", maxLongID+1), 1, 0), nil},
		"too many bytes":    {huge, nil},
		"a place no part":   {[]string{"Message-ID: {1}\r\n\r\nx"}, nil},
		"an id alone":       {[]string{"Content-Type: text/plain\r\nMessage-ID: {1}\r\n\r\nx"}, []string{"x"}},
		"too many begun":    {append(open(maxLong), parts("{1}", 2, 0, 1)...), nil},
	} {
		lost := len(test.want) == 0 && name != "a place no part"
		t.Run(name, func(t *testing.T) {
			_, chat, n := dry(t)
			feed(chat.conn, "JOI bob@example.com Bob\r\nJOI eve@example.com Eve\r\n")
			for _, p := range test.payloads {
				feed(chat.conn, fmt.Sprintf("MSG bob@example.com Bob %d\r\n%s", len(p), p))
			}
			var got []string
			for _, e := range n.all() {
				if m, ok := e.(event.MessageReceived); ok {
					got = append(got, m.Message.Text.Body)
				}
			}
			want := strings.Join(test.want, "|")
			if name == "the most parts" {
				want = strings.NewReplacer("[", "<", "]", ">").Replace(want)
			}
			if strings.Join(got, "|") != want {
				t.Errorf("got %.200q, want %.200q", got, want)
			}
			// What is not whole when its sender goes is told, once.
			s := chat.senders["bob@example.com"]
			if s.longBytes() > maxLongBytes || len(s.long) > maxLong {
				t.Errorf("%d bytes of %d messages are kept", s.longBytes(), len(s.long))
			}
			feed(chat.conn, "BYE bob@example.com\r\n")
			if told := incomplete(n); (told == 1) != lost || told > 1 {
				t.Errorf("told %d times that something is missing", told)
			}
			if len(chat.unfinished) > 0 {
				t.Error("what is not whole was not forgotten")
			}
			chat.loseAll()
		})
	}
}

// incomplete counts what was told of messages that are not whole.
func incomplete(n *news) (count int) {
	for _, e := range n.all() {
		if e, ok := e.(event.NotSupported); ok && e.Kind == protocol.KindPart {
			count++
		}
	}
	return count
}

// Parts belong to who sent them, and for a minute; then their loss is told,
// though nothing more comes.
func TestLongMessagesExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, chat, n := dry(t)
		feed(chat.conn, "JOI bob@example.com Bob\r\nJOI eve@example.com Eve\r\n")
		say := func(who string, p string) {
			feed(chat.conn, fmt.Sprintf("MSG %s X %d\r\n%s", who, len(p), p))
		}
		texts := func() (list []string) {
			for _, e := range n.all() {
				if m, ok := e.(event.MessageReceived); ok {
					list = append(list, string(m.Message.From)+": "+m.Message.Text.Body)
				}
			}
			return list
		}
		say("bob@example.com", part("{1}", 2, 0, "bob's "))
		say("eve@example.com", part("{1}", 2, 1, "eve's words"))
		if got := texts(); len(got) != 0 {
			t.Fatalf("somebody finished another's sentence: %q", got)
		}
		time.Sleep(longPatience - time.Nanosecond)
		say("bob@example.com", part("{1}", 2, 1, "words"))
		if got := texts(); len(got) != 1 || got[0] != "bob@example.com: bob's words" {
			t.Fatalf("%q", got)
		}
		say("bob@example.com", part("{2}", 2, 0, "late "))
		time.Sleep(longPatience)
		say("bob@example.com", part("{2}", 2, 1, "words"))
		if got := texts(); len(got) != 1 {
			t.Errorf("after a minute: %q", got)
		}
		if got := incomplete(n); got != 2 { // Eve's part, and Bob's first one
			t.Errorf("told %d times", got)
		}
		time.Sleep(2 * longPatience)
		if got := incomplete(n); got != 3 { // the part that came late, too
			t.Errorf("told %d times in the end", got)
		}
		// When the switchboard ends nothing is told afterwards.
		say("eve@example.com", part("{3}", 2, 0, "half"))
		chat.ended(nil)
		time.Sleep(2 * longPatience)
		if got := incomplete(n); got != 4 {
			t.Errorf("told %d times with the end", got)
		}
	})
}

// A drawing in parts is one line, as one in a single message is.
func TestInkInParts(t *testing.T) {
	_, chat, n := dry(t)
	feed(chat.conn, "JOI bob@example.com Bob\r\n")
	for i := range 3 {
		p := strings.Replace(part("{5A1F3C70-1B22-4E0D-9C11-0F5E7D2A9B10}", 3, i, "base64:R0lGODdh"), "text/plain; charset=UTF-8", "image/gif", 1)
		feed(chat.conn, fmt.Sprintf("MSG bob@example.com Bob %d\r\n%s", len(p), p))
		if got := len(n.all()) - 1; got != i/2 {
			t.Errorf("%d events after part %d", got, i)
		}
	}
}
