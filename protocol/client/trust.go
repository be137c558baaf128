package client

import (
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"strings"

	"papilio/protocol"
)

// settleTrust turns RootCAs, CA and Pin into the rules for https sites:
// "bad-ca" or "bad-pin" when they make no sense.
func (o *Options) settleTrust() error {
	roots := o.RootCAs
	if len(o.CA) > 0 {
		if len(o.CA) > maxCA {
			return &protocol.Problem{Code: "bad-ca", Err: errors.New("too many certificates")}
		}
		switch system, err := x509.SystemCertPool(); {
		case roots != nil:
			roots = roots.Clone()
		case err == nil:
			roots = system
		default: // a system without certificates
			roots = x509.NewCertPool()
		}
		if !roots.AppendCertsFromPEM(o.CA) {
			return &protocol.Problem{Code: "bad-ca", Err: errors.New("no certificate in PEM form")}
		}
	}
	o.tls = strictTLS(roots)
	if o.Pin == "" {
		return nil
	}
	pin, err := readPin(o.Pin)
	if err != nil {
		return err
	}
	o.tls.VerifyConnection = pinned(pin)
	return nil
}

// strictTLS is TLS 1.2 or better with every certificate verified; nil roots are
// those of the system.
func strictTLS(roots *x509.CertPool) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
}

// readPin reads a SHA-256 in base64; "sha256/" or "sha256//" may stand before
// it. The base64 may begin with a slash of its own.
func readPin(text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	if extra := len(text) - base64.StdEncoding.EncodedLen(sha256.Size); extra > 0 && (text[:extra] == "sha256/" || text[:extra] == "sha256//") {
		text = text[extra:]
	}
	pin, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(pin) != sha256.Size {
		return nil, &protocol.Problem{Code: "bad-pin", Err: errors.New("not the SHA-256 of a public key in base64")}
	}
	return pin, nil
}

// pinned wants a certificate with a public key among those that were verified:
// the site's own or one that vouches for it. It is asked after verification,
// never in place of it.
func pinned(pin []byte) func(tls.ConnectionState) error {
	return func(state tls.ConnectionState) error {
		for _, chain := range state.VerifiedChains {
			for _, c := range chain {
				key := sha256.Sum256(c.RawSubjectPublicKeyInfo)
				if subtle.ConstantTimeCompare(key[:], pin) == 1 {
					return nil
				}
			}
		}
		return &protocol.Problem{Code: "wrong-pin", Err: errors.New("none of the site's certificates has the public key that was pinned")}
	}
}

// certificateCode says what is wrong with the way a site proves who it is, ""
// when that is not the trouble. "login-not-secure" is a site that speaks no TLS
// or an old one.
func certificateCode(err error) string {
	var problem *protocol.Problem
	var invalid x509.CertificateInvalidError
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &problem) && problem.Code == "wrong-pin":
		return problem.Code
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "certificate-expired"
	case errors.As(err, &certificate), errors.As(err, &authority):
		return "bad-certificate"
	case errors.As(err, &record), strings.Contains(err.Error(), "tls: "):
		return "login-not-secure"
	}
	return ""
}
