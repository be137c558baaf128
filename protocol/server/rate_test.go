package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"papilio/protocol"
)

// TestFiveRenamesAtOnce: the sixth is refused, also after signing in anew, and
// one more is free every ten seconds.
func TestFiveRenamesAtOnce(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		alice := signInByPipe(t, s, "alice@example.com")
		for range renamesAtOnce - 1 {
			alice.send("REA 5 alice@example.com A").expect("REA 5 * alice@example.com A")
		}
		alice.send("REA 6 alice@example.com %%01").expect("209 6") // counts as nothing
		alice.send("REA 7 bob@example.com B").expect("REA 7 * bob@example.com B")
		alice.send("REA 8 alice@example.com C").expect("800 8")
		alice.send("OUT").closed()
		alice = signInByPipe(t, s, "alice@example.com")
		alice.send("REA 9 bob@example.com C").expect("800 9")
		bob := signInByPipe(t, s, "bob@example.com")
		bob.send("REA 5 bob@example.com B").expect("REA 5 *")
		bob.forget()
		time.Sleep(renameEvery)
		alice.send("REA 10 alice@example.com D").expect("REA 10 * alice@example.com D")
		alice.send("REA 11 alice@example.com E").expect("800 11")
		time.Sleep(time.Hour)
		for range renamesAtOnce {
			alice.send("REA 12 alice@example.com F").expect("REA 12 *")
		}
		alice.send("REA 13 alice@example.com G").expect("800 13")
		alice.forget()
	})
}

// TestTenWrongPasswords: after that the right one does not help either, for
// this account and from this place, for a minute.
func TestTenWrongPasswords(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		login := func(from, address, password string) int {
			req := httptest.NewRequest("GET", "/login2.srf", nil)
			req.RemoteAddr = from + ":1000"
			req.Header.Set("Authorization", "Passport1.4 OrgVerb=GET,OrgURL=x,sign-in="+protocol.PercentEncode(address)+",pwd="+protocol.PercentEncode(password))
			out := httptest.NewRecorder()
			s.web.Handler.ServeHTTP(out, req)
			if out.Code == http.StatusUnauthorized && out.Header().Get("WWW-Authenticate") == "" {
				t.Error("a refusal without its reason")
			}
			return out.Code
		}
		const alice, here = "alice@example.com", "192.0.2.1"
		for range maxFailures - 1 {
			login(here, alice, "wrong")
		}
		if got := login(here, alice, testPassword(alice)); got != 200 {
			t.Errorf("after nine: %d", got)
		}
		login(here, alice, "wrong")
		for _, c := range []struct {
			from, address string
			want          int
		}{{here, alice, 401}, {"192.0.2.2", alice, 200}, {here, "bob@example.com", 200}} {
			if got := login(c.from, c.address, testPassword(c.address)); got != c.want {
				t.Errorf("%s from %s: %d", c.address, c.from, got)
			}
		}
		time.Sleep(failureWindow)
		if got := login(here, alice, testPassword(alice)); got != 200 {
			t.Errorf("a minute later: %d", got)
		}
	})
}

func TestFailuresAreBounded(t *testing.T) {
	var f failures
	for i := range maxFailing + 10 {
		f.add(attempt{"a@b.example", string(rune(i + 1000))})
	}
	if len(f.count) != maxFailing {
		t.Errorf("%d are counted", len(f.count))
	}
}

func TestListsOneByOne(t *testing.T) {
	s := startServer(t, Options{Accounts: []Account{
		{Address: "alice@example.com", Password: testPassword("alice@example.com"), Contacts: []Contact{{"bob@example.com", "Work"}, {"bob@example.com", "Family"}}},
		{Address: "bob@example.com", Password: testPassword("bob@example.com"), Name: "Bob B"},
		{Address: "carol@example.com", Password: testPassword("carol@example.com")},
	}})
	alice := online(t, s, "alice@example.com")
	alice.send("ADD 7 BL carol@example.com Carol").expect("ADD 7 BL * carol@example.com Carol")
	alice.send("ADD 8 AL carol@example.com Carol").expect("219 8")
	alice.send("LST 9 FL").expect("LST 9 FL * 1 1 bob@example.com Bob%20B 1,2")
	alice.send("LST 10 BL").expect("LST 10 BL * 1 1 carol@example.com Carol")
	alice.send("LST 11 RL").expect("LST 11 RL * 1 1 bob@example.com Bob%20B")
	alice.send("ADD 12 FL carol@example.com Carol").expect("ADD 12 FL *")
	alice.send("LST 13 FL").expect("LST 13 FL * 1 2 bob@example.com *", "LST 13 FL * 2 2 carol@example.com Carol 0")
	carol := online(t, s, "carol@example.com")
	carol.send("LST 9 FL").expect("LST 9 FL * 0 0")
	alice.expect("NLN NLN carol@example.com *")
	alice.quiet()
}

func TestNobodyCallsWhoWantsNoCalls(t *testing.T) {
	s := startServer(t, Options{})
	alice, bob := pair(t, s)
	bob.send("IMS 7 OFF").expect("IMS 7 0 OFF")
	sb := seatOf(alice)
	sb.send("CAL 2 bob@example.com").expect("217 2")
	bob.quiet().send("IMS 8 ON").expect("IMS 8 0 ON")
	join(sb, bob, 1)
}
