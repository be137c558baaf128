package client

import (
	"net"
	"net/netip"
	"strings"
	"testing"
)

// What is told are the addresses from which the outside could be reached.
func TestAddresses(t *testing.T) {
	told := strings.Fields(Addresses())
	for _, text := range told {
		if p, err := netip.ParsePrefix(text); err != nil || p.Addr().IsLoopback() || p.Addr().IsLinkLocalUnicast() {
			t.Errorf("%q: %v", text, err)
		}
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Skip(err)
	}
	for _, a := range all {
		p, err := netip.ParsePrefix(a.String())
		if err == nil && p.Addr().IsGlobalUnicast() && !strings.Contains(strings.Join(told, " "), a.String()) {
			t.Errorf("%s is missing in %v", a, told)
		}
	}
}
