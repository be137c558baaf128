package server

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/wire"
)

func get(t *testing.T, url, authorization string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	res, err := testHTTP.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res
}

func TestEveryPathIsTheNexus(t *testing.T) {
	s := startServer(t, Options{})
	base := strings.TrimSuffix(s.Login(), "/rdr/pprdr.asp")
	for _, path := range []string{"/rdr/pprdr.asp", "/", "/login2.srf", "/x/y?z"} {
		res := get(t, base+path, "")
		if urls := res.Header.Get("PassportURLs"); res.StatusCode != 200 || !strings.Contains(urls, ",DALogin="+base+"/login2.srf,") {
			t.Errorf("%s: %s, %q", path, res.Status, urls)
		}
	}
	res, err := testHTTP.Post(s.Login(), "text/plain", strings.NewReader("x"))
	if err != nil || res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %v %v", res, err)
	}
	res.Body.Close()
}

func TestLoginRules(t *testing.T) {
	s := startServer(t, Options{})
	_, challenge := challenged(t, s, "alice@example.com")
	_, ofBob := challenged(t, s, "bob@example.com")
	good := "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=alice%40example.com,pwd=" +
		protocol.PercentEncode(testPassword("alice@example.com")) + "," + challenge
	for _, c := range []struct {
		name, header string
		want         int
	}{
		{"good", good, 200},
		{"wrong password", strings.Replace(good, "pwd=pw", "pwd=xx", 1), 401},
		{"nobody", strings.Replace(good, "alice", "nobody", 1), 400}, // the challenge is of alice
		{"another scheme", "Basic eDp5", 400},
		{"small letters", strings.Replace(good, "Passport", "passport", 1), 400},
		{"a blank", strings.Replace(good, ",pwd", ", pwd", 1), 400},
		{"no password", strings.Replace(good, "pwd=", "pw=", 1), 400},
		{"no address", strings.Replace(good, "sign-in=", "signin=", 1), 400},
		{"no OrgURL", strings.Replace(good, "OrgURL=", "Org=", 1), 400},
		{"twice", good + ",pwd=x", 400},
		{"a comma in the password", strings.Replace(good, "pwd=", "pwd=a,b", 1), 400},
		{"no challenge", strings.TrimSuffix(good, ","+challenge), 200},
		{"a changed challenge", good + "x", 400},
		{"the challenge of another", strings.Replace(good, challenge, ofBob, 1), 400},
	} {
		if res := get(t, s.Login(), c.header); res.StatusCode != c.want {
			t.Errorf("%s: %s", c.name, res.Status)
		}
	}
	nobody, challenge := challenged(t, s, "nobody@example.com")
	if res := passport(t, s, "nobody@example.com", "x", challenge); res.StatusCode != 401 {
		t.Errorf("nobody: %s", res.Status)
	}
	nobody.send("OUT").closed()
	if res := passport(t, s, "nobody@example.com", "x", challenge); res.StatusCode != 400 {
		t.Errorf("the challenge outlives the connection: %s", res.Status)
	}
}

func TestDispatch(t *testing.T) {
	s := startServer(t, Options{Dispatch: "127.0.0.1:0"})
	r := dial(t, s, s.DispatchAddr())
	r.send("VER 1 MSNP9 CVR0").expect("VER 1 MSNP9")
	r.send("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS alice@example.com").expect("CVR 2 *")
	r.send("USR 3 TWN I alice@example.com").closed("XFR 3 NS " + s.Notification() + " 0 " + s.DispatchAddr())
	dial(t, s, s.DispatchAddr()).send("USR 1 alice@example.com x").closed("715 1")
}

func TestProfileHasTheSwappedPort(t *testing.T) {
	s := startServer(t, Options{})
	r, challenge := challenged(t, s, "alice@example.com")
	r.send("USR 4 TWN S %s", ticketOf(t, passport(t, s, "alice@example.com", testPassword("alice@example.com"), challenge)))
	r.expect("USR 4 OK *")
	m := wire.ParseMessage(r.expect("MSG Hotmail Hotmail").Payload)
	_, port, _ := strings.Cut(r.nc.LocalAddr().String(), ":")
	own, _ := strconv.Atoi(port)
	if got, _ := strconv.Atoi(m.Get("ClientPort")); got != own>>8|(own&255)<<8 || m.Get("ClientIP") != "127.0.0.1" {
		t.Errorf("%s:%s for %s", m.Get("ClientIP"), m.Get("ClientPort"), r.nc.LocalAddr())
	}
	if m.ContentType() != "text/x-msmsgsprofile" || len(m.Body) != 0 || m.Get("EmailEnabled") != "0" || m.Get("preferredEmail") != "alice@example.com" {
		t.Errorf("the profile is %q", m.Bytes())
	}
}

func TestAddAccount(t *testing.T) {
	s := startServer(t, Options{Accounts: []Account{
		{Address: "ALICE@example.com", Password: "x", Contacts: []Contact{{"late@example.com", "Work"}, {"late@example.com", "Family"}}},
	}})
	for _, bad := range []Account{
		{Address: "nobody", Password: "x"},
		{Address: "a@b.example"},
		{Address: "alice@example.com", Password: "x"},
		{Address: "a@b.example", Password: "x", Name: strings.Repeat("☕", 100)},
		{Address: "a@b.example", Password: "x", Contacts: []Contact{{"x", ""}}},
		{Address: "a@b.example", Password: "x", Contacts: []Contact{{"c@d.example", strings.Repeat("x", 62)}}},
	} {
		if err := s.AddAccount(bad); err == nil {
			t.Errorf("%+v was added", bad)
		}
	}
	if err := s.AddAccount(Account{Address: "alice@example.com", Password: "x"}); !errors.Is(err, ErrAccountExists) {
		t.Error(err)
	}
	if err := s.AddAccount(Account{Address: "late@example.com", Password: testPassword("late@example.com"), Name: "Late"}); err != nil {
		t.Fatal(err)
	}
	late := signIn(t, s, "late@example.com")
	late.send("SYN 6 0").expect("SYN 6 * 1 1", "GTC A", "BLP AL", "LSG 0 *", "LST alice@example.com alice%40example.com 11 0")
	s.mu.Lock()
	e := s.accounts["alice@example.com"].entries["late@example.com"]
	if e.lists != 11 || joinGroups(e.groups) != "1,2" || e.name != "Late" {
		t.Errorf("%+v", e)
	}
	s.mu.Unlock()
}

func TestCloseTellsEverybody(t *testing.T) {
	s := startServer(t, Options{Dispatch: "127.0.0.1:0"})
	alice, bob := pair(t, s)
	sb := seatOf(alice)
	done := make(chan error, 2)
	go func() { done <- s.Close() }()
	go func() { done <- s.Close() }()
	sb.closed("OUT")
	for _, r := range []*raw{alice, bob} {
		// The others may be seen to go first.
		cmd := r.read()
		for cmd.Verb == "FLN" {
			cmd = r.read()
		}
		if cmd.String() != "OUT SSD" {
			t.Errorf("got %q", cmd)
		}
		r.closed()
	}
	if err := errors.Join(<-done, <-done); err != nil {
		t.Error(err)
	}
	if _, err := Start(Options{Listen: s.Notification(), HTTP: "256.0.0.1:0"}); err == nil {
		t.Error("a server on an address that is none")
	}
}

func TestNothingSecretIsLogged(t *testing.T) {
	var log bytes.Buffer
	var secrets []string
	s := startServer(t, Options{
		Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Tap: func(e TapEvent) {
			c := e.Command
			switch c.Verb {
			case "USR":
				secrets = append(secrets, c.Arg(2), c.Arg(3))
			case "XFR", "RNG":
				secrets = append(secrets, c.Arg(3), c.Arg(4))
			case "MSG":
				secrets = append(secrets, string(c.Payload))
			}
		},
	})
	alice, bob := pair(t, s)
	sb := seatOf(alice)
	in := join(sb, bob, 1)
	sb.sendPayload("MSG 3 A", text("a canary")).expect("ACK 3")
	in.expect("MSG *")
	in.sendPayload("MSG 3 S", text("a canary")).closed()
	_, challenge := challenged(t, s, "carol@example.com")
	passport(t, s, "carol@example.com", "a wrong canary", challenge)
	alice.send("FOO 1 canary")
	alice.sendPayload("MSG 1 A", "canary").closed("715 1")
	dial(t, s, s.Notification()).send("USR 1 alice@example.com canary").closed("911 1")
	g := onlineOverHTTP(t, s, "dave@example.com").nc.(*gated)
	id, _, _ := strings.Cut(g.id, ".")
	for _, query := range []string{"SessionID=" + id, "SessionID=" + g.id + "&Action=canary", "SessionID=" + g.id} {
		if _, _, err := g.post(query, "PNG canary\r\n"); err != nil {
			t.Error(err)
		}
	}
	s.Close()
	out := log.String()
	if !strings.Contains(out, "broke a rule") || !strings.Contains(out, "unknown command") {
		t.Errorf("the log says too little:\n%s", out)
	}
	if strings.Contains(out, "level=ERROR") {
		t.Errorf("an ordinary run logs an error:\n%s", out)
	}
	for _, x := range append(secrets, id, "canary", "pw, of", protocol.PercentEncode("pw, of")) {
		if len(x) > 4 && !strings.HasSuffix(x, "@example.com") && strings.Contains(out, x) {
			t.Errorf("%q is in the log:\n%s", x, out)
		}
	}
}
