package trace

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"unicode/utf16"

	"papilio/protocol"
)

// slpHeaders and slpBody are the fields of MSNSLP that are shown (p2p.md 3 and
// 6). Nonces, hashed or not, let somebody into a direct connection: they and all
// others are hidden.
var (
	slpHeaders = []string{"To", "From", "Via", "CSeq", "Call-ID", "Max-Forwards", "Content-Type", "Content-Length"}
	slpBody    = []string{"EUF-GUID", "SessionID", "SChannelState", "Capabilities-Flags", "AppID", "RequestFlags", "Bridges", "Bridge", "Listening", "NetID",
		"Conn-Type", "UPnPNat", "ICF", "IPv4Internal-Addrs", "IPv4Internal-Port", "IPv4External-Addrs", "IPv4External-Port",
		"IPv4Internal-AddrsAndPorts", "IPv4External-AddrsAndPorts", "IPv6-Addrs", "IPv6-Port", "Nat-Trav-Msg-Type", "TRUDPMaxSpeed"}
	slpHidden = []string{"Nonce", "Hashed-Nonce", "SessionNonce"}
)

// eufs are the applications by their EUF-GUID (p2p.md 3.3).
var eufs = map[string]string{
	"{A4268EEC-FEC5-49E5-95C3-F126696BDBF6}": "picture or emoticon",
	"{5D3E02AB-6190-11D3-BBBB-00C04F795683}": "file",
	"{6A13AF9C-5308-4F35-923A-67E8DDA40C2F}": "game",
	"{4BD96FC0-AB17-4425-A14A-439185962DC8}": "webcam, shown",
	"{1C9AA97E-9C05-4583-A3BD-908A196F1E92}": "webcam, asked for",
	"{41D3E74E-04A2-4B37-96F8-08ACDB610874}": "photo sharing",
}

// slpStart is the first line of a message: what it asks or answers.
func slpStart(b []byte) string {
	start, _, _ := strings.Cut(string(b[:min(len(b), 300)]), "\r\n")
	words := strings.Fields(start)
	if len(words) >= 3 && words[0] == "MSNSLP/1.0" && len(words[1]) == 3 && strings.Trim(words[1], "0123456789") == "" {
		return Shown(words[1] + " " + strings.Join(words[2:], " "))
	}
	if len(words) == 3 && len(words[0]) <= 10 && words[2] == "MSNSLP/1.0" {
		return Shown(words[0] + " " + words[1])
	}
	return ""
}

// slp adds a message as a tree.
func (t *tree) slp(b []byte) {
	const most = 16 << 10
	text := strings.TrimRight(string(b[:min(len(b), most)]), "\x00")
	head, body, _ := strings.Cut(text, "\r\n\r\n")
	start, head, _ := strings.Cut(head, "\r\n")
	t.add(0, "MSNSLP", slpStart([]byte(start)))
	t.slpLines(1, head, slpHeaders)
	if strings.TrimSpace(body) != "" {
		t.add(1, "Body", "")
		t.slpLines(2, body, slpBody)
	}
}

func (t *tree) slpLines(depth int, text string, names []string) {
	for line := range strings.SplitSeq(text, "\r\n") {
		key, value, found := strings.Cut(line, ":")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		switch {
		case !found:
		case strings.EqualFold(key, "Context"):
			t.context(depth, value)
		case listed(names, key):
			if what := eufs[strings.ToUpper(value)]; strings.EqualFold(key, "EUF-GUID") && what != "" {
				value += " (" + what + ")"
			}
			t.add(depth, canonical(names, key), value)
		case listed(slpHidden, key):
			t.hide(depth, canonical(slpHidden, key), len(value))
		default:
			t.hide(depth, "Other field", len(value))
		}
	}
}

func canonical(names []string, key string) string {
	for _, n := range names {
		if strings.EqualFold(n, key) {
			return n
		}
	}
	return "Other field"
}

// context adds what an invitation is about: an object, or a file.
func (t *tree) context(depth int, value string) {
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(value, "="))
	if err != nil {
		t.hide(depth, "Context", len(value))
		return
	}
	if o, err := protocol.ParseObject(string(b)); err == nil {
		t.add(depth, "Context", describe(o))
		return
	}
	const nameAt, nameEnd = 20, 20 + 520
	if len(b) < nameEnd+4 {
		t.hide(depth, "Context", len(b))
		return
	}
	var units []uint16
	for i := nameAt; i < nameEnd; i += 2 {
		u := binary.LittleEndian.Uint16(b[i:])
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	t.add(depth, "Context", number(uint64(len(b)))+" bytes")
	t.private(depth+1, "File name", string(utf16.Decode(units)))
	t.add(depth+1, "File size", number(binary.LittleEndian.Uint64(b[8:])))
}
