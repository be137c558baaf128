package trace

import (
	"strings"

	"papilio/protocol/wire"
)

// headers are the fields of messages that are shown, as they are called in the
// documents (switchboard.md 3, notification.md 4 and 9). All others are hidden.
var headers = []string{"MIME-Version", "Content-Type", "X-MMS-IM-Format", "TypingUser", "P2P-Dest", "Message-ID", "Chunks", "Chunk", "User-Agent"}

// kept are the fields in the bodies of messages that are shown, by type.
var kept = map[string][]string{
	"text/x-msmsgsprofile": {"LoginTime", "EmailEnabled", "lang_preference", "country", "Kid", "Flags", "ClientIP", "ClientPort", "ABCHMigrated", "MPOPEnabled"},
	"text/x-msmsgsinvite": {"Application-Name", "Application-GUID", "Session-Protocol", "Context-Data", "Invitation-Command", "Invitation-Cookie", "Session-ID",
		"Application-File", "Application-FileSize", "Connectivity", "IP-Address", "IP-Address-Internal", "Port", "PortX", "PortX-Internal", "Sender-Connect", "Launch-Application", "Request-Data", "Cancel-Code"},
	"text/x-msmsgsinitialemailnotification": {"Inbox-Unread", "Folders-Unread"},
	"text/x-msmsgsactivemailnotification":   {"Src-Folder", "Dest-Folder", "Message-Delta"},
	"application/x-msmsgssystemmessage":     {"Type", "Arg1"},
	"text/x-msnmsgr-datacast":               {"ID"},
	"text/x-clientcaps":                     {"Client-Name", "Chat-Logging"},
}

// payload adds what comes after the line and returns it in a few words.
func (t *tree) payload(cmd wire.Command) string {
	if cmd.Verb == "QRY" {
		t.hide(0, "Answer to the challenge", len(cmd.Payload))
		return ""
	}
	if cmd.Verb != "MSG" {
		t.hide(0, "Payload", len(cmd.Payload))
		return ""
	}
	m := wire.ParseMessage(cmd.Payload)
	kind := m.ContentType()
	t.add(0, "Message", number(uint64(len(cmd.Payload)))+" bytes")
	t.header(1, m, append(headers, kept[kind]...))
	switch {
	case kind == "text/plain" || kind == "":
		t.private(1, "Text", string(m.Body))
	case kind == "text/x-mms-emoticon" || kind == "text/x-mms-animemoticon":
		t.emoticons(string(m.Body))
	case kept[kind] != nil && len(m.Body) > 0:
		body := wire.ParseMessage(m.Body)
		t.add(1, "Body", number(uint64(len(m.Body)))+" bytes")
		t.header(2, body, kept[kind])
	case len(strings.Trim(string(m.Body), "\r\n")) > 0:
		t.hide(1, "Body", len(m.Body))
	}
	return Shown(kind)
}

// header adds the fields that are on a list, and that there were others.
func (t *tree) header(depth int, m wire.Message, names []string) {
	for _, name := range names {
		if m.Has(name) {
			t.add(depth, name, m.Get(name))
		}
	}
	for _, key := range m.Keys() {
		if !listed(names, key) {
			t.hide(depth, spelled(key), len(m.Get(key)))
		}
	}
}

func listed(names []string, key string) bool {
	for _, n := range names {
		if strings.EqualFold(n, key) {
			return true
		}
	}
	return false
}

// spellings are fields that are hidden, and whose names may be shown: a name
// that is not known could be anything.
var spellings = []string{"MSPAuth", "sid", "kv", "MemberIdHigh", "MemberIdLow", "preferredEmail", "PreferredEmail", "PostalCode", "Gender", "Age", "BDayPre", "Birthday",
	"Wallet", "AuthCookie", "From", "From-Addr", "Subject", "Inbox-URL", "Folders-URL", "Post-URL", "Message-URL", "id", "rru", "dest-address", "Data"}

func spelled(key string) string {
	for _, s := range spellings {
		if strings.EqualFold(s, key) {
			return s
		}
	}
	return "Other field"
}

// emoticons adds the pairs of shortcut and object.
func (t *tree) emoticons(body string) {
	parts := strings.Split(strings.TrimRight(body, "\r\n"), "\t")
	for i := 0; i+1 < len(parts) && i < 20; i += 2 {
		t.private(1, "Shortcut", parts[i])
		if value, ok := isObject(t, parts[i+1]); ok {
			t.add(2, "Object", value)
		} else {
			t.hide(2, "Object", len(parts[i+1]))
		}
	}
}
