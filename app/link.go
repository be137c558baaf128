package app

import (
	"errors"
	"net/url"
	"strings"

	"papilio/protocol"
)

// LinkScheme begins the links that Papilio opens, as Messenger's did.
const LinkScheme = "msnim"

// What a Link asks for.
const (
	LinkChat = "chat" // a conversation with Contact
	LinkAdd  = "add"  // Contact on the list, once the person has said so
)

// maxLink bounds a link, in bytes.
const maxLink = 512

// ErrLink is returned for what is not a link of ours.
var ErrLink = errors.New("not a link that Papilio knows")

// Link is a link from a web page or another program. Anybody can write one: it
// may open a window, and nothing more without the person's word.
type Link struct {
	Do      string // LinkChat or LinkAdd
	Contact protocol.Address
}

// ParseLink reads msnim:chat?contact=ADDRESS and msnim:add?contact=ADDRESS, with
// % escapes in the address. Everything else is refused with ErrLink: other
// things to do, other parameters, anything before or after.
func ParseLink(s string) (Link, error) {
	if len(s) > maxLink {
		return Link{}, ErrLink
	}
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || !strings.EqualFold(scheme, LinkScheme) {
		return Link{}, ErrLink
	}
	do, query, ok := strings.Cut(rest, "?")
	if !ok || do != LinkChat && do != LinkAdd {
		return Link{}, ErrLink
	}
	value, ok := strings.CutPrefix(query, "contact=")
	if !ok || strings.ContainsAny(value, "&;#= ") {
		return Link{}, ErrLink
	}
	value, err := url.PathUnescape(value) // a + is a + in an address
	if err != nil {
		return Link{}, ErrLink
	}
	a, err := protocol.ParseAddress(value)
	if err != nil || strings.TrimSpace(value) != value || protocol.Clean(value) != value || strings.Count(value, "@") != 1 {
		return Link{}, ErrLink
	}
	return Link{do, a}, nil
}

// String returns the link as ParseLink reads it.
func (l Link) String() string {
	return LinkScheme + ":" + l.Do + "?contact=" + url.QueryEscape(string(l.Contact))
}
