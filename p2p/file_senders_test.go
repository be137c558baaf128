package p2p

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"testing"
	"testing/synctest"
	"time"
)

// fileSender is how a client behaves that sends us a file (p2p.md 9).
type fileSender struct {
	name       string
	context    func(size int) []byte
	slpFlags   uint32
	dataFlags  uint32
	footer     uint32
	chunk      int
	prep       bool // four zero bytes first
	lag        bool // Length lags behind
	emptyFirst bool
	newIDs     bool // another Identifier in each chunk
	transport  bool // wants the transport step before data
	later      bool // sends ACK requests of later clients
	again      bool // repeats its INVITE
	noAck      bool // acks nothing
	bye        bool // after our ack
	byeAtOnce  bool // right behind the last chunk
	lost       bool // loses a chunk, and resends when asked
	preview    bool
	code       string // how it ends, "" is well
	what       func(s *script, send func(from, to int))
}

const (
	theirFile = 0x5151
	theirCall = "{CCCCCCCC-BBBB-CCCC-DDDD-EEEEEEEEEEEE}"
)

var png = append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)

// record builds a file context by hand.
func record(fixed, announced int, version, kind uint32, preview []byte) func(int) []byte {
	return func(size int) []byte {
		b := make([]byte, fixed)
		le := binary.LittleEndian
		le.PutUint32(b, uint32(announced))
		le.PutUint32(b[4:], version)
		le.PutUint64(b[8:], uint64(size))
		le.PutUint32(b[16:], kind)
		for i, c := range "photo.png" {
			le.PutUint16(b[20+2*i:], uint16(c))
		}
		if fixed >= 574 {
			le.PutUint32(b[570:], 0xffffffff)
		}
		return append(b, preview...)
	}
}

var plainRecord = record(574, 574, 2, 1, nil)

var fileSenders = []fileSender{
	{name: "MSN 6", context: plainRecord, dataFlags: 0x1000030, footer: 2, chunk: 1202, bye: true},
	{name: "MSN 7", context: record(638, 638, 3, 0, png), dataFlags: 0x1000030, footer: 2, chunk: 1202, bye: true, later: true, preview: true},
	{name: "libpurple", context: record(574, 574, 2, 1, nil), dataFlags: 0x1000030, footer: 2, chunk: 1202, bye: true},
	{name: "libpurple, version 0", context: record(540, 540, 0, 1, nil), dataFlags: 0x1000030, footer: 2, chunk: 1202, bye: true},
	{name: "libpurple of MSNP15", context: record(638, 637, 3, 1, nil), dataFlags: 0x1000030, footer: 2, chunk: 1202, lag: true, emptyFirst: true, bye: true},
	{name: "aMSN", context: plainRecord, dataFlags: 0x1000030, footer: 2, chunk: 1200, transport: true, bye: true},
	{name: "Kopete", context: record(638, 638, 3, 1, nil), dataFlags: 0x1000030, footer: 2, chunk: 1202, bye: true},
	{name: "emesene, Type turned round", context: record(574, 574, 2, 1, png), dataFlags: 0x1000030, footer: 2, chunk: 1202, preview: true},
	{name: "papyon", context: record(574, 574, 2, 0, nil), dataFlags: 0x1000030, footer: 2, chunk: 1202, prep: true},
	{name: "MSNPSharp", context: record(638, 638+len(png), 3, 0, png), slpFlags: 0x1000000, dataFlags: 0x1000030, footer: 2, chunk: 1024, bye: true, preview: true},
	{name: "msnp11-sdk", context: plainRecord, dataFlags: 0x1000030, footer: 1, chunk: 1202, transport: true, byeAtOnce: true},
	{name: "Miranda", context: record(638, 638, 3, 1, nil), dataFlags: 0x1000030, footer: 2, chunk: 1202, bye: true},
	{name: "WLM, another Identifier in each chunk", context: plainRecord, dataFlags: 0x1000030, footer: 2, chunk: 1202, newIDs: true},
	{name: "data with flags 0x20", context: plainRecord, dataFlags: 0x20, footer: 1, chunk: 1202, bye: true},
	{name: "never acks, never says BYE", context: plainRecord, dataFlags: 0x1000030, footer: 2, chunk: 1202, noAck: true},
	{name: "INVITE again and again", context: plainRecord, dataFlags: 0x1000030, footer: 2, chunk: 1202, again: true, bye: true},
	{name: "resends what was lost", context: plainRecord, dataFlags: 0x1000030, footer: 2, chunk: 1202, lost: true, bye: true},

	{name: "never resends", context: plainRecord, code: codeFileBroken, what: func(s *script, send func(int, int)) { send(0, 1202); send(2404, 5000) }},
	{name: "stops", context: plainRecord, code: codeFileTimeout, what: func(s *script, send func(int, int)) { send(0, 1202) }},
	{name: "never begins", context: plainRecord, code: codeFileTimeout, what: func(s *script, send func(int, int)) {}},
	{name: "cancels by BYE", context: plainRecord, code: codeFileCancelled, what: func(s *script, send func(int, int)) {
		send(0, 1202)
		s.sendSLP(s.request(methodBye, theirCall, typeSessionClose))
	}},
	{name: "cancels by 0x40", context: plainRecord, code: codeFileCancelled, what: func(s *script, send func(int, int)) {
		send(0, 1202)
		s.peer.Receive(s, appendChunk(nil, header{SessionID: theirFile, Flags: flagCancel}, nil, 0))
	}},
	{name: "sends more", context: plainRecord, code: codeFileSize, what: func(s *script, send func(int, int)) {
		s.peer.Receive(s, appendChunk(nil, header{SessionID: theirFile, Identifier: 9, Flags: 0x1000030, Total: 5001}, make([]byte, 99), 2))
	}},
	{name: "sends past the end", context: plainRecord, code: codeFileSize, what: func(s *script, send func(int, int)) {
		s.peer.Receive(s, appendChunk(nil, header{SessionID: theirFile, Identifier: 9, Flags: 0x1000030, Total: 5000, Offset: 4999}, make([]byte, 99), 2))
	}},
	{name: "wraps round", context: plainRecord, code: codeFileSize, what: func(s *script, send func(int, int)) {
		s.peer.Receive(s, appendChunk(nil, header{SessionID: theirFile, Identifier: 9, Flags: 0x1000030, Total: 5000, Offset: ^uint64(0) - 5}, make([]byte, 99), 2))
	}},
	{name: "everything twice", context: plainRecord, what: func(s *script, send func(int, int)) {
		send(0, 3000)
		send(0, 3000)
		send(1000, 4000)
		send(0, 5000)
	}},
}

// play sends the file when it is accepted.
func (f fileSender) play(s *script, data []byte) {
	invite := s.request(methodInvite, theirCall, typeSessionRequest, field{"EUF-GUID", guidFile}, idField(theirFile), field{"AppID", "2"},
		field{"Context", base64.StdEncoding.EncodeToString(f.context(len(data)))})
	if f.slpFlags != 0 {
		s.slpFlags = f.slpFlags
	}
	h := header{SessionID: theirFile, Identifier: 0x7001, AckID: 0x7002, Flags: 0x1000030, Total: uint64(len(data))}
	if f.dataFlags != 0 {
		h.Flags = f.dataFlags
	}
	chunk := max(f.chunk, 1000)
	lost := f.lost
	send := func(from, to int) {
		length := uint32(0)
		if f.emptyFirst && from == 0 {
			s.peer.Receive(s, appendChunk(nil, h, nil, f.footer))
		}
		for ; from < to; from += chunk {
			part := data[from:min(from+chunk, to)]
			h.Offset, h.Length = uint64(from), uint32(len(part))
			if f.lag {
				h.Length, length = length, h.Length
			}
			if f.newIDs {
				h.Identifier, h.AckID = h.Identifier+1, h.AckID+5
			}
			if lost && from > 2000 {
				lost = false
				continue
			}
			s.peer.Receive(s, appendChunk(nil, h, part, f.footer))
		}
	}
	bye := func() { s.sendSLP(s.request(methodBye, theirCall, typeSessionClose, idField(theirFile))) }
	sendAll := func() {
		if f.what != nil {
			f.what(s, send)
			return
		}
		if f.prep {
			s.send(header{SessionID: theirFile}, make([]byte, 4), 2)
		}
		if f.later {
			s.toAck = append(s.toAck, s.sendSLP(s.request("ACK", theirCall, "application/x-msnmsgr-transudpswitch", field{"IPv6AddrsAndPorts", "x"})))
		}
		send(0, len(data))
		if f.byeAtOnce {
			bye()
		}
	}
	answered, saidBye := false, false
	s.on = func(g header, payload []byte) {
		s.playing.Lock()
		defer s.playing.Unlock()
		switch {
		case g.Flags == flagNAK:
			if f.lost && g.AckID == h.Identifier {
				send(int(g.AckSize), len(data))
			}
		case g.Flags == flagAck:
			if f.bye && !saidBye && g.AckID == h.Identifier && g.AckSize == uint64(len(data)) && g.SessionID == theirFile {
				saidBye = true
				bye()
			}
		case g.SessionID == 0:
			if !f.noAck {
				s.ack(g)
			}
			m, _ := parseSLP(payload)
			switch {
			case m.status == 200 && m.contentType == typeSessionRequest && !answered:
				answered = true
				switch {
				case f.again:
					s.sendSLP(invite)
					s.sendSLP(invite)
					sendAll()
				case f.transport:
					s.sendSLP(s.request(methodInvite, theirCall, typeTransportRequest, field{"Bridges", "TRUDPv1 TCPv1"}, field{"NetID", "0"},
						field{"Conn-Type", "Firewall"}, field{"UPnPNat", "false"}, field{"ICF", "false"}))
				default:
					sendAll()
				}
			case m.status == 200 && m.contentType == typeTransportAnswer && m.get("Listening") == "false":
				sendAll()
			}
		}
	}
	s.sendSLP(invite)
}

func TestFileFromEveryClient(t *testing.T) {
	for _, f := range fileSenders {
		t.Run(f.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(t, nil)
				defer s.peer.Close()
				offers := make(chan *Transfer, 1)
				s.peer.options.OnFile = func(tr *Transfer) { offers <- tr }
				data := picture(7, 5000)
				f.play(s, data)
				in := <-offers
				if in.File().Name != "photo.png" || in.File().Size != 5000 || (in.File().Preview != nil) != f.preview || in.Background() {
					t.Errorf("offered %q of %d bytes, %d of preview", in.File().Name, in.File().Size, len(in.File().Preview))
				}
				time.Sleep(time.Minute) // a person decides
				var dst memory
				start := time.Now()
				if err := in.Accept(&dst); err != nil {
					t.Fatal(err)
				}
				wantEnd(t, in, f.code)
				if took := time.Since(start); took > fileTime || f.code == "" && took > 0 {
					t.Errorf("took %v", took)
				}
				if f.code == "" && !bytes.Equal(dst.bytes(), data) {
					t.Errorf("%d bytes of %d", len(dst.bytes()), len(data))
				}
				synctest.Wait()
				s.gone()
			})
		})
	}
}
