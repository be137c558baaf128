package client

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"papilio/protocol"
)

// authority signs certificates; it is one itself.
type authority struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	up   [][]byte // the certificates between it and the root
}

func newAuthority(t *testing.T, by *authority, change func(*x509.Certificate)) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "Test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	change(tmpl)
	a := &authority{t: t, key: key}
	parent, signer := tmpl, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	if by != nil {
		a.up = append([][]byte{der}, by.up...)
	}
	return a
}

// site is a certificate of a site on this computer.
func (a *authority) site(change func(*x509.Certificate)) *authority {
	a.t.Helper()
	return newAuthority(a.t, a, func(c *x509.Certificate) {
		c.IsCA, c.KeyUsage = false, x509.KeyUsageDigitalSignature
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
		if change != nil {
			change(c)
		}
	})
}

func (a *authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

func (a *authority) pin() string {
	key := sha256.Sum256(a.cert.RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(key[:])
}

// problemCode is the code of an error, "" for none.
func problemCode(err error) string {
	if err == nil {
		return ""
	}
	return code(err)
}

// serve starts a site with this certificate; asked counts what reached it.
func (a *authority) serve(handler http.Handler) (address string, asked *atomic.Int32) {
	a.t.Helper()
	asked = new(atomic.Int32)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		handler.ServeHTTP(w, r)
	}))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: append([][]byte{a.cert.Raw}, a.up...), PrivateKey: a.key}}}
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.StartTLS()
	a.t.Cleanup(s.Close)
	return s.URL, asked
}

// A pin is read whatever its base64 begins with.
func TestReadPin(t *testing.T) {
	for _, first := range []byte{0x00, 0xfc, 0xff, 0xb2} { // A, /, / and s
		key := bytes.Repeat([]byte{first}, sha256.Size)
		text := base64.StdEncoding.EncodeToString(key)
		for _, written := range []string{text, "sha256/" + text, "sha256//" + text, " " + text + "\n"} {
			if pin, err := readPin(written); err != nil || !bytes.Equal(pin, key) {
				t.Errorf("%q: %x, %v", written, pin, err)
			}
		}
	}
	for _, bad := range []string{"", "sha256/", "md5/" + base64.StdEncoding.EncodeToString(make([]byte, sha256.Size)), "/" + base64.StdEncoding.EncodeToString(make([]byte, sha256.Size))} {
		if _, err := readPin(bad); problemCode(err) != "bad-pin" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// Who may vouch for a login site and for an https gateway (A12): an authority
// of one's own beside the system's, never instead of verification; a pin in
// addition to it. What is refused never gets a request.
func TestTrust(t *testing.T) {
	root := newAuthority(t, nil, func(*x509.Certificate) {})
	stranger := newAuthority(t, nil, func(*x509.Certificate) {})
	good := root.site(nil)
	expired := root.site(func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Now().Add(-2*time.Hour), time.Now().Add(-time.Hour)
	})
	elsewhere := root.site(func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"other.example.org"} })
	byLeaf := newAuthority(t, good, func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)} })
	self := newAuthority(t, nil, func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)} })
	for name, test := range map[string]struct {
		site *authority
		ca   []byte
		pin  string
		want string
	}{
		"nobody vouches":              {good, nil, "", "bad-certificate"},
		"the authority":               {good, root.pem(), "", ""},
		"another authority":           {good, stranger.pem(), "", "bad-certificate"},
		"two authorities":             {good, append(stranger.pem(), root.pem()...), "", ""},
		"the certificate itself":      {self, self.pem(), "", ""},
		"expired":                     {expired, root.pem(), "", "certificate-expired"},
		"another name":                {elsewhere, root.pem(), "", "bad-certificate"},
		"a site vouches":              {byLeaf, root.pem(), "", "bad-certificate"},
		"pin of the site":             {good, root.pem(), good.pin(), ""},
		"pin of the authority":        {good, root.pem(), "sha256//" + root.pin(), ""},
		"pin of another":              {good, root.pem(), stranger.pin(), "wrong-pin"},
		"a pin vouches for nobody":    {good, nil, good.pin(), "bad-certificate"},
		"a pin keeps nobody young":    {expired, root.pem(), expired.pin(), "certificate-expired"},
		"not a certificate":           {good, []byte("-----BEGIN nothing"), "", "bad-ca"},
		"a great many certificates":   {good, make([]byte, maxCA+1), "", "bad-ca"},
		"a pin that is too short":     {good, root.pem(), "c2hvcnQ=", "bad-pin"},
		"a pin that is not base64":    {good, root.pem(), "#", "bad-pin"},
		"a pin in hexadecimal digits": {good, root.pem(), fmt.Sprintf("%x", sha256.Sum256(nil)), "bad-pin"},
	} {
		t.Run(name, func(t *testing.T) {
			checkLeaks(t)
			login, asked := test.site.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") == "" {
					w.Header().Set("PassportURLs", "DALogin="+r.Host+"/login")
					return
				}
				w.Header().Set("Authentication-Info", goodTicket)
			}))
			f := newFake()
			o := f.options()
			o.HTTP, o.Login, o.CA, o.Pin = nil, login, test.ca, test.pin
			pipe := o.DialContext
			o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				if strings.HasPrefix(address, "127.0.0.1:") {
					return new(net.Dialer).DialContext(ctx, network, address)
				}
				return pipe(ctx, network, address)
			}
			c, err := Dial(t.Context(), o)
			if err == nil {
				c.Close()
			}
			f.wg.Wait()
			if problemCode(err) != test.want || (asked.Load() > 0) != (test.want == "") {
				t.Errorf("login: %v, want %q; the site was asked %d times", err, test.want, asked.Load())
			}
			if err != nil && (strings.HasPrefix(test.want, "certificate") || test.want == "wrong-pin") && !strings.Contains(err.Error(), "127.0.0.1:") {
				t.Errorf("the host is not named: %v", err)
			}

			gateway, asked := test.site.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-MSN-Messenger", "SessionID=1.1; GW-IP=127.0.0.1")
				fmt.Fprint(w, "VER 1 MSNP9\r\n")
			}))
			o = Options{Server: "im.example.com", Login: login, Route: protocol.RouteGateway, Gateway: gateway, CA: test.ca, Pin: test.pin}
			err = Try(t.Context(), o, func(protocol.TestStep) {})
			if problemCode(err) != test.want || (asked.Load() > 0) != (test.want == "") {
				t.Errorf("gateway: %v, want %q; it was asked %d times", err, test.want, asked.Load())
			}
		})
	}
}

// A redirect that is allowed is still a site of its own: it has to prove who it
// is, and the pin holds for it as well (A11, A12).
func TestTrustHoldsAcrossRedirects(t *testing.T) {
	root, stranger := newAuthority(t, nil, func(*x509.Certificate) {}), newAuthority(t, nil, func(*x509.Certificate) {})
	good := root.site(nil)
	for name, test := range map[string]struct {
		there *authority
		pin   string
		want  string
	}{
		"vouched for":              {root.site(nil), "", ""},
		"a stranger":               {stranger.site(nil), "", "bad-certificate"},
		"without the pin":          {root.site(nil), good.pin(), "wrong-pin"},
		"the same key":             {good, good.pin(), ""},
		"a pin that both stand on": {root.site(nil), root.pin(), ""},
	} {
		t.Run(name, func(t *testing.T) {
			there, asked := test.there.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Authentication-Info", goodTicket)
			}))
			here, _ := good.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") == "" {
					w.Header().Set("PassportURLs", "DALogin="+r.Host+"/login")
					return
				}
				w.Header().Set("Location", there+"/more")
				w.WriteHeader(http.StatusFound)
			}))
			o := Options{CA: root.pem(), Pin: test.pin}
			if err := o.settleTrust(); err != nil {
				t.Fatal(err)
			}
			p := passport{dial: new(net.Dialer).DialContext, tls: o.tls}
			_, err := p.ticket(t.Context(), here, "me@example.com", secret, "ct=1")
			if problemCode(err) != test.want || (asked.Load() > 0) != (test.want == "") {
				t.Errorf("%v, want %q; the other site was asked %d times", err, test.want, asked.Load())
			}
		})
	}
}
