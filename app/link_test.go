package app

import (
	"strings"
	"testing"

	"papilio/protocol"
)

func TestParseLink(t *testing.T) {
	for s, want := range map[string]Link{
		"msnim:chat?contact=maria@example.org":      {LinkChat, "maria@example.org"},
		"msnim:add?contact=maria@example.org":       {LinkAdd, "maria@example.org"},
		"MSNIM:chat?contact=Maria%40Example.org":    {LinkChat, "maria@example.org"},
		"msnim:chat?contact=maria+work@example.org": {LinkChat, "maria+work@example.org"},
		"msnim:add?contact=m%61ria%2Bx@example.org": {LinkAdd, "maria+x@example.org"},
		"msnim:chat?contact=m%C3%A4rie@example.org": {LinkChat, "märie@example.org"},
		"":                                         {},
		"msnim":                                    {},
		"msnim:":                                   {},
		"msnim:chat":                               {},
		"msnim:chat?contact=":                      {},
		"msnim:chat?contact=maria":                 {},
		"msnim:chat?contact=@":                     {},
		"msnim:Chat?contact=maria@example.org":     {},
		"msnim:call?contact=maria@example.org":     {},
		"msnim://chat?contact=maria@example.org":   {},
		"msnim:chat/?contact=maria@example.org":    {},
		"msnim:chat?Contact=maria@example.org":     {},
		"msnim:chat?x=1&contact=maria@example.org": {},
		"msnim:chat?contact=a@example.org&contact=b@example.org":          {},
		"msnim:chat?contact=a@b@example.org":                              {},
		"msnim:chat?contact=maria@example.org#x":                          {},
		"msnim:chat?contact=maria@example.org%0d%0aADC":                   {},
		"msnim:chat?contact=maria%20@example.org":                         {},
		"msnim:chat?contact=%20maria@example.org":                         {},
		"msnim:chat?contact=maria@example.org%":                           {},
		"msnim:chat?contact=maria%00@example.org":                         {},
		"msnim:chat?contact=maria%E2%80%AE@example.org":                   {}, // would be shown backwards
		" msnim:chat?contact=maria@example.org":                           {},
		"msnim:chat?contact=maria@example.org\n":                          {},
		"http://chat?contact=maria@example.org":                           {},
		"--data=/tmp":                                                     {},
		"msnim:chat?contact=" + strings.Repeat("a", 500) + "@example.org": {},
	} {
		got, err := ParseLink(s)
		if got != want || (err == nil) != (want != Link{}) {
			t.Errorf("%q is %v, %v", s, got, err)
		}
	}
}

// FuzzParseLink: what is read is an address that is shown as it is, and reads
// the same when it is written again.
func FuzzParseLink(f *testing.F) {
	for _, s := range []string{"msnim:chat?contact=maria@example.org", "MSNIM:add?contact=m%61ria%40example.org", "msnim:chat?contact=%E2%80%AEx@y", "msnim:add?contact=a+b@c&d=e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseLink(s)
		if err != nil {
			if l != (Link{}) {
				t.Errorf("%q is refused and %v", s, l)
			}
			return
		}
		a, err := protocol.ParseAddress(string(l.Contact))
		if err != nil || a != l.Contact || l.Do != LinkChat && l.Do != LinkAdd {
			t.Errorf("%q is %v: %v", s, l, err)
		}
		if strings.ContainsAny(string(a), "\r\n\t \x00%") {
			t.Errorf("%q has the address %q", s, a)
		}
		if again, err := ParseLink(l.String()); err != nil || again != l {
			t.Errorf("%q is written as %q, which is %v: %v", s, l, again, err)
		}
	})
}
