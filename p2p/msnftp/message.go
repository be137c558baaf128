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
	maxValue  = 1 << 10 // bytes of one value
	maxCookie = 64
)

// Message is one invitation, or an answer to one (text/x-msmsgsinvite). Which fields have a meaning depends
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

// Read reads an invitation by the names of its fields; get returns the first
// value of a field, "" when it is not there. What makes no sense is zero.
func Read(get func(key string) string) (Message, error) {
	value := func(key string) string {
		if v := get(key); len(v) <= maxValue {
			return printable(v)
		}
		return ""
	}
	m := Message{
		Command: strings.ToUpper(value("Invitation-Command")), Cookie: value("Invitation-Cookie"),
		App: strings.ToUpper(value("Application-GUID")), Name: value("Application-Name"), File: value("Application-File"),
		Size: -1, Deaf: strings.EqualFold(value("Connectivity"), "N"),
		IP: address(value("IP-Address")), Internal: address(value("IP-Address-Internal")),
		Port: port(value("Port"), 0), PortX: port(value("PortX"), mask), PortXInternal: port(value("PortX-Internal"), mask),
		AuthCookie: value("AuthCookie"), SenderConnects: strings.EqualFold(value("Sender-Connect"), "TRUE"),
		Code: strings.ToUpper(value("Cancel-Code")),
	}
	if m.Command == "" || m.Cookie == "" || len(m.Cookie) > maxCookie || len(m.AuthCookie) > maxCookie {
		return Message{}, errBody
	}
	if n, err := strconv.ParseInt(value("Application-FileSize"), 10, 64); err == nil && n >= 0 {
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

// Field is one line of an invitation.
type Field struct{ Key, Value string }

// Fields returns the lines as they are sent.
func (m Message) Fields() []Field {
	var list []Field
	put := func(key, value string) { list = append(list, Field{key, printable(value)}) }
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
	return list
}
