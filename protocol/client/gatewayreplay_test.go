package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/internal/transcript"
)

// tape is a scripted HTTP gateway: it answers what the recorded one answered
// to the same requests. Polls that the recording does not have get an empty
// answer.
type tape struct {
	t     *testing.T
	mu    sync.Mutex
	steps map[string][]transcript.Step // what is left, by the kind of server
	kinds map[string]string            // by session
}

func (p *tape) answer(r *http.Request) *http.Response {
	raw, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	q := r.URL.Query()
	kind := q.Get("Server")
	if id := q.Get("SessionID"); id != "" {
		kind = p.kinds[id]
	}
	steps := p.steps[kind]
	polled := strings.Contains(r.URL.RawQuery, "Action=poll")
	if len(steps) == 0 || polled && !strings.Contains(steps[0].Note, "Action=poll") {
		return reply(200, "X-MSN-Messenger", "SessionID="+q.Get("SessionID"))
	}
	p.steps[kind] = steps[2:]
	want := strings.ReplaceAll(string(steps[0].Data), "VER 1 MSNP9 CVR0", "VER 1 MSNP9 MSNP8 CVR0")
	if steps[0].Note != r.URL.RequestURI() || string(raw) != want {
		p.t.Errorf("recording line %d: client asked\n%s\n%q, want\n%s\n%q", steps[0].Line, r.URL.RequestURI(), raw, steps[0].Note, want)
	}
	status, header, ok := strings.Cut(steps[1].Note, "X-MSN-Messenger: ")
	if id, _ := readGatewayHeader(header); id != "" {
		p.kinds[id] = kind
	}
	if !ok {
		p.t.Errorf("recording line %d: no answer: %q", steps[1].Line, status)
	}
	answer := reply(200, "X-MSN-Messenger", header)
	answer.Body = io.NopCloser(strings.NewReader(string(steps[1].Data)))
	return answer
}

// gateway-notification.txt and gateway-switchboard.txt: the client asks what
// the recorded one asked, byte for byte, and hears what it heard.
func TestReplayGateway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &tape{t: t, steps: map[string][]transcript.Step{}, kinds: map[string]string{}}
		p.steps["NS"] = posts(recorded(t, "gateway-notification.txt", 0))
		p.steps["SB"] = posts(recorded(t, "gateway-switchboard.txt", 0))
		n := newNews()
		profiles := make(chan protocol.Profile, 1)
		o := Options{
			Address: "alice@example.com", Password: "123456", Server: "messenger.hotmail.com", ClientID: 268435500,
			Route: protocol.RouteGateway, Picture: object(t, script(p.steps["NS"])),
			OnEvent: n.add, OnProfile: func(p protocol.Profile) { profiles <- p },
			OnChatEvent: func(_ *Chat, e event.Event) { n.add(e) },
		}
		o.HTTP = site(func(r *http.Request) *http.Response {
			switch {
			case r.URL.Host == "messenger.hotmail.com" && r.Method == http.MethodPost:
				return p.answer(r)
			case r.Header.Get("Authorization") == "":
				return reply(200, "PassportURLs", "DALogin=https://login.passport.com/login")
			}
			return reply(200, "Authentication-Info", "Passport1.4 da-status=success,from-PP='55939f0ec36f7a7bf217'")
		})
		c := enter(t, newFake(), o)
		if profile := <-profiles; profile.ClientIP != "127.0.0.1" || profile.ClientPort != "52136" {
			t.Errorf("profile %+v", profile)
		}
		n.wait(t, "bob", func(e event.Event) bool {
			x, ok := e.(event.ContactChanged)
			return ok && x.Contact.Address == "bob@example.com" && x.Contact.Status == protocol.Online && x.Contact.Picture.Size == 21
		})
		ctx := context.Background()
		chat, err := c.NewChat(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := chat.Invite(ctx, "bob@example.com"); err != nil {
			t.Fatal(err)
		}
		receipt := make(chan error, 1)
		body := "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nfrom the gateway"
		chat.send("A", []byte(body), func(err error) { receipt <- err })
		if err := <-receipt; err != nil {
			t.Error(err)
		}
		n.wait(t, "answer", func(e event.Event) bool {
			m, ok := e.(event.MessageReceived)
			return ok && m.Message.Text.Body == "to the gateway"
		})
		chat.Close()
		c.Close()
		time.Sleep(time.Second)
		// After its OUT the recorded client polled once more.
		if left := fmt.Sprint(len(p.steps["NS"]), len(p.steps["SB"])); left != "2 0" {
			t.Errorf("steps left: %s", left)
		}
	})
}

func posts(steps []transcript.Step) []transcript.Step {
	return without(steps, func(s transcript.Step) bool { return s.Kind == transcript.Remark })
}

// script gives every command of a request a step of its own.
func script(steps []transcript.Step) (out []transcript.Step) {
	for _, s := range steps {
		for l := range strings.Lines(string(s.Data)) {
			out = append(out, transcript.Step{Kind: s.Kind, Data: []byte(l), Line: s.Line})
		}
	}
	return out
}
