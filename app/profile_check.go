package app

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"papilio/protocol"
)

// Codes of a profile that cannot be used; each names the sentence
// "error.<code>".
const (
	ProfileNameEmpty = "profile-name-empty"
	ProfileNameLong  = "profile-name-long"
	ProfileNameTaken = "profile-name-taken"
	ServerEmpty      = "server-empty"
	BadServer        = "bad-server"
	BadLogin         = "bad-login"
	LoginNotSecure   = "login-plain"
	BadGateway       = "bad-gateway"
	BadCA            = "bad-ca"
	BadPin           = "bad-pin"
)

// Limits of a profile: characters of a name, bytes of an address and of the
// certificates.
const (
	maxProfileName = 60
	maxProfileURL  = 2000
	maxProfileCA   = 256 << 10
	serverPort     = "1863"
)

// CheckProfile returns a profile tidied up: blanks at the ends are gone, the
// port is written out, the pin is bare. What a person must put right is a
// *protocol.Problem with one of the codes above; the first in the order of the
// fields. The built-in profile is always right.
func CheckProfile(p Profile) (Profile, error) {
	if p.Builtin {
		return p, nil
	}
	p.Name = protocol.CleanName(p.Name, "")
	switch n := len([]rune(p.Name)); {
	case n == 0:
		return p, problem(ProfileNameEmpty, nil)
	case n > maxProfileName:
		return p, problem(ProfileNameLong, nil)
	}
	var err error
	if p.Server, err = checkServer(p.Server); err != nil {
		return p, err
	}
	if p.Login, err = checkLogin(p.Login, p.Server); err != nil {
		return p, err
	}
	if p.Gateway, err = checkGateway(p.Gateway); err != nil {
		return p, err
	}
	if p.CA, err = checkCA(p.CA); err != nil {
		return p, err
	}
	p.Pin, err = checkPin(p.Pin)
	return p, err
}

// checkServer reads host or host:port, [v6]:port too.
func checkServer(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", problem(ServerEmpty, nil)
	}
	host, port := text, serverPort
	if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil && a.Is6() {
		host = "[" + a.String() + "]"
	} else if h, p, ok := cutPort(text); ok {
		host, port = h, p
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", problem(BadServer, fmt.Errorf("port %q", port))
	}
	// What url makes of it is what will be dialled.
	u, err := url.Parse("tcp://" + host + ":" + port)
	if err != nil || u.Hostname() == "" || u.Path != "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || !hostLike(u.Hostname()) {
		return "", problem(BadServer, err)
	}
	return host + ":" + port, nil
}

// cutPort cuts at the colon before a port.
func cutPort(text string) (host, port string, ok bool) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 || strings.HasSuffix(text, "]") {
		return text, "", false
	}
	return text[:i], text[i+1:], true
}

// hostLike reports whether a text may be a host: letters, digits, dots, hyphens
// and what an address of version 6 has.
func hostLike(host string) bool {
	if len(host) > 253 || strings.HasPrefix(host, ".") || strings.Contains(host, "..") {
		return false
	}
	if strings.Contains(host, ":") {
		a, err := netip.ParseAddr(host)
		return err == nil && a.Is6()
	}
	for _, r := range host {
		if r != '.' && r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

// checkLogin wants https, or http where both ends are this computer
// (hostile-input.md A12).
func checkLogin(text, server string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	u, ok := webAddress(text)
	switch {
	case !ok || u.User != nil:
		return "", problem(BadLogin, nil)
	case u.Scheme == "http" && !(loopback(u.Hostname()) && loopback(hostOf(server))):
		return "", problem(LoginNotSecure, nil)
	}
	return u.String(), nil
}

func checkGateway(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	u, ok := webAddress(text)
	if !ok || u.User != nil {
		return "", problem(BadGateway, nil)
	}
	return u.String(), nil
}

// webAddress reads a http or https URL with a host; without a scheme it is https.
func webAddress(text string) (*url.URL, bool) {
	if len(text) > maxProfileURL {
		return nil, false
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || !hostLike(u.Hostname()) {
		return nil, false
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 {
			return nil, false
		}
	}
	return u, true
}

func hostOf(server string) string {
	host, _, _ := cutPort(server)
	return strings.Trim(host, "[]")
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

// checkCA keeps the certificates of a PEM text and nothing else, so that a
// private key somebody pasted with them is not stored.
func checkCA(text []byte) ([]byte, error) {
	if strings.TrimSpace(string(text)) == "" {
		return nil, nil
	}
	if len(text) > maxProfileCA {
		return nil, problem(BadCA, errors.New("too many certificates"))
	}
	var kept []byte
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return nil, problem(BadCA, err)
		}
		kept = append(kept, pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: block.Bytes})...)
	}
	if len(kept) == 0 {
		return nil, problem(BadCA, errors.New("no certificate in PEM form"))
	}
	return kept, nil
}

// checkPin reads a SHA-256 in base64 ("sha256/" may stand before it) or in
// hexadecimal with or without colons.
func checkPin(text string) (string, error) {
	text = strings.TrimLeft(strings.TrimPrefix(strings.TrimSpace(text), "sha256"), "/")
	if text == "" {
		return "", nil
	}
	if pin, err := base64.StdEncoding.DecodeString(text); err == nil && len(pin) == sha256.Size {
		return text, nil
	}
	pin := make([]byte, 0, sha256.Size)
	bare := strings.ReplaceAll(text, ":", "")
	for ; len(bare) >= 2 && len(pin) < sha256.Size; bare = bare[2:] {
		n, err := strconv.ParseUint(bare[:2], 16, 8)
		if err != nil {
			break
		}
		pin = append(pin, byte(n))
	}
	if len(pin) != sha256.Size || bare != "" {
		return "", problem(BadPin, nil)
	}
	return base64.StdEncoding.EncodeToString(pin), nil
}

// CertificateNames returns whom certificates (PEM) belong to, for a person to
// check what was chosen.
func CertificateNames(text []byte) []string {
	var names []string
	for block, rest := pem.Decode(text); block != nil && len(names) < 20; block, rest = pem.Decode(rest) {
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			name := c.Subject.CommonName
			if name == "" {
				name = c.Subject.String()
			}
			names = append(names, protocol.CleanName(name, "?"))
		}
	}
	return names
}
