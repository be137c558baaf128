package server

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

// FuzzGateway sends two requests with anything at all in query and body; "#" in
// a query stands for the id of a session that is open. Nothing may panic or
// hang, and nothing may be left.
func FuzzGateway(f *testing.F) {
	f.Add("Action=open&Server=NS&IP=x", "VER 1 MSNP9 CVR0\r\n", "SessionID=#", "OUT\r\n")
	f.Add("Action=open&Server=SB&IP=x", "USR 1 alice@example.com x\r\n", "Action=poll&SessionID=#", "")
	f.Add("SessionID=#", "VER 1 MSNP9\r\nCVR 2 0x0409 win", "SessionID=#", "nt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS a@b.example\r\nPNG\r\n")
	f.Add("SessionID=#0", "\r\n", "SessionID=#&Action=poll&Lifespan=0", "MSG 1 N 99999\r\n")
	f.Add("Action=%zz", "", "Action=open&Action=poll&Server=NS;&IP=%00", "x")
	f.Fuzz(func(t *testing.T, query1, body1, query2, body2 string) {
		for _, raw := range []string{query1, query2} {
			if q, _ := url.ParseQuery(raw); lifespan(q) > 0 {
				return // it takes as long as it asks for
			}
		}
		s, err := newServer(Options{Accounts: testAccounts()})
		if err != nil {
			t.Fatal(err)
		}
		s.main = netip.MustParseAddrPort("127.0.0.1:1863")
		late := time.AfterFunc(10*time.Second, func() { panic("a hang") })
		defer late.Stop()
		g := &gated{base: "/", do: func(req *http.Request) (*http.Response, error) {
			in := httptest.NewRequest("POST", gatewayPath, req.Body)
			in.URL.RawQuery = req.URL.RawQuery
			out := httptest.NewRecorder()
			s.web.Handler.ServeHTTP(out, in)
			res := out.Result()
			res.Header.Set("X-MSN-Messenger", strings.Join(res.Header[stateHeader], ""))
			return res, nil
		}}
		if status, _, err := g.post("Action=open&Server=NS&IP=x", ""); status != 200 || err != nil {
			t.Fatal(status, err)
		}
		for _, r := range [][2]string{{query1, body1}, {query2, body2}} {
			id, was := g.id, g.ended
			req := httptest.NewRequest("POST", gatewayPath, strings.NewReader(r[1]))
			req.URL.RawQuery = strings.ReplaceAll(r[0], "#", id)
			res, err := g.do(req)
			if err != nil {
				t.Fatal(err)
			}
			state := res.Header.Get("X-MSN-Messenger")
			switch {
			case res.StatusCode == 200 && !strings.HasPrefix(state, "SessionID="):
				t.Errorf("200 with %q", state)
			case res.StatusCode == 200 && was && strings.HasPrefix(state, "SessionID="+g.id[:26]):
				t.Error("a session that has ended goes on")
			case res.StatusCode == 200:
				g.id, _, _ = strings.Cut(strings.TrimPrefix(state, "SessionID="), ";")
				g.ended = strings.HasSuffix(state, "; Session=close")
			case state != "":
				t.Errorf("%d with %q", res.StatusCode, state)
			}
		}
		if err := s.Close(); err != nil || len(s.tunnels.byID)+len(s.slots)+len(s.conns) != 0 {
			t.Errorf("%v; something is left", err)
		}
		checkAccounts(t, s)
	})
}
