package p2p

import (
	"encoding/binary"
	"errors"
)

// Sizes on the wire (p2p.md 2.2, 2.3).
const (
	headerSize = 48
	footerSize = 4
)

// errChunk is the reason for a chunk that is too short or too long to be one.
var errChunk = errors.New("not a chunk of MSNP2P version 1")

// header is the binary header of a chunk; all fields are little endian on the
// wire. p2p.md 2.2 lists the many other names its fields have.
type header struct {
	SessionID  uint32 // 0 for SLP
	Identifier uint32 // of the message, the same in all its chunks
	Offset     uint64 // of this chunk in the message
	Total      uint64 // bytes of the message; in an ack those of the acked one
	Length     uint32 // bytes in this chunk; not to be trusted, see parseChunk
	Flags      uint32
	AckID      uint32 // in an ack: the acked Identifier; else random
	AckUID     uint32 // in an ack: the acked AckID; else 0
	AckSize    uint64 // in an ack: the acked Total; else 0
}

// Flags that are sent or understood (p2p.md 2.4). Only the low 16 bits say
// what a chunk is: later clients set more.
const (
	flagNAK       = 0x01
	flagAck       = 0x02
	flagError     = 0x08
	flagFile      = 0x10
	flagData      = 0x20
	flagCancel    = 0x40
	flagAbort     = 0x80
	flagHandshake = 0x100
	flagLater     = 0x1000000 // of later clients; on files that every client sends
	flagMask      = 0xffff
)

// inkSession is the SessionID that ink messages use.
const inkSession = 64

// appendHeader appends the 48 bytes of a header.
func appendHeader(b []byte, h header) []byte {
	le := binary.LittleEndian
	b = le.AppendUint32(b, h.SessionID)
	b = le.AppendUint32(b, h.Identifier)
	b = le.AppendUint64(b, h.Offset)
	b = le.AppendUint64(b, h.Total)
	b = le.AppendUint32(b, h.Length)
	b = le.AppendUint32(b, h.Flags)
	b = le.AppendUint32(b, h.AckID)
	b = le.AppendUint32(b, h.AckUID)
	return le.AppendUint64(b, h.AckSize)
}

// appendChunk appends a whole chunk: header, payload and footer. The footer is
// the only number in big endian.
func appendChunk(b []byte, h header, payload []byte, footer uint32) []byte {
	b = append(appendHeader(b, h), payload...)
	return binary.BigEndian.AppendUint32(b, footer)
}

// parseChunk splits a chunk. The payload is whatever stands between header and
// footer, a part of b. The footer is ignored: clients disagree on it.
//
// quirk: Length may lag one chunk behind in data of libpurple, so it is the
// real number of bytes that counts (p2p.md 2.2).
func parseChunk(b []byte) (h header, payload []byte, err error) {
	if len(b) < headerSize+footerSize || len(b) > maxChunkBytes {
		return header{}, nil, errChunk
	}
	le := binary.LittleEndian
	h = header{
		SessionID:  le.Uint32(b),
		Identifier: le.Uint32(b[4:]),
		Offset:     le.Uint64(b[8:]),
		Total:      le.Uint64(b[16:]),
		Length:     le.Uint32(b[24:]),
		Flags:      le.Uint32(b[28:]),
		AckID:      le.Uint32(b[32:]),
		AckUID:     le.Uint32(b[36:]),
		AckSize:    le.Uint64(b[40:]),
	}
	return h, b[headerSize : len(b)-footerSize], nil
}

// kind is what a chunk is for.
type kind int

const (
	kindIgnored kind = iota // nothing we act on, and nothing to answer
	kindSLP
	kindPrep // the four zero bytes before the data of an object
	kindData
	kindAck
	kindNAK   // "resume at AckSize"
	kindAbort // the session is over
)

// classify says what a chunk is for (p2p.md 2.4).
func classify(h header, payload []byte) kind {
	low := h.Flags & flagMask
	switch {
	case low == flagAck:
		return kindAck
	case low == flagNAK:
		return kindNAK
	case low&(flagError|flagCancel|flagAbort) != 0:
		return kindAbort
	case low == 0 && h.SessionID == 0:
		return kindSLP
	case low == 0 && h.SessionID == inkSession:
		return kindIgnored
	case low == 0 && isPrep(h, payload):
		return kindPrep
	case low == 0 || low&flagData != 0:
		// quirk: Miranda sends data with flags 0.
		if h.SessionID != 0 {
			return kindData
		}
	}
	return kindIgnored
}

func isPrep(h header, payload []byte) bool {
	return h.Total == 4 && h.Offset == 0 && len(payload) == 4 && binary.LittleEndian.Uint32(payload) == 0
}

// ackOf returns the header of the ack of a whole message, but for its own
// Identifier. Every clone looks for the message in another field, so all are
// filled (p2p.md 2.2).
func ackOf(h header) header {
	return header{SessionID: h.SessionID, Total: h.Total, Flags: flagAck, AckID: h.Identifier, AckUID: h.AckID, AckSize: h.Total}
}
