package trace

import (
	"net/url"
	"strconv"
	"strings"

	"papilio/protocol"
)

// shape is what an argument may look like to be shown.
type shape struct {
	name string
	// show returns what is shown, and false for what does not have the shape.
	// It may add fields below the argument's own.
	show  func(t *tree, s string) (string, bool)
	hides uint8 // 1: what is here is always hidden
}

// fixed is the name of words that tell the forms of a verb apart.
const fixed = "Word"

// named returns the shape with another name.
func (s shape) named(name string) shape { s.name = name; return s }

var (
	trID    = shape{name: "Transaction", show: digits}
	count   = shape{name: "Number", show: digits}
	address = shape{name: "Address", show: isAddress}
	name    = shape{name: "Name", show: decoded}
	host    = shape{name: "Server", show: isHost}
	secret  = shape{name: "Secret", show: func(*tree, string) (string, bool) { return "", false }, hides: 1}
	object  = shape{name: "Object", show: isObject}
	page    = shape{name: "Page", show: isPage}
	version = shape{name: "Version", show: isVersion}
	phone   = shape{name: "Phone", show: secretUnlessAsked}
	status  = oneOf("Status", "NLN", "BSY", "IDL", "BRB", "AWY", "PHN", "LUN", "HDN", "FLN")
	list    = oneOf("List", "FL", "AL", "BL", "RL")
	guid    = shape{name: "Group", show: isGroup}
)

// pattern is one form of a command: an argument for each shape, the last one
// for all that follow when more is set.
type pattern struct {
	args []shape
	more bool
}

func form(args ...shape) pattern   { return pattern{args, false} }
func (p pattern) andMore() pattern { p.more = true; return p }
func word(name, w string) shape    { return oneOf(name, w) }
func (p pattern) at(i int) (shape, bool) {
	switch {
	case i < len(p.args):
		return p.args[i], true
	case p.more:
		return p.args[len(p.args)-1], true
	}
	return shape{}, false
}

// misfits counts the arguments that are not what the form says; -1 is a form for
// other commands: a fixed word is not there.
func (p pattern) misfits(args []string) (n int) {
	for i, arg := range args {
		s, known := p.at(i)
		switch {
		case !known:
			n++
		case s.name == fixed && !ok(s, arg):
			return -1
		case !known || s.hides == 0 && !ok(s, arg):
			n++
		}
	}
	for i := len(args); i < len(p.args); i++ {
		if p.args[i].name == fixed {
			return -1
		}
	}
	return n
}

func ok(s shape, arg string) bool { _, yes := s.show(&tree{words: true}, arg); return yes }

// forms are the commands of MSNP9, both directions (notification.md 2 to 9,
// switchboard.md 1 and 2). The first that fits is taken. What is in no form is
// hidden.
var forms = map[string][]pattern{
	"VER": {form(trID, oneOf("Dialect", "MSNP9", "MSNP8", "MSNP10", "MSNP11", "CVR0", "0")).andMore()},
	"CVR": {
		form(trID, version.named("Locale"), oneOf("System", "win", "winnt"), version, oneOf("Processor", "i386"), oneOf("Client", "MSNMSGR", "MSMSGS"), version, oneOf("Code base", "MSMSGS", "msmsgs"), address),
		form(trID, version, version, version, page, page),
	},
	"USR": {
		form(trID, word(fixed, "TWN"), word(fixed, "I"), address),
		form(trID, word(fixed, "TWN"), word(fixed, "S"), secret.named("Challenge or ticket")).andMore(),
		form(trID, word(fixed, "OK"), address, name, count.named("Verified"), count.named("Restricted")),
		form(trID, address, secret.named("Cookie")),
	},
	"XFR": {
		form(trID, word(fixed, "NS"), host, count, host.named("Sent from")),
		form(trID, word(fixed, "SB"), host, word("Method", "CKI"), secret.named("Cookie")),
		form(trID, word(fixed, "SB")),
	},
	"RNG": {form(count.named("Session"), host, word("Method", "CKI"), secret.named("Cookie"), address, name)},
	"ANS": {form(trID, word(fixed, "OK")), form(trID, address, secret.named("Cookie"), count.named("Session"))},
	"SYN": {form(trID, count.named("Version"), count.named("Contacts"), count.named("Groups"))},
	"GTC": {form(oneOf("Value", "A", "N")), form(trID, oneOf("Value", "A", "N")), form(trID, count.named("Version"), oneOf("Value", "A", "N"))},
	"BLP": {form(oneOf("Value", "AL", "BL")), form(trID, oneOf("Value", "AL", "BL")), form(trID, count.named("Version"), oneOf("Value", "AL", "BL"))},
	"PRP": {
		form(property, phone),
		form(trID, property, phone),
		form(trID, count.named("Version"), property, phone),
	},
	"BPR": {form(property, phone), form(count.named("Version"), address, property, phone)},
	"LSG": {form(guid, name, count)},
	"LST": {form(address, name, count.named("Lists"), isGroups)},
	"CHG": {form(trID, status, count.named("Client"), object)},
	"ILN": {form(trID, status, address, name, count.named("Client"), object)},
	"NLN": {form(status, address, name, count.named("Client"), object)},
	"FLN": {form(address)},
	"ADD": {form(trID, list, count.named("Version"), address, name, guid), form(trID, list, address, name, guid)},
	"REM": {form(trID, list, count.named("Version"), address, guid), form(trID, list, address, guid)},
	"ADG": {form(trID, count.named("Version"), name, guid, count), form(trID, name, count)},
	"RMG": {form(trID, count.named("Version"), guid), form(trID, guid)},
	"REG": {form(trID, count.named("Version"), guid, name, count), form(trID, guid, name, count)},
	"REA": {form(trID, count.named("Version"), address, name), form(trID, address, name)},
	"CHL": {form(trID, secret.named("Challenge"))},
	"QRY": {form(trID, oneOf("Client", "msmsgs@msnmsgr.com", "PROD0038W!61ZTF9"))},
	"QNG": {form(count.named("Seconds"))},
	"PNG": {form()},
	"OUT": {form(oneOf("Reason", "OTH", "SSD"))},
	"URL": {form(trID, oneOf("What", "INBOX", "FOLDERS", "COMPOSE", "PERSON", "PROFILE", "CHAT")), form(trID, page, page, count)},
	"SND": {form(trID, address)},
	"SDC": {form(trID, address)},
	"NOT": {form()},
	"IPG": {form()},
	"MSG": {
		form(word(fixed, "Hotmail"), word(fixed, "Hotmail")),
		form(trID, oneOf("Answer", "U", "N", "A", "D")),
		form(address, name),
	},
	"CAL": {form(trID, oneOf("State", "RINGING"), count.named("Session")), form(trID, address)},
	"IRO": {form(trID, count.named("Place"), count.named("Of"), address, name)},
	"JOI": {form(address, name)},
	"BYE": {form(address, count.named("Idle"))},
	"ACK": {form(trID)},
	"NAK": {form(trID)},
}

var (
	property = oneOf("Property", "PHH", "PHW", "PHM", "MOB", "MBE", "WWE")
	isGroups = shape{name: "Groups", show: func(_ *tree, s string) (string, bool) {
		return s, len(s) < 100 && strings.Trim(s, "0123456789,") == ""
	}}
)

func oneOf(name string, words ...string) shape {
	return shape{name: name, show: func(_ *tree, s string) (string, bool) {
		for _, w := range words {
			if s == w {
				return s, true
			}
		}
		return "", false
	}}
}

func digits(_ *tree, s string) (string, bool) {
	_, err := strconv.ParseUint(s, 10, 32)
	return s, err == nil
}

// isGroup is the number of a group. Versions after ours have GUIDs.
func isGroup(t *tree, s string) (string, bool) { return digits(t, s) }

func isAddress(_ *tree, s string) (string, bool) {
	a, err := protocol.ParseAddress(s)
	return string(a), err == nil
}

func decoded(_ *tree, s string) (string, bool) { return protocol.PercentDecode(s), len(s) <= 1024 }

// isHost is host:port, with a host that could be one.
func isHost(_ *tree, s string) (string, bool) {
	h, port := s, "0"
	if i := strings.LastIndexByte(s, ':'); i >= 0 {
		h, port = strings.Trim(s[:i], "[]"), s[i+1:]
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil || len(h) > 253 || !strings.Contains(h, ".") && !strings.Contains(h, ":") && h != "localhost" {
		return "", false
	}
	for _, r := range h {
		if r != '.' && r != '-' && r != ':' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return "", false
		}
	}
	return s, true
}

// isVersion is a number with points, or in hex.
func isVersion(_ *tree, s string) (string, bool) {
	return s, len(s) <= 16 && strings.Trim(s, "0123456789.") == "" || len(s) == 6 && strings.HasPrefix(s, "0x") && strings.Trim(s[2:], "0123456789abcdefABCDEF") == ""
}

// isPage is the place of a page: its host at most. Paths and queries of such
// pages may carry a ticket.
func isPage(_ *tree, s string) (string, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	if _, ok := isHost(nil, u.Host); !ok {
		return "", false
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return u.Scheme + "://" + u.Host + "/" + Masked, true
	}
	return u.Scheme + "://" + u.Host + "/", true
}

func secretUnlessAsked(t *tree, s string) (string, bool) {
	return protocol.PercentDecode(s), t.words && len(s) <= 100
}

// isObject is the description of a picture.
func isObject(t *tree, s string) (string, bool) {
	if s == "0" {
		return s, true
	}
	o, err := protocol.ParseObject(protocol.PercentDecode(s))
	if err != nil {
		return "", false
	}
	return describe(o), true
}

var objectTypes = map[protocol.ObjectType]string{
	protocol.CustomEmoticon: "emoticon", protocol.DisplayPicture: "display picture", protocol.Background: "background",
	protocol.DynamicPicture: "dynamic picture", protocol.Wink: "wink", protocol.VoiceClip: "voice clip",
}

func describe(o protocol.Object) string {
	what := objectTypes[o.Type]
	if what == "" {
		what = "type " + strconv.Itoa(int(o.Type))
	}
	return what + " of " + string(o.Creator) + ", " + strconv.Itoa(o.Size) + " bytes, SHA1D " + o.Hash.Base64()
}
