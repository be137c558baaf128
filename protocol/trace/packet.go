package trace

import (
	"fmt"
	"strings"
)

// The ways of a packet: Packet.Route.
const (
	RouteSwitchboard = "switchboard"
	RouteDirect      = "direct connection"
)

// headerBytes is what a packet has besides its payload on a switchboard:
// header and footer.
const headerBytes = 52

// Packet is a chunk of MSNP2P: the numbers of its header, and what it is. It has
// no room for the bytes of files and pictures.
type Packet struct {
	SessionID, Identifier uint32
	Offset, Total         uint64
	Length                int // of the payload, really
	Flags                 uint32
	AckID, AckUID         uint32
	AckSize               uint64
	Route                 string // RouteSwitchboard or RouteDirect
	Data                  bool   // of a file or picture: those in the middle are counted only
	SLP                   []byte // the whole message that ends with this packet; not kept
}

// flagNames are the bits of Flags (p2p.md 2.4).
var flagNames = []struct {
	bit  uint32
	name string
}{
	{0x01, "resume"}, {0x02, "acknowledgement"}, {0x04, "waiting"}, {0x08, "error"}, {0x10, "file"}, {0x20, "data"},
	{0x40, "cancelled"}, {0x80, "aborted"}, {0x100, "handshake"}, {0x1000000, "of a file"},
}

// Packet records a packet. Of the packets with the bytes of one file or picture
// the first and the last are records; the last tells how much went between.
func (l *Line) Packet(d Direction, p Packet) {
	if !l.On() {
		return
	}
	end := p.Offset + uint64(p.Length)
	var between int64
	if p.Data {
		key := uint64(p.Identifier)<<1 | uint64(d&1)
		l.mu.Lock()
		if p.Offset > 0 && end < p.Total {
			if l.skipped == nil {
				l.skipped = map[uint64]int64{}
			}
			if _, is := l.skipped[key]; is || len(l.skipped) < maxQuiet {
				l.skipped[key] += int64(p.Length)
			}
			l.mu.Unlock()
			return
		}
		between = l.skipped[key]
		delete(l.skipped, key)
		l.mu.Unlock()
	}
	t := &tree{words: l.tap.words.Load()}
	title, summary := p.name(), ""
	if p.SLP != nil {
		summary = slpStart(p.SLP)
	} else {
		summary = fmt.Sprintf("%d to %d of %d", p.Offset, end, p.Total)
		if title == "ACK" {
			summary = fmt.Sprintf("of %s, %d bytes", hex(uint64(p.AckID)), p.AckSize)
		}
	}
	route := p.Route
	if route != RouteDirect {
		route = RouteSwitchboard
	}
	t.add(0, "Route", route)
	t.add(0, "Header", "48 bytes")
	for _, f := range []struct {
		name string
		n    uint64
	}{
		{"SessionID", uint64(p.SessionID)}, {"Identifier", uint64(p.Identifier)}, {"Offset", p.Offset}, {"Total size", p.Total},
		{"Length", uint64(p.Length)}, {"Flags", uint64(p.Flags)}, {"AckID", uint64(p.AckID)}, {"AckUID", uint64(p.AckUID)}, {"AckSize", p.AckSize},
	} {
		value := number(f.n)
		switch f.name {
		case "Flags":
			value = hex(f.n) + flagWords(p.Flags)
		case "SessionID", "Identifier", "AckID", "AckUID":
			value = number(f.n) + " (" + hex(f.n) + ")"
		}
		t.add(1, f.name, value)
	}
	if between > 0 {
		t.add(0, "Before this packet", fmt.Sprintf("%d bytes in packets that are not listed", between))
	}
	if p.SLP != nil {
		t.slp(p.SLP)
	} else if p.Length > 0 {
		t.hide(0, "Payload", p.Length)
	}
	l.tell(d, title, summary, t.fields, p.Length+headerBytes)
}

// name says what kind of packet it is.
func (p Packet) name() string {
	switch low := p.Flags & 0xffff; {
	case p.SLP != nil:
		return "SLP"
	case low == 0x02:
		return "ACK"
	case low == 0x01:
		return "NAK"
	case low&(0x08|0x40|0x80) != 0:
		return "END"
	case low&0x100 != 0:
		return "HELLO"
	case p.Data:
		return "DATA"
	case p.SessionID == 0:
		return "SLP"
	case p.Total == 4:
		return "PREP"
	}
	return "DATA"
}

func flagWords(flags uint32) string {
	var words []string
	for _, f := range flagNames {
		if flags&f.bit != 0 {
			words = append(words, f.name)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}
