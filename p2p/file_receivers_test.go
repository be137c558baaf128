package p2p

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"
)

// fileReceiver is how a client behaves that we send a file to (p2p.md 9).
type fileReceiver struct {
	name         string
	reply        string // its answer: "" is 200 OK
	replyType    string
	noAcks       bool // acks nothing at all
	ackData      bool
	ackTotalZero bool
	ackNoSID     bool
	ackID        func(uint32) uint32
	notID        bool // Identifier of the ack is the complement
	bye          bool // instead of an ack
	later        bool // says ACK requests of later clients, which are to be acked
	nakAt        []uint64
	stop         func(s *script, sid uint32, data header) // in the middle
	silent       bool
	code         string
	took         time.Duration
}

var fileReceivers = []fileReceiver{
	{name: "MSN 6", ackData: true},
	{name: "MSN 7", ackData: true, later: true},
	{name: "Kopete", ackData: true},
	{name: "emesene", ackData: true},
	{name: "Miranda", ackData: true},
	{name: "libpurple", took: fileAckTime},
	{name: "aMSN new", ackData: true, ackTotalZero: true},
	{name: "aMSN old", ackData: true, ackNoSID: true},
	{name: "papyon", bye: true, ackTotalZero: true},
	{name: "papyon 2012", ackData: true, ackTotalZero: true, ackID: func(uint32) uint32 { return 7 }},
	{name: "MSNPSharp", ackData: true, ackTotalZero: true, ackID: func(uint32) uint32 { return 0 }},
	{name: "msnp11-sdk", ackData: true, notID: true},
	{name: "KMess", ackData: true, nakAt: []uint64{2404}},
	{name: "WLM, out of step again and again", ackData: true, nakAt: []uint64{1202, 0, 3606, 2404}},
	{name: "never acks, never says BYE", noAcks: true, took: fileAckTime},
	{name: "Kopete declines", reply: "DECLINE", code: codeFileDeclined},
	{name: "declines with type null", reply: "Decline", replyType: typeNull, code: codeFileDeclined},
	{name: "does not know files", reply: "500", code: codeFileCancelled},
	{name: "says nothing", silent: true, code: codeFileTimeout, took: offerTime},
	{name: "cancels by BYE", code: codeFileCancelled, stop: func(s *script, sid uint32, _ header) {
		s.sendSLP(s.request(methodBye, s.said(methodInvite)[0].callID, typeSessionClose))
	}},
	{name: "Miranda cancels", code: codeFileCancelled, stop: func(s *script, sid uint32, data header) {
		s.peer.Receive(s, appendChunk(nil, header{SessionID: sid, Flags: flagAbort, AckID: data.Identifier, AckUID: 0x8200000F, AckSize: data.Total}, nil, 0))
	}},
	{name: "an error", code: codeFileCancelled, stop: func(s *script, sid uint32, _ header) {
		s.peer.Receive(s, appendChunk(nil, header{SessionID: sid, Flags: flagError}, nil, 0))
	}},
	{name: "says 603 later", code: codeFileDeclined, stop: func(s *script, sid uint32, _ header) {
		s.sendSLP(s.said(methodInvite)[0].answer(603, "Decline", typeSessionRequest, idField(sid)))
	}},
}

func (r fileReceiver) play(s *script) (got func() []byte) {
	s.ackTotal, s.noSID, s.ackID = !r.ackTotalZero, r.ackNoSID, r.ackID
	var data []byte
	var sid uint32
	naks := r.nakAt
	s.on = func(h header, payload []byte) {
		s.playing.Lock()
		defer s.playing.Unlock()
		switch {
		case h.Flags == flagAck:
		case h.SessionID == 0:
			if !r.noAcks {
				s.ack(h)
			}
			m, _ := parseSLP(payload)
			if m.method != methodInvite || r.silent {
				return
			}
			sid = m.sessionID()
			kind := typeSessionRequest
			if r.replyType != "" {
				kind = r.replyType
			}
			switch r.reply {
			case "":
				if r.later {
					s.toAck = append(s.toAck, s.sendSLP(s.request("ACK", m.callID, "application/x-msnmsgr-transdestaddrupdate", field{"IPv4ExternalAddrsAndPorts", "192.0.2.1:1863"})))
				}
				s.sendSLP(m.answer(200, "OK", kind, idField(sid)))
			case "500":
				s.sendSLP(m.answer(500, "Internal Error", typeNull))
			default:
				s.sendSLP(m.answer(603, r.reply, kind, idField(sid)))
			}
		case h.SessionID != sid || h.Flags != fileFlags:
			s.t.Errorf("data %+v", h)
		default:
			data = append(data[:min(h.Offset, uint64(len(data)))], payload...)
			if r.stop != nil && h.Offset == 2404 {
				r.stop(s, sid, h)
			}
			if h.Offset+uint64(len(payload)) < h.Total {
				return
			}
			switch {
			case len(naks) > 0:
				at := naks[0]
				naks = naks[1:]
				s.peer.Receive(s, appendChunk(nil, header{SessionID: sid, Identifier: s.nextID(), Flags: flagNAK, AckID: h.Identifier, AckUID: h.AckID, AckSize: at}, nil, 0))
			case r.bye:
				s.sendSLP(s.request(methodBye, s.said(methodInvite)[0].callID, typeSessionClose, idField(sid)))
			case r.ackData:
				if r.notID {
					s.nextID = func() uint32 { return ^h.Identifier }
				}
				s.ack(h)
			}
		}
	}
	return func() []byte {
		s.playing.Lock()
		defer s.playing.Unlock()
		return data
	}
}

func TestFileToEveryClient(t *testing.T) {
	for _, r := range fileReceivers {
		t.Run(r.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(t, nil)
				defer s.peer.Close()
				size := 5000
				if r.stop != nil {
					size = 200000 // so that some of it has not gone when it stops
				}
				data := picture(8, size)
				got := r.play(s)
				start := time.Now()
				out, err := s.peer.SendFile(File{Name: "notes.txt", Size: int64(size)}, bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				wantEnd(t, out, r.code)
				synctest.Wait()
				if took := time.Since(start); took != r.took {
					t.Errorf("took %v", took)
				}
				if r.code == "" && !bytes.Equal(got(), data) {
					t.Errorf("it got %d bytes", len(got()))
				}
				byes := 1
				if r.reply != "" || r.stop != nil || r.bye {
					byes = 0 // it knows
				}
				if n := len(s.said(methodBye)); n != byes {
					t.Errorf("said BYE %d times", n)
				}
				s.gone()
			})
		})
	}
}

// What a receiver asks to be resent is bounded.
func TestFileRewinds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t, nil)
		defer s.peer.Close()
		r := fileReceiver{}
		for range 100 {
			r.nakAt = append(r.nakAt, 0)
		}
		r.play(s)
		resent := 0
		s.raw = func(b []byte) {
			if h, payload, _ := parseChunk(b); h.Flags&flagData != 0 {
				resent += len(payload)
			}
		}
		out, err := s.peer.SendFile(File{Name: "a", Size: 5000}, bytes.NewReader(make([]byte, 5000)))
		if err != nil {
			t.Fatal(err)
		}
		wantEnd(t, out, "")
		if resent > (maxRewinds+1)*5000 {
			t.Errorf("sent %d bytes", resent)
		}
	})
}
