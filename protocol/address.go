package protocol

import (
	"errors"
	"strings"
)

// MaxAddress is the longest Passport address a server accepts, in bytes.
const MaxAddress = 129

// ErrAddress is returned for text that cannot be a Passport address.
var ErrAddress = errors.New("not an e-mail address")

// Address is a Passport address (an e-mail address) in lower case. Servers
// compare addresses without regard to case, so Papilio folds them once, here.
type Address string

// ParseAddress checks and folds an address typed by a person or sent by a
// server. It refuses control characters, blanks and anything that could break
// an MSNP line.
func ParseAddress(s string) (Address, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	at := strings.IndexByte(s, '@')
	if at < 1 || at == len(s)-1 || len(s) > MaxAddress {
		return "", ErrAddress
	}
	for _, r := range s {
		if r <= ' ' || r == 0x7f || r == '\ufffd' || r == '%' || r == '<' || r == '>' || r == '"' {
			return "", ErrAddress
		}
	}
	return Address(s), nil
}

// String returns the address as it goes on the wire.
func (a Address) String() string { return string(a) }

// Local returns the part before the @, for places that need a short name.
func (a Address) Local() string {
	local, _, _ := strings.Cut(string(a), "@")
	return local
}
