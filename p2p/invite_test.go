package p2p

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
)

// The official capture (p2p.md 2.2): an INVITE of 1274 bytes in two chunks is
// one message and gets one ack.
func TestCapturedInvite(t *testing.T) {
	hostile(t, func(t *testing.T, s *script, _ protocol.Object) {
		m := s.request(methodInvite, "{1}", typeSessionRequest, field{"EUF-GUID", "{5D3E02AB-6190-11D3-BBBB-00C04F795683}"},
			idField(180646677), field{"AppID", "2"}, field{"Context", ""})
		m.body[3].value = strings.Repeat("A", 1274-len(m.encode())-1)
		if n := len(m.encode()); n != 1274 {
			m.body[3].value += strings.Repeat("A", 1274-n)
		}
		h := s.send(header{Identifier: 0x0AC47447, AckID: 0x0AC56E77}, m.encode(), 0)
		acks, _ := s.sentCount()
		if acks != 1 || !s.acked(h) {
			t.Fatalf("%d acks: %+v", acks, s.acks)
		}
		a := s.acks[0]
		a.Identifier = 0
		if want := (header{Total: 1274, Flags: 2, AckID: 0x0AC47447, AckUID: 0x0AC56E77, AckSize: 1274}); a != want {
			t.Errorf("ack %+v, want %+v", a, want)
		}
		// A file: declined until files are here.
		if no := s.said("603 Decline"); len(no) != 1 || no[0].sessionID() != 180646677 {
			t.Errorf("answered %v", s.texts)
		}
		if s.acks[0].Identifier+1 == 0 {
			t.Error("no Identifier")
		}
	})
}

// Every INVITE that lacks something, or wants what we do not have.
func TestInvitesRefused(t *testing.T) {
	object := func(o protocol.Object) []field {
		return []field{{"EUF-GUID", guidObject}, idField(77), {"AppID", "1"}, {"Context", encodeContext(o)}}
	}
	without := func(fields []field, i int) []field {
		return append(append([]field(nil), fields[:i]...), fields[i+1:]...)
	}
	with := func(fields []field, i int, value string) []field {
		c := append([]field(nil), fields...)
		c[i].value = value
		return c
	}
	other := protocol.NewObject(alice, protocol.DisplayPicture, []byte("never announced"))
	for _, c := range []struct {
		name  string
		tweak func(m *slp, o protocol.Object)
		says  string // "" for nothing but the ack; "silent" for not even that
	}{
		{"as it should be", func(*slp, protocol.Object) {}, "200 OK"},
		{"lower-case GUID", func(m *slp, o protocol.Object) { m.body = with(m.body, 0, strings.ToLower(guidObject)) }, "200 OK"},
		{"other type", func(m *slp, o protocol.Object) {
			m.body = with(m.body, 3, base64.StdEncoding.EncodeToString([]byte(strings.Replace(o.String(), `Type="3"`, `Type="2"`, 1))))
		}, "603 Decline"},
		{"Location is a path", func(m *slp, o protocol.Object) {
			m.body = with(m.body, 3, base64.StdEncoding.EncodeToString([]byte(strings.Replace(other.String(), `Location="0"`, `Location="../../etc/passwd"`, 1))))
		}, "603 Decline"},
		{"never announced", func(m *slp, o protocol.Object) { m.body = object(other) }, "603 Decline"},
		{"no object", func(m *slp, o protocol.Object) { m.body = with(m.body, 3, "AAAA") }, "603 Decline"},
		{"not base64", func(m *slp, o protocol.Object) { m.body = with(m.body, 3, "<msnobj/>") }, "603 Decline"},
		{"no Context", func(m *slp, o protocol.Object) { m.body = without(m.body, 3) }, "500 Internal Error"},
		{"no EUF-GUID", func(m *slp, o protocol.Object) { m.body = without(m.body, 0) }, "500 Internal Error"},
		{"no SessionID", func(m *slp, o protocol.Object) { m.body = without(m.body, 1) }, "500 Internal Error"},
		{"SessionID too large", func(m *slp, o protocol.Object) { m.body = with(m.body, 1, "4294967296") }, "500 Internal Error"},
		{"SessionID negative", func(m *slp, o protocol.Object) { m.body = with(m.body, 1, "-1") }, "500 Internal Error"},
		{"SessionID of ink", func(m *slp, o protocol.Object) { m.body = with(m.body, 1, "64") }, "603 Decline"},
		{"webcam", func(m *slp, o protocol.Object) { m.body = with(m.body, 0, "{4BD96FC0-AB17-4425-A14A-439185962DC8}") }, "603 Decline"},
		{"file", func(m *slp, o protocol.Object) { m.body = with(m.body, 0, "{5D3E02AB-6190-11D3-BBBB-00C04F795683}") }, "603 Decline"},
		{"unknown type", func(m *slp, o protocol.Object) { m.contentType = "text/plain" }, "500 Internal Error"},
		{"transport without a session", func(m *slp, o protocol.Object) { m.contentType = typeTransportRequest }, "481 No Such Call"},
		{"address update", func(m *slp, o protocol.Object) { m.contentType = typeTransportAnswer }, ""},
		{"no Call-ID", func(m *slp, o protocol.Object) { m.callID = "" }, ""},
		{"no Branch", func(m *slp, o protocol.Object) { m.branch = "" }, ""},
		{"no CSeq", func(m *slp, o protocol.Object) { m.cseq = -1 }, "500 Internal Error"},
		{"unknown method", func(m *slp, o protocol.Object) { m.method = "ACK" }, ""},
		{"to somebody else", func(m *slp, o protocol.Object) { m.to = "carol@example.com" }, "silent"},
		{"from somebody else", func(m *slp, o protocol.Object) { m.from = "carol@example.com" }, "silent"},
		{"BYE from somebody else", func(m *slp, o protocol.Object) { m.method, m.from = methodBye, "carol@example.com" }, "silent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			hostile(t, func(t *testing.T, s *script, o protocol.Object) {
				m := s.request(methodInvite, "{12}", typeSessionRequest, object(o)...)
				c.tweak(&m, o)
				text := strings.Replace(string(m.encode()), "CSeq: -1 \r\n", "", 1)
				h := s.send(header{}, []byte(text), 0)
				acks, texts := s.sentCount()
				switch {
				case c.says == "silent":
					if acks+texts != 0 {
						t.Errorf("%d acks, said %v", acks, s.texts)
					}
				case acks != 1 || !s.acked(h):
					t.Errorf("%d acks", acks)
				case c.says == "" && texts != 0 || c.says != "" && (texts != 1 || len(s.said(c.says)) != 1):
					t.Errorf("said %v", s.texts)
				}
				if c.says != "200 OK" && s.peer.Active() != 0 {
					t.Errorf("%d active", s.peer.Active())
				}
			})
		})
	}
}

func TestInviteFlood(t *testing.T) {
	hostile(t, func(t *testing.T, s *script, o protocol.Object) {
		unknown := encodeContext(protocol.NewObject(alice, protocol.DisplayPicture, []byte("?")))
		for i := range 200 {
			s.invite(uint32(1000+i), fmt.Sprintf("{%d}", i), unknown)
			synctest.Wait()
		}
		acks, texts := s.sentCount()
		if acks != maxInvites+maxRefusals || len(s.said("603")) != texts || texts != acks {
			t.Errorf("%d acks, %d texts", acks, texts)
		}
		time.Sleep(inviteWindow)
		s.invite(5000, "{5000}", encodeContext(o))
		synctest.Wait()
		if len(s.said("200")) != 1 {
			t.Error("a minute later it is still shut out")
		}
	})
}

func TestTooManySessions(t *testing.T) {
	hostile(t, func(t *testing.T, s *script, o protocol.Object) {
		s.on = nil // acks nothing
		for i := range maxOwned + 5 {
			s.invite(uint32(1000+i), fmt.Sprintf("{%d}", i), encodeContext(o))
			synctest.Wait()
		}
		if ok, no := len(s.said("200")), len(s.said("603")); ok != maxOwned || no != 5 {
			t.Errorf("%d accepted, %d refused", ok, no)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		s := newScript(t, func(protocol.Object) ([]byte, bool) { <-release; return nil, false })
		defer s.peer.Close()
		o := protocol.NewObject(alice, protocol.DisplayPicture, []byte("x"))
		for i := range maxServing + 4 {
			s.invite(uint32(1000+i), fmt.Sprintf("{%d}", i), encodeContext(o))
			synctest.Wait()
		}
		if no := len(s.said("603")); no != 4 {
			t.Errorf("%d refused while %d want bytes", no, maxServing)
		}
		close(release)
		s.gone()
	})
}

func TestSessionIDTaken(t *testing.T) {
	hostile(t, func(t *testing.T, s *script, o protocol.Object) {
		s.invite(1000, "{1}", encodeContext(o))
		s.invite(1000, "{2}", encodeContext(o)) // another call
		s.invite(1001, "{1}", encodeContext(o)) // another session
		synctest.Wait()
		if ok, no := s.said("200"), s.said("603"); len(ok) != 1 || len(no) != 2 || no[0].callID != "{2}" {
			t.Errorf("accepted %v, refused %v", ok, no)
		}
		s.invite(1000, "{1}", encodeContext(o)) // the same once more: the answer was lost
		synctest.Wait()
		if ok := s.said("200"); len(ok) != 2 {
			t.Errorf("accepted %v", ok)
		}
	})
}

// A peer that sends the transport request again and again is told three times.
func TestTransportLoop(t *testing.T) {
	hostile(t, func(t *testing.T, s *script, o protocol.Object) {
		s.invite(1000, "{1}", encodeContext(o))
		for range 10 {
			s.sendSLP(s.request(methodInvite, "{1}", typeTransportRequest, field{"Bridges", "TCPv1"}))
		}
		synctest.Wait()
		var answers []slp
		for _, m := range s.said("200 OK") {
			if m.contentType == typeTransportAnswer {
				answers = append(answers, m)
			}
		}
		if len(answers) != maxTransports || answers[0].get("IPv4Internal-Addrs") != "" || answers[1].get("IPv4Internal-Addrs") != "0.0.0.0" || answers[1].get("IPv4Internal-Port") != "0" {
			t.Errorf("answered %v", answers)
		}
		acks, _ := s.sentCount()
		if acks != 11 {
			t.Errorf("%d acks", acks)
		}
	})
}

// TestManyObjectsInAMinute: invitations that lead to their bytes are no flood,
// however many there are.
func TestManyObjectsInAMinute(t *testing.T) {
	p := newPair(t)
	defer p.close()
	for i := range 4 * maxInvites {
		p.aliceShelf.put(alice, protocol.CustomEmoticon, picture(uint64(i+1), 900))
	}
	for _, e := range p.aliceShelf {
		got, err := p.bob.Fetch(t.Context(), e.object)
		if err != nil || !bytes.Equal(got, e.data) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	}
}
