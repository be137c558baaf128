package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"
)

// certificate returns a certificate authority of this test and its key, in PEM.
func certificate(t testing.TB, name string) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour), IsCA: true},
		&x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}}, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})
}

func TestCheckProfile(t *testing.T) {
	cert, key := certificate(t, "Example CA")
	sum := sha256.Sum256([]byte("key"))
	pin := base64.StdEncoding.EncodeToString(sum[:])
	good := Profile{Name: "Mine", Server: "messenger.example.org:1863"}
	with := func(f func(*Profile)) Profile { p := good; f(&p); return p }
	for _, c := range []struct {
		in   Profile
		code string
		want func(Profile) bool
	}{
		{good, "", func(p Profile) bool { return p.Server == "messenger.example.org:1863" && p.Login == "" }},
		{with(func(p *Profile) { p.Name = "  " }), ProfileNameEmpty, nil},
		{with(func(p *Profile) { p.Name = strings.Repeat("x", 61) }), ProfileNameLong, nil},
		{with(func(p *Profile) { p.Name = " My\x00 server\u202e " }), "", func(p Profile) bool { return !strings.ContainsAny(p.Name, "\x00\u202e") && p.Name != "" }},
		{with(func(p *Profile) { p.Server = "" }), ServerEmpty, nil},
		{with(func(p *Profile) { p.Server = " messenger.example.org " }), "", func(p Profile) bool { return p.Server == "messenger.example.org:1863" }},
		{with(func(p *Profile) { p.Server = "10.0.0.7:99" }), "", func(p Profile) bool { return p.Server == "10.0.0.7:99" }},
		{with(func(p *Profile) { p.Server = "::1" }), "", func(p Profile) bool { return p.Server == "[::1]:1863" }},
		{with(func(p *Profile) { p.Server = "[2001:db8::1]:99" }), "", func(p Profile) bool { return p.Server == "[2001:db8::1]:99" }},
		{with(func(p *Profile) { p.Server = "host:0" }), BadServer, nil},
		{with(func(p *Profile) { p.Server = "host:70000" }), BadServer, nil},
		{with(func(p *Profile) { p.Server = "host:port" }), BadServer, nil},
		{with(func(p *Profile) { p.Server = "https://host/" }), BadServer, nil},
		{with(func(p *Profile) { p.Server = "two words" }), BadServer, nil},
		{with(func(p *Profile) { p.Server = "user@host:1" }), BadServer, nil},
		{with(func(p *Profile) { p.Server = "host\r\nCAL:1" }), BadServer, nil},
		{with(func(p *Profile) { p.Login = "login.example.org/x" }), "", func(p Profile) bool { return p.Login == "https://login.example.org/x" }},
		{with(func(p *Profile) { p.Login = "http://login.example.org/" }), LoginNotSecure, nil},
		{with(func(p *Profile) { p.Login = "http://127.0.0.1:8/" }), LoginNotSecure, nil}, // the server is elsewhere
		{with(func(p *Profile) { p.Server, p.Login = "127.0.0.1:1", "http://127.0.0.1:8/" }), "", nil},
		{with(func(p *Profile) { p.Login = "ftp://login.example.org/" }), BadLogin, nil},
		{with(func(p *Profile) { p.Login = "https://a:b@login.example.org/" }), BadLogin, nil},
		{with(func(p *Profile) { p.Login = "https://" + strings.Repeat("x", 3000) }), BadLogin, nil},
		{with(func(p *Profile) { p.Gateway = "http://gateway.example.org/g.dll" }), "", nil},
		{with(func(p *Profile) { p.Gateway = "javascript:alert(1)" }), BadGateway, nil},
		{with(func(p *Profile) { p.Gateway = "http://gateway.example.org:x/" }), BadGateway, nil},
		{with(func(p *Profile) { p.CA = cert }), "", func(p Profile) bool { return string(p.CA) == string(cert) }},
		{with(func(p *Profile) { p.CA = []byte("\n" + string(key) + string(cert)) }), "", func(p Profile) bool { return string(p.CA) == string(cert) }},
		{with(func(p *Profile) { p.CA = key }), BadCA, nil},
		{with(func(p *Profile) { p.CA = []byte("not a certificate") }), BadCA, nil},
		{with(func(p *Profile) { p.CA = []byte(strings.Repeat(string(cert), 1000)) }), BadCA, nil},
		{with(func(p *Profile) { p.CA = []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") }), BadCA, nil},
		{with(func(p *Profile) { p.Pin = "sha256/" + pin }), "", func(p Profile) bool { return p.Pin == pin }},
		{with(func(p *Profile) { p.Pin = hex.EncodeToString(sum[:]) }), "", func(p Profile) bool { return p.Pin == pin }},
		{with(func(p *Profile) { p.Pin = "AB:CD" }), BadPin, nil},
		{with(func(p *Profile) { p.Pin = hex.EncodeToString(sum[:]) + "00" }), BadPin, nil},
		{with(func(p *Profile) { p.Pin = "letters" }), BadPin, nil},
		{Profile{Builtin: true}, "", nil},
	} {
		got, err := CheckProfile(c.in)
		if code(err) != c.code {
			t.Errorf("%+.200v: %v, want %q", c.in, err, c.code)
			continue
		}
		if c.want != nil && !c.want(got) {
			t.Errorf("%+.200v became %+.200v", c.in, got)
		}
		if err == nil {
			if again, err := CheckProfile(got); err != nil || !again.same(got) {
				t.Errorf("%+.200v: checked twice it is %+.200v, %v", c.in, again, err)
			}
		}
	}
	if names := CertificateNames(cert); len(names) != 1 || names[0] != "Example CA" {
		t.Errorf("the certificate is of %q", names)
	}
}

// TestStandardProfiles: notification.md 3.5 as data, and right by our own rules.
func TestStandardProfiles(t *testing.T) {
	for _, p := range standardProfiles() {
		if _, err := CheckProfile(p); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
		if !p.Builtin && p.Server == "" {
			t.Errorf("%s has no address", p.ID)
		}
	}
}
