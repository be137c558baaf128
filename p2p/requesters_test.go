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

// requester is how a client behaves that fetches from us (p2p.md 9).
type requester struct {
	name                    string
	ackOK, ackPrep, ackData bool
	bye                     bool
	byeBare                 bool // without a body, as a sessionreqbody
	ackTotalZero, ackNoSID  bool
	ackID                   func(uint32) uint32
	sameID                  bool // the same Identifier in every ack
	appID                   string
	context                 func(protocol.Object) string
	transports              int  // transport requests after 200, until it is told an address
	hashed                  bool // with a Hashed-Nonce
	needsPrep               bool // opens its file on data-prep
	footer                  uint32
	byeAck                  uint32 // flags of its ack of a BYE
	slpFlags                uint32
	wait                    time.Duration // from INVITE to the last byte
	live                    time.Duration // how long the session counts after that
}

func contextWith(end string, padded bool) func(protocol.Object) string {
	return func(o protocol.Object) string {
		s := base64.StdEncoding.EncodeToString([]byte(o.String() + end))
		if !padded {
			s = strings.TrimRight(s, "=")
		}
		return s
	}
}

// otherOrder names the object in words of its own: only Type and hash count.
func otherOrder(o protocol.Object) string {
	return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "<msnobj Creator='%s' Type='3' SHA1D='%s' Size='%d' Location='TFR1.dat' Friendly='AAA' />\x00", o.Creator, o.Hash.Base64(), o.Size))
}

var requesters = []requester{
	{name: "MSN 6", ackOK: true, ackPrep: true, ackData: true, bye: true, needsPrep: true, footer: 1},
	{name: "MSN 7.5", ackOK: true, ackPrep: true, ackData: true, bye: true, appID: "12", footer: 12},
	{name: "WLM 8", ackOK: true, ackPrep: true, ackData: true, bye: true, appID: "12", footer: 12, transports: 1, hashed: true},
	{name: "WLM 2009", ackOK: true, ackPrep: true, ackData: true, bye: true, appID: "12", footer: 12, slpFlags: 0x1000000, context: otherOrder},
	{name: "KMess", ackOK: true, ackPrep: true, ackData: true, bye: true, footer: 1, transports: 1},
	{name: "msn-pecan", ackOK: true, ackPrep: true, ackData: true, bye: true, context: contextWith("", true), footer: 1},
	{name: "libpurple", ackOK: true, context: contextWith("", true), footer: 1, live: dataAckTime, transports: 1},
	{name: "libpurple 2.14", ackOK: true, ackPrep: true, ackData: true, context: contextWith("", true), footer: 1},
	{name: "aMSN old", ackOK: true, ackPrep: true, ackData: true, ackNoSID: true, bye: true, needsPrep: true, footer: 1},
	{name: "aMSN new", ackOK: true, ackPrep: true, ackData: true, ackTotalZero: true, bye: true, appID: "12", footer: 12},
	{name: "Kopete", ackOK: true, ackPrep: true, ackData: true, bye: true, context: contextWith("\x00", false), footer: 1, needsPrep: true},
	{name: "emesene", ackOK: true, ackPrep: true, ackData: true, footer: 1},
	{name: "papyon", ackOK: true, ackData: true, ackTotalZero: true, bye: true, footer: 1},
	{name: "papyon 2012", ackOK: true, ackData: true, ackTotalZero: true, ackID: func(uint32) uint32 { return 7 }, bye: true, appID: "11", footer: 11},
	{name: "MSNPSharp", ackOK: true, ackPrep: true, ackData: true, ackTotalZero: true, bye: true, slpFlags: 0x1000000, footer: 1, byeAck: 0x40},
	{name: "AvaMSN", ackOK: true, ackPrep: true, ackNoSID: true, sameID: true, bye: true, byeBare: true, context: contextWith("", true), footer: 1},
	{name: "msnp11-sdk", ackOK: true, ackPrep: true, ackData: true, bye: true, footer: 1, transports: 9},
	{name: "Miranda", ackOK: true, ackPrep: true, ackData: true, bye: true, footer: 12, appID: "12", transports: 1, hashed: true},
	{name: "never acks, never says BYE", footer: 1, live: dataAckTime},
}

// play runs the requester on a script and returns what it gets.
func (r requester) play(s *script, o protocol.Object) func() []byte {
	s.ackTotal, s.noSID, s.ackID, s.slpFlags = !r.ackTotalZero, r.ackNoSID, r.ackID, r.slpFlags
	const sid, callID = 0x4444, "{AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}"
	if r.sameID {
		s.nextID = func() uint32 { return 0x2222 }
	}
	context, appID := encodeContext(o), "1"
	if r.context != nil {
		context = r.context(o)
	}
	if r.appID != "" {
		appID = r.appID
	}
	var data []byte
	prepared, asked := false, 0
	transport := func() {
		asked++
		m := s.request(methodInvite, callID, typeTransportRequest, field{"Bridges", "TCPv1"}, field{"NetID", "0"}, field{"Conn-Type", "Firewall"},
			field{"UPnPNat", "false"}, field{"ICF", "false"})
		if r.hashed {
			m.body = append(m.body, field{"Hashed-Nonce", "{2B95F56D-9CA0-9A64-82CE-ADC1F3C55845}"})
		}
		s.sendSLP(m)
	}
	s.on = func(h header, payload []byte) {
		s.playing.Lock()
		defer s.playing.Unlock()
		switch {
		case h.Flags == flagAck:
		case h.SessionID == 0:
			m, _ := parseSLP(payload)
			switch {
			case m.method == methodBye:
				if r.byeAck != 0 {
					b := ackOf(h)
					b.Flags = r.byeAck
					s.peer.Receive(s, appendChunk(nil, b, nil, 0))
				}
			case m.contentType == typeTransportAnswer:
				s.ack(h)
				key := "Nonce"
				if r.hashed {
					key = "Hashed-Nonce"
				}
				if m.get("Listening") != "false" || m.get(key) != "{00000000-0000-0000-0000-000000000000}" {
					s.t.Errorf("transport answer %q", m.encode())
				}
				if asked < r.transports && m.get("IPv4Internal-Addrs") == "" {
					transport()
				}
			case m.status == 200:
				if m.sessionID() != sid || m.callID != callID || m.cseq != 1 || m.branch != "{11111111-2222-3333-4444-555555555555}" {
					s.t.Errorf("answer %q", m.encode())
				}
				if r.ackOK {
					s.ack(h)
				}
				if r.transports > 0 {
					transport()
				}
			}
		case h.SessionID != sid:
			s.t.Errorf("session %d", h.SessionID)
		case h.Total == 4 && h.Flags == 0:
			prepared = h.Length == 4 && len(data) == 0
			if r.ackPrep {
				s.ack(h)
			}
		default:
			if h.Flags != flagData || uint64(len(data)) != h.Offset || r.needsPrep && !prepared {
				s.t.Errorf("data %+v after %d bytes, prepared %v", h, len(data), prepared)
			}
			data = append(data, payload...)
			if uint64(len(data)) < h.Total {
				return
			}
			if r.ackData {
				s.ack(h)
			}
			switch {
			case r.byeBare:
				s.send(header{}, []byte("BYE MSNMSGR:alice@example.com MSNSLP/1.0\r\nTo: <msnmsgr:alice@example.com>\r\nFrom: <msnmsgr:bob@example.com>\r\n"+
					"Via: MSNSLP/1.0/TLP ;branch={1}\r\nCSeq: 0 \r\nCall-ID: "+callID+"\r\nMax-Forwards: 0\r\nContent-Type: "+typeSessionRequest+"\r\nContent-Length: 3\r\n\r\n\x00"), 0)
			case r.bye:
				s.sendSLP(s.request(methodBye, callID, typeSessionClose, idField(sid)))
			}
		}
	}
	s.sendSLP(s.request(methodInvite, callID, typeSessionRequest, field{"EUF-GUID", guidObject}, idField(sid), field{"AppID", appID}, field{"Context", context}))
	return func() []byte {
		s.playing.Lock()
		defer s.playing.Unlock()
		return data
	}
}

func TestServeEveryClient(t *testing.T) {
	for _, r := range requesters {
		t.Run(r.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				books := shelf{}
				o := books.put(alice, protocol.DisplayPicture, picture(2, 5000))
				s := newScript(t, books.serve)
				defer s.peer.Close()
				footers := footersOf(s)
				got := r.play(s, o)
				synctest.Wait()
				if r.wait > 0 {
					if len(got()) != 0 {
						t.Error("did not wait for acks at all")
					}
					time.Sleep(r.wait)
					synctest.Wait()
				}
				if !bytes.Equal(got(), books[o.Hash].data) {
					t.Fatalf("it got %d bytes", len(got()))
				}
				for _, f := range footers() {
					if f != r.footer {
						t.Errorf("footer %d", f)
					}
				}
				if n := s.peer.Active(); (n != 0) != (r.live > 0) {
					t.Errorf("active %d after the last byte", n)
				}
				if r.live > 0 {
					time.Sleep(r.live)
					synctest.Wait()
					if n := s.peer.Active(); n != 0 {
						t.Errorf("active %d after %v", n, r.live)
					}
				}
				if n := len(s.said("200 OK")); n < 1 || n > 1+min(r.transports, 2) { // it may have the bytes before it asks again
					t.Errorf("%d answers with 200", n)
				}
				s.gone()
				if n := len(s.said("BYE")); n != 0 {
					t.Errorf("%d BYEs: emesene takes them for a cancel", n)
				}
			})
		})
	}
}

// footersOf notes the footers of prep and data by standing before the handler.
func footersOf(s *script) func() []uint32 {
	var footers []uint32
	s.raw = func(b []byte) {
		if h, _, _ := parseChunk(b); h.SessionID != 0 && h.Flags != flagAck {
			footers = append(footers, uint32(b[len(b)-4])<<24|uint32(b[len(b)-3])<<16|uint32(b[len(b)-2])<<8|uint32(b[len(b)-1]))
		} else if b[len(b)-1] != 0 {
			s.t.Errorf("footer %d on SLP or an ack", b[len(b)-1])
		}
	}
	return func() []uint32 {
		if len(footers) != 6 {
			s.t.Errorf("%d chunks of prep and data", len(footers))
		}
		return footers
	}
}
