package msnftp

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// parse reads a body as the engine does.
func parse(body []byte) (Message, error) { return Read(wire.ParseMessage(body).Get) }

func (m Message) bytes() []byte {
	var b []byte
	for _, f := range m.Fields() {
		b = append(b, f.Key+": "+f.Value+"\r\n"...)
	}
	return append(b, "\r\n"...)
}

func TestMessages(t *testing.T) {
	ip := netip.MustParseAddr
	for _, c := range []struct {
		name, body string
		want       Message
	}{
		{"the invitation of the fact sheet", "Application-Name: File Transfer\r\nApplication-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}\r\n" +
			"Invitation-Command: INVITE\r\nInvitation-Cookie: 74021\r\nApplication-File: notes.txt\r\nApplication-FileSize: 5000\r\n\r\n",
			Message{Command: Invite, Cookie: "74021", App: FileTransfer, Name: "File Transfer", File: "notes.txt", Size: 5000}},
		{"any order, lone line feeds, other case", "application-filesize:7\nINVITATION-COOKIE: a\ninvitation-command: invite\nConnectivity: n\nSomething: else\n",
			Message{Command: Invite, Cookie: "a", Size: 7, Deaf: true}},
		{"an address", "Invitation-Command: ACCEPT\r\nInvitation-Cookie: 1\r\nIP-Address: 203.0.113.25\r\nIP-Address-Internal: 192.0.2.10\r\nPort: 6891\r\nPortX: 11178\r\n" +
			"AuthCookie: 93301\r\nLaunch-Application: FALSE\r\nRequest-Data: IP-Address:\r\n\r\n",
			Message{Command: Accept, Cookie: "1", Size: -1, IP: ip("203.0.113.25"), Internal: ip("192.0.2.10"), Port: 6891, PortX: 6891, AuthCookie: "93301"}},
		{"the first of two counts", "Invitation-Command: CANCEL\r\nInvitation-Command: ACCEPT\r\nInvitation-Cookie: 1\r\nCancel-Code: reject\r\n",
			Message{Command: Cancel, Cookie: "1", Size: -1, Code: Reject}},
		{"numbers out of range", "Invitation-Command: INVITE\r\nInvitation-Cookie: 1\r\nApplication-FileSize: -5\r\nPort: 70000\r\nIP-Address: router\r\n",
			Message{Command: Invite, Cookie: "1", Size: -1}},
	} {
		got, err := parse([]byte(c.body))
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "Invitation-Command: INVITE\r\n", "Invitation-Cookie: 1\r\n",
		"Invitation-Command: INVITE\r\nInvitation-Cookie: " + strings.Repeat("1", 65)} {
		if m, err := parse([]byte(bad)); err == nil {
			t.Errorf("%.40q was read as %+v", bad, m)
		}
	}
	// The length the fact sheet gives for this invitation, without its 77 bytes
	// of headers (switchboard.md 13).
	if n := len(Message{Command: Invite, Cookie: "74021", App: FileTransfer, Name: "File Transfer", File: "notes.txt", Size: 5000}.bytes()); n < 180 || n > 275 {
		t.Errorf("the invitation has %d bytes", n)
	}
}

func TestNothingSlipsIntoABody(t *testing.T) {
	m := Message{Command: Invite, Cookie: "1", App: FileTransfer, Name: "File Transfer", File: "a\r\nInvitation-Command: CANCEL\r\n\r\nb", Size: 1}
	got, err := parse(m.bytes())
	if err != nil || got.Command != Invite || got.Size != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

// What is read can be written and read again.
func FuzzParse(f *testing.F) {
	for _, m := range []Message{
		{Command: Invite, Cookie: "74021", App: FileTransfer, Name: "File Transfer", File: "notes.txt", Size: 5000, Deaf: true},
		{Command: Accept, Cookie: "1"},
		{Command: Accept, Cookie: "1", IP: netip.MustParseAddr("203.0.113.25"), Internal: netip.MustParseAddr("192.0.2.10"), Port: 6891, PortX: 6891, AuthCookie: "2", SenderConnects: true},
		{Command: Cancel, Cookie: "1", Code: NotInstalled},
	} {
		f.Add(m.bytes())
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := parse(body)
		if err != nil {
			return
		}
		again, err := parse(m.bytes())
		if err != nil || again.Command == Cancel && again.Code != m.Code {
			t.Fatalf("%+v became %+v, %v", m, again, err)
		}
		if m.Command == Invite && (m.Size != again.Size || m.Deaf != again.Deaf) {
			t.Fatalf("%+v became %+v", m, again)
		}
		third, err := parse(again.bytes())
		if err != nil || !reflect.DeepEqual(again, third) {
			t.Fatalf("%+v became %+v, %v", again, third, err)
		}
	})
}

// The rules of direct connections hold here too.
func TestTargets(t *testing.T) {
	at := func(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }
	for _, c := range []struct {
		own, target string
		want        bool
	}{
		{"192.0.2.9:1", "203.0.113.25:6891", true},
		{"192.0.2.9:1", "203.0.113.25:22", false},
		{"192.0.2.9:1", "127.0.0.1:6891", false},
		{"127.0.0.1:1", "127.0.0.1:6891", true},
		{"203.0.113.9:1", "10.255.254.1:6891", false},
		{"192.0.2.9:1", "169.254.169.254:6891", false},
		{"192.0.2.9:1", "224.0.0.1:6891", false},
		{"192.0.2.9:1", "255.255.255.255:6891", false},
		{"192.0.2.9:1", "0.0.0.0:6891", false},
	} {
		a := at(c.target)
		list := targets(Message{IP: a.Addr(), Port: a.Port()}, protocol.Connection{Own: at(c.own)})
		if got := len(list) > 0; got != c.want {
			t.Errorf("from %s to %s: %v", c.own, c.target, list)
		}
	}
	m := Message{IP: netip.MustParseAddr("203.0.113.25"), Internal: netip.MustParseAddr("198.51.100.7"), Port: 5000, PortX: 5001, PortXInternal: 5002}
	if list := targets(m, protocol.Connection{Own: at("192.0.2.9:1")}); len(list) != 4 || list[0].String() != "203.0.113.25:5000" {
		t.Errorf("tried %v", list)
	}
}
