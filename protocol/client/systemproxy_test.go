package client

import (
	"strings"
	"testing"

	"papilio/protocol"
)

func TestSystemProxy(t *testing.T) {
	for _, test := range []struct {
		https, all, no, server string
		route                  protocol.Route
		proxy                  Proxy
	}{
		{"", "", "", "im.example.org:1863", "", Proxy{}},
		{"proxy.example.org:3128", "", "", "im.example.org", protocol.RouteConnect, Proxy{Address: "proxy.example.org:3128"}},
		{"http://anna:p%3Aw@proxy.example.org", "", "", "im.example.org:1863", protocol.RouteConnect, Proxy{"proxy.example.org:80", "anna", "p:w"}},
		{"", "socks5h://proxy.example.org", "", "im.example.org:1863", protocol.RouteSOCKS5, Proxy{Address: "proxy.example.org:1080"}},
		{"socks5://[::1]:9", "http://other.example.org", "", "im.example.org:1863", protocol.RouteSOCKS5, Proxy{Address: "[::1]:9"}},
		{"https://proxy.example.org", "", "", "im.example.org:1863", "", Proxy{}},
		{"http://proxy.example.org", "", "example.com,.example.org", "im.example.org:1863", "", Proxy{}},
		{"http://proxy.example.org", "", "", "127.0.0.1:1863", "", Proxy{}},
		{"http://proxy.example.org", "", "", "", "", Proxy{}},
	} {
		for name, value := range map[string]string{"HTTPS_PROXY": test.https, "ALL_PROXY": test.all, "NO_PROXY": test.no,
			"https_proxy": "", "all_proxy": "", "no_proxy": "", "HTTP_PROXY": "http://wrong.example.org", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"} {
			t.Setenv(name, value)
		}
		route, proxy, ok := SystemProxy(t.Context(), test.server)
		if route != test.route || proxy != test.proxy || ok != (test.route != "") {
			t.Errorf("%+v: %s %+v %v", test, route, proxy, ok)
		}
	}
}

// What the desktop answers: the first that can be used, before "direct".
func TestFirstProxy(t *testing.T) {
	for answers, want := range map[string]string{
		"":                                     "",
		"direct://":                            "",
		"http://proxy.example.org:3128/":       "http-connect proxy.example.org:3128",
		"socks://proxy.example.org":            "socks5 proxy.example.org:1080",
		"socks5://[2001:db8::1]:9":             "socks5 [2001:db8::1]:9",
		"https://a.example.org http://b:8080":  "http-connect b:8080",
		"quic://x direct:// http://b:8080":     "",
		"http:// ://% http://c.example.org:1/": "http-connect c.example.org:1",
	} {
		route, p, ok := firstProxy(strings.Fields(answers))
		if got := strings.TrimSpace(string(route) + " " + p.Address); got != want || ok != (want != "") {
			t.Errorf("%q: %q", answers, got)
		}
	}
}
