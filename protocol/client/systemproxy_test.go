package client

import (
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
			"https_proxy": "", "all_proxy": "", "no_proxy": "", "HTTP_PROXY": "http://wrong.example.org"} {
			t.Setenv(name, value)
		}
		route, proxy, ok := SystemProxy(test.server)
		if route != test.route || proxy != test.proxy || ok != (test.route != "") {
			t.Errorf("%+v: %s %+v %v", test, route, proxy, ok)
		}
	}
}
