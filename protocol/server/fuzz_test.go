package server

import (
	"io"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"papilio/protocol"
)

// FuzzCommands sends anything at all to a connection that is new (first byte
// 0), signed in (1) or in a room with somebody (2). Nothing may panic or hang,
// and the accounts must still make sense.
func FuzzCommands(f *testing.F) {
	for _, seed := range []string{
		"\x00VER 1 MSNP9 CVR0\r\nCVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS a@b.example\r\nUSR 3 TWN I a@b.example\r\nUSR 4 TWN S x\r\n",
		"\x00USR 1 alice@example.com x\r\n",
		"\x00ANS 1 alice@example.com x y\r\n",
		"\x00\r\n\r\nPNG\r\n",
		"\x01SYN 1 0\r\nCHG 2 NLN 0\r\nCHG 3 HDN 0\r\nREA 4 alice@example.com %41\r\nPRP 5 PHH 1\r\nPNG\r\nOUT\r\n",
		"\x01ADG 1 G 0\r\nADD 2 FL bob@example.com b 1\r\nREM 3 FL bob@example.com 0\r\nRMG 4 1\r\nREG 5 1 H 0\r\nREM 6 FL bob@example.com\r\n",
		"\x01REM 1 AL bob@example.com\r\nADD 2 BL bob@example.com b\r\nBLP 3 BL\r\nGTC 4 N\r\nREM 5 BL bob@example.com\r\nADD 6 FL carol@example.com c 0\r\n",
		"\x01XFR 1 SB\r\nURL 2 INBOX\r\nSND 3 x\r\nQRY 4 msmsgs@msnmsgr.com 2\r\nxx",
		"\x01LST 1 FL\r\nLST 2 RL\r\nIMS 3 OFF\r\nIMS 4 ON\r\n",
		"\x02CAL 1 bob@example.com\r\nCAL 2 carol@example.com\r\nMSG 3 A 71\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nhello you\r\nOUT\r\n",
		"\x02MSG 1 D 5\r\nabcde",
		"\x02MSG 1 N 99999\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 || len(data) > 1<<16 {
			return
		}
		s, err := newServer(Options{Accounts: testAccounts()})
		if err != nil {
			t.Fatal(err)
		}
		s.main = netip.MustParseAddrPort("127.0.0.1:1863")
		// Time-outs would hide a hang, and a hang would hide in time-outs.
		late := time.AfterFunc(20*time.Second, func() { panic("a hang") })
		defer late.Stop()
		defer s.Close()
		listener(s, "bob@example.com", nil)
		here := listener(s, "alice@example.com", nil)
		switch data[0] % 3 {
		case 0:
			here = drained(s)
		case 2:
			r := &room{id: "1"}
			listener(s, "carol@example.com", r)
			here = listener(s, "alice@example.com", r)
		}
		here.Write(data[1:]) // fails when the server has heard enough
		here.Close()
		s.Close()
		checkAccounts(t, s)
	})
}

// drained is a new connection whose answers nobody looks at.
func drained(s *Server) net.Conn {
	here, there := net.Pipe()
	s.start(there, false)
	go io.Copy(io.Discard, here)
	return here
}

// listener is somebody who is online or, with a room, in there.
func listener(s *Server, address string, r *room) net.Conn {
	s.mu.Lock()
	a := protocol.Address(address)
	var lines string
	if r != nil {
		text, _ := s.issueCookie(a, r, "MSNP9")
		lines = "ANS 1 " + address + " " + text + " " + r.id + "\r\n"
	} else {
		lines = "VER 1 MSNP9\r\nCVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS " + address + "\r\nUSR 3 TWN I " + address +
			"\r\nUSR 4 TWN S " + s.issueTicket(a) + "\r\nCHG 5 NLN 0\r\n"
	}
	s.mu.Unlock()
	here := drained(s)
	io.WriteString(here, lines)
	return here
}

// checkAccounts fails when what the accounts say of each other is at odds.
func checkAccounts(t *testing.T, s *Server) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.order {
		if a.session != nil {
			t.Errorf("%s is signed in to a closed server", a.address)
		}
		if len(a.order) != len(a.entries) || len(a.groups) > maxGroups || a.groups[0].ID != protocol.OtherContacts {
			t.Errorf("%s: %d of %d entries, %d groups", a.address, len(a.order), len(a.entries), len(a.groups))
		}
		for _, e := range a.order {
			forward := e.lists.Has(protocol.ForwardList)
			other := s.accounts[e.address]
			switch {
			case a.entries[e.address] != e || other == nil || e.lists == 0:
				t.Errorf("%s: a stray entry of %s", a.address, e.address)
			case e.lists.Has(protocol.AllowList | protocol.BlockList):
				t.Errorf("%s both allows and blocks %s", a.address, e.address)
			case forward != other.on(a.address, protocol.ReverseList):
				t.Errorf("%s has %s: %v, but they know otherwise", a.address, e.address, forward)
			case forward != (len(e.groups) > 0):
				t.Errorf("%s has %s in groups %v", a.address, e.address, e.groups)
			}
			for i, g := range e.groups {
				if a.group(string(g)) == nil || slices.Contains(e.groups[:i], g) {
					t.Errorf("%s has %s in groups %v", a.address, e.address, e.groups)
				}
			}
		}
	}
}
