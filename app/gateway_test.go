package app

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/server"
)

// sessions counts what goes to a gateway: sessions opened, and requests that
// were made while one of the same session was under way.
type sessions struct {
	inner http.RoundTripper

	mu      sync.Mutex
	opened  map[string]int  // by kind
	running map[string]bool // by session, which may change its name: what is before the dot stays
	crossed int
}

func (s *sessions) RoundTrip(r *http.Request) (*http.Response, error) {
	q := r.URL.Query()
	name, _, _ := strings.Cut(q.Get("SessionID"), ".")
	s.mu.Lock()
	if q.Get("Action") == "open" {
		s.opened[q.Get("Server")]++
	}
	if name != "" && s.running[name] {
		s.crossed++
	}
	s.running[name] = true
	s.mu.Unlock()
	answer, err := s.inner.RoundTrip(r)
	s.mu.Lock()
	s.running[name] = false
	s.mu.Unlock()
	return answer, err
}

// Several sessions of the gateway at once: the notification server and a
// switchboard with each of two people, who are behind the gateway too. Nobody
// sends PNG over it, and no session has two requests at a time
// (notification.md 12.2).
func TestSeveralGatewaySessions(t *testing.T) {
	h := newHouse(t)
	var mu sync.Mutex
	pings := 0
	h.onTap(func(e server.TapEvent) {
		mu.Lock()
		defer mu.Unlock()
		if e.FromClient && e.Command.Verb == "PNG" {
			pings++
		}
	})
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	var people []*person
	counts := map[*person]*sessions{}
	for _, name := range []string{"alice", "bob", "carol"} {
		p := h.person(name)
		s := &sessions{inner: transport, opened: map[string]int{}, running: map[string]bool{}}
		p.engine = func(o *client.Options) { o.HTTP = s }
		c := h.credentials(p.address)
		c.Route, c.Gateway = protocol.RouteGateway, h.server.Gateway()
		p.must(p.SignIn(h.context(), c))
		people, counts[p] = append(people, p), s
	}
	for _, p := range people {
		for _, other := range people {
			if p != other {
				awaitStatus(p, other, protocol.Online)
			}
		}
	}
	for i := range 3 {
		for _, p := range people {
			for _, other := range people {
				if p != other {
					p.say(other, fmt.Sprint(p.address, " to ", other.address, " ", i))
				}
			}
		}
	}
	for _, p := range people {
		for _, other := range people {
			for i := range 3 {
				if p != other {
					awaitText(other, fmt.Sprint(p.address, " to ", other.address, " ", i))
				}
			}
		}
	}
	for p, s := range counts {
		s.mu.Lock()
		if s.opened["NS"] != 1 || s.opened["SB"] < 2 || s.crossed > 0 {
			t.Errorf("%s: %v sessions were opened, %d requests crossed", p.address, s.opened, s.crossed)
		}
		s.mu.Unlock()
	}
	mu.Lock()
	defer mu.Unlock()
	if pings > 0 {
		t.Errorf("%d PNG over the gateway", pings)
	}
}
