package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestGatewayOnTheWire: what old clients look for is there letter by letter,
// on one connection that stays open, also through a proxy that passes the whole
// address.
func TestGatewayOnTheWire(t *testing.T) {
	s := startServer(t, Options{})
	where, err := url.Parse(s.Gateway())
	if err != nil {
		t.Fatal(err)
	}
	nc, err := net.Dial("tcp", where.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	nc.SetDeadline(time.Now().Add(testPatience))
	in := bufio.NewReader(nc)
	answer := regexp.MustCompile(`(?s)^HTTP/1\.[01] 200 OK\r\n.*\r\nX-MSN-Messenger: SessionID=([0-9A-Z]{26}\.\d+); GW-IP=(\S+?)(; Session=close)?\r\n`)
	id := ""
	for i, c := range []struct{ start, more, body, host, want string }{
		{"POST " + gatewayPath + "?Action=open&Server=NS&IP=messenger.hotmail.com HTTP/1.1", "", "VER 1 MSNP9 CVR0\r\n", "gateway.example.com", "VER 1 MSNP9\r\n"},
		{"POST http://gateway.example.com" + gatewayPath + "?SessionID=%s HTTP/1.1", "Proxy-Connection: Keep-Alive\r\n",
			"CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS alice@example.com\r\n", "gateway.example.com:80",
			"CVR 2 6.2.0205 6.2.0205 6.2.0205 http://" + where.Host + "/ http://" + where.Host + "/\r\n"},
		{"POST " + gatewayPath + "?Action=poll&SessionID=%s HTTP/1.0", "Connection: Keep-Alive\r\n", "", "[::1]:80", ""},
		{"POST " + gatewayPath + "?SessionID=%s HTTP/1.1", "", "VER 3 MSNP9\r\n", "x;y", "715 3\r\n"},
	} {
		start := strings.Replace(c.start, "%s", id, 1)
		fmt.Fprintf(nc, "%s\r\nAccept: */*\r\nAccept-Language: en-us\r\nUser-Agent: MSMSGS\r\nHost: %s\r\n%sPragma: no-cache\r\n"+
			"Content-Type: application/x-msn-messenger\r\nContent-Length: %d\r\n\r\n%s", start, c.host, c.more, len(c.body), c.body)
		var head strings.Builder
		for !strings.HasSuffix(head.String(), "\r\n\r\n") {
			line, err := in.ReadString('\n')
			if err != nil {
				t.Fatalf("request %d: %v after %q", i, err, head.String())
			}
			head.WriteString(line)
		}
		m := answer.FindStringSubmatch(head.String())
		if m == nil || !strings.Contains(head.String(), fmt.Sprintf("\r\nContent-Length: %d\r\n", len(c.want))) {
			t.Fatalf("request %d: the answer is\n%s", i, head.String())
		}
		body := make([]byte, len(c.want))
		if _, err := io.ReadFull(in, body); err != nil || string(body) != c.want {
			t.Fatalf("request %d: %q, %v", i, body, err)
		}
		if m[1] == id || (m[3] != "") != (i == 3) || m[2] != []string{"gateway.example.com", "gateway.example.com", "::1", "127.0.0.1"}[i] {
			t.Errorf("request %d: %q", i, m)
		}
		id = m[1]
	}
}

func TestGatewayRefusals(t *testing.T) {
	s := startServer(t, Options{})
	const open = "Action=open&Server=NS&IP=x"
	for _, c := range []struct {
		query, body string
		want        int
	}{
		{open, "", 200},
		{open, strings.Repeat("x", gatewayBody), 200},
		{open, strings.Repeat("x", gatewayBody+1), 413},
		{"Action=open&Server=SB&IP=192.0.2.7", "", 200},
		{"Action=open&Server=NS&IP=2001:db8::7", "", 200},
		{"", "", 400},
		{"Action=open", "", 400},
		{"Action=open&Server=DS&IP=x", "", 400},
		{"Action=open&Server=NS", "", 400},
		{"Action=open&Server=NS&IP=a%3B+b", "", 400},
		{"Action=open&Server=NS&IP=" + strings.Repeat("x", 256), "", 400},
		{"Action=close&SessionID=x", "", 400},
		{"Action=poll", "", 400},
		{"SessionID=x", "", 400},
		{"SessionID=ABCDEFGHIJKLMNOPQRSTUVWXYZ.1", "PNG\r\n", 400},
		{"SessionID=%zz", "", 400},
	} {
		g := &gated{base: s.Gateway(), do: testHTTP.Do}
		if status, _, err := g.post(c.query, c.body); err != nil || status != c.want {
			t.Errorf("%.60s: %d, %v", c.query, status, err)
		}
	}
	for _, method := range []string{"GET", "PUT", "HEAD"} {
		req, err := http.NewRequest(method, s.Gateway()+"?"+open, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := testHTTP.Do(req)
		if err != nil || res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "POST" {
			t.Errorf("%s: %v %v", method, res, err)
		}
		res.Body.Close()
	}
	page := &gated{base: s.Gateway(), do: func(req *http.Request) (*http.Response, error) {
		req.Header.Set("Origin", "https://example.com")
		return testHTTP.Do(req)
	}}
	if status, _, err := page.post(open, ""); err != nil || status != http.StatusForbidden {
		t.Errorf("a web page: %d, %v", status, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tickets)+len(s.cookies) != 0 {
		t.Error("the gateway is no login page")
	}
}

// TestOnlyTheNewestIDIsGood: and an old one does no harm.
func TestOnlyTheNewestIDIsGood(t *testing.T) {
	s := startServer(t, Options{})
	r := overHTTP(t, s)
	r.send("VER 1 MSNP9").expect("VER 1 MSNP9")
	g := r.nc.(*gated)
	first := g.id
	r.send("FOO")
	for _, id := range []string{first, strings.SplitN(g.id, ".", 2)[0], g.id + "0", g.id + ".1", strings.Replace(g.id, ".", ".0", 1)} {
		other := &gated{base: g.base, do: g.do}
		if status, _, err := other.post("SessionID="+id, "VER 9 MSNP9\r\n"); err != nil || status != 400 {
			t.Errorf("%s while %s is the newest: %d, %v", id, g.id, status, err)
		}
	}
	r.closed()
}

// TestOrderOfTheGateway: the query says what a session is; a switchboard is no
// notification server, nor the other way round.
func TestOrderOfTheGateway(t *testing.T) {
	s := startServer(t, Options{})
	sb := gatedRaw(t, s, "SB", "127.0.0.1", testHTTP.Do)
	sb.send("VER 1 MSNP9").closed("715 1")
	overHTTP(t, s).send("USR 1 alice@example.com x").closed("715 1")
	alice := onlineOverHTTP(t, s, "alice@example.com")
	alice.send("PNG").closed() // the poll is the sign of life
}

// TestCommandsInPieces: requests cut the stream anywhere, and several commands
// fit into one.
func TestCommandsInPieces(t *testing.T) {
	s := startServer(t, Options{})
	alice, bob := onlineOverHTTP(t, s, "alice@example.com"), online(t, s, "bob@example.com")
	bob.expect("ILN *")
	alice.expect("NLN *")
	sb := seatOf(alice)
	in := join(sb, bob, 1)
	stream := fmt.Sprintf("MSG 3 N %d\r\n%sMSG 4 A %d\r\n%s", len(text("one")), text("one"), len(text("two")), text("two"))
	for len(stream) > 0 {
		n := min(7, len(stream))
		sb.write(stream[:n])
		stream = stream[n:]
	}
	sb.expect("ACK 4")
	for _, want := range []string{"one", "two"} {
		if got := in.expect("MSG *"); string(got.Payload) != text(want) {
			t.Errorf("got %q", got.Payload)
		}
	}
	sb.write("CAL 5 alice@example.com\r\nCAL 6 bob@example.com\r\nOUT\r\n")
	sb.closed("215 5", "215 6")
}

func TestNoMoreGatewaySessionsThanSlots(t *testing.T) {
	s := startServer(t, Options{})
	g := &gated{base: s.Gateway(), do: (&http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}).Do}
	defer func() {
		for range cap(s.slots) - 3 {
			<-s.slots
		}
	}()
	for range cap(s.slots) - 3 { // one is of the HTTP connection
		s.slots <- struct{}{}
	}
	const open = "Action=open&Server=NS&IP=x"
	post := func(query, body string, want int) {
		t.Helper()
		if status, _, err := g.post(query, body); err != nil || status != want {
			t.Fatalf("%s: %d, %v", query, status, err)
		}
	}
	post(open, "", 200)
	post(open, "", 200)
	post(open, "", 503)
	post("SessionID="+g.id, "OUT\r\n", 200)
	post(open, "", 200)
	post(open, "", 503)
}

// TestCloseTellsThoseWhoPoll: a request that is held is answered with the
// news.
func TestCloseTellsThoseWhoPoll(t *testing.T) {
	s := startServer(t, Options{})
	alice := onlineOverHTTP(t, s, "alice@example.com")
	silent := overHTTP(t, s)
	silent.send("VER 1 MSNP9")
	g := alice.nc.(*gated)
	polled := make(chan string)
	go func() {
		_, data, err := g.post("Action=poll&Lifespan=20&SessionID="+g.id, "")
		polled <- fmt.Sprint(data, g.ended, err)
	}()
	for held := false; !held; {
		s.tunnels.mu.Lock()
		for _, v := range s.tunnels.byID {
			held = held || v.busy
		}
		s.tunnels.mu.Unlock()
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if got := <-polled; got != "OUT SSD\r\ntrue <nil>" {
		t.Errorf("got %q", got)
	}
	if n := len(s.tunnels.byID) + len(s.slots); n != 0 {
		t.Errorf("%d sessions and slots are left", n)
	}
}
