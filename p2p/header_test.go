package p2p

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The headers of p2p.md 3.6, both directions.
func TestHeaderVectors(t *testing.T) {
	invite := header{Identifier: 0x00A1B2C4, Total: 655, Length: 655, AckID: 0x5D3C2B1A}
	ack := ackOf(invite)
	ack.Identifier = 0x0C0FFEE4
	for _, c := range []struct {
		name string
		h    header
		hex  string
	}{
		{"invite", invite, "00 00 00 00 c4 b2 a1 00 00 00 00 00 00 00 00 00 8f 02 00 00 00 00 00 00 8f 02 00 00 00 00 00 00 1a 2b 3c 5d 00 00 00 00 00 00 00 00 00 00 00 00"},
		{"ack", ack, "00 00 00 00 e4 fe 0f 0c 00 00 00 00 00 00 00 00 8f 02 00 00 00 00 00 00 00 00 00 00 02 00 00 00 c4 b2 a1 00 1a 2b 3c 5d 8f 02 00 00 00 00 00 00"},
		{"prep", header{SessionID: 0x12345678, Identifier: 0x0C0FFEE6, Total: 4, Length: 4, AckID: 0x11223344},
			"78 56 34 12 e6 fe 0f 0c 00 00 00 00 00 00 00 00 04 00 00 00 00 00 00 00 04 00 00 00 00 00 00 00 44 33 22 11 00 00 00 00 00 00 00 00 00 00 00 00"},
		{"data", header{SessionID: 0x12345678, Identifier: 0x0C0FFEE7, Offset: 1202, Total: 5000, Length: 1202, Flags: flagData, AckID: 0x55667788},
			"78 56 34 12 e7 fe 0f 0c b2 04 00 00 00 00 00 00 88 13 00 00 00 00 00 00 b2 04 00 00 20 00 00 00 88 77 66 55 00 00 00 00 00 00 00 00 00 00 00 00"},
	} {
		want := unhex(t, c.hex)
		if got := appendHeader(nil, c.h); !bytes.Equal(got, want) {
			t.Errorf("%s: wrote % x, want % x", c.name, got, want)
		}
		h, payload, err := parseChunk(append(append(want, "body"...), 0, 0, 0, 1))
		if err != nil || h != c.h || string(payload) != "body" {
			t.Errorf("%s: read %+v %q %v", c.name, h, payload, err)
		}
	}
	if got := appendChunk(nil, invite, []byte("x"), 12); !bytes.Equal(got[48:], []byte{'x', 0, 0, 0, 12}) {
		t.Errorf("the footer is not big endian: % x", got[48:])
	}
}

func TestParseChunkBounds(t *testing.T) {
	for n := range headerSize + footerSize {
		if _, _, err := parseChunk(make([]byte, n)); err == nil {
			t.Errorf("%d bytes are a chunk", n)
		}
	}
	if _, _, err := parseChunk(make([]byte, maxChunkBytes+1)); err == nil {
		t.Error("a chunk without end")
	}
	if _, payload, err := parseChunk(make([]byte, 52)); err != nil || len(payload) != 0 {
		t.Error("an empty chunk is one")
	}
}

func TestClassify(t *testing.T) {
	zero, one := make([]byte, 4), []byte{0, 0, 0, 1}
	for _, c := range []struct {
		name    string
		h       header
		payload []byte
		want    kind
	}{
		{"slp", header{Total: 700}, zero, kindSLP},
		{"slp of WLM 2009", header{Total: 700, Flags: 0x1000000}, zero, kindSLP},
		{"ack", header{Flags: 2}, nil, kindAck},
		{"ack of WLM 2009", header{Flags: 0x1000002}, nil, kindAck},
		{"nak", header{Flags: 1}, nil, kindNAK},
		{"waiting", header{Flags: 4}, nil, kindIgnored},
		{"error", header{Flags: 8}, nil, kindAbort},
		{"BYE ack of MSNPSharp", header{Flags: 0x40}, nil, kindAbort},
		{"receiver cancel", header{Flags: 0x80, AckUID: 0x8200000F}, nil, kindAbort},
		{"handshake", header{Flags: 0x100}, nil, kindIgnored},
		{"encrypted", header{Flags: 0x200, SessionID: 9}, nil, kindIgnored},
		{"prep", header{SessionID: 9, Total: 4}, zero, kindPrep},
		{"4 bytes of data", header{SessionID: 9, Total: 4}, one, kindData},
		{"4 zero bytes of data", header{SessionID: 9, Total: 4, Flags: 0x20}, zero, kindData},
		{"data", header{SessionID: 9, Total: 90, Flags: 0x20}, zero, kindData},
		{"data of papyon", header{SessionID: 9, Total: 90, Flags: 0x1000020}, zero, kindData},
		{"file", header{SessionID: 9, Total: 90, Flags: 0x1000030}, zero, kindData},
		{"data of Miranda", header{SessionID: 9, Total: 90}, zero, kindData},
		{"data without a session", header{Total: 90, Flags: 0x20}, zero, kindIgnored},
		{"ink", header{SessionID: inkSession, Total: 4}, zero, kindIgnored},
	} {
		if got := classify(c.h, c.payload); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
