package client

import (
	"strings"
	"testing"

	"papilio/protocol"
)

// The header parser takes anything.
func FuzzPassportField(f *testing.F) {
	f.Add(goodTicket, "from-PP")
	f.Add("Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,cburl=http://x,cbtxt=Text%20to%20show", "cbtxt")
	f.Add("Passport1.4 a=',b", "b")
	f.Add("Passport1.4 ,,,=,= ,\"", "")
	f.Fuzz(func(t *testing.T, header, key string) {
		if value, ok := passportField(header, key); ok && !strings.Contains(header, value) {
			t.Errorf("%q is not in %q", value, header)
		}
		if ticket, err := readTicket(reply(200, "Authentication-Info", header)); err == nil {
			if a := protocol.PercentDecode(ticket); ticket == "" || len(ticket) > maxTicket || strings.ContainsAny(ticket, " \r\n\x00") {
				t.Errorf("ticket %q %q", ticket, a)
			}
		}
	})
}

func FuzzNexus(f *testing.F) {
	f.Add("DARealm=Passport.Net,DALogin=login.passport.com/login2.srf,DAReg=...,ConfigVersion=15")
	f.Add("DALogin=https://example.com/login")
	f.Add("DALogin=http://u@[::1]:99/,DALogin=://")
	f.Fuzz(func(t *testing.T, header string) {
		page, hosts, err := readNexus(header)
		if err == nil && (page == nil || page.Hostname() == "" || len(hosts) == 0 || len(header) > maxPassportURLs) {
			t.Errorf("%v %v", page, hosts)
		}
	})
}
