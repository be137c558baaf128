package widget

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLink is the longest address that is made clickable, in bytes
// (hostile-input.md B29).
const maxLink = 2048

// linkStarts are what a link in a text may begin with, and what is put before
// it to make an address. Nothing else is ever opened (hostile-input.md B30).
var linkStarts = [...]struct{ prefix, add string }{
	{"http://", ""}, {"https://", ""}, {"mailto:", ""}, {"www.", "http://"},
}

// Link is an address in a text.
type Link struct {
	Address string // what is opened, escaped
	Host    string // the host, or the address of a mailto
	Foreign bool   // the host has letters beyond ASCII, or hides them (punycode)
}

// ParseLink checks one address. Only http, https and mailto count; an address
// with a user name before the host is refused, since it is mostly used to
// hide where it leads.
func ParseLink(s string) (Link, bool) {
	if len(s) > maxLink {
		return Link{}, false
	}
	for _, start := range linkStarts {
		if !hasPrefixFold(s, start.prefix) {
			continue
		}
		u, err := url.Parse(start.add + s)
		if err != nil || u.User != nil {
			return Link{}, false
		}
		host := u.Hostname()
		if u.Scheme == "mailto" {
			host, _, _ = strings.Cut(u.Opaque, "?")
			if !strings.Contains(host, "@") || strings.ContainsAny(host, "/\\ ") {
				return Link{}, false
			}
		}
		if host == "" || host == "." || strings.HasPrefix(host, "-") || u.Scheme != "mailto" && u.Opaque != "" {
			return Link{}, false
		}
		return Link{Address: u.String(), Host: host, Foreign: foreign(host)}, true
	}
	return Link{}, false
}

func foreign(host string) bool {
	for _, r := range host {
		if r >= utf8.RuneSelf || r == '%' {
			return true
		}
	}
	return strings.HasPrefix(strings.ToLower(host), "xn--") || strings.Contains(strings.ToLower(host), ".xn--")
}

// linkAt returns how many bytes at the start of s are a link, 0 for none, and
// how many it has looked at: no other link begins within those.
func linkAt(s string) (n, looked int, link Link) {
	begins := false
	for _, start := range linkStarts {
		begins = begins || hasPrefixFold(s, start.prefix)
	}
	if !begins {
		return 0, 0, Link{}
	}
	end := len(s)
	for i, r := range s {
		if i > maxLink {
			return 0, i, Link{}
		}
		if endsLink(r) {
			end = i
			break
		}
	}
	n = trimLink(s[:end])
	link, ok := ParseLink(s[:n])
	if !ok {
		return 0, end, Link{}
	}
	return n, end, link
}

func endsLink(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f || r == '<' || r == '>' || r == '"' || r == '`'
	}
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// trimLink leaves out the punctuation that ends a sentence rather than an
// address, and a closing bracket that was opened before the link.
func trimLink(s string) int {
	for s != "" {
		last := s[len(s)-1]
		switch {
		case strings.IndexByte(".,;:!?'*_", last) >= 0:
		case last == ')' && strings.Count(s, ")") > strings.Count(s, "("):
		case last == ']' && strings.Count(s, "]") > strings.Count(s, "["):
		case last == '}' && strings.Count(s, "}") > strings.Count(s, "{"):
		default:
			return len(s)
		}
		s = s[:len(s)-1]
	}
	return 0
}

// hasPrefixFold is strings.HasPrefix without regard to the case of ASCII
// letters.
func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
