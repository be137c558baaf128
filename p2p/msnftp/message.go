package msnftp

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
)

// The commands of an invitation.
const (
	Invite = "INVITE"
	Accept = "ACCEPT"
	Cancel = "CANCEL"
)

// The reasons of a CANCEL (switchboard.md 8.1).
const (
	Reject       = "REJECT"               // declined
	NotInstalled = "REJECT_NOT_INSTALLED" // the application is not known
	GaveUp       = "TIMEOUT"              // the inviter gave up
	Failed       = "FTTIMEOUT"            // the transfer failed
	OutOfBand    = "OUTBANDCANCEL"        // the window was closed
)

// FileTransfer is the Application-GUID of files.
const FileTransfer = "{5D3E02AB-6190-11D3-BBBB-00C04F795683}"

// Applications that we know by name and do not have (switchboard.md 8.3).
const (
	VoiceCall   = "{02D3C01F-BF30-4825-A83A-DE7AF41648AA}"
	Application = "{F1B1920C-6A3C-4CE7-B18C-AFAB305FD03D}" // application sharing
)

// Bounds on an invitation from a peer.
const (
	maxBody   = 8 << 10
	maxLines  = 64
	maxValue  = 1 << 10 // bytes of one value
	maxCookie = 64
)

// Message is one text/x-msmsgsinvite body. Which fields have a meaning depends
// on Command; the others are zero.
type Message struct {
	Command string // Invite, Accept, Cancel or something unknown, in upper case
	Cookie  string // names the invitation; opaque

	App  string // INVITE: the GUID, in upper case with braces
	Name string // INVITE: the application's name as a person reads it
	File string // INVITE of a file: its name, as the peer wrote it
	Size int64  // and its size; -1 when there is none that makes sense
	Deaf bool   // INVITE: the sender cannot be connected to (Connectivity: N)

	IP             netip.Addr // ACCEPT: where to connect
	Internal       netip.Addr
	Port           uint16
	PortX          uint16 // not masked any more
	PortXInternal  uint16
	AuthCookie     string
	SenderConnects bool // ACCEPT of the receiver: it listens, the sender connects

	Code string // CANCEL: why
}

var errBody = errors.New("not an invitation")

// mask is what PortX is XORed with, so that routers of the time did not
// rewrite it.
const mask = 0x3141

// Parse reads the body of an invitation. Lines come in any order, unknown ones
// are ignored, of two with the same key the first counts.
func Parse(body []byte) (Message, error) {
	if len(body) > maxBody {
		return Message{}, errBody
	}
	// quirk: lone CR or LF as line ends (switchboard.md 3).
	text := strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(string(body), "\ufffd"), "\r\n", "\n"), "\r", "\n")
	values := map[string]string{}
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		if lines++; lines > maxLines {
			return Message{}, errBody
		}
		key, value, ok := strings.Cut(line, ":")
		key = strings.ToLower(strings.TrimSpace(key))
		if _, twice := values[key]; !ok || twice || len(value) > maxValue {
			continue
		}
		values[key] = printable(value)
	}
	m := Message{
		Command: strings.ToUpper(values["invitation-command"]), Cookie: values["invitation-cookie"],
		App: strings.ToUpper(values["application-guid"]), Name: values["application-name"], File: values["application-file"],
		Size: -1, Deaf: strings.EqualFold(values["connectivity"], "N"),
		IP: address(values["ip-address"]), Internal: address(values["ip-address-internal"]),
		Port: port(values["port"], 0), PortX: port(values["portx"], mask), PortXInternal: port(values["portx-internal"], mask),
		AuthCookie: values["authcookie"], SenderConnects: strings.EqualFold(values["sender-connect"], "TRUE"),
		Code: strings.ToUpper(values["cancel-code"]),
	}
	if m.Command == "" || m.Cookie == "" || len(m.Cookie) > maxCookie || len(m.AuthCookie) > maxCookie {
		return Message{}, errBody
	}
	if n, err := strconv.ParseInt(values["application-filesize"], 10, 64); err == nil && n >= 0 {
		m.Size = n
	}
	return m, nil
}

func address(s string) netip.Addr {
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap().WithZone("")
}

func port(s string, mask uint16) uint16 {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return 0
	}
	return uint16(n) ^ mask
}

// printable takes controls out of a value: nothing of it can become a line.
func printable(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s))
}

// Bytes returns the body as it is sent. Values with line ends lose them.
func (m Message) Bytes() []byte {
	var b strings.Builder
	put := func(key, value string) {
		b.WriteString(key + ": " + printable(value) + "\r\n")
	}
	switch m.Command {
	case Invite:
		put("Application-Name", m.Name)
		put("Application-GUID", m.App)
		put("Invitation-Command", Invite)
		put("Invitation-Cookie", m.Cookie)
		put("Application-File", m.File)
		put("Application-FileSize", strconv.FormatInt(m.Size, 10))
		if m.Deaf {
			put("Connectivity", "N")
		}
	case Accept:
		put("Invitation-Command", Accept)
		put("Invitation-Cookie", m.Cookie)
		if m.Port != 0 {
			if m.IP.IsValid() {
				put("IP-Address", m.IP.String())
			}
			if m.Internal.IsValid() {
				put("IP-Address-Internal", m.Internal.String())
			}
			put("Port", strconv.Itoa(int(m.Port)))
			put("PortX", strconv.Itoa(int(m.PortX^mask)))
			put("AuthCookie", m.AuthCookie)
			if m.SenderConnects {
				put("Sender-Connect", "TRUE")
			}
		}
		put("Launch-Application", "FALSE")
		put("Request-Data", "IP-Address:")
	default:
		put("Invitation-Command", m.Command)
		put("Invitation-Cookie", m.Cookie)
		if m.Code != "" {
			put("Cancel-Code", m.Code)
		}
	}
	b.WriteString("\r\n")
	return []byte(b.String())
}
