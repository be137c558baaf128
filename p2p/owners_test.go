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

// owner is how a client behaves that we fetch from (p2p.md 9).
type owner struct {
	name string

	// The client's object as it announces it; nil is as we would.
	announced func(data []byte) string
	// Does the Context name the client's object?
	matches func(context string, own protocol.Object) bool
	missing string // what it says to another object: "603", "200 603", "" for nothing

	gatePrep, gateData bool // waits for the acks before
	anyPacket          bool // for any packet instead
	byAckUID           bool // finds its message by that field alone
	noPrep             bool
	prepFooter         uint32
	dataFooter         uint32
	slpFlags           uint32
	dataFlags          uint32
	chunk              int
	pace               time.Duration
	transport          bool // wants the transport step before data
	emptyFirst         bool // an empty chunk before the data
	lag                bool // Length lags behind
	changingAckIDs     bool
	oldIDs             bool // AckUID holds an older id
	byeAfterData       bool // without waiting
	byeAfterAck        bool
	ackTotalZero       bool
	ackAfter           bool // the ack of the INVITE comes after 200
	cseq               int  // in 200
	ackNot             bool // Identifier of acks is the complement
	randomIDs          bool
}

func exact(context string, own protocol.Object) bool {
	return context == base64.StdEncoding.EncodeToString([]byte(own.String()+"\x00"))
}

func bySHA1D(context string, own protocol.Object) bool {
	o, err := decodeContext(context)
	return err == nil && o.Hash == own.Hash
}

func byText(context string, own protocol.Object) bool {
	b, err := base64.StdEncoding.DecodeString(context)
	return err == nil && strings.Contains(string(b), own.String())
}

// laterObject is how clients since 2009, papyon and AvaMSN describe a picture:
// other order, no SHA1C, another Location and Friendly.
func laterObject(data []byte) string {
	return fmt.Sprintf(`<msnobj Creator="%s" Type="3" SHA1D="%s" Size="%d" Location="0" Friendly="AAA" contenttype="D" />`, bob, protocol.HashOf(data).Base64(), len(data))
}

// firstObject is how the first ones did: a file name for a Location.
func firstObject(data []byte) string {
	return fmt.Sprintf(`<msnobj Creator="%s" Size="%d" Type="3" Location="TFR2C.tmp" Friendly="TQBvAG8AbgAAAA==" SHA1D="%s" SHA1C="U32o6bosZzluJq82eAtMpx5dIEI="/>`,
		bob, len(data), protocol.HashOf(data).Base64())
}

// own returns the client's object as we read it.
func (o owner) own(t *testing.T, data []byte) protocol.Object {
	t.Helper()
	if o.announced == nil {
		return protocol.NewObject(bob, protocol.DisplayPicture, data)
	}
	object, err := protocol.ParseObject(o.announced(data))
	if err != nil {
		t.Fatal(err)
	}
	return object
}

var owners = []owner{
	{name: "MSN 6", announced: firstObject, matches: exact, missing: "603", gatePrep: true, gateData: true, prepFooter: 1, dataFooter: 1, dataFlags: 0x20, chunk: 1202},
	{name: "MSN 7.5", announced: firstObject, matches: exact, missing: "603", gatePrep: true, gateData: true, prepFooter: 12, dataFooter: 12, dataFlags: 0x20, chunk: 1202},
	{name: "WLM 8", announced: firstObject, matches: exact, missing: "603", transport: true, prepFooter: 12, dataFooter: 12, dataFlags: 0x20, chunk: 1202},
	{name: "WLM 2009", announced: laterObject, matches: exact, missing: "603", gatePrep: true, gateData: true, slpFlags: 0x1000000, prepFooter: 12, dataFooter: 12, dataFlags: 0x1000020, chunk: 1202},
	{name: "msn-pecan", matches: bySHA1D, missing: "200 603", dataFooter: 1, dataFlags: 0x20, chunk: 1202},
	{name: "KMess", matches: bySHA1D, missing: "603", transport: true, prepFooter: 1, dataFooter: 1, dataFlags: 0x20, chunk: 1202, byeAfterAck: true},
	{name: "libpurple", matches: bySHA1D, missing: "200 603", dataFooter: 1, dataFlags: 0x20, chunk: 1202},
	{name: "libpurple of MSNP15", matches: bySHA1D, missing: "200 603", dataFooter: 1, dataFlags: 0x1000020, chunk: 1202, emptyFirst: true, lag: true, ackAfter: true},
	{name: "aMSN old", matches: exact, gatePrep: true, gateData: true, dataFooter: 1, prepFooter: 1, dataFlags: 0x20, chunk: 1200, pace: 100 * time.Millisecond, byeAfterAck: true},
	{name: "aMSN new", matches: bySHA1D, missing: "603", dataFooter: 1, prepFooter: 1, dataFlags: 0x20, chunk: 1202, ackTotalZero: true},
	{name: "Kopete", matches: bySHA1D, missing: "603", gatePrep: true, gateData: true, prepFooter: 1, dataFooter: 1, dataFlags: 0x20, chunk: 1202, oldIDs: true},
	{name: "emesene", matches: exact, missing: "603", prepFooter: 1, dataFooter: 1, dataFlags: 0x20, chunk: 1202, byeAfterData: true},
	{name: "papyon", announced: laterObject, matches: bySHA1D, transport: true, prepFooter: 1, dataFooter: 1, dataFlags: 0x1000020, chunk: 1202, ackTotalZero: true, randomIDs: true},
	{name: "MSNPSharp", matches: bySHA1D, missing: "603", gatePrep: true, byAckUID: true, prepFooter: 1, dataFooter: 1, slpFlags: 0x1000000, dataFlags: 0x1000020, chunk: 1024, ackTotalZero: true},
	{name: "AvaMSN", announced: laterObject, matches: byText, gatePrep: true, gateData: true, anyPacket: true, prepFooter: 1, dataFooter: 1, dataFlags: 0x20, chunk: 1200, cseq: 2},
	{name: "msnp11-sdk", matches: exact, prepFooter: 1, dataFooter: 1, dataFlags: 0x20, chunk: 1202, ackNot: true, byeAfterData: true},
	{name: "Miranda", matches: bySHA1D, missing: "603", gatePrep: true, gateData: true, prepFooter: 12, dataFooter: 12, dataFlags: 0x20, chunk: 1202, changingAckIDs: true},
	{name: "Miranda, flags 0", matches: bySHA1D, missing: "603", gatePrep: true, gateData: true, prepFooter: 12, dataFooter: 12, dataFlags: 0, chunk: 1202},
	{name: "without data-prep", matches: bySHA1D, missing: "603", noPrep: true, dataFlags: 0x30, chunk: 1202},
}

// play runs the owner on a script.
func (o owner) play(s *script, own protocol.Object, data []byte) {
	s.slpFlags, s.chunk, s.ackTotal = o.slpFlags, o.chunk, !o.ackTotalZero
	if o.randomIDs {
		s.nextID = random
	}
	if o.ackNot {
		next := s.nextID
		s.nextID = func() uint32 { return ^next() }
	}
	var invite slp
	var waiting header // the message whose ack is waited for
	var then func()    // and what is done then
	sid := uint32(0)

	await := func(h header, gate bool, f func()) {
		if gate {
			waiting, then = h, f
		} else {
			f()
		}
	}
	sendData := func() {
		h := header{SessionID: sid, Identifier: s.nextID(), Flags: o.dataFlags, AckID: 0x777, Total: uint64(len(data))}
		if o.oldIDs {
			h.AckUID = 0x1234
		}
		if o.emptyFirst {
			s.peer.Receive(s, appendChunk(nil, h, nil, o.dataFooter))
		}
		length, last := uint32(0), header{}
		for offset := 0; offset < len(data); offset += o.chunk {
			part := data[offset:min(offset+o.chunk, len(data))]
			h.Offset, h.Length = uint64(offset), uint32(len(part))
			if o.lag {
				h.Length, length = length, h.Length
			}
			if o.changingAckIDs {
				h.AckID++
			}
			time.Sleep(o.pace)
			s.peer.Receive(s, appendChunk(nil, h, part, o.dataFooter))
			last = h
		}
		bye := func() {
			s.sendSLP(s.request(methodBye, invite.callID, typeSessionClose, idField(sid)))
		}
		if o.byeAfterData {
			bye()
		} else if o.byeAfterAck {
			await(last, true, bye)
		}
	}
	prep := func() {
		if o.noPrep {
			sendData()
			return
		}
		h := header{SessionID: sid}
		if o.oldIDs {
			h.AckUID = 0x4321
		}
		await(s.send(h, make([]byte, 4), o.prepFooter), o.gateData, sendData)
	}
	s.on = func(h header, payload []byte) {
		if then != nil && (o.anyPacket || o.byAckUID && h.Flags == flagAck && h.AckUID == waiting.AckID || h.Flags == flagAck && isAckOf(h, waiting)) {
			f := then
			then = nil
			f()
			return
		}
		if h.Flags == flagAck {
			return
		}
		m, _ := parseSLP(payload)
		if m.method == methodInvite {
			invite, sid = m, m.sessionID()
			if !o.ackAfter {
				s.ack(h)
			}
			found := o.matches(m.get("Context"), own)
			if !found && o.missing != "200 603" {
				if o.missing == "603" {
					s.sendSLP(m.answer(603, "Decline", typeSessionRequest, idField(sid)))
				}
				return
			}
			answer := m.answer(200, "OK", typeSessionRequest, idField(sid))
			answer.cseq += o.cseq
			ok := s.sendSLP(answer)
			if o.ackAfter {
				s.ack(h)
			}
			if !found {
				s.sendSLP(m.answer(603, "DECLINE", typeSessionRequest, idField(sid)))
				return
			}
			if o.transport {
				s.sendSLP(s.request(methodInvite, invite.callID, typeTransportRequest, field{"Bridges", "TCPv1"}, field{"NetID", "0"},
					field{"Conn-Type", "Unknown-Connect"}, field{"UPnPNat", "false"}, field{"ICF", "false"}))
				return
			}
			await(ok, o.gatePrep, prep)
			return
		}
		s.ack(h)
		if o.transport && m.status == 200 && m.get("Listening") == "false" {
			prep()
		}
	}
}

func TestFetchFromEveryClient(t *testing.T) {
	for _, o := range owners {
		t.Run(o.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(t, nil)
				defer s.peer.Close()
				data := picture(1, 5000)
				own := o.own(t, data)
				o.play(s, own, data)
				start := time.Now()
				got, err := s.peer.Fetch(t.Context(), own)
				if err != nil || !bytes.Equal(got, data) {
					t.Fatalf("got %d bytes, %v", len(got), err)
				}
				if took := time.Since(start); took > 10*o.pace {
					t.Errorf("took %v", took)
				}
				synctest.Wait()
				if bye := s.said("BYE"); len(bye) != 1 || bye[0].contentType != typeSessionClose {
					t.Errorf("said %v", bye)
				}
				if n := s.peer.Active(); n != 0 {
					t.Errorf("active: %d", n)
				}
				s.gone()
			})
		})
	}
}

func TestEveryClientWithoutTheObject(t *testing.T) {
	for _, o := range owners {
		t.Run(o.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(t, nil)
				defer s.peer.Close()
				data := picture(1, 5000)
				own := o.own(t, data)
				o.play(s, own, data)
				start := time.Now()
				_, err := s.peer.Fetch(t.Context(), protocol.NewObject(bob, protocol.DisplayPicture, data[1:]))
				if o.missing == "" {
					wantCode(t, err, codeTimeout)
					if took := time.Since(start); took != answerTime {
						t.Errorf("took %v", took)
					}
				} else {
					wantCode(t, err, codeDeclined)
				}
				s.gone()
			})
		})
	}
}
