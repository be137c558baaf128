package protocol

import (
	"errors"
	"strings"
	"testing"
)

func TestParseAddress(t *testing.T) {
	for s, want := range map[string]Address{" Alice@Example.ORG ": "alice@example.org", "a@b": "a@b", "": "", "nobody": "", "@b": "", "a@": "", "a b@c": "", "a@b\r\nOUT": "",
		"a%20@b": "", "<a@b>": "", "a@b\x00": "", "\xffa@b": "", strings.Repeat("a", MaxAddress) + "@b": ""} {
		got, err := ParseAddress(s)
		if got != want || (want == "") != errors.Is(err, ErrAddress) {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
	if a := Address("alice@example.org"); a.Local() != "alice" || a.String() != "alice@example.org" {
		t.Error(a.Local())
	}
}

func TestStatus(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range append(Statuses(), Idle, Offline) {
		if seen[s.Key()] {
			t.Errorf("two statuses with the key %s", s.Key())
		}
		seen[s.Key()] = true
		for _, text := range []string{string(s), strings.ToLower(string(s)), s.Key()} {
			if got, ok := ParseStatus(text); !ok || got != s {
				t.Errorf("%q is %q", text, got)
			}
		}
		if s.Reachable() != (s != Offline && s != Hidden) {
			t.Errorf("%s reachable: %v", s, s.Reachable())
		}
	}
	if _, ok := ParseStatus("XXX"); ok || Status("").Reachable() {
		t.Error("a status that does not exist")
	}
}

func TestContactBits(t *testing.T) {
	if l := List(11); !l.Has(ForwardList|AllowList) || l.Has(BlockList) || !l.Has(ReverseList) {
		t.Error("list bits")
	}
	if ClientID(1074004004).MSNC() != 4 || ClientID(268435500).MSNC() != 1 || ClientID(0).MSNC() != 0 {
		t.Error("client generations")
	}
}

func TestErrors(t *testing.T) {
	if s := (&Error{Code: 217, Verb: "CAL"}).Error(); s != "CAL refused: server error 217" {
		t.Error(s)
	}
	cause := &Error{Code: 911}
	p := &Problem{Code: "wrong-password", Err: cause}
	var refused *Error
	if !errors.As(p, &refused) || p.Error() != "wrong-password: server error 911" || (&Problem{Code: "x"}).Error() != "x" {
		t.Error(p)
	}
}
